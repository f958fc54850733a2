"""Who printed an article and under which headline, as far as its own words say."""

from __future__ import annotations

import re

from dashboard.reading.dateline import is_dateline, residue
from dashboard.reading.folding import fold, fold_text
from dashboard.reading.opening import Line, Surroundings

LONGEST_TITLE = 180  # characters
LONGEST_PUBLISHER = 80
_SIGNATURE = 40  # a line that only signs is at most this long

_SOURCE = re.compile(
    r"^\W{0,3}(?:المصدر|الناشر|source|publisher)\s?:\s*(?P<name>.+)$", re.IGNORECASE
)
_SOURCE_ENDS = re.compile(r"\s{1,9}[—–|-]{1,9}\s|[|;؛]")
# Agencies as reports sign with them, folded.
_AGENCIES = (
    "(?:رويترز|ا ف ب|اف ب|فرانس برس|ا\\.ف\\.ب|ا ب|ا ش ا|اسوشيتد برس|اسوشييتد برس|سانا|الاناضول|د ب ا|سبوتنيك|تاس|شينخوا|"
    "reuters|afp|ap|associated press|dpa|sana|anadolu|aa|tass|xinhua|efe|ansa|upi|cnn|bbc)"
)
_IN_BRACKETS = rf"\((?P<name>{_AGENCIES})(?:\s?[,،/-][^()\n]{{1,30}})?\)"
_SIGNS_LINE = re.compile(
    rf"{_IN_BRACKETS}|^(?:(?:[^\W\d]{{2,20}}\s?){{1,3}}[-/|:،]\s?)?(?P<alone>{_AGENCIES})(?=\s?[-,،|/:]|\s*$)"
)
# Place and outlet, as papers sign their own reports: بيروت: «الشرق الأوسط»
_OUTLET = re.compile(
    r"^[^\W\d]{2,20}(?:\s[^\W\d]{2,20}){0,2}\s?[-:]\s?\"(?P<name>[^\"\n]{2,40})\"(?P<alone>)\s?(?:$|[-:]\s)"
)
_SIGNS_STORY = re.compile(rf"^[^.\n]{{0,80}}{_IN_BRACKETS}\s?[-:]|^(?P<alone>{_AGENCIES})\s?[-:]\s")
_SIGNS_END = re.compile(rf"{_IN_BRACKETS}[\s.]*$|^(?P<alone>{_AGENCIES})[\s.]*$")
# Words in the place of a publisher that name none.
_NOBODY = re.compile(
    r"^(?:وكالات|الوكالات|وكالات انباء|متابعات|خاص|رصد|مواقع|صحف|agencies|agences|wires?|various|staff|unknown)\W*$"
)
_BYLINE = re.compile(r"وكالات|خاص|مراسل|متابعات|كتب|agencies|agences|\bby\b|correspondent|staff|\(")


def publisher(article: Surroundings) -> str | None:
    """Who printed it: a labelled source, else the agency that signs the dateline or the end.

    As written; an agency or a post that the story quotes is not a publisher.
    """
    for line in (*article.above, *article.foot):
        source = _SOURCE.match(line.text)
        if source:
            return _source_name(line, source)
    lead = [article.lead] if article.lead else []
    places = (
        (_SIGNS_LINE, [line for line in article.above if len(line.text) < _SIGNATURE]),
        (_SIGNS_STORY, lead),
        (_OUTLET, [*article.above, *lead]),
        (_SIGNS_END, article.foot[-1:]),
    )
    names = (_signature(pattern, line) for pattern, lines in places for line in lines)
    return next(filter(None, names), None)


def title(article: Surroundings) -> str | None:
    """The headline: a line above the story that is no furniture. None when there is none."""
    if article.lead is None and len(article.above) < 2:
        return None  # a lone line is the story
    for line in article.above:
        text = line.text.lstrip("#").strip()
        if len(text) <= LONGEST_TITLE and not _is_furniture(line):
            return text
    return None


def _source_name(line: Line, source: re.Match[str]) -> str | None:
    """The name after "المصدر:", without the date that may follow."""
    first = source.start("name")
    ends = [span.start - line.start for span in line.dates if span.start - line.start > first]
    name = _SOURCE_ENDS.split(line.text[first : min(ends, default=len(line.text))])[0]
    name = name.strip(" \t،,-–—|/([")
    if not name or len(name) > LONGEST_PUBLISHER or _NOBODY.match(fold_text(name)):
        return None
    return name


def _signature(pattern: re.Pattern[str], line: Line) -> str | None:
    """The agency that a pattern finds in a line, as the line writes it."""
    folded = fold(line.text)
    match = pattern.search(folded.text)
    if match is None:
        return None
    first, last = folded.span(*match.span("name" if match["name"] else "alone"))
    return line.text[first:last]


def _is_furniture(line: Line) -> bool:
    """Whether a line gives source, place, day or byline rather than a headline."""
    folded = fold_text(line.text)
    if _SOURCE.match(line.text) or is_dateline(line) or _OUTLET.match(folded):
        return True
    words = len(residue(folded))
    if _BYLINE.search(folded):
        return words <= 4
    return words <= 2 or (words == 3 and re.search(r"[/|،,-]", folded) is not None)
