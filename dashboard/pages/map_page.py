"""The map page. Everything between two days happens in the browser.

Python sends the packed history when it changed, and hears the day and the place
looked at once they rest.
"""

from __future__ import annotations

import streamlit as st

from dashboard import settings
from dashboard.map import hosted
from dashboard.map.basemap import tiles
from dashboard.map.payload import pack, payload
from dashboard.pages import shared

POLICY = "latest"
# The map takes the window: Streamlit's own margins are made for reading, not for maps.
MARGINS = """<style>
[data-testid="stMainBlockContainer"] { padding: 3.75rem 1rem 0.5rem; max-width: none; }
</style>"""


@st.cache_resource(show_spinner=False, max_entries=2)
def packed(path: str, stamp: str, policy: str) -> bytes:
    """The history of the store at ``path`` in the state ``stamp``, packed for the browser."""
    history = shared.current_history(policy)
    return pack(payload(history, shared.current_store().articles(), {"tiles": tiles()}))


@st.fragment
def page() -> None:
    """Draw the map; a fragment, so that a message from it redraws nothing else."""
    stamp = shared.current_store().stamp()
    hosted.show(packed(str(settings.database()), stamp, POLICY))


st.html(MARGINS)
page()
