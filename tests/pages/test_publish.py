"""Publishing, on the page and on the command line, on the real pipeline and a real store."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from typer.testing import CliRunner

from dashboard import pipeline, places, store
from dashboard.__main__ import app
from dashboard.desk import decisions
from dashboard.model import Verdict
from dashboard.reading import Upload
from tests.conftest import PROJECT

PAGE = PROJECT / "dashboard" / "pages" / "publish_page.py"
TEXT = "سيطرت فصائل المعارضة على مدينة {name} في ريف حمص الشمالي، وفق المرصد السوري لحقوق الإنسان."


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with two reports; the first of them was accepted."""
    path = tmp_path / "articles.sqlite"
    monkeypatch.setenv("CONTROLMAP_DB", str(path))
    monkeypatch.setattr(decisions, "_name_file", lambda: tmp_path / "person.txt")
    with store.open_store(path) as opened:
        for day, name in ((6, "تلبيسة"), (7, "الرستن")):
            upload = Upload(f"{day}.txt", TEXT.format(name=name).encode())
            gazetteer = places.open_gazetteer()
            list(pipeline.ingest(opened, [upload], gazetteer, date(2024, 12, day)))
    judge(path, 0, Verdict.ACCEPT)
    return path


def judge(path: Path, number: int, verdict: Verdict, why: str = "") -> None:
    """Rule on a claim of the store."""
    with store.open_store(path) as opened:
        claim = opened.claims()[number]
        opened.decide(decisions.decision(claim.id, verdict, "Reviewer", why))


def open_page(version: str | None = None, language: str = "en") -> AppTest:
    """The page, as its link opens it."""
    page = AppTest.from_file(str(PAGE), default_timeout=60)
    page.session_state["language"] = language
    if version:
        page.query_params["version"] = version
    return page.run()


def text(page: AppTest) -> str:
    """All words on the page."""
    kinds = ("title", "subheader", "markdown", "caption", "warning", "error", "success", "info")
    parts = [e.value for kind in (*kinds, "code") for e in page.get(kind)]
    return "\n".join([*map(str, parts), *(str(e.proto.body) for e in page.get("html"))])


def publish(page: AppTest, name: str, by: str = "Editor", notes: str = "") -> AppTest:
    """Fill the form and publish."""
    for label, value in (("Name of the version", name), ("Your name", by)):
        next(one for one in page.text_input if one.label == label).set_value(value)
    page.text_area[0].set_value(notes)
    return next(one for one in page.button if one.label == "Publish").click().run()


def test_a_version_is_published_opened_and_compared(database: Path) -> None:
    page = publish(open_page(), "December", notes="As of today.")
    assert not page.exception
    assert "“December” is published." in text(page) and "As of today." in text(page)

    judge(database, 0, Verdict.REJECT, "they left again")
    judge(database, 1, Verdict.ACCEPT)
    assert "published already" in text(publish(open_page(), "December"))
    publish(open_page(), "January")

    first = open_page("December")
    assert not first.exception
    assert "This is the first version." in text(first)
    assert "?version=December" in text(first)
    second = text(open_page("January"))
    assert "1 place changed, 1 corrected." in second
    assert "from 6 December 2024 Assad government" in second and "Opposition" in second
    assert "rejected" in second and "Reviewer: they left again" in second
    assert "1 place changed" not in text(open_page("December"))


def test_it_says_what_is_missing(database: Path) -> None:
    page = open_page()
    assert "1 report has been accepted so far." in text(page)
    assert "Give the version a name" in text(publish(page, "  "))
    assert "no version named “none”" in text(open_page("none")).replace("\\", "")
    judge(database, 0, Verdict.REJECT)
    assert "Nothing has been reviewed yet" in text(open_page())


def test_hostile_names_and_notes_are_text(database: Path) -> None:
    hostile = "<script>1</script>`x`"
    publish(open_page(), hostile, by=hostile, notes=hostile)
    for page in (open_page(), open_page(hostile)):
        assert not page.exception
        assert "<script>" not in text(page).replace("\\<script", "")


def test_it_speaks_arabic(database: Path) -> None:
    publish(open_page(), "December")
    judge(database, 1, Verdict.ACCEPT)
    publish(open_page(), "January")
    page = open_page("January", "ar")
    assert not page.exception
    assert "تغيّر مكان واحد، ولم يُصحَّح شيء." in text(page)
    assert "كانون الأول" in text(page)


def test_the_command_line(database: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke
    assert "needs a name" in run(app, ["publish", "December"]).output.replace("\n", " ")
    done = run(app, ["publish", "December", "--by", "Editor", "--notes", "As of today."])
    assert done.exit_code == 0
    assert "Published as December: 1 claims." in done.output
    judge(database, 1, Verdict.ACCEPT)
    file = tmp_path / "january.html"
    done = run(app, ["publish", "January", "--by", "Editor", "--html", str(file)])
    assert "Places since December: 1 changed, 0 corrected." in done.output
    assert "<html" in file.read_text(encoding="utf-8")
    listed = run(app, ["publish", "--list"]).output.splitlines()
    assert [line.split("\t")[0] for line in listed] == ["December", "January"]
    assert listed[0].endswith("Editor\tAs of today.")
    assert run(app, ["publish", "March", "--by", "E", "--policy", "hearsay"]).exit_code == 2
