"""Which side a speaker belongs to, by the names in data/actors.yaml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

from dashboard.claims.actors import Actor, actors
from dashboard.reading.folding import fold_text

_CHOICE = re.compile(r"\(([^()]*)\)")  # "(a|b|)" in a name stands for each alternative
_WORD = re.compile(r"\w+")


def side_of(words: str, country: str | None) -> str | None:
    """The side of whoever ``words`` name in the war of a country (ISO 3166-1 alpha-2).

    The longest name counts, and of equally long ones the last, as in "the governor, quoting
    the army". None when nobody is named who is on a side there.
    """
    spoken = _words(words)
    names = _names()
    for length in range(min(len(spoken), max(map(len, names))), 0, -1):
        for start in range(len(spoken) - length, -1, -1):
            for actor in names.get(spoken[start : start + length], ()):
                if country is None and actor.generic:  # "the army": whose, nobody can tell
                    continue
                if side := actor.side(country or "*"):
                    return side
    return None


@cache
def _names() -> dict[tuple[str, ...], tuple[Actor, ...]]:
    """Every way of writing every actor's name, as plain words."""
    names: dict[tuple[str, ...], tuple[Actor, ...]] = {}
    for phrases in actors().names.values():
        for phrase, actor in phrases:
            for written in _spelt_out(phrase):
                if words := _words(written):
                    names[words] = (*names.get(words, ()), actor)
    return names


def _spelt_out(phrase: str) -> Iterator[str]:
    parts = _CHOICE.split(phrase)  # every other part is a list of alternatives
    choices = [part.split("|") if n % 2 else [part] for n, part in enumerate(parts)]
    return ("".join(chosen) for chosen in product(*choices))


def _words(text: str) -> tuple[str, ...]:
    """The words of a text as they are compared: folded, without the Arabic article."""
    return tuple(_bare(word) for word in _WORD.findall(fold_text(text)))


def _bare(word: str) -> str:
    long = len(word) > 4
    return word[2:] if long and word.startswith(("ال", "لل")) else word
