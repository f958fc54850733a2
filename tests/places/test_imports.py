"""Importing gazetteers from files made here; the published ones too where they lie beside."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import shapefile
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from dashboard.model import PlaceKind
from dashboard.places import boundaries, imports, sources
from dashboard.places.imports import files, merging
from dashboard.places.imports.draft import Draft
from dashboard.places.names import skeleton_key
from dashboard.places.sources import Record
from tests.conftest import SHARED

OCHA = """ADM4_PCODE,PP_NAME_EN,PP_ALT1_EN,PP_ALT2_EN,latitude,longitude,ADM3_PCODE,ADM1_EN,ADM0_PCODE,Population
C1,Tal Example,,,35.5000,36.7000,SY990001,Hamah,SY,120
C2,Umm Sample (Hama),Om Sample,,35.6000,36.8000,SY990001,Hamah,SY,0
C3,No Place,,,,,SY990001,Hamah,SY,0
"""
RING = [[36.6, 35.4], [36.9, 35.4], [36.9, 35.7], [36.6, 35.7], [36.6, 35.4]]
SUBDISTRICT = {
    "ADM3_EN": "Sampleh", "ADM3_AR": "سامبلة", "ADM3_PCODE": "SY990001", "ADM2_PCODE": "SY9900",
    "ADM1_EN": "Hamah", "ADM1_PCODE": "SY99",
}  # fmt: skip


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test imports into a folder of its own."""
    monkeypatch.setenv("CONTROLMAP_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def _records(path: Path) -> list[Record]:
    return [draft.record for draft in imports.read(path)]


def _write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding=encoding)
    return path


def _geojson(path: Path, *features: tuple[dict[str, Any], Any], **more: Any) -> Path:
    listed = [{"type": "Feature", "properties": p, "geometry": g} for p, g in features]
    return _write(path, json.dumps({"type": "FeatureCollection", "features": listed, **more}))


def _polygon(ring: list[list[float]]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring]}


def _draft(place_id: str, name: str, lat: float, lon: float, code: str = "") -> Draft:
    return Draft(_record(place_id, name, lat, lon, code), 4)


def _record(place_id: str, name: str, lat: float, lon: float, code: str = "") -> Record:
    return Record(place_id, name, PlaceKind.SETTLEMENT, lat, lon, code=code, country="SY")


def _dump_line(
    geoname: int, name: str, others: str = "", cls: str = "P", code: str = "PPL", adm: str = "10"
) -> str:
    cells = [str(geoname), name, name, others, "35.1", "36.9", cls, code, "SY", "", adm]
    return "\t".join([*cells, "", "", "", "350", "", "300", "Asia/Damascus", "2020-01-01"])


# --- OCHA's tables ---------------------------------------------------------------------------


def test_an_ocha_table_is_read(tmp_path: Path) -> None:
    first, second, third = _records(_write(tmp_path / "ocha.csv", OCHA, "utf-8-sig"))
    assert (first.id, first.name, first.lat, first.population) == (
        "ocha:C1",
        "Tal Example",
        35.5,
        120,
    )
    assert first.country == "SY" and first.parent == "ocha:SY990001"
    assert second.name == "Umm Sample" and second.names == ("Om Sample",)
    assert third.lat is None


@pytest.mark.parametrize(
    "header",
    [
        "adm3_pcode,adm3_name,adm3_name1,adm1_name,adm1_pcode,center_lat,center_lon",
        "admin3Pcode,admin3Name_en,admin3Name_ar,admin1Name_en,admin1Pcode,Latitude,Longitude",
        "ADM3_PCODE,ADM3_EN,ADM3_AR,ADM1_EN,ADM1_PCODE,y_coord,x_coord",
    ],
)
def test_columns_are_known_in_all_the_spellings_ocha_used(tmp_path: Path, header: str) -> None:
    rows = "SY990001,Sampleh,سامبلة,Hama,SY99,35.5,36.7\n"
    (record,) = _records(_write(tmp_path / "adm.csv", f"{header}\n{rows}"))
    assert record.name == "Sampleh Subdistrict" and record.name_ar == "ناحية سامبلة"
    assert (record.code, record.kind, record.lat) == ("SY990001", PlaceKind.AREA, 35.5)


@pytest.mark.parametrize(
    ("written", "arabic"),
    [
        ("Eastern Samila", "ساميلة الشرقية"),
        ("Little Salim", "سالم الصغير"),
        ("Upper Salim", "سالم فوقاني"),
        ("Salim - Elsahel", "سالم"),
    ],
)
def test_a_translated_name_is_found_as_texts_have_it(
    tmp_path: Path, written: str, arabic: str
) -> None:
    text = f"ADM0_PCODE,ADM4_PCODE,ADM4_EN,latitude,longitude\nSY,C1,{written},35,36\n"
    (record,) = _records(_write(tmp_path / "t.csv", text))
    assert written in (record.name, *record.names)
    assert skeleton_key(arabic) in map(skeleton_key, (record.name, *record.names))
    abroad = text.replace("SY", "UA")
    (record,) = _records(_write(tmp_path / "t.csv", abroad))
    assert (record.name, record.names) == (written, ())


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-16"), (",", "cp1256")]
)
def test_a_table_is_read_as_spreadsheets_save_it(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    header = ["ADM4_PCODE", "ADM4_EN", "ADM4_AR", "latitude", "longitude"]
    rows = [
        [f"C{n}", f"Village {n}", "قرية في ريف المدينة على الطريق من الشمال", "35.5", "36.7"]
        for n in range(9)
    ]
    text = "\n".join(delimiter.join(row) for row in [header, *rows])
    found = _records(_write(tmp_path / "t.csv", text, encoding))
    assert len(found) == 9 and found[0].name_ar.startswith("قرية في")


def test_a_decimal_comma_is_a_decimal_point(tmp_path: Path) -> None:
    text = "ADM4_PCODE;ADM4_EN;latitude;longitude\nC1;Tal;35,5;36,75\n"
    (record,) = _records(_write(tmp_path / "t.csv", text))
    assert (record.lat, record.lon) == (35.5, 36.75)


@pytest.mark.parametrize(
    ("cell", "country"),
    [("SY", "SY"), ("SYR", "SY"), ("irq", "IQ"), ("IQG01", "IQ"), ("C5262", ""), ("", "")],
)
def test_a_country_is_told_from_its_codes(tmp_path: Path, cell: str, country: str) -> None:
    text = f"ADM0_PCODE,ADM4_PCODE,ADM4_EN,latitude,longitude\n{cell},C1,Tal,35,36\n"
    (record,) = _records(_write(tmp_path / "t.csv", text))
    assert record.country == country


@pytest.mark.parametrize("point", ["95.0,36.7", "35.5,190", "0,0", "nan,36", "inf,1", "x,y"])
def test_coordinates_that_are_none_place_nothing(tmp_path: Path, point: str) -> None:
    text = f"ADM4_PCODE,ADM4_EN,latitude,longitude\nC1,Tal,{point}\n"
    (record,) = _records(_write(tmp_path / "t.csv", text))
    assert record.lat is None and record.lon is None


def test_every_sheet_of_a_workbook_with_codes_is_read(tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(["Read me"])
    book.active.append(["Written for this test"])
    villages = book.create_sheet("ADM4")
    villages.append(["ADM4_PCODE", "ADM4_EN", "ADM4_AR", "Latitude", "Longitude", "ADM0_PCODE"])
    villages.append(["#adm4+code", "#adm4+name", "#adm4+name", "#geo+lat", "#geo+lon", "#country"])
    villages.append(["C1", "Tal Example", "تل مثال", 35.5, 36.7, "SY"])
    areas = book.create_sheet("ADM3")
    areas.append(["ADM3_PCODE", "ADM3_EN"])
    areas.append(["SY990001", "Sampleh"])
    book.save(tmp_path / "cod.xlsx")
    village, area = _records(tmp_path / "cod.xlsx")
    assert (village.id, village.name_ar, village.lat) == ("ocha:C1", "تل مثال", 35.5)
    assert (area.id, area.lat) == ("ocha:SY990001", None)


def _edited(path: Path, *changes: tuple[str, str]) -> Path:
    """A workbook of one village, with parts of the XML of its sheet replaced."""
    book = Workbook()
    book.active.append(["ADM4_PCODE", "ADM4_EN", "latitude", "longitude"])
    book.active.append(["C1", "Tal", 35.5, 36.7])
    buffer = io.BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as whole, zipfile.ZipFile(path, "w") as edited:
        for name in whole.namelist():
            text = whole.read(name).decode()
            if name.endswith("sheet1.xml"):
                for old, new in changes:
                    assert old in text
                    text = text.replace(old, new)
            edited.writestr(name, text)
    return path


def test_what_a_sheet_states_of_its_size_is_not_believed(tmp_path: Path) -> None:
    (record,) = _records(_edited(tmp_path / "a.xlsx", ('ref="A1:D2"', 'ref="A1:XFD1048576"')))
    assert record.id == "ocha:C1"
    (far,) = _records(_edited(tmp_path / "b.xlsx", ('<row r="2">', '<row r="20000">')))
    assert far == record
    with pytest.raises(ValueError, match="more than"):
        _records(_edited(tmp_path / "c.xlsx", ('<row r="2">', '<row r="99999999999">')))


LAUGHS = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">'
    for before, name in zip("acdefghi", "cdefghib", strict=True)
)


@pytest.mark.parametrize("declared", ['<!ENTITY b SYSTEM "file:///etc/hostname">', LAUGHS])
def test_a_workbook_that_declares_entities_is_not_expanded(tmp_path: Path, declared: str) -> None:
    opening = ("<worksheet", f"<!DOCTYPE x [{declared}]><worksheet")
    path = _edited(tmp_path / "a.xlsx", opening, ("Tal", "&b;"))
    with pytest.raises(ValueError, match=r"a\.xlsx: its sheet Sheet is damaged"):
        _records(path)


# --- Open-Syria ------------------------------------------------------------------------------

DISTRICT = {
    "id": "sy-hama-sampleh",
    "governorateId": "sy-hama",
    "name": {"en": "Sampleh", "ar": "سامبلة"},
    "aliases": [
        {"value": "Sampleh District"},
        {"value": "منطقة سامبلة"},
        {"value": "Sampla"},
    ],
    "centroid": {"latitude": 35.2, "longitude": 36.4},
    "externalIds": {"ochaPcode": "SY9900"},
}


def test_open_syria_is_read_from_its_list_and_from_a_release(tmp_path: Path) -> None:
    plain = _records(_write(tmp_path / "districts.json", json.dumps([DISTRICT])))
    release = _records(_write(tmp_path / "release.json", json.dumps({"items": [DISTRICT]})))
    assert plain == release
    (record,) = plain
    assert record.name == "Sampleh District" and record.name_ar == "منطقة سامبلة"
    assert record.kind is PlaceKind.AREA and record.id == "ocha:SY9900"
    assert "Sampla" not in record.names  # the plain name is the town's


def test_open_syrias_csv_says_the_same_as_its_json(tmp_path: Path) -> None:
    def escaped(text: str) -> str:
        return json.dumps(text)[1:-1]

    aliases = json.dumps(DISTRICT["aliases"]).replace('"', '""')
    text = (
        "id,governorate_id,name_en,name_ar,aliases_json,centroid_latitude,centroid_longitude,"
        "geonames_id,ocha_pcode\n"
        f'sy-hama-sampleh,sy-hama,Sampleh,{escaped("سامبلة")},"{aliases}",35.2,36.4,,SY9900\n'
    )
    from_json = _records(_write(tmp_path / "districts.json", json.dumps([DISTRICT])))
    assert _records(_write(tmp_path / "districts.csv", text)) == from_json


def test_open_syrias_localities_are_settlements(tmp_path: Path) -> None:
    village = {**DISTRICT, "kind": "village", "externalIds": {"geonames": "77"}}
    (record,) = _records(_write(tmp_path / "localities.json", json.dumps([village])))
    assert (record.id, record.name, record.kind) == ("gn:77", "Sampleh", PlaceKind.SETTLEMENT)
    assert "Sampla" in record.names


# --- GeoNames --------------------------------------------------------------------------------


def test_a_geonames_dump_is_read_with_its_alternate_names(tmp_path: Path) -> None:
    dump = _write(tmp_path / "XX.txt", _dump_line(77, "Sampleville", "Sample,سامبل,qwe") + "\n")
    beside = "1\t77\tfr\tSampleville-la-Neuve\n2\t77\twkdt\tQ1\n3\t77\ten\tOld\t\t\t\t1\n"
    _write(tmp_path / "alternateNames-XX.txt", beside)
    (record,) = _records(dump)
    assert record.id == "gn:77" and record.name_ar == "سامبل" and record.population == 350
    assert set(record.names) == {"Sample", "سامبل", "Sampleville-la-Neuve"}
    with zipfile.ZipFile(tmp_path / "XX.zip", "w") as archive:
        archive.writestr("readme.txt", "no table")
        archive.write(dump, "XX.txt")
    assert _records(tmp_path / "XX.zip") == [record]


def test_what_is_gone_or_has_a_common_word_for_a_name_is_left_out(tmp_path: Path) -> None:
    lines = [
        _dump_line(1, "Tal Example"),
        _dump_line(2, "Old Sample", cls="P", code="PPLH"),
        _dump_line(3, "The Well", cls="H", code="WLL"),
        _dump_line(4, "Grand Hotel", cls="S", code="HTL"),
        _dump_line(5, "Sample Dam", cls="S", code="DAM"),
        _dump_line(6, "Syria", cls="A", code="PCLI"),
    ]
    found = _records(_write(tmp_path / "XX.txt", "\n".join(lines)))
    assert [(r.name, r.kind) for r in found] == [
        ("Tal Example", PlaceKind.SETTLEMENT),
        ("Sample Dam", PlaceKind.FACILITY),
    ]


def test_villages_of_one_province_stay_apart_and_districts_do_not_rename_it(
    tmp_path: Path,
) -> None:
    lines = [
        _dump_line(901, "Zeta"),
        _dump_line(902, "Omicron"),
        _dump_line(903, "Xi District", cls="A", code="ADM2"),
    ]
    done = imports.import_file(_write(tmp_path / "XX.txt", "\n".join(lines)))
    assert (done.rows, done.merged) == (3, 0)
    kept = {r.id: r for r in sources.read_csv(sources.imported_files()[0], rank=0)}
    assert set(kept) == {"gn:901", "gn:902", "gn:903"}
    assert kept["gn:901"].code == "SY.10" and kept["gn:903"].code == ""


# --- boundaries ------------------------------------------------------------------------------


def test_geojson_boundaries_become_areas_with_outlines(tmp_path: Path) -> None:
    path = _geojson(tmp_path / "adm3.geojson", (SUBDISTRICT, _polygon(RING)))
    (draft,) = imports.read(path)
    assert draft.record.name == "Sampleh Subdistrict" and draft.record.name_ar == "ناحية سامبلة"
    assert (draft.record.lat, draft.record.lon) == (pytest.approx(35.55), pytest.approx(36.75))
    assert draft.shape is not None and draft.shape.area == pytest.approx(0.09)


def test_a_bowtie_is_mended_and_heights_are_dropped(tmp_path: Path) -> None:
    bowtie = [[36, 35, 900], [37, 36, 900], [37, 35, 900], [36, 36, 900], [36, 35, 900]]
    path = _geojson(tmp_path / "adm3.geojson", (SUBDISTRICT, _polygon(bowtie)))
    (draft,) = imports.read(path)
    assert draft.shape is not None and draft.shape.is_valid and not draft.shape.has_z


def test_geoboundaries_and_plain_names_are_drawn_but_are_no_places(tmp_path: Path) -> None:
    path = _geojson(
        tmp_path / "lines.geojson",
        ({"shapeName": "Sampleh", "shapeType": "ADM2"}, _polygon(RING)),
        ({"name": "خط التماس"}, {"type": "LineString", "coordinates": RING[:3]}),
        (None, None),  # type: ignore[arg-type]
    )
    done = imports.import_file(path)
    assert (done.rows, done.outlines) == (0, 2)
    drawn = [f["properties"] for o in boundaries.overlays() for f in o.features]
    assert {p["name"] for p in drawn} == {"Sampleh", "خط التماس"}


def _shapefile(
    folder: Path, stem: str = "adm3", encoding: str = "utf-8", prj: str = "GEOGCS[...]"
) -> Path:
    folder.mkdir(exist_ok=True)
    with shapefile.Writer(str(folder / stem), encoding=encoding) as writer:
        for column in SUBDISTRICT:
            writer.field(column, "C", 80)
        writer.record(*SUBDISTRICT.values())
        writer.poly([list(reversed(RING))])
    (folder / f"{stem}.prj").write_text(prj)
    (folder / f"{stem}.cpg").write_text(encoding)
    return folder / f"{stem}.shp"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1256"])
def test_a_shapefile_says_the_same_as_geojson(tmp_path: Path, encoding: str) -> None:
    (expected,) = imports.read(_geojson(tmp_path / "a.geojson", (SUBDISTRICT, _polygon(RING))))
    shp = _shapefile(tmp_path / "shp", encoding=encoding)
    (alone,) = imports.read(shp)
    with zipfile.ZipFile(tmp_path / "shp.zip", "w") as archive:
        for part in shp.parent.iterdir():
            archive.write(part, f"in a folder/{part.name}")
    (zipped,) = imports.read(tmp_path / "shp.zip")
    for draft in (alone, zipped):
        assert draft.record == expected.record and draft.level == 3
        assert draft.shape is not None and expected.shape is not None
        assert draft.shape.equals(expected.shape)


def test_zipped_geojson_is_read_level_by_level(tmp_path: Path) -> None:
    path = _geojson(tmp_path / "adm3.geojson", (SUBDISTRICT, _polygon(RING)))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(path, "levels/adm3.geojson")
        archive.writestr("levels/adm1.geojson", "[]")
    with pytest.raises(ValueError, match=r"all\.zip/levels/adm1\.geojson: .*without features"):
        imports.import_file(tmp_path / "all.zip")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(path, "levels/adm3.geojson")
    done = imports.import_file(tmp_path / "all.zip")
    assert (done.rows, done.outlines) == (1, 1)


# --- merging ---------------------------------------------------------------------------------


def test_merging_goes_by_id_then_code_then_name_and_distance() -> None:
    known = [
        _record("gn:1", "Alpha", 35.0, 36.0),
        _record("own:beta", "Beta", 35.0, 37.0, code="C9"),
        _record("own:qalib", "Tal Qalib", 36.0, 37.0),
    ]
    new = [
        _draft("gn:1", "Other Name", 30.0, 30.0),
        _draft("ocha:C9", "Unlike", 35.4, 37.4, code="C9"),
        _draft("ocha:C10", "Tell Qalib", 36.01, 37.01),
        _draft("ocha:C11", "Tal Qalib", 33.0, 37.0),
        _draft("ocha:C12", "Zeta", 36.0, 37.0),
    ]
    merged = merging.merge(new, known)
    ids = [draft.record.id for draft in merged.drafts]
    assert ids == ["gn:1", "own:beta", "own:qalib", "ocha:C11", "ocha:C12"]
    assert merged.known == 3


def test_an_exact_position_takes_the_place_of_a_rough_one() -> None:
    rough = replace(_record("own:sampleh", "Sampleh", 35.50, 36.50), rough=True)
    exact = _record("own:sampleh", "Sample", 35.52, 36.51)
    both = sources.enriched(rough, exact)
    assert (both.lat, both.lon, both.rough) == (35.52, 36.51, False)
    assert "Sample" in both.names and both.name == "Sampleh"
    surer = sources.enriched(replace(rough, rough=False), exact)
    assert (surer.lat, surer.lon, surer.rough) == (35.50, 36.50, False)


def test_a_town_without_a_position_is_met_in_its_province_when_it_is_the_only_one() -> None:
    hama = replace(
        _record("own:hama", "Hama Governorate", 35.1, 36.9, "SY.10"), kind=PlaceKind.AREA
    )
    blank = Record("own:sampleh", "Sampleh", PlaceKind.SETTLEMENT, None, None, country="SY",
                   admin1="Hama", name_ar="سامبلة")  # fmt: skip
    there = replace(_record("ocha:C1", "Sampleh", 35.2, 36.8), admin1="Hamah")
    elsewhere = replace(_record("ocha:C2", "Sampleh", 33.5, 36.3), admin1="Homs")
    merged = merging.merge([Draft(there, 4), Draft(elsewhere, 4)], [hama, blank])
    assert [draft.record.id for draft in merged.drafts] == ["own:sampleh", "ocha:C2"]
    both = sources.enriched(blank, merged.drafts[0].record)
    assert (both.lat, both.lon, both.name_ar) == (35.2, 36.8, "سامبلة")
    twice = [Draft(there, 4), Draft(replace(there, id="ocha:C3", lat=35.4), 4)]
    assert [d.record.id for d in merging.merge(twice, [hama, blank]).drafts] == [
        "ocha:C1",
        "ocha:C3",
    ]


def test_two_rows_never_become_one_place() -> None:
    known = [_record("gn:1", "Qalib", 35.0, 36.0)]
    new = [_draft("ocha:C1", "Qalib", 35.02, 36.0), _draft("ocha:C2", "Qalib", 35.0, 36.001)]
    merged = merging.merge(new, known)
    assert [draft.record.id for draft in merged.drafts] == ["ocha:C1", "gn:1"]


def test_a_row_without_coordinates_only_adds_to_a_place_that_its_code_names() -> None:
    known = [_record("own:beta", "Beta", 35.0, 37.0, code="C9")]
    named = Record(
        "ocha:C9", "Beta", PlaceKind.SETTLEMENT, None, None, name_ar="بيتا", code="C9", rank=0
    )
    unknown = Record("ocha:C8", "Gamma", PlaceKind.SETTLEMENT, None, None, code="C8", rank=0)
    merged = merging.merge([Draft(named, 4), Draft(unknown, 4)], known)
    (record,) = merging.records(merged.drafts)
    assert (record.id, record.name_ar, merged.unplaced) == ("own:beta", "بيتا", 1)


def test_a_later_table_merges_with_an_earlier_import(tmp_path: Path) -> None:
    imports.import_file(_write(tmp_path / "XX.txt", _dump_line(77, "Tal Example")))
    text = "ADM4_PCODE,ADM4_EN,latitude,longitude\nC1,Tell Example,35.101,36.901\n"
    done = imports.import_file(_write(tmp_path / "ocha.csv", text))
    assert done.merged == 1
    (row,) = sources.read_csv(sources.imports_folder() / "ocha.csv", rank=0)
    assert row.id == "gn:77"


def test_provinces_are_spelt_as_our_own_places_spell_them(tmp_path: Path) -> None:
    imports.import_file(_write(tmp_path / "ocha.csv", OCHA))
    rows = list(sources.read_csv(sources.imports_folder() / "ocha.csv", rank=0))
    assert {row.admin1 for row in rows} == {"Hama"}


# --- keeping, listing, removing --------------------------------------------------------------


def test_imports_are_listed_replaced_and_removed(tmp_path: Path) -> None:
    path = _write(tmp_path / "my list.csv", OCHA)
    done = imports.import_file(path)
    assert (done.name, done.rows, done.merged) == ("my-list", 2, 0)
    assert "1 rows are left out" in done.notes[0]
    assert imports.imported() == [done]
    again = imports.import_file(path)
    assert imports.imported() == [again] and again.rows == 2
    imports.remove("my list")
    assert imports.imported() == []
    with pytest.raises(KeyError, match="my list"):
        imports.remove("my list")


def test_a_name_cannot_lead_out_of_the_folder(tmp_path: Path, home: Path) -> None:
    done = imports.import_file(_write(tmp_path / "a.csv", OCHA), name="../../escape")
    assert done.name == "escape"
    assert [p.name for p in sources.imported_files()] == ["escape.csv"]
    assert not list(home.parent.glob("escape*"))


def test_a_file_that_breaks_midway_changes_nothing(tmp_path: Path) -> None:
    path = _geojson(tmp_path / "adm3.geojson", (SUBDISTRICT, _polygon(RING)))
    before = imports.import_file(path)
    kept = {p.name: p.read_bytes() for p in sources.imports_folder().iterdir()}
    outside = _polygon([[500000.0, 4000000.0], [500100.0, 4000000.0], [500100.0, 4000100.0]])
    _geojson(path, (SUBDISTRICT, _polygon(RING)), (SUBDISTRICT, outside))
    with pytest.raises(ValueError, match=r"adm3\.geojson: feature 2 .*EPSG:4326"):
        imports.import_file(path)
    assert {p.name: p.read_bytes() for p in sources.imports_folder().iterdir()} == kept
    assert imports.imported() == [before]


def test_a_full_disk_leaves_the_earlier_import_whole(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")  # not on Windows
    path = _write(tmp_path / "list.csv", OCHA)
    before = imports.import_file(path)
    kept = {p.name: p.read_bytes() for p in sources.imports_folder().iterdir()}
    many = "".join(f"C{n},Village {n},,,35.5,36.7,,,SY,0\n" for n in range(10, 200))
    _write(path, OCHA + many)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2000, hard))  # bytes a file may have
    try:
        with pytest.raises(OSError):
            imports.import_file(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert {p.name: p.read_bytes() for p in sources.imports_folder().iterdir()} == kept
    assert imports.imported() == [before]


def test_an_import_without_outlines_forgets_those_of_the_one_it_replaces(tmp_path: Path) -> None:
    shapes = _geojson(tmp_path / "a.geojson", (SUBDISTRICT, _polygon(RING)))
    imports.import_file(shapes, name="same")
    assert boundaries.overlays()
    imports.import_file(_write(tmp_path / "b.csv", OCHA), name="same")
    assert boundaries.overlays() == () and boundaries.files() == []


def test_hostile_cells_come_through_as_plain_one_line_names(tmp_path: Path) -> None:
    name = '"<script>alert(1)</script>\n|\x00\u0007Tal"'
    text = f"ADM4_PCODE,ADM4_EN,latitude,longitude\nC1,{name},35.5,36.7\n../x,Bad,35.5,36.7\n"
    done = imports.import_file(_write(tmp_path / "t.csv", text))
    (row,) = sources.read_csv(sources.imported_files()[0], rank=0)
    assert done.rows == 1 and row.name == "<script>alert(1)</script> Tal"


@settings(max_examples=60, deadline=None)
@example(b"\xc2", "csv")
@given(st.binary(max_size=400), st.sampled_from(["csv", "xlsx", "json", "txt", "zip", "shp"]))
def test_any_bytes_are_read_or_refused_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, ending: str
) -> None:
    path = tmp_path_factory.mktemp("bytes") / f"file.{ending}"
    path.write_bytes(data)
    try:
        list(imports.read(path))
    except ValueError as error:
        assert str(error).startswith("file.") and "\n" not in str(error)


# --- refusals --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.csv", "x,y\n1,2\n", "no column of P-codes"),
        ("a.csv", "", "empty"),
        ("a.txt", "no\ttable\n", "line 1 has 2 columns"),
        ("a.json", "3", "no list of places"),
        ("a.json", "[1, 2", "no whole JSON file"),
        ("a.json", "[" * 100_000, "nested too deeply"),
        ("a.doc", "words", "no gazetteer that we read"),
        ("a.zip", "words", "no whole zip file"),
        ("a.xlsx", "words", "no whole zip file"),
        ("a.geojson", '{"type": "FeatureCollection", "features": 3}', "without features"),
        ("a.geojson", '{"type": "FeatureCollection", "features": []}', "no outline"),
    ],
)
def test_what_cannot_be_used_is_refused_by_name_with_a_remedy(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    with pytest.raises(ValueError, match=rf"^{name}.*: .*{said}.*; .+"):
        imports.import_file(_write(tmp_path / name, text))
    assert imports.imported() == []


def test_a_zip_bomb_is_refused_unopened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("XX.txt", b"\0" * 60_000_000)
    with pytest.raises(ValueError, match=r"bomb\.zip: it unpacks to 60 MB"):
        imports.import_file(path)


def test_an_archive_that_states_a_small_size_is_not_believed(tmp_path: Path) -> None:
    path = tmp_path / "liar.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("XX.txt", (_dump_line(1, "Tal") + "\n") * 5000)
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", 10)  # the uncompressed size in the directory
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"liar\.zip"):
        imports.import_file(path)


@pytest.mark.parametrize("file_name", ["a.csv", "a.txt"])
def test_more_rows_than_we_read_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file_name: str
) -> None:
    monkeypatch.setattr(files, "MAX_ROWS", 2)
    text = OCHA if file_name == "a.csv" else "\n".join(_dump_line(n, "Tal") for n in range(1, 9))
    with pytest.raises(ValueError, match=r"more than 2 rows; import one country"):
        imports.import_file(_write(tmp_path / file_name, text))


def test_projected_coordinates_are_refused(tmp_path: Path) -> None:
    shp = _shapefile(tmp_path / "shp", prj='PROJCS["WGS_1984_UTM_Zone_37N"]')
    with pytest.raises(ValueError, match=r"adm3\.shp: .*projected.*EPSG:4326"):
        imports.import_file(shp)
    path = _geojson(
        tmp_path / "utm.geojson",
        (SUBDISTRICT, _polygon(RING)),
        crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32637"}},
    )
    with pytest.raises(ValueError, match=r"utm\.geojson: .*not in WGS84"):
        imports.import_file(path)


def test_a_shapefile_without_names_or_with_bad_ones_is_refused(tmp_path: Path) -> None:
    shp = _shapefile(tmp_path / "one", encoding="cp1256")
    shp.with_suffix(".cpg").unlink()
    with pytest.raises(ValueError, match=r"names are not in utf-8; export it in UTF-8"):
        imports.import_file(shp)
    shp.with_suffix(".dbf").unlink()
    with pytest.raises(ValueError, match=r"\.dbf file with its names is missing"):
        imports.import_file(shp)


# --- the published files ---------------------------------------------------------------------

GAZETTEER = SHARED / "gazetteer"
published = pytest.mark.skipif(
    not GAZETTEER.is_dir(), reason="the published gazetteers are not on this machine"
)


@published
def test_the_published_files_merge_into_one_gazetteer() -> None:
    order = [
        ("ocha-adm3.geojson", 272),
        ("ocha-settlements.csv", 7580),
        ("opensyria-governorates.json", 14),
        ("opensyria-districts.json", 62),
        ("opensyria-subdistricts.json", 272),
    ]
    done = {name: imports.import_file(GAZETTEER / name) for name, _ in order}
    assert {name: one.rows for name, one in done.items()} == dict(order)
    for name in order[2:]:
        assert done[name[0]].merged == name[1]  # every area is one that is known
    assert done["ocha-settlements.csv"].merged > 450
    stray = [note for note in done["ocha-settlements.csv"].notes if "outside" in note]
    assert len(stray) == 1  # one camp on the border
