"""From an article to its claims: sentences read in order, findings judged, dated and signed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from dashboard.claims import scope, voices
from dashboard.claims.actors import Actor, capital_of, in_era, opponent, state_of, theatre
from dashboard.claims.agents import says_we
from dashboard.claims.clauses import Clause, clauses
from dashboard.claims.dating import Calendar
from dashboard.claims.explain import explain, when_said
from dashboard.claims.grammar import analyse, spot
from dashboard.claims.homographs import settle
from dashboard.claims.lexicon import Lexicon, key, lexicon
from dashboard.claims.parties import is_stranger
from dashboard.claims.sentence import Finding, Sentence
from dashboard.claims.story import Party, Story
from dashboard.claims.units import Unit, read
from dashboard.claims.voices import Voice
from dashboard.claims.when import Expression, expressions
from dashboard.model import Article, Claim, Kind, Mark, Mention, Modality, PlaceKind
from dashboard.reading.dates import DateSpan, find_dates
from dashboard.reading.sentences import sentences

_EVENT = ("been", "being", "ete")  # « a été occupée » is a capture, « était occupée » a state
_SIDED = (Kind.GAIN, Kind.LOSS, Kind.ENTER, Kind.APPROACH)
_LONG_AGO = 60  # days
PARTS = ("grammar", "scope", "coreference", "dates")


def claims_of(
    article: Article, mentions: Sequence[Mention], without: Collection[str] = ()
) -> tuple[Claim, ...]:
    """The claims of an article about who holds its places, in the order they are told.

    ``mentions`` are the places found in it, sorted by start. Claims that change nothing
    (denied, planned, repelled, still held) are among them. An article in a language
    without a lexicon has none. Pure: nothing is read or kept but the lexicons.

    ``without`` switches off some of :data:`PARTS`, to measure what each contributes.
    """
    words = lexicon(article.lang)
    if words is None:
        return ()
    placed = [m for m in mentions if m.place is not None and not _is_word(m, words)]
    if not placed:
        return ()
    return tuple(_Reader(article, words, placed, frozenset(without)).claims())


class _Reader:
    """Reads one article sentence by sentence, with the story so far."""

    def __init__(
        self,
        article: Article,
        words: Lexicon,
        mentions: list[Mention],
        without: frozenset[str] = frozenset(),
    ) -> None:
        self.article, self.words, self.mentions, self.without = article, words, mentions, without
        self.id = article.id
        self.dates = [d for d in find_dates(article.text) if not self._is_name(d)]
        self.mention_starts = [m.start for m in mentions]
        self.date_starts = [d.start for d in self.dates]
        anchor = next((d.date for d in self.dates if d.date), None)
        spans = sentences(article.text)
        self.sentences = [self._units(start, end) for start, end in spans]
        self.spans = spans
        for units in self.sentences:
            settle(units, words, article.text)
        self._abbreviations()
        named = [u.actor for units in self.sentences for u in units if u.actor]
        country = in_era(theatre(mentions, named), article.published)
        self.story = Story(country, article.published, anchor, "coreference" not in without)
        self.story.capital = capital_of(country, mentions)
        sides = set()
        for unit in (u for units in self.sentences for u in units if u.actor):
            unit.actor = _meant(unit, country)
            if unit.actor is not None and not unit.actor.generic:
                sides.add(unit.actor.side(country))
        self.story.named = frozenset(side for side in sides if side)
        self.quoted: Voice | None = None  # who speaks in the quotation being read
        self.signed = 0  # the sentence where it ends
        self.calendar = Calendar(article.published, self.story, words, "dates" not in without)

    def _abbreviations(self) -> None:
        """Know an actor by the letters in brackets after its name, or of its name in full:
        "Arakan Army (AA)", "the Arakan Army … the AA".
        """
        if self.words.verb_first and "(" not in self.article.text:
            return
        known: dict[str, Unit] = {}
        for units in self.sentences:
            for at, unit in enumerate(units):
                if unit.actor is not None:
                    if letters := self._initials(unit):
                        known.setdefault(letters, unit)
                    marks = [u.text for u in units[at + 1 : at + 4 : 2]]
                    if marks == ["(", ")"] and self._is_short(units[at + 2]):
                        known[self._written(units[at + 2])] = unit
                elif unit.cls == "word" and (full := known.get(self._written(unit))):
                    unit.cls, unit.sub, unit.form = full.cls, full.sub, full.form
                    unit.senses, unit.actor = full.senses, full.actor

    def _initials(self, unit: Unit) -> str:
        """The initials of a group named in full, each word with a capital; "" for no such name."""
        words = self._written(unit).split()
        group = unit.actor is not None and unit.actor.kind == "group" and not unit.actor.generic
        capital = group and len(words) > 1 and all(word[0].isupper() for word in words)
        return "".join(word[0] for word in words) if capital else ""

    def _written(self, unit: Unit) -> str:
        return self.article.text[unit.start : unit.end]

    def _is_short(self, unit: Unit) -> bool:
        """Whether a word is two to six letters, the first a capital: MODEL, Fact."""
        word = self._written(unit)
        return unit.cls == "word" and 2 <= len(word) <= 6 and word[0].isupper()

    def _is_name(self, day: DateSpan) -> bool:
        """Whether a date is part of a movement's name: حركة 23 مارس, Mouvement du 23 mars."""
        before = key(self.article.text[max(0, day.start - 16) : day.start]).rstrip(' «"“')
        return before.endswith(self.words.names_with_dates)

    def claims(self) -> list[Claim]:
        """Every claim; those whose taker is left open get the one who took elsewhere."""
        told: list[Claim] = []
        last = 0
        for number, ((start, end), units) in enumerate(
            zip(self.spans, self.sentences, strict=True)
        ):
            if "\n" in self.article.text[last:start]:
                self.calendar.heading = None
            last = end
            self._listen(number)
            if any(u.cls == "trigger" for u in units):
                told.extend(self._sentence(start, end, units))
            else:
                self._pass_by(units)
        told = _not_by_its_loser(told, self.story.country)
        return _same_day_retold(_takers_found(told))

    def _listen(self, number: int) -> None:
        """Know who speaks in a quotation that is signed where it ends: "… P. We …," said X."""
        if number >= self.signed:
            self.quoted = None
            if voices.left_open(self.article.text, *self.spans[number]):
                self.signed, self.quoted = self._signature(number)

    def _signature(self, number: int) -> tuple[int, Voice | None]:
        """The sentence where a quotation begun in one ends, and the voice named after it."""
        for later in range(number + 1, min(number + voices.LONGEST_QUOTE, len(self.spans))):
            start, end = self.spans[later]
            closes = [self.article.text.find(mark, start, end) for mark in voices.CLOSING]
            closed = min((at for at in closes if at >= 0), default=-1)
            if closed >= 0:
                heard = voices.heard(self._analysis(self.sentences[later]), self.article.text)
                return later, next((v for _, v in heard if v.start > closed), None)
        return number, None

    def _units(self, start: int, end: int) -> list[Unit]:
        inside = self.mentions[slice(*_between(self.mention_starts, start, end))]
        days = self.dates[slice(*_between(self.date_starts, start, end))]
        return read(self.article.text, start, end, self.words, inside, days)

    def _pass_by(self, units: list[Unit]) -> None:
        whole = [Clause(0, len(units), "stop", None)] if units else []
        analyse(Sentence(units, whole, self.story, self.words))
        self.calendar.note(expressions(units))

    def _analysis(self, units: list[Unit]) -> Sentence:
        return Sentence(
            units,
            clauses(units, self.words.verb_first),
            self.story,
            self.words,
        )

    def _sentence(self, start: int, end: int, units: list[Unit]) -> list[Claim]:
        sentence = self._analysis(units)
        heard = voices.heard(sentence, self.article.text)
        if not heard and self.quoted is not None:
            heard = [(-1, self.quoted)]
            self.story.speaker = voices.sided(self.quoted.party)
        times = expressions(units)
        found = []
        self.calendar.open(sentence, times)
        findings = spot(sentence) if "grammar" in self.without else analyse(sentence)
        denied = scope.taken_back(units, self.words.listed("demonstratives"))
        for finding in findings:
            found.extend(self._claims(start, end, sentence, finding, times, heard, denied))
        self.calendar.note(times)
        return found

    # --- judged and dated ----------------------------------------------------

    def _claims(
        self, start: int, end: int, sentence: Sentence, finding: Finding,
        times: Sequence[Expression], heard: voices.Heard, denied: int,
    ) -> list[Claim]:  # fmt: skip
        units = sentence.units
        verdict = scope.verdict(
            units,
            sentence.clauses,
            finding.clause,
            finding.trigger,
            finding.form,
            self.words.listed("infinitive_after"),
            self.words.listed("superlatives"),
        )
        if verdict.by is not None and verdict.by.sub == "reported" and finding.frame == "distance":
            verdict = scope.Verdict(None)  # « ils seraient à 5 km de P »: where they are said to be
        if "scope" in self.without:
            verdict = scope.Verdict(None)
        voice = voices.voice_of(sentence, finding, heard)
        if voice is not None and _admits(finding, voice):
            finding.actor, finding.loser = None, voice.party
        claimed = finding.actor and voices.modality(finding.kind, finding.actor.side, voice)
        untrue = scope.called_untrue(units, finding.trigger)
        if untrue.modality and verdict.modality is None and "scope" not in self.without:
            verdict = untrue
        rumour = finding.trigger < denied and claimed is not Modality.CLAIMED
        if rumour and verdict.modality is None and "scope" not in self.without:
            # A rumour that is denied; a belligerent's claim stands, disputed, beside the denial.
            verdict = scope.Verdict(Modality.DENIED, units[denied])
        shared, used = self.calendar.day(sentence, finding, times)
        day = shared
        finding.actor = self._on_day(finding.actor, day.day)
        finding.loser = self._on_day(finding.loser, day.day)
        kind, side, actor = (
            finding.kind,
            finding.actor.side if finding.actor else None,
            finding.actor,
        )
        if (finding.frame == "control" and _is_state(sentence, finding)) or kind is Kind.HOLD:
            dated = (
                used is not None
                and not used.until
                and used.kind != "lasting"
                and self.calendar.same_clause(sentence, finding, used)
            )
            named = not self.words.listed("strongholds").isdisjoint(
                units[finding.trigger].text.split()
            )  # "enter P, the stronghold of X": when X lost it, not since when it has it
            since = (dated and not named) or verdict.briefly
            headline = finding.frame == "control" and self._is_headline(start, end)
            kind = Kind.GAIN if since or verdict.became or headline else Kind.HOLD
        if verdict.by is not None and verdict.by.sub == "nearing" and kind is Kind.GAIN and actor:
            kind, verdict = Kind.APPROACH, scope.Verdict(None)  # "about to take P"
        if kind is Kind.HOLD and self._now(sentence, finding, side) and verdict.modality is None:
            kind = Kind.GAIN
        if finding.frame in ("held", "hold", "control") and _no_longer(sentence, finding):
            kind, verdict = Kind.LOSS, scope.Verdict(None)
        if verdict.continuing:
            kind = Kind.HOLD if kind in (Kind.GAIN, Kind.ENTER) else kind
        loser = finding.loser.side if finding.loser else None
        named = (
            actor is not None and actor.actor is not None and actor.actor.kind in ("group", "army")
        )
        clause = sentence.clauses[finding.clause]
        nameless = side is None and not (named or is_stranger(actor)) and kind in _SIDED
        if nameless and not says_we(sentence, clause, finding.trigger):
            fell = finding.frame == "fall"
            again = self.words.again.match(units[finding.trigger].text) is not None
            same = finding.form == "noun" or (not again and _told_here(sentence, finding))
            mention, dated = finding.places[0][0], shared.basis != "publication"
            past = day.day is not None and self._is_long_ago(day.day)
            side = self.story.agentless(kind, mention, loser, fell, again, same, dated, past)
            proclaimed = kind is Kind.GAIN and (again or _is_announced(sentence, finding))
            if side is None and proclaimed and voice is not None and not voice.concedes:
                side = voice.party.side if voice.party else None  # who proclaims it freed it
        if kind is Kind.CONTESTED and side is None:
            side = self.story.besieger()
        if finding.frame == "besiege" and used is not None and used.since:
            return []  # a siege that goes on is no news of an approach
        if kind is Kind.HOLD and side is None and actor is None:
            return []  # "the stronghold of a minority": nobody under arms is said to hold it
        put = verdict.modality or voices.modality(kind, side, voice)
        if finding.frame == "repel":
            put = Modality.REPELLED
        if verdict.modality is None and kind in (Kind.GAIN, Kind.ENTER) and side:
            self.story.takers[side] += 1
        if verdict.modality is None and kind is Kind.ENTER and side:
            for mention, _ in finding.places:
                if mention.place is not None:
                    self.story.entered[mention.place.id] = side
        if verdict.modality is None and kind is Kind.LOSS and side:
            self.story.loser = side
        if verdict.modality is None and kind in (Kind.GAIN, Kind.LOSS, Kind.HOLD) and side:
            for mention, _ in finding.places:
                self.story.tell_holder(mention, side, kind)
        marks = self._marks(units, finding, verdict, voice, used)
        why = explain(self.article.text, units, finding, verdict, voice, side)
        told = []
        for mention, at in finding.places:
            assert mention.place is not None
            if kind is Kind.CONTESTED and mention.kind in (PlaceKind.AREA, PlaceKind.COUNTRY):
                continue  # "clashes in Diyala province" are somewhere in it
            own = marks
            day = self.calendar.own_day(finding, at, times, shared)
            own_time = used if day is shared else None
            if at is not None:
                own = (*marks, Mark(units[at].start, units[at].end, "place"))
            told.append(
                Claim(
                    article_id=self.id,
                    place=mention.place,
                    place_text=mention.text,
                    kind=kind,
                    modality=put,
                    actor=self._words(actor),
                    side=side,
                    event_date=day.day,
                    time_precision=day.precision,
                    date_basis=day.basis,
                    reported_on=self.article.published,
                    attribution=voice.text if voice else None,
                    start=start,
                    end=end,
                    geo_precision=mention.geo_precision,
                    marks=tuple(sorted(own, key=lambda m: m.start)),
                    trace=f"{why}; {when_said(self.article.text, day, own_time)}.",
                )
            )
        if verdict.modality is None and day.day and kind is not Kind.HOLD:
            self.story.before = day.day
            for mention, _ in finding.places:
                if kind is Kind.GAIN and mention.place and shared.basis != "publication":
                    self.story.days[mention.place.id] = day.day
            if self.calendar.is_main(sentence, finding):
                self.story.day = day.day
        return told

    def _on_day(self, party: Party | None, day: date | None) -> Party | None:
        """A party with the side its words had on the day they are told of.

        "The army took P in 2016", of an article of 2025, is not the army of 2025.
        """
        era = self.story.country
        then = in_era(era, day) if day is not None else era
        if party is None or then == era:
            return party
        if party.actor is None:  # a capital
            ruled = party.side == state_of(era)
            return party._replace(side=state_of(then)) if ruled else party
        same = party.side == party.actor.side(era)
        return party._replace(side=party.actor.side(then)) if same else party

    def _is_long_ago(self, day: date) -> bool:
        """Whether a day lies so far before the news that others may have been taking then."""
        published = self.article.published
        return published is not None and (published - day).days > _LONG_AGO

    def _now(self, sentence: Sentence, finding: Finding, side: str | None) -> bool:
        """Whether who went into a place is told to hold it now: "they control P now"."""
        clause = sentence.clauses[finding.clause]
        now = any(u.is_a("operators", "became") for u in sentence.units[clause.first : clause.last])
        entered = self.story.entered
        return now and all(m.place and entered.get(m.place.id) == side for m, _ in finding.places)

    def _is_headline(self, start: int, end: int) -> bool:
        """Whether a line opens the article and ends without a full stop."""
        return (
            start <= self.spans[min(2, len(self.spans) - 1)][0]
            and self.article.text[end - 1].isalnum()
        )

    def _words(self, actor: Party | None) -> str | None:
        return self.article.text[actor.start : actor.end] if actor else None

    def _marks(
        self,
        units: Sequence[Unit],
        finding: Finding,
        verdict: scope.Verdict,
        voice: Voice | None,
        used: Expression | None,
    ) -> tuple[Mark, ...]:
        trigger = units[finding.trigger]
        marks = [Mark(trigger.start, trigger.end, "trigger")]
        if finding.actor is not None:
            marks.append(Mark(finding.actor.start, finding.actor.end, "actor"))
        if verdict.modality is not None and verdict.by is not None:
            marks.append(Mark(verdict.by.start, verdict.by.end, "cancels"))
        if voice is not None:
            marks.append(Mark(voice.start, voice.end, "attribution"))
        if used is not None:
            marks.append(Mark(used.start, used.end, "date"))
        return tuple(marks)


def _is_word(mention: Mention, words: Lexicon) -> bool:
    """Whether a place that no gazetteer has is only a common word: "a town that *holds out*"."""
    if mention.place is None or mention.place.lat is not None:
        return False
    pieces = words.words(mention.text)
    return len(pieces) == 1 and bool(words.senses(pieces[0]))


def _admits(finding: Finding, voice: Voice) -> bool:
    """Whether somebody owns up to a capture, which then is not his: "admitted the fall of P"."""
    if finding.actor is None or voice.party is None or not voice.concedes:
        return False
    own = finding.actor.side == voice.party.side
    return own and finding.kind is Kind.GAIN and finding.form == "noun"


def _is_announced(sentence: Sentence, finding: Finding) -> bool:
    """Whether a capture is what somebody announces: "the president announced the capture of P"."""
    before = sentence.units[sentence.clauses[finding.clause].first : finding.trigger]
    capture = finding.form == "noun" and finding.frame in ("take", "control")
    return capture and any(u.is_a("say", "verb") for u in before)


def _told_here(sentence: Sentence, finding: Finding) -> bool:
    """Whether a sentence has told who took a place: "X took P, captured on Friday"."""
    places = {m.place.id for m, _ in finding.places if m.place}
    return any(
        other is not finding
        and other.kind is Kind.GAIN
        and other.actor is not None
        and any(m.place and m.place.id in places for m, _ in other.places)
        for other in sentence.findings
    )


def _no_longer(sentence: Sentence, finding: Finding) -> bool:
    """Whether who holds a place is said to have ceased to: "no longer", ne … plus, لم تعد."""
    first = sentence.clauses[finding.clause].first
    before = sentence.units[first : finding.trigger + 2]
    split = any(u.is_a("operators", "particle") for u in before)  # ne … plus
    return any(u.is_a("operators", "no_longer") and (split or u.text != "plus") for u in before)


def _meant(unit: Unit, country: str) -> Actor | None:
    """Of several actors of one name, the one with a side in this country's war."""
    actors = [s.entry for s in unit.senses if s.cls == "actor"]
    sided = [a for a in actors if a.side(country)]
    return next((a for a in sided if not a.is_own_side), sided[0] if sided else unit.actor)


def _is_state(sentence: Sentence, finding: Finding) -> bool:
    """Whether a verb of controlling tells what was so: "occupaient", "were occupying", "was occupied"."""
    if finding.form in ("present", "imperfect"):
        return True
    if sentence.verb_first:
        return False
    clause, at = sentence.clauses[finding.clause], finding.trigger
    before = sentence.units[max(clause.first, at - 3) : at]
    was = any(u.cls == "aux" for u in before)
    if finding.form == "gerund":
        return was
    after = sentence.units[at + 1 : at + 2]
    if not was and finding.form in ("participle", "either") and after and after[0].sub == "by":
        return True  # "the largest town occupied by X"
    return sentence.auxiliary(clause, at) == "be" and not any(u.text in _EVENT for u in before)


def _takers_found(told: list[Claim]) -> list[Claim]:
    """A place that "fell", nobody said to whom, fell to who is then told to be in it."""
    inside = {
        c.place.id: c
        for c in reversed(told)
        if c.side and c.kind in (Kind.GAIN, Kind.ENTER) and c.modality.changes_the_map
    }
    return [
        replace(c, side=inside[c.place.id].side)
        if c.kind is Kind.GAIN
        and c.side is None
        and c.actor is None
        and c.place.id in inside
        and _within_a_day(c, inside[c.place.id])
        else c
        for c in told
    ]


def _not_by_its_loser(told: list[Claim], country: str) -> list[Claim]:
    """A place that "was retaken two years after it fell to X", nobody said by whom, was not by X."""
    fallen = {
        (c.start, c.place.id): c
        for c in told
        if c.kind is Kind.GAIN and c.actor is not None and c.side
    }
    put: list[Claim] = []
    for c in told:
        before = fallen.get((c.start, c.place.id))
        retaken = (
            before is not None
            and c.kind is Kind.GAIN
            and c.actor is None
            and c.side in (None, before.side)
            and c.event_date is not None
            and (before.event_date or date.min) < c.event_date
        )
        if retaken and before is not None:
            c = replace(c, side=opponent(before.side, country))
        put.append(c)
    return put


def _within_a_day(one: Claim, other: Claim) -> bool:
    if one.event_date is None or other.event_date is None:
        return False
    return abs((one.event_date - other.event_date).days) <= 1


def _same_day_retold(told: list[Claim]) -> list[Claim]:
    """An event told again without a day has the day it was told with."""
    dated = {
        (c.place.id, c.kind, c.side): c
        for c in reversed(told)
        if c.date_basis != "publication" and c.event_date and c.reported_on
        and 0 <= (c.reported_on - c.event_date).days <= 7 and c.modality.changes_the_map
    }  # fmt: skip
    kept = []
    for claim in told:
        same = dated.get((claim.place.id, claim.kind, claim.side))
        if claim.date_basis == "publication" and claim.event_date and same is not None:
            claim = replace(
                claim,
                event_date=same.event_date,
                time_precision=same.time_precision,
                date_basis="relative",
            )
        kept.append(claim)
    return kept


def _between(starts: Sequence[int], start: int, end: int) -> tuple[int, int]:
    """Which of the spans that begin at ``starts`` lie inside a stretch of text."""
    return bisect_left(starts, start), bisect_left(starts, end)
