"""A Streamlit page around the map, for the browser tests: made-up history, and more of it on demand."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import streamlit as st

from dashboard.map import hosted
from dashboard.map.payload import pack, payload
from tests.map import generated

st.set_page_config(layout="wide")
places = st.session_state.setdefault("places", 60)
if st.button("More places"):
    places = st.session_state.places = places + 20


@st.cache_data
def packed(places: int) -> bytes:
    """The history of so many places, packed."""
    history = generated.history(places, days=14, changes=2)
    return pack(payload(history, history.articles))


@st.fragment
def the_map() -> None:
    """The map, and what it told Python."""
    seen = hosted.show(packed(places))
    st.write("Python knows:", seen.view)


the_map()
