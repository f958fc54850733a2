"""Title, publisher and day of publication, as far as an article's own words give them.

News opens (and sometimes closes) with lines that are not the story: the source, the place,
the day, the agency. They are recognised by their form, in Arabic, English and French:

- a line that holds a full date and little else ("الجمعة 6 كانون الاول 2024 10:06");
- a paragraph that opens with place and date ("TRIPOLI, April 14, 2020 - …");
- a labelled date, at the head or the foot ("نُشر في 10 كانون الأول 2024");
- failing those, a lead sentence that says "today", or when something was said, with a
  full date ("… اليوم الجمعة (6 كانون الأول 2024)", "officials said on Sunday, September 11, 2022").

Every other date is the story's own and is not taken. A dateline without a year gets one only
when a full date in the article and a weekday agree on it (:func:`_completed`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.reading.dates import HIJRI, WEEKDAYS, DateSpan, find_dates
from dashboard.reading.folding import fold, fold_text
from dashboard.reading.sentences import sentences

HEAD = 1_500  # characters at the top in which the furniture of an article is looked for
HEAD_LINES = 8
FOOT = 300  # characters at the bottom
LONGEST_TITLE = 180
LONGEST_PUBLISHER = 80
_BODY = 160  # a line this long is the story itself

_WORD = re.compile(r"\w+")
_IN_BRACKETS = re.compile(r"[(\[][^()\[\]]{0,60}[)\]]")
_APART = frozenset(",،|/-–—:()]•·؛;")
_ENDS_FURNITURE = re.compile(r"(?:وكالات|خاص|مراسل|ميداني|الساعه|يوم|agencies|staff|updated)\W*$")
_BYLINE = re.compile(
    r"(?:وكالات|خاص|مراسل|متابعات|agencies|agences|\bby\b|correspondent|staff|\(|كتب)"
)
_OPENS_WITH_NUMBER = re.compile(r"^[\W_]{0,4}(?:[^\W\d]{3,12}[\W_]{1,3})?\d", re.MULTILINE)
# What stands between the date and the story: an agency or a time, and a dash.
_OPENS_STORY = re.compile(r"\s?\)?\s?(?:\([^()\n]{1,40}\)\s?)?[,،]?\s?(?:-|:\s)")
_TIME = r"\d{1,2}\s?[:.h]\s?\d{2}(?:[:.]\d{2})?(?:\s?[ap]\.?m\.?)?|\d{1,2}\s?[ap]\.?m\.?|a\s\d{1,2}\s?h(?:\s?\d{2})?"
# Words that stand beside a date or a place in the furniture and say nothing about the story.
_FURNITURE = re.compile(
    rf"(?<!\w)(?:{_TIME}|الساعه|بتوقيت\s\w+|توقيت\s\w+|صباحا|مساء|فجرا|ظهرا|ليلا|عصرا|اخر تحديث|تحديث|يوم|"
    r"الموافق|ميلاديه?|هجريه?|gmt|utc|cet|est|edt|at|le|on|updated|"
    r"mis a jour|وكالات|الوكالات|خاص|مراسل(?:نا|ون|و)?(?:\sميداني)?|متابعات|تقرير|خبر|عاجل|agencies|agences|"
    r"(?:by\s)?our (?:correspondents?|staff)|staff|correspondents?|avec)(?!\w)"
)
_LABEL = re.compile(
    r"(?:^|[\s(\[|])(?:(?P<first>نشر(?:ت|ه)?(?:\s(?:في|بتاريخ|يوم))?|تاريخ\sالنشر|التاريخ|تاريخ|بتاريخ|حرر\sفي|"
    r"published(?:\son)?|posted(?:\son)?|date|publie(?:e)?(?:\sle)?|date\sde\spublication)"
    r"|(?P<later>اخر\sتحديث|تم\sالتحديث(?:\sفي)?|updated(?:\son)?|mis\sa\sjour(?:\sle)?))\s?[:،-]?\s?$"
)
_SOURCE = re.compile(
    r"^\W{0,3}(?:المصدر|source|publisher|الناشر)\s?[:：]\s*(?P<name>[^\n]+)$", re.IGNORECASE
)
_SOURCE_ENDS = re.compile(r"\s+[—–|-]+\s+|[|;؛]|\s{2,}")
_TWEET = re.compile(r"^\s*[—–-]{1,2}\s.{0,120}\(@\w{1,40}\)")
# Agencies as reports sign with them, folded. Only inside a dateline or a closing parenthesis.
_AGENCIES = (
    "رويترز|ا ف ب|اف ب|فرانس برس|ا\\.ف\\.ب|ا ب|اسوشيتد برس|اسوشييتد برس|سانا|الاناضول|د ب ا|سبوتنيك|تاس|شينخوا|"
    "reuters|afp|ap|associated press|dpa|sana|anadolu|aa|tass|xinhua|efe|ansa|upi"
)
_SIGNED = re.compile(rf"\((?P<agency>{_AGENCIES})(?:\s?[,،/-][^()\n]{{1,30}})?\)|^(?P<opening>{_AGENCIES})\s?[-–:]\s")  # fmt: skip
_NO_PUBLISHER = re.compile(
    r"^(?:وكالات|الوكالات|وكالات انباء|متابعات|خاص|رصد|مواقع|صحف|agencies|agences|wires?|various|staff|unknown)\W*$"
)
_SAID = re.compile(
    r"(?:\b(?:said|says|announced|reported|confirmed|declared|stated|annonce|declare|indique|affirme)|"
    r"\btold\s\w+(?:\s\w+)?)\s?,?(?:\s(?:late|early|on|in a statement on|le|ce))*\s?$"
)
_SAYING_FIRST = re.compile(
    r"^(?:[و]?(?:اعلن|قال|افاد|اكد|نفي|ذكر|كشف|صرح|اقر|اعترف|زعم|اعلنت|قالت|افادت|اكدت|نفت|ذكرت|كشفت|اقرت|صرحت|زعمت))\s"
)
_TODAY = re.compile(r"(?:اليوم|today|aujourd'hui|\bce)[\s,،(]{0,3}$")
_UNDATED = re.compile(
    r"^[^.!?؟:«\"\n]{2,60}?(?:\([^()\n]{1,30}\))?\s?(?:[-–—]|\([^()\n]{1,30}\)\s?[-–—]?\s)"
)
_NARRATIVE_OPENING = re.compile(
    r"^(?:on|in|since|by|until|after|before|le|depuis|en|apres|في|منذ|بعد|قبل|حتي)\b"
)


@dataclass(frozen=True, slots=True)
class Dateline:
    """What an article says about itself; None where it does not say."""

    title: str | None = None
    publisher: str | None = None
    published: date | None = None


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the head or foot, without the white space around it."""

    start: int
    text: str
    dates: tuple[DateSpan, ...]

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def is_body(self) -> bool:
        """Whether this is the story rather than what stands above it."""
        return len(self.text) >= _BODY or (len(self.text) > 70 and self.text[-1] in ".؟?!…")

    def before(self, span: DateSpan) -> str:
        """What the line says before a date, folded."""
        return fold_text(self.text[: span.start - self.start])

    def after(self, span: DateSpan) -> str:
        """What the line says after a date, folded."""
        return fold_text(self.text[span.end - self.start :])


def read_dateline(text: str) -> Dateline:
    """Find title, publisher and day of publication in the head and the foot of ``text``."""
    head = _lines(text, 0, _head_end(text))[:HEAD_LINES]
    foot = _lines(text, max(head[-1].end if head else 0, len(text) - FOOT), len(text))
    body = next((i for i, line in enumerate(head) if line.is_body), len(head))
    top = [line for line in head[: body + 1] if not _TWEET.match(line.text)]
    lead = head[body] if body < len(head) else None
    return Dateline(
        title=_title(top, lead),
        publisher=_publisher(top, foot),
        published=_published(text, top, foot, lead),
    )


def _head_end(text: str) -> int:
    """The end of the line in which the head ends, within reason."""
    newline = text.find("\n", HEAD, 2 * HEAD)
    return newline if newline >= 0 else min(len(text), 2 * HEAD)


def _lines(text: str, start: int, end: int) -> list[_Line]:
    """The lines of a stretch of text, without blank ones."""
    dates = find_dates(text, start, end)
    lines = []
    for match in re.finditer(r"[^\n]+", text[start:end]):
        stripped = match[0].strip()
        if stripped:
            first = start + match.start() + match[0].index(stripped[0])
            last = first + len(stripped)
            inside = tuple(d for d in dates if first <= d.start and d.end <= last)
            lines.append(_Line(first, stripped, inside))
    return lines


# The day of publication


def _published(text: str, top: list[_Line], foot: list[_Line], lead: _Line | None) -> date | None:
    """The day of publication, from the surest sign to the least."""
    labelled = _labelled([*top, *foot])
    if labelled:
        return labelled
    found = [(_strength(line, span), span) for line in top for span in line.dates]
    for strength in (_CLEAR, _LIKELY):
        for rank, span in found:
            if rank == strength and not _heads_an_entry(text, span):
                day = span.date or _completed(text, span, lead)
                if day:
                    return day
    return _from_lead(text, top, lead) if lead else None


def _labelled(lines: list[_Line]) -> date | None:
    """A date that a label calls that of publication; else of the last change."""
    updated = None
    for line in lines:
        for span in line.dates:
            label = _LABEL.search(line.before(span))
            if label and span.date:
                if label["first"]:
                    return span.date
                updated = updated or span.date
    return updated


_CLEAR, _LIKELY, _NO = 2, 1, 0


def _strength(line: _Line, span: DateSpan) -> int:
    """How much the line looks like a dateline that holds this date."""
    if span.month is None or span.day is None:
        return _NO
    before, after = line.before(span), line.after(span)
    place = _residue(before)
    if len(place) > 6:
        return _NO
    apart = not place or before.rstrip()[-1:] in _APART or _ENDS_FURNITURE.search(before)
    if not _residue(after) or (len(_residue(after)) <= 2 and after.lstrip()[:1] in ",،-–—|/("):
        if apart:
            return _CLEAR
        return _LIKELY if len(place) <= 3 else _NO
    opens_story = len(before) <= 90 and apart and _OPENS_STORY.match(after)
    narrates = _NARRATIVE_OPENING.match(before.strip())
    return _CLEAR if opens_story and not narrates else _NO


def _residue(folded: str) -> list[str]:
    """The words of a piece of a dateline that are neither time, label nor agency."""
    rest = _IN_BRACKETS.sub(" ", folded)
    return _WORD.findall(_FURNITURE.sub(" ", rest))


def _heads_an_entry(text: str, span: DateSpan) -> bool:
    """Whether the date opens its line as other dates open other lines: a chronology's entry."""
    line_start = text.rfind("\n", 0, span.start) + 1
    if text[line_start : span.start].strip(" -*•–—"):
        return False
    if len(_OPENS_WITH_NUMBER.findall(text)) < 2:
        return False
    opening = (
        d
        for d in find_dates(text)
        if d.day and not text[text.rfind("\n", 0, d.start) + 1 : d.start].strip(" -*•–—")
    )
    return len({(d.month, d.day) for d in opening}) > 1


def _from_lead(text: str, top: list[_Line], lead: _Line) -> date | None:
    """The day of a lead sentence that reports from that very day.

    It does when it says "today", dates a statement, or, under a dateline without a date, gives
    weekday and date as wire copy does; and no later date is in the article.
    """
    first, last = sentences(lead.text)[0]
    undated = any(_UNDATED.match(line.text) for line in top)
    opening = fold_text(lead.text[first:last])
    for span in lead.dates:
        if span.end > lead.start + last or span.day is None or span.month is None:
            continue
        before = lead.before(span)
        said = _SAID.search(before) or (span.weekday is not None and _SAYING_FIRST.match(opening))
        wire = undated and span.weekday is not None
        if _TODAY.search(before) or said or wire:
            day = span.date or _completed(text, span, lead)
            if day and not any(d.date and d.date > day for d in find_dates(text)):
                return day
    return None


def _completed(text: str, span: DateSpan, lead: _Line | None) -> date | None:
    """The day of a dateline without a year, when the article itself settles the year.

    It does when it gives the same day in full elsewhere; or when its latest full date lies in
    the month before, and the weekday that the lead names is that of the completed day or of the
    day before. Otherwise the year would be a guess, and there is none.
    """
    full = [d.date for d in find_dates(text) if d.date and d.calendar != HIJRI]
    if span.month is None or span.day is None or not full:
        return None
    for day in full:
        if (day.month, day.day) == (span.month, span.day) and span.weekday in (None, day.weekday()):
            return day
    latest = max(full)
    named = {span.weekday} if span.weekday is not None else _weekdays_in(lead)
    for year in (latest.year, latest.year + 1):
        completed = _day(year, span.month, span.day)
        if completed and timedelta(0) <= completed - latest <= timedelta(days=31):
            day = completed
            near = (
                {day.weekday()}
                if span.weekday is not None
                else {day.weekday(), (day.weekday() - 1) % 7}
            )
            return day if named & near else None
    return None


def _weekdays_in(line: _Line | None) -> set[int]:
    """The weekdays that a line names."""
    words = _WORD.findall(fold_text(line.text)) if line else []
    return {WEEKDAYS[word] for word in words if word in WEEKDAYS and len(word) > 4}


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


# Publisher and title


def _publisher(top: list[_Line], foot: list[_Line]) -> str | None:
    """Who printed it: a labelled source, or the agency that signs the dateline or the end."""
    for line in [*top, *foot]:
        source = _SOURCE.match(line.text)
        if source:
            return _source_name(line, source)
    for line in [*top, *foot[-1:]]:
        signed = _SIGNED.search(fold_text(line.text[:120] if line in top else line.text[-60:]))
        if signed:
            return _as_written(line.text, signed["agency"] or signed["opening"])
    return None


def _source_name(line: _Line, source: re.Match[str]) -> str | None:
    """The name after "المصدر:", without the date that may follow."""
    ends = [d.start - line.start for d in line.dates if d.start - line.start > source.start("name")]
    name = line.text[source.start("name") : min(ends, default=len(line.text))]
    name = _SOURCE_ENDS.split(name)[0].strip(" \t،,-–—|/([")
    if not name or len(name) > LONGEST_PUBLISHER or _NO_PUBLISHER.match(fold_text(name)):
        return None
    return name


def _as_written(line: str, folded_name: str) -> str:
    """The words of a line whose folding is ``folded_name``."""
    folded = fold(line)
    at = folded.text.find(folded_name)
    first, last = folded.span(at, at + len(folded_name))
    return line[first:last]


def _title(top: list[_Line], lead: _Line | None) -> str | None:
    """The headline: a line above the story that is no furniture. None when there is none."""
    if lead is None and len(top) < 2:
        return None  # a lone line is the story
    for line in top:
        if line is lead:
            return None
        text = line.text.lstrip("#").strip()
        if len(text) <= LONGEST_TITLE and not _is_furniture(line):
            return text
    return None


def _is_furniture(line: _Line) -> bool:
    """Whether a line gives source, place, day or byline rather than a headline."""
    folded = fold_text(line.text)
    if _SOURCE.match(line.text) or any(_strength(line, span) for span in line.dates):
        return True
    if line.dates and _LABEL.search(line.before(line.dates[0])):
        return True
    words = len(_residue(folded))
    if _BYLINE.search(folded):
        return words <= 4
    return words <= 2 or (words == 3 and re.search(r"[/|،,-]", folded) is not None)
