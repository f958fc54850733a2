"""On which day: the times a sentence names, resolved against the dateline and the story so far.

A time is first read as an :class:`Expression` (a weekday, "two days later", 3 March), and
only becomes a day when it is needed, because "the next day" depends on what was told before.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from dashboard.claims.units import Unit
from dashboard.reading.dates import DateSpan


class Expression(NamedTuple):
    """A time as the sentence puts it. ``first`` and ``last`` are unit indices, inclusive."""

    kind: str
    first: int
    last: int
    start: int
    end: int
    number: int = 0
    span: DateSpan | None = None
    since: bool = False
    until: bool = False
    same_year: bool = False  # "of the same year"
    past: bool = False  # "last Thursday": before the dateline even if it names the same weekday


class Day(NamedTuple):
    """A resolved time: the calendar day, how sure (1 day, 2 week, 3 month or more), on what basis."""

    day: date | None
    precision: int
    basis: str  # "stated", "relative" or "publication"


# Of several time words side by side ("at dawn on Friday 6 December") the first listed rules.
_RANK = (
    "span",
    "ordinal",
    "weekday",
    "yesterday",
    "before_yesterday",
    "days_ago",
    "days_later",
    "day_before",
    "days_before",
    "next_day",
    "same_day",
    "last_week",
    "last_month",
    "last_year",
    "this_week",
    "today",
    "overnight",
    "part",
    "lasting",
)
_LEADING = 7  # units
_COUNTED = re.compile(r"(days_ago|days_later|days_before|weekday|ordinal|season)_(\d+)$")


def expressions(units: Sequence[Unit]) -> list[Expression]:
    """The times that a sentence names, in order; neighbouring words make one time."""
    found: list[Expression] = []
    at = 0
    for first, unit in enumerate(units):
        if first < at or not (unit.cls == "time" or unit.date) or not _is_time(unit):
            continue
        at = first
        run = [at]
        at += 1
        while (after := _next_time(units, at)) is not None:
            run.append(after)
            at = after + 1
        expression = _combine(units, run)
        if expression is not None:
            found.append(expression)
    return found


def _next_time(units: Sequence[Unit], at: int) -> int | None:
    """The next time word when it continues the one before: "Friday, in the evening"."""
    if at < len(units) and _is_time(units[at]):
        return at
    if at + 1 < len(units) and _is_time(units[at + 1]):
        unit = units[at]
        linked = unit.cls == "prefix" or unit.is_a("prepositions", "in", "of", "on", "to")
        apart = unit.cls == "punct" and units[at + 1].sub == "last"  # "on Friday, the last…"
        if linked or (unit.cls == "punct" and unit.sub in ",(" and not apart):
            return at + 1
    return None


def _leading(units: Sequence[Unit], at: int) -> Sequence[Unit]:
    """What stands before a time and belongs to it: "since the start of the offensive in March"."""
    first = at
    while first and at - first < _LEADING and units[first - 1].cls not in ("trigger", "punct"):
        first -= 1
    return units[max(0, first if first < at - 2 else at - 2) : at]


def _is_time(unit: Unit) -> bool:
    if unit.cls != "time":
        return unit.date is not None
    return unit.definite or not _needs_article(unit)


def _needs_article(unit: Unit) -> bool:
    """الأحد is Sunday, أحد is "one"; ordinals likewise. Latin names need none."""
    return unit.sub.startswith("ordinal") or (
        unit.sub.startswith("weekday") and unit.text > "\u0600"
    )


def _combine(units: Sequence[Unit], run: list[int]) -> Expression | None:
    options: list[tuple[str, int, DateSpan | None]] = []
    flags = {units[i].sub for i in run}
    for i in run:
        unit = units[i]
        if unit.date is not None:
            options.append(("span", 0, unit.date))
            continue
        counted = _COUNTED.match(unit.sub)
        kind, number = (counted[1], int(counted[2])) if counted else (unit.sub, 0)
        if kind == "day" and unit.definite:
            kind = "today"
        if kind in _RANK:
            options.append((kind, number, None))
    if not options:
        return None
    night = bool({"overnight"} & flags)
    kind, number, span = min(options, key=lambda o: _RANK.index(o[0]))
    weekdays = [n for k, n, _ in options if k == "weekday"]
    if kind == "weekday" and night and len(weekdays) > 1:
        number = weekdays[-1]
    of_it = [u.cls for u in units[run[-1] + 1 : run[-1] + 3]] == ["prepositions", "pron"]
    of_it = of_it or units[run[0]].text[:1].isdigit()
    if kind == "ordinal" and not flags & {"this_month", "that_month"} and not of_it:
        return None
    if kind == "ordinal":
        kind = "ordinal_this" if "this_month" in flags else "ordinal_that"
        number = sum(n for k, n, _ in options if k == "ordinal")
    before = {u.sub for u in _leading(units, run[0])} | flags
    return Expression(
        kind, run[0], run[-1], units[run[0]].start, units[run[-1]].end, number, span,
        since="since" in before or kind == "lasting", until="until" in before,
        past="last" in flags, same_year="that_year" in flags,
    )  # fmt: skip


def resolve(
    expression: Expression, published: date | None, before: date | None, anchor: date | None
) -> Day | None:
    """The day an expression means.

    ``published`` is the dateline, ``before`` the day of what the story told just before,
    ``anchor`` any full date the article states. None when nothing can be made of it.
    """
    if expression.kind == "lasting":
        return Day(None, 3, "relative")  # "for a week": begun on some day before
    if expression.span is not None:
        span = expression.span
        if expression.same_year and before is not None and span.year is None:
            span = replace(span, year=before.year)
        return _stated(span, published, before, anchor)
    if expression.kind in ("ordinal_this", "ordinal_that"):
        base = published if expression.kind == "ordinal_this" else before or published
        return _in_month(base, expression.number)
    if expression.kind in ("days_later", "days_before", "next_day", "day_before", "same_day"):
        number = expression.number
        steps = {"next_day": 1, "day_before": -1, "same_day": 0, "days_before": -number}
        if before is None and expression.kind in ("same_day", "days_before", "day_before"):
            before = published  # earlier than the news itself
        if before is None:
            return Day(None, 1, "relative")
        day = before + timedelta(steps.get(expression.kind, number))
        return Day(day, 2 if number > 6 else 1, "relative")
    if published is None:
        return Day(None, 1, "relative")
    return _relative(expression, published)


def in_year(expression: Expression, year: int) -> Expression:
    """A date without a year, taken to be one of ``year``."""
    if expression.span is None or expression.span.year is not None:
        return expression
    return expression._replace(span=replace(expression.span, year=year))


def _relative(expression: Expression, published: date) -> Day | None:
    kind = expression.kind
    if kind == "weekday":
        back = (published.weekday() - expression.number) % 7
        if expression.past and back == 0:
            back = 7
        return Day(published - timedelta(back), 1, "relative")
    if kind in ("today", "overnight", "part"):
        return Day(published, 1, "relative")
    steps = {"yesterday": 1, "before_yesterday": 2, "days_ago": expression.number}
    if kind in steps:
        return Day(published - timedelta(steps[kind]), 1, "relative")
    if kind == "this_week":
        return Day(published, 2, "relative")
    if kind == "last_week":
        return Day(published - timedelta(7), 2, "relative")
    if kind == "last_month":
        return Day((published.replace(day=1) - timedelta(1)).replace(day=1), 3, "relative")
    if kind == "last_year":
        return Day(published.replace(year=published.year - 1, month=1, day=1), 3, "relative")
    return None


def _in_month(base: date | None, number: int) -> Day | None:
    if base is None or not 1 <= number <= 31:
        return None
    try:
        return Day(base.replace(day=number), 1, "stated")
    except ValueError:
        return None


def _stated(
    span: DateSpan, published: date | None, before: date | None, anchor: date | None
) -> Day:
    year, month = span.year, span.month
    if year is None and month is not None:
        year = _year_of(month, span.day, published, anchor)
    if year is None or month is None:
        return Day(None, 3, "stated")  # a year is no day
    precision = 1 if span.day else 3
    try:
        return Day(date(year, month, span.day or 1), precision, "stated")
    except ValueError:
        return Day(None, 3, "stated")


def _year_of(
    month: int, day: int | None, published: date | None, anchor: date | None
) -> int | None:
    """The year that makes a date the last one before the dateline; else the anchor's year."""
    if published is None:
        return anchor.year if anchor else None
    try:
        same = date(published.year, month, day or 1)
    except ValueError:
        return published.year
    return published.year if same <= published else published.year - 1
