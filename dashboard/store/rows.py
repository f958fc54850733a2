"""Values of the model to rows of the tables, and back again, equal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Row

from dashboard.model import (
    Article,
    Candidate,
    Claim,
    Decision,
    Kind,
    Mark,
    Mention,
    Modality,
    Place,
    PlaceKind,
    Publication,
    Verdict,
    content_key,
)

Values = dict[str, object]

# Made once: json.dumps would make one for every value.
_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))

_KINDS = {kind.value: kind for kind in Kind}
_MODALITIES = {modality.value: modality for modality in Modality}
# Days and marks recur: making each once halves the time of loading many claims.
_day = lru_cache(maxsize=20_000)(date.fromisoformat)
_mark = lru_cache(maxsize=100_000)(Mark)


def day(text: str | None) -> date | None:
    """The calendar day of an ISO string; None for None."""
    return _day(text) if text else None


def iso(value: date | None) -> str | None:
    """The ISO string of a calendar day; None for None."""
    return value.isoformat() if value else None


def instant(moment: datetime) -> str:
    """A moment as ISO 8601 in UTC. A moment without a time zone is a ValueError."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone (UTC)")
    return moment.astimezone(UTC).isoformat()


def place_row(place: Place) -> Values:
    """A place as a row, keyed on all it says: a corrected place is another row."""
    row: Values = {
        "id": place.id,
        "name": place.name,
        "kind": place.kind.value,
        "lat": None if place.lat is None else float(place.lat),
        "lon": None if place.lon is None else float(place.lon),
        "name_ar": place.name_ar,
        "country": place.country,
        "admin1": place.admin1,
        "population": place.population,
    }
    return {"key": content_key(dumps(list(row.values()))), **row}


def place_of(row: Row[Any]) -> Place:
    """The place of a row of ``places``."""
    return Place(
        row.id, row.name, PlaceKind(row.kind), row.lat, row.lon,
        row.name_ar, row.country, row.admin1, row.population,
    )  # fmt: skip


def reading_row(article: Article) -> Values:
    """How an article was read, all but its text."""
    return {
        "source": article.source,
        "lang": article.lang,
        "title": article.title,
        "publisher": article.publisher,
        "published": iso(article.published),
        "url": article.url,
        "extra": dumps(dict(article.extra)),
    }


def article_of(row: Row[Any]) -> Article:
    """The article of a row of ``articles`` joined to its reading."""
    return Article(
        row.text, row.source, row.lang, row.title, row.publisher,
        day(row.published), row.url, json.loads(row.extra),
    )  # fmt: skip


def mention_row(mention: Mention, keys: Mapping[Place, str]) -> Values:
    """A mention as a row; ``keys`` has the key of every place it names."""
    return {
        "start": mention.start,
        "end": mention.end,
        "text": mention.text,
        "kind": mention.kind.value,
        "place_key": keys[mention.place] if mention.place else None,
        "geo_precision": mention.geo_precision,
        "candidates": dumps([[keys[c.place], c.score] for c in mention.candidates]),
        "reason": mention.reason,
    }


def mention_of(
    row: Row[Any], candidates: Iterable[tuple[str, float]], places: Mapping[str, Place]
) -> Mention:
    """The mention of a row of ``mentions`` and its decoded candidates; ``places`` are by key."""
    return Mention(
        row.start,
        row.end,
        row.text,
        PlaceKind(row.kind),
        places[row.place_key] if row.place_key else None,
        row.geo_precision,
        tuple(Candidate(places[key], score) for key, score in candidates),
        row.reason,
    )


def claim_row(claim: Claim, keys: Mapping[Place, str]) -> Values:
    """A claim as a row; ``keys`` has the key of its place."""
    return {
        "id": claim.id,
        "place_key": keys[claim.place],
        "place_text": claim.place_text,
        "kind": claim.kind.value,
        "modality": claim.modality.value,
        "actor": claim.actor,
        "side": claim.side,
        "event_date": iso(claim.event_date),
        "time_precision": claim.time_precision,
        "date_basis": claim.date_basis,
        "reported_on": iso(claim.reported_on),
        "attribution": claim.attribution,
        "start": claim.start,
        "end": claim.end,
        "geo_precision": claim.geo_precision,
        "marks": dumps([[mark.start, mark.end, mark.role] for mark in claim.marks]),
        "trace": claim.trace,
    }


def claims_of(
    rows: Sequence[Sequence[Any]], articles: Mapping[int, str], places: Mapping[str, Place]
) -> tuple[Claim, ...]:
    """The claims of whole rows of ``claims``; articles by reading, ``places`` by key."""
    marks_of_all = json.loads(f"[{','.join([row[16] for row in rows])}]")
    return tuple(
        [
            Claim(
                articles[reading_id], places[place_key], place_text, _KINDS[kind],
                _MODALITIES[modality], actor, side, day(event_date), time_precision, date_basis,
                day(reported_on), attribution, start, end, geo_precision,
                tuple([_mark(*mark) for mark in marks]), trace,
            )
            for (
                reading_id, _, place_key, place_text, kind, modality, actor, side, event_date,
                time_precision, date_basis, reported_on, attribution, start, end, geo_precision,
                _, trace,
            ), marks in zip(rows, marks_of_all, strict=True)
        ]
    )  # fmt: skip


def decision_row(decision: Decision) -> Values:
    """A decision as a row. A verdict there is none of is a ValueError."""
    return {
        "id": decision.id,
        "subject": decision.subject,
        "verdict": Verdict(decision.verdict).value,
        "by": decision.by,
        "at": instant(decision.at),
        "why": decision.why,
        "change": dumps(dict(decision.change)),
    }


def decision_of(row: Row[Any]) -> Decision:
    """The decision of a row of ``decisions``."""
    return Decision(
        row.id, row.subject, row.verdict, row.by,
        datetime.fromisoformat(row.at), row.why, json.loads(row.change),
    )  # fmt: skip


def publication_row(publication: Publication) -> Values:
    """A publication as a row."""
    return {
        "id": publication.id,
        "name": publication.name,
        "by": publication.by,
        "at": instant(publication.at),
        "notes": publication.notes,
        "policy": publication.policy,
        "known_on": iso(publication.known_on),
        "snapshot": publication.snapshot,
    }


def publication_of(row: Row[Any]) -> Publication:
    """The publication of a row of ``publications``."""
    return Publication(
        row.id, row.name, row.by, datetime.fromisoformat(row.at), row.notes,
        row.policy, day(row.known_on), row.snapshot,
    )  # fmt: skip


def dumps(value: object) -> str:
    """Compact JSON with its keys in order, so that equal values are equal text."""
    return _ENCODER.encode(value)
