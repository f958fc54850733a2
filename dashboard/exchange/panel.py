"""A daily panel: one row for each place and day, as VIINA publishes its own (long format).

``status`` is the holder, or CONTESTED, DISPUTED or UNKNOWN; ``certainty`` how sure that is.
``n_claims`` and ``last_claim_id`` are of the run that the day lies in. The store keeps runs;
they are expanded only here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

from dashboard.control import BASELINE
from dashboard.exchange.guard import guarded
from dashboard.exchange.output import Counter, written_aside
from dashboard.exchange.tables import Material, Progress, runs_of
from dashboard.model import Place, Run, Status

COLUMNS = (
    "place_id", "geonameid", "pcode", "name_ar", "name_en", "date", "status", "holder",
    "certainty", "n_claims", "last_claim_id", "rule", "version",
)  # fmt: skip
HXL = (
    "#loc+code", "#loc+geonameid", "#loc+code+v_pcode", "#loc+name+i_ar", "#loc+name+i_en",
    "#date+occurred", "#status", "#group+holder", "#status+certainty", "#meta+claims",
    "#meta+claim+id", "#meta+rule", "#meta+version",
)  # fmt: skip
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
    runs = list(runs_of(material))
    count = Counter(len(runs), progress)
    with (
        written_aside(path) as (aside,),
        aside.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        file.write(_line(COLUMNS))
        if hxl:
            file.write(_line(HXL))
        gathered: list[str] = []
        size = 0
        for place_id, run in runs:
            start = max(0, (run.start - first).days) if first else 0
            end = (run.end - first).days + 1 if first and run.end else len(days)
            before, after = _around(history.places[place_id], run, history.policy)
            text = "".join([f"{before}{day}{after}" for day in days[start : max(start, end)]])
            gathered.append(text)
            size += len(text)
            if size > _BLOCK:
                file.write("".join(gathered))
                gathered, size = [], 0
            count.add(1)
        file.write("".join(gathered))
    return (path,)


def _days(first: date, last: date) -> list[str]:
    return [(first + timedelta(n)).isoformat() for n in range((last - first).days + 1)]


def _around(place: Place, run: Run, version: str) -> tuple[str, str]:
    """What stands before and after the day in each row of a run."""
    claims = [reason for reason in run.reasons if reason != BASELINE]
    settled = run.status in (Status.HELD, Status.CLAIMED)
    status = run.holder if settled and run.holder else run.status.value.upper()
    if settled and not run.holder:
        status = "UNKNOWN"
    scheme, _, code = place.id.partition(":")
    before = (
        place.id, code if scheme == "gn" else "", code if scheme == "ocha" else "",
        place.name_ar or "", place.name,
    )  # fmt: skip
    after = (
        status, run.holder or "", run.status.value, str(len(claims)), claims[-1] if claims else "",
        run.rule, version,
    )  # fmt: skip
    return _line(before).rstrip("\r\n") + ",", "," + _line(after)


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([guarded(cell) if cell else "" for cell in cells])
    return line.getvalue()
