"""Baseline files: what is read, and what is refused, row by row."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboard.control import BaselineError, load_baseline
from dashboard.model import Hold, Place, PlaceKind

HEAD = "place_id,name,name_ar,lat,lon,side,on,source\n"
ROW = "gn:1,Town,بلدة,35.5,36.5,government,2024-11-26,a public record\n"


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "base.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_become_holds(tmp_path: Path) -> None:
    town = Place("gn:1", "Town", PlaceKind.SETTLEMENT, 35.5, 36.5, "بلدة")
    expected = Hold(town, "government", date(2024, 11, 26), "a public record")
    assert load_baseline(write(tmp_path, HEAD + ROW)) == (expected,)
    assert load_baseline(write(tmp_path, "\ufeff" + HEAD + ROW)) == (expected,)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("35.5", "95.5"),
        ("35.5", "north"),
        ("35.5", "nan"),
        ("2024-11-26", "26/11/2024"),
        ("government", ""),
        ("a public record", ""),
        (",a public record", ""),
    ],
)
def test_a_row_that_cannot_be_is_named(tmp_path: Path, old: str, new: str) -> None:
    with pytest.raises(BaselineError, match=r"base\.csv, row 3"):
        load_baseline(write(tmp_path, HEAD + ROW + ROW.replace(old, new)))


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="side"):
        load_baseline(write(tmp_path, "place_id,name,lat,lon\ngn:1,Town,1,2\n"))
