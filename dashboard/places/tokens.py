"""A text as words with their places in it, and what stands between them."""

from __future__ import annotations

import re
from typing import NamedTuple

_LONGEST_WORD = 40  # a longer run of letters is no name; it is passed over
_WORD = (
    r"[ء-ٟـ-ٱٰ-ۓ]+"  # Arabic letters, marks, tatweel
    r"|[^\W\d_؀-ۿ]+(?:['’ʼʿ‘`][^\W\d_؀-ۿ]+)*"  # Latin and others
    r"|\d+"
)
_WORDS = re.compile(f"({_WORD})")


class Token(NamedTuple):
    """A word: ``text[start:end]``, and ``gap``, what stands between it and the word before."""

    start: int
    end: int
    word: str
    gap: str  # without spaces; "\n" for a line break; "" when only spaces


def tokens_of(text: str) -> list[Token]:
    """The words of ``text`` in order. Linear in its length."""
    found: list[Token] = []
    make = tuple.__new__  # several times faster than calling the named tuple
    append = found.append
    at = last = 0
    parts = _WORDS.split(text)  # gap, word, gap, word, …, gap
    for gap, word in zip(parts[::2], parts[1::2], strict=False):
        start = at + len(gap)
        at = start + len(word)
        if at - start > _LONGEST_WORD:
            continue
        if start - last != len(gap):
            gap = text[last:start]  # there were overlong words between
        if gap == " ":
            gap = ""
        elif gap:
            if len(gap) > 8 or "\n" in gap:
                gap = "\n"
            elif not gap.isascii() or " " in gap:
                gap = gap.translate(_UNSEEN)
        append(make(Token, (start, at, word, gap)))
        last = at
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
