"""Folding: spellings that mean the same meet, and every folded character knows where it came from."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.reading import fold, fold_text

# Characters that folding has something to do with, beside any others.
FOLDABLE = "أإآٱىیئةؤکگپـًٌَُِّْٰٓٔ٠١٢۳۴ﻻﷲ éÉœŒßıİ\u200f\u202e\u200d\ufeff«»“”’–—\u00a0 ابتحمص"
texts = st.text(st.one_of(st.sampled_from(FOLDABLE), st.characters()), max_size=80)


@pytest.mark.parametrize(
    ("written", "also_written"),
    [
        ("إدلب", "ادلب"),
        ("أعزاز", "اعزاز"),
        ("آب", "اب"),
        ("حمـــص", "حمص"),
        ("حِمْصُ", "حمص"),
        ("حماة", "حماه"),
        ("مصطفى", "مصطفي"),
        ("الرئيس", "الرييس"),
        ("لؤلؤة", "لولوه"),
        ("کرکوک", "كركوك"),
        ("عربی", "عربي"),
        ("ﻻﺫﻗﻴﺔ", "لاذقيه"),
        ("پاريس", "باريس"),
        ("ڤيينا", "فيينا"),
        ("Idleb", "IDLEB"),
        ("Lattaquié", "lattaquie"),
        ("Œuvre", "oeuvre"),
        ("Diyarbakır", "diyarbakir"),
        ("İdlib", "idlib"),
        ("٦/١٢/٢٠٢٤", "6/12/2024"),
        ("۶", "6"),
        ("l’armée", "l'armee"),
        ("«حمص»", '"حمص"'),
        ("Deir ez\u2011Zor", "deir ez-zor"),
        ("حمص\u200f،\u202b", "حمص،"),
        ("zero\u200bwidth\u00a0space", "zerowidth space"),
    ],
)
def test_spellings_of_one_word_fold_alike(written: str, also_written: str) -> None:
    assert fold_text(written) == fold_text(also_written)


@pytest.mark.parametrize(
    ("one", "other"), [("حمص", "حماة"), ("تل", "تلة"), ("سماء", "سما"), ("йод", "иод"), ("1", "2")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold_text(one) != fold_text(other)


def test_line_breaks_and_spaces_stay() -> None:
    assert fold_text("حمص\nحماة\tحلب  إدلب") == "حمص\nحماه\tحلب  ادلب"


def test_a_span_of_the_folded_text_leads_back_to_the_words_as_written() -> None:
    text = "سيطروا على مدينةِ الرَّسْتَنِ\u200f، أمس"
    folded = fold(text)
    start = folded.text.index("الرستن")
    first, last = folded.span(start, start + len("الرستن"))
    assert text[first:last] == "الرَّسْتَنِ"


def test_a_letter_that_unfolds_into_two_leads_back_to_itself() -> None:
    folded = fold("يوم ﻻ ينسى")
    start = folded.text.index("لا")
    assert folded.span(start, start + 2) == (4, 5)


@given(texts)
def test_offsets_are_a_monotone_map_onto_the_original(text: str) -> None:
    folded = fold(text)
    assert len(folded.offsets) == len(folded.text) + 1
    assert folded.offsets[-1] == len(text)
    assert list(folded.offsets) == sorted(folded.offsets)
    for i, character in enumerate(folded.text):
        assert character in fold_text(text[folded.offsets[i]])


@given(texts, st.data())
def test_a_span_folds_back_to_itself(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    start = data.draw(st.integers(0, len(folded.text)))
    end = data.draw(st.integers(start, len(folded.text)))
    first, last = folded.span(start, end)
    assert 0 <= first <= last <= len(text)
    # A letter that unfolds into several may be cut; then the whole of it is in the span.
    assert folded.text[start:end] in fold_text(text[first:last])


@given(texts)
def test_position_finds_the_folded_character_again(text: str) -> None:
    folded = fold(text)
    for i in range(len(folded.text)):
        at = folded.position(folded.offsets[i])
        assert folded.offsets[at] == folded.offsets[i]


@given(texts)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_text(fold_text(text)) == fold_text(text)


@given(texts, st.integers(1, 12))
def test_short_and_long_texts_fold_alike(text: str, times: int) -> None:
    assert fold_text(text * times) == fold_text(text) * times == fold(text * times).text


def test_every_code_point_folds_stably_and_both_ways_agree() -> None:
    everything = "".join(map(chr, range(sys.maxunicode + 1)))
    folded = fold(everything)
    assert fold_text(folded.text) == folded.text
    in_pieces = "".join(fold_text(everything[i : i + 128]) for i in range(0, 0x20000, 128))
    assert in_pieces == folded.text[: folded.position(0x20000)]
