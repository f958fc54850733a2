"""The language of news texts, long and short, readable for us and not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.reading.language import SUPPORTED, UNDETERMINED, language_of

from .articles import MORE, STORY, STORY_EN, STORY_FR


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (STORY, "ar"),
        (MORE, "ar"),
        ("المعارضة تدخل البلدة والجيش ينسحب", "ar"),
        ("علي الطريق الدولي بين المدينتين في الريف الشمالي", "ar"),  # ya for alef maqsura
        (STORY.replace("ي", "ی").replace("ك", "ک"), "ar"),  # typed on a Persian keyboard
        ("سَيْطَرَتِ الفَصَائِلُ عَلَى البَلْدَةِ فِي الرِّيفِ", "ar"),
        ("مدينه صغيره علي الطريق بعد القريه", "ar"),
        (STORY_EN, "en"),
        ("Rebels have taken the town near the border", "en"),
        (STORY_FR, "fr"),
        ("L'armée s'est retirée de la ville dans la nuit", "fr"),
        (f"{STORY}\nhttps://example.org/the-story-of-the-day @the_user #from_the_field", "ar"),
        ("نیروهای دولتی از شهر عقب نشینی کردند و گفتند که با مخالفان", "fa"),
        ("سرکاری فوج نے شہر پر قبضہ کر لیا ہے اور لوگ", "ur"),
        ("هێزەکان لە شار کشانەوە و بۆ باشوور چوون", "ckb"),
        ("Hêzên herêmê ji bajarê vekişiyan û li gund man", "ku"),
        ("Ordu kentten çekildi ve güneye doğru gitti", "tr"),
        ("Войска вышли из города и отошли на юг, сообщили жители", "ru"),
        ("Війська вийшли з міста і відійшли на південь, кажуть мешканці", "uk"),
        ("הצבא נסוג מהעיר אל הדרום", "he"),
        ("El ejército se retiró de la ciudad según los vecinos", "es"),
        ("Die Armee hat die Stadt verlassen und ist nach Süden gezogen", "de"),
        ("军队撤出了城市", "zh"),
        ("군대가 도시에서 철수했다", "ko"),
        ("ጦሩ ከከተማው ወጣ", "am"),
        ("xk 12345", UNDETERMINED),
        ("", UNDETERMINED),
        ("😀 123 !!", UNDETERMINED),
    ],
)
def test_language(text: str, lang: str) -> None:
    assert language_of(text) == lang


def test_the_three_languages_can_be_read() -> None:
    assert {"ar", "en", "fr"} == SUPPORTED


@given(st.text(max_size=200))
def test_any_text_has_an_answer(text: str) -> None:
    assert language_of(text)
