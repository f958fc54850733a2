"""The log: what was decided about what, chosen and taken out without live formulas."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.desk.log import COLUMNS, Record, as_csv, chosen, records
from dashboard.desk.standing import Standing, stand
from dashboard.exchange.guard import unguarded
from dashboard.model import Decision, Verdict
from tests.desk.examples import CITY, OPP, article, claim, filled, ruled
from tests.store.examples import decisions as any_decision

ONE = article(1)
SUBJECT = claim(ONE).id
DECIDED = [
    ruled(SUBJECT, Verdict.ACCEPT, 1),
    ruled(CITY.id, Verdict.PIN, 2, lat="35", lon="36"),
    ruled("Agency 1", Verdict.LEAN, 3, leaning=OPP),
    ruled("r1", Verdict.UNDO, 4),
    ruled(SUBJECT, Verdict.AMEND, 5, date="the fifth"),
]


@pytest.fixture
def standing(tmp_path: Path) -> Standing:
    """One claim, and five decisions."""
    with filled(tmp_path, [(ONE, [claim(ONE)])]) as store:
        store.decide_many(DECIDED)
        return stand(store)


def test_the_newest_decision_comes_first_and_says_whether_it_stands(standing: Standing) -> None:
    listed = records(standing)
    assert [one.decision.id for one in listed] == ["r5", "r4", "r3", "r2", "r1"]
    states = [one.state for one in listed]
    assert states == ["cannot be applied", *["in force"] * 3, "undone"]
    assert [one.place_name for one in listed] == ["Hama", "Hama", "Agency 1", "Hama", "Hama"]
    assert listed[1].undoes == DECIDED[0] and listed[1].claim is not None


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({"by": "Editor"}, ["r5", "r4", "r3", "r2", "r1"]),
        ({"by": "Nobody"}, []),
        ({"verdict": "lean"}, ["r3"]),
        ({"place": "حماه"}, ["r5", "r4", "r2", "r1"]),
        ({"place": "agency"}, ["r3"]),
        ({"first": date(2025, 1, 2)}, []),
        ({"last": date(2024, 12, 31)}, []),
        ({"first": date(2025, 1, 1), "last": date(2025, 1, 1), "verdict": "undo"}, ["r4"]),
    ],
)
def test_the_log_is_chosen_by_person_verdict_place_and_day(
    asked: dict[str, object], ids: list[str], standing: Standing
) -> None:
    assert [one.decision.id for one in chosen(records(standing), **asked)] == ids  # type: ignore[arg-type]


def test_the_file_opens_in_a_spreadsheet_with_arabic(standing: Standing) -> None:
    data = as_csv(records(standing))
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["day"] == "2024-12-05" and rows[4]["state"] == "undone"


@given(st.lists(any_decision, max_size=4))
@settings(suppress_health_check=[HealthCheck.too_slow], max_examples=60)
def test_no_cell_is_a_live_formula(decided: list[Decision]) -> None:
    listed = [Record(one, None, None, one.subject, None, True, "") for one in decided]
    rows = list(csv.reader(io.StringIO(as_csv(listed).decode("utf-8-sig"), newline="")))
    for row, one in zip(rows[1:], decided, strict=True):
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
        assert (unguarded(row[7]) or "") == one.why
