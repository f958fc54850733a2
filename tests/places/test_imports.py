"""Importing gazetteers from files made here, and fetching one from a server on this machine."""

from __future__ import annotations

import http.server
import json
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.model import PlaceKind
from dashboard.places import download, imports
from dashboard.places.sources import Record

OCHA = """ADM4_PCODE,PP_NAME_EN,PP_ALT1_EN,PP_ALT2_EN,latitude,longitude,ADM1_EN,ADM0_PCODE,Population
C1,Tal Example,,,35.5000,36.7000,Hama,SY,120
C2,Umm Sample (Hama),Om Sample,,35.6000,36.8000,Hama,SY,0
C3,No Place,,,,,Hama,SY,0
"""


def _record(place_id: str, name: str, lat: float, lon: float, code: str = "") -> Record:
    return Record(place_id, name, PlaceKind.SETTLEMENT, lat, lon, code=code, country="SY")


def _dump_line(geoname: int, name: str, others: str) -> str:
    cells = [str(geoname), name, name, others, "35.1", "36.9", "P", "PPL", "SY", "", "10"]
    return "\t".join([*cells, "", "", "", "350", "", "300", "Asia/Damascus", "2020-01-01"])


def test_an_ocha_table_is_read(tmp_path: Path) -> None:
    path = tmp_path / "ocha.csv"
    path.write_text(OCHA, encoding="utf-8-sig")
    first, second = imports.read(path)
    assert (first.id, first.name, first.lat, first.population) == (
        "ocha:C1",
        "Tal Example",
        35.5,
        120,
    )
    assert second.name == "Umm Sample" and second.names == ("Om Sample",)


def test_merging_goes_by_id_then_code_then_name_and_distance() -> None:
    known = [
        _record("gn:1", "Alpha", 35.0, 36.0),
        _record("own:beta", "Beta", 35.0, 37.0, code="C9"),
        _record("own:qalib", "Tal Qalib", 36.0, 37.0),
    ]
    new = [
        _record("gn:1", "Other Name", 30.0, 30.0),
        _record("ocha:C9", "Unlike", 35.4, 37.4, code="C9"),
        _record("ocha:C10", "Tell Qalib", 36.01, 37.01),
        _record("ocha:C11", "Tal Qalib", 33.0, 37.0),
        _record("ocha:C12", "Zeta", 36.0, 37.0),
    ]
    merged, count = imports.merge(new, known)
    assert [r.id for r in merged] == ["gn:1", "own:beta", "own:qalib", "ocha:C11", "ocha:C12"]
    assert count == 3


def test_open_syria_and_boundaries_are_read(tmp_path: Path) -> None:
    syria = tmp_path / "districts.json"
    item = {
        "name": {"en": "Sampleh", "ar": "سامبلة"},
        "aliases": [{"value": "Sampleh District"}, {"value": "منطقة سامبلة"}],
        "centroid": {"latitude": 35.2, "longitude": 36.4},
        "externalIds": {"ochaPcode": "SY9999"},
    }
    syria.write_text(json.dumps([item]), encoding="utf-8")
    (record,) = imports.read(syria)
    assert record.name == "Sampleh District" and record.name_ar == "منطقة سامبلة"
    assert record.kind is PlaceKind.AREA and record.id == "ocha:SY9999"
    shapes = tmp_path / "adm3.geojson"
    ring = [[36.0, 35.0], [36.2, 35.0], [36.2, 35.4], [36.0, 35.0]]
    feature = {
        "properties": {"ADM3_EN": "Sampleh", "ADM3_AR": "سامبلة", "ADM3_PCODE": "SY999900"},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    shapes.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    (area,) = imports.read(shapes)
    assert (area.lat, area.lon) == (pytest.approx(35.2), pytest.approx(36.1))


def test_a_geonames_dump_is_read_with_its_alternate_names(tmp_path: Path) -> None:
    dump = tmp_path / "XX.txt"
    dump.write_text(_dump_line(77, "Sampleville", "Sample,سامبل,qwe") + "\n", encoding="utf-8")
    (tmp_path / "alternateNames-XX.txt").write_text("1\t77\tfr\tSampleville-la-Neuve\n")
    (record,) = imports.read(dump)
    assert record.id == "gn:77" and record.name_ar == "سامبل" and record.population == 350
    assert set(record.names) == {"Sample", "سامبل", "Sampleville-la-Neuve"}


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.csv", "x,y\n1,2\n"), ("a.txt", "no\ttable\n"), ("a.json", "3"), ("a.doc", "words")],
)
def test_files_that_are_no_gazetteer_are_refused_by_name(
    tmp_path: Path, name: str, text: str
) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(ValueError, match=r"a\."):
        list(imports.read(path))


def test_remove_names_what_it_does_not_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTROLMAP_HOME", str(tmp_path))
    assert imports.imported() == []
    with pytest.raises(KeyError, match="nothing"):
        imports.remove("nothing")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A file server on this machine: its address and the folder it serves."""
    folder = tmp_path / "served"
    folder.mkdir()

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args: object, **more: object) -> None:
            super().__init__(*args, directory=str(folder), **more)  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_address[1]}", folder
        httpd.shutdown()


def test_fetch_reports_progress_and_keeps_the_file(
    server: tuple[str, Path], tmp_path: Path
) -> None:
    base, folder = server
    with zipfile.ZipFile(folder / "XX.zip", "w") as archive:
        archive.writestr("XX.txt", _dump_line(78, "Elsewhere", "") + "\n")
    seen: list[tuple[int, int]] = []
    target = tmp_path / "got" / "XX.zip"
    download.fetch(f"{base}/XX.zip", target, lambda have, total: seen.append((have, total)))
    assert target.read_bytes() == (folder / "XX.zip").read_bytes()
    assert seen[-1] == (target.stat().st_size, target.stat().st_size)
    (record,) = imports.read(target)
    assert record.name == "Elsewhere"


def test_fetch_says_what_failed(server: tuple[str, Path], tmp_path: Path) -> None:
    base, _ = server
    with pytest.raises(ConnectionError, match="404"):
        download.fetch(f"{base}/absent.zip", tmp_path / "absent.zip")
    with pytest.raises(ConnectionError, match="gazetteer import FILE"):
        download.fetch("http://127.0.0.1:9/none.zip", tmp_path / "none.zip")
    with pytest.raises(ValueError, match="SYR"):
        download.add_country("SYR")
