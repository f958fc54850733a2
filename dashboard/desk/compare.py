"""Whose map: one telling of the war beside another, by another rule, other sources or a version.

A telling is chosen by a short text, so that a comparison can be linked to: the name of a policy
("latest"), "as_told_by:" and a side's id, or "version:" and the name of a published version.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from dashboard import control, pipeline
from dashboard.control import History
from dashboard.desk import publications
from dashboard.desk.publications import Version
from dashboard.map.compare import Difference, differences
from dashboard.model import Article
from dashboard.store import Store

VERSION = "version:"
TOLD = "as_told_by:"

__all__ = ["Difference", "Telling", "choices", "differences", "drawn_up", "in_hands"]


@dataclass(frozen=True, slots=True)
class Telling:
    """One of two maps to compare.

    Attributes:
        rule: a policy's name, "as_told_by:SIDE" or "version:NAME".
        publishers: only what these published; none named is all of them. A version has its own.
        known_on: only what was published by this day; None is everything.
    """

    rule: str = "latest"
    publishers: frozenset[str] = frozenset()
    known_on: date | None = None


def choices(history: History, versions: Iterable[str]) -> list[str]:
    """The rules that can be compared: policies, every side that holds something, versions."""
    sides = {run.holder for runs in history.runs.values() for run in runs if run.holder}
    told = (f"{TOLD}{side}" for side in sorted(sides))
    return [*control.POLICIES, *told, *(f"{VERSION}{name}" for name in versions)]


def drawn_up(store: Store, telling: Telling) -> History | Version:
    """A telling from what the store holds now.

    Raises:
        ValueError: there is no such policy or version.
    """
    if telling.rule.startswith(VERSION):
        name = telling.rule.removeprefix(VERSION)
        version = publications.opened(store, name)
        if version is None:
            raise ValueError(f"there is no version named {name}")
        return version
    if not telling.publishers:
        return pipeline.history(store, telling.rule, telling.known_on)
    publishers = store.publishers()
    claims = (
        claim for claim in store.claims() if publishers.get(claim.article_id) in telling.publishers
    )
    return control.reconcile(
        claims,
        store.decisions(),
        policy=telling.rule,
        baseline=pipeline.baseline(),
        known_on=telling.known_on,
        publishers=publishers,
    )


def articles_of(store: Store, shown: History | Version) -> Iterable[Article]:
    """The articles behind a telling."""
    return shown.articles if isinstance(shown, Version) else store.articles()


def in_hands(found: Collection[Difference]) -> Counter[tuple[str | None, str | None]]:
    """How many places are in one side's hands on the first map and in another's on the second.

    Places that the same side holds, only less or more surely, are left out.
    """
    pairs = ((one.a.holder if one.a else None, one.b.holder if one.b else None) for one in found)
    return Counter(pair for pair in pairs if pair[0] != pair[1])
