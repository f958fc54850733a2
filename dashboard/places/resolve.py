"""Toponym resolution: which place each name means, and why; or none, with the candidates.

Evidence, in this order of weight: what the text states (the head noun, what a place lies in
or near), the countries the article is about, nearness to its other places, how the place
bears the name, and last its population, which is often unknown and never decides alone.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from typing import NamedTuple

import yaml

from dashboard.model import Candidate, Mention, Place, PlaceKind
from dashboard.places.gazetteer import Bearer, Entry, Gazetteer, distance
from dashboard.places.lexicon import languages, lexicon
from dashboard.places.names import closeness, exact_key, exact_piece, is_arabic, words_of
from dashboard.places.relations import Relation
from dashboard.places.scan import LONGEST_NAME, Scan, Toponym
from dashboard.places.slots import SLOT
from dashboard.reading.folding import fold_text
from dashboard.settings import DATA

_MARGIN = 0.5  # a lead smaller than this is no choice
_ANCHORS = 12  # sure places that others are measured against
_LIKELY = 12  # candidates of one name that are weighed against those of the others
_WELL_KNOWN = 100_000  # inhabitants
_NEAR = 2.0  # what lying right beside the article's other places speaks for a candidate
_IN_REGION = 0.7  # what lying in a region that the article names does
_NEARNESS = _NEAR + _IN_REGION
_KEPT = 5  # candidates kept with a mention
_RIF_KM = 25.0  # how far the middle of "the northern countryside of X" lies from X
_BESIDE_KM = 5.0  # how far a place "north of X" is put from X when no distance is said
_ITSELF_KM = 0.5  # a sure place as near as this is the candidate itself
_SAME_KM = 10.0  # candidates this close are one place told twice
_TOWN_KM = 30.0  # a quarter's town lies nearer than this
_NEAR_KM = 60.0  # an unknown name may be a like-sounding one only this near
_TOWNS = (PlaceKind.SETTLEMENT, PlaceKind.QUARTER)
_VILLAGE = 15_000  # inhabitants; a smaller place has no airport or central prison
_A_WORD = 16  # characters
_LOOKED_BACK = 100  # mentions before a landmark that it may belong to
_LONG_SENTENCE = 400  # characters
_OF_PEOPLE = 0.1  # what an adjective of a country says for it; a sure name says 0.6 to 1
_SHARE = 0.3  # of the article, for a country it is about
# What follows the place where a report was filed: ", Yemen (Reuters) -".
_FILED = re.compile(r"[^\n.!?؟]{0,60}?(?:\s[-–—]\s|\)\s*[-–—:]|\()")
_SENTENCE_END = re.compile(r"[.!?؟\n]")
_STRAY = 50_000  # inhabitants; a smaller one in a country of its own is a namesake, not meant
_BEARING = {"north": (1, 0), "south": (-1, 0), "east": (0, 1), "west": (0, -1)}


class _Point(NamedTuple):
    lat: float
    lon: float


@dataclass(slots=True)
class _Scored:
    entry: Entry
    score: float
    why: list[str]


class _Spot(NamedTuple):
    """Where a text says that an unknown name lies; without a point when only the country is said."""

    name: str
    base: Place  # what it is located by
    lat: float | None
    lon: float | None
    precision: int
    parent: str  # what the text says it lies in: villages of one name in two parents are two
    narrow: bool  # that parent is less than a province
    where: str  # in words


class Resolver:
    """Resolves the toponyms of one article."""

    def __init__(self, gazetteer: Gazetteer, scan: Scan, relations: dict[int, Relation]) -> None:
        self.gazetteer = gazetteer
        self.scan = scan
        self.relations = relations
        peoples = _peoples(scan.folds)
        self.theatre, self.names = _theatre(scan.found, peoples)
        self.peoples = peoples
        # countries whose people or army the text names, and some place that may lie there
        self.peopled = {country for country in peoples if self.names[country]}
        self.crowd = max(self.names.values(), default=0)
        self.anchors: list[_Point] = []
        self.points: list[_Point] = []  # all that the anchors are some of
        self.told: dict[str, list[_Spot]] = {}  # where unknown names were said to lie
        self.regions: set[str] = set()  # codes of the regions that sure places lie in
        self.keys: dict[int, str] = {}  # of each toponym, by where it starts
        self.scored: dict[str, list[_Scored]] = {}
        self.facilities: dict[str, dict[str, Mention]] = {}  # told so far, by each of their words

    def mentions(self) -> tuple[Mention, ...]:
        """One mention for each toponym that is a place, in the order of the text."""
        toponyms = self._named_once()
        for toponym in toponyms:
            key = self.keys[toponym.start]
            if key not in self.scored:
                self.scored[key] = self._scores(toponym)
        self.anchors = self._sure_points()
        if len(self.anchors) > 1:
            for scored in self.scored.values():
                if len(scored) > 1:
                    self._favour_near(scored)
        else:
            self._favour_together()
            self.anchors = self._sure_points()
            for scored in self.scored.values():
                if _unsure(scored):
                    self._favour_near(scored)
        self._said_of_unknown()
        found: list[Mention] = []
        for toponym in toponyms:
            mention = self._mention(toponym, found)
            if mention:
                found.append(mention)
                self._remember(mention)
        return tuple(found)

    def _remember(self, mention: Mention) -> None:
        """Keep a facility that is placed by each word of its name: the airport of Hodeidah."""
        place = mention.place
        if place and place.lat is not None and mention.kind is PlaceKind.FACILITY:
            for word in words_of(mention.text)[:LONGEST_NAME]:
                self.facilities.setdefault(exact_piece(word), {})[place.id] = mention

    def _named_once(self) -> list[Toponym]:
        """The toponyms, keyed; a name that was known in one place of the text is known in all."""
        for toponym in self.scan.found:
            self.keys[toponym.start] = self._key(toponym)
        known = {self.keys[one.start]: one.bearers for one in self.scan.found if one.bearers}
        return [
            replace(one, bearers=bearers, form="named")
            if one.form == "unlisted" and (bearers := known.get(self.keys[one.start]))
            else one
            for one in self.scan.found
        ]

    def _key(self, toponym: Toponym) -> str:
        """Mentions with one key mean one place: same name, kind said, and stated surroundings."""
        relation = self.relations.get(toponym.start)
        where = exact_key(relation.other.name) if relation else ""
        kind = toponym.kind if toponym.form == "named" else ""
        name = toponym.name if "\u0651" in toponym.name else exact_key(toponym.name)
        return f"{name}|{kind or ''}|{where}|{toponym.country}"

    def _scores(self, toponym: Toponym) -> list[_Scored]:
        relation = self.relations.get(toponym.start)
        decided = lexicon("ar").decided.get(toponym.name, "")
        scored = [self._score(toponym, bearer, relation, decided) for bearer in toponym.bearers]
        if not scored and toponym.form == "unlisted":
            scored = self._alike(toponym)
        return _best_first(scored)

    def _score(
        self, toponym: Toponym, bearer: Bearer, relation: Relation | None, decided: str
    ) -> _Scored:
        """How well a bearer fits its name here; ``decided``: the id of the only one it can mean."""
        place, why = bearer.entry.place, []
        score = bearer.weight
        share = self.theatre.get(place.country or "", 0.0)
        score += 2.5 * share
        if share >= 0.99:
            why.append(f"the article is about {place.country}")
        if toponym.kind and toponym.form == "named":
            if place.kind is toponym.kind:
                score += 1.0
                why.append(f"called {toponym.head}")
            elif not _compatible(place.kind, toponym.kind):
                score -= 1.5
            elif toponym.kind is PlaceKind.QUARTER:
                score -= 0.5  # a village is no quarter
        if toponym.form in ("part", "countryside") and place.kind is PlaceKind.QUARTER:
            score -= 1.0
        if toponym.country:
            score += 3.0 if place.country == toponym.country else -3.0
            if place.country == toponym.country:
                why.append(f"said to be in {place.country}")
        if decided == place.id:
            score += 4.0
            why.append("spelt so")
        if relation:
            bonus, reason = self._stated(bearer.entry, relation)
            score += bonus
            why += [reason] if reason else []
        return _Scored(bearer.entry, score, why)

    def _stated(self, entry: Entry, relation: Relation) -> tuple[float, str]:
        """What a stated surrounding speaks for a candidate, and in which words."""
        best, place = -math.inf, entry.place
        regions = (PlaceKind.AREA, PlaceKind.COUNTRY)
        others = [b for b in relation.other.bearers if b.entry.place.kind in regions]
        for bearer in others or relation.other.bearers:
            other = bearer.entry.place
            if other.kind is PlaceKind.COUNTRY:
                best = max(best, 3.0 if other.country == place.country else -5.0)
                continue
            inside = entry.parent == other.id or (entry.code and entry.code == bearer.entry.code)
            if relation.inside and inside:
                best = max(best, 3.0)
            gap = _gap(place, other)
            best = max(best, 0.0)
            if gap is not None and other.id != place.id:
                reach = 60.0 if relation.inside else 15.0 + (relation.kilometres or 15.0)
                best = max(best, 3.0 / (1 + (gap / reach) ** 2))
        best = 0.0 if best == -math.inf else best
        return (
            best,
            f"said to lie {'in' if relation.inside else 'by'} {relation.other.name}"
            if best > 1
            else "",
        )

    def _alike(self, toponym: Toponym) -> list[_Scored]:
        """Like-sounding places for a name that no gazetteer spells so: Latin-only gazetteers."""
        scored = []
        for bearer in self.gazetteer.sounding_like(toponym.name):
            place = bearer.entry.place
            alike = closeness(toponym.name, place.name)
            if alike >= 0.8 and self.theatre.get(place.country or "", 0.0) >= 0.5:
                scored.append(_Scored(bearer.entry, 3 * alike, [f"sounds like {place.name}"]))
        return scored

    def _sure_points(self) -> list[_Point]:
        """Where the article's sure places lie."""
        points = []
        self.regions.clear()
        for scored in self.scored.values():
            if scored and not _unsure(scored):
                place = scored[0].entry.place
                near = self.theatre.get(place.country or "", 0.0) >= 0.3
                town = place.kind not in (PlaceKind.COUNTRY, PlaceKind.QUARTER)
                if near and scored[0].entry.code:
                    self.regions.add(scored[0].entry.code)
                if near and town and place.lat is not None and place.lon is not None:
                    points.append(_Point(place.lat, place.lon))
        self.points = points
        return points[:_ANCHORS]

    def _favour_near(self, scored: list[_Scored]) -> None:
        """Favour the candidates that lie near the article's sure places.

        Those that all nearness in the world would not bring up to the best are dropped.
        """
        least = scored[0].score - _NEARNESS - _MARGIN
        scored[:] = [one for one in scored[:_LIKELY] if one.score > least]
        for one in scored:
            gap = self._gap_to_others(one.entry.place)
            if one.entry.code in self.regions:
                one.score += _IN_REGION
                one.why.append("in a region that the article names")
            if gap is not None:
                one.score += _NEAR / (1 + gap / 50)
                if gap < 100:
                    one.why.append(f"{gap:.0f} km from the article's other places")
        _best_first(scored)

    def _favour_together(self) -> None:
        """With no sure places to go by, favour the candidates that lie near one another.

        Decatur and Macon County are many, but only in Illinois is there one of each close by.
        """
        rivals = [scored for scored in self.scored.values() if scored][:_ANCHORS]
        named = [(scored, _likely_points(scored)) for scored in rivals]
        if len(named) < 2:
            return
        for scored, _ in named:
            if len(scored) < 2:
                continue
            others = [points for other, points in named if other is not scored]
            for one in scored[:_LIKELY]:
                support = sorted(_support(one.entry.place, points) for points in others)[-3:]
                one.score += 2.0 * sum(support) / len(support)
                if max(support) > 0.3:
                    one.why.append("near another place that the article names")
            _best_first(scored)

    def _gap_to_others(self, place: Place) -> float | None:
        """Mean distance in kilometres to the three nearest sure places; flat-earth, for speed."""
        if place.lat is None or place.lon is None or not self.anchors:
            return None
        lat, lon = place.lat, place.lon
        east = 111.2 * math.cos(math.radians(lat))
        hypot = math.hypot
        gaps = [hypot((y - lat) * 111.2, (x - lon) * east) for y, x in self.anchors]
        gaps.sort()
        nearest = [gap for gap in gaps[:4] if gap > _ITSELF_KM][:3]
        return sum(nearest) / len(nearest) if nearest else None

    def _mention(self, toponym: Toponym, before: list[Mention]) -> Mention | None:
        if toponym.form == "nearby":
            return self._nearby(self._blank(toponym), toponym, before)
        scored = self.scored[self.keys[toponym.start]]
        if toponym.form == "unlisted":
            return self._unlisted(self._blank(toponym), toponym, scored, before)
        best, *others = scored
        place = best.entry.place
        if not self._credible(toponym, best.entry):
            # An ordinary word that is no place of these parts is just that: قرى الجبل.
            known_slot = toponym.triggered and not (toponym.doubtful or toponym.ordinary)
            known_slot = known_slot and toponym.kind is not PlaceKind.ROAD
            blank = self._blank(toponym)
            return self._unlisted(blank, toponym, [], before) if known_slot else None
        rivals = [
            one
            for one in others
            if best.score - one.score < _MARGIN
            and not _same_spot(place, one.entry.place)
            and not self._dwarfed(one.entry.place, place)
        ]
        if rivals:
            blank = self._blank(toponym, place.kind)
            return None if toponym.kind is PlaceKind.ROAD else _open(blank, scored)
        reason = f"{_described(place)}: " + "; ".join(best.why or ["the only place of this name"])
        if toponym.form == "named":
            span = self.scan.text[toponym.start : toponym.end]
            precision = 1
            if best.entry.rough:
                precision, reason = 2, f"{reason}; its position is known to a few kilometres"
            return Mention(
                toponym.start, toponym.end, span, place.kind, place, precision, reason=reason
            )
        return _derived(self._blank(toponym, place.kind), toponym, place, reason)

    def _blank(self, toponym: Toponym, kind: PlaceKind = PlaceKind.SETTLEMENT) -> Mention:
        """A mention of no place yet; ``kind`` stands when the text says none."""
        span = self.scan.text[toponym.start : toponym.end]
        return Mention(toponym.start, toponym.end, span, toponym.kind or kind, None)

    def _dwarfed(self, rival: Place, best: Place) -> bool:
        """Whether a rival is so much smaller that a reader would not think of it: Geneva, Ohio.

        Only where nothing else speaks for it: its country has no greater part in the article.
        """
        if best.population < _WELL_KNOWN or best.population < 8 * rival.population:
            return False
        return self.theatre.get(rival.country or "", 0) <= self.theatre.get(best.country or "", 0)

    def _credible(self, toponym: Toponym, entry: Entry) -> bool:
        """Whether a word is a place at all: a loose or far-fetched likeness is not enough."""
        place = entry.place
        if place.kind is PlaceKind.COUNTRY:
            return toponym.form != "part" or toponym.kind is not PlaceKind.FACILITY
        if toponym.kind in _TOWNS and toponym.country not in ("", place.country):
            return False  # the Nigerian town of Bama is not the one in Burkina Faso
        if self._said_abroad(toponym, place):
            return False  # Palma, in Mozambique, is not the one in Spain
        wide = toponym.form == "part" and place.kind is PlaceKind.AREA
        if wide and toponym.kind is PlaceKind.FACILITY and toponym.head not in _of_regions():
            return False  # the Euphrates hospital is in a town, Tal Wasit no hill of a province
        share = self.theatre.get(place.country or "", 0.0)
        if toponym.form == "part" and (share < 0.2 or (toponym.quality < 1 and share < 0.5)):
            return False  # Borno state is not that of Borno in Italy
        if toponym.kind in _TOWNS and place.kind is PlaceKind.AREA and not place.country:
            return False  # a village called after half a continent
        if self._stray(place, entry):
            return False
        if toponym.quality < 1 and entry.rank < 2 and not self._else_told(place.country):
            return False  # a name found by its sound alone says nothing of where an article plays
        if toponym.kind is PlaceKind.QUARTER and place.kind is not PlaceKind.QUARTER:
            return share >= 0.5  # a quarter that bears some far town's name is not that town
        if toponym.head == SLOT:  # a town of that name far away is not the one that was taken
            least = 0.3 if toponym.quality == 1 else 0.5
            return share >= least or place.population >= 200_000 or entry.rank == 2
        if toponym.triggered:
            return share >= 0.2 or place.population >= 200_000 or entry.rank == 2
        if place.kind is PlaceKind.QUARTER:
            return any(_within(place, point, _TOWN_KM) for point in self.points)
        if toponym.quality < 1 or toponym.doubtful:
            return share >= 0.5
        if share >= 0.3 or entry.rank == 2:
            return True
        return place.population >= (200_000 if is_arabic(toponym.name) else 15_000)

    def _said_abroad(self, toponym: Toponym, place: Place) -> bool:
        """Whether the text puts a name in a country or a region where no place of that name lies."""
        relation = self.relations.get(toponym.start)
        if relation is None or not relation.inside or place.country is None:
            return False
        said = [bearer.entry.place for bearer in relation.other.bearers]
        wide = any(one.kind in (PlaceKind.COUNTRY, PlaceKind.AREA) for one in said)
        return wide and place.country not in {one.country for one in said}

    def _else_told(self, country: str | None) -> bool:
        """Whether more than one name, or a people, speaks for a country."""
        return country is not None and (self.names[country] > 1 or country in self.peopled)

    def _stray(self, place: Place, entry: Entry) -> bool:
        """Whether a small place is the only one of its country in an article about another.

        Of another: three names may lie there, or its army is named and that of this one is not;
        the army may be abroad, but hardly in a country that we know of no war in.
        """
        country = place.country
        if entry.rank == 2 or place.population >= _STRAY or country is None:
            return False
        if self.names[country] > 1 or (self.crowd < 3 and country in self.peoples):
            return False
        about_another = bool(self.peopled) and country not in self.peopled
        at_peace = bool(self.peoples) and country not in _at_war()
        return self.crowd >= 3 or about_another or at_peace

    def _whose_landmark(self, toponym: Toponym, before: Sequence[Mention]) -> Place | None:
        """The town an airport or a prison belongs to: the last named that is no mere village.

        It lies in a country the article is about, and is not where the report was filed or where
        somebody went, unless no other is named. A facility of the same sentence counts too (the airport of Hodeidah …
        its port), and one named before it when no town is.
        """
        filed: Place | None = None
        facility: Place | None = None
        for mention in reversed(before[-_LOOKED_BACK:]):
            place = mention.place
            if place is None or place.lat is None:
                continue
            if self.theatre.get(place.country or "", 0.0) < _SHARE:
                continue
            if place.kind is PlaceKind.FACILITY:
                facility = facility or place
                if not _SENTENCE_END.search(self.scan.text, mention.end, toponym.start):
                    return self._town_of(place) or place
            if place.kind in _TOWNS and place.population >= _VILLAGE:
                told = _SENTENCE_END.search(self.scan.text, mention.end, toponym.start)
                if not (self._files(mention) or (told and self._leads_to(mention))):
                    return place
                filed = filed or place
        if facility:
            return self._town_of(facility) or facility
        return filed or _last_town(before)

    def _town_of(self, facility: Place) -> Place | None:
        """The town that a facility is named after and lies at: Hodeidah, of Hodeidah airport."""
        towns = [
            bearer.entry.place
            for word in words_of(facility.name)[:LONGEST_NAME]
            for bearer in self.gazetteer.named(word)
            if bearer.entry.place.kind is PlaceKind.SETTLEMENT
        ]
        near = [town for town in towns if (_gap(town, facility) or math.inf) < _TOWN_KM]
        return max(near, key=lambda town: town.population, default=None)

    def _files(self, mention: Mention) -> bool:
        """Whether a place is only where the report was written: ADEN, Yemen (Reuters) -."""
        text = self.scan.text
        at_start = not text[text.rfind("\n", 0, mention.start) + 1 : mention.start].strip()
        return at_start and _FILED.match(text, mention.end) is not None

    def _leads_to(self, mention: Mention) -> bool:
        """Whether a place is only where somebody went: the army withdrew towards Sake."""
        line = self.scan.text.rfind("\n", 0, mention.start) + 1
        before = fold_text(self.scan.text[max(line, mention.start - _A_WORD) : mention.start])
        word = before.split()[-1:]
        return any(word[0] in lexicon(one).toward for one in languages() if word)

    def _told_before(self, toponym: Toponym, before: Sequence[Mention]) -> Mention | None:
        """The one facility of the article so far that a bare landmark can be: the airport."""
        if toponym.first != toponym.last or self._opened_elsewhere(toponym, before):
            return None  # the military airport may be another; so may that of "In Nyala, …"
        same = self.facilities.get(toponym.head, {})
        return next(iter(same.values())) if len(same) == 1 else None

    def _opened_elsewhere(self, toponym: Toponym, before: Sequence[Mention]) -> bool:
        """Whether the sentence of a landmark opens with a town: À Nyala, un drone a visé …"""
        text, start = self.scan.text, max(0, toponym.start - _LONG_SENTENCE)
        for match in _SENTENCE_END.finditer(text, start, toponym.start):
            start = match.end()
        first = None
        for mention in reversed(before):
            if mention.start < start:
                break
            first = mention
        if first is None or first.kind not in _TOWNS:
            return False
        return len(text[start : first.start].split()) <= 1

    def _unlisted(
        self, blank: Mention, toponym: Toponym, scored: list[_Scored], before: list[Mention]
    ) -> Mention:
        """A name that no gazetteer has: kept, and placed as far as the text allows."""
        near = [
            one
            for one in scored
            if (gap := self._gap_to_others(one.entry.place)) is not None and gap < _NEAR_KM
        ]
        if near and (len(near) == 1 or near[0].score - near[1].score > 0.1):
            place = near[0].entry.place
            why = f"{_described(place)}: {near[0].why[0]}, near the article's other places"
            return blank._replace(kind=place.kind, place=place, reason=why)
        name, key = " ".join(toponym.name.split()), exact_key(toponym.name)
        reason = "no gazetteer has this name; " + (
            "it stands where a place does" if toponym.head == SLOT else f"called {toponym.head}"
        )
        called = key if is_arabic(name) else name
        spot = self._spot(key, called, self.relations.get(toponym.start))
        if spot is None:
            place = Place(f"unlisted:{key}", name, blank.kind, None, None)
            return self._in_some_town(blank._replace(place=place, reason=reason), toponym, before)
        place = Place(
            f"unlisted:{key}@{spot.parent}", spot.name, blank.kind, spot.lat, spot.lon,
            country=spot.base.country, admin1=spot.base.admin1,
        )  # fmt: skip
        reason = f"{reason}; said to lie {spot.where}"
        return blank._replace(place=place, geo_precision=spot.precision, reason=reason)

    def _spot(self, key: str, name: str, relation: Relation | None) -> _Spot | None:
        """Where an unknown name lies: where the text says here, else where it says elsewhere.

        What it says of one place in two ways puts it once, as exactly as either does.
        """
        told = self.told.get(key, [])
        base = self._base(relation) if relation else None
        if relation is None or base is None:
            return told[0] if told else None
        here = _said(base, relation, name)
        return next((spot for spot in told if here and _agree(spot, here)), here)

    def _in_some_town(self, blank: Mention, toponym: Toponym, before: list[Mention]) -> Mention:
        """An unknown quarter or hospital, put at the town named last; others stay unplaced."""
        assert blank.place is not None
        town = _last_town(before)
        if town is None or toponym.head not in _in_town():
            return blank._replace(geo_precision=3)
        place = replace(
            blank.place, id=f"unlisted:{town.id}/{exact_key(toponym.name)}",
            lat=town.lat, lon=town.lon, country=town.country, admin1=town.admin1,
        )  # fmt: skip
        reason = f"{blank.reason}; taken to be in {_described(town)}, named before it"
        return blank._replace(place=place, geo_precision=3, reason=reason)

    def _said_of_unknown(self) -> None:
        """Keep where unknown names are said to lie, the most exact first."""
        for toponym in self.scan.found:
            relation = self.relations.get(toponym.start)
            if toponym.form == "unlisted" and relation and (base := self._base(relation)):
                spot = _said(base, relation, " ".join(toponym.name.split()))
                if spot:
                    self.told.setdefault(exact_key(toponym.name), []).append(spot)
        for spots in self.told.values():
            spots.sort(key=lambda spot: (spot.precision, not spot.narrow))

    def _base(self, relation: Relation) -> Place | None:
        scored = self.scored.get(self.keys[relation.other.start])
        place = scored[0].entry.place if scored else None
        pointed_at = relation.by_name or (place is not None and place.kind in _TOWNS)
        return place if pointed_at else None

    def _nearby(self, blank: Mention, toponym: Toponym, before: list[Mention]) -> Mention:
        """A landmark known by what it is, at the place said or named before it."""
        relation = self.relations.get(toponym.start)
        base = self._base(relation) if relation else None
        told = self._told_before(toponym, before) if base is None else None
        if told and told.place:
            why = f"the {toponym.head} named before: {_described(told.place)}"
            return told._replace(start=blank.start, end=blank.end, text=blank.text, reason=why)
        if base is None:
            base = self._whose_landmark(toponym, before)
        name = " ".join(blank.text.split())
        if base is None:
            return blank._replace(reason="which town it belongs to is not said")
        place = Place(
            f"unlisted:{base.id}/{exact_key(name)}", f"{name} ({base.name})", blank.kind,
            base.lat, base.lon, country=base.country, admin1=base.admin1,
        )  # fmt: skip
        return blank._replace(
            place=place, geo_precision=2, reason=f"taken to be that of {_described(base)}"
        )


@cache
def _at_war() -> frozenset[str]:
    """The countries whose wars data/actors.yaml knows."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C one is ten times faster
    table = yaml.load((DATA / "actors.yaml").read_text(encoding="utf-8"), Loader=loader)
    return frozenset(table["countries"])


@cache
def _of_regions() -> frozenset[str]:
    """Facilities that a region has one of: its airport."""
    return frozenset().union(*(lexicon(lang).of_regions for lang in languages()))


@cache
def _in_town() -> frozenset[str]:
    return frozenset().union(*(lexicon(lang).in_town for lang in languages()))


def _last_town(before: Sequence[Mention]) -> Place | None:
    return next((m.place for m in reversed(before) if m.place and m.place.kind in _TOWNS), None)


def _best_first(scored: list[_Scored]) -> list[_Scored]:
    if len(scored) > 1:
        scored.sort(key=lambda one: -one.score)
    return scored


def _said(base: Place, relation: Relation, name: str) -> _Spot | None:
    """The spot that one place located by another is put at; None when that one has none."""
    lat, lon = base.lat, base.lon
    if base.kind is PlaceKind.COUNTRY:
        if not relation.inside:
            return None
        lat = lon = None  # the middle of a country is no place for a village
    elif lat is None or lon is None:
        return None
    elif relation.kilometres:
        lat, lon = _moved(lat, lon, relation.direction, relation.kilometres)
    elif relation.other.direction:
        lat, lon = _moved(lat, lon, relation.other.direction, _RIF_KM)
    elif relation.direction and not relation.inside and base.kind in _TOWNS:
        lat, lon = _moved(lat, lon, relation.direction, _BESIDE_KM)
    province, parent = exact_key(base.admin1 or base.name), exact_key(base.name)
    narrow = relation.inside and base.kind is PlaceKind.AREA and not _is_province(base)
    how = "in" if relation.inside else "by"
    if relation.kilometres:
        how = f"{relation.kilometres:g} km {relation.direction} of"
    elif relation.direction and not relation.inside:
        how = f"{relation.direction} of"
    return _Spot(
        name, base, lat, lon, 2 if relation.kilometres and relation.by_name else 3,
        f"{province}/{parent}" if narrow else province, narrow, f"{how} {relation.other.name}",
    )  # fmt: skip


def _is_province(place: Place) -> bool:
    """Whether an area is the province its places are said to be in, whatever it is called."""
    if place.admin1 is None:
        return True
    name, province = exact_key(place.name), exact_key(place.admin1)
    return name.startswith(province) or province.startswith(name)


def _agree(one: _Spot, other: _Spot) -> bool:
    """Whether two things said of one name can be of one place."""
    if one.narrow and other.narrow:
        return one.parent == other.parent
    same = one.parent.partition("/")[0] == other.parent.partition("/")[0]
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return same
    return same and distance(one.lat, one.lon, other.lat, other.lon) < _NEAR_KM


def _unsure(scored: Sequence[_Scored]) -> bool:
    return len(scored) > 1 and scored[0].score - scored[1].score < _MARGIN


def _likely_points(scored: Sequence[_Scored]) -> list[tuple[float, float, float]]:
    """Where the likelier candidates of one name lie, each with its part of the likelihood."""
    likely = [one for one in scored[:_LIKELY] if one.entry.place.kind is not PlaceKind.COUNTRY]
    total = sum(max(0.1, one.score) for one in likely) or 1.0
    return [
        (place.lat, place.lon, max(0.1, one.score) / total)
        for one in likely
        if (place := one.entry.place).lat is not None and place.lon is not None
    ]


def _support(place: Place, points: list[tuple[float, float, float]]) -> float:
    """How much of another name's likelihood lies near ``place``, 0 to 1."""
    if place.lat is None or place.lon is None:
        return 0.0
    east = 111.2 * math.cos(math.radians(place.lat))
    return max(
        (
            min(1.0, 2 * part)
            / (1 + (math.hypot((lat - place.lat) * 111.2, (lon - place.lon) * east) / 60) ** 2)
            for lat, lon, part in points
        ),
        default=0.0,
    )


@cache
def _adjectives() -> dict[str, str]:
    """The adjectives of countries in every language: the country's code by the folded word."""
    return {word: code for lang in languages() for word, code in lexicon(lang).peoples.items()}


def _peoples(folds: Sequence[str]) -> set[str]:
    """The countries whose people or army a text names: Nigerian troops."""
    known = _adjectives()
    return {known[word] for word in folds if word in known}


def _theatre(
    toponyms: Sequence[Toponym], peoples: Set[str] = frozenset()
) -> tuple[dict[str, float], Counter[str]]:
    """How much of the article each country has, 0 to 1, and how many names may lie in it.

    Every name votes for the countries of its bearers, once; a name many countries share
    gives each a small part, and a word that may be no name gives little. The ``peoples`` named
    say a little too, of countries that some name may lie in.
    """
    votes: defaultdict[str, float] = defaultdict(float)
    names: Counter[str] = Counter()
    seen: set[str] = set()
    for toponym in toponyms:
        key = exact_key(toponym.name)
        if key in seen or not toponym.bearers:
            continue
        seen.add(key)
        weights: dict[str, float] = {}
        for bearer in toponym.bearers:
            country = bearer.entry.place.country
            if country:
                weights[country] = max(weights.get(country, 0.0), bearer.weight)
        total = sum(weights.values()) or 1.0
        trust = (1.0 if toponym.triggered else 0.6) * toponym.quality
        trust *= 0.3 if toponym.doubtful else 1.0
        for country, part in weights.items():
            names[country] += 1
            votes[country] += trust * part / total * min(1.0, part / 2)
    for country in peoples:
        if country in votes:
            votes[country] += _OF_PEOPLE
    most = max(votes.values(), default=0.0)
    shares = {country: vote / most for country, vote in votes.items()} if most else {}
    return shares, names


def _compatible(kind: PlaceKind, said: PlaceKind) -> bool:
    both = {kind, said}
    return kind is said or both <= {PlaceKind.SETTLEMENT, PlaceKind.QUARTER}


def _same_spot(one: Place, other: Place) -> bool:
    gap = _gap(one, other)
    return gap is not None and gap < _SAME_KM


def _gap(one: Place, other: Place) -> float | None:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return None
    return distance(one.lat, one.lon, other.lat, other.lon)


def _within(place: Place, point: _Point, kilometres: float) -> bool:
    if place.lat is None or place.lon is None:
        return False
    return distance(place.lat, place.lon, *point) <= kilometres


def _open(blank: Mention, scored: list[_Scored]) -> Mention:
    """A mention with candidates too close to choose."""
    kept = tuple(Candidate(one.entry.place, round(one.score, 2)) for one in scored[:_KEPT])
    described = ", ".join(_described(candidate.place) for candidate in kept[:3])
    return blank._replace(candidates=kept, reason=f"too close to choose: {described}")


def _derived(blank: Mention, toponym: Toponym, base: Place, reason: str) -> Mention:
    """A place named after another: its countryside, its bridge, its airport, the road to it."""
    lat, lon = base.lat, base.lon
    if toponym.kind is PlaceKind.ROAD:  # it may lie anywhere along the way
        lat = lon = None
    elif toponym.direction and lat is not None and lon is not None:
        lat, lon = _moved(lat, lon, toponym.direction, _RIF_KM)
    direction = f"/{toponym.direction.replace(' ', '-')}" if toponym.direction else ""
    # One id for ريف حمص and "Homs countryside": the same area in any language.
    sort = "countryside" if toponym.form == "countryside" else toponym.head
    place = Place(
        id=f"own:{sort}/{base.id}{direction}",
        name=" ".join(blank.text.split()),
        kind=blank.kind,
        lat=lat,
        lon=lon,
        country=base.country,
        admin1=base.admin1,
    )
    precision = 3 if toponym.kind in (PlaceKind.AREA, PlaceKind.ROAD) else 2
    return blank._replace(
        place=place, geo_precision=precision, reason=f"{toponym.head} of {reason}"
    )


def _moved(lat: float, lon: float, direction: str, kilometres: float) -> tuple[float, float]:
    """A point so many kilometres from another, in a direction such as "north west"."""
    north = sum(_BEARING.get(part, (0, 0))[0] for part in direction.split())
    east = sum(_BEARING.get(part, (0, 0))[1] for part in direction.split())
    length = math.hypot(north, east)
    if not length:
        return lat, lon
    degrees = kilometres / length / 111.2
    return lat + degrees * north, lon + degrees * east / max(0.1, math.cos(math.radians(lat)))


def _described(place: Place) -> str:
    where = ", ".join(filter(None, (place.admin1, place.country)))
    return f"{place.name} ({where})" if where else place.name
