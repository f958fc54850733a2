"""Toponym recognition: which words of a text name a place, before it is asked which place.

Every word is looked at once, by the scanner of its script (:mod:`.arabic`, :mod:`.latin`).
Names that are also ordinary words wait as *doubtful*; when the whole text has been read,
those that stand beside a sure place, or whose name is sure elsewhere in the text, are kept.
"""

from __future__ import annotations

from dashboard.places.arabic import ArabicWords
from dashboard.places.gazetteer import Gazetteer
from dashboard.places.latin import LatinWords
from dashboard.places.lexicon import lexicon
from dashboard.places.names import exact_key
from dashboard.places.scan import Scan
from dashboard.places.tokens import tokens_of

_COMMAS = frozenset((",", "،", "؛", ";"))
_AND = frozenset(("and", "et", "or", "ou"))


class Recogniser:
    """Finds toponyms with one gazetteer. Keeps what it learned about words between texts."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.arabic = ArabicWords(gazetteer, lexicon("ar"))
        self.latin: dict[str, LatinWords] = {}

    def read(self, text: str, lang: str) -> Scan:
        """A text with its toponyms, in order and not overlapping. Linear in its length."""
        scan = Scan(text, tokens_of(text))
        latin = self._latin("fr" if lang == "fr" else "en")
        arabic = self.arabic
        tokens = scan.tokens
        at, count = 0, len(tokens)
        while at < count:
            first = tokens[at].word[0]
            if "\u0621" <= first <= "\u06d3":
                at += arabic.look(scan, at) or 1
            else:
                at += latin.look(scan, at) or 1
        _keep_supported(scan)
        scan.found.sort(key=lambda toponym: toponym.start)
        return scan

    def _latin(self, lang: str) -> LatinWords:
        if lang not in self.latin:
            self.latin[lang] = LatinWords(self.gazetteer, lexicon(lang))
        return self.latin[lang]


def _keep_supported(scan: Scan) -> None:
    """Keep the doubtful names that the text supports.

    A doubtful name is supported when it is joined by a comma or "and" to a sure one, in a
    chain if need be, or when the same name is sure elsewhere and it follows a preposition.
    """
    if not scan.doubtful:
        return
    sure = {exact_key(toponym.name) for toponym in scan.found}
    ends = {toponym.last for toponym in scan.found}
    starts = {toponym.first for toponym in scan.found}
    for toponym in scan.doubtful:
        joined = _joined_before(scan, toponym.first)
        again = (toponym.after_preposition or not toponym.ordinary) and (
            exact_key(toponym.name) in sure
        )
        if again or toponym.supported or (joined is not None and joined in ends):
            toponym.supported = True
            ends.add(toponym.last)
            starts.add(toponym.first)
    for toponym in reversed(scan.doubtful):
        following = _joined_after(scan, toponym.last)
        if following is not None and following in starts:
            toponym.supported = True
            starts.add(toponym.first)
    scan.found += [toponym for toponym in scan.doubtful if toponym.supported]


def _joined_before(scan: Scan, first: int) -> int | None:
    """The token that a list joins to token ``first`` from the left, or None."""
    if first == 0:
        return None
    token = scan.tokens[first]
    if token.gap in _COMMAS or (not token.gap and token.word.startswith("و")):
        return first - 1
    if not token.gap and scan.folded(first - 1) in _AND:
        return first - 2
    return None


def _joined_after(scan: Scan, last: int) -> int | None:
    """The token that a list joins to token ``last`` from the right, or None."""
    following = last + 1
    if following >= len(scan.tokens):
        return None
    token = scan.tokens[following]
    if scan.folded(following) in _AND:
        return following + 1
    if token.gap in _COMMAS or (not token.gap and token.word.startswith("و")):
        return following
    return None
