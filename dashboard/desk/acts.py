"""What a person does at the desk, as decisions: one key press may rule on many claims.

The page sends an act again until it hears that it is stored, so an act carries its own key,
and doing it twice is doing it once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from dashboard.control import place_change
from dashboard.desk.decisions import decision
from dashboard.desk.standing import Standing
from dashboard.model import Decision, Kind, Modality, Place, Verdict

TEXT_LIMIT = 2_000  # characters of a reason
CLAIMS_LIMIT = 500  # claims in one act


@dataclass(frozen=True, slots=True)
class Act:
    """One thing done to one or more claims.

    Attributes:
        id: made where it was done; no two acts share it.
        do: a verdict.
        claims: ids of claims, or, to undo, of decisions.
        seen: ids of the decisions that the person had before them.
        why: the reason, in their words.
        change: for an amendment any of ``side``, ``date``, ``kind``, ``modality`` and
            ``place`` (a place's id); for a merge ``into``; for a leaning ``outlet`` and
            ``leaning``.
    """

    id: str
    do: Verdict
    claims: tuple[str, ...]
    seen: frozenset[str] = frozenset()
    why: str = ""
    change: Mapping[str, str] = field(default_factory=dict)


def read_acts(raw: object) -> Iterator[Act]:
    """The acts in what the browser sent; what is no act is passed over."""
    for one in raw if isinstance(raw, Sequence) and not isinstance(raw, str) else ():
        try:
            yield _act(one)
        except (KeyError, TypeError, ValueError, AttributeError):
            continue


def decisions_of(
    act: Act, standing: Standing, by: str, place_of: Callable[[str], Place | None]
) -> list[Decision]:
    """The decisions that an act comes to.

    Args:
        act: what was done.
        standing: the store as it stands.
        by: the person's name.
        place_of: the place of an id, None when there is none.

    Raises:
        ValueError: it cannot be done: a value that is none, a place nobody knows, a
            decision that is not there, no name.
    """
    made = list(_rulings(act, standing, place_of))
    keys = [act.id, *(f"{act.id}-{n}" for n in range(1, len(made)))]
    return [
        decision(subject, verdict, by, act.why, change, key)
        for key, (subject, verdict, change) in zip(keys, made, strict=False)
    ]


_Ruling = tuple[str, Verdict, dict[str, str]]


def _rulings(
    act: Act, standing: Standing, place_of: Callable[[str], Place | None]
) -> Iterator[_Ruling]:
    match act.do:
        case Verdict.ACCEPT:
            for claim_id in act.claims:
                gone = standing.queue.former.get(claim_id) == claim_id
                yield claim_id, Verdict.ACCEPT, {"reread": "gone"} if gone else {}
                yield from _replacing(claim_id, standing)
        case Verdict.REJECT:
            yield from ((claim_id, Verdict.REJECT, {}) for claim_id in act.claims)
        case Verdict.AMEND:
            change = _amendment(act.change, place_of)
            for claim_id in act.claims:
                yield claim_id, Verdict.AMEND, dict(change)
                yield from _replacing(claim_id, standing)
        case Verdict.MERGE:
            into = act.change["into"]
            if standing.claim(into) is None:
                raise ValueError("the claim that it repeats is not there")
            yield from (
                (claim_id, Verdict.MERGE, {"into": into})
                for claim_id in act.claims
                if claim_id != into
            )
        case Verdict.LEAN:
            leaning = {"leaning": act.change.get("leaning", "")}
            yield act.change["outlet"], Verdict.LEAN, leaning
        case Verdict.UNDO:
            there = {one.id for one in standing.decisions}
            if not set(act.claims) <= there:
                raise ValueError("the decision to undo is not there")
            yield from ((decision_id, Verdict.UNDO, {}) for decision_id in act.claims)
        case other:
            raise ValueError(f"not done on this page: {other}")


def _replacing(claim_id: str, standing: Standing) -> Iterator[_Ruling]:
    """A new reading that is taken replaces the version that was judged before."""
    former = standing.queue.former.get(claim_id, claim_id)
    if former != claim_id and former in standing.history.rulings.accepted:
        yield former, Verdict.MERGE, {"into": claim_id}


def _amendment(asked: Mapping[str, str], place_of: Callable[[str], Place | None]) -> dict[str, str]:
    """The change of an amendment, checked."""
    change: dict[str, str] = {}
    if "side" in asked:
        change["side"] = asked["side"]
    if "date" in asked:
        change["date"] = date.fromisoformat(asked["date"]).isoformat() if asked["date"] else ""
    if "kind" in asked:
        change["kind"] = Kind(asked["kind"]).value
    if "modality" in asked:
        change["modality"] = Modality(asked["modality"]).value
    if "place" in asked:
        place = place_of(asked["place"])
        if place is None:
            raise ValueError("no such place")
        change |= place_change(place)
    if not change:
        raise ValueError("nothing is amended")
    return change


def _act(raw: Any) -> Act:
    claims = tuple(dict.fromkeys(str(one) for one in raw["claims"]))
    if not claims or len(claims) > CLAIMS_LIMIT or not raw["id"]:
        raise ValueError
    return Act(
        str(raw["id"])[:64],
        Verdict(raw["do"]),
        claims,
        frozenset(str(one) for one in raw.get("seen") or ()),
        str(raw.get("why") or "")[:TEXT_LIMIT],
        {str(name): str(value) for name, value in (raw.get("change") or {}).items()},
    )
