"""What differs between two maps: two days, two policies, two selections of sources."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from dashboard.map.payload import History
from dashboard.model import Place, Run, Status


class Difference(NamedTuple):
    """A place that is in other hands, or otherwise sure, on the second map than on the first."""

    place: Place
    a: Run | None  # its run on the first map; None: nothing known yet
    b: Run | None  # its run on the second map


def run_on(runs: Sequence[Run], day: date) -> Run | None:
    """The run that covers a day, of one place's runs in order of days; None when none does."""
    i = bisect_right(runs, day, key=lambda run: run.start)
    found = runs[i - 1] if i else None
    return found if found and (found.end is None or day <= found.end) else None


def differences(
    history_a: History, day_a: date, history_b: History, day_b: date
) -> tuple[Difference, ...]:
    """The places whose holder or status differs between two maps, the most populous first.

    Args:
        history_a: the first map's history, and ``day_a`` the day it shows.
        history_b: the second map's history, which may be the same one, and its day ``day_b``.
    """
    places = {**history_b.places, **history_a.places}
    found = (
        Difference(
            place,
            run_on(history_a.runs.get(place_id, ()), day_a),
            run_on(history_b.runs.get(place_id, ()), day_b),
        )
        for place_id, place in places.items()
    )
    different = [one for one in found if _shown(one.a) != _shown(one.b)]
    return tuple(sorted(different, key=lambda one: (-one.place.population, one.place.id)))


def _shown(run: Run | None) -> tuple[str | None, Status]:
    """What the map shows of a run: who, and how sure."""
    return (run.holder, run.status) if run else (None, Status.UNKNOWN)
