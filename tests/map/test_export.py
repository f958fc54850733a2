"""The one-file export, as text; tests/browser/test_export.py opens it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.map.export import export_html
from tests.map import generated

HISTORY = generated.history(places=20, days=10, changes=2)


class Reader(HTMLParser):
    """What a browser would find: elements with their attributes, and the texts of scripts and styles."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[tuple[str, dict[str, str], str]] = []
        self._open: tuple[str, dict[str, str]] | None = None
        self._text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if tag in ("script", "style"):
            self._open, self._text = (tag, found), []

    def handle_data(self, data: str) -> None:
        self._text.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag == self._open[0]:
            self.texts.append((*self._open, "".join(self._text)))
            self._open = None

    @property
    def policy(self) -> dict[str, list[str]]:
        content = next(
            attrs["content"]
            for tag, attrs in self.elements
            if tag == "meta" and attrs.get("http-equiv") == "Content-Security-Policy"
        )
        return {words[0]: words[1:] for words in (part.split() for part in content.split(";"))}

    @property
    def data(self) -> dict[str, Any]:
        packed = next(text for tag, attrs, text in self.texts if "data-payload" in attrs)
        found: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(packed)))
        return found


def digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_the_policy_allows_these_scripts_and_styles_and_no_others() -> None:
    page = Reader(export_html(HISTORY, HISTORY.articles))
    for kind in ("script", "style"):
        running = [text for tag, attrs, text in page.texts if tag == kind and not attrs]
        assert running
        assert page.policy[f"{kind}-src"] == [digest(text) for text in running]
    inert = [attrs.get("type") for tag, attrs, _ in page.texts if tag == "script" and attrs]
    assert sorted(map(str, inert)) == ["application/json", "text/plain"]


def test_the_policy_allows_no_connection() -> None:
    policy = Reader(export_html(HISTORY, HISTORY.articles)).policy
    assert policy["default-src"] == ["'none'"]
    assert policy["connect-src"] == ["'none'"]
    assert not [word for words in policy.values() for word in words if "unsafe" in word]
    assert not [word for words in policy.values() for word in words if word.startswith("http")]


def test_the_policy_comes_before_everything_it_rules() -> None:
    tags = [tag for tag, _ in Reader(export_html(HISTORY, HISTORY.articles)).elements]
    assert tags[:3] == ["html", "head", "meta"]


def test_nothing_is_fetched() -> None:
    page = Reader(export_html(HISTORY, HISTORY.articles, {"tiles": {"url": "http://127.0.0.1/"}}))
    for tag, attrs in page.elements:
        assert tag not in ("link", "iframe", "img", "object", "embed", "base"), tag
        assert not {"src", "href", "style", "onload", "onclick"} & set(attrs), tag
    assert "tiles" not in page.data["options"]
    styles = [text for tag, _, text in page.texts if tag == "style"]
    assert not re.search(r"url\(|@import", "".join(styles))


def test_every_evidence_sentence_is_inside() -> None:
    sentences = set(Reader(export_html(HISTORY, HISTORY.articles)).data["strings"])
    texts = {article.id: article.text for article in HISTORY.articles}
    for claim in HISTORY.claims.values():
        assert texts[claim.article_id][claim.start : claim.end] in sentences


def test_whole_texts_can_be_left_out() -> None:
    lean = Reader(export_html(HISTORY, HISTORY.articles, whole_texts=False)).data
    assert all(article["text"] is None for article in lean["articles"])


def test_the_same_history_makes_the_same_file() -> None:
    assert export_html(HISTORY, HISTORY.articles) == export_html(HISTORY, HISTORY.articles)


def test_an_empty_history_makes_a_page() -> None:
    assert Reader(export_html(generated.Made({}, {}), ())).data["places"]["id"] == []


@settings(max_examples=10, deadline=None)
@given(
    st.text()
    | st.sampled_from(
        [
            "</script><script>alert(1)</script>",
            "<!--<script>",
            "]]>",
            "{{ 7*7 }}",
            "${x}`",
            "\u2028",
        ]
    )
)
def test_words_of_an_article_add_no_markup(words: str) -> None:
    plain = Reader(export_html(HISTORY, HISTORY.articles))
    text = words.encode("utf-8", "replace").decode()
    first = next(iter(HISTORY.places.values()))
    place = replace(first, name=f"x{text}", name_ar=f"س{text}", admin1=text)
    articles = [
        replace(article, title=text, publisher=text, source=text, published=date(2024, 12, 1))
        for article in HISTORY.articles
    ]
    history = replace(HISTORY, places={**HISTORY.places, place.id: place})
    page = Reader(export_html(history, articles))
    assert [tag for tag, _ in page.elements] == [tag for tag, _ in plain.elements]
    assert page.policy == plain.policy
