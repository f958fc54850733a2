"""Whom the words for somebody mean: a name, "its fighters", "the attackers", "they"."""

from __future__ import annotations

from functools import lru_cache

from dashboard.claims.actors import Actor, capital_side, opposition_of, side_of_state
from dashboard.claims.clauses import FINITE, is_conjunction
from dashboard.claims.sentence import Sentence
from dashboard.claims.story import Party
from dashboard.claims.units import Unit
from dashboard.model import PlaceKind
from dashboard.places.lexicon import lexicon as place_words
from dashboard.reading.folding import fold_text

_ARMY = Actor("a state's army", "army", (("*", None),), ())
_NUMBERED = 3  # units between "Russia's" and the force: "114th Motor Rifle"
_STRANGER = Actor("somebody the lexicon does not know", "office", (("*", None),), ())
_SOMEBODYS = Actor("somebody's men", "group", (("*", None),), ())


def stranger(unit: Unit) -> Party:
    """Somebody the lexicon does not know, who is said to act: nobody's side is guessed for them."""
    return Party(unit.text, unit.start, unit.end, None, _STRANGER)


def is_stranger(party: Party | None) -> bool:
    """Whether a party is one of :func:`stranger`."""
    return party is not None and party.actor is _STRANGER


def party_of(s: Sentence, at: int) -> Party:
    """The party that an actor unit, or a capital that acts, stands for."""
    unit = s.units[at]
    assert unit.actor is not None
    side, kind = unit.actor.side(s.story.country), unit.actor.kind
    common = kind == "fighters" or (kind == "army" and unit.actor.generic)
    if common and (state := _whose_army(s, at)):
        return Party(unit.text, unit.start, unit.end, state, _ARMY)
    if unit.actor.is_of_any_state and (state := _whose_army(s, at)):
        return Party(unit.text, unit.start, unit.end, state, unit.actor)
    if kind == "army" and unit.actor.generic and (owner := _owner_of(s, at)) and owner.side:
        return Party(unit.text, unit.start, unit.end, owner.side, _ARMY)  # "Moscow said its army"
    if kind == "army" and side is None and unit.actor.is_national:
        side = side_of_state(unit.actor.only_country, s.story.country, s.story.published)
    if kind in ("group", "army"):
        return Party(unit.text, unit.start, unit.end, side, unit.actor)
    if kind == "office":
        spoken_for = _named_beside(s, at)  # "the military spokesman of the X"
        if spoken_for is not None and spoken_for.side:
            return Party(unit.text, unit.start, unit.end, spoken_for.side, unit.actor)
        if side and s.story.between_states and s.story.speaker and unit.actor.generic:
            # "Russia said …. The defence ministry added …": of two states, the one that spoke
            return Party(unit.text, unit.start, unit.end, s.story.speaker.side, unit.actor)
    if kind == "rebel" and (owner := _fights_for(s, at)):
        return Party(unit.text, unit.start, s.units[at + 1].end, owner.side, owner.actor)
    if kind == "rebel" and unit.actor.is_general(s.story.country):
        group = s.story.group()
        if group is not None:
            return Party(unit.text, unit.start, unit.end, group.side, group.actor)
    if kind == "rebel" and unit.actor.generic and side and side not in s.story.named:
        side = opposition_of(s.story.country)  # not the group the table means
    if kind in ("rebel", "fighters", "irregulars"):
        backer = _backer_of(s, at)
        if backer is not None:
            return Party(unit.text, unit.start, unit.end, backer.side, backer.actor)
        if side is None and _is_backed(s, at):
            return Party(unit.text, unit.start, unit.end, None, _SOMEBODYS)
    party = Party(unit.text, unit.start, unit.end, side, unit.actor)
    if side is None and kind != "office":
        before = s.units[at - 1].text if at else ""
        same = s.words.listed("same")
        if s.story.subject and (before in same or any(w in same for w in unit.text.split())):
            doer = s.story.subject
            return Party(unit.text, unit.start, unit.end, doer.side, doer.actor)
        meant = _named_beside(s, at) or _owner_of(s, at) or _accused(s, at) or _of_speaker(s, at)
        meant = meant or s.story.party(unit, s.last_subject(at), s.words.listed("regulars"))
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


def _whose_army(s: Sentence, at: int) -> str | None:
    """The state whose army these are: "French troops", "soldiers from Chad", « l'armée du Tchad »."""
    first = s.words.adjective_first
    beside = s.units[at - 1 : at] if first else s.units[at + 1 : at + 2]
    if first and at > 1 and s.units[at - 1].text == "led":
        beside = s.units[at - 2 : at - 1]  # "French-led forces"
    for unit in beside:
        code = _people(unit.text, s.words.language) if unit.cls == "word" else None
        if code:
            return side_of_state(code, s.story.country, s.story.published)
    after = s.units[at + 1 : at + 3]
    unit = s.units[at]
    links = [] if unit.definite else ["from"]
    links += ["of"] if unit.actor is not None and unit.actor.kind == "army" else []
    if len(after) == 2 and links and after[0].is_a("prepositions", *links):
        place = after[1].mention.place if after[1].mention else None
        if place is not None and place.kind is PlaceKind.COUNTRY and place.country:
            return side_of_state(place.country, s.story.country, s.story.published)
    return None


def head_of_state(s: Sentence, at: int) -> Party | None:
    """The state whose president a word means: "Azerbaijani President", الرئيس الأذربيجاني."""
    if s.units[at].text not in s.words.listed("presidents"):
        return None
    beside = at - 1 if s.words.adjective_first else at + 1
    adjective = s.units[beside] if 0 <= beside < len(s.units) else None
    plain = adjective is not None and adjective.cls == "word"
    code = _people(adjective.text, s.words.language) if adjective and plain else None
    side = side_of_state(code, s.story.country, s.story.published) if code else None
    unit = s.units[at]
    return Party(unit.text, unit.start, unit.end, side) if side else None


def people_beside(s: Sentence, at: int) -> Party | None:
    """The state of an adjective after a noun: "an Israeli withdrawal", انسحاب إسرائيلي."""
    unit = s.units[at + 1] if at + 1 < len(s.units) else None
    if unit is None or unit.definite or unit.cls != "word":
        return None
    code = _people(unit.text, s.words.language)
    side = side_of_state(code, s.story.country, s.story.published) if code else None
    return Party(unit.text, unit.start, unit.end, side, _ARMY) if side else None


@lru_cache(maxsize=10_000)
def _people(word: str, language: str) -> str | None:
    """The country of a people's adjective, in the singular or plural; None for any other word."""
    peoples = place_words(language).peoples
    return next((peoples[form] for form in _singulars(word) if form in peoples), None)


def _singulars(word: str) -> list[str]:
    """What a people's name in the plural may be the plural of: إريتريين, tchadiens."""
    word = fold_text(word)
    return [
        word,
        word.removesuffix("s"),
        *(
            article + word.removesuffix(plural)
            for plural in ("", "ين", "ون")
            for article in ("", "ال")
        ),
    ]


def _fights_for(s: Sentence, at: int) -> Party | None:
    """The group whose gunmen these are, in the Arabic construct: مسلحو بوكو حرام."""
    after = s.units[at + 1] if at + 1 < len(s.units) else None
    if not s.verb_first or s.units[at].definite or after is None or after.actor is None:
        return None
    return party_of(s, at + 1) if after.actor.kind == "group" else None


def acting_side(s: Sentence, at: int) -> str | None:
    """The side that a capital or a country at a unit stands for when it speaks or acts itself.

    A country only when no one else is named by it: "Sudan's army", "Syria rebels".
    """
    mention = s.units[at].mention
    side = capital_side(mention, s.story.country) if mention else None
    if side is None or mention is None or mention.kind is not PlaceKind.COUNTRY:
        return side
    before = s.units[at - 1].actor if at else None
    after = s.units[at + 1] if at + 1 < len(s.units) else None
    owned = before is not None and before.armed  # متمردو السودان
    owns = after is not None and (after.text == "s" or after.actor is not None)
    return None if owned or owns else side


def joint_party(s: Sentence, at: int) -> Party:
    """The party of an actor together with those joined before it: "X and its allies"."""
    first = at
    while (joined := _joined_before(s, first)) is not None:
        first = joined
    party = party_of(s, first)
    if party.side is None and first < at:
        named = party_of(s, at)  # « Casques bleus et armée centrafricaine »
        party = party._replace(side=named.side, actor=named.actor) if named.side else party
    return party._replace(end=s.units[at].end) if first < at else party


def _joined_before(s: Sentence, at: int) -> int | None:
    """The actor that "and", "and its Russian", "et ses supplétifs" join to the one at a unit."""
    before = at - 1
    while before > 1 and (
        s.units[before].cls == "word"
        or s.units[before].is_a("pronouns", "owner")
        or s.units[before].is_a("actor", "fighters")
    ):
        before -= 1
    owned = any(u.is_a("pronouns", "owner") for u in s.units[before + 1 : at])
    nameless = s.units[at].is_a("actor", "irregulars")  # "soldiers and clan fighters"
    joined = before > 0 and is_conjunction(s.units[before]) and s.units[before - 1].cls == "actor"
    return before - 1 if joined and (owned or nameless or before == at - 1) else None


def _is_backed(s: Sentence, at: int) -> bool:
    """Whether armed men are said to be somebody's: "fighters loyal to a warlord" are not anybody's."""
    if at > 1 and s.units[at - 1].text in s.words.listed("backed") and not s.units[at - 2].actor:
        return True  # "US-backed forces"
    after = s.units[at + 1 : at + 5]
    backed = next((n for n, u in enumerate(after[:2]) if u.is_a("prepositions", "backing")), None)
    if backed is None or (backed and after[0].cls != "word"):
        return False
    # those of the president may be the state's
    return not any(u.text in s.words.listed("presidents") for u in after[backed + 1 :])


def _backer_of(s: Sentence, at: int) -> Party | None:
    """The side that armed men are said to fight for: "factions backed by Turkey"."""
    for j in range(at + 1, min(len(s.units), at + 4)):
        unit = s.units[j]
        if unit.is_a("prepositions", "backing"):
            for k in range(j + 1, min(len(s.units), j + 4)):
                backer = s.units[k]
                if backer.actor is not None and backer.actor.armed:
                    side = _whose_army(s, k) if backer.actor.generic else None
                    side = side or backer.actor.side(s.story.country)
                    return (
                        Party(backer.text, backer.start, backer.end, side, backer.actor)
                        if side
                        else None
                    )
                if backer.mention is not None:
                    side = capital_side(backer.mention, s.story.country)
                    return (
                        Party(backer.mention.text, backer.start, backer.end, side) if side else None
                    )
        if unit.cls not in ("word", "actor") and not (unit.cls == "punct" and unit.sub == ","):
            break
    return None


def _named_beside(s: Sentence, at: int) -> Party | None:
    """The name that a general word belongs to: "fighters of the M23", "Kyiv's troops"."""
    for j in range(at + 1, min(len(s.units), at + 6)):
        unit = s.units[j]
        if unit.actor is not None:
            side = unit.actor.side(s.story.country)
            if unit.actor.kind in ("irregulars", "attackers"):
                return party_of(s, j)  # "elements of the movement"
            if side or unit.actor.kind in ("group", "army"):
                return Party(unit.text, unit.start, unit.end, side, unit.actor)
        elif unit.is_a("prepositions", "from") and j == at + 1 and not s.units[at].definite:
            continue  # "units of the army": وحدات من الجيش
        elif not (
            unit.cls in ("word", "prefix")
            or (unit.cls == "say" and unit.form not in FINITE)
            or unit.is_a("prepositions", "of", "to", "by", "as", "backing")
        ):
            break
        if is_conjunction(unit):
            break
    if (owner := _possessor(s, at)) is not None:
        return owner
    for j in range(at - 1, max(-1, at - 3), -1):
        unit = s.units[j]
        if unit.mention is not None:
            side = capital_side(unit.mention, s.story.country)
            return Party(unit.mention.text, unit.start, unit.end, side) if side else None
        if not unit.is_a("prepositions", "of"):
            break
    return None


def _possessor(s: Sentence, at: int) -> Party | None:
    """The capital or army that a force is said to be of: "Russia's 114th | Brigade"."""
    j = at - 1
    while j > 0 and at - j <= _NUMBERED and s.units[j].cls in ("number", "time", "word"):
        if s.units[j].text == "s":
            break
        j -= 1
    if j < 1 or s.units[j].text != "s":
        return None
    unit = s.units[j - 1]
    if unit.actor is not None and unit.actor.kind == "army":
        return Party(unit.text, unit.start, unit.end, unit.actor.side(s.story.country), unit.actor)
    side = capital_side(unit.mention, s.story.country) if unit.mention else None
    return Party(unit.text, unit.start, unit.end, side) if side else None


def _owner_of(s: Sentence, at: int) -> Party | None:
    """Whose fighters: of the speaker when they are "its", else of the name beside them."""
    after = s.units[at + 1 : at + 3]
    home = s.words.listed("homeland")
    if len(after) == 2 and after[0].text in home and after[1].cls == "pron":
        return s.story.speaker  # "the forces of his country"
    if (at + 1 < len(s.units) and s.units[at + 1].cls == "pron") or (
        at and s.units[at - 1].is_a("pronouns", "owner")
    ):
        for j in range(at - 1, s.clauses[s.clause_of(at)].first - 1, -1):
            if s.units[j].actor is not None and s.verb_first:
                return party_of(s, j)  # "the checkpoints of the army were emptied of its men"
        if s.story.speaker and s.story.speaker.side:
            return s.story.speaker
        if _of_a_stranger(s, at):
            return Party(s.units[at].text, s.units[at].start, s.units[at].end, None, _SOMEBODYS)
        return s.last_subject(at) or (None if s.verb_first else s.story.subject)
    return None


def _of_a_stranger(s: Sentence, at: int) -> bool:
    """Whether fighters are a speaker's whose side nobody knows: "a warlord said his men …".

    A commander or a spokesman without more is of those told of.
    """
    clause = s.clauses[s.clause_of(at)]
    if not at or s.units[at - 1].text not in s.words.listed("his") or clause.parent is None:
        return False
    above = s.clauses[clause.parent]
    said = next((n for n in range(above.first, above.last) if n in s.speakers), None)
    if clause.link != "complement" or said is None or s.speakers[said] is not None:
        return False
    return s.words.listed("ranks").isdisjoint(u.text for u in s.units[above.first : said])


def _accused(s: Sentence, at: int) -> Party | None:
    """Who is accused: "X accused Y of breaking the truce, saying troops entered P": Y's troops."""
    accusing = s.words.listed("accusing")
    said = next((j for j in range(at - 1, -1, -1) if s.units[j].text in accusing), None)
    if said is None:
        return None
    for j in range(said + 1, min(at, said + 5)):
        unit = s.units[j]
        if unit.actor is not None:
            return party_of(s, j)
        side = capital_side(unit.mention, s.story.country) if unit.mention else None
        if unit.mention and side:
            return Party(unit.mention.text, unit.start, unit.end, side)
    return None


def _of_speaker(s: Sentence, at: int) -> Party | None:
    """ "The forces" in a belligerent's own words are its own."""
    unit, clause = s.units[at], s.clauses[s.clause_of(at)]
    speaker = s.story.speaker
    own = unit.definite and clause.link == "complement" and unit.actor is not None
    if own and unit.actor and unit.actor.kind == "fighters" and speaker and speaker.side:
        return speaker
    return None


def _unit_of(s: Sentence, party: Party | None) -> int | None:
    """The unit whose words a party of this sentence is."""
    if party is None:
        return None
    return next((j for j, u in enumerate(s.units) if u.actor and u.start == party.start), None)


def as_attacker(s: Sentence, party: Party | None) -> Party | None:
    """ "A second column captured P": nameless troops that take are the attackers' own."""
    at, attacker = _unit_of(s, party), s.story.attacker
    if party is None or at is None or attacker is None or party.side != s.story.state:
        return party  # only the state's troops are taken for nameless by mistake
    doer = s.units[at].actor
    nameless = doer is not None and doer.kind == "fighters" and not s.units[at].definite
    if not nameless or _named_beside(s, at) or _owner_of(s, at) or _backer_of(s, at):
        return party
    return party._replace(side=attacker.side, actor=attacker.actor)


def is_detachment(s: Sentence, party: Party | None) -> bool:
    """Whether only some column leaves: "columns were seen leaving P" loses nothing yet."""
    at = _unit_of(s, party)
    if at is None or s.units[at].text not in s.words.detachments or s.units[at].definite:
        return False
    return not (at and s.units[at - 1].text in s.words.final)
