"""The words around place names, per language: head nouns, directions, words that are no names.

The words themselves are data, in lexicons/<language>.yaml; a new language is a new file.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from dashboard.model import PlaceKind
from dashboard.places.names import exact_key, word_set

_FOLDER = Path(__file__).parent / "lexicons"
ARABIC = "ar"


@dataclass(frozen=True, slots=True)
class Head:
    """A noun that announces a place: its kind, whether it is part of the name, whether it opens a list."""

    word: str
    kind: PlaceKind
    whole: bool
    many: bool
    countryside: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language; all folded."""

    heads: dict[str, Head]
    directions: dict[str, str]  # word → north, south, east, west, centre
    modifiers: frozenset[str]
    name_tails: frozenset[str]
    name_openers: frozenset[str]
    not_a_place_after: frozenset[str]
    not_places: frozenset[str]  # exact keys
    first_names: frozenset[str]
    never: frozenset[str]  # no names, not even after a head noun
    common: frozenset[str]  # names that are also words: places only after a head noun


@cache
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language (ISO 639-1); English for languages that have none."""
    path = _FOLDER / f"{language}.yaml"
    if not path.is_file():
        return lexicon("en")
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    countryside = word_set(data["countryside"])
    heads: dict[str, Head] = {}
    for group in data["heads"]:
        for many in (False, True):
            for word in word_set(group["many" if many else "one"]):
                heads.setdefault(
                    word,
                    Head(word, PlaceKind(group["kind"]), group["span"] == "whole", many,
                         word in countryside),
                )  # fmt: skip
    directions = {w: name for name, words in data["directions"].items() for w in word_set(words)}
    return Lexicon(
        heads=heads,
        directions=directions,
        not_places=frozenset(exact_key(p) for p in data["not_places"].split("|")),
        **{
            field: word_set(data[field])
            for field in ("modifiers", "name_tails", "name_openers", "not_a_place_after",
                          "first_names", "never", "common")
        },
    )  # fmt: skip


def languages() -> list[str]:
    """The languages that have a lexicon."""
    return sorted(path.stem for path in _FOLDER.glob("*.yaml"))
