"""Sentences and paragraphs of Arabic, English and French news, as spans of the text.

A line of its own (a headline, a dateline, a tweet) ends where the line ends. Inside a
line a sentence ends at a full stop, question or exclamation mark or ellipsis, with the
quotation marks and brackets that close after it, unless the mark belongs to an
abbreviation, an initial, a number or a list item, or the next word is in lower case.
Lines that were cut at a fixed width (copies of e-mail and wire text) are joined again.

Cost is linear in the length of the text, whatever it holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# Longest sentence, in characters. Real ones stay under 1,000; text without any full stop
# is cut at the last space before this, so that what comes after has bounded work to do.
MAX_SENTENCE = 2_000
WRAPPED_WIDTH = range(50, 101)  # widths at which lines are known to be cut
WRAPPED_SLACK = 15  # how much shorter than the widest a cut line may be


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n\s*|\u2029")
_UNSEEN = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff"
_END = re.compile(
    rf"[.!?؟…۔]+(?:[{_UNSEEN}]|[ \u00a0\u202f]?»|[\"'”’)\]›])*+"
    r"|(?<=[ء-ي]{2})[.؟!](?=[ء-ي]{2})"
)
_NEXT_WORD = re.compile(r"[\W_]*([^\W_]+)")
_ARABIC = re.compile(r"[\u0600-\u06ff]")
_LIST_ITEM = re.compile(r"[-*•·(]?\s*\d{1,3}$")
_INITIALS = re.compile(r"(?:^|[^\w.])(?:[^\W\d_]\.)*[^\W\d_]$")
_LAST_WORD = re.compile(r"[^\W_]+$")
# Abbreviations that stand before a name or a date, or inside a sentence.
_NEVER_LAST = _words(
    "mr mrs ms dr prof gen lt col maj capt sgt cpl pvt brig adm cmdr sen rep gov pres rev hon st "
    "mt ft mme mlle mm mgr me vs cf env av approx fig vol pp"
)
_BEFORE_NUMBER = _words(
    "no nos n p art ch km jan feb mar apr jun jul aug sep sept oct nov dec janv févr avr juil déc"
)
# Words that open a sentence and do not continue a name: they decide after "U.S." or "p.m.".
_OPENERS = _words(
    "the a an he she it they we i this that these those in on at by for from but and however "
    "meanwhile earlier later after before since when while as if there his her its their "
    "le la les un une des il elle ils elles on ce cette ces mais dans en selon après"
)


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """The sentences of ``text[start:end]`` as (start, end) offsets into ``text``.

    Spans are in order, do not overlap, are not empty, begin and end with a character that
    is not white space, hold at most :data:`MAX_SENTENCE` characters, and together cover
    everything that is not white space.
    """
    spans: list[tuple[int, int]] = []
    for line_start, line_end in _lines(text, start, len(text) if end is None else end):
        begin = line_start
        for match in _END.finditer(text, line_start, line_end):
            if _ends_sentence(text, begin, match, line_end):
                _append(spans, text, begin, match.end())
                begin = match.end()
        _append(spans, text, begin, line_end)
    return spans


def paragraphs(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """The paragraphs of ``text[start:end]``: what blank lines set apart, else the lines.

    Spans are trimmed of white space, in order, and none is empty.
    """
    end = len(text) if end is None else end
    blocks = list(_split(_BLANK_LINE, text, start, end))
    if len(blocks) > 1:
        return blocks
    return list(_lines(text, start, end))


def _ends_sentence(text: str, begin: int, match: re.Match[str], line_end: int) -> bool:
    """Whether the mark that ``match`` found closes the sentence that began at ``begin``."""
    stop = match.end()
    following = _NEXT_WORD.match(text, stop, min(line_end, stop + 80))
    if following is None:
        return False  # nothing but white space or signs follows: they stay with this sentence
    if not text[stop].isspace():
        # "kataeb.org", "5.2": inside a word. Arabic is often typed without the space.
        return _between_arabic_words(text, match)
    word = following[1]
    if word[0].islower():
        return False
    mark = match[0].rstrip("\"'”’)]›» \u00a0\u202f\u200e\u200f")
    if (len(mark) > 1 and set(mark) <= {".", "…"}) or mark == "…":
        # An ellipsis, or the two dots that Arabic headlines use as a colon.
        return not _ARABIC.match(word)
    return mark != "." or not _is_abbreviation(text, begin, match.start(), word)


def _between_arabic_words(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 2) : match.start()]
    after = text[match.end() : match.end() + 2]
    return len(match[0]) == 1 and all(
        len(s) == 2 and min(s) >= "ء" and max(s) <= "ي" for s in (before, after)
    )


def _is_abbreviation(text: str, begin: int, dot: int, next_word: str) -> bool:
    """Whether the full stop at ``dot`` belongs to the word before it and not to the sentence."""
    before = text[max(begin, dot - 24) : dot]
    if dot - begin <= 6 and _LIST_ITEM.match(text[begin:dot].strip()):
        return True
    if _INITIALS.search(before):
        # "J. Smith", "U.S. forces", "د. محمد"; but "in 2015 م." ends.
        after_number = before[:-1].rstrip()[-1:].isdigit()
        return not after_number and next_word.lower() not in _OPENERS
    last = _LAST_WORD.search(before)
    word = last[0].lower() if last else ""
    return word in _NEVER_LAST or (word in _BEFORE_NUMBER and next_word[0].isdigit())


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The lines of a stretch of text, trimmed; lines cut at a fixed width come joined."""
    for block_start, block_end in _split(_BLANK_LINE, text, start, end):
        lines = [
            (a, b)
            for m in _LINE.finditer(text, block_start, block_end)
            for a, b in [_trim(text, m.start(), m.end())]
            if a < b
        ]
        if _is_wrapped(text, lines):
            yield lines[0][0], lines[-1][1]
        else:
            yield from lines


def _is_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Whether a block is one paragraph cut at a fixed width: all but its last line are nearly
    equally long, and at least half of them stop in mid-sentence."""
    if len(lines) < 3:
        return False
    lengths = [b - a for a, b in lines[:-1]]
    widest = max(lengths)
    even = widest in WRAPPED_WIDTH and min(lengths) >= widest - WRAPPED_SLACK
    if not even or lines[-1][1] - lines[-1][0] > widest:
        return False
    open_ended = sum(text[b - 1] not in ".!?؟…\"'»”:" for _, b in lines[:-1])
    return open_ended * 2 >= len(lengths)


def _split(
    separator: re.Pattern[str], text: str, start: int, end: int
) -> Iterator[tuple[int, int]]:
    """The trimmed, non-empty stretches between matches of ``separator``."""
    begin = start
    for match in separator.finditer(text, start, end):
        span = _trim(text, begin, match.start())
        if span[0] < span[1]:
            yield span
        begin = match.end()
    span = _trim(text, begin, end)
    if span[0] < span[1]:
        yield span


def _append(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    """Add a trimmed span, cut into pieces when it is longer than a sentence can be."""
    start, end = _trim(text, start, end)
    while end - start > MAX_SENTENCE:
        cut = _last_space(text, start, start + MAX_SENTENCE)
        head = _trim(text, start, cut)
        spans.append(head)
        start = _trim(text, cut, end)[0]
    if start < end:
        spans.append((start, end))


def _last_space(text: str, start: int, end: int) -> int:
    """The last white space in a stretch; its end when it has none."""
    piece = text[start : end + 1]
    for i in range(len(piece) - 1, 0, -1):
        if piece[i].isspace():
            return start + i
    return end


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
