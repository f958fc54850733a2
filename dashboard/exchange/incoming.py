"""What a file brings, row by row, before any of it is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dashboard.exchange import limits
from dashboard.model import Article, Claim, Decision, Hold, Mark, Problem
from dashboard.reading.encodings import Unreadable
from dashboard.reading.language import language_of
from dashboard.reading.messages import problem

# In the ``extra`` of an imported article: the event it tells of in the words of its dataset
# ("ACLED SYR123"), which version of it this is, and what has taken its place.
EVENT, VERSION, REPLACED = "imported event", "imported version", "replaced by"


@dataclass(frozen=True, slots=True)
class Report:
    """A row as an article with the claims that it makes.

    ``event`` names what the row tells of, when its dataset does: a later version of the same
    event takes the place of this one. ``version`` grows with each change (a Unix time, say).
    """

    article: Article
    claims: tuple[Claim, ...]
    event: str | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A dataset takes back what it told of an event."""

    event: str


@dataclass(frozen=True, slots=True)
class Passed:
    """A row that is sound and says nothing about who holds a place: a message says why."""

    why: str


Brought = Report | Withdrawn | Hold | Decision | Passed | Problem


@dataclass
class Plan:
    """Everything that files bring, sorted. Nothing is stored until :func:`keeping.keep`.

    Attributes:
        kinds: what each table was taken for: keys of :data:`importing.KINDS`.
        problems: rejected rows with their reasons, at most :data:`limits.MAX_PROBLEMS` of them.
        rejected: how many rows were rejected.
        passed: rows that say nothing about control, counted by why.
    """

    kinds: list[str] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    withdrawn: list[Withdrawn] = field(default_factory=list)
    holds: list[Hold] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    rejected: int = 0
    passed: Counter[str] = field(default_factory=Counter)
    _events: dict[str, Report] = field(default_factory=dict, repr=False)

    def take(self, found: Brought) -> None:
        """Sort one finding in. Of an event told twice in different words, the first counts.

        Raises Unreadable when there is more than may be stored at once.
        """
        match found:
            case Report():
                self._take_report(found)
            case Withdrawn():
                self.withdrawn.append(found)
            case Hold():
                self.holds.append(found)
            case Decision():
                self.decisions.append(found)
            case Passed(why):
                self.passed[why] += 1
            case Problem():
                self.rejected += 1
                if len(self.problems) < limits.MAX_PROBLEMS:
                    self.problems.append(found)

    def _take_report(self, report: Report) -> None:
        if report.event:
            first = self._events.setdefault(report.event, report)
            if first is not report:
                if first.article.text != report.article.text:
                    self.take(
                        problem(
                            report.article.source,
                            "{event} is told twice, and differently ({source} has it too)",
                            "keep one of the two rows",
                            event=report.event,
                            source=first.article.source,
                        )
                    )
                return
        if len(self.reports) == limits.MAX_BROUGHT:
            raise Unreadable(
                "it brings more than {limit:,} reports",
                "split it, by year for example",
                limit=limits.MAX_BROUGHT,
            )
        self.reports.append(report)

    @property
    def rows(self) -> int:
        """How many rows would be stored, a claim of our own files counted as a row."""
        claims = sum(max(1, len(report.claims)) for report in self.reports)
        return claims + len(self.withdrawn) + len(self.holds) + len(self.decisions)

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to store."""
        return not (self.reports or self.withdrawn or self.holds or self.decisions)


@dataclass(frozen=True, slots=True)
class Told:
    """A row's words as a readable text, and where each column's value stands in it."""

    text: str
    spans: Mapping[str, tuple[int, int]]

    def marks(self, roles: Mapping[str, str]) -> tuple[Mark, ...]:
        """Marks on the values of columns: ``{column: role}``."""
        found = (
            Mark(*self.spans[column], role)
            for column, role in roles.items()
            if column in self.spans
        )
        return tuple(sorted(found, key=lambda mark: mark.start))

    @property
    def lang(self) -> str:
        """The language of the words."""
        return language_of(self.text)


def told(values: Mapping[str, str | None], first: str | None, leave: Sequence[str] = ()) -> Told:
    """The words of a row: the column ``first`` as running text, then a line a column."""
    parts: list[str] = []
    spans: dict[str, tuple[int, int]] = {}
    at = 0
    ordered = [first, *(name for name in values if name != first)] if first else list(values)
    for column in ordered:
        value = (values.get(column) or "").strip()
        if not value or column in leave:
            continue
        label = "" if column == first else f"{column}: "
        spans[column] = (at + len(label), at + len(label) + len(value))
        parts.append(f"{label}{value}\n" + ("\n" if column == first else ""))
        at += len(parts[-1])
    return Told("".join(parts).rstrip("\n"), spans)
