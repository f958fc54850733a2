"""The store: what was read, what it says and what people ruled on it, kept for good.

Rows are facts and are only ever added; triggers in the database refuse anything
else. An article with everything read in it is one transaction: it is in the store
wholly or not at all, also when the process is killed.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    Engine,
    Select,
    Table,
    create_engine,
    event,
    func,
    literal,
    literal_column,
    select,
)
from sqlalchemy.dialects.sqlite import insert

from dashboard import settings
from dashboard.garbage import no_collection
from dashboard.model import Article, Claim, Decision, Mention, Place, Publication
from dashboard.store import rows, tables
from dashboard.store.errors import StoreError, in_plain_words
from dashboard.store.migrations import MIGRATIONS, migrate, state_of
from dashboard.store.safekeeping import WAIT, backup

Reading = tuple[Article, Sequence[Claim], Sequence[Mention]]

BATCH = 200  # articles in one transaction of add_many

# Made once: every article that is stored runs each of them.
_NEW_ARTICLE = insert(tables.articles).on_conflict_do_nothing()
_NEW_READING = insert(tables.readings)
_NEW_PLACES = insert(tables.places).on_conflict_do_nothing(index_elements=["key"])
_NEW_MENTIONS = insert(tables.mentions)
_NEW_CLAIMS = insert(tables.claims)


def open_store(path: Path | None = None, wait: float = WAIT) -> Store:
    """Open the store, making it (and its folder) when there is none, and bring it up to date.

    Args:
        path: the file; None is :func:`dashboard.settings.database`.
        wait: seconds to wait for another program that is writing.

    Raises:
        StoreError: the file is not a store, was written by a newer release, is in use,
            or cannot be read or written.
    """
    return Store(path or settings.database(), wait)


class Store:
    """Articles, mentions, claims and decisions in one SQLite file. Safe between threads and
    between processes; every method that changes something has stored it when it returns.

    All methods raise :class:`~dashboard.store.errors.StoreError`, and then nothing was done.
    """

    def __init__(self, path: Path, wait: float = WAIT) -> None:
        self.path = path
        with in_plain_words(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._engine = _engine(path, wait)
        self._places: dict[str, Place] = {}  # those read so far, by key; they never change
        try:
            self._bring_up_to_date()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. The store cannot be used afterwards."""
        self._engine.dispose()

    # What goes in

    def add(
        self,
        article: Article,
        claims: Iterable[Claim],
        mentions: Iterable[Mention] = (),
        extractor: str = "",
    ) -> bool:
        """Store an article with what was read in it; False when its text is there already.

        Args:
            article: what was read.
            claims: its claims; two with the same id are one.
            mentions: its mentions.
            extractor: the version of the code that read it.
        """
        with self._writing() as connection:
            return self._add(connection, article, tuple(claims), tuple(mentions), extractor)

    def add_many(self, readings: Iterable[Reading], extractor: str = "") -> Iterator[bool]:
        """Store (article, claims, mentions) triples, :data:`BATCH` to a transaction.

        Yields for each, in order and once it is safely stored, whether it was new. What
        comes out has been stored; nothing is stored unless the iterator is used up.
        """
        batch: list[Reading] = []
        for reading in readings:
            batch.append(reading)
            if len(batch) == BATCH:
                yield from self._add_batch(batch, extractor)
                batch.clear()
        yield from self._add_batch(batch, extractor)

    def replace_reading(
        self,
        article: Article,
        claims: Iterable[Claim],
        mentions: Iterable[Mention] = (),
        extractor: str = "",
    ) -> bool:
        """Store a new reading of an article that is there: by a better extractor, or with
        the day of publication that was missing. It counts from now on; the earlier
        readings stay in the database. False when it says what the present one says.

        Raises:
            StoreError: the article is not in the store, or its text differs in spacing,
                so that offsets would point to other words.
        """
        with self._writing() as connection:
            return self._replace(connection, (article, tuple(claims), tuple(mentions)), extractor)

    def merge(
        self, added: Iterable[Reading], replaced: Iterable[Reading], extractor: str = ""
    ) -> int:
        """Store new readings and new versions of old ones in one transaction: all, or none.

        Args:
            added: (article, claims, mentions), as for :meth:`add`.
            replaced: the same, as for :meth:`replace_reading`.
            extractor: the version of the code that read them.

        Returns:
            How many changed the store.
        """
        with self._writing() as connection:
            new = [
                self._add(connection, article, tuple(claims), tuple(mentions), extractor)
                for article, claims, mentions in added
            ]
            other = [self._replace(connection, reading, extractor) for reading in replaced]
        return sum(new) + sum(other)

    def decide(self, decision: Decision, seen: Collection[str] | None = None) -> None:
        """Store what a person ruled. The same decision twice is one.

        Args:
            decision: the ruling.
            seen: the ids of the decisions on its subject that the person knew of; None
                when that does not matter.

        Raises:
            StoreError: also when somebody ruled on the subject meanwhile (a decision that
                is not among ``seen``), when another decision has this id, when its moment
                lacks a time zone, or when there is no such verdict.
        """
        self.decide_many([decision], seen)

    def decide_many(
        self, decisions: Sequence[Decision], seen: Collection[str] | None = None
    ) -> None:
        """Store several rulings in one transaction: all of them, or none. See :meth:`decide`."""
        try:
            made = [(decision, rows.decision_row(decision)) for decision in decisions]
        except ValueError as error:
            raise StoreError(f"the decision cannot be stored: {error}", "correct it") from error
        with self._writing() as connection:
            for decision, row in made:
                self._decide(connection, decision, row, seen)

    def publish(self, publication: Publication) -> None:
        """Store a published version of the map.

        Raises:
            StoreError: also when another version has this name.
        """
        row = rows.publication_row(publication)
        with self._writing() as connection:
            there = tables.publications.c.name == publication.name
            if connection.execute(_count(tables.publications).where(there)).scalar_one():
                raise StoreError(
                    f"a version named {publication.name} is published already",
                    "give this one another name",
                )
            connection.execute(insert(tables.publications), row)

    def keep_lookup(self, service: str, query: str, answer: str) -> None:
        """Keep what an online geocoder answered, in place of what it answered before.

        Args:
            service: which geocoder.
            query: what it was asked, with everything that shapes the answer.
            answer: as JSON.
        """
        row = {"service": service, "query": query, "answer": answer, "at": _now()}
        statement = insert(tables.lookups).values(row)
        newer = {"answer": statement.excluded.answer, "at": statement.excluded.at}
        with self._writing() as connection:
            connection.execute(
                statement.on_conflict_do_update(index_elements=["service", "query"], set_=newer)
            )

    # What comes out

    def articles(self) -> Iterator[Article]:
        """Every article, in the order in which they came in; streamed."""
        query = _articles_query().execution_options(yield_per=500)
        with self._reading() as connection:
            for row in connection.execute(query):
                yield rows.article_of(row)

    def article(self, article_id: str) -> Article | None:
        """One article, or None."""
        with self._reading() as connection:
            return next(iter(self._articles(connection, [article_id])), None)

    def claims(
        self,
        place_ids: Iterable[str] | None = None,
        article_ids: Iterable[str] | None = None,
    ) -> tuple[Claim, ...]:
        """The claims of the latest reading of each article, in the order they came in.

        Args:
            place_ids: only claims on these places (as they were read, before any decision);
                at most 30,000.
            article_ids: only claims of these articles.
        """
        query = _claims_query().where(_latest(tables.claims, article_ids))
        if place_ids is not None:
            query = query.where(
                tables.claims.c.place_key.in_(
                    select(tables.places.c.key).where(tables.places.c.id.in_(list(place_ids)))
                )
            )
        with self._reading() as connection:
            return self._claims(connection, query)

    def claim(self, claim_id: str) -> Claim | None:
        """One claim, also one that a later reading no longer makes; None when there is none."""
        query = _claims_query().where(tables.claims.c.id == claim_id)
        with self._reading() as connection:
            return next(reversed(self._claims(connection, query)), None)

    def mentions(self, article_id: str) -> tuple[Mention, ...]:
        """The place names found in an article, in the order they came in."""
        with self._reading() as connection:
            return self._mentions(connection, article_id)

    def all_mentions(self) -> Iterator[tuple[str, tuple[Mention, ...]]]:
        """The id of every article that names a place, with its mentions, in the order in which
        the latest readings came in; streamed.
        """
        query = (
            select(tables.mentions, tables.latest.c.article_id)
            .join(tables.latest, tables.latest.c.reading_id == tables.mentions.c.reading_id)
            .order_by(literal_column("mentions.rowid"))
            .execution_options(yield_per=2_000)
        )
        with self._reading() as connection:
            every = select(tables.places)
            places = {row.key: rows.place_of(row) for row in connection.execute(every)}
            found = connection.execute(query)
            for article_id, named in groupby(found, key=attrgetter("article_id")):
                yield (
                    article_id,
                    tuple(
                        rows.mention_of(row, json.loads(row.candidates), places) for row in named
                    ),
                )

    def decisions(self) -> tuple[Decision, ...]:
        """Every decision, in the order in which they came in."""
        with self._reading() as connection:
            return self._decisions(connection)

    def publications(self) -> tuple[Publication, ...]:
        """Every published version, oldest first, each with an empty snapshot: see
        :meth:`publication`."""
        columns = [
            literal(b"").label("snapshot") if column.name == "snapshot" else column
            for column in tables.publications.c
        ]
        query = select(*columns).order_by(literal_column("publications.rowid"))
        with self._reading() as connection:
            return tuple(rows.publication_of(row) for row in connection.execute(query))

    def publication(self, name: str) -> Publication | None:
        """The version published under a name, with its snapshot; None when there is none."""
        query = select(tables.publications).where(tables.publications.c.name == name)
        with self._reading() as connection:
            row = connection.execute(query).one_or_none()
        return rows.publication_of(row) if row else None

    def looked_up(self, service: str, query: str) -> str | None:
        """What an online geocoder answered to this before (JSON); None when it was not asked."""
        asked = (tables.lookups.c.service == service) & (tables.lookups.c.query == query)
        with self._reading() as connection:
            answer = connection.execute(select(tables.lookups.c.answer).where(asked)).scalar()
        return None if answer is None else str(answer)

    def publishers(self) -> dict[str, str]:
        """The publisher of each article that names one, by article id."""
        query = (
            select(tables.readings.c.article_id, tables.readings.c.publisher)
            .join(tables.latest, tables.latest.c.reading_id == tables.readings.c.id)
            .where(tables.readings.c.publisher.is_not(None))
        )
        with self._reading() as connection:
            return {row[0]: row[1] for row in connection.execute(query)}

    def ingested_at(self, article_id: str) -> datetime | None:
        """The moment (UTC) at which an article came in; None when it is not there."""
        query = select(tables.articles.c.ingested_at).where(tables.articles.c.id == article_id)
        with self._reading() as connection:
            moment = connection.execute(query).scalar()
        return datetime.fromisoformat(moment) if moment else None

    def counts(self) -> dict[str, int]:
        """How many articles, mentions and claims (of the latest readings) and decisions there are."""
        counted = {
            "articles": _count(tables.articles),
            "mentions": _count(tables.mentions).where(_latest(tables.mentions)),
            "claims": _count(tables.claims).where(_latest(tables.claims)),
            "decisions": _count(tables.decisions),
        }
        with self._reading() as connection:
            return {name: connection.execute(query).scalar_one() for name, query in counted.items()}

    def stamp(self) -> str:
        """A short text that differs whenever something was added since."""
        readings = select(func.max(tables.readings.c.id)).scalar_subquery()
        decided = select(func.count()).select_from(tables.decisions).scalar_subquery()
        with self._reading() as connection:
            return "{}.{}".format(*connection.execute(select(readings, decided)).one())

    # Inside one transaction

    def _bring_up_to_date(self) -> None:
        with self._reading() as connection:
            version = state_of(connection.exec_driver_sql, self.path, MIGRATIONS)
        if version == len(MIGRATIONS):
            return
        former = self.path.with_name(f"{self.path.name}.schema-{version}")
        if version and not former.exists():
            backup(former, self.path)
        with self._writing() as connection:
            version = state_of(connection.exec_driver_sql, self.path, MIGRATIONS)
            migrate(connection, version, MIGRATIONS)

    def _decide(
        self,
        connection: Connection,
        decision: Decision,
        row: rows.Values,
        seen: Collection[str] | None,
    ) -> None:
        there = self._decisions(connection, tables.decisions.c.id == decision.id)
        if there == (decision,):
            return
        if there:
            raise StoreError(f"another decision has the id {decision.id}", "give this one a new id")
        if seen is not None:
            on_it = tables.decisions.c.subject == decision.subject
            for other in self._decisions(connection, on_it):
                if other.id not in seen:
                    raise StoreError(
                        f"{other.by} ruled on this meanwhile ({other.verdict})",
                        "look at that decision, then decide again",
                    )
        connection.execute(insert(tables.decisions), row)

    def _add_batch(self, batch: Sequence[Reading], extractor: str) -> list[bool]:
        if not batch:
            return []
        known: dict[Place, str] = {}
        with self._writing() as connection:
            return [
                self._add(connection, article, tuple(claims), tuple(mentions), extractor, known)
                for article, claims, mentions in batch
            ]

    def _add(
        self,
        connection: Connection,
        article: Article,
        claims: Sequence[Claim],
        mentions: Sequence[Mention],
        extractor: str,
        known: dict[Place, str] | None = None,
    ) -> bool:
        now = _now()
        row = {"id": article.id, "text": article.text, "ingested_at": now}
        if connection.execute(_NEW_ARTICLE, row).rowcount == 0:
            return False
        self._add_reading(connection, article, _distinct(claims), mentions, extractor, now, known)
        return True

    def _replace(self, connection: Connection, reading: Reading, extractor: str) -> bool:
        article, claims, mentions = reading
        found, named = _distinct(claims), tuple(mentions)
        stored = self._articles(connection, [article.id])
        if not stored:
            raise StoreError(f"{article.source}: the article is not in the store", "add it")
        if stored[0].text != article.text:
            raise StoreError(
                f"{article.source}: the text differs in spacing from the one in the store",
                "read the stored text again instead",
            )
        counting = _claims_query().where(_latest(tables.claims, [article.id]))
        if (
            stored[0] == article
            and self._claims(connection, counting) == found
            and self._mentions(connection, article.id) == named
        ):
            return False
        self._add_reading(connection, article, found, named, extractor, _now())
        return True

    def _add_reading(
        self,
        connection: Connection,
        article: Article,
        claims: Sequence[Claim],
        mentions: Sequence[Mention],
        extractor: str,
        now: str,
        known: dict[Place, str] | None = None,
    ) -> None:
        """``known`` has the keys of the places that this transaction stored already, and gets
        those that it stores now."""
        key = article.id
        if strangers := {claim.article_id for claim in claims} - {key}:
            raise StoreError(
                f"{article.source}: a claim of another article ({min(strangers)}) is among its claims",
                "give each article its own claims",
            )
        row = rows.reading_row(article)
        row |= {"article_id": key, "extractor": extractor, "at": now}
        result = connection.execute(_NEW_READING, row)
        assert result.inserted_primary_key is not None
        reading = {"reading_id": result.inserted_primary_key[0]}
        keys = {} if known is None else known
        _store_places(connection, claims, mentions, keys)
        if mentions:
            made = [rows.mention_row(mention, keys) | reading for mention in mentions]
            connection.execute(_NEW_MENTIONS, made)
        if claims:
            made = [rows.claim_row(claim, keys) | reading for claim in claims]
            connection.execute(_NEW_CLAIMS, made)

    def _articles(self, connection: Connection, ids: Iterable[str]) -> list[Article]:
        query = _articles_query().where(tables.articles.c.id.in_(_listed(ids)))
        return [rows.article_of(row) for row in connection.execute(query)]

    def _claims(self, connection: Connection, query: Select[Any]) -> tuple[Claim, ...]:
        with no_collection():
            found = connection.execute(query).all()
            articles = _article_of_reading(connection, {row.reading_id for row in found})
            places = self._places_of(connection, {row.place_key for row in found})
            return rows.claims_of(found, articles, places)

    def _mentions(self, connection: Connection, article_id: str) -> tuple[Mention, ...]:
        query = (
            select(tables.mentions)
            .where(_latest(tables.mentions, [article_id]))
            .order_by(literal_column("mentions.rowid"))
        )
        found = [(row, json.loads(row.candidates)) for row in connection.execute(query)]
        keys = {row.place_key for row, _ in found if row.place_key}
        keys |= {key for _, candidates in found for key, _ in candidates}
        places = self._places_of(connection, keys)
        return tuple(rows.mention_of(row, candidates, places) for row, candidates in found)

    def _places_of(self, connection: Connection, keys: set[str]) -> dict[str, Place]:
        if missing := keys - self._places.keys():
            query = select(tables.places).where(tables.places.c.key.in_(_listed(missing)))
            self._places |= {row.key: rows.place_of(row) for row in connection.execute(query)}
        return self._places

    def _decisions(
        self, connection: Connection, which: ColumnElement[bool] | None = None
    ) -> tuple[Decision, ...]:
        query = select(tables.decisions).order_by(literal_column("decisions.rowid"))
        if which is not None:
            query = query.where(which)
        return tuple(rows.decision_of(row) for row in connection.execute(query))

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """One transaction that sees the store as it is at its start."""
        with in_plain_words(self.path), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """One transaction that has the only right to write, from its start to its commit."""
        with in_plain_words(self.path), self._engine.connect() as connection:
            connection.execution_options(begin="BEGIN IMMEDIATE")
            with connection.begin():
                yield connection


def _engine(path: Path, wait: float) -> Engine:
    engine = create_engine(URL.create("sqlite", database=str(path)), connect_args={"timeout": wait})

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # transactions begin where we say, see below
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")  # a commit survives loss of power
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA recursive_triggers = ON")  # REPLACE deletes: refuse it too

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))

    return engine


def _store_places(
    connection: Connection,
    claims: Iterable[Claim],
    mentions: Iterable[Mention],
    keys: dict[Place, str],
) -> None:
    """Store every place named that is not there yet; ``keys`` gets the key of each."""
    named = {claim.place for claim in claims}
    for mention in mentions:
        if mention.place:
            named.add(mention.place)
        named.update(candidate.place for candidate in mention.candidates)
    made = {place: rows.place_row(place) for place in named if place not in keys}
    if made:
        connection.execute(_NEW_PLACES, list(made.values()))
        keys |= {place: str(row["key"]) for place, row in made.items()}


def _claims_query() -> Select[Any]:
    """The columns of ``claims`` in the order in which :func:`rows.claims_of` takes them."""
    return select(tables.claims).order_by(literal_column("claims.rowid"))


def _articles_query() -> Select[Any]:
    return (
        select(tables.articles.c.text, tables.readings)
        .join(tables.readings, tables.readings.c.article_id == tables.articles.c.id)
        .join(tables.latest, tables.latest.c.reading_id == tables.readings.c.id)
        .order_by(literal_column("articles.rowid"))
    )


def _latest(table: Table, article_ids: Iterable[str] | None = None) -> ColumnElement[bool]:
    """That a row of ``table`` belongs to the latest reading of its article (or of these)."""
    counting = select(tables.latest.c.reading_id)
    if article_ids is not None:
        counting = counting.where(tables.latest.c.article_id.in_(_listed(article_ids)))
    return table.c.reading_id.in_(counting)


def _article_of_reading(connection: Connection, ids: Iterable[int]) -> dict[int, str]:
    query = select(tables.readings.c.id, tables.readings.c.article_id)
    query = query.where(tables.readings.c.id.in_(_listed(ids)))
    return {row[0]: row[1] for row in connection.execute(query)}


def _listed(values: Iterable[str] | Iterable[int]) -> Select[Any]:
    """Any number of keys as one bound parameter."""
    each = func.json_each(rows.dumps(sorted(values))).table_valued("value")
    return select(each.c.value)


def _count(table: Table) -> Select[Any]:
    return select(func.count()).select_from(table)


def _distinct(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The first claim of each id."""
    by_id: dict[str, Claim] = {}
    for claim in claims:
        by_id.setdefault(claim.id, claim)
    return tuple(by_id.values())


def _now() -> str:
    return rows.instant(datetime.now(UTC))
