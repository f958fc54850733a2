"""Two tellings of one war: by rule, by source, by what was known on a day, by version."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from dashboard import store
from dashboard.desk import compare, publications
from dashboard.desk.compare import Telling
from dashboard.desk.decisions import decision
from dashboard.model import Article, Kind, Modality, Place, PlaceKind, Verdict
from dashboard.store import Store
from tests.control.examples import OPP, SDF, claim, claimed, december

# Places that no baseline knows.
NORTH = Place("made:north", "North", PlaceKind.SETTLEMENT, 36.0, 37.0, population=9_000)
SOUTH = Place("made:south", "South", PlaceKind.SETTLEMENT, 34.0, 37.0, population=20_000)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Store]:
    """North is taken by two sides in two papers; South by a side's own word."""
    with store.open_store(tmp_path / "a.sqlite") as made:
        told = [
            ("The Herald", 3, lambda key: claim(3, OPP, article=key, place=NORTH)),
            ("The Courier", 5, lambda key: claim(5, SDF, article=key, place=NORTH)),
            ("The Courier", 6, lambda key: claimed(6, SDF, article=key, place=SOUTH)),
        ]
        for publisher, day, make in told:
            text = f"{publisher} of the {day}th: somebody took something."
            article = Article(text, f"{day}.txt", "en", None, publisher, december(day))
            made.add(article, [make(article.id)])
        yield made


def holders(opened: Store, telling: Telling, day: int) -> dict[str, str | None]:
    """Who holds the two places by a telling."""
    shown = compare.drawn_up(opened, telling)
    found = {p: runs for p, runs in shown.runs.items() if p.startswith("made:")}
    return {
        place_id: run.holder
        for place_id, runs in found.items()
        if (run := next((r for r in reversed(runs) if r.start <= december(day)), None))
    }


def test_by_rule_by_source_and_by_what_was_known(opened: Store) -> None:
    assert holders(opened, Telling(), 7) == {NORTH.id: SDF, SOUTH.id: SDF}
    herald = Telling(publishers=frozenset({"The Herald"}))
    assert holders(opened, herald, 7) == {NORTH.id: OPP}
    assert holders(opened, Telling(known_on=december(4)), 7) == {NORTH.id: OPP}
    assert holders(opened, Telling("accepted"), 7) == {}
    with pytest.raises(ValueError, match="no such policy"):
        compare.drawn_up(opened, Telling("hearsay"))


def test_a_version_is_a_telling(opened: Store) -> None:
    first = opened.claims()[0]
    opened.decide(decision(first.id, Verdict.ACCEPT, "Editor"))
    publications.publish(opened, "First", "Editor")
    version = Telling("version:First")
    assert holders(opened, version, 7) == {NORTH.id: OPP}
    shown = compare.drawn_up(opened, version)
    (article,) = compare.articles_of(opened, shown)
    assert article.publisher == "The Herald"
    with pytest.raises(ValueError, match="no version named none"):
        compare.drawn_up(opened, Telling("version:none"))


def test_the_differences_are_counted_by_hands(opened: Store) -> None:
    left = compare.drawn_up(opened, Telling())
    right = compare.drawn_up(opened, Telling(publishers=frozenset({"The Herald"})))
    found = compare.differences(left, december(7), right, december(7))
    assert [one.place for one in found] == [SOUTH, NORTH]  # the larger first
    assert compare.in_hands(found) == {(SDF, None): 1, (SDF, OPP): 1}
    # Before the second report both tell the same.
    assert compare.differences(left, december(4), right, december(4)) == ()
    # One history on two days.
    days = compare.differences(left, december(4), left, december(7))
    assert compare.in_hands(days) == {(None, SDF): 1, (OPP, SDF): 1}


def test_less_sure_is_a_difference_but_no_other_hands(opened: Store) -> None:
    text = "The Courier confirms it."
    article = Article(text, "7.txt", "en", None, "The Courier", december(6))
    before = compare.drawn_up(opened, Telling())
    asserted = claim(6, SDF, Kind.GAIN, Modality.ASSERTED, article=article.id, place=SOUTH)
    opened.add(article, [asserted])
    after = compare.drawn_up(opened, Telling())
    (one,) = compare.differences(before, date(2024, 12, 7), after, date(2024, 12, 7))
    assert one.place == SOUTH
    assert not compare.in_hands([one])


def test_what_can_be_chosen(opened: Store) -> None:
    history = compare.drawn_up(opened, Telling())
    assert not isinstance(history, publications.Version)
    offered = compare.choices(history, ["First"])
    assert offered[:4] == ["latest", "corroborated", "against_interest", "accepted"]
    assert "as_told_by:SDF" in offered and offered[-1] == "version:First"
    for rule in offered[:-1]:
        compare.drawn_up(opened, Telling(rule))
