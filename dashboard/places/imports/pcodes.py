"""OCHA's P-coded tables and features (COD-AB, COD populated places).

Columns in the spellings that have been in use: ``ADM3_EN``/``ADM3_AR``/``ADM3_PCODE``, the
same in lower case, ``adm3_name``/``adm3_name1``, ``admin3Name_en``/``admin3Pcode``, and
``PP_NAME_EN`` for a populated place. What an area is called follows its level: "Salamiyeh"
of level 2 is the Salamiyeh District, so that it is never taken for the town.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from dashboard.model import PlaceKind
from dashboard.places.imports import draft
from dashboard.places.imports.draft import Draft
from dashboard.places.imports.files import Table, fault
from dashboard.places.names import is_arabic
from dashboard.places.sources import Record

_COMMUNITY = 4  # OCHA's level of populated places
_LAT = ("latitude", "lat", "lat_dd", "y", "y_coord", "point_y", "center_lat", "centroid_latitude")
_LON = (
    "longitude", "lon", "long", "lon_dd", "x", "x_coord", "point_x", "center_lon",
    "centroid_longitude",
)  # fmt: skip
_CODE = ("adm{}_pcode", "admin{}pcode", "admin{}_pcode", "adm{}pcode")
_NAME = (
    "adm{}_en", "admin{}name_en", "adm{}_name_en", "adm{}_name", "admin{}name", "adm{}_fr",
    "admin{}name_fr",
)  # fmt: skip
_ARABIC = ("adm{}_ar", "admin{}name_ar", "adm{}_name_ar", "adm{}_name1", "adm{}_name2")
# What the levels are called, in English and Arabic; elsewhere the English words of the last.
_LEVELS = {
    "SY": (("Governorate", "محافظة"), ("District", "منطقة"), ("Subdistrict", "ناحية")),
    "IQ": (("Governorate", "محافظة"), ("District", "قضاء"), ("Subdistrict", "ناحية")),
    "YE": (("Governorate", "محافظة"), ("District", "مديرية"), ("Subdistrict", "عزلة")),
    "LB": (("Governorate", "محافظة"), ("District", "قضاء"), ("Cadaster", "")),
    "SD": (("State", "ولاية"), ("Locality", "محلية"), ("Administrative Unit", "وحدة")),
    "UA": (("Oblast", ""), ("Raion", ""), ("Hromada", "")),
    "CD": (("Province", ""), ("Territory", ""), ("Sector", "")),
    "": (("Province", ""), ("District", ""), ("Subdistrict", "")),
}


# OCHA translates what tells Arabic namesakes apart: "Eastern Kwaires" is كويرس شرقي. Texts
# do not. Masculine, feminine, and other forms that the same word has in names.
_TRANSLATED = {
    **dict.fromkeys(("eastern", "east"), ("Sharqi", "Sharqiyah")),
    **dict.fromkeys(("western", "west"), ("Gharbi", "Gharbiyah")),
    **dict.fromkeys(("northern", "north"), ("Shamali", "Shamaliyah")),
    **dict.fromkeys(("southern", "south"), ("Janubi", "Janubiyah", "Qibli")),
    "upper": ("Fawqani", "Fawqaniyah", "Fawqa", "Ulya"),
    "lower": ("Tahtani", "Tahtaniyah", "Tahta", "Sufla"),
    "middle": ("Wastani", "Wastaniyah", "Wusta"),
    **dict.fromkeys(("big", "great", "large"), ("Kabir", "Kabirah", "Kubra")),
    **dict.fromkeys(("little", "small"), ("Saghir", "Saghirah", "Sughra")),
    "old": ("Qadim", "Qadimah"),
    "new": ("Jadid", "Jadidah"),
}
_ARABIC_SPEAKING = frozenset(
    ("SY", "IQ", "YE", "SD", "LY", "LB", "JO", "PS", "EG", "SA", "TN", "DZ", "MA", "OM")
)


def is_coded(columns: Iterable[str]) -> bool:
    """Whether a table's columns hold P-codes."""
    return bool(_levels(frozenset(columns)))


def read(table: Table, name: str) -> Iterator[Draft]:
    """The places of a P-coded table, each of the finest level that its row has.

    Rows without coordinates are kept: their code may name a place that is known. Raises
    ValueError when the columns hold no P-codes.
    """
    if not is_coded(table.columns):
        raise fault(
            name,
            "it has no column of P-codes (ADM1_PCODE to ADM4_PCODE)",
            "take OCHA's table of places or boundaries, or Open-Syria's, as published",
        )
    for row in table.rows:
        at = draft.point(_cell(row, *_LAT), _cell(row, *_LON))
        found = place(row, at)
        if found:
            yield found


def place(row: Mapping[str, Any], at: tuple[float, float] | None) -> Draft | None:
    """The place that a row or a feature's properties name; None when they name none.

    ``row`` maps columns in lower case to cells, ``at`` is its point in WGS84 degrees.
    """
    levels = [n for n in _levels(row.keys()) if draft.code(_cell(row, *_of(_CODE, n)))]
    if not levels or draft.text(next(iter(row.values()))).startswith("#"):  # a row of HXL tags
        return None
    level = levels[0]
    code = draft.code(_cell(row, *_of(_CODE, level)))
    name, arabic = _names(row, level)
    if not (name or arabic):
        return None
    country = next((c for c in map(draft.country, _codes(row, levels)) if c), "")
    others = tuple(other for other in _alternatives(row, level) if other != name)
    record = Record(
        id=f"ocha:{code}",
        name=name or arabic,
        name_ar=arabic,
        kind=PlaceKind.SETTLEMENT if level >= _COMMUNITY else PlaceKind.AREA,
        lat=at[0] if at else None,
        lon=at[1] if at else None,
        country=country,
        admin1=_names(row, 1)[0],
        parent=f"ocha:{draft.code(_cell(row, *_of(_CODE, levels[1])))}" if levels[1:] else "",
        code=code,
        population=draft.people(_cell(row, "population", "pop_total", "t_tl")),
        rank=0,
        names=others,
    )
    if level < _COMMUNITY:
        return Draft(called_by_level(record, level), level)
    return Draft(_as_spoken(record) if country in _ARABIC_SPEAKING else record, level)


def _as_spoken(record: Record) -> Record:
    """A settlement by the name that texts have, with the one of the table among the others.

    "Eastern Buwayda" is Buwayda al-Sharqiyah: the adjective takes the gender that the ending
    of the name shows. Of "Abin - Efrin" the first is a name of its own; what the second is,
    another name or where it lies, the table does not say.
    """
    first, dash, _ = record.name.partition(" - ")
    others = [*record.names, first] if dash else list(record.names)
    word, _, rest = first.partition(" ")
    forms = _TRANSLATED.get(word.casefold(), ())
    if not (forms and rest):
        return replace(record, names=tuple(others))
    feminine = rest.casefold().endswith(("a", "ah", "eh", "et", "at"))
    spoken = [f"{rest} al-{form}" for form in forms]
    name = spoken.pop(1 if feminine else 0)
    return replace(record, name=name, names=(record.name, *spoken, *others))


def called_by_level(record: Record, level: int) -> Record:
    """An area of a level from 1 to 3 with the noun of that level in its names."""
    nouns = _LEVELS.get(record.country, _LEVELS[""])
    if not 1 <= level <= len(nouns):
        return record
    noun, arabic_noun = nouns[level - 1]
    return replace(
        record,
        name=_with_noun(record.name, noun, arabic_noun),
        name_ar=_with_noun(record.name_ar, noun, arabic_noun),
        names=tuple(_with_noun(name, noun, arabic_noun) for name in record.names),
    )


def _with_noun(name: str, noun: str, arabic_noun: str) -> str:
    if not name:
        return ""
    if is_arabic(name):
        spoken = not arabic_noun or name.startswith(arabic_noun)
        return name if spoken else f"{arabic_noun} {name}"
    return name if name.casefold().endswith(noun.casefold()) else f"{name} {noun}"


def _levels(columns: Iterable[str]) -> list[int]:
    """The levels that columns have codes for, the finest first."""
    known = set(columns)
    return [n for n in range(_COMMUNITY, 0, -1) if known.intersection(_of(_CODE, n))]


def _of(patterns: tuple[str, ...], level: int) -> tuple[str, ...]:
    return tuple(pattern.format(level) for pattern in patterns)


def _cell(row: Mapping[str, Any], *columns: str) -> Any:
    return next((row[c] for c in columns if row.get(c) not in (None, "")), None)


def _codes(row: Mapping[str, Any], levels: list[int]) -> Iterator[Any]:
    yield _cell(row, *_of(_CODE, 0))
    for level in reversed(levels):
        yield _cell(row, *_of(_CODE, level))


def _names(row: Mapping[str, Any], level: int) -> tuple[str, str]:
    """The Latin and the Arabic name of a level.

    "Aqrabat (Dana)" tells homonyms apart; the name is Aqrabat.
    """
    own = ("pp_name_en",) if level == _COMMUNITY else ()
    own_arabic = ("pp_name_ar",) if level == _COMMUNITY else ()
    name = draft.text(_cell(row, *own, *_of(_NAME, level))).partition(" (")[0]
    found = (draft.text(row.get(column)) for column in (*own_arabic, *_of(_ARABIC, level)))
    arabic = next((n.partition(" (")[0] for n in found if is_arabic(n)), "")
    return ("", arabic or name) if is_arabic(name) else (name, arabic)


def _alternatives(row: Mapping[str, Any], level: int) -> list[str]:
    """Further names: the columns of alternative and reference names of a level."""
    wanted = re.compile(
        rf"(?:adm|admin){level}_?(?:alt|ref).*|" + ("pp_alt.*" if level == 4 else "$^")
    )
    cells = (draft.text(cell) for column, cell in row.items() if wanted.fullmatch(column))
    return list(dict.fromkeys(cell.partition(" (")[0] for cell in cells if cell))
