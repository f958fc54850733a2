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
from dashboard.claims.lexicon import ORDER, Lexicon, Node, Sense, key
from dashboard.model import Mention, PlaceKind
from dashboard.reading.dates import DateSpan

_TOKEN = re.compile(
    r"\d+(?=(?:kms?|كم|كلم)\b)|"  # 75km is two words
    "[^\\W_]+(?:[\u0610-\u061a\u0640\u064b-\u065f\u0670]+[^\\W_]*)*|[.,،;؛:!?؟()\\[\\]/…—–-]"
)
_CLOSED_BY = {'"': '"', "“": "”", "«": "»", "‹": "›", "„": "“"}  # a quotation, by how it opens
_QUOTES = re.compile('["“«‹„]')
_DAY_NUMBER = re.compile(r"([12]?\d|3[01])(?:st|nd|rd|th)$")
# Every mark that is a token, and the one it is read as.
_MARK = {mark: mark for mark in ".,;:!?()/-"} | {
    "،": ",", "؛": ";", "؟": "?", "—": "-", "–": "-", "[": "(", "]": ")", "…": ".",
}  # fmt: skip


@dataclass(slots=True)
class Unit:
    """One piece of a sentence: ``cls`` and ``sub`` say what it is in the grammar.

    Before it is matched it is one morph, of a ``kind``: "pre", "stem", "suf", "number",
    "punct" or "date"; a phrase is the unit of its first morph.
    """

    start: int
    end: int
    text: str
    cls: str = "word"
    sub: str = ""
    form: str = ""
    kind: str = "stem"
    definite: bool = False
    senses: tuple[Sense, ...] = ()
    mention: Mention | None = None
    actor: Actor | None = None
    date: DateSpan | None = None
    article: Unit | None = None  # the article that stood before it
    quoted: int = 0  # where the speech in quotation marks ends that it opens; 0 for none

    def sense(self, cls: str) -> Sense | None:
        """Its first sense of a class, None when it has none."""
        for sense in self.senses:
            if sense.cls == cls:
                return sense
        return None

    def is_a(self, cls: str, *subs: str) -> bool:
        """Whether it is of a class and, when any are given, of one of the sub-classes."""
        return self.cls == cls and (not subs or self.sub in subs)


# The class of a morph that is in no phrase, by its kind.
_CLASSES = {"stem": "word", "number": "number", "suf": "pron", "pre": "prefix"}
_MARKS = ("punct", "date")
_NAMED = ("group", "army", "rebel")
_PARTING = 4  # pieces of a time inside a phrase
_UP_TO_ACTOR = frozenset(ORDER[: ORDER.index("actor") + 1])  # senses are in this order
_VERB_FORMS = frozenset({"past", "imperfect", "present", "infinitive", "gerund"})


def read(
    text: str,
    start: int,
    end: int,
    lexicon: Lexicon,
    mentions: Sequence[Mention],
    dates: Sequence[DateSpan] = (),
) -> list[Unit]:
    """The units of ``text[start:end]``; ``mentions`` and ``dates`` are those inside, in order."""
    pieces = _pieces(text, start, end, lexicon, mentions, dates)
    if lexicon.articles:
        pieces = _without_articles(pieces, lexicon)
    units = _match(pieces, lexicon, text)
    if _QUOTES.search(text, start, end):
        _mark_quotations(units, text, start, end)
    return _clitics_before_verbs(units, lexicon) if lexicon.clitics else units


def _mark_quotations(units: Sequence[Unit], text: str, start: int, end: int) -> None:
    """Tell the units before which a quotation opens where it closes, at the latest at ``end``.

    A name or a word or two in quotation marks is none.
    """
    closes = 0
    for at, unit in enumerate(units):
        if unit.start < max(closes, start + 1):
            continue
        mark = text[unit.start - 1]
        if mark in _CLOSED_BY:
            closed = text.find(_CLOSED_BY[mark], unit.start, end)
            closes = closed if closed >= 0 else end
            third = units[at + 2] if at + 2 < len(units) else None
            if third is not None and third.start < closes:
                unit.quoted = closes


def _pieces(
    text: str,
    start: int,
    end: int,
    lexicon: Lexicon,
    mentions: Sequence[Mention],
    dates: Sequence[DateSpan],
) -> list[Unit]:
    upcoming, days = iter(mentions), iter(dates)
    mention, day = next(upcoming, None), next(days, None)
    found: list[Unit] = []
    remembered = lexicon.remembered
    plain = -1  # up to where no place and no date begins
    for token in _TOKEN.finditer(text, start, end):
        first, last = token.span()
        if last > plain:
            while day is not None and day.end <= first:
                day = next(days, None)
            if day is not None and last > day.start:
                if first <= day.start or first == start:
                    found.append(Unit(day.start, day.end, "", "date", kind="date", date=day))
                continue
            while mention is not None and mention.end <= first:
                mention = next(upcoming, None)
            if mention is not None and last > mention.start:
                if first < mention.start:
                    found.extend(_clitics(text, first, mention.start, lexicon))
                begin = max(first, mention.start)
                name = lexicon.bare(key(text[begin:last]))
                found.append(Unit(begin, last, name, mention=mention))
                continue
            plain = min(day.start if day else end, mention.start if mention else end)
        word = token[0]
        read = remembered.get(word)
        if read is None:
            mark = _MARK.get(word)
            if mark is not None:
                if not (mark in "-/.," and _inside_word(text, first, last)):
                    found.append(Unit(first, last, mark, "punct", mark, "", "punct"))
                continue
            read = lexicon.read(word)
        if len(read) == 1:
            form, kind, definite, _ = read[0]
            found.append(Unit(first, last, form, _CLASSES[kind], "", "", kind, definite))
        else:
            found.extend(_split(read, first, last))
    return found


def _inside_word(text: str, first: int, last: int) -> bool:
    return first > 0 and last < len(text) and text[first - 1].isalnum() and text[last].isalnum()


def _split(read: Sequence[tuple[str, str, bool, int]], first: int, last: int) -> Iterator[Unit]:
    """The pieces of a word that :meth:`Lexicon.read` took apart."""
    at = first
    for text, kind, definite, width in read:
        stop = min(last, at + width) if width else last
        yield Unit(at, stop, text, _CLASSES[kind], "", "", kind, definite)
        at = stop if width else first


def _clitics(text: str, first: int, last: int, lexicon: Lexicon) -> Iterator[Unit]:
    """The letters written together before a place name: و, ب, ل…"""
    letters = key(text[first:last])
    heads = lexicon.raw.get("before_word", {}).get(letters, letters).split() or []
    for head in heads:
        if head != "ال":
            yield Unit(first, last, head, "prefix", kind="pre")


def _without_articles(pieces: Sequence[Unit], lexicon: Lexicon) -> list[Unit]:
    """The pieces with every article folded into the piece after it."""
    articles, definite = lexicon.articles, lexicon.raw.get("articles", ())
    kept: list[Unit] = []
    article: Unit | None = None
    for piece in pieces:
        if piece.text in articles and piece.mention is None and piece.kind == "stem":
            article = piece
            continue
        if article is not None:
            piece.article, piece.definite = article, piece.definite or article.text in definite
        article = None
        kept.append(piece)
    return kept


def _match(pieces: list[Unit], lexicon: Lexicon, text: str) -> list[Unit]:
    i, n = 0, len(pieces)
    root = lexicon.root.next
    clitics = lexicon.raw.get("object_articles", ())
    parted = frozenset[str]() if lexicon.verb_first else lexicon.parted
    definite = False  # an article still waits for its noun: "the northern town"
    units: list[Unit] = []
    while i < n:
        piece = pieces[i]
        if piece.kind in _MARKS:
            units.append(piece)
            definite = False
            i += 1
            continue
        definite = definite or piece.definite
        node = root.get(piece.text)
        if node is not None and piece.text in parted:
            _gather(pieces, i, node, lexicon)
        stop, senses = _longest(pieces, i, node, lexicon) if node is not None else (i, ())
        if stop > i + 1 and senses[0].cls == "actor" and senses[0].entry.generic:
            stop, senses = _named_further(pieces, i, stop, senses, lexicon)
        if senses:
            if stop > i + 1:
                piece.text = " ".join([p.text for p in pieces[i:stop]])
                piece.end = pieces[stop - 1].end
            piece.cls, piece.mention, piece.definite = "word", None, definite
            _classify(piece, senses, text)
            article = piece.article
            if article is not None and article.text in clitics and _is_verb(piece):
                article.cls, article.sub = "pronouns", "object"
                units.append(article)
            definite = definite and piece.cls in ("parts", "word")
            units.append(piece)
            i = stop
        elif piece.mention is not None:
            while i < n and pieces[i].mention is piece.mention:
                piece.end = pieces[i].end
                i += 1
            piece.cls, piece.definite, definite = "place", False, False
            units.append(piece)
        else:
            i += 1
            piece.definite = definite
            _classify_unknown(piece, lexicon)
            units.append(piece)
            definite = definite and piece.article is not None
    return units


def _classify_unknown(unit: Unit, lexicon: Lexicon) -> None:
    """Say what a word is that is in no phrase: a clitic, a number, a verb of the future, a word."""
    if unit.cls == "word":
        if unit.text[:1].isdigit() and (day := _DAY_NUMBER.match(unit.text)):
            unit.cls, unit.sub, unit.definite = "time", f"ordinal_{day[1]}", True
        elif lexicon.hypothetical and lexicon.hypothetical.search(unit.text):
            unit.cls, unit.sub = "operators", "future"
    elif unit.cls == "prefix" and unit.text == lexicon.raw.get("future_prefix"):
        unit.cls, unit.sub = "operators", "future"


def _is_verb(unit: Unit) -> bool:
    return unit.cls == "aux" or unit.form in _VERB_FORMS


def _clitics_before_verbs(units: list[Unit], lexicon: Lexicon) -> list[Unit]:
    """ "en", "y" before a verb are pronouns for a place, not prepositions."""
    for unit, following in itertools.pairwise(units):
        if unit.text in lexicon.clitics and _is_verb(following):
            unit.cls, unit.sub = "pronouns", "place"
    return units


def _longest(
    pieces: Sequence[Unit], i: int, node: Node | None, lexicon: Lexicon
) -> tuple[int, tuple[Sense, ...]]:
    """Where the longest phrase that starts at piece ``i`` stops, and its senses; () for none.

    ``node`` is that of the first piece. Only an actor's name may swallow a place.
    """
    best: tuple[int, tuple[Sense, ...]] = (i, ())
    j, n = i, len(pieces)
    inside = False
    while node is not None:
        last = pieces[j]
        inside = inside or last.mention is not None
        j += 1
        following = pieces[j] if j < n else None
        senses = node.senses
        if senses and inside:
            senses = _names(senses, pieces[i], last)
        if senses and following is not None:
            if barred := lexicon.barred.get(following.text):
                senses = tuple(s for s in senses if s.sub not in barred)
            if following.mention is not None and following.mention is last.mention:
                senses = ()  # would cut a place's name in two
        if senses:
            best = (j, senses)
        if following is None or following.kind in _MARKS:
            break
        node = node.next.get(following.text)
    return best


def _named_further(
    pieces: Sequence[Unit], i: int, stop: int, senses: tuple[Sense, ...], lexicon: Lexicon
) -> tuple[int, tuple[Sense, ...]]:
    """The same, when a name begins inside a general word: وحدات الجيش | الجيش السوري الحر."""
    for inside in range(i + 1, stop):
        node = lexicon.root.next.get(pieces[inside].text)
        further, others = _longest(pieces, inside, node, lexicon)
        named = further > stop and others[0].cls == "actor" and not others[0].entry.generic
        if named:
            return further, others
    return stop, senses


def _gather(pieces: list[Unit], i: int, node: Node, lexicon: Lexicon) -> None:
    """Move a time that parts a trigger's phrase behind it: "pris *mercredi* le contrôle de"."""
    j, n = i + 1, len(pieces)
    phrase, late = [pieces[i]], list[Unit]()
    while j < n:
        k = j
        while k < n and k - j < _PARTING and _is_time(pieces[k], lexicon):
            k += 1
        k = j if pieces[j].text in node.next else k
        child = node.next.get(pieces[k].text) if k < n and pieces[k].mention is None else None
        if child is None:
            break
        late += pieces[j:k]
        phrase.append(pieces[k])
        node, j = child, k + 1
    if late and any(sense.cls == "trigger" for sense in node.senses):
        pieces[i:j] = phrase + late


def _is_time(piece: Unit, lexicon: Lexicon) -> bool:
    """Whether a piece is a time word or the comma beside one."""
    return piece.date is not None or piece.text == "," or piece.text in lexicon.times


def _names(senses: tuple[Sense, ...], first: Unit, last: Unit) -> tuple[Sense, ...]:
    """The senses of a phrase with a place in it that name somebody, when it is more than the place."""
    whole = first.mention is not None and last.mention is first.mention
    named = [s for s in senses if s.cls == "actor" and s.entry.kind in _NAMED]
    if whole and named:
        return tuple(named)  # the Taliban are no village, whatever a gazetteer lists
    if whole and first.mention is not None and first.mention.kind is not PlaceKind.COUNTRY:
        return ()
    return tuple(s for s in senses if s.cls == "actor")


def _classify(unit: Unit, senses: tuple[Sense, ...], text: str) -> None:
    """Say what a phrase is, of all its senses."""
    if senses[0].cls in _UP_TO_ACTOR and "actor" in [s.cls for s in senses]:
        capitals = text[unit.start : unit.end].isupper()
        senses = tuple(
            s
            for s in senses
            if s.cls != "actor"
            or (
                not (s.form == "definite" and not unit.definite)
                and not (s.form == "capitals" and not capitals)
            )
        )
        if not senses:
            return
        unit.senses = senses
        verb = senses[0].cls == "trigger" and senses[0].form in ("present", "infinitive")
        names = tuple(s for s in senses if s.cls == "actor")
        if names and (unit.definite or verb):
            # "the forces", "the attack" are nouns, whatever verbs they look like
            senses = names
            unit.senses = senses if unit.definite else unit.senses
    unit.senses = unit.senses or senses
    if unit.kind == "suf":
        unit.cls, unit.senses, unit.definite = "pron", (), False
        return
    first = senses[0]
    unit.cls, unit.sub, unit.form = first.cls, first.sub, first.form
    if first.cls == "actor":
        unit.actor = first.entry
