"""Sentences and paragraphs of news, as exact spans."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.reading import paragraphs, sentences
from dashboard.reading.sentences import MAX_SENTENCE

news = st.text(st.sampled_from("وقالحمص ab A.!?؟…\"'«»”).\n\r\t 12\u200f\u2029,،-"), max_size=200)


def cut(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    "expected",
    [
        ["سيطرت الفصائل على التل.", "وانسحب الجيش منه."],
        ["هل سقطت المدينة؟", "لم يتضح ذلك."],
        ['قال الشاهد: "غادروا ليلاً."', "ثم عاد الهدوء."],
        ["وصفها بأنها «إشاعات».", "ونفى الناطق ذلك!"],
        ["Rebels took the hill.", "The army denied it."],
        ["Mr. Haddad met Gen. Salim near St. George.", "They talked."],
        ["The U.S. envoy left Damascus.", "He gave no reason."],
        [
            "They left in Dec. 2016 or on Dec. 6 of that year.",
            "All was over by Dec.",
            "The road is open.",
        ],
        ["It is 5.2 km. north of the town.", "Nobody lives there."],
        ["J. Smith wrote it on Dec. 6 in the evening.", "It was short."],
        ["He left at 5 p.m. on Friday.", "Nobody saw him."],
        ['"The town fell." "We fled."', "So said two men."],
        ["Is it over?", "Not yet..."],
        ["M. Dupont est parti.", "Mme Martin est restée."],
        ["« La ville est tombée. »", "Il l'a répété."],
        ["التقى د. سليم قادة المحور.", "ولم يعلن شيء."],
        ["وصل في عام 2015 م.", "ثم غادر."],
        ["See kataeb.org for more.", "It is in Arabic."],
        ["الجيش يعلن خروجه.. والمعارضة تفتح السجن"],
        ["On No. 5 street it was quiet.", "Elsewhere not."],
    ],
)
def test_sentences_of_one_line(expected: list[str]) -> None:
    glued = " ".join(expected)
    if glued.startswith('"The town fell." '):
        expected = ['"The town fell."', '"We fled."', "So said two men."]
    assert cut(glued) == expected


def test_arabic_typed_without_a_space_after_the_stop_is_still_two_sentences() -> None:
    assert cut("دخلوا البلدة.وقال الجيش إنه انسحب.") == ["دخلوا البلدة.", "وقال الجيش إنه انسحب."]


def test_headlines_datelines_and_posts_are_sentences_of_their_own() -> None:
    text = "عنوان بلا نقطة\nالجمعة 6 كانون الأول 2024\nدخلوا التل.\n#حمص الآن\n— شاهد (@shahed) December 6, 2024"
    assert cut(text) == text.split("\n")


def test_lines_cut_at_a_fixed_width_are_joined() -> None:
    text = (
        "The fighters who had held the bridge since the early morning left it at\n"
        "noon, when the column from the south came into sight, and nobody in the\n"
        "village could say where they had gone. The mayor said it was quiet now,\n"
        "and that people were coming home.\n"
    )
    assert [part.count("\n") for part in cut(text)] == [2, 1]


def test_a_list_item_keeps_its_number() -> None:
    assert cut("1. The bridge\n2. The dam\n") == ["1. The bridge", "2. The dam"]


def test_an_endless_sentence_is_cut_at_a_space() -> None:
    text = "كلمة " * 3_000
    pieces = cut(text)
    assert "".join(pieces).replace(" ", "") == text.replace(" ", "")
    assert all(len(piece) <= MAX_SENTENCE and piece.endswith("كلمة") for piece in pieces)


def test_a_word_longer_than_any_sentence_is_cut_too() -> None:
    assert [len(piece) for piece in cut("x" * (2 * MAX_SENTENCE + 5))] == [MAX_SENTENCE] * 2 + [5]


def test_only_the_stretch_asked_for_is_looked_at() -> None:
    text = "One here. Two here. Three here."
    assert sentences(text, 10, 19) == [(10, 19)]


@given(news)
def test_spans_are_ordered_trimmed_and_cover_everything_seen(text: str) -> None:
    spans = sentences(text)
    covered = "".join(text[a:b] for a, b in spans)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(a < b and text[a:b] == text[a:b].strip() for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in pairwise(spans))


@given(news, st.data())
def test_a_stretch_is_cut_within_its_bounds(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert all(start <= a < b <= end for a, b in sentences(text, start, end))


@given(news)
def test_paragraphs_are_ordered_and_cover_everything_seen(text: str) -> None:
    spans = paragraphs(text)
    assert "".join("".join(text[a:b] for a, b in spans).split()) == "".join(text.split())
    assert all(b <= c for (_, b), (c, _) in pairwise(spans))


def test_blank_lines_make_paragraphs_and_without_them_lines_do() -> None:
    assert paragraphs("a\nb\n\nc") == [(0, 3), (5, 6)]
    assert paragraphs("a\nb\nc") == [(0, 1), (2, 3), (4, 5)]
