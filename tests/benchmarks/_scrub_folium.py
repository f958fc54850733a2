"""folium's own time plugins on the same war, as pages that load their scripts from this machine."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import folium
from folium.plugins import Timeline, TimelineSlider, TimeSliderChoropleth, TimestampedGeoJson
from folium.utilities import JsCode

from tests.benchmarks import _scrub_history as data

# The versions that folium 0.20 links to, in the order in which they need each other.
PACKAGES = {
    "jquery@3.7.1": "jquery/dist/jquery.min.js",
    "moment@2.18.1": "moment/min/moment.min.js",
    "iso8601-js-period@0.2.1": "iso8601-js-period/iso8601.js",
    "leaflet-timedimension@1.1.1": "leaflet-timedimension/dist/leaflet.timedimension.min.js",
    "leaflet.timeline@1.6.0": "leaflet.timeline/dist/leaflet.timeline.js",
    "d3@4.13.0": "d3/build/d3.min.js",
}
SECOND = 1000  # JavaScript's times are in milliseconds
DAY = 86_400


def install(folder: Path) -> Path:
    """The plugins' scripts from npm into ``folder``, which is returned.

    Raises:
        OSError, subprocess.SubprocessError: there is no npm, or it cannot reach a registry.
    """
    command = ["npm", "install", "--prefix", str(folder), "--ignore-scripts", "--no-audit"]
    command += ["--no-fund", "--silent", "--legacy-peer-deps", *PACKAGES]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder / "node_modules"


def page(variant: str, places: int) -> tuple[str, str]:
    """A page and the JavaScript expression that moves it to day ``i``."""
    drawn = folium.Map(location=[35, 39], zoom_start=7, tiles=None, prefer_canvas=True)
    script = {"timestamped": timestamped, "choropleth": choropleth, "timeline": timeline}[variant](
        drawn, places
    )
    return local(drawn.get_root().render()), script


def local(html: str) -> str:
    """The page with its scripts from this machine instead of from the web."""
    html = re.sub(r'<script src="https:[^"]*"></script>', "", html)
    html = re.sub(r'<link [^>]*href="https:[^"]*"[^>]*>', "", html)
    ours = ["/leaflet.js", *(f"/node_modules/{path}" for path in PACKAGES.values())]
    tags = "".join(f'<script src="{path}"></script>' for path in ours)
    return html.replace("<head>", f'<head><link rel="stylesheet" href="/leaflet.css">{tags}', 1)


def features(places: int) -> list[dict[str, Any]]:
    """A GeoJSON point for every run."""
    made = []
    for place, starts, names in data.runs(places):
        for start, end, colour in zip(starts, [*starts[1:], data.DAYS], names, strict=True):
            properties = {
                "start": start * DAY * SECOND,
                "end": end * DAY * SECOND,
                "times": [data.iso(start)],
                "icon": "circle",
                "iconstyle": {"color": colour, "fillColor": colour, "radius": 4, "weight": 1},
            }
            point = {"type": "Point", "coordinates": [place.lon, place.lat]}
            made.append({"type": "Feature", "geometry": point, "properties": properties})
    return made


def collection(places: int) -> dict[str, Any]:
    """All of them."""
    return {"type": "FeatureCollection", "features": features(places)}


def timestamped(drawn: folium.Map, places: int) -> str:
    """Points stay once they have come; a later one of the same place lies over them."""
    TimestampedGeoJson(
        collection(places), period="P1D", auto_play=False, loop=False, transition_time=1
    ).add_to(drawn)
    return f"{drawn.get_name()}.timeDimension.setCurrentTimeIndex(i)"


def choropleth(drawn: folium.Map, places: int) -> str:
    """A small square for every place, with a style only where it changes: the kindest way to it."""
    shapes, styles = [], {}
    for number, (place, starts, names) in enumerate(data.runs(places)):
        x, y, r = float(place.lon or 0), float(place.lat or 0), 0.02
        ring = [[x - r, y - r], [x + r, y - r], [x + r, y + r], [x - r, y + r], [x - r, y - r]]
        geometry = {"type": "Polygon", "coordinates": [ring]}
        shapes.append({"type": "Feature", "id": number, "geometry": geometry, "properties": {}})
        styles[str(number)] = {
            str(start * DAY): {"color": colour, "opacity": 0.8}
            for start, colour in zip(starts, names, strict=True)
        }
    # Every day is a stop of the slider.
    for day in range(data.DAYS):
        styles["0"].setdefault(str(day * DAY), styles["0"]["0"])
    shape = {"type": "FeatureCollection", "features": shapes}
    drawn.options["prefer_canvas"] = drawn.options["preferCanvas"] = False  # it styles SVG
    TimeSliderChoropleth(shape, styledict=styles).add_to(drawn)
    return (
        "(() => { const input = document.querySelector('[id^=slider_] > input'); "
        "input.value = i; input.dispatchEvent(new Event('input')); })()"
    )


def timeline(drawn: folium.Map, places: int) -> str:
    """Each run a circle marker between its two dates."""
    layer = Timeline(
        collection(places),
        point_to_layer=JsCode(
            "(data, at) => L.circleMarker(at, Object.assign({}, data.properties.iconstyle))"
        ),
    ).add_to(drawn)
    slider = TimelineSlider(auto_play=False, show_ticks=False, enable_keyboard_controls=False)
    slider.add_timelines(layer).add_to(drawn)
    return f"{slider.get_name()}.setTime(i * {DAY * SECOND} + 1)"
