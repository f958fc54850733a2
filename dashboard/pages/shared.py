"""What the pages share: the open store, the gazetteer and the history, headings and names."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

from dashboard import pipeline, places, settings, store
from dashboard.control import History
from dashboard.map.payload import sides
from dashboard.model import Place
from dashboard.pages import words


def current_store() -> store.Store:
    """The store that this server works on, opened once."""
    return store_at(str(settings.database()))


@st.cache_resource(show_spinner=False)
def store_at(path: str) -> store.Store:
    """The store at ``path``, opened once."""
    return store.open_store(Path(path))


@st.cache_resource(show_spinner="Preparing the index of place names (once)…")
def current_gazetteer() -> places.Gazetteer:
    """The gazetteer, opened once; it is compiled on the first use of all."""
    return places.open_gazetteer()


def current_history() -> History:
    """Who holds what under the usual policy, from everything in the store now."""
    return _history(str(settings.database()), state())


def state() -> str:
    """A short text that differs whenever what the map is drawn from has changed."""
    return pipeline.state(current_store())


@st.cache_resource(show_spinner=False, max_entries=2)
def _history(path: str, stamp: str) -> History:
    return pipeline.history(store_at(path))


# Pages start near the menu, their title leaves room for the rest in a narrow window, and small
# print is as dark as the rest.
_STYLE = """<style>
[data-testid="stMainBlockContainer"] { padding-block-start: 4.5rem; }
[data-testid="stHeading"] h1 { font-size: clamp(1.5rem, 1.1rem + 1.6vw, 2.25rem); }
[data-testid="stHeading"] h3 { font-size: clamp(1.15rem, 1rem + 1vw, 1.6rem); }
[data-testid="stCaptionContainer"] { opacity: 0.85; }
</style>"""


def heading(title: str) -> None:
    """The title of a page, with the switch of languages beside it."""
    st.html(_STYLE)
    left, right = st.columns([5, 1], vertical_alignment="center")
    with left:
        st.title(title, anchor=False)
    with right, st.container(horizontal=True, horizontal_alignment="right"):
        words.switch()


def plain(text: str) -> str:
    """Words that Streamlit's markdown shows as they are."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>$:~" else c for c in text)


def name_of(place: Place) -> str:
    """A place's name in the reader's language, else the name it has."""
    return (place.name_ar if words.language() == "ar" else None) or place.name


def place_line(place: Place) -> str:
    """A place's name, region and country, in the reader's language as far as they are known."""
    from babel import Locale

    country = Locale(words.language()).territories.get(place.country or "", place.country)
    comma = "، " if words.is_rtl() else ", "
    parts = (name_of(place), place.admin1, country)
    return comma.join(dict.fromkeys(part for part in parts if part))


def side_name(side: str | None) -> str:
    """A side's name in the reader's language; its id when it has none, "" for None."""
    if side is None:
        return ""
    known = _sides().get(side)
    return known[f"name_{words.language()}"] if known else side


@cache
def _sides() -> dict[str, dict[str, str]]:
    return {row["side"]: row for row in sides()}
