"""What a trigger's own form tells: noun or verb, passive, figurative, at a distance."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.claims.agents import subject_before
from dashboard.claims.arguments import Slot
from dashboard.claims.clauses import FINITE, Clause
from dashboard.claims.lexicon import Sense
from dashboard.claims.sentence import Sentence

_APPOSED = 9  # units of an apposition after its verb


def senses_of(s: Sentence, clause: Clause, at: int) -> Sequence[Sense]:
    """A trigger's senses; "استعادتها" is a verb after "that" or "which", else a noun."""
    unit = s.units[at]
    if not s.verb_first:
        return _western_senses(s, clause, at)
    before = s.units[at - 1] if at else None
    governed = before is not None and (
        before.cls == "prepositions"
        or before.text in ("ب", "ل")
        or (before.is_a("operators", "plan") and before.form not in FINITE)  # خشية تقدم X
    )
    nouns = [sense for sense in unit.senses if sense.form == "noun"]
    if nouns and (unit.definite or governed):
        return nouns  # التقدم, بتقدم: "the advance", not "advanced"
    followed = at + 1 < len(s.units) and s.units[at + 1].cls == "pron"
    if unit.form == "noun" and followed and at and unit.text.endswith("ه"):
        before = s.units[at - 1]
        if before.cls in ("breaks", "aux") and not before.is_a("breaks", "after", "before"):
            node = s.words.root.next.get(unit.text[:-1] + "ت")
            return node.senses if node else unit.senses
    return unit.senses


def _western_senses(s: Sentence, clause: Clause, at: int) -> Sequence[Sense]:
    """Tell nouns from verbs that are spelt alike: "the attack", "en prise", "have overrun"."""
    unit, senses = s.units[at], s.units[at].senses
    before = s.units[at - 1] if at else None
    forms = {sense.form for sense in senses if sense.cls == "trigger"}
    introduced = before is not None and (
        (before.is_a("prepositions") and before.text != "to") or before.is_a("pronouns", "owner")
    )
    if "noun" in forms and forms & {"participle", "either"}:
        noun = unit.definite or introduced
        return [sense for sense in senses if (sense.form == "noun") == noun]
    if "participle" in forms and "infinitive" in forms and s.auxiliary(clause, at):
        return [sense for sense in senses if sense.form == "participle"]
    bare = {"present", "infinitive"} if s.words.listed("infinitive_after") else {"present"}
    if forms & bare and (unit.definite or introduced):
        return [sense for sense in senses if sense.form not in bare]
    return senses


def is_passive(s: Sentence, clause: Clause, at: int, form: str, slots: Sequence[Slot]) -> bool:
    """Whether the place is the verb's subject: "P was captured", "P, prise par X"."""
    if s.verb_first or form not in ("either", "participle"):
        return False
    auxiliary = s.auxiliary(clause, at)
    if auxiliary == "be":
        return True
    if auxiliary:
        return False
    if form == "participle":
        return True
    if any(slot.cls in ("place", "noun", "pron") and not slot.prep for slot in slots[:1]):
        return False
    return subject_before(s, clause, at) is None and clause.link != "relative"


def past_verb(s: Sentence, at: int) -> int:
    """The last unit of "clashes were reported", "les combats ont repris": a noun with its verb."""
    unit = s.units[at]
    last = at
    if unit.sub == "fight" and unit.form == "noun":
        while last + 1 < len(s.units) and last - at < 3:
            after = s.units[last + 1]
            verb = after.form in ("participle", "either", "past") and s.units[last].cls == "aux"
            if not (after.cls == "aux" or verb):
                break
            last += 1
    return last


def is_at_a_distance(s: Sentence, clause: Clause, at: int) -> bool:
    """Whether somebody is said to be that far, and not a place: "Sake, 20 km west of Goma".

    Who draws back to a distance does not come near.
    """
    if any(u.is_a("trigger", "leave") for u in s.units[clause.first : at]):
        return False
    if s.verb_first:
        return _stands_at(s, clause, at)
    if at > clause.first and s.units[at - 1].cls == "actor" and not s.introduced(at - 1):
        return True  # a headline: "rebels at the gates of P"
    for j in range(at - 1, max(clause.first, at - 9) - 1, -1):
        unit = s.units[j]
        if (
            unit.cls in ("aux", "trigger")
            or unit.is_a("operators", "continuing")
            or unit.text in s.words.listed("positions")
        ):
            return True
        if unit.cls in ("punct", "place") or (unit.cls == "nouns"):
            return False
    return False


def _stands_at(s: Sentence, clause: Clause, at: int) -> bool:
    """The same in Arabic: a verb of becoming or moving before, or the actor right before."""
    before = s.units[clause.first : at]
    if any(u.is_a("trigger", "fight") and u.form == "noun" for u in before):
        return False
    if any(u.is_a("operators", "became", "continuing") for u in before):
        return True
    if any(u.cls == "trigger" and u.form == "past" for u in before):
        return True
    for j in range(at - 1, clause.first - 1, -1):
        if s.units[j].cls == "actor" and not s.introduced(j):
            return not any(u.cls == "punct" for u in s.units[j:at])
    return False


def fighting_beside(s: Sentence, clause: Clause, first: int, last: int) -> bool:
    """Whether a noun of fighting stands between two units of a clause."""
    units = s.units[max(first, clause.first) : min(last, clause.last)]
    return any(u.is_a("trigger", "fight") and u.form == "noun" for u in units)


def is_taken_up(s: Sentence, clause: Clause, at: int) -> bool:
    """Whether "in X's hands" only completes a fall told before it: "fell into X's hands"."""
    return any(
        u.cls == "trigger" and u.sub in ("fall", "hand", "lose", "slip")
        for u in s.units[clause.first : at]
    )


def is_figurative(s: Sentence, at: int) -> bool:
    """Whether a mood and nobody takes hold of the place: "سيطر الحزن على حلب"."""
    after = [unit.text for unit in s.units[at + 1 : at + 6]]
    moods, fire = s.words.listed("figurative"), s.words.listed("by_fire")
    return (bool(after) and after[0] in moods) or not fire.isdisjoint(after)


def has_a_stranger(s: Sentence, clause: Clause, at: int) -> bool:
    """Whether what an Arabic verb tells of is no place: "سقط فيها قتلى", "سقطت قذائف على P"."""
    if not s.verb_first:
        return False
    at += 1
    while at < clause.last and (
        s.units[at].cls in ("pron", "prefix", "date", "time") or s.units[at].is_a("prepositions")
    ):
        at += 1
    unit = s.units[at] if at < clause.last else None
    if unit is None or unit.cls not in ("word", "number"):
        return False
    return not unit.text.endswith("ا") and unit.text not in s.words.listed("adverbs")


def is_lost_before(s: Sentence, clause: Clause, at: int) -> bool:
    """Whether a verb of losing governs the noun: "lost control of P"."""
    return any(
        u.cls == "trigger" and u.sub in ("lose",) for u in s.units[max(clause.first, at - 5) : at]
    )


def is_remembered(s: Sentence, clause: Clause, at: int) -> bool:
    """Whether a fall only says which place is told of: "P, the first city to fall, saw …"."""
    if s.units[at].form != "infinitive":
        return False
    superlatives, first = s.words.listed("superlatives"), at
    while first > clause.first and s.units[first].text not in superlatives:
        if s.units[first].is_a("punct") or s.units[first].cls in ("place", "breaks"):
            return False
        first -= 1
    before = s.units[max(0, first - 2) : first]
    apposed = len(before) == 2 and before[1].is_a("punct", ",") and before[0].cls == "place"
    ends = next((u for u in s.units[at + 1 : at + _APPOSED] if u.is_a("punct", ",")), None)
    return apposed and ends is not None


def is_exchanged(s: Sentence, clause: Clause, at: int) -> bool:
    """Whether two sides take turns in what a noun tells: تبادلت X وY السيطرة على P."""
    words = s.words.listed("exchanged")
    return any(u.text in words for u in s.units[max(clause.first, at - 8) : at])


def is_imposed(s: Sentence, clause: Clause, at: int) -> bool:
    """Whether a verb before makes a siege news: أحكمت القوات الحصار على."""
    return any(u.text in s.words.imposing for u in s.units[clause.first : at])
