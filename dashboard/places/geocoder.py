"""The gazetteer as a geopy geocoder: the same call as Nominatim or Photon, without a network."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point

from dashboard.model import Place, PlaceKind
from dashboard.places.gazetteer import Gazetteer


class EmbeddedGeocoder(Geocoder):  # type: ignore[misc]  # geopy is untyped
    """Geocode with the embedded gazetteer. Never waits and never fails for want of a network."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """``gazetteer``: an open :class:`~dashboard.places.gazetteer.Gazetteer`."""
        super().__init__(scheme="https")
        self.gazetteer = gazetteer

    def geocode(
        self,
        query: str,
        exactly_one: bool = True,
        *,
        language: str | None = None,
        country_bias: str | Sequence[str] | None = None,
        limit: int = 10,
        kind: PlaceKind | None = None,
        timeout: Any = DEFAULT_SENTINEL,
    ) -> Location | list[Location] | None:
        """The location of a place name.

        ``language`` "ar" answers with Arabic names; ``country_bias`` (ISO 3166-1 alpha-2
        code or codes) puts places of these countries first; ``limit`` bounds a list;
        ``kind`` keeps one kind of place. ``timeout`` is taken for geopy's sake: nothing is
        awaited. None when nothing is found, as with every geopy geocoder.
        """
        favoured = [country_bias] if isinstance(country_bias, str) else list(country_bias or ())
        favoured = [country.upper() for country in favoured]
        found = [
            p
            for p in self.gazetteer.lookup(query, kind=kind, limit=max(limit, 50))
            if p.lat is not None
        ]
        found.sort(key=lambda place: place.country not in favoured if favoured else False)
        return _answer([_location(place, language) for place in found[:limit]], exactly_one)

    def reverse(
        self,
        query: Point | tuple[float, float] | str,
        exactly_one: bool = True,
        *,
        language: str | None = None,
        limit: int = 10,
        timeout: Any = DEFAULT_SENTINEL,
    ) -> Location | list[Location] | None:
        """The places nearest to a point (WGS84 degrees), nearest first, within 50 km."""
        point = Point(query)
        found = self.gazetteer.near(point.latitude, point.longitude)[:limit]
        return _answer([_location(place, language) for _, place in found], exactly_one)


def _answer(found: list[Location], exactly_one: bool) -> Location | list[Location] | None:
    if not found:
        return None
    return found[0] if exactly_one else found


def _location(place: Place, language: str | None) -> Location:
    name = place.name_ar if language == "ar" and place.name_ar else place.name
    address = ", ".join(part for part in (name, place.admin1, place.country) if part)
    raw = {
        "place_id": place.id, "name": place.name, "name_ar": place.name_ar,
        "kind": place.kind.value, "country": place.country, "admin1": place.admin1,
        "population": place.population,
    }  # fmt: skip
    return Location(address, Point(place.lat, place.lon), raw)
