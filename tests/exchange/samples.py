"""Stores to take out of: made by hand, and by hypothesis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from hypothesis import strategies as st

from dashboard import control, exchange
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
from dashboard.store import Store

RASTAN = Place("gn:167077", "Ar Rastan", PlaceKind.SETTLEMENT, 34.9263, 36.7319, "الرستن", "SY", "Homs", 39834)  # fmt: skip
TALBISEH = Place("gn:163806", "Talbiseh", PlaceKind.SETTLEMENT, 34.84, 36.731, "تلبيسة", "SY")
UNPLACED = Place("unlisted:kafr", "Kafr", PlaceKind.SETTLEMENT, None, None)
FRIDAY, SUNDAY = date(2024, 12, 6), date(2024, 12, 8)
NASTY = (
    "=HYPERLINK(\"http://evil.example\",\"x\")", "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "'=1",
    "''", "", " =1", "＝1", "_x0041_", "a\r\nb", "<b>&amp;</b>", "#loc", "\u202eقلب",
)  # fmt: skip


def report(text: str, *claims: Claim, **more: object) -> tuple[Article, tuple[Claim, ...]]:
    """An article with its claims, made to fit it."""
    article = Article(text, "a.txt", "ar", publisher="Example Agency", published=FRIDAY)
    article = replace(article, **more)  # type: ignore[arg-type]
    return article, tuple(replace(claim, article_id=article.id) for claim in claims)


def claim(place: Place = RASTAN, side: str | None = "opposition", **more: object) -> Claim:
    """A gain of a place on a Friday."""
    made = Claim(
        "", place, place.name_ar or place.name, Kind.GAIN, Modality.ASSERTED, "الفصائل", side,
        FRIDAY, 1, "relative", FRIDAY, None, 0, 10, 1, (Mark(0, 4, "trigger"),), "gain: سيطر",
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def war() -> list[tuple[Article, tuple[Claim, ...]]]:
    """Three reports: a gain, its loss again, and one of no known day and place."""
    return [
        report("سيطرت الفصائل على الرستن وتلبيسة.", claim(), claim(TALBISEH)),
        report(
            "=استعاد الجيش الرستن",
            claim(side="government", event_date=SUNDAY, reported_on=SUNDAY, attribution="SANA"),
            published=SUNDAY,
            title="+title",
            publisher=None,
            url="https://example.org/?a=1&b=<2>",
            extra={"قسم": "=1+1"},
        ),
        report("خرجت القوات من كفر", claim(UNPLACED, None, kind=Kind.LOSS, event_date=None)),
    ]


def fill(store: Store, readings: Sequence[tuple[Article, tuple[Claim, ...]]]) -> None:
    """Store reports."""
    for article, claims in readings:
        store.add(article, claims)


def material(
    readings: Sequence[tuple[Article, tuple[Claim, ...]]],
    decisions: Sequence[Decision] = (),
    first: date | None = None,
    last: date | None = None,
) -> exchange.Material:
    """What an export of these reports draws on."""
    claims = [one for _, claims in readings for one in claims]
    history = control.reconcile(claims, decisions)
    articles = {article.id: article for article, _ in readings}
    return exchange.Material(history, claims, articles, decisions, first, last)


def back(plan: exchange.Plan) -> dict[Article, frozenset[Claim]]:
    """The articles of a plan with their claims, by value."""
    return {_hashable(one.article): frozenset(one.claims) for one in plan.reports}


def given(readings: Sequence[tuple[Article, tuple[Claim, ...]]]) -> dict[Article, frozenset[Claim]]:
    """The same of what went out."""
    return {_hashable(article): frozenset(claims) for article, claims in readings}


def _hashable(article: Article) -> Article:
    return replace(article, extra=tuple(sorted(article.extra.items())))  # type: ignore[arg-type]


def written(folder: Path, form: str, out: exchange.Material, **options: bool) -> Path:
    """Export into a folder; returns the file that was named."""
    path = folder / f"war{exchange.FORMATS[form].ending}"
    exchange.export(form, out, path, **options)
    return path


def decision(subject: str, verdict: Verdict, n: int = 0, **change: str) -> Decision:
    """A ruling."""
    at = datetime(2024, 12, 10, 9, 0, n, tzinfo=UTC)
    return Decision(f"d{n}", subject, verdict, "=Editor", at, "because\r\nof", change)


# Any text that the store can hold, those that a spreadsheet would run among them.
texts = st.text(st.characters(codec="utf-8"), max_size=40) | st.sampled_from(NASTY)
words = st.none() | texts
days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
places = st.builds(
    Place,
    id=st.text(st.characters(codec="utf-8"), min_size=1, max_size=12),
    name=texts,
    kind=st.sampled_from(PlaceKind),
    lat=st.none(),
    lon=st.none(),
    name_ar=words,
    country=words,
    admin1=words,
    population=st.integers(0, 2**40),
) | st.builds(
    Place,
    id=st.text(st.characters(codec="utf-8"), min_size=1, max_size=12),
    name=texts,
    kind=st.sampled_from(PlaceKind),
    lat=st.floats(-90, 90),
    lon=st.floats(-180, 180),
)


@st.composite
def readings(draw: st.DrawFn) -> tuple[Article, tuple[Claim, ...]]:
    """A report with claims, all of its values drawn."""
    text = draw(texts.filter(str.strip))
    article = Article(
        text, draw(texts), draw(texts), draw(words), draw(words), draw(st.none() | days),
        draw(words), draw(st.dictionaries(texts, texts, max_size=2)),
    )  # fmt: skip
    offsets = st.integers(0, len(text))

    def one() -> Claim:
        start, end = sorted((draw(offsets), draw(offsets)))
        mark = sorted((draw(offsets), draw(offsets)))
        role = draw(st.sampled_from(("place", "trigger", "actor", "date")))
        return Claim(
            article.id, draw(places), draw(texts), draw(st.sampled_from(Kind)),
            draw(st.sampled_from(Modality)), draw(words), draw(words), draw(st.none() | days),
            draw(st.integers(1, 3)), draw(texts), draw(st.none() | days), draw(words), start, end,
            draw(st.integers(1, 3)), (Mark(mark[0], mark[1], role),), draw(texts),
        )  # fmt: skip

    made = [one() for _ in range(draw(st.integers(0, 2)))]
    return article, tuple({claim.id: claim for claim in made}.values())


wars = st.lists(readings(), max_size=3, unique_by=lambda reading: reading[0].id)
