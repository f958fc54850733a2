"""The parts of an article around its story: the lines above it, its lead, the lines at the foot."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from dashboard.reading.dates import DateSpan, find_dates
from dashboard.reading.folding import fold_text
from dashboard.reading.sentences import sentences

HEAD_LINES = 8  # lines at the top among which those above the story are looked for
HEAD = 3_000  # characters that they may take
FOOT = 300  # characters at the bottom
_LEAD = 600  # characters of the story's first line that are looked at
_SHORT = 100  # a dateline below the lead is at most this long
_STORY_LINE = 160  # a line this long is the story itself
_STORY_SENTENCE = 70  # and so is one this long that ends like a sentence

# A post quoted in the text, signed with its author's name: never the article's own furniture.
_POST = re.compile(r"^[—–-]{1,2}\s.{0,120}\(@\w{1,40}\)")


# The stroke that lengthens Arabic letters stands for a dash by itself: بغداد ـ 16 تشرين الأول ـ
_DASH = {ord("ـ"): "-"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space around it, and the dates in it.

    ``start`` is its offset in the article, ``dates`` have offsets in the article.
    """

    start: int
    text: str
    dates: tuple[DateSpan, ...]

    def before(self, span: DateSpan) -> str:
        """What the line says before a date, folded."""
        return fold_text(self.text[: span.start - self.start].translate(_DASH))

    def after(self, span: DateSpan) -> str:
        """What the line says after a date, folded."""
        return fold_text(self.text[span.end - self.start :].translate(_DASH))


class Surroundings:
    """An article's text, taken apart into what stands above, at the head of, and below the story."""

    def __init__(self, text: str) -> None:
        self.text = text
        head = _stripped(text, 0, min(len(text), HEAD))[:HEAD_LINES]
        body = next((i for i, (_, line) in enumerate(head) if _is_story(line)), len(head))
        head, after = head[: body + 1], head[body + 1 :]
        start, line = head[-1] if head else (0, "")
        lines = self._with_dates(head, start + min(len(line), _LEAD))
        self.above = [line for line in lines[:body] if not _POST.match(line.text)]
        """The lines above the story, quoted posts left out."""
        self.lead = lines[body] if body < len(lines) else None
        """The opening of the story's first line; None when no line looks like one."""
        short = [(at, line) for at, line in after if len(line) < _SHORT and not _POST.match(line)]
        self.after_lead = self._with_dates(short, len(text))
        """Short lines just below the lead: where the lead is a summary, the dateline is one."""
        foot = _stripped(text, _foot_start(text, start + len(line)), len(text))
        lines = self._with_dates(foot, len(text))
        self.foot = [line for line in lines if not _POST.match(line.text)]
        """The lines in the last characters of the text, below the story's first."""

    @cached_property
    def dates(self) -> list[DateSpan]:
        """All dates of the text."""
        return find_dates(self.text)

    def _with_dates(self, lines: list[tuple[int, str]], stop: int) -> list[Line]:
        """Lines with the dates in them; the last is cut at ``stop``."""
        found = []
        for start, line in lines:
            line = line[: stop - start]
            end = start + len(line)
            inside = tuple(d for d in self.dates if start <= d.start and d.end <= end)
            found.append(Line(start, line, inside))
        return found

    @cached_property
    def is_chronology(self) -> bool:
        """Whether several different days each open a line, as in a list of events."""
        if len(_OPENS_WITH_NUMBER.findall(self.text)) < 2:
            return False
        return len({(d.month, d.day) for d in self.dates if d.day and self.opens_line(d)}) > 1

    def opens_line(self, span: DateSpan) -> bool:
        """Whether nothing stands before a date in its line."""
        first = self.text.rfind("\n", 0, span.start) + 1
        return span.start - first < 10 and not self.text[first : span.start].strip(" \t-*•–—")

    @cached_property
    def first_sentence(self) -> str:
        """The story's first sentence, as far as it is looked at."""
        if self.lead is None:
            return ""
        spans = sentences(self.lead.text)
        return self.lead.text[slice(*spans[0])] if spans else ""


_OPENS_WITH_NUMBER = re.compile(r"^[^\w\n]{0,4}(?:[^\W\d]{3,12}[^\w\n]{1,3})?\d", re.MULTILINE)


def _foot_start(text: str, below: int) -> int:
    """Where the foot begins: with a whole line, unless that line is very long."""
    line = text.rfind("\n", 0, max(0, len(text) - FOOT)) + 1
    return max(below, line, len(text) - 4 * FOOT)


def _stripped(text: str, start: int, end: int) -> list[tuple[int, str]]:
    """The lines of a stretch of text that are not blank, each with its offset."""
    lines = []
    for match in re.finditer(r"[^\n]+", text[start:end]):
        line = match[0].strip()
        if line:
            lines.append((start + match.start() + match[0].index(line[0]), line))
    return lines


def _is_story(line: str) -> bool:
    """Whether a line is the story rather than what stands above it."""
    return len(line) >= _STORY_LINE or (len(line) > _STORY_SENTENCE and line[-1] in ".؟?!…")
