"""Bytes → text: UTF-8, UTF-16, UTF-32, and the eight-bit encodings of the region.

UTF-8 proves itself, and a byte order mark names its encoding. Without either, UTF-16
shows in where its zero and 06 bytes fall. Eight-bit text could be anything: each likely
code page is tried, and the one whose words read like a language wins; charset-normalizer is
asked only after that, because on a few lines of Arabic it is often wrong.

Text that was read in the wrong encoding and saved again, that lost its characters, that
mixes two encodings or that ends inside a character is refused by name: a damaged text would
be misread, and what it says with it.
"""

from __future__ import annotations

import codecs
import re

from dashboard.reading.language import familiarity
from dashboard.reading.messages import Value, message

SAMPLE = 1 << 20  # bytes from which the encoding of a long file is told

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# The code pages that news of the region is found in; the first of equals wins.
_ARABIC_PAGES = ("cp1256", "iso8859_6", "cp720", "mac_arabic")
_OTHER_PAGES = ("cp1251", "koi8_u", "cp1253", "cp1255")
_LATIN_PAGE = "cp1252"
_ENOUGH_WORDS = 0.08  # share of function words above which a reading is believed
_SIGNATURES = (
    (b"%PDF", message("a PDF document")), (b"PK\x03\x04", message("a Word, Excel or zip file")),
    (b"\xd0\xcf\x11\xe0", message("an old Word or Excel file")), (b"{\\rtf", message("a rich-text (RTF) document")),
    (b"\x89PNG", message("an image")), (b"\xff\xd8\xff", message("an image")), (b"GIF8", message("an image")),
    (b"RIFF", message("a sound, film or image file")), (b"\x1f\x8b", message("a compressed (gzip) file")),
    (b"BZh", message("a compressed (bzip2) file")), (b"7z\xbc\xaf", message("a compressed (7z) file")),
    (b"Rar!", message("a compressed (RAR) file")), (b"\xfd7zXZ", message("a compressed (xz) file")),
    (b"SQLite format 3", message("a database file")), (b"\x7fELF", message("a program")), (b"MZ\x90", message("a program")),
    (b"PAR1", message("a Parquet file")), (b"ID3", message("a sound file")), (b"OggS", message("a sound or film file")),
)  # fmt: skip
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f\v\x1a\x1b\x1c\x1d\x1e\x1f")) + b"\x7f"
_AS_UTF8 = message("save the file again as UTF-8 text")
_FROM_SOURCE = message("get the file again from where it came")


class Unreadable(Exception):
    """Bytes that are no text we can trust. ``what`` is wrong, and ``remedy`` says what to do:
    templates of messages, with the values that they ask for."""

    def __init__(self, what: str, remedy: str, **values: Value) -> None:
        self.what = message(what, **values)
        self.remedy = message(remedy, **values)
        super().__init__(self.what)


def decode(data: bytes, declared: str | None = None) -> str:
    """The text of a whole file.

    ``declared`` is an encoding that the file itself names (an HTML page); it is tried where
    the bytes are not UTF-8. Raises :class:`Unreadable`.
    """
    encoding = detect(data, declared)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _broken(error, encoding) from None
    check_words(text)
    return text


def detect(data: bytes, declared: str | None = None, *, in_rows: bool = False) -> str:
    """The name of the Python codec that a file's bytes, or their beginning, are in.

    ``in_rows`` is for tables: where UTF-8 is mixed with another encoding it is still UTF-8,
    and the rows that do not fit are refused one by one. Raises :class:`Unreadable` for empty or binary data and for what fits no encoding.
    """
    if not data.strip(b" \t\r\n\0"):
        raise Unreadable("the file is empty", "choose a file that holds the text of an article")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    _refuse_binary(data)
    sample = data[:SAMPLE]
    if _is_utf8(sample) and b"\0" not in sample and not _looks_utf16(sample):
        return "utf-8"
    wide = _wide(sample)
    if wide:
        return wide
    if len(sample.translate(None, _CONTROLS)) < 0.98 * len(sample):
        raise Unreadable(
            "the file is binary, not text", "export its text and upload that (.txt, .html, .csv)"
        )
    if _is_utf8(sample):
        return "utf-8"
    if _is_mixed(sample):
        if in_rows:
            return "utf-8"
        raise Unreadable(
            "the file mixes UTF-8 with bytes of another encoding, so parts of it cannot be read",
            _AS_UTF8,
        )
    return _code_page(sample, declared)


def check_words(text: str) -> None:
    """Raise :class:`Unreadable` when a text has visibly lost its characters."""
    sample = text[:20_000]
    replaced, asked = sample.count("\ufffd"), sample.count("?")
    # The letters are counted only where it matters.
    letters = sum(map(str.isalpha, sample)) if replaced or asked > 20 else len(sample)
    if replaced * 100 > letters:
        raise Unreadable(
            "the text has lost characters: they were replaced by � before it came here",
            _FROM_SOURCE,
        )
    if asked > max(20, letters):
        raise Unreadable(
            "the letters of the text were replaced by question marks before it came here",
            _FROM_SOURCE,
        )
    if _is_garbled(sample):
        raise Unreadable(
            "the text is garbled: it was read in a wrong encoding and saved again",
            "open the original as UTF-8 and save it as UTF-8",
        )


def _refuse_binary(data: bytes) -> None:
    for signature, name in _SIGNATURES:
        if data.startswith(signature):
            raise Unreadable(
                "this is {name}, not text",
                "export its text and upload that (.txt, .html, .csv)",
                name=name,
            )


def _is_utf8(sample: bytes) -> bool:
    """Whether the bytes are UTF-8, but for a character cut at the very end."""
    try:
        sample.decode("utf-8")
    except UnicodeDecodeError as error:
        return "unexpected end" in error.reason
    return True


def _looks_utf16(sample: bytes) -> bool:
    """Whether control bytes are so many that the "ASCII" is Arabic in UTF-16."""
    return len(sample.translate(None, _CONTROLS)) < 0.9 * len(sample) and _wide(sample) is not None


def _wide(sample: bytes) -> str | None:
    """The UTF-16 or UTF-32 that an unmarked file is in, if it is."""
    if len(sample) < 4:
        return None
    best = max(
        ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be"), key=lambda name: _usual(sample, name)
    )
    return best if _usual(sample, best) > 0.9 else None


_USUAL = re.compile(r"[\n\r\t\u0020-\u007e\u00a0-\u024f\u0400-\u04ff\u0600-\u06ff\u2010-\u203a]")


def _usual(sample: bytes, encoding: str) -> float:
    """The share of characters that news text is made of when read in ``encoding``."""
    text = sample[:8_000].decode(encoding, "replace")
    return len(_USUAL.findall(text)) / max(1, len(text))


_UTF8_SEQUENCE = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
)


def _is_mixed(sample: bytes) -> bool:
    """Whether this is UTF-8 with some bytes of another encoding in it."""
    sequences = _UTF8_SEQUENCE.findall(sample)
    high = sum(byte >= 0x80 for byte in sample)
    return len(sequences) >= 4 and 2 * sum(map(len, sequences)) > high and _plausible_utf8(sample)


def _plausible_utf8(sample: bytes) -> bool:
    """Whether what is valid UTF-8 in the bytes reads better than any code page does."""
    as_utf8 = familiarity(sample.decode("utf-8", "ignore"))
    pages = (*_ARABIC_PAGES, *_OTHER_PAGES, _LATIN_PAGE)
    return as_utf8 >= max(_reading(sample, page)[0] for page in pages)


def _code_page(sample: bytes, declared: str | None) -> str:
    """The eight-bit encoding of bytes that are not UTF-8.

    Bytes above ASCII that stand together are words of a script of its own; those that stand
    alone among ASCII letters are accents, whatever a reading's words happen to look like.
    """
    named = _known(declared)
    if not _stand_together(sample):
        page = named if named and _reads(sample, named) else _LATIN_PAGE
        if _reads(sample, page):
            return page
    pages = tuple(dict.fromkeys((*((named,) if named else ()), *_ARABIC_PAGES, *_OTHER_PAGES)))
    readings = {page: _reading(sample, page) for page in pages}
    # Windows-1256 is the usual one: another must read clearly better.
    usual = _ARABIC_PAGES[0]
    best: str = max(pages, key=lambda page: sum(readings[page]) + (0.2 if page == usual else 0.0))
    words, letters = readings[best]
    if words >= _ENOUGH_WORDS or letters > 0.9:
        return best
    import charset_normalizer  # late: it is slow to load and seldom asked

    guessed = charset_normalizer.from_bytes(sample[:100_000]).best()
    if guessed and familiarity(str(guessed)) >= _ENOUGH_WORDS:
        return str(guessed.encoding)
    raise Unreadable("the encoding of the file could not be told", _AS_UTF8)


_HIGH = re.compile(rb"[\xc0-\xff]+")


def _stand_together(sample: bytes) -> bool:
    """Whether most bytes from C0 up, where code pages have their letters, come in runs."""
    runs = [len(run) for run in _HIGH.findall(sample[:20_000])]
    return 2 * sum(length for length in runs if length > 1) > sum(runs)


def _reads(sample: bytes, page: str) -> bool:
    """Whether bytes can be read in a code page at all."""
    try:
        sample.decode(page)
    except UnicodeDecodeError as error:
        return "end" in error.reason
    return True


def _known(declared: str | None) -> str | None:
    """A declared encoding by Python's name, when there is such an eight-bit one."""
    try:
        name = codecs.lookup(declared or "").name
    except LookupError:
        return None
    return str({"iso8859-1": "cp1252", "ascii": "cp1252"}.get(name, name))


def _reading(sample: bytes, page: str) -> tuple[float, float]:
    """How well bytes read in a code page: share of function words, share of well-formed words."""
    try:
        text = sample[:20_000].decode(page)
    except (UnicodeDecodeError, LookupError):
        return (0.0, 0.0)
    return familiarity(text), _well_formed(text)


# Words of one script: Arabic with vowel marks on letters, Cyrillic and Greek with capitals only
# where they begin or throughout, Hebrew.
_WELL_FORMED = re.compile(
    r"(?<![\wً-ْ])(?:(?:[ء-غف-ي][ً-ْ]{0,2})++|[А-ЯЁІЇЄҐЎ]?[а-яёіїєґў]++|[А-ЯЁІЇЄҐ]++|[Α-Ωά-ώ]?[ά-ώ]++|[א-ת]++)(?!\w)"
)
_SIGNS = re.compile(r"[،؛؟«»“”‘’–—…№\u200c-\u200f\u00a0]")


def _well_formed(text: str) -> float:
    """Of the characters beyond ASCII, the share that stands in well-formed words."""
    beyond = len(re.findall(r"[^\x00-\x7f]", text))
    in_words = sum(map(len, _WELL_FORMED.findall(text)))
    return (in_words + len(_SIGNS.findall(text))) / beyond if in_words else 0.0


_OF_1252 = r"[^\sA-Za-z]"
_OF_1256 = "[\u0080-\u00bf‚„…†‡ˆ‰‹Œ‘’“”•–—™›œ§¨©ھپچژگکڈڑںہءأإاب-غ]"
# Begins with a set of letters, which is searched for fast.
_MOJIBAKE = re.compile(
    rf"[ØÙطظ](?:(?<=[ØÙ]){_OF_1252}(?:[ØÙ]{_OF_1252}){{2}}|(?<=[طظ]){_OF_1256}(?:[طظ]{_OF_1256}){{3}})"
)


def _is_garbled(sample: str) -> bool:
    """Whether this is UTF-8 that was read as Windows-1252 or -1256 and saved again."""
    if not _MOJIBAKE.search(sample):
        return False
    for page in ("cp1252", "cp1256"):
        undone = sample.encode(page, "ignore").decode("utf-8", "ignore")
        if familiarity(undone) > max(2 * familiarity(sample), _ENOUGH_WORDS):
            return True
    return False


def _broken(error: UnicodeDecodeError, encoding: str) -> Unreadable:
    """What a failure of the detected encoding means."""
    if "end of data" in error.reason or "truncated" in error.reason:
        return Unreadable("the file is cut off in the middle of a character", _FROM_SOURCE)
    return Unreadable(
        "the file looks like {encoding} but has bytes that are not, from byte {start:,} on",
        _AS_UTF8,
        encoding=encoding.removesuffix("-sig").upper(),
        start=error.start,
    )
