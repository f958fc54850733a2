"""Which claims wait, in which order and why; and that decisions keep the queue as it would be anew."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.control import reconcile
from dashboard.desk.earlier import standing_claims
from dashboard.desk.queue import Doubt, Entry, queue_after, queue_of, rivals, said_nearby
from dashboard.desk.standing import catch_up, stand
from dashboard.model import Claim, Decision, Kind, Modality, Verdict
from dashboard.store import Store
from tests.control.examples import several
from tests.desk.examples import (
    CITY,
    GOV,
    LOST,
    OPP,
    VILLAGE,
    article,
    claim,
    day,
    filled,
    ruled,
)

ONE, TWO, THREE = article(1), article(2), article(3)


def waiting(*claims: Claim, decisions: tuple[Decision, ...] = ()) -> list[Entry]:
    """The queue of these claims."""
    publishers = {one.id: one.publisher or "" for one in (ONE, TWO, THREE)}
    return list(queue_of(reconcile(claims, decisions, publishers=publishers)).entries)


def doubts(*claims: Claim) -> tuple[Doubt, ...]:
    """The doubts about the first claim."""
    return next(e.doubts for e in waiting(*claims) if e.claim_id == claims[0].id)


def test_a_single_voice_about_a_big_place_comes_before_one_about_a_village() -> None:
    city, village = claim(ONE), claim(TWO, place=VILLAGE)
    first, second = waiting(village, city)
    assert (first.claim_id, second.claim_id) == (city.id, village.id)
    assert first.doubts == second.doubts == (Doubt.ALONE,)


def test_rival_reports_come_first_of_all() -> None:
    quiet = claim(ONE, place=CITY, on=1)
    taken = claim(TWO, OPP, 5, place=VILLAGE)
    held = claim(THREE, GOV, 5, place=VILLAGE)
    entries = waiting(quiet, taken, held)
    assert {entry.claim_id for entry in entries[:2]} == {taken.id, held.id}
    assert all(Doubt.RIVAL in entry.doubts for entry in entries[:2])


def test_two_independent_voices_leave_only_a_change_to_look_at() -> None:
    assert doubts(claim(ONE), claim(TWO)) == (Doubt.CHANGE,)
    same_publisher = replace(article(9), publisher=ONE.publisher)
    publishers = {ONE.id: "Agency 1", same_publisher.id: "Agency 1"}
    history = reconcile([claim(ONE), claim(same_publisher)], publishers=publishers)
    assert queue_of(history).entries[0].doubts == (Doubt.ALONE,)
    assert doubts(claim(ONE), claim(TWO, on=20)) == (Doubt.ALONE,), "a fortnight later is no proof"


@pytest.mark.parametrize(
    ("values", "doubt"),
    [
        ({"place": LOST}, Doubt.UNPLACED),
        ({"geo_precision": 2}, Doubt.NEAR),
        ({"event_date": None}, Doubt.UNDATED),
        ({"event_date": day(9)}, Doubt.FUTURE),
        ({"time_precision": 2}, Doubt.ROUGH),
        ({"date_basis": "publication"}, Doubt.ASSUMED),
        ({"side": None}, Doubt.SIDELESS),
    ],
)
def test_what_is_doubtful_in_a_reading_is_named(values: dict[str, object], doubt: Doubt) -> None:
    assert doubt in doubts(replace(claim(ONE), **values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "values",
    [
        {"modality": Modality.DENIED},
        {"modality": Modality.PLANNED, "event_date": None},
        {"kind": Kind.APPROACH},
        {"kind": Kind.ENTER, "geo_precision": 3},
    ],
)
def test_what_cannot_change_the_map_does_not_wait(values: dict[str, object]) -> None:
    assert waiting(replace(claim(ONE), **values)) == []  # type: ignore[arg-type]


def test_a_denial_waits_when_it_contradicts_a_report() -> None:
    denied = claim(TWO, modality=Modality.DENIED)
    assert {e.claim_id for e in waiting(claim(ONE), denied)} == {claim(ONE).id, denied.id}


@pytest.mark.parametrize("verdict", [Verdict.ACCEPT, Verdict.REJECT, Verdict.AMEND, Verdict.MERGE])
def test_what_was_ruled_on_leaves_and_comes_back_when_that_is_undone(verdict: Verdict) -> None:
    change = {Verdict.AMEND: {"side": GOV}, Verdict.MERGE: {"into": "x"}}.get(verdict, {})
    one = claim(ONE)
    decided = ruled(one.id, verdict, 1, **change)
    assert waiting(one, decisions=(decided,)) == []
    assert len(waiting(one, decisions=(decided, ruled("r1", Verdict.UNDO, 2)))) == 1


def test_the_queue_is_chosen_by_doubt_and_by_place() -> None:
    queue = queue_of(reconcile([claim(ONE), claim(TWO, place=VILLAGE, side=None)]))
    assert [e.place_id for e in queue.chosen(Doubt.SIDELESS)] == [VILLAGE.id]
    assert [e.place_id for e in queue.of_place(CITY.id)] == [CITY.id]
    assert queue.chosen() == queue.entries
    assert queue.counts[Doubt.SIDELESS] == 1 and queue.counts[Doubt.REREAD] == 0
    assert len(queue) == 2


def test_rivals_and_what_else_was_said() -> None:
    taken, held, later = claim(ONE), claim(TWO, GOV), claim(THREE, OPP, 25)
    history = reconcile([taken, held, later])
    assert rivals(taken.id, history.runs[CITY.id]) == {held.id}
    assert [one for one, _ in said_nearby(taken.id, taken, history)] == [held.id]
    undated = replace(taken, event_date=None)
    assert {one for one, _ in said_nearby("x", undated, history)} == {taken.id, held.id}


# A new reading of an article


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """One article with one claim."""
    return filled(tmp_path, [(ONE, [claim(ONE)])])


def test_a_new_reading_that_differs_brings_the_claim_back_with_both_versions(store: Store) -> None:
    was, now = claim(ONE), claim(ONE, on=4)
    store.decide(ruled(was.id, Verdict.ACCEPT))
    assert len(stand(store).queue) == 0
    store.replace_reading(ONE, [now])
    standing = stand(store)
    (entry,) = standing.queue.entries
    assert entry.claim_id == now.id and entry.doubts[0] is Doubt.REREAD
    assert standing.queue.former == {now.id: was.id}
    assert standing.claim(was.id) == was
    # What a person accepted goes on counting until they decide on the new reading.
    assert standing.history.runs[CITY.id][0].start == day(4)
    assert was.id in standing.history.claims


def test_the_same_reading_keeps_every_ruling(store: Store) -> None:
    store.decide(ruled(claim(ONE).id, Verdict.REJECT))
    store.replace_reading(ONE, [replace(claim(ONE), trace="another grammar")])
    standing = stand(store)
    assert len(standing.queue) == 0 and CITY.id not in standing.history.runs


def test_a_rejected_claim_that_is_read_no_more_does_not_return(store: Store) -> None:
    store.decide(ruled(claim(ONE).id, Verdict.REJECT))
    store.replace_reading(ONE, [])
    assert len(stand(store).queue) == 0


def test_an_accepted_claim_that_is_read_no_more_stands_and_returns_until_confirmed(
    store: Store,
) -> None:
    was = claim(ONE)
    store.decide(ruled(was.id, Verdict.ACCEPT, 1))
    store.replace_reading(ONE, [])
    standing = stand(store)
    assert standing.history.runs[CITY.id][0].reasons == (was.id,)
    assert [e.claim_id for e in standing.queue.entries] == [was.id]
    assert standing.queue.former == {was.id: was.id}
    store.decide(ruled(was.id, Verdict.ACCEPT, 2, reread="gone"))
    standing = catch_up(standing, store)
    assert len(standing.queue) == 0 and CITY.id in standing.history.runs
    store.decide(ruled(was.id, Verdict.REJECT, 3))
    assert CITY.id not in catch_up(standing, store).history.runs
    assert standing_claims(store, store.decisions()) == ()


def test_another_claim_of_the_same_sentence_is_no_new_version(store: Store) -> None:
    was = claim(ONE)
    store.decide(ruled(was.id, Verdict.ACCEPT))
    elsewhere = claim(ONE, place=VILLAGE, place_text="تل زيت", marks=())
    store.replace_reading(ONE, [elsewhere])
    assert stand(store).queue.former == {was.id: was.id}


def test_the_words_read_as_another_place_are_a_new_version(store: Store) -> None:
    was, now = claim(ONE), claim(ONE, place=VILLAGE)
    store.decide(ruled(was.id, Verdict.ACCEPT))
    store.replace_reading(ONE, [now])
    assert stand(store).queue.former == {now.id: was.id}


# Kept up to date decision by decision


@given(several, st.lists(st.tuples(st.integers(0, 13), st.integers(0, 2)), max_size=5))
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_the_queue_after_decisions_is_the_queue_anew(
    told: list[Claim], rulings: list[tuple[int, int]]
) -> None:
    verdicts = (Verdict.ACCEPT, Verdict.REJECT, Verdict.AMEND)
    decisions: list[Decision] = []
    history = reconcile(told)
    queue = queue_of(history)
    for n, (which, verdict) in enumerate(rulings):
        if which >= len(told):
            continue
        subject = told[which].id
        change = {"place_id": VILLAGE.id, "place_name": "x", "place_kind": "settlement"}
        decisions.append(ruled(subject, verdicts[verdict], n, **(change if verdict == 2 else {})))
        before, history = history, history.with_decisions(decisions)
        places = {c.place.id for h in (before, history) if (c := h.claims.get(subject))}
        queue = queue_after(queue, history, places, {})
    anew = queue_of(reconcile(told, decisions))
    assert list(queue.entries) == list(anew.entries)
    assert queue.former == anew.former and queue.counts == anew.counts


def test_catching_up_is_standing_anew(tmp_path: Path) -> None:
    store = filled(tmp_path, [(one, [claim(one)]) for one in (ONE, TWO, THREE)])
    was = stand(store)
    assert catch_up(was, store) is was
    steps = [
        ruled(claim(ONE).id, Verdict.ACCEPT, 1),
        ruled(claim(TWO).id, Verdict.REJECT, 2),
        ruled("r1", Verdict.UNDO, 3),
        ruled(CITY.id, Verdict.PIN, 4, lat="35", lon="36"),
        ruled("Agency 1", Verdict.LEAN, 5, leaning=OPP),
    ]
    for step in steps:
        store.decide(step)
        was, anew = catch_up(was, store), stand(store)
        assert was.queue.entries == anew.queue.entries and was.history == anew.history
    store.add(article(4), [claim(article(4), GOV)])
    assert catch_up(was, store).queue.entries == stand(store).queue.entries
