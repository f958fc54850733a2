"""VIINA's files in (Zhukov and Ayers, "VIINA 2.0"): daily control of places, and reported events.

Control is one row for each place and day; only changes of the column ``status`` make a claim,
and fighting that goes on is told again each week, since reports of fighting fade. Events are
headlines: those coded as a change of control (``t_control_b``) with one initiator make a claim.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dashboard.exchange.incoming import EVENT, Brought, Passed, Report, Told, told
from dashboard.exchange.locating import Locator, Nowhere
from dashboard.exchange.sheets import Row, Sheet, day_in
from dashboard.model import Article, Claim, Kind, Modality, Place, Problem
from dashboard.reading.messages import message

PUBLISHER = "VIINA"
_SIDES = {"UA": "Ukraine", "RU": "Russia"}
_CONTESTED = "CONTESTED"
_AGAIN = 7  # days after which fighting that goes on is told again
_PRECISION = {"STREET": 1, "HOUSE": 1, "PPL": 1, "PPLX": 1, "CITY": 1, "ADM3": 2, "ADM2": 3, "ADM1": 3, "ADM0": 3}  # fmt: skip
_INITIATORS = {"a_rus_b": "Russia", "a_ukr_b": "Ukraine"}
_UNCHANGED = Passed(message("nothing changed since the row before"))
_NO_CHANGE = Passed(message("the event is not coded as a change of control"))
_NO_GAINER = Passed(message("the event is coded with no initiator, or with both"))


def is_control(sheet: Sheet) -> bool:
    """Whether a sheet holds the daily control of places."""
    return {"geonameid", "date", "status"} <= set(sheet.columns) and "event_id" not in sheet.columns


def is_events(sheet: Sheet) -> bool:
    """Whether a sheet holds events."""
    return {"event_id", "date", "geonameid", "report_id"} <= set(sheet.columns)


def read_control(sheet: Sheet, locator: Locator) -> Iterator[Brought]:
    """A claim for each change of status. Rows come in the order of days, place by place or not."""
    last: dict[str, tuple[str, date]] = {}
    for row in sheet.rows():
        if isinstance(row, Problem):
            yield row
            continue
        day = day_in(row.get("date"))
        status = row.get("status").upper()
        geonameid = row.get("geonameid")
        if day is None or not geonameid.isdecimal():
            yield row.problem("date or geonameid cannot be", "VIINA writes 20241206 and a number")
        elif status not in _SIDES and status != _CONTESTED:
            yield row.problem(
                "“{status:.40}” is no status", "VIINA has UA, RU and CONTESTED", status=status
            )
        elif (before := last.get(geonameid)) and day < before[1]:
            yield row.problem("its day lies before that of an earlier row", "sort the file by date")
        elif (
            before
            and before[0] == status
            and not (status == _CONTESTED and (day - before[1]).days >= _AGAIN)
        ):
            yield _UNCHANGED
        else:
            last[geonameid] = (status, day)
            yield _change(row, day, status, before is None, locator)


def _change(row: Row, day: date, status: str, first: bool, locator: Locator) -> Brought:
    geonameid = row.get("geonameid")
    try:
        place = locator.place(row.get("asciiname"), geonameid=geonameid)
    except Nowhere:
        return row.problem(
            "GeoNames {geonameid} is not in the gazetteer",
            "add the country's list: python -m dashboard gazetteer add UA",
            geonameid=geonameid,
        )
    event = f"{PUBLISHER} control {geonameid} {day.isoformat()}"
    words = told({**row.values, "place": place.name}, None)
    article = _article(row, words, day, event, f"{place.name}: {status}")
    side = _SIDES.get(status)
    kind = Kind.CONTESTED if side is None else Kind.HOLD if first else Kind.GAIN
    roles = {"place": "place", "date": "date", "status": "trigger"}
    claim = _claim(article, words, place, kind, side, day, 1, roles, f"status {status}")
    return Report(article, (claim,), event)


def read_events(sheet: Sheet, locator: Locator) -> Iterator[Brought]:
    """Events as reports; those that do not say who gained control make no claim."""
    for row in sheet.rows():
        yield row if isinstance(row, Problem) else _event(row, locator)


def _event(row: Row, locator: Locator) -> Brought:
    day = day_in(row.get("date"))
    if day is None or not row.get("event_id"):
        return row.problem("date or event_id cannot be", "VIINA writes days as 20241206")
    if row.get("t_control_b") not in ("1", "1.0"):
        return _NO_CHANGE
    gainers = [side for column, side in _INITIATORS.items() if row.get(column) in ("1", "1.0")]
    if len(gainers) != 1:
        return _NO_GAINER
    precision = _PRECISION.get(row.get("GEO_PRECISION").upper(), 3)
    try:
        place = locator.place(
            row.get("asciiname") or row.get("location"), row.get("latitude"), row.get("longitude"),
            country="UA", admin1=row.get("ADM1_NAME"),
            geonameid=row.get("geonameid"), precision=precision,
        )  # fmt: skip
    except Nowhere as nowhere:
        return row.problem(nowhere.what, nowhere.remedy)
    event = f"{PUBLISHER} {row.get('event_id')}"
    words = told(row.values, "text" if row.get("text") else None)
    article = _article(row, words, day, event, None)
    roles = {"asciiname": "place", "date": "date", "t_control_b": "trigger"}
    claim = _claim(
        article, words, place, Kind.GAIN, gainers[0], day, precision, roles, "coded t_control"
    )
    return Report(article, (claim,), event)


def _article(row: Row, words: Told, day: date, event: str, title: str | None) -> Article:
    publisher = row.get("source") or PUBLISHER
    return Article(
        words.text, row.where, words.lang, title, publisher, day, row.get("url") or None,
        {EVENT: event},
    )  # fmt: skip


def _claim(
    article: Article,
    words: Told,
    place: Place,
    kind: Kind,
    side: str | None,
    day: date,
    precision: int,
    roles: dict[str, str],
    why: str,
) -> Claim:
    return Claim(
        article.id, place, place.name, kind, Modality.ASSERTED, side, side, day, 1, "stated",
        article.published, None, 0, len(article.text), precision, words.marks(roles),
        f"{PUBLISHER}, {why}",
    )  # fmt: skip
