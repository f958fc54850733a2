"""Backups come back whole, check finds what is broken, and old files are brought up to date."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from dashboard.store import Store, StoreError, backup, check, open_store, repository, restore
from dashboard.store.migrations import MIGRATIONS
from tests.store import examples


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "store.sqlite") as opened:
        for n in range(3):
            opened.add(*examples.reading(n))
        opened.decide(examples.decision("c1"))
        yield opened


def test_a_sound_store_has_no_faults(store: Store) -> None:
    assert check(store.path) == ()


def test_a_backup_restores_everything(store: Store, tmp_path: Path) -> None:
    saved = tmp_path / "backups" / "saved.sqlite"
    backup(saved, store.path)
    assert check(saved) == ()
    assert [file.name for file in saved.parent.iterdir()] == ["saved.sqlite"]  # one whole file
    with open_store(tmp_path / "other.sqlite") as empty:
        kept = restore(saved, empty.path)
        # The open store sees it too.
        assert list(empty.articles()) == list(store.articles())
        assert empty.claims() == store.claims()
        assert empty.decisions() == store.decisions()
        assert empty.add(*examples.reading(7))
    assert kept is not None and check(kept) == ()


def test_restoring_keeps_what_it_replaces(store: Store, tmp_path: Path) -> None:
    saved = tmp_path / "saved.sqlite"
    backup(saved, store.path)
    store.add(*examples.reading(9))
    kept = restore(saved, store.path)
    assert store.counts()["articles"] == 3
    assert kept is not None
    with open_store(kept) as former:
        assert former.counts()["articles"] == 4


def test_restoring_where_nothing_was(store: Store, tmp_path: Path) -> None:
    backup(tmp_path / "saved.sqlite", store.path)
    fresh = tmp_path / "new" / "store.sqlite"
    assert restore(tmp_path / "saved.sqlite", fresh) is None
    with open_store(fresh) as restored:
        assert restored.claims() == store.claims()


def test_a_backup_never_overwrites(store: Store, tmp_path: Path) -> None:
    saved = tmp_path / "saved.sqlite"
    saved.write_text("something else", encoding="utf-8")
    with pytest.raises(StoreError, match="exists already"):
        backup(saved, store.path)
    assert saved.read_text(encoding="utf-8") == "something else"


def test_a_backup_is_consistent_while_others_write(store: Store, tmp_path: Path) -> None:
    other = sqlite3.connect(store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    other.execute("INSERT INTO decisions VALUES ('half', 's', 'accept', '', '', '', '{}')")
    backup(tmp_path / "saved.sqlite", store.path)
    other.execute("ROLLBACK")
    other.close()
    with open_store(tmp_path / "saved.sqlite") as saved:
        assert saved.decisions() == store.decisions()


@pytest.mark.parametrize("content", [b"", b"not a database, not at all " * 99])
def test_what_is_no_backup_is_refused_and_changes_nothing(
    store: Store, tmp_path: Path, content: bytes
) -> None:
    wrong = tmp_path / "wrong.sqlite"
    wrong.write_bytes(content)
    before = store.stamp()
    with pytest.raises(StoreError):
        restore(wrong, store.path)
    assert store.stamp() == before
    assert check(store.path) == ()


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    for work in (check, restore):
        with pytest.raises(StoreError, match="no file"):
            work(tmp_path / "missing.sqlite")
    with pytest.raises(StoreError, match="no file"):
        backup(tmp_path / "to.sqlite", tmp_path / "missing.sqlite")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("trigger", "damage", "fault"),
    [
        ("articles_UPDATE", "UPDATE articles SET text = 'forged'", "text of article"),
        ("claims_UPDATE", "UPDATE claims SET side = 'SDF'", "claim"),
        ("places_DELETE", "DELETE FROM places", "refers to a row of places"),
        ("readings_DELETE", "DELETE FROM readings", "no reading"),
    ],
)
def test_check_finds_what_was_tampered_with(
    store: Store, trigger: str, damage: str, fault: str
) -> None:
    with sqlite3.connect(store.path) as direct:
        direct.execute(f"DROP TRIGGER {trigger}")
        direct.execute(damage)
    assert any(fault in found for found in check(store.path))


def test_check_finds_a_damaged_page(store: Store, tmp_path: Path) -> None:
    for n in range(10, 60):
        store.add(*examples.reading(n))
    backup(tmp_path / "saved.sqlite", store.path)
    content = bytearray((tmp_path / "saved.sqlite").read_bytes())
    content[20 * 4096 : 21 * 4096] = b"\x5a" * 4096
    broken = tmp_path / "broken.sqlite"
    broken.write_bytes(content)
    try:
        assert check(broken)
    except StoreError as error:
        assert "damaged" in error.what
    with pytest.raises(StoreError):
        restore(broken, store.path)
    assert check(store.path) == ()


def test_an_older_file_is_brought_up_to_date_and_kept(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next release adds a table: the files of this one move forward with all they hold."""
    step = ("CREATE TABLE notes (text TEXT) STRICT", "INSERT INTO notes VALUES ('moved')")
    claims = store.claims()
    store.close()
    monkeypatch.setattr(repository, "MIGRATIONS", (*MIGRATIONS, step))
    for _ in range(2):  # the second time there is nothing to do
        with open_store(store.path) as newer:
            assert newer.claims() == claims
    with sqlite3.connect(store.path) as direct:
        assert direct.execute("SELECT text FROM notes").fetchall() == [("moved",)]
    monkeypatch.undo()
    with pytest.raises(StoreError, match="newer release"):
        open_store(store.path)
    with open_store(store.path.with_name(f"store.sqlite.schema-{len(MIGRATIONS)}")) as kept:
        assert kept.claims() == claims


def test_a_file_of_the_first_release_opens_with_all_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old.sqlite"
    ruled = [examples.decision("c1", n=1), examples.decision("c2", n=2)]
    monkeypatch.setattr(repository, "MIGRATIONS", MIGRATIONS[:1])
    with open_store(path) as old:
        old.add(*examples.reading())
        for decision in ruled:
            old.decide(decision)
        claims = old.claims()
    monkeypatch.undo()
    with open_store(path) as new:
        assert new.claims() == claims
        assert list(new.decisions()) == ruled
        new.decide(replace(ruled[0], id="later", verdict="not a place"))
    assert check(path) == ()
    with sqlite3.connect(tmp_path / "old.sqlite.schema-1") as former:
        assert former.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_step_that_fails_leaves_the_file_as_it_was(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.close()
    broken = ("CREATE TABLE notes (text TEXT) STRICT", "INSERT INTO nowhere VALUES (1)")
    monkeypatch.setattr(repository, "MIGRATIONS", (*MIGRATIONS, broken))
    with pytest.raises(StoreError):
        open_store(store.path)
    monkeypatch.undo()
    with open_store(store.path) as same:
        assert same.counts()["articles"] == 3
    assert check(store.path) == ()
