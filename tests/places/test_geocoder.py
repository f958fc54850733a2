"""The gazetteer behind geopy's call, used as any other geocoder of geopy is."""

from __future__ import annotations

import pytest
from geopy.exc import GeopyError
from geopy.extra.rate_limiter import RateLimiter
from geopy.location import Location
from geopy.point import Point
from hypothesis import given
from hypothesis import strategies as st

from dashboard.model import PlaceKind
from dashboard.places import EmbeddedGeocoder
from dashboard.places.gazetteer import Gazetteer


@pytest.fixture(scope="module")
def geocoder(gazetteer: Gazetteer) -> EmbeddedGeocoder:
    return EmbeddedGeocoder(gazetteer)


def test_exactly_one_is_a_location_and_otherwise_a_list(geocoder: EmbeddedGeocoder) -> None:
    one = geocoder.geocode("Homs")
    many = geocoder.geocode("Homs", exactly_one=False)
    assert isinstance(one, Location) and isinstance(many, list)
    assert many[0] == one and one.raw["place_id"] == "gn:169577"
    assert geocoder.geocode("Homs", False) == many  # exactly_one by position, as in geopy
    assert len(geocoder.geocode("Homs", exactly_one=False, limit=2)) == 2


def test_what_is_unknown_is_none(geocoder: EmbeddedGeocoder) -> None:
    for name in ("", "  ", "Qwrtzxb Plmkjhg", ","):
        assert geocoder.geocode(name) is None
        assert geocoder.geocode(name, exactly_one=False) is None


def test_the_answer_is_in_the_language_asked_for(geocoder: EmbeddedGeocoder) -> None:
    assert geocoder.geocode("Homs").address == "Homs, Homs, Syria"
    assert geocoder.geocode("Homs", language="ar").address == "حمص, سوريا"
    assert geocoder.geocode("حمص", language="fr").address == "Homs, Homs, Syrie"
    assert geocoder.geocode("Homs", language="tlh").address == "Homs, Homs, SY"


def test_favoured_countries_come_first_and_others_are_not_lost(
    geocoder: EmbeddedGeocoder,
) -> None:
    def countries(bias: str | list[str]) -> list[str]:
        found = geocoder.geocode("Tripoli", exactly_one=False, country_bias=bias, limit=20)
        return [place.raw["country"] for place in found]

    assert geocoder.geocode("Tripoli", country_bias="lb").raw["country"] == "LB"
    assert geocoder.geocode("Tripoli", country_bias=["GR", "LY"]).raw["country"] == "GR"
    assert set(countries("LB")) == set(countries("LY"))


def test_what_a_place_lies_in_may_follow_it(geocoder: EmbeddedGeocoder) -> None:
    assert geocoder.geocode("Tripoli, Lebanon").raw["country"] == "LB"
    assert geocoder.geocode("Tripoli, Libya").raw["country"] == "LY"
    assert geocoder.geocode("طرابلس، لبنان").raw["country"] == "LB"
    assert geocoder.geocode("Rastan, Homs, Syria").raw["admin1"] == "Homs"


def test_one_kind_may_be_asked_for(geocoder: EmbeddedGeocoder) -> None:
    assert geocoder.geocode("Darfur", kind=PlaceKind.AREA).raw["kind"] == "area"
    assert geocoder.geocode("Darfur", kind=PlaceKind.QUARTER) is None
    assert geocoder.geocode("Aleppo", kind=PlaceKind.SETTLEMENT).raw["kind"] == "settlement"


@pytest.mark.parametrize("point", [(34.724, 36.7256), "34.724, 36.7256", Point(34.724, 36.7256)])
def test_reverse_names_the_nearest_first(
    geocoder: EmbeddedGeocoder, point: Point | tuple[float, float] | str
) -> None:
    found = geocoder.reverse(point, exactly_one=False, limit=5)
    gaps = [place.raw["distance_km"] for place in found]
    assert gaps == sorted(gaps) and len(found) == 5 and gaps[-1] < 50
    assert geocoder.reverse(point) == found[0]
    assert geocoder.reverse((0.0, -150.0)) is None


def test_wrong_arguments_are_refused_as_geopy_does(geocoder: EmbeddedGeocoder) -> None:
    with pytest.raises(ValueError, match="less than 1"):
        geocoder.geocode("Homs", limit=0)
    with pytest.raises(ValueError, match="less than 1"):
        geocoder.reverse((34.7, 36.7), limit=-1)
    with pytest.raises(ValueError):
        geocoder.reverse("nowhere in particular")


def test_geopys_own_tools_work_with_it(geocoder: EmbeddedGeocoder) -> None:
    limited = RateLimiter(geocoder.geocode, min_delay_seconds=0, error_wait_seconds=0)
    assert limited("Homs", timeout=1) == geocoder.geocode("Homs")


@given(st.text(max_size=80))
def test_any_text_may_be_asked(geocoder: EmbeddedGeocoder, text: str) -> None:
    try:
        found = geocoder.geocode(text, exactly_one=False, limit=3)
    except GeopyError:
        pytest.fail("the embedded geocoder has no service that could fail")
    assert found is None or 1 <= len(found) <= 3
