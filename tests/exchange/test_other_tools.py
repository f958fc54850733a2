"""What we write, read by tools that are not ours."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path

import geopandas
import openpyxl
import pandas as pd
import pyogrio
import pytest
from fastkml import KML, Placemark, TimeSpan
from fastkml.utils import find_all

from dashboard import exchange
from dashboard.exchange import csv_files
from dashboard.exchange.guard import guarded, unguarded
from dashboard.model import Modality, Status, Verdict
from tests.exchange import samples

LIVE = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r]")


@pytest.fixture
def out() -> exchange.Material:
    """Three reports, one of them with formulas for a title and a text."""
    return samples.material(samples.war())


def test_geopandas_reads_the_geopackage_with_its_points_and_days(
    out: exchange.Material, tmp_path: Path
) -> None:
    path = samples.written(tmp_path, "gpkg", out)
    layers = dict(pyogrio.list_layers(path))
    assert layers == {"claims": "Point", "runs": "Point", "articles": None, "decisions": None}
    runs = geopandas.read_file(path, layer="runs")
    assert runs.crs.to_epsg() == 4326
    rastan = runs[runs.place_id == samples.RASTAN.id].sort_values("start")
    assert list(rastan.holder) == ["opposition", "government"]
    assert [(point.x, point.y) for point in rastan.geometry] == [(36.7319, 34.9263)] * 2
    assert [day.date() for day in rastan.start] == [date(2024, 12, 6), date(2024, 12, 8)]
    claims = geopandas.read_file(path, layer="claims")
    assert claims[claims.place_id == "unlisted:kafr"].geometry.isna().all()


def test_geopandas_reads_the_geojson(out: exchange.Material, tmp_path: Path) -> None:
    samples.written(tmp_path, "geojson", out)
    runs = geopandas.read_file(tmp_path / "war.runs.geojson")
    assert set(runs.holder) == {"opposition", "government"}
    assert {"start", "end"} <= set(runs.columns)
    assert runs.total_bounds[0] == pytest.approx(36.731)


def test_openpyxl_finds_texts_and_days_and_no_formula(
    out: exchange.Material, tmp_path: Path
) -> None:
    book = openpyxl.load_workbook(samples.written(tmp_path, "xlsx", out))
    assert book.sheetnames == ["claims", "runs", "articles", "decisions"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    texts = [cell for cell in cells if cell.value == "=استعاد الجيش الرستن"]
    assert texts and all(cell.data_type == "s" and cell.quotePrefix for cell in texts)
    start = book["runs"]["J2"]
    assert (book["runs"]["J1"].value, start.value.date()) == ("start", date(2024, 12, 6))


def test_pandas_reads_the_csv_with_its_arabic(out: exchange.Material, tmp_path: Path) -> None:
    path = samples.written(tmp_path, "csv", out)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    frame = pd.read_csv(path, parse_dates=["event_date"])
    assert list(frame.place_name_ar.dropna()) == ["الرستن", "تلبيسة", "الرستن"]
    assert frame.event_date.max() == pd.Timestamp(2024, 12, 8)


@pytest.mark.parametrize("form", ["csv", "acled", "panel"])
def test_no_cell_of_a_csv_is_live(form: str, tmp_path: Path) -> None:
    bad = [
        samples.report(
            f"{text}x", samples.claim(actor=text, attribution=text, trace=text), title=text
        )
        for text in samples.NASTY
    ]
    samples.written(tmp_path, form, samples.material(bad))
    for path in tmp_path.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        live = [cell for cell in cells if LIVE.match(cell) and not _is_number(cell)]
        assert not live


def test_the_file_of_rejected_rows_has_no_live_cell() -> None:
    words = csv_files.rejections(("row", "why"), [("=1+1.csv, row 2", "@what", "-do")])
    (_, row) = csv.reader(words.decode("utf-8-sig").splitlines())
    assert row == ["'=1+1.csv, row 2", "'@what", "'-do"]


def _is_number(cell: str) -> bool:
    return re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", cell) is not None


@pytest.mark.parametrize("text", samples.NASTY)
def test_a_guarded_cell_gives_its_text_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert not LIVE.match(guarded(text))


def test_pandas_reads_the_parquet_with_types(out: exchange.Material, tmp_path: Path) -> None:
    frame = pd.read_parquet(samples.written(tmp_path, "parquet", out))
    assert frame.event_date.iloc[0] == date(2024, 12, 6)
    assert frame.lat.dtype == "float64"
    assert len(pd.read_parquet(tmp_path / "war.articles.parquet")) == 3


def test_fastkml_reads_placemarks_with_their_time_spans(
    out: exchange.Material, tmp_path: Path
) -> None:
    path = samples.written(tmp_path, "kml", out)
    marks = list(find_all(KML.parse(path), of_type=Placemark))
    assert sorted(mark.name for mark in marks) == ["الرستن", "الرستن", "تلبيسة"]
    spans = [mark.times for mark in marks if mark.name == "الرستن"]
    assert all(isinstance(span, TimeSpan) for span in spans)
    assert {str(span.begin) for span in spans} == {"2024-12-06", "2024-12-08"}
    assert {(mark.geometry.x, mark.geometry.y) for mark in marks} == {
        (36.7319, 34.9263),
        (36.731, 34.84),
    }


def test_the_runs_of_the_geojson_are_what_a_timeline_needs(
    out: exchange.Material, tmp_path: Path
) -> None:
    samples.written(tmp_path, "geojson", out)
    collection = json.loads((tmp_path / "war.runs.geojson").read_text(encoding="utf-8"))
    for feature in collection["features"]:
        assert date.fromisoformat(feature["properties"]["start"])


def test_only_the_days_asked_for_are_written(tmp_path: Path) -> None:
    readings = samples.war()
    out = samples.material(readings, first=date(2024, 12, 8))
    frame = pd.read_csv(samples.written(tmp_path, "csv", out))
    assert list(frame.event_date) == ["2024-12-08"]
    assert len(pd.read_csv(tmp_path / "war.articles.csv")) == 1
    runs = pd.read_csv(tmp_path / "war.runs.csv")
    assert len(runs) == 2  # what began before and still lasts is there; what had ended is not
    panel = pd.read_csv(samples.written(tmp_path, "panel", out))
    assert set(panel.date) == {"2024-12-08"}


def test_the_panel_has_a_row_for_each_day_of_each_place(
    out: exchange.Material, tmp_path: Path
) -> None:
    panel = pd.read_csv(samples.written(tmp_path, "panel", out), dtype=str)
    rastan = panel[panel.place_id == samples.RASTAN.id]
    assert dict(zip(rastan.date, rastan.status, strict=True)) == {
        "2024-12-06": "opposition",
        "2024-12-07": "opposition",
        "2024-12-08": "government",
    }
    assert set(rastan.geonameid) == {"167077"}
    assert set(rastan.certainty) == {Status.HELD.value}
    assert not panel.duplicated(["place_id", "date"]).any()


def test_a_panel_of_days_of_which_nothing_is_told_is_empty(tmp_path: Path) -> None:
    out = samples.material(samples.war(), first=date(2030, 1, 1))
    assert pd.read_csv(samples.written(tmp_path, "panel", out)).empty


def test_the_panel_says_what_each_side_says(tmp_path: Path) -> None:
    readings = [
        samples.report(
            "قال الجيش إنه استعاد الرستن",
            samples.claim(
                side="government", modality=Modality.CLAIMED, attribution="SANA",
                event_date=samples.SUNDAY, reported_on=samples.SUNDAY,
            ),
            published=samples.SUNDAY,
        ),
        samples.report(
            "قالت الفصائل إنها سيطرت على الرستن",
            samples.claim(modality=Modality.CLAIMED, attribution="المعارضة"),
        ),
    ]  # fmt: skip
    panel = pd.read_csv(samples.written(tmp_path, "panel", samples.material(readings)), dtype=str)
    told = panel[["date", "status_told_by_government", "status_told_by_opposition"]].fillna("")
    assert told.values.tolist() == [
        ["2024-12-06", "", "opposition"],
        ["2024-12-07", "", "opposition"],
        ["2024-12-08", "government", "opposition"],
    ]


def test_a_claim_stands_in_the_file_as_people_left_it(tmp_path: Path) -> None:
    readings = samples.war()
    amended = samples.decision(readings[0][1][0].id, Verdict.AMEND, side="SDF")
    rejected = samples.decision(readings[0][1][1].id, Verdict.REJECT, 1)
    frame = pd.read_csv(
        samples.written(tmp_path, "csv", samples.material(readings, [amended, rejected]))
    )
    assert list(frame.ruling.iloc[:2]) == ["amend", "reject"]
    assert frame.side.iloc[0] == "SDF"
    assert json.loads(frame.as_read.iloc[0]) == {"side": "opposition"}
    assert frame.effect.iloc[1] == "taken out by a person"


@pytest.mark.parametrize("form", [form for form in exchange.FORMATS if form != "html"])
def test_an_export_replaces_a_file_only_when_it_is_complete(form: str, tmp_path: Path) -> None:
    out = samples.material(samples.war())
    path = samples.written(tmp_path, form, out)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    try:
        exchange.export(form, out, path, stop)
        raise AssertionError("it was not stopped")
    except KeyboardInterrupt:
        pass
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_an_unknown_form_and_hxl_where_there_is_no_place_for_it_are_refused(
    out: exchange.Material, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match="there are: csv"):
        exchange.export("shp", out, tmp_path / "a.shp")
    with pytest.raises(ValueError, match="HXL"):
        exchange.export("kml", out, tmp_path / "a.kml", hxl=True)
    assert not list(tmp_path.iterdir())
