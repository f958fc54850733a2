"""KML 2.2 (OGC 07-147r2) for Google Earth, out and in: a placemark a run, with its TimeSpan."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from lxml import etree  # type: ignore[import-untyped]

from dashboard import settings
from dashboard.exchange import limits
from dashboard.exchange.archives import declares, opened
from dashboard.exchange.output import Counter, written_aside
from dashboard.exchange.sheets import Sheet, of_records
from dashboard.exchange.tables import Progress, Table, Value, plain
from dashboard.model import Problem
from dashboard.reading import Upload
from dashboard.reading.encodings import Unreadable
from dashboard.reading.messages import message, problem

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
        f"<Data name={quoteattr(key)}><value>{_text(str(plain(value) or ''))}</value></Data>"
        for key, value in values.items()
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


def read(upload: Upload) -> list[Sheet]:
    """The placemarks as one sheet: name, description, start, end, lat, lon and extended data.

    A KMZ is unpacked first. Raises Unreadable when it is no KML or not a safe one, OSError.
    """
    if upload.ending == "kmz":
        with opened(upload, limits.MAX_WHOLE) as archive:
            inside = [part for part in archive.namelist() if part.lower().endswith(".kml")]
            if not inside:
                raise Unreadable("the archive holds no .kml", "choose another file")
            with archive.open(inside[0]) as stream:
                return [_sheet(upload, stream.read(limits.MAX_WHOLE))]
    if upload.size > limits.MAX_WHOLE:
        raise Unreadable(
            "the file has {size:,} bytes; KML may have {limit:,}",
            "split it",
            size=upload.size,
            limit=limits.MAX_WHOLE,
        )
    return [_sheet(upload, upload.read())]


def _sheet(upload: Upload, data: bytes) -> Sheet:
    if declares(data[:4096]):
        raise Unreadable("it declares a document type, as an attack does", "save it again")
    records = []
    try:
        for number, placemark in enumerate(_placemarks(BytesIO(data)), 1):
            where = message("{file}, placemark {number:,}", file=upload.name, number=number)
            records.append((where, _record(where, placemark)))
    except etree.XMLSyntaxError as error:
        raise Unreadable(
            "it is not well-formed XML ({error})", "save it again", error=error.msg
        ) from error
    if not records:
        raise Unreadable("it has no placemarks", "choose another file")
    return of_records(upload.name, records)


def _placemarks(stream: BinaryIO) -> Iterator[etree._Element]:
    parser = etree.iterparse(
        stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
    )
    depth = 0
    first = True
    for event, element in parser:
        depth += 1 if event == "start" else -1
        if depth > limits.MAX_DEPTH:
            raise Unreadable("it is nested too deeply", "check where it comes from")
        if first and etree.QName(element).localname != "kml":
            raise Unreadable("it is XML, but not KML", "choose another file")
        first = False
        if event == "end" and etree.QName(element).localname == "Placemark":
            yield element
            element.clear()


def _record(where: str, placemark: etree._Element) -> dict[str, str | None] | Problem:
    values: dict[str, str | None] = {}
    names = {
        "name": "name",
        "description": "description",
        "begin": "start",
        "end": "end",
        "when": "start",
    }
    for element in placemark.iter("{*}*"):
        tag = etree.QName(element).localname
        if tag in names:
            values.setdefault(names[tag], _inner(element))
        elif tag == "Data":
            value = element.find("{*}value")
            values[element.get("name") or ""] = None if value is None else _inner(value)
        elif tag == "SimpleData":
            values[element.get("name") or ""] = _inner(element)
    points = placemark.findall(".//{*}Point/{*}coordinates")
    if len(points) != 1:
        what = message("it has several points") if points else message("it has no point")
        return problem(where, what, "only placemarks of one point can be brought in")
    numbers = (_inner(points[0]) or "").split(",")
    if len(numbers) not in (2, 3):
        return problem(where, "its coordinates are not two numbers", "write longitude,latitude")
    return values | {"lat": numbers[1].strip(), "lon": numbers[0].strip()}


def _inner(element: etree._Element) -> str | None:
    return (element.text or "").strip() or None
