"""What people decided, applied to claims: which stand, which fall, and what is corrected.

Subjects and changes of a decision, by verdict:

- accept, reject: the subject is a claim's id. An acceptance whose change has ``reread`` holds
  although the latest reading of the article no longer makes the claim.
- amend: the subject is a claim's id; the change sets any of ``side``, ``date`` (ISO day),
  ``kind``, ``modality``, and a place (see :func:`place_change`). An empty value means unknown.
- pin: the subject is a place's id, or the part after "unlisted:"; the change has ``lat`` and
  ``lon``, or is the place (see :func:`place_change`) that the name really means.
- merge: the subject is a place's id, and the change the place that it is the same as (see
  :func:`place_change`); or the subject is a claim's id, and the change has ``into``, the id
  of the claim that it repeats.
- lean: the subject is an outlet's name, and the change has ``leaning``: ids of sides parted
  by "|", or nothing when it favours none.
- means, not a place: the subject is a name's key. They rule how articles are read, and
  nothing here.
- undo: the subject is a decision's id.

The last of accept, reject and amend on a claim counts; amendments add up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import TypeVar

from dashboard.model import Claim, Decision, Kind, Modality, Place, PlaceKind


def place_change(place: Place) -> dict[str, str]:
    """A place as the change of a decision, complete, so that no gazetteer is needed to apply it."""
    values = {
        "place_id": place.id,
        "place_name": place.name,
        "place_kind": place.kind.value,
        "name_ar": place.name_ar,
        "country": place.country,
        "admin1": place.admin1,
        "lat": None if place.lat is None else repr(place.lat),
        "lon": None if place.lon is None else repr(place.lon),
        "population": str(place.population),
    }
    return {name: value for name, value in values.items() if value is not None}


class Rulings:
    """The decisions in force. Those that cannot be applied are in ``unusable``, with why."""

    def __init__(self, decisions: Iterable[Decision] = ()) -> None:
        ordered = _in_order(decisions)
        taken_back = undone(ordered)
        self.accepted: set[str] = set()
        self.confirmed: set[str] = set()  # accepted although it is read no more
        self.rejected: set[str] = set()
        self.unusable: list[tuple[Decision, str]] = []
        self._changes: dict[str, dict[str, str]] = {}  # of a claim
        self._repeated: set[str] = set()  # claims
        self._points: dict[str, tuple[float, float]] = {}  # of a place
        self._same_as: dict[str, Place] = {}  # of a place
        self.leanings: dict[str, frozenset[str]] = {}  # of an outlet, by its name
        for decision in ordered:
            if decision.id in taken_back or decision.verdict == "undo":
                continue
            try:
                self._rule(decision)
            except (KeyError, ValueError) as error:
                self.unusable.append((decision, f"{type(error).__name__}: {error}"))

    def _rule(self, decision: Decision) -> None:
        subject, change = decision.subject, decision.change
        match decision.verdict:
            case "accept":
                self.rejected.discard(subject)
                self.accepted.add(subject)
                if "reread" in change:
                    self.confirmed.add(subject)
            case "reject":
                self.accepted.discard(subject)
                self.rejected.add(subject)
            case "amend":
                _check(change)
                self.rejected.discard(subject)
                self.accepted.add(subject)
                self._changes[subject] = self._changes.get(subject, {}) | dict(change)
            case "pin":
                if "place_id" in change:
                    self._same_as[subject] = changed_place(change)
                else:
                    self._points[subject] = _point(change)
            case "merge":
                if "into" in change:
                    self._repeated.add(subject)
                else:
                    self._same_as[subject] = changed_place(change)
            case "lean":
                self.leanings[subject] = frozenset(filter(None, change["leaning"].split("|")))
            case "means" | "not a place":
                pass
            case other:
                raise ValueError(f"no such verdict: {other}")

    @property
    def none(self) -> bool:
        """Whether no decision touches any claim."""
        changed = self.rejected or self._repeated or self._changes
        return not (changed or self._points or self._same_as)

    def claims_ruled(self) -> set[str]:
        """The ids of all claims that a decision is about."""
        return self.accepted | self.rejected | self._repeated | self._changes.keys()

    def differing(self, other: Rulings) -> set[str]:
        """The ids of the claims on which these decisions and the other ones rule differently."""
        changed = {
            claim_id
            for claim_id in self._changes.keys() | other._changes.keys()
            if self._changes.get(claim_id) != other._changes.get(claim_id)
        }
        return (
            changed
            | (self.accepted ^ other.accepted)
            | (self.rejected ^ other.rejected)
            | (self._repeated ^ other._repeated)
        )

    def same_scene(self, other: Rulings) -> bool:
        """Whether the other decisions do the same to places and to outlets."""
        places = self._points == other._points and self._same_as == other._same_as
        return places and self.leanings == other.leanings

    def apply(self, claim_id: str, claim: Claim) -> Claim | None:
        """A claim as people left it; None when it was rejected or repeats another."""
        if claim_id in self.rejected or claim_id in self._repeated:
            return None
        if change := self._changes.get(claim_id):
            claim = _amended(claim, change)
        if not (self._points or self._same_as):
            return claim
        place = self.place(claim.place)
        return claim if place is claim.place else replace(claim, place=place)

    def place(self, place: Place) -> Place:
        """A place as people left it: another one, or pinned to a point."""
        passed = {place.id}
        while other := _about(place.id, self._same_as):
            place = other
            if place.id in passed:  # merged in a circle: stop where it closes
                break
            passed.add(place.id)
        point = _about(place.id, self._points)
        return replace(place, lat=point[0], lon=point[1]) if point else place


_T = TypeVar("_T")


def _about(place_id: str, rulings: Mapping[str, _T]) -> _T | None:
    return rulings.get(place_id) or rulings.get(place_id.removeprefix("unlisted:"))


def undone(decisions: Iterable[Decision]) -> set[str]:
    """The ids of the decisions that another has taken back, and no third has restored."""
    taken_back: set[str] = set()
    for decision in reversed(_in_order(decisions)):
        if decision.verdict == "undo" and decision.id not in taken_back:
            taken_back.add(decision.subject)
    return taken_back


def _in_order(decisions: Iterable[Decision]) -> list[Decision]:
    """Each decision once, by its id, in order of time."""
    each = {decision.id: decision for decision in decisions}.values()
    return sorted(each, key=lambda decision: (decision.at, decision.id))


def _check(change: Mapping[str, str]) -> None:
    """Raise ValueError when a value cannot be what it should."""
    if change.get("date"):
        date.fromisoformat(change["date"])
    if "kind" in change:
        Kind(change["kind"])
    if "modality" in change:
        Modality(change["modality"])
    if "place_id" in change:
        changed_place(change)


def _point(change: Mapping[str, str]) -> tuple[float, float]:
    lat, lon = float(change["lat"]), float(change["lon"])
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(f"no such point: {lat}, {lon}")
    return lat, lon


def _amended(claim: Claim, change: Mapping[str, str]) -> Claim:
    if "side" in change:
        claim = replace(claim, side=change["side"] or None)
    if "kind" in change:
        claim = replace(claim, kind=Kind(change["kind"]))
    if "modality" in change:
        claim = replace(claim, modality=Modality(change["modality"]))
    if "date" in change:
        day = date.fromisoformat(change["date"]) if change["date"] else None
        claim = replace(claim, event_date=day, time_precision=1, date_basis="stated")
    if "place_id" in change:
        claim = replace(claim, place=changed_place(change), geo_precision=1)
    return claim


def changed_place(change: Mapping[str, str]) -> Place:
    """The place that a change names, as :func:`place_change` wrote it."""
    lat, lon = _point(change) if "lat" in change else (None, None)
    return Place(
        id=change["place_id"],
        name=change["place_name"],
        kind=PlaceKind(change["place_kind"]),
        lat=lat,
        lon=lon,
        name_ar=change.get("name_ar"),
        country=change.get("country"),
        admin1=change.get("admin1"),
        population=int(change.get("population", 0)),
    )
