"""Export and import as a person runs them: a process of its own."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard import places, store
from tests.conftest import PROJECT
from tests.exchange import samples
from tests.test_cli import dashboard

TABLE = (
    "place,lat,lon,date,side,kind\n"
    "Kafr,35.1,36.1,2024-12-06,SDF,gain\n"
    "Kafr,35.1,36.1,2024-02-30,SDF,gain\n"
)


@pytest.fixture
def filled(tmp_path: Path) -> str:
    """A store with three reports."""
    path = tmp_path / "store.sqlite"
    with store.open_store(path) as opened:
        samples.fill(opened, samples.war())
    return str(path)


def test_an_export_comes_back_into_an_empty_store(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "war.csv"
    done = dashboard("export", "--format", "csv", str(file), CONTROLMAP_DB=filled)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().count("MB") == 4
    other = str(tmp_path / "other.sqlite")
    done = dashboard("import", str(file), CONTROLMAP_DB=other)
    assert done.returncode == 0, done.stderr.decode()
    assert b"3 articles added" in done.stdout
    with store.open_store(Path(filled)) as one, store.open_store(Path(other)) as two:
        assert one.claims() == two.claims()
        assert list(one.articles()) == list(two.articles())


def test_the_days_and_the_tags_asked_for_are_written(filled: str, tmp_path: Path) -> None:
    file = tmp_path / "acled.csv"
    done = dashboard(
        "export", "--format", "acled", "--hxl", "--from", "2024-12-07", "--known-on",
        "2024-12-31", str(file), CONTROLMAP_DB=filled,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    with file.open(encoding="utf-8-sig", newline="") as opened:
        tags, *events = csv.DictReader(opened)
    assert tags["event_date"] == "#date+occurred"
    assert [event["event_date"] for event in events] == ["2024-12-08"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--format", "shp", "x.shp"], "there is no format"),
        (["--format", "csv", "--policy", "guess", "x.csv"], "no such policy"),
        (["--format", "csv", "nowhere/x.csv"], "nowhere"),
        (["--format", "kml", "--hxl", "x.kml"], "HXL"),
        (["--format", "csv", "--from", "2025-01-01", "--to", "2024-01-01", "x.csv"], "after"),
    ],
)
def test_what_cannot_be_written_is_told(arguments: list[str], words: str, filled: str) -> None:
    done = dashboard("export", *arguments, CONTROLMAP_DB=filled)
    assert done.returncode == 2
    assert words in " ".join(done.stderr.decode().split())


def test_rejected_rows_are_told_and_the_others_stored(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text(TABLE, encoding="utf-8")
    database = str(tmp_path / "store.sqlite")
    done = dashboard("import", str(file), "--preview", CONTROLMAP_DB=database)
    assert done.returncode == 1
    assert "list.csv, row 3" in done.stderr.decode()
    assert b"1 rows can be used, 1 cannot" in done.stdout
    assert not Path(database).exists()
    done = dashboard("import", str(file), "--source", "Example", CONTROLMAP_DB=database)
    assert b"1 articles added" in done.stdout
    with store.open_store(Path(database)) as opened:
        assert [article.publisher for article in opened.articles()] == ["Example"]


def test_a_mapping_file_says_what_the_columns_hold(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("T,Y,X,D\nKafr,35.1,36.1,2024-12-06\n", encoding="utf-8")
    mapping = tmp_path / "map.yaml"
    mapping.write_text(
        "columns: {place: T, lat: Y, lon: X, day: D}\nfixed: {kind: gain, side: SDF}\n",
        encoding="utf-8",
    )
    database = str(tmp_path / "store.sqlite")
    done = dashboard(
        "import", str(tmp_path / "list.csv"), "--mapping", str(mapping), CONTROLMAP_DB=database
    )
    assert done.returncode == 0, done.stderr.decode()
    with store.open_store(Path(database)) as opened:
        assert [claim.side for claim in opened.claims()] == ["SDF"]
    mapping.write_text("columns: {colour: T}", encoding="utf-8")
    done = dashboard("import", str(tmp_path / "list.csv"), "--mapping", str(mapping))
    assert done.returncode == 2 and "no colour" in " ".join(done.stderr.decode().split())


@pytest.mark.skipif(os.name != "posix", reason="it needs a terminal of its own")
def test_a_person_sees_how_far_an_import_is_and_stops_it(tmp_path: Path) -> None:
    places.open_gazetteer()  # so that the process need not compile it
    file, database = tmp_path / "long.csv", tmp_path / "store.sqlite"
    rows = (f"Kafr {n},35.{n % 1000:03},36.1,2024-12-06,SDF,gain\n" for n in range(60_000))
    file.write_text(TABLE.splitlines()[0] + "\n" + "".join(rows), encoding="utf-8")
    person, terminal = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "dashboard", "import", str(file)],
        stderr=terminal,
        stdout=subprocess.DEVNULL,
        cwd=PROJECT,
        env={**os.environ, "CONTROLMAP_DB": str(database)},
        start_new_session=True,
    )
    os.close(terminal)
    told = b""
    while b"1 %" not in told:
        told += os.read(person, 1_000)
    process.send_signal(signal.SIGINT)
    while b"nothing is stored" not in told:
        told += os.read(person, 1_000)
    assert process.wait(60) == 130
    assert not database.exists()
    os.close(person)
