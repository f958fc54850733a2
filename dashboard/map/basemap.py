"""The map under the map: bundled lines and names that need no internet, and optional online tiles.

``data/basemap/basemap.json`` (made by ``data/basemap/build.py``) holds, by layer
(land, lakes, rivers, roads, admin, borders, disputed), rings and lines as strings:
longitude and latitude alternate, in whole parts of a degree (``quantum`` to the
degree), each as the difference from the point before, the sign in the lowest bit,
five bits a character (Google's Encoded Polyline Algorithm with an alphabet that
JSON and HTML need not escape). ``names`` are labels: kind, latitude, longitude,
English, Arabic, the least zoom and the rank (0 the most important).
"""

from __future__ import annotations

import json
import logging
import os
import string
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

import numpy as np

from dashboard import settings

FILE = settings.DATA / "basemap" / "basemap.json"
TILES = "CONTROLMAP_TILES"
MAX_ZOOM = 18  # of tiles whose provider does not say

log = logging.getLogger(__name__)
_LETTERS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"
_DIGITS = {letter: value for value, letter in enumerate(_LETTERS)}


@cache
def basemap() -> dict[str, Any]:
    """The bundled base map, as the front end's ``createBaseMap`` takes it. Do not change it."""
    loaded: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return loaded


@cache
def geometry(layer: str) -> Any:
    """A layer of the bundled base map (see :func:`shapes`) as one geometry. Do not change it."""
    import shapely

    return shapely.union_all(shapely.make_valid(shapes(layer)))


@cache
def shapes(layer: str) -> np.ndarray:
    """The shapely geometries of a layer of the bundled base map, in degrees. Do not change them.

    ``land`` and ``lakes`` are areas; ``rivers``, ``roads``, ``admin``, ``borders`` and
    ``disputed`` are lines.
    """
    import shapely  # late: 0.1 s that most users never need

    held = basemap()
    areal = layer in ("land", "lakes")
    make, least = (shapely.Polygon, 4) if areal else (shapely.LineString, 2)
    found = [line for line in _lines(held[layer], held["quantum"]) if len(line) >= least]
    return np.array([make(line) for line in found], dtype=object)


def _lines(encoded: Iterable[str], quantum: int) -> Iterator[np.ndarray]:
    """Encoded lines as rows of longitude and latitude."""
    for line in encoded:
        numbers, value, shift = [], 0, 0
        for letter in line:
            digit = _DIGITS[letter]
            value |= (digit & 31) << shift
            shift += 5
            if digit < 32:
                numbers.append(~(value >> 1) if value & 1 else value >> 1)
                value = shift = 0
        yield np.cumsum(np.array(numbers).reshape(-1, 2), axis=0) / quantum


def tiles(wanted: str | None = None) -> dict[str, Any] | None:
    """The online tile layer that the settings ask for, or None: the bundled map alone.

    Args:
        wanted: a provider's name in xyzservices ("OpenStreetMap.Mapnik",
            "Esri.WorldImagery") or an address with {z}, {x} and {y}
            (``http://127.0.0.1:8080/{z}/{x}/{y}.png``); None reads ``CONTROLMAP_TILES``.

    Returns:
        ``{"url", "attribution", "max_zoom"}``: the address template with only {s}, {z},
        {x}, {y} and {r} left open, the attribution as plain text, the last zoom. A
        name that nobody has, an address that is not http(s) or lacks a coordinate, and
        a provider that wants a key give None and one line in the log: the bundled
        map is always there.
    """
    asked = (os.environ.get(TILES, "") if wanted is None else wanted).strip()
    if not asked:
        return None
    try:
        return _from_address(asked) if "://" in asked else _from_provider(asked)
    except ValueError as error:
        log.warning("%s=%s: %s; the bundled base map is shown alone", TILES, asked, error)
        return None


def _from_address(template: str) -> dict[str, Any]:
    return {"url": _checked(template), "attribution": "", "max_zoom": MAX_ZOOM}


def _from_provider(name: str) -> dict[str, Any]:
    # Late: 30 ms that most users never need.
    import xyzservices.providers  # type: ignore[import-untyped]

    try:
        provider = xyzservices.providers.query_name(name)
    except ValueError:
        raise ValueError("no provider of that name in xyzservices") from None
    if provider.requires_token():
        raise ValueError("that provider wants a key; give its whole address with the key in it")
    return {
        "url": _checked(provider.build_url(fill_subdomain=False, scale_factor="{r}")),
        "attribution": str(provider.get("attribution", "")),
        "max_zoom": int(provider.get("max_zoom", MAX_ZOOM)),
    }


def _checked(template: str) -> str:
    """``template``, when it is a tile address that a browser can fill in."""
    if not template.startswith(("http://", "https://")):
        raise ValueError("not an http or https address")
    try:
        fields = {field for _, field, _, _ in string.Formatter().parse(template) if field}
    except ValueError as error:
        raise ValueError(f"not an address template ({error})") from None
    if missing := {"x", "y", "z"} - fields:
        raise ValueError(f"the address lacks {{{'}, {'.join(sorted(missing))}}}")
    if unknown := fields - set("xyzsr"):
        raise ValueError(
            f"the address asks for {', '.join(sorted(unknown))}, which nobody fills in"
        )
    return template
