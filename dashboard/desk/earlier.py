"""Claims of earlier readings that people judged: an acceptance outlasts the reading it was made on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from dashboard.control.rulings import Rulings
from dashboard.model import Claim, Decision
from dashboard.store import Store


def judged_earlier(
    store: Store, claims: Sequence[Claim], decisions: Iterable[Decision]
) -> dict[str, Claim]:
    """The claims that people judged in an earlier reading and ``claims``, the latest ones,
    do not have; by id.
    """
    missing = Rulings(decisions).claims_ruled()
    if missing:
        missing -= {claim.id for claim in claims}
    found = ((claim_id, store.claim(claim_id)) for claim_id in sorted(missing))
    return {claim_id: claim for claim_id, claim in found if claim is not None}


def vouched_for(earlier: Mapping[str, Claim], decisions: Iterable[Decision]) -> tuple[Claim, ...]:
    """Those that a person accepted: they go on counting, whatever a later reading says."""
    accepted = Rulings(decisions).accepted
    return tuple(claim for claim_id, claim in earlier.items() if claim_id in accepted)


def standing_claims(store: Store, decisions: Iterable[Decision]) -> tuple[Claim, ...]:
    """Every claim that a history is drawn up from: those of the latest readings, and those of
    earlier readings that a person accepted.
    """
    return with_vouched(store, store.claims(), tuple(decisions))


def with_vouched(
    store: Store, claims: Sequence[Claim], decisions: Sequence[Decision]
) -> tuple[Claim, ...]:
    """The same where ``claims``, those of the latest readings, are at hand."""
    return (*claims, *vouched_for(judged_earlier(store, claims, decisions), decisions))
