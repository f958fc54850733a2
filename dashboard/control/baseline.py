"""Who held what on a known day, before the first article says anything."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from dashboard import settings
from dashboard.model import Hold, Place, PlaceKind


class BaselineError(ValueError):
    """A row of a baseline file cannot be used; the message names the file, the row and why."""


def load_baseline(path: Path | None = None) -> tuple[Hold, ...]:
    """The rows of a baseline file as holds.

    Args:
        path: a CSV with the columns place_id, name, name_ar, lat, lon (WGS84 degrees), side
            (an id of data/sides.csv), on (ISO day) and source, and optionally kind (a
            :class:`~dashboard.model.PlaceKind`; settlement when absent). None is the
            file that ships with the dashboard, data/baseline_control.csv.

    Raises:
        BaselineError: a row lacks a value or has one that cannot be.
        OSError: the file cannot be read.
    """
    path = path or settings.DATA / "baseline_control.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        return tuple(_hold(row, f"{path.name}, row {number}") for number, row in enumerate(rows, 2))


def _hold(row: dict[str, str], where: str) -> Hold:
    try:
        lat, lon = float(row["lat"]), float(row["lon"])
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise ValueError(f"no such point: {lat}, {lon}")
        if not (row["place_id"] and row["side"] and row["source"]):
            raise ValueError("place_id, side and source must be filled in")
        kind = PlaceKind(row.get("kind") or PlaceKind.SETTLEMENT)
        place = Place(
            row["place_id"], row["name"], kind, lat, lon, row["name_ar"] or None,
            row.get("country") or None, row.get("admin1") or None,
        )  # fmt: skip
        return Hold(place, row["side"], date.fromisoformat(row["on"]), row["source"])
    except KeyError as error:
        raise BaselineError(f"{where}: the column {error} is missing") from error
    except (TypeError, ValueError) as error:
        raise BaselineError(f"{where}: {error}") from error
