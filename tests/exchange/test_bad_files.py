"""Broken and hostile files: each is refused with a message, by row where a row is at fault.

Every case puts a sound row beside the bad one, where the format lets it. It comes in; the bad
one does not; and of a file that as a whole cannot be trusted nothing does.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from dashboard import exchange, places
from dashboard.exchange import limits
from dashboard.reading import Upload
from dashboard.store import open_store

HEAD = "place,lat,lon,date,side,kind,note\n"
GOOD = "Kafr,35.1,36.1,2024-12-06,SDF,gain,سليم\n"


def outcome(upload: Upload) -> tuple[int, list[str], list[str]]:
    """How many rows come in, where problems are, and what they say."""
    plan = exchange.read([upload], places.open_gazetteer(), None, lambda done, total: None)
    assert all(problem.what and problem.source for problem in plan.problems)
    return (
        len(plan.reports),
        [problem.source for problem in plan.problems],
        [f"{problem.what} {problem.remedy}" for problem in plan.problems],
    )


def table(row: str | bytes, head: str = HEAD) -> bytes:
    """A table of one row in question between two sound ones."""
    row = row.encode() if isinstance(row, str) else row
    return head.encode() + GOOD.encode() + row + b"\n" + GOOD.replace("Kafr", "Tell").encode()


ROWS: dict[str, tuple[str | bytes, str]] = {
    "a day that never was": ("Kafr,35.1,36.1,2024-02-30,SDF,gain,", "not a day"),
    "a month that never was": ("Kafr,35.1,36.1,2024-13-01,SDF,gain,", "not a day"),
    "words for a day": ("Kafr,35.1,36.1,soon,SDF,gain,", "not a day"),
    "no day": ("Kafr,35.1,36.1,,SDF,gain,", "no day"),
    "latitude beyond the pole": ("Kafr,95,36.1,2024-12-06,SDF,gain,", "swapped"),
    "longitude beyond the date line": ("Kafr,35.1,361,2024-12-06,SDF,gain,", "no point"),
    "latitude and longitude swapped": ("Homs,36.72,34.73,2024-12-06,SDF,gain,", "swapped"),
    "zero for unknown coordinates": ("Kafr,0,0,2024-12-06,SDF,gain,", "Atlantic"),
    "infinite coordinates": ("Kafr,inf,36,2024-12-06,SDF,gain,", "not coordinates"),
    "coordinates that are no number": ("Kafr,NaN,36,2024-12-06,SDF,gain,", "not coordinates"),
    "words for coordinates": ("Kafr,north,east,2024-12-06,SDF,gain,", "not coordinates"),
    "half of a point": ("Kafr,35.1,,2024-12-06,SDF,gain,", "only one"),
    "a place that nobody knows": ("Xqzzt,,,2024-12-06,SDF,gain,", "no place named"),
    "a place that many are named": ("Springfield,,,2024-12-06,SDF,gain,", "are named"),
    "no place": (",35.1,36.1,2024-12-06,SDF,gain,", "no place"),
    "a kind that there is none of": ("Kafr,35.1,36.1,2024-12-06,SDF,exploded,", "kinds are"),
    "too few cells": ("Kafr,35.1,36.1", "3 cells"),
    "too many cells": ("Kafr,35.1,36.1,2024-12-06,SDF,gain,a,b,c", "9 cells"),
    "a huge cell": (f"Kafr,35.1,36.1,2024-12-06,SDF,gain,{'x' * 2_000_001}", "characters"),
    "bytes of another encoding": (b"Kafr,35.1,36.1,2024-12-06,SDF,gain," + b"\xc7\xe1\xd3", "damaged"),
    "text read wrongly before": ("Kafr,35.1,36.1,2024-12-06,SDF,gain," + "سيطرت الفصائل على البلدة".encode().decode("cp1256", "replace"), ""),
}  # fmt: skip


@pytest.mark.parametrize("case", ROWS)
def test_a_bad_row_of_a_csv_is_refused_by_its_number(case: str) -> None:
    row, words = ROWS[case]
    came_in, where, told = outcome(Upload("war.csv", table(row)))
    assert came_in == 2
    assert where == ["war.csv, row 3"]
    assert words in told[0]


def test_a_formula_comes_in_as_text_and_goes_out_harmless(tmp_path: Path) -> None:
    formula = '=cmd|"/C calc"!A0'
    row = f'Kafr,35.1,36.1,2024-12-06,SDF,gain,"{formula.replace(chr(34), chr(34) * 2)}"'
    with open_store(tmp_path / "store.sqlite") as store:
        plan = exchange.read([Upload("war.csv", table(row))], places.open_gazetteer())
        exchange.keep(store, plan, "war")
        assert any(formula in article.text for article in store.articles())
        exchange.export("csv", exchange.gather(store), tmp_path / "out.csv")
    for path in tmp_path.glob("out*.csv"):
        assert f",{formula[0]}" not in path.read_text(encoding="utf-8-sig")


def test_the_same_event_twice_is_refused_where_it_differs() -> None:
    head = HEAD.replace("note", "id")
    rows = GOOD.replace("سليم", "7") + GOOD.replace("سليم", "7").replace("SDF", "ISIS")
    came_in, where, told = outcome(Upload("war.csv", f"{head}{rows}".encode()))
    assert (came_in, where) == (1, ["war.csv, row 3"])
    assert "told twice" in told[0]


FILES: dict[str, tuple[str, bytes, str]] = {
    "an empty CSV": ("war.csv", b"", "empty"),
    "a CSV of names only": ("war.csv", b"a,b\n", "no column holds the place"),
    "a CSV with a name twice": ("war.csv", b"place,lat,place\nx,1,y\n", "two columns named"),
    "a CSV without names": ("war.csv", b",,,\nx,1,y,z\n", "no names"),
    "a picture named CSV": ("war.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" * 40, ""),
    "a CSV of a thousand and one columns": ("war.csv", b",".join(b"c%d" % n for n in range(1_001)) + b"\n", "1,001 columns"),
    "an open quote": ("war.csv", (HEAD + '"Kafr,35.1,36.1,2024-12-06,SDF,gain,x\n').encode(), "cut off"),
    "a workbook that is none": ("war.xlsx", b"PK\x03\x04" + b"x" * 100, "damaged"),
    "an old workbook": ("war.xlsx", b"\xd0\xcf\x11\xe0" + b"\0" * 600, "damaged"),
    "GeoJSON cut off": ("war.geojson", b'{"type":"FeatureCollection","features":[{"ty', "not JSON"),
    "GeoJSON of another encoding": ("war.geojson", '{"type":"é"}'.encode("latin-1"), "UTF-8"),
    "GeoJSON nested without end": ("war.geojson", b'{"type":' + b"[" * 200_000, "nested"),
    "JSON that is no GeoJSON": ("war.geojson", b'{"a": 1}', "not a GeoJSON"),
    "GeoJSON without features": ("war.geojson", b'{"type":"FeatureCollection","features":[]}', "no features"),
    "GeoJSON with a number that is none": ("war.geojson", b'{"type":"FeatureCollection","features":[NaN]}', "NaN"),
    "KML cut off": ("war.kml", b"<kml><Document><Placemark>", "well-formed"),
    "KML of a billion laughs": ("war.kml", b'<!DOCTYPE k [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><kml>&b;</kml>', "document type"),
    "KML that reads a file": ("war.kml", b'<!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml>&x;</kml>', "document type"),
    "KML nested without end": ("war.kml", b"<kml>" + b"<Folder>" * 100 + b"</Folder>" * 100 + b"</kml>", "nested"),
    "XML that is no KML": ("war.kml", b"<html><body/></html>", "not KML"),
    "KML without placemarks": ("war.kml", b"<kml/>", "no placemarks"),
    "a KMZ without KML": ("war.kmz", b"", ""),
    "a GeoPackage that is none": ("war.gpkg", b"SQLite format 3\0" + b"x" * 4_000, "not a GeoPackage"),
    "a Parquet that is none": ("war.parquet", b"PAR1" + b"x" * 100 + b"PAR1", "not a Parquet"),
    "a form that nobody reads": ("war.docx", b"PK", "cannot be brought in"),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_of_a_file_that_cannot_be_read_nothing_comes_in(case: str, tmp_path: Path) -> None:
    name, data, words = FILES[case]
    came_in, where, told = outcome(Upload(name, data))
    assert came_in == 0
    assert where and where[0].startswith("war.")
    assert words in told[0]


def workbook(change: Callable[[openpyxl.Workbook], object]) -> bytes:
    """A workbook with a sound row, changed."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD.strip().split(","))
    sheet.append(["Kafr", 35.1, 36.1, "2024-12-06", "SDF", "gain", "fine"])
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def repacked(book: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one of its parts altered."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.namelist():
            data = old.read(part)
            new.writestr(part, change(data) if part == name else data)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
NOTHING = lambda book: None  # noqa: E731
BOOKS: dict[str, tuple[Callable[[], bytes], str, int]] = {
    "a part that unpacks to a thousand times its size": (lambda: repacked(workbook(NOTHING), SHEET, lambda data: data + b" " * 30_000_000), "attack", 0),
    "entities in a sheet": (lambda: repacked(workbook(NOTHING), SHEET, lambda data: b'<!DOCTYPE x [<!ENTITY a "b">]>' + data), "document type", 0),
    "a sheet that is no XML": (lambda: repacked(workbook(NOTHING), SHEET, lambda data: data[: len(data) // 2]), "not a workbook", 0),
    "fifty-one sheets": (lambda: workbook(lambda book: [book.create_sheet() for _ in range(50)]), "51 sheets", 0),
    "a cell far to the right": (lambda: workbook(lambda book: book.active.cell(3, 16_384, "x")), "cells", 1),
    "a name twice": (lambda: workbook(lambda book: book.active.cell(1, 7, "place")), "two columns", 0),
    "a value that Excel could not compute": (lambda: workbook(lambda book: book.active.append(["Kafr", "#REF!", "#REF!", "2024-12-06", "SDF", "gain"])), "not coordinates", 1),
    "a day beyond the calendar": (lambda: workbook(lambda book: book.active.append(["Kafr", 35, 36, 99_999_999, "SDF", "gain"])), "not a day", 1),
}  # fmt: skip


@pytest.mark.parametrize("case", BOOKS)
def test_bad_workbooks_are_refused(case: str) -> None:
    build, words, sound = BOOKS[case]
    came_in, where, told = outcome(Upload("war.xlsx", build()))
    assert came_in == sound
    assert len(where) == 1 and where[0].startswith("war.xlsx")
    assert words in told[0]


def feature(**more: object) -> dict[str, object]:
    """A sound feature, changed."""
    properties = dict(zip(HEAD.strip().split(",")[3:], ["2024-12-06", "SDF", "gain", "x"], strict=True))  # fmt: skip
    return {
        "type": "Feature",
        "properties": {"place": "Kafr", **properties},
        "geometry": {"type": "Point", "coordinates": [36.1, 35.1]},
    } | more


FEATURES: dict[str, tuple[object, str]] = {
    "no feature": (7, "not a feature"),
    "properties that are a list": (feature(properties=[1]), "not an object"),
    "a line for a point": (feature(geometry={"type": "LineString", "coordinates": []}), "LineString"),
    "a geometry that is a word": (feature(geometry="here"), "geometry"),
    "words for coordinates": (feature(geometry={"type": "Point", "coordinates": ["a", "b"]}), "two numbers"),
    "one coordinate": (feature(geometry={"type": "Point", "coordinates": [1]}), "two numbers"),
    "a point beyond the earth": (feature(geometry={"type": "Point", "coordinates": [36.1, 1e300]}), "no point"),
    "latitude before longitude": (feature(geometry={"type": "Point", "coordinates": [34.73, 136.72]}), "swapped"),
}  # fmt: skip


@pytest.mark.parametrize("case", FEATURES)
def test_a_bad_feature_is_refused_by_its_number(case: str) -> None:
    bad, words = FEATURES[case]
    data = {"type": "FeatureCollection", "features": [feature(), bad, feature(id=3)]}
    came_in, where, told = outcome(Upload("war.geojson", json.dumps(data).encode()))
    assert came_in == 2
    assert where == ["war.geojson, feature 2"]
    assert words in told[0]


MARK = (
    "<Placemark><name>{name}</name><TimeSpan><begin>{day}</begin></TimeSpan><ExtendedData>"
    '<Data name="side"><value>SDF</value></Data><Data name="kind"><value>gain</value></Data>'
    "</ExtendedData>{shape}</Placemark>"
)
POINT = "<Point><coordinates>{}</coordinates></Point>"
MARKS: dict[str, tuple[str, str]] = {
    "no point": (MARK.format(name="A", day="2024-12-06", shape=""), "no point"),
    "one coordinate": (MARK.format(name="A", day="2024-12-06", shape=POINT.format("36")), "two numbers"),
    "a day that never was": (MARK.format(name="A", day="2024-02-30", shape=POINT.format("36,35")), "not a day"),
    "coordinates beyond the earth": (MARK.format(name="A", day="2024-12-06", shape=POINT.format("200,35")), "no point"),
    "no name": (MARK.format(name="", day="2024-12-06", shape=POINT.format("36,35")), "no place"),
}  # fmt: skip


@pytest.mark.parametrize("case", MARKS)
def test_a_bad_placemark_is_refused_by_its_number(case: str) -> None:
    bad, words = MARKS[case]
    good = MARK.format(name="Kafr", day="2024-12-06", shape=POINT.format("36.1,35.1,0"))
    words_of_file = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{good}{bad}</Document></kml>'  # fmt: skip
    came_in, where, told = outcome(Upload("war.kml", words_of_file.encode()))
    assert came_in == 1
    assert len(where) == 1 and words in told[0]
    assert where[0] == "war.kml, placemark 2"


def test_there_are_more_than_forty_kinds() -> None:
    assert sum(map(len, (ROWS, FILES, BOOKS, FEATURES, MARKS))) > 40


@pytest.mark.parametrize(
    ("name", "value", "upload", "words"),
    [
        ("MAX_FILE", 10, Upload("war.csv", table("")), "bytes"),
        ("MAX_WHOLE", 10, Upload("war.geojson", b'{"type":"x"}  '), "bytes"),
        ("MAX_ROWS", 2, Upload("war.csv", table(GOOD)), "more than 2 rows"),
        ("MAX_COLUMNS", 3, Upload("war.csv", table("")), "7 columns"),
        ("MAX_SHEETS", 1, Upload("war.xlsx", workbook(lambda b: b.create_sheet())), "2 sheets"),
        ("MAX_UNPACKED", 100, Upload("war.xlsx", workbook(NOTHING)), "would unpack"),
        ("MAX_BROUGHT", 1, Upload("war.csv", table("")), "more than 1 reports"),
        ("MAX_PARTS", 2, Upload("war.xlsx", workbook(NOTHING)), "parts"),
    ],
)
def test_every_limit_is_told(
    name: str, value: int, upload: Upload, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, name, value)
    came_in, _, told = outcome(upload)
    assert came_in == 0
    assert words in told[0]


def test_a_file_that_breaks_off_brings_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ROWS", 3)
    sound, broken = Upload("a.csv", table("")), Upload("b.csv", table(GOOD * 3))
    plan = exchange.read([sound, broken], places.open_gazetteer())
    assert plan.is_empty and len(plan.problems) == 1


def test_only_so_many_rejected_rows_are_kept_and_all_are_counted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MAX_PROBLEMS", 5)
    rows = "Kafr,35.1,36.1,soon,SDF,gain,\n" * 50
    plan = exchange.read([Upload("war.csv", f"{HEAD}{rows}".encode())], places.open_gazetteer())
    assert (len(plan.problems), plan.rejected) == (5, 50)
