"""What a trigger means: the kind of claim it makes and where its place and its actor stand.

"X took P", "P fell to X", "X left P", "P went out of X's hands": one :class:`Frame` each.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.model import Kind

HELD = (" held", " controlled", " occupied")  # how "rebel-held P" ends


@dataclass(frozen=True, slots=True)
class Frame:
    """What a trigger means. ``place`` and ``actor``: "object", "subject", "to", "agent"."""

    kind: Kind
    place: str = "object"
    actor: str = "subject"
    parts: frozenset[str] = frozenset({"whole", "most", "part"})  # part words it tolerates


_LOOSE = frozenset({"whole", "most", "part", "edge"})
FRAMES = {
    "take": Frame(Kind.GAIN),
    "control": Frame(Kind.GAIN),
    "expel": Frame(Kind.GAIN),
    "fall": Frame(Kind.GAIN, place="subject", actor="to"),
    "hand": Frame(Kind.GAIN, actor="to"),
    "leave": Frame(Kind.LOSS, parts=frozenset({"whole", "most", "part", "seats"})),
    "lose": Frame(Kind.LOSS),
    "slip": Frame(Kind.LOSS, place="subject", actor="agent"),
    "clear": Frame(Kind.LOSS, place="subject", actor="agent"),
    "enter": Frame(Kind.ENTER, parts=_LOOSE),
    "inside": Frame(Kind.ENTER),  # advances where one can only be by being in
    "reach": Frame(Kind.ENTER, parts=_LOOSE),
    "scene": Frame(Kind.CONTESTED, place="subject", parts=_LOOSE | {"direction"}),
    "fight": Frame(Kind.CONTESTED, parts=_LOOSE | {"direction"}),
    "approach": Frame(Kind.APPROACH, parts=_LOOSE),
    "seen": Frame(Kind.ENTER, parts=_LOOSE),
    "distance": Frame(Kind.APPROACH, parts=_LOOSE),
    "besiege": Frame(Kind.APPROACH, parts=_LOOSE),
    "offensive": Frame(Kind.APPROACH, parts=_LOOSE),
    "besiege_noun": Frame(Kind.APPROACH, parts=_LOOSE),
    "grasp": Frame(Kind.GAIN),
    "hold": Frame(Kind.HOLD),
    "held": Frame(Kind.HOLD, place="subject", actor="agent"),
    "repel": Frame(Kind.GAIN, parts=_LOOSE),
}
