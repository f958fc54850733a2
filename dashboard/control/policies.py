"""The rules that say which claims count, and for how much. One small function each.

A policy looks at one claim, at who holds the place as its day begins, and at what else
was reported about the place in the last week. It answers with a :class:`Verdict`. What
follows from the claims that count is the same under every policy: see ``ledger.py``.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from operator import attrgetter
from typing import NamedTuple

from dashboard.control.outlets import Voice
from dashboard.model import Claim, Kind, Modality

_day = attrgetter("day")

CORROBORATION_DAYS = 7  # two outlets confirm each other when they date a change this near


class Weight(IntEnum):
    """How much a claim counts."""

    NOTHING = 0
    WORD = 1  # somebody's word: shown as claimed
    ASSERTION = 2  # enough to be shown as held


class Verdict(NamedTuple):
    """How much a claim counts, and why, in words."""

    weight: Weight
    why: str


class Evidence(NamedTuple):
    """One claim before a policy. Sorts by day, and within a day as the articles tell it."""

    day: int  # from which it counts, a proleptic ordinal
    article_id: str
    start: int
    id: str
    claim: Claim
    accepted: bool  # by a reviewer


@dataclass(slots=True)
class Scene:
    """What a policy may look at beside the claim itself."""

    voice: Callable[[Claim], Voice]
    evidence: Sequence[Evidence]  # on the place, in order
    day: int = 0  # a proleptic ordinal
    holder: str | None = None  # of the place, as the day begins

    @property
    def recent(self) -> Sequence[Evidence]:
        """The evidence of this day and of the week before it."""
        first = bisect_left(self.evidence, self.day - CORROBORATION_DAYS, key=_day)
        return self.evidence[first : bisect_right(self.evidence, self.day, key=_day)]


Policy = Callable[[Evidence, Scene], Verdict]

ASSERTED = Verdict(
    Weight.ASSERTION, "said by the article itself, by a third party, or by the side that lost"
)
CLAIMED = Verdict(Weight.WORD, "one side's word")
ADMITTED = Verdict(Weight.ASSERTION, "admitted by the side that it hurts")
CONFIRMED = Verdict(Weight.ASSERTION, "two outlets that do not lean the same way say so")
ACCEPTED = Verdict(Weight.ASSERTION, "accepted by a reviewer")
TOLD = Verdict(Weight.ASSERTION, "as this side tells it")
UNCONFIRMED = Verdict(
    Weight.NOTHING, "neither admitted by the side it hurts nor confirmed by a second outlet"
)
PARTISAN = Verdict(Weight.NOTHING, "a partisan source, and not against its own side")
UNREVIEWED = Verdict(Weight.NOTHING, "no reviewer has accepted it")
UNTOLD = Verdict(Weight.NOTHING, "not the word of this side")


def latest(evidence: Evidence, _scene: Scene) -> Verdict:
    """Every report counts, the newest last; an assertion outweighs a side's word."""
    return ASSERTED if evidence.claim.modality is Modality.ASSERTED else CLAIMED


def corroborated(evidence: Evidence, scene: Scene) -> Verdict:
    """Only what the losing side admits, or two outlets say that do not lean the same way."""
    voice = scene.voice(evidence.claim)
    if _against_interest(evidence.claim, voice, scene.holder):
        return ADMITTED
    for other in scene.recent:
        if _same_news(evidence.claim, other.claim) and voice.independent_of(
            scene.voice(other.claim)
        ):
            return CONFIRMED
    return UNCONFIRMED


def against_interest(evidence: Evidence, scene: Scene) -> Verdict:
    """A partisan source counts only for news that is bad for its side."""
    voice = scene.voice(evidence.claim)
    if not voice.leaning:
        return latest(evidence, scene)
    return ADMITTED if _against_interest(evidence.claim, voice, scene.holder) else PARTISAN


def accepted(evidence: Evidence, _scene: Scene) -> Verdict:
    """Only what a reviewer has accepted or amended."""
    return ACCEPTED if evidence.accepted else UNREVIEWED


def as_told_by(side: str) -> Policy:
    """Only the word of one side, and of the outlets that lean to it, taken as true."""

    def told(evidence: Evidence, scene: Scene) -> Verdict:
        return TOLD if side in scene.voice(evidence.claim).leaning else UNTOLD

    told.__doc__ = f"Only the word of {side}, and of outlets that lean to it, taken as true."
    return told


POLICIES: dict[str, Policy] = {
    "latest": latest,
    "corroborated": corroborated,
    "against_interest": against_interest,
    "accepted": accepted,
}
_TOLD = "as_told_by:"


def policy_named(name: str) -> Policy:
    """The policy of a name: one of :data:`POLICIES`, or "as_told_by:" and a side's id.

    Raises:
        ValueError: there is no such policy.
    """
    if name.startswith(_TOLD) and len(name) > len(_TOLD):
        return as_told_by(name.removeprefix(_TOLD))
    if name not in POLICIES:
        known = ", ".join([*POLICIES, f"{_TOLD}SIDE"])
        raise ValueError(f"no such policy: {name} (there are {known})")
    return POLICIES[name]


def _against_interest(claim: Claim, voice: Voice, holder: str | None) -> bool:
    """Whether a claim is bad news for a side that its voice favours."""
    if claim.kind is Kind.LOSS:
        return claim.side in voice.leaning
    taken = claim.kind is Kind.GAIN and claim.side is not None
    return taken and claim.side not in voice.leaning and holder in voice.leaning


def _same_news(one: Claim, other: Claim) -> bool:
    """Whether two claims on a place report the same outcome. A hold confirms a gain."""
    if one.kind is Kind.CONTESTED or other.kind is Kind.CONTESTED:
        return one.kind is other.kind
    return (one.kind is Kind.LOSS) == (other.kind is Kind.LOSS) and one.side == other.side
