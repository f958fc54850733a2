"""What the scanners of both scripts share: the text being read and the toponyms found in it."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.model import PlaceKind
from dashboard.places.gazetteer import Bearer
from dashboard.places.memo import Memo
from dashboard.places.tokens import tokens_of
from dashboard.reading.folding import fold_text

LONGEST_NAME = 6  # words
JOINED = frozenset(("", "-", "‑", "–"))  # what may stand between the words of a name
OPENING = frozenset(("", "#", '"', "“", "«", "'", "‘", "(", "„", '("', "(#"))

fold_word = Memo(fold_text, 50_000).__getitem__


@dataclass(slots=True)
class Toponym:
    """A span that names a place, and what the text says about which kind of place.

    ``first`` and ``last`` are the numbers of its tokens, inclusive. ``form``: "named" for the
    place itself, "countryside" or "part" for an area or facility called after it,
    "unlisted" for a name no gazetteer has, "nearby" for a facility known only by what it is
    (the central prison), which lies at the place named before it.
    """

    start: int
    end: int
    name: str  # the name itself, without clitic and head noun
    bearers: tuple[Bearer, ...]
    first: int
    last: int
    kind: PlaceKind | None = None  # what the head noun says
    head: str = ""
    form: str = "named"
    direction: str = ""
    triggered: bool = False  # a head noun or a list of places vouches for it
    quality: float = 1.0  # 1 for an exact spelling
    doubtful: bool = False  # also an ordinary word
    supported: bool = False  # a doubtful name that the text supports
    ordinary: bool = False  # doubtful because the word means something else as well
    after_preposition: bool = False
    country: str = ""  # ISO code of the country an adjective puts it in: طرابلس اللبنانية


@dataclass(slots=True)
class Match:
    """A name found from one token on, up to token ``last`` inclusive."""

    last: int
    bearers: tuple[Bearer, ...]  # empty: a known name that is no place
    quality: float
    words: int


class Scan:
    """One text being read: its words in columns, see :class:`.tokens.Tokens`."""

    def __init__(self, text: str) -> None:
        self.text = text
        tokens = tokens_of(text)
        self.words, self.gaps = tokens.words, tokens.gaps
        self.starts, self.ends = tokens.starts, tokens.ends
        self.count = len(self.words)
        self.folds = list(map(fold_word, self.words))
        self.gaps.append("\n")  # before the end of the text
        self.found: list[Toponym] = []
        self.doubtful: list[Toponym] = []
        self.people: set[str] = set()  # words that were part of a person's name

    def folded(self, at: int) -> str:
        """The folded word of token ``at``; "" outside the text."""
        return self.folds[at] if 0 <= at < self.count else ""

    def gap(self, at: int) -> str:
        """What stands before token ``at``; a line break at the end of the text and after it."""
        return self.gaps[at] if at < self.count else "\n"
