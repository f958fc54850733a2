"""Our own files, out and back in: nothing is lost, whatever the texts hold."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings

from dashboard import exchange, places
from dashboard.model import Article, Claim, Verdict
from dashboard.reading import Upload
from dashboard.store import open_store
from tests.exchange import samples

WHOLE = ("csv", "xlsx", "geojson", "gpkg", "parquet")  # forms that carry articles and claims
Readings = list[tuple[Article, tuple[Claim, ...]]]


def read_back(path: Path) -> exchange.Plan:
    """What a file and its neighbours bring."""
    return exchange.read(exchange.with_neighbours(path), places.open_gazetteer())


@pytest.mark.parametrize("form", WHOLE)
@given(readings=samples.wars)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_articles_and_claims_come_back_as_they_were(form: str, readings: Readings) -> None:
    with TemporaryDirectory() as folder:
        path = samples.written(Path(folder), form, samples.material(readings))
        plan = read_back(path)
    assert not plan.problems
    assert samples.back(plan) == samples.given(readings)


@pytest.mark.parametrize("form", WHOLE)
def test_what_people_ruled_comes_back_with_what_was_read(form: str, tmp_path: Path) -> None:
    readings = samples.war()
    (first, second), (third,) = readings[0][1], readings[1][1]
    decisions = [
        samples.decision(first.id, Verdict.AMEND, 0, side="SDF", date="2024-12-05"),
        samples.decision(second.id, Verdict.REJECT, 1),
        samples.decision(third.id, Verdict.ACCEPT, 2),
    ]
    out = samples.material(readings, decisions)
    plan = read_back(samples.written(tmp_path, form, out))
    assert not plan.problems
    assert samples.back(plan) == samples.given(readings)
    assert plan.decisions == decisions


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_row_of_hxl_tags_is_not_read_as_data(form: str, tmp_path: Path) -> None:
    readings = samples.war()
    plan = read_back(samples.written(tmp_path, form, samples.material(readings), hxl=True))
    assert not plan.problems
    assert samples.back(plan) == samples.given(readings)


def test_texts_longer_than_a_cell_of_excel_come_back_whole(tmp_path: Path) -> None:
    long = samples.report("سيطرت 🚀 _x000D_ \r\n" * 9_000, samples.claim(), title="t" * 40_000)
    plan = read_back(samples.written(tmp_path, "xlsx", samples.material([long])))
    assert not plan.problems
    assert samples.back(plan) == samples.given([long])


@pytest.mark.parametrize("form", WHOLE)
def test_a_store_filled_from_an_export_draws_the_same_map(form: str, tmp_path: Path) -> None:
    with open_store(tmp_path / "one.sqlite") as one, open_store(tmp_path / "two.sqlite") as two:
        samples.fill(one, samples.war())
        one.decide(samples.decision(samples.war()[0][1][1].id, Verdict.REJECT))
        path = samples.written(tmp_path, form, exchange.gather(one))
        plan = read_back(path)
        kept = exchange.keep(two, plan, "war")
        assert (kept.added, kept.decisions) == (3, 1)
        assert exchange.gather(two).history.runs == exchange.gather(one).history.runs
        stamp = two.stamp()
        again = exchange.keep(two, read_back(path), "war")
        assert (again.added, again.known, again.decisions) == (0, 3, 0)
        assert two.stamp() == stamp


def test_an_altered_row_is_refused_and_the_others_come_in(tmp_path: Path) -> None:
    path = samples.written(tmp_path, "csv", samples.material(samples.war()))
    words = path.read_text(encoding="utf-8-sig")
    path.write_text(words.replace(",government,", ",SDF,", 1), encoding="utf-8-sig")
    plan = read_back(path)
    assert [problem.source for problem in plan.problems] == ["war.csv, row 4"]
    assert "altered" in plan.problems[0].what
    assert sum(len(report.claims) for report in plan.reports) == 3


def test_claims_without_their_articles_are_refused(tmp_path: Path) -> None:
    path = samples.written(tmp_path, "csv", samples.material(samples.war()))
    plan = exchange.read([Upload.from_path(path)], places.open_gazetteer())
    assert plan.is_empty
    assert len(plan.problems) == 4
    assert "articles" in plan.problems[0].what
