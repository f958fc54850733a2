"""Claims, decisions and a policy become a history: who held what, when, and why."""

from __future__ import annotations

import gc
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from dashboard.control.ledger import BASELINE, runs_of
from dashboard.control.outlets import Outlets, Voice, load_outlets
from dashboard.control.policies import Evidence, policy_named
from dashboard.control.rulings import Rulings
from dashboard.model import Claim, Decision, Hold, Kind, Modality, Place, Run, Status

# Names of their own, since looking a member up in its enum costs 0.1 µs, and here that adds up.
GAIN, LOSS, ENTER, APPROACH = Kind.GAIN, Kind.LOSS, Kind.ENTER, Kind.APPROACH
ASSERTED, CLAIMED = Modality.ASSERTED, Modality.CLAIMED
DENIED, PLANNED, REPELLED = Modality.DENIED, Modality.PLANNED, Modality.REPELLED

WEEK = 7
_GRACE = timedelta(1)  # midnight is not the same everywhere

_NO_CHANGE = {
    DENIED: "it says that this did not happen",
    PLANNED: "it tells of a plan, a threat or a condition, not of something done",
    REPELLED: "it tells of an attempt that failed",
}
_NO_CONTROL = {
    ENTER: "entering a place is not yet holding it",
    APPROACH: "near a place is not in it",
}
_UNDATED = "its day is not known"
_FUTURE = "its day lies after the day of publication"
_VAGUE = "its day is known only roughly, and an exact report lies within that time"
_NEAR = "it happened near the place, not in it"


@dataclass(frozen=True, slots=True)
class Change:
    """A day on which the holder or the status of a place changed."""

    day: date
    place_id: str
    before: Run | None  # None: nothing was known before
    after: Run


@dataclass(frozen=True)
class _Brief:
    """What a history was drawn up from, besides its claims."""

    policy: str
    rulings: Rulings
    holds: Mapping[str, tuple[Hold, ...]]  # by place, by day
    known_on: date | None
    publishers: Mapping[str, str]
    outlets: Outlets


@dataclass(frozen=True)
class History:
    """Who held what, when and why. Made by :func:`reconcile`; never altered.

    Attributes:
        runs: by place id, without a gap from the first known day on; the last one is open.
        places: every place that has a claim or a baseline row.
        claims: the claims as people left them, by the id of the claim as it was read
            (an amended claim keeps its key here, though its own ``id`` has changed).
        idle: why a claim changed nothing, in words, by the same id.
        baseline: the latest baseline row of each place.
        policy: the name of the policy.
        unusable: decisions that cannot be applied, with the reason.
    """

    runs: Mapping[str, tuple[Run, ...]]
    places: Mapping[str, Place]
    claims: Mapping[str, Claim]
    idle: Mapping[str, str]
    baseline: Mapping[str, Hold]
    policy: str
    unusable: tuple[tuple[Decision, str], ...]
    _brief: _Brief = field(repr=False, compare=False)
    _ids: Mapping[str, tuple[str, ...]] = field(repr=False, compare=False)  # claims of a place

    def at(self, place_id: str, day: date) -> Run | None:
        """The run of a place on a day; None when nothing is known yet."""
        runs = self.runs.get(place_id, ())
        i = bisect_right(runs, day, key=lambda run: run.start)
        return runs[i - 1] if i else None

    def on(self, day: date) -> dict[str, Run]:
        """The run of every place about which something is known on a day, by place id."""
        found = ((place_id, self.at(place_id, day)) for place_id in self.runs)
        return {place_id: run for place_id, run in found if run is not None}

    def changes(self) -> tuple[Change, ...]:
        """Every change of holder or status, by day and then by place. A baseline is none."""
        made = (
            Change(run.start, place_id, before, run)
            for place_id, runs in self.runs.items()
            for before, run in zip((None, *runs), runs, strict=False)
            if before is not None or run.reasons[0] != BASELINE
        )
        return tuple(sorted(made, key=lambda change: (change.day, change.place_id)))

    def disputes(self, day: date) -> dict[str, Run]:
        """The places where the sides disagree on a day: disputed, or with claims against them."""
        return {
            place_id: run
            for place_id, run in self.on(day).items()
            if run.status is Status.DISPUTED or run.against
        }

    def claims_on(self, place_id: str) -> tuple[tuple[str, Claim], ...]:
        """The claims on a place with their ids, by day; undated ones last."""
        found = [(claim_id, self.claims[claim_id]) for claim_id in self._ids.get(place_id, ())]
        return tuple(sorted(found, key=lambda one: (one[1].event_date or date.max, _order(*one))))

    @property
    def first_day(self) -> date | None:
        """The first day about which anything is known."""
        return min((runs[0].start for runs in self.runs.values()), default=None)

    @property
    def last_day(self) -> date | None:
        """The last day on which anything changed or was said to happen."""
        starts = (runs[-1].start for runs in self.runs.values())
        told = (
            claim.event_date
            for claim in self.claims.values()
            if claim.event_date and claim.modality.changes_the_map
        )
        return max((*starts, *told), default=None)

    def with_claims(
        self, claims: Iterable[Claim], publishers: Mapping[str, str] | None = None
    ) -> History:
        """The history with more claims, equal to reconciling all of them; only the places that
        they are about are drawn up again.
        """
        brief = self._brief
        if publishers:
            brief = replace(brief, publishers={**brief.publishers, **publishers})
        new = _standing(claims, brief)
        kept = dict(self.claims)
        ids = dict(self._ids)
        touched: set[str] = set()
        for claim_id, claim in new.items():
            if claim_id in kept:
                continue
            kept[claim_id] = claim
            ids[claim.place.id] = (*ids.get(claim.place.id, ()), claim_id)
            touched.add(claim.place.id)
        return _drawn_up(brief, kept, ids, touched, self)


def reconcile(
    claims: Iterable[Claim],
    decisions: Iterable[Decision] = (),
    policy: str = "latest",
    baseline: Iterable[Hold] = (),
    known_on: date | None = None,
    publishers: Mapping[str, str] | None = None,
    outlets: Outlets | None = None,
) -> History:
    """Draw up the history of every place.

    Args:
        claims: in any order; the same one twice counts once.
        decisions: what people ruled, in any order.
        policy: a name of :data:`~dashboard.control.policies.POLICIES`, or "as_told_by:SIDE".
        baseline: who held what to begin with.
        known_on: only what was published by this day counts; claims without a day of
            publication and later rows of the baseline then do not.
        publishers: the publisher of each article, by article id (for policies that ask who
            says so).
        outlets: who leans to which side; None is data/outlets.csv.

    Raises:
        ValueError: there is no such policy.
    """
    policy_named(policy)
    holds: dict[str, list[Hold]] = {}
    rulings = Rulings(decisions)
    for hold in sorted(baseline, key=lambda hold: (hold.on, hold.side, hold.source)):
        if known_on is None or hold.on <= known_on:
            place = rulings.place(hold.place)
            holds.setdefault(place.id, []).append(replace(hold, place=place))
    brief = _Brief(
        policy,
        rulings,
        {place_id: tuple(rows) for place_id, rows in holds.items()},
        known_on,
        publishers or {},
        outlets or load_outlets(),
    )
    with _no_collection():
        standing = _standing(claims, brief)
        ids: dict[str, list[str]] = {}
        for claim_id, claim in standing.items():
            ids.setdefault(claim.place.id, []).append(claim_id)
        by_place = {place_id: tuple(listed) for place_id, listed in ids.items()}
        return _drawn_up(brief, standing, by_place, by_place.keys() | holds.keys())


def _standing(claims: Iterable[Claim], brief: _Brief) -> dict[str, Claim]:
    """The claims that stand after every decision, by the id under which they were read."""
    read: dict[str, Claim] = {}
    for claim in claims:
        claim_id = claim.id
        other = read.setdefault(claim_id, claim)
        if (
            other is not claim and other != claim
        ):  # one claim read in two ways: keep either, but always the same
            read[claim_id] = min(claim, other, key=repr)
    known_on = brief.known_on
    if known_on is not None:
        read = {
            claim_id: claim
            for claim_id, claim in read.items()
            if claim.reported_on is not None and claim.reported_on <= known_on
        }
    if brief.rulings.none:
        return read
    ruled = ((claim_id, brief.rulings.apply(claim_id, claim)) for claim_id, claim in read.items())
    return {claim_id: claim for claim_id, claim in ruled if claim is not None}


def _drawn_up(
    brief: _Brief,
    claims: Mapping[str, Claim],
    ids: Mapping[str, tuple[str, ...]],
    touched: Iterable[str],
    before: History | None = None,
) -> History:
    """A history in which the places ``touched`` are drawn up anew and the others are as before."""
    runs = dict(before.runs) if before else {}
    places = dict(before.places) if before else {}
    idle = dict(before.idle) if before else {}
    policy = policy_named(brief.policy)

    def voice(claim: Claim) -> Voice:
        return brief.outlets.voice(claim, brief.publishers.get(claim.article_id))

    for place_id in touched:
        told = [(claim_id, claims[claim_id]) for claim_id in ids.get(place_id, ())]
        holds = brief.holds.get(place_id, ())
        evidence, silent, unheard = _sorted_out(told, brief.rulings.accepted)
        drawn, unmoved = runs_of(place_id, evidence, silent, holds, policy, voice)
        if drawn:
            runs[place_id] = drawn
        places[place_id] = _place(told, holds)
        for claim_id, _ in told:
            idle.pop(claim_id, None)
        idle |= unheard
        idle |= unmoved
    return History(
        runs,
        places,
        claims,
        idle,
        {place_id: rows[-1] for place_id, rows in brief.holds.items()},
        brief.policy,
        tuple(brief.rulings.unusable),
        brief,
        ids,
    )


def _sorted_out(
    told: Iterable[tuple[str, Claim]], accepted: set[str]
) -> tuple[list[Evidence], list[Evidence], dict[str, str]]:
    """The claims on one place that may count, those that only speak against others, and why
    each of the rest changes nothing. By day; within a day in the order of the article.
    """
    evidence: list[Evidence] = []
    silent: list[Evidence] = []
    idle: dict[str, str] = {}
    rough: list[tuple[str, Claim]] = []
    for claim_id, claim in told:
        judged = claim_id in accepted
        if why := _unmoving(claim, judged):
            idle[claim_id] = why
            if claim.event_date and claim.modality in (DENIED, REPELLED):
                silent.append(_evidence(claim.event_date.toordinal(), claim_id, claim, judged))
        elif claim.time_precision > 1:
            rough.append((claim_id, claim))
        else:
            assert claim.event_date is not None
            evidence.append(_evidence(claim.event_date.toordinal(), claim_id, claim, judged))
    if rough:
        exact = sorted(one.day for one in evidence if one.claim.kind in (GAIN, LOSS))
        for claim_id, claim in rough:
            first, last = time_span(claim)
            if bisect_left(exact, first) < bisect_right(exact, last):
                idle[claim_id] = _VAGUE
            else:
                evidence.append(_evidence(last, claim_id, claim, claim_id in accepted))
    evidence.sort()
    silent.sort()
    return evidence, silent, idle


def _evidence(day: int, claim_id: str, claim: Claim, accepted: bool) -> Evidence:
    return Evidence(day, claim.article_id, _position(claim), claim_id, claim, accepted)


def _position(claim: Claim) -> int:
    """Where in the article the claim is made: one sentence may tell of several changes."""
    for mark in claim.marks:
        if mark.role == "trigger":
            return mark.start
    return claim.start


def time_span(claim: Claim) -> tuple[int, int]:
    """The first and last day (proleptic ordinals) on which a dated claim may have happened.

    A claim known to the week (time_precision 2) may lie six days either way; one known to
    the month (3), anywhere in its calendar month; none lies after its publication. Such a
    claim counts from its last possible day on: by then it has surely happened.
    """
    day = claim.event_date
    assert day is not None
    if claim.time_precision == 2:
        first, last = day - timedelta(WEEK - 1), day + timedelta(WEEK - 1)
    else:
        first = day.replace(day=1)
        last = day.replace(day=monthrange(day.year, day.month)[1])
    if claim.reported_on is not None:
        last = max(day, min(last, claim.reported_on))
    return first.toordinal(), last.toordinal()


def _unmoving(claim: Claim, accepted: bool) -> str | None:
    """Why a claim changes nothing under any policy; None when it may. What looks like a slip
    of the reading stands when a reviewer has accepted it.
    """
    if claim.modality is not ASSERTED and claim.modality is not CLAIMED:
        return _NO_CHANGE[claim.modality]
    if claim.kind is ENTER or claim.kind is APPROACH:
        return _NO_CONTROL[claim.kind]
    if claim.event_date is None:
        return _UNDATED
    if accepted:
        return None
    if claim.reported_on and claim.event_date > claim.reported_on + _GRACE:
        return _FUTURE
    # A place named after another has an id of its own; a town's own id with a lower
    # precision is only the nearest known point.
    if claim.geo_precision > 1 and claim.place.id.startswith("gn:"):
        return _NEAR
    return None


def _order(claim_id: str, claim: Claim) -> tuple[str, int, str]:
    return claim.article_id, claim.start, claim_id


def _place(told: Iterable[tuple[str, Claim]], holds: Iterable[Hold]) -> Place:
    """Of the snapshots of a place one that is on the map, as the latest report has it."""
    each = {id(claim.place): claim.place for _, claim in told}  # mostly one object
    snapshots = set(each.values())
    if len(snapshots) > 1:
        newest = max(
            told,
            key=lambda one: (one[1].place.lat is not None, one[1].reported_on or date.min, one[0]),
        )
        snapshots = {newest[1].place}
    placed = [place for place in snapshots if place.lat is not None]
    return next(iter(placed or [hold.place for hold in holds] or snapshots))


@contextmanager
def _no_collection() -> Iterator[None]:
    """Without garbage collection, which only costs time while many values are made."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
