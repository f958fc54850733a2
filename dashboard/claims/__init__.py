"""Article and mentions → claims: who gained, lost or entered what, when, according to whom."""

from __future__ import annotations

from dashboard.claims.extract import PARTS, claims_of
from dashboard.claims.merging import distinct

__all__ = ["PARTS", "claims_of", "distinct"]
