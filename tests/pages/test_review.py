"""The review page, run by Streamlit's own test runner on a real store; its desk is tested in a browser."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.desk.decisions import remember_person
from dashboard.model import Verdict
from dashboard.store import Store
from tests.conftest import PROJECT
from tests.desk.examples import CITY, article, claim, filled, ruled

PAGE = PROJECT / "dashboard" / "pages" / "review_page.py"
ONE = article(1)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """Three articles, of which two agree; a person is known."""
    monkeypatch.setenv("CONTROLMAP_DB", str(tmp_path / "desk.sqlite"))
    monkeypatch.setattr("dashboard.desk.decisions._name_file", lambda: tmp_path / "person.txt")
    remember_person("Editor")
    return filled(tmp_path, [(one, [claim(one)]) for one in (ONE, article(2))])


def opened(**state: object) -> AppTest:
    """The page as it opens, with what the browser looks at and did."""
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    if state:
        page.session_state["review"] = {"asked": state}
    page.run()
    assert not page.exception
    return page


def given(page: AppTest, which: int = 0) -> Any:
    """What the desk was given (1: what stands beside the claim)."""
    return json.loads(page.get("bidi_component")[which].proto.json)


def act(do: Verdict, *claims: str, **values: object) -> dict[str, object]:
    """One act as the browser sends it."""
    return {"id": f"act{do}", "do": do.value, "claims": list(claims), "seen": [], **values}


def ids(page: AppTest) -> list[str]:
    """The claims in the list."""
    return [item["id"] for item in given(page)["items"]]


def test_the_queue_is_given_to_the_desk_with_its_reasons_and_marks(store: Store) -> None:
    data = given(opened())
    assert data["total_words"] == "2 claims wait" and data["named"]
    item = data["items"][0]
    assert item["says"] == "Opposition took حماة" and item["day"] == "5 December 2024"
    assert item["doubts"] == ["changes the map, not yet looked at"]
    assert ["حماة", "place"] in item["sentence"]
    assert "".join(text for text, _ in item["sentence"]) == ONE.text[:23]


def test_an_act_is_stored_once_and_answered(store: Store) -> None:
    page = opened(acts=[act(Verdict.REJECT, claim(ONE).id, why="old news")])
    (decided,) = store.decisions()
    assert (decided.verdict, decided.by, decided.why) == ("reject", "Editor", "old news")
    assert ids(page) == [claim(article(2)).id]
    (answer,) = given(page)["answers"]
    assert answer["undo"] == [decided.id] and "Rejected" in answer["said"]
    page.run()
    again = opened(acts=[act(Verdict.REJECT, claim(ONE).id, why="old news")])
    assert len(store.decisions()) == 1
    assert given(again)["answers"][0]["undo"] == [decided.id]


def test_an_undo_brings_the_claim_back_and_shows_it(store: Store) -> None:
    decided = ruled(claim(ONE).id, Verdict.REJECT)
    store.decide(decided)
    page = opened(acts=[act(Verdict.UNDO, decided.id)])
    assert len(ids(page)) == 2
    assert given(page)["answers"][0]["back"] == claim(ONE).id


def test_the_second_of_two_people_is_told_and_shown_what_the_first_decided(store: Store) -> None:
    store.decide(ruled(claim(ONE).id, Verdict.REJECT))
    page = opened(acts=[act(Verdict.ACCEPT, claim(ONE).id)])
    data = given(page)
    assert "Editor decided on this meanwhile: rejected" in data["answers"][0]["error"]
    assert data["opened"]["id"] == claim(ONE).id and data["opened"]["judged"]
    assert data["opened"]["seen"] == ["r0"]
    assert len(store.decisions()) == 1


def test_without_a_name_nothing_is_decided(store: Store, tmp_path: Path) -> None:
    (tmp_path / "person.txt").unlink()
    page = opened(acts=[act(Verdict.ACCEPT, claim(ONE).id)])
    assert "Give your name first" in given(page)["answers"][0]["error"]
    assert store.decisions() == ()
    page.text_input[0].set_value("Second Editor")
    next(button for button in page.button if button.label == "Keep this name").click()
    page.run()
    assert (tmp_path / "person.txt").read_text(encoding="utf-8") == "Second Editor\n"


def test_beside_a_claim_stand_the_place_before_and_after_and_what_else_is_said(
    store: Store,
) -> None:
    beside = given(opened(look={"at": claim(ONE).id}), 1)
    assert beside["before"]["holder"] == "Not known" and beside["after"]["holder"].startswith(
        "Opposition"
    )
    assert [drawn[:4] for drawn in beside["stills"]] == ["<svg", "<svg"]
    assert [other["id"] for other in beside["others"]] == [claim(article(2)).id]


def test_a_new_reading_is_shown_beside_what_was_judged(store: Store) -> None:
    store.decide(ruled(claim(ONE).id, Verdict.ACCEPT))
    store.replace_reading(ONE, [claim(ONE, on=4)])
    first = given(opened())["items"][0]
    assert first["doubts"][0] == "reads differently since it was judged"
    assert first["former"]["verdict"] == "What was accepted"
    assert ["Day", "5 December 2024 (stated)"] in first["former"]["was"]
    assert ["Day", "4 December 2024 (stated)"] in first["former"]["now"]


def test_a_place_is_looked_up_in_the_gazetteer(store: Store) -> None:
    page = opened(look={"find": "حمص"})
    found = given(page)["lookup"]
    assert found["asked"] == "حمص" and any("Homs" in name for _, name in found["found"])


@pytest.mark.parametrize("look", [{"page": "x"}, {"doubt": "x"}, {"at": 5}, {"page": 1e9}, [], "x"])
def test_what_the_browser_says_is_not_trusted(look: object, store: Store) -> None:
    assert len(ids(opened(look=look, acts={"x": 1}))) == 2


def test_a_claim_is_added_by_hand_with_its_source(store: Store) -> None:
    page = opened()
    assert not page.text_input  # a closed form costs nothing
    page.session_state["by-hand"] = True
    page.run()
    page.text_input(key="hand-place").set_value("حماة").run()
    form = {box.label: box for box in (*page.text_input, *page.text_area, *page.selectbox)}
    form["Side"].set_value("government")
    form["What the source says, in its own words"].set_value("خرجت القوات من حماة مساء السبت.")
    form["Source"].set_value("A witness")
    days = {box.label: box for box in page.date_input}
    days["Day it happened"].set_value(date(2024, 12, 7))
    press = next(button for button in page.button if button.label == "Add this claim")
    press.click().run()
    assert "Day the source is from" in page.warning[0].value
    days["Day the source is from"].set_value(date(2024, 12, 8))
    press.click().run()
    assert not page.exception and page.success
    assert store.counts()["claims"] == 3
    assert store.decisions()[0].why == "entered by hand"


def test_hostile_words_are_only_text(store: Store) -> None:
    nasty = "<script>window.__ran = 1</script> حماة"
    bad = article(7, nasty, publisher="<img src=x onerror=alert(1)>")
    store.add(bad, [claim(bad, side=None, actor=nasty, start=0, end=len(nasty), marks=())])
    page = opened()
    assert any(nasty in text for item in given(page)["items"] for text, _ in item["sentence"])
    html = " ".join(element.proto.body for element in page.get("html"))
    assert "<script" not in html and "<img" not in html


def test_the_page_speaks_arabic(store: Store) -> None:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state["language"] = "ar"
    page.run()
    data = given(page)
    assert data["rtl"] and data["total_words"] == "خبران ينتظران"
    assert CITY.name_ar == data["items"][0]["place"]
