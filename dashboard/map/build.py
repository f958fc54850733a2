"""The folium map: our own elements on a ``folium.Map`` that links to nothing outside."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, NamedTuple

import folium
from branca.element import MacroElement
from folium.template import Template

from dashboard.map import bundle

TITLE = "Control Map"
MAP_ID = "control_map"  # one name on every run: the host finds the same element again


class ControlMap(folium.Map):
    """A folium map without CDN links, tiles or jQuery. Everything it shows is our own layers."""

    # Folium's own, less its scripts, its fixed size and its ban on zooming a page by hand.
    _template = Template(
        "{% macro header(this, kwargs) %}"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<style>html, body { margin: 0; }</style>{% endmacro %}"
        "{% macro html(this, kwargs) %}"
        '<div class="folium-map" id="{{ this.get_name() }}"></div>{% endmacro %}'
        "{% macro script(this, kwargs) %}var {{ this.get_name() }} = L.map("
        "{{ this.get_name()|tojson }}, {center: {{ this.location|tojson }}, "
        "crs: L.CRS.{{ this.crs }}, ...{{ this.options|tojavascript }}});{% endmacro %}"
    )
    default_js: list[tuple[str, str]] = []  # noqa: RUF012 (declared so by folium)
    default_css: list[tuple[str, str]] = []  # noqa: RUF012

    def __init__(self) -> None:
        super().__init__(
            location=[34.8, 38.5],
            zoom_start=7,
            min_zoom=2,
            tiles=None,
            zoom_control=False,  # ours carries the page's language
            attribution_control=False,  # ours lists the sources of the data shown
            world_copy_jump=True,
            zoom_snap=0.5,
        )
        self._id = MAP_ID.removeprefix("map_")
        self._name = "Map"


class BaseMap(MacroElement):
    """The bundled base map: its geometry as inert JSON in the page, drawn on a canvas of its own."""

    _template = Template(
        '{% macro html(this, kwargs) %}<script type="application/json" data-basemap>'
        "{{ this.data }}</script>{% endmacro %}"
    )

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "BaseMap"
        self.data = bundle.json_for_script(data)


class ControlLayer(MacroElement):
    """Dots, timeline, slider and place panel, attached to the folium map it is added to.

    ``packed`` is what :func:`dashboard.map.payload.pack` returned; None when a host
    hands it over later, as the Streamlit page does.
    """

    _template = Template(
        "{% macro header(this, kwargs) %}<style>{{ this.style }}</style>"
        "<script>{{ this.modules }}</script>{% endmacro %}"
        "{% macro html(this, kwargs) %}{% if this.packed %}"
        '<script type="text/plain" data-payload>{{ this.packed }}</script>'
        "{% endif %}{% endmacro %}"
        "{% macro script(this, kwargs) %}attachControlMap({{ this._parent.get_name() }});"
        "{% endmacro %}"
    )

    def __init__(self, packed: bytes | None = None) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = "ControlLayer"
        self.style = bundle.style()
        self.modules = bundle.script()
        self.packed = base64.b64encode(packed).decode("ascii") if packed else ""


def build(packed: bytes | None = None, basemap: Mapping[str, Any] | None = None) -> ControlMap:
    """The map with our elements on it.

    With ``packed`` (:func:`dashboard.map.payload.pack`) its ``get_root().render()``
    is a whole page that opens from disk; without, it is the map a host feeds.
    """
    made = ControlMap()
    figure: Any = made.get_root()
    figure.title = TITLE
    BaseMap(basemap or {}).add_to(made)
    ControlLayer(packed).add_to(made)
    return made


class Parts(NamedTuple):
    """What ``st.components.v2.component`` wants: three strings without any article's words."""

    html: str
    css: str
    js: str


def parts(basemap: Mapping[str, Any] | None = None, host: str = "hostInStreamlit") -> Parts:
    """The same map taken apart for a host that is not a page: Streamlit's component.

    ``host`` is the function of ``frontend/host.js`` that puts it there: ``hostInStreamlit``
    one map, ``hostTwoInStreamlit`` two beside each other.
    """
    figure: Any = build(basemap=basemap).get_root()
    figure.render()
    # The host's document is not the map's: `map("…")` has to look inside our own root.
    js = (
        f"{bundle.script()}\n"
        "function drawFoliumMap(L, attachControlMap) {\n"
        f"{figure.script.render()}\n}}\n"
        f"export default (component) => {host}(component, drawFoliumMap, L);\n"
    )
    return Parts(figure.html.render(), bundle.style(), js)
