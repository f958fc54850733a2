"""The war that every variant of the scrub benchmark shows: 1,500 days, five changes a place."""

from __future__ import annotations

import csv
from bisect import bisect_right
from dataclasses import replace
from datetime import date, timedelta
from functools import cache

from dashboard.map.payload import sides
from dashboard.model import Place
from tests.conftest import PROJECT
from tests.map import generated

SETTLEMENTS = PROJECT.parent / "shared" / "gazetteer" / "ocha-settlements.csv"
DAYS, CHANGES = 1_500, 5
YEARS_DAYS, YEARS_CHANGES = 4_380, 12
BEGIN = date(2024, 11, 26)
WITH_EVIDENCE = 7_580  # places up to which each change has its article and sentence


@cache
def war(places: int) -> generated.Made:
    """The history; 7,580 places lie where Syria's settlements are, when that table is there."""
    made = generated.history(places, DAYS, CHANGES, evidence=places <= WITH_EVIDENCE)
    if places != 7_580 or not SETTLEMENTS.exists():
        return made
    with SETTLEMENTS.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    moved = {
        place.id: replace(place, lat=float(row["latitude"]), lon=float(row["longitude"]))
        for place, row in zip(made.places.values(), rows, strict=False)
    }
    return replace(made, places={**made.places, **moved})


@cache
def years(places: int) -> generated.Made:
    """Twelve years with a change a year for each place, and what was reported of each."""
    return generated.history(places, YEARS_DAYS, YEARS_CHANGES)


@cache
def colours() -> dict[str, str]:
    """Each side's colour."""
    return {row["side"]: row["colour"] for row in sides()}


@cache
def runs(places: int) -> list[tuple[Place, list[int], list[str]]]:
    """For each place, the day numbers (0 is the first day) on which its colour changes, and to what."""
    made = war(places)
    return [
        (
            place,
            [(run.start - BEGIN).days for run in made.runs[place.id]],
            [colours()[str(run.holder)] for run in made.runs[place.id]],
        )
        for place in made.places.values()
    ]


def painted(places: int, day: int) -> list[tuple[float, float, str]]:
    """Latitude, longitude and colour of every place on a day."""
    return [
        (float(place.lat or 0), float(place.lon or 0), names[bisect_right(starts, day) - 1])
        for place, starts, names in runs(places)
    ]


def iso(day: int) -> str:
    """A day number as an ISO date."""
    return (BEGIN + timedelta(days=day)).isoformat()
