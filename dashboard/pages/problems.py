"""What is wrong with a file, in the reader's language.

The parts below the pages say it in English (:mod:`dashboard.reading.messages`); the files of
``messages/problems`` hold the same sentences, by their English, in the other languages.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

import yaml

from dashboard.pages import words
from dashboard.reading.messages import Message, Value

FOLDER = words.FOLDER / "problems"
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def said(text: str) -> str:
    """A message in the reader's language, with what it quotes kept in its own direction.

    A message that the language lacks stays English, and a text that is none stays as it is.
    """
    return _told(text, translations(words.language())) if isinstance(text, Message) else text


@cache
def translations(language: str) -> Mapping[str, str]:
    """The templates of a language by the English ones; English has none of its own."""
    file = FOLDER / f"{language}.yaml"
    if not file.is_file():
        return {}
    loaded: Mapping[str, str] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded


def _told(text: Message, table: Mapping[str, str]) -> str:
    template = table.get(text.template, text.template)
    return template.format(**{name: _value(value, table) for name, value in text.values.items()})


def _value(value: Value, table: Mapping[str, str]) -> str | int | float:
    if isinstance(value, tuple):
        separator = "؛ " if words.is_rtl() else "; "
        return separator.join(f"{_value(one, table)}" for one in value)
    if isinstance(value, Message):
        return _told(value, table)
    return _Quoted(value) if isinstance(value, str) else value


class _Quoted(str):
    """A text from a file: whatever is in it, the direction of the words around it stays."""

    def __format__(self, spec: str) -> str:
        return f"\u2068{_DIRECTIONS.sub('', super().__format__(spec))}\u2069"
