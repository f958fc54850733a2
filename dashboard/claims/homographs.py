"""What a word is beside its neighbours: a preposition or a verb, an army's name or the army.

The units of a sentence are read one phrase at a time (:mod:`.units`); what they are together is
settled here, before the article is understood.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, takewhile

from dashboard.claims.actors import Actor
from dashboard.claims.clauses import FINITE, is_conjunction, is_predicate
from dashboard.claims.lexicon import Lexicon
from dashboard.claims.units import Unit

_OPENING_QUOTES = '"“«‹'
_CLOSING_QUOTES = ('"', "”", "»", "›")
_VERBAL = ("aux", "operators", "pronouns")  # what only stands beside a verb
_LONGEST_NAME = 4  # words of an army's name besides "Army"
_NAMED = ("group", "army", "rebel")
_BESIDE_VERB = ("punct", "time", "date", "prepositions")
_ASIDE = 9  # units of an aside
_LETTERS = 8  # of an abbreviation
_NAMED_WITH = 12  # units of the name that it stands for


def settle(units: list[Unit], words: Lexicon, text: str) -> None:
    """Settle what the units of a sentence of ``text`` are; changes them in place."""
    classes = {unit.cls for unit in units}
    named = "actor" in classes
    if named:
        _adjectives(units, words)
    _unaccented(units, words)
    if "trigger" in classes:
        _homographs(units, words)
    if words.verb_first:
        if named:
            _parted_phrases(units, words)
            _adjectives_of_actors(units)
        _verbal_nouns(units, words)
        _general_offices(units, words)
        _nothing_to_speak_of(units)
        _not_yet(units)
        _named_among(units, words)
        _liberation_fronts(units, words, text)
        if named:
            _quoted_groups(units, text)
    else:
        _common_nouns(units, text)  # Arabic has no capitals to tell them by
        _names_of_agents(units, text)
        if words.adjective_first:
            _numbered(units, text)
            _compounds(units, words, text)
        elif named:
            _lower_case_peoples(units, text)
        if named:
            _peoples_before_actors(units, text)
    if "breaks" in classes or "say" in classes:
        _asides(units, words)
    if "breaks" in classes:
        _listings(units)
    if "say" in classes:
        _self_declared(units, text)
    if "punct" in classes:
        _groups_with_letters(units, words, text)
    if named:
        _officers(units)
        _named_armies(units, words, text)


def _take_for_word(unit: Unit) -> None:
    """Take from a unit what it looked like: it is a plain word."""
    unit.cls, unit.sub, unit.form, unit.senses, unit.actor = "word", "", "", (), None


def _parted_phrases(units: Sequence[Unit], words: Lexicon) -> None:
    """Read a verb and its object as one when the subject stands between: رفع الجيش العلم في P."""
    for at, unit in enumerate(units):
        node = words.root.next.get(unit.text) if unit.cls == "word" else None
        if node is None or at + 2 >= len(units) or units[at + 1].actor is None:
            continue
        last = next((k for k in range(at + 2, min(len(units), at + 5)) if not units[k].actor), at)
        beyond = node.next.get(units[last].text)
        senses = tuple(s for s in beyond.senses if s.cls == "trigger") if beyond else ()
        thwarted = bool(senses) and senses[0].sub == "repel" and units[last].cls == "trigger"
        if thwarted:  # صد X تقدم Y نحو P: nobody draws near
            units[last].cls, units[last].sub, units[last].senses = "word", "", ()
        if senses and units[last].cls == "word":
            unit.cls, unit.sub, unit.form, unit.senses = (
                "trigger",
                senses[0].sub,
                senses[0].form,
                senses,
            )


def _named_armies(units: list[Unit], words: Lexicon, text: str) -> None:
    """Take an army called by a name the table does not have for a group, not for the state's.

    The Chin Brotherhood Army, l'Armée révolutionnaire zomi, جيش استقلال كاشين; but the Third Army.
    """
    at = 0
    while at < len(units):
        actor = units[at].actor
        if actor is not None and actor.generic and actor.kind in ("army", "fighters"):
            span = _army_name(units, at, words, text)
            if span is not None:
                _name_group(units, *span, text)
                at = span[0]
        at += 1


def _liberation_fronts(units: list[Unit], words: Lexicon, text: str) -> None:
    """Take the "liberation" in an armed movement's name for a part of it: جبهة تحرير تيغراي."""
    fronts = words.listed("fronts")
    for at in range(len(units) - 2, 0, -1):
        if units[at].cls != "trigger":
            continue
        front, freeing, whose = units[at - 1 : at + 2]
        a_front = front.text in fronts and not front.definite
        named = a_front and not freeing.definite and whose.cls in ("word", "place", "actor")
        if named and words.again.match(freeing.text):
            _name_group(units, at - 1, at + 1, text)


def _quoted_groups(units: list[Unit], text: str) -> None:
    """Take a force that stands in quotation marks under a name of its own for a group: «قوة حماية درنة»."""
    for at in range(len(units) - 1, -1, -1):
        actor = units[at].actor if at < len(units) else None
        if actor is None or actor.kind != "fighters" or units[at].definite:
            continue
        if units[at].start == 0 or text[units[at].start - 1] not in _OPENING_QUOTES:
            continue
        last = at
        while last + 1 < len(units) and last - at < _LONGEST_NAME:
            last += 1
            if units[last].cls not in ("word", "place", "actor", "nouns", "parts"):
                break
            if text[units[last].end : units[last].end + 1] in _CLOSING_QUOTES:
                _name_group(units, at, last, text)
                break


def _groups_with_letters(units: list[Unit], words: Lexicon, text: str) -> None:
    """Take a front or a movement whose letters follow in brackets for a group of its own.

    Movement for Democracy in Liberia (MODEL), Front pour l'alternance … (Fact).
    """
    for at in range(len(units) - 3, 0, -1):
        if units[at].text != "(" or at + 2 >= len(units) or units[at + 2].text != ")":
            continue
        letters = text[units[at + 1].start : units[at + 1].end]
        first = _spelt_out(units, at, letters, text)
        inside = units[first:at]
        known = any(u.actor and u.actor.kind in _NAMED and not u.actor.generic for u in inside)
        if not known and any(u.text in words.listed("fronts") for u in inside):
            _name_group(units, first, at - 1, text)


def _spelt_out(units: Sequence[Unit], end: int, letters: str, text: str) -> int:
    """The unit before ``end`` where the name begins that ``letters`` abbreviate; ``end`` for none.

    Each letter stands in the name, in order, the first at the beginning of a word (A. S. Schwartz
    and M. A. Hearst, "A simple algorithm for identifying abbreviation definitions", 2003).
    """
    if not (2 <= len(letters) <= _LETTERS and letters[0].isupper() and letters.isalnum()):
        return end
    first = end
    while first and end - first < _NAMED_WITH and not _parts(units[first - 1]):
        first -= 1
    start, at = units[first].start, units[end - 1].end
    for letter in reversed(letters[1:].lower()):
        at = text.lower().rfind(letter, start, at)
        if at < 0:
            return end
    opens = (n for n in range(end - 1, first - 1, -1) if units[n].start < at)
    return next((n for n in opens if text[units[n].start] == letters[0]), end)


def _parts(unit: Unit) -> bool:
    """Whether a unit is outside of any name: a mark, a verb, a day."""
    verb = unit.cls in ("trigger", "say") and unit.form in FINITE
    return verb or unit.cls in ("punct", "date", "number", "aux", "breaks")


def _name_group(units: list[Unit], first: int, last: int, text: str) -> None:
    """Make some units one: a group of its own, by the name they spell."""
    name, unit = text[units[first].start : units[last].end], units[first]
    unit.end, unit.cls, unit.sub, unit.mention = units[last].end, "actor", "group", None
    unit.actor, unit.senses = Actor(" ".join(name.split()), "group", (), ()), ()
    units[first : last + 1] = [unit]


def _army_name(units: Sequence[Unit], at: int, words: Lexicon, text: str) -> tuple[int, int] | None:
    """The first and last unit of the name that "army" at a unit is part of; None for none."""
    unit = units[at]
    nouns, plain = words.listed("armies"), words.listed("of_state")
    if unit.text.split()[0] not in nouns:
        return None
    if words.adjective_first:
        first = at
        while first and at - first < _LONGEST_NAME and _is_name(units, first - 1, first, text):
            first -= 1
        named = any(one.text not in plain for one in units[first:at])
        return (first, at) if named and text[unit.start].isupper() else None
    last = at
    while last + 1 < len(units) and last - at < _LONGEST_NAME and _joins(units, last, text, words):
        last += 1
    if last > at and units[last].is_a("prepositions"):
        last -= 1
    if words.verb_first:
        named = not unit.definite and last > at and not units[at + 1].definite
    else:
        named = text[unit.start].isupper()
    named = named and any(one.text not in plain for one in units[at + 1 : last + 1])
    return (at, last) if named else None


def _is_name(units: Sequence[Unit], at: int, following: int, text: str) -> bool:
    """Whether a unit is an unknown word with a capital right before another."""
    unit = units[at]
    apart = text[unit.end : units[following].start].strip(" -")
    return unit.cls == "word" and text[unit.start].isupper() and not apart


def _joins(units: Sequence[Unit], last: int, text: str, words: Lexicon) -> bool:
    """Whether an unknown word, or "of" and one, goes on right after a unit."""
    following = units[last + 1]
    if text[units[last].end : following.start].strip():
        return False
    if _is_word(following, words):
        return True
    beyond = units[last + 2] if last + 2 < len(units) else None
    return following.is_a("prepositions", "of") and beyond is not None and _is_word(beyond, words)


def _is_word(unit: Unit, words: Lexicon) -> bool:
    """Whether a unit is an unknown word or the "liberation" that an army fights for."""
    freeing = unit.cls == "trigger" and unit.form == "noun" and words.again.match(unit.text)
    return unit.cls == "word" or bool(freeing)


def _unaccented(units: Sequence[Unit], words: Lexicon) -> None:
    """Read a preposition that opens a sentence in a capital without its accent: « A Goma, … »."""
    spelt = words.raw.get("unaccented", {}).get(units[0].text) if len(units) > 1 else None
    if spelt and (units[1].cls == "place" or units[1].sense("nouns")):
        sense = next(s for s in words.senses(spelt) if s.cls == "prepositions")
        units[0].text, units[0].cls, units[0].sub, units[0].form = (
            spelt,
            "prepositions",
            sense.sub,
            "",
        )


def _homographs(units: Sequence[Unit], words: Lexicon) -> None:
    """Tell a preposition from the verb it looks like: « combats entre X et Y », « X entre à P »;
    and those who say something from what they did: "witnesses said".
    """
    for unit, after in pairwise(units):
        verb = unit.cls == "trigger" and unit.form == "present"
        if verb and after.is_a("say", "verb") and after.form in FINITE:
            _take_for_word(unit)
    table = words.raw.get("homographs")
    if not table:
        return
    for at, unit in enumerate(units):
        if unit.cls != "trigger" or unit.text not in table:
            continue
        if not (at and units[at - 1].cls in ("actor", "pronouns", "place")):
            unit.cls, unit.sub, unit.form = "prepositions", table[unit.text], ""


def _asides(units: Sequence[Unit], words: Lexicon) -> None:
    """Set aside what parts a verb from what it says: "denied, however, that P had fallen",
    "failed, despite the shelling, to take P", تسعى X، بحسب مراقبين، إلى السيطرة على P.
    """
    adverbs, despite = words.listed("asides"), words.listed("despite")
    for at in range(1, len(units)):
        unit, comma = units[at], units[at - 1].is_a("punct", ",")
        adverb = unit.is_a("breaks", "contrast") and unit.text in adverbs
        phrase = unit.text in despite or unit.is_a("say", "according")
        last = at if adverb else _closing(units, at) if phrase and comma else -1
        verb = at - 1
        while verb and (units[verb].is_a("punct", ",") or _names(units, verb)):
            verb -= 1
        said = units[verb].cls == "operators" or (
            units[verb].cls in ("say", "aux") and not unit.is_a("say")
        )
        near = words.verb_first or all(u.cls in _BESIDE_VERB for u in units[verb + 1 : at])
        if last < at or not (said and near):
            continue
        last += last + 1 < len(units) and units[last + 1].is_a("punct", ",")
        for one in units[at - comma : last + 1]:
            _take_for_word(one)
            one.cls = "aside"


def _closing(units: Sequence[Unit], at: int) -> int:
    """The unit before the comma that ends an aside: "…, despite the reports, | that"; -1 when what
    a verb says does not follow it.
    """
    for j in range(at + 1, min(len(units) - 1, at + _ASIDE)):
        if units[j].is_a("punct", ","):
            after = units[j + 1]
            noun = after.cls == "trigger" and after.form in ("noun", "infinitive")
            said = after.is_a("breaks", "complement", "that") or after.is_a("aux", "infinitive")
            return j - 1 if noun or said or after.cls == "prepositions" else -1
    return -1


def _names(units: Sequence[Unit], at: int) -> bool:
    """Whether a unit can be a part of who does what an Arabic verb before it says."""
    unit = units[at]
    return unit.cls in ("word", "actor", "place", "time", "date") or unit.is_a("prepositions", "on")


def _listings(units: Sequence[Unit]) -> None:
    """Tell « trois villes, dont P et Q » from « P, dont X a pris le contrôle »."""
    for at, unit in enumerate(units):
        sense = unit.sense("prepositions") if unit.cls == "breaks" else None
        if sense is None or sense.sub != "listing":
            continue
        ahead = takewhile(lambda u: u.cls != "punct", units[at + 1 :])
        if not any(u.cls in _VERBAL or is_predicate(u) for u in ahead):
            unit.cls, unit.sub, unit.form = "prepositions", "listing", ""


def _general_offices(units: Sequence[Unit], words: Lexicon) -> None:
    """Tell القائد العام, "the commander-in-chief", from هذا العام, "this year"."""
    article = words.raw["article"]
    for before, unit in pairwise(units):
        of_office = before.cls == "word" and (before.definite or before.text.startswith(article))
        if of_office and unit.is_a("time", "year") and unit.definite:
            _take_for_word(unit)


def _not_yet(units: Sequence[Unit]) -> None:
    """Tell لم يتمكن بعد من دخول P, "not yet", from بعد دخول P, "after"."""
    for at in range(1, len(units)):
        if units[at].text != "بعد" or units[at].cls != "breaks":
            continue
        negated = any(u.is_a("operators", "negation") for u in units[max(0, at - 3) : at])
        after = units[at + 1] if at + 1 < len(units) else None
        if negated and (after is None or after.cls in ("prepositions", "punct", "breaks")):
            _take_for_word(units[at])


def _nothing_to_speak_of(units: Sequence[Unit]) -> None:
    """Take تذكر for the adjective it is in من دون مقاومة تذكر, "without resistance to speak of"."""
    for at in range(2, len(units)):
        without = any(u.sub in ("without", "negation") for u in units[at - 3 : at])
        if units[at].text == "تذكر" and units[at].is_a("say") and without:
            _take_for_word(units[at])


def _named_among(units: list[Unit], words: Lexicon) -> None:
    """Tell قرى عدة، منها P وQ ("among them") from خرج منها ("from it"); changes units in place."""
    many = next((at for at, unit in enumerate(units) if unit.text in words.plurals), len(units))
    for at in range(many + 1, len(units) - 2):
        among, them, following = units[at : at + 3]
        named = following.cls in ("place", "nouns")
        if among.text == "من" and them.cls == "pron" and them.text in ("ها", "هما") and named:
            among.cls, among.sub, among.form, among.end = "prepositions", "listing", "", them.end
            del units[at + 1]
            break


def _self_declared(units: Sequence[Unit], text: str) -> None:
    """Take a verb of saying that hangs on a word for an adjective: "the self-declared capital"."""
    for unit in units:
        if unit.cls == "say" and unit.start and text[unit.start - 1] == "-":
            _take_for_word(unit)


def _officers(units: Sequence[Unit]) -> None:
    """Take « militaires » for the adjective it is in « les chefs militaires de la rébellion »."""
    for at in range(1, len(units) - 2):
        unit = units[at]
        if unit.actor is None or unit.definite or not unit.actor.generic:
            continue
        before, link, after = units[at - 1], units[at + 1], units[at + 2]
        whose = after.actor is not None and after.actor.kind in ("group", "rebel")
        if before.cls == "word" and link.is_a("prepositions", "of") and whose:
            _take_for_word(unit)


def _verbal_nouns(units: Sequence[Unit], words: Lexicon) -> None:
    """Take a past verb for the noun it also is, after a preposition or joined to a noun.

    عملية لطرد X من P, بعد طرد X, السيطرة على P وطرد X من Q.
    """
    doubtful = words.listed("verb_or_noun")
    for at, unit in enumerate(units):
        if unit.cls != "trigger" or unit.text not in doubtful or not at:
            continue
        before = units[at - 1]
        led = before.cls == "prepositions" or before.text in ("ل", "ب")
        led = led or (before.cls in ("operators", "breaks") and before.text.endswith(" ل"))
        led = led or (before.cls == "operators" and before.form in FINITE)  # يستهدف طرد X
        if is_conjunction(before):
            told = [u for u in units[:at] if u.cls == "trigger" or u.is_a("punct", ".")]
            led = bool(told) and told[-1].form == "noun"
        nouns = tuple(s for s in unit.senses if s.cls != "trigger" or s.form == "noun")
        if led and nouns:
            unit.form, unit.senses = "noun", nouns


def _adjectives_of_actors(units: Sequence[Unit]) -> None:
    """Take a people's name right after a named force for the adjective it is: البشمركة الكردية."""
    for before, unit in pairwise(units):
        if before.actor is None or before.actor.kind not in ("group", "army"):
            continue
        adjective = unit.cls == "actor" and unit.definite and unit.text.endswith(("ي", "يه"))
        if adjective and " " not in unit.text:
            _take_for_word(unit)


def _numbered(units: Sequence[Unit], text: str) -> None:
    """Take an ordinal in figures before a name for no day: "the 2nd Combined Arms Army"."""
    for unit, after in pairwise(units):
        ordinal = unit.cls == "time" and unit.text[:1].isdigit()
        beside = text[unit.end : after.start] == " " and text[after.start].isupper()
        if ordinal and beside and after.cls in ("word", "actor"):
            _take_for_word(unit)


def _compounds(units: Sequence[Unit], words: Lexicon, text: str) -> None:
    """Mark the nouns that a place noun only belongs to: "the city council", "the town hall"."""
    for before, unit in pairwise(units):
        if not before.sense("nouns") or unit.cls != "word" or not before.definite:
            continue
        beside = text[before.end : unit.start] == " " and text[unit.start].islower()
        adverb = unit.text.endswith("ly") or unit.text in words.listed("adverbs")
        if beside and not adverb and unit.text not in words.listed("after_nouns"):
            unit.sub = "compound"


def _peoples_before_actors(units: Sequence[Unit], text: str) -> None:
    """Take a people's name right before a named force for an adjective: "Iraqi Kurdish forces"."""
    for unit, after in pairwise(units):
        named = after.actor is not None and after.actor.kind in ("group", "army")
        beside = text[unit.end : after.start] == " "
        if unit.cls == "actor" and named and beside and " " not in unit.text:
            _take_for_word(unit)


def _lower_case_peoples(units: Sequence[Unit], text: str) -> None:
    """Take a people in small letters after a noun for an adjective: « l'aviation russe »."""
    for before, unit in pairwise(units):
        beside = before.cls == "word" and text[before.end : unit.start] == " "
        people = unit.actor is not None and unit.actor.kind == "army" and not unit.actor.generic
        small = " " not in unit.text and text[unit.start].islower()
        if beside and people and small:
            _take_for_word(unit)


def _adjectives(units: Sequence[Unit], words: Lexicon) -> None:
    """Take a people's name beside a place noun for what it is: "the eastern Ukrainian town of"."""
    step = 1 if words.adjective_first else -1
    for at, unit in enumerate(units):
        if unit.cls != "actor":
            continue
        beside = units[at + step] if 0 <= at + step < len(units) else None
        if beside is not None and beside.sense("nouns"):
            if step < 0 and not (at + 1 < len(units) and units[at + 1].is_a("prepositions", "of")):
                continue  # « la ville syrienne de P », not "the town the army took"
            _take_for_word(unit)


def _common_nouns(units: Sequence[Unit], text: str) -> None:
    """Mark words in small letters after "P's", which are no names: "Palmyra's ancient ruins"."""
    for before, unit in pairwise(units):
        if before.text == "s" and unit.cls == "word" and text[unit.start].islower():
            unit.sub = "common"


def _names_of_agents(units: Sequence[Unit], text: str) -> None:
    """Mark unknown words with a capital after "by": "taken by General Gadet", not "by storm"."""
    for before, unit in pairwise(units):
        if before.is_a("prepositions", "by") and unit.cls == "word" and text[unit.start].isupper():
            unit.sub = "name"
