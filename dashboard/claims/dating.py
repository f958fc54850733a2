"""The day of a finding: which of a sentence's times is its own, and what holds when it has none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.claims.clauses import Clause, is_predicate
from dashboard.claims.lexicon import Lexicon
from dashboard.claims.sentence import Finding, Sentence
from dashboard.claims.story import Story
from dashboard.claims.when import Day, Expression, in_year, resolve
from dashboard.model import Kind


@dataclass(slots=True)
class Calendar:
    """What an article has said about days so far, and the days of its findings.

    ``reckons`` is switched off to measure what dating contributes.
    """

    published: date | None
    story: Story
    words: Lexicon
    reckons: bool = True
    heading: Day | None = None  # of a list entry "5 December: …", while its line lasts
    headed: date | None = None  # the last heading, for the year of the next
    base: date | None = None  # the day told before the sentence being read

    def note(self, times: Sequence[Expression]) -> None:
        """Remember the last day a sentence names, for "a day later" in the next."""
        published = self.published
        for time in times:
            if not time.since and not time.until:
                known = resolve(time, published, self.story.before, self.story.anchor)
                if known and known.day and known.precision == 1:
                    self.story.before = known.day

    def own_day(
        self, finding: Finding, at: int | None, times: Sequence[Expression], shared: Day
    ) -> Day:
        """The day of one place in a list that dates each: "took P in May and Q on 3 June"."""
        named = [n for _, n in finding.places if n is not None]
        if at is None or len(named) < 2 or not self.reckons:
            return shared
        later = [n for n in named if n > at]
        stop = min(later, default=at + 8)
        mine = next((t for t in times if at < t.first < stop), None)
        if mine is None or sum(t.first > named[0] for t in times) < 2:
            return shared
        before = self._before(times, mine)
        return resolve(mine, self.published, before, self.story.anchor) or shared

    def same_clause(self, sentence: Sentence, finding: Finding, used: Expression) -> bool:
        """Whether a time stands in a finding's own clause, after its verb or opening it."""
        clause = sentence.clauses[finding.clause]
        heading = clause.parent is not None and self.heads(sentence, used)
        after = finding.trigger < used.first < clause.last
        opens = used.first <= clause.first + 1 and finding.trigger < clause.last
        return after or heading or (opens and used.first >= clause.first)

    def open(self, sentence: Sentence, times: list[Expression]) -> None:
        """Begin a sentence; a day that heads a list entry counts for all entries of its line.

        A heading without a year ("7 August: …") has that of the one before; set in ``times``.
        """
        self.base = self.story.before
        if times and self.heads(sentence, times[0]):
            times[0] = self._after_heading(times[0])
            self.heading = resolve(times[0], self.published, self.story.before, self.story.anchor)
            self.headed = self.heading.day if self.heading else None

    def _after_heading(self, time: Expression) -> Expression:
        span = time.span
        if self.headed is None or span is None or span.month is None:
            return time
        return in_year(time, self.headed.year + (span.month < self.headed.month))

    def heads(self, sentence: Sentence, used: Expression) -> bool:
        """Whether a time is the heading of a list entry: "5 December: …"."""
        units = sentence.units
        after = units[used.last + 1] if used.last + 1 < len(units) else None
        return used.first <= 1 and after is not None and after.is_a("punct", ":")

    def day(
        self, sentence: Sentence, finding: Finding, times: Sequence[Expression]
    ) -> tuple[Day, Expression | None]:
        """The day of a finding, and the time of the sentence that it comes from, if any."""
        published = self.published
        if not self.reckons:
            return Day(published, 1, "publication"), None
        if finding.earlier:
            return Day(None, 3, "publication"), None
        chosen = self._time(sentence, finding, times)
        clause = sentence.clauses[finding.clause]
        while clause.link == "complement" and not clause.days and clause.parent is not None:
            clause = sentence.clauses[clause.parent]  # "a day after X said that …"
        if clause.days and (before := self._days_before(sentence, finding, clause, times)):
            return before
        if clause.long and not any(clause.first <= time.first < clause.last for time in times):
            return Day(None, 3, "publication"), None
        if chosen is not None and chosen.kind == "part":
            chosen = self._day_of_part(times, chosen)
            if chosen.kind == "part" and self.heading is not None:
                return self.heading, None
        if chosen is not None:
            day = resolve(chosen, published, self._before(times, chosen), self.story.anchor)
            if day is not None:
                return day, chosen
        if self._carries_on(sentence, finding) and self.story.day is not None:
            return Day(self.story.day, 1, "relative"), None
        if self.heading is not None:
            return self.heading, None
        lasting = finding.kind in (Kind.CONTESTED, Kind.APPROACH)
        since = (
            not lasting
            and any(
                t.since
                and t.kind != "lasting"
                and clause.first - 1
                <= t.last
                < clause.last  # also "since 2014, | when the army fled"
                # not "entered P, held by X since 2012"
                and not any(
                    u.cls == "trigger" for u in sentence.units[finding.trigger + 1 : t.first]
                )
                for t in times
            )
        )
        if self._background(sentence, finding) or since:
            return Day(None, 3, "publication"), None
        return Day(published, 1, "publication"), None

    def _days_before(
        self, sentence: Sentence, finding: Finding, clause: Clause, times: Sequence[Expression]
    ) -> tuple[Day, Expression | None] | None:
        """The day of what "a day after …" tells, reckoned back from what stands beside it."""
        stop = clause.last
        if clause.parent is None:  # it opens the sentence, up to the comma
            commas = (j for j in range(clause.first, stop) if sentence.units[j].is_a("punct", ","))
            stop = next(commas, stop)
            if finding.trigger > stop:
                return None
        if any(clause.first <= time.first < stop for time in times):
            return None
        if clause.parent is not None:
            main = self._clause_time(sentence.clauses[clause.parent], times)
            if main is None:  # "June 4: X regains P, a day after taking Q"
                main = next((t for t in times if self.heads(sentence, t)), None)
        else:
            main = next((time for time in times if time.first > stop), None)
        known = resolve(main, self.published, self.base, self.story.anchor) if main else None
        base = known.day if known else self._retold(sentence, clause) or self.published
        return Day(base - timedelta(clause.days) if base else None, 1, "relative"), main

    def _retold(self, sentence: Sentence, clause: Clause) -> date | None:
        """The day of a change that the clause above tells again: "the capture of P came a day
        after that of Q".
        """
        for told in sentence.findings:
            above = clause.parent is not None and told.clause == clause.parent
            place = told.places[0][0].place if above and told.places else None
            if place is not None and told.form == "noun":
                return self.story.days.get(place.id)
        return None

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
        for number in sentence.governing(finding.clause):
            other = sentence.clauses[number]
            near = [t for t in times if other.first <= t.first < other.last]
            if near:
                return near[-1]
        return self._of_circumstance(sentence, finding, times)

    def _of_circumstance(
        self, sentence: Sentence, finding: Finding, times: Sequence[Expression]
    ) -> Expression | None:
        """The time of what only goes with a statement: "left P after heavy fighting on Friday"."""
        after = sentence.clauses[finding.clause + 1 : finding.clause + 2]
        if not after or after[0].link != "after" or after[0].days:
            return None
        inside = sentence.units[after[0].first : after[0].last]
        if any(is_predicate(u) or u.cls in ("aux", "place") or u.sub == "take" for u in inside):
            return None
        return self._clause_time(after[0], [t for t in times if not (t.since or t.until)])

    def is_main(self, sentence: Sentence, finding: Finding) -> bool:
        """Whether a finding belongs to the main line, not to "which …", "P, taken in May,"."""
        clause = sentence.clauses[finding.clause]
        bare = not sentence.auxiliary(clause, finding.trigger)
        apposed = finding.form == "participle" or (
            finding.form == "either" and finding.actor is None
        )
        # وكانت القوات قد سيطرت: what went before
        helpers = sentence.units[clause.first : finding.trigger]
        before = sentence.verb_first and any(u.is_a("aux", "past") for u in helpers)
        aside = clause.link in ("relative", "after", "before") or before
        return not aside and not (bare and apposed)

    def _carries_on(self, sentence: Sentence, finding: Finding) -> bool:
        """Whether a sentence only goes on with what was told: "then …", "also …"."""
        units = sentence.units
        then = any(u.is_a("breaks", "then") for u in units[:2])
        also = self.words.listed("also")
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
        before = self.base
        for time in times:
            if time is chosen:
                break
            known = resolve(time, self.published, before, self.story.anchor)
            before = known.day if known and known.day else before
        return before

    def _background(self, sentence: Sentence, finding: Finding) -> bool:
        clause = sentence.clauses[finding.clause]
        before = [u for u in sentence.units[clause.first : finding.trigger] if u.cls == "aux"]
        if clause.link == "after" and clause.parent is not None and sentence.verb_first:
            # وكان الجيش قد طوق P بعد تحرير Q
            above = sentence.clauses[clause.parent]
            before += [u for u in sentence.units[above.first : above.last] if u.cls == "aux"]
        told = clause.link == "relative" and any(u.sub == "had" for u in before)
        lasted = finding.form == "imperfect"  # « que tenaient les rebelles »
        formerly = self.words.listed("formerly")  # "the towns it once held"
        near = sentence.units[max(clause.first, finding.trigger - 2) : finding.trigger + 2]
        once = finding.kind is Kind.HOLD and any(u.text in formerly for u in near)
        return told or lasted or once or any(u.sub == "past" for u in before)
