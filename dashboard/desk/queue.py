"""The review queue: which claims wait for a person, best first, and why each stands where it does.

What waits is what may change the map and nobody has judged. A claim's rank is the sum of the
weights of its doubts, and of the size of its place when it changes who holds it; the weights
are an editor's order of work (contradictions, then single voices about big places, then
vague places and days), not a measurement.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import log10
from typing import NamedTuple

from dashboard.control import History
from dashboard.control.ledger import QUIET
from dashboard.control.policies import CORROBORATION_DAYS
from dashboard.model import Claim, Kind, PlaceKind, Run, Status

GAIN, LOSS, HOLD, CONTESTED = Kind.GAIN, Kind.LOSS, Kind.HOLD, Kind.CONTESTED
NEARBY_DAYS = 7  # what else was said about a place this near to a claim's day belongs beside it
_GRACE = timedelta(1)  # midnight is not the same everywhere


class Doubt(StrEnum):
    """Why a claim waits for a person."""

    REREAD = "reread"  # it was judged, and its article reads differently since
    RIVAL = "rival"  # other reports contradict it
    ALONE = "alone"  # it changes who holds a place, and no independent voice says the same
    UNPLACED = "unplaced"  # no place on the map is known for the name, or several are
    NEAR = "near"  # the place is only near the one named, or the wider area
    UNDATED = "undated"  # no day can be told
    FUTURE = "future"  # its day lies after the article's
    ROUGH = "rough"  # its day is known to the week or the month
    ASSUMED = "assumed"  # no day is said; the day of publication stands in
    SIDELESS = "sideless"  # who took or holds the place is not known
    CHANGE = "change"  # it changes the map, and nobody has looked at it


WEIGHTS = {
    Doubt.REREAD: 200,
    Doubt.RIVAL: 100,
    Doubt.ALONE: 40,
    Doubt.UNPLACED: 30,
    Doubt.UNDATED: 30,
    Doubt.FUTURE: 30,
    Doubt.NEAR: 20,
    Doubt.SIDELESS: 15,
    Doubt.ROUGH: 15,
    Doubt.ASSUMED: 5,
    Doubt.CHANGE: 1,
}
_AREA_SIZE = 24  # a governorate or a coast counts like a town of some ten thousand


class Entry(NamedTuple):
    """One claim in the queue. Sorts best first: by rank, then the newest report."""

    minus_score: int
    minus_reported: int  # the day of publication as a proleptic ordinal, negated; 0 unknown
    claim_id: str  # of the claim as it was read
    place_id: str
    doubts: tuple[Doubt, ...]  # the heaviest first

    @property
    def score(self) -> int:
        """The rank: greater comes first."""
        return -self.minus_score


@dataclass(frozen=True)
class Queue:
    """The claims that wait, best first. Made by :func:`queue_of`; never altered.

    Attributes:
        entries: all of them, in order.
        former: by the id of a claim that came back, the id of the claim that was judged; its
            own id when the new reading no longer makes it.
        counts: how many entries have each doubt.
    """

    entries: Sequence[Entry]
    former: Mapping[str, str]
    counts: Mapping[Doubt, int]
    _by_place: Mapping[str, tuple[Entry, ...]]

    def __len__(self) -> int:
        return len(self.entries)

    def chosen(self, doubt: Doubt | None = None) -> Sequence[Entry]:
        """The entries with a doubt; None is all."""
        if doubt is None:
            return self.entries
        return [entry for entry in self.entries if doubt in entry.doubts]

    def of_place(self, place_id: str) -> tuple[Entry, ...]:
        """The entries on one place, best first."""
        return self._by_place.get(place_id, ())


def queue_of(history: History, earlier: Mapping[str, Claim] | None = None) -> Queue:
    """The queue of everything in a history.

    Args:
        history: with all decisions.
        earlier: the claims that people judged and the latest reading of their article no
            longer makes, by id: see :func:`dashboard.desk.earlier.judged_earlier`.
    """
    judged, former = history.rulings.claims_ruled(), came_back(history, earlier or {})
    by_place = {
        place_id: found
        for place_id in history.places
        if (found := _waiting(place_id, history, judged, former))
    }
    entries = [entry for found in by_place.values() for entry in found]
    entries.sort()
    return Queue(entries, former, _counted(entries), by_place)


def queue_after(
    queue: Queue, history: History, changed: Iterable[str], earlier: Mapping[str, Claim]
) -> Queue:
    """The queue after decisions on the claims on the places ``changed``; equal to
    :func:`queue_of` anew.
    """
    judged, former = history.rulings.claims_ruled(), came_back(history, earlier)
    moved = former.keys() ^ queue.former.keys()
    places = set(changed) | {
        claim.place.id for one in moved if (claim := history.read.get(one)) is not None
    }
    by_place, entries, counts = dict(queue._by_place), list(queue.entries), Counter(queue.counts)
    for place_id in places:
        left = by_place.pop(place_id, ())
        for entry in left:
            del entries[bisect_left(entries, entry)]
        counts.subtract(_counted(left))
        if place_id in history.places and (found := _waiting(place_id, history, judged, former)):
            by_place[place_id] = found
            for entry in found:
                insort(entries, entry)
            counts.update(_counted(found))
    return Queue(entries, former, counts, by_place)


def _counted(entries: Iterable[Entry]) -> Counter[Doubt]:
    """How many entries have each doubt."""
    return Counter(doubt for entry in entries for doubt in entry.doubts)


def came_back(history: History, earlier: Mapping[str, Claim]) -> dict[str, str]:
    """Which claims return because their article reads differently: claim id → judged claim's id.

    A new reading is the other version of a judged claim when it stands in the same article,
    its sentence overlaps the judged one's, and it names the same place or reads the same words
    as a place. A claim that was accepted and is not read any more returns by itself, until a
    person confirms it (an acceptance whose change has ``reread``).
    """
    if not earlier:
        return {}
    rulings = history.rulings
    judged, articles = rulings.claims_ruled(), {claim.article_id for claim in earlier.values()}
    fresh: dict[str, list[tuple[str, Claim]]] = {}
    for claim_id, claim in history.read.items():
        if claim.article_id in articles and claim_id not in earlier:
            fresh.setdefault(claim.article_id, []).append((claim_id, claim))
    former: dict[str, str] = {}
    for judged_id, was in earlier.items():
        versions = [
            (_likeness(was, claim), claim_id)
            for claim_id, claim in fresh.get(was.article_id, ())
            if _same_words(was, claim)
        ]
        open_ones = [one for one in versions if one[1] not in judged]
        if open_ones:
            former.setdefault(max(open_ones)[1], judged_id)
        elif not versions and judged_id in rulings.accepted - rulings.confirmed:
            former[judged_id] = judged_id
    return former


def confirmed(claim: Claim, told: Sequence[tuple[str, Claim]], history: History) -> bool:
    """Whether an independent voice reports the same outcome within a week.

    ``told`` are the claims on its place, by day (:meth:`History.claims_on`).
    """
    if claim.event_date is None:
        return False
    voice, day = history.voice(claim), claim.event_date
    first = bisect_left(told, day - timedelta(CORROBORATION_DAYS), key=_day)
    last = bisect_right(told, day + timedelta(CORROBORATION_DAYS), key=_day)
    return any(
        other is not claim
        and other.modality.changes_the_map
        and other.side == claim.side
        and (other.kind is LOSS) == (claim.kind is LOSS)
        and other.kind in (GAIN, LOSS, HOLD)
        and voice.independent_of(history.voice(other))
        for _, other in told[first:last]
    )


def rivals(claim_id: str, runs: Iterable[Run]) -> set[str]:
    """The ids of the claims that contradict one, by the runs of its place."""
    found: set[str] = set()
    for run in runs:
        for sort_of, against in ((run.reasons, run.against), (run.against, run.reasons)):
            if claim_id in sort_of:
                found.update(against)
        if run.status is Status.DISPUTED and claim_id in run.reasons:
            found.update(run.reasons)
    return found - {claim_id}


def said_nearby(claim_id: str, claim: Claim, history: History) -> list[tuple[str, Claim]]:
    """What else is said about a claim's place within :data:`NEARBY_DAYS` of its day, by day.

    Of a claim without a day: everything said within that time of its publication.
    """
    day = claim.event_date or claim.reported_on
    return [
        (other_id, other)
        for other_id, other in history.claims_on(claim.place.id)
        if other_id != claim_id
        and (
            day is None
            or other.event_date is None
            or abs((other.event_date - day).days) <= NEARBY_DAYS
        )
    ]


def _waiting(
    place_id: str, history: History, judged: set[str], former: Mapping[str, str]
) -> tuple[Entry, ...]:
    """The entries of one place, best first."""
    told = history.claims_on(place_id)
    moving, contradicted = _roles(history.runs.get(place_id, ()))
    size = _size(history, place_id)
    found: list[Entry] = []
    for claim_id, claim in told:
        if claim_id in former:
            doubts = [Doubt.REREAD, *_doubts(claim)]
        elif claim_id in judged:
            continue
        else:
            doubts = _doubts(claim) if _may_matter(claim) else []
        if claim_id in contradicted:
            doubts.append(Doubt.RIVAL)
        if claim_id in moving:
            alone = moving[claim_id] and not confirmed(claim, told, history)
            doubts.append(Doubt.ALONE if alone else Doubt.CHANGE)
            if claim.date_basis == "publication":
                doubts.append(Doubt.ASSUMED)
        if doubts:
            heavy = size if claim_id in moving or claim_id in contradicted else 0
            found.append(_entry(claim_id, claim, doubts, heavy))
    return tuple(sorted(found))


def _entry(claim_id: str, claim: Claim, doubts: list[Doubt], size: int) -> Entry:
    doubts.sort(key=WEIGHTS.__getitem__, reverse=True)
    score = size + sum([WEIGHTS[doubt] for doubt in doubts])
    reported = claim.reported_on.toordinal() if claim.reported_on else 0
    return Entry(-score, -reported, claim_id, claim.place.id, tuple(doubts))


def _roles(runs: Sequence[Run]) -> tuple[dict[str, bool], set[str]]:
    """The claims that bring a change about (True: of who holds the place), and those that
    contradict others or are contradicted.
    """
    moving: dict[str, bool] = {}
    contradicted: set[str] = set()
    holder: str | None = None
    for run in runs:
        if run.rule != QUIET:
            for claim_id in run.reasons:
                moving[claim_id] = moving.get(claim_id, False) or run.holder != holder
        if run.against:
            contradicted.update(run.reasons, run.against)
        elif run.status is Status.DISPUTED:
            contradicted.update(run.reasons)
        holder = run.holder
    return moving, contradicted


def _may_matter(claim: Claim) -> bool:
    """Whether a claim would change the map if its place, day and side were sure."""
    return claim.modality.changes_the_map and claim.kind in (GAIN, LOSS, CONTESTED, HOLD)


def _doubts(claim: Claim) -> list[Doubt]:
    """What is doubtful in the reading itself."""
    return list(_doubtful(claim))


def _doubtful(claim: Claim) -> Iterator[Doubt]:
    if claim.place.lat is None:
        yield Doubt.UNPLACED
    elif claim.geo_precision > 1:
        yield Doubt.NEAR
    if claim.event_date is None:
        yield Doubt.UNDATED
    elif claim.reported_on and claim.event_date > claim.reported_on + _GRACE:
        yield Doubt.FUTURE
    elif claim.time_precision > 1:
        yield Doubt.ROUGH
    if claim.side is None and claim.kind is not CONTESTED:
        yield Doubt.SIDELESS


def _size(history: History, place_id: str) -> int:
    """What a place's size adds to the rank: 6 for every tenfold of inhabitants."""
    place = history.places[place_id]
    if place.kind in (PlaceKind.AREA, PlaceKind.COUNTRY):
        return _AREA_SIZE
    return round(6 * log10(1 + place.population))


def _same_words(one: Claim, other: Claim) -> bool:
    if not (one.start < other.end and other.start < one.end):
        return False
    if one.place.id == other.place.id or one.place_text == other.place_text:
        return True
    return any(
        a.start < b.end and b.start < a.end
        for a in one.marks
        if a.role == "place"
        for b in other.marks
        if b.role == "place"
    )


def _likeness(one: Claim, other: Claim) -> int:
    return (
        4 * (one.place.id == other.place.id)
        + 2 * (one.kind is other.kind)
        + (one.start == other.start)
        + (one.side == other.side)
    )


def _day(told: tuple[str, Claim]) -> date:
    return told[1].event_date or date.max
