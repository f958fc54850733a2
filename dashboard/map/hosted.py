"""The map inside a Streamlit page, without an iframe. The only module here that needs Streamlit."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Callable, Mapping
from html import escape
from typing import Any

import streamlit as st


@st.cache_resource(show_spinner=False)
def _component() -> Any:
    """The component, registered once: its code holds no article's words."""
    from dashboard.map.basemap import basemap
    from dashboard.map.build import parts

    html, css, js = parts(basemap())
    return st.components.v2.component("control_map", html=html, css=css, js=js)


@st.cache_resource(show_spinner=False)
def _pair() -> Any:
    from dashboard.map.basemap import basemap
    from dashboard.map.build import parts

    html, css, js = parts(basemap(), "hostTwoInStreamlit")
    return st.components.v2.component("control_map_pair", html=html, css=css, js=js)


# Leaves what it is given at the window and says so; draws nothing. A component of its own, because
# new data for the map's would send the whole map again.
COURIER = """export default ({ data }) => {
  if (!data) return;
  window.controlMapEvidence = data;
  document.dispatchEvent(new Event("control-map-evidence"));
};"""


@st.cache_resource(show_spinner=False)
def _courier() -> Any:
    return st.components.v2.component("control_map_evidence", js=COURIER)


def bring(evidence: Mapping[str, Any], stamp: str, key: str = "map") -> None:
    """Hand the standing map the evidence of one place.

    Args:
        evidence: from :func:`dashboard.map.payload.details_of`.
        stamp: the ``stamp`` among the options of the payload that it belongs to.
        key: the map's.
    """
    _courier()(key=f"{key}-evidence", data={"stamp": stamp, "evidence": evidence})


def show(packed: bytes, key: str = "map", moved: Callable[[], None] = lambda: None) -> Any:
    """Draw the map at this point of the page; other bytes later change it in place.

    Args:
        packed: what :func:`dashboard.map.payload.pack` made.
        key: names the map in the session state.
        moved: called when the reader's day or place has come to rest.

    Returns:
        The component's state: ``view`` is ``{"day": ISO date, "place": id or None,
        "policy": name, "known": ISO date or "", "areas": bool, "language": "ar" or "en"}``,
        or None.
    """
    return _component()(key=key, data=packed, on_view_change=moved)


def show_two(
    left: bytes,
    right: bytes,
    key: str = "pair",
    same_day: bool = True,
    names: tuple[str, str] = ("", ""),
    moved: Callable[[], None] = lambda: None,
) -> Any:
    """Draw two maps beside each other that pan, zoom, select and filter together.

    Args:
        left: the first map, as :func:`dashboard.map.payload.pack` made it.
        right: the second one, of another policy, other sources or another day.
        key: names the pair in the session state.
        same_day: whether both always show the same day; else each has a day of its own,
            at first the ``day`` among its payload's options.
        names: what stands above each; plain text.
        moved: called when the reader's day or place has come to rest.

    Returns:
        The component's state: ``view`` is ``{"day": ISO date, "day_right": ISO date,
        "place": id or None}``, or None. What differs:
        :func:`dashboard.map.compare.differences`. Evidence of a lazy payload is brought
        with :func:`bring` under the payload's own stamp and two different keys.
    """
    head = json.dumps({"left": len(left), "same_day": same_day, "names": names}).encode("ascii")
    data = struct.pack("<I", len(head)) + head + left + right
    return _pair()(key=key, data=data, on_view_change=moved)


def show_still(picture: str, label: str) -> None:
    """Put a picture of :func:`dashboard.map.picture.still` on the page.

    Args:
        picture: the SVG.
        label: what it shows, for those who do not see it; it may hold an article's words.

    As an image its text can be neither markup nor script of the page.
    """
    held = base64.b64encode(picture.encode("utf-8")).decode("ascii")
    st.html(
        f'<img src="data:image/svg+xml;base64,{held}" alt="{escape(label)}" '
        'style="max-width: 100%; height: auto; border-radius: 4px">'
    )
