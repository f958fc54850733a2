"""ACLED's events in. Only events that transfer territory make a claim; the rest is counted.

Who gained is never read off the order of the actors, which has no meaning in ACLED, but off
the sub-event type and the sorts of actor, then off the notes; else the gainer stays unknown.
An event that ACLED changed since takes the place of its former version; a file of ACLED's
deletions takes events back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache

from dashboard import claims, places
from dashboard.exchange.acled import GAINED_BY, OVERTAKES, REGAINS, TRANSFER
from dashboard.exchange.incoming import (
    EVENT,
    VERSION,
    Brought,
    Passed,
    Report,
    Told,
    Withdrawn,
    told,
)
from dashboard.exchange.locating import Locator, Nowhere, country_code
from dashboard.exchange.sheets import Row, Sheet
from dashboard.exchange.sides import side_named
from dashboard.model import Article, Claim, Kind, Modality, Place, Problem
from dashboard.places import Gazetteer
from dashboard.reading.messages import message

PUBLISHER = "ACLED"
_NEEDED = {"event_id_cnty", "event_date", "sub_event_type", "location", "latitude", "longitude"}
_DELETED = {"event_id_cnty", "deleted_timestamp"}
_TERRITORY = (REGAINS, OVERTAKES, TRANSFER)
_STATE = {"1", "state forces"}  # sorts of actor: numbers until 2024, names since
_ROLES = {
    "location": "place", "event_date": "date", "sub_event_type": "trigger", "source": "attribution"
}  # fmt: skip


def is_events(sheet: Sheet) -> bool:
    """Whether a sheet holds ACLED's events."""
    return _lowered(sheet) >= _NEEDED


def is_deletions(sheet: Sheet) -> bool:
    """Whether a sheet lists the events that ACLED has deleted."""
    return _lowered(sheet) >= _DELETED and not is_events(sheet)


def _lowered(sheet: Sheet) -> set[str]:
    return {column.casefold() for column in sheet.columns}


def read_deletions(sheet: Sheet) -> Iterator[Brought]:
    """The events taken back."""
    for row in sheet.rows():
        if isinstance(row, Problem):
            yield row
        elif event := _lower(row).get("event_id_cnty"):
            yield Withdrawn(f"{PUBLISHER} {event}")
        else:
            yield row.problem("event_id_cnty is empty", "remove the row")


def read(sheet: Sheet, locator: Locator, gazetteer: Gazetteer) -> Iterator[Brought]:
    """The events that transfer territory, as reports; the others as passed."""
    for row in sheet.rows():
        yield row if isinstance(row, Problem) else _event(_lower(row), locator, gazetteer)


def _lower(row: Row) -> Row:
    return Row(row.where, {column.casefold(): value for column, value in row.values.items()})


def _event(row: Row, locator: Locator, gazetteer: Gazetteer) -> Brought:
    sub_type = row.get("sub_event_type")
    kind = next((one for one in _TERRITORY if one.casefold() == sub_type.casefold()), None)
    if kind is None:
        return _passed(sub_type)
    try:
        day = date.fromisoformat(row.get("event_date"))
        version = int(row.get("timestamp") or 0)
        published = datetime.fromtimestamp(version, UTC).date() if version else None
    except (ValueError, OverflowError, OSError) as error:
        return row.problem(
            "event_date or timestamp cannot be ({error})",
            "ACLED writes days as 2024-12-06 and timestamps in seconds",
            error=str(error),
        )
    precisions = [row.get(name) or "1" for name in ("time_precision", "geo_precision")]
    if set(precisions) - {"1", "2", "3"}:
        return row.problem("time_precision or geo_precision is not 1, 2 or 3", "correct it")
    event_id = row.get("event_id_cnty")
    if not event_id:
        return row.problem("event_id_cnty is empty", "later versions could not replace it")
    try:
        place = locator.place(
            row.get("location"), row.get("latitude"), row.get("longitude"),
            country=row.get("iso") or row.get("country"), admin1=row.get("admin1"),
            precision=int(precisions[1]),
        )  # fmt: skip
    except Nowhere as nowhere:
        return row.problem(nowhere.what, nowhere.remedy)
    words = told(row.values, "notes" if row.get("notes") else None, leave=("timestamp",))
    article = Article(
        words.text, row.where, words.lang, f"{kind}: {row.get('location')}", PUBLISHER, published,
        None, {EVENT: f"{PUBLISHER} {event_id}", VERSION: str(version)},
    )  # fmt: skip
    gainer = _gainer(row, kind, place, gazetteer)
    claim = _claim(row, article, words, place, day, precisions, gainer)
    return Report(article, (claim,), f"{PUBLISHER} {event_id}", version)


@lru_cache(maxsize=200)  # millions of rows, a few dozen types
def _passed(sub_type: str) -> Passed:
    if not sub_type:
        return Passed(message("it has no sub_event_type"))
    return Passed(message("“{type:.60}” transfers no territory", type=sub_type))


@dataclass(frozen=True, slots=True)
class _Gainer:
    """Who gained, as written, the side, the column it stands in, and how that is known."""

    actor: str | None
    side: str | None
    column: str | None
    why: str


def _claim(
    row: Row,
    article: Article,
    words: Told,
    place: Place,
    day: date,
    precisions: list[str],
    gainer: _Gainer,
) -> Claim:
    roles = _ROLES | ({gainer.column: "actor"} if gainer.column else {})
    return Claim(
        article.id, place, row.get("location"), Kind.GAIN, Modality.ASSERTED, gainer.actor,
        gainer.side, day, int(precisions[0]), "stated", article.published,
        row.get("source") or None, 0, len(article.text), int(precisions[1]), words.marks(roles),
        f"{PUBLISHER}, {row.get('sub_event_type')}: {gainer.why}",
    )  # fmt: skip


def _gainer(row: Row, kind: str, place: Place, gazetteer: Gazetteer) -> _Gainer:
    country = place.country or country_code(row.get("iso") or row.get("country"))
    for tag in row.get("tags").split(";"):
        if tag.strip().startswith(GAINED_BY):
            actor = tag.strip().removeprefix(GAINED_BY)
            side = side_named(actor, country)
            known = actor != "unknown"
            return _Gainer(actor if known else None, side, "tags", "the tag names the gainer")
    sorts = {name: _sort(row, name) for name in ("actor1", "actor2") if row.get(name)}
    fitting = [
        name
        for name, is_state in sorts.items()
        if kind != TRANSFER and is_state is (kind == REGAINS)
    ]
    if len(fitting) == 1 and (len(sorts) == 2 or kind != TRANSFER):
        actor = row.get(fitting[0])
        why = "the only actor of the sort that this type of event names"
        return _Gainer(actor, side_named(actor, country), fitting[0], why)
    return _from_notes(row, place, country, gazetteer)


def _sort(row: Row, actor: str) -> bool | None:
    """Whether an actor is the state; None when its sort is not said."""
    sort = row.get(actor.replace("actor", "inter")).casefold()
    return None if not sort else sort in _STATE


def _from_notes(row: Row, place: Place, country: str | None, gazetteer: Gazetteer) -> _Gainer:
    """The gainer that our own reader finds in the notes, when it is one of the two actors."""
    unknown = _Gainer(None, None, None, "gainer unknown")
    notes = row.get("notes")
    if not notes:
        return unknown
    article = Article(notes, row.where, "en")
    found = claims.claims_of(article, places.find(article, gazetteer))
    sides = {
        claim.side
        for claim in found
        if claim.kind is Kind.GAIN and claim.modality.changes_the_map and claim.side
    }
    actors = {
        name: side
        for name in ("actor1", "actor2")
        if (side := side_named(row.get(name), country)) in sides
    }
    if len(sides) != 1 or len(actors) != 1:
        return unknown
    ((column, side),) = actors.items()
    return _Gainer(row.get(column), side, column, "so say the notes")
