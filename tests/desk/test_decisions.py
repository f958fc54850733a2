"""Decisions as people make them: named, undone, overtaken, done once however often they arrive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboard.desk.acts import decisions_of, read_acts
from dashboard.desk.byhand import HandClaim, add_by_hand
from dashboard.desk.decisions import (
    Overtaken,
    by_subject,
    decision,
    history_of,
    person,
    remember_person,
    settle,
    undo,
)
from dashboard.desk.standing import Standing, stand
from dashboard.model import Decision, Kind, Place, Verdict
from dashboard.store import Store
from tests.desk.examples import CITY, GOV, OPP, VILLAGE, article, claim, day, filled, ruled

ONE, TWO = article(1), article(2)
PLACES = {CITY.id: CITY, VILLAGE.id: VILLAGE}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Two articles with a claim each."""
    with filled(tmp_path, [(one, [claim(one)]) for one in (ONE, TWO)]) as opened:
        yield opened


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home without a name."""
    monkeypatch.setenv("CONTROLMAP_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_the_name_is_kept_on_this_machine(home: Path) -> None:
    assert person() == ""
    assert remember_person("  Editor\n of the\u202e day ") == "Editor of the day"
    assert person() == "Editor of the day"
    with pytest.raises(ValueError):
        remember_person(" \u200f\n")
    assert len(remember_person("x" * 500)) == 80


def test_a_damaged_name_file_is_no_name(home: Path) -> None:
    home.mkdir()
    (home / "person.txt").write_bytes(b"\xff\xfe\x00")
    assert person() == ""


def test_a_decision_has_a_person_a_moment_and_a_reason() -> None:
    made = decision("c", Verdict.REJECT, "Editor", " old news ", {"side": OPP}, "key")
    assert (made.id, made.by, made.why, made.at.tzinfo is not None) == (
        "key", "Editor", "old news", True,
    )  # fmt: skip
    assert decision("c", Verdict.ACCEPT, "Editor").id != decision("c", Verdict.ACCEPT, "Editor").id
    with pytest.raises(ValueError):
        decision("c", Verdict.ACCEPT, " ")


def test_the_second_of_two_people_is_told_and_nothing_is_overwritten(store: Store) -> None:
    first = decision(claim(ONE).id, Verdict.ACCEPT, "First", "two sources")
    settle(store, [first], ())
    second = decision(claim(ONE).id, Verdict.REJECT, "Second")
    with pytest.raises(Overtaken) as told:
        settle(store, [second], ())
    assert told.value.others == (first,) and "First" in str(told.value)
    assert store.decisions() == (first,)
    settle(store, [second], [first.id])
    assert store.decisions() == (first, second)


def test_of_several_rulings_all_are_stored_or_none(store: Store) -> None:
    settle(store, [decision(claim(ONE).id, Verdict.ACCEPT, "First")], ())
    both = [decision(claim(one).id, Verdict.REJECT, "Second") for one in (TWO, ONE)]
    with pytest.raises(Overtaken):
        settle(store, both, ())
    assert len(store.decisions()) == 1


def test_a_history_holds_what_took_a_decision_back(store: Store) -> None:
    made = ruled("c", Verdict.ACCEPT, 1)
    back, again = undo(made, "Editor"), ruled("d", Verdict.ACCEPT, 2)
    assert history_of(["c"], by_subject([again, back, made])) == (made, back)


# One key press


def asked(do: str, *claims: str, key: str = "a1", **values: object) -> dict[str, object]:
    """An act as the browser sends it."""
    return {"id": key, "do": do, "claims": list(claims), "seen": [], **values}


def made(standing: Standing, act: dict[str, object]) -> list[Decision]:
    """The decisions of what the browser sent."""
    (read,) = read_acts([act])
    return decisions_of(read, standing, "Editor", PLACES.get)


def test_one_key_press_rules_on_a_selection(store: Store) -> None:
    both = [claim(ONE).id, claim(TWO).id]
    found = made(stand(store), asked("reject", *both, why="background"))
    assert [(one.subject, one.verdict, one.why) for one in found] == [
        (one, "reject", "background") for one in both
    ]
    assert [one.id for one in found] == ["a1", "a1-1"]


def test_an_amendment_takes_a_place_of_the_gazetteer_whole(store: Store) -> None:
    change = {"place": VILLAGE.id, "side": GOV, "date": "2024-12-04", "kind": "contested"}
    (found,) = made(stand(store), asked("amend", claim(ONE).id, change=change))
    store.decide(found)
    amended = stand(store).claim(claim(ONE).id)
    assert amended is not None
    assert (amended.place, amended.side, amended.event_date, amended.kind) == (
        VILLAGE, GOV, day(4), Kind.CONTESTED,
    )  # fmt: skip


@pytest.mark.parametrize(
    "act",
    [
        asked("amend", "c", change={}),
        asked("amend", "c", change={"place": "gn:nowhere"}),
        asked("amend", "c", change={"date": "the fifth"}),
        asked("amend", "c", change={"kind": "explosion"}),
        asked("merge", "c", change={"into": "nothing"}),
        asked("undo", "nothing"),
        asked("pin", "c"),
    ],
)
def test_what_cannot_be_done_is_refused(act: dict[str, object], store: Store) -> None:
    with pytest.raises(ValueError):
        made(stand(store), act)


@pytest.mark.parametrize(
    "raw",
    [
        None, "accept", 7, [None], [{}], [{"id": "", "do": "accept", "claims": ["c"]}],
        [{"id": "x", "do": "sing", "claims": ["c"]}], [{"id": "x", "do": "accept", "claims": []}],
        [{"id": "x", "do": "accept", "claims": 5}],
        [{"id": "x", "do": "accept", "claims": ["c"], "change": [1]}],
    ],
)  # fmt: skip
def test_what_is_no_act_is_passed_over(raw: object) -> None:
    assert list(read_acts(raw)) == []


def test_taking_the_new_reading_replaces_what_was_accepted(store: Store) -> None:
    was, now = claim(ONE), claim(ONE, on=4)
    store.decide(ruled(was.id, Verdict.ACCEPT))
    store.replace_reading(ONE, [now])
    found = made(stand(store), asked("accept", now.id))
    assert [(one.subject, one.verdict) for one in found] == [(now.id, "accept"), (was.id, "merge")]
    settle(store, found, ["r0"])
    standing = stand(store)
    # The other article's claim, of the next day, is all else that is said of the place.
    assert {one for one, _ in standing.history.claims_on(CITY.id)} == {now.id, claim(TWO).id}
    assert now.id not in {entry.claim_id for entry in standing.queue.entries}


def test_keeping_what_was_accepted_lets_the_new_reading_go(store: Store) -> None:
    was, now = claim(ONE), claim(ONE, on=4)
    store.decide(ruled(was.id, Verdict.ACCEPT))
    store.replace_reading(ONE, [now])
    settle(store, made(stand(store), asked("merge", now.id, change={"into": was.id})), ())
    standing = stand(store)
    assert {one for one, _ in standing.history.claims_on(CITY.id)} == {was.id, claim(TWO).id}
    assert [entry.claim_id for entry in standing.queue.entries] == [claim(TWO).id]


def test_accepting_what_is_read_no_more_confirms_it(store: Store) -> None:
    store.decide(ruled(claim(ONE).id, Verdict.ACCEPT))
    store.replace_reading(ONE, [])
    (found,) = made(stand(store), asked("accept", claim(ONE).id))
    assert found.change == {"reread": "gone"}


def test_a_leaning_is_a_ruling_on_the_outlet(store: Store) -> None:
    change = {"outlet": "Agency 1", "leaning": OPP}
    (found,) = made(stand(store), asked("lean", claim(ONE).id, change=change))
    store.decide(found)
    assert stand(store).history.voice(claim(ONE)).leaning == {OPP}


# By hand


def entered(text: str = "خرجت القوات من حماة.", place: Place = CITY) -> HandClaim:
    """What a person enters."""
    return HandClaim(place, "حماة", Kind.LOSS, GOV, day(7), text, "A witness", day(8))


def test_a_claim_by_hand_counts_as_accepted_with_its_source(store: Store) -> None:
    added = add_by_hand(store, entered(), "Editor")
    assert added is not None
    standing = stand(store)
    assert added.id in standing.history.rulings.accepted
    assert added.id not in {entry.claim_id for entry in standing.queue.entries}
    source = store.article(added.article_id)
    assert source is not None
    assert (source.publisher, source.published, source.lang) == ("A witness", day(8), "ar")
    assert source.text[added.marks[0].start : added.marks[0].end] == "حماة"
    assert store.decisions()[0].by == "Editor"


def test_words_that_are_there_already_are_not_added_again(store: Store) -> None:
    assert add_by_hand(store, entered(), "Editor") is not None
    assert add_by_hand(store, entered(), "Another") is None
    assert len(store.decisions()) == 1
