"""Toponym recognition: which words of a text name a place, before it is asked which place.

Every word is looked at once. In Arabic any word may open a name, so what it is comes from
the gazetteer, the clitics it may carry, and the head noun before it; in Latin script a name
opens with a capital. A head noun decides the kind (حي الفرقان, the village of X, Rastan
bridge), lets common words through (مدينة الباب), and keeps names that no gazetteer has.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from dashboard.model import PlaceKind
from dashboard.places import names
from dashboard.places.build import OPENER
from dashboard.places.gazetteer import Bearer, Gazetteer
from dashboard.places.lexicon import Head, Lexicon, lexicon
from dashboard.places.tokens import Token, tokens_of
from dashboard.reading.folding import fold, fold_text

LONGEST_NAME = 6  # words
_QUOTES = frozenset("\"'“”«»‘’„")
_JOINED = frozenset(("", "-", "‑", "–"))
_OPENING = frozenset(("", "#", '"', "“", "«", "'", "‘", "(", "„"))
_COMMA = frozenset((",", "،", "؛"))
_AND_LATIN = frozenset(("and", "et", "&"))
_PARTICLES = names.word_set(
    "al el ad ar as ash at az an ez es er ed en et de da do du des del della di la le les los las"
    " sur sous of and the bin ibn abu abou umm oum von van der den am im upon l d il ul ud aux en"
    " lès saint sainte"
)
_OF = {"en": frozenset(("of",)), "fr": frozenset(("de", "du", "des", "d", "la", "l", "le", "les"))}


@dataclass(slots=True)
class Toponym:
    """A span that names a place, and what the text says about which kind of place."""

    start: int
    end: int
    name: str  # the name itself, without clitic and head noun
    bearers: tuple[Bearer, ...]
    kind: PlaceKind | None = None  # what the head noun says
    head: str = ""
    form: str = (
        "named"  # "named", "countryside", "part" (facility or area of the named place), "unlisted"
    )
    direction: str = ""
    triggered: bool = False  # a head noun or a list of places vouches for it
    quality: float = 1.0  # 1 for an exact spelling
    parents: list[Toponym] = field(default_factory=list)  # places it is said to lie in


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read an Arabic word: with ``cut`` characters of clitics taken off."""

    cut: int
    folded: str
    piece: str
    article: bool
    single: bool  # a name by itself
    opens: bool  # the first word of some longer name
    head: Head | None


@dataclass(frozen=True, slots=True)
class _Match:
    """A name found from one token on: up to token ``last``, inclusive."""

    last: int
    bearers: tuple[Bearer, ...]
    quality: float
    words: int


class Recogniser:
    """Finds toponyms with one gazetteer. Keeps what it learned about words between texts."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self.arabic = lexicon("ar")
        self.readings = lru_cache(maxsize=100_000)(self._readings)

    def toponyms(self, text: str, lang: str) -> list[Toponym]:
        """The toponyms of a text, in order and not overlapping."""
        scan = _Scan(self, text, tokens_of(text), lexicon("en" if lang == "ar" else lang), lang)
        return scan.run()

    def _readings(self, word: str) -> tuple[Reading, ...]:
        """The ways to read an Arabic word that lead to a known name or a head noun, best first."""
        folded = fold(word)
        found = []
        for cut, form in _cuts(folded.text):
            piece = names.bare_arabic(form)
            single = self.gazetteer.knows(piece)
            opens = self.gazetteer.knows(OPENER + piece)
            head = self.arabic.heads.get(form)
            if single or opens or head:
                skip = folded.offsets[cut] if cut else 0
                found.append(Reading(skip, form, piece, form.startswith("ال"), single, opens, head))
        return tuple(found)


def _cuts(folded: str) -> Iterator[tuple[int, str]]:
    """A folded word as it is, then without the clitics it may begin with.

    Yields how many folded characters were cut and what is left. "لل" is ل and the article.
    """
    yield 0, folded
    start = 1 if folded[:1] in ("و", "ف") and len(folded) > 3 else 0
    if start:
        yield 1, folded[1:]
    rest = folded[start:]
    if len(rest) > 3 and rest[0] in "بل":
        if rest.startswith("لل"):
            yield start + 1, "ال" + rest[2:]
        elif not rest.startswith("لا") or rest.startswith("لال"):
            yield start + 1, rest[1:]


class _Scan:
    """One pass over one text."""

    def __init__(
        self, recogniser: Recogniser, text: str, tokens: list[Token], latin: Lexicon, lang: str
    ) -> None:
        self.gazetteer = recogniser.gazetteer
        self.readings = recogniser.readings
        self.arabic = recogniser.arabic
        self.latin = latin
        self.of = _OF.get(lang, _OF["en"])
        self.text = text
        self.tokens = tokens
        self.found: list[Toponym] = []
        self.at = 0  # index of the next token

    def run(self) -> list[Toponym]:
        tokens = self.tokens
        count = len(tokens)
        while self.at < count:
            word = tokens[self.at].word
            first = word[0]
            if "\u0621" <= first <= "\u06d3":
                step = self._arabic(self.at)
            elif first.isupper() or (first.islower() and self._may_open_latin(self.at)):
                step = self._latin(self.at)
            else:
                step = 0
            self.at += step or 1
        return self.found

    # Arabic

    def _arabic(self, at: int) -> int:
        """Look at an Arabic word; the number of tokens used, 0 when it names nothing."""
        token = self.tokens[at]
        if self._in_compound_hashtag(at):
            return 0
        readings = self.readings(token.word)
        if not readings:
            return 0
        best: tuple[Reading, _Match] | None = None
        whole = fold_text(token.word)
        ordinary = whole in self.arabic.never or whole in self.arabic.common
        for reading in readings:
            match = None if ordinary and reading.cut else self._known_arabic(at, reading)
            if match and (best is None or match.words > best[1].words):
                best = (reading, match)
        for reading in readings:
            if reading.head and self._head_leads(reading.head, best):
                used = self._after_head(at, reading, reading.head)
                if used:
                    return used
        if best is None:
            return 0
        reading, match = best
        if not self._stands_alone(at, reading, match):
            return match.words if match.words > 1 else 0
        self._add_arabic(at, reading, match)
        return match.words

    def _head_leads(self, head: Head, best: tuple[Reading, _Match] | None) -> bool:
        """Whether a head noun is read as such, and not as the first word of a known name.

        جسر الشغور is a town; مدينة حمص is Homs, though gazetteers list the two words.
        """
        return best is None or best[1].words == 1 or not head.whole or head.countryside

    def _known_arabic(self, at: int, reading: Reading) -> _Match | None:
        """The longest known name from token ``at`` on, read in one way."""
        best = None
        if reading.single:
            best = self._match(at, reading.piece, 1, reading.article)
        if reading.opens:
            key = reading.piece
            for last in range(at + 1, min(at + LONGEST_NAME, len(self.tokens))):
                token = self.tokens[last]
                if token.gap not in _JOINED:
                    break
                key += names.exact_piece(token.word)
                if self.gazetteer.knows(key) or key in self.arabic.not_places:
                    best = self._match(last, key, last - at + 1, reading.article)
        elif reading.single and reading.piece in self.arabic.not_places:
            return None
        return best

    def _match(self, last: int, key: str, words: int, article: bool) -> _Match | None:
        if key in self.arabic.not_places or key in self.latin.not_places:
            return _Match(last, (), 1.0, words)
        bearers = self.gazetteer.bearers(key)
        if not bearers:
            return None
        same = tuple(b for b in bearers if b.article == article)
        return _Match(last, same or bearers, 1.0 if same else 0.8, words)

    def _stands_alone(self, at: int, reading: Reading, match: _Match) -> bool:
        """Whether a known name may be taken without a head noun before it."""
        if not match.bearers:
            return False
        before = fold_text(self.tokens[at - 1].word) if at else ""
        joined = self.tokens[at].gap in _OPENING
        if joined and (
            before in self.arabic.not_a_place_after or before in self.arabic.first_names
        ):
            return False
        if match.words > 1:
            return True
        words = {fold_text(self.tokens[at].word), reading.folded}
        if words & self.arabic.common or words & self.arabic.never:
            return False
        return len(reading.piece) > 2 and (reading.cut == 0 or len(reading.piece) > 2)

    def _add_arabic(
        self,
        at: int,
        reading: Reading,
        match: _Match,
        kind: PlaceKind | None = None,
        head: str = "",
    ) -> Toponym:
        token = self.tokens[at]
        start = token.start + reading.cut
        end = self.tokens[match.last].end
        toponym = Toponym(
            start, end, self.text[start:end], match.bearers, kind, head,
            triggered=kind is not None, quality=match.quality,
        )  # fmt: skip
        self.found.append(toponym)
        return toponym

    def _after_head(self, at: int, reading: Reading, head: Head) -> int:
        """A head noun and what it announces; the number of tokens used, 0 when nothing follows."""
        if reading.article or at + 1 >= len(self.tokens):
            return 0
        nxt = at + 1
        if self.tokens[nxt].gap not in _OPENING or self._in_compound_hashtag(nxt):
            return 0
        item = self._item(nxt, head, first=True)
        if item is None:
            return 0
        toponym, last = item
        self._shape(toponym, at, reading, head)
        last = self._tail(toponym, last, head)
        self.found.append(toponym)
        if head.many:
            last = self._list(last, head)
        return last - at + 1

    def _shape(self, toponym: Toponym, at: int, reading: Reading, head: Head) -> None:
        """Give a toponym what its head noun says."""
        toponym.kind, toponym.head, toponym.triggered = head.kind, head.word, True
        if head.whole:
            toponym.start = self.tokens[at].start + reading.cut
            if toponym.form == "named":
                toponym.form = "countryside" if head.countryside else "part"

    def _tail(self, toponym: Toponym, last: int, head: Head) -> int:
        """Take in the adjectives that follow a name and belong to it."""
        while last + 1 < len(self.tokens) and self.tokens[last + 1].gap == "":
            word = fold_text(self.tokens[last + 1].word)
            direction = self.arabic.directions.get(word)
            if head.whole and direction and word.startswith("ال"):
                toponym.direction = f"{toponym.direction} {direction}".strip()
            elif not (head.kind is PlaceKind.FACILITY and word in self.arabic.modifiers):
                break
            last += 1
            toponym.end = self.tokens[last].end
        return last

    def _list(self, last: int, head: Head) -> int:
        """The further items of a list of places, after its first."""
        while last + 1 < len(self.tokens):
            token = self.tokens[last + 1]
            joins = token.gap in _COMMA or (token.gap == "" and token.word.startswith("و"))
            if not joins:
                break
            item = self._item(last + 1, head, first=False)
            if item is None:
                break
            toponym, last = item
            toponym.kind, toponym.head, toponym.triggered = head.kind, head.word, True
            self.found.append(toponym)
        return last

    def _item(self, at: int, head: Head, first: bool) -> tuple[Toponym, int] | None:
        """The place named from token ``at`` on, after a head noun or inside its list."""
        token = self.tokens[at]
        best: tuple[Reading, _Match] | None = None
        for reading in self.readings(token.word):
            if first and reading.cut:
                continue
            if not first and token.word[0] == "و" and not reading.cut and token.gap == "":
                continue
            match = self._known_arabic(at, reading)
            if match and match.bearers and (best is None or match.words > best[1].words):
                best = (reading, match)
        if best:
            reading, match = best
            if match.words == 1 and not self._triggered_word(reading, match, first):
                return None
            start = token.start + reading.cut
            end = self.tokens[match.last].end
            name = self.text[start:end]
            return Toponym(start, end, name, match.bearers, quality=match.quality), match.last
        return self._unlisted(at, head, first)

    def _triggered_word(self, reading: Reading, match: _Match, first: bool) -> bool:
        """Whether a known one-word name may be taken after a head noun or in its list."""
        if reading.folded in self.arabic.never:
            return False
        if reading.folded not in self.arabic.common:
            return True
        return match.quality == 1.0 and (first or any(b.entry.rank == 2 for b in match.bearers))

    def _unlisted(self, at: int, head: Head, first: bool) -> tuple[Toponym, int] | None:
        """A name that no gazetteer has, in a slot that only a place can fill."""
        if head.kind is PlaceKind.ROAD:
            return None
        token = self.tokens[at]
        folded = fold(token.word)
        cut = 0 if first else _conjunction(token)
        word = folded.text[cut:]
        if not self._could_name(word, first):
            return None
        last = at
        openers = self.arabic.name_openers
        while last + 1 < len(self.tokens) and self.tokens[last + 1].gap == "":
            following = fold_text(self.tokens[last + 1].word)
            opened = fold_text(self.tokens[last].word)[cut if last == at else 0 :] in openers
            if not (opened and self._could_name(following, True)):
                if following in self.arabic.name_tails:
                    last += 1
                break
            last += 1
        if last == at and word in openers:
            return None
        if not first and not (word.startswith("ال") or last > at) and not self._slot_ends(last):
            return None
        start = token.start + (folded.offsets[cut] if cut else 0)
        end = self.tokens[last].end
        return Toponym(start, end, self.text[start:end], (), form="unlisted"), last

    def _could_name(self, word: str, first: bool) -> bool:
        """Whether a folded word that no gazetteer knows may be a name after a head noun."""
        lexicon = self.arabic
        if len(word) < 3 or not "\u0621" <= word[0] <= "\u064a":
            return False
        if word in lexicon.never or word in lexicon.directions or word in lexicon.modifiers:
            return False
        if word in lexicon.first_names or word in lexicon.common or word in lexicon.heads:
            return False
        if word.startswith(("لل", "بال", "وال", "فال", "كال")) or word.endswith(("ها", "هم", "وا")):
            return False
        nisba = word.endswith(("يه", "ين", "ون", "ات")) and not word.startswith("ال")
        return not nisba and (first or not word.endswith("ت"))

    def _slot_ends(self, last: int) -> bool:
        """Whether a list of names can end here: at a stop, a preposition or the next item."""
        if last + 1 >= len(self.tokens):
            return True
        token = self.tokens[last + 1]
        return (
            bool(token.gap) or token.word.startswith("و") or fold_text(token.word) in _AFTER_NAMES
        )

    def _in_compound_hashtag(self, at: int) -> bool:
        """Whether a word is part of a hashtag of several words (#معارك_سوريا)."""
        token = self.tokens[at]
        if token.gap.endswith("_"):
            return True
        following = self.text[token.end : token.end + 1]
        return following == "_" and token.gap.endswith("#")

    # Latin script

    def _may_open_latin(self, at: int) -> bool:
        """Whether a lower-case word is the article of a name: al-Rai, el-Fasher; or carries d', l'."""
        word = self.tokens[at].word
        if word[1:2] in ("'", "’"):
            return word[2:3].isupper()
        if len(word) > 4 or word not in _PARTICLES or at + 1 >= len(self.tokens):
            return False
        following = self.tokens[at + 1]
        return following.gap in _JOINED and following.word[0].isupper() and word in names.ARTICLES

    def _latin(self, at: int) -> int:
        token = self.tokens[at]
        match = self._known_latin(at)
        if match is None:
            return 0
        if not match.bearers:
            return match.words
        if not self._latin_stands(at, match):
            return match.words if match.words > 1 else 0
        start = token.start + _elided(token.word)
        end = self._latin_end(match.last)
        toponym = Toponym(start, end, self.text[start:end], match.bearers, quality=match.quality)
        self._latin_heads(at, match, toponym)
        self.found.append(toponym)
        used = match.last
        while used + 1 < len(self.tokens) and self.tokens[used + 1].start < toponym.end:
            used += 1
        return used - at + 1

    def _latin_end(self, last: int) -> int:
        word = self.tokens[last].word
        owned = word.endswith(("'s", "’s"))
        return self.tokens[last].end - (2 if owned else 0)

    def _known_latin(self, at: int) -> _Match | None:
        tokens = self.tokens
        key = ""
        best = None
        words = []
        for last in range(at, min(at + LONGEST_NAME, len(tokens))):
            token = tokens[last]
            if last > at and token.gap not in _JOINED and token.gap not in (".-", "."):
                break
            word = token.word
            if last == at:
                word = word[_elided(word) :]
            if word.endswith(("'s", "’s")):
                word = word[:-2]
            capital = word[:1].isupper() or word.isdigit()
            if not capital and fold_text(word) not in _PARTICLES:
                break
            key += names.plain_latin(word)
            words.append(word)
            if capital and (self.gazetteer.knows(key) or key in self.latin.not_places):
                match = self._match(last, key, last - at + 1, article=False)
                best = match or best
        if best is None and words:
            best = self._sounding(at, words)
        return best

    def _sounding(self, at: int, words: list[str]) -> _Match | None:
        """A known name that only sounds like the words: transliterations vary."""
        for count in range(min(len(words), 4), 0, -1):
            if not words[count - 1][:1].isupper():
                continue
            name = " ".join(words[:count])
            if len(name) < 4 or fold_text(words[0]) in self.latin.common:
                return None
            close = [
                (names.closeness(name, b.entry.place.name), b)
                for b in self.gazetteer.sounding_like(name)
            ]
            good = [(score, b) for score, b in close if score >= 0.8]
            if good:
                top = max(score for score, _ in good)
                bearers = tuple(b for score, b in good if score >= top - 0.05)
                return _Match(at + count - 1, bearers, 0.7 * top, count)
        return None

    def _latin_stands(self, at: int, match: _Match) -> bool:
        token = self.tokens[at]
        before = fold_text(self.tokens[at - 1].word) if at else ""
        if token.gap == "" and (
            before in self.latin.not_a_place_after or before in self.latin.first_names
        ):
            return False
        if match.words > 1:
            return True
        word = names.plain_latin(token.word)
        if word in self.latin.common or len(word) < 3:
            return False
        following = self.tokens[match.last + 1] if match.last + 1 < len(self.tokens) else None
        # "Moscow-backed": an adjective, not a place where something happens.
        return not (following and following.gap == "-" and following.word[0].islower())

    def _latin_heads(self, at: int, match: _Match, toponym: Toponym) -> None:
        """Head nouns after a name (Rastan bridge) or before it (the village of X)."""
        after = match.last + 1
        if after < len(self.tokens) and self.tokens[after].gap == "":
            words = [fold_text(t.word) for t in self.tokens[after : after + 3]]
            for skip, word in enumerate(words):
                head = self.latin.heads.get(word)
                if head and head.whole:
                    last = after + skip
                    toponym.end = self.tokens[last].end
                    toponym.kind, toponym.head, toponym.triggered = head.kind, word, True
                    toponym.form = "countryside" if head.countryside else "part"
                    before = fold_text(self.tokens[at - 1].word) if at else ""
                    if head.countryside and before in self.latin.directions:
                        toponym.direction = self.latin.directions[before]
                        toponym.start = self.tokens[at - 1].start
                    return
                if word not in self.latin.modifiers:
                    break
        lead = at - 1
        while lead >= 0 and fold_text(self.tokens[lead].word) in self.of:
            lead -= 1
        if lead < 0 or (lead == at - 1 and self.tokens[at].gap):
            return
        head = self.latin.heads.get(fold_text(self.tokens[lead].word))
        if head is None:
            return
        toponym.kind, toponym.head, toponym.triggered = head.kind, head.word, True
        if head.whole:
            toponym.start = self.tokens[lead].start
            toponym.form = "countryside" if head.countryside else "part"


def _conjunction(token: Token) -> int:
    """How many characters the و that joins a list item takes, 0 when there is none."""
    return 1 if token.gap == "" and token.word.startswith("و") else 0


def _elided(word: str) -> int:
    """How many characters d', l', qu' take at the beginning of a French word."""
    for length in (1, 2):
        if word[length : length + 1] in ("'", "’") and word[length + 1 : length + 2].isupper():
            return length + 1 if word[:length].casefold() in ("d", "l", "qu", "n", "s") else 0
    return 0


_AFTER_NAMES = names.word_set("في من إلى على عند قرب شمال جنوب شرق غرب بريف بعد خلال")
