"""Fetch a country's dump from GeoNames: resumable, its size checked, with progress."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from dashboard import settings
from dashboard.places.imports import Imported, import_file

GEONAMES = "https://download.geonames.org/export/dump"
_CHUNK = 1 << 16
_TIMEOUT = 30  # seconds without a byte

Progress = Callable[[int, int], None]  # bytes so far, bytes in all (0 when not told)


def add_country(code: str, progress: Progress | None = None, base: str = GEONAMES) -> Imported:
    """Fetch and index GeoNames' dump of a country with its alternate names.

    ``code`` is the country's ISO 3166-1 alpha-2 code. Raises ValueError for a code that is
    none, and ConnectionError, saying what to do instead, when the server is not reached.
    """
    code = code.strip().upper()
    if len(code) != 2 or not code.isalpha():
        raise ValueError(f"{code!r} is not a country code of two letters, such as SY")
    folder = settings.home() / "gazetteer" / "downloads"
    dump = fetch(f"{base}/{code}.zip", folder / f"{code}.zip", progress)
    fetch(f"{base}/alternatenames/{code}.zip", folder / f"alternateNames-{code}.zip", progress)
    return import_file(dump, name=f"geonames-{code}")


def fetch(url: str, target: Path, progress: Progress | None = None) -> Path:
    """Download ``url`` to ``target``, going on where an earlier try stopped.

    Raises ConnectionError when the server is not reached, answers with an error, or sends
    fewer bytes than it announced (the part is kept for the next try).
    """
    if target.is_file():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(target.name + ".part")
    have = part.stat().st_size if part.is_file() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as answer:
            resumed = answer.status == 206
            have = have if resumed else 0
            total = have + int(answer.headers.get("Content-Length") or 0)
            with part.open("ab" if resumed else "wb") as file:
                while chunk := answer.read(_CHUNK):
                    file.write(chunk)
                    have += len(chunk)
                    if progress:
                        progress(have, total)
    except urllib.error.HTTPError as error:
        raise ConnectionError(f"{url} answered {error.code} {error.reason}") from error
    except (OSError, ValueError) as error:
        raise ConnectionError(
            f"{url} could not be fetched ({error}). Without a network, download it elsewhere "
            "and use: gazetteer import FILE"
        ) from error
    if total and have < total:
        raise ConnectionError(f"{url} stopped after {have} of {total} bytes; try again to go on")
    part.replace(target)
    return target
