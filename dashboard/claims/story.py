"""What an article has told so far: who acted, which places are spoken of, on which day.

Pronouns ("they", "it", عليها), general words ("the fighters", "the city") and times such as
"two days later" are resolved against it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from dashboard.claims.actors import Actor, between_states, opponent, state_of
from dashboard.claims.units import Unit
from dashboard.model import Kind, Mention, PlaceKind

_IRREGULAR = ("irregulars", "rebel", "attackers")
_REMEMBERED = 24  # places and parties kept; older ones are no longer "the city", "they"


class Party(NamedTuple):
    """Somebody in a role of a statement: the words, who they mean, the side."""

    text: str
    start: int
    end: int
    side: str | None
    actor: Actor | None = None

    @property
    def known(self) -> bool:
        """Whether it is more than "they": a side, or a name of its own."""
        return self.side is not None or (self.actor is not None and self.actor.kind == "group")


@dataclass(slots=True)
class Story:
    """The state of the telling; grows sentence by sentence."""

    country: str
    published: date | None
    anchor: date | None
    coreference: bool = True  # switched off to measure what it contributes
    places: list[Mention] = field(default_factory=list)  # most recent first
    parties: list[Party] = field(default_factory=list)  # most recent first
    subject: Party | None = None
    leading: set[int] = field(default_factory=set)  # where parties are named that were a subject
    named: frozenset[str] = frozenset()  # sides of those an article names as nobody else's
    loser: str | None = None
    holder: dict[str, tuple[str, Kind]] = field(
        default_factory=dict
    )  # place id → side, and how told
    days: dict[str, date] = field(default_factory=dict)  # place id → day of its last change
    taken: dict[str, str] = field(default_factory=dict)  # place id → side that took it last
    entered: dict[str, str] = field(default_factory=dict)  # place id → side that went in
    attacker: Party | None = None
    speaker: Party | None = None
    before: date | None = None
    day: date | None = None  # of the main line of the story
    takers: Counter[str] = field(default_factory=Counter)
    capital: Mention | None = None  # of the country, when the article names it
    scenes: list[Mention] = field(default_factory=list)  # of the sentence being read
    people: dict[str, Party] = field(default_factory=dict)  # speakers by name, once introduced
    called: dict[str, set[str]] = field(default_factory=dict)  # place id → nouns used of it

    def tell_place(self, mention: Mention, happened: bool = False, aside: bool = False) -> None:
        """Make a place the one spoken of; where something ``happened`` in a sentence stays first.

        What is told ``aside`` ("…, taken in May,") does not displace it.
        """
        self.places = [known for known in self.places if known is not mention]
        at = 0
        if happened and not (aside and self.scenes):
            self.scenes.insert(0, mention)
        else:
            scenes = {id(scene) for scene in self.scenes}
            while at < len(self.places) and id(self.places[at]) in scenes:
                at += 1
        self.places.insert(at, mention)
        del self.places[_REMEMBERED:]

    def tell_party(self, party: Party) -> None:
        """Note that somebody with a side was named."""
        if party.known:
            self.parties.insert(0, party)
            del self.parties[_REMEMBERED:]

    def tell_holder(self, mention: Mention, side: str, kind: Kind) -> None:
        """Note who gained, lost or holds a place, and who took it last."""
        if mention.place is not None:
            self.holder[mention.place.id] = (side, kind)
            if kind is Kind.GAIN:
                self.taken[mention.place.id] = side

    def introduce(self, name: str, party: Party | None) -> Party | None:
        """Whom a person speaks for: told with the name once, remembered for the next time."""
        if party is not None and name:
            self.people.setdefault(name, party)
        return party or self.people.get(name)

    def call(self, mention: Mention, noun: str) -> None:
        """Note that an article calls a place "city", "village"…"""
        if mention.place is not None:
            self.called.setdefault(mention.place.id, set()).add(noun)

    def place(self, kinds: Iterable[str], count: int = 1, noun: str = "") -> list[Mention]:
        """The last ``count`` places that a word of these kinds ("city", "facility"…) can mean.

        With ``noun``, places that the article has called so come first, those that it has
        called otherwise last.
        """
        if not self.coreference:
            return []
        wanted = set(kinds)
        fitting = [m for m in self.places if _fits(m, wanted) or self._is_called(m, noun)]
        if noun:
            fitting.sort(key=lambda m: self._called(m, noun))
        return fitting[:count][::-1]

    def _is_called(self, mention: Mention, noun: str) -> bool:
        return mention.place is not None and noun in self.called.get(mention.place.id, ())

    def _called(self, mention: Mention, noun: str) -> int:
        names = self.called.get(mention.place.id, set()) if mention.place else set()
        return 2 if names and noun not in names else 1

    def _army(self, word: str) -> Party | None:
        """The state's army, when those it fights are irregulars: "the troops".

        None when those others have been called by the ``word`` themselves.
        """
        armed = [party for party in self.parties if party.actor is not None and party.side]
        others = [party for party in armed if party.side != self.state]
        irregular = any(p.actor is not None and p.actor.kind in ("group", "rebel") for p in others)
        if not irregular or any(word in party.text.split() for party in others):
            return None
        return next((party for party in armed if party.side == self.state), None)

    def party(self, unit: Unit, last: Party | None, regulars: Collection[str] = ()) -> Party | None:
        """Whom a general word means.

        The same word said in full before ("the forces", after "Rapid Support Forces"), the
        one who attacks for "the attackers", for fighters and rebels the last who are no
        state's army, for ``regulars`` ("the troops") the state's, and else who acted last.
        """
        if not self.coreference:
            return None
        kind = unit.actor.kind if unit.actor else ""
        if kind == "attackers" and self.attacker is not None:
            return self.attacker
        same = unit.text.split()[0]
        called_so = [
            party
            for party in self.parties[:8]
            if party.side
            and (party.text != unit.text or (party.actor and party.actor.kind == "group"))
            and same in party.text.split()
        ]
        if called_so:
            # "Those forces" are rather the ones that acted than the ones acted upon.
            acted = (p for p in called_so[:2] if p.start in self.leading and unit.definite)
            return next(acted, called_so[0])
        if unit.definite and same in regulars and (army := self._army(same)) is not None:
            return army
        if last is not None and last.side and not (kind in _IRREGULAR and last.side == self.state):
            return last
        if kind in _IRREGULAR:
            for party in self.parties:
                if (
                    party.known
                    and party.side != self.state
                    and party.actor
                    and party.actor.kind in ("group", "rebel")
                ):
                    return party
        others = (p for p in (self.subject, *self.parties) if p is not None and p.side)
        irregular = kind in _IRREGULAR
        return next((p for p in others if not (irregular and self._is_the_states(p))), None)

    def _is_the_states(self, party: Party) -> bool:
        """Whether a party is the state's regulars, whom no word for irregulars means."""
        group = party.actor is not None and party.actor.kind in ("group", "irregulars")
        return party.side == self.state and not group

    @property
    def state(self) -> str:
        """The side of the state in this country's war."""
        return state_of(self.country)

    @property
    def between_states(self) -> bool:
        """Whether the war told of is one between two states."""
        return between_states(self.country)

    def group(self) -> Party | None:
        """The armed group named last that does not fight for the state."""
        for party in self.parties:
            group = party.actor is not None and party.actor.kind == "group"
            if group and party.side != self.state:
                return party
        return None

    def group_called(self, noun: str) -> Party | None:
        """The group named last whose name has a word: "the Front" of "the Liberation Front"."""
        groups = (p for p in self.parties if p.actor is not None and p.actor.kind == "group")
        return next((p for p in groups if noun in p.text.split()), None)

    def besieger(self) -> str | None:
        """Who fights for a place when nobody is named: who attacks in this story, else the rival.

        Fighting inside a place says that its holder is challenged, so its side is the attacker's.
        """
        if not self.coreference:
            return None
        if self.attacker is not None and self.attacker.side:
            return self.attacker.side
        if self.takers:
            return self.takers.most_common(1)[0][0]
        rival = opponent(self.state, self.country)
        return rival if rival in self.named else None

    def agentless(
        self,
        kind: Kind,
        mention: Mention,
        loser: str | None,
        fell: bool = False,
        again: bool = False,
        same: bool = False,
        dated: bool = False,
        long_ago: bool = False,
    ) -> str | None:
        """Whose gain or loss it is when a sentence names nobody: "P was retaken", "the loss of P".

        A place that X was told to hold was taken by X, unless it ``fell``; one that X was told to
        take was taken, another time, by X's opponent, unless the ``same`` is told again, "the
        capture of P"; what is lost is lost by its holder, but what X was told to take is lost by X
        only on a ``dated`` other day. Who took a place ``again``, or freed it, is not guessed from
        who else is named; nor who took it ``long_ago`` from a state that now takes back.
        """
        where = mention.place.id if mention.place else ""
        side, how = self.holder.get(where, (None, Kind.GAIN))
        if kind is Kind.LOSS and how is Kind.GAIN and side and not dated:
            return opponent(side, self.country)  # not who is told to have taken it
        if kind is Kind.LOSS:
            return (side if how is not Kind.LOSS else None) or self.loser
        if side and loser is None and kind is Kind.GAIN and how is Kind.LOSS and fell:
            loser = side
        if side and loser is None and kind is Kind.GAIN and how is Kind.LOSS and same:
            return self.taken.get(where) or self.taker(side)  # its capture told again
        if side and loser is None and kind is Kind.GAIN:
            kept = same or not dated or how in (Kind.HOLD, Kind.LOSS)
            return side if kept else opponent(side, self.country)
        taker = self.taker(loser, again)
        guessed = long_ago and not loser and not again
        return None if guessed and taker == self.state else taker

    def taker(self, loser: str | None = None, again: bool = False) -> str | None:
        """Who most likely took a place that "fell": not its loser, else who has been taking."""
        if not self.coreference:
            return opponent(loser, self.country)
        ranked = [side for side, _ in self.takers.most_common() if side != loser]
        if ranked:
            return ranked[0]
        if loser:
            return opponent(loser, self.country)
        rivals = {p.side for p in self.parties if p.side and p.side != self.state}
        return rivals.pop() if len(rivals) == 1 and not again else None


def _fits(mention: Mention, wanted: Sequence[str] | set[str]) -> bool:
    if mention.kind is PlaceKind.COUNTRY or mention.kind is PlaceKind.ROAD:
        return False
    if "any" in wanted:
        return True
    if mention.kind is PlaceKind.FACILITY:
        return "facility" in wanted
    if mention.kind is PlaceKind.AREA:
        return "area" in wanted
    if mention.kind is PlaceKind.QUARTER:
        return "quarter" in wanted
    return "city" in wanted
