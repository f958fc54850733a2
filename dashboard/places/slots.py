"""Names that no gazetteer has, where only a place can stand: seized control of Zyxvar,
سقطت فوليدار بيد, la chute de Zyxvar.

Read after the known names: the words beside which such a name may stand, what may lie between
and what may follow are in the lexicons ("slots"). A name is believed only in a text that names
some known place and who bears arms; it must look like a name (a capital; in Arabic a word that
is not known as an ordinary one) and the words after it must let it be one: captured Zyxvar on
Monday, but not captured Zyxvar fighters. Once believed it is found in the rest of the text,
where a place can stand.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from itertools import product

import yaml

from dashboard.model import PlaceKind
from dashboard.places.lexicon import Head, Lexicon, Slot, languages, lexicon
from dashboard.places.memo import Memo
from dashboard.places.names import ARTICLES, bare_arabic, is_arabic, words_of
from dashboard.places.quoted import QUOTES, Quoted, opens_quotation, quoted_list
from dashboard.places.scan import Scan, Toponym
from dashboard.reading.folding import fold_text
from dashboard.settings import DATA

SLOT = "slot"  # the head of a toponym that a slot makes one, instead of a noun
_REACH = 6  # words between a verb and the preposition that leads to the name
_SKIPPED = 5  # words between the preposition, or the verb, and the name
_ANNOUNCING = 12  # words between places and the word that leads to their names
_STRANGE = 2  # of those, that do not say where the places lie
_SENTENCE = 40  # words of a sentence that are looked at on either side
_LONGEST = 3  # words of an unknown name
_LETTERS = 3  # of an unknown name, at least
_STOPS = frozenset(".!?؟;؛:\n")
_COMMAS = frozenset((",", "،"))
_AND = frozenset(("and", "et"))
_QUOTES = str.maketrans("", "", "«»\"“”„'‘’")
_PARTICLES = frozenset(["de", "du", "des", "del", "la", "sur", "al", "el", "of", "bin"])
_PEOPLE = ("ian", "ians", "ese", "ish")  # what adjectives of peoples end in
_VERBS = ("ly", "ed", "ait", "aient")  # what may follow a name ends in so
_OVER = frozenset(("علي",))  # control "over" takes a place even when its name is a word too
_LONG_VOWELS = re.compile("[اوي]")
# Whether what stands between two words parts them: a comma or a stop.
_PARTED = Memo(lambda gap: bool(gap.translate(_QUOTES).strip("(#-")), 10_000)
_PRONOUNS = ("ه", "ها", "هم", "هما", "كم", "وا")  # what Arabic words for a thing known end in
_INFLECTED = ("ات", "يين", "يون", "تان", "يي")
_INDEFINITE = frozenset("\u064b\u064c\u064d")  # the marks of nouns that are no names
_VERB_OPENS = frozenset("اتي")  # of a verb in the dual: وتقدما
_SUFFIXES = ("ين", "ون", "نا")  # of a dual, a plural, or what is ours; of a name, too
_VERBAL = re.compile("ال[ات].{3,}[^ا]")  # الانسحاب, التقدم: events, not towns


class Slots:
    """Reads the slots of texts in one language."""

    def __init__(self, language: str) -> None:
        self.lexicon = lexicon(language)
        self.triggers = self.lexicon.slots
        self.arms = _arms()
        self.shape = _Arabic(self.lexicon) if language == "ar" else _Latin(self.lexicon)

    def read(self, scan: Scan) -> None:
        """Add the unknown names in slots to what was found, and those said again."""
        triggers = self.triggers
        hits = [at for at, word in enumerate(scan.folds) if word in triggers]
        armed = [at for at, word in enumerate(scan.folds) if word in self.arms] if hits else []
        if armed and any(toponym.bearers for toponym in scan.found):
            reading = _Reading(scan, self.lexicon, self.shape, armed)
            for at in hits:
                for slot in triggers[scan.folds[at]]:
                    reading.slot(at, slot)
        self._again(scan)

    def _again(self, scan: Scan) -> None:
        """Find the unlisted settlements of a text wherever else it names them."""
        known: dict[str, tuple[Toponym, list[str]]] = {}
        for toponym in scan.found:
            town = toponym.kind in (None, PlaceKind.SETTLEMENT)
            if toponym.form != "unlisted" or not town:
                continue
            words = [fold_text(word) for word in toponym.name.split()]
            if words and self.shape.may_recur(words):
                known.setdefault(words[0], (toponym, words))
        if not known:
            return
        opening = {form: (cut, word) for word in known for cut, form in self.shape.forms(word)}
        met = [at for at, word in enumerate(scan.folds) if word in opening]
        taken = {
            at: toponym for toponym in scan.found for at in range(toponym.first, toponym.last + 1)
        }
        for at in met:
            cut, word = opening[scan.folds[at]]
            model, words = known[word]
            last = at + len(words) - 1
            ends = scan.folds[at + 1 : last + 1]
            same = [word, *ends[:-1], *map(_unowned, ends[-1:])] == words
            if not same:
                continue
            inside = [taken[one] for one in range(at, last + 1) if one in taken]
            # Known names that are only words of the unknown one give way to it.
            opens = all(one.form == "named" and one.last - one.first < last - at for one in inside)
            opens = opens and all(at <= one.first and one.last <= last for one in inside)
            if opens and self.shape.recurs(scan, at, last, cut):
                again = _toponym(scan, at, last, cut)
                again.kind, again.head = model.kind, model.head
                scan.found[:] = [one for one in scan.found if one not in inside]
                scan.found.append(again)
                taken.update(dict.fromkeys(range(at, last + 1), again))


class _Reading:
    """One text whose slots are being read."""

    def __init__(
        self, scan: Scan, words: Lexicon, shape: _Arabic | _Latin, armed: list[int]
    ) -> None:
        self.scan = scan
        self.lexicon = words
        self.shape = shape
        self.armed = armed  # tokens that tell of men under arms
        self.known = {at: t for t in scan.found for at in range(t.first, t.last + 1)}
        self.doubtful = {t.first: t for t in scan.doubtful if not t.supported}
        self.doubtful_ends = {t.last: t for t in self.doubtful.values()}

    def slot(self, at: int, slot: Slot) -> None:
        """Read the names that stand in the slot of the word at token ``at``."""
        if at in self.known or not (slot.sure or self._armed_sentence(at)):
            return
        if slot.before:
            self._before(at, slot)
            return
        first = self._opening(at, slot)
        if first is not None:
            self._list(first, slot)

    def _armed_sentence(self, at: int) -> bool:
        """Whether the sentence around a token tells of men under arms."""
        right = bisect_left(self.armed, at)
        return any(
            abs(one - at) < _SENTENCE and self._unstopped(min(one, at), max(one, at))
            for one in self.armed[max(0, right - 1) : right + 1]
        )

    def _unstopped(self, first: int, last: int) -> bool:
        """Whether no sentence ends between two tokens."""
        return all(_STOPS.isdisjoint(gap) for gap in self.scan.gaps[first + 1 : last + 1] if gap)

    def _opening(self, at: int, slot: Slot) -> int | None:
        """The token where the name in a slot would open."""
        if not slot.then:
            return self._past(at + 1, slot)
        if slot.announces:
            return self._announced(at, slot)
        scan = self.scan
        elides = "de" in slot.then
        for one in range(at + 1, min(scan.count, at + 1 + _REACH)):
            if _PARTED[scan.gaps[one]]:
                return None
            elided = elides and _elision(scan.words[one]) == "d"
            if elided or scan.folds[one] in slot.then:
                first = self._past(one if elided else one + 1, slot)
                if first is not None:
                    return first
        return None

    def _announced(self, at: int, slot: Slot) -> int | None:
        """The token where the names of announced places open: villages in Zyxland, including X;
        قرى في ريف حلب، بينها س. Only where they lie is told between.
        """
        scan, strange = self.scan, 0
        for one in range(at + 1, min(scan.count, at + 1 + _ANNOUNCING)):
            if not _STOPS.isdisjoint(scan.gaps[one]):
                return None
            if scan.folds[one] in slot.then:
                return self._past(one + 1, slot)
            if one in self.known or self._locates(one):
                continue
            strange += 1
            if strange > _STRANGE or bare_arabic(scan.folds[one]) in _actor_words():
                return None
        return None

    def _locates(self, at: int) -> bool:
        """Whether a word only helps to say where places lie."""
        word, lexicon = self.scan.folds[at], self.lexicon
        bare = word[1:] if word[:1] in ("و", "ب") else word
        return (
            word in lexicon.prepositions
            or word in lexicon.of
            or word in lexicon.slot_skips
            or word in lexicon.directions
            or word in lexicon.never
            or word in lexicon.heads
            or bare in lexicon.heads
        )

    def _past(self, first: int, slot: Slot) -> int | None:
        """The token from ``first`` on where a name opens, past the words that may precede it."""
        scan = self.scan
        for one in range(first, min(scan.count, first + _SKIPPED)):
            if _PARTED[scan.gaps[one]]:
                return None
            if one in self.known or self._quoted(one):
                return one
            if not QUOTES.isdisjoint(scan.gaps[one]):
                return None  # a quotation closes: what it held is over
            if not self.shape.skips(scan, one, slot):
                return one if self.shape.opens(scan.words[one]) else None
        return None

    def _quoted(self, at: int) -> bool:
        return opens_quotation(self.scan, at)

    def _list(self, first: int, slot: Slot) -> None:
        """The name that opens at a token, and those listed with it."""
        found: list[Toponym] = []
        listed = self.shape.quoted_list(self.scan, first) if self._quoted(first) else []
        for name in listed:
            known = self.known.get(name.first) or self.known.get(name.last)
            if known:
                known.triggered, known.head = True, known.head or SLOT
            else:
                self._take(_unlisted(self.scan, *name), found)
        if listed:
            self.scan.found += found
            return
        last = self._item(first, 0, slot, found)
        keep = len(found)  # items after a comma count once "and" ends the list
        while last is not None:
            nxt = self._next(last)
            if nxt is None:
                break
            one, cut, ends = nxt
            last = self._item(one, cut, slot, found, later=True)
            if last is not None and ends:
                keep = len(found)
        if keep > 1 or not slot.many:
            self.scan.found += found[:keep]

    def _next(self, last: int) -> tuple[int, int, bool] | None:
        """Where the next item of a list opens, its clitics, and whether "and" leads to it."""
        scan, one = self.scan, last + 1
        if one >= scan.count:
            return None
        gap = scan.gaps[one].translate(_QUOTES)
        if gap and gap not in _COMMAS:
            return None
        word = scan.folds[one]
        if word in _AND or word == "و":
            one += 1
            if scan.folded(one) == "de" and not scan.gap(one):
                one += 1  # la prise de X et de Y
            return (one, 0, True) if one < scan.count else None
        opener = word[1:] in self.lexicon.name_openers  # وأم سيالة
        if not gap and word.startswith("و") and (len(word) > _LETTERS or opener):
            return one, 1, True
        return (one, 0, False) if gap else None

    def _item(
        self, at: int, cut: int, slot: Slot, found: list[Toponym], *, later: bool = False
    ) -> int | None:
        """The last token of the name that opens at ``at``, known or not; None for no name."""
        scan = self.scan
        known = self.known.get(at)
        if known is not None:
            if known.first != at and later:
                return None
            if not self._partial(known, at):
                if known.quality == 1 or not self.shape.person(scan, known.last):
                    known.triggered = True
                    known.head = known.head or SLOT
                return known.last
        doubtful = self.doubtful.get(at)
        opener = doubtful is not None and doubtful.last == at and self._opens_name(at, cut)
        if doubtful is not None and not opener and not self._partial(doubtful, at):
            chosen = slot.sure and any(bearer.entry.rank == 2 for bearer in doubtful.bearers)
            if doubtful.quality < 1 or (doubtful.ordinary and not (chosen and _OVER & slot.then)):
                return None
            doubtful.supported = doubtful.triggered = True
            doubtful.head = SLOT
            self._take(doubtful, found)
            return doubtful.last
        quoted = self._quoted(at)
        last = self.shape.name(scan, at, cut, quoted=quoted, later=later)
        if last is None:
            return None
        parts = {id(t): t for one in range(at, last + 1) if (t := self.known.get(one))}
        if not all(self._partial(part, at) and part.last <= last for part in parts.values()):
            return None
        if slot.tail and scan.folded(last + 1) not in slot.tail:
            return None
        if parts:
            scan.found[:] = [toponym for toponym in scan.found if id(toponym) not in parts]
        toponym = _unlisted(scan, at, last, cut)
        head = _vague_head(scan, at, self.lexicon)
        if head is not None and head.whole and is_arabic(toponym.name):  # منطقة فوليدار
            toponym.first, toponym.start = at - 1, scan.starts[at - 1]
            toponym.kind, toponym.head = head.kind, head.word
        self._take(toponym, found)
        return last

    def _opens_name(self, at: int, cut: int) -> bool:
        """Whether a word is no name by itself but opens one: عرب حسن, though some place is عرب."""
        return self.scan.folds[at][cut:] in self.lexicon.name_openers

    def _partial(self, known: Toponym, at: int) -> bool:
        """Whether a known name is only part of one opening at ``at``: Novo-Zyxvarivka, Zyxvar al-Sham."""
        scan, first, following = self.scan, known.first, known.last + 1
        if known.form != "named" or known.last > first + 1 or is_arabic(known.name):
            return False
        alone = at == first and following < scan.count and following not in self.known
        if alone and self.shape.goes_beyond(scan, at, known.last):
            return True
        opens = scan.words[first].casefold() in ARTICLES and not scan.gaps[first]
        return opens and at < first and at >= 0 and scan.words[first - 1][0].isupper()

    def _take(self, toponym: Toponym, found: list[Toponym]) -> None:
        found.append(toponym)
        for at in range(toponym.first, toponym.last + 1):
            self.known[at] = toponym

    def _before(self, at: int, slot: Slot) -> None:
        """The name before the word at token ``at``: Zyxvar fell to, Zyxvar was retaken."""
        scan = self.scan
        if slot.tail and not any(scan.folded(at + one) in slot.tail for one in (1, 2, 3)):
            return
        last, between = at - 1, set()
        while last >= 0 and not scan.gaps[last + 1] and scan.words[last].islower():
            between.add(scan.folds[last])
            last -= 1
            if at - last > 4:
                return
        if last < 0 or scan.gaps[last + 1] or (slot.auxiliary and not between & slot.auxiliary):
            return
        if not between <= slot.auxiliary | self.lexicon.slot_between:
            return
        doubtful = self.doubtful_ends.get(last)
        if doubtful is not None and not doubtful.ordinary and doubtful.quality == 1:
            found: list[Toponym] = []
            doubtful.supported = doubtful.triggered = True
            doubtful.head = SLOT
            self._take(doubtful, found)
            scan.found += found
            return
        self._backwards(last)

    def _backwards(self, last: int) -> None:
        """The name that ends at a token, and those listed before it: Aaa, Bbb and Ccc fell."""
        scan, found, keep, linked = self.scan, list[Toponym](), 0, False
        while last >= 0:
            known = self.known.get(last)
            if known is None or self._partial(known, known.first - 1):
                first = self.shape.backwards(scan, last)
                rest = known.first if known else last + 1
                if first is None or any(one in self.known for one in range(first, rest)):
                    break
                if known:
                    scan.found.remove(known)
                self._take(_unlisted(scan, first, last, 0), found)
            else:
                first = known.first
            keep = len(found) if linked or not keep else keep
            if scan.folded(first - 1) in _AND and not scan.gaps[first]:
                last, linked = first - 2, True
            elif linked and scan.gaps[first] in _COMMAS:
                last = first - 1
            else:
                break
        scan.found += found[:keep]


class _Latin:
    """What an unknown name looks like in Latin script."""

    def __init__(self, words: Lexicon) -> None:
        self.lexicon = words
        self.titles = words.not_a_place_after | words.first_names
        self.telling = self.titles | words.speaks | words.slot_tells
        self.last_read: tuple[Scan | None, set[str]] = (None, set())  # a text and its people
        self.not_names = (
            words.never | words.words | words.demonyms | words.peoples.keys()
            | words.heads.keys() | words.modifiers | words.directions.keys()
            | words.not_a_place_after | words.surnames
        )  # fmt: skip

    def skips(self, scan: Scan, at: int, slot: Slot) -> bool:
        """Whether the word at a token may stand between a slot's word and its name."""
        return scan.words[at].islower() and scan.folds[at] in self.lexicon.slot_skips

    def opens(self, word: str) -> bool:
        """Whether a name may open with a word."""
        return word[:1].isupper() or bool(_elision(word)) or word in ARTICLES

    def forms(self, word: str) -> Iterator[tuple[int, str]]:
        """How a folded name may be written, with the number of characters before it."""
        yield from (
            (0, word),
            (0, f"{word}'s"),
            (0, f"{word}’s"),
            (2, f"d'{word}"),
            (2, f"l'{word}"),
        )
        yield from ((2, f"d’{word}"), (2, f"l’{word}"))

    def name(self, scan: Scan, at: int, cut: int, *, quoted: bool, later: bool) -> int | None:
        """The last token of the unknown name that opens at a token; None when it is none."""
        last = self._reach(scan, at)
        whole = last - at < _LONGEST and all(
            self._part(scan, one, single=at == last, first=one == at) for one in range(at, last + 1)
        )
        if not whole or not self._ends(scan, last + 1, owned=_owned(scan.words[last])):
            return None
        return None if self.person(scan, last) else last

    def quoted_list(self, scan: Scan, at: int) -> list[Quoted]:
        """Names listed inside quotation marks: a habit of Arabic papers only."""
        return []

    def _reach(self, scan: Scan, at: int) -> int:
        """The last token that a name opening at a token can reach."""
        last = at
        if scan.words[at] in ARTICLES and scan.gap(at + 1) == "-":
            last += 1
        while last + 1 < scan.count and last - at < _LONGEST and self._goes_on(scan, last):
            last += 1
        return last

    def goes_beyond(self, scan: Scan, at: int, known: int) -> bool:
        """Whether an unknown name opens at a token and ends after token ``known``."""
        return self._reach(scan, at) > known and bool(
            self.name(scan, at, 0, quoted=False, later=False)
        )

    def backwards(self, scan: Scan, last: int) -> int | None:
        """The first token of the unknown name that ends at a token; None when it is none."""
        first = last
        while first and not scan.gaps[first].strip("-") and scan.gaps[first] != "\n":
            word = scan.words[first - 1]
            if not (word[0].isupper() or word in _PARTICLES):
                break
            first -= 1
        if last - first >= _LONGEST or not scan.words[first][0].isupper():
            return None
        parts = [scan.words[one] for one in range(first, last + 1)]
        may = (
            self._part(scan, one, single=first == last, first=one == first)
            for one in range(first, last + 1)
        )
        if not all(may) or _owned(parts[-1]):
            return None
        opens = first == 0 or bool(_STOPS & set(scan.gaps[first]))
        if opens and fold_text(parts[0]) in self.lexicon.common:
            return None
        return None if self.person(scan, last) else first

    def may_recur(self, words: list[str]) -> bool:
        """Whether an unknown name is looked for in the rest of its text."""
        return len("".join(words)) > _LETTERS and not (
            len(words) == 1
            and words[0] in self.not_names | self.lexicon.common | self.lexicon.first_names
        )

    def recurs(self, scan: Scan, at: int, last: int, cut: int) -> bool:
        """Whether an unknown name of the text, met again, is the place here."""
        if not scan.words[at][cut : cut + 1].isupper():
            return False
        if scan.gap(last + 1) == "-" or (at == last and self.person(scan, last)):
            return False
        before = scan.words[at - 1] if at and not scan.gaps[at] else ""
        following = "" if scan.gap(last + 1) else scan.words[last + 1]
        plain = self.lexicon.prepositions | self.lexicon.never  # Near Zyxvar, on Friday Zyxvar
        if before[:1].isupper() and scan.folded(at - 1) not in plain:
            return False
        return not following[:1].isupper()

    def _goes_on(self, scan: Scan, last: int) -> bool:
        gap, word = scan.gaps[last + 1], scan.words[last + 1]
        if gap not in ("", "-") or _owned(scan.words[last]):
            return False
        if word[0].isupper():
            return True
        beyond = last + 2 < scan.count and scan.gaps[last + 2] in ("", "-")
        dashed = gap == "-" and word in _PARTICLES | ARTICLES
        named = word in ("al", "el", "la", "del", "sur") and scan.words[last][0].isupper()
        return (dashed or named) and beyond and scan.words[last + 2][0].isupper()

    def _part(self, scan: Scan, at: int, *, single: bool, first: bool) -> bool:
        """Whether a word may be part of an unknown name."""
        word = scan.words[at]
        stem = word[2:] if _elision(word) else word
        stem = stem[:-2] if _owned(stem) else stem
        folded = fold_text(stem)
        if not single and (folded in _PARTICLES or folded in ARTICLES):
            return True
        if not stem[0].isupper() or (stem.isupper() and len(stem) < 7) or stem[-1].isdigit():
            return False
        if single and (folded in self.lexicon.common or len(folded) < _LETTERS):
            return False
        if folded in self.lexicon.first_names:  # Ayn Issa, but not Issa Ahmad
            return not first
        inside = not first and at > 1 and scan.words[at - 1].casefold() in ARTICLES
        if inside and scan.words[at - 2][0].isupper() and not scan.gaps[at - 1]:
            return True  # Zyxvar al-Sham
        return not (
            folded in self.not_names or folded in _actor_words() or folded.endswith(_PEOPLE)
        )

    def _ends(self, scan: Scan, following: int, *, owned: bool) -> bool:
        """Whether an unknown name may end before a token: no noun follows that it describes."""
        gap = scan.gap(following)
        if gap:
            return not (gap == "-" and scan.words[following][0].islower())
        word = scan.folded(following)
        if owned or (word in self.lexicon.heads and scan.words[following].islower()):
            return word in self.lexicon.heads
        return word in self.lexicon.slot_ends or word.endswith(_VERBS)

    def person(self, scan: Scan, last: int) -> bool:
        """Whether the text speaks of somebody whose name ends at a token, and of no such place."""
        name = _unowned(scan.folds[last])
        if name in scan.people:
            return True
        text, people = self.last_read
        if text is not scan:
            people = self._people(scan)
            self.last_read = (scan, people)  # in one piece: threads share us
        return name in people

    def _people(self, scan: Scan) -> set[str]:
        """The words that have a title or speak, and never follow what only places follow."""
        lexicon, folds = self.lexicon, scan.folds
        people, placed = set(), set()
        telling = [at for at, word in enumerate(folds) if word in self.telling]
        for at in {*telling, *(one + 1 for one in telling)}:
            if scan.gap(at):
                continue
            before, word = folds[at - 1], folds[at]
            if before in self.titles:
                people.add(_unowned(word))
            elif word in lexicon.speaks:
                people.add(_unowned(before))
            elif before in lexicon.slot_tells:
                placed.add(_unowned(word))
        return people - placed


class _Arabic:
    """What an unknown name looks like in Arabic script, which has no capitals."""

    def __init__(self, words: Lexicon) -> None:
        self.lexicon = words
        plain = words.ordinary | words.never | words.first_names | words.heads.keys()
        plain |= words.numbers.keys()
        self.not_names = (
            {bare_arabic(word) for word in plain}
            | plain
            | {word for word in words.slots if len(word) > _LETTERS}
        )
        self.described = words.slot_tells

    def skips(self, scan: Scan, at: int, slot: Slot) -> bool:
        """Whether the word at a token may stand between a slot's word and its name.

        The verb comes first, so after one without a preposition its subject may.
        """
        word = scan.folds[at]
        if word in self.lexicon.slot_skips or word in self.lexicon.directions:
            return True
        return not slot.then and (
            bare_arabic(word) in _actor_words() or word in self.lexicon.peoples or word.isdigit()
        )

    def opens(self, word: str) -> bool:
        """Whether a name may open with a word."""
        return is_arabic(word)

    def forms(self, word: str) -> Iterator[tuple[int, str]]:
        """A folded name with the clitics it may have, and how many characters they take."""
        for clitics in ("", "و", "ف", "ب", "ل", "وب", "ول", "فب", "فل"):
            yield len(clitics), clitics + word

    def name(self, scan: Scan, at: int, cut: int, *, quoted: bool, later: bool) -> int | None:
        """The last token of the unknown name that opens at a token; None when it is none."""
        raw, word = scan.words[at], scan.folds[at][cut:]
        if not is_arabic(raw):
            return None
        if quoted:
            return self._in_quotes(scan, at)
        if not self._part(raw, word):
            return None
        last = at
        foreign = _foreign(word)
        while last - at < _LONGEST - 1 and last + 1 < scan.count and not scan.gaps[last + 1]:
            following = scan.folds[last + 1]
            opener = last == at and word in self.lexicon.name_openers
            tail = following in self.lexicon.name_tails and word.startswith("ال")
            both = foreign and _foreign(following) and not following.startswith("و")
            both = both and self._part(scan.words[last + 1], following)
            if not (tail or both or (opener and self._after_opener(following))):
                break
            last += 1
        if last == at and word in self.lexicon.name_openers:
            return None
        article = word.startswith("ال")
        headed = _vague_head(scan, at, self.lexicon) is not None
        vowel = word.endswith("ا") and word[0] not in _VERB_OPENS
        if later and not (article or foreign or vowel or last > at):
            return None
        return last if self._ends(scan, last + 1, article and not headed) else None

    def person(self, scan: Scan, last: int) -> bool:
        """Whether a name is a person's: the recogniser has seen to that in Arabic."""
        return False

    def goes_beyond(self, scan: Scan, at: int, known: int) -> bool:
        """Whether an unknown name goes on after a known one in Latin letters: it does not."""
        return False

    def backwards(self, scan: Scan, last: int) -> int | None:
        """Arabic verbs precede: no name is read before one."""
        return None

    def may_recur(self, words: list[str]) -> bool:
        """Whether an unknown name is looked for in the rest of its text."""
        lone = len(words) == 1 and (words[0] in self.lexicon.common or words[0] in self.not_names)
        return not lone and bare_arabic(words[0]) not in self.not_names and len(words[0]) > _LETTERS

    def recurs(self, scan: Scan, at: int, last: int, cut: int) -> bool:
        """Whether an unknown name of the text, met again, is the place here."""
        lexicon, before = self.lexicon, scan.folded(at - 1) if not scan.gap(at) else ""
        if before in lexicon.not_a_place_after or before in lexicon.first_names:
            return False
        if cut and scan.folds[at][cut - 1] in "بل":
            return True
        locating = lexicon.inside | lexicon.near | lexicon.directions.keys()
        if not scan.gap(last + 1) and scan.folded(last + 1) in locating:
            return True
        placing = lexicon.prepositions | lexicon.before_places | lexicon.directions.keys()
        return before in placing or before in lexicon.slots or last > at or cut > 0

    def _in_quotes(self, scan: Scan, at: int) -> int | None:
        """The last word in the quotation marks that open before a token: «النهود»."""
        for last in range(at, min(scan.count, at + _LONGEST)):
            word = scan.folds[last]
            if bare_arabic(word) in _actor_words() or word in self.lexicon.never:
                return None
            gap = scan.gap(last + 1)
            if gap:
                closed = set('»”"') & set(gap)
                many = last > at or bare_arabic(word) not in self.not_names
                return last if closed and many else None
        return None

    def quoted_list(self, scan: Scan, at: int) -> list[Quoted]:
        """The names of a list in the quotation marks that open before a token, if any."""
        return quoted_list(scan, at, self._may_name)

    def _may_name(self, word: str, alone: bool) -> bool:
        """Whether a word may open a name in a list in quotation marks, or be one."""
        if word in self.lexicon.slot_skips or bare_arabic(word) in _actor_words():
            return False
        return not alone or word not in self.lexicon.never

    def _part(self, raw: str, word: str) -> bool:
        bare = bare_arabic(word)
        if word in self.lexicon.name_openers:
            return True
        if len(bare) < _LETTERS or not "\u0621" <= word[0] <= "\u064a" or raw.endswith(_PRONOUNS):
            return False
        if bare in self.not_names or word in self.not_names or bare in _actor_words():
            return False
        if word[0] in "وبل" and self._is_common(word[1:]):
            return False  # وهي, بشكل, بشرق
        if word[0] in _VERB_OPENS and word.endswith(("ون", "وا")):
            return False  # يتوجهون
        if word in self.lexicon.common or word in self.lexicon.directions:
            return False
        adverb = word.removesuffix("ا")  # ظهرا, "at noon": the accusative of an ordinary word
        if adverb in self.lexicon.common or adverb in self.not_names:
            return False
        if not _INDEFINITE.isdisjoint(raw):
            return False
        if word in self.lexicon.peoples or word in self.lexicon.modifiers:
            return False
        if word.endswith(_SUFFIXES) and self._inflected(bare):
            return False
        if word.endswith(_INFLECTED) or word.startswith(("لل", "بال", "وال", "فال", "كال")):
            return False
        if not word.startswith("ال"):
            return not word.endswith("يه")
        return not _VERBAL.fullmatch(word)

    def _is_common(self, word: str) -> bool:
        """Whether a word is no name by itself: of grammar, a direction, an ordinary noun."""
        lexicon = self.lexicon
        return (
            word in lexicon.never
            or word in lexicon.directions
            or word in lexicon.heads
            or word in lexicon.common
            or word in self.not_names
        )

    def _after_opener(self, word: str) -> bool:
        """Whether a word may be the rest of a name that opens with خان, كفر, أبو…"""
        lexicon, bare = self.lexicon, bare_arabic(word)
        other = word in lexicon.never or word in lexicon.slot_ends or word in lexicon.directions
        person = word in lexicon.first_names  # أبو حسن, though some force is called after one
        return len(bare) >= _LETTERS and not other and (person or bare not in _actor_words())

    def _inflected(self, bare: str) -> bool:
        """Whether a word is the dual or the plural of an ordinary one, or ours: مسلحين, بلدتين."""
        stem = bare[:-2]
        feminine = stem[:-1] + "ه" if stem.endswith("ت") else stem
        return bare.startswith("م") or stem in self.not_names or feminine in self.not_names

    def _ends(self, scan: Scan, following: int, article: bool) -> bool:
        gap = scan.gap(following)
        if gap:
            return True
        word = scan.folded(following)
        if word in self.described:
            return not article
        return word in self.lexicon.slot_ends or word.startswith("و")


def _foreign(word: str) -> bool:
    """Whether an Arabic word reads like a foreign name: more long vowels than a word of its own."""
    return not word.startswith("ال") and len(_LONG_VOWELS.findall(word)) > 2


def _toponym(scan: Scan, first: int, last: int, cut: int) -> Toponym:
    start, end = scan.starts[first], scan.ends[last]
    word = scan.words[first]
    start += 2 if _elision(word) else _letters(word, cut)
    if _owned(scan.words[last]):
        end -= 2
    name = scan.text[start:end]
    return Toponym(start, end, name, (), first, last, form="unlisted", triggered=True)


def _unlisted(scan: Scan, first: int, last: int, cut: int) -> Toponym:
    toponym = _toponym(scan, first, last, cut)
    toponym.head = SLOT
    return toponym


def _vague_head(scan: Scan, at: int, words: Lexicon) -> Head | None:
    """The head noun before a token that may announce a name but seldom does: منطقة."""
    head = None if scan.gap(at) else words.heads.get(scan.folded(at - 1))
    return head if head is not None and head.vague else None


def _letters(word: str, cut: int) -> int:
    """How many characters of ``word`` its first ``cut`` letters take, with their marks."""
    offset = 0
    while cut and offset < len(word):
        cut -= bool(fold_text(word[offset]))
        offset += 1
    return offset


def _elision(word: str) -> str:
    """The letter that a French article or preposition leaves before a name: d'Alep."""
    return word[0].casefold() if word[1:2] in ("'", "’") and len(word) > 3 else ""


def _unowned(word: str) -> str:
    return word[:-2] if _owned(word) else word


def _owned(word: str) -> bool:
    return word.endswith(("'s", "’s"))


@cache
def _actor_words() -> frozenset[str]:
    """Every folded word in the names of data/actors.yaml, Arabic ones without the article."""
    return frozenset(word for _, _, words in _actor_names() for word in words)


@cache
def _arms() -> frozenset[str]:
    """The words that tell of men under arms, as written: the nouns of the names in data/actors.yaml."""
    nouns = {
        words[-1 if lang == "en" else 0] for kind, lang, words in _actor_names() if kind != "office"
    }
    forms = set(nouns)
    for noun in nouns:
        if is_arabic(noun):
            clitics = [a + b for a in ("", "و", "ف") for b in ("", "ب", "ل", "ال", "بال", "لل")]
            forms.update(clitic + noun for clitic in clitics)
        else:
            forms.update(elision + noun for elision in ("d'", "l'", "d’", "l’"))
    return frozenset(forms)


@cache
def _actor_names() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """The names in data/actors.yaml: kind, language and folded words, alternatives among them."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    raw = yaml.load((DATA / "actors.yaml").read_text(encoding="utf-8"), Loader=loader)
    names = []
    for row in raw["actors"]:
        for language in languages():
            for phrase in row.get(language, ()):
                for written in _alternatives(str(phrase)):
                    words = tuple(bare_arabic(fold_text(word)) for word in words_of(written))
                    words = tuple(word for word in words if len(word) >= _LETTERS)
                    if words:
                        names.append((row["kind"], language, words))
    return tuple(names)


def _alternatives(phrase: str) -> Iterator[str]:
    """The phrases that one with alternatives, "Ahrar (al|) Sham", stands for."""
    parts = [part.split("|") for part in re.split("[()]", phrase.replace('"', ""))]
    yield from map("".join, product(*parts))
