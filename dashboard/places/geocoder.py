"""The gazetteer as a geopy geocoder: the same call as Nominatim or Photon, without a network."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from babel import Locale, UnknownLocaleError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location
from geopy.point import Point

from dashboard.model import Place, PlaceKind
from dashboard.places.gazetteer import Gazetteer
from dashboard.places.names import exact_key

_LIMIT = 10  # places in a list, when no limit is given
_POOL = 50  # places weighed
_SPOKEN = ("en", "ar", "fr")


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
        limit: int | None = None,
        kind: PlaceKind | None = None,
        timeout: Any = DEFAULT_SENTINEL,
    ) -> Location | list[Location] | None:
        """The location of a place name, or of a name and what it lies in: "Salqin, Idlib".

        ``language`` (ISO 639-1) is that of the answer; ``country_bias`` (ISO 3166-1 alpha-2
        code or codes) puts places of these countries first; ``limit`` bounds a list, 10 by
        default; ``kind`` keeps one kind of place. ``timeout`` is taken for geopy's sake:
        nothing is awaited. None when nothing is found, as with every geopy geocoder; raises
        ValueError for a limit below 1.
        """
        limit = _checked(limit)
        bias = [country_bias] if isinstance(country_bias, str) else list(country_bias or ())
        found = self._look_up(query, bias, kind, limit)
        name, comma, around = query.replace("،", ",").partition(",")
        if comma and not found:
            surroundings = [exact_key(part) for part in around.split(",") if part.strip()]
            found = self._look_up(name, bias, kind, _POOL)
            found.sort(key=lambda place: -len(self._names_around(place) & set(surroundings)))
        return _answer([_location(place, language) for place in found[:limit]], exactly_one)

    def reverse(
        self,
        query: Point | tuple[float, float] | str,
        exactly_one: bool = True,
        *,
        language: str | None = None,
        limit: int | None = None,
        timeout: Any = DEFAULT_SENTINEL,
    ) -> Location | list[Location] | None:
        """The places nearest to a point (WGS84 degrees), nearest first, within 50 km.

        The other arguments are as in :meth:`geocode`; ``raw["distance_km"]`` says how far
        each is. Raises ValueError when ``query`` is no point.
        """
        limit = _checked(limit)
        point = Point(query)
        found = self.gazetteer.near(point.latitude, point.longitude)[:limit]
        located = [_location(place, language, distance_km=round(gap, 3)) for gap, place in found]
        return _answer(located, exactly_one)

    def _look_up(
        self, query: str, bias: list[str], kind: PlaceKind | None, limit: int
    ) -> list[Place]:
        """Placed places of a name, those of the favoured countries first, likeliest first."""
        found: dict[str, Place] = {}
        for country in [*bias, None]:
            for place in self.gazetteer.lookup(query, country=country, kind=kind, limit=_POOL):
                if place.lat is not None:
                    found.setdefault(place.id, place)
            if len(found) >= limit:
                break
        return list(found.values())

    def _names_around(self, place: Place) -> set[str]:
        """The keys of what a place lies in: its province, its country and that one's code."""
        country = place.country or ""
        named = [place.admin1 or "", country, *(_country_name(country, lang) for lang in _SPOKEN)]
        return {exact_key(name) for name in named if name}


def _checked(limit: int | None) -> int:
    if limit is not None and limit < 1:
        raise ValueError("Limit cannot be less than 1")
    return limit or _LIMIT


def _answer(found: list[Location], exactly_one: bool) -> Location | list[Location] | None:
    if not found:
        return None
    return found[0] if exactly_one else found


def _location(place: Place, language: str | None, **more: Any) -> Location:
    arabic = language == "ar"
    name = place.name_ar if arabic and place.name_ar else place.name
    country = _country_name(place.country or "", language or "en") or place.country
    # The province is known by its English name only.
    address = ", ".join(part for part in (name, "" if arabic else place.admin1, country) if part)
    raw = {
        "place_id": place.id, "name": place.name, "name_ar": place.name_ar,
        "kind": place.kind.value, "country": place.country, "admin1": place.admin1,
        "population": place.population, **more,
    }  # fmt: skip
    return Location(address, Point(place.lat, place.lon), raw)


@lru_cache(maxsize=1000)
def _country_name(country: str, language: str) -> str:
    """A country's name in a language, as CLDR has it; "" when it has none."""
    try:
        return str(Locale(language).territories.get(country, ""))
    except (UnknownLocaleError, ValueError):
        return ""
