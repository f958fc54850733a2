"""The sample dispatches, read as anybody's files are, tell the war as it went.

The dispatches in data/articles were written for this project from public facts; the
table below holds those facts, place by place and day by day. A place is written as its
first sample names it, and found by its gazetteer id.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from dashboard import control, pipeline, places, reading
from dashboard.control import History
from dashboard.model import Kind, Modality, PlaceKind
from dashboard.settings import DATA
from dashboard.store import open_store

SAMPLES = sorted((DATA / "articles").glob("*.txt"))
FIRST, LAST = date(2024, 11, 27), date(2024, 12, 8)
MARKERS = {
    "ar": "نشرة تجريبية كُتبت لهذا المشروع",
    "en": "Sample dispatch, written for this project",
    "fr": "Dépêche d'exemple, écrite pour ce projet",
}

# place id, day, who holds it at the end of that day
HELD = [
    ("gn:170063", "2024-11-29", "government"),  # Aleppo: entered, not yet taken
    ("gn:170063", "2024-11-30", "opposition"),
    ("gn:172045", "2024-11-27", "government"),  # Az Zarbah
    ("gn:172045", "2024-11-28", "opposition"),
    ("gn:164816", "2024-11-28", "government"),  # Saraqib: approached
    ("gn:164816", "2024-11-29", "opposition"),
    ("gn:167611", "2024-11-29", "government"),  # Ma'arrat an-Nu'man
    ("gn:167611", "2024-11-30", "opposition"),
    ("gn:168325", "2024-11-29", "government"),  # Khan Shaykhun
    ("gn:168325", "2024-11-30", "opposition"),
    ("gn:168661", "2024-11-30", "opposition"),  # Kafr Nabl
    ("gn:174611", "2024-11-30", "opposition"),  # Abu ad-Duhur
    ("gn:169858", "2024-11-30", "opposition"),  # Huraytan
    ("gn:166640", "2024-11-30", "opposition"),  # Murak
    ("gn:168620", "2024-11-30", "opposition"),  # Kafr Zita
    ("gn:163915", "2024-11-30", "government"),  # Suran (Hama)
    ("gn:163476", "2024-11-30", "SDF"),  # Tall Rif'at
    ("gn:163476", "2024-12-01", "SNA"),
    ("gn:172503", "2024-11-30", "government"),  # As Safirah
    ("gn:172503", "2024-12-01", "opposition"),
    ("gn:168351", "2024-12-01", "opposition"),  # Khanasir
    ("gn:166227", "2024-12-01", "government"),  # Qal'at al-Madiq: retaken by the ministry's word
    ("gn:166227", "2024-12-02", "opposition"),
    ("gn:166331", "2024-12-02", "opposition"),  # Nubl
    ("gn:163915", "2024-12-02", "government"),  # Suran: attack repelled
    ("gn:163915", "2024-12-03", "opposition"),
    ("gn:170044", "2024-12-02", "government"),  # Halfaya
    ("gn:170044", "2024-12-03", "opposition"),
    ("gn:163270", "2024-12-03", "opposition"),  # Tayyibat al-Imam
    ("gn:166742", "2024-12-05", "government"),  # Maharda: shelled, never entered
    ("gn:170017", "2024-12-01", "government"),  # Hama: its fall denied
    ("gn:170017", "2024-12-04", "government"),
    ("gn:170017", "2024-12-05", "opposition"),
    ("gn:164947", "2024-12-04", "government"),  # As Salamiyah
    ("gn:164947", "2024-12-05", "opposition"),
    ("gn:167046", "2024-12-05", "government"),  # Masyaf: abandonment denied
    ("gn:170794", "2024-12-05", "government"),  # Deir ez-Zor
    ("gn:170794", "2024-12-06", "SDF"),
    ("gn:174448", "2024-12-06", "SDF"),  # Abu Kamal
    ("gn:166365", "2024-12-06", "opposition"),  # Nawa
    ("gn:165997", "2024-12-06", "opposition"),  # Jasim
    ("gn:170905", "2024-12-05", "government"),  # Dar'a
    ("gn:170905", "2024-12-07", "opposition"),
    ("gn:172408", "2024-12-06", "government"),  # As-Suwayda: fighting inside
    ("gn:172408", "2024-12-07", "opposition"),
    ("gn:173334", "2024-12-07", "opposition"),  # Al Qunaytirah
    ("gn:163808", "2024-12-07", "opposition"),  # Palmyra
    ("gn:173361", "2024-12-07", "opposition"),  # Al Qaryatayn
    ("gn:172946", "2024-12-05", "government"),  # Ar Rastan
    ("gn:172946", "2024-12-07", "opposition"),
    ("gn:163779", "2024-12-07", "opposition"),  # Talbiseh
    ("gn:169577", "2024-12-06", "government"),  # Homs: withdrawal denied, fall forecast
    ("gn:169577", "2024-12-07", "government"),
    ("gn:169577", "2024-12-08", "opposition"),
    ("gn:170654", "2024-12-07", "government"),  # Damascus
    ("gn:170654", "2024-12-08", "opposition"),
    ("gn:173322", "2024-12-08", "opposition"),  # Al Qusayr
    ("gn:170592", "2024-12-08", "opposition"),  # Duma
    ("gn:173576", "2024-12-07", "government"),  # Latakia
    ("gn:173576", "2024-12-08", "opposition"),
    ("gn:163345", "2024-12-08", "opposition"),  # Tartus
    ("gn:173480", "2024-12-08", "SDF"),  # Al Mayadin
    ("gn:170063", "2024-12-02", "opposition"),  # Aleppo: a counter-attack is only prepared
    ("gn:170063", "2024-12-08", "opposition"),
    ("gn:164816", "2024-12-08", "opposition"),  # Saraqib: bombed after its capture
    ("gn:168351", "2024-12-08", "opposition"),  # Khanasir: a recapture is only prepared
    ("gn:163476", "2024-12-08", "SNA"),  # Tall Rif'at
    ("gn:170017", "2024-12-08", "opposition"),  # Hama
    ("gn:170905", "2024-12-08", "opposition"),  # Dar'a
    ("gn:163808", "2024-12-08", "opposition"),  # Palmyra
    ("gn:170794", "2024-12-08", "SDF"),  # Deir ez-Zor
    ("gn:174448", "2024-12-08", "SDF"),  # Abu Kamal
    ("gn:169389", "2024-12-08", "opposition"),  # Idlib: only ever bombed
    ("gn:172955", "2024-12-08", "SDF"),  # Ar Raqqah: withdrawal denied
    ("gn:172256", "2024-12-08", "SDF"),  # Kobani: only warned of
]


@pytest.fixture(scope="module")
def found() -> list[pipeline.Extraction]:
    """Everything understood in every sample."""
    uploads = [reading.Upload.from_path(path) for path in SAMPLES]
    results = list(pipeline.extract(uploads, places.open_gazetteer()))
    assert all(isinstance(result, pipeline.Extraction) for result in results), results
    return [result for result in results if isinstance(result, pipeline.Extraction)]


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    """The samples' war as the store and the policy "latest" tell it."""
    store = open_store(tmp_path_factory.mktemp("samples") / "samples.sqlite")
    uploads = [reading.Upload.from_path(path) for path in SAMPLES]
    list(pipeline.ingest(store, uploads, places.open_gazetteer()))
    yield control.reconcile(
        store.claims(), store.decisions(), policy="latest", baseline=control.load_baseline()
    )


def test_there_is_a_war_to_read() -> None:
    languages = [path.suffixes[-2] for path in SAMPLES]
    assert len(SAMPLES) >= 28
    assert languages.count(".en") >= 5
    assert languages.count(".fr") >= 2
    assert languages.count(".ar") > len(SAMPLES) / 2


def test_every_dispatch_has_its_language_day_title_and_marker(
    found: list[pipeline.Extraction],
) -> None:
    for path, extraction in zip(SAMPLES, found, strict=True):
        article = extraction.article
        day, lang = path.name[:10], path.suffixes[-2][1:]
        assert (article.lang, str(article.published)) == (lang, day), path.name
        assert MARKERS[lang] in (article.publisher or ""), path.name
        assert article.title, path.name


def test_every_place_that_changes_is_on_the_map(found: list[pipeline.Extraction]) -> None:
    unplaced = [
        (extraction.article.source, claim.place_text)
        for extraction in found
        for claim in extraction.events
        if claim.kind in (Kind.GAIN, Kind.LOSS) and claim.place.lat is None
    ]
    assert unplaced == []


def test_every_point_that_is_named_resolves(found: list[pipeline.Extraction]) -> None:
    points = {PlaceKind.SETTLEMENT, PlaceKind.QUARTER, PlaceKind.FACILITY}
    loose = {m.text for extraction in found for m in extraction.open_names if m.kind in points}
    assert loose == set()


@pytest.mark.parametrize(("place_id", "day", "side"), HELD)
def test_who_holds_what_on_which_day(history: History, place_id: str, day: str, side: str) -> None:
    run = history.at(place_id, date.fromisoformat(day))
    assert run is not None
    assert run.holder == side, run


def test_something_changes_on_every_day(found: list[pipeline.Extraction]) -> None:
    changed = {
        claim.event_date
        for extraction in found
        for claim in extraction.events
        if claim.kind in (Kind.GAIN, Kind.LOSS)
    }
    every = {FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)}
    assert every <= changed


def test_non_changes_of_every_sort_are_kept(found: list[pipeline.Extraction]) -> None:
    modalities = {claim.modality for extraction in found for claim in extraction.non_changes}
    assert {Modality.DENIED, Modality.PLANNED, Modality.REPELLED} <= modalities


def test_the_two_words_on_manbij_stand_against_each_other(
    found: list[pipeline.Extraction],
) -> None:
    told = {
        (claim.kind, claim.modality, claim.side)
        for extraction in found
        for claim in extraction.claims
        if claim.place.id == "gn:167357" and claim.event_date == LAST
    }
    assert (Kind.GAIN, Modality.CLAIMED, "SNA") in told
    assert (Kind.CONTESTED, Modality.ASSERTED) in {(kind, modality) for kind, modality, _ in told}
