"""What the pages share: the open store and gazetteer, and the history drawn from the store."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import control, places, settings, store
from dashboard.control import History


def current_store() -> store.Store:
    """The store that this server works on, opened once."""
    return _store(str(settings.database()))


@st.cache_resource(show_spinner=False)
def _store(path: str) -> store.Store:
    return store.open_store(Path(path))


@st.cache_resource(show_spinner="Preparing the index of place names (once)…")
def current_gazetteer() -> places.Gazetteer:
    """The gazetteer, opened once; it is compiled on the first use of all."""
    return places.open_gazetteer()


def current_history(policy: str = "latest") -> History:
    """Who holds what, from everything in the store now."""
    opened = current_store()
    return _history(str(settings.database()), opened.stamp(), policy)


@st.cache_resource(show_spinner=False, max_entries=4)
def _history(path: str, stamp: str, policy: str) -> History:
    opened = current_store()
    return control.reconcile(
        opened.claims(), opened.decisions(), policy=policy, baseline=control.load_baseline()
    )
