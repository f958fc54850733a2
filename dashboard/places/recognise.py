"""Toponym recognition: which words of a text name a place, before it is asked which place.

Every word is looked at once, by the scanner of its script (:mod:`.arabic`, :mod:`.latin`).
Names that are also ordinary words wait as *doubtful*; when the whole text has been read,
those that stand beside a sure place, or whose name is sure elsewhere in the text, are kept.
"""

from __future__ import annotations

from dashboard.model import PlaceKind
from dashboard.places.arabic import ArabicWords
from dashboard.places.gazetteer import Bearer, Gazetteer, distance
from dashboard.places.latin import LatinWords
from dashboard.places.lexicon import languages, lexicon
from dashboard.places.names import exact_key, plain_latin
from dashboard.places.scan import Scan, Toponym
from dashboard.places.slots import Slots

_COMMAS = frozenset((",", "،", "؛", ";"))
_QUARTER_KM = 15.0  # how far a quarter or suburb lies from its town
_MOST = 10  # bearers of a name that are looked at
_AND = frozenset(("and", "et", "or", "ou"))


class Recogniser:
    """Finds toponyms with one gazetteer. Keeps what it learned about words between texts."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.arabic = ArabicWords(gazetteer, lexicon("ar"))
        self.latin: dict[str, LatinWords] = {}
        self.slots: dict[str, Slots] = {}
        self.inside = frozenset(("في", "in", "a"))  # folded

    def read(self, text: str, lang: str) -> Scan:
        """A text with its toponyms, in order and not overlapping. Linear in its length."""
        scan = Scan(text)
        latin = self._latin("fr" if lang == "fr" else "en")
        arabic = self.arabic
        quiet_arabic, quiet_latin = arabic.quiet, latin.quiet
        done = 0  # tokens before this one are read
        for at, word in enumerate(scan.words):
            if at < done or word in quiet_arabic or word in quiet_latin:
                continue
            scanner = arabic if "\u0621" <= word[0] <= "\u06d3" else latin
            done = at + (scanner.look(scan, at) or 1)
        _keep_supported(scan, self.inside)
        _drop_others(scan)
        self._slots(lang).read(scan)
        scan.found.sort(key=lambda toponym: toponym.start)
        return scan

    def _latin(self, lang: str) -> LatinWords:
        if lang not in self.latin:
            self.latin[lang] = LatinWords(self.gazetteer, lexicon(lang))
        return self.latin[lang]

    def _slots(self, lang: str) -> Slots:
        if lang not in self.slots:
            self.slots[lang] = Slots(lang if lang in languages() else "en")
        return self.slots[lang]


def _drop_others(scan: Scan) -> None:
    """Drop what is no place: part of a written word (The M of The M23), or a name that only
    sounds like a place and is a person's elsewhere in the text."""
    scan.found[:] = [
        toponym
        for toponym in scan.found
        if not scan.text[toponym.end : toponym.end + 1].isdigit() and not _is_person(scan, toponym)
    ]


def _is_person(scan: Scan, toponym: Toponym) -> bool:
    sure = toponym.quality == 1 or toponym.triggered
    return not sure and plain_latin(toponym.name) in scan.people


def _keep_supported(scan: Scan, inside: frozenset[str]) -> None:
    """Keep the doubtful names that the text supports.

    A doubtful name is supported when it is joined by a comma or "and" to a sure one, in a
    chain if need be, when the same name is sure elsewhere and it follows a preposition, or
    when it is said to lie in a sure place that it does lie by (المنصورة في عدن).
    """
    if not scan.doubtful:
        return
    sure = {exact_key(toponym.name) for toponym in scan.found}
    ends = {toponym.last for toponym in scan.found}
    starts = {toponym.first for toponym in scan.found}
    at_start = {toponym.first: toponym for toponym in scan.found}
    for toponym in scan.doubtful:
        joined = _joined_before(scan, toponym.first)
        again = (toponym.after_preposition or not toponym.ordinary) and (
            exact_key(toponym.name) in sure
        )
        if (
            again
            or toponym.supported
            or (joined is not None and joined in ends)
            or _lies_in_next(scan, toponym, at_start, inside)
        ):
            toponym.supported = True
            ends.add(toponym.last)
            starts.add(toponym.first)
    for toponym in reversed(scan.doubtful):
        following = _joined_after(scan, toponym.last)
        if following is not None and following in starts:
            toponym.supported = True
            starts.add(toponym.first)
    scan.found += [toponym for toponym in scan.doubtful if toponym.supported]


def _lies_in_next(
    scan: Scan, toponym: Toponym, at_start: dict[int, Toponym], inside: frozenset[str]
) -> bool:
    """Whether the text says that a doubtful name lies in the place named next, and it does."""
    following = toponym.last + 1
    if scan.folded(following) not in inside or scan.gap(following):
        return False
    outer = at_start.get(following + 1)
    return outer is not None and any(
        one.entry.place.kind is not PlaceKind.COUNTRY and _within(one, other)
        for one in toponym.bearers[:_MOST]
        for other in outer.bearers[:_MOST]
    )


def _within(inner: Bearer, outer: Bearer) -> bool:
    one, other = inner.entry.place, outer.entry.place
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return False
    if one.id == other.id or other.kind is not PlaceKind.SETTLEMENT:
        return False
    return distance(one.lat, one.lon, other.lat, other.lon) < _QUARTER_KM


def _joined_before(scan: Scan, first: int) -> int | None:
    """The token that a list joins to token ``first`` from the left, or None."""
    if first == 0:
        return None
    gap = scan.gaps[first]
    if gap in _COMMAS or (not gap and scan.words[first].startswith("و")):
        return first - 1
    if not gap and scan.folded(first - 1) in _AND:
        return first - 2
    return None


def _joined_after(scan: Scan, last: int) -> int | None:
    """The token that a list joins to token ``last`` from the right, or None."""
    following = last + 1
    if following >= scan.count:
        return None
    gap = scan.gaps[following]
    if scan.folded(following) in _AND:
        return following + 1
    if gap in _COMMAS or (not gap and scan.words[following].startswith("و")):
        return following
    return None
