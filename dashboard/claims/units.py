"""A sentence as the grammar reads it: places, actors, triggers and the small words between.

Words are cut into pieces (clitics off), pieces are matched against the lexicon's
phrases, longest first, and places that recognition found stand as one unit each.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dashboard.claims.actors import Actor
from dashboard.claims.lexicon import Lexicon, Node, Sense, key
from dashboard.model import Mention, PlaceKind
from dashboard.reading.dates import DateSpan

_TOKEN = re.compile(
    "[^\\W_]+(?:[\u0610-\u061a\u0640\u064b-\u065f\u0670]+[^\\W_]*)*|[.,،;؛:!?؟()\\[\\]/…—–-]"
)
_DAY_NUMBER = re.compile(r"([12]?\d|3[01])(?:st|nd|rd|th)$")
_SAME_MARK = {"،": ",", "؛": ";", "؟": "?", "—": "-", "–": "-", "[": "(", "]": ")", "…": "."}


@dataclass(slots=True)
class Unit:
    """One piece of a sentence: ``cls`` and ``sub`` say what it is in the grammar."""

    start: int
    end: int
    text: str
    cls: str = "word"
    sub: str = ""
    form: str = ""
    senses: tuple[Sense, ...] = ()
    definite: bool = False
    mention: Mention | None = None
    actor: Actor | None = None
    owner: bool = False  # an actor with a possessive: "its fighters"
    patron: Actor | None = None
    date: DateSpan | None = None

    def sense(self, cls: str) -> Sense | None:
        """Its first sense of a class, None when it has none."""
        for sense in self.senses:
            if sense.cls == cls:
                return sense
        return None

    def is_a(self, cls: str, *subs: str) -> bool:
        """Whether it is of a class and, when any are given, of one of the sub-classes."""
        return self.cls == cls and (not subs or self.sub in subs)


@dataclass(slots=True)
class Piece:
    """A morph with its place in the article."""

    text: str
    kind: str  # "pre", "stem", "suf", "punct", "number"
    definite: bool
    start: int
    end: int
    mention: Mention | None = None
    date: DateSpan | None = None
    article: Piece | None = None  # the article that stood before it


_VERB_FORMS = frozenset({"past", "present", "infinitive", "gerund"})


def read(
    text: str,
    start: int,
    end: int,
    lexicon: Lexicon,
    mentions: Sequence[Mention],
    dates: Sequence[DateSpan] = (),
) -> list[Unit]:
    """The units of ``text[start:end]``; ``mentions`` and ``dates`` are those inside, in order."""
    pieces = _without_articles(list(_pieces(text, start, end, lexicon, mentions, dates)), lexicon)
    return _clitics_before_verbs(list(_match(pieces, lexicon, text)), lexicon)


def _pieces(
    text: str,
    start: int,
    end: int,
    lexicon: Lexicon,
    mentions: Sequence[Mention],
    dates: Sequence[DateSpan],
) -> Iterator[Piece]:
    upcoming, days = iter(mentions), iter(dates)
    mention, day = next(upcoming, None), next(days, None)
    for token in _TOKEN.finditer(text, start, end):
        first, last = token.span()
        while day is not None and day.end <= first:
            day = next(days, None)
        if day is not None and last > day.start:
            if first <= day.start or first == start:
                yield Piece("", "date", False, day.start, day.end, date=day)
            continue
        while mention is not None and mention.end <= first:
            mention = next(upcoming, None)
        word = token[0]
        if mention is not None and last > mention.start:
            if first < mention.start:
                yield from _clitics(text, first, mention.start, lexicon)
            yield Piece(
                key(text[max(first, mention.start) : last]),
                "stem",
                False,
                max(first, mention.start),
                last,
                mention,
            )
            continue
        if not word[0].isalnum():
            mark = _SAME_MARK.get(word, word)
            if not (mark in "-/.," and _inside_word(text, first, last)):
                yield Piece(mark, "punct", False, first, last)
            continue
        if word.isdigit():
            yield Piece(key(word), "number", False, first, last)
            continue
        read = lexicon.read(word)
        if len(read) == 1:
            yield Piece(read[0][0], "stem", read[0][2], first, last)
        else:
            yield from _split(word, first, last, lexicon)


def _inside_word(text: str, first: int, last: int) -> bool:
    return first > 0 and last < len(text) and text[first - 1].isalnum() and text[last].isalnum()


def _split(word: str, first: int, last: int, lexicon: Lexicon) -> Iterator[Piece]:
    at = first
    for text, kind, definite, width in lexicon.read(word):
        stop = min(last, at + width) if width else last
        yield Piece(text, kind, definite, at, stop)
        at = stop if width else first


def _clitics(text: str, first: int, last: int, lexicon: Lexicon) -> Iterator[Piece]:
    """The letters written together before a place name: و, ب, ل…"""
    letters = key(text[first:last])
    heads = lexicon.raw.get("before_word", {}).get(letters, letters).split() or []
    for head in heads:
        if head != "ال":
            yield Piece(head, "pre", False, first, last)


def _without_articles(pieces: Sequence[Piece], lexicon: Lexicon) -> list[Piece]:
    """The pieces with every article folded into the piece after it."""
    if not lexicon.articles:
        return list(pieces)
    definite = lexicon.raw.get("articles", ())
    kept: list[Piece] = []
    article: Piece | None = None
    for piece in pieces:
        if piece.text in lexicon.articles and piece.mention is None and piece.kind == "stem":
            article = piece
            continue
        if article is not None:
            piece.article, piece.definite = article, piece.definite or article.text in definite
        article = None
        kept.append(piece)
    return kept


def _match(pieces: Sequence[Piece], lexicon: Lexicon, text: str) -> Iterator[Unit]:
    i, n = 0, len(pieces)
    root = lexicon.root.next
    clitics = lexicon.raw.get("object_articles", ())
    definite = False  # an article still waits for its noun: "the northern town"
    while i < n:
        piece = pieces[i]
        if piece.kind == "punct" or piece.date is not None:
            cls = "date" if piece.date else "punct"
            yield Unit(piece.start, piece.end, piece.text, cls, piece.text, date=piece.date)
            definite = False
            i += 1
            continue
        definite = definite or piece.definite
        found = _longest(pieces, i, root, lexicon) if piece.text in root else None
        if found is not None:
            stop, senses = found
            unit = Unit(piece.start, pieces[stop - 1].end, " ".join(p.text for p in pieces[i:stop]))
            unit.senses, unit.definite = senses, definite
            for known in _classified(unit, piece, text):
                verb = known.cls == "aux" or known.form in _VERB_FORMS
                if piece.article is not None and verb and piece.article.text in clitics:
                    yield Unit(
                        piece.article.start,
                        piece.article.end,
                        piece.article.text,
                        "pronouns",
                        "object",
                    )
                definite = definite and known.cls in ("parts", "word")
                yield known
            i = stop
            continue
        if piece.mention is not None:
            unit = Unit(piece.start, piece.end, piece.text, "place", mention=piece.mention)
            while i < n and pieces[i].mention is piece.mention:
                unit.end = pieces[i].end
                i += 1
            definite = False
            yield unit
            continue
        i += 1
        yield _unknown(piece, definite, lexicon)
        definite = definite and piece.article is not None


def _unknown(piece: Piece, definite: bool, lexicon: Lexicon) -> Unit:
    """A unit for a word that is in no phrase: a clitic, a number, a verb of the future, a word."""
    cls = {"number": "number", "suf": "pron", "pre": "prefix"}.get(piece.kind, "word")
    unit = Unit(piece.start, piece.end, piece.text, cls, definite=definite)
    if cls == "word" and (day := _DAY_NUMBER.match(piece.text)):
        unit.cls, unit.sub, unit.definite = "time", f"ordinal_{day[1]}", True
    elif (cls == "prefix" and piece.text == lexicon.raw.get("future_prefix")) or (
        cls == "word" and lexicon.hypothetical and lexicon.hypothetical.search(piece.text)
    ):
        unit.cls, unit.sub = "operators", "future"
    return unit


def _clitics_before_verbs(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """ "en", "y" before a verb are pronouns for a place, not prepositions."""
    clitics = lexicon.raw.get("clitic_pronouns", ())
    for unit, following in itertools.pairwise(units):
        if unit.text in clitics and (following.cls == "aux" or following.form in _VERB_FORMS):
            unit.cls, unit.sub = "pronouns", "place"
    return units


def _longest(
    pieces: Sequence[Piece], i: int, root: dict[str, Node], lexicon: Lexicon
) -> tuple[int, tuple[Sense, ...]] | None:
    """The longest phrase that starts at a piece. Only an actor's name may swallow a place."""
    node = root.get(pieces[i].text)
    best = None
    j = i
    inside = False
    while node is not None:
        inside = inside or pieces[j].mention is not None
        j += 1
        senses = node.senses
        if inside:
            senses = tuple(s for s in senses if s.cls == "actor")
            mention = pieces[i].mention
            if (
                mention is not None
                and pieces[j - 1].mention is mention
                and mention.kind is not PlaceKind.COUNTRY
            ):
                senses = ()
        if senses and j < len(pieces) and (barred := lexicon.barred.get(pieces[j].text)):
            senses = tuple(s for s in senses if s.sub not in barred)
        cut = (
            j < len(pieces)
            and pieces[j].mention is not None
            and pieces[j].mention is pieces[j - 1].mention
        )
        if senses and not cut:
            best = (j, senses)
        if j >= len(pieces) or pieces[j].kind in ("punct", "date"):
            break
        node = node.next.get(pieces[j].text)
    return best


def _classified(unit: Unit, piece: Piece, text: str) -> Iterator[Unit]:
    senses = unit.senses
    if any(s.cls == "actor" and s.form for s in senses):
        capitals = text[unit.start : unit.end].isupper()
        senses = tuple(
            s
            for s in senses
            if not (s.form == "definite" and not unit.definite)
            and not (s.form == "capitals" and not capitals)
        )
    if not senses:
        yield Unit(unit.start, unit.end, unit.text, "word", definite=unit.definite)
        return
    unit.senses = senses
    if len(senses) > 1 and any(s.cls == "actor" for s in senses):
        verb = senses[0].cls == "trigger" and senses[0].form in ("present", "infinitive")
        if unit.definite or verb:
            # "the forces", "the attack" are nouns, whatever verbs they look like
            senses = tuple(s for s in senses if s.cls == "actor")
            unit.senses = senses if unit.definite else unit.senses
    first = senses[0]
    if piece.kind == "suf":
        yield Unit(unit.start, unit.end, unit.text, "pron")
        return
    unit.cls, unit.sub, unit.form = first.cls, first.sub, first.form
    if first.cls == "actor":
        unit.actor = first.entry
    yield unit
