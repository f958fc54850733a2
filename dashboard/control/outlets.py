"""Who speaks in a claim, and for which side: outlets by data/outlets.csv, others by their party."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from dashboard import settings
from dashboard.claims.actors import eras_of, in_era, state_of
from dashboard.control.parties import side_of
from dashboard.model import Claim, Kind, Modality
from dashboard.reading.folding import fold_text

_STATE = " state"  # after a country's code: whoever governs it
_QUOTING = re.compile(r"\b(?:نقلا عن|quoting|citing|citant)\b")


@dataclass(frozen=True, slots=True)
class Outlet:
    """Somebody who reports: ``leaning`` are the sides it favours, empty when none.

    "SY state" is whoever governs a country (ISO 3166-1 alpha-2) when it reports; of one
    country at most.
    """

    name: str
    leaning: frozenset[str]


@dataclass(frozen=True, slots=True)
class Voice:
    """Who says a claim. ``name`` is None when nobody can tell; then it confirms nothing."""

    name: str | None
    leaning: frozenset[str]

    def independent_of(self, other: Voice) -> bool:
        """Whether the two are different outlets that do not lean the same way."""
        named = self.name is not None and other.name is not None and self.name != other.name
        return named and not (self.leaning & other.leaning)


class Outlets:
    """Finds outlets by the names that articles give them, in any spelling."""

    def __init__(self, names: Iterable[tuple[str, Outlet]]) -> None:
        self._by_name = {form: outlet for name, outlet in names for form in _forms(name)}
        longest_first = sorted(self._by_name, key=lambda name: (-len(name), name))
        # Arabic joins the little words و ف ب ل ك to the next one.
        self._pattern = re.compile(
            r"(?<!\w)[وفبلك]?(" + "|".join(map(re.escape, longest_first)) + r")(?!\w)"
        )
        self._voices: dict[tuple[str, str | None], _Voices] = {}

    def leaning_as(self, ruled: Mapping[str, frozenset[str]]) -> Outlets:
        """The outlets with the leanings that people ruled, by name; new names are new outlets."""
        if not ruled:
            return self
        names = [
            (form, replace(outlet, leaning=ruled.get(outlet.name, outlet.leaning)))
            for form, outlet in self._by_name.items()
        ]
        known = {outlet.name for _, outlet in names}
        names += [(name, Outlet(name, sides)) for name, sides in ruled.items() if name not in known]
        return Outlets(names)

    def find(self, words: str | None) -> Outlet | None:
        """The outlet that ``words`` name first; None when they name none.

        Of "its director told AFP" that is the director's; of "AFP, quoting SANA", what comes
        after the quoting counts.
        """
        for part in reversed(_QUOTING.split(fold_text(words or ""))):
            if found := self._pattern.search(part):
                return self._by_name[found[1]]
        return None

    def voice(self, claim: Claim, publisher: str | None) -> Voice:
        """Who says a claim: whom the article quotes, else who published it.

        Somebody who is no outlet speaks for the side of their party. A belligerent's word
        (modality claimed) from a party unknown speaks for the claim's side when it tells of
        that side's success, and against it when it tells of its loss.
        """
        words = claim.attribution or publisher
        if words is None:
            return _own_word(None, claim)
        key = (words, claim.place.country)
        known = self._voices.get(key)
        if known is None:
            known = self._voices[key] = self._known(*key)
        country, by_era = known
        voice = by_era[in_era(country, claim.reported_on) if country else ""]
        return voice if voice.leaning else _own_word(voice.name, claim)

    def _known(self, words: str, country: str | None) -> _Voices:
        outlet = self.find(words)
        states = [side for side in outlet.leaning if side.endswith(_STATE)] if outlet else []
        where = states[0].removesuffix(_STATE) if states else country or ""
        by_era = {era: _voice_in(words, outlet, era) for era in (where, *eras_of(where))}
        if len(set(by_era.values())) > 1:
            return _Voices(where, by_era)
        return _Voices("", {"": by_era[where]})


class _Voices(NamedTuple):
    """What words for a speaker mean, by era of a country; the country is "" when it is always so."""

    country: str
    by_era: Mapping[str, Voice]


def _voice_in(words: str, outlet: Outlet | None, era: str) -> Voice:
    if outlet is None:
        side = side_of(words, era or None)
        return Voice(words, frozenset({side} if side else ()))
    sides = (state_of(era) if side.endswith(_STATE) else side for side in outlet.leaning)
    return Voice(outlet.name, frozenset(sides))


def _own_word(name: str | None, claim: Claim) -> Voice:
    if claim.modality is not Modality.CLAIMED or not claim.side:
        return Voice(name, frozenset())
    foe = claim.kind is Kind.LOSS
    return Voice(name, frozenset({f"against {claim.side}" if foe else claim.side}))


@cache
def load_outlets(path: Path | None = None) -> Outlets:
    """The outlets of a CSV (columns outlet, aliases, leaning; several parted by "|").

    None is data/outlets.csv.
    """
    names: list[tuple[str, Outlet]] = []
    for row in _rows(path or settings.DATA / "outlets.csv"):
        outlet = Outlet(row["outlet"], frozenset(_several(row["leaning"])))
        names += [(name, outlet) for name in (row["outlet"], *_several(row["aliases"]))]
    return Outlets(names)


def _rows(path: Path) -> list[Mapping[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _several(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _forms(name: str) -> list[str]:
    """A name as it is compared: folded; ل joins the Arabic article to للـ."""
    folded = fold_text(name).strip()
    return [folded, "ل" + folded[2:]] if folded.startswith("ال") else [folded] if folded else []
