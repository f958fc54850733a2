"""The day on which an article was published, as far as its own words say.

News opens (and sometimes closes) with lines that are not the story: the place, the day, the
agency. They are recognised by their form, in Arabic, English and French:

- a labelled date, above the story or at the foot ("نُشر في 10 كانون الأول 2024");
- a line that holds a date and little else ("الثلاثاء 3 كانون الاول 2024 08:45");
- such a line just below the first of the story, which is then a summary;
- a story that opens with place and date ("TRIPOLI, April 14, 2020 - …");
- failing those, a first sentence that says "today", or when something was said, with a
  full date ("… اليوم الجمعة (6 كانون الأول 2024)", "officials said on Monday, May 2, 2022");
- failing that, a day in brackets that ends the text or the heading of a live report, or a full
  date that a later sentence calls today.

Every other date is the story's own and is not taken. A dateline without a year gets one
only when a full date in the article and a weekday agree on it (:func:`_completed`).
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from dashboard.reading.dates import GREGORIAN, HIJRI, WEEKDAYS, DateSpan
from dashboard.reading.folding import fold_text
from dashboard.reading.opening import Line, Surroundings

_MONTH = timedelta(days=31)

# All patterns are for folded text.
_WORD = re.compile(r"\w+")
_IN_BRACKETS = re.compile(r"[(\[][^()\[\]]{0,60}[)\]]")
_TIME = (
    r"t?\d{1,2}\s?[:.h]\s?\d{2}(?:[:.]\d{2})?(?:\.\d+)?z?(?:\s?(?:[ap]\.?m\.?|[صم](?!\w)))?"
    r"|\d{1,2}\s?[ap]\.?m\.?|a\s\d{1,2}\s?h(?:\s?\d{2})?"
)
# Words that stand beside a date or a place and say nothing about the story.
_FURNITURE = re.compile(
    rf"(?<!\w)(?:\d{{1,4}}([/.-])\d{{1,2}}\1\d{{1,4}}|{_TIME}|الساعه|(?:ب)?توقيت\s\w+(?:\sالمكرمه)?|صباحا|مساء|فجرا|ظهرا|ليلا|عصرا|(?:اخر\s)?تحديث|"
    r"يوم|في|الموافق|ميلاديه?|هجريه?|(?:gmt|utc)(?:\s?[+-]\d{1,2}(?::\d\d)?)?|[ce][est]t|gst|et|at|le|on|"
    r"updated(?:\s\d{1,2}\s\w+\sago)?|mis a jour|وكالات|الوكالات|خاص|مراسل(?:نا|ون|و)?(?:\sميداني)?|متابعات|تقرير|"
    r"خبر|عاجل|agencies|agences|(?:by\s)?our (?:correspondents?|staff)|staff|correspondents?)(?!\w)"
)
_APART = frozenset(",،|/-:()]•·؛;")
_ENDS_FURNITURE = re.compile(
    r"(?:^|\W)(?:وكالات|خاص|مراسل|ميداني|الساعه|يوم|agencies|staff|updated|le)\W*$"
)
# Between the date and the story: an agency or a time in brackets, and a dash or colon.
_OPENS_STORY = re.compile(r"\s?\)?\s?(?:\([^()\n]{1,40}\)\s?)?[,،]?\s?(?:-|:\s)")
# "باكو 8 نوفمبر 2020 (شينخوا) -- …": the agency tells a dateline without a comma.
_SIGNED = re.compile(r"\s?\([^()\n]{2,40}\)\s?-")
_FULL_STOP = re.compile(r"\.\s\w")  # "Beyrouth, 17 octobre 2017. Les forces …"
_AGENCY = re.compile(r"\s?\([^\W\d]{2,20}\)\s\w")  # "دمشق 8-12-2024 (سانا) …"
_NARRATES = re.compile(
    r"^(?:on|in|since|by|until|after|before|le|depuis|en|apres|في|منذ|بعد|قبل|حتي)(?!\w)"
)
# What a headline about a day begins with, and a dateline never does.
_TOPIC = re.compile(
    r"(?<!\w)(?:احداث|حصاد|يوميات|معركه|سقوط|ذكري|ماذا|كيف|لماذا|تسلسل|جدول|events?|battle|fall|of|timeline|what|how|"
    r"chronologie|bataille|chute|ce qui)(?!\w)"
)
_LABEL = re.compile(
    r"(?:^|[\s(\[|])(?:(?P<published>نشر(?:ت|ه)?(?:\s(?:في|بتاريخ|يوم))?|تاريخ\sالنشر|التاريخ|تاريخ|بتاريخ|"
    r"حرر\sفي|(?:first\s)?published(?:\son)?|posted(?:\son)?|issued(?:\son)?|date|publiee?(?:\sle)?|"
    r"date\sde\spublication)"
    r"|(?P<updated>اخر\sتحديث|تم\sالتحديث(?:\sفي)?|(?:last\s)?(?:updated|modified)(?:\son)?|"
    r"mise?\sa\sjour(?:\sle)?|modifiee?(?:\sle)?))"
    rf"\s?[:،-]?\s?(?:(?:{_TIME})\s?[|,،-]?\s?)?$"
)
_SAID = re.compile(
    r"(?:\b(?:said|says|announced|reported|confirmed|declared|stated|annonce|declare|indique|affirme)"
    r"|\btold\s\w+(?:\s\w+)?)\s?,?(?:\s(?:late|early|on|in a statement on|le|ce)){0,3}\s?$"
)
_SAYING = r"(?:اعلن|قال|افاد|اكد|نفي|ذكر|كشف|صرح|اقر|اعترف|زعم|اعلنت|قالت|افادت|اكدت|نفت|ذكرت|كشفت|اقرت|صرحت|زعمت)"
# An Arabic sentence that opens with a verb of saying and has not come to what is said.
_OPENS_SAYING = re.compile(rf"^و?{_SAYING}\s(?:(?!\s(?:ب?ان|ب?انه|ب?انها|انهم)\s).)*$")
_TODAY = re.compile(r"(?:اليوم|\btoday|aujourd'hui|\bce)[\s,،(]{0,3}$")
# A place without a day, as wire copy opens: "DARAA, Syria — …", "حلب (سوريا) - …"
_UNDATED = re.compile(
    r"^(?!(?:the|an?|in|on|it|les?|la|une?|des|il|elle)\s)(?:[^\W\d]+[\s,،/]{1,2}){0,4}[^\W\d]+"
    r"\s?(?:\([^()\n]{1,30}\)\s?)?-\s"
)

_LIVE = re.compile(r"(?:live|liveblog|en direct|direct|مباشر|تغطيه مباشره|لحظه بلحظه)(?!\w)")

_BEFORE = 12  # characters before a date in which it is called today
_CLEAR, _LIKELY, _NO = 2, 1, 0


def published_day(article: Surroundings) -> date | None:
    """The day of publication, from the surest sign to the least; None when the text has none."""
    lines = [*article.above, *filter(None, (article.lead,)), *article.foot]
    return (
        labelled_day(lines)
        or _from_dateline(article)
        or labelled_day(lines, "published", HIJRI)
        or labelled_day(lines, "updated")
        or _from_lead(article)
        or _in_last_brackets(article)
        or _called_today(article)
    )


def labelled_day(
    lines: list[Line], label: str = "published", calendar: str = GREGORIAN
) -> date | None:
    """The date that its label calls the day of publication, or of the last change ("updated").

    A converted Hijri day may be one off, so any Gregorian one is asked for first.
    """
    for line in lines:
        for span in line.dates:
            if span.date and span.calendar == calendar and _label(line, span) == label:
                return span.date
    return None


def _label(line: Line, span: DateSpan) -> str | None:
    """What the label in front of a date calls it: "published", "updated" or nothing."""
    match = _LABEL.search(line.before(span))
    return match.lastgroup if match else None


def is_dateline(line: Line) -> bool:
    """Whether a line gives place, day or label of the day, and no headline."""
    return any(_strength(line, span) or _label(line, span) for span in line.dates)


def residue(folded: str) -> list[str]:
    """The words of a piece of a line that are neither time, agency nor in brackets."""
    return _WORD.findall(_FURNITURE.sub(" ", _IN_BRACKETS.sub(" ", folded)))


def _from_dateline(article: Surroundings) -> date | None:
    """The day of the clearest dateline."""
    lines = [*article.above, *filter(None, (article.lead,))]
    found = [
        (_strength(line, span), span)
        for line in lines
        for span in line.dates
        if _label(line, span) != "updated"
    ]
    found += [
        (_CLEAR, span)
        for line in article.after_lead
        for span in line.dates
        if _strength(line, span) == _CLEAR and not residue(line.after(span))
    ]
    found.sort(key=lambda item: item[1].calendar == HIJRI)
    for strength in (_CLEAR, _LIKELY):
        for rank, span in found:
            if rank != strength:
                continue
            day = span.date or _completed(article, span)
            if article.is_chronology and article.opens_line(span) and not _heads(article, day):
                continue
            if day and (rank == _CLEAR or _is_latest(article, day)):
                return day
    return None


def _heads(article: Surroundings, day: date | None) -> bool:
    """Whether a day stands on a line of its own above a chronology that goes no further."""
    alone = (d for line in article.above for d in line.dates if not residue(line.text) and d.date)
    return day is not None and any(d.date == day for d in alone) and _is_latest(article, day)


def _strength(line: Line, span: DateSpan) -> int:
    """How much a line looks like a dateline that holds this date."""
    if span.month is None or span.day is None:
        return _NO
    before, after = line.before(span), line.after(span)
    place, rest = residue(before), residue(after)
    if len(place) > 6 or _TOPIC.search(before):
        return _NO
    apart = not place or before.rstrip()[-1:] in _APART or _ENDS_FURNITURE.search(before)
    alone = not rest or (len(rest) <= 2 and after.lstrip()[:1] in ",،-|/(")
    if alone and "?" not in after and "؟" not in after:
        return _CLEAR if apart else _LIKELY if len(place) <= 3 else _NO
    if len(before) > 90 or _NARRATES.match(before.strip()):
        return _NO
    signed = 0 < len(place) <= 3 and _SIGNED.match(after)
    if signed or (apart and _OPENS_STORY.match(after)):
        return _CLEAR
    stopped = apart and 0 < len(place) <= 3 and _FULL_STOP.match(after)
    agency = 0 < len(place) <= 2 and _AGENCY.match(after)
    return _LIKELY if span.date and (stopped or agency) else _NO


def _from_lead(article: Surroundings) -> date | None:
    """The day of a first sentence that reports from that very day.

    It does when it says "today", dates a statement, or, under a dateline without a date, gives
    weekday and date as wire copy does; and the article has no later date.
    """
    lead = article.lead
    if lead is None:
        return None
    undated = any(_UNDATED.match(fold_text(line.text)) for line in (*article.above, lead))
    reach = lead.start + lead.text.find(article.first_sentence) + len(article.first_sentence)
    for span in lead.dates:
        if span.end > reach or span.day is None or span.month is None:
            continue
        before = lead.before(span)
        said = _SAID.search(before) or (span.weekday is not None and _OPENS_SAYING.match(before))
        wire = undated and span.weekday is not None
        if _TODAY.search(before) or said or wire:
            day = span.date or _completed(article, span)
            if day and _is_latest(article, day):
                return day
    return None


def _in_last_brackets(article: Surroundings) -> date | None:
    """The day in brackets that ends the text, or the heading of a live report."""
    ends = [(len(article.text), article.dates)]
    ends += [
        (line.start + len(line.text), list(line.dates))
        for line in article.above[:1]
        if _LIVE.match(fold_text(line.text))
    ]
    for end, spans in ends:
        for span in spans[-1:]:
            rest = article.text[span.end : end].strip()
            alone = article.text[: span.start].endswith("(") and rest in (")", ").")
            if span.date and alone and _is_latest(article, span.date):
                return span.date
    return None


def _called_today(article: Surroundings) -> date | None:
    """A full date that any sentence calls today: منذ صباح اليوم الثلاثاء 3 حزيران 2025."""
    for span in article.dates:
        before = fold_text(article.text[max(0, span.start - _BEFORE) : span.start])
        if span.date and _TODAY.search(before) and _is_latest(article, span.date):
            return span.date
    return None


def _is_latest(article: Surroundings, day: date) -> bool:
    """Whether no later day stands anywhere in the article."""
    return all(span.date is None or span.date <= day for span in article.dates)


def _completed(article: Surroundings, span: DateSpan) -> date | None:
    """The day of a dateline without a year, when the article itself settles the year.

    It does when it gives the same day in full elsewhere; or when its latest full date lies
    in the month before, and the weekday that the lead names is that of the completed day or of
    the day before. Otherwise the year would be a guess, and there is none.
    """
    full = [d.date for d in article.dates if d.date and d.calendar != HIJRI]
    if span.month is None or span.day is None or not full:
        return None
    for day in full:
        if (day.month, day.day) == (span.month, span.day) and span.weekday in (None, day.weekday()):
            return day
    latest = max(full)
    for year in (latest.year, latest.year + 1):
        completed = _day(year, span.month, span.day)
        if completed and timedelta(0) <= completed - latest <= _MONTH:
            return completed if _weekday_agrees(article, span, completed) else None
    return None


def _weekday_agrees(article: Surroundings, span: DateSpan, day: date) -> bool:
    """Whether the dateline's weekday, else one that the lead names, fits a day."""
    if span.weekday is not None:
        return span.weekday == day.weekday()
    words = _WORD.findall(fold_text(article.lead.text)) if article.lead else []
    named = {WEEKDAYS[word] for word in words if word in WEEKDAYS}
    return bool(named & {day.weekday(), (day - timedelta(days=1)).weekday()})


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
