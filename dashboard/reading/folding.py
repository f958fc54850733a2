"""One home for the folding of characters: spellings that mean the same become the same.

Arabic is written with or without hamza, vowel marks, tatweel and the dots of ya and
ta marbuta; Latin with or without accents and capitals; digits come in three sets.
Folding maps each to one plain form so that words can be compared, and keeps an exact
map from every folded character back to the character it came from.

What is folded:

- Arabic: أ إ آ ٱ → ا, ى ئ → ي, ؤ → و, ة → ه; vowel marks, dagger alef and tatweel go;
  Persian, Urdu, Kurdish and Maghrebi letters take the nearest Arabic one (ک گ → ك,
  ی ے → ي, پ → ب, ڤ → ف …); presentation forms and ligatures are taken apart (ﻻ → لا).
  A hamza on the line (ء) stays. The choices are those of Lucene's ArabicNormalizer,
  with the hamza carriers of CAMeL Tools added.
- Latin, Greek, Cyrillic: lower case; accents of Latin and Greek go (é → e, ı → i, ß → ss);
  Cyrillic keeps й and folds ё to е.
- Digits of every script become 0-9. Curly and angle quotes become " and ', the dashes
  become -, every space that is not a line break becomes a plain space.
- Characters that are not seen (bidirectional controls, zero-width joiners, soft
  hyphens, variation selectors) go.

Everything else, line breaks included, stays. Cost is linear in the length.
"""

from __future__ import annotations

import sys
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

_ARABIC = {
    "ا": "أإآٱٲٳٵ",
    "ب": "پڀ",
    "ت": "ٹ",
    "ج": "چ",
    "د": "ڈ",
    "ر": "ڑڕ",
    "ز": "ژ",
    "ف": "ڤڥ",
    "ق": "ڨ",
    "ك": "کڪگګڭݣڬ",
    "ل": "ڵ",
    "ن": "ں",
    "ه": "ةہھەۀۃۂۿ",
    "و": "ؤۆۇۈۋۊۏٶٷ",
    "ي": "ىئیېۍێےۓٸؽؾ",
}
_LATIN = {
    "ı": "i",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "ħ": "h",
    "ð": "d",
    "þ": "th",
    "æ": "ae",
    "œ": "oe",
    "ŉ": "'n",
}
_PUNCTUATION = {
    '"': "“”„‟«»″＂❝❞",
    "'": "‘’‚‛‹›′ʼʻʾʿ´＇",
    "-": "‐‑‒–—―−－﹘﹣",
    "\n": "\u2028\u2029\u0085",
    ",": "，",
    "/": "／⁄",
    ":": "：",
    ".": "．",
}
# Marks that sit on the letter before them, by block. Those of other scripts carry meaning and stay.
_MARKS = (
    (0x0300, 0x036F), (0x0483, 0x0487), (0x0591, 0x05C7), (0x0610, 0x061A), (0x064B, 0x065F),
    (0x0670, 0x0670), (0x06D6, 0x06ED), (0x0898, 0x089F), (0x08CA, 0x08FF), (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
)  # fmt: skip
_TATWEEL = "ـ"
_ARABIC_FORMS = ((0xFB50, 0xFDFF), (0xFE70, 0xFEFC))
# Where letters, digits and marks that fold are looked for; elsewhere all stays as it is.
_BLOCKS = (
    (0x0000, 0x2190), (0x2C60, 0x2E80), (0x3000, 0x3001), (0xA640, 0xA800), (0xFB00, 0xFFF0),
    (0x1D400, 0x1D800),
)  # fmt: skip
_SHORT = 256  # below this length str.translate beats the array version


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in folded form, with the way back.

    ``text`` is the folded text. ``offsets`` has one entry for each of its characters,
    the offset in ``original`` of the character it came from, and one more at the end,
    ``len(original)``; it never decreases. All offsets count code points.
    """

    text: str
    offsets: Sequence[int]
    original: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that ``text[start:end]`` came from.

        Marks written on the last letter (and tatweel after it) belong to the span; unseen
        controls around it do not.
        """
        if start >= end:
            return self.offsets[start], self.offsets[start]
        last, limit = self.offsets[end - 1] + 1, len(self.original)
        while last < limit and self.original[last] in _clinging():
            last += 1
        return self.offsets[start], last

    def position(self, offset: int) -> int:
        """Where the original's ``offset`` lies in ``text``: the first character at or after it."""
        return bisect_left(self.offsets, offset)


def fold(text: str) -> Folded:
    """Fold ``text``, keeping the offset of every folded character in it.

    >>> folded = fold("مدينة حِمْصَ")
    >>> folded.text, folded.span(6, 9)
    ('مدينه حمص', (6, 12))
    """
    if text.isascii():
        return Folded(text.lower(), range(len(text) + 1), text)
    points, kept = _fold_points(text)
    offsets = array("I", kept.astype(np.uint32).tobytes())
    offsets.append(len(text))
    return Folded(_decode(points), offsets, text)


def fold_text(text: str) -> str:
    """The folded form of ``text`` alone, for keys and for matching without offsets."""
    if text.isascii():
        return text.lower()
    if len(text) < _SHORT:
        return text.translate(_characters())
    return _decode(_fold_points(text)[0])


def is_mark(character: str) -> bool:
    """Whether a character sits on the letter before it (vowel marks, accents) and folds away."""
    point = ord(character)
    return unicodedata.category(character) == "Mn" and any(a <= point <= b for a, b in _MARKS)


def _fold_points(text: str) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.intp]]:
    """Folded code points and, for each, the offset it came from."""
    one, counts, starts, pool = _points()
    source = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    folded = one[source]
    if not (folded == _SEVERAL).any():
        kept = np.flatnonzero(folded != _NONE)
        return folded[kept], kept
    count = counts[source]
    kept = np.repeat(np.arange(len(source)), count)
    first = np.repeat(np.cumsum(count, dtype=np.intp) - count, count)
    return pool[starts[source[kept]] + (np.arange(len(kept)) - first)], kept


def _decode(points: npt.NDArray[np.uint32]) -> str:
    return points.tobytes().decode("utf-32-le", "surrogatepass")


_NONE, _SEVERAL = 0xFFFFFFFF, 0xFFFFFFFE  # no code points


@cache
def _points() -> tuple[
    npt.NDArray[np.uint32], npt.NDArray[np.uint8], npt.NDArray[np.intp], npt.NDArray[np.uint32]
]:
    """For every code point: the one it folds to (or that it is none or several), how many
    it folds to, and where those start in the pool, which is last."""
    unchanged = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    one = unchanged.copy()
    counts = np.ones(len(unchanged), dtype=np.uint8)
    starts = unchanged.astype(np.intp)
    added: list[int] = []
    for point, folded in _characters().items():
        points = [ord(character) for character in folded or ""]
        one[point] = points[0] if len(points) == 1 else _SEVERAL if points else _NONE
        counts[point] = len(points)
        starts[point] = len(unchanged) + len(added)
        added += points
    return one, counts, starts, np.concatenate([unchanged, np.array(added, dtype=np.uint32)])


@cache
def _characters() -> dict[int, str | None]:
    """The folding of each code point that is not left alone, for ``str.translate``.

    Characters of the blocks that news text uses are listed even when they stay as they
    are, because a missing key costs ``str.translate`` an exception.
    """
    special = {
        variant: plain
        for table in (_ARABIC, _PUNCTUATION)
        for plain, variants in table.items()
        for variant in variants
    }
    special |= _LATIN | {_TATWEEL: ""}
    table: dict[int, str | None] = {}
    for first, last in _BLOCKS:
        for point in range(first, last):
            folded = _fold_character(chr(point), special)
            if folded != chr(point) or point < 0x0700:
                table[point] = folded or None
    return table


def _fold_character(character: str, special: dict[str, str]) -> str:
    """What one character folds to; "" when it goes."""
    if character in special:
        return special[character]
    category = unicodedata.category(character)
    if category == "Cf" or is_mark(character):
        return ""
    if category == "Zs":
        return " "
    if category == "Nd":
        return str(unicodedata.digit(character))
    if category[0] != "L" and not _is_arabic_form(character):
        return character
    return _fold_letter(character, special)


def _fold_letter(letter: str, special: dict[str, str]) -> str:
    """A letter without case, accents, and forms that differ only in shape."""
    if letter == "ё" or letter == "Ё":
        return "е"
    taken_apart = unicodedata.normalize("NFKD", letter)
    if not (_is_arabic_form(letter) or _script(taken_apart) in ("LATIN", "GREEK")):
        return letter.casefold()
    plain = "".join(special.get(c, c) for c in taken_apart.casefold() if c != " ")
    # A compatibility form may stand for a letter that folds further.
    return plain if plain == letter else "".join(_fold_character(c, special) for c in plain)


def _is_arabic_form(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _ARABIC_FORMS)


@cache
def _clinging() -> frozenset[str]:
    """The marks, and tatweel: what belongs to the letter before it."""
    marks = {chr(p) for first, last in _MARKS for p in range(first, last + 1)}
    return frozenset({c for c in marks if is_mark(c)} | {_TATWEEL})


def _script(letters: str) -> str:
    """The first word of the first letter's Unicode name: LATIN, ARABIC, CYRILLIC…"""
    return unicodedata.name(letters[0], "").partition(" ")[0]
