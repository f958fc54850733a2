"""Fetch a country's dump from GeoNames: resumable, checked, and nothing kept that is not whole.

What has arrived lies in ``gazetteer/downloads`` of the home folder as a ``.part`` with the
server's mark of that version beside it (its ETag or date, RFC 9110 13.1.5): a next try goes
on from there when the file on the server is still the same, and starts over when it is not.
"""

from __future__ import annotations

import contextlib
import http.client
import os
import re
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dashboard import settings
from dashboard.places.imports import Imported, import_file
from dashboard.places.imports.files import MAX_BYTES

GEONAMES = "https://download.geonames.org/export/dump"
_AGENT = "control-map (gazetteer import)"
_CHUNK = 1 << 16
_TIMEOUT = 30.0  # seconds without a byte
_FRESH = 86_400  # seconds for which a file that has arrived is not fetched again
_OFFLINE = "Without a network, fetch it elsewhere and use: gazetteer import FILE"

Progress = Callable[[int, int], None]  # bytes so far, bytes in all (0 when not told)


def base_url() -> str:
    """Where the dumps are: GeoNames, or the mirror that ``CONTROLMAP_GEONAMES`` names."""
    return (os.environ.get("CONTROLMAP_GEONAMES") or GEONAMES).rstrip("/")


def add_country(code: str, progress: Progress | None = None, base: str | None = None) -> Imported:
    """Fetch and index GeoNames' dump of a country with its alternate names.

    ``code`` is the country's ISO 3166-1 alpha-2 code. Raises ValueError for a code that is
    none or a dump that cannot be used, and ConnectionError, saying what to do, when it
    cannot be fetched. Alternate names that the server does not have are done without.
    """
    code = code.strip().upper()
    if not re.fullmatch("[A-Z]{2}", code):
        raise ValueError(f"{code!r} is not a country code of two letters, such as SY")
    base = base or base_url()
    folder = settings.home() / "gazetteer" / "downloads"
    dump, spellings = folder / f"{code}.zip", folder / f"alternateNames-{code}.zip"
    try:
        fetch(f"{base}/{code}.zip", dump, progress)
    except NotOffered as error:
        raise ValueError(f"there is no list for {code}: {error}") from error
    notes: tuple[str, ...] = ()
    try:
        fetch(f"{base}/alternatenames/{code}.zip", spellings, progress)
    except NotOffered:
        spellings.unlink(missing_ok=True)
        notes = ("its alternate names are not offered, so that many spellings are missing",)
    try:
        done = import_file(dump, name=f"geonames-{code}")
    finally:  # kept as a table now, or unusable; either way not wanted again
        dump.unlink(missing_ok=True)
        spellings.unlink(missing_ok=True)
    return replace(done, notes=done.notes + notes)


class NotOffered(ConnectionError):
    """The server has no such file."""


def fetch(url: str, target: Path, progress: Progress | None = None) -> Path:
    """Download the zip file ``url`` to ``target``, going on where an earlier try stopped.

    ``target`` appears only when it has arrived whole: of the size that was announced, and a
    zip file whose every member passes its checksum. Raises NotOffered when the server does
    not have it, and ConnectionError when it is not reached, answers with an error, stops
    early (what came is kept for the next try) or sends something else.
    """
    if target.is_file() and time.time() - target.stat().st_mtime < _FRESH:
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    part = _Part(target)
    try:
        total = _receive(url, part, progress)
    except urllib.error.HTTPError as error:
        if error.code in (404, 410):
            raise NotOffered(f"{url} answered {error.code} {error.reason}") from error
        raise ConnectionError(
            f"{url} answered {error.code} {error.reason}; try again later. {_OFFLINE}"
        ) from error
    except (
        urllib.error.URLError,
        http.client.HTTPException,
        TimeoutError,
        ConnectionError,
    ) as error:
        why = getattr(error, "reason", None) or error
        raise ConnectionError(
            f"{url} could not be fetched ({why}); try again to go on. {_OFFLINE}"
        ) from error
    if total and part.size() < total:
        raise ConnectionError(
            f"{url} stopped after {part.size():,} of {total:,} bytes; try again to go on"
        )
    if not _is_whole_zip(part.path):
        part.discard()
        raise ConnectionError(
            f"what {url} sent is no whole zip file (a damaged download, or a page of the "
            f"network that you are in); try again. {_OFFLINE}"
        )
    part.path.replace(target)
    part.discard()
    return target


@dataclass(frozen=True, slots=True)
class _Part:
    """What has arrived of a file so far, and the mark of the version that it is of."""

    target: Path

    @property
    def path(self) -> Path:
        return self.target.with_name(self.target.name + ".part")

    @property
    def _mark(self) -> Path:
        return self.target.with_name(self.target.name + ".mark")

    def size(self) -> int:
        return self.path.stat().st_size if self.path.is_file() else 0

    def mark(self) -> str:
        return self._mark.read_text(encoding="utf-8") if self._mark.is_file() else ""

    def begin(self, mark: str) -> None:
        """Forget what came, and keep the mark of what comes now."""
        self.path.unlink(missing_ok=True)
        self._mark.write_text(mark, encoding="utf-8")

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)
        self._mark.unlink(missing_ok=True)


def _receive(url: str, part: _Part, progress: Progress | None) -> int:
    """Append to ``part`` what is missing of ``url``; its size as announced, or 0."""
    have = part.size() if part.mark() else 0
    try:
        answer = _ask(url, have, part.mark())
        going_on = answer.status == 206
        if going_on and not _starts_at(answer, have):
            answer.close()
            answer, going_on = _ask(url, 0, ""), False
    except urllib.error.HTTPError as error:
        if error.code != 416:  # nothing is left to send: the file is another now
            raise
        answer, going_on = _ask(url, 0, ""), False
    with contextlib.closing(answer):
        if not going_on:
            have = 0
            part.begin(_mark_of(answer))
        announced = int(answer.headers.get("Content-Length") or 0)
        total = have + announced if announced else 0
        with part.path.open("ab") as file:
            while chunk := answer.read(_CHUNK):
                have += len(chunk)
                if have > MAX_BYTES:
                    raise ConnectionError(f"more than {MAX_BYTES / 1e6:,.0f} MB came")
                file.write(chunk)
                if progress:
                    progress(have, total)
    return total


def _ask(url: str, have: int, mark: str) -> Any:
    headers = {"User-Agent": _AGENT, "Accept-Encoding": "identity"}
    if have and mark:
        headers |= {"Range": f"bytes={have}-", "If-Range": mark}
    return urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=_TIMEOUT)


def _mark_of(answer: Any) -> str:
    """What tells this version of the file from others; "" when the server says nothing sure."""
    etag = str(answer.headers.get("ETag") or "")
    return etag if etag and not etag.startswith("W/") else answer.headers.get("Last-Modified") or ""


def _starts_at(answer: Any, have: int) -> bool:
    said = re.match(r"bytes (\d+)-", answer.headers.get("Content-Range") or "")
    return said is not None and int(said[1]) == have


def _is_whole_zip(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError):
        return False
