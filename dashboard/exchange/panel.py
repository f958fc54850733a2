"""A daily panel: one row for each place and day, as VIINA publishes its own (long format).

``status`` is the holder, or CONTESTED, DISPUTED or UNKNOWN; ``certainty`` how sure that is. A
column ``status_told_by_…`` for each side that holds anything has the status by that side's word
alone. ``n_claims`` and ``last_claim_id`` are of the run that the day lies in. The store keeps
runs; they are expanded only here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

from dashboard.control import BASELINE, History
from dashboard.exchange.guard import guarded
from dashboard.exchange.output import Counter, written_aside
from dashboard.exchange.tables import Material, Progress, runs_of
from dashboard.model import Place, Run, Status

_HEAD = (
    ("place_id", "#loc+code"), ("geonameid", "#loc+code+v_geonames"), ("pcode", "#loc+code+v_pcode"),
    ("name_ar", "#loc+name+i_ar"), ("name_en", "#loc+name+i_en"), ("date", "#date+occurred"),
    ("status", "#status"),
)  # fmt: skip
_TOLD_BY = "status_told_by_"
_TAIL = (
    ("holder", "#group+holder"), ("certainty", "#status+certainty"), ("n_claims", "#meta+claims"),
    ("last_claim_id", "#meta+claim+id"), ("rule", "#meta+rule"), ("version", "#meta+version"),
)  # fmt: skip
_STEP = 1_000  # runs between two reports of progress
_BLOCK = 4_000_000  # characters gathered before they are written


def write(
    material: Material, path: Path, progress: Progress | None = None, hxl: bool = False
) -> tuple[Path, ...]:
    """Write every day of every run, from the first day asked for (or known) to the last.

    Raises OSError, and then the file is as it was.
    """
    history = material.history
    first = material.first or history.first_day
    last = material.last or history.last_day
    days = _days(first, last) if first and last else []
    runs = list(runs_of(material)) if days else []
    sides = _holders(history) if runs else []
    share = len(runs) // 4  # what drawing up a side's history takes, in runs written
    count = Counter(len(runs) + share * len(sides), progress)
    told = {}
    for side in sides:
        told[side] = material.as_told_by(side)
        count.add(share)
    columns = [(f"{_TOLD_BY}{'_'.join(side.split())}", "#status+told") for side in told]
    names, tags = zip(*_HEAD, *columns, *_TAIL, strict=True)
    with (
        written_aside(path) as (aside,),
        aside.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        file.write(_line(names))
        if hxl:
            file.write(_line(tags))
        gathered: list[str] = []
        size = 0
        for number, (place_id, run) in enumerate(runs, 1):
            place = history.places[place_id]
            for start, end in _stretches(place_id, run, days, told.values()):
                statuses = [_status(one.at(place_id, start)) for one in told.values()]
                before, after = _around(place, run, statuses, history.policy)
                assert first
                shown = days[(start - first).days : (end - first).days + 1]
                text = "".join([f"{before}{day}{after}" for day in shown])
                gathered.append(text)
                size += len(text)
            if size > _BLOCK:
                file.write("".join(gathered))
                gathered, size = [], 0
            if number % _STEP == 0:
                count.add(_STEP)
        file.write("".join(gathered))
    count.add(count.total - count.done)
    return (path,)


def _holders(history: History) -> list[str]:
    """The sides that hold anything on any day."""
    return sorted({run.holder for runs in history.runs.values() for run in runs if run.holder})


def _stretches(
    place_id: str, run: Run, days: Sequence[str], told: Iterable[History]
) -> Iterator[tuple[date, date]]:
    """The days of a run within ``days``, parted where a side tells something new."""
    start = max(run.start, date.fromisoformat(days[0]))
    end = min(run.end or date.max, date.fromisoformat(days[-1]))
    cuts = {
        one.start
        for history in told
        for one in history.runs.get(place_id, ())
        if start < one.start <= end
    }
    starts = [start, *sorted(cuts)] if start <= end else []
    for n, day in enumerate(starts):
        yield day, starts[n + 1] - timedelta(1) if n + 1 < len(starts) else end


def _days(first: date, last: date) -> list[str]:
    return [(first + timedelta(n)).isoformat() for n in range((last - first).days + 1)]


def _status(run: Run | None) -> str:
    """A run as VIINA writes a status; "" when nothing is known yet."""
    if run is None:
        return ""
    if run.status in (Status.HELD, Status.CLAIMED):
        return run.holder or "UNKNOWN"
    return run.status.value.upper()


def _around(place: Place, run: Run, told: Sequence[str], version: str) -> tuple[str, str]:
    """What stands before and after the day in each row of a stretch."""
    claims = [reason for reason in run.reasons if reason != BASELINE]
    scheme, _, code = place.id.partition(":")
    before = (
        place.id, code if scheme == "gn" else "", code if scheme == "ocha" else "",
        place.name_ar or "", place.name,
    )  # fmt: skip
    after = (
        _status(run), *told, run.holder or "", run.status.value, str(len(claims)),
        claims[-1] if claims else "", run.rule, version,
    )  # fmt: skip
    return _line(before).rstrip("\r\n") + ",", "," + _line(after)


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([guarded(cell) if cell else "" for cell in cells])
    return line.getvalue()
