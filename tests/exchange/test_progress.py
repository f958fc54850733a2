"""Progress while files are read, and what is there when a person stops: nothing."""

from __future__ import annotations

import io
import zipfile
from importlib import import_module
from pathlib import Path

import pytest

from dashboard import exchange, places
from dashboard.reading import Upload
from dashboard.store import Store, open_store
from tests.exchange import samples
from tests.exchange.test_bad_files import workbook

# exchange.sheets is the function of that name
sheets_module = import_module("dashboard.exchange.sheets")
ROWS = 400
HEAD = "place,lat,lon,date,side,kind\n"
TABLE = HEAD + "".join(f"Kafr {n},35.1,36.{n:03},2024-12-06,SDF,gain\n" for n in range(ROWS))


class Stopped(BaseException):
    """A person stops: no Exception, as with the keyboard and with Streamlit."""


@pytest.fixture(autouse=True)
def told_at_every_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """However fast a row is read."""
    monkeypatch.setattr(sheets_module, "_TELL", 0.0)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return open_store(tmp_path / "store.sqlite")


def told(*uploads: Upload) -> list[tuple[int, int]]:
    """What progress is told while files are read."""
    found: list[tuple[int, int]] = []
    plan = exchange.read(uploads, places.open_gazetteer(), progress=lambda *one: found.append(one))
    assert not plan.is_empty
    return found


@pytest.mark.parametrize("form", ["csv", "xlsx", "geojson", "gpkg", "parquet"])
def test_progress_goes_from_nothing_to_all_in_every_format(form: str, tmp_path: Path) -> None:
    path = samples.written(tmp_path, form, samples.material(samples.war()))
    steps = told(*exchange.with_neighbours(path))
    *done, last = [one for one, _ in steps]
    total = steps[0][1]
    assert done == list(range(len(done)))
    assert {in_all for _, in_all in steps} == {total} and last == total
    assert 0.5 <= done[-1] / total <= 1  # lines and rows are about the same


def test_two_files_count_as_one_work() -> None:
    steps = told(Upload("a.csv", TABLE.encode()), Upload("b.csv", TABLE.encode()))
    assert steps[0] == (0, 2 * (ROWS + 1)) and steps[-2][0] == 2 * ROWS


@pytest.mark.parametrize(("size", "seen"), [(0, {0}), (2, {2, 3, 4, 5}), (9, {9})])
def test_a_size_may_be_unknown_or_wrong(size: int, seen: set[int]) -> None:
    rows = sheets_module.of_records("x", [(f"x, row {n}", {"a": "1"}) for n in range(5)]).rows
    steps: list[tuple[int, int]] = []
    sheet = sheets_module.Sheet("x", ("a",), rows)
    (watched,) = sheets_module.watched([sheet], size, lambda *one: steps.append(one))
    assert len(list(watched.rows())) == 5
    assert [done for done, _ in steps] == list(range(6))
    assert {in_all for _, in_all in steps} == seen


@pytest.mark.parametrize("after", [0, 1, 200, ROWS])
def test_whoever_stops_the_reading_gets_no_plan(after: int) -> None:
    def tell(done: int, total: int) -> None:
        if done >= after:
            raise Stopped

    with pytest.raises(Stopped):
        exchange.read([Upload("war.csv", TABLE.encode())], places.open_gazetteer(), None, tell)


@pytest.mark.parametrize("after", [0, 200])
def test_whoever_stops_the_storing_stores_nothing(after: int, store: Store) -> None:
    def tell(done: int, total: int) -> None:
        if done >= after:
            raise Stopped

    plan = exchange.read([Upload("war.csv", TABLE.encode())], places.open_gazetteer())
    with pytest.raises(Stopped):
        exchange.keep(store, plan, "war", tell)
    assert list(store.articles()) == [] and store.claims() == ()
    assert exchange.keep(store, plan, "war").added == ROWS


def test_the_report_tells_what_corrections_do_not_reach(store: Store) -> None:
    plan = exchange.read([Upload("war.csv", TABLE.encode())], places.open_gazetteer())
    assert "not read again" in exchange.keep(store, plan, "war").told()
    assert "not read again" not in exchange.keep(store, plan, "war").told()


def test_a_workbook_damaged_in_the_middle_is_refused_as_without_progress() -> None:
    book = bytearray(workbook(lambda book: [book.active.append([n] * 6) for n in range(3_000)]))
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    middle = part.header_offset + part.compress_size // 2
    book[middle : middle + 200] = b"\xff" * 200
    steps: list[tuple[int, int]] = []
    plan = exchange.read(
        [Upload("war.xlsx", bytes(book))],
        places.open_gazetteer(),
        progress=lambda *one: steps.append(one),
    )
    assert (
        plan.is_empty
        and plan.problems
        and not any(done == in_all for done, in_all in steps if in_all)
    )
    assert (
        plan.problems
        == exchange.read([Upload("war.xlsx", bytes(book))], places.open_gazetteer()).problems
    )
