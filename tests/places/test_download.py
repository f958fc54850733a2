"""Fetching a country's list from a server on this machine that fails in all the usual ways."""

from __future__ import annotations

import http.server
import io
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from dashboard.places import download, imports, sources


def _zipped(name: str, text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, text)
    return buffer.getvalue()


def _line(geoname: int, name: str) -> str:
    cells = [str(geoname), name, name, "", "35.1", "36.9", "P", "PPL", "SY", "", "10"]
    return "\t".join([*cells, "", "", "", "350", "", "300", "Asia/Damascus", "2020-01-01"]) + "\n"


DUMP = _zipped("SY.txt", "".join(_line(n, f"Village {n}") for n in range(900, 2900)))
NAMES = _zipped("SY.txt", "1\t901\tar\tقرية المثال\n")


@dataclass
class Dumps:
    """What the server has, how it misbehaves (once for each word), and what it was asked."""

    files: dict[str, bytes]
    faults: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)
    mark: str = '"one"'
    url: str = ""


@pytest.fixture
def server() -> Iterator[Dumps]:
    dumps = Dumps({"/SY.zip": DUMP, "/alternatenames/SY.zip": NAMES})

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            fault = dumps.faults.pop(0) if dumps.faults else ""
            wanted = self.headers.get("Range") or ""
            dumps.ranges.append(wanted)
            if fault.isdigit() or self.path not in dumps.files:
                self.send_error(int(fault or 404))
                return
            whole = dumps.files[self.path]
            start = int(wanted[6:-1]) if wanted and fault != "ignores ranges" else 0
            if self.headers.get("If-Range") != dumps.mark:
                start = 0
            if start >= len(whole):
                self.send_error(416)
                return
            if fault == "wrong range":
                start = max(0, start - 100)
            body = whole[start:]
            announced = len(body) - 100 if fault == "announces less" else len(body)
            if fault == "announces more":
                announced += 1000
            self.send_response(206 if start else 200)
            if fault != "no length":
                self.send_header("Content-Length", str(announced))
            if start:
                self.send_header("Content-Range", f"bytes {start}-{len(whole) - 1}/{len(whole)}")
            if fault != "no mark":
                self.send_header("ETag", dumps.mark)
            self.end_headers()
            if fault == "cut":
                self.wfile.write(body[: len(body) // 2])
            elif fault == "a login page":
                self.wfile.write(b"<html>Welcome to our network</html>".ljust(len(body)))
            elif fault == "damaged":
                self.wfile.write(body[:60] + b"XXXX" + body[64:])
            else:
                self.wfile.write(body[:announced])

        def log_message(self, *_: object) -> None:
            """Keep the test's output clean."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as httpd:
        threading.Thread(target=httpd.serve_forever, args=(0.02,), daemon=True).start()
        dumps.url = f"http://127.0.0.1:{httpd.server_address[1]}"
        yield dumps
        httpd.shutdown()


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, server: Dumps) -> Path:
    """Every test has a folder of its own and the server in GeoNames' place."""
    monkeypatch.setenv("CONTROLMAP_HOME", str(tmp_path))
    monkeypatch.setenv("CONTROLMAP_GEONAMES", server.url + "/")
    return tmp_path


def test_a_country_is_fetched_and_indexed_with_progress(home: Path) -> None:
    seen: list[tuple[int, int]] = []
    done = download.add_country("sy", lambda have, total: seen.append((have, total)))
    assert (done.name, done.rows) == ("geonames-SY", 2000)
    assert seen[-1] == (len(NAMES), len(NAMES)) and (len(DUMP), len(DUMP)) in seen
    rows = {r.id: r for r in sources.read_csv(sources.imported_files()[0], rank=0)}
    assert rows["gn:901"].name_ar == "قرية المثال"
    assert not list((home / "gazetteer" / "downloads").iterdir())


def test_a_second_try_goes_on_where_the_first_was_cut(server: Dumps, tmp_path: Path) -> None:
    server.faults = ["cut"]
    target = tmp_path / "got" / "SY.zip"
    with pytest.raises(ConnectionError, match=r"stopped after [\d,]+ of [\d,]+ bytes; try again"):
        download.fetch(f"{server.url}/SY.zip", target)
    assert not target.exists()
    assert download.fetch(f"{server.url}/SY.zip", target).read_bytes() == DUMP
    assert server.ranges == ["", f"bytes={len(DUMP) // 2}-"]
    assert [p.name for p in target.parent.iterdir()] == ["SY.zip"]


@pytest.mark.parametrize("second", ["ignores ranges", "wrong range"])
def test_a_server_that_cannot_go_on_is_asked_from_the_start(
    server: Dumps, tmp_path: Path, second: str
) -> None:
    server.faults = ["cut", second]
    target = tmp_path / "SY.zip"
    with pytest.raises(ConnectionError):
        download.fetch(f"{server.url}/SY.zip", target)
    assert download.fetch(f"{server.url}/SY.zip", target).read_bytes() == DUMP


def test_halves_of_two_versions_are_never_joined(server: Dumps, tmp_path: Path) -> None:
    server.faults = ["cut"]
    target = tmp_path / "SY.zip"
    with pytest.raises(ConnectionError):
        download.fetch(f"{server.url}/SY.zip", target)
    server.files["/SY.zip"], server.mark = NAMES, '"two"'
    assert download.fetch(f"{server.url}/SY.zip", target).read_bytes() == NAMES


def test_without_a_mark_a_part_is_not_trusted(server: Dumps, tmp_path: Path) -> None:
    target = tmp_path / "SY.zip"
    target.with_name("SY.zip.part").write_bytes(b"something old")
    assert download.fetch(f"{server.url}/SY.zip", target).read_bytes() == DUMP
    assert server.ranges == [""]


def test_a_part_longer_than_the_file_is_started_over(server: Dumps, tmp_path: Path) -> None:
    target = tmp_path / "SY.zip"
    target.with_name("SY.zip.part").write_bytes(DUMP + b"more")
    target.with_name("SY.zip.mark").write_text(server.mark)
    assert download.fetch(f"{server.url}/SY.zip", target).read_bytes() == DUMP


@pytest.mark.parametrize("fault", ["announces less", "a login page", "damaged"])
def test_what_is_no_whole_zip_is_refused_and_forgotten(
    server: Dumps, tmp_path: Path, fault: str
) -> None:
    server.faults = [fault]
    target = tmp_path / "got" / "SY.zip"
    with pytest.raises(ConnectionError, match="no whole zip file"):
        download.fetch(f"{server.url}/SY.zip", target)
    assert not list(target.parent.iterdir())


def test_fewer_bytes_than_announced_are_refused(server: Dumps, tmp_path: Path) -> None:
    server.faults = ["announces more"]
    with pytest.raises(ConnectionError, match="stopped after"):
        download.fetch(f"{server.url}/SY.zip", tmp_path / "SY.zip")
    assert not (tmp_path / "SY.zip").exists()


def test_a_server_that_announces_no_size_or_mark_will_do(server: Dumps, tmp_path: Path) -> None:
    server.faults = ["no length", "no mark"]
    for name in ("one.zip", "two.zip"):
        got = download.fetch(f"{server.url}/SY.zip", tmp_path / name)
        assert got.read_bytes() == DUMP


@pytest.mark.parametrize("code", ["403", "429", "500", "503"])
def test_an_error_of_the_server_is_told(server: Dumps, code: str) -> None:
    server.faults = [code]
    with pytest.raises(ConnectionError, match=rf"answered {code} .*gazetteer import FILE"):
        download.add_country("SY")
    assert imports.imported() == []


def test_a_country_that_the_server_does_not_have_is_told() -> None:
    with pytest.raises(ValueError, match=r"no list for XX: .* answered 404"):
        download.add_country("XX")


def test_missing_alternate_names_are_done_without_and_told(server: Dumps) -> None:
    del server.files["/alternatenames/SY.zip"]
    done = download.add_country("SY")
    assert done.rows == 2000 and "alternate names are not offered" in done.notes[-1]


def test_offline_says_what_to_do_instead() -> None:
    with pytest.raises(ConnectionError, match="gazetteer import FILE"):
        download.add_country("SY", base="http://127.0.0.1:9")


def test_cancelling_leaves_no_import_and_the_next_try_goes_on(server: Dumps, home: Path) -> None:
    def cancel(have: int, _: int) -> None:
        if have > 1000:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        download.add_country("SY", cancel)
    assert imports.imported() == []
    assert not (home / "gazetteer" / "downloads" / "SY.zip").exists()
    download.add_country("SY")
    assert server.ranges[1].startswith("bytes=") and len(imports.imported()) == 1


@pytest.mark.parametrize("code", ["SYR", "S", "", "../x", "ص1"])
def test_a_code_that_is_none_is_refused(code: str, server: Dumps) -> None:
    with pytest.raises(ValueError, match="two letters"):
        download.add_country(code)
    assert server.ranges == []
