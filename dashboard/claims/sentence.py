"""The state of one sentence under analysis: frames, what was found, and how its clauses hang together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dashboard.claims.clauses import Clause
from dashboard.claims.lexicon import Lexicon
from dashboard.claims.story import Party, Story
from dashboard.claims.units import Unit
from dashboard.model import Kind, Mention

Places = list[tuple[Mention, int | None]]  # with the unit that names each, None for a pronoun
_TO_BE = ("be", "being", "been", "être", "été")
_BESIDE = frozenset({"while", "contrast", "complement", "coord", "also", "then"})


@dataclass(slots=True)
class Finding:
    """A trigger with its arguments, before anybody asks whether it is true."""

    kind: Kind
    frame: str
    trigger: int  # unit index
    clause: int
    places: Places
    actor: Party | None
    loser: Party | None = None
    partial: str = ""
    form: str = ""
    earlier: bool = False  # told as what went before: "left P after having retaken it"


@dataclass(slots=True)
class Sentence:
    """A sentence under analysis, with what was found in it so far."""

    units: list[Unit]
    clauses: list[Clause]
    story: Story
    words: Lexicon
    findings: list[Finding] = field(default_factory=list)
    subjects: dict[int, Party] = field(default_factory=dict)  # by clause
    speakers: dict[int, Party | None] = field(default_factory=dict)  # by the verb of saying
    used: list[tuple[int, Mention]] = field(default_factory=list)  # places taken, with position

    @property
    def verb_first(self) -> bool:
        """Whether the subject follows its verb, as in Arabic."""
        return self.words.verb_first

    def clause_of(self, at: int) -> int:
        """The number of the clause that a unit lies in."""
        for number, clause in enumerate(self.clauses):
            if clause.first <= at < clause.last:
                return number
        return 0

    def last_subject(self, at: int) -> Party | None:
        """The subject of the clause a unit lies in, else of the nearest clause before."""
        number = self.clause_of(at)
        for earlier in range(number, -1, -1):
            if earlier in self.subjects:
                return self.subjects[earlier]
        return None

    def introduced(self, at: int) -> bool:
        """Whether a preposition, not counting adjectives between, stands before a unit."""
        for j in range(at - 1, max(-1, at - 4), -1):
            if self.units[j + 1].quoted:
                return False  # قال عبر الهاتف "P تحت سيطرتنا"
            unit = self.units[j]
            cls, sub = unit.cls, unit.sub
            if (cls == "trigger" and sub == "distance") or (cls == "say" and sub == "according"):
                return True
            if unit.text == "s":
                return False  # "Libya's army" is introduced by nothing
            if cls == "word" and unit.definite and not self.verb_first:
                return False  # "in the centre of the country rebels took…"
            if cls == "prepositions":
                if sub == "of" and self._explained(j - 1):
                    continue
                return True
            if unit.sense("nouns") or unit.sense("parts"):
                continue
            if unit.cls == "prefix":
                return unit.text in ("ب", "ل", "ك")
            if unit.cls not in ("word",):
                return False
        return False

    def _explained(self, at: int) -> bool:
        """Whether a unit is the noun of "the town of", with an adjective or not: « ville-clé de »."""
        if at > 0 and self.units[at].cls == "word":
            at -= 1
        return at >= 0 and self.units[at].sense("nouns") is not None

    def governing(self, number: int) -> Iterator[int]:
        """The clause before a joined one, then the clauses above: where a subject may stand."""
        clause = self.clauses[number]
        if clause.link == "coord" and number and self.clauses[number - 1].link in _BESIDE:
            yield number - 1
        for earlier in range(number - 1, -1, -1):
            if self.clauses[earlier].parent == clause.parent or earlier == clause.parent:
                yield earlier
        if clause.parent is not None:
            yield from self.governing(clause.parent)

    def auxiliary(self, clause: Clause, at: int) -> str:
        """The auxiliary of the verb at a unit: "be", "have", "reflexive", or ""."""
        found = ""
        for j in range(at - 1, max(clause.first, at - 5) - 1, -1):
            unit = self.units[j]
            if unit.is_a("aux", "reflexive"):
                return "reflexive"
            if unit.cls == "breaks" and unit.text.endswith(("avoir", "être")):
                return "have"  # "après avoir pris"
            if unit.cls == "aux":
                passive = unit.sub == "be" or unit.text in _TO_BE
                found = found or ("be" if passive else "have")
            elif unit.sub == "contrast":
                continue  # « ont en revanche occupé »
            elif unit.cls in ("punct", "place", "actor", "trigger", "say", "breaks"):
                break
        return found
