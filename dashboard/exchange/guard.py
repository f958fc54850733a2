"""Text that a spreadsheet would run as a formula, made harmless and back again without loss.

A cell that begins with = + - @, a tab or a carriage return, also after spaces or in full width,
gets an apostrophe before it: the OWASP advice on CSV injection. A cell that already looks
guarded gets one more, so that taking one away always gives back what there was. The same
sign keeps an empty text apart from a value that is not there.
"""

from __future__ import annotations

import re

_LIVE = re.compile(r"'*(?:\s*[=+\-@＝＋－＠]|[\t\r]|\Z)")


# The first characters of all cells that can be guarded; "" for an empty one.
SUSPECT = frozenset(
    ["", "'", *"=+-@＝＋－＠", *(chr(code) for code in range(0x3001) if chr(code).isspace())]
)


def guarded(text: str) -> str:
    """A text as a CSV cell that no spreadsheet takes for a formula."""
    return "'" + text if _LIVE.match(text) else text


def unguarded(cell: str) -> str | None:
    """The text of a cell that :func:`guarded` made; None for an empty cell."""
    if not cell:
        return None
    return cell[1:] if cell[0] == "'" and _LIVE.match(cell) else cell
