"""``python -m dashboard gazetteer …``, as far as it needs no new index."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from click.testing import Result
from typer.testing import CliRunner

from dashboard.__main__ import app
from dashboard.places import imports
from tests.places.nominatim_server import serving

TABLE = "ADM4_PCODE,ADM4_EN,latitude,longitude\nC1,Tal Example,35.5,36.7\n"


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["gazetteer", *arguments])


def test_lists_are_listed_and_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTROLMAP_HOME", str(tmp_path))
    assert _run("list").output == ""
    (tmp_path / "villages.csv").write_text(TABLE)
    imports.import_file(tmp_path / "villages.csv")
    assert _run("list").output == "villages: 1 places, 0 of them known before\n"
    assert _run("remove", "villages").exit_code == 0
    assert _run("list").output == ""
    assert _run("remove", "villages").exit_code == 2


def test_what_cannot_be_imported_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTROLMAP_HOME", str(tmp_path))
    monkeypatch.setenv("CONTROLMAP_GEONAMES", "http://127.0.0.1:9")
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    for arguments in (("import", str(tmp_path / "bad.csv")), ("add", "SY"), ("add", "Syria")):
        result = _run(*arguments)
        assert result.exit_code == 1
        assert len(result.output.splitlines()) == 1 and "Traceback" not in result.output


@pytest.mark.usefixtures("gazetteer")
def test_a_name_is_looked_up_here_and_where_it_is_asked_for_online(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving() as server:
        options = {"domain": server.domain, "scheme": "http", "user_agent": "a test"}
        config = tmp_path / "geocoders.yaml"
        config.write_text(yaml.safe_dump([{"service": "nominatim", "options": options}]))
        monkeypatch.setenv("CONTROLMAP_GEOCODERS", str(config))
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        here = _run("lookup", "حمص")
        assert here.exit_code == 0 and "gn:169577\tHoms" in here.output and not server.asked
        there = _run("lookup", "Tal Example", "--online", "--country", "SY")
        assert "Tell Example, Hama Governorate, Syria (nominatim, precision 1)" in there.output
        _run("lookup", "Tal Example", "--online", "--country", "SY")
        assert len(server.asked) == 1  # the store keeps the answer
        nothing = _run("lookup", "Qwrtzxb Plmkjhg", "--online")
        assert nothing.exit_code == 1 and "No place named" in nothing.output


@pytest.mark.usefixtures("gazetteer")
def test_asking_online_without_a_service_says_how_to_name_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTROLMAP_GEOCODERS", str(tmp_path / "none.yaml"))
    assert "no online geocoder is set up" in _run("lookup", "Homs", "--online").output
