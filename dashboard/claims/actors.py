"""Who the words of an article mean: names from data/actors.yaml, sides by country."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

import yaml
from babel import Locale

from dashboard.model import Mention, PlaceKind
from dashboard.settings import DATA


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who fights, or speaks for those who do.

    ``kind`` is "army", "group", "rebel", "fighters" or "office" (see data/actors.yaml).
    ``sides`` maps a country code to a side, "*" to the side anywhere else, where "state" is
    whoever governs the country and "rival" who fights it. ``home`` are the countries that the
    name points to.
    """

    name: str
    kind: str
    sides: tuple[tuple[str, str], ...]
    home: tuple[str, ...]

    def side(self, country: str) -> str | None:
        """The side it is shown under in a country's war, None when the table has none.

        A named group or army that the table gives no side is a side of its own.
        """
        for code, side in self.sides:
            if code in (country, "*"):
                if side == "state":
                    return state_of(country)
                return rival_of(country) if side == "rival" else side
        return self.name if self.is_own_side else None

    @property
    def is_own_side(self) -> bool:
        """Whether it fights for itself: a name of its own, and no side in the table."""
        return not self.sides and self.kind in ("group", "army")

    def is_general(self, country: str) -> bool:
        """Whether its side there is only the one it has anywhere: "rebels" are "opposition"."""
        return self.generic and not any(code == country for code, _ in self.sides)

    @property
    def generic(self) -> bool:
        """Whether it is a general word, of another side in every war: "the ministry"."""
        return len(self.sides) > 1

    @property
    def armed(self) -> bool:
        """Whether it can hold ground itself."""
        return self.kind != "office"


@dataclass(frozen=True)
class Actors:
    """The table of actors: names by language, and who stands against whom where."""

    names: Mapping[str, tuple[tuple[str, Actor], ...]]
    countries: Mapping[str, Mapping[str, str]]
    capitals: Mapping[str, Mapping[str, str]]


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
    return Actors({k: tuple(v) for k, v in names.items()}, raw["countries"], raw["capitals"])


def _sides(row: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
    side = row.get("side")
    if isinstance(side, Mapping):
        return tuple((str(country), str(name)) for country, name in side.items())
    if side is None:
        return ()
    home = row.get("in")
    countries = home if isinstance(home, list) else ["*"]
    return tuple((str(country), str(side)) for country in countries)


def capital_side(mention: Mention, country: str) -> str | None:
    """The side that a capital's or a warring country's name stands for when it speaks or acts."""
    if mention.place is None:
        return None
    if mention.kind is PlaceKind.COUNTRY:
        code = mention.place.country or ""
        fights = code == country or (between_states(country) and between_states(code))
        return state_of(code) if code and fights else None
    table = actors().capitals.get(mention.place.name, {})
    return table.get(country) or table.get("*")


def capital_of(country: str, mentions: Iterable[Mention]) -> Mention | None:
    """Where "the capital" is: the first mention of the country's capital, None without one."""
    sides = actors().capitals
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
    return pair["state"] if pair else f"{_name(country)} government".strip()


def rival_of(country: str) -> str:
    """Who fights a country's state; "Malawi opposition" where the table knows nobody by name."""
    return opponent(state_of(country), country) or opposition_of(country)


def opposition_of(country: str) -> str:
    """The side of rebels that are nobody the table knows; "opposition" alone is Syria's."""
    return "opposition" if country == "SY" else f"{_name(country)} opposition".strip()


@cache
def _name(country: str) -> str:
    """The English name of a country (Unicode CLDR), without what stands in brackets."""
    name = str(Locale("en").territories.get(country, ""))
    return name.partition(" (")[0]
