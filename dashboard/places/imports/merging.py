"""Which rows of a file mean places that are known: by id, by code, then by name and distance.

A known place without a position is met by name within its province, when nothing else there
bears the name. Never by name alone: every war has homonyms a valley apart. Two rows of one file are two
places, so a known place is taken by one row at most; the nearest of like name gets it.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from dashboard.model import PlaceKind
from dashboard.places import sources
from dashboard.places.gazetteer import distance
from dashboard.places.imports.draft import Draft
from dashboard.places.names import closeness, exact_key, is_arabic
from dashboard.places.sources import Record

SAME_KM = 5.0
_ALIKE = 0.8  # how alike two names must sound to be one place
_SAME_SOUND = 0.92  # how alike, for two that only share a province
_ALIKE_AT_ONCE = 0.65  # the same for two places at one spot: transliterations differ more
_ONE_SPOT_KM, _APART_KM = 0.5, 2.0  # between these the one becomes the other
_CELL = 0.1  # degrees; a grid for finding what lies near
_MARGIN = 2.0  # degrees around a file's places within which they may have a namesake
# Two middles given for one area may lie this far apart, by OCHA's level.
_AREA_KM = {1: 120.0, 2: 50.0, 3: 30.0}
_Grid = defaultdict[tuple[int, int], list[tuple[Record, frozenset[str]]]]
_NOUNS = frozenset(
    ("Governorate", "Province", "State", "Oblast", "District", "Raion", "Locality", "Territory",
     "Subdistrict", "Hromada", "Sector", "Cadaster", "Unit")
)  # fmt: skip
_HEADS = (" Governorate", " Province", " Oblast", " State")


@dataclass(frozen=True, slots=True)
class Merged:
    """``drafts`` with the ids of the places they mean; how many mean a known one, and how
    many were dropped because they have neither coordinates nor a known place."""

    drafts: tuple[Draft, ...]
    known: int
    unplaced: int


def merge(drafts: Iterable[Draft], known: Iterable[Record]) -> Merged:
    """Give each draft that means a ``known`` place the id of that place."""
    known = list(known)
    drafts = list(drafts)
    governorates = Governorates(known)
    ids = {place.id for place in known}
    codes = {_code(place): place.id for place in reversed(known) if _code(place)}
    means: dict[int, str] = {}
    for at, draft in enumerate(drafts):
        record = draft.record
        same = record.id if record.id in ids else codes.get(_code(record))
        if record.id and same:
            means[at] = same
    means |= _near(drafts, known, means)
    means |= _in_province(drafts, known, means, governorates)
    kept: list[Draft] = []
    unplaced = 0
    for at, draft in enumerate(drafts):
        if draft.record.id and at not in means and draft.record.lat is None:
            unplaced += 1
            continue
        admin1 = governorates.spelt(draft.record.admin1, draft.record.country)
        record = replace(draft.record, id=means.get(at, draft.record.id), admin1=admin1)
        kept.append(replace(draft, record=record))
    return Merged(tuple(kept), len(set(means.values())), unplaced)


def records(drafts: Iterable[Draft]) -> list[Record]:
    """The places of merged drafts, each once."""
    found: dict[str, Record] = {}
    for draft in drafts:
        record = draft.record
        if record.id:
            before = found.get(record.id)
            found[record.id] = sources.enriched(before, record) if before else record
    return list(found.values())


def _code(place: Record) -> tuple[str, bool]:
    """A P-code, told apart for areas and other places; GeoNames' province codes ("SY.12"),
    which all places of a province share, identify only the province. Falsy when there is none.
    """
    area = place.kind is PlaceKind.AREA
    usable = place.code and place.kind is not PlaceKind.COUNTRY and (area or "." not in place.code)
    return (place.code, area) if usable else ()  # type: ignore[return-value]


def _near(
    drafts: Sequence[Draft], known: Sequence[Record], means: dict[int, str]
) -> dict[int, str]:
    """The drafts that mean a known place of the same kind, nearby and of a like name."""
    lats = [d.record.lat for d in drafts if d.record.lat is not None]
    lons = [d.record.lon for d in drafts if d.record.lon is not None]
    if not lats or not lons:
        return {}
    south, north = min(lats) - _MARGIN, max(lats) + _MARGIN
    west, east = min(lons) - _MARGIN, max(lons) + _MARGIN
    grid: _Grid = defaultdict(list)
    for place in known:
        if (
            place.lat is not None
            and place.lon is not None
            and south < place.lat < north
            and west < place.lon < east
        ):
            grid[_cell(place.lat, place.lon)].append((place, _keys(place)))
    pairs = [
        (not exact, gap, at, place_id)
        for at, draft in enumerate(drafts)
        if at not in means and draft.record.id
        for exact, gap, place_id in _alike_near(draft, grid)
    ]
    taken, found = set(means.values()), dict[int, str]()
    for _, _, at, place_id in sorted(pairs):
        if at not in found and place_id not in taken:
            found[at] = place_id
            taken.add(place_id)
    return found


def _in_province(
    drafts: Sequence[Draft],
    known: Sequence[Record],
    means: dict[int, str],
    governorates: Governorates,
) -> dict[int, str]:
    """The drafts that mean a known town without a position, the only one of its name there."""
    unplaced: defaultdict[tuple[str, str], list[Record]] = defaultdict(list)
    for place in known:
        if place.kind is PlaceKind.SETTLEMENT and place.lat is None and place.admin1:
            unplaced[place.country, place.admin1].append(place)
    bearers: defaultdict[str, list[int]] = defaultdict(list)
    for at, draft in enumerate(drafts):
        record = draft.record
        if at in means or record.lat is None or record.kind is not PlaceKind.SETTLEMENT:
            continue
        province = governorates.spelt(record.admin1, record.country)
        for place in unplaced.get((record.country, province), ()):
            if not _keys(record).isdisjoint(_keys(place)) or _same_sound(record, place):
                bearers[place.id].append(at)
    alone = {place_id: ats[0] for place_id, ats in bearers.items() if len(ats) == 1}
    meant = Counter(alone.values())
    return {at: place_id for place_id, at in alone.items() if meant[at] == 1}


def _same_sound(one: Record, other: Record) -> bool:
    """Whether two names sound as good as the same: Meidaa and Mayda."""
    return max(closeness(one.name, name) for name in (other.name, *other.names)) >= _SAME_SOUND


def _alike_near(draft: Draft, grid: _Grid) -> Iterator[tuple[bool, float, str]]:
    """Whether the name is the same, the kilometres between, and the id, of each that may be it."""
    record = draft.record
    if record.lat is None or record.lon is None:
        return
    area = record.kind is PlaceKind.AREA
    reach = _AREA_KM.get(draft.level, _AREA_KM[3]) if area else SAME_KM
    mine = _keys(record)
    row, column = _cell(record.lat, record.lon)
    tall = math.ceil(reach / 111 / _CELL)
    wide = math.ceil(reach / 111 / _CELL / max(0.1, math.cos(math.radians(record.lat))))
    for i in range(row - tall, row + tall + 1):
        for j in range(column - wide, column + wide + 1):
            for place, keys in grid.get((i, j), ()):
                if place.kind is not record.kind or place.lat is None or place.lon is None:
                    continue
                gap = distance(record.lat, record.lon, place.lat, place.lon)
                if gap > reach:
                    continue
                exact = not mine.isdisjoint(keys)
                if exact or _sounds_like(record, place, gap):
                    yield exact, gap, place.id


def _cell(lat: float, lon: float) -> tuple[int, int]:
    return math.floor(lat / _CELL), math.floor(lon / _CELL)


def _keys(place: Record) -> frozenset[str]:
    return frozenset(map(exact_key, _all_names(place)))


def _all_names(place: Record) -> Iterator[str]:
    return (name for name in (place.name, place.name_ar, *place.names) if name)


def _sounds_like(one: Record, other: Record, gap: float) -> bool:
    near = min(1.0, max(0.0, (_APART_KM - gap) / (_APART_KM - _ONE_SPOT_KM)))
    enough = _ALIKE - near * (_ALIKE - _ALIKE_AT_ONCE)
    if one.name_ar and other.name_ar and closeness(one.name_ar, other.name_ar) < _ALIKE:
        return False  # their own script tells names apart that Latin letters confuse
    name, noun = _parted(one.name)
    other_name, other_noun = _parted(other.name)
    # Names of very different length cannot be alike; telling so first saves most of the time.
    if noun != other_noun or min(len(name), len(other_name)) * 3 < max(len(name), len(other_name)):
        return False
    return closeness(name, other_name) >= enough


def _parted(name: str) -> tuple[str, str]:
    """A name and the noun of its level: "Hama District" and "Homs District" are not alike."""
    rest, _, last = name.rpartition(" ")
    return (rest, last) if last in _NOUNS and rest else (name, "")


class Governorates:
    """The provinces that are known, to spell a file's as our own places do."""

    def __init__(self, known: Iterable[Record]) -> None:
        """``known``: areas with GeoNames' admin-1 code ("SY.12") are the provinces."""
        self._spelt: dict[tuple[str, str], str] = {}
        self._by_country: defaultdict[str, set[str]] = defaultdict(set)
        for place in known:
            if place.kind is PlaceKind.AREA and place.code.startswith(f"{place.country}."):
                bare = _bare(place.name)
                self._by_country[place.country].add(bare)
                for name in _all_names(place):
                    self._spelt.setdefault((place.country, exact_key(_bare(name))), bare)

    def spelt(self, name: str, country: str) -> str:
        """``name`` as our own places spell that province; as it came when it is none of them."""
        bare = _bare(name)
        if not bare:
            return ""
        exact = self._spelt.get((country, exact_key(bare)))
        if exact:
            return exact
        alike = [(closeness(bare, other), other) for other in self._by_country.get(country, ())]
        best = max(alike, default=(0.0, ""))
        return best[1] if best[0] >= _ALIKE and not is_arabic(bare) else bare


def _bare(name: str) -> str:
    for head in _HEADS:
        name = name.removesuffix(head)
    return name
