"""What decisions do to claims and places."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.control import place_change, reconcile, undone
from dashboard.model import Claim, Decision, Kind, Place, PlaceKind, Status
from tests.control.examples import (
    GOV,
    HAMA,
    HOMS,
    OPP,
    claim,
    december,
    hold,
    ruling,
    several,
    told,
)

START = (-4, GOV, Status.HELD)
UNLISTED = Place("unlisted:tal-x", "Tal X", PlaceKind.SETTLEMENT, None, None, "تل س")


def test_amendments_correct_side_kind_and_day() -> None:
    taken = claim(5, OPP)
    decisions = [
        ruling(taken.id, "amend", 1, side="SDF"),
        ruling(taken.id, "amend", 2, date=december(8).isoformat()),
    ]
    history = reconcile([taken], decisions, baseline=[hold()])
    assert told(history.runs[HAMA.id]) == [START, (8, "SDF", Status.HELD)]
    assert history.runs[HAMA.id][1].reasons == (taken.id,)
    assert history.claims[taken.id].side == "SDF"
    fighting = reconcile([taken], [ruling(taken.id, "amend", kind="contested")], baseline=[hold()])
    assert fighting.runs[HAMA.id][1].status is Status.CONTESTED


def test_an_amended_place_moves_the_change_there() -> None:
    taken = claim(5, OPP, place=HOMS)
    history = reconcile([taken], [ruling(taken.id, "amend", **place_change(HAMA))])
    assert told(history.runs[HAMA.id]) == [(5, OPP, Status.HELD)]
    assert HOMS.id not in history.runs
    assert history.places[HAMA.id] == HAMA


def test_the_last_ruling_counts() -> None:
    taken = claim(5, OPP)
    rulings = [ruling(taken.id, "reject", 1), ruling(taken.id, "accept", 2)]
    assert len(reconcile([taken], rulings).changes()) == 1
    assert len(reconcile([taken], [*rulings, ruling(taken.id, "reject", 3)]).changes()) == 0


def test_rulings_survive_a_new_reading_of_the_article() -> None:
    """Another trace, attribution or mark is the same claim; another place is not."""
    taken = claim(5, OPP)
    reject = [ruling(taken.id, "reject")]
    again = replace(taken, trace="a better grammar", attribution="AFP")
    assert reconcile([again], reject).changes() == ()
    assert len(reconcile([replace(taken, place=HOMS)], reject).changes()) == 1


@pytest.mark.parametrize("subject", [UNLISTED.id, "tal-x"])
def test_a_pin_puts_an_unlisted_place_on_the_map(subject: str) -> None:
    taken = claim(5, OPP, place=UNLISTED)
    history = reconcile([taken], [ruling(subject, "pin", lat="35.5", lon="36.25")])
    assert (history.places[UNLISTED.id].lat, history.places[UNLISTED.id].lon) == (35.5, 36.25)
    assert history.runs[UNLISTED.id][0].holder == OPP


@pytest.mark.parametrize("verdict", ["pin", "merge"])
def test_a_name_can_turn_out_to_be_a_place_already_known(verdict: str) -> None:
    story = [claim(5, OPP, place=UNLISTED), claim(6, GOV, place=HAMA)]
    history = reconcile(story, [ruling(UNLISTED.id, verdict, **place_change(HAMA))])
    assert history.runs.keys() == {HAMA.id}
    assert [run.holder for run in history.runs[HAMA.id]] == [OPP, GOV]


def test_merging_in_a_circle_ends() -> None:
    decisions = [
        ruling(HAMA.id, "merge", 1, **place_change(HOMS)),
        ruling(HOMS.id, "merge", 2, **place_change(HAMA)),
    ]
    history = reconcile([claim(5, OPP), claim(6, GOV, place=HOMS)], decisions)
    assert sum(len(runs) for runs in history.runs.values()) >= 1


def test_a_baseline_follows_its_merged_place() -> None:
    history = reconcile(
        [], [ruling(HOMS.id, "merge", **place_change(HAMA))], "latest", [hold(place=HOMS)]
    )
    assert history.on(december(1)).keys() == {HAMA.id}
    assert history.baseline.keys() == {HAMA.id}


def test_a_claim_that_repeats_another_is_left_out() -> None:
    one, same = claim(5, OPP, article="a"), claim(5, OPP, article="b")
    history = reconcile([one, same], [ruling(same.id, "merge", into=one.id)])
    assert history.runs[HAMA.id][0].reasons == (one.id,)


@pytest.mark.parametrize(
    ("verdict", "change"),
    [
        ("amend", {"date": "the sixth"}),
        ("amend", {"kind": "explosion"}),
        ("amend", {"place_id": "gn:1"}),
        ("pin", {"lat": "135", "lon": "36"}),
        ("pin", {"lat": "35"}),
        ("merge", {}),
        ("lean", {}),
        ("sing", {}),
    ],
)
def test_a_decision_that_cannot_be_applied_is_reported_and_does_no_harm(
    verdict: str, change: dict[str, str]
) -> None:
    taken = claim(5, OPP)
    broken = ruling(taken.id, verdict, **change)
    history = reconcile([taken], [broken], baseline=[hold()])
    assert told(history.runs[HAMA.id]) == [START, (5, OPP, Status.HELD)]
    ((unusable, why),) = history.unusable
    assert unusable == broken and why


def test_a_reviewer_can_vouch_for_a_day_after_the_publication() -> None:
    odd = claim(9, OPP, published=5)
    assert reconcile([odd]).changes() == ()
    assert len(reconcile([odd], [ruling(odd.id, "accept")]).changes()) == 1


def test_a_town_is_not_what_only_lies_near_it() -> None:
    near = replace(claim(5, OPP), geo_precision=2)
    assert reconcile([near]).changes() == ()
    assert len(reconcile([replace(near, kind=Kind.GAIN, geo_precision=1)]).changes()) == 1


def test_a_ruling_on_an_outlet_changes_whom_it_favours() -> None:
    """Two outlets confirm each other only while they do not lean the same way."""
    story = [
        claim(5, OPP, said_by="Reuters"),
        claim(5, OPP, said_by="Channel Nine"),
    ]
    policy = "corroborated"
    plain = reconcile(story, policy=policy)
    assert told(plain.runs[HAMA.id]) == [(5, OPP, Status.HELD)]
    leaning = [
        ruling("Channel Nine", "lean", 1, leaning="opposition"),
        ruling("Reuters", "lean", 2, leaning="opposition|SDF"),
    ]
    ruled = reconcile(story, leaning, policy)
    assert HAMA.id not in ruled.runs
    assert plain.with_decisions(leaning).runs == ruled.runs
    assert ruled.voice(story[1]).leaning == {"opposition"}
    freed = [*leaning, ruling("Reuters", "lean", 3, leaning="")]
    assert reconcile(story, freed, policy).runs == plain.runs
    assert reconcile(story, [*freed, ruling("r3", "undo", 4)], policy).runs == ruled.runs


def test_rulings_on_names_are_for_the_reader_of_articles() -> None:
    taken = claim(5, OPP)
    decisions = [ruling("حماة", "means", 1), ruling("الحولة", "not a place", 2)]
    history = reconcile([taken], decisions)
    assert history.unusable == () and history.runs == reconcile([taken]).runs


def test_a_ruling_taken_back_counts_no_more_until_it_is_restored() -> None:
    one, back, again = ruling("c", "reject", 1), ruling("r1", "undo", 2), ruling("r2", "undo", 3)
    assert undone([one]) == set()
    assert undone([back, one]) == {"r1"}
    assert undone([again, one, back]) == {"r2"}


@given(several, st.lists(st.integers(0, 13), max_size=4), st.lists(st.integers(0, 13), max_size=4))
def test_one_more_ruling_is_drawn_up_as_all_of_them(
    told: list[Claim], before: list[int], after: list[int]
) -> None:
    verdicts = ("accept", "reject", "merge")

    def ruled(which: list[int]) -> list[Decision]:
        some = [told[n] for n in which if n < len(told)]
        return [
            ruling(one.id, verdicts[n % 3], n, **({"into": "x"} if n % 3 == 2 else {}))
            for n, one in enumerate(some)
        ]

    started = reconcile(told, ruled(before))
    assert started.with_decisions(ruled(after)) == reconcile(told, ruled(after))
