"""The grammar of control: from a sentence's units to who gained, lost or entered what.

Every trigger of the lexicon opens a frame. A frame says which kind of claim it makes and
where its place, its actor and its opponent stand: "X took P", "P fell to X", "X left P",
"P went out of X's hands"… Arguments are looked for inside the trigger's clause, then where
the clause points: the noun before "which", the subject before "and".
"""

from __future__ import annotations

from dashboard.claims.agents import (
    agent_of,
    by_slot,
    doer_of,
    driver_of,
    expelled,
    is_armed,
    left_it,
    lost_since,
    note_subject,
    receiver_of,
    subject_before,
    took_it,
)
from dashboard.claims.arguments import Slot, scan
from dashboard.claims.clauses import Clause
from dashboard.claims.forms import (
    fighting_beside,
    has_a_stranger,
    is_at_a_distance,
    is_exchanged,
    is_figurative,
    is_imposed,
    is_lost_before,
    is_passive,
    is_remembered,
    is_taken_up,
    past_verb,
    senses_of,
)
from dashboard.claims.frames import FRAMES, Frame
from dashboard.claims.lexicon import Entry, key
from dashboard.claims.parties import as_attacker, is_detachment, party_of
from dashboard.claims.sentence import Finding, Places, Sentence
from dashboard.claims.story import Party
from dashboard.claims.whereabouts import (
    WIDE,
    gone_into,
    is_topic,
    object_places,
    opening_places,
    places_of,
    pointed_at,
    subject_places,
    told_before,
)
from dashboard.model import Kind

_SEEN = 9  # units after "saw" in which the fighting is named


def analyse(s: Sentence) -> list[Finding]:
    """All findings of the sentence, in order."""
    s.story.scenes.clear()
    for number, clause in enumerate(s.clauses):
        note_subject(s, number, clause)
        for at in range(clause.first, clause.last):
            unit = s.units[at]
            if unit.cls == "trigger":
                found = _interpret(s, number, clause, at)
                if found is not None:
                    s.findings.append(found)
                    for mention, _ in found.places:
                        s.used.append((at, mention))
                        s.story.tell_place(mention, happened=True, aside=_is_aside(s, found))
                    # not who was beaten off, nor whose stronghold it is that another took
                    described = found.frame == "held" and number in s.subjects
                    if found.actor is not None and found.frame != "repel" and not described:
                        s.subjects[number] = found.actor
                        s.story.tell_party(found.actor)
                        _note_doer(s, found)
            elif unit.cls == "place" and unit.mention is not None:
                _name(s, at)
                if is_topic(s, clause, at):
                    s.story.tell_place(unit.mention)
            elif unit.cls == "actor":
                s.story.tell_party(party_of(s, at))
            elif at in s.speakers:
                s.story.speaker = s.speakers[at]
    _note_subject_of_nothing(s)
    _note_scene(s)
    return s.findings


def spot(s: Sentence) -> list[Finding]:
    """The sentence read without any grammar: every trigger word claims every place in it.

    Only there to measure what the grammar contributes.
    """
    places = [(u.mention, at) for at, u in enumerate(s.units) if u.mention is not None]
    actor = next((party_of(s, at) for at, u in enumerate(s.units) if u.actor), None)
    found = []
    for at, unit in enumerate(s.units):
        frame = FRAMES.get(unit.sub) if unit.cls == "trigger" else None
        if frame is not None and places:
            number = s.clause_of(at)
            named: Places = list(places)
            found.append(Finding(frame.kind, unit.sub, at, number, named, actor, form=unit.form))
    return found


def _name(s: Sentence, at: int) -> None:
    """Note which noun an article gives a place: "the town of P"."""
    mention, before = s.units[at].mention, s.units[max(0, at - 2) : at]
    if before and before[-1].is_a("prepositions", "of"):
        before = before[:-1]
    lemma = s.words.lemmas.get(before[-1].text) if before else None
    if lemma is None and mention is not None and " " in mention.text:
        lemma = s.words.lemmas.get(key(mention.text).partition(" ")[0])  # "مديرية P" is one name
    if mention is not None and lemma:
        s.story.call(mention, lemma)


def _is_fought_for(s: Sentence, clause: Clause, at: int) -> bool:
    """Whether there is fighting at the gates: "battles raged on the outskirts of P"."""
    gates = any(word in s.units[at].text.split() for word in s.words.listed("gates"))
    fought = fighting_beside(s, clause, clause.first, at)
    return gates and fought and clause.link not in ("after", "before")


def _ends(s: Sentence, clause: Clause, at: int) -> bool:
    """Whether a statement names nothing after its trigger: "In P, rebels have entered on Friday"."""
    follows = s.units[at + 1 : min(clause.last, at + 2)]
    return all(u.cls in ("time", "date", "punct", "prefix") for u in follows)


def _describes(s: Sentence, at: int) -> bool:
    """Whether a gerund only says who is meant: "fleeing residents said"."""
    after = s.units[at + 1] if at + 1 < len(s.units) else None
    noun = after is not None and (after.cls in ("word", "actor") or after.is_a("parts", "beside"))
    return noun and s.units[at].form == "gerund" and s.words.adjective_first


def _leaves_another(s: Sentence, clause: Clause, at: int) -> bool:
    """Whether a town is left that is not named here: "army pulls back from key town"."""
    after = s.units[at + 1 : clause.last]
    if not after or not after[0].is_a("prepositions", "from"):
        return False
    noun = next((u for u in after[1:4] if u.cls not in ("word", "parts")), None)
    town = noun is not None and noun.is_a("nouns", "city", "facility", "quarter")
    return town and noun is not None and not noun.definite


def _is_here(s: Sentence, clause: Clause, party: Party | None) -> bool:
    """Whether somebody is named in a clause itself."""
    return party is not None and any(
        u.actor is not None and u.start == party.start for u in s.units[clause.first : clause.last]
    )


def _is_wide(s: Sentence, slot: Slot) -> bool:
    """Whether a slot is a region or a country: "the Islamic State in the Sahel"."""
    mention = s.units[slot.at].mention
    return mention is not None and mention.kind in WIDE


def _is_aside(s: Sentence, found: Finding) -> bool:
    """Whether something is told only in passing: "…, taken in May,", "after the fall of P"."""
    link = s.clauses[found.clause].link
    apposed = found.trigger > 0 and s.units[found.trigger - 1].is_a("punct", ",")
    return apposed or link in ("after", "before")


def _note_doer(s: Sentence, found: Finding) -> None:
    """Remember who acts in the main line of the story, for "they" and "the attackers"."""
    actor = found.actor
    if actor is None or not actor.side or found.kind is Kind.CONTESTED:
        return
    clause = s.clauses[found.clause]
    helpers = [u.sub for u in s.units[clause.first : found.trigger] if u.cls == "aux"]
    aside = clause.link in ("relative", "after", "before") or "past" in helpers
    if not aside or s.story.subject is None:
        s.story.subject = actor
    attacks = found.kind in (Kind.GAIN, Kind.ENTER, Kind.APPROACH)
    named = s.story.attacker is None and clause.link == "relative" and not helpers
    if attacks and (not aside or named):
        s.story.attacker = actor


def _note_scene(s: Sentence) -> None:
    """Remember the town that opens a sentence which tells of no change: « À P, on a peur. La ville … »."""
    scene = [] if s.findings else opening_places(s, len(s.units))
    if len(scene) == 1 and scene[0][1] is not None:
        after = s.units[scene[0][1] + 1 : scene[0][1] + 2]
        if after and after[0].is_a("punct", ","):
            s.story.tell_place(scene[0][0])


def _note_subject_of_nothing(s: Sentence) -> None:
    """Remember whom a sentence is about that tells of no place, for the "they" after it."""
    party = s.subjects.get(0)
    if party is None or s.findings or s.speakers or not party.side:
        return
    if party.actor is not None and party.actor.kind in ("group", "rebel"):
        s.story.subject = party


def _interpret(s: Sentence, number: int, clause: Clause, at: int) -> Finding | None:
    slots = scan(s.units, past_verb(s, at) + 1, clause.last)
    for sense in senses_of(s, clause, at):
        if sense.cls != "trigger":
            continue
        entry: Entry = sense.entry
        frame = FRAMES.get(entry.frame)
        if frame is None or (entry.frame == "held" and is_taken_up(s, clause, at)):
            continue
        s.units[at].form = sense.form
        found = _fill(s, number, clause, at, entry, frame, sense.form, slots)
        if found is not None and found.places:
            return found
    return None


def _fill(
    s: Sentence,
    number: int,
    clause: Clause,
    at: int,
    entry: Entry,
    frame: Frame,
    form: str,
    slots: list[Slot],
) -> Finding | None:
    name = entry.frame
    if form == "noun" and name in ("take", "control") and is_lost_before(s, clause, at):
        name, frame = "lose", FRAMES["lose"]
    if form == "noun" and name in ("take", "control") and is_exchanged(s, clause, at):
        name, frame = "fight", FRAMES["fight"]
    kind = frame.kind
    if name == "take":
        # « reprise aux rebelles »: what is taken "to" somebody in French is taken from him
        slots = [x._replace(sub="from") if x.cls == "actor" and x.prep == "à" else x for x in slots]
    finite = form not in ("noun", "")
    if finite and is_figurative(s, at):
        return None
    whom = s.units[at + 1].cls if at + 1 < len(s.units) else ""
    if name == "leave" and form == "gerund" and whom in ("pronouns", "actor"):
        return None  # "leaving them 60 km from P"
    if name == "expel" and any(u.text in s.words.pushed_back for u in s.units[at + 1 : at + 5]):
        return None  # "drove the attackers back from P": they never had it
    follows = s.units[at + 1] if at + 1 < len(s.units) else None
    if name == "take" and follows is not None and follows.text in s.words.listed("idioms"):
        return None  # "took refuge in P"
    if name == "fall" and finite and follows is not None and follows.is_a("pronouns", "owner"):
        return None  # "has returned to his post"
    to_place = bool(slots) and slots[0].cls in ("place", "noun") and not slots[0].prep
    if name == "fall" and to_place and s.units[at].text.endswith(" to"):
        return None  # "the police returned to P"
    if name == "fall" and form in ("past", "present") and has_a_stranger(s, clause, at):
        return None
    if name == "scene" and not fighting_beside(s, clause, at + 1, at + _SEEN):
        return None
    if name == "besiege_noun" and not is_imposed(s, clause, at):
        return None  # a siege that goes on is no news
    receiver = receiver_of(s, clause, at) if name in ("grasp", "hold") else None
    if name == "grasp" and receiver is None:
        return None
    if name == "hold" and receiver is not None:  # "leaves X in control of P"
        name, frame = "grasp", FRAMES["grasp"]
        kind = frame.kind
    where = next((slot for slot in slots if slot.cls in ("place", "noun")), None)
    beside = where is not None and where.sub == "in" and "edge" in where.parts
    if name == "inside" and (where is None or where.prep not in entry.objects):
        return None  # "advanced as far as P and patrol in the streets"
    if name == "leave" and beside:
        return None  # "redeployed on the outskirts of P"
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
            "fight",
        )
        and is_passive(s, clause, at, form, slots)
    )
    partial = ""
    if frame.place == "subject" or passive:
        places = subject_places(s, number, clause, at, slots, frame)
    else:
        places, partial = object_places(s, number, clause, at, entry, frame, slots)
    if name == "inside":
        # "advanced in Diyala province" is somewhere in it
        places = [(m, unit) for m, unit in places if m.kind not in WIDE]
    if (
        name == "expel"
        and s.verb_first
        and not any(slot.cls in ("actor", "pron") and slot.prep == "" for slot in slots)
    ):
        plural = s.units[at].text.endswith(("وا", "ون"))
        if not plural:
            return None  # prisoners are let out of a place too
        kind = Kind.LOSS  # "before they were driven out of it"
    if not places and name == "leave" and by_slot(s, slots, ("against",)):
        places = subject_places(s, number, clause, at, slots, FRAMES["slip"])
    passive_verb = form not in ("gerund", "noun") and s.auxiliary(clause, at) == "be"
    if form in ("participle", "either") and not s.auxiliary(clause, at):
        # a headline: "driven out by", « chassés de P »
        left = follows is not None and follows.is_a("prepositions", "from", "of")
        passive_verb = passive_verb or left or by_slot(s, slots, ("by",)) is not None
    driven_out = name == "expel" and not s.verb_first and passive_verb
    leaves = name == "leave" or driven_out
    led = any(slot.cls in ("place", "noun") or slot.sub in ("to", "toward") for slot in slots)
    stems = s.words.listed("forcing")
    forced = any(stem in u.text for u in s.units[max(0, at - 4) : at] for stem in stems)
    elsewhere = led or forced or _describes(s, at) or _leaves_another(s, clause, at)
    if not places and leaves and not elsewhere:
        places = opening_places(s, at) or told_before(s, number, at)
        alone = not any(u.sense("nouns") for u in s.units[at + 1 : clause.last])
        if not places and finite and alone and not s.verb_first and not passive:
            places = gone_into(s, subject_before(s, clause, at))
    others = [slot for slot in slots if slot.cls != "actor" and not _is_wide(s, slot)]
    if not places and name == "fight" and not others:
        places = opening_places(s, at)
    if not places and name in ("enter", "control") and not slots and _ends(s, clause, at):
        places = opening_places(s, at)
    if not places and name == "reach" and finite and slots and slots[0].sub == "near":
        places = places_of(s, number, slots[0], at)  # "arrived near P"
        kind = Kind.APPROACH
    reached = next((slot for slot in slots if slot.cls in ("place", "noun", "pron")), None)
    if name == "reach" and reached is not None and "edge" in reached.parts:
        kind = Kind.APPROACH  # "reached the outskirts of P"
    near = reached is not None and "edge" in reached.parts and reached.prep in s.words.static
    if name == "enter" and near:
        kind = Kind.APPROACH  # "deployed at the gates of P"
    if not places and "@" in entry.objects:
        places = [(m, None) for m in pointed_at(s, at, {"any"})]
    if not places:
        return None
    loser = by_slot(s, slots, ("from", "against"))
    if name == "expel" and finite and s.verb_first and (driven := expelled(s, slots)):
        # طرد داعش منها: one party alone is who was driven out
        winner = driver_of(s, number, clause, at, driven)
        kind, driven = (Kind.GAIN, winner) if winner else (Kind.LOSS, driven)
        return Finding(kind, name, at, number, places, driven, form=form)
    actor = receiver or agent_of(s, number, clause, at, slots, name, passive, finite)
    if name == "expel" and not s.verb_first and kind is Kind.GAIN and not driven_out:
        driven = next((party_of(s, x.at) for x in slots if x.cls == "actor" and not x.prep), None)
        if driven and driven.side and actor and actor.side == driven.side:
            kind, actor = Kind.LOSS, driven  # nobody drives out his own
    flag = entry.armed and name == "take" and _is_here(s, clause, actor)
    if partial and kind is Kind.LOSS:
        return None  # who leaves some quarters has not left the town
    if partial and kind is Kind.GAIN and not flag:
        kind = Kind.ENTER  # a flag in its middle flies over the whole of a town
    if name == "leave" and s.verb_first and (holder := by_slot(s, slots, ("against",))):
        # خرجت P عن سيطرة X
        return Finding(Kind.LOSS, "slip", at, number, places, holder, form=form)
    if name == "fight" and any(slot.sub == "between" for slot in slots):
        actor = None  # both fight; the story knows who attacks
    if driven_out:
        # "X was driven out of P": X lost it, and who drove it out took it
        winner = by_slot(s, slots, ("by",))
        kind, actor = (Kind.GAIN, winner) if winner else (Kind.LOSS, actor)
        if partial and winner is None:
            return None
        kind = Kind.ENTER if partial else kind
    if name == "lose" and passive and (winner := by_slot(s, slots, ("to", "favour"))):
        kind, actor = Kind.GAIN, winner
    if name in ("lose", "leave") and not passive:
        winner = by_slot(s, slots, ("favour", "to") if name == "lose" else ("favour",))
        if winner is not None:
            kind, loser, actor = Kind.GAIN, actor, winner
    if name == "hand" and (actor is None or not actor.side):
        kind = Kind.LOSS
        actor = doer_of(s, number, clause, at, [], finite)
    if name == "distance" and _is_fought_for(s, clause, at):
        kind, actor = Kind.CONTESTED, None
    elif name == "distance" and not is_at_a_distance(s, clause, at):
        return None
    if name == "distance" and any(u.is_a("trigger", "repel") for u in s.units[clause.first : at]):
        # "repelled an attack on the outskirts of P": the defender does not draw near
        return Finding(Kind.APPROACH, "repel", at, number, places, None, form=form)
    if kind in (Kind.GAIN, Kind.ENTER, Kind.APPROACH):
        actor = as_attacker(s, actor)
        if form == "noun" and kind is Kind.ENTER and left_it(s, number, places, actor):
            return None
    if kind is Kind.LOSS and (is_detachment(s, actor) or took_it(s, number, places, actor)):
        return None
    if entry.armed and kind is not Kind.CONTESTED and not is_armed(s, name, actor):
        return None
    if entry.armed and name == "fight" and not is_armed(s, name, actor):
        return None
    found = Finding(kind, name, at, number, places, actor, loser, partial, form)
    found.earlier = kind is Kind.GAIN and (
        lost_since(s, clause, places, actor) or is_remembered(s, clause, at)
    )
    return found
