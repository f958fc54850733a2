"""The shared development set and the seed article, where they are beside the checkout."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from dashboard.model import Article
from dashboard.reading import Upload, read

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
DEV = SHARED / "dev"
SEEDS = sorted((SHARED / "seeds").glob("*.txt"))


def article(path: Path) -> Article:
    (found,) = read(Upload.from_path(path))
    assert isinstance(found, Article)
    return found


@pytest.mark.skipif(not DEV.is_dir(), reason="../shared/dev is not beside this checkout")
def test_language_and_day_of_publication_of_the_development_set() -> None:
    wrong = []
    for line in (DEV / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        found = article(DEV / "texts" / f"{gold['id']}.txt")
        published = found.published.isoformat() if found.published else None
        if (found.lang, published) != (gold["lang"], gold["published"]):
            wrong.append((gold["id"], found.lang, published))
    assert wrong == []


@pytest.mark.skipif(not SEEDS, reason="../shared/seeds is not beside this checkout")
def test_the_seed_article_says_who_printed_it_and_when() -> None:
    found = article(SEEDS[0])
    assert (found.publisher, found.published, found.lang) == ("Kataeb.org", date(2024, 12, 6), "ar")
    assert found.title is None


@pytest.mark.skipif(not SEEDS, reason="../shared/seeds is not beside this checkout")
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1256"])
def test_the_seed_article_in_other_encodings_is_the_same_article(encoding: str) -> None:
    text = SEEDS[0].read_text(encoding="utf-8")
    (again,) = read(Upload("seed.txt", text.encode(encoding)))
    assert isinstance(again, Article)
    assert again.id == article(SEEDS[0]).id
