"""Places: the gazetteer, the toponyms of an article, and which place each one means.

gazetteer = places.open_gazetteer()
mentions = places.find(article, gazetteer)
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING

from dashboard.model import Article, Mention
from dashboard.places.corrections import Corrections
from dashboard.places.gazetteer import Gazetteer, open_gazetteer
from dashboard.places.lexicon import Lexicon, languages, lexicon
from dashboard.places.recognise import Recogniser
from dashboard.places.relations import relate
from dashboard.places.resolve import Resolver

if TYPE_CHECKING:
    from dashboard.places.geocoder import EmbeddedGeocoder

__all__ = ["Corrections", "EmbeddedGeocoder", "Gazetteer", "find", "open_gazetteer"]


def __getattr__(name: str) -> object:
    """The geocoder when it is asked for: geopy takes 16 MB that reading articles does not need."""
    if name == "EmbeddedGeocoder":
        from dashboard.places.geocoder import EmbeddedGeocoder

        return EmbeddedGeocoder
    raise AttributeError(name)


def find(
    article: Article, gazetteer: Gazetteer, corrections: Corrections | None = None
) -> tuple[Mention, ...]:
    """The places an article names, in the order of the text and not overlapping.

    A name that stays open (unknown, or with candidates too close to choose) is a mention
    whose ``place`` is None or has no coordinates. ``corrections`` are what people said of
    names. Cost is linear in the text's length.
    """
    if not corrections:
        scan = _recogniser(gazetteer).read(article.text, article.lang)
        return Resolver(gazetteer, scan, relate(scan, _lexicons())).mentions()
    scan = _recogniser(corrections.on(gazetteer)).read(article.text, article.lang)
    ruled = corrections.apply(scan, gazetteer, article.id)
    found = Resolver(gazetteer, scan, relate(scan, _lexicons())).mentions()
    return corrections.settle(found, scan, ruled)


@cache
def _lexicons() -> tuple[Lexicon, ...]:
    return tuple(map(lexicon, languages()))


@lru_cache(maxsize=4)
def _recogniser(gazetteer: Gazetteer) -> Recogniser:
    return Recogniser(gazetteer)
