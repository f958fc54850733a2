"""The map, the timeline and the place panel: one folium map with three uses.

The same map is what the app shows, what a link reproduces, and what exports as
one HTML file. How the pieces meet:

``payload.payload(history, articles, ...)``, ``payload.pack(...)``
    One JSON-able dict: places, runs, claims, articles, sides, packed as columns.
    No folium, no Streamlit. Everything that came from an article travels here and
    only here, as data; the browser sets it as text.
``basemap.basemap() -> dict``
    The bundled base map as one JSON-able dict in a compact form of its own
    (``{}`` would draw nothing). Loaded once; it does not depend on the history.
``evidence.details(...)``, ``areas.areas(places)``
    Parts of it: the sentences behind the claims (for a large history the page hands
    them over place by place), and the outlines of the control areas (when asked for).
``frontend/*.js``
    Plain ES modules. ``bundle.script()`` links them into one script (imports and
    exports removed, top-level names asserted unique), ``bundle.style()`` is their
    CSS. The base map's drawing is ``frontend/basemap.js``, which exports

    ``createBaseMap(L, data, tokens)`` -> ``{layer, names, restyle, attribution}``
        ``L`` is Leaflet, ``data`` what ``basemap.basemap()`` returned.
        ``tokens``: CSS colours ``{land, water, border, admin, road, text, halo}``
        ``layer``: an ``L.Layer`` that draws on one canvas of its own in the pane
        ``"basemap"`` (made by us, z-index 150, below online tiles at 200 and dots
        at 450; it takes no pointer events). The canvas is redrawn on moveend,
        resize and restyle, and moved with the map while panning and zooming
        ``names(zoom)``: array of ``{lat, lng, ar, en, rank, kind}`` that deserve a
        label at this zoom: kind "country", "water", "admin" or "town"; rank 0 is
        the most important. We draw them, after the labels of our own places, so
        that nothing overlaps. Return the same array object for the same zoom
        ``restyle(tokens)``: light to dark and back
        ``attribution``: plain text, or ""
``build.build(packed=None, basemap=None) -> ControlMap``
    A ``folium.Map`` subclass with our elements on it and no CDN link. Without a
    packed payload it is the empty map that the Streamlit page feeds; with one, the data
    is inside as inert text, so ``build(...).get_root().render()`` is a whole HTML page
    that opens from disk.
``export.export_html(...)``
    That page with a content security policy (each inline script
    by its hash; the scripts use no eval and no inline handlers).
``picture.still(history, day, centre, ...)``, ``compare.differences(...)``
    A small still map as SVG, and the places in which two maps differ: for pages that show
    before and after.
``hosted.show(packed)``, used by ``pages/map_page.py``; ``hosted.show_two(left, right)``
    The same map hosted by ``st.components.v2.component``: html, css and js from
    ``build.parts()``, the packed payload as the component's data.
"""
