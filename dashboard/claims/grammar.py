"""The grammar of control: from a sentence's units to who gained, lost or entered what.

Every trigger of the lexicon opens a frame. A frame says which kind of claim it makes and
where its place, its actor and its opponent stand: "X took P", "P fell to X", "X left P",
"P went out of X's hands"… Arguments are looked for inside the trigger's clause, then where
the clause points: the noun before "which", the subject before "and".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from dashboard.claims.actors import actors, capital_side
from dashboard.claims.arguments import Slot, names_the_place, scan
from dashboard.claims.clauses import Clause, is_conjunction
from dashboard.claims.lexicon import Entry, Lexicon, Sense, key
from dashboard.claims.story import Party, Story
from dashboard.claims.units import Unit
from dashboard.model import Kind, Mention, PlaceKind


@dataclass(frozen=True, slots=True)
class Frame:
    """What a trigger means. ``place`` and ``actor``: "object", "subject", "to", "agent"."""

    kind: Kind
    place: str = "object"
    actor: str = "subject"
    parts: frozenset[str] = frozenset({"whole", "most", "part"})  # part words it tolerates


Places = list[tuple[Mention, int | None]]  # with the unit that names each, None for a pronoun
_LOOSE = frozenset({"whole", "most", "part", "edge"})
FRAMES = {
    "take": Frame(Kind.GAIN),
    "control": Frame(Kind.GAIN),
    "expel": Frame(Kind.GAIN),
    "fall": Frame(Kind.GAIN, place="subject", actor="to"),
    "hand": Frame(Kind.GAIN, actor="to"),
    "leave": Frame(Kind.LOSS, parts=frozenset({"whole", "most", "part", "seats"})),
    "lose": Frame(Kind.LOSS),
    "slip": Frame(Kind.LOSS, place="subject", actor="agent"),
    "clear": Frame(Kind.LOSS, place="subject", actor="agent"),
    "enter": Frame(Kind.ENTER, parts=_LOOSE),
    "fight": Frame(Kind.CONTESTED, parts=_LOOSE | {"direction"}),
    "approach": Frame(Kind.APPROACH, parts=_LOOSE),
    "seen": Frame(Kind.ENTER, parts=_LOOSE),
    "distance": Frame(Kind.APPROACH, parts=_LOOSE),
    "besiege": Frame(Kind.APPROACH, parts=_LOOSE),
    "offensive": Frame(Kind.APPROACH, parts=_LOOSE),
    "hold": Frame(Kind.HOLD),
    "held": Frame(Kind.HOLD, place="subject", actor="agent"),
    "repel": Frame(Kind.GAIN, parts=_LOOSE),
}
_BESIDE = frozenset({"while", "contrast", "complement", "coord", "also", "then"})
_STRONG_PARTS = frozenset({"whole", "most"})


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
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Sentence:
    """A sentence under analysis, with what was found in it so far."""

    units: list[Unit]
    clauses: list[Clause]
    story: Story
    words: Lexicon
    findings: list[Finding] = field(default_factory=list)
    subjects: dict[int, Party] = field(default_factory=dict)  # by clause
    used: list[tuple[int, Mention]] = field(default_factory=list)  # places taken, with position

    @property
    def verb_first(self) -> bool:
        """Whether the subject follows its verb, as in Arabic."""
        return self.words.verb_first

    def analyse(self) -> list[Finding]:
        """All findings of the sentence, in order."""
        self.story.scenes.clear()
        for number, clause in enumerate(self.clauses):
            self._note_subject(number, clause)
            for at in range(clause.first, clause.last):
                unit = self.units[at]
                if unit.cls == "trigger":
                    found = self._interpret(number, clause, at)
                    if found is not None:
                        self.findings.append(found)
                        for mention, _ in found.places:
                            self.used.append((at, mention))
                            self.story.tell_place(mention, happened=True)
                        if found.actor is not None:
                            self.subjects[number] = found.actor
                            self.story.tell_party(found.actor)
                            self._note_doer(found)
                elif unit.cls == "place" and unit.mention is not None:
                    self._name(at)
                    if self._is_topic(clause, at):
                        self.story.tell_place(unit.mention)
                elif unit.cls == "actor":
                    self.story.tell_party(self.party(at))
        return self.findings

    def spot(self) -> list[Finding]:
        """The sentence read without any grammar: every trigger word claims every place in it.

        Only there to measure what the grammar contributes.
        """
        places = [(u.mention, at) for at, u in enumerate(self.units) if u.mention is not None]
        actor = next((self.party(at) for at, u in enumerate(self.units) if u.actor), None)
        found = []
        for at, unit in enumerate(self.units):
            frame = FRAMES.get(unit.sub) if unit.cls == "trigger" else None
            if frame is not None and places:
                number = self._clause_of(at)
                named: Places = list(places)
                found.append(
                    Finding(frame.kind, unit.sub, at, number, named, actor, form=unit.form)
                )
        return found

    def _name(self, at: int) -> None:
        """Note which noun an article gives a place: "the town of P"."""
        mention, before = self.units[at].mention, self.units[max(0, at - 2) : at]
        if before and before[-1].is_a("prepositions", "of"):
            before = before[:-1]
        lemma = self.words.lemmas.get(before[-1].text) if before else None
        if mention is not None and lemma:
            self.story.call(mention, lemma)

    def _note_doer(self, found: Finding) -> None:
        """Remember who acts in the main line of the story, for "they" and "the attackers"."""
        clause = self.clauses[found.clause]
        aside = clause.link in ("relative", "after", "before") or any(
            u.is_a("aux", "past") for u in self.units[clause.first : found.trigger]
        )
        actor = found.actor
        if actor is None or not actor.side or found.kind is Kind.CONTESTED:
            return
        if not aside or self.story.subject is None:
            self.story.subject = actor
        attacks = found.kind in (Kind.GAIN, Kind.ENTER, Kind.APPROACH)
        past = any(u.is_a("aux") for u in self.units[clause.first : found.trigger])
        named = self.story.attacker is None and clause.link == "relative" and not past
        if attacks and (not aside or named):
            self.story.attacker = actor

    # --- who -----------------------------------------------------------------

    def party(self, at: int) -> Party:
        """The party that an actor unit, or a capital that acts, stands for."""
        unit = self.units[at]
        assert unit.actor is not None
        side = unit.actor.side(self.story.country)
        if unit.actor.kind in ("rebel", "fighters", "irregulars"):
            backer = self._backer(at)
            if backer is not None:
                return Party(unit.text, unit.start, unit.end, backer.side, backer.actor)
        party = Party(unit.text, unit.start, unit.end, side, unit.actor)
        if side is None and unit.actor.kind not in ("group", "army", "office"):
            before = self.units[at - 1].text if at else ""
            same = self.words.raw.get("same", ())
            if self.story.subject and (before in same or any(w in same for w in unit.text.split())):
                doer = self.story.subject
                return Party(unit.text, unit.start, unit.end, doer.side, doer.actor)
            meant = self._beside(at) or self._owner(at) or self._of_speaker(at)
            meant = meant or self.story.party(unit, self._last_subject(at))
            if meant is not None:
                armed = meant.actor is not None and meant.actor.armed
                return Party(
                    unit.text,
                    unit.start,
                    unit.end,
                    meant.side,
                    meant.actor if armed else unit.actor,
                )
        return party

    def _joint(self, at: int) -> Party:
        """The party of an actor together with those joined before it: "X and its allies"."""
        first = at
        while (
            first > 1
            and is_conjunction(self.units[first - 1])
            and self.units[first - 2].cls == "actor"
        ):
            first -= 2
        party = self.party(first)
        return replace(party, end=self.units[at].end) if first < at else party

    def _backer(self, at: int) -> Party | None:
        """The side that armed men are said to fight for: "factions backed by Turkey"."""
        for j in range(at + 1, min(len(self.units), at + 4)):
            unit = self.units[j]
            if unit.is_a("prepositions", "backing"):
                for k in range(j + 1, min(len(self.units), j + 4)):
                    backer = self.units[k]
                    if backer.actor is not None and backer.actor.kind != "army":
                        side = backer.actor.side(self.story.country)
                        return (
                            Party(backer.text, backer.start, backer.end, side, backer.actor)
                            if side
                            else None
                        )
                    if backer.mention is not None:
                        side = capital_side(backer.mention, self.story.country)
                        return (
                            Party(backer.mention.text, backer.start, backer.end, side)
                            if side
                            else None
                        )
            if unit.cls not in ("word", "actor") and not (unit.cls == "punct" and unit.sub == ","):
                break
        return None

    def _beside(self, at: int) -> Party | None:
        """The name that a general word belongs to: "fighters of the M23", "Kyiv's troops"."""
        for j in range(at + 1, min(len(self.units), at + 6)):
            unit = self.units[j]
            if unit.actor is not None:
                side = unit.actor.side(self.story.country)
                if side or unit.actor.kind in ("group", "army"):
                    return Party(unit.text, unit.start, unit.end, side, unit.actor)
            elif unit.is_a("prepositions", "from") and j == at + 1 and not self.units[at].definite:
                continue  # "units of the army": وحدات من الجيش
            elif not (
                unit.cls in ("word", "prefix", "say")
                or unit.is_a("prepositions", "of", "to", "by", "backing")
            ):
                break
            if is_conjunction(unit):
                break
        for j in range(at - 1, max(-1, at - 3), -1):
            unit = self.units[j]
            if unit.mention is not None:
                side = capital_side(unit.mention, self.story.country)
                return Party(unit.mention.text, unit.start, unit.end, side) if side else None
            if not unit.is_a("prepositions", "of"):
                break
        return None

    def _owner(self, at: int) -> Party | None:
        """Whose fighters: of the speaker when they are "its", else of the name beside them."""
        if (at + 1 < len(self.units) and self.units[at + 1].cls == "pron") or (
            at and self.units[at - 1].is_a("pronouns", "owner")
        ):
            return (
                self.story.speaker
                if self.story.speaker and self.story.speaker.side
                else self._last_subject(at)
            )
        return None

    def _of_speaker(self, at: int) -> Party | None:
        """ "The forces" in a belligerent's own words are its own."""
        unit, clause = self.units[at], self.clauses[self._clause_of(at)]
        speaker = self.story.speaker
        own = unit.definite and clause.link == "complement" and unit.actor is not None
        if own and unit.actor and unit.actor.kind == "fighters" and speaker and speaker.side:
            return speaker
        return None

    def _last_subject(self, at: int) -> Party | None:
        number = self._clause_of(at)
        for earlier in range(number, -1, -1):
            if earlier in self.subjects:
                return self.subjects[earlier]
        return None

    def _clause_of(self, at: int) -> int:
        for number, clause in enumerate(self.clauses):
            if clause.first <= at < clause.last:
                return number
        return 0

    def _note_subject(self, number: int, clause: Clause) -> None:
        """The first actor of a clause that no preposition introduces is its subject."""
        for at in range(clause.first, clause.last):
            unit = self.units[at]
            if (
                not self.verb_first
                and unit.cls == "trigger"
                and unit.form not in ("noun", "gerund")
            ):
                return  # what follows the verb is its object
            if unit.cls == "actor" and not self._introduced(at):
                self.subjects[number] = self.party(at)
                return
            if unit.is_a("say") and self.story.speaker is not None:
                continue

    def _introduced(self, at: int) -> bool:
        """Whether a preposition, not counting adjectives between, stands before a unit."""
        for j in range(at - 1, max(-1, at - 4), -1):
            unit = self.units[j]
            if unit.is_a("trigger", "distance"):
                return True
            if unit.text == "s":
                return False  # "Libya's army" is introduced by nothing
            if unit.cls == "word" and unit.definite and not self.verb_first:
                return False  # "in the centre of the country rebels took…"
            if unit.is_a("prepositions", "of") and j and self.units[j - 1].sense("nouns"):
                continue
            if unit.cls == "prepositions":
                return True
            if unit.sense("nouns") or unit.sense("parts"):
                continue
            if unit.cls == "prefix":
                return unit.text in ("ب", "ل", "ك")
            if unit.cls not in ("word",):
                return False
        return False

    def _actor(
        self, number: int, clause: Clause, at: int, slots: Sequence[Slot], finite: bool
    ) -> Party | None:
        """Who does what the trigger says."""
        noun = at - 1
        while noun > clause.first and (
            self.units[noun].cls == "aux" or self.units[noun].text == "قد"
        ):
            noun -= 1
        adjacent = noun >= clause.first and self.units[noun].cls == "actor"
        if self.verb_first and finite and adjacent and not self._introduced(noun):
            return self.party(noun)
        if not finite or self.verb_first:
            for slot in slots:
                if slot.cls == "actor" and not slot.prep:
                    return self.party(slot.at)
                if slot.cls == "actor" and slot.sub == "direct":
                    return self.party(slot.at)
                if slot.cls == "place" and not slot.prep and not self.verb_first:
                    break
        if self._says_of_itself(clause) and self.story.speaker:
            return self.story.speaker
        if any(u.is_a("aux", "infinitive") for u in self.units[max(clause.first, at - 3) : at]):
            speaker = self.story.speaker or self._last_subject(at)  # "claimed to have captured"
            return replace(speaker, actor=None) if speaker else None
        before = self._subject_before(clause, at)
        if before is not None:
            return before
        if clause.link == "relative" and clause.parent is not None:
            noun = clause.first - 1
            if noun >= 0 and self.units[noun].is_a("punct", ","):
                noun -= 1
            if noun >= 0 and self.units[noun].cls == "actor":
                return self.party(noun)
            mention = self.units[noun].mention if noun >= 0 else None
            side = capital_side(mention, self.story.country) if mention else None
            if side and mention:
                return Party(mention.text, mention.start, mention.end, side)
        if self._other_subject(clause, at, finite):
            return None
        if number in self.subjects:
            return self.subjects[number]
        for earlier in self._governing(number):
            if earlier in self.subjects:
                return self.subjects[earlier]
        return self.story.subject if self.verb_first and finite and self._subjectless(at) else None

    def _says_of_itself(self, clause: Clause) -> bool:
        """Whether a speaker named before goes on about himself: "… وقال إنه نفذ انسحابا"."""
        if clause.parent is None:
            return False
        above = self.clauses[clause.parent]
        if any(u.actor or u.cls == "word" for u in self.units[above.first : above.last]):
            return False  # somebody else may be speaking
        opening = self.units[clause.first : clause.first + 2]
        said = clause.link == "complement" and self.verb_first and len(opening) == 2
        return said and opening[1].cls == "pron" and opening[1].text in ("ه", "ها", "هم")

    def _subjectless(self, at: int) -> bool:
        """Whether an Arabic verb carries its subject in itself: plural, or first in its sentence."""
        verb = self.units[at]
        if verb.text.endswith(("وا", "ون", "و")):
            return True
        return all(u.cls in ("prefix", "aux", "operators", "breaks") for u in self.units[:at])

    def _other_subject(self, clause: Clause, at: int, finite: bool) -> bool:
        """Whether somebody the lexicon does not know is the subject: "the families left"."""
        if not finite:
            return False
        if self.verb_first:
            after = self.units[at + 1] if at + 1 < len(self.units) else None
            plural = self.units[at].text.endswith(("وا", "ون"))
            if plural and any(
                u.cls == "word" or u.is_a("parts", "beside") for u in self.units[clause.first : at]
            ):
                return not any(u.cls == "actor" for u in self.units[clause.first : at])
            adverb = after is not None and after.text.endswith("ا")
            return after is not None and after.cls == "word" and not plural and not adverb
        for j in range(at - 1, clause.first - 1, -1):
            unit = self.units[j]
            if (
                unit.cls == "word"
                and not unit.text.endswith(("ly", "ment"))
                and not self._introduced(j)
            ):
                return True
            if unit.cls in ("trigger", "actor", "pronouns"):
                return False
        return False

    def _subject_before(self, clause: Clause, at: int) -> Party | None:
        for j in range(at - 1, clause.first - 1, -1):
            unit = self.units[j]
            if unit.cls == "actor" and (
                not self._introduced(j) or (j == at - 1 and self.units[at].form == "gerund")
            ):
                return self._joint(j)
            if unit.is_a("pronouns", "actor", "either"):
                return self._last_subject(j) or self.story.subject
            if unit.mention is not None and not self._introduced(j):
                side = capital_side(unit.mention, self.story.country)
                if side:
                    return Party(unit.mention.text, unit.start, unit.end, side)
            if unit.cls == "trigger" and unit.form != "noun":
                break
        return None

    def _governing(self, number: int) -> Iterator[int]:
        """The clause before a joined one, then the clauses above: where a subject may stand."""
        clause = self.clauses[number]
        if clause.link == "coord" and number and self.clauses[number - 1].link in _BESIDE:
            yield number - 1
        for earlier in range(number - 1, -1, -1):
            if self.clauses[earlier].parent == clause.parent or earlier == clause.parent:
                yield earlier
        if clause.parent is not None:
            yield from self._governing(clause.parent)

    # --- where ---------------------------------------------------------------

    def _interpret(self, number: int, clause: Clause, at: int) -> Finding | None:
        slots = scan(self.units, self._past_verb(at) + 1, clause.last)
        for sense in self._senses(clause, at):
            if sense.cls != "trigger":
                continue
            entry: Entry = sense.entry
            frame = FRAMES.get(entry.frame)
            if frame is None or (entry.frame == "held" and self._taken_up(clause, at)):
                continue
            self.units[at].form = sense.form
            found = self._fill(number, clause, at, entry, frame, sense.form, slots)
            if found is not None and found.places:
                return found
        return None

    def _at_a_distance(self, clause: Clause, at: int) -> bool:
        """Whether somebody is said to be that far, and not a place: "Sake, 20 km west of Goma"."""
        if self.verb_first:
            return self._stands_at(clause, at)
        for j in range(at - 1, max(clause.first, at - 9) - 1, -1):
            unit = self.units[j]
            if unit.cls in ("aux", "trigger") or unit.text in self.words.raw.get("positions", ()):
                return True
            if unit.cls in ("punct", "place") or (unit.cls == "nouns"):
                return False
        return False

    def _stands_at(self, clause: Clause, at: int) -> bool:
        """The same in Arabic: a verb of becoming or moving before, or the actor right before."""
        before = self.units[clause.first : at]
        if any(u.is_a("trigger", "fight") and u.form == "noun" for u in before):
            return False
        if any(u.is_a("operators", "became", "continuing") for u in before):
            return True
        if any(u.cls == "trigger" and u.form == "past" for u in before):
            return True
        for j in range(at - 1, clause.first - 1, -1):
            if self.units[j].cls == "actor" and not self._introduced(j):
                return not any(u.cls == "punct" for u in self.units[j:at])
        return False

    def _taken_up(self, clause: Clause, at: int) -> bool:
        """Whether "in X's hands" only completes a fall told before it: "fell into X's hands"."""
        return any(
            u.cls == "trigger" and u.sub in ("fall", "hand", "lose", "slip")
            for u in self.units[clause.first : at]
        )

    def _past_verb(self, at: int) -> int:
        """The last unit of "clashes were reported", "les combats ont repris": a noun with its verb."""
        unit = self.units[at]
        last = at
        if unit.sub == "fight" and unit.form == "noun":
            while last + 1 < len(self.units) and last - at < 3:
                after = self.units[last + 1]
                verb = (
                    after.form in ("participle", "either", "past") and self.units[last].cls == "aux"
                )
                if not (after.cls == "aux" or verb):
                    break
                last += 1
        return last

    def _senses(self, clause: Clause, at: int) -> Sequence[Sense]:
        """A trigger's senses; "استعادتها" is a verb after "that" or "which", else a noun."""
        unit = self.units[at]
        if not self.verb_first:
            return self._western_senses(clause, at)
        followed = at + 1 < len(self.units) and self.units[at + 1].cls == "pron"
        if unit.form == "noun" and followed and at and unit.text.endswith("ه"):
            before = self.units[at - 1]
            if before.cls in ("breaks", "aux") and not before.is_a("breaks", "after", "before"):
                node = self.words.root.next.get(unit.text[:-1] + "ت")
                return node.senses if node else unit.senses
        return unit.senses

    def _western_senses(self, clause: Clause, at: int) -> Sequence[Sense]:
        """Tell nouns from verbs that are spelt alike: "the attack", "en prise", "have overrun"."""
        unit, senses = self.units[at], self.units[at].senses
        before = self.units[at - 1] if at else None
        forms = {s.form for s in senses if s.cls == "trigger"}
        introduced = before is not None and (
            (before.is_a("prepositions") and before.text != "to")
            or before.is_a("pronouns", "owner")
        )
        if "noun" in forms and forms & {"participle", "either"}:
            noun = unit.definite or introduced
            return [s for s in senses if (s.form == "noun") == noun]
        if "participle" in forms and "infinitive" in forms and self._auxiliary(clause, at):
            return [s for s in senses if s.form == "participle"]
        bare = {"present", "infinitive"} if self.words.raw.get("infinitive_after") else {"present"}
        if forms & bare and (unit.definite or introduced):
            return [s for s in senses if s.form not in bare]
        return senses

    def _fill(
        self,
        number: int,
        clause: Clause,
        at: int,
        entry: Entry,
        frame: Frame,
        form: str,
        slots: list[Slot],
    ) -> Finding | None:
        name = entry.frame
        if form == "noun" and name in ("take", "control") and self._lost_before(clause, at):
            name, frame = "lose", FRAMES["lose"]
        kind = frame.kind
        finite = form not in ("noun", "")
        if finite and self._figurative(at):
            return None
        passive = (
            "" in entry.objects
            and name
            in (
                "take",
                "hand",
                "lose",
                "leave",
                "besiege",
                "enter",
                "hold",
                "control",
            )
            and self._passive(clause, at, form, slots)
        )
        partial = ""
        if frame.place == "subject" or passive:
            places = self._subject_places(number, clause, at, slots, frame)
        else:
            places, partial = self._object_places(number, clause, at, entry, frame, slots)
        if (
            name == "expel"
            and self.verb_first
            and not any(s.cls in ("actor", "pron") and s.prep == "" for s in slots)
        ):
            plural = self.units[at].text.endswith(("وا", "ون"))
            if not plural:
                return None  # prisoners are let out of a place too
            kind = Kind.LOSS  # "before they were driven out of it"
        if not places and name == "leave" and not any(s.cls in ("place", "noun") for s in slots):
            places = self._where(number) or self._told_before(number)
        if not places and name == "fight" and not slots:
            places = self._where(number)
        if not places and "@" in entry.objects:
            places = [(m, None) for m in self._back(at, {"any"})]
        if not places:
            return None
        if partial and kind is Kind.GAIN:
            kind = Kind.ENTER
        loser = self._by_slot(slots, ("from", "against"))
        actor = self._agent(number, clause, at, slots, name, passive, finite)
        if name == "expel" and self._auxiliary(clause, at) == "be":
            # "X was driven out of P": X lost it, and who drove it out took it
            winner = self._by_slot(slots, ("by",))
            kind, actor = (Kind.GAIN, winner) if winner else (Kind.LOSS, actor)
        if name == "lose" and passive and (winner := self._by_slot(slots, ("to", "favour"))):
            kind, actor = Kind.GAIN, winner
        if name in ("lose", "leave") and not passive:
            winner = self._by_slot(slots, ("favour", "to") if name == "lose" else ("favour",))
            if winner is not None:
                kind, loser, actor = Kind.GAIN, actor, winner
        if name == "hand" and (actor is None or not actor.side):
            kind = Kind.LOSS
            actor = self._actor(number, clause, at, [], finite)
        if name == "distance" and not self._at_a_distance(clause, at):
            return None
        if kind in (Kind.GAIN, Kind.ENTER, Kind.APPROACH):
            actor = self._attacking(actor)
        if kind is Kind.LOSS and (self._detachment(actor) or self._took_it(number, places, actor)):
            return None
        if entry.armed and not self._armed(name, actor):
            return None
        return Finding(kind, name, at, number, places, actor, loser, partial, form)

    def _unit_of(self, party: Party | None) -> int | None:
        """The unit whose words a party of this sentence is."""
        if party is None:
            return None
        return next(
            (j for j, u in enumerate(self.units) if u.actor and u.start == party.start), None
        )

    def _attacking(self, party: Party | None) -> Party | None:
        """ "A second column captured P": nameless troops that take are the attackers' own."""
        at, attacker = self._unit_of(party), self.story.attacker
        if party is None or at is None or attacker is None or party.side != self.story.state:
            return party  # only the state's troops are taken for nameless by mistake
        doer = self.units[at].actor
        nameless = doer is not None and doer.kind == "fighters" and not self.units[at].definite
        if not nameless or self._beside(at) or self._owner(at) or self._backer(at):
            return party
        return replace(party, side=attacker.side, actor=attacker.actor)

    def _detachment(self, party: Party | None) -> bool:
        """Whether only some column leaves: "columns were seen leaving P" loses nothing yet."""
        at = self._unit_of(party)
        words = {key(word) for word in self.words.raw.get("detachments", ())}
        if at is None or self.units[at].text not in words or self.units[at].definite:
            return False
        return not (at and self.units[at - 1].text in map(key, self.words.raw.get("final", ())))

    def _took_it(self, number: int, places: Places, party: Party | None) -> bool:
        """Whether who is said to lose a place took it in the same breath, and so is not meant.

        "X took P after the officers' departure": the officers are nobody we know, not X.
        """
        clause = self.clauses[number]
        inside = self.units[clause.first : clause.last]
        named = party is not None and any(u.actor and u.start == party.start for u in inside)
        if party is None or named or clause.link != "after":
            return False
        told = {m.place.id for m, _ in places if m.place}
        return any(
            finding.kind in (Kind.GAIN, Kind.ENTER)
            and finding.actor is not None
            and finding.actor.side == party.side
            and any(m.place and m.place.id in told for m, _ in finding.places)
            for finding in self.findings
        )

    def _figurative(self, at: int) -> bool:
        """Whether a mood and nobody takes hold of the place: "سيطر الحزن على حلب"."""
        moods = self.words.raw.get("figurative", ())
        fire = self.words.raw.get("by_fire", ())
        after = self.units[at + 1 : at + 6]
        return any(u.text in moods for u in after[:1]) or any(u.text in fire for u in after)

    def _lost_before(self, clause: Clause, at: int) -> bool:
        return any(
            u.cls == "trigger" and u.sub in ("lose",)
            for u in self.units[max(clause.first, at - 5) : at]
        )

    def _agent(
        self,
        number: int,
        clause: Clause,
        at: int,
        slots: Sequence[Slot],
        name: str,
        passive: bool,
        finite: bool,
    ) -> Party | None:
        if name == "hand":
            return self._by_slot(slots, ("to", "favour", "direct"))
        if name == "fall":
            taker = self._by_slot(slots, ("hands", "to", "favour", "direct", "by"))
            if taker is None and self.units[at].text.endswith((" to", " into")):
                taker = next((self.party(s.at) for s in slots[:1] if s.cls == "actor"), None)
            return taker or self._named_hands(clause, at)
        if name in ("slip", "held", "clear"):
            found = next((self.party(s.at) for s in slots if s.cls == "actor"), None)
            found = found or self._capital(slots) or self._inside(at)
            if found is None and any(s.cls == "pron" for s in slots):
                found = self._last_subject(at) or self.story.subject
            return found
        if passive:
            return self._by_slot(slots, ("by", "direct", "hands", "to"))
        actor = self._actor(number, clause, at, slots, finite)
        if actor is None and name == "take" and not finite:
            actor = self._by_slot(slots, ("to", "favour"))  # "control of P passed to X"
        return actor

    def _inside(self, at: int) -> Party | None:
        """The holder that the phrase itself names: "in Russian hands"."""
        unit = self.units[at]
        if any(
            word in self.words.raw.get("pronouns", {}).get("owner", ())
            for word in unit.text.split()
        ):
            return self._last_subject(at) or self.story.subject
        for word in unit.text.split():
            node = self.words.root.next.get(word)
            for sense in node.senses if node else ():
                if sense.cls == "actor" and sense.entry.side(self.story.country):
                    return Party(
                        unit.text,
                        unit.start,
                        unit.end,
                        sense.entry.side(self.story.country),
                        sense.entry,
                    )
        return None

    def _named_hands(self, clause: Clause, at: int) -> Party | None:
        """The holder inside "fell into rebel hands", "passed under army control"."""
        for j in range(at + 1, clause.last):
            if self.units[j].is_a("trigger", "held"):
                return self._inside(j)
        return None

    def _capital(self, slots: Sequence[Slot]) -> Party | None:
        """A capital that stands for its side: "returned to Damascus's rule"."""
        for slot in slots:
            mention = self.units[slot.at].mention
            side = capital_side(mention, self.story.country) if mention else None
            if mention and side:
                return Party(mention.text, mention.start, mention.end, side)
        return None

    def _by_slot(self, slots: Sequence[Slot], subs: tuple[str, ...]) -> Party | None:
        for slot in slots:
            if slot.sub in subs and not (slot.prep == "ل" and "hands" in subs):
                if slot.cls == "actor":
                    return self.party(slot.at)
                if slot.cls == "pron" and slot.sub in ("hands",):
                    return self._last_subject(slot.at) or self.story.subject
        return None

    def _armed(self, name: str, actor: Party | None) -> bool:
        """Whether the doer is known to bear arms; people flee, ministers arrive, aid enters."""
        if name == "lose" and actor is not None and actor.side:
            return True  # who speaks for a side may own up to its loss
        return actor is not None and (actor.actor is None or actor.actor.armed)

    def _passive(self, clause: Clause, at: int, form: str, slots: Sequence[Slot]) -> bool:
        """Whether the place is the verb's subject: "P was captured", "P, prise par X"."""
        if self.verb_first or form not in ("either", "participle"):
            return False
        auxiliary = self._auxiliary(clause, at)
        if auxiliary == "be":
            return True
        if auxiliary:
            return False
        if form == "participle":
            return True
        if any(s.cls in ("place", "noun", "pron") and not s.prep for s in slots[:1]):
            return False
        return self._subject_before(clause, at) is None and clause.link != "relative"

    def _auxiliary(self, clause: Clause, at: int) -> str:
        """The auxiliary of the verb at a unit: "be", "have", "reflexive", or ""."""
        found = ""
        for j in range(at - 1, max(clause.first, at - 5) - 1, -1):
            unit = self.units[j]
            if unit.is_a("aux", "reflexive"):
                return "reflexive"
            if unit.cls == "breaks" and unit.text.endswith(("avoir", "être")):
                return "have"  # "après avoir pris"
            if unit.cls == "aux":
                found = found or ("be" if unit.sub == "be" else "have")
            elif unit.cls in ("punct", "place", "actor", "trigger", "say", "breaks"):
                break
        return found

    def _object_places(
        self,
        number: int,
        clause: Clause,
        at: int,
        entry: Entry,
        frame: Frame,
        slots: Sequence[Slot],
    ) -> tuple[Places, str]:
        found: Places = []
        partial, prep, name = "", None, entry.frame
        if (
            self.units[at].form == "noun"
            and slots
            and slots[0].at == at + 1
            and slots[0].cls == "pron"
        ):
            slots = [*slots[1:], slots[0]]  # "its capture of P": the pronoun is the taker
        for slot in slots:
            if slot.cls == "actor" or not self._introduces(slot, entry):
                continue
            if found and not (slot.listed and (slot.prep == prep or name == "fight")):
                continue
            if not slot.parts <= frame.parts and not (
                slot.parts & {"part", "edge"} and slot.parts <= frame.parts | {"direction"}
            ):
                continue
            weak = slot.parts & {"part", "edge"} and not slot.parts & _STRONG_PARTS
            named = self._named(number, slot, at)
            if named:
                prep = slot.prep
                found.extend(named)
                if weak and slot.head != "quarter" and frame.kind is Kind.GAIN:
                    partial = "part"
        if not found and at and self.units[at - 1].cls != "place":
            found = self._object_before(number, clause, at)
        if not found and clause.link == "relative" and not self.verb_first:
            found = self._antecedent(clause)
        if len(found) > 1:
            partial = ""  # "the districts of A and B" are A and B
        return found, partial

    def _told_before(self, number: int) -> Places:
        """The places of the statement this one follows: "held P before leaving"."""
        for earlier in self._governing(number):
            for finding in reversed(self.findings):
                if finding.clause == earlier:
                    return [(m, None) for m, _ in finding.places]
        return []

    def _where(self, number: int) -> Places:
        """The place that opens the sentence, "In P and Q, …", when the statement names none."""
        found: Places = []
        first = self.clauses[0]
        inside = False
        for at in range(first.first, first.last):
            unit = self.units[at]
            if unit.is_a("prepositions", "in", "to") or unit.cls == "prefix":
                inside = inside or unit.sub in ("in", "to")
            elif unit.mention is not None and inside:
                found.append((unit.mention, at))
            elif unit.cls not in ("nouns",) and not is_conjunction(unit):
                break
        return found

    def _object_before(self, number: int, clause: Clause, at: int) -> Places:
        """An object pronoun before its verb: "l'ont reprise", "y sont entrés"."""
        for j in range(at - 1, max(clause.first, at - 4) - 1, -1):
            unit = self.units[j]
            if unit.is_a("pronouns", "object") or (
                unit.is_a("pronouns", "place") and self.units[at].form != "noun"
            ):
                return [(m, None) for m in self._back(j, {"any"}, None, 1)]
            if unit.cls not in ("aux", "word"):
                break
        return []

    def _introduces(self, slot: Slot, entry: Entry) -> bool:
        return slot.prep in entry.objects

    def _named(self, number: int, slot: Slot, trigger: int) -> Places:
        """The places a slot names or points back to."""
        unit = self.units[slot.at]
        if slot.cls == "place" and unit.mention is not None:
            return [(unit.mention, slot.at)] if names_the_place(self.units, slot) else []
        if slot.cls == "noun":
            return [(m, None) for m in self._meant(slot.at, slot.head)]
        if slot.cls == "pron":
            count = 2 if unit.text == "هما" else 1
            return [(m, None) for m in self._back(slot.at, {"any"}, number, count)]
        return []

    def _meant(self, at: int, head: str) -> list[Mention]:
        """The place that "the city" means: one called so before, else the last that can be one."""
        word = self.units[at].text
        if word in self.words.plurals:
            return []
        kinds = {"city" if head == "capital" else head}
        regional = self.words.raw.get("regional", ())
        beside = [self.units[j].text for j in (at - 1, at + 1) if 0 <= j < len(self.units)]
        if head == "capital" and not any(text in regional for text in beside):
            return [self.story.capital] if self.story.capital and self.story.coreference else []
        scene = self._scene(at) if kinds == {"city"} else None
        if scene is not None and word not in self.words.duals:
            return [scene]
        lemma = self.words.lemmas.get(word, "")
        return self.story.place(kinds, 2 if word in self.words.duals else 1, lemma)

    def _scene(self, at: int) -> Mention | None:
        """The one town that opens the sentence, "In P, …", while no other is named before ``at``."""
        opening = self._where(self._clause_of(at))
        named = [j for j in range(at) if self.units[j].mention is not None]
        scene = opening[0][0] if len(opening) == 1 and len(named) == 1 else None
        towns = (PlaceKind.SETTLEMENT, PlaceKind.QUARTER)
        return scene if scene is not None and scene.kind in towns else None

    def _back(
        self, at: int, kinds: set[str], number: int | None = None, count: int = 1
    ) -> list[Mention]:
        """The place that a pronoun or "the city" at unit ``at`` points back to."""
        if number is not None and self.clauses[number].link == "relative":
            noun = self.units[self.clauses[number].first - 1]
            if noun.cls == "nouns" and noun.text in self.words.plurals:
                return []
            before = self._antecedent(self.clauses[number])
            if before:
                return [m for m, _ in before][-count:]
        here = [
            self.units[j].mention
            for j in range(at - 1, -1, -1)
            if self.units[j].cls == "place" and self._is_topic(self.clauses[self._clause_of(j)], j)
        ]
        if "any" in kinds and here and here[0] is not None and not self.used:
            return [here[0]]
        return self.story.place(kinds, count)

    def _antecedent(self, clause: Clause) -> Places:
        """The place, or the list of places, right before "which"."""
        found: Places = []
        for j in range(clause.first - 1, max(-1, clause.first - 12), -1):
            unit = self.units[j]
            if unit.cls == "place" and unit.mention is not None:
                if not found and not self._is_spoken_of(j):
                    continue
                found.insert(0, (unit.mention, j))
                if clause.word is None or not clause.word.text.endswith(
                    ("تين", "ذين", "تان", "ذان")
                ):
                    break
            elif unit.cls in ("trigger", "breaks") or (found and unit.cls == "prepositions"):
                break
        return found

    def _subject_places(
        self, number: int, clause: Clause, at: int, slots: Sequence[Slot], frame: Frame
    ) -> Places:
        """The places that a statement is about: after the verb in Arabic, else before it."""
        found: Places = []
        noun = self.units[at].form == "noun"
        if (self.verb_first or noun) and self.units[at].sub != "held":
            for slot in slots:
                if self._holds(at, slot):
                    continue
                if (
                    slot.cls in ("place", "noun", "pron")
                    and slot.prep in ("", "of", "de")
                    and slot.parts <= frame.parts
                ):
                    found.extend(self._named(number, slot, at))
                elif slot.prep and found:
                    break
        if not found and (not noun or self.units[at].sub in ("held", "slip")):
            found = self._places_before(number, clause, at)
        return found

    def _holds(self, at: int, slot: Slot) -> bool:
        """Whether a name right after "out of the control of" is the holder's: "Damascus"."""
        mention = self.units[slot.at].mention
        whole = self.units[at].sub == "slip" and " " in self.units[at].text and slot.at == at + 1
        return whole and mention is not None and bool(capital_side(mention, self.story.country))

    def _places_before(self, number: int, clause: Clause, at: int) -> Places:
        found: Places = []
        strange = 0
        if (
            at >= 2
            and self.units[at - 1].is_a("punct", ",")
            and self.units[at - 2].mention is not None
        ):
            named = self.units[at - 2].mention
            apposed = self.units[at].sub == "held" or form_of(self.units[at])
            apposed = apposed and not self._explains(clause, at - 2)
            if named is not None and named.kind is not PlaceKind.COUNTRY and apposed:
                return [(named, at - 2)]
        for j in range(self._before_aside(clause, at), clause.first - 1, -1):
            unit = self.units[j]
            if unit.cls == "place" and unit.mention is not None:
                inside = self.units[at].sub == "clear"  # "checkpoints in P were emptied"
                if unit.mention.kind is PlaceKind.COUNTRY or (self._introduced(j) and not inside):
                    break
                found.insert(0, (unit.mention, j))
            elif (unit.cls == "pron" or unit.is_a("pronouns", "either")) and not found:
                return [
                    (m, None)
                    for m in self._back(j, {"any"}, number, 2 if unit.text == "هما" else 1)
                ]
            elif (
                unit.is_a("nouns", "city", "capital", "facility", "quarter")
                and not found
                and unit.definite
            ):
                return [(m, None) for m in self._meant(j, unit.sub)]
            elif unit.is_a("parts", "part", "most") and unit.definite and not found:
                return [(m, None) for m in self.story.place({"city"})]
            elif unit.cls == "word" and not found:
                strange += 1
                if strange > 1 or self.units[at].sub != "held":
                    break
            elif (unit.cls == "trigger" and not unit.sense("operators")) or (
                found and unit.cls not in ("nouns", "punct") and not is_conjunction(unit)
            ):
                break
        if not found and clause.link == "relative":
            found = self._antecedent(clause)
        if not found and clause.link in ("coord", "then"):
            for earlier in self._governing(number):
                for finding in self.findings:
                    if finding.clause == earlier:
                        told: Places = [(m, None) for m, _ in finding.places]
                        comma = self.units[clause.first - 1].is_a("punct", ",")
                        return told[-1:] if comma and form_of(self.units[at]) else told
                bare = self._bare_places(self.clauses[earlier])
                if bare:
                    return bare
        return found

    def _before_aside(self, clause: Clause, at: int) -> int:
        """Where to look for a verb's subject: before "…, 130 km from Q," when that comes between."""
        j = at - 1
        while j > clause.first and self.units[j].cls in ("aux", "operators"):
            j -= 1
        commas = [k for k in range(clause.first, j + 1) if self.units[k].is_a("punct", ",")]
        if len(commas) > 1 and commas[-1] == j:
            return commas[-2] - 1
        return at - 1

    def _explains(self, clause: Clause, at: int) -> bool:
        """Whether a place only explains another: "P, capital of Q, taken in May"."""
        before = self.units[at - 1] if at else None
        told = any(f.clause == self._clause_of(at) for f in self.findings)
        return told and before is not None and before.is_a("prepositions", "of")

    def _bare_places(self, clause: Clause) -> Places:
        """The places that a clause without a verb puts first: "أما حماة، ف…"."""
        units = self.units[clause.first : clause.last]
        if any(u.cls == "trigger" for u in units):
            return []
        return [
            (u.mention, clause.first + n)
            for n, u in enumerate(units)
            if u.mention is not None and not self._introduced(clause.first + n)
        ]

    def _is_spoken_of(self, at: int) -> bool:
        """Whether a pronoun may mean a place: not a direction, a neighbour or a country."""
        mention = self.units[at].mention
        if mention is None or mention.kind in (PlaceKind.COUNTRY, PlaceKind.ROAD):
            return False
        for j in range(at - 1, max(0, at - 3) - 1, -1):
            unit = self.units[j]
            if unit.is_a("prepositions", "toward", "between", "near") or unit.is_a(
                "parts", "beside", "direction"
            ):
                return False
            if unit.cls not in ("nouns", "word", "prefix"):
                break
        return True

    def _is_topic(self, clause: Clause, at: int) -> bool:
        """Whether a place is spoken of for itself, not as a direction, a road's end or a country."""
        mention = self.units[at].mention
        if mention is None or mention.kind in (PlaceKind.COUNTRY, PlaceKind.ROAD):
            return False
        if at and self.units[at - 1].is_a("punct", "("):
            return False
        if at and self.units[at - 1].is_a("nouns", "area", "capital", "facility"):
            return False  # "capital of the state of Q" speaks of another place
        if mention.place is not None and mention.place.name in actors().capitals:
            return False  # "Moscow said": a capital is spoken of only when something happens to it
        for j in range(at - 1, max(clause.first, at - 4) - 1, -1):
            unit = self.units[j]
            if unit.is_a(
                "prepositions", "toward", "between", "near", "to", "from", "with"
            ) or unit.is_a("parts", "beside", "direction"):
                return False
            if (
                unit.cls not in ("nouns", "word", "prefix")
                and not is_conjunction(unit)
                and unit.cls != "place"
            ):
                break
        return True


def form_of(unit: Unit) -> bool:
    """Whether a verb stands as a participle: "P, taken in May"."""
    return unit.form in ("participle", "either")
