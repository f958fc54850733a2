"""How much one file may hold. Beyond, it is refused with a message, before any of it is stored."""

from __future__ import annotations

MAX_FILE = 2_000_000_000  # bytes of a file: VIINA's control of a year has one thousand million
MAX_WHOLE = 200_000_000  # bytes of a file that must be in memory as a whole (GeoJSON)
MAX_UNPACKED = 2_000_000_000  # bytes of an archive once unpacked
MAX_RATIO = 200  # how much larger an archive's part may become; text packs some 5 to 30 times
MAX_PARTS = 1_000  # files inside an archive
MAX_SHEETS = 50  # in a workbook
MAX_ROWS = 20_000_000  # of one table
MAX_BROUGHT = 1_000_000  # reports of one import: they are in memory until they are stored
MAX_COLUMNS = 1_000
MAX_CELL = 2_000_000  # characters: an article's longest text
MAX_DEPTH = 50  # of elements in KML; JSON nested deeper than Python reads is refused too
MAX_PROBLEMS = 10_000  # rejected rows kept with their reasons; beyond, the file is the wrong one
EXCEL_CELL = 32_767  # characters (UTF-16 units) in a cell of Excel
EXCEL_ROWS = 1_048_576
