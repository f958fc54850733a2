"""Why a claim was made, in words that somebody who does not program can follow."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.claims.scope import Verdict
from dashboard.claims.sentence import Finding
from dashboard.claims.units import Unit
from dashboard.claims.voices import Voice
from dashboard.claims.when import Day, Expression
from dashboard.model import Kind, Modality

_RULES = {
    "take": "somebody took a place",
    "control": "somebody controls a place",
    "expel": "somebody was driven out of a place, so the other side has it",
    "fall": "a place fell",
    "hand": "a place was handed over",
    "leave": "somebody left a place",
    "lose": "somebody lost a place",
    "slip": "a place went out of somebody's hands",
    "clear": "a place was emptied of its defenders",
    "enter": "somebody entered or reached a place",
    "reach": "somebody reached a place",
    "seen": "somebody was seen inside a place",
    "scene": "a place is where there is fighting",
    "fight": "there is fighting over a place",
    "inside": "somebody advances inside a place",
    "approach": "somebody advances on a place",
    "distance": "somebody stands near a place",
    "besiege": "somebody surrounds a place",
    "offensive": "an attack is made towards a place",
    "besiege_noun": "somebody lays siege to a place",
    "grasp": "somebody is given control of a place",
    "hold": "somebody holds a place",
    "held": "a place is in somebody's hands",
    "repel": "an attack on a place was beaten off",
}
_CANCELLED = {
    Modality.DENIED: "said not to have happened",
    Modality.PLANNED: "only intended, feared or supposed",
    Modality.REPELLED: "tried in vain",
}
_BASIS = {
    "stated": "the date is written out",
    "relative": "reckoned from the day of publication or from what was told before",
    "publication": "no day is said, so the day of publication stands in",
}


def explain(
    text: str,
    units: Sequence[Unit],
    finding: Finding,
    verdict: Verdict,
    voice: Voice | None,
    side: str | None,
) -> str:
    """The rule that made a claim and the words that fed it, in one or two sentences without the
    last full stop: :func:`when_said` completes it.
    """
    trigger = units[finding.trigger]
    parts = [f"“{text[trigger.start : trigger.end]}” says that {_RULES[finding.frame]}"]
    if finding.partial:
        parts.append("but only a part of it")
    if finding.actor is not None:
        side = f" ({finding.actor.side})" if finding.actor.side else " (side not known)"
        parts.append(f"by “{text[finding.actor.start : finding.actor.end]}”{side}")
    elif finding.kind is not Kind.CONTESTED:
        inferred = "the side is inferred from" if side else "nor is the side told in"
        parts.append(f"nobody is named; {inferred} the rest of the article")
    if any(at is None for _, at in finding.places):
        parts.append("the place is named earlier and meant here by a pronoun or a general word")
    if verdict.modality is not None:
        word = f"“{text[verdict.by.start : verdict.by.end]}” makes it " if verdict.by else ""
        parts.append(f"{word}{_CANCELLED.get(verdict.modality, '')}")
    if voice is not None:
        parts.append(f"according to “{voice.text}”")
    return "; ".join(parts)


def when_said(text: str, day: Day, time: Expression | None) -> str:
    """Where the day of a claim comes from, and the words that say it."""
    undated = day.day is None and day.basis == "publication"
    basis = "past, on a day not said" if undated else _BASIS[day.basis]
    return f"“{text[time.start : time.end]}”: {basis}" if time else basis
