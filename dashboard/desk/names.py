"""The names that wait for a person, and what follows when one is ruled upon.

A name waits when it could not be put on the map, when several places bear it and none is
likelier, when it is only placed roughly, or when its place lies far from everything else its
article names. Ruling on it stores a decision (:mod:`dashboard.places.corrections`), reads the
articles that hold it again, and takes the rulings on their claims along.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import NamedTuple

from dashboard import pipeline
from dashboard.control import place_change, undone
from dashboard.desk.decisions import decision, settle
from dashboard.model import (
    Article,
    Candidate,
    Claim,
    Decision,
    Mention,
    Place,
    PlaceKind,
    Verdict,
    content_key,
)
from dashboard.places import Corrections, Gazetteer
from dashboard.places.corrections import name_key, subject, subject_parts
from dashboard.places.gazetteer import distance
from dashboard.reading import sentences
from dashboard.reading.folding import fold_text
from dashboard.store import Store

FAR_KM = 400.0  # from every other place of the article, and in a country of its own
METROPOLIS = 1_000_000  # inhabitants; such a city is named in articles about anywhere
SPOTS = 200  # places in texts kept for each name
LOOKED_UP = 30  # places that the gazetteer is asked for
SUGGESTED = 8  # of them offered for a name
SENTENCE_LIMIT = 600  # characters shown around a name
BECAUSE = "because"  # in the change of a ruling that follows from another: that one's id

Progress = Callable[[int, int], None]


class Doubt(StrEnum):
    """Why a name waits."""

    RIVALS = "rivals"  # several places bear it, and none is clearly meant
    UNKNOWN = "unknown"  # no place of this name is known
    ROUGH = "rough"  # put near a place, or into the wider area
    FAR = "far"  # its place lies far from all others of the article


class Spot(NamedTuple):
    """Where a name stands in an article's text."""

    article_id: str
    start: int
    end: int


class Example(NamedTuple):
    """A sentence with a name in it."""

    article: Article
    before: str
    name: str
    after: str


@dataclass(slots=True)
class OpenName:
    """A name that waits, with everything that was read of it.

    Attributes:
        name: as most texts write it; ``key`` is its :func:`name_key`.
        doubt: the commonest reason why it waits.
        mentions: how often it stands in doubt, in how many ``articles`` (ids, in order).
        changes: how many reports of change hang on it in these articles.
        place: where it was put, if anywhere.
        candidates: the places between which no choice could be made.
        common: known only by what it is ("the airport"): to be ruled on article by article.
    """

    key: str
    name: str
    doubt: Doubt
    mentions: int
    articles: tuple[str, ...]
    changes: int
    place: Place | None
    candidates: tuple[Candidate, ...]
    reason: str
    spots: tuple[Spot, ...]
    common: bool


class Choice(NamedTuple):
    """A place that a name may mean, how far it lies from the nearest of the article's other
    places (km), and who says so if not the gazetteer."""

    place: Place
    kilometres: float | None
    source: str = ""


class Reread(NamedTuple):
    """What a ruling on a name changed."""

    articles: int  # that hold the name
    changed: int  # that now read differently
    carried: int  # rulings on claims taken along to the claims' new versions


# The queue


@dataclass(slots=True)
class _Gathered:
    """What is gathered of one name while the articles are gone through."""

    names: Counter[str] = field(default_factory=Counter)
    doubts: Counter[Doubt] = field(default_factory=Counter)
    articles: dict[str, None] = field(default_factory=dict)
    mention: Mention | None = None
    spots: list[Spot] = field(default_factory=list)

    def take(self, article_id: str, mention: Mention, doubt: Doubt) -> None:
        self.names[mention.text] += 1
        self.doubts[doubt] += 1
        self.articles[article_id] = None
        if self.mention is None or len(mention.candidates) > len(self.mention.candidates):
            self.mention = mention
        if len(self.spots) < SPOTS:
            self.spots.append(Spot(article_id, mention.start, mention.end))


def queue(store: Store, claims: Iterable[Claim]) -> tuple[OpenName, ...]:
    """The names that wait, those first on which most reports of change hang.

    Args:
        store: its articles are gone through.
        claims: all of its claims (a history has them at hand).
    """
    corrections = Corrections.of(store.decisions())
    gathered: dict[str, _Gathered] = {}
    for article_id, mentions in store.all_mentions():
        for mention, doubt in doubtful(mentions):
            if not corrections.ruling(mention.text, article_id):
                found = gathered.setdefault(name_key(mention.text), _Gathered())
                found.take(article_id, mention, doubt)
    changes = Counter(
        (claim.article_id, name_key(claim.place_text))
        for claim in claims
        if claim.modality.changes_the_map
    )
    waiting = [_open_name(key, one, changes) for key, one in gathered.items()]
    return tuple(
        sorted(waiting, key=lambda one: (-one.changes, -len(one.articles), -one.mentions, one.key))
    )


def doubtful(mentions: Sequence[Mention]) -> Iterator[tuple[Mention, Doubt]]:
    """The mentions of one article that a person should look at, each with the reason."""
    for mention in mentions:
        if mention.kind in (PlaceKind.ROAD, PlaceKind.COUNTRY):
            continue  # a road lies in no one spot, and a country is no small error
        if mention.place is None and mention.candidates:
            yield mention, Doubt.RIVALS
        elif mention.place is None:
            yield mention, Doubt.UNKNOWN
        elif mention.place.lat is None:
            if mention.place.id.startswith("unlisted:"):  # a river has no one spot, and is known
                yield mention, Doubt.UNKNOWN
        elif mention.geo_precision > 1:
            yield mention, Doubt.ROUGH
        elif _is_far(mention.place, mentions):
            yield mention, Doubt.FAR


def _is_far(place: Place, mentions: Sequence[Mention]) -> bool:
    """Whether a place is oddly far: in a country of its own, and no city that all have heard of."""
    others = {
        other.place
        for other in mentions
        if other.place and other.place.id != place.id and other.place.kind is not PlaceKind.COUNTRY
    }
    if (
        place.population >= METROPOLIS
        or len(others) < 2
        or any(other.country == place.country for other in others)
    ):
        return False
    gaps = [gap for other in others if (gap := _gap(place, other)) is not None]
    return bool(gaps) and min(gaps) > FAR_KM


def _open_name(key: str, found: _Gathered, changes: Counter[tuple[str, str]]) -> OpenName:
    mention = found.mention
    assert mention is not None
    place = mention.place
    return OpenName(
        key=key,
        name=found.names.most_common(1)[0][0],
        doubt=found.doubts.most_common(1)[0][0],
        mentions=found.names.total(),
        articles=tuple(found.articles),
        changes=sum(changes[article_id, key] for article_id in found.articles),
        place=place,
        candidates=mention.candidates,
        reason=mention.reason,
        spots=tuple(found.spots),
        # Landmarks get their town's id, a stroke and their name: see places.resolve.
        common=(place is None and not mention.candidates)
        or (place is not None and place.id.startswith("unlisted:") and "/" in place.id),
    )


def examples(store: Store, name: OpenName, limit: int = 5) -> tuple[Example, ...]:
    """Sentences with the name, from different articles as far as there are."""
    by_article: dict[str, Spot] = {}
    for spot in name.spots:
        by_article.setdefault(spot.article_id, spot)
    first = list(by_article.values())
    rest = [spot for spot in name.spots if spot not in first]
    made = (_example(store.article(spot.article_id), spot) for spot in (first + rest)[:limit])
    return tuple(one for one in made if one is not None)


def _example(article: Article | None, spot: Spot) -> Example | None:
    if article is None:
        return None
    text = article.text
    first, last = max(0, spot.start - SENTENCE_LIMIT), min(len(text), spot.end + SENTENCE_LIMIT)
    spans = sentences(text, first, last)
    start, end = next(
        ((a, b) for a, b in spans if a <= spot.start and spot.end <= b), (spot.start, spot.end)
    )
    return Example(
        article, text[start : spot.start], text[spot.start : spot.end], text[spot.end : end]
    )


def suggestions(name: OpenName, store: Store, gazetteer: Gazetteer) -> tuple[Choice, ...]:
    """Places that a name may mean: the reader's candidates, likeliest first, then what the
    gazetteer finds, nearest first."""
    others = around(store, name)
    candidates = [one.place for one in name.candidates]
    found = [
        place
        for place in gazetteer.lookup(name.name, limit=LOOKED_UP)
        if place not in candidates and place.kind is not PlaceKind.COUNTRY
    ]
    ranked = with_distances(found, others)
    if others:
        ranked = tuple(sorted(ranked, key=lambda one: one.kilometres or 0.0))
    return (*with_distances(candidates, others), *ranked[:SUGGESTED])


def with_distances(found: Iterable[Place], others: Sequence[Place]) -> tuple[Choice, ...]:
    """Places with their distance from the nearest of the ``others``."""
    return tuple(Choice(place, _nearest(place, others)) for place in found)


def around(store: Store, name: OpenName) -> tuple[Place, ...]:
    """The places that the first articles with a name speak of: the sure ones, else all."""
    found = {
        (mention.place, mention.geo_precision)
        for article_id in name.articles[:5]
        for mention in store.mentions(article_id)
        if mention.place and mention.place.lat is not None and mention.kind is not PlaceKind.COUNTRY
    }
    least = min((precision for _, precision in found), default=1)
    return tuple(place for place, precision in found if precision == least)


def _nearest(place: Place, others: Iterable[Place]) -> float | None:
    gaps = [gap for other in others if (gap := _gap(place, other)) is not None]
    return min(gaps, default=None)


def _gap(one: Place, other: Place) -> float | None:
    """The distance between two places in kilometres; None when one is not placed."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    return distance(one.lat, one.lon, other.lat, other.lon)


# Rulings


def means(
    name: str, place: Place, by: str, why: str = "", article_id: str | None = None
) -> Decision:
    """The decision that a name means a place: in every article, or in one."""
    change = {**place_change(place), "name": name}
    return decision(subject(name, article_id), Verdict.MEANS, by, why, change)


def is_no_place(name: str, by: str, why: str = "", article_id: str | None = None) -> Decision:
    """The decision that a name is no place: in every article, or in one."""
    return decision(subject(name, article_id), Verdict.NOT_A_PLACE, by, why)


def pinned(name: str, lat: float, lon: float, like: Place | None = None) -> Place:
    """The place that a name gets where a person puts it (WGS84 degrees).

    ``like`` is what was known of it; its id stays, so that what was ruled on its claims holds.

    Raises:
        ValueError: there is no such point.
    """
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(f"no such point: {lat}, {lon}")
    if like is None or not like.id.startswith("unlisted:"):
        kind = like.kind if like else PlaceKind.SETTLEMENT
        like = Place(f"unlisted:{name_key(name)}", name, kind, None, None)
    return replace(like, lat=lat, lon=lon)


def apply(
    store: Store,
    gazetteer: Gazetteer,
    ruling: Decision,
    seen: Collection[str] | None = None,
    progress: Progress = lambda done, total: None,
) -> Reread:
    """Store a ruling on a name, or the undoing of one, and read again what it is about.

    Rulings on claims go along to the claims that take their places; undoing takes them back.
    Claims that were entered by hand or imported stay as they are.

    Args:
        store: where it goes.
        gazetteer: to read with.
        ruling: the decision.
        seen: ids of the decisions on its subject that the person had before them.
        progress: told how many articles are done, and of how many, before each.

    Raises:
        Overtaken: somebody ruled on the name meanwhile; nothing is stored.
        StoreError: it could not be stored.
        ValueError: it is no ruling on a name.
    """
    before = store.decisions()
    root = name_ruling(ruling, before)
    if root is None:
        raise ValueError("this is no ruling on a name")
    settle(store, [ruling], seen)
    decisions = (*before, ruling)
    corrections = Corrections.of(decisions)
    if corrections is Corrections.of(before):  # it undoes what another has overruled
        return Reread(0, 0, 0)
    return _read_again(store, gazetteer, ruling, root, progress)


def finish(
    store: Store,
    gazetteer: Gazetteer,
    ruling: Decision,
    progress: Progress = lambda done, total: None,
) -> Reread:
    """Read again what a stored ruling on a name is about, as :func:`apply` does: for one whose
    reading was stopped in the middle. What was read already stays as it is.

    Raises:
        StoreError: it could not be stored.
        ValueError: it is no ruling on a name.
    """
    decisions = store.decisions()
    root = name_ruling(ruling, decisions)
    if root is None:
        raise ValueError("this is no ruling on a name")
    last = next(one for one in reversed(decisions) if name_ruling(one, decisions) == root)
    return _read_again(store, gazetteer, last, root, progress)


def _read_again(
    store: Store, gazetteer: Gazetteer, ruling: Decision, root: Decision, progress: Progress
) -> Reread:
    """Read the articles that ``root`` is about under the decisions that are stored.

    What goes along is stored before the reading that it belongs to, under ids made from its
    content: a stop between the two loses nothing, and reading once more repeats nothing.
    """
    decisions = store.decisions()
    corrections = Corrections.of(decisions)
    settle(store, _taken_back(ruling, decisions), None)
    articles, changed, carried = holding(store, root.subject), 0, 0
    for done, article in enumerate(articles, start=1):
        progress(done - 1, len(articles))
        was = store.claims(article_ids=[article.id])
        if was and not store.mentions(article.id):
            continue  # entered by hand or imported: the claims are not of our reading
        found = pipeline.understand(article, gazetteer, corrections)
        along = list(_carried(was, found.claims, decisions, ruling, root))
        settle(store, along, None)
        if store.replace_reading(article, found.claims, found.mentions):
            changed, carried = changed + 1, carried + len(along)
    return Reread(len(articles), changed, carried)


def holding(store: Store, about: str) -> list[Article]:
    """The articles that a ruling with the subject ``about`` may concern: those with the name."""
    key, article_id = subject_parts(about)
    if article_id:
        article = store.article(article_id)
        return [article] if article else []
    wanted = _squeezed(key)
    return [article for article in store.articles() if wanted in _squeezed(article.text)]


_UNSPOKEN = re.compile(r"[\W_ال]+")


def _squeezed(text: str) -> str:
    """A text without anything in which spellings of one name differ: spaces, hyphens, and with
    its letters the Arabic article."""
    return _UNSPOKEN.sub("", fold_text(text))


def name_ruling(ruling: Decision, decisions: Iterable[Decision]) -> Decision | None:
    """The ruling on a name that a decision is, undoes or restores; None when it is another's."""
    by_id = {one.id: one for one in decisions}
    about: Decision | None = ruling
    while about is not None and about.verdict == Verdict.UNDO:
        about = by_id.get(about.subject)
    is_one = about is not None and about.verdict in (Verdict.MEANS, Verdict.NOT_A_PLACE)
    return about if is_one else None


def _taken_back(ruling: Decision, decisions: Sequence[Decision]) -> list[Decision]:
    """The undoing of all that followed from rulings on names that are no longer in force."""
    gone = undone(decisions)
    return [
        decision(one.id, Verdict.UNDO, ruling.by, ruling.why)
        for one in decisions
        if one.change.get(BECAUSE) in gone and one.id not in gone
    ]


def _carried(
    was: Iterable[Claim],
    now: Iterable[Claim],
    decisions: Sequence[Decision],
    ruling: Decision,
    root: Decision,
) -> Iterator[Decision]:
    """Rulings on claims as rulings on what became of them when only their place changed.

    What was accepted then counts as told again by its new version, so that it does not go on
    standing at the place that was wrong.
    """
    successors = _successors(was, now)
    gone = undone(decisions)
    judged = [
        one
        for one in decisions
        if one.subject in successors
        and one.id not in gone
        and one.change.get(BECAUSE) != root.id  # went along already, before a stop
    ]
    made: list[tuple[Decision, str, str, dict[str, str]]] = []
    for one in judged:
        new_id = successors[one.subject]
        made.append((one, new_id, one.verdict, dict(one.change)))
        if one.verdict in (Verdict.ACCEPT, Verdict.AMEND):
            made.append((one, one.subject, Verdict.MERGE.value, {"into": new_id}))
    for number, (one, about, verdict, change) in enumerate(made, start=1):
        yield Decision(
            content_key("carried", one.id, about, verdict, ruling.id),
            about,
            verdict,
            ruling.by,
            ruling.at + timedelta(microseconds=number),
            f"{one.by}: {one.why}" if one.why else one.by,
            {**change, BECAUSE: root.id},
        )


def _successors(was: Iterable[Claim], now: Iterable[Claim]) -> dict[str, str]:
    """The ids of claims that are gone, with those of the claims in their places, where it is
    plain which: the same words say the same, of another place."""
    there = {claim.id for claim in was}
    fresh: dict[tuple[object, ...], list[str]] = {}
    for claim in now:
        if claim.id not in there:
            fresh.setdefault(_but_place(claim), []).append(claim.id)
    kept = {claim.id for claim in now}
    return {
        claim.id: found[0]
        for claim in was
        if claim.id not in kept and len(found := fresh.get(_but_place(claim), [])) == 1
    }


def _but_place(claim: Claim) -> tuple[object, ...]:
    """All that makes a claim, but for the place it means."""
    place = tuple((mark.start, mark.end) for mark in claim.marks if mark.role == "place")
    return (
        claim.kind, claim.modality, claim.side or claim.actor, claim.event_date,
        claim.start, claim.end, place or claim.place_text,
    )  # fmt: skip
