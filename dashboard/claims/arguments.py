"""What stands around a trigger: places, actors and pronouns, each with its preposition.

A scan to the right of a trigger yields :class:`Slot` values; the grammar then asks which of
them its frame takes as object, agent or opponent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from dashboard.claims.actors import actors
from dashboard.claims.clauses import FINITE, is_conjunction
from dashboard.claims.units import Unit
from dashboard.model import PlaceKind

_ANNOUNCED = ("city", "capital", "facility", "quarter")  # what a list may then name
_NOT = ("لن", "لم", "لا")  # stand right before a verb
_STOPPING = frozenset({"trigger", "breaks", "say", "operators"})


class Slot(NamedTuple):
    """A place, actor, pronoun or "the city" with what introduces it.

    ``prep`` is the preposition's text, "" when there is none; ``parts`` the words that say
    which part of the place or where beside it; ``head`` a place noun right before it.
    """

    cls: str  # "place", "actor", "pron", "noun"
    at: int
    prep: str
    sub: str
    parts: frozenset[str]
    head: str
    listed: bool = False  # joined to the slot before by "and" or a comma


def scan(units: Sequence[Unit], first: int, last: int) -> list[Slot]:
    """The slots of ``units[first:last]``, up to the next predicate or subordinate clause."""
    slots: list[Slot] = []
    prep, sub, head = "", "", ""
    parts: set[str] = set()
    pending: tuple[str, str] | None = None  # preposition of a noun that a list will name
    announced: tuple[str, str] | None = None  # the same, whatever tells where it lies
    aside: tuple[str, str] | None = None
    explained: tuple[str, str] | None = None  # preposition of a name that a comma explains
    of: tuple[str, str, str] | None = None  # what "of" belongs to: « les villes de P et de Q »
    comma = apposition = joined = False
    sided = False  # whether the part word just read only says where a town lies
    spent = False  # whether the preposition has had its noun: "a repris aux rebelles | P"
    j = first
    while j < last:
        unit = units[j]
        cls = unit.cls
        if cls == "word" and not unit.senses:
            apposition = apposition or (comma and not joined)
            j += 1
            continue
        if cls in _STOPPING and _stops(units, j, first):
            thing = units[j + 1] if unit.sub == "without" and j + 1 < last else None
            fight = thing is not None and thing.sub == "fight"
            if thing is None or not (fight or thing.cls == "word"):
                break  # "without a fight" stops nothing
            j += 2 if fight else 1
            continue
        if cls == "breaks" and unit.sub == "located":
            j = _comma(units, j, last)
            continue
        if cls == "trigger" and unit.sub == "held":
            prep, sub, head, parts, apposition = unit.text, "hands", "", set(), False
        elif cls == "punct":
            if unit.sub == "," and aside is not None:
                prep, sub = aside  # ", with the help of X," is over
                aside = None
                head, parts, apposition, comma = "", set(), False, False
                j += 1
                continue
            if unit.sub == "," and j + 1 < last and units[j + 1].cls == "prepositions":
                aside = None if units[j + 1].sub == "listing" else (prep, sub)
            if unit.sub == "(":
                j = _closing(units, j, last)
            elif unit.sub in ":-" and pending is not None:
                prep, sub = pending
            elif unit.sub == ",":
                if explained is not None and j + 1 < last and is_conjunction(units[j + 1]):
                    prep, sub = explained  # "P, a crossing with Q, and R"
                explained = (prep, sub) if explained is None and slots else None
                # The comma after ", on Wednesday," only closes what the one before opened.
                comma, apposition = not (j and units[j - 1].cls in ("time", "date")), False
                head, parts = "", set()
        elif cls == "prepositions" and unit.sub == "listing":
            prep, sub = announced or pending or ("", "")
            apposition, joined = False, True
            head, parts = "", set()
        elif unit.text == "s":
            head, parts = "", set()  # "in Mosul's Intisar district": still "in"
        elif (
            cls == "prepositions"
            or (cls == "prefix" and unit.text in ("ب", "ل", "ك"))
            or (cls == "operators" and unit.sense("prepositions") is not None)
        ):
            partitive = (
                unit.is_a("prepositions", "of")
                or ("seats" in parts and unit.sub == "in")
                or (
                    unit.is_a("prepositions", "from")
                    and (parts - {"whole"} or head)
                    and _noun_before(units, j, first)
                    and not _ranges(units, j, last)
                )
            )
            if unit.is_a("prepositions", "from") and _measured(units, j):
                prep, sub, head, parts = "(", "", "", set()
                j += 1
                continue  # "75 kilometres (45 miles) from P"
            if of and joined and is_conjunction(units[j - 1]) and unit.is_a("prepositions", "of"):
                prep, sub, head = of
                j += 1
                continue
            timed = j + 1 < last and units[j + 1].cls in ("date", "time")
            if (
                j > first
                and units[j - 1].is_a("time")
                and j + 1 < last
                and units[j + 1].cls == "pron"
            ):
                j += 2  # "the thirtieth of it": of that month
                continue
            if timed:
                pass
            elif not partitive or not (parts or head):
                prep, sub = unit.text, unit.sub or {"ب": "in", "ل": "to"}.get(unit.text, "")
                spent = False
                head, parts = "", set()
                if not unit.is_a("prepositions", "of"):
                    pending = None
                    comma = False  # what a preposition introduces explains nothing
            apposition = apposition and unit.is_a("prepositions", "of")
        elif is_conjunction(unit) or unit.is_a("breaks", "then"):
            joined, apposition = True, False
            head, parts = "", set()
        elif cls == "place":
            if spent and not joined:
                prep, sub, spent = "", "", False
            if not apposition:
                parts |= _part_after(units, j, last)
                slots.append(Slot("place", j, prep, sub, frozenset(parts), head, joined or comma))
                led = j > first and units[j - 1].is_a("prepositions", "of")
                of = (prep, sub, head) if head and led else of if joined else None
            spent = spent or sub == "backing"  # المدعومون من رواندا | بوكافو
            head, parts, comma, joined = "", set(), False, False
        elif cls == "actor":
            slots.append(Slot("actor", j, prep, sub, frozenset(), head, joined))
            spent = bool(prep)
            head, parts, comma, joined = "", set(), False, False
        elif cls == "pronouns" and unit.sub == "owner":
            after = units[j + 1].sense("parts") if j + 1 < last else None
            if after is not None and after.sub in ("edge", "part", "most"):
                slots.append(Slot("pron", j, prep, sub, frozenset({after.sub}), ""))
                j += 1
        elif cls in ("pron", "pronouns"):
            if unit.cls == "pron" and "seats" in parts:
                j += 1
                continue  # "its positions in P": whose they are does not matter
            object_pronoun = unit.is_a("pronouns", "either") and (j == first or prep)
            if (
                object_pronoun
                or (
                    unit.cls == "pron"
                    and (
                        parts
                        or head
                        or j == first
                        or units[j - 1].cls in ("prepositions", "trigger")
                        or units[j - 1].text in ("ب", "ل")
                    )
                )
                or unit.is_a("pronouns", "place")
            ):
                slots.append(Slot("pron", j, prep, sub, frozenset(parts), head))
            head, parts = "", set()
        elif unit.sense("nouns") or unit.sense("parts"):
            noun, part = unit.sense("nouns"), unit.sense("parts")
            wide = part is not None or (noun is not None and noun.sub == "area")
            if wide and _of_towns(units, j, first):
                # "villages of the districts of P", « villages des districts de P » are not P
                j = _past_places(units, j, last)
                head, parts = "", set()
                continue
            if spent and not joined and (unit.definite or unit.text > "\u0600"):
                prep, sub, spent = "", "", False
            if (
                noun is not None
                and j
                and units[j - 1].is_a("parts", "beside")
                and unit.text < "\u0600"
            ):
                parts.discard("beside")  # "the border town"
            if comma and not joined:
                # Arabic joins every item of a list by "و"; a bare noun only explains.
                capital = part is not None or unit.text > "\u0600"
                capital = capital or (noun is not None and noun.sub == "capital")
                apposition = capital or not _place_soon(units, j + 1, last)
            if part is not None and part.sub == "side":
                part = part._replace(sub="part")
                sided = True
            elif noun is not None and sided and noun.sub in ("city", "capital", "facility"):
                parts.discard("part")  # "the northern city of P" is the whole of P
                sided = False
            else:
                sided = False
            if part is not None and part.sub == "center":
                seat = j + 1 < last and _is_area(units[j + 1])
                part = None if seat else part._replace(sub="part")
                if part is None:
                    j += 1
                    continue  # مركز المديرية: the district's town, not the middle of one
            if (
                part is not None
                and part.sub == "direction"
                and unit.definite
                and unit.text > "\u0600"
            ):
                part = (
                    None  # قوات الجنوب، ريف حلب الشمالي: an adjective or a name, no side of a town
                )
                if noun is None:
                    j += 1
                    continue
            if part is not None and (noun is None or _relates(units, j + 1, last)):
                parts.add(part.sub)
                if noun is not None:
                    head = ""
            if noun is not None and not (part is not None and _relates(units, j + 1, last)):
                head = noun.sub
                pending = (prep, sub)
                named = j + 1 < last and units[j + 1].cls == "place"
                if noun.sub in _ANNOUNCED and not (unit.definite or named):
                    announced = pending
                if unit.definite and not apposition and _stands_alone(units, j + 1, last):
                    slots.append(Slot("noun", j, prep, sub, frozenset(parts), noun.sub, joined))
                    head, parts = "", set()
            elif part is not None:
                pending = pending or (prep, sub)
                if part.sub == "part" and not sided and announced is None:
                    announced = pending
                whole = part.sub not in ("direction", "beside", "building")
                whole = whole and not _goes_on(units, j, last)
                if whole and unit.definite and not apposition and not _relates(units, j + 1, last):
                    slots.append(Slot("noun", j, prep, sub, frozenset(parts), "city", joined))
                    parts = set()
        elif cls == "word":
            if comma and not joined:
                apposition = True
        elif cls in ("time", "date"):
            pass
        j += 1
    return slots


def _goes_on(units: Sequence[Unit], j: int, last: int) -> bool:
    """Whether a part word is not all there is: "the eastern | parts of | the country"."""
    after = units[j + 1] if j + 1 < last else None
    if units[j].text.endswith((" of", " de")):
        return True
    return after is not None and (after.is_a("prepositions", "of") or after.cls == "parts")


def _stops(units: Sequence[Unit], j: int, first: int) -> bool:
    unit = units[j]
    if unit.cls == "trigger":
        return unit.sub != "held"
    if unit.cls == "breaks":
        return unit.sub not in ("then", "located") and j > first
    if unit.cls == "say":
        return not (j and units[j - 1].is_a("aux", "be"))  # "clashes were reported in"
    return unit.cls == "operators" and (
        unit.form in FINITE or unit.sub in ("negation", "particle", "without", "denial", "failure")
    )


def _part_after(units: Sequence[Unit], j: int, last: int) -> set[str]:
    """The part of a place that follows its name: "Hama outskirts", "Goma's outskirts"."""
    k = j + 2 if j + 1 < last and units[j + 1].text == "s" else j + 1
    part = units[k].sense("parts") if k < last and units[k].text < "\u0600" else None
    return {"edge"} if part is not None and part.sub == "edge" else set()


def _comma(units: Sequence[Unit], j: int, last: int) -> int:
    """The next comma: where "situated …" ends."""
    while j < last and not units[j].is_a("punct", ","):
        j += 1
    return j


def _is_area(unit: Unit) -> bool:
    """Whether a unit is a district or a province, or its name."""
    if unit.mention is not None:
        return unit.mention.kind is PlaceKind.AREA
    return unit.is_a("nouns", "area", "city")


def _of_towns(units: Sequence[Unit], j: int, first: int) -> bool:
    """Whether a noun says whose towns were just named: "villages of the | districts"."""
    linked = j - 1 > first and units[j - 1].is_a("prepositions", "of")
    towns = units[j - 2] if linked else units[j - 1] if j > first and units[j].article else None
    return towns is not None and towns.is_a("nouns", "city") and not towns.definite


def _past_places(units: Sequence[Unit], j: int, last: int) -> int:
    """The unit after the places that a noun at a unit belongs to: "the districts of P and of Q"."""
    while j < last and (
        units[j].cls in ("nouns", "parts", "place", "word", "conj")
        or units[j].is_a("prepositions", "of")
    ):
        j += 1
    return j


def _closing(units: Sequence[Unit], j: int, last: int) -> int:
    for k in range(j + 1, min(last, j + 12)):
        if units[k].is_a("punct", ")"):
            return k
    return j


def _in_a_list(units: Sequence[Unit], at: int) -> bool:
    """Whether "and" joins a place to another."""
    after = at + 2 < len(units) and is_conjunction(units[at + 1]) and units[at + 2].mention
    before = at > 1 and is_conjunction(units[at - 1]) and units[at - 2].mention
    return bool(after or before)


def _owns_a_name(units: Sequence[Unit], j: int) -> bool:
    """Whether what follows "P's" is a name or a site of its own, not "centre" or "ruins"."""
    site = j
    while site < len(units) and units[site].sub == "common":
        site += 1
    if site < len(units) and units[site].is_a("nouns", "facility"):
        return True  # "P's main prison"
    named = j < len(units) and units[j].cls in ("word", "place") and not units[j].senses
    return named and units[j].sub != "common"  # "P's ancient ruins" are in P


def _noun_before(units: Sequence[Unit], j: int, first: int) -> bool:
    """Whether a noun or part word is the last of its phrase before unit ``j``."""
    for k in range(j - 1, max(first, j - 4) - 1, -1):
        unit = units[k]
        if unit.sense("nouns") or unit.sense("parts"):
            return True
        if unit.cls not in ("word", "number"):
            return False
    return False


def _measured(units: Sequence[Unit], at: int) -> bool:
    """Whether a bracket with a number in it, "(45 miles)", stands right before a unit."""
    if not at or not units[at - 1].is_a("punct", ")"):
        return False
    for k in range(at - 2, max(-1, at - 6), -1):
        if units[k].is_a("punct", "("):
            return any(u.cls == "number" for u in units[k:at])
    return False


def _ranges(units: Sequence[Unit], j: int, last: int) -> bool:
    """Whether "from" opens a stretch: "the coast from P to Q" is neither P nor Q."""
    for k in range(j + 1, min(last, j + 5)):
        if units[k].is_a("prepositions", "to"):
            return True
        if units[k].cls not in ("place", "nouns", "word"):
            return False
    return False


def _place_soon(units: Sequence[Unit], j: int, last: int) -> bool:
    """Whether a noun is at once followed by the name it belongs to."""
    return j < last and (units[j].cls == "place" or units[j].is_a("prepositions", "of"))


def _relates(units: Sequence[Unit], j: int, last: int) -> bool:
    """Whether a word of position is followed by what it is a position of."""
    for k in range(j, min(last, j + 4)):
        unit = units[k]
        if unit.cls == "place" or unit.sense("nouns") or unit.cls == "pron":
            return True
        if unit.is_a("prepositions", "of", "from") or unit.text == "ل":
            return True  # المدخل الشرقي لمدينة
        if unit.cls != "word" and not unit.sense("parts"):
            return False
    return False


def _stands_alone(units: Sequence[Unit], j: int, last: int) -> bool:
    """Whether "the city" is all there is: no name follows it, nor is it "the city council"."""
    after = units[j] if j < last else None
    if after is not None and after.sub == "compound":
        return False
    if after is not None and after.text == "s" and after.is_a("prepositions"):
        near = units[j + 1 : min(last, j + 4)]  # "the airport's fence", but not "its twin city P"
        return not any(u.cls == "place" or u.sense("nouns") for u in near)
    for k in range(j, min(last, j + 3)):
        unit = units[k]
        if unit.cls == "place":
            return False
        if unit.is_a("prepositions", "of") and unit.text != "s":
            # "cleared the town of militants", but not "the town of", one that nobody knows
            return k + 1 < last and units[k + 1].cls == "actor"
        if unit.cls != "word":
            return True
    return True


def _contains(units: Sequence[Unit], at: int) -> bool:
    """Whether a place only says where the one before its comma lies: "P, Borno State, from"."""
    if at < 2 or not units[at - 1].is_a("punct", ","):
        return False
    inner, outer = units[at - 2].mention, units[at].mention
    if inner is None or outer is None or inner.place is None or outer.place is None:
        return False
    if outer.kind is not PlaceKind.AREA or inner.kind is PlaceKind.AREA:
        return False
    named = " " in outer.text and not (at + 1 < len(units) and is_conjunction(units[at + 1]))
    return named or (inner.place.admin1 is not None and inner.place.admin1 == outer.place.admin1)


def _acts(units: Sequence[Unit], at: int) -> bool:
    """Whether a capital is who does what follows: "and both Yerevan and Baku accused"."""
    capitals, j = actors().capitals, at
    while (mention := units[j].mention) is not None and mention.place is not None:
        if mention.place.name not in capitals:
            return False
        if j + 2 < len(units) and is_conjunction(units[j + 1]) and units[j + 2].mention:
            j += 2
            continue
        break
    after = units[j + 1] if j + 1 < len(units) else None
    return after is not None and after.cls == "word" and after.text.endswith(("ed", "es"))


def _opens_another(units: Sequence[Unit], at: int) -> bool:
    """Whether a place after "and" is who does what follows: "… and Baku will not", والخرطوم تتهمهم."""
    after = units[at + 1 : at + 2]
    joined = at > 0 and is_conjunction(units[at - 1])
    if not joined or not after:
        return False
    word = after[0].text if after[0].cls == "word" else ""
    verb = word.startswith(("ت", "ي")) and word.endswith(("هم", "ها", "هما"))
    return verb or after[0].text in _NOT


def names_the_place(units: Sequence[Unit], slot: Slot) -> bool:
    """Whether a place slot means the place itself, not something called after it.

    In "Aleppo airport" or "محافظة درعا" a bare town name is part of a longer name.
    """
    mention = units[slot.at].mention
    if mention is None:
        return True
    if mention.kind in (PlaceKind.COUNTRY, PlaceKind.ROAD):
        return False
    grouped = mention.kind is PlaceKind.AREA and slot.head in ("city", "quarter")
    if grouped and (" " in mention.text or not _in_a_list(units, slot.at)):
        return False  # "the villages of Hama countryside", but "the districts P and Q"
    if _contains(units, slot.at) or _acts(units, slot.at):
        return False
    small = mention.kind in (PlaceKind.SETTLEMENT, PlaceKind.QUARTER)
    if small and slot.head in ("facility", "area"):
        return False
    if slot.at + 1 < len(units):
        after = units[slot.at + 1]
        if after.cls == "actor" and after.text < "\u0600":
            return False  # "the withdrawal of P troops"
        if _opens_another(units, slot.at):
            return False  # حررنا P وباكو لن توقف القتال
        if after.text == "s" and _owns_a_name(units, slot.at + 2):
            return False  # "Rakhine state's Minbya township"
        denies = after.is_a("operators", "denial") and after.form in FINITE
        if denies or (after.is_a("say", "verb") and after.form in FINITE):
            return False  # "…, and Baghdad denies it"
        if (
            (small or (mention.kind is PlaceKind.FACILITY and after.is_a("parts", "beside")))
            and after.text > "a"
            and after.text < "\u0600"
            and (after.is_a("nouns", "facility", "area") or after.is_a("parts", "beside"))
        ):
            return False
    return True
