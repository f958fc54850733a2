"""Articles, claims and decisions to store: made by hand, and by hypothesis."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from dashboard.model import (
    Article,
    Candidate,
    Claim,
    Decision,
    Kind,
    Mark,
    Mention,
    Modality,
    Place,
    PlaceKind,
    Publication,
)

RASTAN = Place(
    "gn:167077", "Ar Rastan", PlaceKind.SETTLEMENT, 34.9263, 36.7319, "الرستن", "SY", "Homs", 39834
)
TALBISEH = Place("gn:163806", "Talbiseh", PlaceKind.SETTLEMENT, 34.84, 36.731, "تلبيسة", "SY")


def article(n: int = 0) -> Article:
    """A short report; another text for every ``n``."""
    return Article(
        f"دخلت الفصائل مدينة الرستن يوم الجمعة، وسيطرت عليها. تقرير رقم {n}",
        f"report-{n}.txt",
        "ar",
        publisher="Example Agency",
        published=date(2024, 12, 6),
    )


def claim(of: Article, start: int = 0, place: Place = RASTAN) -> Claim:
    """A claim of the report ``of``."""
    return Claim(
        of.id, place, place.name_ar or place.name, Kind.GAIN, Modality.ASSERTED, "الفصائل",
        "opposition", date(2024, 12, 6), 1, "relative", of.published, None, start, start + 20,
        marks=(Mark(start, start + 4, "trigger"), Mark(start + 5, start + 12, "actor")),
        trace="gain: سيطر على",
    )  # fmt: skip


def mention(place: Place = RASTAN) -> Mention:
    """A mention of a place with a rival candidate."""
    rival = Candidate(TALBISEH, 0.25)
    return Mention(19, 25, "الرستن", PlaceKind.SETTLEMENT, place, 1, (rival,), "after مدينة")


def publication(name: str = "Spring", snapshot: bytes = b"\x00map") -> Publication:
    """A published version of the map."""
    at = datetime(2025, 3, 1, 9, tzinfo=UTC)
    return Publication(f"p-{name}", name, "desk", at, "first", "latest", date(2025, 2, 1), snapshot)


def reading(n: int = 0, claims: int = 3) -> tuple[Article, list[Claim], list[Mention]]:
    """A report with its claims and mentions."""
    report = article(n)
    return report, [claim(report, start) for start in range(claims)], [mention()]


def decision(subject: str, verdict: str = "accept", n: int = 0, **change: str) -> Decision:
    """A ruling; later for a greater ``n``."""
    at = datetime(2024, 12, 10, tzinfo=UTC) + timedelta(seconds=n)
    return Decision(f"d{n}", subject, verdict, "Editor", at, "", change)


# Any text that a file can hold: bidirectional controls, NUL, emoji and markup included.
texts = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from("\u202e\u2066\u200f\0<>'\"{}$"))
)
words = st.none() | texts
days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
offsets = st.integers(0, 2**40)

places = st.builds(
    Place,
    id=texts.filter(bool),
    name=texts,
    kind=st.sampled_from(PlaceKind),
    lat=st.none() | st.floats(-90, 90),
    lon=st.none() | st.floats(-180, 180),
    name_ar=words,
    country=words,
    admin1=words,
    population=st.integers(0, 2**40),
)
mentions = st.builds(
    Mention,
    start=offsets,
    end=offsets,
    text=texts,
    kind=st.sampled_from(PlaceKind),
    place=st.none() | places,
    geo_precision=st.integers(1, 3),
    candidates=st.lists(st.builds(Candidate, places, st.floats(0, 100)), max_size=2).map(tuple),
    reason=texts,
)
articles = st.builds(
    Article,
    text=texts,
    source=texts,
    lang=texts,
    title=words,
    publisher=words,
    published=st.none() | days,
    url=words,
    extra=st.dictionaries(texts, texts, max_size=3),
)


def claims_of(article_id: str) -> st.SearchStrategy[Claim]:
    """Any claims of one article."""
    return st.builds(
        Claim,
        article_id=st.just(article_id),
        place=places,
        place_text=texts,
        kind=st.sampled_from(Kind),
        modality=st.sampled_from(Modality),
        actor=words,
        side=words,
        event_date=st.none() | days,
        time_precision=st.integers(1, 3),
        date_basis=texts,
        reported_on=st.none() | days,
        attribution=words,
        start=offsets,
        end=offsets,
        geo_precision=st.integers(1, 3),
        marks=st.lists(st.builds(Mark, offsets, offsets, texts), max_size=3).map(tuple),
        trace=texts,
    )


decisions = st.builds(
    Decision,
    id=texts.filter(bool),
    subject=texts,
    verdict=st.sampled_from(["accept", "reject", "amend", "pin", "merge", "undo"]),
    by=texts,
    at=st.datetimes(timezones=st.just(UTC)),
    why=texts,
    change=st.dictionaries(texts, texts, max_size=3),
)
