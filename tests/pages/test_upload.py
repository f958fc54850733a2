"""The upload page, run by Streamlit's own test runner on the real pipeline and a real store."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import store
from tests.conftest import PROJECT

PAGE = PROJECT / "dashboard" / "pages" / "add_page.py"
REPORT = (
    "سيطرت فصائل المعارضة على مدينة تلبيسة في ريف حمص الشمالي، وفق المرصد السوري لحقوق الإنسان."
)
DATED = f"المصدر: نشرة تجريبية\nالجمعة 6 كانون الأول 2024\n{REPORT}"

NASTY = [
    "<script>window.__ran = true</script>",
    "</script><script>window.__ran = true</script>",
    "<img src=x onerror='window.__ran = true'>",
    "{{ 7*7 }} {% raw %} ${7*7} `x` \"quoted\" 'single'",
    "\u202e\u2066مقلوب\u2069\u202c",
]


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page on an empty store."""
    monkeypatch.setenv("CONTROLMAP_DB", str(tmp_path / "articles.sqlite"))
    return AppTest.from_file(str(PAGE), default_timeout=60).run()


def upload(page: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Choose files and press Read."""
    chosen = [(name, data, "application/octet-stream") for name, data in files]
    page.file_uploader[0].set_value(chosen)
    return press(page, "Read")


def press(page: AppTest, label: str) -> AppTest:
    """Press the button with this label."""
    return next(button for button in page.button if button.label == label).click().run()


def text(page: AppTest) -> str:
    """All words on the page."""
    plain = (e.value for kind in ("markdown", "caption", "warning") for e in page.get(kind))
    parts = [*plain, *(e.proto.body for e in page.get("html"))]
    return "\n".join(str(part) for part in parts)


def test_first_visit_says_what_to_do(page: AppTest) -> None:
    assert not page.exception
    assert "Arabic, English or French" in text(page)
    assert "Choose files or paste" in text(press(page, "Read"))


def test_an_article_is_read_and_stored(page: AppTest, tmp_path: Path) -> None:
    upload(page, ("talbiseh.txt", DATED.encode()))
    assert not page.exception
    assert "1 article added" in text(page)
    table = next(e.proto.body for e in page.get("html") if "<table>" in e.proto.body)
    assert "<bdi>تلبيسة</bdi>" in table
    assert "Syria" in table  # where it was put is said with its country
    assert "#day=2024-12-06&amp;place=gn%3A" in table
    assert REPORT in table
    with store.open_store(tmp_path / "articles.sqlite") as opened:
        assert opened.counts()["articles"] == 1


def test_the_same_text_twice_adds_nothing(page: AppTest) -> None:
    upload(page, ("first.txt", DATED.encode()))
    upload(page, ("again.txt", DATED.encode("utf-16")))
    assert "1 article already known" in text(page)


def test_one_bad_file_does_not_stop_the_rest(page: AppTest) -> None:
    upload(
        page,
        ("empty.txt", b""),
        ("table.csv", b"heading,when\nx,2024-12-06\n"),
        ("good.txt", DATED.encode()),
    )
    words = text(page)
    assert not page.exception
    assert "empty.txt" in words and "table.csv" in words
    assert words.count("What to do:") == 2
    assert "1 article added" in words


def test_an_undated_article_waits_for_its_day(page: AppTest, tmp_path: Path) -> None:
    upload(page, ("undated.txt", REPORT.encode()))
    assert "1 article without a date" in text(page)
    with store.open_store(tmp_path / "articles.sqlite") as opened:
        assert opened.counts()["articles"] == 0
    page.date_input[0].set_value(date(2024, 12, 6))
    press(page, "Add with this date")
    assert "1 article added" in text(page)


def test_pasted_text_is_read(page: AppTest) -> None:
    page.text_area[0].set_value(DATED)
    press(page, "Read")
    assert "1 article added" in text(page)


@pytest.mark.parametrize("nasty", NASTY)
def test_hostile_names_and_texts_are_shown_escaped(page: AppTest, nasty: str) -> None:
    upload(page, (f"{nasty.replace('/', '_')}.txt", f"{DATED}\n{nasty}".encode()))
    assert not page.exception
    assert "<script" not in text(page)
    assert "<img" not in text(page)
