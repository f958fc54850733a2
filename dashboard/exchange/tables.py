"""What is taken out, as tables that every format writes alike: claims, runs, articles, decisions.

Claims stand as people left them. Where that differs from what the reader read, the column
``as_read`` keeps the read values, so that our own files come back without loss.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from dashboard.control import History
from dashboard.model import Article, Claim, Decision, Place, Run

Value = str | int | float | date | None
Type = Literal["text", "integer", "real", "day"]
Progress = Callable[[int, int], None]  # rows done, rows in all (0: that cannot be told)

SEPARATOR = "; "  # between several values in one cell, as ACLED does it


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, the type of its values, and its HXL tag when it has one."""

    name: str
    type: Type = "text"
    hxl: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A named table. ``rows`` hold values of the columns' types, or None."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(column.name for column in self.columns)

    def at(self, column: str) -> int:
        """The position of a column. Raises ValueError when there is none of that name."""
        return self.names.index(column)

    @property
    def is_mapped(self) -> bool:
        """Whether its rows lie at a latitude and longitude."""
        return "lat" in self.names


@dataclass(frozen=True)
class Material:
    """Everything an export draws on.

    Attributes:
        history: who held what, under the policy and the day of knowledge asked for.
        claims: as they were read, of the articles known by that day.
        articles: by id.
        decisions: what people ruled.
        first: only what touches this day or later ones; None from the beginning.
        last: only what touches this day or earlier ones; None to the end.
    """

    history: History
    claims: Sequence[Claim]
    articles: Mapping[str, Article]
    decisions: Sequence[Decision] = ()
    first: date | None = None
    last: date | None = None
    _ids: list[str] = field(default_factory=list, repr=False, compare=False)

    @property
    def ids(self) -> list[str]:
        """The id of each claim: making one costs, and every format needs them."""
        if not self._ids:
            self._ids.extend(claim.id for claim in self.claims)
        return self._ids

    def as_told_by(self, side: str) -> History:
        """The same history by the word of one side alone, and of the outlets that lean to it."""
        return self.history.under(f"as_told_by:{side}")

    @property
    def bounded(self) -> bool:
        """Whether only some days are asked for."""
        return self.first is not None or self.last is not None

    def takes(self, start: date | None, end: date | None) -> bool:
        """Whether days from ``start`` to ``end`` (None: open) touch those asked for."""
        if self.first and end and end < self.first:
            return False
        return not (self.last and start and start > self.last)


_PLACE = (
    Column("place_id", hxl="#loc+code"),
    Column("place_name", hxl="#loc+name+i_en"),
    Column("place_name_ar", hxl="#loc+name+i_ar"),
    Column("place_kind", hxl="#loc+type"),
    Column("lat", "real", "#geo+lat"),
    Column("lon", "real", "#geo+lon"),
    Column("country", hxl="#country+code+v_iso2"),
    Column("admin1", hxl="#adm1+name"),
    Column("population", "integer", "#population"),
)
CLAIMS = (
    Column("claim_id", hxl="#event+code"),
    Column("article_id", hxl="#meta+id"),
    *_PLACE,
    Column("place_text"),
    Column("kind", hxl="#event+type"),
    Column("modality", hxl="#event+modality"),
    Column("actor", hxl="#group+name"),
    Column("side", hxl="#group+side"),
    Column("event_date", "day", "#date+occurred"),
    Column("time_precision", "integer"),
    Column("date_basis"),
    Column("reported_on", "day", "#date+reported"),
    Column("attribution", hxl="#meta+attribution"),
    Column("geo_precision", "integer"),
    Column("publisher", hxl="#meta+source"),
    Column("evidence", hxl="#description"),
    Column("evidence_start", "integer"),
    Column("evidence_end", "integer"),
    Column("marks"),
    Column("trace"),
    Column("ruling", hxl="#status+ruling"),
    Column("effect"),
    Column("as_read"),
)
RUNS = (
    *_PLACE,
    Column("start", "day", "#date+start"),
    Column("end", "day", "#date+end"),
    Column("holder", hxl="#group+holder"),
    Column("status", hxl="#status"),
    Column("rule"),
    Column("reasons"),
    Column("against"),
)
ARTICLES = (
    Column("article_id", hxl="#meta+id"),
    Column("title", hxl="#description+title"),
    Column("publisher", hxl="#meta+source"),
    Column("published", "day", "#date+reported"),
    Column("url", hxl="#meta+url"),
    Column("lang"),
    Column("source"),
    Column("extra"),
    Column("text", hxl="#description+text"),
)
DECISIONS = (
    Column("decision_id"),
    Column("subject"),
    Column("verdict"),
    Column("by"),
    Column("at"),
    Column("why"),
    Column("change"),
)


def tables(material: Material) -> tuple[Table, ...]:
    """Claims, runs, articles and decisions, in this order."""
    claims = claims_table(material)
    return claims, runs_table(material), articles_table(material, claims), decisions_table(material)


def claims_table(material: Material) -> Table:
    """One row a claim, those without effect or rejected included, and why."""
    history = material.history
    ruling = _rulings(material.decisions)
    rows = []
    for claim_id, claim in zip(material.ids, material.claims, strict=True):
        standing = history.claims.get(claim_id)
        now = standing or claim
        if material.bounded and not (
            now.event_date and material.takes(now.event_date, now.event_date)
        ):
            continue
        article = material.articles[claim.article_id]
        values = _claim_values(now)
        effect = history.idle.get(claim_id) if standing else "taken out by a person"
        rows.append(
            (
                claim_id, claim.article_id, *values[:-4], article.publisher,
                article.text[claim.start : claim.end], *values[-4:],
                ruling.get(claim_id) or ("" if standing else "reject") or None,
                effect, None if now is claim or now == claim else _as_read(claim, values),
            )
        )  # fmt: skip
    return Table("claims", CLAIMS, rows)


_RULED = ("accept", "reject", "amend", "merge")


def _rulings(decisions: Iterable[Decision]) -> dict[str, str]:
    """The last verdict in force on each claim that has one."""
    ordered = sorted(decisions, key=lambda decision: (decision.at, decision.id))
    undone: set[str] = set()
    for decision in reversed(ordered):
        if decision.verdict == "undo" and decision.id not in undone:
            undone.add(decision.subject)
    return {
        decision.subject: str(decision.verdict)
        for decision in ordered
        if decision.verdict in _RULED and decision.id not in undone
    }


_VALUE_NAMES = tuple(
    column.name
    for column in CLAIMS[2:]
    if column.name not in ("publisher", "evidence", "ruling", "effect", "as_read")
)


def _claim_values(claim: Claim) -> tuple[Value, ...]:
    """The values of a claim in the order of :data:`_VALUE_NAMES`. Empty texts are left out
    where the model knows no missing value."""
    return (
        *_place_values(claim.place), claim.place_text or None, claim.kind.value, claim.modality.value,
        claim.actor, claim.side, claim.event_date, claim.time_precision, claim.date_basis or None,
        claim.reported_on, claim.attribution, claim.geo_precision, claim.start, claim.end,
        _marks(claim) or None, claim.trace or None,
    )  # fmt: skip


def _as_read(claim: Claim, now: Sequence[Value]) -> str:
    """The read values of those columns that people changed, as a JSON object."""
    read = zip(_VALUE_NAMES, _claim_values(claim), now, strict=True)
    return dumps({name: plain(value) for name, value, ruled in read if value != ruled})


def _place_values(place: Place) -> tuple[Value, ...]:
    return (
        place.id, place.name or None, place.name_ar, place.kind.value, place.lat, place.lon,
        place.country, place.admin1, place.population,
    )  # fmt: skip


def _marks(claim: Claim) -> str:
    """Marks as "start-end role", several parted by the separator."""
    return SEPARATOR.join([f"{mark.start}-{mark.end} {mark.role}" for mark in claim.marks])


def runs_table(material: Material) -> Table:
    """One row a run. Both days are inclusive; an open end is empty."""
    history = material.history
    rows = [
        (
            *_place_values(history.places[place_id]), run.start, run.end, run.holder,
            run.status.value, run.rule or None, SEPARATOR.join(run.reasons) or None,
            SEPARATOR.join(run.against) or None,
        )
        for place_id, run in runs_of(material)
    ]  # fmt: skip
    return Table("runs", RUNS, rows)


def runs_of(material: Material) -> Iterable[tuple[str, Run]]:
    """The runs that touch the days asked for, with their places."""
    for place_id, runs in material.history.runs.items():
        for run in runs:
            if material.takes(run.start, run.end):
                yield place_id, run


def articles_table(material: Material, claims: Table) -> Table:
    """One row an article: all of them, or those whose claims are in ``claims``."""
    named = {row[1] for row in claims.rows} if material.bounded else material.articles.keys()
    rows = [
        (
            article_id, article.title, article.publisher, article.published, article.url,
            article.lang or None, article.source or None, dumps(dict(article.extra)), article.text,
        )
        for article_id, article in material.articles.items()
        if article_id in named
    ]  # fmt: skip
    return Table("articles", ARTICLES, rows)


def decisions_table(material: Material) -> Table:
    """One row a decision, in the order in which they were made."""
    rows = [
        (
            one.id, one.subject, str(one.verdict), one.by or None, one.at.isoformat(),
            one.why or None,
            dumps(dict(one.change)),
        )
        for one in material.decisions
    ]  # fmt: skip
    return Table("decisions", DECISIONS, rows)


def plain(value: Value) -> str | int | float | None:
    """A value as JSON has it: days as ISO text."""
    return value.isoformat() if isinstance(value, date) else value


def dumps(value: Any) -> str:
    """Compact JSON with its keys in order, so that equal values are equal text."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
