"""Recognition in Latin script, for English and French.

A name opens with a capital (or with the article of an Arabic name, al-Rai, or an elision,
d'Alep). Spellings of transliterated names vary, so a name that no gazetteer spells so is
looked up by its consonants as well. Head nouns stand before the name (the village of X) or
after it (Rastan bridge).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from dashboard.model import PlaceKind
from dashboard.places import names
from dashboard.places.gazetteer import Bearer, Gazetteer
from dashboard.places.lexicon import Head, Lexicon
from dashboard.places.memo import Memo
from dashboard.places.scan import JOINED, LONGEST_NAME, Match, Scan, Toponym, fold_word

_PARTICLES = names.word_set(
    "al el ad ar as ash at az an ez es er ed en et de da do du des del della di la le les los las"
    " sur sous au of the bin ibn abu abou umm oum i e von van der den am im upon l d il ul ud aux lès"
)
_REMEMBERED = 200_000  # words kept between texts
_COMMAS = frozenset((",", ";"))
_AND = frozenset(("and", "et"))
_BREAKS = frozenset('.!?:;\n"“«(')
_ANNOUNCING = frozenset((":", "—", "–", "-", "--"))
_WIDE = frozenset((PlaceKind.AREA, PlaceKind.COUNTRY))
_ALIKE = 0.82  # how alike two spellings must sound
_SHORT_NAME = 4  # letters; a shorter name between two others is a part of theirs
_FEW_CONSONANTS = 3  # that many names share by chance
_SPELT_OTHERWISE = 0.9  # quality of a name found by its sound


@dataclass(slots=True)
class Word:
    """What can be said of a word whatever stands around it."""

    stem: str  # without 's
    owned: bool  # it had one
    plain: str  # the stem as part of a key
    upper: bool  # it begins with a capital
    counts: bool  # a capital or a number: it may go on a name
    belongs: bool  # though small, it may stand inside a name
    elided: int  # how many characters l', d', qu' take before it
    head: Head | None  # after an elision
    opens: bool  # a name may open with it
    goes_on: bool  # a further word of an unknown name, and not its head noun
    could_name: bool  # it may be an unknown name
    abbreviation: bool
    byline: bool
    never: bool
    preposition: bool
    opener: bool  # tells two places of one name apart: Nova, Upper


class LatinWords:
    """Looks at one word in Latin script after another."""

    def __init__(self, gazetteer: Gazetteer, lexicon: Lexicon) -> None:
        self.gazetteer = gazetteer
        self.lexicon = lexicon
        self.sounds = lru_cache(maxsize=5_000)(self._sounds)
        self.word = Memo(self._word, 20_000).__getitem__
        self.alone = lru_cache(maxsize=10_000)(self._alone)
        self.longest = lru_cache(maxsize=10_000)(self._longest)
        self.quiet: set[str] = set()  # words met that neither open nor announce a name

    def look(self, scan: Scan, at: int) -> int:
        """Look at token ``at``; the number of tokens used, 0 when it names nothing."""
        raw = scan.words[at]
        word = self.word(raw)
        if word.abbreviation and self._abbreviated(scan, at, raw):
            return 1
        if word.byline and at + 1 < scan.count:
            return self._byline(scan, at)
        head = word.head
        if head:
            used = self._whole(scan, at) or self._head(scan, at, head)
            if used:
                return used
        elif not word.opens and len(self.quiet) < _REMEMBERED:
            self.quiet.add(raw)
        if word.opens and (word.upper or self._may_open(scan, at, raw)):
            return self._name(scan, at)
        return 0

    def _word(self, word: str) -> Word:
        """What a word can be."""
        lexicon, folded = self.lexicon, fold_word(word)
        owned = word.endswith(("'s", "’s"))
        stem = word[:-2] if owned else word
        plain = names.plain_latin(stem)
        upper = word[0].isupper()
        part = plain in _PARTICLES or plain in lexicon.heads or plain in lexicon.modifiers
        adjective = folded.endswith(("ian", "ish", "ese", "ern", "can", "ed", "i"))
        other = folded in lexicon.directions or folded in lexicon.never or folded in lexicon.words
        return Word(
            stem=stem,
            owned=owned,
            plain=plain,
            upper=upper,
            counts=stem[:1].isupper() or stem.isdigit(),
            belongs=part or word[1:2] in ("'", "’"),  # d'Alep inside a longer name
            elided=_article(word),
            head=lexicon.heads.get(fold_word(_after_elision(word))),
            opens=upper or bool(_elided(word)) or word in names.ARTICLES,
            goes_on=upper and folded not in lexicon.heads,
            could_name=upper and not adjective and not other,
            abbreviation=word in lexicon.abbreviations,
            byline=folded in lexicon.bylines,
            never=folded in lexicon.never,
            preposition=folded in lexicon.prepositions,
            opener=upper and folded in lexicon.name_openers,
        )

    # A name by itself, and the head nouns after it

    def _name(self, scan: Scan, at: int) -> int:
        if self.word(scan.words[at]).opener and (used := self._opened(scan, at)):
            return used
        match = self._known(scan, at)
        if match is None:
            return self._unknown(scan, at) or self._compound(scan, at)
        if not match.bearers:
            return match.words
        if self._goes_further(scan, at, match):
            return self._unknown(scan, at) or match.words + 1
        toponym = self._toponym(scan, at, match)
        if self._names_another(scan, match.last + 1):
            return match.words + 1
        self._heads_after(scan, toponym)
        self._keep(scan, toponym, match)
        return toponym.last - at + 1

    def _opened(self, scan: Scan, at: int) -> int:
        """A place that an adjective tells from the known one of its name: Nova Illinka, Upper Nile."""
        if at + 1 >= scan.count or scan.gap(at + 1):
            return 0
        whole, name = self._matched(scan, at), self._matched(scan, at + 1)
        if (whole and whole.words > 1) or name is None or not name.bearers or name.quality < 1:
            return 0
        toponym = self._unlisted(scan, at, name.last)
        toponym.triggered = True
        self._heads_after(scan, toponym)
        scan.found.append(toponym)
        return toponym.last - at + 1

    def _compound(self, scan: Scan, at: int) -> int:
        """An unknown place whose name begins with a known one: Sam-Ouandja, Tala Wa Bafrak."""
        match = self._matched(scan, at)
        last = self._compounded(scan, match) if match and match.quality == 1.0 else 0
        if not last:
            return 0
        toponym = self._unlisted(scan, at, last)
        toponym.triggered = True
        scan.found.append(toponym)
        return last - at + 1

    def _compounded(self, scan: Scan, match: Match) -> int:
        """The last token of a longer unknown name that a known one only begins, 0 for none."""
        nxt = match.last + 1
        if match.words > 1 or nxt >= scan.count or not match.bearers:
            return 0
        if not scan.gap(nxt) and scan.folded(nxt) == "wa":
            beyond = nxt + 1
            return beyond if beyond < scan.count and scan.words[beyond][0].isupper() else 0
        hyphen = scan.text[scan.ends[nxt - 1] : scan.starts[nxt]] == "-"  # not a dash: Haiti - …
        if not hyphen or not self.word(scan.words[nxt]).could_name:
            return 0
        known = self._matched(scan, nxt)
        return 0 if known is not None and known.quality == 1.0 else nxt

    def _goes_further(self, scan: Scan, at: int, match: Match) -> bool:
        """Whether a by-name is only the beginning of an unknown one: Adan Yabaal is not Aden."""
        following = match.last + 1
        if match.words > 1 or following >= scan.count:
            return False
        own = match.quality == 1.0 and any(bearer.primary for bearer in match.bearers)
        if own or scan.gap(following):
            return False
        named = self._could_name(scan, following, following)
        if not named or self.lexicon.heads.get(scan.folded(following)) or _title_case(scan, at):
            return False
        beyond = self._known(scan, following)
        return beyond is None or beyond.quality < 1.0

    def _names_another(self, scan: Scan, following: int) -> bool:
        """Whether the word after a name makes a street or a newspaper of it: Holiday Lane."""
        if scan.gap(following) or not scan.words[following][0].isupper():
            return False
        word = scan.folded(following)
        return word in self.lexicon.streets or word in self.lexicon.papers

    def _inside_a_name(self, scan: Scan, at: int, match: Match) -> bool:
        """Whether unknown words go on as one name with it on both sides: Kyin San Kyawt."""
        last = match.last + 1
        if match.words > 1 or at < 1 or last >= scan.count or scan.gap(at) or scan.gap(last):
            return False
        beside = (self.word(scan.words[at - 1]), self.word(scan.words[last]))
        strange = all(word.could_name and not word.never for word in beside)
        return strange and (len(scan.words[at]) < _SHORT_NAME or not _title_case(scan, at))

    def _byline(self, scan: Scan, at: int) -> int:
        """The names of those who wrote it, at the start of a line: By Jordan Smith and Paul York."""
        if scan.gap(at) != "\n" or not scan.words[at][0].isupper():
            return 0
        last = at
        while scan.gap(last + 1) in ("", ",", ".", "-") and last - at < 12:
            word = scan.words[last + 1]
            if not word[0].isupper() and word not in _AND:
                break
            last += 1
        return last - at

    def _abbreviated(self, scan: Scan, at: int, word: str) -> bool:
        """A region shortened after its town's comma: Reno, Nev.; Springfield, IL."""
        if scan.gap(at) != "," or not scan.words[at - 1][0].isupper():
            return False
        dotted = scan.gap(at + 1).startswith(".")
        if not dotted and not word.isupper():
            return False
        start = scan.starts[at]
        bearers = self.gazetteer.named(self.lexicon.abbreviations[word])
        areas = tuple(b for b in bearers if b.entry.place.kind is PlaceKind.AREA)
        end = scan.ends[at] + (dotted and not word.isupper())
        text = scan.text[start:end]
        scan.found.append(Toponym(start, end, text, areas, at, at, triggered=True))
        return bool(areas)

    def _whole(self, scan: Scan, at: int) -> int:
        """A known name whose first word is a head noun: lac Kivu, pont de Rastan."""
        match = self._known(scan, at)
        if match is None or match.words == 1 or not match.bearers:
            return 0
        toponym = self._toponym(scan, at, match)
        toponym.triggered = True
        scan.found.append(toponym)
        return match.words

    def _toponym(self, scan: Scan, at: int, match: Match) -> Toponym:
        start = scan.starts[at] + self.word(scan.words[at]).elided
        end = scan.ends[match.last] - (2 if self.word(scan.words[match.last]).owned else 0)
        return Toponym(
            start, end, scan.text[start:end], match.bearers, at, match.last, quality=match.quality
        )

    def _known(self, scan: Scan, at: int) -> Match | None:
        """The known name at token ``at``, when it is not the beginning of a longer unknown one."""
        match = self._matched(scan, at)
        return None if match and self._compounded(scan, match) else match

    def _matched(self, scan: Scan, at: int) -> Match | None:
        """The longest known name from token ``at`` on, by its letters, else by its sound."""
        first = scan.words[at]
        word, gap = self.word(first), scan.gaps[at + 1]
        if word.preposition and gap != "-":
            return None
        if word.never and not (gap in JOINED and scan.words[at + 1][0].isupper()):
            return None  # The Hague, but not "The village"
        if word.elided:
            first = first[word.elided :]
        if self._reaches(scan, at, self.word(first)):
            words = (first, *scan.words[at + 1 : self._last_reached(scan, at + 1) + 1])
            count, bearers, quality = self.longest(words, word.never)
            if count == 1 and word.plain in self.lexicon.peoples:
                return None  # a Malian is no village in Iran
            return Match(at + count - 1, bearers, quality, count) if count else None
        if word.plain in self.lexicon.peoples:
            return None
        bearers, quality = self.alone(first)
        if quality == 1.0 or (bearers and not word.never):
            return Match(at, bearers, quality, 1)
        return None

    def _reaches(self, scan: Scan, at: int, word: Word) -> bool:
        """Whether the name that a word at token ``at`` is part of may go on after it."""
        nxt = at + 1
        if word.owned or nxt >= scan.count:
            return False
        gap = scan.gaps[nxt]
        if gap not in JOINED and not _abbreviated(gap, word.stem):
            return False
        following = self.word(scan.words[nxt])
        return following.counts or following.belongs

    def _alone(self, first: str) -> tuple[tuple[Bearer, ...], float]:
        """The places that a word names by itself, and how surely; none and 1 for no place."""
        word = self.word(first)
        match = self._spelt(word.plain, [len(word.plain)], [word])
        match = match or self._sounding([word.stem], None)
        return (match.bearers, match.quality) if match else ((), 0.0)

    def _last_reached(self, scan: Scan, last: int) -> int:
        """The last token of the longest name that token ``last`` is the second word of."""
        furthest = last + LONGEST_NAME - 2
        while last < furthest and self._reaches(scan, last, self.word(scan.words[last])):
            last += 1
        return last

    def _longest(
        self, written: tuple[str, ...], never: bool
    ) -> tuple[int, tuple[Bearer, ...], float]:
        """The longest known name that some words open with: its words, bearers and quality.

        No words when there is none; no bearers when it is known to be no place.
        """
        words = [self.word(one) for one in written]
        key, ends = "", []
        for word in words:
            key += word.plain
            ends.append(len(key))
        best = self._spelt(key, ends, words)
        stems = [word.stem for word in words]
        # "A Stone County" sounds like nothing.
        if not never and (best is None or best.words < _capitals(stems)):
            best = self._sounding(stems, best) or best
        return (best.words, best.bearers, best.quality) if best else (0, (), 0.0)

    def _spelt(self, key: str, ends: list[int], words: list[Word]) -> Match | None:
        """The longest name spelt like the first of ``words``; ``key`` is theirs, in parts."""
        known = set(map(len, self.gazetteer.opening(key)))
        for count in range(len(words), 0, -1):
            end, word = ends[count - 1], words[count - 1]
            if key[:end] in self.lexicon.not_places:
                return Match(count - 1, (), 1.0, count)
            if end in known and (count == 1 or not self._trails(word)):
                stems = [word.stem for word in words[:count]]
                match = self._bearing(key[:end], stems)
                if match:
                    return match
        return None

    def _bearing(self, key: str, words: list[str]) -> Match | None:
        bearers = self.gazetteer.bearers(key)
        first = words[0].casefold()
        if len(words) > 1 and all(len(word) == 1 for word in words):  # U.S., U.N.
            bearers = tuple(b for b in bearers if b.entry.place.kind is PlaceKind.COUNTRY)
        elif len(words) > 1 and first == "the":  # The Hague, but not The City
            bearers = tuple(b for b in bearers if b.primary)
        elif len(words) == 1 and (
            first in self.lexicon.directions or first in self.lexicon.demonyms
        ):
            return None  # West Midnapore
        return Match(len(words) - 1, bearers, 1.0, len(words)) if bearers else None

    def _trails(self, word: Word) -> bool:
        """Whether a name does not end in a word: Kabul, though some language has Kabulas, in
        "enter Kabul as the president flees".
        """
        small = word.stem.islower()
        lexicon = self.lexicon
        plain = word.never or word.plain in lexicon.prepositions or word.plain in lexicon.slot_ends
        return (small and plain) or self._announces(word.stem, word.plain)

    def _announces(self, word: str, folded: str) -> bool:
        """Whether a further word only says what a place is: a German town, the port city."""
        head = self.lexicon.heads.get(folded)
        return head is not None and not head.whole and word.islower()

    def _sounding(self, words: list[str], exact: Match | None) -> Match | None:
        """A longer or otherwise unknown name that sounds like a known one."""
        shortest = exact.words if exact else 0
        for count in range(min(len(words), 4), shortest, -1):
            if not words[count - 1][:1].isupper():
                continue
            if count == 1 and not self._may_be_misspelt(words[0]):
                return None
            score, bearers = self.sounds(tuple(words[:count]))
            if bearers:
                return Match(count - 1, bearers, _SPELT_OTHERWISE * score, count)
        return None

    def _sounds(self, words: tuple[str, ...]) -> tuple[float, tuple[Bearer, ...]]:
        """The places whose names sound most like a name, and how alike they sound."""
        name = " ".join(words)
        parts = len(names.skeleton_words(list(words)))
        short = len(names.skeleton_key(name)) <= _FEW_CONSONANTS
        close = [
            (names.closeness(name, bearer.entry.place.name), bearer)
            for bearer in self.gazetteer.sounding_like(name)
            # Ghout al-Reeh is not Hatra: with few consonants, one word is not two.
            if not short
            or parts == len(names.skeleton_words(names.words_of(bearer.entry.place.name)))
        ]
        top = max((score for score, _ in close), default=0.0)
        if top < _ALIKE:
            return 0.0, ()
        return top, tuple(bearer for score, bearer in close if score >= top - 0.03)

    def _may_be_misspelt(self, word: str) -> bool:
        """Whether a single unknown word is long and strange enough to be looked up by sound."""
        folded = names.plain_latin(word)
        if len(folded) < 4 or word.isupper():
            return False
        if folded in self.lexicon.common or folded in self.lexicon.never:
            return False
        if folded in self.lexicon.first_names or folded in self.lexicon.words:
            return False
        # Yemeni, Libyan, Syrians: people, not places.
        stems = (
            folded[: -len(end)]
            for end in ("s", "is", "i", "n", "an", "ian", "ns", "ese")
            if folded.endswith(end)
        )
        return not any(len(stem) > 3 and self.gazetteer.knows(stem) for stem in stems)

    def _keep(self, scan: Scan, toponym: Toponym, match: Match) -> None:
        """Keep a known name: as sure, as doubtful, or not at all."""
        at, word = toponym.first, names.plain_latin(toponym.name)
        before = scan.folded(at - 1) if not scan.gap(at) else ""
        toponym.after_preposition = before in self.lexicon.prepositions
        toponym.country = self._country(scan, at)
        if toponym.triggered:
            scan.found.append(toponym)
            return
        if before in self.lexicon.not_a_place_after or before in self.lexicon.first_names:
            scan.people.add(word)
            return
        if self._person(scan, toponym, word, before) or self._inside_a_name(scan, at, match):
            return
        ordinary = word in self.lexicon.never or self._acronym(scan, at, word)
        if match.words == 1 and ordinary and not _has_country(match.bearers):
            return
        if match.quality < 1 and before in self.lexicon.definite and not toponym.triggered:
            return  # the Xs: a people or a group that sounds like some place
        following = scan.gap(match.last + 1)
        if following == "-" and _hyphenated(scan, match.last + 1):
            return  # Moscow-backed: an adjective, not a place where something happens
        if match.words == 1 and self._is_doubtful(scan, toponym, word):
            toponym.doubtful = True
            toponym.ordinary = word in self.lexicon.common
            scan.doubtful.append(toponym)
        else:
            scan.found.append(toponym)

    def _country(self, scan: Scan, at: int) -> str:
        """The country that an adjective before a name says: the Lebanese city of Tripoli."""
        for before in range(at - 1, max(-1, at - 5), -1):
            if scan.gap(before + 1) not in JOINED:
                break
            word = scan.folded(before)
            if word in self.lexicon.peoples:
                return self.lexicon.peoples[word]
            if word not in self.lexicon.of and word not in self.lexicon.heads:
                break
        return ""

    def _person(self, scan: Scan, toponym: Toponym, word: str, before: str) -> bool:
        """Whether a one-word name is a person's here: Dale York, and York ever after."""
        if toponym.last > toponym.first or toponym.form != "named":
            return False
        nxt = toponym.last + 1
        if not scan.gap(nxt) and len(scan.words[nxt]) == 1 != scan.words[nxt].islower():
            return scan.gap(toponym.last + 2) == "."  # Joseph P. Leong
        if word in scan.people and not toponym.after_preposition:
            return True
        at = toponym.first
        if not before or not scan.words[at - 1][0].isupper() or scan.gap(at - 1):
            return False
        first = scan.words[at - 2][:1].isupper() and (
            scan.folded(at - 2) in self.lexicon.first_names
        )
        if first and before not in self.lexicon.heads:
            scan.people.add(word)
            return True
        return False

    def _acronym(self, scan: Scan, at: int, word: str) -> bool:
        raw = scan.words[at]
        return len(word) < 3 or (len(word) < 5 and raw.isupper() and scan.gap(at) != "\n")

    def _is_doubtful(self, scan: Scan, toponym: Toponym, word: str) -> bool:
        """Whether a one-word name may be an ordinary word or a person's name here."""
        at, last = toponym.first, toponym.last
        opening = at == 0 or not _BREAKS.isdisjoint(scan.gaps[at])
        if word in self.lexicon.common and (opening or scan.words[at - 1][0].isupper()):
            return True
        if toponym.quality < 1 and opening:
            return True
        if toponym.after_preposition:
            return False
        if word in self.lexicon.first_names and not any(map(_well_known, toponym.bearers)):
            return True
        part = (
            word in self.lexicon.surnames
            or self._part_of_name(scan, at - 1, scan.gap(at))
            or self._opens_longer(scan, last + 1)
        )
        return part and not _title_case(scan, at)

    def _opens_longer(self, scan: Scan, following: int) -> bool:
        """Whether a longer name goes on after a known one: Boston Globe, Jordan Smith."""
        if scan.gap(following) or not scan.words[following][0].isupper():
            return False
        return scan.folded(following) not in self.lexicon.heads

    def _part_of_name(self, scan: Scan, at: int, gap: str) -> bool:
        """Whether a neighbouring word makes one longer name with this one: Jordan Smith."""
        if at < 0 or gap not in ("", "-"):
            return False
        word = scan.words[at]
        folded = scan.folded(at)
        if not word[0].isupper() or word.isupper():
            return False
        lexicon = self.lexicon
        known = (
            folded in lexicon.heads
            or folded in lexicon.directions
            or folded in lexicon.never
            or folded in lexicon.common
            or folded in lexicon.modifiers
            or folded in lexicon.words
        )
        return not known and not self.gazetteer.knows(folded)

    def _unknown(self, scan: Scan, at: int) -> int:
        """An unknown name that the text makes a place: by a head noun, or by what it says next."""
        if not self.word(scan.words[at]).could_name:
            return 0
        return self._with_head(scan, at) or self._in_apposition(scan, at)

    def _with_head(self, scan: Scan, at: int) -> int:
        """An unknown name that a head noun makes a place: Zyxvar province, Arabela Township."""
        last = at
        while last - at < 3 and not scan.gap(last + 1) and self._goes_on(scan, last + 1):
            last += 1
        if scan.gap(last + 1):
            return 0
        head = self.lexicon.heads.get(scan.folded(last + 1))
        if head is None or head.word not in self.lexicon.after_names or head.many:
            return 0
        if not self._could_name(scan, at, last):
            return 0
        title = scan.words[last + 1][0].isupper()
        if title and scan.folded(last) in self.lexicon.common and last == at:
            return 0
        toponym = self._unlisted(scan, at, last + 1)
        toponym.kind, toponym.head, toponym.triggered = head.kind, head.word, True
        scan.found.append(toponym)
        return last + 2 - at

    def _in_apposition(self, scan: Scan, at: int) -> int:
        """An unknown name that is then said to be a town: Zyxvar, a village west of Hama."""
        last = at
        while last - at < 3 and scan.gap(last + 1) in JOINED and self._goes_on(scan, last + 1):
            last += 1
        if scan.gap(last + 1) != "," or scan.folds[last + 1] not in self.lexicon.appositions:
            return 0
        if not self._could_name(scan, at, last):
            return 0
        for noun in range(last + 2, min(last + 4, scan.count)):
            head = self.lexicon.heads.get(scan.folded(noun))
            if scan.gap(noun):
                return 0
            if head and not head.whole and not head.vague and not head.many:
                toponym = self._unlisted(scan, at, last)
                toponym.kind, toponym.head, toponym.triggered = head.kind, head.word, True
                scan.found.append(toponym)
                return last - at + 1
        return 0

    def _goes_on(self, scan: Scan, at: int) -> bool:
        return self.word(scan.words[at]).goes_on

    def _could_name(self, scan: Scan, first: int, last: int) -> bool:
        """Whether each of some words may be part of an unknown name."""
        return all(self.word(word).could_name for word in scan.words[first : last + 1])

    def _may_open(self, scan: Scan, at: int, word: str) -> bool:
        """Whether a lower-case word opens a name: the al of al-Rai, or an elision before one."""
        if _elided(word):
            return True
        if len(word) > 4 or word not in names.ARTICLES or at + 1 >= scan.count:
            return False
        gap = scan.gaps[at + 1]
        if gap != "-" and (word in self.lexicon.prepositions or word in _AND):
            return False  # but at-Tuhayta
        return gap in JOINED and scan.words[at + 1][0].isupper()

    def _heads_after(self, scan: Scan, toponym: Toponym) -> None:
        """Head nouns after a name: Rastan bridge, the northern Hama countryside."""
        after = toponym.last + 1
        for at in range(after, after + 3):
            if scan.gap(at):
                return
            word = scan.folds[at]
            head = self.lexicon.heads.get(word)
            if head:
                owned = scan.ends[toponym.last] > toponym.end
                kinds = {bearer.entry.place.kind for bearer in toponym.bearers}
                if owned and PlaceKind.COUNTRY in kinds:
                    return  # Afghanistan's northern province of Kunduz
                if head.kind is PlaceKind.FACILITY and kinds <= _WIDE:
                    return  # the Black Sea port of Varna
                if head.whole or (owned and head.kind is PlaceKind.QUARTER):
                    self._shape(scan, toponym, head)
                    if toponym.form != "named" and head.kind is not PlaceKind.ROAD:
                        toponym.last, toponym.end = at, scan.ends[at]
                        self._direction_before(scan, toponym, head)
                    return
            if word not in self.lexicon.modifiers and word not in self.lexicon.directions:
                return

    def _direction_before(self, scan: Scan, toponym: Toponym, head: Head) -> None:
        direction = self.lexicon.directions.get(scan.folded(toponym.first - 1))
        if head.countryside and direction and not scan.gap(toponym.first):
            toponym.direction = direction
            toponym.first -= 1
            toponym.start = scan.starts[toponym.first]

    def _shape(self, scan: Scan, toponym: Toponym, head: Head) -> None:
        """Give a toponym what its head noun says."""
        toponym.kind, toponym.head, toponym.triggered = head.kind, head.word, True
        itself = any(bearer.entry.place.kind is head.kind for bearer in toponym.bearers)
        if toponym.form != "named" or itself:
            return
        if head.word in self.lexicon.nature:  # the river of that name is not at some town's
            toponym.form, toponym.bearers = "unlisted", ()
        elif head.whole or head.kind is PlaceKind.QUARTER:
            toponym.form = "countryside" if head.countryside else "part"

    # Head nouns before a name

    def _head(self, scan: Scan, at: int, head: Head) -> int:
        """A head noun: the village of X, lac Kivu, the airport; tokens used, 0 for none."""
        nxt, linked = self._after_of(scan, at, head)
        if nxt is not None and (linked or head.word in self.lexicon.before_names):
            toponym = self._item(scan, nxt, head, linked)
            if toponym:
                self._lead(scan, toponym, at, head)
                scan.found.append(toponym)
                last = self._list(scan, toponym.last, head) if head.many else toponym.last
                alone = toponym.form == "unlisted" and last == toponym.last
                if not (alone and scan.gap(nxt) in _ANNOUNCING):
                    return last - at + 1
                scan.found.pop()  # "two towns: President Assad said"
        return self._definite(scan, at, head)

    def _after_of(self, scan: Scan, at: int, head: Head) -> tuple[int | None, bool]:
        """The token where the name after a head noun opens, and whether "of" leads to it, or a
        dash or colon to those of many: "three villages — X, Y and Z". An adjective may stand
        between: l'aéroport militaire de X."""
        nxt, linked = at + 1, False
        if nxt < scan.count and not scan.gap(nxt) and scan.folded(nxt) in self.lexicon.modifiers:
            beyond = "" if scan.gap(nxt + 1) else scan.words[nxt + 1]
            nxt += fold_word(beyond) in self.lexicon.of or bool(beyond and _elided(beyond))
        while nxt < scan.count and not scan.gap(nxt) and scan.folded(nxt) in self.lexicon.of:
            nxt, linked = nxt + 1, True
        announced = head.many and nxt == at + 1 and scan.gap(nxt) in _ANNOUNCING
        if nxt >= scan.count or not (announced or scan.gap(nxt) in ("", '"', "“", "«")):
            return None, False
        word = scan.words[nxt]
        linked = linked or announced or bool(_elided(word))
        opens = word[0].isupper() or self._may_open(scan, nxt, word)
        return (nxt if opens else None), linked

    def _lead(self, scan: Scan, toponym: Toponym, at: int, head: Head) -> None:
        unlisted = toponym.form == "unlisted"
        toponym.country = self._country(scan, toponym.first)
        self._shape(scan, toponym, head)
        if (head.whole and not head.many and head.kind is not PlaceKind.ROAD) and (
            toponym.form != "named" or unlisted
        ):
            toponym.first = at
            toponym.start = scan.starts[at] + self.word(scan.words[at]).elided

    def _item(self, scan: Scan, at: int, head: Head, linked: bool) -> Toponym | None:
        """The place named from token ``at`` on, after a head noun or inside its list."""
        match = self._known(scan, at)
        if match and linked and head.kind is PlaceKind.SETTLEMENT and self._longer(scan, at, match):
            return self._unlisted(scan, at, match.last + 1)
        if match and match.bearers:
            if match.words == 1 and scan.folded(at) in self.lexicon.never:
                return None
            return self._toponym(scan, at, match)
        if match or not linked or head.vague or head.kind is PlaceKind.ROAD:
            return None
        last = at
        while last + 1 < scan.count and last - at < 4:
            gap, word = scan.gaps[last + 1], scan.words[last + 1]
            article = word in names.ARTICLES and (word not in _AND or gap == "-")
            goes_on = word[0].isupper() or article
            if gap not in JOINED or not goes_on:
                break
            last += 1
        if not scan.words[last][0].isupper() or scan.folded(at) in self.lexicon.never:
            return None
        return self._unlisted(scan, at, last)

    def _longer(self, scan: Scan, at: int, match: Match) -> bool:
        """Whether a known name is only how another one begins: the town of Adan Yabaal."""
        following = match.last + 1
        if match.words > 1 or scan.gap(following):
            return False
        word = scan.words[following]
        plain = scan.folded(following) in self.lexicon.first_names
        return (
            self.word(word).could_name
            and not plain
            and self._part_of_name(scan, following, "")
            and not scan.text[scan.ends[following] :].startswith(("'", "’"))
        )

    def _unlisted(self, scan: Scan, at: int, last: int) -> Toponym:
        toponym = self._toponym(scan, at, Match(last, (), 1.0, last - at + 1))
        toponym.form = "unlisted"
        return toponym

    def _list(self, scan: Scan, last: int, head: Head) -> int:
        """The further items of a list after its first; the last token used."""
        while last + 1 < scan.count:
            at = last + 1
            if scan.folded(at) in _AND and scan.gap(at) in ("", ","):
                at += 1
            elif scan.gap(at) not in _COMMAS:
                break
            if at >= scan.count or not (
                scan.words[at][0].isupper() or self._may_open(scan, at, scan.words[at])
            ):
                break
            toponym = self._item(scan, at, head, linked=True)
            if toponym is None:
                break
            toponym.kind, toponym.head, toponym.triggered = head.kind, head.word, True
            scan.found.append(toponym)
            last = toponym.last
        return last

    def _definite(self, scan: Scan, at: int, head: Head) -> int:
        """A landmark known by what it is: the airport, la prison centrale."""
        article = self.word(scan.words[at]).elided
        if head.word not in self.lexicon.landmarks or not scan.found:
            return 0
        first = at
        while first and not scan.gap(first) and scan.folded(first - 1) in self.lexicon.particular:
            first -= 1
        last = at
        if not scan.gap(at + 1) and scan.folded(at + 1) in self.lexicon.particular:
            last += 1
        definite = bool(article) or (
            not scan.gap(first) and scan.folded(first - 1) in self.lexicon.definite
        )
        if not definite or (scan.found and scan.found[-1].last >= first):
            return 0
        start = scan.starts[first] + (article if first == at else 0)
        end = scan.ends[last]
        scan.found.append(
            Toponym(
                start, end, scan.text[start:end], (), first, last, head.kind, head.word,
                form="nearby", triggered=True,
            )
        )  # fmt: skip
        return last - at + 1


def _hyphenated(scan: Scan, at: int) -> bool:
    """Whether a lower-case word hangs on the word before by a hyphen, and no dash stands between."""
    return scan.words[at][0].islower() and scan.starts[at] - scan.ends[at - 1] == 1


def _has_country(bearers: tuple[Bearer, ...]) -> bool:
    return any(bearer.entry.place.kind is PlaceKind.COUNTRY for bearer in bearers)


def _well_known(bearer: Bearer) -> bool:
    """Whether a place is known by this name far away: Charlotte, Virginia."""
    place = bearer.entry.place
    large = place.population > 250_000 or place.kind is PlaceKind.COUNTRY
    return bearer.primary and large


def _abbreviated(gap: str, word: str) -> bool:
    """Whether a full stop only shortens the word before it: St. Louis, U.S."""
    return gap == "." and (len(word) == 1 or word.casefold() in ("st", "ste", "mt", "ft"))


def _capitals(words: list[str]) -> int:
    """How many of ``words`` reach up to the last one with a capital."""
    return max((i + 1 for i, word in enumerate(words) if word[:1].isupper()), default=0)


def _elided(word: str) -> int:
    """How many characters d', l', qu' take before a capital."""
    length = _article(word)
    return length if word[length : length + 1].isupper() else 0


def _article(word: str) -> int:
    """How many characters an elided article or preposition takes at the start of a word."""
    if word[:1] in ("N", "M") and word[2:3].isupper():
        return 0  # N'Djamena
    for length in (1, 2):
        if word[length : length + 1] in ("'", "’"):
            return length + 1 if word[:length].casefold() in ("d", "l", "qu", "n", "s") else 0
    return 0


def _after_elision(word: str) -> str:
    return word[_article(word) :]


def _title_case(scan: Scan, at: int) -> bool:
    """Whether the words around are all capitalised, as in a headline."""
    near = [word for word in scan.words[max(0, at - 4) : at + 5] if len(word) > 3]
    return len(near) > 3 and len([word for word in near if not word[0].isupper()]) < 2
