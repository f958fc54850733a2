"""The words around place names, per language: head nouns, directions, words that are no names.

The words themselves are data, in lexicons/<language>.yaml; a new language is a new file.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from dashboard.model import PlaceKind
from dashboard.places.names import exact_key, exact_piece, going_on, word_set, words_of
from dashboard.reading.folding import fold_text

_FOLDER = Path(__file__).parent / "lexicons"


@dataclass(frozen=True, slots=True)
class Head:
    """A noun that announces a place: its kind, whether it is part of the name, whether it opens a list."""

    word: str
    kind: PlaceKind
    whole: bool
    many: bool
    countryside: bool
    vague: bool  # too loose to make a name of an unknown word (منطقة, مقر, base)


@dataclass(frozen=True, slots=True)
class Slot:
    """Words beside which only a place can stand: seized control of X, سقطت س بيد."""

    then: frozenset[str]  # one of these leads to the name; empty: the name follows
    sure: bool  # what is taken, entered or left so can hardly be anything but a place
    before: bool  # the name stands before the words: X fell to
    auxiliary: frozenset[str]  # of a name before: one of these must stand between
    tail: frozenset[str]  # one of these must follow the name
    announces: bool  # the words are of places; where they lie is told before ``then`` leads to them
    many: bool  # one name alone is none


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language; all folded. The files say what each list is for."""

    heads: dict[str, Head]
    directions: dict[str, str]  # word → north, south, east, west, centre
    not_places: frozenset[str]  # exact keys
    phrase_openers: dict[str, str]  # the first words of those, and how they go on, as in the index
    modifiers: frozenset[str]
    particular: frozenset[str]
    landmarks: frozenset[str]
    definite: frozenset[str]
    of: frozenset[str]
    name_tails: frozenset[str]
    name_openers: frozenset[str]
    prepositions: frozenset[str]
    before_places: frozenset[str]
    after_places: frozenset[str]
    not_a_place_after: frozenset[str]
    streets: frozenset[str]
    papers: frozenset[str]
    bylines: frozenset[str]
    appositions: frozenset[str]
    in_town: frozenset[str]
    of_regions: frozenset[str]
    demonyms: frozenset[str]
    nature: frozenset[str]
    before_names: frozenset[str]
    after_names: frozenset[str]
    first_names: frozenset[str]
    surnames: frozenset[str]
    never: frozenset[str]
    common: frozenset[str]
    words: frozenset[str]
    slots: dict[str, tuple[Slot, ...]]  # see .slots
    slot_skips: frozenset[str]
    slot_between: frozenset[str]
    slot_ends: frozenset[str]
    slot_tells: frozenset[str]
    speaks: frozenset[str]
    ordinary: frozenset[str]
    inside: frozenset[str]
    in_countries: frozenset[str]
    near: frozenset[str]
    toward: frozenset[str]
    nearby_before: frozenset[str]
    nearby_after: frozenset[str]
    pointers: frozenset[str]
    linking: frozenset[str]
    kilometres: frozenset[str]
    numbers: dict[str, int]
    peoples: dict[str, str]  # adjective of a country → its ISO 3166-1 code
    abbreviations: dict[str, str]  # as written after a town's comma → the name it stands for
    decided: dict[str, str]  # spelling, marks and all → the id of the place it can only mean


_SETS = [f.name for f in fields(Lexicon) if f.type == "frozenset[str]" and f.name != "not_places"]


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language (ISO 639-1); English for languages that have none."""
    path = _FOLDER / f"{language}.yaml"
    if not path.is_file():
        return lexicon("en")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times faster
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    phrases = data["not_places"].split("|")
    sets = {name: word_set(data.get(name, "")) for name in _SETS}
    peoples = {w: iso for iso, words in data["peoples"].items() for w in word_set(words)}
    directions = {w: name for name, words in data["directions"].items() for w in word_set(words)}
    return Lexicon(
        heads=_heads(data),
        directions=directions,
        peoples=peoples,
        abbreviations=data.get("abbreviations", {}),
        decided=data.get("decided", {}),
        numbers={fold_text(word): number for word, number in data["numbers"].items()},
        slots=_slots(data.get("slots", []), language),
        not_places=frozenset(map(exact_key, phrases)),
        phrase_openers=_openers(phrases),
        **sets,
    )


def _openers(phrases: list[str]) -> dict[str, str]:
    """The first word of each phrase, as a key piece → how such phrases go on."""
    openers: dict[str, str] = {}
    for phrase in phrases:
        pieces = [exact_piece(word) for word in words_of(phrase)]
        openers[pieces[0]] = openers.get(pieces[0], "") + going_on("".join(pieces[1:]))
    return openers


def _heads(data: dict[str, Any]) -> dict[str, Head]:
    countryside, vague = word_set(data["countryside"]), word_set(data["vague"])
    heads: dict[str, Head] = {}
    for group in data["heads"]:
        for many in (False, True):
            for word in word_set(group["many" if many else "one"]):
                head = Head(
                    word=word,
                    kind=PlaceKind(group["kind"]),
                    whole=group["span"] == "whole",
                    many=many,
                    countryside=word in countryside,
                    vague=word in vague,
                )
                heads.setdefault(word, head)
    return heads


def _slots(groups: list[dict[str, Any]], language: str) -> dict[str, tuple[Slot, ...]]:
    slots: dict[str, tuple[Slot, ...]] = {}
    for group in groups:
        slot = Slot(
            then=word_set(group.get("then", "")),
            sure=group.get("sure", False),
            before=group.get("before", False),
            auxiliary=word_set(group.get("auxiliary", "")),
            tail=word_set(group.get("tail", "")),
            announces=group.get("announces", False),
            many=group.get("many", False),
        )
        for word in word_set(group["words"]):
            for form in _with_clitics(word) if language == "ar" else (word,):
                slots[form] = (*slots.get(form, ()), slot)
    return slots


def _with_clitics(word: str) -> list[str]:
    """An Arabic word as it is, and with the clitics that may open it."""
    forms = [f"ب{word}", f"لل{word[2:]}" if word.startswith("ال") else f"ل{word}", word]
    return [clitic + form for form in forms for clitic in ("", "و", "ف")]


def languages() -> list[str]:
    """The languages that have a lexicon."""
    return sorted(path.stem for path in _FOLDER.glob("*.yaml"))
