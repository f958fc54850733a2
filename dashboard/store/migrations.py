"""The schema, as numbered steps forward. A step that has been released is never edited.

``PRAGMA user_version`` holds the number of steps a file has taken, and
``PRAGMA application_id`` marks it as ours. All missing steps happen in one
transaction, so a file is never between two versions.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import Connection

from dashboard.store.errors import StoreError

APPLICATION_ID = 0x434D4150  # "CMAP"


def _append_only(*tables: str) -> tuple[str, ...]:
    """Triggers that refuse to alter or remove a row of these tables, whose rows are facts."""
    return tuple(
        f"""CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE (ABORT, '{table} are append-only'); END"""
        for table in tables
        for verb in ("UPDATE", "DELETE")
    )


_FIRST = (
    """CREATE TABLE articles (
        id TEXT NOT NULL PRIMARY KEY,
        text TEXT NOT NULL,
        ingested_at TEXT NOT NULL
    ) STRICT""",
    # How an article was read: its dateline, and by which extractor. The latest counts.
    """CREATE TABLE readings (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        article_id TEXT NOT NULL REFERENCES articles (id),
        extractor TEXT NOT NULL,
        at TEXT NOT NULL,
        source TEXT NOT NULL,
        lang TEXT NOT NULL,
        title TEXT,
        publisher TEXT,
        published TEXT,
        url TEXT,
        extra TEXT NOT NULL
    ) STRICT""",
    # A place as it was when a claim or a mention used it; key covers every column.
    """CREATE TABLE places (
        key TEXT NOT NULL PRIMARY KEY,
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        lat REAL CHECK (lat BETWEEN -90 AND 90),
        lon REAL CHECK (lon BETWEEN -180 AND 180),
        name_ar TEXT,
        country TEXT,
        admin1 TEXT,
        population INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE mentions (
        reading_id INTEGER NOT NULL REFERENCES readings (id),
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        text TEXT NOT NULL,
        kind TEXT NOT NULL,
        place_key TEXT REFERENCES places (key),
        geo_precision INTEGER NOT NULL,
        candidates TEXT NOT NULL,
        reason TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE claims (
        reading_id INTEGER NOT NULL REFERENCES readings (id),
        id TEXT NOT NULL,
        place_key TEXT NOT NULL REFERENCES places (key),
        place_text TEXT NOT NULL,
        kind TEXT NOT NULL,
        modality TEXT NOT NULL,
        actor TEXT,
        side TEXT,
        event_date TEXT,
        time_precision INTEGER NOT NULL,
        date_basis TEXT NOT NULL,
        reported_on TEXT,
        attribution TEXT,
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        geo_precision INTEGER NOT NULL,
        marks TEXT NOT NULL,
        trace TEXT NOT NULL,
        UNIQUE (reading_id, id)
    ) STRICT""",
    """CREATE TABLE decisions (
        id TEXT NOT NULL PRIMARY KEY,
        subject TEXT NOT NULL,
        verdict TEXT NOT NULL
            CHECK (verdict IN ('accept', 'reject', 'amend', 'pin', 'merge', 'undo')),
        by TEXT NOT NULL,
        at TEXT NOT NULL,
        why TEXT NOT NULL,
        change TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX readings_of_article ON readings (article_id, id)",
    "CREATE INDEX places_by_id ON places (id)",
    "CREATE INDEX mentions_of_reading ON mentions (reading_id)",
    "CREATE INDEX claims_by_id ON claims (id)",
    "CREATE INDEX claims_of_place ON claims (place_key)",
    "CREATE INDEX decisions_on_subject ON decisions (subject)",
    *_append_only("articles", "readings", "places", "mentions", "claims", "decisions"),
)

_SECOND = (
    # Which verdicts there are is the model's business: a new one needs no new table.
    "ALTER TABLE decisions RENAME TO decisions_before",
    """CREATE TABLE decisions (
        id TEXT NOT NULL PRIMARY KEY,
        subject TEXT NOT NULL,
        verdict TEXT NOT NULL,
        by TEXT NOT NULL,
        at TEXT NOT NULL,
        why TEXT NOT NULL,
        change TEXT NOT NULL
    ) STRICT""",
    "INSERT INTO decisions SELECT * FROM decisions_before ORDER BY rowid",
    "DROP TABLE decisions_before",
    "CREATE INDEX decisions_on_subject ON decisions (subject)",
    # What was published under a name, as it stood that day.
    """CREATE TABLE publications (
        id TEXT NOT NULL PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,
        by TEXT NOT NULL,
        at TEXT NOT NULL,
        notes TEXT NOT NULL,
        policy TEXT NOT NULL,
        known_on TEXT,
        snapshot BLOB NOT NULL
    ) STRICT""",
    # Answers of online geocoders, so that none is asked twice. Not facts: they may be dropped.
    """CREATE TABLE lookups (
        service TEXT NOT NULL,
        query TEXT NOT NULL,
        answer TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (service, query)
    ) STRICT""",
    *_append_only("decisions", "publications"),
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST, _SECOND)


class _Rows(Protocol):
    def fetchone(self) -> Any: ...


def state_of(
    execute: Callable[[str], _Rows], path: Path, steps: Sequence[Sequence[str]] = MIGRATIONS
) -> int:
    """How many steps the file has taken; 0 for a new, empty one.

    Args:
        execute: runs a statement on the open file.
        path: its name, for the error.
        steps: those that this release knows.

    Raises:
        StoreError: the file is the database of another program, or of a newer release.
    """

    def value(statement: str) -> int:
        row = execute(statement).fetchone()
        return int(row[0]) if row else 0

    version = value("PRAGMA user_version")
    empty = not value("SELECT count(*) FROM sqlite_master")
    if value("PRAGMA application_id") != APPLICATION_ID and not (empty and version == 0):
        raise StoreError(
            f"{path} is the database of another program",
            "choose another file (CONTROLMAP_DB), or move this one away",
        )
    if version > len(steps):
        raise StoreError(
            f"{path} was written by a newer release (schema {version}; this one knows {len(steps)})",
            "update the dashboard, or open another store",
        )
    return version


def migrate(
    connection: Connection, version: int, steps: Sequence[Sequence[str]] = MIGRATIONS
) -> None:
    """Take every step after ``version``, inside the caller's transaction."""
    for step in steps[version:]:
        for statement in step:
            connection.exec_driver_sql(statement)
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {len(steps)}")
