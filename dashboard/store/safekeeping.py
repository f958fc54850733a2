"""Copies of a store, their return, and the proof that nothing in a store is broken."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from dashboard import settings
from dashboard.model import content_key
from dashboard.store.errors import StoreError, in_plain_words
from dashboard.store.migrations import state_of

WAIT = 10.0  # seconds to wait for another program's transaction


def backup(to: Path, path: Path | None = None) -> None:
    """Copy a store into the new file ``to``, also while it is being written to.

    The copy has all of every transaction that was finished when it began. ``path`` None
    is :func:`dashboard.settings.database`.

    Raises:
        StoreError: there is no such store, ``to`` exists, or it cannot be written.
    """
    path = path or settings.database()
    _demand(path)
    if to.exists():
        raise StoreError(f"{to} exists already", "choose another name for the backup")
    part = to.with_name(to.name + ".part")
    with in_plain_words(to):
        to.parent.mkdir(parents=True, exist_ok=True)
        try:
            with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as copy:
                _copy(source, copy)
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, complete in itself
            part.replace(to)
        finally:
            part.unlink(missing_ok=True)


def restore(backed_up: Path, path: Path | None = None) -> Path | None:
    """Put a backup in the place of a store. The store that it replaces is kept.

    Works while other programs have the store open: they see the restored one from
    their next transaction on. A backup of an older release is brought up to date when it
    is next opened.

    Returns:
        The file in which the former store was kept; None when there was none.

    Raises:
        StoreError: the backup is no sound store, or a later release's, or the store is
            in use; then nothing was changed.
    """
    path = path or settings.database()
    _demand(backed_up)
    kept = None
    with in_plain_words(backed_up), closing(sqlite3.connect(backed_up)) as source:
        _demand_sound(source, backed_up)
        if path.exists():
            moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
            kept = path.with_name(f"{path.name}.before-restore-{moment}")
            backup(kept, path)
        with in_plain_words(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(path)) as target:
                _copy(source, target)
    return kept


def check(path: Path | None = None) -> tuple[str, ...]:
    """What is wrong with a store, one sentence each; empty when it is sound.

    Looks at the file's structure, at every reference, and at whether articles and claims
    still have the content that their keys were made from.

    Raises:
        StoreError: there is no such store, or it cannot be read at all.
    """
    path = path or settings.database()
    _demand(path)
    with in_plain_words(path), closing(sqlite3.connect(path)) as connection:
        state_of(connection.execute, path)
        return tuple(_faults(connection))


def _faults(connection: sqlite3.Connection) -> Iterator[str]:
    for (message,) in connection.execute("PRAGMA integrity_check"):
        if message != "ok":
            yield f"the file is damaged: {message}"
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} refers to a row of {parent} that is not there"
    for article_id, text in connection.execute("SELECT id, text FROM articles"):
        if content_key(" ".join(text.split())) != article_id:
            yield f"the text of article {article_id} is not what it was"
    unread = "SELECT id FROM articles WHERE id NOT IN (SELECT article_id FROM readings)"
    for (article_id,) in connection.execute(unread):
        yield f"article {article_id} has no reading"
    claims = """
        SELECT c.id, r.article_id, p.id, c.kind, c.modality, c.side, c.actor, c.event_date,
            c.start, c."end"
        FROM claims c JOIN readings r ON r.id = c.reading_id JOIN places p ON p.key = c.place_key
    """
    for claim_id, article_id, place, kind, modality, side, actor, *rest in connection.execute(
        claims
    ):
        if content_key(article_id, place, kind, modality, side or actor, *rest) != claim_id:
            yield f"claim {claim_id} of article {article_id} is not what it was"


def _demand(path: Path) -> None:
    if not path.is_file():
        raise StoreError(f"there is no file {path}", "check its name")


def _demand_sound(source: sqlite3.Connection, path: Path) -> None:
    version = state_of(source.execute, path)
    if version == 0:
        raise StoreError(f"{path} is empty", "choose another backup")
    if fault := next(_faults(source), None):
        raise StoreError(f"the backup {path} is not sound: {fault}", "choose another one")


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> None:
    """Copy a whole database in one transaction of the target."""
    deadline = time.monotonic() + WAIT

    def give_up(status: int, _remaining: int, _total: int) -> None:
        busy = status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
        if busy and time.monotonic() > deadline:
            raise StoreError("another program is writing to the store", "close it and try again")

    source.backup(target, progress=give_up)
