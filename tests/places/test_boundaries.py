"""What lies in what, and what is drawn: imported outlines through the public functions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dashboard.model import PlaceKind
from dashboard.places import boundaries, build, imports, sources
from dashboard.places.gazetteer import Gazetteer
from dashboard.places.sources import Record
from tests.conftest import SHARED


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test imports into a folder of its own."""
    monkeypatch.setenv("CONTROLMAP_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def _square(west: float, south: float, side: float) -> list[list[float]]:
    east, north = west + side, south + side
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def _feature(level: int, code: str, name: str, ring: list[list[float]]) -> dict[str, Any]:
    properties = {
        f"ADM{level}_PCODE": code, f"ADM{level}_EN": name, f"ADM{level}_AR": "اسم",
        "ADM1_EN": "Idleb", "note": "<img src=x onerror=alert(1)>",
    }  # fmt: skip
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _import(tmp_path: Path, *features: dict[str, Any], name: str = "areas") -> imports.Imported:
    path = tmp_path / f"{name}.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return imports.import_file(path)


def _village(lat: float, lon: float, **more: Any) -> Record:
    return Record("ocha:C9", "Tal Example", PlaceKind.SETTLEMENT, lat, lon, country="SY", **more)


@pytest.fixture
def nested(tmp_path: Path) -> None:
    """A district of 1 degree with a subdistrict of half a degree in its corner."""
    _import(
        tmp_path,
        _feature(2, "SY9900", "Outer", _square(36.0, 35.0, 1.0)),
        _feature(3, "SY990001", "Inner", _square(36.0, 35.0, 0.5)),
    )


@pytest.mark.usefixtures("nested")
def test_a_point_lies_in_areas_widest_first() -> None:
    areas = boundaries.containment()
    assert [a.code for a in areas.containing(35.2, 36.2)] == ["SY9900", "SY990001"]
    assert [a.code for a in areas.containing(35.8, 36.8)] == ["SY9900"]
    assert [a.code for a in areas.containing(35.5, 36.5)] == ["SY9900", "SY990001"]  # the edge
    assert areas.containing(30.0, 36.2) == ()
    assert areas.all_containing([]) == []


@pytest.mark.usefixtures("nested")
def test_the_distance_outside_an_area_is_in_kilometres() -> None:
    areas = boundaries.containment()
    assert areas.outside_km(35.2, 36.2, "SY990001") == 0
    assert areas.outside_km(35.6, 36.2, "SY990001") == pytest.approx(11.1, abs=0.1)
    assert areas.outside_km(35.2, 36.2, "SY5") is None


@pytest.mark.usefixtures("nested")
def test_records_get_the_governorate_and_the_smallest_area_around_them() -> None:
    inside, outside, told, abroad = boundaries.placed(
        [
            _village(35.2, 36.2),
            _village(30.0, 36.2),
            _village(35.2, 36.2, admin1="Hama", parent="gn:1"),
            Record("gn:1", "Elsewhere", PlaceKind.SETTLEMENT, 35.2, 36.2, country="TR"),
        ]
    )
    assert (inside.admin1, inside.parent) == ("Idlib", "ocha:SY990001")
    assert (outside.admin1, outside.parent) == ("", "")
    assert (told.admin1, told.parent) == ("Hama", "gn:1")
    assert (abroad.admin1, abroad.parent) == ("", "")


@pytest.mark.usefixtures("nested")
def test_an_area_is_not_put_inside_itself() -> None:
    (inner,) = [r for r in sources.all_records() if r.id == "ocha:SY990001"]
    (placed,) = boundaries.placed([inner])
    assert placed.parent != inner.id


def test_a_parent_told_by_code_is_the_area_that_has_the_code_here() -> None:
    area = Record("own:inner", "Inner", PlaceKind.AREA, 35.2, 36.2, country="SY", code="SY990001")
    village, lost, same = boundaries.placed(
        [
            _village(35.2, 36.2, parent="ocha:SY990001"),
            _village(35.2, 36.2, parent="ocha:SY7"),
            area,
        ]
    )
    assert (village.parent, lost.parent, same) == ("own:inner", "", area)


@pytest.mark.usefixtures("nested")
def test_what_outlines_tell_is_in_the_index(tmp_path: Path) -> None:
    table = tmp_path / "ocha.csv"
    table.write_text("ADM4_PCODE,ADM4_EN,latitude,longitude,ADM0_PCODE\nC9,Zarqun,35.2,36.2,SY\n")
    imports.import_file(table)
    own = [r for path in sources.imported_files() for r in sources.read_csv(path, rank=0)]
    index = tmp_path / "index"
    index.mkdir()
    build.write_index(index, boundaries.placed(own))
    gazetteer = Gazetteer(index)
    (village,) = gazetteer.lookup("زرقون", country="SY")
    entry = gazetteer.find_entry(village.id)
    assert village.admin1 == "Idlib" and entry is not None
    inner = gazetteer.get(entry.parent)
    assert inner is not None and inner.name == "Inner Subdistrict"


def test_without_imports_nothing_is_known_and_nothing_changes() -> None:
    records = [_village(35.2, 36.2)]
    assert boundaries.placed(records) == records
    assert boundaries.overlays() == () and not boundaries.containment()


def test_villages_outside_the_area_their_table_names_are_told(tmp_path: Path) -> None:
    _import(tmp_path, _feature(3, "SY990001", "Inner", _square(36.0, 35.0, 0.5)))
    table = tmp_path / "ocha.csv"
    table.write_text(
        "ADM4_PCODE,ADM4_EN,latitude,longitude,ADM3_PCODE\n"
        "C1,Right,35.2,36.2,SY990001\nC2,Astray,35.9,36.2,SY990001\nC3,Nowhere,35.9,36.2,SY7\n"
    )
    (note,) = imports.import_file(table).notes
    assert "2 km outside" in note and "Astray (C2)" in note and "Right" not in note


@pytest.mark.usefixtures("nested")
def test_overlays_are_one_for_each_level_with_names_only() -> None:
    outer, inner = boundaries.overlays()
    assert [outer.name, inner.name] == ["areas (level 2)", "areas (level 3)"]
    (feature,) = inner.features
    assert feature["properties"] == {"name": "Inner Subdistrict", "name_ar": "ناحية اسم"}
    assert set(feature) == {"type", "properties", "geometry"}
    assert feature["geometry"]["coordinates"][0][0] == [36.0, 35.0]


def test_hostile_names_stay_plain_text_in_an_overlay(tmp_path: Path) -> None:
    _import(tmp_path, _feature(3, "SY990001", "</script><b>\u202e", _square(36.0, 35.0, 0.5)))
    (overlay,) = boundaries.overlays()
    assert overlay.features[0]["properties"]["name"].startswith("</script><b>")
    assert "onerror" not in json.dumps(overlay.features)


def _ragged(west: float, south: float, steps: int) -> list[list[float]]:
    """A square of half a degree with a saw for edges."""
    saw = [0.002 * (n % 2) for n in range(steps)]
    step = 0.5 / steps
    bottom = [[west + n * step, south + saw[n]] for n in range(steps)]
    right = [[west + 0.5 + saw[n], south + n * step] for n in range(steps)]
    top = [[west + 0.5 - n * step, south + 0.5 + saw[n]] for n in range(steps)]
    left = [[west + saw[n], south + 0.5 - n * step] for n in range(steps)]
    return [*bottom, *right, *top, *left, bottom[0]]


def test_an_overlay_is_simplified_until_a_page_can_carry_it(tmp_path: Path) -> None:
    ragged = [
        _feature(3, f"SY99{n:04}", f"Area {n}", _ragged(30 + 0.6 * (n % 10), 30 + n // 10, 200))
        for n in range(60)
    ]
    done = _import(tmp_path, *ragged)
    (overlay,) = boundaries.overlays()
    assert done.outlines == len(overlay.features) == 60
    assert len(json.dumps(overlay.features)) < 1.3 * boundaries.OVERLAY_BYTES
    exact = boundaries.containment().containing(30.25, 30.25)
    assert [area.code for area in exact] == ["SY990000"]


def test_the_index_is_made_again_when_outlines_come_and_go(tmp_path: Path) -> None:
    before = build.index_folder()
    _import(tmp_path, _feature(3, "SY990001", "Inner", _square(36.0, 35.0, 0.5)))
    with_outlines = build.index_folder()
    imports.remove("areas")
    assert with_outlines != before and build.index_folder() == before


BOUNDARIES = SHARED / "gazetteer" / "ocha-adm3.geojson"


@pytest.mark.skipif(not BOUNDARIES.is_file(), reason="OCHA's boundaries are not on this machine")
def test_the_published_subdistricts_hold_their_own_villages() -> None:
    imports.import_file(BOUNDARIES)
    areas = boundaries.containment()
    drafts = list(imports.read(BOUNDARIES.with_name("ocha-settlements.csv")))
    placed = [d.record for d in drafts if d.record.lat is not None and d.record.lon is not None]
    found = areas.all_containing([(r.lat or 0, r.lon or 0) for r in placed])
    agree = sum(
        any(f"ocha:{area.code}" == record.parent for area in inside)
        for record, inside in zip(placed, found, strict=True)
    )
    assert agree / len(placed) > 0.98  # the outlines are simplified to some 200 m
    (overlay,) = boundaries.overlays()
    assert len(json.dumps(overlay.features, ensure_ascii=False).encode()) < 250_000
