"""One online geocoder of geopy, with its limits: of pace, of time, of bytes.

geopy knows how each service is asked and how it fails; here an answer ends, is put in our
terms, and a service that asks for fewer requests gets none for a while.
"""

from __future__ import annotations

import inspect
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from geopy.adapters import URLLibAdapter
from geopy.exc import (
    GeocoderParseError,
    GeocoderQuotaExceeded,
    GeocoderRateLimited,
    GeocoderTimedOut,
)
from geopy.extra.rate_limiter import RateLimiter

from dashboard.model import PlaceKind

MAX_ANSWER = 2_000_000  # bytes
_LIMIT = 10  # places asked for
_COUNTRY = ("country_codes", "countries", "country")  # what geopy's geocoders call it
_LONGEST = 200  # characters of a name
REST = 60.0  # seconds without a request after "too many requests", when none are named

# OpenStreetMap's words for what a place is, with the precision that its point has.
_SETTLED = (PlaceKind.SETTLEMENT, 1)
_QUARTER = (PlaceKind.QUARTER, 1)
_AREA = (PlaceKind.AREA, 3)
_TYPES = {
    **dict.fromkeys(
        ("city", "town", "village", "hamlet", "isolated_dwelling", "locality", "settlement"),
        _SETTLED,
    ),
    **dict.fromkeys(
        ("suburb", "quarter", "neighbourhood", "neighborhood", "city_block", "borough"), _QUARTER
    ),
    **dict.fromkeys(
        ("state", "region", "province", "county", "district", "municipality", "administrative",
         "state_district", "island"),
        _AREA,
    ),
    "country": (PlaceKind.COUNTRY, 3),
}  # fmt: skip
_CLASSES = {
    "boundary": _AREA, "natural": _AREA, "waterway": _AREA, "landuse": _AREA,
    "highway": (PlaceKind.ROAD, 2), "place": _SETTLED,
    **dict.fromkeys(
        ("aeroway", "bridge", "military", "amenity", "man_made", "building", "railway", "barrier",
         "historic", "office", "power", "tourism", "industrial"),
        (PlaceKind.FACILITY, 1),
    ),
    # GeoNames' feature classes
    "P": _SETTLED, "A": _AREA, "H": _AREA, "L": _AREA, "T": _AREA, "V": _AREA,
    "R": (PlaceKind.ROAD, 2), "S": (PlaceKind.FACILITY, 1),
}  # fmt: skip
_UNKNOWN = (PlaceKind.SETTLEMENT, 2)


@dataclass(frozen=True, slots=True)
class Found:
    """One place of an answer, as it is kept."""

    name: str
    address: str
    lat: float
    lon: float
    country: str  # ISO 3166-1 alpha-2, or ""
    kind: str  # a PlaceKind
    geo_precision: int


class Service:
    """One geocoder of geopy, with its limits. Safe to share between threads."""

    def __init__(self, name: str, geocoder: Any, every: float, timeout: float, key: str) -> None:
        """``every`` and ``timeout`` are seconds; ``key`` tells its settings from others'."""
        self.name = name
        self.key = key
        self.timeout = timeout
        self._rests_until = 0.0
        self._takes = frozenset(inspect.signature(geocoder.geocode).parameters)
        self._geocode = RateLimiter(
            lambda query, **how: _within(timeout, lambda: geocoder.geocode(query, **how)),
            min_delay_seconds=every,
            error_wait_seconds=every,
            max_retries=0,
            swallow_exceptions=False,
        )

    def ask(self, name: str, country: str | None) -> list[Found]:
        """The places that the service finds. Raises GeopyError, or what geopy's own parser
        raises for an answer of another shape."""
        left = self._rests_until - time.monotonic()
        if left > 0:
            raise GeocoderRateLimited("still waiting", retry_after=left)
        how: dict[str, Any] = {"exactly_one": False, "timeout": self.timeout}
        if "limit" in self._takes:
            how["limit"] = _LIMIT
        if "addressdetails" in self._takes:
            how["addressdetails"] = True
        filters = [word for word in _COUNTRY if word in self._takes]
        if country and filters:
            how[filters[0]] = country.lower()
        try:
            locations = self._geocode(name, **how)
        except (GeocoderRateLimited, GeocoderQuotaExceeded) as error:
            wait = getattr(error, "retry_after", None) or REST
            self._rests_until = time.monotonic() + wait
            raise
        found = [_found(location) for location in (locations or [])[:_LIMIT]]
        return [f for f in found if not (country and f.country and f.country != country.upper())]


class BoundedAdapter(URLLibAdapter):  # type: ignore[misc]  # geopy is untyped
    """geopy's own way to fetch, with an end: of bytes, and of time also while they trickle in."""

    def __init__(self, *, proxies: Any, ssl_context: Any) -> None:
        super().__init__(proxies=proxies, ssl_context=ssl_context)
        self._until = threading.local()

    def get_text(self, url: str, *, timeout: float, headers: Mapping[str, str]) -> str:
        """The body of ``url`` as text; raises as geopy's adapters do."""
        self._until.moment = time.monotonic() + timeout
        return str(super().get_text(url, timeout=timeout, headers=headers))

    def _decode_page(self, page: Any) -> str:
        body = bytearray()
        while chunk := page.read1(1 << 16):
            body += chunk
            if len(body) > MAX_ANSWER:
                raise GeocoderParseError("the answer is too long")
            if time.monotonic() > self._until.moment:
                raise GeocoderTimedOut("Service timed out")
        return body.decode(page.headers.get_content_charset() or "utf-8", "replace")


def _within(seconds: float, work: Callable[[], Any]) -> Any:
    """What ``work`` returns. Raises GeocoderTimedOut when it takes longer than ``seconds``,
    also where a socket's own limit does not help: a slow name server, headers that trickle in.
    """
    outcome: dict[str, Any] = {}

    def run() -> None:
        try:
            outcome["value"] = work()
        except Exception as error:
            outcome["error"] = error

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if "error" in outcome:
        raise outcome["error"]
    if "value" not in outcome:
        raise GeocoderTimedOut("Service timed out")
    return outcome["value"]


def _found(location: Any) -> Found:
    """A geopy location in our terms. Raises ValueError when it has no place on Earth."""
    lat, lon = float(location.latitude), float(location.longitude)
    if not (abs(lat) <= 90 and abs(lon) <= 180) or (lat, lon) == (0, 0):  # geopy's "none given"
        raise ValueError("a place without coordinates")
    address = " ".join(str(location.address or "").split())[: 2 * _LONGEST]
    raw = location.raw if isinstance(location.raw, dict) else {}
    told = {**raw, **_part(raw, "properties"), **_part(raw, "address")}
    kind, precision = _kind(raw)
    country = str(
        told.get("country_code") or told.get("countrycode") or told.get("countryCode") or ""
    )
    own = _part(raw, "properties").get("name") or raw.get("name")
    name = str(own if isinstance(own, str) and own.strip() else address.split(",")[0]).strip()
    country = country.upper() if len(country) == 2 and country.isalpha() else ""
    return Found(name[:_LONGEST] or address, address, lat, lon, country, kind.value, precision)


def _kind(raw: dict[str, Any]) -> tuple[PlaceKind, int]:
    """What a place is, from the words that OpenStreetMap's and GeoNames' services use."""
    told = {**raw, **_part(raw, "properties")}
    for word in (told.get("addresstype"), told.get("osm_value"), told.get("type")):
        if isinstance(word, str) and word in _TYPES:
            return _TYPES[word]
    for word in (told.get("class"), told.get("category"), told.get("osm_key"), told.get("fcl")):
        if isinstance(word, str) and word in _CLASSES:
            return _CLASSES[word]
    return _UNKNOWN


def _part(raw: Mapping[str, Any], key: str) -> dict[str, Any]:
    part = raw.get(key)
    return part if isinstance(part, dict) else {}
