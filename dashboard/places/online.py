"""Online geocoders, chained behind the gazetteer: asked on request, for names it leaves open.

Which ones is written in ``geocoders.yaml`` in the home folder (or the file that
``CONTROLMAP_GEOCODERS`` names); without that file nothing is ever asked. Any geocoder of
geopy can be named:

.. code-block:: yaml

    - service: nominatim           # as geopy names it
      options: {domain: geocode.example.org, user_agent: our newsroom}
      every: 1.0                   # seconds between two requests
      timeout: 10                  # seconds that an answer may take, altogether
    - service: opencage
      options: {api_key: $OPENCAGE_KEY}    # taken from the environment

Sent are the name and, where the service takes one, the country's code: never a text. An
answer is kept and not asked for again. The next service is asked when one has nothing or
fails. What they find is for a person to choose from, never certain.
"""

from __future__ import annotations

import inspect
import json
import os
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import yaml
from geopy.adapters import URLLibAdapter
from geopy.exc import (
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderNotFound,
    GeocoderParseError,
    GeocoderQueryError,
    GeocoderQuotaExceeded,
    GeocoderRateLimited,
    GeocoderTimedOut,
    GeopyError,
)
from geopy.extra.rate_limiter import RateLimiter
from geopy.geocoders import get_geocoder_for_service

from dashboard import settings
from dashboard.model import Candidate, Place, PlaceKind, Problem, content_key
from dashboard.places.gazetteer import distance
from dashboard.places.names import closeness, exact_key, is_arabic

MAX_ANSWER = 2_000_000  # bytes
_MAX_CONFIG = 100_000  # bytes
_LIMIT = 10  # places asked for
_LONGEST = 200  # characters of a name
_EVERY, _TIMEOUT = 1.0, 10.0  # seconds; Nominatim's public server allows one request a second
_REST = 60.0  # seconds without a request after "too many requests", when none are named
_NEAR_KM = 50.0
_KEYS = frozenset(("service", "name", "options", "every", "timeout"))
_COUNTRY = ("country_codes", "countries", "country")  # what geopy's geocoders call it
_BAD_SHAPES = (KeyError, TypeError, ValueError, AttributeError, IndexError)

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


class Memory(Protocol):
    """Where answers are kept: the store."""

    def looked_up(self, service: str, query: str) -> str | None:
        """What a service answered to this before, as JSON; None when it was not asked."""

    def keep_lookup(self, service: str, query: str, answer: str) -> None:
        """Keep an answer, as JSON."""


@dataclass(frozen=True, slots=True)
class Suggestion(Candidate):
    """A place that an online geocoder names. ``geo_precision`` is ACLED's (1 the place, 2
    near it, 3 the wider area); ``score`` is how like the name is, and how near, 0 to 1.5."""

    source: str = ""  # the service's name
    geo_precision: int = 2
    address: str = ""  # as the service writes it; not escaped


@dataclass(frozen=True, slots=True)
class Answers:
    """What was found, likeliest first, and what went wrong meanwhile."""

    places: tuple[Candidate, ...] = ()
    problems: tuple[Problem, ...] = ()


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
            wait = getattr(error, "retry_after", None) or _REST
            self._rests_until = time.monotonic() + wait
            raise
        found = [_found(location) for location in (locations or [])[:_LIMIT]]
        return [f for f in found if not (country and f.country and f.country != country.upper())]


@dataclass(frozen=True, slots=True)
class Chain:
    """The configured services, in order. ``problems`` are those of the configuration."""

    services: tuple[Service, ...]
    problems: tuple[Problem, ...] = ()
    memory: Memory | None = None

    def candidates(
        self,
        name: str,
        country: str | None = None,
        near: tuple[float, float] | None = None,
    ) -> Answers:
        """The places that ``name`` may mean, from the first service that has any.

        ``country`` (ISO 3166-1 alpha-2) only filters; ``near`` (lat, lon in WGS84 degrees)
        only ranks, and is not sent. Never raises for what a service does: that is a problem.
        """
        name = " ".join(name.split())[:_LONGEST]
        problems = list(self.problems)
        if not self.services:
            problems.append(
                Problem(
                    config_file().name,
                    "no online geocoder is set up",
                    f"name one in {config_file()}, as docs/gazetteers.md says",
                )
            )
        for service in self.services if name else ():
            try:
                found = self._answer(service, name, country)
            except (GeopyError, *_BAD_SHAPES) as error:
                problems.append(_problem(service, error))
                continue
            if found:
                ranked = [_suggestion(service, name, place, near) for place in found]
                return Answers(tuple(sorted(ranked, key=lambda s: -s.score)), tuple(problems))
        return Answers((), tuple(problems))

    def _answer(self, service: Service, name: str, country: str | None) -> list[Found]:
        query = json.dumps([name, (country or "").upper()], ensure_ascii=False)
        kept = _kept(self.memory.looked_up(service.key, query)) if self.memory else []
        if kept:
            return kept
        found = service.ask(name, country)
        if self.memory and found:  # what is unknown today may be on the map tomorrow
            answer = json.dumps([asdict(place) for place in found], ensure_ascii=False)
            self.memory.keep_lookup(service.key, query, answer)
        return found


def _kept(answer: str | None) -> list[Found]:
    """An answer kept earlier; nothing when it is absent or of another release's making."""
    try:
        return [Found(**place) for place in json.loads(answer or "[]")]
    except (TypeError, ValueError):
        return []


def config_file() -> Path:
    """Where the services are named: ``CONTROLMAP_GEOCODERS``, or geocoders.yaml in the home."""
    return Path(os.environ.get("CONTROLMAP_GEOCODERS") or settings.home() / "geocoders.yaml")


def chained(memory: Memory | None = None) -> Chain:
    """The online geocoders of this installation; their answers are kept in ``memory``.

    Faults of the configuration are problems of the chain, and of every answer it gives.
    """
    path = config_file()
    if not path.is_file():
        return Chain((), (), memory)
    services, problems = _configured(path, path.stat().st_mtime_ns)
    return Chain(services, problems, memory)


@lru_cache(maxsize=4)  # the pace of a service is kept as long as its settings are the same
def _configured(path: Path, _: int) -> tuple[tuple[Service, ...], tuple[Problem, ...]]:
    try:
        if path.stat().st_size > _MAX_CONFIG:
            raise ValueError("it is too long")
        entries = yaml.safe_load(path.read_text(encoding="utf-8")) or []
        if not isinstance(entries, list):
            raise ValueError("it is no list")
    except (OSError, ValueError, yaml.YAMLError, RecursionError) as error:
        what = f"it cannot be read ({str(error).splitlines()[0]})"
        return (), (Problem(path.name, what, 'write it as a list of "- service: …"'),)
    services, problems = [], []
    for number, entry in enumerate(entries, 1):
        try:
            services.append(_service(entry))
        except (GeopyError, *_BAD_SHAPES) as error:
            what = str(error).splitlines()[0] if str(error) else type(error).__name__
            problems.append(
                Problem(f"{path.name}, entry {number}", what, "correct it; the others are used")
            )
    return tuple(services), tuple(problems)


def _service(entry: Any) -> Service:
    if not isinstance(entry, dict) or "service" not in entry:
        raise ValueError('it has no "service"')
    strange = sorted(set(map(str, entry)) - _KEYS)
    if strange:
        raise ValueError(f"it has {', '.join(strange)}, which means nothing")
    service = str(entry["service"])
    try:
        kind = get_geocoder_for_service(service)
    except GeocoderNotFound as error:
        raise ValueError(f"geopy has no geocoder named {service}") from error
    options = entry.get("options") or {}
    if not isinstance(options, dict):
        raise ValueError("its options are no mapping")
    given = {str(option): _from_environment(value) for option, value in options.items()}
    if "user_agent" in inspect.signature(kind.__init__).parameters:
        given.setdefault("user_agent", "control-map")
    every, timeout = _seconds(entry, "every", _EVERY, 0), _seconds(entry, "timeout", _TIMEOUT, 0.1)
    geocoder = kind(**given, timeout=timeout, adapter_factory=BoundedAdapter)
    key = f"{service}:{content_key(json.dumps(options, sort_keys=True, default=str))}"
    return Service(str(entry.get("name") or service), geocoder, every, timeout, key)


def _from_environment(value: Any) -> Any:
    """An option's value; "$NAME" stands for a variable, so that keys stay out of the file."""
    if not isinstance(value, str) or not value.startswith("$"):
        return value
    if value[1:] not in os.environ:
        raise ValueError(f"the environment has no variable {value[1:]}")
    return os.environ[value[1:]]


def _seconds(entry: Mapping[str, Any], key: str, usual: float, least: float) -> float:
    value = entry.get(key, usual)
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= 3600:
        raise ValueError(f"its {key} is no number of seconds from {least} to 3600")
    return float(value)


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


def _suggestion(
    service: Service, name: str, found: Found, near: tuple[float, float] | None
) -> Suggestion:
    same = exact_key(name) == exact_key(found.name)
    score = 1.0 if same else 0.95 * closeness(name, found.name)
    if near:
        score += 0.5 / (1 + distance(*near, found.lat, found.lon) / _NEAR_KM)
    place = Place(
        id=f"online:{content_key(service.name, found.lat, found.lon, found.name)}",
        name=found.name,
        kind=PlaceKind(found.kind),
        lat=found.lat,
        lon=found.lon,
        name_ar=found.name if is_arabic(found.name) else None,
        country=found.country or None,
    )
    return Suggestion(place, score, service.name, found.geo_precision, found.address)


def _problem(service: Service, error: Exception) -> Problem:
    """What a service did, in a person's terms; its own words may hold keys and are not shown."""
    later = "try again later"
    status = getattr(error.__cause__, "status_code", None)  # geopy calls 503 a time-out
    match error:
        case GeocoderTimedOut() if status is None:
            what, remedy = f"it did not answer within {service.timeout:g} seconds", later
        case GeocoderRateLimited() | GeocoderQuotaExceeded():
            wait = getattr(error, "retry_after", None) or _REST
            what = f"it asks for fewer requests, and gets none for {wait:.0f} seconds"
            remedy = f'try again then, or raise "every" in {config_file().name}'
        case GeocoderInsufficientPrivileges() | GeocoderAuthenticationFailure():
            what = "it refuses to answer us"
            remedy = f"check the key and the user_agent in {config_file().name}, and its terms"
        case GeocoderParseError():
            what, remedy = "it answered with something that is no list of places", later
        case GeocoderQueryError():
            what, remedy = "it does not take this name", "try another spelling"
        case GeopyError():
            what = f"it failed (error {status})" if status else "it could not be reached"
            remedy = later if status else f"check the network, or {later}"
        case _:
            what, remedy = "it answered in a form that we do not know", later
    return Problem(service.name, what, remedy)
