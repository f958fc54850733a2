"""A text as words with their places in it, and what stands between them."""

from __future__ import annotations

import re
from typing import NamedTuple

_LONGEST_WORD = 40  # a longer run of letters is no name; it is passed over
_WORD = re.compile(
    r"[ء-ٟـ-ٱٰ-ۓ]+"  # Arabic letters, marks, tatweel
    r"|[^\W\d_؀-ۿ]+(?:['’ʼʿ‘`][^\W\d_؀-ۿ]+)*"  # Latin and others
    r"|\d+"
)


class Token(NamedTuple):
    """A word: ``text[start:end]``, and ``gap``, what stands between it and the word before."""

    start: int
    end: int
    word: str
    gap: str  # without spaces; "\n" for a line break; "" when only spaces


def tokens_of(text: str) -> list[Token]:
    """The words of ``text`` in order. Linear in its length."""
    found: list[Token] = []
    last = 0
    make = tuple.__new__  # several times faster than calling the named tuple
    for match in _WORD.finditer(text):
        start, end = match.span()
        if end - start > _LONGEST_WORD:
            continue
        gap = text[last:start] if start - last < 9 else "\n"
        if gap == " ":
            gap = ""
        elif gap:
            gap = "\n" if "\n" in gap else gap.translate(_UNSEEN)
        found.append(make(Token, (start, end, match[0], gap)))
        last = end
    if found:
        found[0] = found[0]._replace(gap="\n")
    return found


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
