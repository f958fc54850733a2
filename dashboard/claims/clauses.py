"""Where one statement ends and the next begins, and which governs which.

A sentence is cut at sentence marks, at words that open a subordinate clause ("that",
"after", "while", "التي"…) and at "and", "و" or a comma when a new predicate follows; a comma
inside a list of places cuts nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from dashboard.claims.units import Unit

FINITE = frozenset({"past", "imperfect", "present", "either", "participle", "infinitive", "gerund"})
_OPENING = frozenset({"punct", "time", "breaks", "say", "prefix", "conj", "trigger"})
_INERT = frozenset(
    {
        "word",
        "place",
        "nouns",
        "parts",
        "actor",
        "pron",
        "pronouns",
        "prepositions",
        "date",
        "number",
    }
)
_SAYING = ("verb", "concede", "doubt")
_LOOK = 9  # how far ahead a subject's verb is looked for, in units
MAX_CLAUSES = 60
_FILED = 16  # units of a dateline at most
_FILING = frozenset({"place", "punct", "word", "number", "date", "time", "prepositions", "prefix"})


@dataclass(slots=True)
class Clause:
    """Units ``first`` to ``last`` (exclusive) of a sentence.

    ``link`` is the kind of word that opened it; ``parent`` the index of the clause that
    governs it, None at the top.
    """

    first: int
    last: int
    link: str
    parent: int | None
    word: Unit | None = None
    days: int = 0  # "two days after …": how long what it tells lies before
    long: bool = False  # "months after …": before, on a day that nobody says
    places: list[int] = field(default_factory=list)


def clauses(units: Sequence[Unit], verb_first: bool = False) -> list[Clause]:
    """The clauses of a sentence, in order."""
    cuts = _cuts(units, verb_first)
    found: list[Clause] = []
    for number, (at, link) in enumerate(cuts[:MAX_CLAUSES]):
        last = cuts[number + 1][0] if number + 1 < len(cuts) else len(units)
        word = units[at] if units and units[at].cls == "breaks" else None
        link, _, days = link.partition("_")
        joined = at > 0 and is_conjunction(units[at - 1])
        clause = Clause(at, last, link, _parent(found, link, joined), word, long=days == "long")
        clause.days = int(days) if days.isdigit() else 0
        found.append(clause)
    return found


def _parent(found: Sequence[Clause], link: str, joined: bool) -> int | None:
    if not found or link == "stop":
        return None
    if link == "complement" and joined:
        # "that … and that …": both stand under the same verb of saying.
        for clause in reversed(found):
            if clause.link == "complement":
                return clause.parent
    previous = len(found) - 1
    if link in ("while", "after", "before"):
        # "…, after P fell, while Q…": both stand beside the main statement.
        while previous > 0 and found[previous].link in ("relative", "after", "before", "while"):
            previous -= 1
        return previous
    if link == "resume":
        return found[previous].parent
    if link in ("coord", "then", "contrast", "also"):
        # What is joined by "and" stands where its neighbour stands: inside the same "that".
        at: int | None = previous
        while at is not None and found[at].link not in ("complement", "stop"):
            at = found[at].parent
        return found[at].parent if at is not None and found[at].link == "complement" else None
    return previous


def _cuts(units: Sequence[Unit], verb_first: bool) -> list[tuple[int, str]]:
    cuts: list[tuple[int, str]] = [(0, "stop")] if units else []
    if filed := dateline(units):
        cuts.append((filed, "stop"))
    predicate = False  # whether the clause being read has one already
    for i, unit in enumerate(units):
        if unit.quoted and _is_speech(units, cuts[-1][0], i):
            cuts.append((i, "complement"))
            predicate = is_predicate(unit)
        if unit.cls in _INERT or i < cuts[-1][0]:
            continue
        link, at = _boundary(units, i, predicate, verb_first) if unit.cls in _OPENING else ("", i)
        if not link and cuts[-1][1] == "relative" and unit.is_a("punct", ","):
            at = i + 1
            link = "resume" if _resumes(units, cuts[-1][0], at) else ""
        if link and at > cuts[-1][0] and at < len(units):
            cuts.append((at, link))
            predicate = False
        elif link and at == cuts[-1][0] and link != "coord":
            cuts[-1] = (at, link)
        if is_predicate(unit) and i >= cuts[-1][0]:
            predicate = True
    return cuts


def _is_speech(units: Sequence[Unit], first: int, at: int) -> bool:
    """Whether the quotation at a unit is what somebody named before it says: قال X "P تحت سيطرتنا"."""
    before = units[first:at]
    said = next((j for j, u in enumerate(before) if u.is_a("say", "verb")), None)
    if said is None or not any(u.cls in ("word", "actor") for u in before[said + 1 :]):
        return False
    inside = list(takewhile(lambda u: u.start < units[at].quoted, units[at:]))
    return any(is_predicate(u) or u.is_a("trigger", "held", "distance") for u in inside)


def dateline(units: Sequence[Unit]) -> int:
    """Where a report begins after the place it was filed from: "ADEN, Yemen (Reuters) - | …"; else 0."""
    if not units or units[0].cls not in ("place", "actor"):
        return 0
    signed = capital = units[0].cls == "actor"  # a capital's name, too: "MOSCOW (Reuters) -"
    for i, unit in enumerate(units[1:_FILED], 1):
        if unit.is_a("punct", "-"):
            return i + 1 if i > 1 and not signed else 0  # not "P - …", an entry of a list
        if unit.cls not in _FILING and not (unit.cls == "actor" and capital):
            return 0
        signed = signed and not unit.is_a("punct", "(")
    return 0


def _resumes(units: Sequence[Unit], first: int, at: int) -> bool:
    """Whether the verb after a comma is that of the noun before "which": "X, who …, took P"."""
    told = sum(u.cls in ("word", "actor", "nouns") for u in units[first + 1 : at])
    verb = at < len(units) and (
        units[at].cls in ("aux", "say")
        or (
            units[at].cls == "trigger"
            and units[at].form in ("past", "imperfect", "either", "present")
        )
    )
    return verb and told > 1


def _boundary(units: Sequence[Unit], i: int, predicate: bool, verb_first: bool) -> tuple[str, int]:
    """The link of a clause that begins at or after unit ``i``, and where; "" when none does."""
    unit = units[i]
    if unit.cls == "punct":
        if unit.sub in ";!?":
            return "stop", i + 1
        if unit.sub == ":":
            listed = predicate and i + 1 < len(units) and units[i + 1].cls == "place"
            return ("", i) if listed else ("complement", i + 1)
        if unit.sub in "()" or unit.sub == "-":
            return "", i
        if (
            unit.sub == ","
            and (predicate or _says(units, i + 1))
            and _opens(units, i + 1, predicate, verb_first)
        ):
            return "coord", i + 1
        return "", i
    if unit.cls == "time":
        noun = unit.sub == "since" and i + 1 < len(units) and units[i + 1].form == "noun"
        return ("after", i) if noun else ("", i)
    if unit.cls == "breaks":
        return _break(units, i, predicate, verb_first)
    if unit.cls == "say" and not verb_first and unit.form in FINITE:
        at = _content(units, i + 1)
        if at:
            return "complement", at
    if is_conjunction(unit) and i + 1 < len(units) and units[i + 1].cls == "breaks":
        return "", i
    if is_conjunction(unit) and _opens(units, i + 1, predicate, verb_first):
        return "coord", i
    if (
        predicate
        and unit.cls == "trigger"
        and unit.form in ("gerund",)
        and i
        and units[i - 1].is_a("punct", ",")
    ):
        return "gerund", i
    return "", i


def _break(units: Sequence[Unit], i: int, predicate: bool, verb_first: bool) -> tuple[str, int]:
    """The same at a word that may open a subordinate clause."""
    sub = units[i].sub
    if sub == "then":
        return (sub, i) if _opens(units, i + 1, predicate, verb_first) else ("", i)
    parted = sub == "contrast" and i > 0 and units[i - 1].cls == "aux"  # « ont en revanche occupé »
    if sub == "located" or parted:
        return "", i
    if sub != "that":
        return sub, i
    if i + 1 < len(units) and units[i + 1].cls in ("date", "time"):
        return "", i
    if _told_somewhere(units, i):
        return "complement", i
    before = units[i - 1] if i else units[i]
    relative = before.cls in ("place", "nouns") or before.is_a("punct", ",")
    return ("relative" if relative else "complement"), i


def _told_somewhere(units: Sequence[Unit], i: int) -> bool:
    """Whether "that" opens what was said at a place: "told reporters in P that"."""
    if i < 2 or units[i - 1].cls != "place" or not units[i - 2].is_a("prepositions", "in", "to"):
        return False
    for unit in units[i - 3 :: -1]:
        if unit.is_a("say", "verb"):
            return True
        if unit.cls not in ("word", "place", "time", "date", "number", "prepositions"):
            return False
    return False


def is_conjunction(unit: Unit) -> bool:
    """Whether a unit is "and" or "or"."""
    cls = unit.cls
    return cls == "conj" or (cls == "prefix" and unit.text in ("و", "ف"))


def is_predicate(unit: Unit) -> bool:
    """Whether a unit says that something happens: a trigger, a verb of saying, "tries to"."""
    if unit.cls in ("trigger", "operators"):
        return unit.form in FINITE
    return unit.cls == "say" and unit.sub in _SAYING


def _says(units: Sequence[Unit], i: int) -> bool:
    """Whether a verb of saying comes next: "…, a déclaré X"."""
    return any(u.cls == "say" for u in units[i : i + 3])


def _content(units: Sequence[Unit], i: int) -> int:
    """Where what is said begins when no "that" opens it: "said its forces had taken"; else 0."""
    at = 0
    for j in range(i, min(len(units), i + 14)):
        unit = units[j]
        if unit.cls in ("breaks", "punct", "say"):
            return 0
        if is_predicate(unit) or unit.cls == "aux":
            return at
        if not at and (
            unit.cls in ("actor", "pronouns", "place", "nouns")
            or (unit.cls == "trigger" and unit.form == "noun")
        ):
            at = j
    return 0


def _opens(units: Sequence[Unit], i: int, predicate: bool, verb_first: bool) -> bool:
    """Whether a new statement begins at unit ``i``."""
    while i < len(units) and (units[i].cls in ("prefix", "time", "date") and units[i].text != "ل"):
        i += 1
    if i >= len(units):
        return False
    unit = units[i]
    if unit.is_a("breaks", "then"):
        return _opens(units, i + 1, predicate, verb_first)
    if unit.is_a("prepositions", "in") and not verb_first and predicate and i > 1:
        # "…, and in P the militia said": another place, another statement
        scene = i + 2 < len(units) and units[i + 1].cls == "place" and units[i - 2].is_a("punct")
        return scene and _opens(units, i + 2, predicate, verb_first)
    if (
        is_predicate(unit)
        or unit.cls in ("breaks", "aux")
        or unit.is_a("operators", "negation", "particle", "continuing", "became")
    ):
        return True
    if unit.is_a("say", "according"):
        return True
    if not predicate or unit.cls not in (
        "actor",
        "pron",
        "pronouns",
        "place",
        "word",
        "nouns",
        "parts",
    ):
        return False
    if verb_first and unit.cls in ("place", "nouns"):
        return False  # a list goes on: its verb would have come first
    for j in range(i + 1, min(len(units), i + _LOOK)):
        ahead = units[j]
        if (
            ahead.is_a("punct", ",")
            and j + 1 < len(units)
            and units[j + 1].is_a("breaks", "relative")
        ):
            return unit.cls == "actor"  # "after …, the rebels, who …"
        if is_conjunction(ahead) or ahead.cls in ("breaks", "punct"):
            return False
        if is_predicate(ahead) or ahead.cls == "aux":
            return unit.cls in ("actor", "pron", "pronouns") or ahead.form != "gerund"
    return False
