"""Files out, and others' data in: one module a format.

files = exchange.export("csv", material, path)
plan  = exchange.read(uploads); exchange.keep(store, plan)
"""

from dashboard.exchange.exporting import FORMATS, export, gather
from dashboard.exchange.tables import Material

__all__ = ["FORMATS", "Material", "export", "gather"]
