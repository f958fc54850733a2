"""Dates as the three languages write them, and nothing that only looks like one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.reading import find_dates
from dashboard.reading.dates import HIJRI, WEEKDAYS

Parts = tuple[int | None, int | None, int | None]


def parts(text: str) -> list[Parts]:
    return [(span.year, span.month, span.day) for span in find_dates(text)]


@pytest.mark.parametrize(
    "text",
    [
        "6 كانون الأول 2024",
        "6 كانون الاول 2024",
        "6 كانون أول 2024",
        "6 ديسمبر 2024",
        "6 دجنبر 2024",
        "6 دجمبر 2024",
        "6 كانون الأول/ديسمبر 2024",
        "6 كانون الأول (ديسمبر) 2024",
        "6 ديسمبر / كانون الأول 2024",
        "٦ كانون الأوّل ٢٠٢٤",
        "۶ دیسمبر ۲۰۲۴",
        "السادس من كانون الأول 2024",
        "السادس من شهر ديسمبر عام 2024",
        "6 من ديسمبر 2024م",
        "6 كـانون الأول، 2024",
        "06/12/2024",
        "٠٦/١٢/٢٠٢٤",
        "6\u200f/12\u200f/2024",
        "6-12-2024",
        "6.12.2024",
        "2024/12/06",
        "2024-12-06",
        "2024-12-06T22:10:00Z",
        "December 6, 2024",
        "Dec. 6, 2024",
        "6 Dec. 2024",
        "6 December 2024",
        "December 6th, 2024",
        "the 6th of December 2024",
        "Dec 6 2024",
        "6 décembre 2024",
        "6 déc. 2024",
        "le 6 Décembre 2024",
    ],
)
def test_every_way_of_writing_one_day(text: str) -> None:
    (span,) = find_dates(f"x {text} x")
    assert span.date == date(2024, 12, 6)


@pytest.mark.parametrize(
    ("month", "names"),
    list(
        enumerate(
            [
                "كانون الثاني يناير جانفي january janvier",
                "شباط فبراير فيفري february février",
                "آذار مارس march mars",
                "نيسان أبريل إبريل أفريل april avril",
                "أيار مايو ماي may mai",
                "حزيران يونيو يونيه جوان june juin",
                "تموز يوليو يوليوز جويلية july juillet",
                "آب أغسطس غشت أوت august août",
                "أيلول سبتمبر شتنبر september septembre",
                "تشرين الأول أكتوبر october octobre",
                "تشرين الثاني نوفمبر نونبر november novembre",
                "كانون الأول ديسمبر دجنبر december décembre",
            ],
            start=1,
        )
    ),
)
def test_months_by_all_their_names(month: int, names: str) -> None:
    for name in names.replace("كانون ", "كانون_").replace("تشرين ", "تشرين_").split():
        name = name.replace("_", " ")
        assert parts(f"9 {name.title()} 2021") == [(2021, month, 9)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("مساء الجمعة 29 تشرين الثاني/نوفمبر", (None, 11, 29)),
        ("في كانون الأول/ديسمبر 2016 انتهى", (2016, 12, None)),
        ("استعادها في آب ٢٠١٩", (2019, 8, None)),
        ("منذ عام 2012", (2012, None, None)),
        ("في العام ٢٠١٣", (2013, None, None)),
        ("مطلع نيسان", (None, 4, None)),
        ("في الحادي والعشرين من آذار", (None, 3, 21)),
        ("في الثلاثين من تموز", (None, 7, 30)),
        ("in May 2015", (2015, 5, None)),
        ("since March", (None, 3, None)),
        ("on April 1, after weeks", (None, 4, 1)),
        ("depuis août 2016", (2016, 8, None)),
        ("le 1er mars", (None, 3, 1)),
        ("fin mars", (None, 3, None)),
        ("29 شباط", (None, 2, 29)),
        ("في الـ27 من تشرين الثاني/نوفمبر الماضي", (None, 11, 27)),
        ("في 6ديسمبر 2024", (2024, 12, 6)),
        ("يوم الجمعة الموافق لـ6 ديسمبر 2024", (2024, 12, 6)),
    ],
)
def test_dates_that_say_less_or_say_it_otherwise(text: str, expected: Parts) -> None:
    assert parts(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2024",
        "31 شباط 2024",
        "30 février 2024",
        "13/13/2024",
        "12/31/2024",
        "00/12/2024",
        "29/02/2023",
        "أب لثلاثة أطفال",
        "مارس الضغط على الجيش",
        "6 may have died",
        "You may go. They march on.",
        "على بعد 5.6 كيلومترات",
        "192.168.1.2024",
        "الساعة 10:06:00",
        "score 6/12",
        "1,200 fighters",
        "7 رجب",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert find_dates(text) == []


def test_the_gregorian_day_wins_beside_the_hijri_one() -> None:
    text = "الأحد 7 جمادى الآخرة 1446هـ الموافق 8 كانون الأول 2024م"
    (span,) = find_dates(text)
    assert (span.date, text[span.start : span.end]) == (date(2024, 12, 8), text)
    assert parts("8 ديسمبر 2024 الموافق 7 جمادى الآخرة 1446 هـ") == [(2024, 12, 8)]
    assert parts("7 جمادى الآخرة 1446 / 8 كانون الأول (ديسمبر) 2024") == [(2024, 12, 8)]


def test_a_hijri_day_alone_is_converted_and_marked_as_such() -> None:
    for text in ("1 رمضان 1445 هـ", "١ رمضان ١٤٤٥", "01/09/1445 هـ"):
        (span,) = find_dates(text)
        assert (span.date, span.calendar) == (date(2024, 3, 11), HIJRI)
    assert find_dates("31 رمضان 1445 هـ") == []


def test_the_weekday_is_part_of_the_span_and_can_be_checked() -> None:
    text = "قال يوم الجمعة 6 كانون الأول 2024 إن"
    (span,) = find_dates(text)
    assert text[span.start : span.end] == "الجمعة 6 كانون الأول 2024"
    assert (span.weekday, span.weekday_agrees) == (WEEKDAYS["الجمعه"], True)
    assert not find_dates("Monday, December 6, 2024")[0].weekday_agrees
    assert find_dates("vendredi 6 décembre 2024")[0].weekday == 4
    assert find_dates("اليوم الجمعة (6 كانون الأول 2024)")[0].weekday == 4


def test_a_word_that_only_folds_to_a_weekday_is_none() -> None:
    (span,) = find_dates("La plaine reprise, 48 rebelles tués\n9 juin 2018")
    assert (span.weekday, span.date) == (None, date(2018, 6, 9))
    assert find_dates("Tues 9 June 2018")[0].weekday == 1


def test_each_day_of_a_list_is_a_date_and_shares_month_and_year() -> None:
    assert parts("27-29 نوفمبر 2024") == [(2024, 11, 27), (2024, 11, 29)]
    assert parts("يومي 27 و28 تشرين الثاني 2024") == [(2024, 11, 27), (2024, 11, 28)]
    assert parts("ليل 7/8 كانون الأول") == [(None, 12, 7), (None, 12, 8)]
    assert parts("Nov. 27-Dec. 8, 2024") == [(2024, 11, 27), (2024, 12, 8)]
    assert parts("On June 20 or 21 the town") == [(None, 6, 20), (None, 6, 21)]
    assert parts("du 27 au 29 novembre 2024") == [(2024, 11, 27), (2024, 11, 29)]


def test_a_range_shares_its_year_and_neighbours_do_not() -> None:
    assert parts("بين 27 تشرين الثاني و8 كانون الأول 2024") == [(2024, 11, 27), (2024, 12, 8)]
    assert parts("في 27 تشرين الثاني قتل ثلاثة ثم في 8 كانون الأول 2024") == [
        (None, 11, 27),
        (2024, 12, 8),
    ]
    # From November into January the years differ, and the text does not say which.
    assert parts("من 27 تشرين الثاني إلى 8 كانون الثاني 2024")[0] == (None, 11, 27)


def test_two_months_named_together_are_not_one() -> None:
    assert parts("6 كانون الأول/نوفمبر 2024")[0] == (None, 12, 6)


def test_offsets_are_those_of_the_whole_text() -> None:
    text = "قبل ذلك، في ٦ كانـون الأول ٢٠٢٤، دخلوا"
    (span,) = find_dates(text, 5, len(text))
    assert text[span.start : span.end] == "٦ كانـون الأول ٢٠٢٤"


DAYS = st.dates(date(1950, 1, 1), date(2060, 12, 31))
LEVANTINE = (
    "كانون الثاني,شباط,آذار,نيسان,أيار,حزيران,تموز,آب,أيلول,تشرين الأول,تشرين الثاني,كانون الأول"
)
ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@given(DAYS)
def test_every_day_survives_being_written(day: date) -> None:
    arabic = f"{day.day} {LEVANTINE.split(',')[day.month - 1]} {day.year}"
    for text in (
        arabic,
        arabic.translate(ARABIC_DIGITS),
        day.strftime("%d/%m/%Y"),
        day.strftime("%B %d, %Y"),
        day.strftime("%A %d %B %Y"),
        day.isoformat(),
    ):
        (span,) = find_dates(f"({text})")
        assert span.date == day
        assert span.weekday_agrees


@given(
    st.sampled_from(
        [
            "3 آذار 2017", "وآذار 2017", "الثالث من آذار", "2017/03/03", "٣/٣/٢٠١٧", "March 3, 2017",
            "mars 2017", "3 mars", "since 2017", "منذ عام 2017", "3 رجب 1438", "March 3",
        ]
    ),
    st.lists(st.sampled_from(["حلب", "من", "the", "ville", "«x»", "7 km", "(", "١٢٠", "–"])),
    st.lists(st.sampled_from(["حلب", "army", "ville", "«x»", ")", "..."])),
)  # fmt: skip
def test_a_date_is_found_wherever_it_stands(
    written: str, before: list[str], after: list[str]
) -> None:
    (alone,) = find_dates(written)
    opening = "".join(f"{word}; " for word in before)
    text = opening + written + "".join(f" {word}" for word in after)
    (span,) = find_dates(text)
    assert replace(span, start=alone.start, end=alone.end) == alone
    assert (span.start, span.end) == (alone.start + len(opening), alone.end + len(opening))


def test_an_ordinal_is_a_word_of_its_own() -> None:
    assert parts("الثالث آذار") == [(None, 3, 3)]
    assert parts("الثالثآذار") == []


@given(DAYS)
def test_the_weekday_in_front_agrees_with_the_calendar(day: date) -> None:
    (span,) = find_dates(f"{day:%A}, {day:%B} {day.day}, {day.year}")
    assert span.weekday == day.weekday()
    (wrong,) = find_dates(f"{day + timedelta(days=1):%A}, {day:%B} {day.day}, {day.year}")
    assert not wrong.weekday_agrees


@given(
    st.text(
        st.sampled_from("0123456789٦/-. من و او كانون الأول ديسمبر رجب May December mars,،()\n"),
        max_size=120,
    )
)
def test_spans_are_ordered_apart_and_real(text: str) -> None:
    spans = find_dates(text)
    for span in spans:
        assert 0 <= span.start < span.end <= len(text)
        if span.year and span.month and span.day:
            assert span.date == date(span.year, span.month, span.day)
    assert all(a.end <= b.start for a, b in pairwise(spans))
