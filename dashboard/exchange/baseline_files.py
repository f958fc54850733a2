"""Baselines that people brought in: who held what on a day, each in a file of its own."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

from dashboard import control, settings
from dashboard.exchange.output import written_aside
from dashboard.model import Hold, content_key

_COLUMNS = (
    "place_id", "name", "name_ar", "kind", "lat", "lon", "country", "admin1", "side", "on", "source"
)  # fmt: skip


def folder() -> Path:
    """Where they lie: ``baselines`` in the home folder."""
    return settings.home() / "baselines"


def baselines() -> tuple[Hold, ...]:
    """The rows of every baseline that was brought in.

    Raises control.BaselineError when one was damaged since.
    """
    files = sorted(folder().glob("*.csv"))
    return tuple(hold for path in files for hold in control.load_baseline(path))


def baselines_stamp() -> str:
    """A short text that differs whenever a baseline was brought in, replaced or taken away."""
    files = sorted(folder().glob("*.csv"))
    return content_key(*((path.name, path.stat().st_mtime_ns) for path in files))


def keep(name: str, holds: Sequence[Hold]) -> Path:
    """Store a baseline under a name, in place of the one that had it. Raises OSError."""
    plain = re.sub(r"[^\w-]+", "-", name).strip("-")
    path = folder() / f"{plain or 'baseline'}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    with (
        written_aside(path) as (aside,),
        aside.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for hold in holds:
            place = hold.place
            writer.writerow(
                (
                    place.id, place.name, place.name_ar, place.kind.value, place.lat, place.lon,
                    place.country, place.admin1,
                    hold.side, hold.on, hold.source,
                )
            )  # fmt: skip
    return path


def names() -> tuple[str, ...]:
    """The names of those that were brought in."""
    return tuple(path.stem for path in sorted(folder().glob("*.csv")))


def remove(name: str) -> None:
    """Forget a baseline. Raises KeyError when there is none of that name."""
    path = folder() / f"{name}.csv"
    if not path.is_file():
        raise KeyError(name)
    path.unlink()
