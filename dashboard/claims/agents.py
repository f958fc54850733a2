"""Who does what a trigger says: the subject before or after it, "by X", "to X"."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.claims.actors import capital_side
from dashboard.claims.arguments import Slot
from dashboard.claims.clauses import Clause, is_conjunction
from dashboard.claims.frames import HELD
from dashboard.claims.parties import acting_side, joint_party, party_of, people_beside, stranger
from dashboard.claims.sentence import Places, Sentence
from dashboard.claims.story import Party
from dashboard.model import Kind

_OWNED = 5  # units from "'s" to what is somebody's
_FALLS_TO = (" to", " into", " de", " sous contrôle", " sous", " mains")


def note_subject(s: Sentence, number: int, clause: Clause) -> None:
    """The first actor of a clause that no preposition introduces is its subject."""
    if _of_itself(s, clause):
        return  # "it" is
    verb_first = s.verb_first
    for at in range(clause.first, clause.last):
        unit = s.units[at]
        if unit.cls not in ("trigger", "actor", "word"):
            continue
        if verb_first and unit.cls != "actor" and unit.text.endswith("وا"):
            return  # the subject of a plural verb is told before it
        if unit.cls == "word":
            continue
        verb = unit.cls == "trigger" and (
            unit.form not in ("noun", "gerund") or unit.sub == "expel"
        )
        if not verb_first and verb:
            return  # what follows the verb is its object
        if unit.cls == "actor" and not _owns_a_thing(s, at) and not s.introduced(at):
            s.subjects[number] = party_of(s, at)
            s.story.leading.add(unit.start)
            return


def _owns_a_thing(s: Sentence, at: int) -> bool:
    """Whether an actor only owns what follows: "Boko Haram's headquarters", not "Haftar's men"."""
    after = s.units[at + 1 : at + 1 + _OWNED]
    if not after or after[0].text != "s":
        return False
    owned = (u for u in after[1:] if u.cls not in ("word", "parts") or u.sense("nouns"))
    thing = next(owned, None)
    return thing is not None and thing.actor is None and thing.sense("nouns") is not None


def doer_of(
    s: Sentence, number: int, clause: Clause, at: int, slots: Sequence[Slot], finite: bool
) -> Party | None:
    """Who does what the trigger says."""
    owner = at > 0 and s.units[at - 1].is_a("pronouns", "owner") and not s.verb_first
    if owner and not finite and (meant := s.last_subject(at) or s.story.subject):
        return meant  # "completing its capture of P": not the last one named
    noun = at - 1
    while noun > clause.first and (s.units[noun].cls == "aux" or s.units[noun].text == "قد"):
        noun -= 1
    adjacent = noun >= clause.first and s.units[noun].cls == "actor"
    if s.verb_first and finite and adjacent and not s.introduced(noun):
        return joint_party(s, noun)
    if s.verb_first and says_we(s, clause, at):
        return s.story.speaker._replace(actor=None) if s.story.speaker else None
    if not finite or (s.verb_first and not _has_its_subject(s, clause, at)):
        for slot in slots:
            if slot.cls == "actor" and not slot.prep:
                return party_of(s, slot.at)
            if slot.cls == "actor" and slot.sub == "direct":
                return party_of(s, slot.at)
            if slot.cls == "place" and not slot.prep and not s.verb_first:
                break
    if clause.link == "resume" and finite:
        return _before_relative(s, number)
    opened = clause.word.text if clause.word is not None else ""
    if finite and opened in s.words.listed("object_relative") and slots and at == clause.first + 1:
        return party_of(s, slots[0].at) if slots[0].cls == "actor" else None
    if _of_itself(s, clause):
        inside = _source_in(s, clause)
        if inside is not None:
            return inside
        if _says_of_itself(s, clause) and s.story.speaker:
            return s.story.speaker
        if (speaker := _speaker_above(s, clause)) is not None:
            return speaker
    if any(u.is_a("aux", "infinitive") for u in s.units[max(clause.first, at - 3) : at]):
        speaker = s.story.speaker or s.last_subject(at)  # "claimed to have captured"
        return speaker._replace(actor=None) if speaker else None
    before = subject_before(s, clause, at)
    if before is not None:
        office = before.actor is not None and not before.actor.armed
        said = office and any(u.cls == "say" for u in s.units[clause.first : at])
        return before._replace(actor=None) if said else before  # "Kyiv says it holds P"
    if clause.link == "relative" and clause.parent is not None:
        noun = clause.first - 1
        if not s.verb_first and s.units[noun].cls == "word":
            return None  # "a resident who fled"
        if noun >= 0 and s.units[noun].is_a("punct", ","):
            noun -= 1
        if noun >= 0 and s.units[noun].cls == "actor":
            return party_of(s, noun)
        mention = s.units[noun].mention if noun >= 0 else None
        side = capital_side(mention, s.story.country) if mention else None
        if side and mention:
            return Party(mention.text, mention.start, mention.end, side)
    if (other := _other_subject(s, clause, at, finite)) is not None:
        return stranger(s.units[other])
    owned = not finite and at + 1 < len(s.units) and s.units[at + 1].cls == "pron"
    own = s.subjects.get(number)
    if own is not None and not (owned and own.start > s.units[at].start):
        return own  # "its capture of P, X's retreat": "it" is nobody named later
    for earlier in s.governing(number):
        if earlier in s.subjects:
            return s.subjects[earlier]
    return s.story.subject if s.verb_first and finite and _subjectless(s, at) else None


def says_we(s: Sentence, clause: Clause, at: int) -> bool:
    """Whether a verb is said of the speaker's own: "we hold P", سيطرنا على P."""
    verb = s.units[at]
    if s.verb_first and verb.form in ("past", "present"):
        word = verb.text.split()[0]
        return word.endswith("نا") if verb.form == "past" else word.startswith("ن")
    we = s.words.listed("we")
    return any(u.text in we for u in s.units[clause.first : at])


def _has_its_subject(s: Sentence, clause: Clause, at: int) -> bool:
    """Whether an Arabic verb needs nobody named after it: "that they took P and made X flee".

    A plural verb carries its subject or follows it, and so does the verb after "that it".
    """
    verb = s.units[at]
    inflected = verb.form == "past" and verb.text.split()[0].endswith("وا")
    return inflected or _of_itself(s, clause)


def _before_relative(s: Sentence, number: int) -> Party | None:
    """Who a relative clause just ended spoke of: "the rebels, who …, have left P"."""
    relative = s.clauses[number - 1].first
    for j in range(relative - 1, max(-1, relative - 6), -1):
        if s.units[j].cls == "actor":
            return party_of(s, j)
        if s.units[j].cls not in ("word", "punct", "place", "prepositions"):
            break
    return None


def _of_itself(s: Sentence, clause: Clause) -> bool:
    """Whether what is said opens with "that it": "قال … إنه سيطر"."""
    opening = s.units[clause.first : clause.first + 2]
    said = clause.link == "complement" and s.verb_first and len(opening) == 2
    return said and opening[1].cls == "pron" and opening[1].text in ("ه", "ها", "هم")


def _says_of_itself(s: Sentence, clause: Clause) -> bool:
    """Whether a speaker named before goes on about himself: "… وقال إنه نفذ انسحابا"."""
    if clause.parent is None:
        return False
    above = s.clauses[clause.parent]
    # Else somebody else may be speaking.
    return not any(u.actor or u.cls == "word" for u in s.units[above.first : above.last])


def _speaker_above(s: Sentence, clause: Clause) -> Party | None:
    """Who says "that it": "قال قائد جيش X إنه قرر سحب قواته"; not after "and that it"."""
    if clause.parent is None or is_conjunction(s.units[clause.first - 1]):
        return None
    above = s.clauses[clause.parent]
    return next((s.speakers[at] for at in range(above.first, above.last) if at in s.speakers), None)


def _source_in(s: Sentence, clause: Clause) -> Party | None:
    """The armed force that a source is in, which speaks of itself: "قال مصدر في الجيش إنه"."""
    if clause.parent is None:
        return None
    above = s.clauses[clause.parent]
    inside = range(above.first, above.last)
    said = any(s.units[at].cls == "say" for at in inside)
    named = [at for at in inside if (actor := s.units[at].actor) is not None and actor.armed]
    sourced = len(named) == 1 and s.units[named[0] - 1].is_a("prepositions", "in", "from")
    return party_of(s, named[0]) if said and sourced else None


def _subjectless(s: Sentence, at: int) -> bool:
    """Whether an Arabic verb carries its subject in itself: plural, or first in its sentence."""
    verb = s.units[at]
    if verb.text.endswith(("وا", "ون", "و")):
        return True
    return all(u.cls in ("prefix", "aux", "operators", "breaks") for u in s.units[:at])


def _other_subject(s: Sentence, clause: Clause, at: int, finite: bool) -> int | None:
    """The unit of somebody the lexicon does not know who is the subject: "the families left"."""
    if not finite:
        return None
    if s.verb_first:
        before = s.units[at - 1]
        article = before.definite or s.words.bare(before.text) != before.text
        other = at > clause.first and before.cls == "word" and article
        if other and not any(u.cls == "actor" for u in s.units[clause.first : at]):
            return at - 1  # "that the president left"
        after = s.units[at + 1] if at + 1 < len(s.units) else None
        plural = s.units[at].text.endswith(("وا", "ون"))
        people = [
            j
            for j in range(clause.first, at)
            if s.units[j].cls == "word" or s.units[j].is_a("parts", "beside")
        ]
        if plural and people:
            named = any(u.cls == "actor" for u in s.units[clause.first : at])
            return None if named else people[0]
        adverb = after is not None and after.text.endswith("ا")
        known = after is None or after.cls != "word" or plural or adverb
        return None if known else at + 1
    for j in range(at - 1, clause.first - 1, -1):
        unit = s.units[j]
        someone = unit.cls == "word" or unit.is_a("parts", "beside")  # "its residents fled"
        adverb = unit.text.endswith(("ly", "ment")) or unit.text in s.words.listed("adverbs")
        if someone and not adverb and not s.introduced(j):
            return j
        if unit.cls in ("trigger", "actor", "pronouns"):
            return None
    return None


def subject_before(s: Sentence, clause: Clause, at: int) -> Party | None:
    """The actor, pronoun or acting capital before a verb in its clause."""
    for j in range(at - 1, clause.first - 1, -1):
        unit = s.units[j]
        if unit.cls == "actor" and (
            not s.introduced(j) or (j == at - 1 and s.units[at].form == "gerund")
        ):
            return joint_party(s, j)
        if unit.is_a("pronouns", "actor", "either"):
            return _pronoun_means(s, j)
        if unit.mention is not None and not s.introduced(j):
            side = acting_side(s, j)
            if side:
                return Party(unit.mention.text, unit.start, unit.end, side)
        if unit.cls == "trigger" and unit.form != "noun":
            break
    return None


def _pronoun_means(s: Sentence, at: int) -> Party | None:
    """Whom "they" means; "we" is who speaks, and an office's "it" the side it speaks for."""
    if s.units[at].text in s.words.listed("latter"):
        named = next((j for j in range(at - 1, -1, -1) if s.units[j].actor is not None), None)
        return party_of(s, named) if named is not None else s.story.subject
    if s.units[at].text in s.words.listed("we"):
        party = s.story.speaker  # nobody, when we do not know who speaks
    else:
        party = s.last_subject(at) or s.story.subject or s.story.speaker
    office = party is not None and party.actor is not None and not party.actor.armed
    return party._replace(actor=None) if party is not None and office else party


def agent_of(
    s: Sentence,
    number: int,
    clause: Clause,
    at: int,
    slots: Sequence[Slot],
    name: str,
    passive: bool,
    finite: bool,
) -> Party | None:
    """Who is behind a finding, found where its frame says: "fell to X", "taken by X", "X left"."""
    if name == "hand":
        return by_slot(s, slots, ("to", "favour", "direct"))
    if name == "fall":
        taker = by_slot(s, slots, ("hands", "to", "favour", "direct", "by"))
        if taker is None and s.units[at].form == "adjective" and s.speakers and s.story.speaker:
            return s.story.speaker  # "the army declared P free"
        if taker is None and s.units[at].text.endswith(_FALLS_TO):
            taker = next((party_of(s, slot.at) for slot in slots[:1] if slot.cls == "actor"), None)
        return taker or _named_hands(s, clause, at)
    if name == "held" and s.units[at].text.endswith(HELD):
        return _named_inside(s, at)
    if name in ("slip", "held", "clear"):
        named = (slot for slot in slots if slot.cls == "actor" and not slot.listed)
        found = next((party_of(s, slot.at) for slot in named), None)
        found = found or _capital_among(s, slots) or _named_inside(s, at)
        if found is None and any(slot.cls == "pron" for slot in slots):
            found = s.last_subject(at) or s.story.subject
        return found
    if name == "expel" and not finite and s.verb_first and _expelled_only(slots):
        return subject_before(s, clause, at) or s.last_subject(at) or s.story.speaker
    if passive:
        taker = by_slot(s, slots, ("by",)) or by_slot(s, slots, ("direct", "hands", "to"))
        return taker or _by_a_stranger(s, clause, at)
    if not finite and not s.verb_first and (doer := by_slot(s, slots, ("by",))):
        return doer  # "the capture of P by X"
    moves = not finite and name in ("leave", "enter", "approach")
    if moves and s.verb_first and (people := people_beside(s, at)):
        return people  # انسحاب إسرائيلي من P
    if moves and (mover := by_slot(s, slots, ("of",))):
        return mover  # "the withdrawal of its troops from P"
    if name == "expel" and not s.verb_first:
        slots = [slot for slot in slots if slot.cls != "actor" or slot.prep]  # who is driven out
    actor = doer_of(s, number, clause, at, slots, finite)
    if actor is None and name == "take" and not finite:
        actor = by_slot(s, slots, ("to", "favour"))  # "control of P passed to X"
    return actor


def _by_a_stranger(s: Sentence, clause: Clause, at: int) -> Party | None:
    """Somebody unknown behind a passive verb: "taken by General X", not "by storm"."""
    for j in range(at + 1, clause.last - 1):
        after = s.units[j + 1]
        if s.units[j].is_a("prepositions", "by") and after.cls == "word":
            known_so = after.sub == "name" or after.text in s.words.listed("ranks")
            return stranger(after) if s.verb_first or known_so else None
    return None


def expelled(s: Sentence, slots: Sequence[Slot]) -> Party | None:
    """Who alone stands after an Arabic verb of driving out, which needs somebody driven out;
    None when there are two sides, or a pronoun that is the object.
    """
    if any(slot.cls == "pron" and not slot.prep for slot in slots):
        return None
    bare = [party_of(s, slot.at) for slot in slots if slot.cls == "actor" and not slot.prep]
    sides = {party.side for party in bare if party.side}
    return bare[-1] if bare and len(sides) <= 1 else None


def driver_of(s: Sentence, number: int, clause: Clause, at: int, driven: Party) -> Party | None:
    """Who drove a party out: the subject before the verb, or that of the statement before."""
    before = subject_before(s, clause, at)
    earlier = (s.subjects[one] for one in s.governing(number) if one in s.subjects)
    found = before or next(earlier, None)
    return found if found is not None and found.side and found.side != driven.side else None


def _expelled_only(slots: Sequence[Slot]) -> bool:
    """Whether only the expelled stand after "the expulsion of": تمكنت من طرد داعش من P."""
    bare = [slot.at for slot in slots if slot.cls == "actor" and not slot.prep]
    return bool(bare) and bare[-1] - bare[0] < len(bare)


def _named_inside(s: Sentence, at: int) -> Party | None:
    """The holder that the phrase itself names: "in Russian hands"."""
    unit = s.units[at]
    if s.story.speaker and any(word in s.words.ours for word in unit.text.split()):
        return s.story.speaker
    if any(word in s.words.raw.get("pronouns", {}).get("owner", ()) for word in unit.text.split()):
        return s.last_subject(at) or s.story.subject
    for word in unit.text.split():
        for sense in s.words.senses(s.words.raw.get("holders", {}).get(word, word)):
            if sense.cls == "actor" and sense.entry.side(s.story.country):
                return Party(
                    unit.text,
                    unit.start,
                    unit.end,
                    sense.entry.side(s.story.country),
                    sense.entry,
                )
    return None


def _named_hands(s: Sentence, clause: Clause, at: int) -> Party | None:
    """The holder inside "fell into rebel hands", "passed under army control"."""
    for j in range(at + 1, clause.last):
        if s.units[j].is_a("trigger", "held"):
            return _named_inside(s, j)
    return None


def _capital_among(s: Sentence, slots: Sequence[Slot]) -> Party | None:
    """A capital that stands for its side: "returned to Damascus's rule"."""
    for slot in slots:
        mention = s.units[slot.at].mention
        side = capital_side(mention, s.story.country) if mention else None
        if mention and side:
            return Party(mention.text, mention.start, mention.end, side)
    return None


def by_slot(s: Sentence, slots: Sequence[Slot], subs: tuple[str, ...]) -> Party | None:
    """The actor that a preposition of one of these kinds introduces."""
    for slot in slots:
        if slot.sub in subs and not (slot.prep == "ل" and "hands" in subs):
            if slot.cls == "actor":
                return party_of(s, slot.at)
            if slot.cls == "pron" and slot.sub in ("hands",):
                return s.last_subject(slot.at) or s.story.subject
    return None


def is_armed(s: Sentence, name: str, actor: Party | None) -> bool:
    """Whether the doer is known to bear arms; people flee, ministers arrive, aid enters."""
    if name == "lose" and actor is not None and actor.side:
        return True  # who speaks for a side may own up to its loss
    return actor is not None and (actor.actor is None or actor.actor.armed)


def took_it(s: Sentence, number: int, places: Places, party: Party | None) -> bool:
    """Whether who is said to lose a place took it in the same breath, and so is not meant.

    "X took P after the officers' departure": the officers are nobody we know, not X; nor are
    "the factions" that withdrew before X.
    """
    clause = s.clauses[number]
    inside = s.units[clause.first : clause.last]
    named = party is not None and any(
        u.actor and u.start == party.start and u.actor.kind in ("group", "army") for u in inside
    )
    if party is None or named or clause.link != "after":
        return False
    told = {m.place.id for m, _ in places if m.place}
    return any(
        finding.kind in (Kind.GAIN, Kind.ENTER)
        and finding.actor is not None
        and finding.actor.side == party.side
        and any(m.place and m.place.id in told for m, _ in finding.places)
        for finding in s.findings
    )


def left_it(s: Sentence, number: int, places: Places, party: Party | None) -> bool:
    """Whether who is said to enter a place is only the one told to leave it.

    "The withdrawal of X from P came before its storming": X did not storm it.
    """
    clause = s.clauses[number]
    inside = s.units[clause.first : clause.last]
    named = party is not None and any(u.actor and u.start == party.start for u in inside)
    return not named and _told_to_leave(s, places, party)


def lost_since(s: Sentence, clause: Clause, places: Places, party: Party | None) -> bool:
    """Whether who is said to have taken a place is told to leave it: "left P after retaking it"."""
    return clause.link == "after" and _told_to_leave(s, places, party)


def _told_to_leave(s: Sentence, places: Places, party: Party | None) -> bool:
    """Whether a sentence has told that a party lost one of some places."""
    told = {m.place.id for m, _ in places if m.place}
    return party is not None and any(
        finding.kind is Kind.LOSS
        and finding.actor is not None
        and finding.actor.side == party.side
        and any(m.place and m.place.id in told for m, _ in finding.places)
        for finding in s.findings
    )


def receiver_of(s: Sentence, clause: Clause, at: int) -> Party | None:
    """Who is given control: the actor between "giving" and "control of P"."""
    receiver = None
    for j in range(at - 1, max(clause.first, at - 8) - 1, -1):
        if s.units[j].actor is not None:
            receiver = party_of(s, j)
        if s.units[j].text in s.words.giving:
            return receiver
        if s.units[j].cls in ("punct", "breaks", "place"):
            return None
    return None
