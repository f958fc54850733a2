"""KML 2.2 (OGC 07-147r2) for Google Earth: a placemark a run, with its TimeSpan."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from dashboard import settings
from dashboard.exchange.output import Counter, written_aside
from dashboard.exchange.tables import Progress, Table, Value, plain

NAMESPACE = "http://www.opengis.net/kml/2.2"
_ODD = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]")  # XML 1.0 cannot hold them
_UNKNOWN = "8a8a8a"  # the colour of a holder that data/sides.csv does not have


def write(
    tables: Sequence[Table], path: Path, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write the runs, in a folder a side. Runs of unplaced names are left out: KML has no
    placemark without a place.

    Both days of a TimeSpan are inclusive. Raises OSError, and then the file is as it was.
    """
    (runs,) = [table for table in tables if table.name == "runs"]
    count = Counter(len(runs.rows), progress)
    by_holder: dict[str, list[Sequence[Value]]] = {}
    for row in runs.rows:
        if row[runs.at("lat")] is not None:
            by_holder.setdefault(str(row[runs.at("holder")] or "unknown"), []).append(row)
    with written_aside(path) as (aside,), aside.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="{NAMESPACE}"><Document>\n')
        file.write("<name>Who holds what</name>\n")
        file.writelines(_style(n, holder) for n, holder in enumerate(by_holder))
        for n, (holder, rows) in enumerate(by_holder.items()):
            file.write(f"<Folder><name>{_text(_name(holder))}</name>\n")
            for part in count.counted(rows):
                file.write("".join([_placemark(runs, row, n) for row in part]))
            file.write("</Folder>\n")
        file.write("</Document></kml>\n")
    count.add(count.total - count.done)
    return (path,)


def _placemark(runs: Table, row: Sequence[Value], style: int) -> str:
    values = dict(zip(runs.names, row, strict=True))
    name = values["place_name_ar"] or values["place_name"]
    told = f"{_name(str(values['holder']))}: {values['status']}"
    end = f"<end>{values['end']}</end>" if values["end"] else ""
    data = "".join(
        f"<Data name={quoteattr(key)}><value>{_text(str(plain(value)))}</value></Data>"
        for key, value in values.items()
        if value is not None
    )
    return (
        f"<Placemark><name>{_text(str(name))}</name>"
        f"<description>{_text(told)}</description>"
        f"<TimeSpan><begin>{values['start']}</begin>{end}</TimeSpan>"
        f"<styleUrl>#side{style}</styleUrl><ExtendedData>{data}</ExtendedData>"
        f"<Point><coordinates>{values['lon']},{values['lat']}</coordinates></Point></Placemark>\n"
    )


def _style(number: int, holder: str) -> str:
    """An icon in the side's colour, which KML writes as alpha, blue, green, red."""
    colour = _sides().get(holder, {}).get("colour", _UNKNOWN).removeprefix("#").lower()
    red, green, blue = colour[:2], colour[2:4], colour[4:]
    return (
        f'<Style id="side{number}"><IconStyle><color>ff{blue}{green}{red}</color></IconStyle>'
        "</Style>\n"
    )


def _name(holder: str) -> str:
    if holder in ("None", "unknown"):
        return "Not known"
    return _sides().get(holder, {}).get("name_en", holder)


@cache
def _sides() -> dict[str, dict[str, str]]:
    with (settings.DATA / "sides.csv").open(encoding="utf-8", newline="") as file:
        return {row["side"]: row for row in csv.DictReader(file)}


def _text(text: str) -> str:
    return escape(_ODD.sub("\ufffd", text))
