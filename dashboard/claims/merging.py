"""One event for every change: what an article says twice counts once."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.model import Claim, Kind, Modality

_STRONGER = {Kind.GAIN: 4, Kind.LOSS: 3, Kind.ENTER: 2, Kind.APPROACH: 1, Kind.CONTESTED: 0}


_WEEK = 7  # days for which "troops are in its streets" only repeats that they took a place


def distinct(claims: Iterable[Claim], by_modality: bool = False) -> tuple[Claim, ...]:
    """The changes an article reports, each once, in the order they were told.

    Left out are non-changes (denied, planned, repelled, holds); a claim told again of the
    same place, side and day (an asserted one stands for a claimed one); and what a stronger
    one implies: a loss when the rival's gain of that day is told, an entry or an advance
    when the same side's gain is, of that day or of the week before; the fight that won a place.

    With ``by_modality`` the same change told once as fact and once as a party's claim is
    kept both times, for a reader who asks who says so.
    """
    told = [c for c in claims if c.modality.changes_the_map and c.kind is not Kind.HOLD]
    kept: list[Claim] = []
    for claim in sorted(
        told, key=lambda c: (-_STRONGER[c.kind], c.modality is not Modality.ASSERTED)
    ):
        rivals = [k for k in kept if not (by_modality and _told_otherwise(k, claim))]
        if not any(_implies(stronger, claim) for stronger in rivals):
            kept.append(claim)
    order = {id(claim): n for n, claim in enumerate(told)}
    return tuple(sorted(kept, key=lambda c: order[id(c)]))


def _told_otherwise(kept: Claim, claim: Claim) -> bool:
    """Whether the same sort of event is told once as fact and once as a claim."""
    return kept.kind is claim.kind and kept.modality is not claim.modality


def _implies(kept: Claim, claim: Claim) -> bool:
    if kept.place.id != claim.place.id:
        return False
    same_day = kept.event_date == claim.event_date or None in (kept.event_date, claim.event_date)
    if kept.kind is claim.kind:
        if claim.kind is Kind.CONTESTED:
            return same_day
        return kept.side == claim.side and same_day
    if claim.kind is Kind.LOSS:
        return (
            kept.kind is Kind.GAIN
            and kept.side != claim.side
            and kept.event_date == claim.event_date
        )
    if claim.kind is Kind.CONTESTED:
        won = kept.kind is Kind.GAIN and kept.modality is Modality.ASSERTED
        return won and kept.side == claim.side and kept.event_date == claim.event_date
    if claim.kind in (Kind.ENTER, Kind.APPROACH):
        if kept.kind not in (Kind.GAIN, Kind.ENTER) or kept.side != claim.side:
            return False
        if kept.event_date is None or claim.event_date is None:
            return kept.event_date == claim.event_date
        since = (claim.event_date - kept.event_date).days
        return 0 <= since <= (_WEEK if kept.kind is Kind.GAIN else 0)
    return False
