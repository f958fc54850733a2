"""One Streamlit page of the scrub benchmark: ours, or what people write with streamlit-folium.

``streamlit run tests/benchmarks/_scrub_app.py -- VARIANT PLACES LEAFLET`` where VARIANT
is "ours", "naive" or "fragment" and LEAFLET the local address of Leaflet's files.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import folium
import streamlit as st

from tests.benchmarks import _scrub_history as data

VARIANT, PLACES, LEAFLET = sys.argv[1], int(sys.argv[2]), sys.argv[3]
st.set_page_config(layout="wide")


@st.cache_resource(show_spinner=False)
def packed() -> bytes:
    """Ours: packed once."""
    from dashboard.map.evidence import ALL_AT_ONCE
    from dashboard.map.payload import pack, payload

    made = data.years(PLACES) if VARIANT == "years" else data.war(PLACES)
    lazy = len(made.claims) > ALL_AT_ONCE  # as the map page does
    areas = VARIANT == "areas"
    return pack(payload(made, made.articles, {"day": data.iso(100)}, lazy=lazy, with_areas=areas))


def bare_map() -> folium.Map:
    """A folium map of the region that asks only this machine for Leaflet."""
    folium.Map.default_js = [("leaflet", f"{LEAFLET}/leaflet.js")]
    folium.Map.default_css = [("leaflet_css", f"{LEAFLET}/leaflet.css")]
    return folium.Map(location=[35, 39], zoom_start=7, tiles=None)


def markers(day: int) -> folium.FeatureGroup:
    """A circle marker for every place; its class names the day, so that the clock sees it."""
    group = folium.FeatureGroup("places")
    for lat, lon, colour in data.painted(PLACES, day):
        folium.CircleMarker(
            [lat, lon], radius=4, weight=1, color=colour, fill=True, class_name=f"day-{day}"
        ).add_to(group)
    return group


def naive() -> None:
    """The map built anew at every step."""
    from streamlit_folium import st_folium

    day = st.slider("Day", 0, data.DAYS, 100)
    drawn = bare_map()
    markers(day).add_to(drawn)
    st_folium(drawn, width=1000, height=600, returned_objects=[])


@st.fragment
def fragment() -> None:
    """The best known with streamlit-folium: one map, its dots replaced, only this part run again."""
    from streamlit_folium import st_folium

    day = st.slider("Day", 0, data.DAYS, 100)
    st_folium(
        bare_map(),
        key="map",
        feature_group_to_add=markers(day),
        width=1000,
        height=600,
        returned_objects=[],
    )


if VARIANT in ("ours", "areas", "years"):
    from dashboard.map import hosted

    hosted.show(packed())
elif VARIANT == "naive":
    naive()
else:
    fragment()
