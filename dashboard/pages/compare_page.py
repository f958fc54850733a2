"""Whose map: two rules, two choices of sources, two versions or two days beside each other."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from html import escape
from typing import Any

import streamlit as st

from dashboard import settings
from dashboard.control import History
from dashboard.desk import compare
from dashboard.desk.compare import Difference, Telling
from dashboard.desk.publications import Version
from dashboard.map import bundle, hosted
from dashboard.map.basemap import tiles
from dashboard.map.payload import details_of, pack, payload
from dashboard.model import Run, Status
from dashboard.pages import shared, words

KEY = "pair"
ALL_AT_ONCE = 5_000  # claims whose evidence travels with a map; beyond, place by place
SHOWN = 200  # places in the list
HALVES = ("left", "right")
USUAL = {"left": "latest", "right": "corroborated"}
t = words.of("compare")


def page() -> None:
    """Draw the choices, the two maps and what differs."""
    shared.heading(t("title"))
    st.write(t("introduction"))
    store = shared.current_store()
    history = shared.current_history()
    if history.last_day is None:
        st.info(t("nothing"))
        return
    versions = tuple(one.name for one in store.publications())
    rules = compare.choices(history, versions)
    outlets = sorted(set(store.publishers().values()))
    same_day = not st.toggle(t("two_days"), from_link("days") == "2", key="compare_two_days")
    columns = st.columns(2)
    tellings, days = [], []
    for half, column in zip(HALVES, columns, strict=True):
        with column:
            tellings.append(choose(half, rules, outlets))
            days.append(history.last_day if same_day else choose_day(half, history))
    left, right = tellings
    remember(left, right, same_day, days)
    path, state = str(settings.database()), shared.state()
    shown = [drawn_up(path, state, telling) for telling in tellings]
    hosted.show_two(
        packed(path, state, left, days[0]),
        packed(path, state, right, days[1]),
        key=KEY,
        same_day=same_day,
        names=(title(left, same_day, days[0]), title(right, same_day, days[1])),
    )
    view = st.session_state.get(KEY, {}).get("view") or {}
    bring_evidence(view, tellings, shown, state)
    now = read_day(view.get("day"), days[0])
    then = now if same_day else read_day(view.get("day_right"), days[1])
    differing(compare.differences(shown[0], now, shown[1], then), (now, then), same_day)


# What is compared


def choose(half: str, rules: Sequence[str], outlets: Sequence[str]) -> Telling:
    """One of the two tellings."""
    linked = from_link(half) or USUAL[half]
    rule = st.selectbox(
        t(f"{half}_rule"),
        rules,
        rules.index(linked) if linked in rules else 0,
        format_func=rule_words,
        key=f"compare_rule_{half}",
    )
    assert rule is not None
    if rule.startswith(compare.VERSION):
        return Telling(rule)
    with st.expander(t("narrower")):
        publishers = st.multiselect(
            t("publishers"),
            outlets,
            [one for one in st.query_params.get_all(f"{half}_source") if one in outlets],
            key=f"compare_publishers_{half}",
            placeholder=t("all_publishers"),
        )
        known = st.date_input(
            t("known_on"),
            value=read_day(from_link(f"{half}_known"), None),
            format="YYYY-MM-DD",
            key=f"compare_known_{half}",
        )
    return Telling(rule, frozenset(publishers), known if isinstance(known, date) else None)


def choose_day(half: str, history: History) -> date:
    """The day that one of the maps shows at first."""
    first, last = history.first_day, history.last_day
    assert first and last
    linked = read_day(from_link(f"{half}_day"), first if half == "left" else last)
    chosen = st.date_input(
        t(f"{half}_day"),
        min(max(linked or last, first), last),
        first,
        last,
        format="YYYY-MM-DD",
        key=f"compare_day_{half}",
    )
    return chosen if isinstance(chosen, date) else last


def from_link(key: str) -> str | None:
    """A value of the address under which the page was opened."""
    return st.query_params.get(key)


def remember(left: Telling, right: Telling, same_day: bool, days: Sequence[date]) -> None:
    """Put what is compared into the address, so that it can be passed on."""
    asked: dict[str, str | list[str]] = {} if same_day else {"days": "2"}
    for half, telling, day in zip(HALVES, (left, right), days, strict=True):
        asked[half] = telling.rule
        if telling.publishers:
            asked[f"{half}_source"] = sorted(telling.publishers)
        if telling.known_on:
            asked[f"{half}_known"] = telling.known_on.isoformat()
        if not same_day:
            asked[f"{half}_day"] = day.isoformat()
    st.query_params.from_dict(asked)


def read_day(said: object, otherwise: Any) -> Any:
    """The calendar day of an ISO text, ``otherwise`` when it is none."""
    try:
        return date.fromisoformat(str(said)) if said else otherwise
    except ValueError:
        return otherwise


# The maps


@st.cache_resource(show_spinner=False, max_entries=8)
def drawn_up(path: str, state: str, telling: Telling) -> History | Version:
    """A telling of the store at ``path`` in a state."""
    if telling == Telling():
        return shared.current_history()
    return compare.drawn_up(shared.store_at(path), telling)


@st.cache_resource(show_spinner=False, max_entries=8)
def packed(path: str, state: str, telling: Telling, day: date) -> bytes:
    """A telling, packed for the browser."""
    shown = drawn_up(path, state, telling)
    options = {"tiles": tiles(), "day": day.isoformat(), "stamp": stamp(state, telling)}
    articles = compare.articles_of(shared.store_at(path), shown)
    whole = False if isinstance(shown, Version) else None
    return pack(payload(shown, articles, options, whole_texts=whole, lazy=is_large(shown)))


def is_large(shown: History | Version) -> bool:
    """Whether the evidence goes to the browser place by place."""
    return len(shown.claims) > ALL_AT_ONCE


def stamp(state: str, telling: Telling) -> str:
    """Names one payload, so that evidence never meets a map that it does not belong to."""
    return f"{state} {telling.rule} {sorted(telling.publishers)} {telling.known_on}"


def bring_evidence(
    view: dict[str, Any],
    tellings: Sequence[Telling],
    shown: Sequence[History | Version],
    state: str,
) -> None:
    """Hand large maps the evidence of the place that is looked at."""
    place = str(view.get("place"))
    for half, telling, one in zip(HALVES, tellings, shown, strict=True):
        if place in one.places and is_large(one):
            articles = compare.articles_of(shared.current_store(), one)
            evidence = details_of(one, articles, place)
            hosted.bring(evidence, stamp(state, telling), key=f"{KEY}-{half}")


# What differs


def differing(found: Collection[Difference], days: tuple[date, date], same_day: bool) -> None:
    """The places that the two maps show differently, counted and listed."""
    when = (
        day_words(days[0]) if same_day else t("and", one=day_words(days[0]), two=day_words(days[1]))
    )
    st.subheader(t("differences"), anchor=False)
    st.write(t("count", count=len(found), day=when))
    if not found:
        return
    pairs = compare.in_hands(found).most_common()
    st.html(
        "".join(
            f"<p style='margin:0'>{t('in_hands', count=n, left=side(a), right=side(b))}</p>"
            for (a, b), n in pairs
        )
    )
    rows = "".join(row(one) for one in list(found)[:SHOWN])
    head = "".join(f'<th scope="col">{escape(t(name))}</th>' for name in ("place", "left", "right"))
    st.html(
        f"{STYLE}<div tabindex='0' role='region' aria-label='{escape(t('differences'))}'>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
    if len(found) > SHOWN:
        st.write(t("more", count=len(found) - SHOWN))


STYLE = """<style>
.stHtml table { border-collapse: collapse; width: 100%; }
.stHtml th, .stHtml td { text-align: start; padding: .3rem .6rem .3rem 0; border-block-end: 1px solid #8a938f55; vertical-align: top; overflow-wrap: anywhere; }
</style>"""


def row(one: Difference) -> str:
    """One place with what either map shows, as HTML."""
    return (
        f'<tr><th scope="row"><bdi>{escape(shared.name_of(one.place))}</bdi></th>'
        f"<td>{held(one.a)}</td><td>{held(one.b)}</td></tr>"
    )


def side(holder: str | None) -> str:
    """A side's name, as HTML."""
    return f"<bdi>{escape(shared.side_name(holder) or t('nobody'))}</bdi>"


def held(run: Run | None) -> str:
    """Who holds a place and how sure that is, as HTML."""
    status = escape(str(map_words()[f"status.{(run.status if run else Status.UNKNOWN).value}"]))
    return f"{side(run.holder)}: {status}" if run and run.holder else status


def title(telling: Telling, same_day: bool, day: date) -> str:
    """What stands above a map."""
    parts = [rule_words(telling.rule), *sorted(telling.publishers)]
    if telling.known_on:
        parts.append(t("known_by", day=day_words(telling.known_on)))
    if not same_day:
        parts.append(day_words(day))
    return " · ".join(parts)


def rule_words(rule: str) -> str:
    """A rule's name in the reader's language."""
    if rule.startswith(compare.VERSION):
        return t("version", name=rule.removeprefix(compare.VERSION))
    if rule.startswith(compare.TOLD):
        told = str(map_words()["policy.told"])
        return told.replace("{side}", shared.side_name(rule.removeprefix(compare.TOLD)))
    return str(map_words()[f"policy.{rule}"])


def day_words(day: date) -> str:
    """A calendar day in the reader's language."""
    return f"{day.day} {map_words()['dates']['months'][day.month - 1]} {day.year}"


def map_words() -> dict[str, Any]:
    """The map's own words, so that page and map say the same."""
    return bundle.messages()[words.language()]


page()
