"""The store gives back what it was given, refuses what it cannot keep, and says why."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import MetaData, create_engine

from dashboard.model import Article, Claim, Decision, Mention
from dashboard.store import Store, StoreError, open_store
from dashboard.store.tables import metadata
from tests.store import examples


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "new folder" / "store.sqlite") as opened:
        yield opened


def test_an_article_comes_back_with_everything_read_in_it(store: Store) -> None:
    report, claims, mentions = examples.reading()
    before = datetime.now(UTC)
    assert store.add(report, claims, mentions)
    assert list(store.articles()) == [report]
    assert store.article(report.id) == report
    assert store.claims() == tuple(claims)
    assert store.claim(claims[0].id) == claims[0]
    assert store.mentions(report.id) == tuple(mentions)
    assert list(store.all_mentions()) == [(report.id, tuple(mentions))]
    assert store.publishers() == {report.id: "Example Agency"}
    ingested = store.ingested_at(report.id)
    assert ingested is not None and before <= ingested <= datetime.now(UTC)
    assert store.counts() == {"articles": 1, "mentions": 1, "claims": 3, "decisions": 0}


def test_all_mentions_are_those_of_the_latest_readings(store: Store) -> None:
    report, claims, mentions = examples.reading()
    other = replace(report, text=f"{report.text} And more.")
    store.add(report, claims, mentions)
    store.add(other, [], mentions)
    store.replace_reading(report, claims, [])
    assert dict(store.all_mentions()) == {other.id: tuple(mentions)}
    assert store.mentions(report.id) == ()
    assert store.claims() == store.claims(article_ids=[report.id]) == tuple(claims)


def test_what_is_not_there_is_none(store: Store) -> None:
    assert store.article("nothing") is None
    assert store.claim("nothing") is None
    assert store.ingested_at("nothing") is None
    assert store.mentions("nothing") == ()


def test_the_same_text_twice_adds_nothing(store: Store) -> None:
    report, claims, mentions = examples.reading()
    store.add(report, claims, mentions)
    stamp = store.stamp()
    again = replace(report, source="another copy.txt", text=report.text.replace(" ", "  "))
    assert not store.add(again, claims, mentions)
    assert store.stamp() == stamp
    assert list(store.articles()) == [report]
    assert store.claims() == tuple(claims)


def test_a_claim_told_twice_in_one_reading_is_one(store: Store) -> None:
    report, claims, _ = examples.reading()
    store.add(report, [*claims, claims[0]])
    assert store.claims() == tuple(claims)


@st.composite
def readings(draw: st.DrawFn) -> tuple[Article, list[Claim], list[Mention]]:
    article = draw(examples.articles)
    claims = draw(st.lists(examples.claims_of(article.id), max_size=3, unique_by=lambda c: c.id))
    return article, claims, draw(st.lists(examples.mentions, max_size=3))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(readings(), max_size=3, unique_by=lambda one: one[0].id),
    st.lists(examples.decisions, max_size=3, unique_by=lambda one: one.id),
)
def test_anything_comes_back_equal(
    tmp_path_factory: pytest.TempPathFactory,
    given_readings: list[tuple[Article, list[Claim], list[Mention]]],
    given_decisions: list[Decision],
) -> None:
    with open_store(tmp_path_factory.mktemp("round") / "store.sqlite") as store:
        assert list(store.add_many(given_readings)) == [True] * len(given_readings)
        for decision in given_decisions:
            store.decide(decision)
        assert list(store.articles()) == [article for article, _, _ in given_readings]
        assert store.claims() == tuple(c for _, claims, _ in given_readings for c in claims)
        for article, claims, mentions in given_readings:
            assert store.mentions(article.id) == tuple(mentions)
            assert store.claims(article_ids=[article.id]) == tuple(claims)
        assert store.decisions() == tuple(given_decisions)
        for place_id in {c.place.id for c in store.claims()}:
            expected = [c for c in store.claims() if c.place.id == place_id]
            assert store.claims(place_ids=[place_id]) == tuple(expected)


@pytest.mark.parametrize("field", ["text", "title", "extra"])
def test_half_a_surrogate_pair_is_refused_with_a_remedy(store: Store, field: str) -> None:
    broken = "مدينة \ud83d الرستن"
    article = replace(examples.article(), **{field: {"k": broken} if field == "extra" else broken})
    with pytest.raises(StoreError, match="surrogate") as caught:
        store.add(article, ())
    assert "UTF-8" in caught.value.remedy
    assert store.counts()["articles"] == 0


def test_a_batch_with_a_refused_article_stores_none_of_that_batch(store: Store) -> None:
    good = examples.reading(1)
    bad = (replace(examples.article(2), text="\ud800"), (), ())
    with pytest.raises(StoreError):
        list(store.add_many([good, bad]))
    assert store.counts()["articles"] == 0


def test_add_many_streams(store: Store) -> None:
    """What has come out is stored, although the source has more to give."""
    source = iter([examples.reading(n) for n in range(1000)])
    outcomes = store.add_many(source)
    assert next(outcomes)
    assert 0 < store.counts()["articles"] < 1000
    assert next(source)


def test_a_claim_of_another_article_is_refused(store: Store) -> None:
    stranger = examples.claim(examples.article(2))
    with pytest.raises(StoreError, match="another article"):
        store.add(examples.article(1), [stranger])
    assert store.counts()["articles"] == 0


def test_an_impossible_coordinate_is_refused(store: Store) -> None:
    report = examples.article()
    nowhere = replace(examples.RASTAN, lat=91.0)
    with pytest.raises(StoreError, match="refuses"):
        store.add(report, [examples.claim(report, place=nowhere)])
    assert store.counts()["articles"] == 0


def test_a_corrected_place_does_not_alter_older_claims(store: Store) -> None:
    corrected = replace(examples.RASTAN, lat=34.93)
    for n, place in enumerate([examples.RASTAN, corrected]):
        report = examples.article(n)
        store.add(report, [examples.claim(report, place=place)])
    assert [claim.place for claim in store.claims()] == [examples.RASTAN, corrected]


# A text read again


def test_a_new_reading_supersedes_the_old_one_and_keeps_it(store: Store) -> None:
    report, claims, mentions = examples.reading()
    store.add(report, claims, mentions, extractor="1")
    better = [replace(claims[0], start=5, end=30)]
    assert store.replace_reading(report, better, (), extractor="2")
    assert store.claims() == tuple(better)
    assert store.mentions(report.id) == ()
    assert store.counts() == {"articles": 1, "mentions": 0, "claims": 1, "decisions": 0}
    assert store.claim(claims[1].id) == claims[1]  # superseded, not lost


def test_the_same_reading_again_adds_nothing(store: Store) -> None:
    report, claims, mentions = examples.reading()
    store.add(report, claims, mentions)
    stamp = store.stamp()
    assert not store.replace_reading(report, claims, mentions, extractor="2")
    assert store.stamp() == stamp


def test_a_missing_day_of_publication_can_be_supplied(store: Store) -> None:
    undated = replace(examples.article(), published=None)
    store.add(undated, ())
    dated = replace(undated, published=date(2024, 12, 6))
    assert store.replace_reading(dated, [examples.claim(dated)])
    assert list(store.articles()) == [dated]
    assert store.claims()[0].reported_on == date(2024, 12, 6)


def test_a_reading_of_another_text_is_refused(store: Store) -> None:
    report, claims, mentions = examples.reading()
    with pytest.raises(StoreError, match="not in the store"):
        store.replace_reading(report, claims, mentions)
    store.add(report, claims, mentions)
    spaced = replace(report, text="  " + report.text)
    with pytest.raises(StoreError, match="spacing"):
        store.replace_reading(spaced, claims, mentions)


# Decisions


def test_decisions_keep_their_order_and_their_change(store: Store) -> None:
    made = [examples.decision("c1", "amend", n=9, side="SDF"), examples.decision("d9", "undo", n=3)]
    for decision in made:
        store.decide(decision)
        store.decide(decision)  # told twice, kept once
    assert store.decisions() == tuple(made)


def test_another_decision_under_the_same_id_is_refused(store: Store) -> None:
    store.decide(examples.decision("c1", "accept"))
    with pytest.raises(StoreError, match="d0"):
        store.decide(examples.decision("c1", "reject"))


def test_a_decision_needs_a_time_zone(store: Store) -> None:
    made = examples.decision("c1")
    with pytest.raises(StoreError, match="time zone"):
        store.decide(replace(made, at=made.at.replace(tzinfo=None)))


def test_the_second_of_two_people_is_told(store: Store) -> None:
    first, second = examples.decision("c1", "accept", 1), examples.decision("c1", "reject", 2)
    store.decide(first, seen=())
    with pytest.raises(StoreError, match="Editor ruled on this meanwhile"):
        store.decide(second, seen=())
    assert store.decisions() == (first,)
    store.decide(second, seen=[first.id])
    assert store.decisions() == (first, second)


def test_a_path_may_hold_any_character(tmp_path: Path) -> None:
    path = tmp_path / "50% of ?the #war \u202eخريطة" / "map;1.sqlite"
    with open_store(path) as store:
        store.add(*examples.reading())
    assert path.exists()


def test_an_unknown_verdict_is_refused(store: Store) -> None:
    with pytest.raises(StoreError, match=r"cannot be stored.*Verdict"):
        store.decide(examples.decision("c1", "burn"))


# Facts stay


@pytest.mark.parametrize(
    "table",
    ["articles", "readings", "places", "mentions", "claims", "decisions", "publications"],
)
@pytest.mark.parametrize("change", ["UPDATE {} SET rowid = rowid", "DELETE FROM {}"])
def test_nothing_that_was_stored_can_be_altered(store: Store, table: str, change: str) -> None:
    store.add(*examples.reading())
    store.decide(examples.decision("c1"))
    store.publish(examples.publication())
    with sqlite3.connect(store.path) as direct, pytest.raises(sqlite3.Error, match="append-only"):
        direct.execute(change.format(table))


def test_the_tables_in_the_code_are_those_in_the_file(store: Store) -> None:
    made = MetaData()
    made.reflect(create_engine(f"sqlite:///{store.path}"))

    def shape(schema: MetaData) -> dict[str, list[tuple[str, str, bool]]]:
        return {
            table.name: [
                (c.name, str(c.type).replace("REAL", "FLOAT"), bool(c.nullable))
                for c in table.columns
            ]
            for table in schema.tables.values()
        }

    assert shape(made) == shape(metadata)


def test_an_import_is_stored_wholly_or_not_at_all(store: Store) -> None:
    first, second = examples.reading(1), examples.reading(2)
    store.add(*first)
    withdrawn = (first[0], [], [])
    stranger = (examples.article(3), [], [])
    with pytest.raises(StoreError, match="not in the store"):
        store.merge([second], [withdrawn, stranger])
    assert store.counts()["articles"] == 1
    assert store.counts()["claims"] == len(first[1])
    assert store.merge([second], [withdrawn]) == 2
    assert set(store.claims()) == set(second[1])
    assert store.merge([second], [withdrawn]) == 0


# Published versions, and what geocoders answered


def test_a_published_version_comes_out_as_it_went_in(store: Store) -> None:
    first, second = examples.publication("Spring"), examples.publication("Summer", b"other")
    store.publish(first)
    store.publish(second)
    assert store.publication("Spring") == first
    assert [listed.name for listed in store.publications()] == ["Spring", "Summer"]
    assert {listed.snapshot for listed in store.publications()} == {b""}
    assert store.publication("Autumn") is None


def test_a_name_is_published_once(store: Store) -> None:
    store.publish(examples.publication("Spring"))
    with pytest.raises(StoreError, match="published already"):
        store.publish(replace(examples.publication("Spring", b"other"), id="another"))
    found = store.publication("Spring")
    assert found is not None and found.snapshot == examples.publication().snapshot


def test_several_decisions_are_stored_together_or_not_at_all(store: Store) -> None:
    one, two = examples.decision("c1", n=1), examples.decision("c2", n=2)
    store.decide(replace(two, verdict="reject"))
    with pytest.raises(StoreError, match="another decision has the id"):
        store.decide_many([one, two])
    assert one not in store.decisions()
    store.decide_many([one])
    assert one in store.decisions()


def test_an_answer_of_a_geocoder_is_kept_until_a_newer_one(store: Store) -> None:
    assert store.looked_up("photon", "الرستن") is None
    store.keep_lookup("photon", "الرستن", "[1]")
    store.keep_lookup("photon", "الرستن", "[2]")
    assert store.looked_up("photon", "الرستن") == "[2]"
    assert store.looked_up("nominatim", "الرستن") is None


# Other files, other programs


def test_the_default_file_is_the_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTROLMAP_DB", str(tmp_path / "elsewhere" / "map.sqlite"))
    with open_store() as store:
        store.add(*examples.reading())
    assert (tmp_path / "elsewhere" / "map.sqlite").exists()


def test_a_store_is_found_again(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    report, claims, mentions = examples.reading()
    with open_store(path) as store:
        store.add(report, claims, mentions)
    with open_store(path) as store:
        assert not store.add(report, claims, mentions)
        assert store.claims() == tuple(claims)


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("notes of the editor, not a database\n" * 50, encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(StoreError, match="not a store"):
        open_store(path)
    assert path.read_bytes() == before


def test_the_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.sqlite"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(StoreError, match="another program"):
        open_store(path)
    with sqlite3.connect(path) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]


def test_a_store_of_a_newer_release_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    open_store(path).close()
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer release") as caught:
        open_store(path)
    assert "update" in caught.value.remedy


def test_a_store_in_use_says_so(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with open_store(path, wait=0.05) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another program is writing"):
            store.add(*examples.reading())
        assert store.counts()["articles"] == 0  # reading goes on meanwhile
        other.execute("ROLLBACK")
        assert store.add(*examples.reading())
        other.close()


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be opened"):
        open_store(tmp_path / "file" / "store.sqlite")


def test_threads_share_a_store(store: Store) -> None:
    def work(first: int) -> None:
        for n in range(first, first + 20):
            store.add(*examples.reading(n))
            assert store.counts()["articles"] > 0

    threads = [threading.Thread(target=work, args=(first,)) for first in (0, 10, 20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.counts()["articles"] == 40  # 0 to 39, each once
