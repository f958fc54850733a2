"""The whole product in one function: upload → article → mentions → claims → store.

The pages and the command line both call this, so a file read on the command line
and the same file dropped on the page are read alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from dashboard import claims, control, exchange, places, reading
from dashboard.model import Article, Claim, Hold, Kind, Mention, Problem
from dashboard.places import Corrections, Gazetteer
from dashboard.reading.messages import message, problem
from dashboard.store import Store

# The kinds that an event has; a hold changes nothing and is listed with the non-changes.
EVENT_KINDS = frozenset({Kind.GAIN, Kind.LOSS, Kind.ENTER, Kind.CONTESTED, Kind.APPROACH})

# Articles that go through each step together: a processor that stays with one step for some
# articles has its words at hand, which makes the whole 5 % faster.
GROUP = 8
BATCH = 50  # articles stored together: each commit waits for the disk


@dataclass(frozen=True, slots=True)
class Extraction:
    """One article with everything that was understood in it."""

    article: Article
    mentions: tuple[Mention, ...]
    claims: tuple[Claim, ...]

    @property
    def events(self) -> tuple[Claim, ...]:
        """What is reported as happened, each event once: retellings in the same voice left out."""
        once = claims.distinct(self.claims, by_modality=True)
        return tuple(claim for claim in once if is_event(claim))

    @property
    def non_changes(self) -> tuple[Claim, ...]:
        """The claims that report no change: denied, planned, repelled, or still held."""
        return tuple(claim for claim in self.claims if not is_event(claim))

    @property
    def open_names(self) -> tuple[Mention, ...]:
        """The names that could not be put on the map: unknown, or with rival candidates."""
        return tuple(m for m in self.mentions if m.place is None or m.place.lat is None)


@dataclass(frozen=True, slots=True)
class Ingested:
    """What became of one article of an upload."""

    extraction: Extraction
    new: bool  # False: the store had it already, and nothing was added


@dataclass(frozen=True, slots=True)
class Undated:
    """An article that does not say when it was published; it waits until a person does."""

    article: Article

    @property
    def problem(self) -> Problem:
        """The same, in the words of a problem."""
        return problem(
            self.article.source,
            "the article does not say when it was published, so its changes have no day",
            "give the day of publication (on the command line: --published 2024-12-06)",
        )


def is_event(claim: Claim) -> bool:
    """Whether a claim reports something as happened, rather than as denied, planned or failed."""
    return claim.modality.changes_the_map and claim.kind in EVENT_KINDS


def understand(
    article: Article, gazetteer: Gazetteer, corrections: Corrections | None = None
) -> Extraction:
    """Find the places and the claims in one article; ``corrections`` are rulings on names."""
    mentions = places.find(article, gazetteer, corrections)
    return Extraction(article, mentions, claims.claims_of(article, mentions))


def extract(
    uploads: Iterable[reading.Upload],
    gazetteer: Gazetteer,
    published: date | None = None,
    corrections: Corrections | None = None,
) -> Iterator[Extraction | Problem]:
    """Read uploads in order, :data:`GROUP` articles at a time, storing nothing.

    ``published`` is the day of publication of articles that do not state one,
    ``corrections`` what people said of names.
    What cannot be used comes out as a :class:`Problem`; the rest goes on.
    """
    read = _read(uploads, published)
    while group := list(islice(read, GROUP)):
        articles = [one for one in group if isinstance(one, Article)]
        mentions = [places.find(article, gazetteer, corrections) for article in articles]
        understood = (
            Extraction(article, found, claims.claims_of(article, found))
            for article, found in zip(articles, mentions, strict=True)
        )
        for one in group:
            yield next(understood) if isinstance(one, Article) else one


def _read(uploads: Iterable[reading.Upload], published: date | None) -> Iterator[Article | Problem]:
    for upload in uploads:
        for read in reading.read(upload, published):
            yield (unsupported(read) or read) if isinstance(read, Article) else read


def ingest(
    store: Store,
    uploads: Iterable[reading.Upload],
    gazetteer: Gazetteer,
    published: date | None = None,
) -> Iterator[Ingested | Undated | Problem]:
    """Read uploads into the store, :data:`BATCH` articles to a transaction. What people said
    of names applies.

    An article is in the store when its :class:`Ingested` comes out: stopping the
    iteration at any point, or the process, loses nothing that was reported.
    """
    read: list[Extraction] = []
    corrections = Corrections.of(store.decisions())
    for found in extract(uploads, gazetteer, published, corrections):
        if isinstance(found, Extraction) and found.article.published is not None:
            read.append(found)
            if len(read) < BATCH:
                continue
        yield from keep(store, read)
        read = []
        if isinstance(found, Problem):
            yield found
        elif found.article.published is None:
            yield Undated(found.article)
    yield from keep(store, read)


def keep(store: Store, read: Sequence[Extraction]) -> Iterator[Ingested]:
    """Store articles with what was understood in them: all of them, or on an error none."""
    readings = ((found.article, found.claims, found.mentions) for found in read)
    for found, new in zip(read, store.add_many(readings), strict=True):
        yield Ingested(found, new)


def history(store: Store, policy: str = "latest", known_on: date | None = None) -> control.History:
    """Who holds what from everything in ``store``, starting from the baseline.

    ``policy`` is a name of :data:`dashboard.control.POLICIES`; ``known_on`` leaves out
    what was published after that day. Raises ValueError for a policy there is none of.
    """
    from dashboard.desk.earlier import standing_claims  # here: the desk reads articles through us

    decisions = store.decisions()
    return control.reconcile(
        standing_claims(store, decisions),
        decisions,
        policy=policy,
        baseline=baseline(),
        known_on=known_on,
        publishers=store.publishers(),
    )


def baseline() -> tuple[Hold, ...]:
    """Who held what to begin with: the rows that we ship, then those that people brought in."""
    return (*control.load_baseline(), *exchange.baselines())


def state(store: Store) -> str:
    """A short text that differs whenever what the map is drawn from has changed."""
    return f"{exchange.baselines_stamp()}-{store.stamp()}"


def unsupported(article: Article) -> Problem | None:
    """The problem with an article in a language that no lexicon covers yet, else None."""
    if article.lang in reading.SUPPORTED:
        return None
    known = ", ".join(sorted(reading.SUPPORTED))
    what = message(
        "the article is in language “{language}”, which the dashboard cannot read yet",
        language=article.lang,
    )
    if article.lang == "und":
        what = message("the article is in an unknown language, which the dashboard cannot read yet")
    return problem(
        article.source,
        what,
        "languages it reads: {languages}; translate the article, or add a lexicon",
        languages=known,
    )


def as_record(extraction: Extraction) -> dict[str, object]:
    """One article's findings as plain JSON values, in the shape of ``dashboard extract``.

    ``events`` holds what is reported as happened; ``non_changes`` what is denied,
    planned, repelled or still held, in the same shape. Offsets count code points of
    the stored text; coordinates are WGS84 degrees; dates are ISO days.
    """
    article = extraction.article
    return {
        "source": article.source,
        "lang": article.lang,
        "title": article.title,
        "publisher": article.publisher,
        "published": iso(article.published),
        "places": [place_record(mention) for mention in extraction.mentions],
        "events": claim_records(article, extraction.events),
        "non_changes": claim_records(article, extraction.non_changes),
    }


def place_record(mention: Mention) -> dict[str, object]:
    """A mention as plain JSON values."""
    place = mention.place
    return {
        "text": mention.text,
        "start": mention.start,
        "end": mention.end,
        "place_id": place.id if place else None,
        "name": place.name if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "kind": mention.kind.value,
        "geo_precision": mention.geo_precision,
    }


def claim_records(article: Article, found: Sequence[Claim]) -> list[dict[str, object]]:
    """Claims as plain JSON values, with the evidence sentence."""
    return [
        {
            "place": claim.place_text,
            "place_id": claim.place.id,
            "lat": claim.place.lat,
            "lon": claim.place.lon,
            "geo_precision": claim.geo_precision,
            "kind": claim.kind.value,
            "actor": claim.actor,
            "actor_side": claim.side,
            "date": iso(claim.event_date),
            "time_precision": claim.time_precision,
            "modality": claim.modality.value,
            "attribution": claim.attribution,
            "evidence": article.text[claim.start : claim.end],
            "start": claim.start,
            "end": claim.end,
        }
        for claim in found
    ]


def iso(day: date | None) -> str | None:
    """An ISO day, or None."""
    return day.isoformat() if day else None
