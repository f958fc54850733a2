"""What a mention says beside its name: where unknown places are put, why, and what stays open."""

from __future__ import annotations

import pytest

from dashboard import places
from dashboard.model import Article, Mention
from dashboard.places.gazetteer import Gazetteer, distance

HAMA = (35.1318, 36.7578)
IDLIB = (35.9306, 36.6339)


def _find(gazetteer: Gazetteer, text: str, lang: str = "ar") -> dict[str, Mention]:
    return {m.text: m for m in places.find(Article(text, "test", lang), gazetteer)}


@pytest.mark.parametrize(
    ("lang", "text", "name"),
    [
        ("ar", "دخلوا قرية الزعرورة على بعد 5 كيلومترات شمال حماة.", "الزعرورة"),
        ("en", "They took the village of Zyxvar, 5 km north of Hama, in Syria.", "Zyxvar"),
        ("fr", "Ils ont pris le village de Zyxvar, à 5 km au nord de Hama.", "Zyxvar"),
    ],
)
def test_a_stated_distance_places_an_unknown_village(
    gazetteer: Gazetteer, lang: str, text: str, name: str
) -> None:
    mention = _find(gazetteer, text, lang)[name]
    assert mention.geo_precision == 2
    place = mention.place
    assert place and place.id.startswith("unlisted:") and place.lat and place.lon
    assert distance(place.lat, place.lon, *HAMA) == pytest.approx(5, abs=0.3)
    assert place.lat > HAMA[0]


@pytest.mark.parametrize(
    ("lang", "text", "name"),
    [
        ("ar", "سيطروا على قرية الزعرورة في ريف إدلب الجنوبي.", "الزعرورة"),
        ("en", "They took the village of Zyxvar in southern Idlib province.", "Zyxvar"),
    ],
)
def test_a_stated_region_places_an_unknown_village_roughly(
    gazetteer: Gazetteer, lang: str, text: str, name: str
) -> None:
    mention = _find(gazetteer, text, lang)[name]
    assert mention.geo_precision == 3
    place = mention.place
    assert place and place.lat and place.lon and place.country == "SY"
    assert distance(place.lat, place.lon, *IDLIB) < 40


def test_an_unknown_name_without_surroundings_is_kept_unplaced(gazetteer: Gazetteer) -> None:
    mention = _find(gazetteer, "انفجار في قرية الزعرورة.")["الزعرورة"]
    assert mention.place and mention.place.lat is None and mention.place.lon is None
    assert "no gazetteer" in mention.reason


def test_homonyms_too_close_to_choose_stay_open(gazetteer: Gazetteer) -> None:
    mention = _find(gazetteer, "A fire was reported in Springfield.", "en")["Springfield"]
    assert mention.place is None
    assert len(mention.candidates) > 1
    assert "too close" in mention.reason
    scores = [candidate.score for candidate in mention.candidates]
    assert scores == sorted(scores, reverse=True)


def test_a_road_is_not_the_town_it_leads_to(gazetteer: Gazetteer) -> None:
    mention = _find(gazetteer, "قطعوا طريق حلب قرب سراقب.")["حلب"]
    assert mention.kind == "road"
    assert mention.place and mention.place.id != "gn:170063" and mention.place.lat is None


def test_the_countryside_has_one_id_in_every_language(gazetteer: Gazetteer) -> None:
    arabic = _find(gazetteer, "معارك في ريف حماة الشمالي.")["ريف حماة الشمالي"]
    english = _find(gazetteer, "Shelling hit the northern Hama countryside in Syria.", "en")
    area = english["northern Hama countryside"]
    assert arabic.place and area.place and arabic.place.id == area.place.id
    assert arabic.geo_precision == area.geo_precision == 3


def test_a_landmark_belongs_to_the_town_named_before_it(gazetteer: Gazetteer) -> None:
    mention = _find(gazetteer, "دخلوا مدينة حماة ثم السجن المركزي.")["السجن المركزي"]
    assert mention.kind == "facility" and mention.geo_precision == 2
    assert mention.place and mention.place.lat
    assert distance(mention.place.lat, mention.place.lon or 0, *HAMA) < 1


def test_unknown_villages_of_one_name_in_two_provinces_are_two(gazetteer: Gazetteer) -> None:
    text = "سيطروا على قرية الزعرورة في ريف إدلب. وانسحبوا من قرية الزعرورة في ريف حماة."
    found = places.find(Article(text, "test", "ar"), gazetteer)
    ids = {m.place.id for m in found if m.text == "الزعرورة" and m.place}
    assert len(ids) == 2


def test_an_unknown_village_lies_where_the_article_says_elsewhere(gazetteer: Gazetteer) -> None:
    text = "انفجار في قرية الزعرورة. وتقع قرية الزعرورة في ريف إدلب."
    ids = {
        m.place.id
        for m in places.find(Article(text, "test", "ar"), gazetteer)
        if m.text == "الزعرورة" and m.place and m.place.lat
    }
    assert len(ids) == 1


def test_an_unknown_quarter_is_put_roughly_at_the_town_named_before(gazetteer: Gazetteer) -> None:
    mention = _find(gazetteer, "دخلوا مدينة حماة ثم حي الزعرورة.")["الزعرورة"]
    assert mention.geo_precision == 3 and "taken to be in" in mention.reason
    assert mention.place and mention.place.lat
    assert distance(mention.place.lat, mention.place.lon or 0, *HAMA) < 1


@pytest.mark.parametrize(
    ("lang", "text", "name"),
    [
        (
            "ar",
            "سيطر الجيش على فوليدارا في ريف إدلب. وقال سكان في فوليدارا إن القصف توقف.",
            "فوليدارا",
        ),
        (
            "ar",
            "دخل الجيش قرية الزعرورة. وتقع الزعرورة في ريف إدلب، وانسحب من الزعرورة.",
            "الزعرورة",
        ),
        ("en", "Rebels took Zyxvara, 5 km north of Hama. On Friday Zyxvara was quiet.", "Zyxvara"),
        (
            "fr",
            "Les rebelles ont pris Zyxvara, à 5 km au nord de Hama. Zyxvara est calme.",
            "Zyxvara",
        ),
    ],
)
def test_what_is_said_once_of_an_unknown_name_holds_wherever_it_is_named(
    gazetteer: Gazetteer, lang: str, text: str, name: str
) -> None:
    found = [m for m in places.find(Article(text, "test", lang), gazetteer) if m.text == name]
    assert len(found) > 1
    assert len({m.place for m in found}) == 1
    assert found[0].place and found[0].place.lat is not None


def test_what_is_said_in_two_ways_puts_an_unknown_name_once(gazetteer: Gazetteer) -> None:
    text = (
        "Rebels took Zyxvara in Hama province. The town of Zyxvara, 5 km north of Hama, is small."
    )
    found = [m for m in places.find(Article(text, "test", "en"), gazetteer) if m.text == "Zyxvara"]
    assert len({m.place for m in found}) == 1
    assert found[0].geo_precision == 2


def test_unknown_villages_of_one_name_in_two_districts_are_two(gazetteer: Gazetteer) -> None:
    text = "دخل الجيش قرية الزعرورة في منطقة جسر الشغور. وقصف قرية الزعرورة في منطقة حارم."
    found = places.find(Article(text, "test", "ar"), gazetteer)
    ids = {m.place.id for m in found if m.text == "الزعرورة" and m.place}
    assert len(ids) == 2


def test_items_of_two_lists_do_not_share_where_they_lie(gazetteer: Gazetteer) -> None:
    text = "Rebels left the village of Zyxvara. They took the village of Kirimba in Hama province."
    found = _find(gazetteer, text, "en")
    assert found["Zyxvara"].place and found["Zyxvara"].place.lat is None
    assert found["Kirimba"].place and found["Kirimba"].place.lat is not None


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Gunmen overran Palma in Mozambique on Friday."),
        ("en", "Troops entered the town of Palma, northern Mozambique."),
        ("fr", "Des hommes armés ont investi Palma, au Mozambique."),
    ],
)
def test_a_name_in_a_stated_country_is_not_its_namesake_abroad(
    gazetteer: Gazetteer, lang: str, text: str
) -> None:
    palma = next(m for m in places.find(Article(text, "x", lang), gazetteer) if m.text == "Palma")
    assert palma.place is not None and palma.place.country == "MZ"
    assert palma.place.lat is None, "the middle of a country is no place for a town"


def test_a_namesake_far_away_is_not_the_town_that_was_taken(gazetteer: Gazetteer) -> None:
    text = "M23 rebels seized Woodville on Monday after taking Goma and Bukavu in eastern Congo."
    mention = _find(gazetteer, text, "en")["Woodville"]
    assert mention.place and mention.place.country != "US" and "no gazetteer" in mention.reason


def test_a_name_that_is_unknown_in_one_place_and_known_in_another_is_known(
    gazetteer: Gazetteer,
) -> None:
    text = (
        "سيطرت فصائل المعارضة في ريف حماة على منشية بني حسن وطيبة الإمام ومعردس. "
        "وأوضح المرصد أن المقاتلين دخلوا طيبة الإمام أولاً."
    )
    found = places.find(Article(text, "t", "ar"), gazetteer)
    told = [mention.place for mention in found if mention.text == "طيبة الإمام"]
    assert len(told) == 2
    assert told[0] is not None and told[0].lat is not None
    assert told[0] == told[1]
