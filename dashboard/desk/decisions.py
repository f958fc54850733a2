"""Decisions as people make them: by whom, on what, undone or not, and who was first.

A decision is a fact and is never altered; undoing one is another decision.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from dashboard import settings
from dashboard.model import Decision, Verdict
from dashboard.store import Store, StoreError

NAME_LIMIT = 80  # characters of a person's name


class Overtaken(Exception):
    """Somebody else ruled on the same thing first; ``by`` says who, and nothing was stored.

    Attributes:
        others: the decisions that the person had not seen, in the order they came in.
    """

    def __init__(self, others: Sequence[Decision]) -> None:
        super().__init__(f"{others[-1].by} ruled on this meanwhile ({others[-1].verdict})")
        self.others = tuple(others)


def person() -> str:
    """The name under which decisions are made on this machine; "" until somebody gives it."""
    try:
        return _plain(_name_file().read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""


def remember_person(name: str) -> str:
    """Keep a person's name as this machine's; returns it as it is kept.

    Raises:
        ValueError: the name is empty.
    """
    kept = _plain(name)
    if not kept:
        raise ValueError("a name is needed")
    _name_file().parent.mkdir(parents=True, exist_ok=True)
    _name_file().write_text(kept + "\n", encoding="utf-8")
    return kept


def decision(
    subject: str,
    verdict: Verdict,
    by: str,
    why: str = "",
    change: Mapping[str, str] | None = None,
    key: str | None = None,
) -> Decision:
    """A new decision, made now.

    Args:
        subject: what is ruled on; see :mod:`dashboard.control.rulings`.
        verdict: what is decided.
        by: the person's name.
        why: their reason, in words.
        change: what the verdict sets.
        key: the decision's id, when who asks for it has given it one.

    Raises:
        ValueError: nobody is named.
    """
    if not _plain(by):
        raise ValueError("a decision needs the name of the person who makes it")
    return Decision(
        key or uuid.uuid4().hex, subject, verdict.value, _plain(by), datetime.now(UTC),
        why.strip(), dict(change or {}),
    )  # fmt: skip


def undo(of: Decision, by: str, why: str = "", key: str | None = None) -> Decision:
    """The decision that takes another back. Undoing an undo brings the first into force again."""
    return decision(of.id, Verdict.UNDO, by, why, key=key)


def settle(store: Store, made: Sequence[Decision], seen: Collection[str] | None) -> None:
    """Store decisions, all or none.

    Args:
        store: where they go.
        made: the decisions; those that are stored already are passed over.
        seen: ids of the decisions on their subjects that the person had before them.

    Raises:
        Overtaken: somebody ruled on one of the subjects meanwhile.
        StoreError: they could not be stored.
    """
    try:
        store.decide_many(made, seen)
    except StoreError as error:
        if seen is None:
            raise
        subjects = {one.subject for one in made}
        others = [d for d in store.decisions() if d.subject in subjects and d.id not in seen]
        if others:
            raise Overtaken(others) from error
        raise


def by_subject(decisions: Iterable[Decision]) -> dict[str, list[Decision]]:
    """The decisions on each subject, oldest first."""
    found: dict[str, list[Decision]] = {}
    for one in sorted(decisions, key=_moment):
        found.setdefault(one.subject, []).append(one)
    return found


def history_of(
    subjects: Iterable[str], filed: Mapping[str, Sequence[Decision]]
) -> tuple[Decision, ...]:
    """The decisions on any of ``subjects``, with those that took them back, oldest first.

    ``filed`` is from :func:`by_subject`.
    """
    found: dict[str, Decision] = {}
    wanted = list(subjects)
    while wanted:
        for one in filed.get(wanted.pop(), ()):
            if one.id not in found:
                found[one.id] = one
                wanted.append(one.id)
    return tuple(sorted(found.values(), key=_moment))


def _moment(one: Decision) -> tuple[datetime, str]:
    return one.at, one.id


def _name_file() -> Path:
    return settings.home() / "person.txt"


def _plain(name: str) -> str:
    """A name on one line, without what cannot be seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in name).split())[:NAME_LIMIT]
