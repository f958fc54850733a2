"""The book of one place: day after day, who holds it and how sure that is.

The rules, besides those of ``day.py`` for the reports of one day:

- A gain makes the side the holder: held when asserted, claimed when it is one side's word.
- A loss without a named taker leaves the place unknown; nobody is invented. The loser's
  own admission turns another side's claimed gain into held.
- A hold only fills in what is unknown, confirms what was claimed, settles what was disputed
  when it is asserted, and makes the place disputed when it names another side than one that
  only claimed it.
- Fighting makes the place contested, without changing its holder, until a change of control
  is asserted, another side claims one on a later day, or :data:`FIGHTING_DAYS` days pass
  without a new report; then it is shown as before.
- Reports of entering, approaching, plans, denials and failures change nothing; a denial
  stands against what it denies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import attrgetter

from dashboard.control.day import Counted, End, Outcome, outcome_of
from dashboard.control.outlets import Voice
from dashboard.control.policies import CORROBORATION_DAYS, Evidence, Policy, Scene, Weight
from dashboard.model import Claim, Hold, Kind, Run, Status

# Names of their own, since looking a member up in its enum costs 0.1 µs, and here that adds up.
GAIN, LOSS, HOLD, FIGHT = Kind.GAIN, Kind.LOSS, Kind.HOLD, Kind.CONTESTED
HELD, CLAIMED, CONTESTED = Status.HELD, Status.CLAIMED, Status.CONTESTED
DISPUTED, UNKNOWN = Status.DISPUTED, Status.UNKNOWN
TAKEN, LEFT, HOLDS = End.TAKEN, End.LEFT, End.HOLDS
WORD, ASSERTION = Weight.WORD, Weight.ASSERTION

_day = attrgetter("day")

FIGHTING_DAYS = 14  # days without a report of fighting after which it is over

BASELINE = "baseline"

_TAKEN = "reported taken"
_TAKEN_BY_UNKNOWN = "reported taken by somebody of no known side"
_LEFT = "reported lost, and nobody is named who took it"
_HOLDS = "reported as held"
_RIVALS = "rival reports of the same day"
_DOUBTED = "another side is said to hold it"
_FIGHTING = "fighting reported"
QUIET = f"no fighting reported for {FIGHTING_DAYS} days"
_BASELINE_RULE = "the baseline says so"

_NO_SIDE = "it names nobody of a known side"
_OUTWEIGHED = "another report of the same day outweighs it"
_OUTFOUGHT = "fighting was reported on the same day by another voice"
_SETTLED = "control was settled on the same day"
_NOT_HOLDER = "that side did not hold the place"
_HOLD_IS_LATE = "a report that a side holds a place does not overturn a reported change"


@dataclass(slots=True)
class _Segment:
    start: int
    holder: str | None
    status: Status
    reasons: list[str]
    against: list[str]
    rule: str


@dataclass(slots=True)
class Ledger:
    """The book of one place. Days must come in order; see :func:`runs_of`."""

    place_id: str
    holder: str | None = None
    status: Status = UNKNOWN
    reasons: list[str] = field(default_factory=list)  # of the holder and status
    rule: str = ""
    rivals: frozenset[str | None] = frozenset()
    taken_from: str | None = None  # who held it before the holder
    fight_ends: int = 0  # the last day on which the last reported fighting stands; 0: none
    fight_reasons: list[str] = field(default_factory=list)
    segments: list[_Segment] = field(default_factory=list)
    idle: dict[str, str] = field(default_factory=dict)  # claim id → why it changed nothing

    def baseline(self, day: int, side: str) -> None:
        """A known holder on a day."""
        self.expire(day)
        self._set(side, HELD, [BASELINE], _BASELINE_RULE)
        self._show(day, [BASELINE])

    def report(self, day: int, counted: Sequence[Counted]) -> None:
        """The claims of one day that count."""
        if self.fight_ends:
            self.expire(day)
        if len(counted) == 1 and self._knows(counted[0].evidence.claim):
            repeated = [counted[0].evidence.id]
            self.reasons += repeated
            self._show(day, repeated)
            return
        told, fights = self._parted(counted)
        outcome = outcome_of(told, self.holder) if told else None
        reasons: list[str] = []
        against: list[str] = []
        if outcome and fights and outcome.end in (TAKEN, LEFT):
            if outcome.verdict.weight is WORD and not _same_voice(told, fights):
                against = self._set_aside(told, _OUTFOUGHT)
                outcome = None
            else:
                self._set_aside(fights, _SETTLED)
                fights = []
        if outcome:
            reasons, contrary = self._settle(outcome)
            against += contrary
        rule = None
        if fights:
            self.fight_reasons = [one.evidence.id for one in fights]
            self.fight_ends = day + FIGHTING_DAYS
            reasons = self.fight_reasons + reasons
            rule = f"{_FIGHTING}: {fights[0].verdict.why}"
        if reasons:
            self._show(day, reasons, rule)
        if against:
            self.stand_against(against)

    def _knows(self, claim: Claim) -> bool:
        """Whether a claim repeats what is held for sure, as most do: no need to weigh it."""
        sure = self.status is HELD and not self.fight_ends
        same = claim.side == self.holder is not None
        return sure and same and (claim.kind is GAIN or claim.kind is HOLD)

    def _parted(self, counted: Iterable[Counted]) -> tuple[list[Counted], list[Counted]]:
        """Reports on who holds the place, and reports of fighting."""
        told: list[Counted] = []
        fights: list[Counted] = []
        for one in counted:
            claim = one.evidence.claim
            if claim.kind is FIGHT:
                fights.append(one)
            elif claim.side is not None or _says_enough(one):
                told.append(one)
            else:
                self.idle[one.evidence.id] = _NO_SIDE
        return told, fights

    def stand_against(self, ids: Iterable[str]) -> None:
        """Claims that contradict what is shown now."""
        if self.segments:
            self.segments[-1].against += ids

    def expire(self, day: float) -> None:
        """End the fighting if it is over before ``day``."""
        if self.fight_ends and self.fight_ends < day:
            over = self.fight_ends + 1
            self.fight_ends = 0
            self._show(over, self.reasons or self.fight_reasons, QUIET)

    def runs(self) -> tuple[Run, ...]:
        """What the book adds up to: runs without a gap, the last one open."""
        ends = [date.fromordinal(segment.start - 1) for segment in self.segments[1:]]
        return tuple(
            Run(
                self.place_id,
                date.fromordinal(one.start),
                end,
                one.holder,
                one.status,
                _each_once(one.reasons),
                _each_once(one.against),
                one.rule,
            )
            for one, end in zip(self.segments, [*ends, None], strict=False)
        )

    # What the outcome of a day does. Each returns the reasons, and the claims against them.

    def _settle(self, outcome: Outcome) -> tuple[list[str], list[str]]:
        against: list[str] = []
        agreeing = outcome.counted
        if len(agreeing) > 1:
            agreeing = [one for one in outcome.counted if outcome.agrees(one.claim)]
            contrary = [one for one in outcome.counted if not outcome.agrees(one.claim)]
            against = self._set_aside(contrary, _OUTWEIGHED)
        ids = [one.evidence.id for one in agreeing]
        if outcome.end is TAKEN:
            reasons, contradicting = self._taken(outcome, ids)
        elif outcome.end is LEFT:
            reasons, contradicting = self._left(outcome, ids)
        elif outcome.end is HOLDS:
            reasons, contradicting = self._holds(outcome, ids)
        else:
            reasons, contradicting = self._disputed(outcome, ids)
        return reasons, against + contradicting

    def _taken(self, outcome: Outcome, ids: list[str]) -> tuple[list[str], list[str]]:
        side, sure = outcome.side, outcome.verdict.weight is ASSERTION
        if side is None:
            self._end_fighting()
            self._set(None, UNKNOWN, ids, f"{_TAKEN_BY_UNKNOWN}: {outcome.verdict.why}")
            return ids, []
        known = side == self.holder and self.status is not DISPUTED
        if not sure and (known or (self.status is DISPUTED and side in self.rivals)):
            self.reasons += ids  # one side's word adds nothing to what is known or disputed
            return ids, []
        if known and self.status is HELD:
            self.reasons += ids
        else:
            status = HELD if sure else CLAIMED
            self._set(side, status, ids, f"{_TAKEN}: {outcome.verdict.why}")
        self._end_fighting()
        return ids, []

    def _left(self, outcome: Outcome, ids: list[str]) -> tuple[list[str], list[str]]:
        sure = outcome.verdict.weight is ASSERTION
        rule = f"{_LEFT}: {outcome.verdict.why}"
        if self.status is DISPUTED:
            if not sure:
                self.reasons += ids
                return ids, []
            staying = self.rivals - outcome.sides
            if len(staying) == 1:
                self._set(next(iter(staying)), HELD, ids, rule)
            else:
                self._set(None, UNKNOWN, ids, rule)
        elif self.holder is None or self.holder in outcome.sides:
            self._set(None, UNKNOWN, ids, rule)
        elif self.status is CLAIMED and sure and self.taken_from in (None, *outcome.sides):
            self._set(self.holder, HELD, ids, f"{_TAKEN}: admitted by the side that lost")
        else:
            self._set_aside([one for one in outcome.counted if one.evidence.id in ids], _NOT_HOLDER)
            return [], []
        self._end_fighting()
        return ids, []

    def _holds(self, outcome: Outcome, ids: list[str]) -> tuple[list[str], list[str]]:
        side, sure = outcome.side, outcome.verdict.weight is ASSERTION
        unknown = self.holder is None and self.status is UNKNOWN
        confirmed = sure and (
            self.status is DISPUTED or (self.status is CLAIMED and side == self.holder)
        )
        if unknown or confirmed:
            status = HELD if sure else CLAIMED
            self._set(side, status, ids, f"{_HOLDS}: {outcome.verdict.why}")
            return ids, []
        if self.status is DISPUTED:
            self.rivals |= outcome.sides
        if self.status is DISPUTED or side == self.holder:
            self.reasons += ids
            return ids, []
        if self.status is CLAIMED:
            self.rivals = outcome.sides | {self.holder}
            self.status, self.rule = DISPUTED, f"{_DOUBTED}: {outcome.verdict.why}"
            self.reasons = self.reasons + ids
            return self.reasons, []
        self._set_aside([one for one in outcome.counted if one.evidence.id in ids], _HOLD_IS_LATE)
        return [], ids

    def _disputed(self, outcome: Outcome, ids: list[str]) -> tuple[list[str], list[str]]:
        news = any(one.claim.kind is not HOLD for one in outcome.counted)
        if self.status is HELD and not news:
            contrary = [one for one in outcome.counted if one.claim.side != self.holder]
            against = self._set_aside(contrary, _HOLD_IS_LATE)
            return [one for one in ids if one not in against], against
        self._end_fighting()
        self.rivals = outcome.sides
        self.status, self.rule, self.reasons = DISPUTED, _RIVALS, ids
        return ids, []

    def _set(self, holder: str | None, status: Status, ids: list[str], rule: str) -> None:
        if holder != self.holder:
            self.taken_from = self.holder
        self.holder, self.status, self.reasons, self.rule = holder, status, list(ids), rule
        self.rivals = frozenset()

    def _end_fighting(self) -> None:
        self.fight_ends = 0

    def _set_aside(self, counted: Iterable[Counted], why: str) -> list[str]:
        ids = [one.evidence.id for one in counted]
        self.idle |= dict.fromkeys(ids, why)
        return ids

    def _show(self, day: int, reasons: Iterable[str], rule: str | None = None) -> None:
        """Enter what holds from ``day`` on; joined to what was shown before when it is the same."""
        status = CONTESTED if self.fight_ends else self.status
        while self.segments:
            last = self.segments[-1]
            if last.holder == self.holder and last.status is status:
                last.reasons += reasons
                return
            if last.start < day:
                break
            self.segments.pop()  # a later report of the same day has replaced it
        shown = _Segment(day, self.holder, status, list(reasons), [], rule or self.rule)
        self.segments.append(shown)


def runs_of(
    place_id: str,
    evidence: Sequence[Evidence],
    silent: Sequence[Evidence],
    holds: Sequence[Hold],
    policy: Policy,
    voice: Callable[[Claim], Voice],
) -> tuple[tuple[Run, ...], dict[str, str]]:
    """The runs of one place, and why the claims that changed nothing did not.

    Args:
        place_id: the place.
        evidence: the claims that a policy may count, by day and then in a fixed order.
        silent: denied and failed changes, by day: they only stand against others.
        holds: the baseline's rows on the place, by day.
        policy: which claims count, and for how much.
        voice: who says a claim.
    """
    ledger = Ledger(place_id)
    days = {day: list(told) for day, told in groupby(evidence, key=_day)}
    for one in silent:
        days.setdefault(one.day, [])
    known = {hold.on.toordinal(): hold.side for hold in holds}
    for day in known:
        days.setdefault(day, [])
    scene = Scene(voice, evidence)
    hushed = 0
    waiting: list[Evidence] = []  # of the last week, not counted so far
    for day in sorted(days):
        if day in known:
            ledger.baseline(day, known[day])
        scene.day, scene.holder = day, ledger.holder
        counted: list[Counted] = []
        unheard: list[Evidence] = []
        for one in days[day]:
            verdict = policy(one, scene)
            if verdict.weight:
                counted.append(Counted(one, verdict))
            else:
                ledger.idle[one.id] = verdict.why
                unheard.append(one)
        if counted and waiting:
            counted = [*_confirmed(waiting, policy, scene, ledger), *counted]
        if counted:
            ledger.report(day, counted)
        else:
            ledger.expire(day)
        if waiting or unheard:
            waiting = [one for one in waiting if one.day >= day - CORROBORATION_DAYS] + unheard
        while hushed < len(silent) and silent[hushed].day == day:
            unheard.append(silent[hushed])
            hushed += 1
        if unheard:
            contrary = [one.id for one in unheard if _contradicts(one.claim, ledger.holder)]
            ledger.stand_against(contrary)
    ledger.expire(float("inf"))
    return ledger.runs(), ledger.idle


def _confirmed(
    waiting: list[Evidence], policy: Policy, scene: Scene, ledger: Ledger
) -> Iterable[Counted]:
    """Claims of the last days that count from today, because of what is reported today."""
    for one in list(waiting):
        verdict = policy(one, scene)
        if verdict.weight:
            waiting.remove(one)
            del ledger.idle[one.id]
            yield Counted(one, verdict)


def _each_once(ids: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids)) if len(ids) > 1 else tuple(ids)


def _contradicts(claim: Claim, holder: str | None) -> bool:
    """Whether a claim that does not count speaks against a holder."""
    if claim.side is None or holder is None:
        return False
    if not claim.modality.changes_the_map:  # denied or repelled
        return claim.kind in (GAIN, HOLD) and claim.side == holder
    if claim.kind is LOSS:
        return claim.side == holder
    return claim.kind in (GAIN, HOLD) and claim.side != holder


def _says_enough(one: Counted) -> bool:
    """Whether a report without a known side counts: only when it asserts that somebody, who is
    named, took the place. That a place "fell" is not enough to say from whom to whom.
    """
    taken = one.claim.kind is GAIN and one.claim.actor is not None
    return taken and one.verdict.weight is ASSERTION


def _same_voice(told: Iterable[Counted], fights: Iterable[Counted]) -> bool:
    """Whether all the fighting is told by those who also tell of the change."""
    voices = {(one.claim.article_id, one.claim.attribution) for one in told}
    return all((one.claim.article_id, one.claim.attribution) in voices for one in fights)
