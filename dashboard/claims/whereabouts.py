"""Which places a trigger speaks of: its object or subject, "it", "the city", "In P, …"."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.claims.actors import actors, capital_side
from dashboard.claims.arguments import Slot, names_the_place
from dashboard.claims.clauses import Clause, dateline, is_conjunction
from dashboard.claims.frames import HELD, Frame
from dashboard.claims.lexicon import Entry
from dashboard.claims.sentence import Places, Sentence
from dashboard.claims.story import Party
from dashboard.claims.units import Unit
from dashboard.model import Kind, Mention, PlaceKind

WIDE = (PlaceKind.AREA, PlaceKind.COUNTRY, PlaceKind.ROAD)
_STRONG_PARTS = frozenset({"whole", "most"})


def object_places(
    s: Sentence,
    number: int,
    clause: Clause,
    at: int,
    entry: Entry,
    frame: Frame,
    slots: Sequence[Slot],
) -> tuple[Places, str]:
    """The places that a trigger takes as object, and "part" when only part of them is meant."""
    found: Places = []
    partial, prep, name = "", None, entry.frame
    if slots and slots[0].at == at + 1 and slots[0].cls == "pron":
        if s.units[at].form == "noun":
            own, thing = slots[0], s.units[at + 2 : at + 3]
            its = any(u.is_a("parts", "building") for u in thing)  # استعادتها مبنى المحافظة
            # "its capture of P": the pronoun is the taker
            slots = [*slots[1:], *([] if its and s.verb_first else [own])]
        elif s.verb_first and not slots[0].prep:
            # تخسرها كابول: what is lost is "it", and Kabul loses it
            slots = [slot for slot in slots if slot.at != at + 2]
    flag = entry.armed and name == "take"
    tolerated = frame.parts | {"building"} if flag else frame.parts
    for slot in slots:
        if slot.cls == "actor" or not _introduces(s, slot, entry):
            continue
        if found and not (
            slot.listed and (slot.prep == prep or slot.sub == "of" or name == "fight")
        ):
            continue
        if not slot.parts <= tolerated and not (
            slot.parts & {"part", "edge"} and slot.parts <= tolerated | {"direction"}
        ):
            continue
        weak = slot.parts & {"part", "edge"} and not slot.parts & _STRONG_PARTS
        named = places_of(s, number, slot, at)
        if named:
            prep = slot.prep
            found.extend(named)
            quarter = slot.head == "quarter" or named[-1][0].kind is PlaceKind.QUARTER
            if weak and not quarter and frame.kind in (Kind.GAIN, Kind.LOSS):
                partial = "part"
    if not found and at and s.units[at - 1].cls != "place":
        found = _object_before(s, number, clause, at)
    if not found and clause.link == "relative" and not s.verb_first:
        found = _antecedent(s, clause)
    if len(found) > 1:
        partial = ""  # "the districts of A and B" are A and B
    return found, partial


def told_before(s: Sentence, number: int, at: int) -> Places:
    """The places of the statement this one follows: "held P before leaving"."""
    if form_of(s.units[at]) and _after_a_facility(s, at - 1):
        return []
    for earlier in s.governing(number):
        for finding in reversed(s.findings):
            if finding.clause == earlier and finding.frame != "repel":
                return [(m, None) for m, _ in finding.places]
    return []


def gone_into(s: Sentence, party: Party | None) -> Places:
    """The place that somebody went into before: "They entered P. Later in the day they pulled out"."""
    for mention in s.story.places[:1] if s.story.coreference else ():
        where = mention.place.id if mention.place else ""
        sides = {s.story.entered.get(where), s.story.taken.get(where)} - {None}
        if party is not None and party.side in sides:
            return [(mention, None)]
    return []


def opening_places(s: Sentence, at: int) -> Places:
    """The places that open the sentence of a trigger, "In P and Q, …", when it names none.

    Not where somebody only speaks: "In the capital, the president said the army had left".
    """
    found = [(mention, j) for mention, j in _opening(s) if mention.kind not in WIDE]
    said = next((j for j in range(at) if s.units[j].is_a("say", "verb")), None)
    if found and said is not None:
        beyond = (found[-1][1] or 0) + 1
        speaker = s.units[said + 1 : said + 3] if s.verb_first else s.units[beyond:said]
        if s.words.listed("locals").isdisjoint(u.text for u in speaker):
            return []
    return found


def _opening(s: Sentence) -> Places:
    found: Places = []
    inside = False
    for at in range(s.clauses[0].last if s.clauses else 0):
        unit = s.units[at]
        if unit.is_a("prepositions", "in", "to") or unit.cls == "prefix":
            inside = inside or unit.sub in ("in", "to")
        elif unit.mention is not None and inside:
            found.append((unit.mention, at))
        elif not (unit.cls == "nouns" or unit.is_a("parts", "direction") or is_conjunction(unit)):
            break  # "in P in the west and Q"
    return found


def _object_before(s: Sentence, number: int, clause: Clause, at: int) -> Places:
    """An object pronoun before its verb: "l'ont reprise", "y sont entrés"."""
    for j in range(at - 1, max(clause.first, at - 4) - 1, -1):
        unit = s.units[j]
        if unit.is_a("pronouns", "object") or (
            unit.is_a("pronouns", "place") and s.units[at].form != "noun"
        ):
            return [(m, None) for m in pointed_at(s, j, {"any"}, None, 1)]
        if unit.cls not in ("aux", "word"):
            break
    return []


def _introduces(s: Sentence, slot: Slot, entry: Entry) -> bool:
    return slot.prep in entry.objects


def places_of(s: Sentence, number: int, slot: Slot, trigger: int) -> Places:
    """The places a slot names or points back to."""
    unit = s.units[slot.at]
    if slot.cls == "place" and unit.mention is not None:
        commands = s.words.listed("commands")
        if slot.at and s.units[slot.at - 1].text in commands:
            return []  # قيادة عمليات P
        return [(unit.mention, slot.at)] if names_the_place(s.units, slot) else []
    if slot.cls == "noun":
        return [(m, None) for m in _noun_means(s, slot.at, slot.head)]
    if slot.cls == "pron":
        if unit.text == "هما":  # two towns or sites, not the province that they lie in
            both = pointed_at(s, slot.at, {"any"}, number, 2)
            return [(m, None) for m in both if m.kind not in WIDE]
        return [(m, None) for m in pointed_at(s, slot.at, {"any"}, number, 1)]
    return []


def _noun_means(s: Sentence, at: int, head: str) -> list[Mention]:
    """The place that "the city" means: one called so before, else the last that can be one."""
    word = s.units[at].text
    if word in s.words.plurals:
        return []
    kinds = {"city" if head == "capital" else head}
    regional = s.words.listed("regional")
    beside = [s.units[j].text for j in (at - 1, at + 1) if 0 <= j < len(s.units)]
    if head == "capital" and not any(text in regional for text in beside):
        return [s.story.capital] if s.story.capital and s.story.coreference else []
    scene = _scene_of(s, at) if kinds == {"city"} else None
    if scene is not None and word not in s.words.duals:
        return [scene]
    if head == "facility" and word not in s.words.duals:
        return _facility_called(s, word)
    lemma = s.words.lemmas.get(word, "")
    known = s.story.place(kinds, 2 if word in s.words.duals else 1, lemma)
    return known or (_only_named(s, at) if kinds == {"city"} else [])


def _facility_called(s: Sentence, word: str) -> list[Mention]:
    """The facility that "the airport" means: the last one that is not called something else."""
    alike = {word}.union(*(group for group in s.words.facility_groups if word in group))
    for mention in s.story.place({"facility"}, len(s.story.places))[::-1]:
        called = [piece for piece in s.words.words(mention.text) if _is_facility(s, piece)]
        if not called or any(piece in alike or piece.startswith(word) for piece in called):
            return [mention]
    return []


def _is_facility(s: Sentence, word: str) -> bool:
    return any(one.cls == "nouns" and one.sub == "facility" for one in s.words.senses(word))


def _scene_of(s: Sentence, at: int) -> Mention | None:
    """The one town that opens the sentence, "In P, …", while no other is named before ``at``."""
    opening = _opening(s)
    named = [j for j in range(at) if s.units[j].mention is not None]
    scene = opening[0][0] if len(opening) == 1 and len(named) == 1 else None
    towns = (PlaceKind.SETTLEMENT, PlaceKind.QUARTER)
    return scene if scene is not None and scene.kind in towns else None


def pointed_at(
    s: Sentence, at: int, kinds: set[str], number: int | None = None, count: int = 1
) -> list[Mention]:
    """The place that a pronoun or "the city" at unit ``at`` points back to."""
    if number is not None and s.clauses[number].link == "relative":
        noun = s.units[s.clauses[number].first - 1]
        if noun.cls == "nouns" and noun.text in s.words.plurals:
            return []
        before = _antecedent(s, s.clauses[number])
        if before:
            return [m for m, _ in before][-count:]
    if number is not None and _of_many(s, s.clauses[number], at):
        return []
    if _nameless_town(s, at):
        return []
    here = [
        s.units[j].mention
        for j in range(at - 1, -1, -1)
        if s.units[j].cls == "place" and is_topic(s, s.clauses[s.clause_of(j)], j)
    ]
    if "any" in kinds and here and here[0] is not None and not s.used:
        return [here[0]]
    return s.story.place(kinds, count) or _only_named(s, at)


def _nameless_town(s: Sentence, at: int) -> bool:
    """Whether "it" goes back to a town without a name: "left a strategic town after taking it"."""
    for j in range(at - 1, -1, -1):
        unit = s.units[j]
        if unit.cls == "place" and _holds_a_facility(s, j):
            return True
        if unit.cls == "place" and is_topic(s, s.clauses[s.clause_of(j)], j):
            return False
        noun = unit.sense("nouns")
        if noun is not None and noun.sub == "city" and unit.text not in s.words.plurals:
            near = s.units[j + 1 : j + 3]
            named = any(u.mention is not None or u.is_a("prepositions", "of") for u in near)
            explains = any(u.mention is not None for u in s.units[max(0, j - 3) : j])
            if not unit.definite and not named and not explains:
                return True  # but not "Salamiyah, a town to the southeast"
    return False


def _holds_a_facility(s: Sentence, at: int) -> bool:
    """Whether a place is only where something without a name is: "the palace in P", "a camp of
    the third brigade in P"; "it" is then not P.
    """
    if not (at > 1 and s.units[at - 1].is_a("prepositions", "in")):
        return False
    for j in range(at - 2, max(-1, at - 9), -1):
        unit = s.units[j]
        noun = unit.sense("nouns")
        if noun is not None and noun.sub == "facility" and unit.text not in s.words.plurals:
            return True
        if unit.is_a("parts", "seats"):
            return True
        if unit.cls not in _SPELT and not unit.is_a("prepositions", "of", "to"):
            return False
    return False


_SPELT = ("word", "prefix", "number", "actor", "nouns", "time")


def _of_many(s: Sentence, clause: Clause, at: int) -> bool:
    """Whether an Arabic pronoun goes back to "five villages": قرى كانت قد سيطرت عليها المعارضة."""
    if not s.verb_first or s.units[at - 1].text in s.words.plurals:
        return False  # أحياؤها: its quarters
    if clause.link == "before" and clause.parent is not None:
        above = s.clauses[clause.parent]
        told = any(finding.clause == clause.parent for finding in s.findings)
        if not told and any(u.text in s.words.plurals for u in s.units[above.first : above.last]):
            return True  # took three villages in P before losing them
    for j in range(at - 1, clause.first - 1, -1):
        unit = s.units[j]
        if unit.cls in ("place", "actor", "punct"):
            return False
        if unit.text in s.words.plurals:
            return True
    return False


def _only_named(s: Sentence, at: int) -> list[Mention]:
    """The one town a sentence has named before a unit, when the article has named no other."""
    if not s.story.coreference:
        return []
    towns = (PlaceKind.SETTLEMENT, PlaceKind.QUARTER)
    beside = [j and s.units[j - 1].is_a("parts", "direction") for j in range(at)]  # "west of P"
    named = [
        unit.mention
        for unit, apart in zip(s.units[:at], beside, strict=True)
        if unit.mention is not None and unit.mention.kind in towns and not apart
    ]
    return named if len(named) == 1 else []


def _antecedent(s: Sentence, clause: Clause) -> Places:
    """The place, or the list of places, right before "which"."""
    found: Places = []
    if s.verb_first and _follows_a_stranger(s, clause.first):
        return []
    for j in range(clause.first - 1, max(-1, clause.first - 12), -1):
        unit = s.units[j]
        if unit.cls == "place" and unit.mention is not None:
            if not found and not _is_spoken_of(s, j) and not _explained(s, clause, j):
                continue
            town = _town_inside(s, j)
            found.insert(0, (unit.mention, j) if town is None else town)
            if clause.word is None or not clause.word.text.endswith(("تين", "ذين", "تان", "ذان")):
                break
        elif unit.cls in ("trigger", "breaks") or (found and unit.cls == "prepositions"):
            break
    return found


def _town_inside(s: Sentence, at: int) -> tuple[Mention, int] | None:
    """The town that an area at a unit is told to hold: "P in Q province, | which" is P."""
    mention, before = s.units[at].mention, s.units[max(0, at - 2) : at]
    area = mention is not None and mention.kind in (PlaceKind.AREA, PlaceKind.COUNTRY)
    if not area or len(before) < 2 or not before[1].is_a("prepositions", "in"):
        return None
    town = before[0].mention
    small = town is not None and town.kind is PlaceKind.SETTLEMENT
    return (town, at - 2) if town is not None and small else None


def _follows_a_stranger(s: Sentence, at: int) -> bool:
    """Whether a name that nobody knows stands before "which", and no adjective: مر بكذا | التي."""
    if at < 2 or [u.cls for u in s.units[at - 2 : at]] != ["word", "word"]:
        return False
    last = s.units[at - 1]
    return not last.definite and not last.text.startswith(s.words.raw["article"])


def _explained(s: Sentence, clause: Clause, at: int) -> bool:
    """Whether "which" after a comma explains a town that something is near: "near P, which"."""
    mention, before = s.units[at].mention, s.units[max(0, at - 1) : at]
    town = mention is not None and mention.kind is PlaceKind.SETTLEMENT
    apart = at == clause.first - 2 and s.units[at + 1].is_a("punct", ",")
    led = bool(before) and before[-1].is_a("prepositions", "near", "toward")
    other = any(u.mention is not None or u.sense("nouns") for u in s.units[:at])
    return town and apart and led and not other


def subject_places(
    s: Sentence, number: int, clause: Clause, at: int, slots: Sequence[Slot], frame: Frame
) -> Places:
    """The places that a statement is about: after the verb in Arabic, else before it."""
    found: Places = []
    noun = s.units[at].form == "noun"
    ahead = s.verb_first and s.units[at].form != "adjective"
    if s.units[at].sub == "held" and s.units[at].text.endswith(HELD):
        held = [slot for slot in slots if slot.cls == "place" and not slot.prep]
        return [m for slot in held for m in places_of(s, number, slot, at)]
    if (ahead or noun) and s.units[at].sub != "held":
        for slot in slots:
            if _holds(s, at, slot):
                continue
            if slot.cls == "noun" and not slot.prep and s.units[slot.at].text in s.words.plurals:
                return []  # "the checkpoints were emptied", not the town before
            if (
                slot.cls in ("place", "noun", "pron")
                and slot.prep in ("", "of", "de")
                and slot.parts <= frame.parts
                and (slot.listed or not found)
            ):
                found.extend(places_of(s, number, slot, at))
            elif slot.prep and found:
                break
    if not found and (not noun or s.units[at].sub in ("held", "slip", "scene")):
        found = _places_before(s, number, clause, at)
    return found


def _holds(s: Sentence, at: int, slot: Slot) -> bool:
    """Whether a name right after "out of the control of" is the holder's: "Damascus"."""
    mention = s.units[slot.at].mention
    whole = s.units[at].sub == "slip" and " " in s.units[at].text and slot.at == at + 1
    return whole and mention is not None and bool(capital_side(mention, s.story.country))


def _places_before(s: Sentence, number: int, clause: Clause, at: int) -> Places:
    found: Places = []
    strange = 0
    if at >= 2 and s.units[at - 1].is_a("punct", ",") and s.units[at - 2].mention is not None:
        named = s.units[at - 2].mention
        apposed = s.units[at].sub == "held" or form_of(s.units[at])
        apposed = apposed and not _explains(s, clause, at - 2)
        if named is not None and named.kind is not PlaceKind.COUNTRY and apposed:
            return [(named, at - 2)]
    start = _ranked(s, clause, at)
    for j in range(_before_aside(s, clause, start), clause.first - 1, -1):
        unit = s.units[j]
        if unit.cls == "place" and unit.mention is not None:
            inside = s.units[at].sub == "clear"  # "checkpoints in P were emptied"
            wide = unit.mention.kind in (PlaceKind.COUNTRY, PlaceKind.AREA)
            if wide and not found and (_lies_in(s, clause, j) or _is_the_seat_of(s, j)):
                continue  # "P and Q in Ethiopia were taken", "P, capital of Q, …"
            if unit.mention.kind is PlaceKind.COUNTRY or (s.introduced(j) and not inside):
                break
            found.insert(0, (unit.mention, j))
        elif (unit.cls == "pron" or unit.is_a("pronouns", "either")) and not found:
            return [
                (m, None) for m in pointed_at(s, j, {"any"}, number, 2 if unit.text == "هما" else 1)
            ]
        elif (
            unit.is_a("nouns", "city", "capital", "facility", "quarter")
            and not found
            and unit.definite
        ):
            return [(m, None) for m in _noun_means(s, j, unit.sub)]
        elif unit.is_a("parts", "part", "most") and unit.definite and not found:
            return [(m, None) for m in s.story.place({"city"})]
        elif unit.cls == "word" and not found and not _is_adverb(s, unit):
            strange += 1
            if strange > 1 or not (s.units[at].sub == "held" or start < at):
                break
        elif (unit.cls == "trigger" and not unit.sense("operators")) or (
            found and unit.cls not in ("nouns", "punct") and not is_conjunction(unit)
        ):
            break
    if not found and clause.link == "relative":
        found = _antecedent(s, clause)
    if not found and clause.link == "coord" and not s.verb_first:
        found = _headed(s, number)
    if not found and clause.link in ("coord", "then"):
        for earlier in s.governing(number):
            for finding in s.findings:
                if finding.clause == earlier:
                    told: Places = [(m, None) for m, _ in finding.places]
                    comma = s.units[clause.first - 1].is_a("punct", ",")
                    if comma and form_of(s.units[at]) and _after_a_facility(s, clause.first - 1):
                        return []
                    return told[-1:] if comma and form_of(s.units[at]) else told
            bare = _bare_places(s, s.clauses[earlier])
            if bare:
                return bare
    return found


def _after_a_facility(s: Sentence, at: int) -> bool:
    """Whether a facility that something is at stands before a comma: "near a UN camp, vacated"."""
    if at < 1 or not s.units[at].is_a("punct", ","):
        return False
    j = at - 1
    while j and j > at - 5 and s.units[j].mention is None and not s.units[j].sense("nouns"):
        j -= 1
    noun = s.units[j].sense("nouns")
    while j and s.units[j - 1].cls == "word":
        j -= 1
    led = j > 0 and s.units[j - 1].is_a("prepositions", "near", "in")
    return led and noun is not None and noun.sub == "facility"


def _is_adverb(s: Sentence, unit: Unit) -> bool:
    return unit.text.endswith(("ly", "ment")) or unit.text in s.words.listed("adverbs")


def _is_the_seat_of(s: Sentence, at: int) -> bool:
    """Whether an area only says whose capital a town is: زرنج عاصمة نيمروز."""
    before = s.units[max(0, at - 2) : at]
    seat = len(before) == 2 and before[1].is_a("nouns", "capital")
    return seat and before[0].mention is not None


def _lies_in(s: Sentence, clause: Clause, at: int) -> bool:
    """Whether a place is only where those named right before it lie: "P and Q in the R region"."""
    j = at - 1
    while j > clause.first and s.units[j].cls in ("nouns", "word"):
        j -= 1
    led = j > clause.first and s.units[j].is_a("prepositions", "in", "of")
    return led and s.units[j - 1].mention is not None


def _headed(s: Sentence, number: int) -> Places:
    """The place that a sentence is about when commas part it from its verb: "P, …, was taken",
    « tandis que P, proclamée …, restait ».
    """
    if not s.units[s.clauses[number].first - 1].is_a("punct", ","):
        return []
    for clause in s.clauses[max(0, number - 2) : number][::-1]:
        head = clause.first + (s.units[clause.first].cls in ("breaks", "conj"))
        opening = s.units[head : head + 2]
        if len(opening) < 2 or not opening[1].is_a("punct", ","):
            continue
        beside = clause is s.clauses[number - 1] or clause.last == head + 2
        if beside and opening[0].mention is not None:
            return [(opening[0].mention, head)]
    return []


def _ranked(s: Sentence, clause: Clause, at: int) -> int:
    """Where "the first city" begins in "P became the first city to fall", else ``at`` itself."""
    superlatives = s.words.listed("superlatives")
    for j in range(at - 1, max(clause.first, at - 9), -1):
        if s.units[j].cls in ("place", "punct", "breaks", "trigger"):
            break
        if s.units[j].text in superlatives:
            return j
    return at


def _before_aside(s: Sentence, clause: Clause, at: int) -> int:
    """Where to look for a verb's subject: before "…, 130 km from Q," when that comes between."""
    j = at - 1
    while j > clause.first and (
        s.units[j].cls in ("aux", "operators") or _is_adverb(s, s.units[j])
    ):
        j -= 1
    if s.units[at].text in s.words.listed("superlatives") and s.units[j].cls == "word":
        j -= 1  # "P, capital of Q, becomes the first"
    commas = [k for k in range(clause.first, j + 1) if s.units[k].is_a("punct", ",")]
    if len(commas) > 1 and commas[-1] == j:
        return commas[-2] - 1
    return at - 1


def _explains(s: Sentence, clause: Clause, at: int) -> bool:
    """Whether a place only explains another: "P, capital of Q, taken in May"."""
    before = s.units[at - 1] if at else None
    told = any(f.clause == s.clause_of(at) for f in s.findings)
    return told and before is not None and before.is_a("prepositions", "of")


def _bare_places(s: Sentence, clause: Clause) -> Places:
    """The places that a clause without a verb puts first: "أما حماة، ف…"."""
    units = s.units[clause.first : clause.last]
    if any(u.cls == "trigger" for u in units) or (clause.first == 0 and dateline(units)):
        return []
    return [
        (u.mention, clause.first + n)
        for n, u in enumerate(units)
        if u.mention is not None and not s.introduced(clause.first + n)
    ]


def _is_spoken_of(s: Sentence, at: int) -> bool:
    """Whether a pronoun may mean a place: not a direction, a neighbour or a country."""
    mention = s.units[at].mention
    if mention is None or mention.kind in (PlaceKind.COUNTRY, PlaceKind.ROAD):
        return False
    for j in range(at - 1, max(0, at - 4) - 1, -1):
        unit = s.units[j]
        if unit.is_a("prepositions", "toward", "between", "near") or unit.is_a(
            "parts", "beside", "direction"
        ):
            return False
        if unit.cls not in ("nouns", "word", "prefix") and not unit.is_a("prepositions", "of"):
            break
    return True


_ELSEWHERE = ("toward", "between", "near", "to", "from", "with")


def is_topic(s: Sentence, clause: Clause, at: int) -> bool:
    """Whether a place is spoken of for itself, not as a direction, a road's end or a country."""
    mention = s.units[at].mention
    if mention is None or mention.kind in (PlaceKind.COUNTRY, PlaceKind.ROAD):
        return False
    before = s.units[at - 1] if at else s.units[at]
    if before.cls == "punct" and before.sub == "(":
        return False
    if before.cls == "nouns" and before.sub in ("area", "capital", "facility"):
        return False  # "capital of the state of Q" speaks of another place
    if mention.kind is PlaceKind.AREA and _holds_a_town(s, clause, at):
        return False
    if mention.place is not None and mention.place.name in actors().capitals:
        return False  # "Moscow said": a capital is spoken of only when something happens to it
    if before.is_a("punct", ",") and not s.verb_first and _explains_capital(s, at - 2):
        return False
    told = s.units[at - 2].text in s.words.listed("audience") if at > 1 else False
    if told and before.is_a("prepositions", "in"):
        return False  # "told reporters in P"
    for j in range(at - 1, max(clause.first, at - 4) - 1, -1):
        unit = s.units[j]
        cls = unit.cls
        if cls == "prepositions" and unit.sub in _ELSEWHERE:
            noun = s.units[max(clause.first, j - 4) : j]  # حصار التنظيم لدير الزور: of it
            return unit.text == "ل" and any(u.cls == "trigger" and u.form == "noun" for u in noun)
        if cls == "parts" and unit.sub in ("beside", "direction"):
            return False
        if cls == "prepositions" and unit.sub == "on" and j and s.units[j - 1].is_a("punct", ","):
            return False  # "Uvira, on Lake Tanganyika"
        if cls not in ("nouns", "word", "prefix", "place") and not is_conjunction(unit):
            break
    return True


def _explains_capital(s: Sentence, at: int) -> bool:
    """Whether a noun before a comma is only what something is at: "40 km north of the capital, P,"."""
    if at < 1 or not s.units[at].is_a("nouns", "capital", "city"):
        return False
    j = at - 1
    while j > 0 and s.units[j].cls == "word":
        j -= 1
    return s.units[j].is_a("trigger", "distance") or s.units[j].is_a("prepositions")


def _holds_a_town(s: Sentence, clause: Clause, at: int) -> bool:
    """Whether an area is only where some town lies: "a strategic town in the province of Q"."""
    for j in range(at - 1, max(clause.first, at - 7) - 1, -1):
        unit = s.units[j]
        if unit.is_a("prepositions", "in") or unit.text == "ب":
            noun = s.units[j - 1].sense("nouns") if j > clause.first else None
            return noun is not None and noun.sub == "city"
        if unit.cls not in ("nouns", "word") and not unit.is_a("prepositions", "of"):
            return False
    return False


def form_of(unit: Unit) -> bool:
    """Whether a verb stands as a participle: "P, taken in May"."""
    return unit.form in ("participle", "either")
