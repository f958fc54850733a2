"""Turns a history and its articles into the columns the browser works on.

Columns are little-endian typed arrays in base64 (``{"t": "i32", "b": "…"}``), so that
thousands of places stay small and need no parsing; days are whole days since
1970-01-01. Text offsets are converted from code points to the UTF-16 units that
JavaScript counts.
"""

from __future__ import annotations

import base64
import csv
import gzip
import json
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import zip_longest
from typing import Any, Protocol

import numpy as np

from dashboard import settings
from dashboard.model import Article, Claim, Hold, Kind, Modality, Place, PlaceKind, Run, Status

EPOCH = date(1970, 1, 1)
NO_DAY = -(2**31)  # a claim whose day is not known
NO_SIDE = 255
BASELINE = -1  # in the reasons of a run: the baseline, not a claim
OTHER = -2  # in the reasons of a run: something else (a decision); the rule says what
WHOLE_TEXT_LIMIT = 1_500_000  # characters of all articles; beyond it only sentences travel
SENTENCE_LIMIT = 1_200  # characters of one evidence sentence that are shown

KINDS = tuple(Kind)
MODALITIES = tuple(Modality)
PLACE_KINDS = tuple(PlaceKind)
STATUSES = tuple(Status)
BASES = ("stated", "relative", "publication")
ROLES = ("place", "trigger", "actor", "date", "attribution", "cancels")


class History(Protocol):
    """What the map needs of a history (:class:`dashboard.control.History` has it)."""

    @property
    def places(self) -> Mapping[str, Place]: ...
    @property
    def runs(self) -> Mapping[str, Sequence[Run]]: ...
    @property
    def claims(self) -> Mapping[str, Claim]: ...
    @property
    def idle(self) -> Mapping[str, str]: ...
    @property
    def baseline(self) -> Mapping[str, Hold]: ...


def day_number(day: date) -> int:
    """Whole days since 1970-01-01."""
    return (day - EPOCH).days


def sides() -> list[dict[str, str]]:
    """The rows of data/sides.csv: id, names, colours and glyph of every side."""
    with (settings.DATA / "sides.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def payload(
    history: History,
    articles: Iterable[Article],
    options: Mapping[str, Any] | None = None,
    whole_texts: bool | None = None,
) -> dict[str, Any]:
    """Everything the map shows, JSON-able.

    Args:
        history: who held what, when and why.
        articles: the articles its claims come from (others are left out).
        options: handed to the browser as they are: ``language`` ("ar" or "en"),
            ``day`` (ISO), ``tiles`` ({"url", "attribution", "max_zoom"}).
        whole_texts: send every article's whole text; None sends them while together
            they stay under :data:`WHOLE_TEXT_LIMIT` characters.
    """
    places = sorted(_places(history).values(), key=lambda place: (-place.population, place.id))
    place_index = {place.id: i for i, place in enumerate(places)}
    # Keys are the ids of the claims as they were read: an amended claim keeps its key.
    ordered = sorted(
        history.claims.items(),
        key=lambda item: (item[1].event_date or date.max, item[1].start, item[0]),
    )
    claims = [claim for _, claim in ordered]
    claim_index = {key: i for i, (key, _) in enumerate(ordered)}
    used = {claim.article_id for claim in claims}
    kept = {article.id: article for article in articles if article.id in used}
    side_rows = _side_rows(history)
    side_index = {row["side"]: i for i, row in enumerate(side_rows)}
    if whole_texts is None:
        whole_texts = sum(len(article.text) for article in kept.values()) <= WHOLE_TEXT_LIMIT
    strings = _Strings()
    return {
        "version": 1,
        "sides": side_rows,
        "words": {
            "kinds": KINDS, "modalities": MODALITIES, "place_kinds": PLACE_KINDS,
            "statuses": STATUSES, "bases": BASES, "roles": ROLES,
        },
        "places": _place_columns(places, claims, strings),
        "runs": _run_columns(history, place_index, claim_index, claims, side_index, strings),
        "claims": {
            "id": list(claim_index),
            "idle": column([strings(history.idle.get(key)) for key in claim_index], "i32"),
            **_claim_columns(claims, place_index, kept, side_index, strings),
        },
        "articles": [_article(article, whole_texts) for article in kept.values()],
        "baseline": _baseline(history, place_index, strings),
        "strings": strings.values,
        "options": dict(options or {}),
    }  # fmt: skip


def pack(made: Mapping[str, Any]) -> bytes:
    """``made`` as gzipped JSON: the form both the component and the exported page carry."""
    text = json.dumps(made, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return gzip.compress(text.encode("ascii"), compresslevel=6, mtime=0)


class _Strings:
    """Each different string once; -1 stands for none."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self._index: dict[str, int] = {}

    def __call__(self, text: str | None) -> int:
        if not text:
            return -1
        text = _whole(text)
        if text not in self._index:
            self._index[text] = len(self.values)
            self.values.append(text)
        return self._index[text]


def _whole(text: str) -> str:
    """Half surrogate pairs cannot be sent as UTF-8; each becomes one U+FFFD, offsets stay."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def column(values: Sequence[float] | np.ndarray, kind: str) -> dict[str, str]:
    """A typed array as JSON: kind is u8, u16, i32 or f32."""
    types = {"u8": "<u1", "u16": "<u2", "i32": "<i4", "f32": "<f4"}
    data = np.asarray(values, dtype=types[kind]).tobytes()
    return {"t": kind, "b": base64.b64encode(data).decode("ascii")}


def _places(history: History) -> dict[str, Place]:
    """Every place that has a run, a claim or a baseline row."""
    found = {claim.place.id: claim.place for claim in history.claims.values()}
    found.update((place_id, hold.place) for place_id, hold in history.baseline.items())
    found.update((place_id, place) for place_id, place in history.places.items())
    return found


def _side_rows(history: History) -> list[dict[str, str]]:
    """The sides that occur, in the table's order; one we do not know is shown in grey."""
    present = {run.holder for runs in history.runs.values() for run in runs}
    present |= {claim.side for claim in history.claims.values()}
    rows = [row for row in sides() if row["side"] in present]
    known = {row["side"] for row in rows}
    for side in sorted(side for side in present if side and side not in known):
        rows.append({
            "side": side, "name_en": side, "name_ar": side, "name_fr": side,
            "colour": "#6B6F6C", "colour_dark": "#A3A8A4", "glyph": "circle",
        })  # fmt: skip
    return rows


def _place_columns(
    places: Sequence[Place], claims: Sequence[Claim], strings: _Strings
) -> dict[str, Any]:
    precision = {place.id: 4 for place in places}
    for claim in claims:
        precision[claim.place.id] = min(precision[claim.place.id], claim.geo_precision)
    lat = [float("nan") if place.lat is None else place.lat for place in places]
    lon = [float("nan") if place.lon is None else place.lon for place in places]
    return {
        "id": [place.id for place in places],
        "name": [strings(place.name) for place in places],
        "name_ar": [strings(place.name_ar) for place in places],
        "kind": column([PLACE_KINDS.index(place.kind) for place in places], "u8"),
        "lat": column(lat, "f32"),
        "lon": column(lon, "f32"),
        "population": column([min(place.population, 2**31 - 1) for place in places], "i32"),
        "admin1": column([strings(place.admin1) for place in places], "i32"),
        "precision": column([p if p < 4 else 1 for p in precision.values()], "u8"),
    }


def _run_columns(
    history: History,
    place_index: Mapping[str, int],
    claim_index: Mapping[str, int],
    claims: Sequence[Claim],
    side_index: Mapping[str, int],
    strings: _Strings,
) -> dict[str, Any]:
    rows: list[tuple[int, int, int, int, int, int, list[int], list[int]]] = []
    for place_id, runs in history.runs.items():
        place = place_index[place_id]
        ordered = sorted(runs, key=lambda run: run.start)
        for run, after in zip_longest(ordered, ordered[1:]):
            reasons = [_reason(key, claim_index) for key in run.reasons]
            against = [claim_index[key] for key in run.against if key in claim_index]
            holder = side_index[run.holder] if run.holder else NO_SIDE
            rivals = (claims[i].side for i in against)
            rival = next((side_index[s] for s in rivals if s and s != run.holder), NO_SIDE)
            rows.append(
                (day_number(run.start), place, holder, STATUSES.index(run.status), rival,
                 strings(run.rule), reasons, against)
            )  # fmt: skip
            # A run that ends before the next begins leaves the place unknown in between.
            if run.end and (after is None or after.start > run.end + timedelta(days=1)):
                unknown = STATUSES.index(Status.UNKNOWN)
                rows.append((day_number(run.end) + 1, place, NO_SIDE, unknown, NO_SIDE, -1, [], []))
    rows.sort(key=lambda row: row[:2])
    names = ("start", "place", "holder", "status", "rival", "rule")
    kinds = ("i32", "i32", "u8", "u8", "u8", "i32")
    made: dict[str, Any] = {
        name: column([row[i] for row in rows], kind)  # type: ignore[misc]
        for i, (name, kind) in enumerate(zip(names, kinds, strict=True))
    }
    made["reasons"] = _lists([row[6] for row in rows])
    made["against"] = _lists([row[7] for row in rows])
    return made


def _reason(key: str, claim_index: Mapping[str, int]) -> int:
    return BASELINE if key == "baseline" else claim_index.get(key, OTHER)


def _lists(lists: Sequence[Sequence[int]]) -> dict[str, Any]:
    """Lists of integers as one column of values and one of where each list begins."""
    begins = np.concatenate([[0], np.cumsum([len(row) for row in lists], dtype=np.int64)])
    flat = [value for row in lists for value in row]
    return {"begin": column(begins, "i32"), "value": column(flat, "i32")}


def _claim_columns(
    claims: Sequence[Claim],
    place_index: Mapping[str, int],
    articles: Mapping[str, Article],
    side_index: Mapping[str, int],
    strings: _Strings,
) -> dict[str, Any]:
    article_index = {key: i for i, key in enumerate(articles)}
    units = {key: _Units(article.text) for key, article in articles.items()}
    evidence = [_evidence(c, articles.get(c.article_id), units.get(c.article_id)) for c in claims]
    day = [NO_DAY if c.event_date is None else day_number(c.event_date) for c in claims]
    reported = [NO_DAY if c.reported_on is None else day_number(c.reported_on) for c in claims]
    return {
        "place": column([place_index[c.place.id] for c in claims], "i32"),
        "place_text": column([strings(c.place_text) for c in claims], "i32"),
        "article": column([article_index.get(c.article_id, -1) for c in claims], "i32"),
        "kind": column([KINDS.index(c.kind) for c in claims], "u8"),
        "modality": column([MODALITIES.index(c.modality) for c in claims], "u8"),
        "side": column([side_index[c.side] if c.side else NO_SIDE for c in claims], "u8"),
        "actor": column([strings(c.actor) for c in claims], "i32"),
        "day": column(day, "i32"),
        "time_precision": column([c.time_precision for c in claims], "u8"),
        "basis": column(
            [BASES.index(c.date_basis) if c.date_basis in BASES else 255 for c in claims], "u8"
        ),
        "reported": column(reported, "i32"),
        "attribution": column([strings(c.attribution) for c in claims], "i32"),
        "precision": column([c.geo_precision for c in claims], "u8"),
        "trace": column([strings(c.trace) for c in claims], "i32"),
        "sentence": column([strings(text) for text, _, _ in evidence], "i32"),
        "at": column([at for _, at, _ in evidence], "i32"),
        "marks": _lists([marks for _, _, marks in evidence]),
    }


def _evidence(
    claim: Claim, article: Article | None, whole: _Units | None
) -> tuple[str, int, list[int]]:
    """The evidence sentence, where it begins in the article, and its marks (start, end, role).

    All offsets in UTF-16 units; the marks' count from the sentence's beginning. A
    sentence beyond SENTENCE_LIMIT is cut around its first mark, with an ellipsis.
    """
    if article is None or whole is None:
        return "", -1, []
    start, end = claim.start, min(claim.end, len(article.text))
    before, after = "", ""
    if end - start > SENTENCE_LIMIT:
        first = min((mark.start for mark in claim.marks), default=start)
        begin = max(start, first - SENTENCE_LIMIT // 3)
        before, after = "… " * (begin > start), " …" * (begin + SENTENCE_LIMIT < end)
        start, end = begin, min(end, begin + SENTENCE_LIMIT)
    zero = whole(start) - len(before)
    marks: list[int] = []
    for mark in sorted(claim.marks, key=lambda mark: mark.start):
        a, b = max(mark.start, start), min(mark.end, end)
        if a < b:
            role = ROLES.index(mark.role) if mark.role in ROLES else len(ROLES)
            marks += [whole(a) - zero, whole(b) - zero, role]
    return before + article.text[start:end] + after, whole(start), marks


class _Units:
    """Converts code point offsets of a text to UTF-16 units."""

    def __init__(self, text: str) -> None:
        self._astral = (
            [i for i, char in enumerate(text) if char > "\uffff"] if not text.isascii() else []
        )

    def __call__(self, offset: int) -> int:
        return offset + bisect_left(self._astral, offset)


def _article(article: Article, whole: bool) -> dict[str, Any]:
    return {
        "id": article.id,
        "title": _whole(article.title or ""),
        "publisher": _whole(article.publisher or ""),
        "published": None if article.published is None else day_number(article.published),
        "source": _whole(article.source),
        "url": article.url if (article.url or "").startswith(("https://", "http://")) else None,
        "lang": article.lang,
        "text": _whole(article.text) if whole else None,
    }


def _baseline(
    history: History, place_index: Mapping[str, int], strings: _Strings
) -> dict[str, Any]:
    holds = [(place_index[key], hold) for key, hold in history.baseline.items()]
    return {
        "place": column([i for i, _ in holds], "i32"),
        "day": column([day_number(hold.on) for _, hold in holds], "i32"),
        "source": column([strings(hold.source) for _, hold in holds], "i32"),
    }
