"""Claims as a whole: evidence, purity, hostile text, and a paraphrase of the founding article."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from datetime import date

import pytest

from dashboard.claims import PARTS, claims_of, distinct
from dashboard.claims.actors import rival_of, state_of
from dashboard.evaluate.claims import mentions_of_names
from dashboard.model import Article, Claim, Kind, Modality

PLACES = ["حمص", "حماة", "الرستن", "تلبيسة", "جسر الرستن", "دمشق"]
# Our own words for what the founding article tells.
DISPATCH = """أصبحت الفصائل السورية المسلّحة اليوم على بعد نحو خمسة كيلومترات من أطراف مدينة حمص، بحسب المرصد السوري لحقوق الإنسان.
وقال مدير المرصد لوكالة أنباء إن هيئة تحرير الشام والفصائل المتحالفة معها تقدمت بعد سيطرتها على مدينتي الرستن وتلبيسة.
ورأى أن من شأن السيطرة على حمص عزل العاصمة عن الساحل.
وأعلنت المعارضة المسلحة أن قواتها بسطت سيطرتها على مدينتي الرستن وتلبيسة.
وأعلنت التنظيمات المسلحة السيطرة على جسر الرستن.
ودعت المعارضة الجنود إلى التوجه نحو حماة.
"""
ENGLISH = """Rebels captured Rastan on Friday and advanced on Homs, residents said.
The army denied that Homs had fallen. "We will take Hama next," a commander said.
Government troops withdrew from Talbiseh overnight, a day after clashes in Houla.
"""
FRENCH = """Les rebelles ont pris vendredi le contrôle de Rastan et se rapprochent de Homs, selon des habitants.
L'armée a démenti la chute de Homs. « Hama est la prochaine », a déclaré un commandant.
Les troupes gouvernementales, qui tenaient Talbiseh depuis 2018, ont quitté la ville dans la nuit.
"""


def read(
    text: str, names: Sequence[str], language: str = "ar", country: str = "SY"
) -> tuple[Claim, ...]:
    labels = [
        {
            "place": n,
            "country": country,
            "type": "facility" if n.startswith("جسر") else "settlement",
        }
        for n in names
    ]
    article = Article(text, "test", language, published=date(2024, 12, 6))
    return claims_of(article, mentions_of_names(text, labels))


def changes(claims: Sequence[Claim]) -> set[tuple[str, Kind, str | None, Modality]]:
    return {(c.place_text, c.kind, c.side, c.modality) for c in claims}


def test_the_founding_article_in_our_words() -> None:
    told = changes(read(DISPATCH, PLACES))
    for town in ("الرستن", "تلبيسة"):
        assert (town, Kind.GAIN, "opposition", Modality.ASSERTED) in told
        assert (town, Kind.GAIN, "opposition", Modality.CLAIMED) in told
    assert ("جسر الرستن", Kind.GAIN, "opposition", Modality.CLAIMED) in told
    assert ("حمص", Kind.APPROACH, "opposition", Modality.ASSERTED) in told
    assert ("حمص", Kind.GAIN, "opposition", Modality.PLANNED) in told
    assert not {t for t in told if t[0] in ("حماة", "دمشق")}
    assert {t[0] for t in told if t[1] is Kind.GAIN and t[3].changes_the_map} == {
        "الرستن",
        "تلبيسة",
        "جسر الرستن",
    }


def test_evidence_and_marks_lie_inside_the_article() -> None:
    claims = read(DISPATCH, PLACES)
    assert claims
    for claim in claims:
        assert claim.place_text in DISPATCH[claim.start : claim.end]
        assert claim.marks == tuple(sorted(claim.marks, key=lambda m: m.start))
        for mark in claim.marks:
            assert claim.start <= mark.start < mark.end <= claim.end
            assert mark.role in {"place", "trigger", "actor", "date", "attribution", "cancels"}
        assert "trigger" in {mark.role for mark in claim.marks}
        assert claim.trace.endswith(".")


def test_a_cancelled_claim_marks_the_word_that_cancels_it() -> None:
    claims = [c for c in read(DISPATCH, PLACES) if c.modality is Modality.PLANNED]
    assert claims
    for claim in claims:
        words = [DISPATCH[m.start : m.end] for m in claim.marks if m.role == "cancels"]
        assert words and words[0] in claim.trace


def test_reading_twice_gives_the_same_claims() -> None:
    assert read(DISPATCH, PLACES) == read(DISPATCH, PLACES)


def test_distinct_counts_each_change_once() -> None:
    claims = read(DISPATCH, PLACES)
    events = distinct(claims)
    assert set(events) <= set(claims)
    gains = [c.place_text for c in events if c.kind is Kind.GAIN]
    assert sorted(gains) == sorted(set(gains))
    rastan = next(c for c in events if c.place_text == "الرستن")
    assert rastan.modality is Modality.ASSERTED  # the monitor's word stands for the claim


def test_distinct_by_modality_keeps_fact_and_claim() -> None:
    claims = read(DISPATCH, PLACES)
    both = [c for c in distinct(claims, by_modality=True) if c.place_text == "الرستن"]
    gains = [c.modality for c in both if c.kind is Kind.GAIN]
    assert sorted(gains) == sorted([Modality.ASSERTED, Modality.CLAIMED])
    assert set(distinct(claims)) <= set(distinct(claims, by_modality=True))


def test_who_takes_a_town_is_not_who_left_it() -> None:
    text = "Des factions locales ont pris le contrôle de Deraa après le départ des officiers."
    claims = read(text, ["Deraa"], "fr")
    assert ("Deraa", Kind.GAIN, "opposition", Modality.ASSERTED) in changes(claims)
    assert not [c for c in claims if c.kind is Kind.LOSS]


def test_without_a_dateline_no_day_is_invented() -> None:
    text = "Rebels captured Rastan on Friday. They took Homs yesterday."
    article = Article(text, "test", "en")
    claims = claims_of(article, mentions_of_names(text, [{"place": "Rastan"}, {"place": "Homs"}]))
    assert {c.place_text for c in claims} == {"Rastan", "Homs"}
    assert all(c.event_date is None and c.reported_on is None for c in claims)


def test_a_language_without_a_lexicon_has_no_claims() -> None:
    article = Article("Die Rebellen nahmen Homs ein.", "test", "de", published=date(2024, 12, 6))
    assert claims_of(article, mentions_of_names(article.text, [{"place": "Homs"}])) == ()


def test_no_places_no_claims() -> None:
    assert read(DISPATCH, []) == ()


@pytest.mark.parametrize("part", PARTS)
def test_every_part_can_be_switched_off_and_matters(part: str) -> None:
    text = "The army took Rastan yesterday. Rebels vowed to retake the town and left Homs."
    names = mentions_of_names(text, [{"place": p, "country": "SY"} for p in ("Rastan", "Homs")])
    article = Article(text, "test", "en", published=date(2024, 12, 6))
    assert claims_of(article, names) != claims_of(article, names, without={part})


# --- hostile text --------------------------------------------------------------

HOSTILE = [
    "سيطرت " * 5000 + "الفصائل على حمص",
    "Rebels captured " + "Homs, " * 20000 + "and Hama.",
    "that " * 50000 + "rebels captured Homs",
    "(" * 20000 + "rebels captured Homs" + ")" * 20000,
    "rebels " + "who said that " * 20000 + "captured Homs",
    "Rebels captured Homs\u202e\u2066 <script>alert(1)</script> {{ x }} ${y}",
    "\ud800 rebels captured Homs \udfff",
    "الفصائل سيطرت على حمص Homs rebels captured حمص la ville",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
@pytest.mark.parametrize("language", ["ar", "en", "fr"])
def test_hostile_text_is_read_without_harm(text: str, language: str) -> None:
    for claim in read(text, ["Homs", "Hama", "حمص"], language):
        assert claim.place_text in text
        assert 0 <= claim.start < claim.end <= len(text)


def test_a_thousand_mutated_articles_never_raise_nor_invent_a_place() -> None:
    draw = random.Random(20241206)
    towns = ["Rastan", "Homs", "Hama", "Talbiseh"]
    sources = [("ar", DISPATCH, PLACES), ("en", ENGLISH, towns), ("fr", FRENCH, towns)]
    for round_ in range(1000):
        language, text, names = sources[round_ % 3]
        mutated = _mutate(text, draw)
        for claim in read(mutated, names, language):
            assert claim.place_text in mutated
            assert 0 <= claim.start < claim.end <= len(mutated)
            assert claim.event_date is None or claim.event_date <= date(2024, 12, 6)


def _mutate(text: str, draw: random.Random) -> str:
    """Words dropped, doubled, swapped, cut or strange; sentences swapped; scripts mixed."""
    lines = text.splitlines(keepends=True)
    if draw.random() < 0.3:
        draw.shuffle(lines)
    if draw.random() < 0.3:
        lines.insert(draw.randrange(len(lines)), draw.choice((DISPATCH, ENGLISH, FRENCH)))
    text = "".join(lines)
    words = re.findall(r"\S+|\s+", text)
    for _ in range(draw.randint(1, 12)):
        at = draw.randrange(len(words))
        kind = draw.randrange(6)
        if kind == 0:
            del words[at]
        elif kind == 1:
            words.insert(at, draw.choice(words))
        elif kind == 2:
            other = draw.randrange(len(words))
            words[at], words[other] = words[other], words[at]
        elif kind == 3:
            words[at] = words[at][: draw.randint(0, len(words[at]))]
        elif kind == 4:
            words.insert(at, draw.choice(["،", ",", ".", "و", "that", "أن", "(", "»", "Homs", "7"]))
        else:
            words = words * 2 if len(words) < 400 else words[: len(words) // 2]
        if not words:
            return text
    return "".join(words)


@pytest.mark.parametrize(
    ("country", "state", "rebels"),
    [
        ("SY", "government", "opposition"),
        ("ML", "Mali government", "Mali opposition"),
        ("SO", "Somalia government", "al-Shabaab"),
        ("MW", "Malawi government", "Malawi opposition"),
        ("", "government", "opposition"),
    ],
)
def test_every_war_has_a_state_and_rebels_of_its_own(country: str, state: str, rebels: str) -> None:
    assert state_of(country) == state
    assert rival_of(country) == rebels


def test_armies_of_two_countries_are_two_sides() -> None:
    told = [
        read(f"The army captured {place} on Friday.", [place], "en", country)
        for place, country in (("Kayes", "ML"), ("Zomba", "MW"))
    ]
    assert [claim.side for claims in told for claim in claims] == [
        "Mali government",
        "Malawi government",
    ]
