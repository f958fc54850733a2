"""From an article to its claims: sentences read in order, findings judged, dated and signed."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta

from dashboard.claims import scope, voices
from dashboard.claims.actors import Actor, capital_of, capital_side, theatre
from dashboard.claims.clauses import FINITE, Clause, clauses
from dashboard.claims.explain import explain
from dashboard.claims.grammar import Finding, Sentence
from dashboard.claims.lexicon import Lexicon, key, lexicon
from dashboard.claims.story import Party, Story
from dashboard.claims.units import Unit, read
from dashboard.claims.voices import Voice
from dashboard.claims.when import Day, Expression, expressions, resolve
from dashboard.model import Article, Claim, Kind, Mark, Mention, Modality
from dashboard.reading.dates import DateSpan, find_dates
from dashboard.reading.sentences import sentences

_SIDED = (Kind.GAIN, Kind.LOSS, Kind.ENTER, Kind.APPROACH)
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
    placed = [m for m in mentions if m.place is not None]
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
        named = [u.actor for units in self.sentences for u in units if u.actor]
        country = theatre(mentions, named)
        self.story = Story(country, article.published, anchor, "coreference" not in without)
        self.story.capital = capital_of(country, mentions)
        for unit in (u for units in self.sentences for u in units if u.actor):
            unit.actor = _meant(unit, country)
        self.heading: Day | None = None  # of a list entry "5 December: …", while its line lasts

    def _is_name(self, day: DateSpan) -> bool:
        """Whether a date is part of a movement's name: حركة 23 مارس, Mouvement du 23 mars."""
        before = key(self.article.text[max(0, day.start - 16) : day.start]).rstrip()
        return before.endswith(tuple(map(key, self.words.raw.get("names_with_dates", ()))))

    def claims(self) -> list[Claim]:
        """Every claim; those whose taker is left open get the one who took elsewhere."""
        told: list[Claim] = []
        last = 0
        for (start, end), units in zip(self.spans, self.sentences, strict=True):
            if "\n" in self.article.text[last:start]:
                self.heading = None
            last = end
            if any(u.cls == "trigger" for u in units):
                told.extend(self._sentence(start, end, units))
            else:
                self._pass_by(units)
        return _same_day_retold(told)

    def _units(self, start: int, end: int) -> list[Unit]:
        inside = self.mentions[slice(*_between(self.mention_starts, start, end))]
        days = self.dates[slice(*_between(self.date_starts, start, end))]
        return read(self.article.text, start, end, self.words, inside, days)

    def _note_day(self, times: Sequence[Expression]) -> None:
        """Remember the last day a sentence names, for "a day later" in the next."""
        published = self.article.published
        for time in times:
            if not time.since and not time.until:
                known = resolve(time, published, self.story.before, self.story.anchor)
                if known and known.day and known.precision == 1:
                    self.story.before = known.day

    def _pass_by(self, units: list[Unit]) -> None:
        whole = [Clause(0, len(units), "stop", None)] if units else []
        Sentence(units, whole, self.story, self.words).analyse()
        self._note_day(expressions(units))

    def _analysis(self, units: list[Unit]) -> Sentence:
        return Sentence(
            units,
            clauses(units, self.words.verb_first),
            self.story,
            self.words,
        )

    def _sentence(self, start: int, end: int, units: list[Unit]) -> list[Claim]:
        sentence = self._analysis(units)
        heard = self._voices(sentence)
        times = expressions(units)
        found = []
        if times and self._heads(sentence, times[0]):
            self.heading = resolve(
                times[0], self.article.published, self.story.before, self.story.anchor
            )
        findings = sentence.spot() if "grammar" in self.without else sentence.analyse()
        for finding in findings:
            found.extend(self._claims(start, end, sentence, finding, times, heard))
        self._note_day(times)
        return found

    # --- according to whom ---------------------------------------------------

    def _voices(self, sentence: Sentence) -> list[tuple[int, Voice]]:
        heard: list[tuple[int, Voice]] = []
        units = sentence.units
        for at, unit in enumerate(units):
            denies = unit.is_a("operators", "denial") and unit.form in FINITE
            if unit.cls != "say" and not denies:
                continue
            clause = sentence.clauses[sentence._clause_of(at)]
            span = voices.speaker_span(units, at, clause, sentence.verb_first)
            if span is None:
                if unit.sub == "according":
                    continue  # "according to what the Observatory said": the verb names the voice
                voice = heard[-1][1] if heard else self._sentence_subject(sentence, at)
                if voice is not None:
                    heard.append((at, voice))
                continue
            first, last = span
            party = self._speaker(units, first, last)
            start, end = units[first].start, units[last - 1].end
            heard.append(
                (at, Voice(self.article.text[start:end], start, end, party, unit.sub == "concede"))
            )
            self.story.speaker = party if party is not None and party.side else None
        return heard

    def _sentence_subject(self, sentence: Sentence, at: int) -> Voice | None:
        """The first actor before a verb of saying, when nobody stands beside it."""
        for j in range(at):
            unit = sentence.units[j]
            if unit.actor is not None and not sentence._introduced(j):
                party = sentence.party(j)
                self.story.speaker = party if party.side else self.story.speaker
                return Voice(self.article.text[unit.start : unit.end], unit.start, unit.end, party)
        return None

    def _speaker(self, units: Sequence[Unit], first: int, last: int) -> Party | None:
        for at in range(first, last):
            unit = units[at]
            if unit.actor is not None:
                side = unit.actor.side(self.story.country)
                following = units[at + 1].actor if at + 1 < last else None
                if unit.actor.kind == "office" and following and following.side(self.story.country):
                    continue  # "the Turkish defence minister"
                if side or unit.actor.kind in ("group", "army", "rebel"):
                    return Party(unit.text, unit.start, unit.end, side, unit.actor)
            if unit.mention is not None:
                side = capital_side(unit.mention, self.story.country)
                if side:
                    return Party(unit.mention.text, unit.start, unit.end, side, None)
        return None

    def _voice(
        self, sentence: Sentence, finding: Finding, heard: Sequence[tuple[int, Voice]]
    ) -> Voice | None:
        before = [voice for at, voice in heard if at < finding.trigger]
        after = [voice for at, voice in heard if at > finding.trigger]
        return before[-1] if before else (after[0] if after else None)

    # --- judged and dated ----------------------------------------------------

    def _claims(
        self, start: int, end: int, sentence: Sentence, finding: Finding,
        times: Sequence[Expression], heard: Sequence[tuple[int, Voice]],
    ) -> list[Claim]:  # fmt: skip
        units = sentence.units
        verdict = scope.verdict(
            units,
            sentence.clauses,
            finding.clause,
            finding.trigger,
            finding.form,
            self.words.raw.get("infinitive_after", ()),
        )
        if "scope" in self.without:
            verdict = scope.Verdict(None)
        denied = scope.taken_back(units, self.words.raw.get("demonstratives", ()))
        voice = self._voice(sentence, finding, heard)
        claimed = finding.actor and voices.modality(finding.kind, finding.actor.side, voice)
        rumour = finding.trigger < denied and claimed is not Modality.CLAIMED
        if rumour and verdict.modality is None and "scope" not in self.without:
            # A rumour that is denied; a belligerent's claim stands, disputed, beside the denial.
            verdict = scope.Verdict(Modality.DENIED, units[denied])
        shared, used = self._day(sentence, finding, times)
        day = shared
        kind, side, actor = (
            finding.kind,
            finding.actor.side if finding.actor else None,
            finding.actor,
        )
        if (finding.frame == "control" and finding.form == "present") or kind is Kind.HOLD:
            dated = (
                used is not None and not used.until and self._same_clause(sentence, finding, used)
            )
            since = dated or verdict.briefly
            headline = finding.frame == "control" and self._is_headline(start, end)
            kind = Kind.GAIN if since or verdict.became or headline else Kind.HOLD
        if kind is Kind.HOLD and self._now(sentence, finding, side) and verdict.modality is None:
            kind = Kind.GAIN
        if verdict.continuing:
            kind = Kind.HOLD if kind in (Kind.GAIN, Kind.ENTER) else kind
        loser = finding.loser.side if finding.loser else None
        named = (
            actor is not None and actor.actor is not None and actor.actor.kind in ("group", "army")
        )
        if side is None and not named and kind in _SIDED:
            side = self.story.agentless(kind, finding.places[0][0], loser)
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
                if mention.place is not None:
                    self.story.holder[mention.place.id] = (side, kind)
        marks = self._marks(units, finding, verdict, voice, used)
        told = []
        for mention, at in finding.places:
            assert mention.place is not None
            own = marks
            day = self._own_day(finding, at, times, shared)
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
                    trace=explain(self.article.text, units, finding, verdict, voice, day, own_time),
                )
            )
        if verdict.modality is None and day.day and kind is not Kind.HOLD:
            self.story.before = day.day
            if self._is_main(sentence, finding):
                self.story.day = day.day
        return told

    def _now(self, sentence: Sentence, finding: Finding, side: str | None) -> bool:
        """Whether who went into a place is told to hold it now: "they control P now"."""
        clause = sentence.clauses[finding.clause]
        now = any(u.is_a("operators", "became") for u in sentence.units[clause.first : clause.last])
        entered = self.story.entered
        return now and all(m.place and entered.get(m.place.id) == side for m, _ in finding.places)

    def _own_day(
        self, finding: Finding, at: int | None, times: Sequence[Expression], shared: Day
    ) -> Day:
        """The day of one place in a list that dates each: "took P in May and Q on 3 June"."""
        named = [n for _, n in finding.places if n is not None]
        if at is None or len(named) < 2 or "dates" in self.without:
            return shared
        later = [n for n in named if n > at]
        stop = min(later, default=at + 8)
        mine = [t for t in times if at < t.first < stop]
        before = self.story.before
        first = next((t for t in times if t.first > named[0]), None)
        if first is not None and mine and mine[0] is not first:
            known = resolve(first, self.article.published, before, self.story.anchor)
            before = known.day if known else before
        every = [t for t in times if t.first > named[0]]
        if not mine or len(every) < 2:
            return shared
        return resolve(mine[0], self.article.published, before, self.story.anchor) or shared

    def _is_headline(self, start: int, end: int) -> bool:
        """Whether a line opens the article and ends without a full stop."""
        return (
            start <= self.spans[min(2, len(self.spans) - 1)][0]
            and self.article.text[end - 1].isalnum()
        )

    def _same_clause(self, sentence: Sentence, finding: Finding, used: Expression) -> bool:
        clause = sentence.clauses[finding.clause]
        heading = clause.parent is not None and self._heads(sentence, used)
        after = finding.trigger < used.first < clause.last
        opens = used.first <= clause.first + 1 and finding.trigger < clause.last
        return after or heading or (opens and used.first >= clause.first)

    def _heads(self, sentence: Sentence, used: Expression) -> bool:
        """Whether a time is the heading of a list entry: "5 December: …"."""
        units = sentence.units
        after = units[used.last + 1] if used.last + 1 < len(units) else None
        return used.first <= 1 and after is not None and after.is_a("punct", ":")

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

    def _day(
        self, sentence: Sentence, finding: Finding, times: Sequence[Expression]
    ) -> tuple[Day, Expression | None]:
        published = self.article.published
        if "dates" in self.without:
            return Day(published, 1, "publication"), None
        chosen = self._time(sentence, finding, times)
        clause = sentence.clauses[finding.clause]
        told_here = self._clause_time(clause, times) is not None
        if clause.days and not told_here and clause.parent is not None:
            main = self._clause_time(sentence.clauses[clause.parent], times)
            known = resolve(main, published, self.story.before, self.story.anchor) if main else None
            base = known.day if known else published
            return Day(base - timedelta(clause.days) if base else None, 1, "relative"), main
        if chosen is not None and chosen.kind == "part":
            chosen = self._day_of_part(times, chosen)
        if chosen is not None:
            day = resolve(chosen, published, self._before(times, chosen), self.story.anchor)
            if day is not None:
                return day, chosen
        if self._carries_on(sentence, finding) and self.story.day is not None:
            return Day(self.story.day, 1, "relative"), None
        if self.heading is not None:
            return self.heading, None
        lasting = finding.kind in (Kind.CONTESTED, Kind.APPROACH)
        since = any(t.since for t in times) and not lasting
        if self._background(sentence, finding) or since:
            return Day(None, 3, "publication"), None
        return Day(published, 1, "publication"), None

    def _time(
        self, sentence: Sentence, finding: Finding, times: Sequence[Expression]
    ) -> Expression | None:
        clause = sentence.clauses[finding.clause]
        hold = finding.kind is Kind.HOLD or finding.frame in ("control", "besiege")
        times = [t for t in times if not t.until or clause.link == "while"]
        times = [t for t in times if hold or not t.since]
        inside = [t for t in times if clause.first <= t.first < clause.last]
        if inside:
            return min(inside, key=lambda t: abs(t.first - finding.trigger))
        for number in sentence._governing(finding.clause):
            other = sentence.clauses[number]
            near = [t for t in times if other.first <= t.first < other.last]
            if near:
                return near[-1]
        return None

    def _is_main(self, sentence: Sentence, finding: Finding) -> bool:
        """Whether a finding belongs to the main line, not to "which …", "P, taken in May,"."""
        clause = sentence.clauses[finding.clause]
        bare = not sentence._auxiliary(clause, finding.trigger)
        apposed = finding.form == "participle" or (
            finding.form == "either" and finding.actor is None
        )
        return clause.link not in ("relative", "after", "before") and not (bare and apposed)

    def _carries_on(self, sentence: Sentence, finding: Finding) -> bool:
        """Whether a sentence only goes on with what was told: "then …", "also …"."""
        units = sentence.units
        then = any(u.is_a("breaks", "then") for u in units[:2])
        also = self.words.raw.get("also", ())
        clause = sentence.clauses[finding.clause]
        return then or any(u.text in also for u in units[clause.first : clause.last])

    def _clause_time(self, clause: Clause, times: Sequence[Expression]) -> Expression | None:
        return next((t for t in times if clause.first <= t.first < clause.last), None)

    def _day_of_part(self, times: Sequence[Expression], chosen: Expression) -> Expression:
        """ "In the evening" means the evening of the day named before it in the sentence."""
        earlier = [
            t
            for t in times
            if t.first < chosen.first and t.kind in ("weekday", "yesterday", "span")
        ]
        return earlier[-1] if earlier else chosen

    def _before(self, times: Sequence[Expression], chosen: Expression) -> date | None:
        """The day told just before a time: in this sentence, else in the story so far."""
        before = self.story.before
        for time in times:
            if time is chosen:
                break
            known = resolve(time, self.article.published, before, self.story.anchor)
            before = known.day if known and known.day else before
        return before

    def _background(self, sentence: Sentence, finding: Finding) -> bool:
        clause = sentence.clauses[finding.clause]
        return any(u.is_a("aux", "past") for u in sentence.units[clause.first : finding.trigger])


def _meant(unit: Unit, country: str) -> Actor | None:
    """Of several actors of one name, the one with a side in this country's war."""
    actors = [s.entry for s in unit.senses if s.cls == "actor"]
    return next((a for a in actors if a.side(country)), unit.actor)


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
