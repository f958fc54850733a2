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
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import yaml
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
from geopy.geocoders import get_geocoder_for_service

from dashboard import settings
from dashboard.model import Candidate, Place, PlaceKind, Problem, content_key
from dashboard.places.gazetteer import distance
from dashboard.places.geocoding_service import REST, BoundedAdapter, Found, Service
from dashboard.places.names import closeness, exact_key, is_arabic

_MAX_CONFIG = 100_000  # bytes
_LONGEST = 200  # characters of a name
_EVERY, _TIMEOUT = 1.0, 10.0  # seconds; Nominatim's public server allows one request a second
_NEAR_KM = 50.0
_KEYS = frozenset(("service", "name", "options", "every", "timeout"))
_BAD_SHAPES = (KeyError, TypeError, ValueError, AttributeError, IndexError)


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

    places: tuple[Suggestion, ...] = ()
    problems: tuple[Problem, ...] = ()


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
            wait = getattr(error, "retry_after", None) or REST
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
