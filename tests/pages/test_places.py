"""The page of names, run by Streamlit's own test runner on the real pipeline and a real store."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import yaml
from streamlit.testing.v1 import AppTest

from dashboard import pipeline, places, store
from dashboard.reading import Upload
from tests.conftest import PROJECT
from tests.places.nominatim_server import PLACES, serving

PAGE = PROJECT / "dashboard" / "pages" / "places_page.py"
TAKEN = "سيطرت فصائل المعارضة على قرية {name} في ريف حماة الشمالي، وفق المرصد السوري. ({n})"


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with two names that wait, and nobody's name kept on the machine."""
    path = tmp_path / "articles.sqlite"
    gazetteer = places.open_gazetteer()
    texts = [TAKEN.format(name="الزعرورة", n=n) for n in range(2)]
    texts.append(TAKEN.format(name="الحمرانية", n=3))
    with store.open_store(path) as opened:
        uploads = [Upload(f"{n}.txt", text.encode()) for n, text in enumerate(texts)]
        list(pipeline.ingest(opened, uploads, gazetteer, date(2024, 12, 6)))
    monkeypatch.setenv("CONTROLMAP_DB", str(path))
    monkeypatch.setattr("dashboard.desk.decisions._name_file", lambda: tmp_path / "person.txt")
    return path


@pytest.fixture
def page(database: Path) -> AppTest:
    """The page on that store."""
    return AppTest.from_file(str(PAGE), default_timeout=60).run()


def text(page: AppTest) -> str:
    """All words on the page."""
    kinds = ("markdown", "caption", "warning", "error", "success", "info")
    parts = [e.value for kind in kinds for e in page.get(kind)]
    return "\n".join([*map(str, parts), *(str(e.proto.body) for e in page.get("html"))])


def say(page: AppTest, what: str) -> AppTest:
    """Choose what the name is."""
    radio = next(one for one in page.radio if "What is" in one.label)
    return radio.set_value(what).run()


def press(page: AppTest, label: str) -> AppTest:
    """Press a button."""
    return next(button for button in page.button if button.label == label).click().run()


def fill(page: AppTest, label: str, value: str) -> AppTest:
    """Write into a field."""
    return next(one for one in page.text_input if one.label == label).set_value(value).run()


def test_the_name_with_most_hanging_on_it_comes_first(page: AppTest) -> None:
    assert not page.exception
    first, second, third = page.selectbox(key="places_name").options
    assert "الزعرورة" in first and "2 articles" in first and "2 reports of change" in first
    assert "الحمرانية" in second and "ريف حماة الشمالي" in third
    assert text(page).count("<mark>الزعرورة</mark>") == 2


def test_nothing_is_decided_without_a_name_or_a_place(page: AppTest) -> None:
    assert next(one for one in page.button if one.label == "It means this place").disabled
    assert "Give your name" in text(page)
    assert "Choose the place" in text(fill(page, "Your name", "Editor"))


@pytest.mark.filterwarnings("ignore:Latitude normalization")  # geopy says so, and refuses
def test_a_point_by_coordinates_then_undone(page: AppTest, database: Path) -> None:
    fill(page, "Your name", "Editor")
    say(page, "point")
    for nowhere in ("135, 36", "35", "35,25, 36,75", "Hama", "99 N 36 E"):
        assert "no coordinates on earth" in text(fill(page, "Latitude and longitude", nowhere))
    fill(page, "Latitude and longitude", "35°8'N 36°45'E")
    assert not page.warning
    fill(page, "Latitude and longitude", "٣٥٫٢٥، 36.75")
    press(page, "It lies here")
    assert not page.exception
    assert "Done. 2 articles read differently now." in text(page)
    assert len(page.selectbox(key="places_name").options) == 2
    with store.open_store(database) as opened:
        placed = [one.place for one in opened.claims() if "زعرور" in one.place.id]
    assert [(one.lat, one.lon) for one in placed] == [(35.25, 36.75)] * 2

    press(page, "Read again")
    assert "Done. 0 articles read differently now." in text(page)
    press(page, "Undo")
    assert "Done. 2 articles read differently now." in text(page)
    assert len(page.selectbox(key="places_name").options) == 3
    assert "undone" in text(page)


def test_another_spelling_is_searched_and_chosen(page: AppTest, database: Path) -> None:
    fill(page, "Your name", "Editor")
    fill(page, "Search the places by another spelling", "تلبيسة")
    which = next(one for one in page.radio if one.label == "Which of these")
    number = next(n for n, option in enumerate(which.options) if "Tal" in option)
    which.set_value(number).run()
    press(page, "It means this place")
    assert "2 articles read differently" in text(page)
    with store.open_store(database) as opened:
        (ruling,) = opened.decisions()
        assert ruling.by == "Editor" and ruling.change["name"] == "الزعرورة"
        assert sum("Tal" in claim.place.name for claim in opened.claims()) == 2


def test_one_article_only(page: AppTest, database: Path) -> None:
    fill(page, "Your name", "Editor")
    say(page, "nothing")
    scope = next(one for one in page.selectbox if one.label == "Where this holds")
    assert len(scope.options) == 3
    scope.select_index(1).run()
    press(page, "It is no place")
    assert "Done. 1 article reads differently now." in text(page)
    assert "Only in" in text(page)
    assert "1 article" in page.selectbox(key="places_name").options[0]


def test_the_second_person_is_told(page: AppTest, database: Path) -> None:
    from dashboard.desk import names

    fill(page, "Your name", "Second")
    say(page, "nothing")
    with store.open_store(database) as opened:
        opened.decide(names.is_no_place("الزعرورة", "First"))
    press(page, "It is no place")
    assert "First decided on this name meanwhile" in text(page)
    with store.open_store(database) as opened:
        assert [one.by for one in opened.decisions()] == ["First"]


def test_hostile_names_are_shown_as_text(database: Path) -> None:
    hostile = "سيطروا على قرية الزعرورة <img src=x onerror=alert(1)> `{{7*7}}` أمس."
    with store.open_store(database) as opened:
        upload = Upload("<b>bold</b>.txt", hostile.encode())
        list(pipeline.ingest(opened, [upload], places.open_gazetteer(), date(2024, 12, 7)))
    page = AppTest.from_file(str(PAGE), default_timeout=60).run()
    assert not page.exception
    assert "<img" not in text(page) and "<b>bold" not in text(page)
    assert "&lt;img" in text(page)


def test_it_speaks_arabic(database: Path) -> None:
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state["language"] = "ar"
    page.run()
    assert not page.exception
    assert "مقالان" in page.selectbox(key="places_name").options[0]


def test_taken_back_on_the_page_of_decisions_the_articles_are_read_again(database: Path) -> None:
    from dashboard.desk import names

    def latitudes() -> set[float | None]:
        with store.open_store(database) as opened:
            return {one.place.lat for one in opened.claims() if "زعرور" in one.place.id}

    before = latitudes()
    with store.open_store(database) as opened:
        ruling = names.means("الزعرورة", names.pinned("الزعرورة", 35.25, 36.75), "Editor")
        names.apply(opened, places.open_gazetteer(), ruling)
    assert latitudes() == {35.25}
    log = AppTest.from_file(str(PAGE.with_name("log_page.py")), default_timeout=60)
    log.session_state["person"] = "Second"
    log.run()
    log.button(key=f"undo-{ruling.id}").click().run()
    assert not log.exception
    assert latitudes() == before


def test_an_online_geocoder_is_asked_only_when_told_to(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = {"service": "nominatim", "name": "our own server", "every": 0, "timeout": 5}
    config = tmp_path / "geocoders.yaml"
    monkeypatch.setenv("CONTROLMAP_GEOCODERS", str(config))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setitem(PLACES, "الزعرورة", PLACES["Tal Example"])
    with serving() as server:
        options = {"domain": server.domain, "scheme": "http", "user_agent": "a test"}
        config.write_text(yaml.safe_dump([entry | {"options": options}]))
        page = AppTest.from_file(str(PAGE), default_timeout=60).run()
        assert not server.asked
        press(page, "Ask online geocoders")
        assert server.asked, text(page)
        offered = "\n".join(label for radio in page.radio for label in radio.options)
    assert "our own server, the place itself" in offered
    assert "our own server, the wider area" in offered


def test_a_fault_in_the_geocoders_file_is_told(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "geocoders.yaml"
    config.write_text("- service: no such service\n")
    monkeypatch.setenv("CONTROLMAP_GEOCODERS", str(config))
    page = AppTest.from_file(str(PAGE), default_timeout=60).run()
    assert "geocoders.yaml, entry 1" in text(page).replace("\\", "")
