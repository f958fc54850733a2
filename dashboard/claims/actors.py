"""Who the words of an article mean: names from data/actors.yaml, sides by country."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

import yaml
from babel import Locale

from dashboard.model import Mention, PlaceKind
from dashboard.settings import DATA


@dataclass(frozen=True)
class Actor:
    """Somebody who fights, or speaks for those who do.

    ``kind`` is "army", "group", "rebel", "fighters" or "office" (see data/actors.yaml).
    ``sides`` maps a country code, or an era, to a side, "*" to the side anywhere else, where
    "state" is whoever governs the country, "rival" who fights it and None nobody in
    particular. ``home`` are the countries that the name points to.
    """

    name: str
    kind: str
    sides: tuple[tuple[str, str | None], ...]
    home: tuple[str, ...]

    def side(self, country: str) -> str | None:
        """The side it is shown under in the war of a country or an era (:func:`in_era`).

        None when the table has none; a named group or army that the table gives no side is a
        side of its own.
        """
        if country not in self._by_country:
            self._by_country[country] = self._side(country)
        return self._by_country[country]

    @cached_property
    def _by_country(self) -> dict[str, str | None]:
        """What :meth:`side` has answered: it is asked of every actor in every sentence."""
        return {}

    def _side(self, country: str) -> str | None:
        table = dict(self.sides)
        for code in (country, country[:2], "*"):
            if code in table:
                return _side_in(table[code], country)
        return self.name if self.is_own_side else None

    @property
    def is_own_side(self) -> bool:
        """Whether it fights for itself: a name of its own, and no side in the table."""
        return not self.sides and self.kind in ("group", "army")

    def is_general(self, country: str) -> bool:
        """Whether its side there is only the one it has anywhere: "rebels" are "opposition"."""
        return self.generic and not any(code in (country, country[:2]) for code, _ in self.sides)

    @property
    def generic(self) -> bool:
        """Whether it is a general word, of another side in every war: "the ministry"."""
        return len(self.sides) > 1

    @property
    def is_of_any_state(self) -> bool:
        """Whether it is an office that every state has: "the defence ministry"."""
        return self.kind == "office" and ("*", "state") in self.sides

    @property
    def only_country(self) -> str:
        """The one country that its name points to or where it has a side, "" without one."""
        codes = self.home or [code for code, _ in self.sides]
        return codes[0] if len(codes) == 1 and codes[0] != "*" else ""

    @property
    def is_national(self) -> bool:
        """Whether it is the army of one state wherever it fights: "Chadian troops" in Nigeria."""
        return dict(self.sides).get(self.only_country) == "state"

    @property
    def armed(self) -> bool:
        """Whether it can hold ground itself."""
        return self.kind != "office"


class Era(NamedTuple):
    """Years in which the words for a country's state mean another side than in others."""

    name: str
    country: str
    begin: date
    end: date


@dataclass(frozen=True)
class Actors:
    """The table of actors: names by language, and who stands against whom where and when.

    ``countries`` has the two sides of a war by country code and by name of an era.
    """

    names: Mapping[str, tuple[tuple[str, Actor], ...]]
    countries: Mapping[str, Mapping[str, str]]
    capitals: Mapping[str, Mapping[str, str]]
    allies: Mapping[str, Mapping[str, str | None]]
    eras: tuple[Era, ...]


@cache
def actors() -> Actors:
    """The table in data/actors.yaml, read once."""
    raw = yaml.safe_load((DATA / "actors.yaml").read_text(encoding="utf-8"))
    names: dict[str, list[tuple[str, Actor]]] = {}
    for row in raw["actors"]:
        actor = Actor(row["name"], row["kind"], _sides(row), tuple(row.get("in", ())))
        for language, phrases in row.items():
            if len(language) == 2 and language != "in":
                names.setdefault(language, []).extend((str(phrase), actor) for phrase in phrases)
    eras = tuple(
        Era(name, row["country"], row.get("from", date.min), row.get("until", date.max))
        for name, row in raw["eras"].items()
    )
    pairs = raw["countries"] | raw["eras"]
    return Actors(
        {k: tuple(v) for k, v in names.items()}, pairs, raw["capitals"], raw["allies"], eras
    )


def _sides(row: Mapping[str, object]) -> tuple[tuple[str, str | None], ...]:
    side = row.get("side")
    if isinstance(side, Mapping):
        return tuple((str(where), str(name) if name else None) for where, name in side.items())
    if side is None:
        return ()
    home = row.get("in")
    countries = home if isinstance(home, list) else ["*"]
    return tuple((str(country), str(side)) for country in countries)


@lru_cache(maxsize=100_000)
def in_era(country: str, day: date | None) -> str:
    """The era of a country's war that a day lies in, else the country itself.

    Either goes wherever a country is asked for. A day that nobody knows is in no era.
    """
    for era in actors().eras:
        if day is not None and era.country == country[:2] and era.begin <= day <= era.end:
            return era.name
    return country[:2]


def eras_of(country: str) -> tuple[str, ...]:
    """The eras of a country's war that the table has (:func:`in_era`)."""
    return tuple(era.name for era in actors().eras if era.country == country[:2])


def _side_in(side: str | None, country: str) -> str | None:
    """A side of the table, with "state" and "rival" read in a country's war."""
    if side == "state":
        return state_of(country)
    return rival_of(country) if side == "rival" else side


def capital_side(mention: Mention, country: str) -> str | None:
    """The side that a capital's or a warring country's name stands for when it speaks or acts."""
    if mention.place is None:
        return None
    if mention.kind is PlaceKind.COUNTRY:
        code = mention.place.country or ""
        if code == country[:2]:
            return state_of(country) if code else None
        fights = between_states(country) and between_states(code)
        return state_of(code) if code and fights else None
    table = actors().capitals.get(mention.place.name, {})
    return _side_in(table.get(country[:2]) or table.get("*"), country)


def capital_of(country: str, mentions: Iterable[Mention]) -> Mention | None:
    """Where "the capital" is: the first mention of the country's capital, None without one."""
    sides, country = actors().capitals, country[:2]
    names = [name for name, table in sides.items() if country in table][:1]
    names += [name for name, table in sides.items() if "*" in table]
    for mention in mentions:
        place = mention.place
        if place is not None and place.name in names and place.country == country:
            return mention
    return None


def theatre(mentions: Iterable[Mention], named: Iterable[Actor]) -> str:
    """The country whose war an article tells, "" when nothing points to one.

    Places count once each, named actors three times, since a name such as "Rapid Support
    Forces" says more than a capital that comments from afar; but where no place lies there
    is no theatre: "a coalition" in Bangui is not the one that fights in Yemen.
    """
    votes: Counter[str] = Counter()
    for mention in mentions:
        if mention.place is not None and mention.place.country:
            votes[mention.place.country] += 1
    placed = frozenset(votes)
    named = list(named)
    if not placed:
        for code in (actor.only_country for actor in named):
            votes[code] += bool(code)
    for actor in named:
        if len(actor.home) == 1 and (not placed or actor.home[0] in placed):
            votes[actor.home[0]] += 3
    return max(votes, key=lambda c: (votes[c], c in actors().countries), default="")


def opponent(side: str | None, country: str) -> str | None:
    """The other of the two sides that a country's war is mainly between, None when not known."""
    pair = actors().countries.get(country, {})
    if side is None or not pair:
        return None
    return pair.get("rival") if side == pair["state"] else pair["state"]


def between_states(country: str) -> bool:
    """Whether a country's war is one of two states, so that either has "the ministry"."""
    return actors().countries.get(country, {}).get("war") == "of states"


def state_of(country: str) -> str:
    """The side of the state in a country's war: "Malawi government" where no table names one."""
    pair = actors().countries.get(country)
    return pair["state"] if pair else f"{_name(country[:2])} government".strip()


def side_of_state(code: str, country: str, day: date | None = None) -> str | None:
    """The side that a state's own troops are on in a country's war on a day: there, or as its
    ally; else they are that state's. None where the words "Libyan forces" do not tell.
    """
    table = actors().allies.get(code, {})
    if country[:2] in table:
        return _side_in(table[country[:2]], country)
    return state_of(country if code == country[:2] else in_era(code, day))


def rival_of(country: str) -> str:
    """Who fights a country's state; "Malawi opposition" where the table knows nobody by name."""
    return opponent(state_of(country), country) or opposition_of(country)


def opposition_of(country: str) -> str:
    """The side of rebels that are nobody the table knows; "opposition" alone is Syria's."""
    return "opposition" if country == "SY" else f"{_name(country[:2])} opposition".strip()


@cache
def _name(country: str) -> str:
    """The English name of a country (Unicode CLDR), without what stands in brackets."""
    name = str(Locale("en").territories.get(country, ""))
    return name.partition(" (")[0]
