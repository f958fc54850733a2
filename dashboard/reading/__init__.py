"""Bytes in, articles out: formats, encodings, dateline, language, sentences, folding."""

from dashboard.reading.folding import Folded, fold, fold_text
from dashboard.reading.sentences import paragraphs, sentences

__all__ = ["Folded", "fold", "fold_text", "paragraphs", "sentences"]
