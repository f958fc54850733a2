"""Recognition in Arabic script.

Any word may open a name, so what a word is comes from the gazetteer, the clitics it may
carry (و ف ب ل and the article, cut only where a known name is left; ك never), and the head
noun before it: مدينة الباب is a town, الباب a door; ريف حمص is not حمص.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache, partial

from dashboard.model import PlaceKind
from dashboard.places import names
from dashboard.places.gazetteer import Bearer, Gazetteer
from dashboard.places.lexicon import Head, Lexicon
from dashboard.places.memo import Memo
from dashboard.places.quoted import Quoted, opens_quotation, plain_list, quoted_list
from dashboard.places.scan import JOINED, LONGEST_NAME, OPENING, Match, Scan, Toponym
from dashboard.reading.folding import fold_text

_TO = frozenset(("الي", "بين", "نحو", "باتجاه"))
_PRONOUNS = frozenset(("بها", "به", "فيها", "فيه", "عليها", "عليه", "لها", "له", "منها", "اليها"))
_REMEMBERED = 200_000  # words kept between texts
_COMMA = frozenset((",", "،", "؛"))
_DASHES = frozenset(("-", "–", "—", "ـ"))
_DATELINE_END = frozenset(("(", "-", "–", "—", ":", "|", "/"))


@dataclass(slots=True)
class Reading:
    """One way to read a word: with ``cut`` characters of clitics taken off."""

    cut: int
    folded: str
    piece: str
    article: bool
    single: bool  # a name by itself
    nexts: str  # how the names of several words that it opens go on, see Gazetteer.nexts
    head: Head | None


@dataclass(slots=True)
class Alone:
    """The name a word is by itself."""

    reading: Reading
    bearers: tuple[Bearer, ...]  # empty: known to be no place
    quality: float
    never: bool  # so common a word that it names nothing without a head noun
    ordinary: bool  # an ordinary word too
    quarter: bool  # it names quarters alone


@dataclass(slots=True)
class Word:
    """What can be said of a word whatever stands around it."""

    readings: tuple[Reading, ...]  # those that lead to a known name or a head noun, best first
    openers: tuple[Reading, ...]  # those that open a name of several words
    nexts: frozenset[str]  # the characters that such a name may go on with
    heads: tuple[tuple[Reading, Head], ...]
    alone: Alone | None
    tells: bool  # of the unknown word before it
    idle: bool  # nothing by itself: neither a name that counts nor a head noun


class ArabicWords:
    """Looks at one Arabic word after another."""

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon) -> None:
        self.gazetteer = gazetteer
        self.lexicon = lexicon
        self.word = Memo(self._word, 20_000).__getitem__
        self.opening = Memo(lambda word: names.exact_piece(word)[:2], 50_000).__getitem__
        self.bearing = lru_cache(maxsize=10_000)(self._bearing)
        self.tells = lexicon.after_places | lexicon.name_tails  # of the unknown word before them
        self.quiet: set[str] = set()  # words met that no name opens with

    def look(self, scan: Scan, at: int) -> int:
        """Look at token ``at``; the number of tokens used, 0 when it names nothing."""
        word = self.word(scan.words[at])
        if word.tells and (used := self._unknown(scan, at - 1)):
            return used
        longer = None
        if word.openers and scan.gaps[at + 1] in JOINED:
            following = self.opening(scan.words[at + 1])
            if following in word.nexts or len(following) < 2:
                longer = self._longer(scan, at, word.openers, following)
        if word.idle and longer is None:
            quiet = not word.tells and not word.openers
            if quiet and len(self.quiet) < _REMEMBERED:
                self.quiet.add(scan.words[at])
            return 0
        if _in_compound_hashtag(scan, at):
            return 0
        for reading, head in word.heads:
            if _head_leads(head, longer):
                used = self._after_head(scan, at, reading, head)
                if used:
                    return used
        if longer is None:
            alone = word.alone
            if (
                alone
                and alone.bearers
                and not (alone.never or self._names_something_else(scan, at))
            ):
                self._keep_alone(scan, at, alone)
            return 1
        reading, match = longer
        if match.bearers and not self._names_something_else(scan, at):
            self._keep_longer(scan, at, reading, match)
        return match.words

    def _unknown(self, scan: Scan, at: int) -> int:
        """An unknown name where only a place can stand; further tokens used, 0 for none.

        In apposition to what it is (انتزاع النقوب مركز عسيلان), or with the adjective that
        tells namesakes apart, joined to a known name (الضبعة والبويضة الشرقية).
        """
        if at < 0 or self.word(scan.words[at]).readings:
            return 0
        following = scan.folded(at + 1)
        if following in self.lexicon.after_places and scan.gap(at + 1) in ("", "،"):
            if scan.folded(at - 1) not in self.lexicon.before_places or scan.gap(at):
                return 0
            cut, last = 0, at
        elif following in self.lexicon.name_tails and not scan.gap(at) and not scan.gap(at + 1):
            if not (scan.found and scan.found[-1].last == at - 1):
                return 0
            cut, last = 1, at + 1
        else:
            return 0
        folded = scan.folds[at]
        word = folded[cut:]
        joined = not cut or folded.startswith("و")
        if not (joined and word.startswith("ال") and self._could_name(word, True)):
            return 0
        start = scan.starts[at] + _written(scan.words[at], cut)
        end = scan.ends[last]
        name = scan.text[start:end]
        toponym = Toponym(start, end, name, (), at, last, PlaceKind.SETTLEMENT, form="unlisted")
        toponym.head, toponym.triggered = following if not cut else "town", True
        scan.found.append(toponym)
        return last - at

    def _word(self, word: str) -> Word:
        """What a word can be."""
        folded = fold_text(word)
        readings = tuple(self._readings(word, folded))
        alone = self._alone(word, folded, readings)
        heads = tuple((reading, reading.head) for reading in readings if reading.head)
        openers = tuple(one for one in readings if one.nexts and self._may_name(one, folded))
        return Word(
            readings,
            openers,
            frozenset(end for one in openers for end in one.nexts.split(names.NEXT)),
            heads,
            alone,
            tells=folded in self.tells,
            idle=not heads and (alone is None or alone.never or not alone.bearers),
        )

    def _readings(self, word: str, folded: str) -> Iterator[Reading]:
        for cut, form in _cuts(folded):
            piece = names.bare_arabic(form)
            single = self.gazetteer.knows(piece)
            nexts = self.gazetteer.nexts(piece) + self.lexicon.phrase_openers.get(piece, "")
            head = self.lexicon.heads.get(form) or self.lexicon.heads.get(piece)
            if single or nexts or head:
                skip = _written(word, cut) if cut else 0
                article = form.startswith("ال")
                yield Reading(skip, form, piece, article, single, nexts, head)

    def _may_name(self, reading: Reading, folded: str) -> bool:
        """Whether a name may be read so: no clitics are cut off a common word."""
        common = folded in self.lexicon.never or folded in self.lexicon.common
        return not (reading.cut and common)

    def _alone(self, word: str, folded: str, readings: tuple[Reading, ...]) -> Alone | None:
        """The name that a word is by itself; read as a whole before cut."""
        for reading in readings:
            if not (reading.single and self._may_name(reading, folded)):
                continue
            match = self._match(0, reading.piece, 1, reading.article)
            if match is None or (reading.cut and match.quality < 1):
                continue
            never = folded in self.lexicon.never or reading.folded in self.lexicon.never
            ordinary = word not in self.lexicon.decided and self._ordinary(folded, reading, match)
            quarter = all(b.entry.place.kind is PlaceKind.QUARTER for b in match.bearers)
            return Alone(reading, match.bearers, match.quality, never, ordinary, quarter)
        return None

    def _known(self, scan: Scan, at: int, reading: Reading) -> Match | None:
        """The longest known name from token ``at`` on, read in one way."""
        longest = self._longest(scan, at, reading) if reading.nexts else None
        if longest or not reading.single:
            return longest
        return self._match(at, reading.piece, 1, reading.article)

    def _longer(
        self, scan: Scan, at: int, readings: tuple[Reading, ...], following: str
    ) -> tuple[Reading, Match] | None:
        """The longest known name of several words from token ``at`` on, over some readings.

        ``following``: the characters that the next word opens with.
        """
        best: tuple[Reading, Match] | None = None
        for reading in readings:
            if following in reading.nexts or len(following) < 2:
                match = self._longest(scan, at, reading)
                if match and (best is None or match.words > best[1].words):
                    best = (reading, match)
        return best

    def _longest(self, scan: Scan, at: int, reading: Reading) -> Match | None:
        """The longest known name of several words from token ``at`` on, read in one way."""
        key = reading.piece
        ends: dict[int, int] = {}  # length of a key → the token it ends with
        for last in range(at + 1, at + LONGEST_NAME):
            if scan.gaps[last] not in JOINED:
                break
            key += names.exact_piece(scan.words[last])
            if scan.folds[last] not in self.lexicon.prepositions:  # دول من is not Dülmen
                ends[len(key)] = last
        known = set(map(len, self.gazetteer.opening(key)))
        if reading.piece in self.lexicon.phrase_openers:
            known |= {length for length in ends if key[:length] in self.lexicon.not_places}
        for length in reversed(ends):
            if length in known:
                last = ends[length]
                match = self._match(last, key[:length], last - at + 1, reading.article)
                if match:
                    return match
        return None

    def _match(self, last: int, key: str, words: int, article: bool) -> Match | None:
        if key in self.lexicon.not_places:
            return Match(last, (), 1.0, words)
        bearers, quality = self.bearing(key, article)
        return Match(last, bearers, quality, words) if bearers else None

    def _bearing(self, key: str, article: bool) -> tuple[tuple[Bearer, ...], float]:
        """The places that bear a name written with or without the article, and how surely."""
        bearers = self.gazetteer.bearers(key)
        same = tuple(bearer for bearer in bearers if bearer.article == article)
        # Gazetteers often leave the article out (خرطوم); with it, السورية is an adjective.
        plain = article and not key.endswith(("ي", "يه"))
        return same or bearers, 1.0 if same or plain else 0.8

    def _ordinary(self, folded: str, reading: Reading, match: Match) -> bool:
        """Whether a one-word name is an ordinary word too."""
        written = {folded, reading.folded}
        if not any(bearer.article == reading.article for bearer in match.bearers):
            written.add(reading.piece)
        return len(reading.piece) < 3 or not (
            written.isdisjoint(self.lexicon.common) and written.isdisjoint(self.lexicon.never)
        )

    def _names_something_else(self, scan: Scan, at: int) -> bool:
        """Whether the word before makes a person, a paper or a brigade of the name."""
        before = _before(scan, at)
        if before in self.lexicon.first_names:
            return scan.words[at - 1] != "على"
        return before in self.lexicon.not_a_place_after

    def _keep_longer(self, scan: Scan, at: int, reading: Reading, match: Match) -> None:
        """Keep a known name of several words that has no head noun."""
        toponym = _toponym(scan, at, reading, match.last, match)
        self._country(scan, toponym)
        toponym.after_preposition = (
            bool(reading.cut) or _before(scan, at) in self.lexicon.prepositions
        )
        scan.found.append(toponym)

    def _keep_alone(self, scan: Scan, at: int, alone: Alone) -> None:
        """Keep a known word that has no head noun: as sure, or as doubtful."""
        reading = alone.reading
        toponym = _toponym(scan, at, reading, at, alone)
        before = _before(scan, at)
        self._country(scan, toponym)
        toponym.after_preposition = bool(reading.cut) or before in self.lexicon.prepositions
        toponym.ordinary = alone.ordinary
        toponym.doubtful = alone.ordinary or alone.quality < 1 or alone.quarter
        # A quarter's name is for the resolver to judge: is its town in the article?
        toponym.supported = alone.quarter and not alone.ordinary
        if not toponym.doubtful:
            scan.found.append(toponym)
        elif alone.quality == 1 and self._vouched(scan, toponym, before):
            toponym.supported = True
            scan.found.append(toponym)
        else:
            scan.doubtful.append(toponym)

    def _country(self, scan: Scan, toponym: Toponym) -> None:
        """Read the adjective that says in which country a place lies: طرابلس اللبنانية."""
        if not scan.gap(toponym.last + 1):
            toponym.country = self.lexicon.peoples.get(scan.folded(toponym.last + 1), "")

    def _vouched(self, scan: Scan, toponym: Toponym, before: str) -> bool:
        """Whether the words around a doubtful name leave only a place to be meant."""
        if before in self.lexicon.before_places:
            return True
        if before in _TO and self._along_road(scan, toponym.first - 1):
            return True
        following = scan.gap(toponym.last + 1)
        # In an adjective without its noun no one can be: في بحري.
        curated = any(bearer.entry.rank == 2 for bearer in toponym.bearers)
        if before == "في" and following and curated and not toponym.bearers[0].article:
            return True
        if scan.gap(toponym.first) == "\n" and following in _DATELINE_END:
            return True
        return following in ("", "،") and scan.folded(toponym.last + 1) in self.lexicon.after_places

    def _after_head(self, scan: Scan, at: int, reading: Reading, head: Head) -> int:
        """A head noun and what it announces; the number of tokens used, 0 when nothing follows."""
        nxt = at + 1
        if nxt >= scan.count or scan.gap(nxt) not in OPENING:
            return 0
        if reading.article:
            return self._definite(scan, at, reading, head)
        if _in_compound_hashtag(scan, nxt):
            return 0
        if head.many and (listed := self._listed(scan, nxt, head)):
            self._keep_listed(scan, listed, head)
            return listed[-1].last - at + 1
        toponym = self._item(scan, nxt, head, first=True)
        if toponym is None:
            return 0
        self._shape(scan, toponym, at, reading, head)
        self._tail(scan, toponym, head)
        scan.found.append(toponym)
        last = self._list(scan, toponym.last, head) if head.many else toponym.last
        if head.kind is PlaceKind.ROAD:
            last = self._other_end(scan, last, head)
        return last - at + 1

    def _listed(self, scan: Scan, at: int, head: Head) -> list[Quoted]:
        """The names of a list, in quotation marks or up to where they lie."""
        if opens_quotation(scan, at):
            return quoted_list(scan, at, self._may_be_listed)
        if head.kind is not PlaceKind.SETTLEMENT:
            return []
        return plain_list(scan, at, partial(self._strange, scan), self._says_where)

    def _strange(self, scan: Scan, at: int, cut: int, alone: bool) -> bool:
        """Whether a word of a plain list can only be a name or part of one."""
        word = scan.folds[at][cut:]
        if scan.words[at][cut:] == "علي":  # and not على
            return not alone
        if self.word(word).readings or word in self.lexicon.name_openers:
            return word not in self.lexicon.never
        lexicon, bare = self.lexicon, names.bare_arabic(word)
        return not (
            len(word) < 3
            or word in lexicon.never
            or word in lexicon.common
            or word in lexicon.prepositions
            or word in lexicon.slot_ends
            or word in lexicon.slot_skips
            or word in lexicon.ordinary
            or bare in lexicon.ordinary
            or (alone and word in lexicon.first_names)
        )

    def _says_where(self, word: str) -> bool:
        """Whether a word begins to say where the places of a list lie: بمحافظة, بريف."""
        head = self.lexicon.heads.get(word[1:]) if word.startswith("ب") else None
        return head is not None and head.kind is PlaceKind.AREA

    def _keep_listed(self, scan: Scan, listed: list[Quoted], head: Head) -> None:
        """Keep the names of a list, known or not."""
        for one in listed:
            toponym = self._item(scan, one.first, head, first=not one.cut)
            if toponym is None or toponym.last != one.last:
                start = scan.starts[one.first] + _written(scan.words[one.first], one.cut)
                name = scan.text[start : scan.ends[one.last]]
                toponym = Toponym(
                    start, start + len(name), name, (), one.first, one.last, form="unlisted"
                )
            toponym.kind, toponym.head, toponym.triggered = head.kind, head.word, True
            scan.found.append(toponym)

    def _may_be_listed(self, word: str, alone: bool) -> bool:
        """Whether a word may open a name in a list in quotation marks, or be one."""
        return word not in self.lexicon.slot_skips and not (alone and word in self.lexicon.never)

    def _definite(self, scan: Scan, at: int, reading: Reading, head: Head) -> int:
        """A facility known by what it is: السجن المركزي, at the place named before it."""
        if head.kind is not PlaceKind.FACILITY or not scan.found:
            return 0
        if scan.gap(at + 1) or scan.folded(at + 1) not in self.lexicon.particular:
            return 0
        start, end = scan.starts[at] + reading.cut, scan.ends[at + 1]
        scan.found.append(
            Toponym(
                start, end, scan.text[start:end], (), at, at + 1, head.kind, head.word,
                form="nearby", triggered=True,
            )
        )  # fmt: skip
        return 2

    def _shape(self, scan: Scan, toponym: Toponym, at: int, reading: Reading, head: Head) -> None:
        """Give a toponym what its head noun says."""
        toponym.kind, toponym.head, toponym.triggered = head.kind, head.word, True
        self._country(scan, toponym)
        itself = any(bearer.entry.place.kind is head.kind for bearer in toponym.bearers)
        if head.word in self.lexicon.nature and toponym.form == "named":
            # The valley of that name is not in the region or town of that name.
            rivers = tuple(b for b in toponym.bearers if b.entry.place.lat is None)
            toponym.form, toponym.bearers = ("named" if rivers else "unlisted"), rivers
        if not head.whole or (itself and head.kind is PlaceKind.FACILITY):
            return
        if toponym.form == "named":
            toponym.form = "countryside" if head.countryside else "part"
        # A road is not the town it leads to, nor are two bases their towns' names alone.
        if head.kind is not PlaceKind.ROAD and (head.countryside or not head.many):
            toponym.first = at
            toponym.start = scan.starts[at] + reading.cut

    def _tail(self, scan: Scan, toponym: Toponym, head: Head) -> None:
        """Take in the adjectives that follow a name and belong to it."""
        while scan.gap(toponym.last + 1) == "":
            word = scan.folded(toponym.last + 1)
            direction = self.lexicon.directions.get(word)
            if head.whole and direction and word.startswith("ال"):
                toponym.direction = f"{toponym.direction} {direction}".strip()
            elif not (head.kind is PlaceKind.FACILITY and word in self.lexicon.modifiers):
                break
            toponym.last += 1
            toponym.end = scan.ends[toponym.last]

    def _list(self, scan: Scan, last: int, head: Head) -> int:
        """The further items of a list of places, after its first; the last token used.

        A head noun in the dual has two.
        """
        items = 1
        dual = head.word.endswith(("تي", "تا", "يي", "تين", "تَي"))
        while last + 1 < scan.count and not (dual and items == 2):
            items += 1
            gap = scan.gaps[last + 1]
            if not (gap in _COMMA or (not gap and scan.words[last + 1].startswith("و"))):
                break
            toponym = self._item(scan, last + 1, head, first=False)
            if toponym is None:
                break
            toponym.kind, toponym.head, toponym.triggered = head.kind, head.word, True
            itself = any(bearer.entry.place.kind is head.kind for bearer in toponym.bearers)
            if head.whole and toponym.form == "named" and not itself:
                toponym.form = "countryside" if head.countryside else "part"
            self._tail(scan, toponym, head)
            scan.found.append(toponym)
            last = toponym.last
        return last

    def _other_end(self, scan: Scan, last: int, head: Head) -> int:
        """The last token of a road named by its two ends, طريق حلب - دمشق; else ``last``."""
        if last + 1 >= scan.count or scan.gap(last + 1).strip() not in _DASHES:
            return last
        toponym = self._item(scan, last + 1, head, first=True)
        if toponym is None:
            return last
        toponym.kind, toponym.head, toponym.triggered = head.kind, head.word, True
        toponym.form = "part" if toponym.form == "named" else toponym.form
        scan.found.append(toponym)
        return toponym.last

    def _item(self, scan: Scan, at: int, head: Head, first: bool) -> Toponym | None:
        """The place named from token ``at`` on, after a head noun or inside its list."""
        joined = not first and not scan.gaps[at] and scan.words[at].startswith("و")
        best: tuple[Reading, Match] | None = None
        for reading in self.word(scan.words[at]).readings:
            if reading.cut if first else joined and not reading.cut:
                continue
            match = self._known(scan, at, reading)
            if match and match.bearers and (best is None or match.words > best[1].words):
                best = (reading, match)
        if best is None:
            return self._unlisted(scan, at, head, first)
        if best[1].words == 1 and self._opens(best[0].folded):  # تل خبزة, though some place is تل
            unlisted = self._unlisted(scan, at, head, first)
            if unlisted and unlisted.last > at:
                return unlisted
        reading, match = best
        if match.words == 1 and not self._may_follow_head(reading, match, first):
            return None
        toponym = _toponym(scan, at, reading, match.last, match)
        one_town = first and not head.many and head.kind is PlaceKind.SETTLEMENT
        told = one_town and self._is_placed(scan, at, reading.folded)
        toponym.ordinary = match.words == 1 and reading.folded in self.lexicon.common and not told
        return toponym

    def _may_follow_head(self, reading: Reading, match: Match, first: bool) -> bool:
        """Whether a known one-word name may be taken after a head noun or in its list."""
        if reading.folded in self.lexicon.never:
            return False
        if reading.folded not in self.lexicon.common:
            return True
        return match.quality == 1.0 and (first or any(b.entry.rank == 2 for b in match.bearers))

    def _along_road(self, scan: Scan, at: int) -> bool:
        """Whether a preposition follows a road: قطعوا الطريق الساحلي إلى الزاوية."""
        for before in range(at - 1, max(-1, at - 4), -1):
            if scan.gap(before + 1):
                return False
            head = self.lexicon.heads.get(names.bare_arabic(scan.folded(before)))
            if head and head.kind is PlaceKind.ROAD:
                return True
        return False

    def _unlisted(self, scan: Scan, at: int, head: Head, first: bool) -> Toponym | None:
        """A name that no gazetteer has, in a slot that only a place can fill."""
        if head.kind is PlaceKind.ROAD or (head.vague and not first):
            return None
        joined = not first and not scan.gaps[at] and scan.words[at].startswith("و")
        cut = 1 if joined else 0
        word = scan.folds[at][cut:]
        # A quarter may be called after an ordinary word: حي السلام.
        quarter = head.kind is PlaceKind.QUARTER and first and not head.many
        town = head.kind is PlaceKind.SETTLEMENT and first and not head.many
        telling = (quarter and self._abstract(word)) or (town and self._is_placed(scan, at, word))
        if not (telling or self._could_name(word, first)):
            return None
        if head.vague and not self._opens(word):
            return None
        last = self._name_end(scan, at, word)
        if last == at and (self._opens(word) or self._verb(scan, at, word)):
            return None
        if not first and not (word.startswith("ال") or last > at) and not self._ends(scan, last):
            return None
        start = scan.starts[at] + _written(scan.words[at], cut)
        end = scan.ends[last]
        return Toponym(start, end, scan.text[start:end], (), at, last, form="unlisted")

    def _is_placed(self, scan: Scan, at: int, word: str) -> bool:
        """Whether a name elsewhere that is a word too is told here to lie somewhere: بلدة بوكو في إقليم هيران."""
        if word not in self.lexicon.common or len(word) < 4 or scan.gap(at + 1):
            return False
        following = scan.folded(at + 1)
        return following in self.lexicon.inside or self._says_where(following)

    def _opens(self, word: str) -> bool:
        return word in self.lexicon.name_openers

    def _name_end(self, scan: Scan, at: int, word: str) -> int:
        """The last token of an unknown name: openers take the next word, tails are taken in."""
        last = at
        while scan.gap(last + 1) == "":
            following = scan.folded(last + 1)
            word_too = following in self.lexicon.first_names or following in self.lexicon.common
            if self._opens(word) and (word_too or self._could_name(following, True)):
                last, word = last + 1, following
                continue
            numbered = following.isdigit() and len(following) < 4
            if numbered or following in self.lexicon.name_tails:
                last += 1
            break
        return last

    def _could_name(self, word: str, first: bool) -> bool:
        """Whether a folded word that no gazetteer knows may be a name after a head noun."""
        lexicon = self.lexicon
        if len(word) < 3 or not "\u0621" <= word[0] <= "\u064a":
            return word in lexicon.name_openers
        if word in lexicon.never or word in lexicon.directions or word in lexicon.modifiers:
            return False
        if word in lexicon.name_openers:
            return True
        if word in lexicon.first_names or word in lexicon.common or word in lexicon.heads:
            return False
        if word.startswith(("لل", "بال", "وال", "فال", "كال")) or word.endswith(("ها", "هم", "وا")):
            return False
        rest = word[1:] if word[0] in "بلو" else ""  # بشكل, بشرق, لقوات, وهي
        if rest in lexicon.never or rest in lexicon.common or rest in lexicon.directions:
            return False
        if rest in lexicon.heads or rest in lexicon.ordinary:
            return False
        nisba = word.endswith(("يه", "ين", "ون", "ات")) and not word.startswith("ال")
        return not nisba and (first or not word.endswith("ت"))

    def _verb(self, scan: Scan, at: int, word: str) -> bool:
        """Whether a word after a head noun is a verb in the present: آخر مدينة يحتفظ بها الجيش."""
        if word[0] not in "يت" or len(word) < 4 or scan.gap(at + 1):
            return False
        following, written = scan.folded(at + 1), scan.words[at + 1]
        if following in _PRONOUNS or written.endswith(("اً", "ًا")):
            return True
        placing = following in self.lexicon.inside or following in self.lexicon.directions
        placing = placing or (following[0] == "ب" and following[1:] in self.lexicon.heads)
        return word[0] == "ي" and not placing and not following.startswith("و")

    def _abstract(self, word: str) -> bool:
        """Whether a folded word is an ordinary noun with the article: السلام, الثورة."""
        return word.startswith("ال") and word in self.lexicon.common

    def _ends(self, scan: Scan, last: int) -> bool:
        """Whether a list of names can end here: at a stop, a preposition or the next item."""
        if scan.gap(last + 1):
            return True
        following = scan.folded(last + 1)
        if following.startswith("و") or following in self.lexicon.prepositions:
            return True
        return self._says_where(following)


def _toponym(scan: Scan, at: int, reading: Reading, last: int, name: Match | Alone) -> Toponym:
    start, end = scan.starts[at] + reading.cut, scan.ends[last]
    return Toponym(start, end, scan.text[start:end], name.bearers, at, last, quality=name.quality)


def _before(scan: Scan, at: int) -> str:
    """The folded word that token ``at`` follows closely; "" after a comma or a stop."""
    return scan.folds[at - 1] if scan.gaps[at] in OPENING else ""


def _in_compound_hashtag(scan: Scan, at: int) -> bool:
    """Whether a word is part of a hashtag of several words (#معارك_سوريا)."""
    if scan.gaps[at].endswith("_"):
        return True
    text, start, end = scan.text, scan.starts[at], scan.ends[at]
    return text[end : end + 1] == "_" and text[start - 1 : start] == "#"


def _head_leads(head: Head, best: tuple[Reading, Match] | None) -> bool:
    """Whether a head noun is read as such, and not as the first word of a known name.

    جسر الشغور is a town; مدينة حمص is Homs, though gazetteers list the two words; ريف حلب is a
    countryside even where some gazetteer takes it for a village, ريف دمشق a governorate.
    """
    if best is None or best[1].words == 1 or not head.whole:
        return True
    curated = any(bearer.entry.rank == 2 for bearer in best[1].bearers)
    return head.kind is PlaceKind.ROAD or (head.countryside and not curated)


def _cuts(folded: str) -> Iterator[tuple[int, str]]:
    """A folded word as it is, then without the clitics it may begin with.

    Yields how many folded characters were cut and what is left. "لل" is ل and the article.
    """
    yield 0, folded
    start = 1 if folded[:1] in ("و", "ف") and len(folded) > 2 else 0
    if start:
        yield 1, folded[1:]
    rest = folded[start:]
    if len(rest) > 3 and rest[0] in "بل":
        yield start + 1, "ال" + rest[2:] if rest.startswith("لل") else rest[1:]


def _written(word: str, cut: int) -> int:
    """Where in ``word`` as written its folded character number ``cut`` stands."""
    folded = 0
    for offset, character in enumerate(word):
        folded += len(fold_text(character))
        if folded > cut:
            return offset
    return len(word)
