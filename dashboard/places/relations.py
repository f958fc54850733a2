"""What a text says about where a place lies: "X in the countryside of Y", "5 km north of Y".

Read from the few words between one toponym and the next; the items of a list share what is
said of its last.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from dashboard.model import PlaceKind
from dashboard.places.lexicon import Lexicon
from dashboard.places.scan import Scan, Toponym

_MOST_WORDS = 8  # between a place and what it is located by
_MOST_JOINING = 3  # words between the items of a list: "and the village of"
_STOPS = frozenset(".!?؟\n;؛:")
_NUMBER = re.compile(r"\d{1,3}$")


@dataclass(frozen=True, slots=True)
class Relation:
    """One place located by another: inside it, or near it in a direction."""

    other: Toponym
    inside: bool
    direction: str = ""  # north, south west, …
    kilometres: float | None = None


def relate(scan: Scan, lexicons: tuple[Lexicon, ...]) -> dict[int, Relation]:
    """The relation of each toponym (by the offset it starts at) that the text locates."""
    relations: dict[int, Relation] = {}
    found = scan.found
    for one, other in pairwise(found):
        relation = _between(scan, one, other, lexicons)
        if relation:
            relations[one.start] = relation
    for one, other in zip(reversed(found[:-1]), reversed(found), strict=False):
        shared = relations.get(other.start)
        listed = one.head and one.head == other.head and _listed(scan, one, other)
        if shared and one.start not in relations and listed:
            relations[one.start] = shared
    return relations


def _listed(scan: Scan, one: Toponym, other: Toponym) -> bool:
    """Whether two toponyms stand next to each other in a list."""
    first, last = one.last + 1, other.first
    return last - first < _MOST_JOINING and all(
        _STOPS.isdisjoint(gap) for gap in scan.gaps[first : last + 1]
    )


def _between(
    scan: Scan, one: Toponym, other: Toponym, lexicons: tuple[Lexicon, ...]
) -> Relation | None:
    first, last = one.last + 1, other.first
    if last - first > _MOST_WORDS:
        return None
    for gap in scan.gaps[first : last + 1]:
        if gap and not _STOPS.isdisjoint(gap):
            return None
    words = scan.folds[first:last]
    region = other.kind in (PlaceKind.AREA, PlaceKind.COUNTRY) or any(
        bearer.entry.place.kind in (PlaceKind.AREA, PlaceKind.COUNTRY) for bearer in other.bearers
    )
    if not words:
        clitic = scan.words[last][:1] in "بل" and other.start > scan.starts[last]
        comma = scan.gap(last) in (",", "(", "،(") and (region or scan.gap(last) == "(")
        return Relation(other, inside=True) if clitic or comma else None
    for lexicon in lexicons:
        relation = _read(words, other, region, lexicon)
        if relation:
            return relation
    return None


def _read(words: list[str], other: Toponym, region: bool, lexicon: Lexicon) -> Relation | None:
    """The relation that the words between two toponyms state, if every one of them plays a part."""
    directions, number, unit, inside, near = [], None, False, False, False
    for word in words:
        bare = word[1:] if word[:1] == "ب" and word[1:] in lexicon.inside else word
        if word in lexicon.directions:
            directions.append(lexicon.directions[word])
        elif _NUMBER.match(word) or word in lexicon.numbers:
            number = float(lexicon.numbers.get(word, word))
        elif word in lexicon.kilometres:
            unit = True
        elif bare in lexicon.inside:
            inside = True
        elif word in lexicon.near:
            near = True
        elif word not in lexicon.linking:
            return None
    direction = " ".join(directions)
    if directions and not inside:
        return Relation(other, False, direction, number if unit else None)
    if near:
        return Relation(other, inside=False)
    if inside and not unit:
        return Relation(other, inside=True, direction=direction)
    return None
