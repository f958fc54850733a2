"""The page of files, run by Streamlit's own test runner on a real store."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from lxml.html import fromstring  # type: ignore[import-untyped]
from streamlit.testing.v1 import AppTest

from dashboard import exchange, places, store
from tests.conftest import PROJECT
from tests.exchange import samples

PAGE = PROJECT / "dashboard" / "pages" / "files_page.py"
TABLE = (
    "Town,Y,X,When,Group,Did,Said by\n"
    "الرستن,34.9263,36.7319,2024-12-06,opposition,gain,Example Monitor\n"
    "تلبيسة,34.84,36.73,2024-12-06,opposition,captured,Example Monitor\n"
    "تلبيسة,36.73,134.84,2024-02-30,opposition,gain,=1+1\n"
)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with three reports, and the index of place names compiled."""
    places.open_gazetteer()
    path = tmp_path / "articles.sqlite"
    monkeypatch.setenv("CONTROLMAP_DB", str(path))
    with store.open_store(path) as opened:
        samples.fill(opened, samples.war())
    return path


def opened(path: Path) -> AppTest:
    """The page on the store at ``path``."""
    return AppTest.from_file(str(PAGE), default_timeout=60).run()


def press(page: AppTest, label: str) -> AppTest:
    """Press the button with this label."""
    return next(button for button in page.button if button.label == label).click().run()


def text(page: AppTest) -> str:
    """All words on the page."""
    kinds = ("markdown", "caption", "info", "warning", "success", "error", "subheader")
    return "\n".join(str(one.value) for kind in kinds for one in page.get(kind))


def tables(page: AppTest) -> list[list[dict[str, str]]]:
    """The tables of rows on the page, without the marks that set apart what they quote."""
    found = []
    for element in page.get("html"):
        if 'class="rows"' in element.proto.body:
            rows = fromstring(element.proto.body.translate({0x2068: None, 0x2069: None}))
            heads = [head.text_content() for head in rows.iter("th")]
            cells = [[cell.text_content() for cell in row.iter("td")] for row in rows.iter("tr")]
            found.append([dict(zip(heads, row, strict=True)) for row in cells if row])
    return found


def choose(page: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Choose files to bring in."""
    page.file_uploader[0].set_value(
        [(name, data, "application/octet-stream") for name, data in files]
    )
    return page.run()


def set_field(page: AppTest, field: str, column: str) -> None:
    """Say which column holds a field."""
    box = next(one for one in page.selectbox if str(one.key).startswith(f"field-{field}-"))
    box.set_value(column)


@pytest.mark.parametrize("form", exchange.FORMATS)
def test_every_form_is_prepared_and_offered(form: str, path: Path) -> None:
    page = opened(path)
    page.selectbox(key="form").set_value(form)
    press(page, "Prepare")
    assert not page.exception
    prepared = page.session_state.prepared
    assert prepared.data
    assert page.get("download_button")
    if len(prepared.inside) > 1:
        with zipfile.ZipFile(io.BytesIO(prepared.data)) as archive:
            assert archive.namelist() == list(prepared.inside)


def test_an_export_comes_back_through_the_page(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(path)
    press(page, "Prepare")
    prepared = page.session_state.prepared
    monkeypatch.setenv("CONTROLMAP_DB", str(tmp_path / "other.sqlite"))
    page = choose(opened(path), (prepared.name, prepared.data))
    assert not page.exception
    assert "our claims" in text(page) and "0 rows are rejected" in text(page)
    press(page, "Bring in")
    assert "3 articles added" in text(page)
    with store.open_store(tmp_path / "other.sqlite") as other, store.open_store(path) as one:
        assert set(other.claims()) == set(one.claims())


def test_the_first_day_after_the_last_is_told(path: Path) -> None:
    page = opened(path)
    page.date_input(key="from").set_value(samples.SUNDAY)
    page.date_input(key="to").set_value(samples.FRIDAY)
    press(page, "Prepare")
    assert "after the last" in text(page)
    assert not page.get("download_button")


def test_a_table_comes_in_through_its_columns_and_bad_rows_are_shown(path: Path) -> None:
    page = choose(opened(path), ("a table.csv", TABLE.encode()))
    assert not page.exception
    assert not [button for button in page.button if button.label == "Bring in"]
    for field, column in {
        "place": "Town", "lat": "Y", "lon": "X", "day": "When", "side": "Group", "kind": "Did",
        "attribution": "Said by",
    }.items():  # fmt: skip
        set_field(page, field, column)
    page.run()
    assert not page.exception
    assert "1 row can be used" in text(page) and "2 rows are rejected" in text(page)
    assert list(page.dataframe[0].value["Town"]) == ["الرستن", "تلبيسة", "تلبيسة"]
    rows, rejected = tables(page)
    assert [row["Place"] for row in rows] == ["الرستن"]
    assert [row["Row"] for row in rejected] == ["a table.csv, row 3", "a table.csv, row 4"]
    assert (
        "captured" in rejected[0]["What is wrong"] and "not a day" in rejected[1]["What is wrong"]
    )
    assert all(row["What to do"] for row in rejected)
    assert "not read again" in text(page)
    press(page, "Bring in")
    assert "1 article added" in text(page) and "not read again" in text(page)
    with store.open_store(path) as kept:
        brought = [one for one in kept.claims() if one.attribution == "Example Monitor"]
        assert [one.side for one in brought] == ["opposition"]
        article = kept.article(brought[0].article_id)
        assert article is not None and "Example Monitor" in article.text
    assert not tables(page)  # the page is ready for the next file


def test_a_baseline_comes_in_once_its_holders_are_known(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    table = "name,lat,lon,control,date\nKafr,35.1,36.1,The Greens,2024-11-26\n"
    page = choose(opened(path), ("greens.csv", table.encode()))
    assert "1 row is rejected" in text(page)
    box = next(one for one in page.selectbox if str(one.key).startswith("side-The Greens"))
    box.set_value("SDF").run()
    assert "1 row can be used" in text(page)
    monkeypatch.setenv("CONTROLMAP_HOME", str(home))
    press(page, "Bring in")
    assert "1 place in the baseline" in text(page)
    (hold,) = exchange.baselines()
    assert (hold.side, hold.place.name, str(hold.on)) == ("SDF", "Kafr", "2024-11-26")
    press(page, "Take away")
    assert exchange.baselines() == ()


def test_a_broken_file_is_told_and_nothing_is_offered(path: Path) -> None:
    page = choose(opened(path), ("war.xlsx", b"PK\x03\x04 nothing"))
    assert not page.exception
    assert "1 row is rejected" in text(page)
    (rejected,) = tables(page)
    assert "damaged" in rejected[0]["What is wrong"]
    assert not [button for button in page.button if button.label == "Bring in"]


def test_the_page_speaks_arabic(path: Path) -> None:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state["language"] = "ar"
    page.run()
    assert not page.exception
    assert "التصدير" in [tab.label for tab in page.tabs]
    choose(page, ("a table.csv", TABLE.encode()))
    assert not page.exception
    for field, column in {
        "place": "Town",
        "lat": "Y",
        "lon": "X",
        "day": "When",
        "kind": "Did",
    }.items():
        set_field(page, field, column)
    page.run()
    _, rejected = tables(page)
    assert [row["السطر"] for row in rejected] == ["a table.csv، السطر 3", "a table.csv، السطر 4"]
    assert rejected[0]["الخطأ"].startswith("«captured» ليس واحدًا من")
    assert rejected[1]["ما العمل"].startswith("اكتب الأيام هكذا")
    assert "لا تُقرأ من جديد" in text(page)


def test_what_a_cell_holds_is_no_part_of_the_page(path: Path) -> None:
    hostile = (
        "place,lat,lon,date,side,kind\n<img src=x onerror=alert(1)>,1,2,<b>soon</b>,SDF,gain\n"
    )
    page = choose(opened(path), ("<i>war</i>.csv", hostile.encode()))
    (rejected,) = tables(page)
    assert rejected[0]["Row"] == "<i>war</i>.csv, row 2"
    assert rejected[0]["What is wrong"] == "“<b>soon</b>” is not a day"
    body = "".join(element.proto.body for element in page.get("html"))
    assert "<b>" not in body and "<i>" not in body and "<img" not in body
