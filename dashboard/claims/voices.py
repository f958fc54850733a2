"""Who says so: the speaker of a sentence, and whether that makes a claim or an assertion."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.claims.clauses import Clause
from dashboard.claims.story import Party
from dashboard.claims.units import Unit
from dashboard.model import Kind, Modality


@dataclass(frozen=True, slots=True)
class Voice:
    """A speaker inside the article: the words, and the party when it is one."""

    text: str
    start: int
    end: int
    party: Party | None
    concedes: bool = False


def modality(kind: Kind, side: str | None, voice: Voice | None) -> Modality:
    """Asserted or claimed, by who speaks and whom it favours.

    A belligerent's word for its own gain, or for its enemy's loss, is a claim; what the
    loser itself admits is asserted, like anything the article, a monitor or residents say.
    """
    if voice is None or voice.party is None or voice.party.side is None:
        return Modality.ASSERTED
    speaker = voice.party.side
    own_loss = kind is Kind.LOSS and speaker == side
    rivals_gain = kind in (Kind.GAIN, Kind.ENTER) and side is not None and speaker != side
    if voice.concedes or own_loss or rivals_gain:
        return Modality.ASSERTED
    return Modality.CLAIMED


_STOP = frozenset({"breaks", "trigger", "date", "time", "operators", "aux"})
_WIDE = 14  # units of a speaker's name


def speaker_span(
    units: Sequence[Unit], at: int, clause: Clause, verb_first: bool
) -> tuple[int, int] | None:
    """Unit range of the words that name the speaker of the say unit ``at``."""
    unit = units[at]
    if unit.sub == "according" or (verb_first and not _noun_before(units, at, clause)):
        first = at + 1
        while first < len(units) and units[first].cls in ("time", "date"):
            first += 1
        last = first
        while (
            last < len(units)
            and last - first < _WIDE
            and units[last].cls not in _STOP
            and units[last].cls not in ("punct", "say")
        ):
            last += 1
        while last > first and units[last - 1].cls in ("prefix", "prepositions"):
            last -= 1
        return (first, last) if last > first else None
    while at > clause.first and units[at - 1].cls in ("aux", "pronouns"):
        at -= 1
    first = at
    while (
        first > clause.first
        and at - first < _WIDE
        and units[first - 1].cls not in _STOP
        and units[first - 1].cls not in ("punct", "say")
    ):
        first -= 1
    while first < at and (units[first].cls == "prefix" or units[first].is_a("conj")):
        first += 1
    return (first, at) if at > first else None


def _noun_before(units: Sequence[Unit], at: int, clause: Clause) -> bool:
    return any(u.cls in ("actor", "place") for u in units[clause.first : at])
