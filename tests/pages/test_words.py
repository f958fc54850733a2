"""The message files of the pages: the same keys in each language, the same values asked for."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping

import pytest
import yaml

from dashboard.pages import words

ENGLISH = words.FOLDER / "en"
PAGES = sorted(path.stem for path in ENGLISH.glob("*.yaml"))
OTHERS = sorted(set(words.LANGUAGES) - {"en"})
FORMS = {"en": {"one", "other"}, "ar": {"zero", "one", "two", "few", "many", "other"}}


def table(code: str, page: str) -> Mapping[str, object]:
    """The messages of one page in one language."""
    loaded: Mapping[str, object] = yaml.safe_load(
        (words.FOLDER / code / f"{page}.yaml").read_text(encoding="utf-8")
    )
    return loaded


def texts(message: object) -> Iterator[str]:
    """A message, or each of its plural forms."""
    yield from map(str, message.values()) if isinstance(message, Mapping) else [str(message)]


def fields(text: str) -> set[str]:
    """The values that a message asks for."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", OTHERS)
def test_every_language_has_the_same_files(code: str) -> None:
    ours = {path.name for path in (words.FOLDER / code).iterdir()}
    assert ours == {path.name for path in ENGLISH.iterdir()}


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("code", OTHERS)
def test_every_language_says_the_same_things(code: str, page: str) -> None:
    english, other = table("en", page), table(code, page)
    assert other.keys() == english.keys()
    for key, message in english.items():
        asked = set().union(*map(fields, texts(message)))
        for text in texts(other[key]):
            assert text.strip()
            assert fields(text) <= asked, key
        assert set().union(*map(fields, texts(other[key]))) >= asked - {"count"}, key


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("code", sorted(words.LANGUAGES))
def test_plural_forms_are_those_of_the_language(code: str, page: str) -> None:
    for key, message in table(code, page).items():
        if isinstance(message, Mapping):
            assert "other" in message, key
            assert message.keys() <= FORMS[code], key


def test_arabic_numbers_take_their_forms() -> None:
    forms = {n: words.plural_form(n, "ar") for n in (0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 111)}
    assert list(forms.values()) == [
        "zero", "one", "two", "few", "few", "many", "many", "other", "other", "few", "many",
    ]  # fmt: skip
