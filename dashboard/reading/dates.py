"""Calendar dates written in Arabic, English and French text, as spans with their parts.

The one home of date order; the words are in :mod:`calendar_words`. Arabic months in the four
sets in use (Levantine كانون الأول, Gulf and Egyptian ديسمبر, Moroccan دجنبر, Algerian and
Tunisian جوان), alone or as a pair (كانون الأول/ديسمبر), digits of any script, ordinals
(الثامن من شباط, 1er mars), day first in numbers (06/12/2024 is 6 December), year first
(2024/12/06, ISO 8601). A Hijri date beside a Gregorian one is the same date and the
Gregorian one counts; a Hijri date alone is converted by the Umm al-Qura calendar
(hijridate), which can differ by one day from what was observed locally.

A day that does not exist (31/02/2024) is no date. Nothing is completed here: a date
without a year stays without one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from dashboard.reading.calendar_words import (
    ALSO_WORDS,
    ENGLISH_MONTHS,
    FRENCH_MONTHS,
    HIJRI_MONTHS,
    MONTHS,
    ORDINALS,
    WEEKDAYS,
)
from dashboard.reading.folding import Folded, fold

__all__ = ["GREGORIAN", "HIJRI", "WEEKDAYS", "DateSpan", "find_dates"]

GREGORIAN = "gregorian"
HIJRI = "hijri"


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date as far as the text states it.

    ``start`` and ``end`` are offsets into the text, weekday included when it stands
    directly before. ``year``, ``month`` and ``day`` are Gregorian; what is not stated is
    None. ``calendar`` says how it was written: for "hijri" the day is converted and may be
    one off. ``weekday`` (Monday is 0) is what the text says, right or wrong.
    """

    start: int
    end: int
    year: int | None
    month: int | None
    day: int | None
    calendar: str = GREGORIAN
    weekday: int | None = None

    @property
    def date(self) -> date | None:
        """The calendar day, when year, month and day are all stated."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    @property
    def weekday_agrees(self) -> bool:
        """Whether the weekday that the text gives is that of the date; True when not both are known."""
        return self.weekday is None or self.date is None or self.date.weekday() == self.weekday


_BEFORE_A_TIME = re.compile(
    r"(?:^|[^\w])(?:في|خلال|منذ|حتي|شهر|مطلع|نهايه|منتصف|اواخر|اوايل|in|since|until|by|during|early|late|"
    r"mid|last|next|of|en|depuis|debut|fin|mi|courant)[\s-]+$"
)
# White space inside a date is short: bounded, so that no text makes matching slow.
_SPACE = r"\s{1,3}"
_ONE_TO_THREE = "{1,3}"
_MAYBE = r"\s{0,3}"


def _any(names: dict[str, int]) -> str:
    """An alternation of names, longest first; any white space between their words."""
    ordered = sorted(names, key=len, reverse=True)
    return "(?:" + "|".join(name.replace(" ", _SPACE) for name in ordered) + ")"


_YEAR = r"(?:19|20)\d\d(?!\d)"
_LETTER = r"[^\W\d_]"
_MONTH = rf"{_any(MONTHS)}(?!{_LETTER})"
_DAY_END = r"(?:er|st|nd|rd|th)?"
_TO_YEAR = (
    rf"\.?(?:{_MAYBE}[,،/-]?{_MAYBE}"
    rf"|{_SPACE}(?:(?:من|في){_SPACE})?(?:لل|ال)?(?:عام|سنه){_SPACE}|{_SPACE}(?:of|de){_SPACE})"
)
_DAYS_BEFORE = (
    rf"(?:\d{{1,2}}{_MAYBE}(?:[-/]|\s(?:and|or|et|ou|to|au|الي|حتي)\s|او\s|و){_MAYBE}){{1,3}}"
)
_DAYS_AFTER = rf"(?:{_MAYBE}(?:-|\s(?:and|or|to)\s){_MAYBE}\d{{1,2}}){{1,3}}(?![\d:])"
_SEPARATOR = r"\s?[/.-]\s?"
_NOT_LONGER = r"(?![\d/]|[.-]\d)"


def _pair(group: str) -> str:
    """A second name for the same month: كانون الأول/ديسمبر, كانون الأول (ديسمبر), ديسمبر كانون الأول."""
    return rf"(?:(?:{_MAYBE}[/(،-]{_MAYBE}|{_SPACE})(?P<{group}>{_MONTH})(?:{_MAYBE}\))?)?"


# The ways a date is written; the name of the group that holds the whole says which it is.
_YEAR_FIRST = (
    rf"(?P<year_first>(?<![\d/.-])(?P<y1>\d{{4}})(?P<s1>{_SEPARATOR})"
    rf"(?P<m1>\d{{1,2}})(?P=s1)(?P<d1>\d{{1,2}}){_NOT_LONGER})"
)
_DAY_FIRST = (
    rf"(?P<day_first>(?<![\d/.-])(?P<d2>\d{{1,2}})(?P<s2>{_SEPARATOR})"
    rf"(?P<m2>\d{{1,2}})(?P=s2)(?P<y2>\d{{4}}){_NOT_LONGER})"
)
_DAY_AND_NAME = (
    rf"(?P<day_and_name>(?<![\d:.,/])(?:(?P<others3>{_DAYS_BEFORE})?(?P<d3>\d{{1,2}}){_DAY_END}"
    rf"|(?P<ordinal>{_any(ORDINALS)})(?!{_LETTER}))"
    rf"[\s./-]?{_MAYBE}(?:(?:من{_SPACE}شهر|من|شهر|of|de){_SPACE})?"
    rf"(?P<m3>{_MONTH}){_pair('p3')}(?:{_TO_YEAR}(?P<y3>{_YEAR}))?)"
)
_NAME_AND_DAY = (
    rf"(?P<name_and_day>(?P<m4>{_any(ENGLISH_MONTHS)})\.?{_SPACE}(?P<d4>\d{{1,2}}){_DAY_END}"
    rf"(?P<others4>{_DAYS_AFTER})?(?!\d|%|[.,:]\d)(?:{_MAYBE},?{_MAYBE}(?P<y4>{_YEAR}))?)"
)
_NAME = rf"(?P<name>[وبل]?(?P<m5>{_MONTH}){_pair('p5')}(?:{_TO_YEAR}(?P<y5>{_YEAR}))?)"
_YEAR_ALONE = (
    rf"(?P<year_alone>(?:[وب]?(?:في|منذ|حتي|مطلع|بدايه|بدايات|اوايل|منتصف|اواسط|نهايه|اواخر|خلال"
    rf"|صيف|شتاء|ربيع|خريف){_SPACE}|[وبل]?(?:ال|لل)?(?:عام|سنه){_SPACE}"
    rf"|(?:(?:end|start|beginning|summer|winter|spring|autumn|fall){_SPACE}of|in|since|until"
    rf"|before|after|during|throughout|early|mid|late|summer|winter|spring|autumn"
    rf"|en|depuis|avant|apres|debut|mi|fin|courant|ete|hiver|printemps|automne)[\s-]{_ONE_TO_THREE})"
    rf"(?P<y6>{_YEAR})(?![/.-]\d))"
)
# At the start of a word, or of a number after a letter ("و8 كانون"): tried at :func:`_openings`.
_WRITTEN = re.compile(
    r"(?=\w)(?:(?<!\w)|(?<!\d)(?=\d))(?:"
    + "|".join((_YEAR_FIRST, _DAY_FIRST, _DAY_AND_NAME, _NAME_AND_DAY, _NAME, _YEAR_ALONE))
    + ")"
)
_HIJRI_WRITTEN = re.compile(
    rf"(?<![\d:.,/])(?P<d>\d{{1,2}}){_MAYBE}(?:(?:من|شهر){_SPACE}){{0,2}}(?P<m>{_any(HIJRI_MONTHS)})"
    rf"(?!{_LETTER}){_MAYBE}[,،]?{_MAYBE}(?:(?:لل|ال)?(?:عام|سنه){_SPACE})?(?P<y>1[345]\d\d)(?!\d)"
    rf"(?:{_MAYBE}(?:هجريه|هجري|ه(?!{_LETTER})))?"
)
_HIJRI_YEAR = re.compile(r"1[345]\d\d")
_WORD = re.compile(rf"{_LETTER}+")
_NUMBER = re.compile(r"\d+")
# The first words of what a date is written with when it does not begin with a number.
_FIRST_WORDS = frozenset(
    prefix + name.split()[0] for name in (*MONTHS, *ORDINALS) for prefix in ("", "و", "ب", "ل")
)
_AFTER_HIJRI_YEAR = re.compile(rf"{_MAYBE}(?:هجريه|هجري|ه(?!{_LETTER}))")
_AFTER_YEAR = re.compile(rf"\s?(?:ميلاديه|ميلادي|م)(?!{_LETTER})")
_WEEKDAY_BEFORE = re.compile(
    rf"(?<!{_LETTER})[وبل]?(?P<day>{_any(WEEKDAYS)})\.?(?:{_MAYBE}[،,(-]{_MAYBE}|{_SPACE})"
    rf"(?:(?:الموافق|المصادف|في|the|le){_SPACE})?ل?$"
)
_SAME_DAY = re.compile(
    rf"[\s/|(),،-]*+(?:(?:(?:الموافق|المصادف)(?:ه|{_SPACE}ل|{_SPACE}في)?|اي){_MAYBE}[:(]?{_MAYBE})?$"
)
_TO = re.compile(rf"{_MAYBE}(?:-|و|الي|حتي|وحتي|and|to|until|au|et|a){_MAYBE}$")


def find_dates(text: str, start: int = 0, end: int | None = None) -> list[DateSpan]:
    """The dates that ``text[start:end]`` states, in order; their spans do not overlap.

    A date may lack its year ("27 تشرين الثاني"), its day ("كانون الأول 2016") or all but its
    year ("منذ عام 2016"). Each day of a list is a date of its own ("June 20 or 21").
    Call it once for an article rather than once for a sentence: folding has a fixed cost.
    """
    if start == 0 and end is None:
        return list(_dates_of(text))
    return list(_found(text, start, end))


@lru_cache(maxsize=16)
def _dates_of(text: str) -> tuple[DateSpan, ...]:
    """The dates of a whole text; those of the last few are kept, because what reads an
    article's dateline and what reads its claims both ask for them."""
    return tuple(_found(text, 0, None))


def _found(text: str, start: int, end: int | None) -> list[DateSpan]:
    folded = fold(text[start:end])
    openings = _openings(folded.text)
    if not openings:
        return []
    found = [*_written(folded, openings), *_hijri(folded, openings)]
    found.sort(key=lambda span: (span.start, span.end))
    found = _share_year(folded, _merge_calendars(folded, found))
    return [_in_original(span, folded, start) for span in found]


def _openings(text: str) -> list[int]:
    """Where a date may begin in a folded text, in order; a place may come twice.

    That is at a number, at the word before a number ("since 2016"), or at a word that begins
    the name of a month or of a day of the month. Trying the patterns there and nowhere else
    finds what searching the whole text would, many times faster.
    """
    numbers = [match.start() for match in _NUMBER.finditer(text)]
    names = _FIRST_WORDS.intersection(_WORD.findall(text))
    words = [match.start() for name in names for match in re.finditer(name, text)]
    before = [_word_before(text, at) for at in numbers]
    # "the summer of 2015"
    before += [_word_before(text, at) for at in before if text.startswith("of ", at)]
    return sorted(numbers + words + before)


def _word_before(text: str, at: int) -> int:
    """Where the word begins that stands before a number, white space or a hyphen between."""
    while at and (text[at - 1].isspace() or text[at - 1] == "-"):
        at -= 1
    while at and text[at - 1].isalpha():
        at -= 1
    return at


def _matches(
    pattern: re.Pattern[str], text: str, openings: Sequence[int]
) -> Iterator[re.Match[str]]:
    """What ``pattern.finditer`` finds when it can match at ``openings`` only."""
    end = 0
    for at in openings:
        if at >= end and (match := pattern.match(text, at)):
            yield match
            end = match.end()


def _written(folded: Folded, openings: Sequence[int]) -> Iterator[DateSpan]:
    """Gregorian dates, and numeric ones with a Hijri year, with offsets into the folded text."""
    for match in _matches(_WRITTEN, folded.text, openings):
        way = match.lastgroup
        if way == "year_first":
            yield from _numeric(folded, match, "1")
        elif way == "day_first":
            yield from _numeric(folded, match, "2")
        elif way == "day_and_name":
            yield from _day_and_name(folded, match)
        elif way == "name_and_day":
            yield from _name_and_day(folded, match)
        elif way == "name":
            yield from _name(folded, match)
        else:
            yield DateSpan(match.start("y6"), match.end("y6"), int(match["y6"]), None, None)


def _numeric(folded: Folded, match: re.Match[str], groups: str) -> Iterator[DateSpan]:
    """A date in numbers, day first. 12/31/2024 is none: who writes so means other days otherwise."""
    year, month, day = (int(match[part + groups]) for part in "ymd")
    span = DateSpan(match.start(), match.end(), year, month, day)
    if 1300 <= year <= 1500:
        span = replace(span, end=_past(_AFTER_HIJRI_YEAR, folded, span.end))
        yield from _from_hijri(folded, span)
    elif 1900 <= year <= 2100:
        span = replace(span, end=_past(_AFTER_YEAR, folded, span.end))
        yield from _existing(folded, span)


def _day_and_name(folded: Folded, match: re.Match[str]) -> Iterator[DateSpan]:
    """6 كانون الأول 2024, السادس من كانون الأول, 6 December; with days before it, 27-29 نوفمبر."""
    month, year, end = _month_and_year(folded, match, "3")
    if not _is_capital(folded, match, "3", year):
        return
    day = ORDINALS[_spaced(match["ordinal"])] if match["ordinal"] else int(match["d3"])
    for start, stop, other in _days(match.start("others3"), match["others3"] or ""):
        if other < day:
            yield from _existing(folded, DateSpan(start, stop, year, month, other))
    start = match.end("others3") if match["others3"] else match.start()
    yield from _existing(folded, DateSpan(start, end, year, month, day))


def _name_and_day(folded: Folded, match: re.Match[str]) -> Iterator[DateSpan]:
    """December 6, 2024; with days after it, June 20 or 21."""
    year = int(match["y4"]) if match["y4"] else None
    if not _is_capital(folded, match, "4", year):
        return
    month, day = MONTHS[match["m4"]], int(match["d4"])
    end = match.end("d4") if match["others4"] else match.end()
    yield from _existing(folded, DateSpan(match.start(), end, year, month, day))
    for start, stop, other in _days(match.start("others4"), match["others4"] or ""):
        if other > day:
            yield from _existing(folded, DateSpan(start, stop, year, month, other))


def _name(folded: Folded, match: re.Match[str]) -> Iterator[DateSpan]:
    """A month, with a year or without; not where its name is the common word."""
    month, year, end = _month_and_year(folded, match, "5")
    start = match.start("m5")
    means_it = (
        year is not None
        or _spaced(match["m5"]) not in ALSO_WORDS
        or _BEFORE_A_TIME.search(folded.text[max(0, start - 16) : start])
    )
    if means_it and _is_capital(folded, match, "5", year):
        yield DateSpan(start, end, year, month, None)


def _month_and_year(
    folded: Folded, match: re.Match[str], groups: str
) -> tuple[int, int | None, int]:
    """Month, year and end of a date; two different months side by side are not one's two names."""
    month = MONTHS[_spaced(match["m" + groups])]
    pair = match["p" + groups]
    if pair and MONTHS[_spaced(pair)] != month:
        return month, None, match.end("m" + groups)
    if match["y" + groups] is None:
        return month, None, match.end()
    return month, int(match["y" + groups]), _past(_AFTER_YEAR, folded, match.end())


def _is_capital(folded: Folded, match: re.Match[str], groups: str, year: int | None) -> bool:
    """Whether an English month is written as one: "6 may have died", "they march on" are not.

    Months of the other languages need no capital.
    """
    name = match["m" + groups]
    if name not in ENGLISH_MONTHS or (name in FRENCH_MONTHS and groups == "3"):
        return True
    if year is not None and name != "may":
        return True
    return folded.original[folded.offsets[match.start("m" + groups)]].isupper()


def _days(start: int, listed: str) -> Iterator[tuple[int, int, int]]:
    """The numbers of a list of days that begins at ``start``: start, end and value of each."""
    for number in re.finditer(r"\d+", listed):
        yield start + number.start(), start + number.end(), int(number[0])


def _spaced(name: str) -> str:
    """A name with single spaces between its words."""
    return " ".join(name.split())


def _hijri(folded: Folded, openings: Sequence[int]) -> Iterator[DateSpan]:
    """Full Hijri dates, converted, with offsets into the folded text."""
    if not _HIJRI_YEAR.search(folded.text):
        return
    for match in _matches(_HIJRI_WRITTEN, folded.text, openings):
        month = HIJRI_MONTHS[_spaced(match["m"])]
        span = DateSpan(match.start(), match.end(), int(match["y"]), month, int(match["d"]))
        yield from _from_hijri(folded, span)


def _from_hijri(folded: Folded, span: DateSpan) -> Iterator[DateSpan]:
    """A span whose parts are Hijri, made Gregorian; nothing when there is no such day."""
    from hijridate import Hijri

    try:
        day = Hijri(span.year or 0, span.month or 0, span.day or 0).to_gregorian()
    except (ValueError, OverflowError):
        return
    parts = {"year": day.year, "month": day.month, "day": day.day}
    yield _with_weekday(folded, replace(span, **parts, calendar=HIJRI))


def _existing(folded: Folded, span: DateSpan) -> Iterator[DateSpan]:
    """The span with its weekday when there is such a day, else nothing."""
    try:
        date(span.year or 2000, _or_one(span.month), _or_one(span.day))
    except ValueError:
        return
    yield _with_weekday(folded, span)


def _or_one(part: int | None) -> int:
    return 1 if part is None else part


def _with_weekday(folded: Folded, span: DateSpan) -> DateSpan:
    """The span stretched over the weekday that stands before it."""
    before = max(0, span.start - 30)
    match = _WEEKDAY_BEFORE.search(folded.text[before : span.start])
    if match is None or _is_accented(folded, before + match.start("day"), match["day"]):
        return span
    closing = span.end
    if match[0].rstrip().endswith("(") and folded.text[closing : closing + 1] == ")":
        closing += 1
    return replace(
        span, start=before + match.start("day"), end=closing, weekday=WEEKDAYS[match["day"]]
    )


def _is_accented(folded: Folded, start: int, name: str) -> bool:
    """Whether what folds to a weekday in Latin letters is another word: "48 tués" is no Tuesday."""
    first, last = folded.span(start, start + len(name))
    return name.isascii() and not folded.original[first:last].isascii()


def _merge_calendars(folded: Folded, spans: list[DateSpan]) -> list[DateSpan]:
    """One date for a day given in both calendars: the Gregorian one, over both spans."""
    merged: list[DateSpan] = []
    for span in spans:
        last = merged[-1] if merged else None
        if last and span.start < last.end:
            continue  # a Hijri year read as part of another date
        if (
            last
            and last.calendar != span.calendar
            and _SAME_DAY.match(folded.text[last.end : span.start][:40])
        ):
            stated = span if span.calendar == GREGORIAN else last
            weekday = last.weekday if last.weekday is not None else span.weekday
            merged[-1] = replace(stated, start=last.start, end=span.end, weekday=weekday)
        else:
            merged.append(span)
    return merged


def _share_year(folded: Folded, spans: list[DateSpan]) -> list[DateSpan]:
    """Give "27 تشرين الثاني" its year in "بين 27 تشرين الثاني و8 كانون الأول 2024"."""
    for i in range(len(spans) - 2, -1, -1):
        first, second = spans[i], spans[i + 1]
        if first.year is None and second.year and first.month and first.day and second.month:
            gap = folded.text[first.end : second.start]
            if len(gap) <= 12 and _TO.match(gap) and (first.month, first.day) < (second.month, second.day or 32):  # fmt: skip
                spans[i] = replace(first, year=second.year)
    return spans


def _past(pattern: re.Pattern[str], folded: Folded, at: int) -> int:
    """The end of what ``pattern`` matches at ``at``, or ``at``."""
    match = pattern.match(folded.text, at)
    return match.end() if match else at


def _in_original(span: DateSpan, folded: Folded, start: int) -> DateSpan:
    """The span with offsets into the text that was given."""
    first, last = folded.span(span.start, span.end)
    return replace(span, start=start + first, end=start + last)
