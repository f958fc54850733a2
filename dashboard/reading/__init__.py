"""Bytes in, articles out: formats, encodings, dateline, language, sentences, folding.

for found in reading.read(Upload.from_path(path)):  # Article | Problem
"""

from dashboard.reading.dates import DateSpan, find_dates
from dashboard.reading.folding import Folded, fold, fold_text
from dashboard.reading.language import SUPPORTED
from dashboard.reading.reader import read
from dashboard.reading.sentences import paragraphs, sentences
from dashboard.reading.upload import Upload

__all__ = [
    "SUPPORTED",
    "DateSpan",
    "Folded",
    "Upload",
    "find_dates",
    "fold",
    "fold_text",
    "paragraphs",
    "read",
    "sentences",
]
