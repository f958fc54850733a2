"""Whom a row means: the words for an actor or a holder → a side of data/sides.csv."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache

from dashboard import settings
from dashboard.control.parties import side_of
from dashboard.reading.folding import fold_text

_JOINED = re.compile(r"\s*(?:[/&+;]|,\s|\band\b|\bet\b|\bund\b|\sو(?=\w))\s*", re.IGNORECASE)


def side_named(
    words: str, country: str | None, given: Mapping[str, str] | None = None
) -> str | None:
    """The one side that ``words`` stand for in the war of a country; None when none or several.

    ``given`` maps words to sides and goes before everything else. A side's own id or name
    comes next, then the names of data/actors.yaml.
    """
    words = words.strip()
    if given and words in given:
        return given[words]
    known = _names().get(fold_text(words))
    if known:
        return known
    named = {side for part in _JOINED.split(words) if part and (side := _side(part, country))}
    if len(named) > 1:
        return None
    return named.pop() if named else _side(words, country)


def ids() -> tuple[str, ...]:
    """The ids of all sides."""
    return tuple(dict.fromkeys(_names().values()))


@cache
def _side(words: str, country: str | None) -> str | None:
    return _names().get(fold_text(words)) or side_of(words, country)


@cache
def _names() -> Mapping[str, str]:
    names: dict[str, str] = {}
    with (settings.DATA / "sides.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for column in ("name_en", "name_ar", "name_fr", "side"):
                names.setdefault(fold_text(row[column]), row["side"])
    return names
