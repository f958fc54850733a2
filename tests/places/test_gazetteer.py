"""The index and the look-ups on it, through the public functions."""

from __future__ import annotations

from pathlib import Path

import pytest
from geopy.geocoders.base import Geocoder
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard import places, reading
from dashboard.model import Article, PlaceKind
from dashboard.places.gazetteer import Gazetteer, distance
from dashboard.places.names import (
    closeness,
    exact_key,
    exact_piece,
    going_on,
    skeleton_key,
    words_of,
)
from dashboard.places.sources import arabic_name, curated_files, read_csv
from dashboard.settings import DATA


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("كفرنبل", "كفر نبل"),
        ("الرستن", "رستن"),
        ("إدلب", "ادلب"),
        ("Ḩamāh", "Hamah"),
        ("Sana'a", "Sanaa"),
        ("Deir ez-Zor", "Deir Ez Zor"),
    ],
)
def test_spellings_share_an_exact_key(one: str, other: str) -> None:
    assert exact_key(one) == exact_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Deir Ezzor", "دير الزور"),
        ("Foua", "Al-Fu'ah"),
        ("Hassakeh", "الحسكة"),
        ("Qamishli", "Kamışlı"),
        ("Tchassiv Iar", "Chasiv Yar"),
    ],
)
def test_transliterations_share_a_skeleton(one: str, other: str) -> None:
    assert skeleton_key(one) == skeleton_key(other)
    assert closeness(one, other) > 0.7


@given(st.text(max_size=60), st.text(max_size=60))
def test_closeness_is_symmetric_and_bounded(one: str, other: str) -> None:
    assert 0 <= closeness(one, other) <= 1
    assert closeness(one, other) == pytest.approx(closeness(other, one))
    assert closeness(one, one) == 1


@pytest.mark.parametrize("text", ["كفر نبل الغربية", "دير الزور", "خان شيخون", "تل رفعت"])
def test_the_index_says_how_longer_names_go_on(gazetteer: Gazetteer, text: str) -> None:
    first, *rest = map(exact_piece, words_of(text))
    assert going_on("".join(rest)) in gazetteer.nexts(first)
    assert gazetteer.nexts("زعرعر") == ""


def test_the_keys_that_a_text_begins_with(gazetteer: Gazetteer) -> None:
    text = exact_key("دير الزور") + "اليوم"
    opening = gazetteer.opening(text)
    assert exact_key("دير الزور") in opening
    assert all(text.startswith(key) and gazetteer.knows(key) for key in opening)
    assert gazetteer.opening("") == []


def test_lookup_finds_names_in_both_scripts_and_bad_spellings(gazetteer: Gazetteer) -> None:
    for name in ("حمص", "Homs", "Hims", "حمص "):
        assert gazetteer.lookup(name)[0].id == "gn:169577"
    assert gazetteer.lookup("Deir Ezor")[0].name == "Deir ez-Zor"
    assert gazetteer.lookup("") == ()
    assert gazetteer.lookup("Zyxqvw") == ()


def test_lookup_filters(gazetteer: Gazetteer) -> None:
    assert {p.country for p in gazetteer.lookup("Tripoli", country="LB")} == {"LB"}
    areas = gazetteer.lookup("محافظة حمص", kind=PlaceKind.AREA)
    assert areas and all(place.kind is PlaceKind.AREA for place in areas)
    assert len(gazetteer.lookup("Springfield", limit=3)) == 3


def test_get_returns_the_place_of_an_id(gazetteer: Gazetteer) -> None:
    place = gazetteer.get("gn:172946")
    assert place and place.name_ar == "الرستن" and place.admin1 == "Homs"
    assert gazetteer.get("gn:0") is None


def test_every_curated_row_can_be_looked_up_and_lies_on_earth(gazetteer: Gazetteer) -> None:
    for path in curated_files():
        for record in read_csv(path, rank=2):
            place = gazetteer.get(record.id)
            assert place is not None, record.id
            if place.lat is not None:
                assert -90 <= place.lat <= 90 and place.lon is not None
                assert -180 <= place.lon <= 180
            names = {exact_key(name) for name in (record.name, record.name_ar) if name}
            for key in names:
                assert record.id in {b.entry.place.id for b in gazetteer.bearers(key)}


def test_curated_syrian_places_lie_in_or_by_syria(gazetteer: Gazetteer) -> None:
    for path in curated_files():
        for record in read_csv(path, rank=2):
            place = gazetteer.get(record.id)
            if place and place.country == "SY" and place.lat is not None:
                assert 32.2 < place.lat < 37.4 and 35.5 < (place.lon or 0) < 42.5, place


def test_a_second_index_is_not_built_when_nothing_changed(gazetteer: Gazetteer) -> None:
    built = gazetteer.folder.stat().st_mtime_ns
    assert places.open_gazetteer().folder == gazetteer.folder
    assert gazetteer.folder.stat().st_mtime_ns == built


def test_geocoder_is_geopys(gazetteer: Gazetteer) -> None:
    geocoder = places.EmbeddedGeocoder(gazetteer)
    assert isinstance(geocoder, Geocoder)
    homs = geocoder.geocode("حمص")
    assert homs and distance(homs.latitude, homs.longitude, 34.724, 36.7256) < 1
    assert geocoder.geocode("Homs", language="ar").address.startswith("حمص")
    assert geocoder.geocode("Zyxqvw") is None
    several = geocoder.geocode("Tripoli", exactly_one=False, limit=4)
    assert 1 < len(several) <= 4
    assert geocoder.geocode("Tripoli", country_bias="lb").raw["country"] == "LB"


def test_reverse_gives_the_nearest_place(gazetteer: Gazetteer) -> None:
    geocoder = places.EmbeddedGeocoder(gazetteer)
    found = geocoder.reverse((34.9267, 36.7324), exactly_one=False, limit=3)
    assert any("Rastan" in location.address for location in found)
    assert geocoder.reverse((0.0, -150.0)) is None


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["مدينة", "قرى", "ريف", "حمص", "والرستن", "الباب", "،", "في", "بلدتي", "#", "_", "\n",
             "the", "village", "of", "Aleppo", "Homs's", "d'Alep", "-", "5", "km", "north", "(", "."]
        ),
        max_size=40,
    )
)  # fmt: skip
def test_mentions_are_ordered_exact_and_apart(gazetteer: Gazetteer, words: list[str]) -> None:
    for lang in ("ar", "en", "fr"):
        article = Article(" ".join(words), "test", lang)
        last = 0
        for mention in places.find(article, gazetteer):
            assert last <= mention.start < mention.end
            assert article.text[mention.start : mention.end] == mention.text
            assert mention.reason and "\n" not in mention.reason
            last = mention.end


def test_hostile_text_yields_no_error(gazetteer: Gazetteer) -> None:
    for text in (
        "",
        "\u202e" * 50,
        "ا" * 100_000,
        "قرية " * 500,
        "New " * 500,
        "\ud800حمص",
        "a_" * 500,
    ):
        places.find(Article(text, "hostile", "ar"), gazetteer)


def test_the_package_says_where_its_files_lie() -> None:
    assert all(path.is_relative_to(Path(places.__file__).parents[2]) for path in curated_files())


@pytest.mark.parametrize(
    ("names", "latin", "usual"),
    [
        (["رقه", "الرقة", "الرقّة", "Raqqa"], "Ar Raqqah", "الرقة"),
        (["لأندأن", "لندن"], "London", "لندن"),
        (["انقرة", "أنقرة", "آنقره"], "Ankara", "أنقرة"),
        (["ئاممان", "عمان"], "Amman", "عمان"),  # the first is Uyghur
        (["Springfield"], "Springfield", ""),
    ],
)
def test_the_arabic_name_is_the_usual_one(names: list[str], latin: str, usual: str) -> None:
    assert arabic_name(names, latin) == usual


SAMPLES = sorted((DATA / "articles").glob("*.txt"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_mention_of_the_samples_says_why_in_one_line(
    gazetteer: Gazetteer, path: Path
) -> None:
    article = next(iter(reading.read(reading.Upload.from_path(path))))
    assert isinstance(article, Article)
    mentions = places.find(article, gazetteer)
    assert mentions
    for mention in mentions:
        assert mention.reason.strip() and "\n" not in mention.reason


@pytest.mark.parametrize(
    ("id", "name"),
    [
        ("gn:6254928", "Virginia"),
        ("own:county-29081", "Harrison County"),
        ("own:iso-fr-81", "Tarn"),
    ],
)
def test_regions_and_counties_are_known(gazetteer: Gazetteer, id: str, name: str) -> None:
    place = gazetteer.get(id)
    assert place and place.name == name and place.kind == "area"


def test_a_position_known_to_a_few_kilometres_is_a_rough_one(gazetteer: Gazetteer) -> None:
    """What places.csv notes as "within about 3 km" is near the named place, by ACLED's scale."""
    rough = {row.id for path in curated_files() for row in read_csv(path, rank=2) if row.rough}
    assert len(rough) > 5
    text = "سيطرت فصائل المعارضة على قرية الجلمة ومدينة مورك في ريف حماة."
    found = {one.text: one for one in places.find(Article(text, "t", "ar"), gazetteer)}
    assert found["الجلمة"].geo_precision == 2 and found["مورك"].geo_precision == 1
    assert found["الجلمة"].place and found["الجلمة"].place.id in rough
    assert "known to a few kilometres" in found["الجلمة"].reason
