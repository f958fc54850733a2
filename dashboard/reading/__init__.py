"""Bytes in, articles out: formats, encodings, dateline, language, sentences, folding."""

from dashboard.reading.dates import DateSpan, find_dates
from dashboard.reading.folding import Folded, fold, fold_text
from dashboard.reading.sentences import paragraphs, sentences

__all__ = ["DateSpan", "Folded", "find_dates", "fold", "fold_text", "paragraphs", "sentences"]
