"""The words of the calendar in Arabic, English and French, folded: months, weekdays, ordinal days."""

from __future__ import annotations

import re

from dashboard.reading.folding import fold_text


def _numbered(rows: str) -> dict[str, int]:
    """``{folded name: row number}`` of lines of names set apart by commas; rows count from 1."""
    return {
        fold_text(name.strip()): number
        for number, row in enumerate(rows.strip().splitlines(), start=1)
        for name in row.split(",")
        if name.strip()
    }


ARABIC_MONTHS = _numbered("""
    كانون الثاني, كانون ثاني, كانون ثان, يناير, جانفي
    شباط, فبراير, فيفري
    آذار, مارس
    نيسان, أبريل, أفريل
    أيار, مايو, ماي
    حزيران, يونيو, يونيه, جوان
    تموز, يوليو, يوليه, يوليوز, جويلية
    آب, أغسطس, غشت, أغشت, أوت
    أيلول, سبتمبر, شتنبر
    تشرين الأول, تشرين أول, أكتوبر
    تشرين الثاني, تشرين ثاني, تشرين ثان, نوفمبر, نونبر
    كانون الأول, كانون أول, ديسمبر, دجنبر, دجمبر
""")
ENGLISH_MONTHS = _numbered("""
    january, jan
    february, feb
    march, mar
    april, apr
    may
    june, jun
    july, jul
    august, aug
    september, sept, sep
    october, oct
    november, nov
    december, dec
""")
FRENCH_MONTHS = _numbered("""
    janvier, janv
    février, févr
    mars
    avril, avr
    mai
    juin
    juillet, juil
    août
    septembre, sept
    octobre, oct
    novembre, nov
    décembre, déc
""")
HIJRI_MONTHS = _numbered("""
    محرم, المحرم
    صفر
    ربيع الأول, ربيع أول
    ربيع الآخر, ربيع الثاني, ربيع ثاني
    جمادى الأولى, جمادى الأول
    جمادى الآخرة, جمادى الثانية, جمادى الآخر
    رجب
    شعبان
    رمضان
    شوال
    ذو القعدة, ذي القعدة
    ذو الحجة, ذي الحجة
""")
WEEKDAYS = {
    name: number - 1
    for name, number in _numbered("""
    الاثنين, monday, mon, lundi
    الثلاثاء, الثلثاء, tuesday, tues, tue, mardi
    الأربعاء, wednesday, wed, mercredi
    الخميس, thursday, thurs, thu, jeudi
    الجمعة, friday, fri, vendredi
    السبت, saturday, sat, samedi
    الأحد, sunday, sun, dimanche
""").items()
}
MONTHS = ARABIC_MONTHS | ENGLISH_MONTHS | FRENCH_MONTHS
# Month names that are also common words: alone, without a day or a year, they need a word before
# them that only a time can follow.
ALSO_WORDS = frozenset(
    fold_text(name)
    for name in re.findall(
        r"\w+",
        "آب مارس ماي جوان أوت may march mars mai jan feb mar apr jun jul aug sep sept oct nov dec "
        "janv févr avr juil déc",
    )
)
_UNITS = ("الاول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس", "السابع", "الثامن", "التاسع")


def _ordinals() -> dict[str, int]:
    """Arabic ordinal days, 1 to 31, in their folded spellings."""
    days = {unit: n for n, unit in enumerate(_UNITS, start=1)} | {"العاشر": 10}
    tens_units = ("الحادي", *_UNITS[1:])
    days |= {f"{unit} عشر": 10 + n for n, unit in enumerate(tens_units, start=1)}
    days |= {
        f"{unit} و{tens}": 20 + n
        for n, unit in enumerate(tens_units, start=1)
        for tens in ("العشرين", "العشرون")
    }
    days |= dict.fromkeys(("العشرين", "العشرون"), 20)
    for tens in ("الثلاثين", "الثلاثون"):
        days |= {tens: 30, f"الحادي و{tens}": 31}
    return days


ORDINALS = _ordinals()
