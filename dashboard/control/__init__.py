"""Turns claims, decisions and a policy into who held what, when and why.

history = reconcile(store.claims(), store.decisions(), "latest", load_baseline())
"""

from dashboard.control.baseline import BaselineError, load_baseline
from dashboard.control.history import Change, History, reconcile
from dashboard.control.ledger import BASELINE, FIGHTING_DAYS
from dashboard.control.outlets import Outlets, load_outlets
from dashboard.control.policies import POLICIES, policy_named
from dashboard.control.rulings import place_change, undone

__all__ = [
    "BASELINE",
    "FIGHTING_DAYS",
    "POLICIES",
    "BaselineError",
    "Change",
    "History",
    "Outlets",
    "load_baseline",
    "load_outlets",
    "place_change",
    "policy_named",
    "reconcile",
    "undone",
]
