"""Any table through a mapping: which column holds what, and what its values mean.

A mapping is a dict, and on the command line a YAML file of the same shape::

    as: claims                 # or: baseline
    columns: {place: Town, lat: Y, lon: X, day: Date, side: Actor, kind: What, text: Report}
    values:  {kind: {captured: gain}, side: {the rebels: opposition}}
    fixed:   {publisher: Example Monitor, published: 2024-12-09}
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, TypeVar

from dashboard.exchange.incoming import EVENT, Brought, Report, Told, told
from dashboard.exchange.locating import Locator, Nowhere
from dashboard.exchange.sheets import Row, Sheet, day_in
from dashboard.exchange.sides import ids, side_named
from dashboard.model import Article, Claim, Hold, Kind, Modality, Place, Problem
from dashboard.reading.folding import fold_text
from dashboard.reading.messages import message, message_of

CLAIMS, BASELINE = "claims", "baseline"

# The fields that a column may hold, and the names they go by, the surest first; compared folded.
# What every table needs comes first.
FIELDS: Mapping[str, tuple[str, ...]] = {
    "place": (
        "place", "place_name", "pp_name_en", "town", "village", "settlement", "location", "city",
        "asciiname", "name", "name_en", "المكان", "البلدة", "المدينة", "القرية", "الموقع", "lieu", "ville",
    ),
    "day": ("event_date", "day", "date", "start", "on", "تاريخ الحدث", "التاريخ", "اليوم"),
    "side": (
        "side", "holder", "area_of_control", "control", "controlled_by", "status", "الجهة",
        "المسيطر", "السيطرة", "contrôle",
    ),
    "kind": ("kind", "event", "event_type", "what", "type", "الحدث", "نوع الحدث"),
    "lat": ("lat", "latitude", "y", "خط العرض"),
    "lon": ("lon", "lng", "long", "longitude", "x", "خط الطول"),
    "text": ("text", "notes", "report", "description", "quote", "النص", "الخبر", "texte"),
    "actor": ("actor", "actor1", "group", "gained_by", "الفاعل", "الفصيل", "acteur"),
    "attribution": ("attribution", "according_to", "وفق", "بحسب"),
    "publisher": ("publisher", "source", "outlet", "المصدر", "الناشر"),
    "published": ("published", "published_on", "reported_on", "publication_date", "تاريخ النشر"),
    "url": ("url", "link", "الرابط", "lien"),
    "country": ("country", "adm0_pcode", "iso", "iso3", "country_code", "البلد", "الدولة", "pays"),
    "admin1": ("admin1", "adm1_en", "governorate", "province", "المحافظة"),
    "code": ("pcode", "adm4_pcode", "p_code", "place_code"),
    "geonameid": ("geonameid", "geonames_id"),
    "modality": ("modality",),
    "time_precision": ("time_precision",),
    "geo_precision": ("geo_precision",),
    "id": ("id", "event_id", "row_id", "uid"),
}  # fmt: skip
_VALUED = ("side", "kind", "modality")  # fields whose values a mapping may translate
_ROLES = {
    "place": "place", "day": "date", "kind": "trigger", "actor": "actor", "side": "actor",
    "attribution": "attribution",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column holds which field, what values mean, and what holds for every row.

    Attributes:
        purpose: "claims" (rows tell what happened) or "baseline" (who held what on a day).
        columns: field of :data:`FIELDS` → column.
        fixed: field → value of every row that has none of its own.
        values: field → what is written → what it means (sides, kinds, modalities).
    """

    purpose: str = CLAIMS
    columns: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def with_fixed(self, **given: str | None) -> ColumnMap:
        """The same with further values for every row; None changes nothing."""
        return replace(self, fixed={**self.fixed, **{k: v for k, v in given.items() if v}})

    def with_sides(self, written: Sequence[str]) -> ColumnMap:
        """The same with what holders mean, each as "words=side". Raises ValueError."""
        meant = dict(self.values.get("side", {}))
        for one in written:
            words, equals, side = one.rpartition("=")
            if not equals or side not in ids():
                raise ValueError(f"“{one}” is not words=side; sides are: {', '.join(ids())}")
            meant[words] = side
        return replace(self, values={**self.values, "side": meant}) if meant else self

    def get(self, row: Row, name: str) -> str:
        """A field's value in a row."""
        written = row.get(self.columns.get(name)) or self.fixed.get(name, "")
        return self.values.get(name, {}).get(written, written)


def guessed(columns: tuple[str, ...]) -> ColumnMap:
    """The mapping that the columns' names suggest. A person sees it before anything is stored."""
    known = {_key(column): column for column in reversed(columns)}
    found: dict[str, str] = {}
    for name, names in FIELDS.items():
        column = next((known[_key(one)] for one in names if _key(one) in known), None)
        if column is not None and column not in found.values():
            found[name] = column
    states = "side" in found and "kind" not in found and "text" not in found
    return ColumnMap(BASELINE if states else CLAIMS, found)


def column_map(data: Any) -> ColumnMap:
    """The mapping written in a YAML file.

    Raises:
        ValueError: with what is wrong: an unknown field, a value that is no text.
    """
    if not isinstance(data, Mapping) or set(data) - {"as", "columns", "values", "fixed"}:
        raise ValueError("a mapping has the parts as, columns, values and fixed")
    purpose = data.get("as", CLAIMS)
    if purpose not in (CLAIMS, BASELINE):
        raise ValueError(f"as is {CLAIMS} or {BASELINE}, not {purpose}")
    columns, fixed = (_texts(data.get(part) or {}, part) for part in ("columns", "fixed"))
    values = data.get("values") or {}
    if not isinstance(values, Mapping) or set(values) - set(_VALUED):
        raise ValueError(f"values are given for {', '.join(_VALUED)}")
    meant = {name: _texts(table, name, fields=False) for name, table in values.items()}
    for side in meant.get("side", {}).values():
        if side not in ids():
            raise ValueError(f"there is no side {side}; there are: {', '.join(ids())}")
    return ColumnMap(str(purpose), columns, fixed, meant)


def _texts(table: Any, part: str, fields: bool = True) -> dict[str, str]:
    if not isinstance(table, Mapping):
        raise ValueError(f"{part} is a table of names")
    unknown = set(table) - set(FIELDS) if fields else set()
    if unknown:
        raise ValueError(f"{part} has no {unknown.pop()}; there are: {', '.join(FIELDS)}")
    return {str(key): str(value) for key, value in table.items()}


def lacking(map_: ColumnMap, sheet: Sheet) -> list[str]:
    """What a mapping lacks for a sheet, in words; empty when rows can be read by it."""
    missing: list[str] = [
        message("there is no column “{column:.40}”", column=column)
        for column in map_.columns.values()
        if column not in sheet.columns
    ]
    have = set(map_.columns) | set(map_.fixed)
    if not have & {"place", "geonameid", "code"}:
        missing.append(message("no column holds the place"))
    if "day" not in have:
        missing.append(message("no column holds the day, and none is given for all rows"))
    if map_.purpose == BASELINE and "side" not in have:
        missing.append(message("no column holds who held the place"))
    if map_.purpose == CLAIMS and "kind" not in have:
        missing.append(message("no column holds what happened (gain, loss, …), and none is given"))
    return missing


def read(sheet: Sheet, map_: ColumnMap, locator: Locator) -> Iterator[Brought]:
    """The rows of a sheet by a mapping: reports, or holds of a baseline."""
    for row in sheet.rows():
        if isinstance(row, Problem):
            yield row
            continue
        try:
            yield (
                _hold(row, map_, locator)
                if map_.purpose == BASELINE
                else _report(row, map_, locator)
            )
        except Nowhere as nowhere:
            yield row.problem(nowhere.what, nowhere.remedy)


def _hold(row: Row, map_: ColumnMap, locator: Locator) -> Hold | Problem:
    place = _place(row, map_, locator)
    day = day_in(map_.get(row, "day"))
    if day is None:
        return _no_day(row, map_.get(row, "day"))
    written = map_.get(row, "side")
    if not written:
        return row.problem("it does not say who held the place", "fill it in")
    side = side_named(written, place.country)
    if side is None:
        return row.problem(
            "“{written:.80}” names no side, or several",
            "say which side is meant (on the command line: --side “{written:.80}=…”), or leave the row out",
            written=written,
        )
    source = map_.get(row, "publisher") or map_.get(row, "attribution")
    return Hold(place, side, day, source or row.where.partition(",")[0])


def _report(row: Row, map_: ColumnMap, locator: Locator) -> Report | Problem:
    place = _place(row, map_, locator)
    day, published = (day_in(map_.get(row, name)) for name in ("day", "published"))
    for name, found in (("day", day), ("published", published)):
        if found is None and (name == "day" or map_.get(row, name)):
            return _no_day(row, map_.get(row, name))
    try:
        kind = _one_of(Kind, map_.get(row, "kind"))
        modality = _one_of(Modality, map_.get(row, "modality") or Modality.ASSERTED)
        precise = {
            name: _precision(map_.get(row, name)) for name in ("time_precision", "geo_precision")
        }
    except ValueError as error:
        return row.problem(
            message_of(error),
            "kinds are {kinds}; precisions 1, 2, 3; or map the value",
            kinds=", ".join(Kind),
        )
    words = told(row.values, map_.columns.get("text"))
    event = _event(row, map_)
    publisher = map_.get(row, "publisher") or None
    article = Article(
        words.text, row.where, words.lang, None, publisher, published, map_.get(row, "url") or None,
        {EVENT: event} if event else {},
    )  # fmt: skip
    claim = _claim(row, map_, article, words, place, kind, modality, day, precise)
    return Report(article, (claim,), event)


def _claim(
    row: Row,
    map_: ColumnMap,
    article: Article,
    words: Told,
    place: Place,
    kind: Kind,
    modality: Modality,
    day: date | None,
    precise: Mapping[str, int],
) -> Claim:
    actor = map_.get(row, "actor") or map_.get(row, "side") or None
    side = side_named(map_.get(row, "side") or actor or "", place.country)
    roles = {map_.columns[name]: role for name, role in _ROLES.items() if name in map_.columns}
    written = row.get(map_.columns.get("place")) or place.name
    return Claim(
        article.id, place, written, kind, modality, actor, side, day,
        precise["time_precision"], "stated", article.published,
        map_.get(row, "attribution") or None, 0, len(article.text), precise["geo_precision"],
        words.marks(roles), f"row of a table: {map_.get(row, 'kind')}",
    )  # fmt: skip


def _place(row: Row, map_: ColumnMap, locator: Locator) -> Place:
    names = ("place", "lat", "lon", "country", "admin1", "geonameid", "code", "geo_precision")
    place, lat, lon, country, admin1, geonameid, code, precision = (
        map_.get(row, name) for name in names
    )
    return locator.place(
        place, lat, lon, country=country, admin1=admin1, geonameid=geonameid, code=code,
        precision=int(precision) if precision in ("2", "3") else 1,
    )  # fmt: skip


def _event(row: Row, map_: ColumnMap) -> str | None:
    """The name of the row's event: its id in the dataset that the publisher, or the file, names."""
    event_id = map_.get(row, "id")
    dataset = map_.fixed.get("publisher") or row.where.rpartition(", ")[0]
    return f"{dataset} {event_id}" if event_id else None


_Named = TypeVar("_Named", Kind, Modality)


def _one_of(names: type[_Named], written: str) -> _Named:
    try:
        return names(written.casefold())
    except ValueError:
        what = message(
            "“{written:.40}” is not one of: {names}", written=written, names=", ".join(names)
        )
        raise ValueError(what) from None


def _precision(written: str) -> int:
    if written not in ("", "1", "2", "3"):
        raise ValueError(message("“{written:.20}” is no precision", written=written))
    return int(written or 1)


def _no_day(row: Row, written: str) -> Problem:
    what = message("“{written:.40}” is not a day", written=written)
    return row.problem(what if written else message("it has no day"), "write days as 2024-12-06")


def _key(name: str) -> str:
    return " ".join(fold_text(name).replace("_", " ").replace("-", " ").split())
