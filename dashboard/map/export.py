"""The map as one HTML file that opens from disk, with its evidence, and asks nobody for anything.

The page is the same as everywhere (:func:`dashboard.map.build.build`) with the data
inside. A content security policy lets only our own scripts and styles run, by their
hashes, and allows no connection at all: even if words of an article were to become
markup, the browser would neither run them nor send anything.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from dashboard.map.basemap import basemap
from dashboard.map.build import build
from dashboard.map.payload import History, pack, payload
from dashboard.model import Article
from dashboard.places import boundaries
from dashboard.places.boundaries import Overlay

_INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)


def export_html(
    history: History,
    articles: Iterable[Article],
    options: Mapping[str, Any] | None = None,
    whole_texts: bool | None = None,
    overlays: Sequence[Overlay] | None = None,
) -> str:
    """The map of ``history`` as a whole HTML page, UTF-8 when written to a file.

    Args:
        history: who held what, when and why.
        articles: the articles its claims come from; every evidence sentence is inside.
        options: as :func:`dashboard.map.payload.payload` takes them: ``day`` (ISO) and
            ``language`` ("ar" or "en") to open with. ``tiles`` is left out: the file
            has no network.
        whole_texts: put every article's whole text inside, not only the sentences;
            None does so while they are small.
        overlays: boundaries to offer as layers; None takes those that were imported.

    Control areas are inside, and off until asked for.
    """
    lines = boundaries.overlays() if overlays is None else overlays
    kept = {key: value for key, value in (options or {}).items() if key != "tiles"}
    made = payload(history, articles, kept, whole_texts, with_areas=True, overlays=lines)
    return _with_policy(_page(pack(made)))


def _page(packed: bytes | None) -> str:
    # The browser hashes a script after turning its line ends into \n.
    rendered: str = build(packed, basemap()).get_root().render()
    return rendered.replace("\r\n", "\n").replace("\r", "\n")


def _with_policy(page: str) -> str:
    policy = f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">'
    quiet = '<meta name="referrer" content="no-referrer">'
    before, head, after = page.partition("<head>")
    return f"{before}{head}\n{policy}\n{quiet}{after}"


@cache
def _policy() -> str:
    """What the page may do.

    The hashes are those of a page without any data, so that nothing which came with
    an article can be among them.
    """
    hashes: dict[str, list[str]] = {"script": [], "style": []}
    for kind, text in _INLINE.findall(_page(None)):
        digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
        hashes[kind].append(f"'sha256-{digest}'")
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {' '.join(hashes['script'])}",
            f"style-src {' '.join(hashes['style'])}",
            "img-src data: blob:",  # the picture of the view that a reader saves
            "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
