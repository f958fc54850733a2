"""Bytes of every encoding become the text they stand for, or are refused by name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.reading.encodings import Unreadable, decode

from .articles import MORE, STORY, STORY_EN, STORY_FR

ARABIC_LINES = [
    STORY,
    MORE,
    "انسحب الجيش من الجسر.",
    "حلب (سوريا) - مراسل ميداني",
    "سقوط المطار",
    "الأحد 8 كانون الأول 2024",
    "«لم يبق أحد»، يقول الرجل: البيوت فارغة!",
    "تقدّمت الفصائلُ شمالاً 5 كم (نحو التل)؟",
]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("text", [*ARABIC_LINES, STORY_EN, STORY_FR, "text", "ok\nline\n"])
def test_unicode_encodings_with_and_without_a_mark(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("text", ARABIC_LINES)
def test_windows_1256_even_when_it_is_one_line(text: str) -> None:
    assert decode(text.encode("cp1256")) == text


@pytest.mark.parametrize("text", [STORY, MORE, "انسحب الجيش من الجسر بعد معارك في المدينة"])
def test_other_arabic_code_pages(text: str) -> None:
    plain = text.replace("…", "...")
    assert decode(plain.encode("iso8859_6")) == plain


@pytest.mark.parametrize(
    "text",
    [
        STORY_FR,
        "samedi 17 février 2024",
        "À Homs, l’armée s’est retirée…",
        "“Quoted” – he said",
        "œuvre",
    ],
)
def test_windows_1252(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


def test_cyrillic_code_pages() -> None:
    text = "Войска вышли из города и отошли на юг, сообщили жители города"
    assert decode(text.encode("cp1251")) == text
    assert decode(text.encode("koi8-r")) == text


@given(st.lists(st.sampled_from(" ".join(ARABIC_LINES).split()), min_size=4, max_size=30))
def test_any_arabic_words_in_windows_1256(words: list[str]) -> None:
    text = " ".join(words)
    assert decode(text.encode("cp1256")) == text


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1, max_size=60))
def test_utf8_is_taken_at_its_word_or_refused(text: str) -> None:
    try:
        assert decode(text.encode()) == text.removeprefix("\ufeff")
    except Unreadable as refused:
        assert refused.what
        assert refused.remedy


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04\x14\x00", "Word, Excel or zip"),
        (b"{\\rtf1\\ansi hello}", "RTF"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "image"),
        (bytes(range(256)) * 40, "binary"),
        (STORY.encode()[:-2], "cut off"),
        (STORY.encode("utf-16")[:-1], "cut off"),
        (STORY.encode() + MORE.encode("cp1256")[:40] + MORE.encode(), "mixes"),
        (STORY.encode().decode("cp1252", "replace").encode(), "lost characters"),
        (STORY.replace("ف", "").replace("ق", "").encode().decode("latin-1").encode(), "garbled"),
        (MORE.encode().decode("cp1256", "ignore").encode(), "garbled"),
        (b"????? ?? ????? ?????? ???? ???? ????", "question marks"),
    ],
)
def test_damaged_bytes_are_refused_by_name(data: bytes, what: str) -> None:
    with pytest.raises(Unreadable, match=what) as refused:
        decode(data)
    assert refused.value.remedy


def test_a_declared_encoding_is_used_where_the_bytes_leave_it_open() -> None:
    turkish = "Ordu şehirden çekildi, dağlık bölgeye gitti"
    assert decode(turkish.encode("iso8859_9"), "iso-8859-9") == turkish
    assert decode(STORY.encode("cp1256"), "windows-1256") == STORY
    assert decode(STORY.encode("utf-8"), "windows-1256") == STORY  # the page is mistaken
