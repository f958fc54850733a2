"""Turns a history and its articles into the columns the browser works on.

Columns are those of :mod:`dashboard.map.columns`; days are whole days since 1970-01-01.
Text offsets are converted from code points to the UTF-16 units that JavaScript counts.
"""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import cycle, zip_longest
from typing import TYPE_CHECKING, Any, Protocol

from dashboard import settings
from dashboard.map.columns import Strings, column, day_number, lists, steps
from dashboard.map.evidence import ROLES, article_list, details
from dashboard.map.overlays import packed
from dashboard.model import Article, Claim, Hold, Kind, Modality, Place, PlaceKind, Run, Status

if TYPE_CHECKING:
    from dashboard.places.boundaries import Overlay

NO_DAY = -(2**31)  # a claim whose day is not known
NO_SIDE = 255
BASELINE = -1  # in the reasons of a run: the baseline, not a claim
OTHER = -2  # in the reasons of a run: something else (a decision); the rule says what

GLYPHS = (
    "circle",
    "square",
    "triangle",
    "diamond",
    "hexagon",
    "cross",
    "wedge",
)  # shapes that are drawn
KINDS = tuple(Kind)
MODALITIES = tuple(Modality)
PLACE_KINDS = tuple(PlaceKind)
STATUSES = tuple(Status)
BASES = ("stated", "relative", "publication")


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


def sides() -> list[dict[str, str]]:
    """The rows of data/sides.csv: id, names, colours and glyph of every side."""
    with (settings.DATA / "sides.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def payload(
    history: History,
    articles: Iterable[Article],
    options: Mapping[str, Any] | None = None,
    whole_texts: bool | None = None,
    lazy: bool = False,
    with_areas: bool = False,
    overlays: Sequence[Overlay] = (),
) -> dict[str, Any]:
    """Everything the map shows, JSON-able.

    Args:
        history: who held what, when and why.
        articles: the articles its claims come from (others are left out).
        options: handed to the browser as they are: ``language`` ("ar" or "en")
            of a reader who has chosen none; ``day`` (ISO); ``tiles`` ({"url",
            "attribution", "max_zoom"}).
        whole_texts: send every article's whole text; None sends them while they are small.
        lazy: leave the evidence out; the host hands it over place by place, from
            :func:`details_of`.
        with_areas: with the outlines of the control areas (:mod:`dashboard.map.areas`).
        overlays: imported boundaries to offer as layers (:mod:`dashboard.map.overlays`).
    """
    places = _sorted_places(history)
    place_index = {place.id: i for i, place in enumerate(places)}
    ordered = _in_order(history)
    claims = [claim for _, claim in ordered]
    claim_index = {key: i for i, (key, _) in enumerate(ordered)}
    kept = _numbered(ordered, articles)
    side_rows = _side_rows(history)
    side_index = {row["side"]: i for i, row in enumerate(side_rows)}
    strings = Strings()
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
            "idle": column([strings(history.idle.get(key)) for key in claim_index], "i32"),
            **_claim_columns(claims, place_index, kept, side_index),
        },
        "publishers": [strings(article.publisher) for _, article in kept.values()],
        "details": None if lazy else details(_counted(ordered), kept, strings),
        "articles": [] if lazy else article_list(kept, whole_texts),
        "baseline": _baseline(history, place_index, strings),
        "areas": _areas(places) if with_areas else None,
        "overlays": packed(overlays, strings),
        "strings": strings.values,
        "options": dict(options or {}),
    }  # fmt: skip


def _areas(places: Sequence[Place]) -> dict[str, Any]:
    from dashboard.map.areas import areas  # late: shapely costs 0.1 s that few need

    return areas(places)


def details_of(history: History, articles: Iterable[Article], place_id: str) -> dict[str, Any]:
    """The evidence of one place, for a payload made with ``lazy``, numbered as there.

    ``articles`` have to be all that the payload was made from.
    """
    ordered = _in_order(history)
    rows = [row for row in _counted(ordered) if row[2].place.id == place_id]
    used = {claim.article_id for _, _, claim in rows}
    kept = {key: one for key, one in _numbered(ordered, articles).items() if key in used}
    strings = Strings()
    columns = details(rows, kept, strings)
    return {"details": columns, "articles": article_list(kept), "strings": strings.values}


def _counted(ordered: Sequence[tuple[str, Claim]]) -> list[tuple[int, str, Claim]]:
    return [(i, key, claim) for i, (key, claim) in enumerate(ordered)]


def _in_order(history: History) -> list[tuple[str, Claim]]:
    """The claims by day and place, under the ids by which they were read (an amended one keeps its
    id). Runs come in the same order, so that each run's reasons lie near those of the one before.
    """
    rank = {place.id: i for i, place in enumerate(_sorted_places(history))}
    return sorted(
        history.claims.items(),
        key=lambda item: (
            item[1].event_date or date.max, rank[item[1].place.id], item[1].start, item[0],
        ),
    )  # fmt: skip


def _sorted_places(history: History) -> list[Place]:
    """The places in the order of their numbers: the most populous first."""
    return sorted(_places(history).values(), key=lambda place: (-place.population, place.id))


def _numbered(
    claims: Iterable[tuple[str, Claim]], articles: Iterable[Article]
) -> dict[str, tuple[int, Article]]:
    """The articles that claims come from, by id, numbered in the order of the claims."""
    held = {article.id: article for article in articles}
    used = dict.fromkeys(claim.article_id for _, claim in claims if claim.article_id in held)
    return {key: (i, held[key]) for i, key in enumerate(used)}


def pack(made: Mapping[str, Any]) -> bytes:
    """``made`` as gzipped JSON: the form both the component and the exported page carry."""
    text = json.dumps(made, ensure_ascii=True, separators=(",", ":"), allow_nan=False)
    return gzip.compress(text.encode("ascii"), compresslevel=6, mtime=0)


def _places(history: History) -> dict[str, Place]:
    """Every place that has a run, a claim or a baseline row."""
    found = {claim.place.id: claim.place for claim in history.claims.values()}
    found.update((place_id, hold.place) for place_id, hold in history.baseline.items())
    found.update((place_id, place) for place_id, place in history.places.items())
    return found


def _side_rows(history: History) -> list[dict[str, str]]:
    """The sides that occur, in the table's order; those it lacks are grey, of different shapes."""
    present = {run.holder for runs in history.runs.values() for run in runs}
    present |= {claim.side for claim in history.claims.values()}
    rows = [row for row in sides() if row["side"] in present]
    known = {row["side"] for row in rows}
    unknown = sorted(side for side in present if side and side not in known)
    for side, glyph in zip(unknown, cycle(GLYPHS), strict=False):
        rows.append({
            "side": side, "name_en": side, "name_ar": side, "name_fr": side,
            "colour": "#6B6F6C", "colour_dark": "#A3A8A4", "glyph": glyph,
        })  # fmt: skip
    return rows


def _place_columns(
    places: Sequence[Place], claims: Sequence[Claim], strings: Strings
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
        "country": column([strings(place.country) for place in places], "i32"),
        "precision": column([p if p < 4 else 1 for p in precision.values()], "u8"),
    }


def _run_columns(
    history: History,
    place_index: Mapping[str, int],
    claim_index: Mapping[str, int],
    claims: Sequence[Claim],
    side_index: Mapping[str, int],
    strings: Strings,
) -> dict[str, Any]:
    rows: list[tuple[int, int, int, int, int, int, list[int], list[int]]] = []
    for place_id, runs in history.runs.items():
        place = place_index[place_id]
        ordered = sorted(runs, key=lambda run: run.start)
        for run, after in zip_longest(ordered, ordered[1:]):
            reasons = [_reason(key, claim_index) for key in run.reasons]
            against = [claim_index[key] for key in run.against if key in claim_index]
            holder = side_index[run.holder] if run.holder else NO_SIDE
            rival = (rival_of(run, history.claims) if run.against else None) or ""
            rows.append((
                day_number(run.start), place, holder, STATUSES.index(run.status),
                side_index.get(rival, NO_SIDE), strings(run.rule), reasons, against,
            ))  # fmt: skip
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
    made["start"] = steps([row[0] for row in rows])
    made["place"] = steps([row[1] for row in rows])
    made["reasons"] = lists([row[6] for row in rows], near=True)
    made["against"] = lists([row[7] for row in rows])
    return made


def rival_of(run: Run, claims: Mapping[str, Claim]) -> str | None:
    """The first side that is said to hold what this run says another holds; None without one."""
    told = (claims[key].side for key in run.against if key in claims)
    return next((side for side in told if side and side != run.holder), None)


def _reason(key: str, claim_index: Mapping[str, int]) -> int:
    return BASELINE if key == "baseline" else claim_index.get(key, OTHER)


def _claim_columns(
    claims: Sequence[Claim],
    place_index: Mapping[str, int],
    articles: Mapping[str, tuple[int, Article]],
    side_index: Mapping[str, int],
) -> dict[str, Any]:
    day = [NO_DAY if c.event_date is None else day_number(c.event_date) for c in claims]
    reported = [NO_DAY if c.reported_on is None else day_number(c.reported_on) for c in claims]
    return {
        "place": steps([place_index[c.place.id] for c in claims]),
        "article": steps(
            [articles[c.article_id][0] if c.article_id in articles else -1 for c in claims]
        ),
        "kind": column([KINDS.index(c.kind) for c in claims], "u8"),
        "modality": column([MODALITIES.index(c.modality) for c in claims], "u8"),
        "side": column([side_index[c.side] if c.side else NO_SIDE for c in claims], "u8"),
        "day": steps(day),
        "time_precision": column([c.time_precision for c in claims], "u8"),
        "basis": column(
            [BASES.index(c.date_basis) if c.date_basis in BASES else 255 for c in claims], "u8"
        ),
        "reported": steps(reported),
        "precision": column([c.geo_precision for c in claims], "u8"),
    }


def _baseline(history: History, place_index: Mapping[str, int], strings: Strings) -> dict[str, Any]:
    holds = [(place_index[key], hold) for key, hold in history.baseline.items()]
    return {
        "place": column([i for i, _ in holds], "i32"),
        "day": column([day_number(hold.on) for _, hold in holds], "i32"),
        "source": column([strings(hold.source) for _, hold in holds], "i32"),
    }
