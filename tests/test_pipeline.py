"""The whole way from an upload to the store, on what real uploads go wrong with."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from dashboard import pipeline, places, reading, store
from dashboard.model import Problem
from dashboard.reading import Upload

DAY = date(2024, 12, 6)
REPORT = (
    "سيطرت فصائل المعارضة على مدينة تلبيسة في ريف حمص الشمالي، وفق المرصد السوري لحقوق الإنسان."
)


def extract(*uploads: Upload, published: date | None = DAY) -> list[pipeline.Extraction | Problem]:
    """What comes out for these uploads."""
    return list(pipeline.extract(uploads, places.open_gazetteer(), published))


def test_a_language_without_a_lexicon_is_refused_by_name() -> None:
    german = "Die Aufständischen haben am Freitag die Stadt Homs eingenommen, sagte ein Sprecher der Armee. Die Kämpfe dauern in den Vororten der Stadt an."
    (problem,) = extract(Upload("bericht.txt", german.encode()))
    assert isinstance(problem, Problem)
    assert problem.source == "bericht.txt"
    assert "“de”" in problem.what
    assert "ar, en, fr" in problem.remedy


def test_ten_thousand_articles_in_one_file_stream() -> None:
    rows = (
        json.dumps({"text": f"{REPORT} ({n})", "published": "2024-12-06"}) for n in range(10_000)
    )
    upload = Upload("many.jsonl", "\n".join(rows).encode())
    found = pipeline.extract([upload], places.open_gazetteer())
    first = [next(found) for _ in range(50)]
    assert all(isinstance(one, pipeline.Extraction) for one in first)
    assert all(one.events for one in first if isinstance(one, pipeline.Extraction))
    assert sum(1 for _ in reading.read(upload)) == 10_000


@pytest.mark.parametrize("unit", ["سيطرت على تلبيسة ", "تلبيسة", "\u202e\u2066حمص ", "<b>{{7*7}} "])
def test_a_sentence_of_a_megabyte_does_not_hang(unit: str) -> None:
    long = REPORT + "\n" + unit * (1_000_000 // len(unit.encode()))
    (found,) = extract(Upload("long.txt", long.encode()))
    assert isinstance(found, (pipeline.Extraction, Problem))


def test_offsets_of_everything_point_at_the_words() -> None:
    (found,) = extract(Upload("a.txt", ("\ufeff" + REPORT.replace("على", "علـــى")).encode()))
    assert isinstance(found, pipeline.Extraction)
    assert found.events
    text = found.article.text
    for mention in found.mentions:
        assert text[mention.start : mention.end] == mention.text
    for claim in found.claims:
        assert claim.place_text in text[claim.start : claim.end]
        assert all(0 <= mark.start < mark.end <= len(text) for mark in claim.marks)


def test_what_was_reported_is_stored_when_the_reading_stops(tmp_path: Path) -> None:
    with store.open_store(tmp_path / "a.sqlite") as opened:
        uploads = [
            Upload(f"{n}.txt", f"{REPORT} ({n})".encode()) for n in range(2 * pipeline.BATCH)
        ]
        outcomes = pipeline.ingest(opened, uploads, places.open_gazetteer(), DAY)
        for _ in range(2):
            assert isinstance(next(outcomes), pipeline.Ingested)
        assert opened.counts()["articles"] == pipeline.BATCH  # all that came out, and no more
        outcomes.close()  # type: ignore[attr-defined]
    with store.open_store(tmp_path / "a.sqlite") as opened:
        assert opened.counts()["articles"] == pipeline.BATCH
        again = list(pipeline.ingest(opened, uploads, places.open_gazetteer(), DAY))
        news = [outcome.new for outcome in again if isinstance(outcome, pipeline.Ingested)]
        assert news == [False] * pipeline.BATCH + [True] * pipeline.BATCH


def test_outcomes_come_in_the_order_of_the_files(tmp_path: Path) -> None:
    good = f"المصدر: نشرة\nالجمعة 6 كانون الأول 2024\n{REPORT}"
    uploads = [
        Upload("1.txt", f"{good} (1)".encode()),
        Upload("2.txt", REPORT.encode()),
        Upload("3.txt", b""),
        Upload("4.txt", f"{good} (4)".encode()),
    ]
    with store.open_store(tmp_path / "a.sqlite") as opened:
        outcomes = list(pipeline.ingest(opened, uploads, places.open_gazetteer()))
    assert [type(outcome) for outcome in outcomes] == [
        pipeline.Ingested,
        pipeline.Undated,
        Problem,
        pipeline.Ingested,
    ]


def test_an_undated_article_is_not_given_todays_date(tmp_path: Path) -> None:
    with store.open_store(tmp_path / "a.sqlite") as opened:
        (outcome,) = pipeline.ingest(
            opened, [Upload("undated.txt", REPORT.encode())], places.open_gazetteer()
        )
        assert isinstance(outcome, pipeline.Undated)
        assert "--published" in outcome.problem.remedy
        assert opened.counts()["articles"] == 0


def test_a_baseline_that_was_brought_in_is_where_the_history_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dashboard.exchange import baseline_files
    from dashboard.model import Hold, Place, PlaceKind

    monkeypatch.setenv("CONTROLMAP_HOME", str(tmp_path))
    village = Place("own:test-village", "Test village", PlaceKind.SETTLEMENT, 15.0, 45.0)
    with store.open_store(tmp_path / "a.sqlite") as opened:
        before = pipeline.state(opened)
        assert village.id not in pipeline.history(opened).runs
        baseline_files.keep("ours", [Hold(village, "Houthi", date(2024, 1, 1), "a list")])
        assert pipeline.state(opened) != before
        (run,) = pipeline.history(opened).runs[village.id]
        assert (run.holder, run.start) == ("Houthi", date(2024, 1, 1))
