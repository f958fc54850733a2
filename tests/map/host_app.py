"""A Streamlit page around the map, for the browser tests: made-up history, and more of it on demand."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import streamlit as st

from dashboard.map import hosted
from dashboard.map.payload import details_of, pack, payload
from tests.map import generated

st.set_page_config(layout="wide")
places = st.session_state.setdefault("places", 60)
if st.button("More places"):
    places = st.session_state.places = places + 20


@st.cache_resource
def made(places: int) -> generated.Made:
    """The history of so many places."""
    return generated.history(places, days=14, changes=2)


@st.cache_data
def packed(places: int, lazy: bool) -> bytes:
    """That history, packed."""
    history = made(places)
    return pack(payload(history, history.articles, {"stamp": str(places)}, lazy=lazy))


@st.fragment
def the_map() -> None:
    """The map, and what it told Python."""
    lazy = "lazy" in st.query_params
    seen = hosted.show(packed(places, lazy))
    st.write("Python knows:", seen.view)
    place = (seen.view or {}).get("place")
    if lazy and place:
        history = made(places)
        hosted.bring(details_of(history, history.articles, place), str(places))


the_map()
