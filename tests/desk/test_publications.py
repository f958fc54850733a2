"""Published versions: nothing unreviewed in them, nothing later touches them, and what changed."""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard import store
from dashboard.control import History, place_change, reconcile
from dashboard.control.rulings import Rulings
from dashboard.desk import publications
from dashboard.desk.publications import Version, difference, opened, publish, reviewed
from dashboard.map.export import export_html
from dashboard.model import Article, Claim, Decision, Kind, Modality, Publication, Run
from dashboard.store import Store, StoreError
from tests.control.examples import GOV, HAMA, HOMS, OPP, RIF, SDF, claim, december, hold, several


def version(
    claims: Sequence[Claim], decisions: Sequence[Decision], articles: Sequence[Article] = ()
) -> Version:
    """What would be published of these."""
    history = reviewed(claims, decisions, baseline=[hold(GOV, place=HAMA), hold(GOV, place=HOMS)])
    every = publications.rulings_on({one.subject for one in decisions}, decisions)
    at = datetime(2025, 1, 1, tzinfo=UTC)
    snapshot = publications.packed(history, articles, every)
    made = publications.unpacked(Publication("p", "v", "E", at, "", "accepted", None, snapshot))
    assert {key: tuple(runs) for key, runs in made.runs.items()} == dict(history.runs)
    assert made.claims == history.claims and made.places == history.places
    assert made.idle == history.idle and made.baseline == history.baseline
    assert made.last_day == history.last_day
    return made


def ruling(subject: str, verdict: str = "accept", n: int = 0, **change: str) -> Decision:
    """A decision; later for a greater ``n``."""
    at = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=n)
    return Decision(f"{verdict}-{subject}-{n}", subject, verdict, "Editor", at, "why so", change)


def told(
    day: int, side: str, n: int, place: object = HAMA, **more: object
) -> tuple[Article, Claim]:
    """An article of one sentence that counts, and another that does not, with its claim."""
    sentence = f"Report {n}: {side} took the town on the {day}th."
    text = f"Secret opening {n}. {sentence} Secret end {n}."
    article = Article(text, f"{n}.txt", "en", f"Title {n}", "Wire", december(day))
    start = text.index(sentence)
    return article, Claim(
        article.id, place, "Hama", Kind.GAIN, Modality.ASSERTED, side, side, december(day), 1,
        "stated", december(day), None, start, start + len(sentence), **more,
    )  # type: ignore[arg-type]  # fmt: skip


# Nothing unreviewed


@given(
    several,
    st.lists(
        st.tuples(
            st.integers(0, 13), st.sampled_from(["accept", "reject", "amend", "merge", "undo"])
        ),
        max_size=12,
    ),
)
def test_nothing_unreviewed_is_in_a_version(
    claims: list[Claim], judged: list[tuple[int, str]]
) -> None:
    decisions: list[Decision] = []
    for n, (which, verdict) in enumerate(judged):
        if verdict == "undo":
            about = decisions[which % len(decisions)].id if decisions else ""
            decisions.append(ruling(about, "undo", n))
        elif claims:
            change = {"side": SDF} if verdict == "amend" else {}
            change = {"into": claims[0].id} if verdict == "merge" else change
            decisions.append(ruling(claims[which % len(claims)].id, verdict, n, **change))
    made = version(claims, decisions)
    accepted = Rulings(decisions).accepted
    assert made.claims.keys() <= accepted
    for runs in made.runs.values():
        for run in runs:
            assert set(run.reasons) | set(run.against) <= accepted | {"baseline"}
    baseline = {HAMA.id, HOMS.id}
    assert set(made.places) - baseline <= {claim.place.id for claim in made.claims.values()}


@given(several, st.lists(st.integers(0, 13), max_size=8))
@example([claim(1, OPP, article="a"), claim(1, OPP, article="a", start=100, precision=2)], [1])
def test_the_map_of_what_is_reviewed_shows_the_same_as_a_version(
    claims: list[Claim], judged: list[int]
) -> None:
    """On the map page the policy "accepted" lists what waits, but shows nothing of it."""
    decisions = [ruling(claims[n % len(claims)].id, n=n) for n in judged if claims]
    whole = reconcile(claims, decisions, policy="accepted")
    alone = reviewed(claims, decisions, baseline=[])

    def shown(history: History) -> dict[str, list[tuple[date, str | None, str]]]:
        return {
            p: [(r.start, r.holder, r.status) for r in runs] for p, runs in history.runs.items()
        }

    assert shown(whole) == shown(alone)


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Store]:
    """A store with three articles, the first of them accepted."""
    with store.open_store(tmp_path / "a.sqlite") as made:
        for n, side in enumerate((OPP, SDF, OPP)):
            article, claim = told(n + 2, side, n)
            made.add(article, [claim])
        made.decide(ruling(claim_id(made, 0)))
        yield made


def claim_id(kept: Store, number: int) -> str:
    """The id of the claim of an article."""
    return kept.claims()[number].id


def test_neither_the_snapshot_nor_the_exported_file_holds_an_unreviewed_word(kept: Store) -> None:
    publish(kept, "first", "Editor")
    publication = kept.publication("first")
    made = opened(kept, "first")
    assert publication and made
    snapshot = gzip.decompress(publication.snapshot).decode()
    assert "Report 0" in snapshot
    for hidden in ("Report 1", "Report 2", "Secret", claim_id(kept, 1), claim_id(kept, 2)):
        assert hidden not in snapshot
    (article,) = made.articles
    (claim,) = made.claims.values()
    assert article.id == claim.article_id == next(kept.articles()).id
    assert article.text[claim.start : claim.end] == "Report 0: opposition took the town on the 2th."
    page = export_html(made, made.articles, whole_texts=False)
    assert page.count("<html") == 1


def test_a_version_does_not_change_with_what_comes_later(kept: Store) -> None:
    publish(kept, "first", "Editor", "as of today")
    before = opened(kept, "first")
    kept.decide(ruling(claim_id(kept, 0), "reject", 1))
    kept.decide(ruling(claim_id(kept, 1), "accept", 2))
    article, claim = told(9, GOV, 9)
    kept.add(article, [claim])
    assert opened(kept, "first") == before
    assert before and before.publication.notes == "as of today"
    publish(kept, "second", "Editor")
    assert [one.name for one in kept.publications()] == ["first", "second"]


def test_what_cannot_be_published_is_refused(kept: Store, tmp_path: Path) -> None:
    publish(kept, "first", "Editor")
    with pytest.raises(StoreError, match="published already"):
        publish(kept, " first ", "Editor")
    for name, by in (("  ", "Editor"), ("second", "")):
        with pytest.raises(ValueError, match="needs a name"):
            publish(kept, name, by)
    with pytest.raises(ValueError, match="no such policy"):
        publish(kept, "second", "Editor", policy="hearsay")
    with (
        store.open_store(tmp_path / "b.sqlite") as empty,
        pytest.raises(ValueError, match="review"),
    ):
        publish(empty, "first", "Editor")
    assert opened(kept, "none of this name") is None


def test_a_newer_format_is_told(kept: Store) -> None:
    publish(kept, "first", "Editor")
    publication = kept.publication("first")
    assert publication
    newer = gzip.decompress(publication.snapshot).replace(b'"format":1', b'"format":99')
    with pytest.raises(ValueError, match="newer release"):
        publications.unpacked(replace(publication, snapshot=gzip.compress(newer)))


# What differs


def differing(
    before: tuple[Sequence[Claim], Sequence[Decision]],
    after: tuple[Sequence[Claim], Sequence[Decision]],
) -> tuple[list[tuple[str, date | None]], list[tuple[str, date | None]]]:
    """What changed and what was corrected: places with their first day."""
    found = difference(version(*before), version(*after))
    return (
        [(one.place.id, one.day) for one in found.changed],
        [(one.place.id, one.day) for one in found.corrected],
    )


(_, FIRST), (_, LATER), (_, EARLY) = told(3, OPP, 1), told(8, SDF, 2), told(1, SDF, 3)
(_, ELSEWHERE) = told(6, OPP, 4, HOMS)
ALL = (FIRST, LATER, EARLY, ELSEWHERE)


def accepted(*claims: Claim) -> list[Decision]:
    return [ruling(claim.id) for claim in claims]


def test_the_same_again_differs_in_nothing() -> None:
    one = (ALL, accepted(FIRST, LATER))
    assert differing(one, one) == ([], [])


def test_new_events_are_changes() -> None:
    before, after = accepted(FIRST), accepted(FIRST, LATER, ELSEWHERE)
    assert differing((ALL, before), (ALL, after)) == (
        [(HOMS.id, december(6)), (HAMA.id, december(8))],
        [],
    )


def test_a_late_report_of_a_past_day_is_a_change_and_no_correction() -> None:
    before, after = accepted(FIRST, ELSEWHERE), accepted(FIRST, ELSEWHERE, EARLY)
    assert differing((ALL, before), (ALL, after)) == ([(HAMA.id, december(1))], [])


@pytest.mark.parametrize(
    "change",
    [
        ruling(FIRST.id, "reject", 5),
        ruling(FIRST.id, "amend", 5, side=SDF),
        ruling(FIRST.id, "amend", 5, date="2024-12-02"),
        ruling(FIRST.id, "merge", 5, into=ELSEWHERE.id),
    ],
    ids=["rejected", "another side", "another day", "a repetition"],
)
def test_what_is_taken_back_or_altered_is_a_correction_and_says_why(change: Decision) -> None:
    before = accepted(FIRST, ELSEWHERE)
    found = difference(version(ALL, before), version(ALL, [*before, change]))
    assert not found.changed
    (corrected,) = found.corrected
    assert corrected.place == HAMA
    assert change in corrected.because
    assert corrected.day == december(2 if change.change.get("date") else 3)
    assert _holder(corrected.before) != _holder(corrected.after)


def _holder(run: Run | None) -> str | None:
    return run.holder if run else None


def test_a_place_can_be_corrected_and_changed() -> None:
    before = accepted(FIRST, ELSEWHERE)
    after = [*before, ruling(FIRST.id, "reject", 5), ruling(LATER.id, "accept", 6)]
    assert differing((ALL, before), (ALL, after)) == (
        [(HAMA.id, december(8))],
        [(HAMA.id, december(3))],
    )


def test_a_claim_put_elsewhere_corrects_both_places() -> None:
    """As a correction of a name does: the claim has another place, and takes its ruling along."""
    moved = replace(FIRST, place=RIF)
    before = accepted(FIRST)
    after = [
        *before,
        ruling(moved.id, "accept", 5),
        ruling(FIRST.id, "merge", 6, into=moved.id),
    ]
    changed, corrected = differing(([FIRST], before), ([moved], after))
    assert changed == []
    assert corrected == [(HAMA.id, december(3)), (RIF.id, december(3))]


def test_a_place_that_was_moved_is_corrected() -> None:
    before = accepted(FIRST)
    pin = ruling(HAMA.id, "pin", 5, lat="35.5", lon="36.7578")
    found = difference(version([FIRST], before), version([FIRST], [*before, pin]))
    (corrected,) = found.corrected
    assert corrected.moved == pytest.approx(40.9, abs=0.5) and corrected.because == (pin,)
    assert not found.changed


def test_a_place_amended_to_another_is_corrected_on_both() -> None:
    before = accepted(FIRST)
    amend = ruling(FIRST.id, "amend", 5, **place_change(HOMS))
    changed, corrected = differing(([FIRST], before), ([FIRST], [*before, amend]))
    assert [place for place, _ in changed + corrected] == [HOMS.id, HAMA.id]


@given(several, st.lists(st.tuples(st.integers(0, 13), st.booleans()), max_size=10))
def test_a_version_differs_from_itself_in_nothing_and_from_the_empty_one_in_its_news(
    claims: list[Claim], judged: list[tuple[int, bool]]
) -> None:
    decisions = [
        ruling(claims[which % len(claims)].id, "accept" if yes else "reject", n)
        for n, (which, yes) in enumerate(judged)
        if claims
    ]
    made, empty = version(claims, decisions), version(claims, [])
    assert difference(made, made) == publications.Difference((), ())
    found = difference(empty, made)
    assert not found.corrected
    different = {p for p in made.places if made.runs.get(p) != empty.runs.get(p)}
    assert {one.place.id for one in found.changed} <= different
