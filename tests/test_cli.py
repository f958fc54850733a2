"""The command line, as a person runs it: a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from dashboard import store
from tests.conftest import PROJECT

DATED = (
    "المصدر: نشرة تجريبية\nالجمعة 6 كانون الأول 2024\n"
    "سيطرت فصائل المعارضة على مدينة تلبيسة، وفق المرصد السوري لحقوق الإنسان."
)
ENGLISH = "HOMS, December 6, 2024 - Rebels captured the town of Rastan on Friday, residents said."
RECORD = {
    "source", "lang", "title", "publisher", "published", "places", "events", "non_changes",
}  # fmt: skip
PLACE = {"text", "start", "end", "place_id", "name", "lat", "lon", "kind", "geo_precision"}
EVENT = {
    "place", "place_id", "lat", "lon", "geo_precision", "kind", "actor", "actor_side", "date",
    "time_precision", "modality", "attribution", "evidence", "start", "end",
}  # fmt: skip


def dashboard(
    *arguments: str, stdin: bytes = b"", **env: str
) -> subprocess.CompletedProcess[bytes]:
    """Run ``python -m dashboard`` with these arguments."""
    return subprocess.run(
        [sys.executable, "-m", "dashboard", *arguments],
        input=stdin,
        capture_output=True,
        cwd=PROJECT,
        env={**os.environ, **env},
        timeout=300,
        check=False,
    )


def records(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, list[dict[str, object]]]]:
    """The JSON objects a run printed."""
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_extract_writes_one_object_for_each_article_and_stores_nothing(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.txt").write_text(DATED, encoding="utf-8")
    (tmp_path / "b.txt").write_text(ENGLISH, encoding="utf-8")
    database = tmp_path / "untouched.sqlite"
    done = dashboard("extract", str(tmp_path), CONTROLMAP_DB=str(database))
    assert done.returncode == 0, done.stderr.decode()
    found = records(done)
    assert [record["lang"] for record in found] == ["en", "ar"]
    for record in found:
        assert set(record) == RECORD
        assert all(set(place) == PLACE for place in record["places"])
        assert all(set(event) == EVENT for event in record["events"])
        assert [event["kind"] for event in record["events"]] == ["gain"]
        assert [event["date"] for event in record["events"]] == ["2024-12-06"]
        assert [event["actor_side"] for event in record["events"]] == ["opposition"]
    assert not database.exists()


def test_extract_reads_standard_input_and_takes_the_day_of_publication() -> None:
    undated = DATED.splitlines()[-1]
    (without,) = records(dashboard("extract", "-", stdin=undated.encode()))
    assert without["published"] is None
    assert [event["date"] for event in without["events"]] == [None]
    (given,) = records(
        dashboard("extract", "-", "--published", "2024-12-06", stdin=undated.encode())
    )
    assert [event["date"] for event in given["events"]] == ["2024-12-06"]


def test_ingest_reports_what_it_cannot_use_and_goes_on(tmp_path: Path) -> None:
    for name, text in {"a.txt": "", "b.txt": DATED.splitlines()[-1], "c.txt": DATED}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    database = tmp_path / "store" / "kept.sqlite"
    done = dashboard("ingest", str(tmp_path), CONTROLMAP_DB=str(database))
    errors = done.stderr.decode()
    assert done.returncode == 1
    assert "a.txt" in errors and "b.txt" in errors and "c.txt" not in errors
    assert "--published" in errors
    assert b"1 articles added" in done.stdout
    with store.open_store(database) as opened:
        assert opened.counts()["articles"] == 1
    again = dashboard("ingest", str(tmp_path / "c.txt"), CONTROLMAP_DB=str(database))
    assert b"0 articles added" in again.stdout and b"1 already there" in again.stdout


def test_a_missing_file_is_named_before_anything_is_read(tmp_path: Path) -> None:
    done = dashboard("extract", str(tmp_path / "nowhere.txt"))
    assert done.returncode == 2
    assert "nowhere.txt" in done.stderr.decode()
    assert done.stdout == b""
