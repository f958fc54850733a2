"""GeoNames' country dump (CC BY 4.0): https://download.geonames.org/export/dump/readme.txt

``SY.txt`` or ``SY.zip``; its alternate names are taken when their file lies beside it, as
``alternateNames-SY.txt`` or ``.zip``. Of the feature classes those are kept that news names
as scenes of events; what no longer exists, and wells, springs, hotels and the like, whose
names are mostly common words, are not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.model import PlaceKind
from dashboard.places import sources
from dashboard.places.imports import draft
from dashboard.places.imports.draft import Draft
from dashboard.places.imports.files import archive, check_size, fault, lines
from dashboard.places.sources import Record

_COLUMNS = 19
_CLASSES = {
    "P": PlaceKind.SETTLEMENT,
    "A": PlaceKind.AREA,
    "L": PlaceKind.AREA,
    "T": PlaceKind.AREA,
    "R": PlaceKind.ROAD,
}
_CODES = {  # where the class says too little
    **dict.fromkeys(("PPLX",), PlaceKind.QUARTER),
    **dict.fromkeys(("PCLI", "PCLD", "PCLF", "PCLS", "PCLIX", "PCL", "TERR"), PlaceKind.COUNTRY),
    **dict.fromkeys(
        ("AIRB", "AIRF", "AIRP", "AIRH", "ARCH", "BDG", "BLDG", "BRKS", "CSTL", "CTRB", "CUST",
         "DAM", "FCL", "FERM", "FRM", "FT", "GASF", "GATE", "GOVL", "HBR", "HLL", "HSP", "INSM",
         "MFG", "MILB", "MINE", "MNMT", "NVB", "OILF", "OILR", "OILT", "PORT", "PPQ", "PRN",
         "PRT", "PS", "PSH", "PSN", "PSTB", "QUAY", "RSTN", "STDM", "TOWR", "TNL", "UNIV"),
        PlaceKind.FACILITY,
    ),
    **dict.fromkeys(
        ("LK", "LKS", "RSV", "STM", "WAD", "CNL", "BAY", "GULF", "STRT", "SEA", "ISL", "MRSH"),
        PlaceKind.AREA,
    ),
}  # fmt: skip
_NO_SPELLING = frozenset(("link", "post", "iata", "icao", "faac", "tcid", "unlc", "wkdt", "abbr"))


def read(path: Path) -> Iterator[Draft]:
    """The places of a dump. Raises ValueError, naming the line, when it is none."""
    spellings = _alternate_names(path)
    with _table(path) as (rows, name):
        for number, line in enumerate(rows, 1):
            cells = line.split("\t")
            if len(cells) != _COLUMNS:
                raise fault(
                    name,
                    f"line {number} has {len(cells)} columns and GeoNames' dumps have {_COLUMNS}",
                    "take the country's zip from GeoNames' export/dump folder",
                )
            found = _place(cells, spellings.get(cells[0], ()), name, number)
            if found:
                yield found


def _place(
    cells: list[str], spellings: list[str] | tuple[()], name: str, number: int
) -> Draft | None:
    kind = None if cells[7].endswith("H") and cells[7] != "AIRH" else _kind(cells[6], cells[7])
    if kind is None or kind is PlaceKind.COUNTRY:
        return None
    at = draft.point(cells[4], cells[5])
    if at is None or not cells[0].isdigit():
        raise fault(name, f"line {number} has no id or no coordinates", "download the dump again")
    level = int(cells[7][3]) if cells[7] in ("ADM1", "ADM2", "ADM3", "ADM4") else 0
    country = draft.country(cells[8])
    # The code of a province is told by what lies in it; other areas must not pass for one.
    province = (
        f"{country}.{draft.code(cells[10])}" if kind is not PlaceKind.AREA or level == 1 else ""
    )
    usable = dict.fromkeys(n for n in map(draft.text, [*cells[3].split(","), *spellings]) if n)
    names = tuple(other for other in usable if sources.usable(other))
    record = Record(
        id=f"gn:{cells[0]}",
        name=draft.text(cells[1]),
        name_ar=sources.arabic_name(list(names)),
        kind=kind,
        lat=at[0],
        lon=at[1],
        country=country,
        code=province,
        population=draft.people(cells[14]),
        rank=0,
        names=names,
    )
    return Draft(record, level) if record.name else None


def _kind(feature_class: str, code: str) -> PlaceKind | None:
    return _CODES.get(code) or _CLASSES.get(feature_class)


@contextmanager
def _table(path: Path) -> Iterator[tuple[Iterator[str], str]]:
    """The lines of the table that a .txt or .zip file holds, and its name."""
    if path.suffix.lower() != ".zip":
        check_size(path)
        with path.open("rb") as file:
            yield lines(file, path.name), path.name
        return
    with archive(path) as opened:
        names = [n for n in opened.namelist() if n.lower().endswith(".txt")]
        inside = [n for n in names if "readme" not in n.lower() and "iso-language" not in n.lower()]
        if not inside:
            raise fault(
                path.name,
                "it holds no GeoNames table (.txt) and no shapefile (.shp)",
                "take the country's zip from GeoNames' export/dump folder, or OCHA's boundaries",
            )
        with opened.open(inside[0]) as file:
            yield lines(file, f"{path.name}/{inside[0]}"), f"{path.name}/{inside[0]}"


def _alternate_names(path: Path) -> dict[str, list[str]]:
    """Further spellings by GeoNames id from the file beside the dump."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for ending in (".txt", ".zip"):
        beside = path.with_name(f"alternateNames-{path.stem}{ending}")
        if beside.is_file():
            with _table(beside) as (rows, _):
                for cells in (line.split("\t") for line in rows):
                    historic = len(cells) > 7 and cells[7] == "1"
                    if len(cells) > 3 and cells[2] not in _NO_SPELLING and not historic:
                        found[cells[1]].append(cells[3])
            break
    return dict(found)
