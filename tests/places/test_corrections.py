"""What people say of names holds in every article: as a place, as none, in one article, undone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import places
from dashboard.control import place_change
from dashboard.model import Article, Decision, Mention, Place, PlaceKind, Verdict
from dashboard.places import Corrections
from dashboard.places.corrections import name_key, subject, subject_parts
from dashboard.places.gazetteer import Gazetteer

ZARURA = Place("own:zarura", "Zarura", PlaceKind.SETTLEMENT, 35.5, 36.5, "الزعرورة", "SY")
OTHER = Place("own:other", "Other", PlaceKind.SETTLEMENT, 34.0, 37.0, None, "SY")


def ruling(
    name: str,
    verdict: Verdict,
    n: int = 0,
    change: Mapping[str, str] | None = None,
    article: str | None = None,
) -> Decision:
    """A decision on a name; later for a greater ``n``."""
    at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
    about = subject(name, article)
    return Decision(f"r{n}", about, verdict.value, "Editor", at, "a reader wrote", change or {})


def means(name: str, place: Place = ZARURA, n: int = 0, article: str | None = None) -> Decision:
    """The name means this place."""
    return ruling(name, Verdict.MEANS, n, {**place_change(place), "name": name}, article)


def no_place(name: str, n: int = 0, article: str | None = None) -> Decision:
    """The words name no place."""
    return ruling(name, Verdict.NOT_A_PLACE, n, article=article)


def find(
    gazetteer: Gazetteer, text: str, *decisions: Decision, lang: str = "ar"
) -> dict[str, Mention]:
    """The mentions of a text under some decisions, by their words."""
    article = Article(text, "test", lang)
    found = places.find(article, gazetteer, Corrections.of(decisions))
    for mention in found:
        assert text[mention.start : mention.end] == mention.text
    assert all(one.end <= other.start for one, other in pairwise(found))
    return {mention.text: mention for mention in found}


@pytest.mark.parametrize(
    "text",
    [
        "سيطروا على الزعرورة.",
        "انفجار في قرية الزعرورة.",
        "انسحبوا من حمص والزعرورة.",
        "دخلوا بلدات حماة وسلمية والزعرورة.",
        "مظاهرة #الزعرورة اليوم.",
        "وصلوا إلى الزَّعــرورة فجرًا.",
    ],
)
def test_a_name_that_no_gazetteer_has_means_the_place_everywhere(
    gazetteer: Gazetteer, text: str
) -> None:
    found = find(gazetteer, text, means("الزعرورة"))
    (mention,) = (one for one in found.values() if one.place == ZARURA)
    assert mention.geo_precision == 1 and not mention.candidates
    assert mention.reason == "Editor decided so on 2025-01-01: a reader wrote"


@pytest.mark.parametrize("text", ["توجهوا للزعرورة.", "هاجموا بالزعرورة.", "الطريق إلى الزعرورة"])
def test_clitics_are_cut_from_a_corrected_name(gazetteer: Gazetteer, text: str) -> None:
    assert [one.place for one in find(gazetteer, text, means("الزعرورة")).values()] == [ZARURA]


def test_several_words_split_or_joined(gazetteer: Gazetteer) -> None:
    text = "سيطروا على كفر زعرور أمس. وكانت كفرزعرور خالية."
    found = find(gazetteer, text, means("كفر زعرور"))
    assert found["كفر زعرور"].place == found["كفرزعرور"].place == ZARURA


def test_several_words_of_which_no_known_name_opens_with_the_first(gazetteer: Gazetteer) -> None:
    found = find(gazetteer, "سيطروا على زعرعر الكبيرة أمس.", means("زعرعر الكبيرة"))
    assert found["زعرعر الكبيرة"].place == ZARURA


def test_a_spelling_in_latin_letters(gazetteer: Gazetteer) -> None:
    found = find(gazetteer, "They took Zyxvar in Syria.", means("Zyxvar"), lang="en")
    assert found["Zyxvar"].place == ZARURA


def test_a_known_name_means_another_place(gazetteer: Gazetteer) -> None:
    found = find(gazetteer, "سيطروا على حماة وحمص.", means("حماة"))
    assert found["حماة"].place == ZARURA
    assert found["حمص"].place and found["حمص"].place.id == "gn:169577"


def test_rival_candidates_are_settled(gazetteer: Gazetteer) -> None:
    text = "A fire was reported in Springfield."
    assert find(gazetteer, text, lang="en")["Springfield"].place is None
    assert find(gazetteer, text, means("Springfield"), lang="en")["Springfield"].place == ZARURA


def test_a_quarter_is_taken_although_its_town_is_not_named(gazetteer: Gazetteer) -> None:
    quarter = Place("own:q", "Q", PlaceKind.QUARTER, 34.7, 36.7, "الزعرورة", "SY")
    found = find(gazetteer, "قصفوا الزعرورة.", means("الزعرورة", quarter))
    assert found["الزعرورة"].place == quarter and found["الزعرورة"].kind is PlaceKind.QUARTER


def test_what_is_called_after_a_place_moves_with_it(gazetteer: Gazetteer) -> None:
    text = "معارك في ريف حماة الشمالي وقطعوا طريق حماة."
    before, after = find(gazetteer, text), find(gazetteer, text, means("حماة"))
    rif = after["ريف حماة الشمالي"]
    assert rif.kind is PlaceKind.AREA and rif.place != before["ريف حماة الشمالي"].place
    assert rif.place and rif.place.lat and rif.place.lat > 35.5  # north of the corrected place
    assert "Editor decided" in rif.reason
    assert after["حماة"].kind is PlaceKind.ROAD and after["حماة"].place
    assert after["حماة"].place.lat is None  # still a road, not the town


def test_a_countryside_is_corrected_without_its_town(gazetteer: Gazetteer) -> None:
    area = Place("own:area", "Area", PlaceKind.AREA, 35.4, 36.6, None, "SY")
    found = find(gazetteer, "في ريف حماة الشمالي ثم حماة.", means("ريف حماة الشمالي", area))
    assert found["ريف حماة الشمالي"].place == area
    assert found["حماة"].place and found["حماة"].place.name == "Hama"


def test_words_that_are_no_place_are_none_in_any_form(gazetteer: Gazetteer) -> None:
    text = "سيطروا على قرية الزعرورة وعلى حماة وحمص، ثم عادوا إلى حماة."
    assert set(find(gazetteer, text, no_place("حماة"), no_place("الزعرورة", 1))) == {"حمص"}


def test_the_article_of_a_name_counts(gazetteer: Gazetteer) -> None:
    """What is said of الحاضر is not said of حاضر, an ordinary word."""
    assert name_key("الحاضر") != name_key("حاضر")
    text = "كان حاضر البديهة."
    assert find(gazetteer, text, means("الحاضر")) == find(gazetteer, text)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("أغلق الباب وخرج.", "ar"),  # a door
        ("They had a nice day in Paris.", "en"),
        ("قال محمد الزعرورة إنه عاد.", "ar"),  # a man's name
        ("نشرت صحيفة الزعرورة الخبر.", "ar"),  # a newspaper
    ],
)
def test_a_correction_takes_no_word_for_a_place_that_is_plainly_another(
    gazetteer: Gazetteer, text: str, lang: str
) -> None:
    decisions = [means(name, n=n) for n, name in enumerate(("الباب", "Nice", "الزعرورة"))]
    assert ZARURA not in [
        one.place for one in find(gazetteer, text, *decisions, lang=lang).values()
    ]


def test_one_article_only(gazetteer: Gazetteer) -> None:
    text = "سيطروا على حماة."
    here, elsewhere = Article(text, "a", "ar").id, Article(f"{text} أمس.", "b", "ar").id
    assert find(gazetteer, text, means("حماة", article=here))["حماة"].place == ZARURA
    hama = find(gazetteer, text, means("حماة", article=elsewhere))["حماة"].place
    assert hama and hama.name == "Hama"
    both = (no_place("حماة", 0), means("حماة", n=1, article=here))
    assert find(gazetteer, text, *both)["حماة"].place == ZARURA
    assert not find(gazetteer, f"{text} أمس.", *both)


def test_the_last_word_counts_and_undoing_brings_back_the_one_before(gazetteer: Gazetteer) -> None:
    text = "سيطروا على حماة."
    first, second = means("حماة", OTHER, 1), means("حماة", ZARURA, 2)
    assert find(gazetteer, text, second, first)["حماة"].place == ZARURA
    undone = ruling("", Verdict.UNDO, 3)
    undone = Decision("u", second.id, Verdict.UNDO.value, "Editor", undone.at)
    assert find(gazetteer, text, first, second, undone)["حماة"].place == OTHER
    again = Decision("v", first.id, Verdict.UNDO.value, "Editor", undone.at)
    hama = find(gazetteer, text, first, second, undone, again)["حماة"].place
    assert hama and hama.name == "Hama"


def test_a_ruling_that_cannot_be_used_is_passed_over(gazetteer: Gazetteer) -> None:
    broken = ruling("حماة", Verdict.MEANS, 1, {"place_id": "x"})
    nowhere = ruling("حمص", Verdict.MEANS, 2, {**place_change(ZARURA), "lat": "200"})
    assert not Corrections.of([broken, nowhere])


def test_the_same_decisions_give_the_same_corrections() -> None:
    """What the recogniser learned about words with them is kept from call to call."""
    assert Corrections.of([means("حماة"), no_place("حمص", 1)]) is Corrections.of(
        [no_place("حمص", 1), means("حماة")]
    )
    assert Corrections.of([]) is Corrections.of(iter(()))


@given(
    st.text(max_size=40) | st.text("@ab ", max_size=9),
    st.none() | st.from_regex(r"[0-9a-f]{16}", fullmatch=True),
)
def test_subjects_can_be_taken_apart(name: str, article_id: str | None) -> None:
    assert subject_parts(subject(name, article_id)) == (name_key(name), article_id)


@given(
    st.lists(
        st.sampled_from(
            ["حماة", "والزعرورة", "قرية", "ريف", "مدينتي", "في", "،", "الشمالي", "طريق", "Hama",
             "the village of", "Zyxvar", "باللزعرورة", "#"]
        ),
        max_size=12,
    ).map(" ".join),
    st.permutations([means("الزعرورة"), no_place("حماة", 1), means("Zyxvar", OTHER, 2)]),
)  # fmt: skip
def test_whatever_the_text(gazetteer: Gazetteer, text: str, decisions: list[Decision]) -> None:
    found = find(gazetteer, text, *decisions)
    assert "حماة" not in found
    for mention in found.values():
        if mention.text in ("الزعرورة", "Zyxvar") and mention.kind is PlaceKind.SETTLEMENT:
            assert mention.place in (ZARURA, OTHER)
