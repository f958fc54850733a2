"""A Streamlit page with two maps beside each other, for the browser tests: two made-up histories."""

import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import streamlit as st

from dashboard.map import hosted
from dashboard.map.payload import pack, payload
from tests.map import generated

st.set_page_config(layout="wide")


@st.cache_data
def packed(day: str, changes: int) -> bytes:
    """A history, packed; with fewer changes it tells of the same places differently."""
    made = generated.history(60, days=14, changes=2)
    runs = {
        place_id: (*own[:changes], replace(own[changes], end=None))
        for place_id, own in made.runs.items()
    }
    return pack(payload(replace(made, runs=runs), made.articles, {"day": day}))


same_day = "days" not in st.query_params
names = ("By the newest report", "By what is confirmed") if same_day else ("Before", "After")
seen = hosted.show_two(
    packed("2024-12-06", 2),
    packed("2024-12-09", 1 if same_day else 2),
    same_day=same_day,
    names=names,
)
st.write("Python knows:", seen.view)
