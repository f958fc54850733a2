"""Names that wait, and what a ruling on one does to articles, claims and rulings on claims."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from datetime import date
from multiprocessing import get_context
from pathlib import Path

import pytest

from dashboard import control, pipeline, places, store
from dashboard.desk import names
from dashboard.desk.byhand import HandClaim, add_by_hand
from dashboard.desk.decisions import Overtaken, decision, undo
from dashboard.desk.names import Doubt, OpenName, Reread
from dashboard.desk.standing import stand
from dashboard.model import Article, Decision, Kind, Place, PlaceKind, Verdict
from dashboard.places import Gazetteer
from dashboard.reading import Upload
from dashboard.store import Store

DAY = date(2024, 12, 6)
TAKEN = "سيطرت فصائل المعارضة على قرية {name} في ريف حماة الشمالي، وفق المرصد السوري. ({n})"
ZARURA = Place("own:zarura", "Zarura", PlaceKind.SETTLEMENT, 35.5, 36.5, "الزعرورة", "SY")


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    """The shipped gazetteer."""
    return places.open_gazetteer()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    """An empty store."""
    with store.open_store(tmp_path / "a.sqlite") as made:
        yield made


def ingest(opened: Store, gazetteer: Gazetteer, *texts: str) -> None:
    """Read texts into the store."""
    uploads = [Upload(f"{n}.txt", text.encode()) for n, text in enumerate(texts)]
    outcomes = list(pipeline.ingest(opened, uploads, gazetteer, DAY))
    assert all(isinstance(one, pipeline.Ingested) and one.new for one in outcomes)


def waiting(opened: Store) -> dict[str, OpenName]:
    """The queue, by name."""
    return {one.name: one for one in names.queue(opened, opened.claims())}


def spots(opened: Store) -> list[tuple[str, float | None]]:
    """Where the reports of change are put now: the place's id and latitude."""
    history = pipeline.history(opened)
    return sorted((c.place.id, c.place.lat) for c in history.claims.values())


def test_the_queue_says_what_waits_and_why(opened: Store, gazetteer: Gazetteer) -> None:
    ingest(
        opened,
        gazetteer,
        TAKEN.format(name="الزعرورة", n=1),
        TAKEN.format(name="الزعرورة", n=2),
        "انفجار في قرية المرجانة.",
        "A fire was reported in Springfield.",
        "قطعوا طريق حلب، وسيطروا على حماة وحمص في سوريا.",
        "Clashes hit Hama, Homs and Salamiyah in Syria. He flew to Wuppertal, then to Moscow.",
    )
    found = waiting(opened)
    assert found["الزعرورة"].doubt is Doubt.ROUGH
    assert (found["الزعرورة"].mentions, len(found["الزعرورة"].articles)) == (2, 2)
    assert found["الزعرورة"].changes == 2
    assert found["المرجانة"].doubt is Doubt.UNKNOWN
    assert found["Springfield"].doubt is Doubt.RIVALS and len(found["Springfield"].candidates) > 1
    assert found["Wuppertal"].doubt is Doubt.FAR
    assert not {"حلب", "حماة", "حمص", "Moscow", "Hama"} & set(found)  # the first is a road here
    assert next(iter(found)) == "الزعرورة"  # most hangs on it


def test_examples_are_the_sentences_with_the_name(opened: Store, gazetteer: Gazetteer) -> None:
    ingest(opened, gazetteer, f"مقدمة قصيرة. {TAKEN.format(name='الزعرورة', n=1)} خاتمة.")
    (example,) = names.examples(opened, waiting(opened)["الزعرورة"])
    assert example.name == "الزعرورة"
    assert example.before.endswith("على قرية ") and "مقدمة" not in example.before
    assert example.after.startswith(" في ريف حماة") and "خاتمة" not in example.after


def test_suggestions_come_with_their_distance(opened: Store, gazetteer: Gazetteer) -> None:
    ingest(opened, gazetteer, "A fire was reported in Springfield and later in Paris, France.")
    offered = names.suggestions(waiting(opened)["Springfield"], opened, gazetteer)
    assert offered[0].place.name == "Springfield"
    assert len({one.place.id for one in offered}) == len(offered)
    assert all(one.kilometres and one.kilometres > 3000 for one in offered[:3])  # from Paris


def test_a_correction_reaches_old_articles_and_new_ones_and_is_undone(
    opened: Store, gazetteer: Gazetteer
) -> None:
    ingest(opened, gazetteer, TAKEN.format(name="الزعرورة", n=1), TAKEN.format(name="حلفايا", n=2))
    was = spots(opened)
    ruling = names.means("الزعرورة", ZARURA, "Editor", "seen on the spot")
    told: list[tuple[int, int]] = []
    done = names.apply(opened, gazetteer, ruling, progress=lambda *now: told.append(now))
    assert done == Reread(articles=1, changed=1, carried=0)
    assert told == [(0, 1)]
    assert ("own:zarura", 35.5) in spots(opened)
    assert "الزعرورة" not in waiting(opened)

    ingest(opened, gazetteer, TAKEN.format(name="الزعرورة", n=3))
    assert spots(opened).count(("own:zarura", 35.5)) == 2

    back = undo(ruling, "Editor", "a mistake")
    assert names.apply(opened, gazetteer, back).changed == 2
    assert set(spots(opened)) == set(was)
    assert waiting(opened)["الزعرورة"].mentions == 2
    restored = undo(back, "Editor")
    assert names.apply(opened, gazetteer, restored).changed == 2
    assert spots(opened).count(("own:zarura", 35.5)) == 2


def test_not_a_place_takes_its_reports_away(opened: Store, gazetteer: Gazetteer) -> None:
    ingest(opened, gazetteer, TAKEN.format(name="الزعرورة", n=1))
    assert spots(opened)
    names.apply(opened, gazetteer, names.is_no_place("الزعرورة", "Editor"))
    assert spots(opened) == []


def test_a_ruling_for_one_article_leaves_the_others(opened: Store, gazetteer: Gazetteer) -> None:
    ingest(opened, gazetteer, *(TAKEN.format(name="الزعرورة", n=n) for n in range(2)))
    first = next(opened.articles()).id
    done = names.apply(opened, gazetteer, names.means("الزعرورة", ZARURA, "E", "", first))
    assert done.articles == 1
    assert [one for one, _ in spots(opened)].count("own:zarura") == 1
    assert waiting(opened)["الزعرورة"].mentions == 1


@pytest.mark.parametrize("verdict", [Verdict.ACCEPT, Verdict.REJECT, Verdict.AMEND])
def test_rulings_on_claims_survive_a_corrected_place(
    verdict: Verdict, opened: Store, gazetteer: Gazetteer
) -> None:
    ingest(opened, gazetteer, TAKEN.format(name="الزعرورة", n=1))
    (claim,) = opened.claims()
    change = {"date": "2024-12-04"} if verdict is Verdict.AMEND else {}
    opened.decide(decision(claim.id, verdict, "First", "called them", change))
    judged = shown(opened)

    ruling = names.means("الزعرورة", ZARURA, "Second")
    assert names.apply(opened, gazetteer, ruling).carried
    corrected = shown(opened)
    if verdict is Verdict.REJECT:
        assert judged == corrected == []
    else:
        day = date(2024, 12, 4) if verdict is Verdict.AMEND else DAY
        assert corrected == [("own:zarura", day)]  # and no longer where it was wrong
    carried = [one for one in opened.decisions() if one.change.get("because") == ruling.id]
    assert {(one.by, one.why) for one in carried} == {("Second", "First: called them")}
    assert not stand(opened).queue.entries  # nobody is asked again

    names.apply(opened, gazetteer, undo(ruling, "Second"))
    assert shown(opened) == judged


def shown(opened: Store) -> list[tuple[str, date | None]]:
    """What the desk counts: places with the day of each claim that stands, judged ones only."""
    history = stand(opened).history
    kept = control.reconcile(history.read.values(), opened.decisions(), policy="accepted")
    return sorted((claim.place.id, claim.event_date) for claim in kept.claims.values())


def _killed_midway(path: Path, ruling: Decision) -> None:
    """Carry out a ruling and die, as by kill -9, when one article is read."""

    def progress(done: int, _total: int) -> None:
        if done:
            os.kill(os.getpid(), signal.SIGKILL)

    with store.open_store(path) as opened:
        names.apply(opened, places.open_gazetteer(), ruling, progress=progress)


def test_a_reading_that_was_killed_is_finished_and_every_ruling_goes_along(
    opened: Store, gazetteer: Gazetteer
) -> None:
    ingest(opened, gazetteer, *(TAKEN.format(name="الزعرورة", n=n) for n in range(3)))
    accepted = [decision(one.id, Verdict.ACCEPT, "First") for one in opened.claims()]
    opened.decide_many(accepted)
    ruling = names.means("الزعرورة", ZARURA, "Second")

    child = get_context("spawn").Process(target=_killed_midway, args=(opened.path, ruling))
    child.start()
    child.join()
    assert child.exitcode == -signal.SIGKILL
    assert sorted(one.place.id == ZARURA.id for one in opened.claims()) == [False, False, True]

    assert names.finish(opened, gazetteer, ruling) == Reread(articles=3, changed=2, carried=4)
    assert {one.place for one in opened.claims()} == {ZARURA}
    rulings = stand(opened).history.rulings
    assert {one.id for one in opened.claims()} <= rulings.accepted
    count = len(opened.decisions())
    assert names.finish(opened, gazetteer, ruling) == Reread(articles=3, changed=0, carried=0)
    assert len(opened.decisions()) == count


def test_a_claim_entered_by_hand_is_not_read_away(opened: Store, gazetteer: Gazetteer) -> None:
    text = TAKEN.format(name="الزعرورة", n=1)
    hama = Place("gn:170017", "Hama", PlaceKind.SETTLEMENT, 35.13, 36.76, "حماة", "SY")
    entered = HandClaim(hama, "حماة", Kind.GAIN, "opposition", DAY, text, "Wire", DAY)
    claim = add_by_hand(opened, entered, "Editor")
    done = names.apply(opened, gazetteer, names.means("الزعرورة", ZARURA, "Editor"))
    assert (done.articles, done.changed) == (1, 0)
    assert opened.claims() == (claim,)


def test_undoing_an_overruled_ruling_changes_nothing(opened: Store, gazetteer: Gazetteer) -> None:
    ingest(opened, gazetteer, TAKEN.format(name="الزعرورة", n=1))
    (claim,) = opened.claims()
    opened.decide(decision(claim.id, Verdict.ACCEPT, "First"))
    before = shown(opened)
    first = names.means("الزعرورة", names.pinned("الزعرورة", 35.1, 36.1), "Editor")
    second = names.means("الزعرورة", ZARURA, "Editor")
    names.apply(opened, gazetteer, first)
    names.apply(opened, gazetteer, second)
    assert names.apply(opened, gazetteer, undo(first, "Editor")) == Reread(0, 0, 0)
    assert shown(opened) == [("own:zarura", DAY)]
    names.apply(opened, gazetteer, undo(second, "Editor"))
    assert shown(opened) == before


def test_a_pin_keeps_the_place_and_with_it_every_ruling(
    opened: Store, gazetteer: Gazetteer
) -> None:
    ingest(opened, gazetteer, TAKEN.format(name="الزعرورة", n=1))
    (claim,) = opened.claims()
    opened.decide(decision(claim.id, Verdict.ACCEPT, "First"))
    place = names.pinned("الزعرورة", 35.25, 36.75, waiting(opened)["الزعرورة"].place)
    assert place.id == claim.place.id
    names.apply(opened, gazetteer, names.means("الزعرورة", place, "Editor"))
    (after,) = opened.claims()
    assert after.id == claim.id and (after.place.lat, after.place.lon) == (35.25, 36.75)
    assert after.geo_precision == 1
    with pytest.raises(ValueError, match="no such point"):
        names.pinned("x", 91, 0)


def test_the_second_of_two_people_is_told(opened: Store, gazetteer: Gazetteer) -> None:
    ingest(opened, gazetteer, TAKEN.format(name="الزعرورة", n=1))
    names.apply(opened, gazetteer, names.is_no_place("الزعرورة", "First"), seen=[])
    stamp = opened.stamp()
    with pytest.raises(Overtaken, match="First"):
        names.apply(opened, gazetteer, names.means("الزعرورة", ZARURA, "Second"), seen=[])
    assert opened.stamp() == stamp


def test_other_decisions_are_refused(opened: Store, gazetteer: Gazetteer) -> None:
    other = decision("c1", Verdict.ACCEPT, "Editor")
    with pytest.raises(ValueError, match="no ruling on a name"):
        names.apply(opened, gazetteer, other)
    assert names.name_ruling(Decision("u", "c1", "undo", "E", other.at), [other]) is None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("الزعرورة", "توجهوا للزعرورة"),
        ("كفر زعرور", "دخلوا كفرزعرور"),
        ("كفرزعرور", "دخلوا كفر زعرور"),
        ("كفر الزعرور", "دخلوا كفر زعرور"),
        ("Zyx-var", "They took ZYX VAR"),
        ("الزَّعــرورة", "في الزعروره"),
    ],
)
def test_every_spelling_of_a_name_is_found_in_the_articles(
    name: str, text: str, opened: Store
) -> None:
    for words in (text, "وصل الوفد إلى حمص"):
        opened.add(Article(words, "test", "ar"), [])
    assert [one.text for one in names.holding(opened, names.subject(name))] == [text]
