"""A small map on which a person shows where a name lies: with the mouse, or with the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.map import bundle
from dashboard.map.basemap import basemap

Point = tuple[float, float]  # latitude and longitude, WGS84 degrees


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    """The component, registered once: Leaflet and the base map are those of the map page."""
    folder = Path(__file__).parent
    js = (
        f"{bundle.script()}\n"
        # In a scope of its own: the map's modules have names like these, too.
        f"const hostedPinMap = (() => {{\n{(folder / 'pin_map.js').read_text(encoding='utf-8')}\n"
        "return hostPinMap; })();\n"
        f"const BASE_MAP = {bundle.json_for_script(basemap())};\n"
        "export default (component) => hostedPinMap(component, BASE_MAP);\n"
    )
    css = bundle.style() + (folder / "pin_map.css").read_text(encoding="utf-8")
    html = '<div class="pin-map" tabindex="0"></div>'
    return st.components.v2.component("pin_map", html=html, css=css, js=js)


def draw(
    key: str,
    about: str,
    points: Sequence[Point | None],
    around: Sequence[Point],
    pin: Point | None,
    words: dict[str, str],
    moved: Callable[[], None],
) -> None:
    """Draw the map at this point of the page.

    Args:
        key: names it in the session state; what was pinned is read with :func:`pinned`.
        about: what is to be pinned; when it is another, the map moves there.
        points: numbered in order from 1; None takes a number and is not drawn.
        around: places drawn small, for orientation.
        pin: where the pin stands now.
        words: ``language`` (a code), ``label``, ``zoom_in`` and ``zoom_out``.
        moved: called when a person has moved the pin.
    """
    data = {**words, "key": about, "points": points, "around": around, "pin": pin}
    _component()(key=key, data=data, on_pin_change=moved)


def pinned(key: str, about: str) -> Point | None:
    """Where a person put the pin for ``about``; None when they have not."""
    said = (st.session_state.get(key) or {}).get("pin") or {}
    if said.get("for") != about or not said.get("point"):
        return None
    lat, lon = said["point"]
    return float(lat), float(lon)
