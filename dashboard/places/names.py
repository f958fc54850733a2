"""Keys under which the many spellings of one name meet.

Two keys, both made word by word and joined without spaces, so that كفرنبل and
كفر نبل, Deir Ezzor and Deir ez-Zor come together:

- :func:`exact_piece` folds what writers vary without thinking: alef, hamza, ta
  marbuta, diacritics, tatweel and the article in Arabic; case, accents,
  apostrophes in Latin script.
- :func:`skeleton_piece` keeps only the consonants, in classes that Arabic,
  Kurdish, Turkish and Slavic transliterations confuse. It is the same for both
  scripts, so an Arabic word can meet a name known only in Latin letters. It is
  loose on purpose: :func:`closeness` then compares the vowels.
"""

from __future__ import annotations

import re
from functools import lru_cache

from dashboard.reading.folding import fold_text

ARABIC_LETTER = re.compile("[\u0621-\u064a\u0671-\u06d3]")
_SPLIT = re.compile(r"[\s\-‐-―_/,.()]+")
_APOSTROPHES = str.maketrans("", "", "'\"")

SKELETON = "~"  # marks skeleton keys among the exact ones in the index
NEXT = "|"  # stands before the characters that a name goes on with


def word_set(text: str) -> frozenset[str]:
    """The folded words of ``text`` as a set."""
    return frozenset(map(fold_text, text.split()))  # one by one: long texts take 20 MB to fold


def is_arabic(text: str) -> bool:
    """Whether ``text`` holds a letter of the Arabic script."""
    return ARABIC_LETTER.search(text) is not None


@lru_cache(maxsize=20_000)
def plain_latin(word: str) -> str:
    """``word`` in lower case, without accents and apostrophes."""
    return fold_text(word).translate(_APOSTROPHES)


def bare_arabic(folded: str) -> str:
    """A folded Arabic word without its article; short words keep theirs."""
    return folded[2:] if folded.startswith("ال") and len(folded) > 3 else folded


@lru_cache(maxsize=20_000)
def exact_piece(word: str) -> str:
    """The exact key of one word."""
    return bare_arabic(fold_text(word)) if is_arabic(word) else plain_latin(word)


def words_of(name: str) -> list[str]:
    """The words of a name, split at spaces and hyphens."""
    return [word for word in _SPLIT.split(name) if word]


@lru_cache(maxsize=20_000)
def exact_key(name: str) -> str:
    """The exact key of a whole name: "كفر نبل" and "كفرنبل" give the same."""
    return "".join(map(exact_piece, words_of(name)))


def going_on(rest: str) -> str:
    """How a name goes on whose key ends with ``rest``: :data:`NEXT` and two characters of it."""
    return NEXT + rest[:2]


ARTICLES = word_set(
    "al el il ul ar er as es ash esh ach ech at et ad ed adh edh az ez an en ul uz us"
)
_DIGRAPHS = [
    ("tch", "S"), ("sch", "S"), ("shch", "S"), ("sh", "S"), ("ch", "S"), ("kh", "h"), ("gh", "h"),
    ("dj", "j"), ("zh", "j"), ("th", "t"), ("dh", "d"), ("ph", "f"), ("ck", "k"), ("qu", "k"),
]  # fmt: skip
_DIGRAPH = re.compile("|".join(sorted((d for d, _ in _DIGRAPHS), key=len, reverse=True)))
_DIGRAPH_CLASS = dict(_DIGRAPHS)
_LATIN_CLASS = str.maketrans("qcxg", "kkhh")
_MARKED = str.maketrans({"ş": "sh", "ç": "ch", "š": "sh", "č": "ch", "ž": "zh", "ğ": "gh"})
_ARABIC_CLASS = str.maketrans(
    {
        "ب": "b", "ت": "t", "ث": "t", "ج": "j", "ح": "h", "خ": "h", "د": "d", "ذ": "d", "ر": "r",
        "ز": "z", "س": "s", "ش": "S", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ع": "", "غ": "h",
        "ف": "f", "ق": "k", "ك": "k", "ل": "l", "م": "m", "ن": "n", "ه": "h", "و": "u", "ي": "i",
        "ا": "a", "ء": "", "ى": "a", "ة": "a", "پ": "b", "چ": "S", "گ": "h", "ڤ": "v", "ژ": "j",
    }
)  # fmt: skip
_VOWEL_CLASS = str.maketrans({"e": "a", "y": "i", "o": "u", "w": "u"})
_REPEATED = re.compile(r"(.)\1+")
_VOWELS = re.compile("[aiu]+")


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """One word in sound classes: vowels as a, i, u; consonants merged as writers merge them."""
    if is_arabic(word):
        folded = bare_arabic(fold_text(word))
        if len(folded) > 2 and folded[-1] in "هح":  # Latin spellings drop both
            folded = folded[:-1] + "ا"
        spelt = folded.translate(_ARABIC_CLASS)
    else:
        spelt = _latin_sound(plain_latin(word.casefold().translate(_MARKED)))
    return _REPEATED.sub(r"\1", spelt)


def _latin_sound(plain: str) -> str:
    if plain[:2] in ("al", "el") and len(plain) > 5:
        plain = plain[2:]
    if plain.startswith("ou") and plain[2:3] in "aei":
        plain = "w" + plain[2:]
    if len(plain) > 2 and plain.endswith("h") and plain[-2] in "aeiouy":
        plain = plain[:-1]
    spelt = _DIGRAPH.sub(lambda m: _DIGRAPH_CLASS[m[0]], plain)
    return spelt.translate(_LATIN_CLASS).translate(_VOWEL_CLASS)


def skeleton_piece(word: str, first: bool, last: bool) -> str:
    """The consonants of one word.

    An opening vowel counts only in the ``first`` word, and the t of a construct state
    (Maarat al-Numan, Ma'arra) only in the ``last``.
    """
    sounded = sound(word)
    opening = "A" if first and sounded[:1] in ("a", "i", "u") else ""
    if not last and len(sounded) > 3 and sounded.endswith("at"):
        sounded = sounded[:-1]
    return opening + _REPEATED.sub(r"\1", _VOWELS.sub("", sounded))


def skeleton_words(words: list[str]) -> list[str]:
    """``words`` without the articles that transliterations write or leave out at will."""
    kept = [word for word in words[:-1] if word.casefold() not in ARTICLES]
    return [*kept, words[-1]] if words else []


def skeleton_key(name: str) -> str:
    """The skeleton key of a whole name: Fuaa, Foua and الفوعة give the same."""
    return skeleton_of(words_of(name))


def skeleton_of(words: list[str]) -> str:
    """The skeleton key of a name given as its words."""
    kept = skeleton_words(words)
    key = ""
    for position, word in enumerate(kept):
        key = _join(key, skeleton_piece(word, position == 0, position == len(kept) - 1))
    return key


def _join(left: str, right: str) -> str:
    """Two skeleton pieces joined; a consonant doubled at the seam counts once."""
    return left + right[1:] if left and left[-1:] == right[:1] else left + right


def closeness(one: str, other: str) -> float:
    """How alike two names sound, 0 to 1. Vowels weigh a third of consonants."""
    return _alike(_sounded(one), _sounded(other))


@lru_cache(maxsize=10_000)
def _sounded(name: str) -> str:
    """A whole name in sound classes, without the articles inside it."""
    return _REPEATED.sub(r"\1", "".join(map(sound, skeleton_words(words_of(name)))))


@lru_cache(maxsize=10_000)
def _alike(a: str, b: str) -> float:
    if a == b:
        return 1.0
    a, b = a[:40], b[:40]
    total = max(sum(map(_weight, a)), sum(map(_weight, b)), 1.0)
    # What both begin and end with costs nothing; seldom more than a few vowels are left.
    while a and b and a[0] == b[0]:
        a, b = a[1:], b[1:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    weigh_a, weigh_b = [_weight(c) for c in a], [_weight(c) for c in b]
    previous = [0.0]
    for w in weigh_b:
        previous.append(previous[-1] + w)
    for i, x in enumerate(a):
        current = [previous[0] + weigh_a[i]]
        for j, y in enumerate(b):
            change = 0.0 if x == y else max(weigh_a[i], weigh_b[j])
            current.append(
                min(previous[j] + change, previous[j + 1] + weigh_a[i], current[j] + weigh_b[j])
            )
        previous = current
    return max(0.0, 1 - previous[-1] / total)


def _weight(sounded: str) -> float:
    return 0.34 if sounded in "aiu" else 1.0
