"""Articles a second on one core, from bytes to claims, beside a naive keyword reader.

Times are of the processor, not of the clock, so that other work on the machine matters less;
`taskset -c 0 python -m tests.benchmarks.extraction` keeps it to one core.

The articles are the samples in data/articles, each made distinct by a line of its
own, so that nothing is answered from a cache of whole texts.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence

from dashboard import claims, pipeline, places, reading, settings
from dashboard.model import Article

ROUNDS = 5
COPIES = 10
NAIVE_TRIGGERS = re.compile(
    "سيطر|استعاد|سقط|دخل|انسحب|captured|seized|took|retook|withdrew|repris|emparé"
)


def uploads() -> list[reading.Upload]:
    """The sample articles, ``COPIES`` times over, each with a different last line."""
    files = sorted((settings.DATA / "articles").glob("*.txt"))
    return [
        reading.Upload(path.name, path.read_bytes() + f"\n({copy})\n".encode())
        for copy in range(COPIES)
        for path in files
    ]


def read_all(given: Sequence[reading.Upload]) -> list[Article]:
    """The articles of these uploads."""
    return [read for upload in given for read in reading.read(upload) if isinstance(read, Article)]


def naive(articles: Sequence[Article], names: re.Pattern[str]) -> int:
    """The baseline: every known name in a sentence that holds a control word counts as a change."""
    found = 0
    for article in articles:
        for start, end in reading.sentences(article.text):
            sentence = article.text[start:end]
            if NAIVE_TRIGGERS.search(sentence):
                found += len(names.findall(sentence))
    return found


def baseline_names() -> re.Pattern[str]:
    """The names of the places that the baseline of control lists, as one pattern."""
    from dashboard import control

    held = control.load_baseline()
    names = {name for hold in held for name in (hold.place.name, hold.place.name_ar) if name}
    return re.compile("|".join(sorted(map(re.escape, names), key=len, reverse=True)))


def best(step: Callable[[], object]) -> float:
    """The shortest of a few runs, in seconds of this process's processor time."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        step()
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Print the table."""
    gazetteer = places.open_gazetteer()
    given = uploads()
    articles = read_all(given)
    mentions = [places.find(article, gazetteer) for article in articles]
    names = baseline_names()
    steps: dict[str, Callable[[], object]] = {
        "naive keyword reader (baseline)": lambda: naive(articles, names),
        "reading": lambda: read_all(given),
        "places": lambda: [places.find(article, gazetteer) for article in articles],
        "claims": lambda: [claims.claims_of(a, m) for a, m in zip(articles, mentions, strict=True)],
        "bytes to claims": lambda: list(pipeline.extract(given, gazetteer)),
    }
    size = sum(len(article.text) for article in articles) / len(articles)
    print(f"{len(articles)} articles of {size:,.0f} characters on average, best of {ROUNDS}")
    base = None
    for name, step in steps.items():
        seconds = best(step)
        base = base or seconds
        print(
            f"{name:34}{len(articles) / seconds:10,.0f} articles/s{seconds / base:8.1f} x baseline time"
        )


if __name__ == "__main__":
    main()
