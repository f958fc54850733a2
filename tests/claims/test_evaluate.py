"""Our scoring of claims, by hand-made labels and against the scorer of the development set."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest

from dashboard.evaluate.claims import (
    CLASSES,
    Report,
    ablations,
    evaluate,
    labels,
    mentions_of_names,
    predictions,
    score,
)

DEV = Path(__file__).resolve().parents[2] / ".." / "shared" / "dev"
needs_dev = pytest.mark.skipif(
    not (DEV / "gold.jsonl").exists(), reason="the development set is not beside the checkout"
)


def event(place: str, kind: str = "gain", **more: Any) -> dict[str, Any]:
    known = {"place": place, "place_en": place, "lat": None, "lon": None, "kind": kind}
    return known | {"actor_side": "opposition", "date": "2024-12-06"} | more


def gold(events: list[dict[str, Any]], traps: list[str] = []) -> dict[str, Any]:  # noqa: B006
    traps_ = [{"place": t, "why": "a test"} for t in traps]
    return {"id": "x", "lang": "en", "events": events, "traps": traps_}


def scored(labelled: dict[str, Any], events: list[dict[str, Any]]) -> Report:
    report = Report()
    score(report, labelled, events)
    return report


def test_right_wrong_and_missed() -> None:
    report = scored(gold([event("A"), event("B")]), [event("A"), event("C")])
    assert report.f1("change") == 0.5


def test_date_and_side_count_only_at_their_level() -> None:
    report = scored(gold([event("A")]), [event("A", date="2024-12-05", actor_side="government")])
    assert report.f1("change") == 1.0
    assert report.f1("change", "date") == 0.0
    report = scored(gold([event("A")]), [event("A", actor_side="government")])
    assert report.f1("change", "date") == 1.0
    assert report.f1("change", "side") == 0.0


def test_a_label_without_a_date_accepts_any() -> None:
    report = scored(gold([event("A", date=None)]), [event("A", date="1999-01-01")])
    assert report.f1("change", "date") == 1.0


def test_an_optional_label_is_neither_asked_for_nor_punished() -> None:
    labelled = gold([event("A"), event("B", optional=True)])
    assert scored(labelled, [event("A")]).f1("change") == 1.0
    assert scored(labelled, [event("A"), event("B")]).f1("change") == 1.0
    twice = scored(labelled, [event("A"), event("B"), event("B")])
    assert twice.f1("change") < 1.0


def test_other_labels_and_days_that_are_as_good() -> None:
    label = event("A", alt_dates=["2024-12-05"], alts=[{"kind": "enter"}])
    report = scored(gold([label]), [event("A", date="2024-12-05")])
    assert report.f1("change", "date") == 1.0
    entered = scored(gold([label]), [event("A", kind="enter")])
    assert entered.counts[("change", "place", "all")].missed == 0


def test_places_match_within_fifteen_kilometres() -> None:
    label = event("A", lat=34.73, lon=36.72)
    near = event("Homs", lat=34.80, lon=36.72)
    far = event("A", lat=35.13, lon=36.75)
    assert scored(gold([label]), [near]).f1("change") == 1.0
    assert scored(gold([label]), [far]).f1("change") == 0.0


def test_a_trap_is_hit_by_a_change_that_matches_nothing() -> None:
    labelled = gold([event("A")], traps=["A", "B"])
    assert scored(labelled, [event("A")]).trap_rate() == 0.0
    assert scored(labelled, [event("A"), event("B")]).trap_rate() == 0.5
    assert scored(labelled, [event("A"), event("B", kind="enter")]).trap_rate() == 0.0


def test_names_are_found_behind_clitics_and_longest_first() -> None:
    text = "سيطرت على الرستن وتلبيسة وجسر الرستن"
    names = [{"place": p} for p in ("الرستن", "تلبيسة", "جسر الرستن")]
    assert [m.text for m in mentions_of_names(text, names)] == ["الرستن", "تلبيسة", "جسر الرستن"]


@needs_dev
def test_our_scorer_agrees_with_the_development_sets_own() -> None:
    theirs = runpy.run_path(str(DEV / "score.py"))
    gold_ = labels(DEV)
    told = predictions(DEV, oracle=True)
    report = evaluate(DEV, oracle=True)
    for group in CLASSES:
        for number, level in enumerate(("place", "date", "side"), start=1):
            counts, _ = theirs["evaluate"](gold_, told, group, number)
            ours = report.counts[(group, level, "all")]
            assert (ours.right, ours.wrong, ours.missed) == (
                counts["tp"],
                counts["fp"],
                counts["fn"],
            ), (group, level)
    traps, _ = theirs["traps"](gold_, told)
    assert report.traps["all"] == [traps["hit"], traps["total"]]


@needs_dev
def test_the_development_set_is_read_as_well_as_promised() -> None:
    report = evaluate(DEV, oracle=True)
    assert report.f1("change") >= 0.90
    assert report.f1("change", "date") >= 0.85
    assert report.f1("change", "side") >= 0.80
    assert min(report.f1(group) for group in ("enter", "contested", "approach")) >= 0.75
    assert report.trap_rate() <= 0.05
    for language in ("ar", "en", "fr"):
        assert report.f1("change", language=language) >= report.f1("change") - 0.07


@needs_dev
def test_each_part_contributes() -> None:
    lines = list(ablations(DEV, oracle=True))
    whole, *without = [float(line.split()[-2]) for line in lines[1:]]
    assert all(figure < whole for figure in without), lines


def test_predictions_are_plain_json(tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "x.txt").write_text("Rebels took Rastan on Friday.", encoding="utf-8")
    label = gold([event("Rastan")]) | {
        "published": "2024-12-06",
        "places": [{"place": "Rastan", "type": "settlement", "country": "SY"}],
    }
    (tmp_path / "gold.jsonl").write_text(json.dumps(label), encoding="utf-8")
    told = predictions(tmp_path, oracle=True)
    assert json.loads(json.dumps(told))["x"][0]["place"] == "Rastan"
    assert evaluate(tmp_path, oracle=True).f1("change", "side") == 1.0
