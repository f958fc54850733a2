"""The gazetteer: names to places, read from a memory-mapped index."""

from __future__ import annotations

import math
import mmap
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import marisa_trie
import numpy as np

from dashboard.model import Place, PlaceKind
from dashboard.places import build, names

_RECORD = struct.Struct("<ddIIIIII2sBB??")  # a record of build.RECORD
_METROPOLIS = 1_000_000  # inhabitants; a city known the world over
_SMALL_REGION = 3_000  # what one counts for whose people are not known
_REGION = 100_000  # inhabitants beyond which a region is no likelier to be meant
_LOOKUP_POOL = 400  # candidates weighed by a spelling-tolerant look-up


# Entries and bearers are made by the thousand and never changed; frozen ones take three
# times as long to make.


@dataclass(slots=True)
class Entry:
    """A place of the index, with what resolution needs besides the place itself."""

    place: Place
    row: int
    rank: int  # 2 curated, 1 GeoNames, 0 imported
    parent: str  # id of the place it lies in, or ""
    code: str  # P-code or GeoNames admin code, or ""
    capital: bool = False  # of a country
    rough: bool = False  # its position is known to a few kilometres only


@dataclass(slots=True)
class Bearer:
    """A place that bears a name, and how it bears it."""

    entry: Entry
    primary: bool  # the name is its main one
    article: bool  # the name opens with the Arabic article
    weight: float = field(init=False, compare=False)  # see :func:`weight`

    def __post_init__(self) -> None:
        self.weight = weight(self)


class Gazetteer:
    """Places by name and by id. Opens in milliseconds; safe to share between threads."""

    def __init__(self, folder: Path) -> None:
        """Open the index in ``folder`` (see :mod:`dashboard.places.build`)."""
        self.folder = folder
        self._names = marisa_trie.Trie().mmap(str(folder / "names.marisa"))
        self._ids = marisa_trie.Trie().mmap(str(folder / "ids.marisa"))
        self._records = np.asarray(np.load(folder / "records.npy", mmap_mode="r"))
        self._rows = self._records.view(np.uint8).data
        self._starts = _numbers(folder / "starts.npy")
        self._postings = _numbers(folder / "postings.npy")
        with (folder / "strings.bin").open("rb") as file:
            self._strings = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._region = lru_cache(maxsize=5_000)(self._text)  # texts that many places share
        self.entry = lru_cache(maxsize=20_000)(self._entry)
        self.bearers = lru_cache(maxsize=10_000)(self._bearers)

    def __len__(self) -> int:
        return len(self._records)

    def get(self, place_id: str) -> Place | None:
        """The place of an id, or None when the gazetteer does not have it."""
        entry = self.find_entry(place_id)
        return entry.place if entry else None

    def find_entry(self, place_id: str) -> Entry | None:
        """The entry of an id, or None."""
        row = self._ids.get(place_id)
        return None if row is None else self.entry(row)

    def knows(self, key: str) -> bool:
        """Whether some place is found under an exact or skeleton ``key``."""
        return self._names.get(key) is not None

    def nexts(self, piece: str) -> str:
        """How names go on whose first word has the key ``piece``; "" when it opens none.

        See :func:`.names.going_on`. Arabic names only.
        """
        opener = build.OPENER + piece
        found = self._names.keys(opener + names.NEXT)
        return "".join([key[len(opener) :] for key in found])

    def opening(self, text: str) -> list[str]:
        """Every key that ``text`` begins with."""
        found: list[str] = self._names.prefixes(text)
        return found

    def named(self, name: str) -> tuple[Bearer, ...]:
        """Every place that bears ``name``, by its exact key."""
        return self.bearers(names.exact_key(name))

    def lookup(
        self,
        name: str,
        *,
        country: str | None = None,
        kind: PlaceKind | None = None,
        limit: int = 10,
        tolerant: bool = True,
    ) -> tuple[Place, ...]:
        """The places that ``name`` may mean, likeliest first.

        Exact names come before ones that only sound alike (left out unless ``tolerant``);
        then curated before other, larger before smaller. ``country`` is an ISO 3166-1
        alpha-2 code, ``kind`` a place kind; both only filter.
        """
        ranked: dict[int, tuple[float, Entry]] = {}
        for score, bearer in self._scored(name, tolerant):
            entry = bearer.entry
            if country and entry.place.country != country.upper():
                continue
            if kind and entry.place.kind is not kind:
                continue
            known = ranked.get(entry.row)
            if known is None or score > known[0]:
                ranked[entry.row] = (score, entry)
        best = sorted(ranked.values(), key=lambda pair: -pair[0])
        return tuple(entry.place for _, entry in best[:limit])

    def _scored(self, name: str, tolerant: bool) -> Iterator[tuple[float, Bearer]]:
        for bearer in self.named(name):
            yield 10 + bearer.weight, bearer
        if not tolerant:
            return
        for bearer in self.sounding_like(name)[:_LOOKUP_POOL]:
            alike = names.closeness(name, bearer.entry.place.name)
            if bearer.entry.place.name_ar and names.is_arabic(name):
                alike = max(alike, names.closeness(name, bearer.entry.place.name_ar))
            if alike >= 0.6:
                yield 5 * alike + bearer.weight, bearer

    def sounding_like(self, name: str) -> tuple[Bearer, ...]:
        """Places whose Latin names have the same consonants as ``name``, in any script."""
        return self.bearers(names.SKELETON + names.skeleton_key(name))

    def near(self, lat: float, lon: float, within: float = 50.0) -> list[tuple[float, Place]]:
        """Places within ``within`` kilometres of a point (WGS84 degrees), nearest first."""
        lats, lons = self._records["lat"], self._records["lon"]
        span = within / 111.0
        box = (np.abs(lats - lat) <= span) & (
            np.abs(lons - lon) <= span / max(0.01, math.cos(math.radians(lat)))
        )
        places = (self.entry(int(row)).place for row in np.flatnonzero(box))
        found = [
            (distance(lat, lon, place.lat, place.lon), place)
            for place in places
            if place.lat is not None and place.lon is not None
        ]
        return sorted((pair for pair in found if pair[0] <= within), key=lambda pair: pair[0])

    def _bearers(self, key: str) -> tuple[Bearer, ...]:
        number = self._names.get(key)
        if number is None:
            return ()
        return tuple(
            [
                Bearer(
                    self.entry(posting & build.ROW),
                    bool(posting & build.PRIMARY),
                    bool(posting & build.ARTICLE),
                )
                for posting in self._postings[self._starts[number] : self._starts[number + 1]]
            ]
        )

    def _entry(self, row: int) -> Entry:
        (lat, lon, population, name, name_ar, admin1, parent, code, country, kind, rank,
            capital, rough) = _RECORD.unpack_from(self._rows, row * _RECORD.size)  # fmt: skip
        placed = lat == lat  # not NaN
        text, region = self._text, self._region
        place = Place(
            self._ids.restore_key(row),
            text(name),
            build.KINDS[kind],
            lat if placed else None,
            lon if placed else None,
            text(name_ar) or None,
            country.rstrip(b"\0").decode() or None,
            region(admin1) or None,
            population,
        )
        return Entry(place, row, rank, region(parent), region(code), capital, rough)

    def _text(self, at: int) -> str:
        return self._strings[at : self._strings.find(b"\0", at)].decode() if at else ""


def weight(bearer: Bearer) -> float:
    """How likely a place is meant before anything else is known, about 0 to 4."""
    place = bearer.entry.place
    people = place.population
    if place.kind is PlaceKind.AREA:  # a state of millions is no likelier than its metropolis
        people = min(people, _REGION) or _SMALL_REGION
    return (
        math.log10(people + 10) / 2.5
        + (0.5 if bearer.primary else 0.0)
        + (1.0 if bearer.entry.rank == 2 and place.kind is not PlaceKind.COUNTRY else 0.0)
        + (1.5 if place.kind is PlaceKind.COUNTRY else 0.0)
        + (1.5 if bearer.primary and (_is_metropolis(place) or bearer.entry.capital) else 0.0)
        + (1.0 if place.kind is PlaceKind.AREA and bearer.primary else 0.0)
    )


def _is_metropolis(place: Place) -> bool:
    return place.population >= _METROPOLIS and place.kind is PlaceKind.SETTLEMENT


def distance(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance in kilometres between two points in WGS84 degrees (haversine)."""
    a, b = math.radians(lat), math.radians(other_lat)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * (
        math.sin(math.radians(other_lon - lon) / 2) ** 2
    )
    return 12742.0 * math.asin(min(1.0, math.sqrt(half)))


def _numbers(path: Path) -> memoryview:
    """A memory-mapped array of numbers; an item of a view costs a tenth of an array's."""
    return np.asarray(np.load(path, mmap_mode="r")).data


def open_gazetteer() -> Gazetteer:
    """The gazetteer of this installation; its index is built first when it is out of date."""
    return _open(build.ensure_index())


@lru_cache(maxsize=2)
def _open(folder: Path) -> Gazetteer:
    return Gazetteer(folder)
