"""The map inside a Streamlit page, without an iframe. The only module here that needs Streamlit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    """The component, registered once: its code holds no article's words."""
    from dashboard.map.basemap import basemap
    from dashboard.map.build import parts

    html, css, js = parts(basemap())
    return st.components.v2.component("control_map", html=html, css=css, js=js)


def show(packed: bytes, key: str = "map", moved: Callable[[], None] = lambda: None) -> Any:
    """Draw the map at this point of the page; other bytes later change it in place.

    Args:
        packed: what :func:`dashboard.map.payload.pack` made.
        key: names the map in the session state.
        moved: called when the reader's day or place has come to rest.

    Returns:
        The component's state: ``view`` is ``{"day": ISO date, "place": id or None,
        "policy": name, "known": ISO date or ""}``, or None.
    """
    return _component()(key=key, data=packed, on_view_change=moved)
