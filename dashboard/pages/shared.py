"""What the pages share: the open store and gazetteer, and the history drawn from the store."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import pipeline, places, settings, store
from dashboard.control import History


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
    return _history(str(settings.database()), current_store().stamp())


@st.cache_resource(show_spinner=False, max_entries=2)
def _history(path: str, stamp: str) -> History:
    return pipeline.history(store_at(path))
