"""Claims to draw up a history from: made by hand, and by hypothesis."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import strategies as st

from dashboard.model import Claim, Decision, Hold, Kind, Modality, Place, PlaceKind, Run, Status

HAMA = Place("gn:170017", "Hama", PlaceKind.SETTLEMENT, 35.1318, 36.7578, "حماة", "SY")
HOMS = Place("gn:169577", "Homs", PlaceKind.SETTLEMENT, 34.7268, 36.7234, "حمص", "SY")
RIF = Place("own:countryside/gn:170017", "Rif Hama", PlaceKind.AREA, 35.2, 36.8, "ريف حماة", "SY")

GOV, OPP, SDF = "government", "opposition", "SDF"


def december(day: int) -> date:
    """A day of December 2024; 0 and less lie in November."""
    return date(2024, 12, 1) + timedelta(day - 1)


def claim(
    day: int | None,
    side: str | None,
    kind: Kind = Kind.GAIN,
    modality: Modality = Modality.ASSERTED,
    *,
    article: str = "",
    place: Place = HAMA,
    said_by: str | None = None,
    start: int = 0,
    published: int | None = None,
    precision: int = 1,
    basis: str = "stated",
) -> Claim:
    """A claim on a day of December 2024, in an article of its own unless one is named."""
    when = None if day is None else december(day)
    told = when if published is None else december(published)
    key = article or f"{day}-{side}-{kind}-{modality}-{said_by}-{start}-{published}"
    return Claim(
        key, place, place.name, kind, modality, side, side, when, precision, basis, told,
        said_by, start, start + 10,
    )  # fmt: skip


def claimed(day: int, side: str, kind: Kind = Kind.GAIN, **more: object) -> Claim:
    """One side's word."""
    return claim(day, side, kind, Modality.CLAIMED, **more)  # type: ignore[arg-type]


def hold(side: str = GOV, day: int = -4, place: Place = HAMA) -> Hold:
    """A baseline row; 26 November 2024 unless told otherwise."""
    return Hold(place, side, december(day), "public record")


def ruling(subject: str, verdict: str, n: int = 0, **change: str) -> Decision:
    """A decision; later for a greater ``n``."""
    at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
    return Decision(f"r{n}", subject, verdict, "Editor", at, "", change)


def told(runs: tuple[Run, ...]) -> list[tuple[int, str | None, Status]]:
    """Runs in short: the day of December on which each starts, its holder and status."""
    return [((run.start - december(1)).days + 1, run.holder, run.status) for run in runs]


claims = st.builds(
    claim,
    st.none() | st.integers(1, 40),
    st.sampled_from([GOV, OPP, SDF, None]),
    st.sampled_from(Kind),
    st.sampled_from(Modality),
    article=st.sampled_from(["a1", "a2", "a3", "a4"]),
    place=st.sampled_from([HAMA, HOMS, RIF]),
    said_by=st.sampled_from([None, "SANA", "SOHR", "AFP", "Enab Baladi", "a commander"]),
    start=st.integers(0, 3).map(lambda n: n * 100),
    published=st.none() | st.integers(1, 45),
    precision=st.sampled_from([1, 1, 1, 2, 3]),
    basis=st.sampled_from(["stated", "relative", "publication"]),
)
several = st.lists(claims, max_size=14)
baselines = st.lists(
    st.builds(
        hold,
        st.sampled_from([GOV, OPP]),
        st.integers(-4, 20),
        st.sampled_from([HAMA, HOMS]),
    ),
    max_size=3,
)
policies = st.sampled_from(
    ["latest", "corroborated", "against_interest", "accepted", f"as_told_by:{OPP}"]
)
