"""A text as words with their places in it, and what stands between them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate, compress

from dashboard.places.memo import Memo

_LONGEST_WORD = 40  # a longer run of letters is no name; it is passed over
_LONGEST_GAP = 8  # a longer one parts words as a line break does
_ALL = "".join(map(chr, range(0x10000)))
# Latin and other letters, spelt out: twice as fast to match as what is left of \w.
_LETTER = "".join(f"{run[0]}-{run[-1]}" for run in re.findall(r"[^\W\d_؀-ۿ]+", _ALL))
_WORD = (
    r"[ء-ٟـ-ٱٰ-ۓ]+"  # Arabic letters, marks, tatweel
    rf"|[{_LETTER}]+(?:['’ʼʿ‘`][{_LETTER}]+)*"
    r"|\d+"
)
_WORDS = re.compile(f"({_WORD})")


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of a text in columns: word ``i`` is ``text[starts[i]:ends[i]]``.

    ``gaps[i]`` is what stands between it and the word before, without spaces: "\\n" for a
    line break, "" when only spaces. Columns, because a text of 300 words needs no 300 objects.
    """

    words: list[str]
    gaps: list[str]
    starts: list[int]
    ends: list[int]


def tokens_of(text: str) -> Tokens:
    """The words of ``text`` in order. Linear in its length."""
    parts = _WORDS.split(text)  # gap, word, gap, word, …, gap
    offsets = list(accumulate(map(len, parts)))
    words, ends, starts = parts[1::2], offsets[1::2], offsets[:-1:2]
    gaps = list(map(_GAPS.__getitem__, parts[:-1:2]))
    if max(map(len, words), default=0) > _LONGEST_WORD:
        words, gaps, starts, ends = _without_overlong(words, gaps, starts, ends)
    if words:
        gaps[0] = "\n"
    return Tokens(words, gaps, starts, ends)


def _without_overlong(
    words: list[str], gaps: list[str], starts: list[int], ends: list[int]
) -> tuple[list[str], list[str], list[int], list[int]]:
    """The columns without the overlong words; where one was, the gap is a line break."""
    short = [len(word) <= _LONGEST_WORD for word in words]
    gaps = [gap if before else "\n" for gap, before in zip(gaps, [True, *short[:-1]], strict=True)]
    return (
        list(compress(words, short)),
        list(compress(gaps, short)),
        list(compress(starts, short)),
        list(compress(ends, short)),
    )


def _plain(gap: str) -> str:
    """What stands between words, as it counts."""
    return "\n" if len(gap) > _LONGEST_GAP or "\n" in gap else gap.translate(_UNSEEN)


# Spaces and direction marks do not part a name.
_UNSEEN = dict.fromkeys(
    [
        0x20,
        0xA0,
        0x202F,
        0xFEFF,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    ]
)
_GAPS = Memo(_plain, 10_000)
