"""A claim that a person knows from elsewhere, entered with its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboard.desk.decisions import decision
from dashboard.model import Article, Claim, Kind, Mark, Modality, Place, Verdict
from dashboard.reading.language import language_of
from dashboard.store import Store


@dataclass(frozen=True, slots=True)
class HandClaim:
    """What a person enters: what happened where, and the words of the source that says so."""

    place: Place
    place_text: str  # the name as they wrote it
    kind: Kind
    side: str | None  # an id of data/sides.csv
    day: date
    text: str  # the source's words
    publisher: str
    published: date
    url: str | None = None


def claim_by_hand(entered: HandClaim, by: str) -> tuple[Article, Claim]:
    """The article and the claim of what a person entered."""
    text = entered.text.strip()
    article = Article(
        text=text,
        source=f"entered by {by}",
        lang=language_of(text),
        publisher=entered.publisher.strip(),
        published=entered.published,
        url=entered.url,
    )
    named = entered.place_text.strip() or entered.place.name
    at = text.find(named)
    claim = Claim(
        article.id, entered.place, named, entered.kind, Modality.ASSERTED, None, entered.side,
        entered.day, 1, "stated", entered.published, None, 0, len(text),
        marks=(Mark(at, at + len(named), "place"),) if at >= 0 else (),
        trace=f"entered by {by}",
    )  # fmt: skip
    return article, claim


def add_by_hand(store: Store, entered: HandClaim, by: str) -> Claim | None:
    """Store what a person entered, accepted by them; None when those words are there already.

    Raises:
        StoreError: it could not be stored.
    """
    article, claim = claim_by_hand(entered, by)
    accepted = decision(claim.id, Verdict.ACCEPT, by, "entered by hand")
    if not store.add(article, [claim], extractor="by hand"):
        return None
    store.decide(accepted)
    return claim
