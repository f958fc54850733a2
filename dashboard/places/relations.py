"""What a text says about where a place lies: "X in the countryside of Y", "5 km north of Y".

Read from the few words between one toponym and the next; the items of a list share what is
said of its last. A name that no gazetteer has may also be located by the town named before
it: "a village west of there", "the nearby village of X", قرية X المجاورة.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise

from dashboard.model import PlaceKind
from dashboard.places.lexicon import Lexicon
from dashboard.places.names import bare_arabic
from dashboard.places.scan import Scan, Toponym

_MOST_WORDS = 8  # between a place and what it is located by
_MOST_JOINING = 3  # words between the items of a list: "and the village of"
_MOST_NAMES = 10  # named between the two
_MOST_BACK = 60  # words between a name and the town before it that it is located by
_PRONOUNS = ("ها", "هما", "ه")  # of a town, on a direction: غربها
_STOPS = frozenset(".!?؟\n;؛:")
_NUMBER = re.compile(r"\d{1,3}$")


@dataclass(frozen=True, slots=True)
class Relation:
    """One place located by another: inside it, or near it in a direction."""

    other: Toponym
    inside: bool
    direction: str = ""  # north, south west, …
    kilometres: float | None = None
    by_name: bool = True  # the text names the other here, and does not only point back to it


def relate(scan: Scan, lexicons: tuple[Lexicon, ...]) -> dict[int, Relation]:
    """The relation of each toponym (by the offset it starts at) that the text locates."""
    relations: dict[int, Relation] = {}
    found = scan.found
    for one, other in pairwise(found):
        relation = _between(scan, one, other, lexicons)
        if relation:
            relations[one.start] = relation
    _point_back(scan, relations, lexicons)
    for one, other in zip(reversed(found[:-1]), reversed(found), strict=False):
        shared = relations.get(other.start)
        listed = one.head and one.head == other.head and _listed(scan, one, other)
        if shared and one.start not in relations and listed:
            relations[one.start] = shared
    return relations


def _point_back(scan: Scan, relations: dict[int, Relation], lexicons: tuple[Lexicon, ...]) -> None:
    """Locate the unknown names of which the text says where they lie by the town named before."""
    found = scan.found
    for at, one in enumerate(found):
        if one.form != "unlisted" or one.start in relations:
            continue
        nearby = found[max(0, at - _MOST_NAMES) : at]
        town = next((other for other in reversed(nearby) if _is_town(other)), None)
        if town is None or one.first - town.last > _MOST_BACK:
            continue
        relation = _to_the_last(scan, one, town, lexicons)
        before = nearby[-1]
        if relation is None and before.head == one.head and _listed(scan, before, one):
            relation = relations.get(before.start)  # the nearby villages of X and Y
        if relation and not relation.by_name:
            relations[one.start] = relation


def _is_country(one: Toponym) -> bool:
    return any(bearer.entry.place.kind is PlaceKind.COUNTRY for bearer in one.bearers)


def _is_town(one: Toponym) -> bool:
    kinds = {bearer.entry.place.kind for bearer in one.bearers}
    return one.form == "named" and PlaceKind.SETTLEMENT in kinds and PlaceKind.COUNTRY not in kinds


def _to_the_last(
    scan: Scan, one: Toponym, town: Toponym, lexicons: tuple[Lexicon, ...]
) -> Relation | None:
    """What the words around a name say of where it lies by the town named last, if anything."""
    for lexicon in lexicons:
        if _nearby(scan, one, lexicon):
            return Relation(town, inside=False, by_name=False)
        words = _up_to_pointer(scan, one.last + 1, lexicon)
        relation = _read(words, town, False, lexicon) if words else None
        if relation:
            return replace(relation, by_name=False)
    return None


def _nearby(scan: Scan, one: Toponym, lexicon: Lexicon) -> bool:
    """Whether a name is called nearby: the nearby village of X, قرية X المجاورة."""
    after = one.last + 1
    if not scan.gap(after) and scan.folded(after) in lexicon.nearby_after:
        following = "" if scan.gap(after + 1) else scan.folded(after + 1)
        return following not in lexicon.linking and not following.startswith("ل")
    at = one.first - 1
    while at >= 0 and not scan.gap(at + 1):
        word = scan.folds[at]
        if word in lexicon.nearby_before:
            return True
        if word not in lexicon.heads and word not in lexicon.of:
            return False
        at -= 1
    return False


def _up_to_pointer(scan: Scan, first: int, lexicon: Lexicon) -> list[str]:
    """The words from token ``first`` to one that points back: there, it, the town, غربها."""
    words: list[str] = []
    for at in range(first, min(scan.count, first + _MOST_WORDS)):
        gap, word = scan.gaps[at], scan.folds[at]
        if gap and (at > first or gap not in (",", "،", "(")):
            break
        if word in lexicon.pointers or _definite_town(scan, at, lexicon):
            return words
        owned = next((word[: -len(end)] for end in _PRONOUNS if word.endswith(end)), "")
        if owned in lexicon.directions:
            return [*words, owned]
        words.append(word)
    return []


def _definite_town(scan: Scan, at: int, lexicon: Lexicon) -> bool:
    """Whether a word is "the town" and goes on without a name."""
    word = scan.folds[at]
    head = lexicon.heads.get(bare_arabic(word))
    if head is None or head.kind is not PlaceKind.SETTLEMENT or head.many:
        return False
    definite = word.startswith("ال") or scan.folded(at - 1) in lexicon.definite
    return definite and not (not scan.gap(at + 1) and scan.folded(at + 1) in lexicon.of)


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
    if _is_country(other) and number is None and not near:
        # "in" of countries: au Mozambique; and of their parts: northern Mozambique, شمال سوريا
        apart = bool(directions) and not lexicon.of.isdisjoint(words)
        inside = inside or (bool(directions) and not apart) or words[-1] in lexicon.in_countries
    direction = " ".join(directions)
    if directions and not inside:
        return Relation(other, False, direction, number if unit else None)
    if near:
        return Relation(other, inside=False)
    if inside and not unit:
        return Relation(other, inside=True, direction=direction)
    return None
