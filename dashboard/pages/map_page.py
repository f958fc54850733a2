"""The map page. Everything between two days happens in the browser.

Python sends the packed history when it changed, and hears what is looked at once it
rests: the day and the place, and the rule by which control is decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import streamlit as st

from dashboard import control, settings
from dashboard.map import hosted
from dashboard.map.basemap import tiles
from dashboard.map.payload import pack, payload
from dashboard.pages import shared

KEY = "map"
# The map takes the window: Streamlit's own margins are made for reading, not for maps.
MARGINS = """<style>
[data-testid="stMainBlockContainer"] { padding: 3.75rem 1rem 0.5rem; max-width: none; }
</style>"""


class Rule(NamedTuple):
    """How control is decided: a policy, and the day of publication up to which reports count."""

    policy: str = "latest"
    known_on: date | None = None


def chosen_rule(view: Mapping[str, Any]) -> Rule:
    """The rule that the browser asked for; the usual one for what we do not know."""
    policy = str(view.get("policy") or Rule().policy)
    try:
        control.policy_named(policy)
    except ValueError:
        policy = Rule().policy
    try:
        return Rule(policy, date.fromisoformat(view["known"]) if view.get("known") else None)
    except ValueError:
        return Rule(policy)


@st.cache_resource(show_spinner=False, max_entries=8)
def packed(path: str, stamp: str, rule: Rule) -> bytes:
    """The history of the store at ``path`` in the state ``stamp``, packed for the browser."""
    opened = shared.current_store()
    history = (
        shared.current_history()
        if rule == Rule()
        else control.reconcile(
            opened.claims(),
            opened.decisions(),
            policy=rule.policy,
            baseline=control.load_baseline(),
            known_on=rule.known_on,
            publishers=opened.publishers(),
        )
    )
    known = rule.known_on and rule.known_on.isoformat()
    options = {
        "tiles": tiles(),
        "policies": list(control.POLICIES),
        "policy": rule.policy,
        "known": known,
    }
    return pack(payload(history, opened.articles(), options))


@st.fragment
def page() -> None:
    """Draw the map; a fragment, so that a message from it redraws nothing else."""
    rule = chosen_rule(st.session_state.get(KEY, {}).get("view") or {})
    stamp = shared.current_store().stamp()
    hosted.show(packed(str(settings.database()), stamp, rule), key=KEY)


st.html(MARGINS)
page()
