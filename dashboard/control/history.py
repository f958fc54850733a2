"""Claims, decisions and a policy become a history: who held what, when, and why."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from dashboard.control.evidence import sorted_out
from dashboard.control.ledger import BASELINE, QUIET, runs_of
from dashboard.control.outlets import Outlets, Voice, load_outlets
from dashboard.control.policies import policy_named
from dashboard.control.rulings import Rulings
from dashboard.garbage import no_collection
from dashboard.model import Claim, Decision, Hold, Place, Run, Status


class Change(NamedTuple):
    """A day on which the holder or the status of a place changed. Sorts by day."""

    day: date
    place_id: str
    before: Run | None  # None: nothing was known before
    after: Run


@dataclass(frozen=True)
class _Brief:
    """What a history was drawn up from, besides its claims."""

    policy: str
    rulings: Rulings
    baseline: tuple[Hold, ...]
    holds: Mapping[str, tuple[Hold, ...]]  # the same after decisions, by place, by day
    known_on: date | None
    publishers: Mapping[str, str]
    outlets: Outlets | None

    @cached_property
    def _leaning(self) -> Outlets:
        return (self.outlets or load_outlets()).leaning_as(self.rulings.leanings)

    def voice(self, claim: Claim) -> Voice:
        """Who says a claim."""
        return self._leaning.voice(claim, self.publishers.get(claim.article_id))


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
    _read: Mapping[str, Claim] = field(repr=False, compare=False)  # claims before any decision
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
        return tuple(sorted(made))

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
    def read(self) -> Mapping[str, Claim]:
        """The claims as they were read, before any decision, by id."""
        return self._read

    @property
    def rulings(self) -> Rulings:
        """The decisions in force."""
        return self._brief.rulings

    def voice(self, claim: Claim) -> Voice:
        """Who says a claim, and for which side, as people ruled on outlets."""
        return self._brief.voice(claim)

    @property
    def first_day(self) -> date | None:
        """The first day about which anything is known."""
        return min((runs[0].start for runs in self.runs.values()), default=None)

    @property
    def last_day(self) -> date | None:
        """The last day of which anything is told. Fighting that fades after it is no news."""
        starts = (run.start for runs in self.runs.values() for run in runs if run.rule != QUIET)
        told = (
            claim.event_date
            for claim_id, claim in self.claims.items()
            if claim.event_date and claim_id not in self.idle
        )
        return max((*starts, *told), default=None)

    def with_claims(
        self, claims: Iterable[Claim], publishers: Mapping[str, str] | None = None
    ) -> History:
        """The history with more claims, equal to reconciling all of them; only the places that
        they are about are drawn up again. A claim that is there already is passed over.
        """
        brief = self._brief
        if publishers:
            brief = replace(brief, publishers={**brief.publishers, **publishers})
        new = _read(claims, brief.known_on)
        new = {claim_id: claim for claim_id, claim in new.items() if claim_id not in self._read}
        return self._redrawn(brief, {**self._read, **new}, new)

    def with_decisions(self, decisions: Iterable[Decision]) -> History:
        """The history under these decisions (all of them, not only new ones), equal to
        reconciling anew. Decisions on claims cost only the places of those claims.
        """
        decisions = tuple(decisions)
        brief = self._brief
        rulings = Rulings(decisions)
        if rulings.same_scene(brief.rulings):
            changed = rulings.differing(brief.rulings) & self._read.keys()
            return self._redrawn(replace(brief, rulings=rulings), self._read, changed)
        return reconcile(
            self._read.values(), decisions, brief.policy, brief.baseline, brief.known_on,
            brief.publishers, brief.outlets,
        )  # fmt: skip

    @no_collection()
    def under(self, policy: str) -> History:
        """The same claims and decisions by another policy, equal to reconciling them anew.

        Raises:
            ValueError: there is no such policy.
        """
        policy_named(policy)
        brief = replace(self._brief, policy=policy)
        blank = replace(self, runs={}, places={}, idle={}, policy=policy, _brief=brief)
        return _drawn_up(blank, {**self._ids, **brief.holds})

    def _redrawn(self, brief: _Brief, read: Mapping[str, Claim], changed: Iterable[str]) -> History:
        """The history after the claims ``changed`` came in or were ruled upon."""
        claims, ids = dict(self.claims), dict(self._ids)
        idle = dict(self.idle)
        touched: set[str] = set()
        for claim_id in changed:
            if former := claims.pop(claim_id, None):
                place_id = former.place.id
                ids[place_id] = tuple(one for one in ids[place_id] if one != claim_id)
                touched.add(place_id)
                idle.pop(claim_id, None)
            if claim := brief.rulings.apply(claim_id, read[claim_id]):
                claims[claim_id] = claim
                ids[claim.place.id] = (*ids.get(claim.place.id, ()), claim_id)
                touched.add(claim.place.id)
        kept = replace(self, claims=claims, idle=idle, _brief=brief, _read=read, _ids=ids)
        return _drawn_up(kept, touched)


@no_collection()
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
    rulings = Rulings(decisions)
    baseline = tuple(baseline)
    brief = _Brief(
        policy,
        rulings,
        baseline,
        _holds(baseline, rulings, known_on),
        known_on,
        publishers or {},
        outlets,
    )
    read = _read(claims, known_on)
    standing = read
    if not rulings.none:
        ruled = ((claim_id, rulings.apply(claim_id, claim)) for claim_id, claim in read.items())
        standing = {claim_id: claim for claim_id, claim in ruled if claim is not None}
    ids: dict[str, list[str]] = {}
    for claim_id, claim in standing.items():
        ids.setdefault(claim.place.id, []).append(claim_id)
    by_place = {place_id: tuple(listed) for place_id, listed in ids.items()}
    blank = History(
        runs={},
        places={},
        claims=standing,
        idle={},
        baseline={place_id: rows[-1] for place_id, rows in brief.holds.items()},
        policy=policy,
        unusable=(),
        _brief=brief,
        _read=read,
        _ids=by_place,
    )
    return _drawn_up(blank, {**by_place, **brief.holds})


def _holds(
    baseline: Iterable[Hold], rulings: Rulings, known_on: date | None
) -> dict[str, tuple[Hold, ...]]:
    """The rows of the baseline by place and day, on the places that people left."""
    holds: dict[str, list[Hold]] = {}
    for hold in sorted(baseline, key=lambda hold: (hold.on, hold.side, hold.source)):
        if known_on is None or hold.on <= known_on:
            place = rulings.place(hold.place)
            holds.setdefault(place.id, []).append(replace(hold, place=place))
    return {place_id: tuple(rows) for place_id, rows in holds.items()}


def _read(claims: Iterable[Claim], known_on: date | None) -> dict[str, Claim]:
    """The claims published by a day, by id. Of one claim read in two ways always the same."""
    read: dict[str, Claim] = {}
    for claim in claims:
        claim_id = claim.id
        other = read.setdefault(claim_id, claim)
        if other is not claim and other != claim:
            read[claim_id] = min(claim, other, key=repr)
    if known_on is None:
        return read
    return {
        claim_id: claim
        for claim_id, claim in read.items()
        if claim.reported_on is not None and claim.reported_on <= known_on
    }


def _drawn_up(history: History, touched: Iterable[str]) -> History:
    """The history with the places ``touched`` drawn up anew."""
    brief = history._brief
    policy = policy_named(brief.policy)
    runs, places, idle = dict(history.runs), dict(history.places), dict(history.idle)

    for place_id in touched:
        listed = history._ids.get(place_id, ())
        told = [(claim_id, history.claims[claim_id]) for claim_id in listed]
        holds = brief.holds.get(place_id, ())
        runs.pop(place_id, None)
        places.pop(place_id, None)
        if history.idle:
            for claim_id in listed:
                idle.pop(claim_id, None)
        if not (told or holds):
            continue
        evidence, silent, unmoving = sorted_out(told, brief.rulings.accepted)
        drawn, unmoved = runs_of(place_id, evidence, silent, holds, policy, brief.voice)
        if drawn:
            runs[place_id] = drawn
        places[place_id] = _place(told, holds)
        idle |= unmoving
        idle |= unmoved
    unusable = tuple(brief.rulings.unusable)
    return replace(history, runs=runs, places=places, idle=idle, unusable=unusable)


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
