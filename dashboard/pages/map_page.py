"""The map page. Everything between two days happens in the browser.

Python sends the packed history when it changed, and hears what is looked at once it
rests: the day and the place, and the rule by which control is decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import streamlit as st

from dashboard import control, pipeline, settings
from dashboard.map import hosted
from dashboard.map.basemap import tiles
from dashboard.map.evidence import ALL_AT_ONCE
from dashboard.map.payload import details_of, pack, payload
from dashboard.pages import shared, words
from dashboard.places import boundaries

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
def drawn_up(path: str, stamp: str, rule: Rule) -> control.History:
    """The history of the store at ``path`` in the state ``stamp``, by this rule."""
    if rule == Rule():
        return shared.current_history()
    return pipeline.history(shared.current_store(), rule.policy, rule.known_on)


@st.cache_resource(show_spinner=False, max_entries=8)
def packed(
    path: str, stamp: str, rule: Rule, with_areas: bool, outlines: tuple[tuple[str, int], ...]
) -> bytes:
    """That history, packed for the browser, with the boundaries imported from ``outlines``."""
    history = drawn_up(path, stamp, rule)
    options = {
        "tiles": tiles(),
        "areas": True,
        "policies": list(control.POLICIES),
        "policy": rule.policy,
        "known": rule.known_on and rule.known_on.isoformat(),
        "stamp": version(stamp, rule),
    }
    articles = shared.current_store().articles()
    return pack(
        payload(
            history,
            articles,
            options,
            lazy=is_large(history),
            with_areas=with_areas,
            overlays=boundaries.overlays(),
        )
    )


def is_large(history: control.History) -> bool:
    """Whether the evidence goes to the browser place by place."""
    return len(history.claims) > ALL_AT_ONCE


def version(stamp: str, rule: Rule) -> str:
    """Names one payload, so that evidence never meets a map that it does not belong to."""
    return f"{stamp} {rule.policy} {rule.known_on}"


def heard() -> None:
    """The map's language is the visit's: before the page runs again, so that its head has it too."""
    view = st.session_state.get(KEY, {}).get("view") or {}
    words.choose(view.get("language"))


def page() -> None:
    """Draw the map.

    Not a fragment: a message of the map that arrives when the reader has just left for
    another page would ask that page for a fragment it lacks, and stop it half drawn.
    """
    view = st.session_state.get(KEY, {}).get("view") or {}
    rule, place = chosen_rule(view), str(view.get("place"))
    path, stamp = str(settings.database()), shared.state()
    outlines = tuple((str(file), file.stat().st_mtime_ns) for file in boundaries.files())
    data = packed(path, stamp, rule, bool(view.get("areas")), outlines)
    hosted.show(data, key=KEY, moved=heard)
    history = drawn_up(path, stamp, rule)
    if place in history.places and is_large(history):
        articles = shared.current_store().articles()
        hosted.bring(details_of(history, articles, place), version(stamp, rule), key=KEY)


st.html(MARGINS)
page()
