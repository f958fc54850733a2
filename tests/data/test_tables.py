"""The curated tables agree with each other and with the gazetteer, row by row."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import yaml
from geopy.distance import geodesic

import dashboard
from dashboard import places
from dashboard.settings import DATA

EVE = date(2024, 11, 26)  # the day before the offensive that the sample dispatches tell


def rows(path: Path) -> list[dict[str, str]]:
    """The rows of a curated table, by column name."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


BASELINE = rows(DATA / "baseline_control.csv")
OUTLETS = rows(DATA / "outlets.csv")
SIDES = {row["side"] for row in rows(DATA / "sides.csv")}


def aliases(outlet: dict[str, str]) -> list[str]:
    """Every name an outlet goes by."""
    return [outlet["outlet"], *filter(None, outlet["aliases"].split("|"))]


@pytest.mark.parametrize("row", BASELINE, ids=lambda row: row["name"])
def test_a_baseline_place_is_where_the_gazetteer_has_it(row: dict[str, str]) -> None:
    place = places.open_gazetteer().get(row["place_id"])
    assert place is not None, f"{row['place_id']} is in no gazetteer"
    assert geodesic((place.lat, place.lon), (row["lat"], row["lon"])).km < 0.5


@pytest.mark.parametrize("row", BASELINE, ids=lambda row: row["name"])
def test_a_baseline_row_says_who_when_and_on_what_ground(row: dict[str, str]) -> None:
    assert row["side"] in SIDES
    assert date.fromisoformat(row["on"]) == EVE
    assert len(row["source"]) > 20
    assert row["name_ar"]


def test_the_baseline_names_each_place_once_and_all_sides_of_that_day() -> None:
    assert max(Counter(row["place_id"] for row in BASELINE).values()) == 1
    assert {row["side"] for row in BASELINE} == {"government", "opposition", "SNA", "SDF", "Russia"}
    assert len(BASELINE) >= 60


def test_an_outlet_leans_to_known_sides_and_says_why() -> None:
    for outlet in OUTLETS:
        leaning = {side for side in outlet["leaning"].split("|") if not side.endswith(" state")}
        assert set(filter(None, leaning)) <= SIDES, outlet
        assert outlet["source"], outlet


def test_no_two_outlets_share_a_name() -> None:
    named = Counter(name.casefold() for outlet in OUTLETS for name in set(aliases(outlet)))
    assert [name for name, times in named.items() if times > 1] == []


def mappings(node: yaml.Node | None) -> Iterator[yaml.MappingNode]:
    """Every mapping of a YAML document."""
    if isinstance(node, yaml.MappingNode):
        yield node
        for _, value in node.value:
            yield from mappings(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from mappings(value)


def test_no_key_of_a_yaml_file_is_there_twice() -> None:
    # YAML keeps the last of two without a word: the first one's names would be lost.
    folders = (DATA, Path(dashboard.__file__).parent)
    files = [path for folder in folders for path in folder.rglob("*.yaml")]
    twice = [
        (path.name, key)
        for path in files
        for mapping in mappings(yaml.compose(path.read_text(encoding="utf-8")))
        for key, times in Counter(key.value for key, _ in mapping.value).items()
        if times > 1
    ]
    assert files and not twice
