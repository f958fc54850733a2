"""Files out, and others' data in: one module a format.

files = exchange.export("csv", exchange.gather(store), path)
plan  = exchange.read(uploads, gazetteer); exchange.keep(store, plan, "name")
"""

from dashboard.exchange.baseline_files import baselines, baselines_stamp
from dashboard.exchange.columns import FIELDS, ColumnMap, column_map, guessed, lacking
from dashboard.exchange.exporting import FORMATS, export, gather
from dashboard.exchange.importing import (
    ENDINGS,
    KINDS,
    Kept,
    Opened,
    keep,
    mapping_for,
    opened,
    planned,
    read,
    sheets,
    unknown,
    with_neighbours,
)
from dashboard.exchange.incoming import Plan
from dashboard.exchange.tables import Material

__all__ = [
    "ENDINGS",
    "FIELDS",
    "FORMATS",
    "KINDS",
    "ColumnMap",
    "Kept",
    "Material",
    "Opened",
    "Plan",
    "baselines",
    "baselines_stamp",
    "column_map",
    "export",
    "gather",
    "guessed",
    "keep",
    "lacking",
    "mapping_for",
    "opened",
    "planned",
    "read",
    "sheets",
    "unknown",
    "with_neighbours",
]
