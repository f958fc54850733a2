"""Toponym resolution: which place each name means, and why; or none, with the candidates.

Evidence, in this order of weight: what the text states (head noun, parent), the countries
the article is about, nearness to its other places, how the place bears the name, and last
its population, which is often unknown and never decides alone.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.model import Candidate, Mention, Place, PlaceKind
from dashboard.places.gazetteer import Bearer, Gazetteer, distance, weight
from dashboard.places.names import exact_key
from dashboard.places.recognise import Toponym

_MARGIN = 0.6  # a lead smaller than this is no choice
_KEPT = 5  # candidates kept with a mention
_RIF_KM = 20.0  # how far the middle of "the northern countryside of X" lies from X
_BEARING = {"north": (1, 0), "south": (-1, 0), "east": (0, 1), "west": (0, -1)}


@dataclass(slots=True)
class _Scored:
    bearer: Bearer
    score: float
    why: list[str]


def resolve(toponyms: Sequence[Toponym], gazetteer: Gazetteer, text: str) -> tuple[Mention, ...]:
    """The mentions of an article, one for each toponym that is kept."""
    theatre = _theatre(toponyms)
    chosen: dict[str, list[_Scored]] = {}
    for toponym in toponyms:
        key = _key(toponym)
        if key not in chosen:
            chosen[key] = _scores(toponym, theatre)
    anchors = _anchors(chosen)
    for scored in chosen.values():
        _near_others(scored, anchors)
    mentions = (_mention(toponym, chosen[_key(toponym)], theatre, text) for toponym in toponyms)
    return tuple(mention for mention in mentions if mention is not None)


def _key(toponym: Toponym) -> str:
    kind = toponym.kind if toponym.form == "named" else None
    return f"{exact_key(toponym.name)}|{kind or ''}"


def _theatre(toponyms: Sequence[Toponym]) -> dict[str, float]:
    """How much of the article each country has, 0 to 1.

    Every name votes for the countries of its bearers, once; a name many countries share
    gives each a small part.
    """
    votes: defaultdict[str, float] = defaultdict(float)
    seen: set[str] = set()
    for toponym in toponyms:
        key = exact_key(toponym.name)
        if key in seen or not toponym.bearers:
            continue
        seen.add(key)
        weights: defaultdict[str, float] = defaultdict(float)
        for bearer in toponym.bearers:
            country = bearer.entry.place.country
            if country:
                weights[country] = max(weights[country], weight(bearer))
        total = sum(weights.values()) or 1.0
        trust = (1.0 if toponym.triggered else 0.5) * toponym.quality
        for country, part in weights.items():
            votes[country] += trust * part / total * min(1.0, part / 2)
    whole = max(votes.values(), default=0.0)
    return {country: vote / whole for country, vote in votes.items()} if whole else {}


def _scores(toponym: Toponym, theatre: dict[str, float]) -> list[_Scored]:
    scored = []
    for bearer in toponym.bearers:
        place = bearer.entry.place
        why = []
        score = weight(bearer) * 0.8
        share = theatre.get(place.country or "", 0.0)
        score += 2.5 * share
        if share >= 0.99:
            why.append(f"the article is about {place.country}")
        if toponym.kind and toponym.form == "named":
            if place.kind is toponym.kind:
                score += 1.0
                why.append(f"called a {toponym.kind}")
            elif not _compatible(place.kind, toponym.kind):
                score -= 1.0
        scored.append(_Scored(bearer, score, why))
    scored.sort(key=lambda s: -s.score)
    return scored


def _compatible(kind: PlaceKind, said: PlaceKind) -> bool:
    both = {kind, said}
    return kind is said or both <= {PlaceKind.SETTLEMENT, PlaceKind.QUARTER, PlaceKind.AREA}


def _anchors(chosen: dict[str, list[_Scored]]) -> list[tuple[float, float]]:
    """Where the article's sure places lie."""
    points = []
    for scored in chosen.values():
        if scored and (len(scored) == 1 or scored[0].score - scored[1].score >= _MARGIN):
            place = scored[0].bearer.entry.place
            if (
                place.lat is not None
                and place.lon is not None
                and place.kind is not PlaceKind.COUNTRY
            ):
                points.append((place.lat, place.lon))
    return points


def _near_others(scored: list[_Scored], anchors: list[tuple[float, float]]) -> None:
    """Favour the candidates that lie near the article's sure places."""
    if len(scored) < 2 or not anchors:
        return
    for one in scored:
        place = one.bearer.entry.place
        if place.lat is None or place.lon is None:
            continue
        gaps = sorted(distance(place.lat, place.lon, *point) for point in anchors)[:3]
        gap = sum(gaps) / len(gaps)
        one.score += 2.0 / (1 + gap / 50)
        if gap < 100:
            one.why.append(f"{gap:.0f} km from the article's other places")
    scored.sort(key=lambda s: -s.score)


def _mention(
    toponym: Toponym, scored: list[_Scored], theatre: dict[str, float], text: str
) -> Mention | None:
    span = text[toponym.start : toponym.end]
    kind = toponym.kind or (scored[0].bearer.entry.place.kind if scored else PlaceKind.SETTLEMENT)
    blank = Mention(toponym.start, toponym.end, span, kind, None)
    if not scored:
        return _unlisted(blank, toponym)
    best = scored[0]
    place = best.bearer.entry.place
    if not _credible(toponym, best.bearer, theatre):
        return None
    rivals = [
        s for s in scored[1:]
        if best.score - s.score < _MARGIN and not _same_spot(place, s.bearer.entry.place)
    ]  # fmt: skip
    if rivals:
        candidates = tuple(
            Candidate(s.bearer.entry.place, round(s.score, 2)) for s in scored[:_KEPT]
        )
        names = ", ".join(_described(c.place) for c in candidates[:3])
        return replace(blank, candidates=candidates, reason=f"too close to choose: {names}")
    reason = f"{_described(place)}: " + "; ".join(best.why or ["the only place of this name"])
    if toponym.form == "named":
        return replace(blank, kind=place.kind, place=place, reason=reason)
    return _derived(blank, toponym, place, reason)


def _unlisted(blank: Mention, toponym: Toponym) -> Mention:
    """A name that no gazetteer has: kept, and placed as far as the text allows."""
    name = " ".join(toponym.name.split())
    place = Place(f"unlisted:{exact_key(name)}", name, blank.kind, None, None)
    reason = f"no gazetteer has this name; called {toponym.head}"
    return replace(blank, place=place, geo_precision=3, reason=reason)


def _credible(toponym: Toponym, bearer: Bearer, theatre: dict[str, float]) -> bool:
    """Whether a word is a place at all: a loose or far-fetched likeness is not enough."""
    place = bearer.entry.place
    if toponym.triggered or place.kind is PlaceKind.COUNTRY:
        return True
    share = theatre.get(place.country or "", 0.0)
    if toponym.quality < 1:
        return share >= 0.5
    return share >= 0.3 or place.population >= 200_000 or bearer.entry.rank == 2


def _same_spot(one: Place, other: Place) -> bool:
    if None in (one.lat, one.lon, other.lat, other.lon):
        return False
    return distance(one.lat, one.lon, other.lat, other.lon) < 10  # type: ignore[arg-type]


def _derived(blank: Mention, toponym: Toponym, base: Place, reason: str) -> Mention:
    """A place named after another: its countryside, its bridge, its airport."""
    precision = 3 if toponym.kind is PlaceKind.AREA else 2
    # A road named after a town may lie anywhere along the way to it.
    lat, lon = (None, None) if toponym.kind is PlaceKind.ROAD else (base.lat, base.lon)
    if toponym.form == "countryside" and toponym.direction and lat is not None and lon is not None:
        north = sum(_BEARING.get(d, (0, 0))[0] for d in toponym.direction.split())
        east = sum(_BEARING.get(d, (0, 0))[1] for d in toponym.direction.split())
        length = math.hypot(north, east) or 1.0
        lat += _RIF_KM * north / length / 111.2
        lon += _RIF_KM * east / length / (111.2 * math.cos(math.radians(lat)))
    direction = f"/{toponym.direction.replace(' ', '-')}" if toponym.direction else ""
    place = Place(
        id=f"own:{toponym.head}/{base.id}{direction}",
        name=" ".join(blank.text.split()),
        kind=blank.kind,
        lat=lat,
        lon=lon,
        name_ar=None,
        country=base.country,
        admin1=base.admin1,
    )
    return replace(
        blank, place=place, geo_precision=precision, reason=f"{toponym.head} of {reason}"
    )


def _described(place: Place) -> str:
    return (
        f"{place.name} ({place.admin1}, {place.country})"
        if place.admin1
        else f"{place.name} ({place.country})"
    )
