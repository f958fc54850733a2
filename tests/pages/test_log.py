"""The log page, run by Streamlit's own test runner on a real store."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.desk.decisions import remember_person
from dashboard.model import Verdict
from dashboard.store import Store
from tests.conftest import PROJECT
from tests.desk.examples import OPP, article, claim, filled, ruled

PAGE = PROJECT / "dashboard" / "pages" / "log_page.py"
ONE = article(1)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """One claim, one outlet, and a person who decides."""
    monkeypatch.setenv("CONTROLMAP_DB", str(tmp_path / "desk.sqlite"))
    monkeypatch.setattr("dashboard.desk.decisions._name_file", lambda: tmp_path / "person.txt")
    remember_person("Second")
    return filled(tmp_path, [(ONE, [claim(ONE)])])


def opened() -> AppTest:
    """The page as it opens."""
    page = AppTest.from_file(str(PAGE), default_timeout=60).run()
    assert not page.exception
    return page


def told(page: AppTest) -> list[str]:
    """The decisions on the page, as HTML."""
    return [e.proto.body for e in page.get("html") if "<time>" in e.proto.body]


def test_an_empty_log_says_so(store: Store) -> None:
    assert "Nobody has decided anything yet" in opened().info[0].value


def test_each_decision_says_who_what_and_why_and_can_be_taken_back(store: Store) -> None:
    store.decide(ruled(claim(ONE).id, Verdict.REJECT, 1))
    page = opened()
    (line,) = told(page)
    assert "rejected" in line and "Editor" in line and "Opposition took حماة" in line
    page.button(key="undo-r1").click().run()
    assert not page.exception
    newest, oldest = told(page)
    assert "undone" in newest and "Second" in newest
    assert "taken back" in oldest and "line-through" in oldest
    assert [button.key for button in page.button if button.label == "Undo"] == [
        f"undo-{store.decisions()[1].id}"
    ]


def test_the_log_is_filtered(store: Store) -> None:
    store.decide(ruled(claim(ONE).id, Verdict.REJECT, 1))
    store.decide(ruled("Agency 1", Verdict.LEAN, 2, leaning=OPP))
    page = opened()
    page.selectbox[1].set_value("lean").run()
    (line,) = told(page)
    assert "Agency 1" in line and "leaning: Opposition" in line
    page.selectbox[1].set_value(None).run()
    page.text_input[0].set_value("حماة").run()
    assert len(told(page)) == 1 and "1 decision" in page.markdown[1].value


def test_hostile_words_are_escaped(store: Store) -> None:
    nasty = "<img src=x onerror='window.__ran=1'>"
    store.decide(ruled(nasty, Verdict.LEAN, 1, leaning=nasty))
    (line,) = told(opened())
    assert "<img" not in line and "&lt;img" in line


def test_a_long_log_is_turned_page_by_page(store: Store) -> None:
    store.decide_many([ruled(f"Outlet {n}", Verdict.LEAN, n, leaning="") for n in range(60)])
    page = opened()
    assert len(told(page)) == 25
    page.number_input(key="log-page").set_value(3).run()
    assert len(told(page)) == 10
