"""Who says so: the speaker of a sentence, and whether that makes a claim or an assertion."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from dashboard.claims.clauses import FINITE, Clause
from dashboard.claims.parties import acting_side, head_of_state, party_of
from dashboard.claims.sentence import Finding, Sentence
from dashboard.claims.story import Party
from dashboard.claims.units import Unit
from dashboard.model import Kind, Modality


class Voice(NamedTuple):
    """A speaker inside the article: the words, and the party when it is one."""

    text: str
    start: int
    end: int
    party: Party | None
    concedes: bool = False


def modality(kind: Kind, side: str | None, voice: Voice | None) -> Modality:
    """Asserted or claimed, by who speaks and whom it favours.

    A belligerent's word for its own gain, or for its enemy's loss, is a claim; what the
    loser itself admits is asserted, like anything the article, a monitor or residents say.
    """
    if voice is None or voice.party is None or voice.party.side is None:
        return Modality.ASSERTED
    speaker = voice.party.side
    own_loss = kind is Kind.LOSS and speaker == side
    rivals_gain = kind in (Kind.GAIN, Kind.ENTER) and side is not None and speaker != side
    if voice.concedes or own_loss or rivals_gain:
        return Modality.ASSERTED
    return Modality.CLAIMED


_QUOTES = (("“", "”"), ("«", "»"), ("‹", "›"))  # what opens and what closes each
_OPENING = re.compile('["“«‹]')
CLOSING = ('"', "”", "»", "›")
LONGEST_QUOTE = 5  # sentences
_ADDRESSING = frozenset({"told"})  # names who listens, never who speaks, after it
_STOP = frozenset({"aside", "breaks", "trigger", "date", "time", "operators", "aux"})
_NAMING = frozenset({"word", "actor", "place", "nouns", "parts"})
_WIDE = 14  # units of a speaker's name
_VERBAL = FINITE - {"infinitive", "present"}  # forms that no noun for a statement has
_NEAR = 3  # adjectives of a statement
_NAME = 6  # units of a person's name and the commas around it


def left_open(text: str, start: int, end: int) -> bool:
    """Whether a quotation that begins in ``text[start:end]`` does not end there."""
    if not _OPENING.search(text, start, end):
        return False
    if text.count('"', start, end) % 2:
        return True
    return any(
        text.count(opening, start, end) > text.count(closing, start, end)
        for opening, closing in _QUOTES
    )


def speaker_span(
    units: Sequence[Unit], at: int, clause: Clause, verb_first: bool, text: str = ""
) -> tuple[int, int] | None:
    """Unit range of the words that name the speaker of the say unit ``at`` of ``text``."""
    unit = units[at]
    inverted = not verb_first and _inverted(units, at, text)
    if unit.sub == "according" or inverted or (verb_first and not _noun_before(units, at, clause)):
        first = _after(units, at)
        last = first
        while (
            last < len(units)
            and last - first < _WIDE
            and units[last].cls not in _STOP
            and units[last].cls not in ("punct", "say")
            and not (last > first and units[last].quoted)
        ):
            last += 1
        while last > first and units[last - 1].cls in ("prefix", "prepositions"):
            last -= 1
        while first < last and units[first].text in ("ب", "ه", "به", "ها"):
            first += 1  # ما أفاد به | سكان
        last = _introduced_as(units, last) if inverted else last
        return (first, last) if last > first else None
    while at > clause.first and units[at - 1].cls in ("aux", "pronouns"):
        at -= 1
    if office := _apposed_office(units, at):
        return office
    named = _before_a_name(units, at)
    opening = clause.first if named == at else 0
    first = at = named
    if clause.link == "relative" and any(u.cls == "aux" for u in units[clause.first : at]):
        # "an official who had been freed by the army said": the official speaks
        first = at = clause.first
        opening = 0
    while (
        first > opening
        and at - first < _WIDE
        and (units[first - 1].cls not in _STOP or units[first - 1].sub == "purpose")
        and (units[first - 1].cls not in ("punct", "say") or _is_noun(units, first - 1))
    ):
        first -= 1
    while first < at and (units[first].cls == "prefix" or units[first].is_a("conj")):
        first += 1
    return (first, at) if at > first else None


def _before_a_name(units: Sequence[Unit], at: int) -> int:
    """Where a speaker's office ends whose name stands in commas: "the spokesman, | X Y, said"."""
    if at < 3 or not units[at - 1].is_a("punct", ","):
        return at
    name = at - 2
    while name and at - name <= _NAME and units[name].cls == "word":
        name -= 1
    return name if units[name].is_a("punct", ",") and name < at - 2 else at


def _apposed_office(units: Sequence[Unit], at: int) -> tuple[int, int] | None:
    """The units of a name and of the office after it: "X Y, spokesman for the rebels, told"."""
    if at < 4 or not units[at - 1].is_a("punct", ","):
        return None
    opening = at - 2
    while opening and at - opening < _WIDE and _names(units[opening]):
        opening -= 1
    first = opening
    while first and opening - first < _NAME and units[first - 1].cls == "word":
        first -= 1
    apart = units[opening].is_a("punct", ",") and 1 < opening - first < _NAME
    inside = units[opening + 1 : at - 1]
    office = apart and inside[0].cls in ("word", "actor") and any(u.actor for u in inside)
    return (first, at - 1) if office else None


def _names(unit: Unit) -> bool:
    return unit.cls in _NAMING or unit.is_a("prepositions")


def _is_noun(units: Sequence[Unit], at: int) -> bool:
    """Whether "reports" is what says so, and no verb: "media reports said"."""
    after = units[at + 1] if at + 1 < len(units) else None
    said = after is not None and after.is_a("say", "verb") and after.form in FINITE
    return said and units[at].is_a("say") and units[at].form == "present"


def _is_medium(units: Sequence[Unit], at: int) -> bool:
    """Whether a statement is only where somebody says so: "X said in a brief statement that"."""
    if units[at].cls != "say" or units[at].form in _VERBAL:
        return False
    first = at
    while first and at - first < _NEAR and units[first - 1].cls == "word":
        first -= 1
    owned = first > 0 and units[first - 1].is_a("pronouns", "owner")
    if units[at].form and not owned:
        return False  # "residents in two villages report": a verb
    first -= owned
    return first > 0 and units[first - 1].is_a("prepositions", "in")


def _introduced_as(units: Sequence[Unit], last: int) -> int:
    """Where a speaker's office ends: "said Colonel X, | an army spokesman |,"; else ``last``."""
    if last >= len(units) or not units[last].is_a("punct", ","):
        return last
    end = last + 1
    while end < len(units) and _names(units[end]):
        end += 1
    closed = end == len(units) or units[end].cls == "punct"
    return end if closed and any(u.actor for u in units[last + 1 : end]) else last


def _after(units: Sequence[Unit], at: int) -> int:
    """Where a speaker named after the verb begins: « a dit lundi à l'AFP | le directeur »."""
    first = at + 1
    while first < len(units) and units[first].cls in ("time", "date"):
        first += 1
    if first + 2 < len(units) and units[first].is_a("prepositions", "to", "on"):
        first += 2  # « a dit à l'AFP », « a écrit sur X »
    return first


def _inverted(units: Sequence[Unit], at: int, text: str) -> bool:
    """Whether the speaker follows the verb: ‹"…", said a resident›, « …, a déclaré X »."""
    first = at
    while first and units[first - 1].cls in ("aux", "pronouns"):
        first -= 1
    if not first or units[at].form not in FINITE or units[at].text in _ADDRESSING:
        return False
    gap = text[units[first - 1].end : units[first].start]
    if not (units[first - 1].is_a("punct", ",") or any(mark in gap for mark in '"”»')):
        return False
    last = _after(units, at)
    if last >= len(units) or units[last].cls not in _NAMING:
        return False
    while last < len(units) and _names(units[last]):
        last += 1
    return last == len(units) or units[last].cls in ("punct", "breaks", "time", "date", "conj")


def _noun_before(units: Sequence[Unit], at: int, clause: Clause) -> bool:
    return any(u.cls in ("actor", "place") for u in units[clause.first : at])


Heard = list[tuple[int, Voice]]  # voices with the unit of the word that says they speak


def heard(sentence: Sentence, text: str) -> Heard:
    """The voices of a sentence of ``text``, in order; the story learns who speaks."""
    found: Heard = []
    units = sentence.units
    for at, unit in enumerate(units):
        if unit.cls not in ("say", "operators"):
            continue
        denies = unit.is_a("operators", "denial") and unit.form in FINITE
        if (unit.cls != "say" and not denies) or _is_noun(units, at) or _is_medium(units, at):
            continue
        if unit.form == "participle" and at and units[at - 1].is_a("punct", ","):
            continue  # « P, déclarée capitale par X, … »
        clause = sentence.clauses[sentence.clause_of(at)]
        span = speaker_span(units, at, clause, sentence.verb_first, text)
        if span is None or all(u.cls == "pron" for u in units[slice(*span)]):  # أبلغكم
            if unit.sub == "according":
                continue  # "according to what the Observatory said": the verb names the voice
            voice = found[-1][1] if found else _subject(sentence, text, at)
            if voice is not None:
                found.append((at, voice))
            continue
        first, last = span
        party = _speaker(sentence, first, last)
        if party is None or party.side:
            party = sentence.story.introduce(_name(units, first, last), party)
        start, end = units[first].start, units[last - 1].end
        found.append((at, Voice(text[start:end], start, end, party, unit.sub == "concede")))
        sentence.speakers[at] = sentence.story.speaker = sided(party)
    if sentence.speakers:
        sentence.story.speaker = next(iter(sentence.speakers.values()))  # the others in their turn
    return found


def sided(party: Party | None) -> Party | None:
    """Somebody who speaks, when a side is known of them."""
    return party if party is not None and party.side else None


def voice_of(sentence: Sentence, finding: Finding, said: Heard) -> Voice | None:
    """Who says what a finding tells: the last voice before it, else the first after it.

    A voice whose own words follow ("…, and X said that …") says nothing of what came before; one
    before "while" nothing of what is signed after it.
    """
    before = [(at, voice) for at, voice in said if at < finding.trigger]
    after = [voice for at, voice in said if at > finding.trigger and not _goes_on(sentence, at)]
    if after and before and _turns(sentence, before[-1][0], finding.trigger):
        return after[0]
    return before[-1][1] if before else (after[0] if after else None)


def _turns(sentence: Sentence, said: int, told: int) -> bool:
    """Whether "while" parts what is told from who spoke: "X says …, while P fell, Y reports"."""
    between = (c for c in sentence.clauses if said < c.first <= told)
    return any(clause.link in ("while", "contrast") for clause in between)


def _goes_on(sentence: Sentence, at: int) -> bool:
    """Whether what a verb of saying introduces follows it."""
    number = sentence.clause_of(at) if at >= 0 else -1
    following = sentence.clauses[number + 1 : number + 2]
    return number >= 0 and bool(following) and following[0].link == "complement"


def _subject(sentence: Sentence, text: str, at: int) -> Voice | None:
    """The first actor before a verb of saying, when nobody stands beside it."""
    for j in range(at):
        unit = sentence.units[j]
        if unit.actor is not None and not sentence.introduced(j):
            party = party_of(sentence, j)
            sentence.story.speaker = party if party.side else sentence.story.speaker
            return Voice(text[unit.start : unit.end], unit.start, unit.end, party)
    return None


def _name(units: Sequence[Unit], first: int, last: int) -> str:
    """The first two words of a speaker when no table knows them: a person's name."""
    words = [u.text for u in units[first:last][:2] if u.cls == "word"]
    return " ".join(words) if len(words) == 2 else ""


def _speaker(sentence: Sentence, first: int, last: int) -> Party | None:
    units, story = sentence.units, sentence.story
    for at in range(last - 1, first, -1):
        actor = units[at].actor  # "the army's spokesman, X": whose army, X's name says
        office = actor is not None and actor.kind == "office" and not actor.generic
        if actor is not None and office and (side := actor.side(story.country)):
            return Party(units[at].text, units[at].start, units[at].end, side, actor)
    for at in range(first, last):
        unit = units[at]
        named = unit.definite and unit.text in sentence.words.listed("fronts")
        if named and (front := story.group_called(unit.text)):
            return Party(unit.text, unit.start, unit.end, front.side, front.actor)
        if head := head_of_state(sentence, at):
            return head
        if unit.actor is not None:
            following = units[at + 1].actor if at + 1 < last else None
            if unit.actor.kind == "office" and following and following.side(story.country):
                continue  # "the Turkish defence minister"
            if unit.actor.kind == "office":
                party = party_of(sentence, at)
                if party.side:
                    return party
            if unit.actor.is_general(story.country) and unit.actor.kind == "rebel":
                return party_of(sentence, at)  # those named before
            if unit.actor.kind == "irregulars" and (group := _the_group(sentence, at)):
                return group
            side = unit.actor.side(story.country)
            if side or unit.actor.kind in ("group", "army", "rebel"):
                return Party(unit.text, unit.start, unit.end, side, unit.actor)
        if unit.mention is not None:
            side = acting_side(sentence, at)
            if side:
                return Party(unit.mention.text, unit.start, unit.end, side, None)
    return None


def _the_group(sentence: Sentence, at: int) -> Party | None:
    """The armed group that "the group said" means: the last one named, here or before."""
    unit, before = sentence.units[at], sentence.units[:at]
    if not unit.definite or (before and before[-1].cls == "word"):
        return None  # "the monitoring group said"
    here = (j for j in range(at - 1, -1, -1) if (a := before[j].actor) and a.kind == "group")
    found = next((party_of(sentence, j) for j in here), None) or sentence.story.group()
    return Party(unit.text, unit.start, unit.end, found.side, found.actor) if found else None
