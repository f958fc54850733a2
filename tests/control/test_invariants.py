"""What holds for any claims, decisions and policy whatever."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.control import BASELINE, History, reconcile
from dashboard.model import Claim, Decision, Hold, Modality, Run
from tests.control.examples import (
    GOV,
    HAMA,
    OPP,
    baselines,
    claim,
    december,
    hold,
    policies,
    ruling,
    several,
    told,
)

PUBLISHERS = {"a1": "SANA", "a2": "Reuters", "a3": "Enab Baladi"}

often = settings(max_examples=80, deadline=None)


@st.composite
def rulings(draw: st.DrawFn, claims: Sequence[Claim]) -> list[Decision]:
    """Decisions on some of the claims, some of them undone."""
    if not claims:
        return []
    changes = st.sampled_from(
        [{"side": GOV}, {"date": "2024-12-09"}, {"kind": "loss"}, {"side": ""}, {"date": ""}]
    )
    made: list[Decision] = []
    for n in range(draw(st.integers(0, 4))):
        verdict = draw(st.sampled_from(["accept", "reject", "amend", "undo"]))
        if verdict == "undo" and made:
            made.append(ruling(draw(st.sampled_from(made)).id, "undo", n))
        elif verdict != "undo":
            change = draw(changes) if verdict == "amend" else {}
            made.append(ruling(draw(st.sampled_from(claims)).id, verdict, n, **change))
    return made


@st.composite
def wars(draw: st.DrawFn) -> tuple[list[Claim], list[Decision], list[Hold], str]:
    claims = draw(several)
    return claims, draw(rulings(claims)), draw(baselines), draw(policies)


War = tuple[list[Claim], list[Decision], list[Hold], str]


def history_of(war: War) -> History:
    claims, decisions, holds, policy = war
    return reconcile(claims, decisions, policy, holds, publishers=PUBLISHERS)


def outline(history: History) -> dict[str, list[object]]:
    """Who held what and how surely, without the reasons."""
    return {place_id: list(told(runs)) for place_id, runs in history.runs.items()}


@often
@given(wars(), st.randoms(use_true_random=False))
def test_the_order_of_ingestion_does_not_matter(war: War, random: Random) -> None:
    claims, decisions, holds, policy = war
    shuffled = [random.sample(part, len(part)) for part in (claims, decisions, holds)]
    assert history_of((*shuffled, policy)) == history_of(war)  # type: ignore[arg-type]


@often
@given(wars())
def test_ingesting_twice_changes_nothing(war: War) -> None:
    claims, decisions, holds, policy = war
    assert history_of((claims * 2, decisions * 2, holds, policy)) == history_of(war)


@often
@given(wars(), st.data())
def test_a_rejected_claim_leaves_no_trace(war: War, data: st.DataObject) -> None:
    claims, _, holds, policy = war
    if not claims:
        return
    gone = data.draw(st.sampled_from(claims)).id
    with_it = history_of((claims, [ruling(gone, "reject")], holds, policy))
    assert with_it == history_of(([one for one in claims if one.id != gone], [], holds, policy))
    assert gone not in repr(with_it)


@often
@given(wars())
def test_runs_have_no_gap_and_no_overlap(war: War) -> None:
    for runs in history_of(war).runs.values():
        for one, following in pairwise(runs):
            assert one.end is not None and one.start <= one.end
            assert following.start == one.end + timedelta(1)
            assert (one.holder, one.status) != (following.holder, following.status)
        assert runs[-1].end is None


@often
@given(wars())
def test_every_run_has_reasons_that_exist(war: War) -> None:
    history = history_of(war)
    for place_id, runs in history.runs.items():
        for run in runs:
            assert run.reasons and run.rule
            assert len(set(run.reasons)) == len(run.reasons)
            for reason in run.reasons:
                assert reason == BASELINE or history.claims[reason].place.id == place_id
            for contrary in run.against:
                assert history.claims[contrary].place.id == place_id


@often
@given(wars())
def test_every_claim_changed_something_or_has_a_reason_why_not(war: War) -> None:
    history = history_of(war)
    used = {reason for runs in history.runs.values() for run in runs for reason in run.reasons}
    for claim_id in history.claims:
        assert claim_id in used or history.idle[claim_id]
    assert history.idle.keys() <= history.claims.keys()


@often
@given(wars())
def test_no_holder_is_invented(war: War) -> None:
    history = history_of(war)
    for place_id, runs in history.runs.items():
        named = {one.side for one in history.claims.values() if one.place.id == place_id}
        named |= {one.side for one in war[2] if one.place.id == place_id}
        assert {run.holder for run in runs} <= named | {None}


@often
@given(wars())
def test_what_is_not_said_to_have_happened_changes_nothing(war: War) -> None:
    claims, decisions, holds, policy = war
    unreal = [
        replace(one, modality=modality, article_id="unreal")
        for one in claims
        for modality in (Modality.DENIED, Modality.PLANNED, Modality.REPELLED)
    ]
    assert outline(history_of((claims + unreal, decisions, holds, policy))) == outline(
        history_of(war)
    )


@often
@given(wars(), st.integers(0, 14))
def test_one_more_article_gives_the_same_as_starting_over(war: War, cut: int) -> None:
    claims, decisions, holds, policy = war
    known = {one.id for one in claims[:cut]}
    new = list({one.id: one for one in claims[cut:] if one.id not in known}.values())
    before = history_of((claims[:cut], decisions, holds, policy))
    assert before.with_claims(new) == history_of((claims[:cut] + new, decisions, holds, policy))


@often
@given(wars(), st.data())
def test_new_decisions_give_the_same_as_starting_over(war: War, data: st.DataObject) -> None:
    claims, decisions, holds, policy = war
    later = data.draw(rulings(claims))
    later += [ruling(HAMA.id, "pin", 9, lat="35", lon="36")] if data.draw(st.booleans()) else []
    redrawn = history_of(war).with_decisions(later)
    assert redrawn == history_of((claims, later, holds, policy))
    assert redrawn.with_decisions(decisions) == history_of(war)


@often
@given(wars(), st.integers(-5, 45).map(december))
def test_as_known_on_is_the_history_of_what_was_published(war: War, day: date) -> None:
    claims, decisions, holds, policy = war
    then = reconcile(claims, decisions, policy, holds, day, PUBLISHERS)
    published = [one for one in claims if one.reported_on and one.reported_on <= day]
    earlier = [one for one in holds if one.on <= day]
    if len({one.id for one in claims}) == len(claims):
        assert then == history_of((published, decisions, earlier, policy))


@often
@given(st.lists(st.integers(1, 300), min_size=1, max_size=8, unique=True), st.data())
def test_an_amended_date_moves_exactly_one_change(days: list[int], data: st.DataObject) -> None:
    days.sort()
    claims = [claim(day, OPP if n % 2 == 0 else GOV) for n, day in enumerate(days)]
    moved = data.draw(st.integers(0, len(days) - 1))
    earliest = days[moved - 1] + 1 if moved else 1
    latest = days[moved + 1] - 1 if moved + 1 < len(days) else 400
    to = december(data.draw(st.integers(earliest, latest)))
    decisions = [ruling(claims[moved].id, "amend", date=to.isoformat())]
    before = reconcile(claims, baseline=[hold(day=0)]).changes()
    after = reconcile(claims, decisions, baseline=[hold(day=0)]).changes()
    assert len(before) == len(after) == len(days)
    expected = [change.day for change in before]
    expected[moved] = to
    assert [change.day for change in after] == expected
    for one, other in zip(before, after, strict=True):
        assert _gist(one.after) == _gist(other.after)


@often
@given(wars(), st.data())
def test_undoing_a_decision_is_as_if_it_had_never_been(war: War, data: st.DataObject) -> None:
    claims, _, holds, policy = war
    if not claims:
        return
    subject = data.draw(st.sampled_from(claims)).id
    verdict = data.draw(st.sampled_from(["accept", "reject", "amend"]))
    change = {"side": "SDF"} if verdict == "amend" else {}
    made = ruling(subject, verdict, 1, **change)
    undone = [made, ruling(made.id, "undo", 2)]
    assert history_of((claims, undone, holds, policy)) == history_of((claims, [], holds, policy))
    redone = [*undone, ruling(undone[1].id, "undo", 3)]
    assert history_of((claims, redone, holds, policy)) == history_of(
        (claims, [made], holds, policy)
    )


def _gist(run: Run) -> tuple[object, ...]:
    return run.holder, run.status, run.reasons


@often
@given(wars(), policies)
def test_a_history_under_another_policy_is_the_one_drawn_up_anew(war: War, other: str) -> None:
    claims, decisions, rows, policy = war
    one = reconcile(claims, decisions, policy, rows, publishers=PUBLISHERS)
    assert one.under(other) == reconcile(claims, decisions, other, rows, publishers=PUBLISHERS)
