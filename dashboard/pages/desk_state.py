"""The desk's state on this server: one, shared by all visits and kept up to date."""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache

import streamlit as st

from dashboard import settings
from dashboard.desk.decisions import person
from dashboard.desk.standing import Standing, catch_up, stand
from dashboard.map.picture import still
from dashboard.model import Article, Claim
from dashboard.pages import shared

ZOOM = 8.0  # of the still maps: some hundred kilometres across
SIZE = (360, 240)  # pixels
RULING = threading.Lock()  # Streamlit runs a page anew before its former run has ended


class Keeper:
    """The state of the store at one path, drawn up when it is asked for."""

    def __init__(self, path: str) -> None:
        self._store = shared.store_at(path)
        self._lock = threading.Lock()
        self._standing: Standing | None = None
        # An article's text never changes; its other values may, with a new reading.
        self.article = lru_cache(maxsize=2_000)(self._article)

    def now(self) -> Standing:
        """The store as it stands now."""
        with self._lock:
            was = self._standing
            now = stand(self._store) if was is None else catch_up(was, self._store)
            if was is None or now.history.read is not was.history.read:
                # Streamlit collects garbage after every run of a page, which takes a second
                # while hundreds of thousands of claims are looked through each time.
                gc.collect()
                gc.freeze()
            self._standing = now
            return now

    @property
    def ready(self) -> bool:
        """Whether it was drawn up before; the first time takes seconds in a large store."""
        return self._standing is not None

    def _article(self, article_id: str, _readings: str) -> Article | None:
        return self._store.article(article_id)


@st.cache_resource(show_spinner=False, max_entries=4)
def _keeper(path: str) -> Keeper:
    return Keeper(path)


def standing() -> Standing:
    """The store of this server as it stands now."""
    return _keeper(str(settings.database())).now()


def ready() -> bool:
    """Whether the state is at hand, save for what changed since."""
    return _keeper(str(settings.database())).ready


def articles(of: Standing) -> Callable[[str], Article | None]:
    """Finds the articles of that state by their ids; they are kept at hand."""
    keeper, readings = _keeper(str(settings.database())), of.stamp.rpartition(".")[0]
    return lambda article_id: keeper.article(article_id, readings)


def person_here() -> str:
    """Under which name this visit decides; "" until somebody gives one on the review page."""
    name: str = st.session_state.setdefault("person", person())
    return name


def stills(claim: Claim, of: Standing, language: str) -> tuple[str, ...]:
    """The map around a claim's place on the day before and on its day; none without a position."""
    place, day = claim.place, claim.event_date or claim.reported_on
    if place.lat is None or place.lon is None or day is None:
        return ()
    dark = st.context.theme.type == "dark"
    return tuple(
        still(of.history, one, (place.lat, place.lon), ZOOM, SIZE, language, place.id, dark)
        for one in (day - timedelta(1), day)
    )
