"""Online geocoders behind ours, against a server on this machine that fails as they do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard.model import PlaceKind
from dashboard.places import online
from dashboard.places.online import Answers, Suggestion, chained
from dashboard.store import open_store
from tests.places.nominatim_server import Nominatim, serving


@pytest.fixture
def server() -> Iterator[Nominatim]:
    with serving() as running:
        yield running


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Every test has its own configuration, and no proxy between it and its server."""
    monkeypatch.setenv("CONTROLMAP_HOME", str(tmp_path))
    monkeypatch.delenv("CONTROLMAP_GEOCODERS", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return tmp_path


def _entry(server: Nominatim, **more: Any) -> dict[str, Any]:
    options = {"domain": server.domain, "scheme": "http", "user_agent": "a test"}
    return {"service": "nominatim", "options": options, "every": 0, "timeout": 5, **more}


def _configure(home: Path, *entries: Any) -> None:
    (home / "geocoders.yaml").write_text(yaml.safe_dump(list(entries)))


def _suggestions(answers: Answers) -> list[Suggestion]:
    assert all(isinstance(place, Suggestion) for place in answers.places)
    return [place for place in answers.places if isinstance(place, Suggestion)]


def test_candidates_say_where_they_come_from_and_how_exact_they_are(
    server: Nominatim, home: Path
) -> None:
    _configure(home, _entry(server, name="our own server"))
    answers = chained().candidates("Tal  Example")
    area, village = _suggestions(answers)
    assert not answers.problems
    assert (village.place.name, village.place.lat, village.place.lon) == (
        "Tell Example",
        35.5,
        36.7,
    )
    assert (village.place.kind, village.geo_precision) == (PlaceKind.SETTLEMENT, 1)
    assert (area.place.kind, area.geo_precision) == (PlaceKind.AREA, 3)
    assert village.place.country == "SY" and village.place.id.startswith("online:")
    assert village.source == "our own server" and "Hama" in village.address
    assert area.score > village.score  # its name is the very one asked for


def test_near_ranks_and_is_not_sent_and_country_filters(server: Nominatim, home: Path) -> None:
    _configure(home, _entry(server))
    first, _ = _suggestions(chained().candidates("Tal Example", near=(35.4, 36.6)))
    assert first.place.name == "Tell Example"
    (only,) = _suggestions(chained().candidates("Tal Example", country="SY"))
    assert only.place.country == "SY"
    assert [set(query) for query in server.asked] == [
        {"q", "format", "limit", "addressdetails"},
        {"q", "format", "limit", "addressdetails", "countrycodes"},
    ]
    assert server.agents == ["a test", "a test"]


def test_arabic_names_are_asked_and_answered(server: Nominatim, home: Path) -> None:
    _configure(home, _entry(server))
    (found,) = _suggestions(chained().candidates("قرية المثال"))
    assert found.place.name_ar == "قرية المثال" and found.score == 1


def test_an_answer_is_kept_in_the_store_and_not_asked_for_again(
    server: Nominatim, home: Path
) -> None:
    _configure(home, _entry(server))
    with open_store(home / "store.sqlite") as store:
        first = chained(store).candidates("Tal Example")
    with open_store(home / "store.sqlite") as store:
        server.fault = "500"
        assert chained(store).candidates("Tal Example") == first
        assert len(server.asked) == 1
        assert chained(store).candidates("Tal Example", country="SY").problems  # another question


def test_neither_nothing_nor_a_failure_is_kept(server: Nominatim, home: Path) -> None:
    _configure(home, _entry(server))
    with open_store(home / "store.sqlite") as store:
        assert chained(store).candidates("Unknown") == Answers()
        assert chained(store).candidates("Unknown") == Answers()
        server.fault = "500"
        assert chained(store).candidates("Tal Example").problems
        server.fault = ""
        assert chained(store).candidates("Tal Example").places
    assert len(server.asked) == 4


def test_the_next_service_is_asked_when_one_fails_or_has_nothing(
    server: Nominatim, home: Path
) -> None:
    with serving() as second:
        _configure(home, _entry(server, name="one"), _entry(second, name="two"))
        server.fault = "500"
        answers = chained().candidates("Tal Example")
        assert [p.source for p in answers.problems] == ["one"]
        assert {s.source for s in _suggestions(answers)} == {"two"}
        server.fault = ""
        assert {s.source for s in _suggestions(chained().candidates("Tal Example"))} == {"one"}
        assert len(second.asked) == 1


FAULTS = {
    "silent": "did not answer within 0.5 seconds",
    "drips": "did not answer within 0.5 seconds",
    "drips headers": "did not answer within 0.5 seconds",
    "hangs up": "could not be reached",
    "429": "fewer requests, and gets none for 120 seconds",
    "403": "refuses to answer",
    "401": "refuses to answer",
    "500": "it failed (error 500)",
    "503": "it failed (error 503)",
    "truncated": "no list of places",
    "huge": "no list of places",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failure_is_told_and_is_not_fatal(server: Nominatim, home: Path, fault: str) -> None:
    quick = 0.5 if "seconds" in FAULTS[fault] and fault != "429" else 5
    _configure(home, _entry(server, timeout=quick))
    server.fault = fault
    answers = chained().candidates("Tal Example")
    (problem,) = answers.problems
    assert not answers.places
    assert problem.source == "nominatim" and FAULTS[fault] in problem.what and problem.remedy


STRANGE = {
    b"<html>Please log in</html>": "no list of places",
    b"": "no list of places",
    b"\xff\xfe\x00": "no list of places",
    b"42": "form that we do not know",
    b'"words"': "form that we do not know",
    b"[1, 2]": "form that we do not know",
    b'[{"lat": [], "lon": {}}]': "form that we do not know",
    b'[{"lat": "north", "lon": "1"}]': "form that we do not know",
    b'[{"lat": "999", "lon": "1"}]': "form that we do not know",
    b'[{"display_name": "No point"}]': "form that we do not know",
    b'{"error": "secret key abc refused"}': "does not take this name",
}


@pytest.mark.parametrize("body", STRANGE)
def test_an_answer_of_another_shape_is_told(server: Nominatim, home: Path, body: bytes) -> None:
    _configure(home, _entry(server))
    server.fault, server.body = "says", body
    answers = chained().candidates("Tal Example")
    (problem,) = answers.problems
    assert not answers.places and STRANGE[body] in problem.what
    assert "secret" not in problem.what + problem.remedy


def test_odd_values_in_a_good_answer_do_no_harm(server: Nominatim, home: Path) -> None:
    _configure(home, _entry(server))
    odd = {
        "lat": 35, "lon": "36.5", "name": ["x"], "type": {}, "class": None, "address": "Hama",
        "display_name": "<b>" + "Tal " * 500, "extra": {"deep": [[]]},
    }  # fmt: skip
    server.fault, server.body = "says", json.dumps([odd] * 500).encode()
    found = _suggestions(chained().candidates("Tal Example"))
    assert 1 <= len(found) <= 10
    assert len(found[0].place.name) <= 200 and found[0].geo_precision == 2


def test_nothing_listening_is_told(home: Path, server: Nominatim) -> None:
    _configure(home, _entry(server, options={"domain": "127.0.0.1:9", "scheme": "http"}))
    (problem,) = chained().candidates("Tal Example").problems
    assert "could not be reached" in problem.what


def test_a_service_that_asks_us_to_wait_is_left_alone(server: Nominatim, home: Path) -> None:
    _configure(home, _entry(server))
    server.fault = "429"
    chained().candidates("Tal Example")
    server.fault = ""
    (problem,) = chained().candidates("Tal Example").problems
    assert "none for 1" in problem.what and len(server.asked) == 1


def test_the_pace_is_kept_between_chains(
    server: Nominatim, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("geopy.extra.rate_limiter.sleep", lambda seconds: waited.append(seconds))
    clock = iter([100.0, 100.2, 101.5])
    monkeypatch.setattr("geopy.extra.rate_limiter.default_timer", lambda: next(clock))
    _configure(home, _entry(server, every=1))
    chained().candidates("Tal Example")
    chained().candidates("Unknown")
    assert waited == [pytest.approx(0.8)]


def test_without_configuration_nothing_is_asked(home: Path, server: Nominatim) -> None:
    answers = chained().candidates("Tal Example")
    (problem,) = answers.problems
    assert not answers.places and "no online geocoder is set up" in problem.what
    assert "geocoders.yaml" in problem.remedy and not server.asked


def test_an_empty_name_is_not_sent(home: Path, server: Nominatim) -> None:
    _configure(home, _entry(server))
    assert chained().candidates(" \n ") == Answers() and not server.asked


def test_a_key_comes_from_the_environment(
    home: Path, server: Nominatim, monkeypatch: pytest.MonkeyPatch
) -> None:
    options = {"domain": server.domain, "scheme": "http", "user_agent": "$OUR_AGENT"}
    monkeypatch.setenv("OUR_AGENT", "from outside")
    _configure(home, _entry(server, options=options))
    chained().candidates("Tal Example")
    assert server.agents == ["from outside"]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ("words", 'no "service"'),
        ({"options": {}}, 'no "service"'),
        ({"service": "atlantis"}, "no geocoder named atlantis"),
        ({"service": "nominatim", "pace": 1}, "pace, which means nothing"),
        ({"service": "nominatim", "every": -1}, "every is no number of seconds"),
        ({"service": "nominatim", "timeout": "long"}, "timeout is no number of seconds"),
        ({"service": "nominatim", "options": []}, None),
        ({"service": "nominatim", "options": [1]}, "options are no mapping"),
        ({"service": "nominatim", "options": {"colour": "red"}}, "colour"),
        ({"service": "opencage"}, "api_key"),
        ({"service": "opencage", "options": {"api_key": "$NOT_SET"}}, "no variable NOT_SET"),
    ],
)
def test_a_faulty_entry_is_told_and_the_others_are_used(
    home: Path, server: Nominatim, entry: Any, said: str | None
) -> None:
    _configure(home, _entry(server), entry)
    answers = chained().candidates("Tal Example")
    assert answers.places
    if said is None:
        assert not answers.problems
    else:
        (problem,) = answers.problems
        assert problem.source == "geocoders.yaml, entry 2" and said in problem.what


@pytest.mark.parametrize("text", ["service: nominatim", "- [", "\x00", "- " * 60_000, "42"])
def test_a_configuration_that_cannot_be_read_is_told(home: Path, text: str) -> None:
    (home / "geocoders.yaml").write_text(text)
    problems = chained().candidates("Tal Example").problems
    assert "it cannot be read" in problems[0].what and "\n" not in problems[0].what


def test_another_file_can_be_named(
    home: Path, server: Nominatim, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "mine.yaml"
    elsewhere.write_text(yaml.safe_dump([_entry(server)]))
    monkeypatch.setenv("CONTROLMAP_GEOCODERS", str(elsewhere))
    assert online.config_file() == elsewhere
    assert chained().candidates("Tal Example").places
