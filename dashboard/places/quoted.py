"""Names that no gazetteer has in an Arabic list, told apart by the "and" before each.

Inside one pair of quotation marks (قرى «س وص وع»), or between "the villages of" and where
they lie (قرى س وص وع بمحافظة ف).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from dashboard.places.names import is_arabic
from dashboard.places.scan import Scan

_OPENING = frozenset('«“"„')
_CLOSING = frozenset('»”"')
QUOTES = _OPENING | _CLOSING
_COMMAS = frozenset((",", "،"))
_MOST_WORDS = 40  # in the marks
_LONGEST = 3  # words of a name
_MANY = 3  # names without which a plain list is none
_SHORTEST = 3  # letters of a name with the "and" before it


class Quoted(NamedTuple):
    """One name of such a list: its first and last token, and the letters of the "and" before it."""

    first: int
    last: int
    cut: int


def plain_list(
    scan: Scan, at: int, may_name: Callable[[int, int, bool], bool], ends: Callable[[str], bool]
) -> list[Quoted]:
    """The three or more names listed from a token up to a word that ``ends`` the list.

    ``may_name`` tells of each token, its clitics cut, whether it may be part of a name or, alone,
    a name. Empty when any of them may not, for then it is no list of names.
    """
    names: list[Quoted] = []
    first, cut = at, 0
    for last in range(at, min(scan.count, at + _MOST_WORDS)):
        gap, following = scan.gap(last + 1), scan.folded(last + 1)
        joined = not gap and following.startswith("و") and len(following) >= _SHORTEST
        ended = not gap and ends(following)
        alone = last == first and (joined or ended)
        if not is_arabic(scan.words[last]) or last - first >= _LONGEST:
            return []
        if not may_name(last, cut if last == first else 0, alone):
            return []
        if joined or ended:
            names.append(Quoted(first, last, cut))
            first, cut = last + 1, int(joined)
        elif gap:
            return []
        if ended:
            return names if len(names) >= _MANY else []
    return []


def opens_quotation(scan: Scan, at: int) -> bool:
    """Whether a quotation opens right before a token; a mark that closes one stands apart."""
    if _OPENING.isdisjoint(scan.gaps[at]):
        return False
    return scan.text[scan.starts[at] - 1] in _OPENING  # not «"X" and "Y"»: and


def quoted_list(scan: Scan, at: int, may_name: Callable[[str, bool], bool]) -> list[Quoted]:
    """The two or more names listed in the quotation that opens before a token.

    ``may_name`` tells of a folded word whether it may open a name, and whether be one alone. Empty when the marks do not
    close or what they hold is no list of names.
    """
    names: list[Quoted] = []
    first, cut = at, 0
    for last in range(at, min(scan.count, at + _MOST_WORDS)):
        gap, following = scan.gap(last + 1), scan.folded(last + 1)
        closed = not _CLOSING.isdisjoint(gap)
        joined = not gap and following.startswith("و") and len(following) >= _SHORTEST
        if not is_arabic(scan.words[last]) or last - first >= _LONGEST:
            return []
        if closed or joined or gap in _COMMAS:
            if not may_name(scan.folds[first][cut:], first == last):
                return []
            names.append(Quoted(first, last, cut))
            first, cut = last + 1, int(joined)
        elif gap:
            return []
        if closed:
            return names if len(names) > 1 else []
    return []
