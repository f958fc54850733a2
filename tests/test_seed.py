"""The article the project started from, and our own paraphrase of the same phenomena.

The original is read where it lies beside the checkout; the paraphrase
(tests/articles/north-of-homs.ar.txt) was written for this project and is always here.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from geopy.distance import geodesic

from dashboard import control, pipeline, places, reading
from dashboard.model import Claim, Kind, Mention, Modality, PlaceKind
from tests.conftest import PROJECT, SHARED

PARAPHRASE = PROJECT / "tests" / "articles" / "north-of-homs.ar.txt"
SEEDS = sorted((SHARED / "seeds").glob("*.txt"))
DAY = date(2024, 12, 6)

# Coordinates of GeoNames, WGS84 degrees.
GEONAMES = {
    "Homs": (34.7324, 36.7137),
    "Hama": (35.1318, 36.7578),
    "Ar Rastan": (34.9264, 36.7330),
    "Talbiseh": (34.8400, 36.7300),
    "Damascus": (33.5102, 36.2913),
    "Aleppo": (36.2012, 37.1612),
}
WRITTEN = {
    "Homs": "حمص",
    "Hama": "حماة",
    "Ar Rastan": "الرستن",
    "Talbiseh": "تلبيسة",
    "Damascus": "دمشق",
    "Aleppo": "حلب",
}


@pytest.fixture(scope="module", params=[PARAPHRASE, *SEEDS], ids=lambda path: path.stem[:12])
def found(request: pytest.FixtureRequest) -> pipeline.Extraction:
    """Everything understood in one of the two articles."""
    path: Path = request.param
    (result,) = pipeline.extract([reading.Upload.from_path(path)], places.open_gazetteer())
    assert isinstance(result, pipeline.Extraction), result
    return result


def mention(found: pipeline.Extraction, name: str) -> Mention:
    """The first mention that contains ``name`` and is a place of its own."""
    return next(
        m for m in found.mentions if WRITTEN[name] in m.text and m.kind == PlaceKind.SETTLEMENT
    )


def events(found: pipeline.Extraction, name: str, kind: Kind) -> list[Claim]:
    """The events of a kind at the settlement written ``name``."""
    return [
        claim
        for claim in found.events
        if claim.kind == kind
        and WRITTEN[name] in claim.place_text
        and claim.place.kind == PlaceKind.SETTLEMENT
    ]


def test_head_of_the_article(found: pipeline.Extraction) -> None:
    assert found.article.lang == "ar"
    assert found.article.published == DAY
    assert found.article.publisher in {"Kataeb.org", "نشرة تجريبية كُتبت لهذا المشروع"}


@pytest.mark.parametrize("name", GEONAMES)
def test_towns_are_where_geonames_has_them(found: pipeline.Extraction, name: str) -> None:
    place = mention(found, name).place
    assert place is not None
    assert geodesic((place.lat, place.lon), GEONAMES[name]).km < 5


def test_the_coast_is_an_area_and_the_bridge_a_facility_at_rastan(
    found: pipeline.Extraction,
) -> None:
    coast = next(m for m in found.mentions if "الساحل السوري" in m.text)
    assert coast.kind == PlaceKind.AREA
    bridge = next(m for m in found.mentions if "جسر" in m.text)
    assert bridge.kind == PlaceKind.FACILITY
    assert bridge.place is not None
    assert geodesic((bridge.place.lat, bridge.place.lon), GEONAMES["Ar Rastan"]).km < 5


@pytest.mark.parametrize("name", ["Ar Rastan", "Talbiseh"])
def test_gained_by_the_monitors_word_and_by_the_oppositions_own(
    found: pipeline.Extraction, name: str
) -> None:
    gains = events(found, name, Kind.GAIN)
    assert {(g.side, g.event_date) for g in gains} == {("opposition", DAY)}
    monitor = next(g for g in gains if g.modality == Modality.ASSERTED)
    assert "هيئة تحرير الشام" in (monitor.actor or "")
    assert "المرصد" in (monitor.attribution or "")
    own = next(g for g in gains if g.modality == Modality.CLAIMED)
    assert "معارضة" in (own.attribution or "")


def test_bridge_is_claimed_and_homs_is_approached(found: pipeline.Extraction) -> None:
    bridge = [c for c in found.events if c.kind == Kind.GAIN and c.place.kind == PlaceKind.FACILITY]
    assert [(c.side, c.modality) for c in bridge] == [("opposition", Modality.CLAIMED)]
    assert events(found, "Homs", Kind.APPROACH)


def test_nothing_else_changes_hands(found: pipeline.Extraction) -> None:
    changed = {c.place_text for c in found.events if c.kind in (Kind.GAIN, Kind.LOSS)}
    assert all("الرستن" in name or "تلبيسة" in name for name in changed), changed


def test_the_hypothetical_fall_of_homs_is_kept_as_a_non_change(found: pipeline.Extraction) -> None:
    planned = [
        c for c in found.non_changes if c.modality == Modality.PLANNED and "حمص" in c.place_text
    ]
    assert any("من شأن" in found.article.text[c.start : c.end] for c in planned)


def test_the_map_before_and_after(found: pipeline.Extraction) -> None:
    history = control.reconcile(found.claims, baseline=control.load_baseline())
    for name in ("Ar Rastan", "Talbiseh"):
        place = mention(found, name).place
        assert place is not None
        before, after = history.at(place.id, date(2024, 12, 5)), history.at(place.id, DAY)
        assert before is not None and before.holder == "government"
        assert after is not None and after.holder == "opposition"
    homs = mention(found, "Homs").place
    assert homs is not None
    still = history.at(homs.id, DAY)
    assert still is not None and still.holder == "government"
