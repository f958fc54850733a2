"""Which claims count under each policy, and who is taken to speak."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboard.control import History, load_outlets, reconcile
from dashboard.control.outlets import Voice
from dashboard.model import Claim, Kind, Status
from tests.control.examples import (
    GOV,
    HAMA,
    OPP,
    SDF,
    claim,
    claimed,
    december,
    hold,
    ruling,
    told,
)

HELD, CLAIMED = Status.HELD, Status.CLAIMED
START = (-4, GOV, HELD)


def history(policy: str, *claims: Claim, publishers: dict[str, str] | None = None) -> History:
    """The history of a town that the government holds to begin with."""
    return reconcile(claims, policy=policy, baseline=[hold()], publishers=publishers)


def runs(policy: str, *claims: Claim, publishers: dict[str, str] | None = None) -> list[object]:
    """The same, in short."""
    return list(told(history(policy, *claims, publishers=publishers).runs[HAMA.id]))


# Corroborated


def test_one_outlet_alone_does_not_corroborate() -> None:
    drawn = history("corroborated", alone := claim(5, OPP, said_by="Enab Baladi"))
    assert told(drawn.runs[HAMA.id]) == [START]
    assert drawn.runs[HAMA.id][0].against == (alone.id,)
    assert "second outlet" in drawn.idle[alone.id]


def test_two_outlets_that_do_not_lean_the_same_way_corroborate() -> None:
    first = claim(5, OPP, said_by="Enab Baladi")
    second = claim(6, OPP, said_by="SOHR")
    drawn = history("corroborated", first, second)
    assert told(drawn.runs[HAMA.id]) == [START, (6, OPP, HELD)]
    assert set(drawn.runs[HAMA.id][1].reasons) == {first.id, second.id}


def test_two_outlets_that_lean_the_same_way_count_once() -> None:
    story = [claim(5, OPP, said_by="Enab Baladi"), claim(5, OPP, said_by="حلب اليوم")]
    assert runs("corroborated", *story) == [START]


def test_one_outlet_in_two_articles_counts_once() -> None:
    story = [claim(5, OPP, said_by="AFP", article="a"), claim(5, OPP, article="b")]
    publishers = {"a": "Kataeb.org", "b": "وكالة فرانس برس"}
    assert runs("corroborated", *story, publishers=publishers) == [START]
    publishers["b"] = "Reuters"
    assert runs("corroborated", *story, publishers=publishers) == [START, (5, OPP, HELD)]


def test_nameless_sources_corroborate_nothing() -> None:
    story = [claim(5, OPP, article="a"), claim(5, OPP, article="b")]
    assert runs("corroborated", *story) == [START]


def test_outlets_that_report_weeks_apart_do_not_corroborate() -> None:
    story = [claim(5, OPP, said_by="AFP"), claim(25, OPP, said_by="Reuters")]
    assert runs("corroborated", *story) == [START]


def test_the_losers_admission_corroborates_alone() -> None:
    assert runs("corroborated", claim(5, OPP, said_by="SANA")) == [START, (5, OPP, HELD)]
    assert runs("corroborated", claim(5, SDF, said_by="Enab Baladi")) == [START]


# Against interest


def test_the_army_admits_a_loss() -> None:
    for policy in ("corroborated", "against_interest"):
        gone = claim(5, OPP, said_by="الجيش السوري")
        assert runs(policy, gone) == [START, (5, OPP, HELD)]


def test_a_partisan_source_counts_only_against_its_side() -> None:
    assert runs("against_interest", claim(5, OPP, said_by="Enab Baladi")) == [START]
    assert runs("against_interest", claim(5, OPP, said_by="SANA")) == [START, (5, OPP, HELD)]
    lost = claim(5, GOV, Kind.LOSS, said_by="SANA")
    assert runs("against_interest", lost) == [START, (5, None, Status.UNKNOWN)]


def test_a_source_without_leaning_counts_as_it_speaks() -> None:
    assert runs("against_interest", claim(5, OPP, said_by="AFP")) == [START, (5, OPP, HELD)]


def test_a_belligerents_word_for_itself_is_partisan() -> None:
    assert runs("against_interest", claimed(5, OPP, said_by="a commander")) == [START]


# One side's word


def test_as_told_by_one_side() -> None:
    story = [claim(5, OPP, said_by="Enab Baladi"), claim(7, GOV, said_by="SANA")]
    assert runs("as_told_by:opposition", *story) == [START, (5, OPP, HELD)]
    assert runs("as_told_by:government", *story) == [START]
    assert runs("latest", *story) == [START, (5, OPP, HELD), (7, GOV, HELD)]


# Accepted


def test_only_what_a_reviewer_accepted() -> None:
    story = [claim(5, OPP), claim(6, SDF), claim(7, GOV)]
    decisions = [
        ruling(story[0].id, "accept", 1),
        ruling(story[1].id, "amend", 2, date=december(9).isoformat()),
    ]
    drawn = reconcile(story, decisions, "accepted", [hold()])
    assert told(drawn.runs[HAMA.id]) == [START, (5, OPP, HELD), (9, SDF, HELD)]


def test_an_unknown_policy_is_named() -> None:
    for name in ("newest", "as_told_by:"):
        with pytest.raises(ValueError, match=f"no such policy: {name}"):
            reconcile([], policy=name)


# Who speaks


@pytest.mark.parametrize(
    ("words", "name", "leaning"),
    [
        ("SANA", "SANA", {"government"}),
        ("وكالة الأنباء السورية", "SANA", {"government"}),
        ("وكالة سانا الرسمية", "SANA", {"government"}),
        ("وكالة الانباء السوريه", "SANA", {"government"}),  # other spellings
        ("الفرنسية نقلاً عن سانا", "SANA", {"government"}),  # the one quoted
        ("المرصد السوري لحقوق الإنسان", "SOHR", set()),
        ("مدير المرصد السوري لوكالة فرانس برس", "SOHR", set()),  # who told, not who was told
        ("AFP quoting the Syrian Observatory for Human Rights", "SOHR", set()),
        ("RT", "RT", {"Russia", "government"}),
        ("a passer-by", "a passer-by", set()),
        ("وسائل إعلام عربية", "وسائل إعلام عربية", set()),  # not Al Arabiya
        ("SANAA residents", "SANAA residents", set()),
        (None, None, set()),
    ],
)
def test_outlets_are_known_by_their_names(
    words: str | None, name: str | None, leaning: set[str]
) -> None:
    voice = load_outlets().voice(claim(5, OPP, said_by=words), None)
    assert (voice.name, voice.leaning) == (name, leaning)


@pytest.mark.parametrize(
    ("words", "country", "side"),
    [
        ("الجيش السوري", "SY", GOV),
        ("مصدر في وزارة الدفاع السورية", "SY", GOV),
        ("the Syrian army's general command", "SY", GOV),
        ("l'armée syrienne", "SY", GOV),
        ("بيان للمعارضة السورية المسلحة", "SY", OPP),
        ("الجيش", "SY", GOV),
        ("الجيش", "SD", "SAF"),  # whose army depends on the war
        ("الجيش", None, None),
        ("قسد", "SY", SDF),
        ("residents", "SY", None),
    ],
)
def test_speakers_are_known_by_their_party(words: str, country: str, side: str | None) -> None:
    said = claim(5, "Taliban", said_by=words, place=replace(HAMA, country=country))
    assert load_outlets().voice(said, None).leaning == ({side} if side else set())


def test_the_publisher_speaks_where_nobody_is_quoted() -> None:
    voice = load_outlets().voice(claim(5, OPP), "SANA")
    assert voice == Voice("SANA", frozenset({GOV}))


def test_a_states_outlet_speaks_for_whoever_governs_that_day() -> None:
    now = replace(claim(5, "Syria government", said_by="SANA"), reported_on=date(2025, 3, 8))
    assert load_outlets().voice(claim(5, OPP, said_by="SANA"), None).leaning == {GOV}
    assert load_outlets().voice(now, None).leaning == {"Syria government"}


def test_a_belligerents_word_leans_to_its_own_side() -> None:
    outlets = load_outlets()
    gain, loss = claimed(5, OPP, said_by="Abu X"), claimed(5, GOV, Kind.LOSS, said_by="Abu X")
    assert outlets.voice(gain, None).leaning == {OPP}
    assert not outlets.voice(loss, None).leaning & {OPP, GOV}


def test_outlets_of_another_file(tmp_path: Path) -> None:
    path = tmp_path / "outlets.csv"
    path.write_text("outlet,aliases,leaning,source\nThe Gazette,Gazette|G.,SDF,its masthead\n")
    for name in ("the gazette", "G.", "Gazette"):
        assert load_outlets(path).voice(claim(5, SDF, said_by=name), None).leaning == {SDF}
