"""Open-Syria's geography (CC BY 4.0): governorates, districts, subdistricts and localities.

The canonical JSON lists, the same as published in a release (under ``items``), and the
release's CSV, whose nested values and letters outside ASCII are escaped as in JSON.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from dashboard.model import PlaceKind
from dashboard.places.imports import draft
from dashboard.places.imports.draft import Draft
from dashboard.places.imports.files import Table, fault
from dashboard.places.imports.pcodes import called_by_level
from dashboard.places.names import is_arabic
from dashboard.places.sources import Record

_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_CSV = ("id", "name_en", "aliases_json", "centroid_latitude", "centroid_longitude")
_NOUNS = re.compile(r"District|Governorate|Subdistrict|Nahiyat|^(?:محافظة|منطقة|ناحية) ")


def is_open_syria(columns: Iterable[str]) -> bool:
    """Whether a table has the columns of an Open-Syria release."""
    return set(_CSV) <= set(columns)


def read_table(table: Table) -> Iterator[Draft]:
    """The places of a CSV of a release."""
    for row in table.rows:
        cells = {column: _unescaped(draft.text(cell)) for column, cell in row.items()}
        point = {
            "latitude": cells["centroid_latitude"], "longitude": cells["centroid_longitude"],
        }  # fmt: skip
        try:
            aliases = json.loads(str(row["aliases_json"] or "[]"))
        except ValueError:
            aliases = []
        item = {
            "id": cells["id"],
            "name": {"en": cells["name_en"], "ar": cells.get("name_ar")},
            "aliases": aliases,
            "centroid": point,
            "population": {"value": cells.get("population")},
            "externalIds": {
                "geonames": cells.get("geonames_id"), "ochaPcode": cells.get("ocha_pcode"),
            },
            "governorateId": cells.get("governorate_id"),
            "districtId": cells.get("district_id"),
            "kind": cells.get("kind"),
        }  # fmt: skip
        found = _place(item)
        if found:
            yield found


def read_json(data: Any, name: str) -> Iterator[Draft]:
    """The places of a JSON list. Raises ValueError when it is another list."""
    items = data.get("items") if isinstance(data, dict) else data
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise fault(
            name,
            "this JSON is no list of places",
            "take Open-Syria's governorates, districts or subdistricts, or GeoJSON boundaries",
        )
    for item in items:
        found = _place(item)
        if found:
            yield found


def _place(item: Mapping[str, Any]) -> Draft | None:
    names, centre, outside = (_part(item, key) for key in ("name", "centroid", "externalIds"))
    name, arabic = draft.text(names.get("en")), draft.text(names.get("ar"))
    geonames, code = draft.code(outside.get("geonames")), draft.code(outside.get("ochaPcode"))
    own = draft.code(item.get("id"))
    place_id = f"gn:{geonames}" if geonames.isdigit() else f"ocha:{code}" if code else ""
    at = draft.point(centre.get("latitude"), centre.get("longitude"))
    if not name or not (place_id or own):
        return None
    locality = bool(item.get("kind"))
    level = (
        4 if locality else 3 if item.get("districtId") else 2 if item.get("governorateId") else 1
    )
    aliases = item.get("aliases")
    listed = aliases if isinstance(aliases, list) else []
    others = [draft.text(_part({"alias": a}, "alias").get("value")) for a in listed]
    if not locality:  # the plain name is the town's
        others = [other for other in others if _NOUNS.search(other)]
    record = Record(
        id=place_id or f"opensyria:{own}",
        name=name,
        name_ar=arabic,
        kind=PlaceKind.SETTLEMENT if locality else PlaceKind.AREA,
        lat=at[0] if at else None,
        lon=at[1] if at else None,
        country="SY",
        code=code,
        population=0 if locality else draft.people(_part(item, "population").get("value")),
        rank=0,
        names=tuple(dict.fromkeys(other for other in others if other)),
    )
    if locality:
        return Draft(record, level)
    formal = called_by_level(record, level)
    arabic_formal = next((n for n in record.names if is_arabic(n)), formal.name_ar)
    return Draft(replace(formal, name_ar=arabic_formal), level)


def _part(item: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    part = item.get(key)
    return part if isinstance(part, dict) else {}


def _unescaped(cell: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), cell)
