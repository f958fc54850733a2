"""The vocabulary of the product: what an article, a mention, a claim, a decision and a run are.

Everything here is a frozen value. The module imports nothing of ours, so every
other module can import it. Dates are calendar days (:class:`datetime.date`),
never instants; coordinates are WGS84 degrees; text offsets count Unicode code
points in :attr:`Article.text`, end exclusive.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a claim says happened to control of a place."""

    GAIN = "gain"  # the actor took, retook or now controls the place
    LOSS = "loss"  # the actor withdrew from it or lost it; the taker is not named
    ENTER = "enter"  # the actor entered or reached it; control is not claimed
    CONTESTED = "contested"  # fighting goes on inside it or over it
    APPROACH = "approach"  # within some distance of it, around it, or advancing on it
    HOLD = "hold"  # the actor already held it and still does


class Modality(StrEnum):
    """How a claim is put forward. Only the first two can change the map."""

    ASSERTED = "asserted"  # the article's own voice, a third party, or conceded by the loser
    CLAIMED = "claimed"  # only a belligerent's word
    DENIED = "denied"  # said not to have happened
    PLANNED = "planned"  # purpose, threat, forecast, condition or hypothesis
    REPELLED = "repelled"  # attempted, and failed

    @property
    def changes_the_map(self) -> bool:
        """Whether a claim put forward in this way may alter who holds a place."""
        return self in (Modality.ASSERTED, Modality.CLAIMED)


class PlaceKind(StrEnum):
    """What sort of thing a place is."""

    SETTLEMENT = "settlement"
    QUARTER = "quarter"
    AREA = "area"  # governorate, countryside, coast, valley, region
    FACILITY = "facility"  # bridge, base, airport, crossing, dam, prison, hospital, hill
    ROAD = "road"
    COUNTRY = "country"


class Status(StrEnum):
    """How sure the holder of a place is during one run."""

    HELD = "held"
    CONTESTED = "contested"  # fighting inside
    CLAIMED = "claimed"  # one side's word, not corroborated
    DISPUTED = "disputed"  # rival claims stand against each other
    UNKNOWN = "unknown"


class Verdict(StrEnum):
    """What a decision does. What its subject and its change are: :mod:`dashboard.control.rulings`."""

    ACCEPT = "accept"
    REJECT = "reject"
    AMEND = "amend"  # the claim, with some of its values corrected
    MERGE = "merge"  # the claim repeats another, or the place is another
    PIN = "pin"  # the place lies here
    MEANS = "means"  # the name means this place, in every article
    NOT_A_PLACE = "not a place"  # the words name no place, in any article
    LEAN = "lean"  # the outlet favours this side
    UNDO = "undo"  # another decision no longer counts


@dataclass(frozen=True, slots=True)
class Article:
    """One report, as read. ``text`` is what every offset in the product points into.

    ``published`` is None when the article does not say; it is never guessed.
    ``extra`` keeps columns of a table that we do not know, by their own names.
    """

    text: str
    source: str  # file name, URL, or "pasted text": where it came from
    lang: str  # ISO 639-1, "und" when undetermined
    title: str | None = None
    publisher: str | None = None
    published: date | None = None
    url: str | None = None
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """A key made from the words alone: the same text read twice is the same article."""
        return content_key(" ".join(self.text.split()))


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in an upload that could not be used, in the reader's own terms."""

    source: str  # the file's name, with the row when it is a table: "war.csv, row 12"
    what: str  # what is wrong
    remedy: str  # what to do about it


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the gazetteer, or one that an article names and no gazetteer has.

    ``id`` is "gn:172955" for GeoNames, "own:<slug>" for data/places.csv and places derived
    from one (a countryside, a bridge), "ocha:<P-code>" for an imported OCHA table,
    "row:<key>" for a place that only an imported file knows and "unlisted:<key>" (with
    "@<province>" when the text says which) for a name only articles know. ``lat`` and ``lon`` (WGS84
    degrees) are None while it is not placed.
    """

    id: str
    name: str  # the usual English or transliterated name
    kind: PlaceKind
    lat: float | None
    lon: float | None
    name_ar: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-2
    admin1: str | None = None  # governorate or province, English name
    population: int = 0  # 0 when not known


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a mention may mean, with its score (higher is likelier)."""

    place: Place
    score: float


class Mention(NamedTuple):
    """A span of an article's text that names a place.

    ``place`` is None when the name stays open: unknown without any place to put
    it, or with ``candidates`` too close to choose. ``geo_precision``: 1 the named
    place, 2 near it, 3 the wider area (ACLED's scale).
    """

    start: int
    end: int
    text: str
    kind: PlaceKind
    place: Place | None
    geo_precision: int = 1
    candidates: tuple[Candidate, ...] = ()
    reason: str = ""  # why this place, in one line


@dataclass(frozen=True, slots=True)
class Mark:
    """Words inside an article that played a part in a claim."""

    start: int
    end: int
    role: str  # "place", "trigger", "actor", "date", "attribution" or "cancels"


@dataclass(frozen=True, slots=True)
class Claim:
    """What one article says happened to control of one place.

    ``event_date`` is None when no day can be told: the article has no date, or the
    sentence speaks of a past it does not date; such a claim changes nothing. ``time_precision``: 1 the day, 2 the week, 3 the month (ACLED's
    scale). ``date_basis`` says where the day came from: "stated" (a full date),
    "relative" (weekday, yesterday… against the dateline) or "publication" (no day
    said; the day of publication stands in). ``start`` and ``end`` bound the
    evidence sentence.
    """

    article_id: str
    place: Place
    place_text: str  # the name as the article writes it
    kind: Kind
    modality: Modality
    actor: str | None  # as written
    side: str | None  # an id of data/sides.csv; None when unknown
    event_date: date | None
    time_precision: int
    date_basis: str
    reported_on: date | None  # the day of publication
    attribution: str | None  # who says so inside the article, as written
    start: int
    end: int
    geo_precision: int = 1
    marks: tuple[Mark, ...] = ()
    trace: str = ""  # the rule and the words that made this claim, readable

    @property
    def id(self) -> str:
        """A key made from the content: the same claim read twice is the same claim."""
        day = self.event_date.isoformat() if self.event_date else ""
        # As content_key would, without its loop: a map has 200,000 of these.
        return _digest(
            "\x1f".join(
                (
                    self.article_id, self.place.id, self.kind, self.modality,
                    self.side or self.actor or "", day, str(self.start), str(self.end),
                )
            )
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person ruled on a claim or a name. Never altered; undone by another decision."""

    id: str
    subject: str  # a claim's, a place's, a decision's or an outlet's id, or a name's key
    verdict: str  # a Verdict
    by: str
    at: datetime  # UTC
    why: str = ""
    change: Mapping[str, str] = field(default_factory=dict)  # what an amendment sets


@dataclass(frozen=True, slots=True)
class Publication:
    """A version of the map that was published under a name. Never altered.

    ``snapshot`` holds what it showed, packed by :mod:`dashboard.desk`; it does not
    depend on what is stored or decided afterwards.
    """

    id: str
    name: str
    by: str
    at: datetime  # UTC
    notes: str
    policy: str
    known_on: date | None
    snapshot: bytes


@dataclass(frozen=True, slots=True)
class Hold:
    """One row of a baseline: who held a place on a day, and which source says so."""

    place: Place
    side: str
    on: date
    source: str


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of days during which a place's holder and status stay the same.

    Both days are inclusive; ``end`` is None when it lasts until something new is
    known. ``reasons`` are claim ids, or "baseline", that brought the run about;
    ``against`` are the claim ids that contradict it.
    """

    place_id: str
    start: date
    end: date | None
    holder: str | None  # an id of data/sides.csv
    status: Status
    reasons: tuple[str, ...]
    against: tuple[str, ...] = ()
    rule: str = ""  # the rule that decided, in words


def content_key(*parts: object) -> str:
    """A stable 16-character key of ``parts``, the same on every machine and in every run."""
    return _digest("\x1f".join("" if part is None else str(part) for part in parts))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
