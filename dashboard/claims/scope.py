"""How a statement is put forward: as happened, denied, planned, or tried in vain.

Words such as "denied", "fails to", "if", "لم" act on what follows them in their clause, and
through "that" on the clause after it. A capture that is itself the subject of "would cut" is
a hypothesis.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from dashboard.claims.clauses import FINITE, Clause
from dashboard.claims.units import Unit
from dashboard.model import Modality


class Verdict(NamedTuple):
    """The modality that words around a trigger give it; None when they leave it a fact."""

    modality: Modality | None
    by: Unit | None = None
    continuing: bool = False
    became: bool = False
    briefly: bool = False


# What an operator makes of a trigger; of several the first in this order counts.
_EFFECT = {
    "denial": Modality.DENIED,
    "vague": Modality.DENIED,
    "negation": Modality.DENIED,
    "particle": Modality.DENIED,  # « ne »: with « plus que » it only says "no more than"
    "without": Modality.DENIED,
    "refusal": Modality.DENIED,
    "failure": Modality.REPELLED,
    "nearing": Modality.PLANNED,
    "plan": Modality.PLANNED,
    "goal": Modality.PLANNED,
    "purpose": Modality.PLANNED,
    "condition": Modality.PLANNED,
    "hypothesis": Modality.PLANNED,
    "reported": Modality.PLANNED,  # « aurait été prise »: nobody vouches for it
    "nearly": Modality.PLANNED,
    "future": Modality.PLANNED,
}
_RANK = {sub: rank for rank, sub in enumerate(_EFFECT)}
_REACHING = frozenset(
    {
        "denial",
        "plan",
        "goal",
        "negation",
        "particle",
        "condition",
        "hypothesis",
        "reported",
        "failure",
    }
)
_AIMS = frozenset({"plan", "failure", "goal", "nearing"})
_CLOSE = 3  # units; "قد" and "may" act on the verb right after them only
# Units in which these must stand: they act on the verb or noun right after them.
_REACH = {"nearly": 1, "refusal": 2, "without": _CLOSE, "purpose": _CLOSE}
_UNTRUE = ("غير صحيح", "لا اساس", "لا صح")
_FAR = 8  # units between "managed" and what was


def verdict(
    units: Sequence[Unit],
    clauses: Sequence[Clause],
    number: int,
    at: int,
    form: str,
    infinitive_after: Collection[str] = (),
    superlatives: Collection[str] = (),
) -> Verdict:
    """What the operators in force at unit ``at`` of clause ``number`` make of its trigger."""
    clause = clauses[number]
    operators = list(_before(units, clause, at, form))
    if form in ("participle", "either") and _apposed(units, at):
        operators = []  # "failed to retake P, taken by X in May"
    if _told(units, clause, at, form):
        # "in an effort to …, the army took P": a fact, whatever aim it served
        operators = [u for u in operators if u.sub not in _AIMS]
    continuing = any(u.sub == "continuing" and not _spent(units, clause, u, at) for u in operators)
    became = any(u.sub == "became" for u in (*operators, *units[at + 1 : at + 2]))
    operators += _inherited(units, clauses, number)
    if form in ("noun", "gerund"):
        operators += _after(units, clauses, number, at)
    near = next((u for u in operators if u.sub == "nearing"), None)
    if near is not None and not _told(units, clause, at, form):
        return Verdict(Modality.PLANNED, near)
    if form == "gerund" and at and units[at - 1].is_a("prepositions", "near", "toward"):
        by = units[at - 1]  # "close to capturing P"
        return Verdict(Modality.PLANNED, Unit(by.start, by.end, by.text, "operators", "nearing"))
    if form == "noun" and at and units[at - 1].text == "ل" and units[at].definite:
        return Verdict(Modality.PLANNED, units[at - 1])
    if form == "noun" and at and units[at - 1].is_a("trigger", "fight"):
        return Verdict(Modality.PLANNED, units[at - 1])  # معارك السيطرة على P
    if form == "noun" and _purpose(units, at):
        return Verdict(Modality.PLANNED, units[at - 1])
    if form == "infinitive" and not _done(
        units, clause, at, operators, infinitive_after, superlatives
    ):
        return Verdict(Modality.PLANNED, units[at - 1] if at else None)
    if clause.link == "purpose" or _subjunctive(units, clause, at, form):
        return Verdict(Modality.PLANNED, clause.word)
    ranked = [u for u in operators if u.sub in _EFFECT]
    if ranked:
        first = min(ranked, key=lambda u: _RANK[u.sub])
        return Verdict(_EFFECT[first.sub], first, continuing, became)
    briefly = any(u.sub == "briefly" for u in units[clause.first : clause.last])
    return Verdict(None, None, continuing, became, briefly)


def _subjunctive(units: Sequence[Unit], clause: Clause, at: int, form: str) -> bool:
    """Whether an Arabic verb right after أن is only wished or agreed on: على أن ينسحب من P."""
    opens = clause.word is not None and clause.word.text == "ان" and at == clause.first + 1
    managed = any(u.is_a("operators", "success") for u in units[max(0, at - _FAR) : at])
    return opens and form == "present" and not managed


def _spent(units: Sequence[Unit], clause: Clause, operator: Unit, at: int) -> bool:
    """Whether an operator acts on another word told aside: "P, still held by X, fell"."""
    beyond = [u for u in units[clause.first : at] if u.start > operator.start]
    told = [n for n, u in enumerate(beyond) if u.cls == "trigger"]
    return bool(told) and any(u.is_a("punct", ",") for u in beyond[told[0] :])


def _apposed(units: Sequence[Unit], at: int) -> bool:
    """Whether a participle follows the place it tells of: "P, taken by X"."""
    before = at - 2 if at and units[at - 1].is_a("punct", ",") else at - 1
    return before >= 0 and units[before].cls == "place"


def _said(units: Sequence[Unit], clause: Clause, at: int) -> bool:
    """Whether an infinitive is what somebody says is so: « affirme contrôler P »."""
    for j in range(at - 1, -1, -1):
        unit = units[j]
        if j < clause.first and clause.link != "coord":
            return False
        if unit.cls == "say":
            return True
        perfect = unit.cls == "trigger" and j and units[j - 1].is_a("aux", "infinitive")
        if not perfect and unit.cls in ("trigger", "operators", "breaks"):
            return False
        if unit.is_a("prepositions", "for", "to") and j == at - 1:
            return False
    return False


def _told(units: Sequence[Unit], clause: Clause, at: int, form: str) -> bool:
    """Whether a trigger is a verb in the past that no "to", "will" or "if" holds back."""
    if form not in ("past", "either"):
        return False
    for j in range(at - 1, max(clause.first, at - 5) - 1, -1):
        unit = units[j]
        if unit.text == "to" or unit.is_a(
            "operators", "hypothesis", "reported", "future", "condition"
        ):
            return False
        if unit.cls not in ("aux", "word", "operators"):
            break
    return True


def _purpose(units: Sequence[Unit], at: int) -> bool:
    """Whether "ل" makes a capture an aim: لاستعادة P, when neither its doer nor a cause stands by.

    لدخول الفصائل ("of the factions' entry") and نتيجة لاستعادة ("owing to") tell what happened.
    """
    if at < 1 or units[at - 1].text != "ل" or at + 1 >= len(units):
        return False
    caused = at > 1 and units[at - 2].is_a("breaks")
    if units[at].sub == "expel":
        return not caused and units[at + 1].cls == "actor"
    near = units[at + 1].cls == "place" or units[at + 1].is_a("nouns")
    if units[at + 1].cls == "pron":  # تقدموا نحو P لتحريرها; لسيطرتها على Q is its own hold
        beyond = units[at + 2] if at + 2 < len(units) else None
        its = beyond is not None and (beyond.cls == "place" or beyond.sense("nouns"))
        near = not its and not (beyond is not None and beyond.is_a("prepositions", "on"))
        return units[at].sub in ("take", "enter") and not caused and near
    return units[at].sub == "take" and not caused and near


def _before(units: Sequence[Unit], clause: Clause, at: int, form: str) -> list[Unit]:
    found = []
    for j in range(clause.first, at):
        unit = units[j]
        if unit.cls == "trigger" and (sense := unit.sense("operators")):
            found.append(Unit(unit.start, unit.end, unit.text, "operators", sense.sub, sense.form))
        if unit.cls != "operators":
            continue
        if unit.sub == "particle" and (
            clause.link == "before" or any(u.sub == "only" for u in units[j + 1 : j + 4])
        ):
            continue  # « avant que l'armée ne reprenne P », « ne sont plus qu'à 5 km »
        if at - j > _REACH.get(unit.sub, at):
            continue  # they act on the verb or noun right after them
        if unit.sub == "negation" and form == "noun" and _told_about(units, j, at):
            continue  # "did not give details on the recapture of P"
        if unit.text == "قد" and not (form == "present" and at - j <= _CLOSE):
            continue
        found.append(unit)
    if clause.word is not None and clause.word.cls == "operators":
        found.append(clause.word)
    # A fact told between an operator and the trigger ends the operator's reach.
    return [u for u in found if not _closed(units, u, at)]


def _told_about(units: Sequence[Unit], negation: int, at: int) -> bool:
    """Whether a verbal noun is only what something not said is about."""
    about = at - 1
    while about > negation and units[about].cls == "word" and units[about].text in ("the", "a"):
        about -= 1
    return about - negation > 2 and units[about].text in ("on", "about", "regarding", "over", "sur")


def _closed(units: Sequence[Unit], operator: Unit, at: int) -> bool:
    inside = actor = False
    for j in range(at - 1, -1, -1):
        if units[j] is operator:
            return inside and operator.sub not in ("denial",)
        actor = actor or units[j].cls == "actor"
        if actor and units[j].is_a("punct", ",") and operator.sub in ("negation", "particle"):
            return True  # "there was no fighting, the army has left P"
        if units[j].cls == "trigger" and units[j].form in ("past",):
            inside = True
    return False


def _inherited(units: Sequence[Unit], clauses: Sequence[Clause], number: int) -> list[Unit]:
    """Operators of the clauses above that reach down through "that"."""
    clause = clauses[number]
    found: list[Unit] = _denied_before(units, clauses, number)
    while (parent := clause.parent) is not None:
        above = clauses[parent]
        inside = [u for u in units[above.first : above.last] if u.cls == "operators"]
        if clause.link in ("complement", "purpose") or _carried_on(units, clauses, clause):
            reaching = [u for u in inside if u.sub in _REACHING and u.text != "قد"]
            if any(u.is_a("say", "verb") for u in units[above.first : above.last]):
                # "does not say that": what is said stands, unless denied or intended
                reaching = [u for u in reaching if u.sub in ("denial", "plan", "goal")]
            found += reaching
        elif clause.link == "relative" and _reports(units, clause):
            found += [u for u in inside if u.sub == "denial"]
        elif clause.link not in ("coord", "while"):
            break
        clause = above
    return found


def _denied_before(units: Sequence[Unit], clauses: Sequence[Clause], number: int) -> list[Unit]:
    """The denial of reports whose verb a comma parts: "denied reports that P, a port, | had fallen"."""
    clause = clauses[number]
    parted = number and clause.link == "coord" and units[clause.first - 1].is_a("punct", ",")
    if not parted or units[clause.first].cls != "aux":
        return []
    before = units[clauses[number - 1].first : clause.first]
    denials = [u for u in before if u.is_a("operators", "denial")]
    reports = [u for u in before if u.cls == "say"]
    return denials[-1:] if denials and reports and denials[-1].start < reports[-1].start else []


def _carried_on(units: Sequence[Unit], clauses: Sequence[Clause], clause: Clause) -> bool:
    """Whether a clause is the verb of the one before: "denied that P, the capital, | had fallen"."""
    at = clauses.index(clause)
    before = clauses[at - 1] if at else None
    told = before is not None and before.link == "complement" and before.parent == clause.parent
    parted = clause.first > 0 and units[clause.first - 1].is_a("punct", ",")
    return told and parted and clause.link == "coord" and units[clause.first].cls == "aux"


def _done(
    units: Sequence[Unit],
    clause: Clause,
    at: int,
    operators: Sequence[Unit],
    infinitive_after: Collection[str],
    superlatives: Collection[str],
) -> bool:
    """Whether an infinitive tells of something done: "managed to take P", « affirme contrôler P »,
    "the first city to fall".
    """
    if _said(units, clause, at) or any(u.sub == "success" for u in operators):
        return True
    if at > 1 and units[at - 1].text == "to" and units[at - 2].text == "only":
        return True  # "took P, only to leave it by nightfall"
    if clause.link == "before" and clause.first == _opens_at(units, at):
        return True  # « a pris P avant de s'en retirer »
    if any(u.text in superlatives for u in units[clause.first : at]):
        return True
    before = units[max(0, at - 2) : at]
    return bool(infinitive_after) and not any(u.text in infinitive_after for u in before)


def _opens_at(units: Sequence[Unit], at: int) -> int:
    """The unit before an infinitive and the pronouns it has: « avant de | s'en retirer »."""
    at -= 1
    while at > 0 and (units[at].cls == "pronouns" or units[at].is_a("aux", "reflexive")):
        at -= 1
    return at


def _reports(units: Sequence[Unit], clause: Clause) -> bool:
    """Whether a relative clause only says what a rumour says: "reports that speak of…"."""
    rumour = clause.first and units[clause.first - 1].is_a("operators", "denial", "vague")
    return bool(rumour) or any(u.cls == "say" for u in units[clause.first : clause.last])


def _after(units: Sequence[Unit], clauses: Sequence[Clause], number: int, at: int) -> list[Unit]:
    """A future or conditional verb after a verbal noun: "the fall of P would…"."""
    found = []
    last = clauses[number].last
    if number + 1 < len(clauses) and clauses[number + 1].link == "coord":
        follows = clauses[number + 1].first
        if units[follows].cls in ("aux", "operators"):
            last = min(clauses[number + 1].last, follows + _CLOSE)  # "…, has become imminent"
    for j in range(at + 1, last):
        unit = units[j]
        if unit.cls == "trigger" and unit.form in FINITE:
            break
        if unit.text == "قد" and j + 1 < last and units[j + 1].form == "past":
            continue  # "has", not "may"
        if unit.is_a("operators", "hypothesis", "reported", "future", "condition"):
            found.append(unit)
        if unit.is_a("operators") and unit.text == "لن":
            found.append(unit)  # السيطرة على P لن تغير شيئا
        if unit.is_a("operators", "goal"):
            found.append(unit)  # "taking P remains the goal"
    return found or _aimed_at(units, at)


def _aimed_at(units: Sequence[Unit], at: int) -> list[Unit]:
    """The goal that a sentence says something was: "seizing P, a hub, was the primary objective"."""
    for j in range(at + 2, len(units)):
        near = units[max(at, j - _CLOSE - 2) : j]
        if units[j].is_a("operators", "goal") and any(u.is_a("aux", "be") for u in near):
            return [units[j]]
    return []


def taken_back(units: Sequence[Unit], demonstratives: Collection[str]) -> int:
    """The unit where a sentence takes back what it told: "but a source denied that"; else -1."""
    for at, unit in enumerate(units):
        if unit.sub == "denial" and unit.is_a("operators") and unit.form in FINITE and at:
            near = [*units[at - 1 : at], *units[at + 1 : at + 2]]
            if any(u.text in demonstratives for u in near) and not _introduces(units, at + 1):
                return at
    return -1


def called_untrue(units: Sequence[Unit], at: int) -> Verdict:
    """What a sentence that has told something goes on to call it: "reports that P fell were
    false", ما يتداول عن سقوط P لا أساس له; or unconfirmed, which nobody vouches for.
    """
    for j in range(at + 1, len(units)):
        unit = units[j]
        if unit.cls == "trigger":
            break
        if unit.text.startswith(_UNTRUE):
            return Verdict(Modality.DENIED, unit)
        called = any(
            u.is_a("aux", "be") or u.is_a("operators", "continuing") for u in units[at + 1 : j]
        )
        near = any(u.cls in ("aux", "operators") for u in units[max(at + 1, j - 3) : j])
        if called and near and unit.is_a("operators", "denial") and unit.form not in FINITE:
            return Verdict(Modality.DENIED, unit)
        if called and near and unit.is_a("operators", "reported"):
            return Verdict(Modality.PLANNED, unit)
    return Verdict(None)


def _introduces(units: Sequence[Unit], at: int) -> bool:
    """Whether "that" opens what is denied instead of standing for it: "denied that it fell"."""
    following = units[at + 1] if at + 1 < len(units) else None
    opens = at < len(units) and units[at].cls == "breaks"
    return opens and following is not None and following.cls not in ("punct", "time", "breaks")
