"""Words of one language, as the grammar wants them: phrases in a trie, each with its senses.

``lexicons/<language>.yaml`` is written for people: verbs stand in their dictionary
form, phrases refer to them as ``<verb>``, ``(a|b|)`` gives alternatives. Loading
unfolds all that, so that reading an article is only dictionary look-ups.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from dashboard.claims.actors import actors
from dashboard.reading.dates import WEEKDAYS
from dashboard.reading.folding import fold_text

FOLDER = Path(__file__).parent / "lexicons"

_ARABIC = re.compile("[\u0600-\u06ff\ufb50-\ufeff]")
_REMEMBERED_WORDS = 100_000  # words whose pieces are kept
_SHORT = 40  # letters of the words that are worth remembering
_CHOICE = re.compile(r"\(([^()]*)\)")


def key(word: str) -> str:
    """A word as the lexicon compares it: Arabic letters folded, Latin ones lower case.

    Latin accents stay, because French tells *pris* from *prise* and *empare* from
    *emparé* by its letters.
    """
    if word.isascii():
        return word.lower()
    return _folded(word) if len(word) <= _SHORT else _fold(word)


def _fold(word: str) -> str:
    if _ARABIC.search(word):
        return fold_text(word)
    return unicodedata.normalize("NFC", word).lower()


_folded = lru_cache(maxsize=_REMEMBERED_WORDS)(_fold)  # names come again and again


class Sense(NamedTuple):
    """What a phrase may be: its class, the kind within the class, its form, its entry."""

    cls: str  # "trigger", "operator", "say", "actor", "break", "prep", "noun", "time"…
    sub: str = ""
    form: str = ""  # of a verb: "past", "present", "infinitive", "gerund", "participle", "noun"
    entry: Any = None


class Morph(NamedTuple):
    """A piece of a word: a clitic or the stem. ``kind`` is "pre", "stem" or "suf"."""

    text: str
    kind: str
    definite: bool
    length: int  # of the piece with its article, in folded letters


@dataclass(frozen=True)
class Entry:
    """One trigger of the lexicon: which frame it opens and how its arguments are marked."""

    frame: str
    name: str
    objects: frozenset[str]  # prepositions before the place; "" when the place follows directly
    armed: bool  # only believed of somebody who bears arms
    form: str = ""


class Node:
    """A node of the phrase trie."""

    __slots__ = ("next", "senses")

    def __init__(self) -> None:
        self.next: dict[str, Node] = {}
        self.senses: tuple[Sense, ...] = ()

    def leads_to(self, cls: str) -> bool:
        """Whether this phrase, or one that goes on from it, is of a class."""
        return any(sense.cls == cls for sense in self.senses) or any(
            node.leads_to(cls) for node in self.next.values()
        )


# What a unit is first of all, when a phrase has several senses.
ORDER = (
    "trigger",
    "actor",
    "operators",
    "say",
    "breaks",
    "aux",
    "conj",
    "prepositions",
    "pronouns",
    "time",
    "nouns",
    "parts",
)


@dataclass
class Lexicon:
    """Everything the grammar knows of one language."""

    language: str
    raw: Mapping[str, Any]
    root: Node = field(default_factory=Node)
    vocabulary: set[str] = field(default_factory=set)
    remembered: dict[str, tuple[tuple[str, str, bool, int], ...]] = field(default_factory=dict)
    """What :meth:`read` found in the words read lately."""
    _lists: dict[str, frozenset[str]] = field(default_factory=dict)
    hypothetical: re.Pattern[str] | None = None  # what verbs of the future look like
    again: re.Pattern[str] = re.compile(r"(?!)")  # what verbs of taking back or freeing look like

    def add(self, phrase: str, sense: Sense) -> None:
        """Add one phrase, its alternatives unfolded, with one sense."""
        for form, words in self._unfold(phrase):
            node = self.root
            for word in words:
                self.vocabulary.add(word)
                node = node.next.setdefault(word, Node())
            found = sense if sense.form or not form else sense._replace(form=form)
            if found.cls == "trigger" and not found.form:
                found = found._replace(form="past")
            if found not in node.senses:
                senses = (*node.senses, found)
                node.senses = tuple(sorted(senses, key=lambda s: ORDER.index(s.cls)))

    def _unfold(self, phrase: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        choices = [part.split("|") for part in _CHOICE.findall(phrase)]
        for chosen in product(*choices):
            pick = iter(chosen)
            yield from self._conjugate(_CHOICE.sub(lambda _: next(pick), phrase).split())  # noqa: B023

    def _conjugate(self, words: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
        options: list[list[tuple[str, list[str]]]] = []
        for word in words:
            if word.startswith("<"):
                forms = self._forms(word.strip("<>"))
                options.append([(form, self.words(text)) for form, text in forms])
            else:
                options.append([("", self.words(word))])
        for combination in product(*options):
            form = next((name for name, _ in combination if name), "")
            yield form, tuple(piece for _, pieces in combination for piece in pieces)

    def _forms(self, verb: str) -> list[tuple[str, str]]:
        table: Mapping[str, str] = self.raw["verbs"].get(verb) or {}
        if isinstance(table, str):
            return list(self._inflect(table, verb))
        if table:
            return [(form, text) for form, texts in table.items() for text in texts.split()]
        return list(self._inflect("", verb))

    def _inflect(self, pattern: str, verb: str) -> Iterator[tuple[str, str]]:
        """Forms by paradigm: "strong past/present" in Arabic, regular verbs elsewhere."""
        name, _, stems = pattern.partition(" ")
        past, _, present = stems.partition("/")
        for form, shapes in self.raw["paradigms"][name or "regular"].items():
            stem = (present or past or verb) if form == "present" else (past or verb)
            for shape in shapes.split():
                yield form, shape.replace("-", stem)

    def senses(self, word: str) -> tuple[Sense, ...]:
        """What a folded word may be by itself."""
        node = self.root.next.get(word)
        return node.senses if node else ()

    def words(self, text: str) -> list[str]:
        """The folded words of a phrase, without articles that are written together."""
        found = []
        for word in re.split(r"[\s'’\-]+", key(text)):
            for piece in self.raw.get("contractions", {}).get(word, word).split():
                if piece not in self.articles:
                    found.append(self.bare(piece))
        return found

    def bare(self, word: str) -> str:
        """A folded word without the article that is written together with it."""
        article = self.raw.get("article", "")
        if article and word.startswith(article) and len(word) > 4 and word not in self.kept:
            return word[len(article) :]
        return word

    @cached_property
    def verb_first(self) -> bool:
        """Whether the subject follows its verb, as in Arabic."""
        return bool(self.raw.get("verb_first") == "true")

    @cached_property
    def adjective_first(self) -> bool:
        """Whether adjectives stand before their noun, as in English."""
        return bool(self.raw.get("adjective_first") == "true")

    @cached_property
    def plurals(self) -> frozenset[str]:
        """Place nouns of many: "the towns" point back to no single one."""
        return frozenset(key(word) for word in self.raw.get("plural", ()))

    @cached_property
    def duals(self) -> frozenset[str]:
        """Place nouns of two."""
        return frozenset(key(word) for word in self.raw.get("dual", ()))

    @cached_property
    def lemmas(self) -> dict[str, str]:
        """The singular of place nouns: towns → town."""
        found: dict[str, str] = {}
        for lemma, words in self.raw.get("same_noun", {}).items():
            found |= {key(word): key(lemma) for word in (lemma, *words)}
        return found

    @cached_property
    def facility_groups(self) -> tuple[frozenset[str], ...]:
        """Words for one and the same facility: an airport may be called a base later on."""
        return tuple(
            frozenset(key(word) for word in group) for group in self.raw.get("facility_groups", ())
        )

    @cached_property
    def barred(self) -> dict[str, set[str]]:
        """Words before which phrases of some kinds mean something else."""
        found: dict[str, set[str]] = {}
        for sub, words in self.raw.get("not_before", {}).items():
            for word in words:
                found.setdefault(key(word), set()).add(sub)
        return found

    @cached_property
    def articles(self) -> frozenset[str]:
        """Words that only say "the" or "a"; phrases are compared without them."""
        return frozenset(self.raw.get("articles", ())) | frozenset(self.raw.get("indefinite", ()))

    @cached_property
    def detachments(self) -> frozenset[str]:
        """Words for a part of a force: that it leaves does not give a place up."""
        return frozenset(key(word) for word in self.raw.get("detachments", ()))

    @cached_property
    def pushed_back(self) -> frozenset[str]:
        """Words that make driving somebody away from a place a repulse."""
        return frozenset(key(word) for word in self.raw.get("pushed_back", ()))

    @cached_property
    def giving(self) -> frozenset[str]:
        """Verbs that put a place into somebody's hands: "giving X control of P"."""
        forms = (self._conjugate([word]) for word in self.raw.get("giving", ()))
        return frozenset(text for found in forms for _, words in found for text in words)

    def listed(self, name: str) -> frozenset[str]:
        """The words of a plain list of the lexicon, folded as units are; empty without one."""
        found = self._lists.get(name)
        if found is None:
            found = self._lists[name] = frozenset(key(word) for word in self.raw.get(name, ()))
        return found

    @cached_property
    def static(self) -> frozenset[str]:
        """Prepositions of rest: who deploys "at" the gates of a town is not in it."""
        return frozenset(key(word) for word in self.raw.get("static", ()))

    @cached_property
    def imposing(self) -> frozenset[str]:
        """Verbs that make a siege news: "imposed a siege on P"."""
        return frozenset(key(word) for word in self.raw.get("imposing", ()))

    @cached_property
    def ours(self) -> frozenset[str]:
        """The speaker's own: "under our control"."""
        return frozenset(key(word) for word in self.raw.get("ours", ()))

    @cached_property
    def final(self) -> frozenset[str]:
        """Words that make a detachment the last one."""
        return frozenset(key(word) for word in self.raw.get("final", ()))

    @cached_property
    def clitics(self) -> frozenset[str]:
        """Pronouns before a verb that look like prepositions: "en", "y"."""
        return frozenset(self.raw.get("clitic_pronouns", ()))

    @cached_property
    def kept(self) -> set[str]:
        """Words whose first letters look like the article but are not."""
        return {key(word) for word in self.raw.get("not_article", ())}

    def read(self, word: str) -> tuple[tuple[str, str, bool, int], ...]:
        """The pieces of a word as written: text, kind, whether it has the article, width.

        The width is that of the letters in the article, 0 when marks make it uncertain. A
        word of one piece is a "stem", or a "number".
        """
        found = self.remembered.get(word)
        if found is None:
            if len(self.remembered) > _REMEMBERED_WORDS:
                self.remembered.clear()
            folded = key(word)
            if word.isdigit():
                return ((folded, "number", False, 0),)
            exact = len(folded) == len(word)
            found = tuple(
                (
                    m.text,
                    m.kind,
                    m.definite,
                    m.length if exact else 0,
                )
                for m in self.split(folded, word.endswith("ة"))
            )
            if len(found) == 1:
                found = ((found[0][0], "stem", *found[0][2:]),)
            self.remembered[word] = found
        return found

    @cached_property
    def names_with_dates(self) -> tuple[str, ...]:
        """How a movement's name begins that goes on with a date: حركة 23 مارس."""
        return tuple(key(word) for word in self.raw.get("names_with_dates", ()))

    @cached_property
    def times(self) -> frozenset[str]:
        """The words that may be a time by themselves."""
        nodes = self.root.next.items()
        return frozenset(w for w, node in nodes if any(s.cls == "time" for s in node.senses))

    @cached_property
    def parted(self) -> frozenset[str]:
        """The words that begin a trigger of several words, which a time may part."""
        return frozenset(
            word
            for word, node in self.root.next.items()
            if any(child.leads_to("trigger") for child in node.next.values())
        )

    def split(self, word: str, closed: bool = False) -> tuple[Morph, ...]:
        """The pieces of one folded word: known clitics off what leaves a known stem.

        ``closed`` says that the word ends in a letter that folds into a pronoun's but is
        none (ة, which folds like the ه of "his").
        """
        return self._split(word, closed)

    def _split(self, word: str, closed: bool) -> tuple[Morph, ...]:
        contracted = self.raw.get("contractions", {}).get(word)
        if contracted:
            head, *tail = contracted.split()
            first = Morph(head, "pre", False, 0)
            return (first, *(Morph(piece, "stem", False, len(word)) for piece in tail))
        if len(word) > 40 or (word in self.vocabulary and not self._owned(word, closed)):
            return (Morph(word, "stem", False, len(word)),)
        for pieces in self._strippings(word):
            if not (closed and pieces[-1].text == word[-1]):
                return pieces
        return (Morph(word, "stem", False, len(word)),)

    def _owned(self, word: str, closed: bool) -> bool:
        """Whether a known word is rather a shorter known one and a pronoun: استعاده, not استعادة."""
        tail = self.raw.get("owned_ending", "")
        return bool(tail) and not closed and word.endswith(tail) and word[:-1] in self.vocabulary

    def _strippings(self, word: str) -> Iterator[tuple[Morph, ...]]:
        before = self.raw.get("before_word", {"": ""})
        after = ("", *self.raw.get("after_word", ()))
        for prefix, pieces in before.items():
            if not word.startswith(prefix):
                continue
            rest = word[len(prefix) :]
            heads = [Morph(p, "pre", False, len(p)) for p in pieces.split()] if pieces else []
            definite = bool(heads) and heads[-1].text == "ال"
            article = 2 if definite else 0  # its letters
            if definite:
                heads.pop()
                if prefix.endswith("لل"):  # "to the": the letters are all the preposition's
                    heads[-1], article = heads[-1]._replace(length=2), 0
            for suffix in after:
                if (suffix and not rest.endswith(suffix)) or len(rest) - len(suffix) < 2:
                    continue
                stem = self._known(
                    rest[: len(rest) - len(suffix)] if suffix else rest, bool(suffix)
                )
                if stem:
                    tail = [Morph(suffix, "suf", False, len(suffix))] if suffix else []
                    body = Morph(stem, "stem", definite, article + len(rest) - len(suffix))
                    yield (*heads, body, *tail)

    def _known(self, stem: str, before_suffix: bool) -> str:
        if before_suffix:
            for tail, whole in self.raw.get("joining", {}).items():
                if stem.endswith(tail) and stem[: -len(tail)] + whole in self.vocabulary:
                    return f"{stem[: -len(tail)]}{whole}"
        if stem in self.vocabulary:
            return stem
        if before_suffix:
            for tail in self.raw.get("dropped", ()):
                if stem + tail in self.vocabulary:
                    return f"{stem}{tail}"
        for tail in self.raw.get("tanwin", ()):
            if stem.endswith(tail) and stem[: -len(tail)] in self.vocabulary and len(stem) > 3:
                return stem[: -len(tail)]
        return ""


@lru_cache(maxsize=16)
def lexicon(language: str) -> Lexicon | None:
    """The lexicon of a language, or None when there is no lexicons/<language>.yaml."""
    path = FOLDER / f"{language}.yaml"
    if not re.fullmatch("[a-z]{2,3}", language) or not path.exists():
        return None
    raw = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)  # "no" is a word
    lexicon = Lexicon(language, raw)
    if raw.get("hypothetical_word"):
        lexicon.hypothetical = re.compile(raw["hypothetical_word"])
    lexicon.again = re.compile(raw["again_word"])
    for trigger in raw["triggers"]:
        _add_trigger(lexicon, trigger)
    for section in (
        "operators",
        "breaks",
        "prepositions",
        "conj",
        "nouns",
        "parts",
        "say",
        "pronouns",
        "time",
        "aux",
    ):
        for sub, phrases in raw.get(section, {}).items():
            for phrase in phrases:
                lexicon.add(phrase, Sense(section, sub))
    _add_counted(lexicon, raw.get("counted", {}))
    for word in raw.get("whole_words", ()):
        lexicon.vocabulary.add(key(word))
    for phrase, actor in actors().names.get(language, ()):
        lexicon.add(phrase, Sense("actor", actor.kind, _demand(phrase), actor))
    for name, number in WEEKDAYS.items():
        if bool(_ARABIC.search(name)) == bool(_ARABIC.search(str(raw["verbs"]))) and len(name) > 4:
            lexicon.add(name, Sense("time", f"weekday_{number}"))
    return lexicon


def _demand(phrase: str) -> str:
    """What a name asks of the words: an article (الهيئة), capitals (IS is not "is"), or nothing."""
    if phrase.startswith("ال") and " " not in phrase:
        return "definite"
    return "capitals" if phrase.isupper() and len(phrase) < 5 and phrase.isascii() else ""


def _add_counted(lexicon: Lexicon, table: Mapping[str, Any]) -> None:
    """Phrases with a number in them: "# days later" for every number the language writes."""
    for section in ("time", "breaks"):
        for sub, phrases in table.get(section, {}).items():
            for number, words in table["numbers"].items():
                for phrase, word in product(phrases, words):
                    lexicon.add(phrase.replace("#", word), Sense(section, f"{sub}_{number}"))


def _add_trigger(lexicon: Lexicon, trigger: Mapping[str, Any]) -> None:
    objects = frozenset(" ".join(lexicon.words(p)) for p in trigger.get("object", [""]))
    for form, section in (
        ("", "verbs"),
        ("noun", "nouns"),
        ("state", "states"),
        ("adjective", "adjectives"),
    ):
        for phrase in trigger.get(section, ()):
            name = phrase.replace("<", "").replace(">", "")
            entry = Entry(trigger["frame"], name, objects, trigger.get("armed") == "true")
            lexicon.add(phrase, Sense("trigger", trigger["frame"], form, entry))
