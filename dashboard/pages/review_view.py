"""What the review page shows of a claim, as plain values in the reader's language.

Everything that comes from an article travels as text; the browser sets it as text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

from dashboard.desk.decisions import history_of
from dashboard.desk.queue import Doubt, Entry, rivals, said_nearby
from dashboard.desk.standing import Standing
from dashboard.map import bundle
from dashboard.map.payload import sides
from dashboard.model import Article, Claim, Decision, Kind, Modality, Run, Status, Verdict
from dashboard.pages import shared, words

SENTENCE_LIMIT = 1_500  # characters shown of one sentence
OTHERS = 12  # other reports shown beside a claim
DAY_BEFORE = timedelta(1)
Articles = Callable[[str], Article | None]  # finds an article by its id


def t(key: str, **values: object) -> str:
    """A message of the review page in the language of this visit."""
    return words.of("review")(key, **values)


def item(entry: Entry, standing: Standing, articles: Articles) -> dict[str, Any]:
    """A claim in the queue, with all that is at hand without asking the store."""
    claim = standing.claim(entry.claim_id)
    assert claim is not None
    article = articles(claim.article_id)
    former_id = standing.queue.former.get(entry.claim_id)
    former = standing.claim(former_id) if former_id else None
    outlet = outlet_of(claim, standing, article)
    own = [entry.claim_id, *([former_id] if former_id else [])]
    around = [claim.place.id, outlet, *standing.judged_of_article.get(claim.article_id, ())]
    history = history_of(own, standing.filed)
    nearby = history_of((one for one in around if one not in own), standing.filed)
    return {
        "id": entry.claim_id,
        "says": says(claim),
        "place": shared.name_of(claim.place),
        "day": day_words(claim.event_date),
        "doubts": [t(f"doubt.{doubt.value}") for doubt in entry.doubts],
        "sentence": sentence(claim, article),
        "facts": facts(claim, article),
        "outlet": outlet,
        "favours": sorted(standing.history.voice(claim).leaning),
        "values": {
            "side": claim.side or "",
            "kind": claim.kind.value,
            "modality": claim.modality.value,
            "date": claim.event_date.isoformat() if claim.event_date else "",
        },
        "decisions": ruled(history, standing),
        "around": ruled(nearby, standing),
        "seen": [one.id for one in (*history, *nearby)],
        "former": former_view(claim, former_id, former, standing),
        "judged": entry.claim_id in standing.history.rulings.claims_ruled(),
    }


def unlisted(claim_id: str, standing: Standing) -> Entry | None:
    """The entry of any claim, also of one that does not wait; None when there is none."""
    claim = standing.claim(claim_id)
    if claim is None:
        return None
    waiting = standing.queue.of_place(claim.place.id)
    found = next((entry for entry in waiting if entry.claim_id == claim_id), None)
    return found or Entry(0, 0, claim_id, claim.place.id, ())


def aside(
    claim_id: str, claim: Claim, standing: Standing, articles: Articles, stills: Sequence[str]
) -> dict[str, Any]:
    """What stands beside a claim: the place before and after, and what else is said of it.

    ``stills`` are drawings of the place
    on the day before and on the day.
    """
    day = claim.event_date or claim.reported_on
    against = rivals(claim_id, standing.history.runs.get(claim.place.id, ()))
    nearby = said_nearby(claim_id, claim, standing.history)
    # Those that contradict it first; then the nearest in time.
    nearby.sort(key=lambda one: (one[0] not in against, _distance(one[1].event_date, day)))
    return {
        "id": claim_id,
        "before": run_words(claim, day and day - DAY_BEFORE, standing),
        "after": run_words(claim, day, standing),
        "stills": list(stills),
        "others": [
            other(one_id, one, one_id in against, standing, articles(one.article_id))
            for one_id, one in nearby[:OTHERS]
        ],
        "more": max(0, len(nearby) - OTHERS),
        "idle": standing.history.idle.get(claim_id, ""),
        "text": _text(articles(claim.article_id)),
    }


def other(
    claim_id: str, claim: Claim, rival: bool, standing: Standing, article: Article | None
) -> dict[str, Any]:
    """Another report about the same place."""
    return {
        "id": claim_id,
        "says": says(claim),
        "day": day_words(claim.event_date),
        "who": claim.attribution or (article.publisher if article else None) or t("the_article"),
        "rival": rival,
        "judged": claim_id in standing.history.rulings.claims_ruled(),
        "sentence": sentence(claim, article),
    }


def says(claim: Claim) -> str:
    """A claim in one short sentence."""
    side = shared.side_name(claim.side) or claim.actor or t("someone")
    told = t(f"says.{claim.kind.value}", side=side, place=claim.place_text)
    if claim.modality is Modality.ASSERTED:
        return told
    return f"{told} ({t(f'modality.{claim.modality.value}')})"


def facts(claim: Claim, article: Article | None) -> list[list[str]]:
    """What was read, as pairs of a name and a value."""
    place = claim.place
    where = ", ".join(filter(None, (shared.name_of(place), place.admin1, place.country)))
    if place.lat is None:
        where = t("not_placed")
    precision = {1: "", 2: t("week"), 3: t("month")}[claim.time_precision]
    day = ", ".join(filter(None, (day_words(claim.event_date), precision)))
    rows = [
        (t("fact.place"), f"{claim.place_text} → {where}"),
        (t("fact.precision"), t(f"precision.{claim.geo_precision}") if claim.geo_precision > 1 else ""),
        (t("fact.day"), f"{day} ({t(f'basis.{claim.date_basis}')})" if _known_basis(claim) else day),
        (t("fact.side"), shared.side_name(claim.side) or t("not_known")),
        (t("fact.actor"), claim.actor or ""),
        (t("fact.how"), t(f"modality.{claim.modality.value}")),
        (t("fact.who"), claim.attribution or t("the_article")),
        (t("fact.publisher"), (article.publisher if article else None) or t("not_known")),
        (t("fact.published"), day_words(claim.reported_on)),
        (t("fact.title"), (article.title if article else None) or ""),
        (t("fact.source"), article.source if article else ""),
        (t("fact.rule"), claim.trace),
    ]  # fmt: skip
    return [[name, value] for name, value in rows if value]


def sentence(claim: Claim, article: Article | None) -> list[list[str]]:
    """The evidence as pieces of text with the role that each plays, "" for none."""
    if article is None:
        return []
    start, end = claim.start, min(claim.end, len(article.text), claim.start + SENTENCE_LIMIT)
    role_at = [""] * max(0, end - start)
    for mark in sorted(claim.marks, key=lambda mark: mark.role != "attribution"):
        for at in range(max(mark.start, start), min(mark.end, end)):
            role_at[at - start] = mark.role
    pieces: list[list[str]] = []
    for character, role in zip(article.text[start:end], role_at, strict=True):
        if pieces and pieces[-1][1] == role:
            pieces[-1][0] += character
        else:
            pieces.append([character, role])
    if end < claim.end:
        pieces.append(["…", ""])
    return pieces


def former_view(
    claim: Claim, former_id: str | None, former: Claim | None, standing: Standing
) -> dict[str, Any] | None:
    """The version that was judged before, beside the new one; None when there is none."""
    if former_id is None or former is None:
        return None
    rulings = standing.history.rulings
    return {
        "id": former_id,
        "gone": former is claim,
        "was": facts_that_differ(former, None if former is claim else claim),
        "now": [] if former is claim else facts_that_differ(claim, former),
        "verdict": t("was_accepted" if former_id in rulings.accepted else "was_rejected"),
    }


def facts_that_differ(claim: Claim, other: Claim | None) -> list[list[str]]:
    """What a claim says, as far as the other one says it differently."""
    mine = facts(claim, None)
    theirs = facts(other, None) if other else []
    return [pair for pair in mine if pair not in theirs]


def ruled(history: Iterable[Decision], standing: Standing) -> list[dict[str, Any]]:
    """Decisions as a history, oldest first."""
    return [
        {
            "id": one.id,
            "verdict": verdict_words(one),
            "about": subject_words(one, standing),
            "by": one.by,
            "at": one.at.strftime("%Y-%m-%d %H:%M UTC"),
            "why": one.why,
            "undone": one.id in standing.undone,
        }
        for one in history
    ]


def subject_words(one: Decision, standing: Standing) -> str:
    """What a decision is about: a claim, a place, an outlet; "" for another decision."""
    if one.verdict == Verdict.UNDO:
        return ""
    if claim := standing.claim(one.subject):
        return says(claim)
    place = standing.history.places.get(one.subject)
    return shared.name_of(place) if place else one.subject


def verdict_words(one: Decision) -> str:
    """What a decision did, in words."""
    told = t(f"verdict.{one.verdict.replace(' ', '_')}")
    change = change_words(one)
    return f"{told}: {change}" if change else told


def change_words(one: Decision) -> str:
    """What a decision set, in words; "" when it set nothing."""
    change, told = one.change, []
    if "place_name" in change:
        told.append(change["place_name"])
    elif "lat" in change:
        told.append(f"{change['lat']}, {change.get('lon', '')}")
    if "side" in change:
        told.append(shared.side_name(change["side"]) or t("not_known"))
    if "date" in change:
        told.append(change["date"] or t("not_known"))
    if change.get("kind") in set(Kind):
        told.append(t(f"kind.{change['kind']}"))
    if change.get("modality") in set(Modality):
        told.append(t(f"modality.{change['modality']}"))
    if "leaning" in change:
        sides = filter(None, change["leaning"].split("|"))
        told.append(", ".join(map(shared.side_name, sides)) or t("nobody"))
    return ", ".join(told)


def run_words(claim: Claim, day: date | None, standing: Standing) -> dict[str, str]:
    """Who holds a claim's place on a day."""
    run: Run | None = standing.history.at(claim.place.id, day) if day else None
    status = run.status if run else Status.UNKNOWN
    holder = shared.side_name(run.holder) if run else ""
    told = str(_map_words()[f"status.{status.value}"])
    return {
        "day": day_words(day),
        "holder": f"{holder} ({told})" if holder else told,
        "rule": run.rule if run else "",
    }


def outlet_of(claim: Claim, standing: Standing, article: Article | None) -> str:
    """The name under which a ruling on a claim's voice is kept; "" when nobody is named."""
    voice = standing.history.voice(claim)
    return voice.name or (article.publisher if article else None) or ""


def day_words(day: date | None) -> str:
    """A calendar day in the reader's language."""
    if day is None:
        return t("not_known")
    return f"{day.day} {_map_words()['dates']['months'][day.month - 1]} {day.year}"


def choices() -> dict[str, list[list[str]]]:
    """What can be chosen in the forms: ids with their names."""
    return {
        "sides": [[row["side"], shared.side_name(row["side"])] for row in sides()],
        "kinds": [[kind.value, t(f"kind.{kind.value}")] for kind in Kind],
        "modalities": [[one.value, t(f"modality.{one.value}")] for one in Modality],
        "doubts": [[doubt.value, t(f"doubt.{doubt.value}")] for doubt in Doubt],
    }


def _map_words() -> Any:
    return _words_in(words.language())


@cache
def _words_in(language: str) -> Any:
    return bundle.messages()[language]


def _known_basis(claim: Claim) -> bool:
    return claim.event_date is not None and claim.date_basis in (
        "stated",
        "relative",
        "publication",
    )


def _distance(day: date | None, other: date | None) -> int:
    return abs((day - other).days) if day and other else 10_000


def _text(article: Article | None) -> str:
    return article.text[:20_000] if article else ""
