"""Zip archives that strangers made, looked at before anything is unpacked."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from dashboard.exchange import limits
from dashboard.reading import Upload
from dashboard.reading.encodings import Unreadable

_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_OPENING = 4_096  # bytes in which a document type would be declared


@contextmanager
def opened(upload: Upload, limit: int | None = None) -> Iterator[zipfile.ZipFile]:
    """The archive, once its listing shows that it is safe to unpack into ``limit`` bytes
    (None: :data:`limits.MAX_UNPACKED`).

    A part never unpacks to more than its listing says: the zipfile module stops there.

    Raises:
        Unreadable: it is no archive, is damaged or encrypted, or would unpack to too much.
    """
    try:
        with upload.open() as stream, zipfile.ZipFile(stream) as archive:
            _check(archive, limit or limits.MAX_UNPACKED)
            yield archive
    except (zipfile.BadZipFile, NotImplementedError, EOFError) as error:
        raise Unreadable(
            "the archive is damaged or incomplete ({error})",
            "fetch or save it again",
            error=str(error),
        ) from error


def _check(archive: zipfile.ZipFile, limit: int) -> None:
    parts = archive.infolist()
    if len(parts) > limits.MAX_PARTS:
        raise Unreadable(
            "the archive has {number:,} parts; {limit:,} may be read",
            "split it",
            number=len(parts),
            limit=limits.MAX_PARTS,
        )
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("the file is protected by a password", "save it without one")
    whole = sum(part.file_size for part in parts)
    if whole > limit:
        raise Unreadable(
            "the archive would unpack to {size:,} bytes; {limit:,} may be read",
            "split it",
            size=whole,
            limit=limit,
        )
    for part in parts:
        if part.file_size > 1_000_000 and part.file_size > limits.MAX_RATIO * part.compress_size:
            raise Unreadable(
                "the part {part:.60} would unpack to {size:,} bytes from {packed:,}, as an attack does",
                "if the file is yours, save it again",
                part=part.filename,
                size=part.file_size,
                packed=part.compress_size,
            )


def check_xml(archive: zipfile.ZipFile) -> None:
    """Refuse documents that declare entities: no office program writes them, attacks do."""
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as stream:
                opening = stream.read(_OPENING)
            if declares(opening):
                raise Unreadable(
                    "the part {part:.60} declares a document type, as an attack does",
                    "if the file is yours, save it again",
                    part=part.filename,
                )


def declares(opening: bytes) -> bool:
    """Whether the first bytes of an XML document declare a document type, in any encoding."""
    return _DECLARATION.search(opening.replace(b"\0", b"")) is not None
