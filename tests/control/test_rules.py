"""Each rule of control, told as a short war over one town."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dashboard import control
from dashboard.control import reconcile
from dashboard.model import Kind, Mark, Modality, Status
from tests.control.examples import (
    GOV,
    HAMA,
    OPP,
    RIF,
    SDF,
    claim,
    claimed,
    december,
    hold,
    ruling,
    told,
)

HELD, CLAIMED, CONTESTED = Status.HELD, Status.CLAIMED, Status.CONTESTED
DISPUTED, UNKNOWN = Status.DISPUTED, Status.UNKNOWN
START = (-4, GOV, HELD)  # the baseline


def runs(*claims: object, base: str | None = GOV, **options: object) -> list[object]:
    """The history of Hama in short."""
    holds = [hold(base)] if base else []
    history = reconcile(claims, baseline=holds, **options)  # type: ignore[arg-type]
    return list(told(history.runs.get(HAMA.id, ())))


# Gains


def test_an_asserted_gain_is_held() -> None:
    assert runs(claim(5, OPP)) == [START, (5, OPP, HELD)]


def test_a_belligerents_gain_is_claimed() -> None:
    assert runs(claimed(5, OPP)) == [START, (5, OPP, CLAIMED)]


def test_a_claimed_gain_becomes_held_when_it_is_asserted() -> None:
    assert runs(claimed(5, OPP), claim(7, OPP)) == [START, (5, OPP, CLAIMED), (7, OPP, HELD)]


def test_a_later_word_of_the_same_side_does_not_weaken_what_is_held() -> None:
    assert runs(claim(5, OPP), claimed(7, OPP)) == [START, (5, OPP, HELD)]


def test_on_one_day_an_assertion_outweighs_a_word() -> None:
    history = reconcile([claim(5, OPP), word := claimed(5, GOV)], baseline=[hold()])
    assert told(history.runs[HAMA.id]) == [START, (5, OPP, HELD)]
    assert history.runs[HAMA.id][1].against == (word.id,)
    assert word.id in history.idle


def test_old_news_that_comes_late_is_put_in_at_its_own_day() -> None:
    late = claim(3, OPP, published=20)
    assert runs(claim(5, GOV), late) == [START, (3, OPP, HELD), (5, GOV, HELD)]


def test_an_area_does_not_repaint_its_towns() -> None:
    history = reconcile([claim(5, OPP, place=RIF)], baseline=[hold()])
    assert told(history.runs[HAMA.id]) == [START]
    assert told(history.runs[RIF.id]) == [(5, OPP, HELD)]


def test_somebody_of_no_known_side_leaves_the_holder_unknown() -> None:
    brigade = replace(claim(5, None), actor="a local brigade")
    assert runs(brigade) == [START, (5, None, UNKNOWN)]
    assert runs(replace(brigade, modality=Modality.CLAIMED)) == [START]


def test_that_a_place_fell_does_not_say_to_whom() -> None:
    for kind in (Kind.GAIN, Kind.LOSS, Kind.HOLD):
        assert runs(claim(5, None, kind)) == [START]
    assert runs(claim(5, None), claimed(5, OPP)) == [START, (5, OPP, CLAIMED)]


# One day, several reports


def test_a_swap_told_by_one_article_ends_with_its_last_word() -> None:
    morning = claim(5, OPP, article="a", start=0)
    night = claim(5, GOV, article="a", start=90)
    assert runs(morning, night) == [START]
    assert runs(night, morning) == [START]


def test_a_voice_that_tells_only_the_morning_does_not_contradict_the_night() -> None:
    swap = [claim(5, OPP, article="a", start=0), claim(5, SDF, article="a", start=90)]
    assert runs(*swap, claim(5, OPP, article="b")) == [START, (5, SDF, HELD)]


def test_two_voices_with_different_holders_make_a_place_disputed() -> None:
    rivals = [claimed(5, OPP, article="a"), claimed(5, SDF, article="b")]
    history = reconcile(rivals, baseline=[hold()])
    assert told(history.runs[HAMA.id]) == [START, (5, GOV, DISPUTED)]
    assert set(history.runs[HAMA.id][1].reasons) == {one.id for one in rivals}
    assert list(history.disputes(december(5))) == [HAMA.id]
    assert history.disputes(december(4)) == {}


def test_rival_words_in_one_article_are_disputed_too() -> None:
    rivals = [
        claimed(5, OPP, article="a", said_by="the rebels"),
        claimed(5, GOV, article="a", said_by="the army"),
    ]
    assert runs(*rivals, base=None) == [(5, None, DISPUTED)]


def test_an_assertion_settles_a_dispute() -> None:
    rivals = [claimed(5, OPP, article="a"), claimed(5, SDF, article="b")]
    settled = [START, (5, GOV, DISPUTED), (7, SDF, HELD)]
    assert runs(*rivals, claim(7, SDF)) == settled
    assert runs(*rivals, claim(7, SDF, Kind.HOLD)) == settled
    assert runs(*rivals, claim(7, OPP, Kind.LOSS)) == settled
    assert runs(*rivals, claimed(7, SDF)) == settled[:2]


def test_a_stated_day_outweighs_the_day_of_publication() -> None:
    stated, printed = claim(5, OPP), claim(5, SDF, basis="publication")
    assert runs(stated, printed) == [START, (5, OPP, HELD)]


def test_one_side_leaving_and_the_other_coming_are_one_event() -> None:
    leaves, comes = claim(5, GOV, Kind.LOSS), claimed(5, OPP)
    history = reconcile([leaves, comes], baseline=[hold()])
    assert told(history.runs[HAMA.id]) == [START, (5, OPP, HELD)]
    assert set(history.runs[HAMA.id][1].reasons) == {leaves.id, comes.id}


def test_one_side_leaving_and_the_other_being_there_are_one_event() -> None:
    leaves, there = claim(5, GOV, Kind.LOSS), claim(5, OPP, Kind.HOLD)
    assert runs(leaves, there) == [START, (5, OPP, HELD)]
    in_one_article = [replace(one, article_id="a") for one in (leaves, there)]
    assert runs(*in_one_article) == [START, (5, OPP, HELD)]


def test_a_side_cannot_lose_what_it_did_not_hold_that_morning() -> None:
    assert runs(claim(5, OPP), claim(5, OPP, Kind.LOSS)) == [START, (5, OPP, HELD)]
    swap = [claim(5, OPP, article="a"), claim(5, OPP, Kind.LOSS, article="a", start=90)]
    assert runs(*swap) == [START]  # it came and went: who holds it is what it was


def test_a_swap_within_one_sentence_goes_by_its_words() -> None:
    taken, retaken = claim(5, OPP, article="a"), claim(5, GOV, article="a")
    first, second = (Mark(4, 8, "trigger"),), (Mark(60, 66, "trigger"),)
    story = [replace(taken, marks=first), replace(retaken, marks=second)]
    assert runs(*story, base="SDF")[-1] == (5, GOV, HELD)
    story = [replace(taken, marks=second), replace(retaken, marks=first)]
    assert runs(*story, base="SDF")[-1] == (5, OPP, HELD)


def test_coming_before_leaving_in_the_text_is_no_swap() -> None:
    comes = claim(5, OPP, article="a", start=0)
    leaves = claim(5, GOV, Kind.LOSS, article="a", start=90)
    assert runs(comes, leaves) == [START, (5, OPP, HELD)]


# Losses


def test_a_loss_without_a_taker_leaves_nobody() -> None:
    assert runs(claim(5, GOV, Kind.LOSS)) == [START, (5, None, UNKNOWN)]


def test_a_side_that_did_not_hold_a_place_cannot_lose_it() -> None:
    loss = claim(5, SDF, Kind.LOSS)
    history = reconcile([loss], baseline=[hold()])
    assert told(history.runs[HAMA.id]) == [START]
    assert history.idle[loss.id] == "that side did not hold the place"


def test_the_losers_admission_turns_claimed_into_held() -> None:
    story = [claimed(5, OPP), claim(6, GOV, Kind.LOSS)]
    assert runs(*story) == [START, (5, OPP, CLAIMED), (6, OPP, HELD)]


# Holds


def test_a_hold_fills_only_what_is_unknown() -> None:
    assert runs(claim(5, OPP, Kind.HOLD), base=None) == [(5, OPP, HELD)]
    assert runs(claim(5, OPP, Kind.HOLD)) == [START]


def test_a_hold_by_another_side_casts_doubt_on_a_mere_claim() -> None:
    story = [claimed(5, OPP), claimed(6, GOV, Kind.HOLD)]
    assert runs(*story) == [START, (5, OPP, CLAIMED), (6, OPP, DISPUTED)]


def test_old_descriptions_that_differ_do_not_shake_what_is_held() -> None:
    described = [claim(5, OPP, Kind.HOLD), claim(5, GOV, Kind.HOLD)]
    assert runs(*described) == [START]


# Fighting


def test_fighting_contests_a_place_and_fades_after_two_weeks() -> None:
    history = reconcile([fight := claim(5, OPP, Kind.CONTESTED)], baseline=[hold()])
    first, fighting, after = history.runs[HAMA.id]
    assert (fighting.start, fighting.end) == (december(5), december(19))
    assert (fighting.holder, fighting.status, fighting.reasons) == (GOV, CONTESTED, (fight.id,))
    assert (after.holder, after.status, after.reasons) == (GOV, HELD, first.reasons)


def test_the_last_day_is_that_of_the_last_news() -> None:
    told_so = [claim(5, OPP, Kind.CONTESTED), claim(90, OPP, published=6)]
    assert reconcile(told_so, baseline=[hold()]).last_day == december(5)


def test_new_reports_keep_the_fighting_going() -> None:
    fights = [claim(day, OPP, Kind.CONTESTED) for day in (5, 15, 25)]
    assert runs(*fights) == [START, (5, GOV, CONTESTED), (40, GOV, HELD)]


def test_an_asserted_gain_ends_the_fighting_on_its_day() -> None:
    story = [claim(5, OPP, Kind.CONTESTED), claim(7, OPP), claim(7, OPP, Kind.CONTESTED)]
    assert runs(*story) == [START, (5, GOV, CONTESTED), (7, OPP, HELD)]


def test_a_claimed_gain_does_not_end_fighting_that_others_report() -> None:
    story = [claim(7, None, Kind.CONTESTED, said_by="a monitor"), claimed(7, OPP)]
    assert runs(*story) == [START, (7, GOV, CONTESTED), (22, GOV, HELD)]


def test_fighting_over_a_place_nobody_knows_of_ends_unknown() -> None:
    story = claim(5, None, Kind.CONTESTED)
    assert runs(story, base=None) == [(5, None, CONTESTED), (20, None, UNKNOWN)]


# What never changes the map


def test_what_is_not_reported_as_done_changes_nothing() -> None:
    for modality in (Modality.DENIED, Modality.PLANNED, Modality.REPELLED):
        for kind in Kind:
            told_so = claim(5, OPP, kind, modality)
            history = reconcile([told_so], baseline=[hold()])
            assert told(history.runs[HAMA.id]) == [START]
            assert history.idle[told_so.id]


def test_entering_and_approaching_change_nothing() -> None:
    assert runs(claim(5, OPP, Kind.ENTER), claim(6, OPP, Kind.APPROACH)) == [START]


def test_a_claim_without_a_day_changes_nothing() -> None:
    assert runs(claim(None, OPP)) == [START]


def test_a_claim_about_the_future_changes_nothing() -> None:
    assert runs(claim(9, OPP, published=5)) == [START]


def test_a_denial_stands_against_what_it_denies() -> None:
    taken, denied = claimed(5, OPP), claim(6, OPP, modality=Modality.DENIED)
    history = reconcile([taken, denied], baseline=[hold()])
    assert told(history.runs[HAMA.id]) == [START, (5, OPP, CLAIMED)]
    assert history.runs[HAMA.id][1].against == (denied.id,)


# Days that are known only roughly


def test_a_claim_known_to_the_month_counts_from_its_end() -> None:
    rough = claim(1, OPP, precision=3, published=60)
    assert runs(rough) == [START, (31, OPP, HELD)]


def test_a_rough_claim_counts_by_its_publication_at_the_latest() -> None:
    assert runs(claim(4, OPP, precision=2, published=6)) == [START, (6, OPP, HELD)]


def test_a_rough_claim_that_was_accepted_yields_only_to_what_was_accepted() -> None:
    rough, exact = claim(5, OPP, precision=2, published=20), claim(4, SDF)
    told, start = [rough, exact], [hold()]
    kept = reconcile(told, [ruling(rough.id, "accept")], baseline=start)
    assert rough.id not in kept.idle and len(kept.changes()) == 2
    both = reconcile(
        told, [ruling(one.id, "accept", n) for n, one in enumerate(told)], baseline=start
    )
    assert "roughly" in both.idle[rough.id] and len(both.changes()) == 1


def test_a_rough_claim_yields_to_an_exact_one_in_its_time() -> None:
    rough = claim(5, OPP, precision=2, published=20)
    history = reconcile([rough, claim(4, SDF)], baseline=[hold()])
    assert told(history.runs[HAMA.id]) == [START, (4, SDF, HELD)]
    assert "roughly" in history.idle[rough.id]


# What was known then


def test_as_known_on_leaves_out_what_was_published_later() -> None:
    story = [claim(5, OPP), claim(6, SDF, published=9)]
    assert runs(*story, known_on=december(8)) == [START, (5, OPP, HELD)]
    assert runs(*story, known_on=december(9)) == [START, (5, OPP, HELD), (6, SDF, HELD)]
    assert runs(*story, known_on=december(-10)) == []


# Reading a history


def test_a_history_answers_for_any_day() -> None:
    history = reconcile([claim(5, OPP)], baseline=[hold()])
    assert history.at(HAMA.id, december(-5)) is None
    assert history.on(december(-5)) == {}
    for day, holder in ((-4, GOV), (4, GOV), (5, OPP), (400, OPP)):
        run = history.at(HAMA.id, december(day))
        assert run is not None and run.holder == holder
        assert history.on(december(day)) == {HAMA.id: run}
    (change,) = history.changes()
    assert (change.day, change.place_id) == (december(5), HAMA.id)
    assert change.before is not None and change.before.holder == GOV
    assert (history.first_day, history.last_day) == (december(-4), december(5))


def test_an_empty_history_is_empty() -> None:
    history = reconcile([])
    assert history.runs == {} and history.changes() == ()
    assert history.first_day is None and history.last_day is None
    assert history.on(date(2024, 12, 1)) == {}


def test_the_baseline_that_ships_gives_every_place_a_holder() -> None:
    holds = control.load_baseline()
    history = reconcile([], baseline=holds)
    assert len(holds) >= 60
    assert all(run.reasons == (control.BASELINE,) for run in history.on(holds[0].on).values())
    assert history.changes() == ()
