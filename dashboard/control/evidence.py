"""Which claims may count at all, and from which day on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable
from datetime import timedelta

from dashboard.control.policies import Evidence
from dashboard.model import Claim, Kind, Modality

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


def sorted_out(
    told: Iterable[tuple[str, Claim]], accepted: set[str]
) -> tuple[list[Evidence], list[Evidence], dict[str, str]]:
    """The claims on one place that may count, those that only speak against others, and why
    each of the rest changes nothing. By day; within a day in the order of the article.

    An exact report silences one whose day is only roughly known, but what nobody has looked
    at does not silence what a reviewer accepted.
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
                silent.append(_as_evidence(claim.event_date.toordinal(), claim_id, claim, judged))
        elif claim.time_precision > 1:
            rough.append((claim_id, claim))
        else:
            assert claim.event_date is not None
            evidence.append(_as_evidence(claim.event_date.toordinal(), claim_id, claim, judged))
    if rough:
        changes = [one for one in evidence if one.claim.kind in (GAIN, LOSS)]
        every = sorted(one.day for one in changes)
        reviewed = sorted(one.day for one in changes if one.accepted)
        for claim_id, claim in rough:
            judged = claim_id in accepted
            exact = reviewed if judged else every
            first, last = time_span(claim)
            if bisect_left(exact, first) < bisect_right(exact, last):
                idle[claim_id] = _VAGUE
            else:
                evidence.append(_as_evidence(last, claim_id, claim, judged))
    evidence.sort()
    silent.sort()
    return evidence, silent, idle


def _as_evidence(day: int, claim_id: str, claim: Claim, accepted: bool) -> Evidence:
    """A claim, in its place among those of its day: one sentence may tell of several changes."""
    at = claim.start
    for mark in claim.marks:
        if mark.role == "trigger":
            at = mark.start
            break
    return Evidence(day, claim.article_id, at, claim_id, claim, accepted)


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
