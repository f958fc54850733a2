"""The page that compares, run by Streamlit's own test runner on the real pipeline and a real store."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import pipeline, places, store
from dashboard.reading import Upload
from tests.conftest import PROJECT

PAGE = PROJECT / "dashboard" / "pages" / "compare_page.py"
TEXT = "المصدر: {paper}\n{day} كانون الأول 2024\nسيطرت فصائل المعارضة على مدينة {name} في ريف حمص الشمالي، وفق المرصد السوري لحقوق الإنسان."


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with two reports by two papers."""
    path = tmp_path / "articles.sqlite"
    monkeypatch.setenv("CONTROLMAP_DB", str(path))
    with store.open_store(path) as opened:
        for day, name, paper in ((5, "تلبيسة", "نشرة أولى"), (7, "الرستن", "نشرة ثانية")):
            upload = Upload(f"{day}.txt", TEXT.format(day=day, name=name, paper=paper).encode())
            found = pipeline.ingest(opened, [upload], places.open_gazetteer(), date(2024, 12, day))
            assert all(isinstance(one, pipeline.Ingested) for one in found)
    return path


def open_page(language: str = "en", **link: str) -> AppTest:
    """The page, as its link opens it."""
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state["language"] = language
    for key, value in link.items():
        page.query_params[key] = value
    return page.run()


def text(page: AppTest) -> str:
    """All words on the page."""
    kinds = ("title", "subheader", "markdown", "caption", "warning", "error", "info")
    parts = [e.value for kind in kinds for e in page.get(kind)]
    return "\n".join([*map(str, parts), *(str(e.proto.body) for e in page.get("html"))])


def test_two_rules_with_what_differs(database: Path) -> None:
    page = open_page()
    assert not page.exception
    left, right = page.selectbox(key="compare_rule_left"), page.selectbox(key="compare_rule_right")
    assert (left.value, right.value) == ("latest", "corroborated")
    right.set_value("accepted").run()
    words = text(page)
    assert "2 places are shown differently (7 December 2024)." in words
    assert (
        "2 places: <bdi>Opposition</bdi> on the left, <bdi>Assad government</bdi> on the right"
        in words
    )
    assert "Talbiseh" in words or "Tall" in words
    right.set_value("latest").run()
    assert "0 places are shown differently" in text(page)


def test_two_days_by_a_link(database: Path) -> None:
    page = open_page(days="2", left="latest", right="latest", left_day="2024-12-04")
    assert not page.exception
    assert "2 places are shown differently (4 December 2024 and 7 December 2024)." in text(page)
    page = open_page(days="2", left="latest", right="latest", left_day="2024-12-06")
    assert "1 place is shown differently" in text(page)
    assert page.query_params["left_day"] == "2024-12-06"


def test_sources_and_a_day_of_knowledge(database: Path) -> None:
    page = open_page(left="latest", right="latest")
    page.multiselect(key="compare_publishers_right").set_value(["نشرة أولى"]).run()
    assert "1 place is shown differently" in text(page)
    assert page.query_params["right_source"] == "نشرة أولى"
    page = open_page(left="latest", right="latest", right_known="2024-12-06")
    assert not page.exception
    assert "1 place is shown differently" in text(page)


@pytest.mark.parametrize("wrong", ["hearsay", "version:<b>none</b>", ""])
def test_a_link_with_nonsense_opens_the_usual(wrong: str, database: Path) -> None:
    page = open_page(left=wrong, right=wrong, days="2", left_day=wrong, right_known=wrong)
    assert not page.exception


def test_it_speaks_arabic(database: Path) -> None:
    page = open_page("ar", right="accepted")
    assert not page.exception
    assert "مكانان يظهران" in text(page)
