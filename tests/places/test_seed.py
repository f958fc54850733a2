"""What the product must get right before anything else: the article it started from."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard import places
from dashboard.model import Article, Mention, PlaceKind
from dashboard.places.gazetteer import Gazetteer, distance

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"

# The same phenomena in our own words, for machines without the shared folder.
OWN = """وكالة أنباء
الجمعة 6 كانون الأول 2024
وصل مقاتلو المعارضة إلى مسافة خمسة كيلومترات من مدينة حمص بعد دخولهم مدينتي الرستن وتلبيسة الواقعتين على الطريق إلى حماة.
وقال ناشطون إن الوصول إلى حمص يعني قطع الصلة بين دمشق والساحل السوري.
وتداولت حسابات صوراً من جسر الرستن بريف #حمص#معارك_سوريا #سوريا_الآن.
وفي حلب تعمل البلديات على إعادة الكهرباء إلى المدينة. وقصفت طائرات معابر بين سوريا ولبنان."""

# GeoNames (CC BY 4.0): name in the text → latitude, longitude.
GEONAMES = {
    "حمص": (34.72405, 36.72559),
    "حماة": (35.13179, 36.75783),
    "الرستن": (34.92667, 36.73241),
    "تلبيسة": (34.84072, 36.73092),
    "دمشق": (33.5102, 36.29128),
    "حلب": (36.20124, 37.16117),
}


def _articles() -> list[Article]:
    texts = [OWN, *(path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt")))]
    return [Article(text, "test", "ar") for text in texts]


@pytest.fixture(params=_articles(), ids=lambda article: article.id)
def mentions(request: pytest.FixtureRequest, gazetteer: Gazetteer) -> dict[str, Mention]:
    return {m.text: m for m in places.find(request.param, gazetteer)}


@pytest.mark.parametrize("name", GEONAMES)
def test_towns_lie_where_geonames_puts_them(mentions: dict[str, Mention], name: str) -> None:
    place = mentions[name].place
    assert place and place.lat and place.lon
    assert distance(place.lat, place.lon, *GEONAMES[name]) < 5
    assert mentions[name].geo_precision == 1


def test_the_coast_is_an_area_and_the_bridge_a_facility_at_rastan(
    mentions: dict[str, Mention],
) -> None:
    assert mentions["الساحل السوري"].kind is PlaceKind.AREA
    bridge = mentions["جسر الرستن"]
    assert bridge.kind is PlaceKind.FACILITY
    assert bridge.place and bridge.place.lat and bridge.place.lon
    assert distance(bridge.place.lat, bridge.place.lon, *GEONAMES["الرستن"]) < 5


def test_countries_are_countries(mentions: dict[str, Mention]) -> None:
    for name, code in (("سوريا", "SY"), ("لبنان", "LB")):
        place = mentions[name].place
        assert place and place.kind is PlaceKind.COUNTRY and place.country == code


def test_words_and_hashtags_that_are_no_places(mentions: dict[str, Mention]) -> None:
    assert not {"إلى", "مدينة", "بين", "المدينة", "معارك", "الآن"} & set(mentions)
