"""What can go wrong with the store, in the words of the person who has to mend it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DBAPIError


class StoreError(Exception):
    """The store could not do what was asked; nothing was half done.

    Attributes:
        what: what is wrong.
        remedy: what to do about it.
    """

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}; {remedy}")
        self.what = what
        self.remedy = remedy


# SQLite's primary result codes (https://www.sqlite.org/rescode.html): what, remedy.
_MEANINGS = {
    sqlite3.SQLITE_BUSY: (
        "another program is writing to the store {path} and did not finish in time",
        "wait for it or close it, then try again",
    ),
    sqlite3.SQLITE_LOCKED: (
        "another program is writing to the store {path} and did not finish in time",
        "wait for it or close it, then try again",
    ),
    sqlite3.SQLITE_FULL: (
        "the disk that holds the store {path} is full",
        "free some space, then try again: what was reported as stored is safe",
    ),
    sqlite3.SQLITE_IOERR: (
        "the disk that holds the store {path} could not be read or written",
        "check the disk and its free space, then try again",
    ),
    sqlite3.SQLITE_NOTADB: (
        "{path} is not a store of this dashboard, or no database at all",
        "choose another file (CONTROLMAP_DB), or move this one away",
    ),
    sqlite3.SQLITE_CORRUPT: (
        "the store {path} is damaged",
        "restore a backup; keep the damaged file",
    ),
    sqlite3.SQLITE_READONLY: (
        "the store {path} may not be written",
        "check the permissions of the file and its folder",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "the store {path} cannot be opened",
        "check that its folder exists and may be written",
    ),
    sqlite3.SQLITE_CONSTRAINT: (
        "the store {path} refuses this: {detail}",
        "correct the data, then try again",
    ),
}


@contextmanager
def in_plain_words(path: Path) -> Iterator[None]:
    """Turn the errors of SQLite and of the file system into :class:`StoreError`."""
    try:
        yield
    except DBAPIError as error:
        raise _meaning(error.orig or error, path) from error
    except (sqlite3.Error, OSError) as error:
        raise _meaning(error, path) from error
    except UnicodeEncodeError as error:
        raise _not_text(error) from error


def _meaning(error: BaseException, path: Path) -> StoreError:
    code = getattr(error, "sqlite_errorcode", None)
    if code is None and isinstance(error, OSError):
        code = sqlite3.SQLITE_CANTOPEN
    what, remedy = _MEANINGS.get(
        (code or 0) & 0xFF,
        (
            "the store {path} failed: {detail}",
            "run the check of the store; restore a backup if it fails",
        ),
    )
    return StoreError(what.format(path=path, detail=error), remedy)


def _not_text(error: UnicodeEncodeError) -> StoreError:
    """Half of a surrogate pair: no file or database can hold it as text."""
    before = error.object[max(0, error.start - 20) : error.start]
    return StoreError(
        f"the text holds half of a surrogate pair, which is not a character, after “{before}”",
        "the file was decoded wrongly; save it as UTF-8 and read it again",
    )
