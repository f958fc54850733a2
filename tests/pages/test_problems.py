"""What is wrong with a file, in every language: each sentence of the parts below has its words."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
from hypothesis import given
from hypothesis import strategies as some
from streamlit.testing.v1 import AppTest

from dashboard import exchange, places, reading
from dashboard.model import Problem
from dashboard.pages import problems, words
from dashboard.reading.messages import Message, message, row_at
from tests.conftest import PROJECT
from tests.exchange import test_bad_files as bad

OTHERS = sorted(set(words.LANGUAGES) - {"en"})
SAYING = {"message", "problem", "Unreadable", "Nowhere"}  # what takes templates, and nothing else


def sentences() -> Iterator[str]:
    """Every template that the code says, and a fault where it says a text made up elsewhere."""
    for path in sorted((PROJECT / "dashboard").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and called(node) in SAYING:
                for argument in node.args:
                    assert not isinstance(argument, ast.JoinedStr), ast.unparse(node)
                    if isinstance(argument, ast.Constant):
                        yield str(argument.value)


def called(node: ast.Call) -> str:
    """The name of what is called."""
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def fields(template: str) -> set[str]:
    """The values that a template asks for."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("code", OTHERS)
def test_every_sentence_is_said_in_every_language_and_no_other(code: str) -> None:
    table = problems.translations(code)
    assert set(table) == set(sentences())
    for english, other in table.items():
        assert fields(other) == fields(english), english
        assert other.strip() and other != english, english


def in_arabic(problem: Problem, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str, str]:
    """A problem as the Arabic page tells it."""
    monkeypatch.setitem(st.session_state, words.KEY, "ar")
    said = problems.said
    return said(problem.source), said(problem.what), said(problem.remedy)


UPLOADS = {name: reading.Upload(file, data) for name, (file, data, _) in bad.FILES.items()} | {
    name: reading.Upload("war.csv", bad.table(row)) for name, (row, _) in bad.ROWS.items()
}


@pytest.mark.parametrize("case", UPLOADS)
def test_broken_files_are_told_in_arabic(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = exchange.read([UPLOADS[case]], places.open_gazetteer())
    assert plan.problems
    for problem in plan.problems:
        where, what, remedy = in_arabic(problem, monkeypatch)
        assert isinstance(problem.what, Message) and isinstance(problem.remedy, Message)
        assert where == problem.source or "السطر" in where
        assert what != problem.what and is_arabic(what)
        assert remedy != problem.remedy and is_arabic(remedy)


ARTICLES = {
    "war.txt": b"%PDF-1.4 ...",
    "war.html": b"<html></html>",
    "war.csv": b"a,b\n1,2\n",
    "war.jsonl": b'{"text": 7}\n{"text": "x", "published": "soon"}\n[',
    "war.json": b"[{",
    "war.md": b"",
}


@pytest.mark.parametrize("name", ARTICLES)
def test_articles_that_cannot_be_read_are_told_in_arabic(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [
        one
        for one in reading.read(reading.Upload(name, ARTICLES[name]))
        if isinstance(one, Problem)
    ]
    assert told
    for problem in told:
        _, what, remedy = in_arabic(problem, monkeypatch)
        assert what != problem.what and is_arabic(what)
        assert remedy != problem.remedy and is_arabic(remedy)


def is_arabic(text: str) -> bool:
    """Whether a text has Arabic words besides what it quotes."""
    return re.search("[\u0600-\u06ff]", re.sub("\u2068[^\u2069]*\u2069", "", text)) is not None


def test_what_is_quoted_stands_apart_and_lists_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    told = message(
        "{missing} (columns: {columns})",
        missing=(message("no column holds the place"),),
        columns=("“a”", "“ب”"),
    )
    assert told == "no column holds the place (columns: “a”; “ب”)"
    monkeypatch.setitem(st.session_state, words.KEY, "ar")
    assert problems.said(told) == "لا عمود للمكان (الأعمدة: \u2068“a”\u2069؛ \u2068“ب”\u2069)"
    assert problems.said(row_at("war.csv", 1234)) == "\u2068war.csv\u2069، السطر 1,234"
    monkeypatch.setitem(st.session_state, words.KEY, "en")
    assert problems.said(row_at("حرب.csv", 2)) == "\u2068حرب.csv\u2069, row 2"


@given(cell=some.text())
def test_no_cell_escapes_from_where_it_is_quoted(cell: str) -> None:
    told = message("“{written:.40}” is not a day", written=cell)
    quoted = problems.said(told)
    start, end = quoted.index("\u2068"), quoted.rindex("\u2069")
    assert not set(quoted[start + 1 : end]) & set(
        "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    )
    assert told == f"“{cell[:40]}” is not a day"


def test_a_text_that_is_no_message_stays_as_it_is() -> None:
    assert problems.said("{file}") == "{file}"


def test_the_page_of_articles_tells_what_it_cannot_read_in_arabic(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTROLMAP_DB", str(tmp_path / "articles.sqlite"))
    page = AppTest.from_file(str(PROJECT / "dashboard" / "pages" / "add_page.py"))
    page.session_state[words.KEY] = "ar"
    page.run(timeout=60)
    rows = "text,published\nسيطرت الفصائل على البلدة,قريبا\n".encode()
    page.file_uploader[0].set_value([("حرب.csv", rows, "text/csv"), ("war.txt", b"%PDF-", "")])
    next(button for button in page.button if button.label == "اقرأ").click().run(timeout=60)
    assert not page.exception
    told = "".join(element.proto.body for element in page.get("html"))
    assert "\u2068حرب.csv\u2069، السطر 2" in told
    assert "«\u2068قريبا\u2069» في العمود «\u2068published\u2069» ليس يومًا" in told
    assert "هذا مستند PDF وليس نصًا" in told
