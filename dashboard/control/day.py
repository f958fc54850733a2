"""What the reports about one place on one day add up to.

Reports of one voice (one article quoting one source) are a story: taken in the morning,
lost at night; its last word counts. Different voices that end the day with different
holders contradict each other: the heavier one counts, then the one that states the day
rather than being dated by its publication, and else the place is disputed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum, auto
from typing import NamedTuple

from dashboard.control.policies import Evidence, Verdict, Weight
from dashboard.model import Claim, Kind

# Names of their own, since looking a member up in its enum costs 0.1 µs, and here that adds up.
GAIN, LOSS, HOLD = Kind.GAIN, Kind.LOSS, Kind.HOLD


class Counted(NamedTuple):
    """A claim that counts, with its verdict."""

    evidence: Evidence
    verdict: Verdict

    @property
    def claim(self) -> Claim:
        return self.evidence.claim

    @property
    def says(self) -> tuple[Kind, str | None]:
        """What it says became of the place."""
        return self.evidence.claim.kind, self.evidence.claim.side


class End(Enum):
    """How a day can end for a place."""

    TAKEN = auto()  # by one side
    LEFT = auto()  # by one side or more; nobody is named who took it
    HOLDS = auto()  # one side is said to hold it still
    RIVALS = auto()  # several voices of equal weight name different holders


class Outcome(NamedTuple):
    """How a day ended. ``sides`` took, left or hold the place, or rival for it."""

    end: End
    sides: frozenset[str | None]
    verdict: Verdict
    counted: Sequence[Counted]  # all that was weighed

    @property
    def side(self) -> str | None:
        """The one side, when there is one."""
        return next(iter(self.sides))

    def agrees(self, claim: Claim) -> bool:
        """Whether a claim says what the day's outcome is, or fits it."""
        if self.end is End.RIVALS:
            return True
        if self.end is End.LEFT:
            return claim.kind is LOSS and claim.side in self.sides
        return (claim.side in self.sides) != (claim.kind is LOSS)


class _Telling(NamedTuple):
    """The last word of one voice, and what it says went before."""

    last: Counted
    before: frozenset[tuple[Kind, str | None]]


def outcome_of(counted: Sequence[Counted], holder: str | None) -> Outcome:
    """What the gains, losses and holds of one day add up to; at least one.

    ``holder`` is who held the place as the day began.
    """
    if len(counted) == 1:
        claim, verdict = counted[0].evidence.claim, counted[0].verdict
        return Outcome(_end(claim.kind), frozenset((claim.side,)), verdict, counted)
    return _weigh(counted, holder)


def _end(kind: Kind) -> End:
    if kind is GAIN:
        return End.TAKEN
    return End.LEFT if kind is LOSS else End.HOLDS


def _weigh(counted: Sequence[Counted], holder: str | None) -> Outcome:
    tellings = _tellings(counted)
    taken = _best(tellings, GAIN)
    left = _best(tellings, LOSS)
    holds = _best(tellings, HOLD)
    if left and not taken:  # who left made room for who is said to hold it
        taken = {side: heft for side, heft in holds.items() if side not in left}
    if len(taken) > 1:
        taken.pop(None, None)  # somebody of no known side may be one of those named
    if len(taken) == 1:  # who leaves confirms who comes
        (taker,) = taken
        taken[taker] = max(taken[taker], *(left[side] for side in left if side != taker), 0)
    for side in taken.keys() & left.keys():
        if taken[side] < left[side]:
            del taken[side]
        elif taken[side] > left[side] or side != holder:
            del left[side]  # whoever did not hold it in the morning had to take it first
    if taken:
        sides = _heaviest(taken, tellings)
        contradicted = len(sides) > 1 or (sides & left.keys())
        end = End.RIVALS if contradicted else End.TAKEN
        weight = max(taken.values())
    elif left:
        end, sides, weight = End.LEFT, frozenset(left), max(left.values())
    else:
        weight = max(holds.values())
        sides = frozenset(side for side in holds if holds[side] == weight)
        end = End.HOLDS if len(sides) == 1 else End.RIVALS
    if end in (End.TAKEN, End.LEFT):
        end, sides, weight = _against_holds(end, sides, weight, holds)
    return Outcome(end, sides, _verdict(counted, weight), counted)


def _against_holds(
    end: End, sides: frozenset[str | None], weight: int, holds: dict[str | None, int]
) -> tuple[End, frozenset[str | None], int]:
    """A change against those who say that somebody holds the place still.

    An asserted change wins over an equally asserted hold, which may be an old description;
    of two mere words neither wins.
    """
    if end is End.TAKEN:
        rivals = {side: heft for side, heft in holds.items() if side not in sides}
    else:
        rivals = {side: heft for side, heft in holds.items() if side in sides}
    heaviest = max(rivals.values(), default=0)
    if heaviest > weight:
        return (
            End.HOLDS,
            frozenset({max(rivals, key=lambda side: (rivals[side], side or ""))}),
            heaviest,
        )
    if heaviest == weight == Weight.WORD:
        return End.RIVALS, sides | frozenset(rivals), weight
    return end, sides, weight


def _tellings(counted: Sequence[Counted]) -> list[_Telling]:
    voices: dict[tuple[str, str | None], list[Counted]] = {}
    for one in counted:
        voices.setdefault((one.claim.article_id, one.claim.attribution), []).append(one)
    tellings = [telling for told in voices.values() for telling in _last_word(told)]
    overtaken = {says for telling in tellings for says in telling.before}
    standing = [telling for telling in tellings if telling.last.says not in overtaken]
    return standing or tellings


def _last_word(told: Iterable[Counted]) -> Iterable[_Telling]:
    """What one voice's story comes down to: its last gain or loss, whoever left in favour of
    that gain, and its holds unless it tells of a gain.
    """
    last: Counted | None = None
    before: set[tuple[Kind, str | None]] = set()
    leaving: list[Counted] = []
    holds: list[Counted] = []
    for one in told:
        if one.claim.kind is HOLD:
            holds.append(one)
        elif last is None:
            last = one
        elif one.says == last.says:
            last = max(last, one, key=_weight)
        elif _fits(one.claim, last.claim):
            leaving.append(one)
        elif _fits(last.claim, one.claim):
            leaving.append(last)
            last = one
        elif one.verdict.weight >= last.verdict.weight:
            before.add(last.says)
            last = one
    if last is None:
        return [_Telling(hold, frozenset()) for hold in holds]
    also = [one for one in leaving if one.claim.side != last.claim.side]
    also += holds if last.claim.kind is LOSS else []
    return [_Telling(last, frozenset(before)), *(_Telling(one, frozenset()) for one in also)]


def _weight(one: Counted) -> int:
    return one.verdict.weight


def _fits(loss: Claim, gain: Claim) -> bool:
    """Whether one side's leaving goes with another's coming."""
    return loss.kind is LOSS and gain.kind is GAIN and loss.side != gain.side


def _best(tellings: Iterable[_Telling], kind: Kind) -> dict[str | None, int]:
    """The greatest weight with which each side is said to have taken, left or kept the place."""
    best: dict[str | None, int] = {}
    for telling in tellings:
        last = telling.last
        if last.claim.kind is kind:
            best[last.claim.side] = max(best.get(last.claim.side, 0), last.verdict.weight)
    return best


def _heaviest(taken: dict[str | None, int], tellings: Iterable[_Telling]) -> frozenset[str | None]:
    """The sides with the greatest weight; of several, those whose day is stated."""
    top = max(taken.values())
    sides = frozenset(side for side, weight in taken.items() if weight == top)
    stated = frozenset(
        telling.last.claim.side
        for telling in tellings
        if telling.last.claim.kind is GAIN and telling.last.claim.date_basis != "publication"
    )
    return sides & stated or sides


def _verdict(counted: Iterable[Counted], weight: int) -> Verdict:
    """The verdict to name as the reason: the first of this weight in a fixed order."""
    return min(
        (one.verdict for one in counted if one.verdict.weight == weight), key=lambda v: v.why
    )
