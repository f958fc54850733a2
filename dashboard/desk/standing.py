"""The store as it stands: its history and its queue, kept up to date decision by decision.

Loading 200,000 claims and drawing up their history takes seconds; a decision on a claim
changes a place or two. So what is drawn up is kept, and only what a decision touches is
drawn up again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dashboard import control, pipeline
from dashboard.control import History
from dashboard.control.rulings import Rulings
from dashboard.desk.decisions import by_subject
from dashboard.desk.earlier import judged_earlier, standing_claims, vouched_for
from dashboard.desk.queue import Queue, queue_after, queue_of
from dashboard.model import Claim, Decision
from dashboard.store import Store

__all__ = ["Standing", "catch_up", "stand", "standing_claims"]


@dataclass(frozen=True)
class Standing:
    """One state of the store. Made by :func:`stand` and :func:`catch_up`; never altered.

    Attributes:
        stamp: of the store (:meth:`Store.stamp`) when it was read.
        decisions: all of them, in the order they came in.
        history: under the usual policy.
        queue: what waits for a person.
        earlier: claims that people judged and the latest readings no longer make, by id.
    """

    stamp: str
    decisions: tuple[Decision, ...]
    history: History
    queue: Queue
    earlier: Mapping[str, Claim]

    @cached_property
    def filed(self) -> Mapping[str, Sequence[Decision]]:
        """The decisions by what they are about: see :func:`decisions.history_of`."""
        return by_subject(self.decisions)

    @cached_property
    def undone(self) -> set[str]:
        """The ids of the decisions that were taken back."""
        return control.undone(self.decisions)

    @cached_property
    def judged_of_article(self) -> Mapping[str, Sequence[str]]:
        """The claims that people ever ruled on, by article id."""
        found: dict[str, list[str]] = {}
        for subject in self.filed:
            if claim := self.claim(subject):
                found.setdefault(claim.article_id, []).append(subject)
        return found

    def claim(self, claim_id: str) -> Claim | None:
        """A claim as people left it, or as it was read when they rejected it; None unknown."""
        standing = self.history.claims.get(claim_id) or self.history.read.get(claim_id)
        return standing or self.earlier.get(claim_id)


def stand(store: Store) -> Standing:
    """Read everything in the store."""
    stamp, decisions, claims = pipeline.state(store), store.decisions(), store.claims()
    earlier = judged_earlier(store, claims, decisions)
    history = control.reconcile(
        (*claims, *vouched_for(earlier, decisions)),
        decisions,
        baseline=pipeline.baseline(),
        publishers=store.publishers(),
    )
    return Standing(stamp, decisions, history, queue_of(history, earlier), earlier)


def catch_up(was: Standing, store: Store) -> Standing:
    """The state now; cheap when only decisions on claims came in since, and equal to
    :func:`stand` anew.
    """
    stamp = pipeline.state(store)
    if stamp == was.stamp:
        return was
    decisions = store.decisions()
    if _readings(stamp) != _readings(was.stamp):
        return stand(store)
    before, after = was.history.rulings, Rulings(decisions)
    changed = after.differing(before)
    if not (after.same_scene(before) and _known(changed, was, after)):
        return stand(store)
    history = was.history.with_decisions(decisions)
    places = {
        claim.place.id
        for one in changed
        for claims in (was.history.claims, history.claims)
        if (claim := claims.get(one))
    }
    queue = queue_after(was.queue, history, places, was.earlier)
    return Standing(stamp, decisions, history, queue, was.earlier)


def _known(changed: set[str], was: Standing, after: Rulings) -> bool:
    """Whether the claims that rulings changed are at hand, and none comes or goes thereby."""
    read, earlier = was.history.read, was.earlier
    # One by one: operators on the keys of all claims would go through every claim.
    vanishing = (changed & earlier.keys()) - after.claims_ruled()
    return not vanishing and all(
        one in read or (one in earlier and one not in after.accepted) for one in changed
    )


def _readings(stamp: str) -> str:
    """The part of a stamp that changes with articles."""
    return stamp.rpartition(".")[0]
