"""A small war at the desk: articles in a store of their own, and what people rule on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from dashboard.model import (
    Article,
    Claim,
    Decision,
    Kind,
    Mark,
    Modality,
    Place,
    PlaceKind,
    Verdict,
)
from dashboard.store import Store, open_store

CITY = Place("gn:2", "Hama", PlaceKind.SETTLEMENT, 35.13, 36.76, "حماة", "SY", "Hama", 460_000)
VILLAGE = Place("gn:1", "Tall Zayt", PlaceKind.SETTLEMENT, 35.3, 36.6, "تل زيت", "SY", "Hama", 900)
LOST = Place("unlisted:tal", "Tall Nowhere", PlaceKind.SETTLEMENT, None, None, "تل لا مكان")
GOV, OPP = "government", "opposition"


def day(n: int) -> date:
    """A day of December 2024."""
    return date(2024, 12, 1) + timedelta(n - 1)


def article(n: int, text: str = "", publisher: str | None = None, published: int = 6) -> Article:
    """An article of two sentences, another one for each ``n``."""
    words = text or f"سيطرت الفصائل على حماة. تقرير رقم {n}."
    return Article(
        words, f"{n}.txt", "ar", publisher=publisher or f"Agency {n}", published=day(published)
    )


def claim(of: Article, side: str | None = OPP, on: int | None = 5, **values: object) -> Claim:
    """A claim on the first sentence of an article."""
    made = Claim(
        of.id, CITY, "حماة", Kind.GAIN, Modality.ASSERTED, "الفصائل", side,
        None if on is None else day(on), 1, "stated", of.published, None, 0, 23,
        marks=(Mark(0, 5, "trigger"), Mark(6, 13, "actor"), Mark(18, 22, "place")),
    )  # fmt: skip
    return replace(made, **values)  # type: ignore[arg-type]


def ruled(subject: str, verdict: Verdict, n: int = 0, **change: str) -> Decision:
    """A decision; later for a greater ``n``."""
    at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
    return Decision(f"r{n}", subject, verdict.value, "Editor", at, "", change)


def filled(path: Path, readings: Sequence[tuple[Article, Sequence[Claim]]]) -> Store:
    """A store with these articles and claims."""
    store = open_store(path / "desk.sqlite")
    for one, claims in readings:
        assert store.add(one, claims)
    return store
