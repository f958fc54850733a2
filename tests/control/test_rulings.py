"""What decisions do to claims and places."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dashboard.control import place_change, reconcile
from dashboard.model import Kind, Place, PlaceKind, Status
from tests.control.examples import GOV, HAMA, HOMS, OPP, claim, december, hold, ruling, told

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
