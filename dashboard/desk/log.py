"""The log of corrections: who decided what, when, why, and whether it still stands."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.desk.standing import Standing
from dashboard.exchange.guard import guarded
from dashboard.model import Claim, Decision, Place, Verdict
from dashboard.places.corrections import subject_parts
from dashboard.reading.folding import fold_text

COLUMNS = (
    "at", "by", "verdict", "place", "day", "what", "side", "why", "change", "state", "subject", "id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Record:
    """One decision with what it was about.

    Attributes:
        decision: as it was stored.
        claim: the claim it rules on, as people left it; None when it rules on something else.
        place: the place it rules on, or the claim's.
        name: what else it rules on: an outlet, or a name as articles write it.
        undoes: what it takes back, when it is an undo.
        standing: whether nothing took it back.
        unusable: why it cannot be applied; "" when it can.
    """

    decision: Decision
    claim: Claim | None
    place: Place | None
    name: str
    undoes: Decision | None
    standing: bool
    unusable: str

    @property
    def claim_id(self) -> str:
        """The id under which the claim is ruled on; "" when it is about none."""
        return (self.undoes or self.decision).subject if self.claim else ""

    @property
    def place_name(self) -> str:
        """The place or name that it is about, in its usual form; "" for none."""
        return self.place.name if self.place else self.name

    @property
    def state(self) -> str:
        """ "in force", "undone" or "cannot be applied"."""
        if not self.standing:
            return "undone"
        return "cannot be applied" if self.unusable else "in force"


def records(standing: Standing) -> list[Record]:
    """Every decision, newest first."""
    by_id = {one.id: one for one in standing.decisions}
    unusable = {one.id: why for one, why in standing.history.unusable}
    made = [_record(one, standing, by_id, unusable) for one in standing.decisions]
    return sorted(made, key=lambda one: (one.decision.at, one.decision.id), reverse=True)


def chosen(
    listed: Iterable[Record],
    by: str | None = None,
    verdict: str | None = None,
    place: str = "",
    first: date | None = None,
    last: date | None = None,
) -> list[Record]:
    """The records that fit; None and "" leave a question open.

    Args:
        listed: in any order, which is kept.
        by: the person.
        verdict: a :class:`~dashboard.model.Verdict`.
        place: a part of the place's name, in any of its spellings.
        first: the first day (UTC) on which it was decided.
        last: the last one.
    """
    wanted = fold_text(place).strip()
    return [
        one
        for one in listed
        if (by is None or one.decision.by == by)
        and (verdict is None or one.decision.verdict == verdict)
        and (not wanted or any(wanted in fold_text(name) for name in _names(one)))
        and (first is None or one.decision.at.date() >= first)
        and (last is None or one.decision.at.date() <= last)
    ]


def as_csv(listed: Sequence[Record]) -> bytes:
    """The records as a CSV file: UTF-8 with a byte order mark, no cell a live formula."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for one in listed:
        writer.writerow([guarded(cell) if cell else "" for cell in _cells(one)])
    return file.getvalue().encode("utf-8-sig", "replace")


def _record(
    one: Decision,
    standing: Standing,
    by_id: dict[str, Decision],
    unusable: dict[str, str],
) -> Record:
    undoes = by_id.get(one.subject) if one.verdict == Verdict.UNDO else None
    subject = undoes.subject if undoes else one.subject
    claim = standing.claim(subject)
    place = claim.place if claim else standing.history.places.get(subject)
    of_name = (undoes or one).verdict in (Verdict.MEANS, Verdict.NOT_A_PLACE)
    name = "" if claim or place else subject_parts(subject)[0] if of_name else subject
    return Record(
        one, claim, place, name, undoes, one.id not in standing.undone, unusable.get(one.id, "")
    )


def _names(one: Record) -> Iterator[str]:
    yield one.name
    if one.claim:
        yield one.claim.place_text
    if one.place:
        yield one.place.name
        yield one.place.name_ar or ""
    yield one.decision.change.get("place_name", "")


def _cells(one: Record) -> list[str]:
    claim, made = one.claim, one.decision
    change = json.dumps(dict(made.change), ensure_ascii=False, sort_keys=True)
    return [
        made.at.isoformat(timespec="seconds"),
        made.by,
        made.verdict,
        one.place_name,
        claim.event_date.isoformat() if claim and claim.event_date else "",
        claim.kind.value if claim else "",
        (claim.side or "") if claim else "",
        made.why,
        change if made.change else "",
        one.state,
        made.subject,
        made.id,
    ]
