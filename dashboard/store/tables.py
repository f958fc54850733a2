"""The tables as SQLAlchemy Core sees them. ``migrations.py`` makes them; a test compares the two."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
    select,
)

metadata = MetaData()

articles = Table(
    "articles",
    metadata,
    Column("id", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("ingested_at", Text, nullable=False),  # UTC, ISO 8601
)

readings = Table(
    "readings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("article_id", Text, ForeignKey("articles.id"), nullable=False),
    Column("extractor", Text, nullable=False),
    Column("at", Text, nullable=False),  # UTC, ISO 8601
    Column("source", Text, nullable=False),
    Column("lang", Text, nullable=False),
    Column("title", Text),
    Column("publisher", Text),
    Column("published", Text),  # ISO day
    Column("url", Text),
    Column("extra", Text, nullable=False),  # JSON object
)

places = Table(
    "places",
    metadata,
    Column("key", Text, primary_key=True),
    Column("id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("lat", Float),
    Column("lon", Float),
    Column("name_ar", Text),
    Column("country", Text),
    Column("admin1", Text),
    Column("population", Integer, nullable=False),
)

mentions = Table(
    "mentions",
    metadata,
    Column("reading_id", Integer, ForeignKey("readings.id"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("place_key", Text, ForeignKey("places.key")),
    Column("geo_precision", Integer, nullable=False),
    Column("candidates", Text, nullable=False),  # JSON: [[place key, score], …]
    Column("reason", Text, nullable=False),
)

claims = Table(
    "claims",
    metadata,
    Column("reading_id", Integer, ForeignKey("readings.id"), nullable=False),
    Column("id", Text, nullable=False),
    Column("place_key", Text, ForeignKey("places.key"), nullable=False),
    Column("place_text", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("modality", Text, nullable=False),
    Column("actor", Text),
    Column("side", Text),
    Column("event_date", Text),  # ISO day
    Column("time_precision", Integer, nullable=False),
    Column("date_basis", Text, nullable=False),
    Column("reported_on", Text),  # ISO day
    Column("attribution", Text),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("geo_precision", Integer, nullable=False),
    Column("marks", Text, nullable=False),  # JSON: [[start, end, role], …]
    Column("trace", Text, nullable=False),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),  # UTC, ISO 8601
    Column("why", Text, nullable=False),
    Column("change", Text, nullable=False),  # JSON object
)

publications = Table(
    "publications",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("by", Text, nullable=False),
    Column("at", Text, nullable=False),  # UTC, ISO 8601
    Column("notes", Text, nullable=False),
    Column("policy", Text, nullable=False),
    Column("known_on", Text),  # ISO day
    Column("snapshot", LargeBinary, nullable=False),
)

lookups = Table(
    "lookups",
    metadata,
    Column("service", Text, primary_key=True),
    Column("query", Text, primary_key=True),
    Column("answer", Text, nullable=False),  # JSON
    Column("at", Text, nullable=False),  # UTC, ISO 8601
)

# The reading of each article that counts: the latest. Not grouped, so that what is asked of one
# article costs one look into the index, however many there are.
_other = readings.alias("other")
latest = (
    select(readings.c.article_id, readings.c.id.label("reading_id"))
    .where(
        readings.c.id
        == select(func.max(_other.c.id))
        .where(_other.c.article_id == readings.c.article_id)
        .correlate(readings)
        .scalar_subquery()
    )
    .subquery("latest")
)
