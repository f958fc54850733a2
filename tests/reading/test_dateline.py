"""Day of publication, publisher and headline, told from the days and names of the story."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.model import Article
from dashboard.reading import Upload, read

from .articles import MORE, STORY, STORY_EN, STORY_FR


def article(text: str) -> Article:
    (found,) = read(Upload("a.txt", text.encode()))
    assert isinstance(found, Article)
    return found


@pytest.mark.parametrize(
    "line",
    [
        "الجمعة 6 كانون الأول 2024",
        "الجمعة 6 كانون الاول 2024 17:31:00",
        "وكالات\nالجمعة 6 كانون الأول 2024 - 18:15",
        "المصدر: وكالات — الجمعة ٦ كانون الأول ٢٠٢٤، الساعة ٢١:٤٠",
        "دمشق | الجمعة 6 كانون الأول 2024 | 22:10",
        "حمص - خاص\n6 ديسمبر 2024",
        "خاص - 6/12/2024",
        "٠٦/١٢/٢٠٢٤",
        "إدلب، الجمعة 6 ديسمبر 2024 (وكالات)",
        "إدلب في 6 ديسمبر 2024",
        "عينتاب (تركيا) - الجمعة 6 كانون الأول/ ديسمبر 2024 - 13:30",
        "ريف حماة – مراسل ميداني\nالجمعة 5 جمادى الآخرة 1446هـ الموافق 6 كانون الأول 2024م",
        "حمص: 6 دجنبر 2024، آخر تحديث 23:50",
        "تاريخ النشر: 6 ديسمبر 2024 الساعة 10:00 صباحاً بتوقيت دمشق",
        "بيروت، 6 كانون الأول 2024 (مساءً)",
        "6/12/2024|آخر تحديث: 7/12/2024 10:30 م (توقيت مكة المكرمة)",
        "نشر في: 06 ديسمبر ,2024: 10:12 ص GST",
        "بيروت: «المثال اليومي»\nنُشر: 10:32-6 ديسمبر 2024 م ـ 05 جمادى الآخرة 1446 هـ",
        "تاريخ النشر:06.12.2024 | 10:24 GMT",
        "06 ديسمبر 2024 - 10:02 بتوقيت أبوظبي",
        "لندن - المثال- الجمعة، 06 ديسمبر 2024 10:27 ص",
        "الجمعة 06 ديسمبر 2024 | 02:15 م",
    ],
)
def test_arabic_datelines(line: str) -> None:
    for text in (f"{line}\n{STORY}\n{MORE}", f"عنوان الخبر في سطر واحد\n\n{line}\n\n{STORY}"):
        assert article(text).published == date(2024, 12, 6)


@pytest.mark.parametrize(
    "text",
    [
        f"TRIPOLI, December 6, 2024 - {STORY_EN}",
        f"BEIRUT, Dec 6, 2024 (Agencies) - {STORY_EN}",
        f"GOMA, DR Congo, Dec. 6, 2024 (Agencies) — {STORY_EN}",
        f"Hill changes hands\n\nAgencies\nFriday, December 6, 2024\n\n{STORY_EN}",
        f"Hill changes hands\nBy our correspondents\nDecember 6, 2024 at 10:30 GMT\n{STORY_EN}",
        f"Hill changes hands\nPublished on 6 December 2024\nUpdated on 8 December 2024\n{STORY_EN}",
        f"La colline change de mains\n\nBeyrouth, vendredi 6 décembre 2024 (Agences)\n\n{STORY_FR}",
        f"La colline change de mains\nLe vendredi 6 décembre 2024 à 9 h 40\n{STORY_FR}",
        f"BEYROUTH, 6 décembre 2024 (Agences) – {STORY_FR}",
        f"حمص 6 ديسمبر/كانون الأول 2024 (وكالات) -- {STORY}",
        f"حمص 6 كانون الأول 2024 (وكالات) – {STORY}",
        f"حمص (وكالات) 6 ديسمبر كانون الأول 2024 - {STORY}",
        f"حمص 6-12-2024 (وكالات) {STORY}",
        f"حمص ـ 6 كانون الأول/ديسمبر 2024 ـ وكالات\n{STORY}",
        f"عنوان\nالجمعة 06/ديسمبر/2024 - 05:30 م\n{STORY}",
        f"Beyrouth, 6 décembre 2024. {STORY_FR}",
        f"BEIRUT, 6 December 2024. {STORY_EN}",
        f"Publié le 6 décembre 2024\n{STORY_FR}",
        f"Publié le : 06/12/2024 - 10:42 Modifié le : 07/12/2024 - 14:00\n{STORY_FR}",
        f"Hill changes hands\nDecember 6, 2024 10:15 AM GMT+3 Updated 2 hours ago\n{STORY_EN}",
        f"Hill changes hands\nFri 6 Dec 2024 14.05 GMT\nLast modified on Sat 7 Dec 2024\n{STORY_EN}",
        f"Hill changes hands\nDec. 6, 2024, 5:00 a.m. ET\n{STORY_EN}",
        f"Hill changes hands\nDecember 6, 2024 / 10:20 AM / Example News\n{STORY_EN}",
        f"Hill changes hands\n2024-12-06T10:00:00Z\n{STORY_EN}",
        f"Hill changes hands\nDecember 6, 2024, 8:15pm ET\n{STORY_EN}",
        # A summary above the dateline.
        f"عنوان الخبر في سطر واحد\n{STORY}\nالجمعة 6 كانون الأول 2024\n{MORE}",
        f"دمشق، 6 كانون الأول 2024 - {STORY}",
        f"{STORY}\n{MORE}\n(نُشر في 6 كانون الأول 2024)",
        # Above a chronology, which goes no further.
        "شبكة الأخبار\n2024/12/06\nأيام الهجوم\n- 27 تشرين الثاني: بدء الهجوم.\n- 29 تشرين الثاني: دخول المدينة.\n- 6 كانون الأول: سقوط البلدة.",
    ],
)
def test_datelines_inside_the_story_and_in_other_languages(text: str) -> None:
    assert article(text).published == date(2024, 12, 6)


@pytest.mark.parametrize(
    "text",
    [
        # A sentence that dates its own telling.
        "Rebels have overrun the province, monitors and fighters said Friday, Dec. 6, 2024. It was over by noon.",
        "Troops left the bridge over the weekend, officials told reporters on Friday, December 6, 2024, in the capital.",
        "انسحبت القوات من الجسر، اليوم الجمعة (6 كانون الأول 2024)، بحسب مصادر محلية قالت إن الطريق بات مفتوحاً.",
        "أعلنت قيادة الجيش الجمعة 6 كانون الأول 2024 أن قواتها غادرت الجسر وأعادت الانتشار جنوب المدينة كما قالت.",
        # A day in brackets that ends the text, or the heading of a live report.
        f"{STORY_EN} The next town is expected to be the target. (6 December 2024)",
        f"{STORY} (6 كانون الأول 2024)",
        f"Live: Day 10 of the offensive (6 December 2024)\n\n08:15 – {STORY_EN}",
        f"En direct : dixième jour de l'offensive (6 décembre 2024)\n\n{STORY_FR}",
        # A later sentence that calls it today.
        f"{STORY} وتشهد المدينة اشتباكات منذ صباح اليوم الجمعة 6 كانون الأول 2024.",
        f"{STORY_FR} Le calme est revenu ce vendredi 6 décembre 2024.",
        # Wire copy: place without a day, then weekday and day.
        "حمص (سوريا) - مراسل ميداني\nغادر الجنود مواقعهم مساء الجمعة 6 كانون الأول 2024 من دون قتال، بحسب ما أفاد شهود في المكان.",
        "DARAA, Syria — Soldiers left the old quarter without a fight on Friday, Dec. 6, 2024, and nobody replaced them there.",
    ],
)
def test_a_first_sentence_that_reports_from_its_own_day(text: str) -> None:
    assert article(text).published == date(2024, 12, 6)


@pytest.mark.parametrize(
    "text",
    [
        STORY,
        f"عنوان بلا تاريخ\n{STORY}",
        f"حمص - مراسل ميداني\n{STORY}",
        f"{STORY_EN} The town (seized on 6 December 2024) was calm.",
        f"The hundred days of the bridge (6 December 2024)\n\n{STORY_EN}",
        # The story's own days.
        f"{STORY} وكانت البلدة سقطت في 6 كانون الأول 2024.",
        "سيطرت الفصائل على البلدة في 6 كانون الأول 2024 بعد معارك استمرت ثلاثة أيام وأدت إلى نزوح كثيرين من سكانها.",
        "The collapse began before dawn on Friday, December 6, 2024, when gunmen overran the second city of the country.",
        "قال سكان إن البلدة سقطت يوم الجمعة 6 كانون الأول 2024 وإنهم لم يعودوا إليها منذ ذلك الحين خوفاً من الألغام.",
        "The town - once home to many - fell to the fighters on Friday, Dec. 6, 2024, and nobody has come back since then.",
        f"ماذا حدث في 6 كانون الأول 2024؟\n{STORY}",
        f"أحداث 6 كانون الأول 2024\n{STORY}",
        f"What happened on 6 December 2024\n{STORY_EN}",
        # A chronology: each entry has its day.
        "أيام الهجوم\n27 تشرين الثاني 2024: بدء الهجوم.\n29 تشرين الثاني 2024: دخول المدينة.\n6 كانون الأول 2024: سقوط البلدة.",
        "27 November 2024 - The offensive begins in the west.\n6 December 2024 - The town falls to the fighters.",
        # A post inside the story has its own day.
        f"{STORY}\nمشاهد من البلدة\n— شاهد (@shahed) December 6, 2024\n{MORE}",
        # No year, and nothing that settles it.
        f"حمص، 6 كانون الأول\n{STORY}",
        f"Qamichli, 6 décembre\n{STORY_FR} En octobre 2019, la ville était calme.",
        # No such day.
        f"الجمعة 31 شباط 2024\n{STORY}",
    ],
)
def test_no_day_is_invented(text: str) -> None:
    assert article(text).published is None


def test_a_dateline_without_a_year_takes_it_only_from_the_article_itself() -> None:
    caption = "(تعليق الصورة: مقاتلون عند المدخل، 6 كانون الأول 2024)"
    assert article(f"حمص، الجمعة 6 كانون الأول\n{STORY}\n{caption}").published == date(2024, 12, 6)
    # The latest full day is in the month before, and the story's weekday fits.
    recent = f"Homs, 6 décembre\n{STORY_FR} La ville est coupée depuis vendredi. L'offensive a commencé le 27 novembre 2024."
    assert article(recent.replace("Les combattants", "Vendredi, les combattants")).published == (
        date(2024, 12, 6)
    )
    # Here it does not fit: the seventh of October 2023 is a story about a year before.
    anniversary = f"Gaza, 14 octobre\nLundi, {STORY_FR} Le conflit dure depuis le 7 octobre 2023."
    assert article(anniversary).published is None


def test_a_gregorian_day_anywhere_in_the_head_wins_over_a_hijri_one() -> None:
    hijri = "التاريخ: 4 جمادى الآخرة 1446 هـ"  # the fifth of December by the calendar's tables
    assert article(f"{hijri}\nدمشق - 6 كانون الأول 2024\n{STORY}").published == date(2024, 12, 6)
    assert article(f"{hijri}\n{STORY}").published == date(2024, 12, 5)


def test_the_day_a_person_gives_is_only_for_articles_without_one() -> None:
    given = date(2024, 12, 9)
    dated = f"الجمعة 6 كانون الأول 2024\n{STORY}".encode()
    assert [a.published for a in read(Upload("a.txt", dated), given)] == [date(2024, 12, 6)]  # type: ignore[union-attr]
    assert [a.published for a in read(Upload("a.txt", STORY.encode()), given)] == [given]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "publisher"),
    [
        (f"المصدر: Example.org\nالجمعة 6 كانون الاول 2024\n{STORY}", "Example.org"),
        (f"المصدر : موقع الضفة — الجمعة 6 كانون الأول 2024\n{STORY}", "موقع الضفة"),
        (f"Source: The Daily Example, written for a test\n{STORY_EN}", "The Daily Example, written for a test"),
        (f"Source : L'Exemple\n6 décembre 2024\n{STORY_FR}", "L'Exemple"),
        (f"دمشق (رويترز) - {STORY}", "رويترز"),
        (f"BEIRUT, Dec 6, 2024 (Reuters) - {STORY_EN}", "Reuters"),
        (f"BEYROUTH, 6 décembre 2024 (AFP) – {STORY_FR}", "AFP"),
        (f"دمشق - سانا\n{STORY}", "سانا"),
        (f"إسطنبول / الأناضول\n{STORY}", "الأناضول"),
        (f"بيروت: «المثال اليومي»\n{STORY}", "المثال اليومي"),
        (f'حمص - "المثال": {STORY}', "المثال"),
        (f"{STORY}\n{MORE} (أ ف ب)", "أ ف ب"),
        (f"{STORY}\n{MORE}\nالمصدر: رويترز", "رويترز"),
        # None of these names who printed it.
        (f"وكالات\n{STORY}", None),
        (f"المصدر: وكالات\n{STORY}", None),
        (f"حلب (سوريا) - {STORY}", None),
        (f"ناشطون ينفون خبر دخول البلدة: رويترز\n{STORY}", None),
        (f"{STORY}\n— شبكة ما (@shabaka) December 6, 2024\n{MORE}", None),
        (f"{STORY} ونقلت (رويترز) عن شاهد قوله إن الطريق مغلق.\n{MORE}", None),
        (f"{STORY}\nوقال المصدر: لم ندخل البلدة.\n{MORE}", None),
    ],
)  # fmt: skip
def test_publishers(text: str, publisher: str | None) -> None:
    assert article(text).publisher == publisher


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"المعارضة تدخل التل الشرقي\n\nوكالات\n6 كانون الأول 2024\n{STORY}", "المعارضة تدخل التل الشرقي"),
        (f"المصدر: Example.org\nالجمعة 6 كانون الأول 2024\nالتل الشرقي بيد المعارضة\n{STORY}", "التل الشرقي بيد المعارضة"),
        (f"عاجل - الأحد 8 ديسمبر 2024\nالجيش يغادر الجسر ليلاً\n{STORY}", "الجيش يغادر الجسر ليلاً"),
        (f"Army leaves the bridge\n\nAgencies\nDecember 6, 2024\n{STORY_EN}", "Army leaves the bridge"),
        (f"# Army leaves the bridge\n{STORY_EN}", "Army leaves the bridge"),
        (f"المصدر: Example.org\nالجمعة 6 كانون الأول 2024\n{STORY}", None),
        (f"حلب (سوريا) - مراسل ميداني\n{STORY}", None),
        (f"دير الزور/ القامشلي\n{STORY}", None),
        (STORY, None),
        ("دخلوا البلدة", None),
    ],
)  # fmt: skip
def test_titles(text: str, title: str | None) -> None:
    assert article(text).title == title
