"""A text as words in columns, and the memo that words are kept in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.places.memo import Memo
from dashboard.places.tokens import tokens_of

TEXTS = st.text(
    st.one_of(st.sampled_from("حمصو، .-\n\u200f«#ab'’é1٣_"), st.characters()), max_size=120
)


@given(TEXTS)
def test_words_are_spans_of_the_text_in_order(text: str) -> None:
    tokens = tokens_of(text)
    last = 0
    for word, start, end in zip(tokens.words, tokens.starts, tokens.ends, strict=True):
        assert word and text[start:end] == word
        assert start >= last
        last = end
    assert len(tokens.gaps) == len(tokens.words)


@given(TEXTS)
def test_only_spaces_and_what_is_not_seen_are_missing_from_a_gap(text: str) -> None:
    tokens = tokens_of(text)
    for at in range(1, len(tokens.words)):
        between = text[tokens.ends[at - 1] : tokens.starts[at]]
        gap = tokens.gaps[at]
        assert gap == "\n" or all(one in between for one in gap)
        if between.isspace() and "\n" not in between and set(between) == {" "}:
            assert gap == ("" if len(between) <= 8 else "\n")


@pytest.mark.parametrize(
    ("text", "words", "gaps"),
    [
        ("حمص، حماة", ["حمص", "حماة"], ["\n", "،"]),
        ("#حمص_اليوم", ["حمص", "اليوم"], ["\n", "_"]),
        ("Deir al-Zor", ["Deir", "al", "Zor"], ["\n", "", "-"]),
        ("de l'Euphrate", ["de", "l'Euphrate"], ["\n", ""]),
        ("في 2024\nحلب", ["في", "2024", "حلب"], ["\n", "", "\n"]),
        ("حلبAleppo", ["حلب", "Aleppo"], ["\n", ""]),
        (f"حمص {'ا' * 41} حماة", ["حمص", "حماة"], ["\n", "\n"]),
        ("", [], []),
        (" … ", [], []),
    ],
)
def test_words_and_what_stands_between(text: str, words: list[str], gaps: list[str]) -> None:
    tokens = tokens_of(text)
    assert tokens.words == words
    assert tokens.gaps == gaps


@given(st.lists(st.text(max_size=80), max_size=60), st.integers(1, 5))
def test_a_memo_says_what_its_function_says_and_stays_small(asked: list[str], most: int) -> None:
    memo = Memo(str.upper, most)
    for key in asked:
        assert memo[key] == key.upper()
        assert len(memo) <= most
        assert all(len(kept) <= 48 for kept in memo)


def test_a_memo_asks_once() -> None:
    asked: list[str] = []
    memo = Memo(lambda key: asked.append(key) or len(asked), 10)
    assert [memo["a"], memo["b"], memo["a"]] == [1, 2, 1]
    assert asked == ["a", "b"]
