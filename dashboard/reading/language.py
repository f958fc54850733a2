"""Which language a news text is in, from its script and its commonest words.

Function words are counted, those of several languages for less; the Arabic, Latin and
Cyrillic scripts are told apart that way, other scripts name their language. This is
the "short words" method of Grefenstette (1995), which needs no model and is reliable
from a sentence upwards. Where nothing speaks for any language, the answer is "und".
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache

SUPPORTED = frozenset(("ar", "en", "fr"))  # languages whose claims can be read
UNDETERMINED = "und"

_SAMPLE = 4_000  # characters that are looked at
_ENOUGH = 4.0  # weight of function words above which single letters are not asked
_FEWEST = 0.8  # weight of function words below which nothing is said
_WORD = re.compile(r"[^\W\d_]+")
_UNWORDED = re.compile(r"(?:https?://|www\.|pic\.twitter)\S{1,300}|[@#]\w{1,100}")

# Commonest words of each language, in news first. They are compared by _plain.
_ARABIC_SCRIPT = {
    "ar": "من في على الى عن ان التي الذي هذا هذه ما لا بعد قبل مع بين كما وقال قال قالت وقالت اليوم خلال او ثم حيث "
    "بعد ذلك تلك كان كانت وكان وكانت لم لن قد وقد الا غير منذ عند عبر ضد نحو لدى حتى بحسب وفق اعلنت اعلن واعلن "
    "واعلنت القوات الجيش المعارضة مدينة بلدة قرية السيطرة سيطرت فصائل النظام مقاتلي محافظة ريف اما انها انه فقد دون اي ولا بها منها به عليها فيها وفي ومن وان له لها "
    "تسيطر سيطر تنسحب ينسحب انسحاب دخول تقدم قوات مسلحون مسلحين مقاتلون مقاتلين الفصائل تعلن يعلن تدخل يدخل",
    "fa": "از در به که را این است با برای آن یک خود تا کرد شد های می شده هم بر اما نیز بود گفت شهر آنها وی",
    "ur": "کے کی میں ہے سے کا اور کو نے پر ہیں کہ یہ اس بھی تھا کر گیا ایک نہیں لیے ان ہو",
    "ckb": "لە بۆ کە بە ئەو ئەم دوای لەگەڵ هێزەکانی شاری کرد بوو یان تا هەر دەکات ئەوەی وە",
    "ps": "په چې کې او ته هغه دی یې نه پر له سره شوی کړي دا وو لپاره وايي",
    "ug": "ۋە بىلەن ئۈچۈن بىر بۇ ئۇ",
    "sd": "۾ جي جو کي ۽ آهي جا کان تي نه هن",
}
_LATIN_SCRIPT = {
    "en": "the of and to in a that is was were for on with by from as at it his he they their has had have said says "
    "who after which but not are be been an its between into over this that's would army forces city town "
    "government rebels troops fighters near captured seized control took seize seizes take takes retake retakes capture captures "
    "recapture recaptures withdraw withdraws withdrew village amid claims enters enter entered soldiers",
    "fr": "le la les de des du un une et est en dans à au aux que qui par pour sur avec ce cette ces ont été a il elle "
    "se son sa ses leur leurs pas plus après mais selon été d l s qu n ou sont étaient armée forces ville rebelles "
    "gouvernement contre depuis pris contrôle prend prennent reprend reprennent retire retirent entre entrent village "
    "soldats",
    "es": "el la los las de del y en que por con una un para su al se es ha han fue como más pero según sus entre desde "
    "ciudad ejército gobierno",
    "de": "der die das und in den von zu mit ist im dem nicht des auf ein eine für sich auch nach bei wurde haben hat "
    "sind aus dass einer am stadt armee",
    "it": "il di che e la in un una per con del della sono è dei le gli ha non nel alla da si al dalla anche città "
    "governo esercito",
    "pt": "o a os as de do da dos das em um uma que e para com não no na por foi se mais ao são cidade segundo",
    "nl": "de het een van en in is dat op te zijn voor met niet aan er door bij ook werd naar stad leger",
    "tr": "ve bir bu ile için da de olarak olan en daha sonra çok kadar gibi ise ancak dedi kenti suriye ordusu "
    "tarafından üzerinde",
    "ku": "û li ji bi di de ku ev ew bo ser hêzên bajarê jî hat kir dike yên wan lê piştî",
    "az": "və bir bu ilə üçün olan da də edib görə deyib",
    "pl": "w i na z do się nie że to jest o po od przez za są został miasta",
    "ro": "și de în la a cu pe din care că o un pentru nu au fost este",
    "sv": "och i att det som en på är av för med den till har inte om ett från",
    "id": "yang dan di dari untuk dengan pada ini itu dalam tidak akan oleh telah kota",
    "sw": "na ya wa kwa ni katika za la kuwa hii jeshi mji cha",
    "so": "iyo ee oo ka ku waxaa in ay la waa uu",
    "ha": "da na a ta ya ne cewa sun an wani",
    "hu": "a az és hogy nem is egy volt meg ez de el",
    "cs": "a v na se je že z do s o byl které jsou podle město",
    "bs": "je i u na se da su za od koji nije grad vojska",
}
_CYRILLIC_SCRIPT = {
    "ru": "и в на не что с по как из у за от о это был была были его к для но города после сообщил что бы также",
    "uk": "і в на не що з до та як у за від про це був була були його для але міста після також є під",
    "bg": "и на в да се за от е не са че с по като беше град",
    "sr": "и је у на да се за од су не као са који град",
    "be": "і ў на не што з да як у за ад гэта быў",
}
# Letters and endings that speak for a language, where texts are too short for function words.
_SIGNS: dict[str, tuple[tuple[str, str], ...]] = {
    "arabic": (
        (r"^[وفبك]?(?:ال|لل).{3}|ة$|^[أإ]|[ؤئ]|ى$|^سي?ت.{4}$", "ar"),
        (r"[ٹڈڑےںھ]", "ur"),
        (r"[ێۆڕڵ]|ە$", "ckb"),
        (r"[ښځڅړټډۍ]", "ps"),
        (r"[پچژگ]", "fa"),
    ),
    "latin": (
        (r"[ığ]|ş$", "tr"),
        (r"^[êîû]|[êîû]n$", "ku"),
        (r"[ñ]|ción$", "es"),
        (r"ß|ä|ung$", "de"),
        (r"[ãõ]|ção$", "pt"),
        (r"[ąęłśźż]", "pl"),
        (r"œ|é$|ée?s$|è", "fr"),
        (r"ing$|ed$", "en"),
    ),
    "cyrillic": ((r"[ыэъ]", "ru"), (r"[ії]", "uk"), (r"ў", "be"), (r"[јљњћђ]", "sr")),
}
_SIGN_WEIGHT = 0.4
_PROFILES = {"arabic": _ARABIC_SCRIPT, "latin": _LATIN_SCRIPT, "cyrillic": _CYRILLIC_SCRIPT}
# Scripts that one language of the news uses; first code point, one past the last, language or
# the name of a profile.
_SCRIPTS = (
    (0x0041, 0x0250, "latin"), (0x0370, 0x0400, "el"), (0x0400, 0x0530, "cyrillic"),
    (0x0530, 0x0590, "hy"), (0x0590, 0x0600, "he"), (0x0600, 0x0700, "arabic"),
    (0x0700, 0x0750, "syr"), (0x0750, 0x0780, "arabic"), (0x08A0, 0x0900, "arabic"),
    (0x0900, 0x0980, "hi"), (0x0980, 0x0A00, "bn"), (0x0B80, 0x0C00, "ta"),
    (0x0E00, 0x0E80, "th"), (0x1000, 0x10A0, "my"), (0x10A0, 0x1100, "ka"), (0x1200, 0x1380, "am"),
    (0x1780, 0x1800, "km"), (0x1E00, 0x1F00, "latin"), (0x3040, 0x3100, "ja"),
    (0x3400, 0xA000, "zh"), (0xAC00, 0xD800, "ko"), (0xFB50, 0xFF00, "arabic"),
)  # fmt: skip


def language_of(text: str) -> str:
    """The ISO 639-1 code of the text's language (639-3 where there is none), or "und".

    Looks at the opening of the text, without addresses, hashtags and user names.
    """
    text = text[:_SAMPLE]
    if any(sign in text for sign in ("@", "#", "http", "www.", "pic.twitter")):
        text = _UNWORDED.sub(" ", text)
    words = _words(text)
    script = _script(words)
    if script not in _PROFILES:
        return script
    scores = _scores(script, words)
    best = max(scores, key=lambda language: scores[language], default=UNDETERMINED)
    return best if scores[best] >= _FEWEST else UNDETERMINED


def familiarity(text: str) -> float:
    """How much a text reads like some language: the share of its words that are function words.

    0 for garbled text; about 0.2 to 0.5 for prose. Used to tell encodings apart.
    """
    words = _words(text[:_SAMPLE])
    script = _script(words)
    if not words or script not in _PROFILES:
        return 0.0
    return max(_scores(script, words).values(), default=0.0) / len(words)


def _words(text: str) -> list[str]:
    """The words of a text in lower case, without Arabic vowel marks and tatweel."""
    return _WORD.findall(_VOWEL_MARKS.sub("", text.casefold()))


def _scores(script: str, words: list[str]) -> dict[str, float]:
    """The weight of function words for each language of a script."""
    weights = _weights(script)
    scores: dict[str, float] = defaultdict(float)
    for word, count in Counter(_plain(" ".join(words)).split()).items():
        for language, weight in weights.get(word, ()):
            scores[language] += count * weight
    if max(scores.values(), default=0) < _ENOUGH:
        for sign, language in _SIGNS[script]:
            spoken_for = sum(1 for word in set(words) if re.search(sign, word))
            scores[language] += _SIGN_WEIGHT * spoken_for
    return scores


@cache
def _weights(script: str) -> dict[str, tuple[tuple[str, float], ...]]:
    """For each function word: the languages it belongs to, each with its share."""
    owners: dict[str, list[str]] = {}
    for language, listed in _PROFILES[script].items():
        for word in {_plain(word) for word in listed.split()}:
            owners.setdefault(word, []).append(language)
    return {w: tuple((o, 1 / len(owned)) for o in owned) for w, owned in owners.items()}


_VOWEL_MARKS = re.compile("[\u0640\u064b-\u0652\u0670]+")
_ALIKE = tuple(zip("أإآىيةك", "اااییهک", strict=True))


def _plain(words: str) -> str:
    """Words without hamza on alef, with one ya, ha and kaf: keyboards and habits differ."""
    if not words.isascii():
        for letter, plain in _ALIKE:  # far faster than str.translate, which asks for every letter
            words = words.replace(letter, plain)
    return words


def _script(words: list[str]) -> str:
    """The script most letters are in; the language, where the script has one; or "und"."""
    by_letter: dict[str, int] = defaultdict(int)
    for word in words[:300]:
        by_letter[word[0]] += len(word)
    lengths: Counter[str] = Counter()
    for letter, length in by_letter.items():
        lengths[_script_of(letter)] += length
    if lengths["ja"]:
        lengths["ja"] += lengths.pop("zh", 0)  # Japanese is written with Chinese characters too
    return lengths.most_common(1)[0][0] if lengths else UNDETERMINED


@cache
def _script_of(character: str) -> str:
    point = ord(character)
    return next((name for a, b, name in _SCRIPTS if a <= point < b), UNDETERMINED)
