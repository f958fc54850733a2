"""Published versions: what people have reviewed, frozen under a name, and what changed since.

A version is drawn up from the claims that a person accepted or amended, and from nothing else;
the baseline is shown as such. What it showed is packed into it with the sentences it rests on,
so that later articles, decisions and releases of the reader do not touch it.

Two versions differ in two ways. A place has *changed* when new reports changed who is shown
there. It is *corrected* when a past day is shown differently because something that the earlier
version rested on was taken back, altered, or put elsewhere.
"""

from __future__ import annotations

import gzip
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import UTC, date, datetime
from typing import Any

from dashboard import control, pipeline
from dashboard.control import History, undone
from dashboard.control.ledger import QUIET
from dashboard.control.rulings import Rulings
from dashboard.desk.earlier import standing_claims
from dashboard.map.compare import run_on
from dashboard.model import (
    Article,
    Claim,
    Decision,
    Hold,
    Kind,
    Mark,
    Modality,
    Place,
    PlaceKind,
    Publication,
    Run,
    Status,
    Verdict,
)
from dashboard.places.gazetteer import distance
from dashboard.store import Store

FORMAT = 1
POLICY = "accepted"
NAME_LIMIT = 80  # characters
MOVED_KM = 0.1  # a place that lies farther from where it was has been moved
_ON_CLAIMS = (Verdict.ACCEPT, Verdict.REJECT, Verdict.AMEND, Verdict.MERGE, Verdict.PIN)


@dataclass(frozen=True, slots=True)
class Excerpt(Article):
    """An article of which only the sentences are kept that a version rests on, each where it
    stood; the rest is blank. It keeps the article's id."""

    key: str = ""

    @property
    def id(self) -> str:
        """The whole article's id."""
        return self.key


@dataclass(frozen=True)
class Version:
    """What a published version shows; the map takes it for a history."""

    publication: Publication  # with an empty snapshot
    places: Mapping[str, Place]
    runs: Mapping[str, Sequence[Run]]
    claims: Mapping[str, Claim]
    idle: Mapping[str, str]
    baseline: Mapping[str, Hold]
    articles: tuple[Article, ...]
    decisions: tuple[Decision, ...]  # on what it shows, and on what the version before showed
    last_day: date | None  # of which it tells anything


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """A place that two versions show differently.

    Attributes:
        day: the first day that is shown differently; None when the place was only moved.
        before: its run on that day in the earlier version; ``after`` in the later one.
        moved: by how many kilometres, 0 when it stayed.
        because: the decisions since then that made the difference, in order.
    """

    place: Place
    day: date | None
    before: Run | None
    after: Run | None
    moved: float = 0.0
    because: tuple[Decision, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two versions; a place may be in both lists. Oldest day first."""

    changed: tuple[PlaceChange, ...]
    corrected: tuple[PlaceChange, ...]


def publish(
    store: Store,
    name: str,
    by: str,
    notes: str = "",
    policy: str = POLICY,
    known_on: date | None = None,
) -> Publication:
    """Publish what is reviewed now under a name.

    Args:
        store: its claims and decisions are taken; the version is kept in it.
        name: names the version for good; one line.
        by: the person who publishes it.
        notes: what readers should know.
        policy: the rule among the reviewed claims, see :data:`dashboard.control.POLICIES`.
        known_on: only what was published by this day.

    Raises:
        StoreError: there is a version of this name.
        ValueError: no name or nobody is given, nothing is reviewed, or there is no such policy.
    """
    name, by = " ".join(name.split())[:NAME_LIMIT], " ".join(by.split())
    if not name or not by:
        raise ValueError("a version needs a name, and the name of the person who publishes it")
    decisions = store.decisions()
    history = reviewed(
        standing_claims(store, decisions), decisions, policy, known_on, store.publishers()
    )
    if not history.claims:
        raise ValueError("nothing is reviewed yet: accept claims first")
    earlier = store.publications()
    former = opened(store, earlier[-1].name) if earlier else None
    about = history.claims.keys() | history.places.keys()
    about |= former.claims.keys() | former.places.keys() if former else set()
    snapshot = packed(history, store.articles(), rulings_on(about, decisions))
    made = Publication(
        uuid.uuid4().hex, name, by, datetime.now(UTC), notes.strip(), policy, known_on, snapshot
    )
    store.publish(made)
    return replace(made, snapshot=b"")


def reviewed(
    claims: Iterable[Claim],
    decisions: Sequence[Decision],
    policy: str = POLICY,
    known_on: date | None = None,
    publishers: Mapping[str, str] | None = None,
    baseline: Iterable[Hold] | None = None,
) -> History:
    """The history of the claims that people accepted or amended, and of nothing else.

    ``baseline`` None is that of :func:`dashboard.pipeline.baseline`; for the others see
    :func:`dashboard.control.reconcile`.
    """
    accepted = Rulings(decisions).accepted
    return control.reconcile(
        (claim for claim in claims if claim.id in accepted),
        decisions,
        policy=policy,
        baseline=pipeline.baseline() if baseline is None else baseline,
        known_on=known_on,
        publishers=publishers,
    )


def rulings_on(about: Iterable[str], decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """The decisions in force on these claims and places."""
    wanted, gone = set(about), undone(decisions)
    return tuple(
        one
        for one in decisions
        if one.subject in wanted and one.verdict in _ON_CLAIMS and one.id not in gone
    )


def opened(store: Store, name: str) -> Version | None:
    """A published version, ready to be shown; None when there is none of this name.

    Raises:
        ValueError: a newer release packed it.
    """
    publication = store.publication(name)
    return unpacked(publication) if publication else None


# What differs


def difference(before: Version, after: Version) -> Difference:
    """What changed from one version to a later one, and what was corrected."""
    gone = {
        claim_id for claim_id, claim in before.claims.items() if after.claims.get(claim_id) != claim
    }
    successors = {
        one.change["into"]: one.subject
        for one in after.decisions
        if one.verdict == Verdict.MERGE and one.subject in gone and "into" in one.change
    }
    since = [one for one in after.decisions if one not in before.decisions]
    suspects = {before.claims[claim_id].place.id for claim_id in gone}
    suspects |= {c.place.id for claim_id, c in after.claims.items() if claim_id in successors}
    changed, corrected = [], []
    for place_id in sorted(before.places.keys() | after.places.keys()):
        moved = _moved(before.places.get(place_id), after.places.get(place_id))
        was, now = before.runs.get(place_id, ()), after.runs.get(place_id, ())
        if was == now and not moved:
            continue
        place = after.places.get(place_id) or before.places[place_id]
        past = _first_difference(was, now, before.last_day) if place_id in suspects else None
        if past or moved:
            about = _withdrawn(place_id, gone, successors, before, after)
            why = tuple(one for one in since if one.subject in about)
            corrected.append(PlaceChange(place, past, _at(was, past), _at(now, past), moved, why))
        news = _news(was, now, before.last_day if place_id in suspects else None)
        if news:
            changed.append(PlaceChange(place, news, _at(was, news), _at(now, news)))
    return Difference(_in_order(changed), _in_order(corrected))


def _news(was: Sequence[Run], now: Sequence[Run], after: date | None) -> date | None:
    """The first day (after a day) on which the later version shows something new to happen.

    That fighting fades is no news, but what follows from other news.
    """
    for day in _days(was, now):
        starts = any(run.start == day and run.rule != QUIET for run in (*was, *now))
        later = after is None or day > after
        if later and starts and _shown(_at(was, day)) != _shown(_at(now, day)):
            return day
    return None


def _first_difference(was: Sequence[Run], now: Sequence[Run], until: date | None) -> date | None:
    """The first day, none later than ``until``, that two versions show differently."""
    if until is None:
        return None
    return next(
        (
            day
            for day in _days(was, now)
            if day <= until and _shown(_at(was, day)) != _shown(_at(now, day))
        ),
        None,
    )


def _days(was: Sequence[Run], now: Sequence[Run]) -> list[date]:
    return sorted({run.start for run in (*was, *now)})


def _at(runs: Sequence[Run], day: date | None) -> Run | None:
    return run_on(runs, day) if day else None


def _shown(run: Run | None) -> tuple[str | None, Status]:
    return (run.holder, run.status) if run else (None, Status.UNKNOWN)


def _moved(before: Place | None, after: Place | None) -> float:
    """How far a place was moved, in kilometres; 0 when it stayed or is in one version only."""
    if before is None or after is None or before.lat is None or before.lon is None:
        return 0.0
    if after.lat is None or after.lon is None:
        return 0.0
    gap = distance(before.lat, before.lon, after.lat, after.lon)
    return gap if gap > MOVED_KM else 0.0


def _withdrawn(
    place_id: str, gone: set[str], successors: Mapping[str, str], before: Version, after: Version
) -> set[str]:
    """What decisions on a place's correction are about: its claims that are gone, and itself."""
    about = {claim_id for claim_id in gone if before.claims[claim_id].place.id == place_id}
    about |= {
        successors[claim_id]
        for claim_id, claim in after.claims.items()
        if claim.place.id == place_id and claim_id in successors
    }
    return about | {place_id}


def _in_order(found: list[PlaceChange]) -> tuple[PlaceChange, ...]:
    return tuple(sorted(found, key=lambda one: (one.day or date.min, one.place.id)))


# Packed and unpacked


def packed(history: History, articles: Iterable[Article], decisions: Sequence[Decision]) -> bytes:
    """A history with the sentences it rests on, as gzipped JSON."""
    places: dict[Place, int] = {}
    sentences: dict[str, list[tuple[int, int]]] = {}
    for claim in history.claims.values():
        sentences.setdefault(claim.article_id, []).append((claim.start, claim.end))
    made = {
        "format": FORMAT,
        "claims": [[key, *_claim_row(one, places)] for key, one in history.claims.items()],
        "runs": [_run_row(run) for runs in history.runs.values() for run in runs],
        "idle": dict(history.idle),
        "baseline": [
            [_number(one.place, places), one.side, _iso(one.on), one.source]
            for one in history.baseline.values()
        ],
        "placed": [_number(place, places) for place in history.places.values()],
        "articles": [
            _article_row(article, sentences[article.id])
            for article in articles
            if article.id in sentences
        ],
        "decisions": [
            [d.id, d.subject, d.verdict, d.by, d.at.isoformat(), d.why, dict(d.change)]
            for d in decisions
        ],
        "last_day": _iso(history.last_day),
        "places": [list(astuple(place)) for place in places],
    }
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode("utf-8", "surrogatepass"), compresslevel=6, mtime=0)


def unpacked(publication: Publication) -> Version:
    """The version that a publication holds; see :func:`opened`."""
    made: dict[str, Any] = json.loads(
        gzip.decompress(publication.snapshot).decode("utf-8", "surrogatepass")
    )
    if made["format"] > FORMAT:
        raise ValueError(f"a newer release of this program packed “{publication.name}”")
    places = [_place(row) for row in made["places"]]
    placed = [places[number] for number in made["placed"]]
    runs: dict[str, list[Run]] = {}
    for row in made["runs"]:
        runs.setdefault(row[0], []).append(_run(row))
    baseline = [Hold(places[n], side, _day(on), source) for n, side, on, source in made["baseline"]]
    return Version(
        publication=replace(publication, snapshot=b""),
        places={place.id: place for place in placed},
        runs={place_id: tuple(each) for place_id, each in runs.items()},
        claims={row[0]: _claim(row[1:], places) for row in made["claims"]},
        idle=made["idle"],
        baseline={hold.place.id: hold for hold in baseline},
        articles=tuple(_excerpt(row) for row in made["articles"]),
        decisions=tuple(
            Decision(key, subject, verdict, by, datetime.fromisoformat(at), why, change)
            for key, subject, verdict, by, at, why, change in made["decisions"]
        ),
        last_day=_day(made["last_day"]) if made["last_day"] else None,
    )


def _number(place: Place, places: dict[Place, int]) -> int:
    return places.setdefault(place, len(places))


def _place(row: list[Any]) -> Place:
    key, name, kind, *rest = row
    return Place(key, name, PlaceKind(kind), *rest)


def _claim_row(claim: Claim, places: dict[Place, int]) -> list[Any]:
    return [
        claim.article_id, _number(claim.place, places), claim.place_text, claim.kind,
        claim.modality, claim.actor, claim.side, _iso(claim.event_date), claim.time_precision,
        claim.date_basis, _iso(claim.reported_on), claim.attribution, claim.start, claim.end,
        claim.geo_precision, [[m.start, m.end, m.role] for m in claim.marks], claim.trace,
    ]  # fmt: skip


def _claim(row: list[Any], places: Sequence[Place]) -> Claim:
    (article_id, place, text, kind, modality, actor, side, day, precision, basis, reported, who,
     start, end, near, marks, trace) = row  # fmt: skip
    return Claim(
        article_id, places[place], text, Kind(kind), Modality(modality), actor, side,
        _day(day) if day else None, precision, basis, _day(reported) if reported else None, who,
        start, end, near, tuple(Mark(*mark) for mark in marks), trace,
    )  # fmt: skip


def _run_row(run: Run) -> list[Any]:
    return [
        run.place_id, _iso(run.start), _iso(run.end), run.holder, run.status,
        list(run.reasons), list(run.against), run.rule,
    ]  # fmt: skip


def _run(row: list[Any]) -> Run:
    place_id, start, end, holder, status, reasons, against, rule = row
    return Run(
        place_id, _day(start), _day(end) if end else None, holder, Status(status),
        tuple(reasons), tuple(against), rule,
    )  # fmt: skip


def _article_row(article: Article, spans: Iterable[tuple[int, int]]) -> list[Any]:
    kept = [[start, article.text[start:end]] for start, end in _joined(spans)]
    return [
        article.id, len(article.text), kept, article.source, article.lang, article.title,
        article.publisher, _iso(article.published), article.url,
    ]  # fmt: skip


def _excerpt(row: list[Any]) -> Excerpt:
    key, length, kept, source, lang, title, publisher, published, url = row
    pieces, at = [], 0
    for start, text in kept:
        pieces += [" " * (start - at), text]
        at = start + len(text)
    pieces.append(" " * (length - at))
    return Excerpt(
        "".join(pieces), source, lang, title, publisher, _day(published) if published else None,
        url, {}, key,
    )  # fmt: skip


def _joined(spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans in order, those that overlap joined."""
    first, last = 0, 0
    for start, end in sorted(spans):
        if start >= last and last > first:
            yield first, last
            first = start
        elif last == first:
            first = start
        last = max(last, end)
    if last > first:
        yield first, last


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(iso: str) -> date:
    return date.fromisoformat(iso)
