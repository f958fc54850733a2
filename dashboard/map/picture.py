"""A small still map as SVG: for a list, a report, or a page that shows one place before and after.

It is drawn in Python from the same parts as the map itself: the bundled base map, the
sides' colours and shapes, and the statuses' fillings (``frontend/glyphs.js``). As there, a
place with only old evidence is paler, and one that is placed roughly has a dashed ring.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from html import escape
from itertools import chain
from math import asinh, atan, cos, degrees, pi, radians, sin, sinh, tan
from typing import Any, NamedTuple

from dashboard.map import bundle
from dashboard.map.basemap import shapes
from dashboard.map.compare import run_on
from dashboard.map.payload import History, rival_of, sides
from dashboard.model import Place, PlaceKind, Run, Status

NEIGHBOURS = 400  # other places that are drawn at most, the most populous
NAMES = 12  # of them that may have a name
FONT = "system-ui, 'Segoe UI', 'Noto Sans', 'Noto Sans Arabic', Tahoma, sans-serif"


class _View(NamedTuple):
    """A part of the Mercator world in pixels."""

    x: float  # of the left edge, from the world's
    y: float  # of the top edge
    scale: float  # pixels of the whole world
    width: int
    height: int

    def point(self, lat: float, lon: float) -> tuple[float, float]:
        """A position (degrees) in pixels from the top left corner."""
        north = asinh(tan(radians(max(-85.0, min(85.0, lat)))))
        return (0.5 + lon / 360) * self.scale - self.x, (
            0.5 - north / (2 * pi)
        ) * self.scale - self.y

    def box(self, margin: float = 12) -> tuple[float, float, float, float]:
        """West, south, east and north of what is seen, in degrees."""
        left, right = self.x - margin, self.x + self.width + margin
        top, bottom = self.y - margin, self.y + self.height + margin
        lat = [degrees(atan(sinh(pi * (1 - 2 * y / self.scale)))) for y in (bottom, top)]
        return (left / self.scale - 0.5) * 360, lat[0], (right / self.scale - 0.5) * 360, lat[1]


def still(
    history: History,
    day: date,
    centre: tuple[float, float],
    zoom: float = 9.0,
    size: tuple[int, int] = (420, 300),
    language: str = "en",
    place: str | None = None,
    dark: bool = False,
) -> str:
    """The map of one day around one spot, as one ``<svg>`` element.

    Args:
        history: who held what.
        day: the day shown.
        centre: latitude and longitude (degrees) of the middle.
        zoom: as on the web: the world is 256 pixels wide at 0, and doubles at each step.
        size: width and height in pixels.
        language: "ar" or "en": of the names and of the label for screen readers.
        place: the id of the place to ring and to name in any case.
        dark: with the colours of the dark theme.

    Every name is escaped: it may come from an article. Streamlit's ``st.html`` takes out
    ``<svg>``; :func:`dashboard.map.hosted.show_still` puts one on a page.
    """
    scale = 256 * 2**zoom
    x, y = _View(0, 0, scale, 0, 0).point(*centre)
    view = _View(x - size[0] / 2, y - size[1] / 2, scale, *size)
    paint = _colours(dark)
    shown = list(_in_view(history, view, place))
    label = escape(_label(history, day, language, place))
    drawing = _Drawing(history, day, view, language, paint)
    body = "".join((*drawing.ground(), *drawing.dots(shown, place), *drawing.names(shown, place)))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{label}" '
        f'width="{size[0]}" height="{size[1]}" viewBox="0 0 {size[0]} {size[1]}" '
        f'font-family="{escape(FONT)}"><title>{label}</title>'
        f"<defs>{''.join(drawing.fillings.values())}</defs>{body}</svg>"
    )


def _in_view(history: History, view: _View, place: str | None) -> Iterator[Place]:
    """The places to draw: the one asked for, then the most populous of those in view."""
    west, south, east, north = view.box()
    ordered = sorted(
        (
            one
            for one in history.places.values()
            if one.lat is not None and one.lon is not None
            and south <= one.lat <= north and west <= one.lon <= east
        ),
        key=lambda one: (one.id != place, -one.population, one.id),
    )  # fmt: skip
    yield from ordered[:NEIGHBOURS]


class _Drawing:
    """The elements of one still map, in the order in which they lie over each other."""

    def __init__(
        self, history: History, day: date, view: _View, language: str, paint: Mapping[str, str]
    ) -> None:
        self.history, self.day, self.view = history, day, view
        self.language, self.paint = language, paint
        self.fillings: dict[str, str] = {}  # gradients and hatchings, by their id

    def run(self, place: Place) -> Run | None:
        """Its run on the day shown."""
        return run_on(self.history.runs.get(place.id, ()), self.day)

    def ground(self) -> Iterator[str]:
        """Water, land, lines."""
        paint, view = self.paint, self.view
        yield f'<rect width="{view.width}" height="{view.height}" fill="{paint["water"]}"/>'
        for layer, fill in (("land", "land"), ("lakes", "water")):
            yield f'<path fill="{paint[fill]}" fill-rule="evenodd" d="{_outline(layer, view)}"/>'
        for layer, colour, width, dash in (
            ("rivers", "water", 1.8, ""), ("roads", "road", 1.4, ""), ("admin", "admin", 0.8, "3 3"),
            ("borders", "border", 1.2, ""), ("disputed", "border", 1.2, "5 4"),
        ):  # fmt: skip
            if path := _outline(layer, view):
                dashes = f' stroke-dasharray="{dash}"' if dash else ""
                yield f'<path fill="none" stroke="{paint[colour]}" stroke-width="{width}"{dashes} d="{path}"/>'

    def dots(self, shown: list[Place], chosen: str | None) -> Iterator[str]:
        """A dot for each place, the most important on top, with a ring around the one asked for."""
        for place in reversed(shown):
            x, y = self.view.point(float(place.lat or 0), float(place.lon or 0))
            radius = 4 + (place.population >= 50_000) + 1.5 * (place.population >= 250_000)
            if place.id == chosen:
                radius = max(radius, 6.5)
                yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius + 6:.1f}" fill="none" stroke="{self.paint["paper"]}" stroke-width="5"/>'
                yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius + 6:.1f}" fill="none" stroke="{self.paint["accent"]}" stroke-width="3"/>'
            yield self._dot(place, x, y, radius)

    def _dot(self, place: Place, x: float, y: float, r: float) -> str:
        run = self.run(place)
        side = _side(run.holder) if run else None
        old = run is not None and self._is_old(place.id, run)
        colour = self._colour(run.holder if run else None, old)
        status = run.status if run and side else Status.UNKNOWN
        path = _shape(side["glyph"] if side else "circle", x, y, r)
        edge = f'stroke="{self.paint["ink"]}" stroke-opacity="0.5" stroke-width="0.8"'
        halo = f'<path d="{path}" fill="none" stroke="{self.paint["paper"]}" stroke-width="3" stroke-linejoin="round"/>'
        around = self._rough(place, x, y, r, colour)
        if place.kind in (PlaceKind.AREA, PlaceKind.COUNTRY):
            around += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r * 2.1:.1f}" fill="{colour}" fill-opacity="0.16" stroke="{colour}"/>'
        if status is Status.HELD:
            return f'{around}{halo}<path d="{path}" fill="{colour}" {edge}/>'
        if status is Status.CLAIMED:
            inner = _shape(side["glyph"] if side else "circle", x, y, r - 1)
            return (
                f'{around}{halo}<path d="{path}" fill="{self.paint["paper"]}" {edge}/>'
                f'<path d="{inner}" fill="none" stroke="{colour}" stroke-width="2"/>'
            )
        if status is Status.UNKNOWN or run is None:
            return f'{around}{halo}<path d="{path}" fill="{self.paint["paper"]}" stroke="{self.paint["faint"]}"/>'
        rival = rival_of(run, self.history.claims)
        other = self._colour(rival, old) if rival else self.paint["paper"]
        filling = self._filling(status, colour, other)
        return f'{around}{halo}<path d="{path}" fill="url(#{filling})" stroke="{self.paint["ink"]}" stroke-width="1.2"/>'

    def _rough(self, place: Place, x: float, y: float, r: float, colour: str) -> str:
        """A dashed ring around what is placed only roughly; "" around anything else."""
        claims = self.history.claims
        precision = 4
        for reason in chain.from_iterable(
            run.reasons for run in self.history.runs.get(place.id, ())
        ):
            precision = min(precision, claims[reason].geo_precision if reason in claims else 4)
            if precision == 1:
                return ""
        if precision == 4:  # no claim at all
            return ""
        wide = r + (5.5 if precision > 2 else 3.5)
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{wide:.1f}" fill="none" stroke="{colour}" stroke-width="1.1" stroke-dasharray="2.5 2.5"/>'

    def _is_old(self, place_id: str, run: Run) -> bool:
        """Whether all evidence for a run is old on the day shown, as ``ages.js`` has it."""
        runs = self.history.runs[place_id]
        recent, until, known = self.day - timedelta(_old()), self.day, False
        for one in reversed(runs[: bisect_right(runs, run.start, key=lambda run: run.start)]):
            if one.holder != run.holder:
                break
            # Of an earlier run of the same holder, what was known as the next one began.
            days = [day for day in (self._day_of(r, one) for r in one.reasons) if day <= until]
            if any(day >= recent for day in days):
                return False
            known, until = known or bool(days), one.start
        return known or until < recent

    def _day_of(self, reason: str, run: Run) -> date:
        """The day that a reason speaks of; what a person decided counts from the run's first day."""
        if reason == "baseline":
            hold = self.history.baseline.get(run.place_id)
            return hold.on if hold else run.start
        claim = self.history.claims.get(reason)
        return (claim.event_date if claim else None) or run.start

    def _filling(self, status: Status, colour: str, other: str) -> str:
        """The id of a filling in two colours: hatched where there is fighting, split where told apart."""
        name = f"cm-{status.value}-{colour}-{other}".replace("#", "")
        if status is Status.CONTESTED:
            made = (
                f'<pattern id="{name}" width="4" height="4" patternUnits="userSpaceOnUse" '
                f'patternTransform="rotate(45)"><rect width="4" height="4" fill="{other}"/>'
                f'<rect width="2" height="4" fill="{colour}"/></pattern>'
            )
        else:
            made = (
                f'<linearGradient id="{name}"><stop offset="0.5" stop-color="{colour}"/>'
                f'<stop offset="0.5" stop-color="{other}"/></linearGradient>'
            )
        self.fillings[name] = made
        return name

    def _colour(self, side: str | None, old: bool = False) -> str:
        row = _side(side)
        colour = row[self.paint["column"]] if row else self.paint["faint"]
        return _pale(colour, self.paint["paper"]) if old else colour

    def names(self, shown: list[Place], chosen: str | None) -> Iterator[str]:
        """Names that do not lie over each other: the place asked for, the greatest, other towns."""
        taken: list[tuple[float, float, float, float]] = []
        for place in shown:
            x, y = self.view.point(float(place.lat or 0), float(place.lon or 0))
            taken.append((x - 5, y - 5, x + 5, y + 5))
        candidates = [(place, place.id == chosen) for place in shown[: NAMES * 4]]
        written = 0
        for place, is_chosen in candidates:
            if written >= NAMES:
                break
            name = (place.name_ar if self.language == "ar" else None) or place.name
            x, y = self.view.point(float(place.lat or 0), float(place.lon or 0))
            made = self._name(name, x, y, 13 if is_chosen else 11, is_chosen, taken)
            written += bool(made)
            yield made

    def _name(
        self,
        name: str,
        x: float,
        y: float,
        size: int,
        bold: bool,
        taken: list[tuple[float, float, float, float]],
    ) -> str:
        """A name beside its dot where there is room; "" when there is none."""
        name = name if len(name) <= 40 else f"{name[:39]}…"
        width, gap = len(name) * size * 0.6, 19.0 if bold else 8.0
        right, left = (x + gap, x + gap + width, "start"), (x - gap - width, x - gap, "end")
        sides = (left, right) if self.language == "ar" else (right, left)
        fitting = [one for one in sides if one[0] >= 2 and one[1] <= self.view.width - 2]
        for begin, end, anchor in fitting or sides[: int(bold)]:
            box = (begin, y - size * 0.6, end, y + size * 0.6)
            if not bold and any(_meet(box, other) for other in taken):
                continue
            taken.append(box)
            # The direction is of the drawing, not of the page: "start" is the left end.
            return (
                f'<text x="{begin if anchor == "start" else end:.1f}" y="{y + size * 0.36:.1f}" '
                f'text-anchor="{anchor}" direction="ltr" font-size="{size}" '
                f'font-weight="{700 if bold else 500}" fill="{self.paint["label"]}" '
                f'stroke="{self.paint["halo"]}" stroke-width="3" stroke-linejoin="round" '
                f'paint-order="stroke">{escape(_plain(name))}</text>'
            )
        return ""


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _plain(text: str) -> str:
    """Without the characters that no XML document may hold."""
    return "".join(char if char >= " " and char not in "\ufffe\uffff" else " " for char in text)


def _outline(layer: str, view: _View) -> str:
    """What of a layer of the base map is in view, as the path of an SVG."""
    import shapely

    box = view.box()
    touched = shapes(layer)[_tree(layer).query(shapely.box(*box))]
    seen = shapely.simplify(shapely.clip_by_rect(touched, *box), 0.7 * 360 / view.scale)
    rings: Iterable[Any] = shapely.get_parts(seen)
    commands = []
    for part in rings:
        closed = part.geom_type == "Polygon"
        lines = [part.exterior, *part.interiors] if closed else [part]
        for line in lines:
            if line.geom_type not in ("LineString", "LinearRing"):
                continue
            points = (view.point(lat, lon) for lon, lat in line.coords)
            steps = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
            commands.append(f"M{steps}{'Z' if closed else ''}" if steps else "")
    return "".join(commands)


@cache
def _tree(layer: str) -> Any:
    """Finds the shapes of a layer that may lie in a box."""
    import shapely

    return shapely.STRtree(shapes(layer))


def _shape(glyph: str, x: float, y: float, r: float) -> str:
    """The outline of a side's sign, of the same proportions as on the map."""
    if glyph == "square":
        a = r * 0.86
        return f"M{x - a:.1f} {y - a:.1f}h{2 * a:.1f}v{2 * a:.1f}h{-2 * a:.1f}Z"
    if glyph == "cross":
        w, r = r * 1.08 * 0.42 / 1.08, r * 1.08
        corners = [(-w, -r), (w, -r), (w, -w), (r, -w), (r, w), (w, w), (w, r), (-w, r), (-w, w),
                   (-r, w), (-r, -w), (-w, -w)]  # fmt: skip
        return "M" + "L".join(f"{x + dx:.1f} {y + dy:.1f}" for dx, dy in corners) + "Z"
    polygons = {
        "diamond": (4, 1.2, 0.0, 90),
        "triangle": (3, 1.22, 0.16, 90),
        "wedge": (3, 1.22, -0.16, -90),
        "hexagon": (6, 1.08, 0.0, 0),
    }
    if glyph in polygons:
        corners_n, factor, down, turn = polygons[glyph]
        angles = (radians(360 * i / corners_n - turn) for i in range(corners_n))
        points = ((x + r * factor * cos(a), y + r * down + r * factor * sin(a)) for a in angles)
        return "M" + "L".join(f"{px:.1f} {py:.1f}" for px, py in points) + "Z"
    return f"M{x - r:.1f} {y:.1f}a{r:.1f} {r:.1f} 0 1 0 {2 * r:.1f} 0a{r:.1f} {r:.1f} 0 1 0 {-2 * r:.1f} 0Z"


def _label(history: History, day: date, language: str, place: str | None) -> str:
    """What the picture shows, for those who do not see it."""
    words: Mapping[str, Any] = bundle.messages().get(language) or bundle.messages()["en"]
    dates = words["dates"]
    when = f"{day.day} {dates['months'][day.month - 1]} {day.year}"
    chosen = history.places.get(place or "")
    if chosen is None:
        return str(words["still"]).format(date=when)
    run = run_on(history.runs.get(chosen.id, ()), day)
    side = _side(run.holder) if run else None
    name = (chosen.name_ar if language == "ar" else None) or chosen.name
    holder = side[f"name_{language}"] if side else words["status.unknown"]
    status = run.status if run and side else Status.UNKNOWN
    said = holder if status in (Status.HELD, Status.UNKNOWN) else f"{holder} ({words[f'status.{status.value}']})"  # fmt: skip
    return str(words["still.place"]).format(place=_plain(name), date=when, holder=said)


@cache
def _sides() -> dict[str, dict[str, str]]:
    return {row["side"]: row for row in sides()}


def _side(side: str | None) -> dict[str, str] | None:
    """A side's row; one that the table lacks is shown in grey under its own id."""
    if side is None:
        return None
    grey = {"name_en": side, "name_ar": side, "colour": "#6B6F6C", "colour_dark": "#A3A8A4"}
    return _sides().get(side, {**grey, "glyph": "circle"})


def _pale(colour: str, paper: str) -> str:
    """A colour (#rrggbb) half way to the ground."""
    pairs = ((int(one[at : at + 2], 16) for one in (colour, paper)) for at in (1, 3, 5))
    return "#" + "".join(f"{(sum(pair) + 1) // 2:02x}" for pair in pairs)


@cache
def _old() -> int:
    """Days after which evidence counts as old: the map's own figure, from its one home."""
    found = re.search(r"OLD = (\d+)", (bundle.FRONTEND / "ages.js").read_text(encoding="utf-8"))
    assert found
    return int(found[1])


@cache
def _colours(dark: bool) -> Mapping[str, str]:
    """The map's colours, from its style sheet: their one home."""
    css = (bundle.FRONTEND / "style.css").read_text(encoding="utf-8")
    block = re.search(r'\.cm\[data-theme="dark"\] \{(.*?)\}' if dark else r"\n\.cm \{(.*?)\}", css, re.S)  # fmt: skip
    assert block
    found = dict(re.findall(r"--cm-([\w-]+):\s*(?:var\([\w-]+, )?([^;)]+(?:\([^)]*\))?)", block[1]))
    found["admin"] = found["admin-line"]
    found["column"] = "colour_dark" if dark else "colour"
    return found
