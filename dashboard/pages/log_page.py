"""The log of decisions: who, when, what, why; each can be taken back, all can be downloaded."""

from __future__ import annotations

from datetime import date
from html import escape

import streamlit as st

from dashboard.desk import log, names
from dashboard.desk.decisions import settle, undo
from dashboard.model import Verdict
from dashboard.pages import desk_state, review_view, shared, words
from dashboard.store import StoreError

PAGE = 25  # decisions shown at once
t = words.of("log")


def page() -> None:
    """Draw the page."""
    shared.heading(t("title"))
    st.write(t("introduction"))
    listed = log.records(desk_state.standing())
    if not listed:
        st.info(t("empty"))
        return
    found = filtered(listed)
    left, right = st.columns([3, 1], vertical_alignment="center")
    left.write(t("found", count=len(found)))
    right.download_button(t("download"), log.as_csv(found), "decisions.csv", "text/csv")
    if told := st.session_state.pop("log_told", None):
        st.success(told)
    pages = max(1, (len(found) + PAGE - 1) // PAGE)
    at = 1
    if pages > 1:
        at = int(st.number_input(t("page", pages=pages), 1, pages, 1, key="log-page"))
    by = desk_state.person_here()
    for one in found[(at - 1) * PAGE : at * PAGE]:
        entry(one, by)


def filtered(listed: list[log.Record]) -> list[log.Record]:
    """The records that the reader asks for."""
    one, two, three, four, five = st.columns(5)
    people = sorted({record.decision.by for record in listed})
    verdicts = [verdict.value for verdict in Verdict]
    by = one.selectbox(t("by"), people, index=None, placeholder=t("anybody"))
    verdict = two.selectbox(
        t("verdict"),
        verdicts,
        index=None,
        placeholder=t("any"),
        format_func=lambda verdict: review_view.t(f"verdict.{verdict.replace(' ', '_')}"),
    )
    place = three.text_input(t("place"))
    first = four.date_input(t("first"), value=None, format="YYYY-MM-DD")
    last = five.date_input(t("last"), value=None, format="YYYY-MM-DD")
    return log.chosen(
        listed,
        by,
        verdict,
        place,
        first if isinstance(first, date) else None,
        last if isinstance(last, date) else None,
    )


def entry(one: log.Record, by: str) -> None:
    """One decision, with the button that takes it back."""
    with st.container(border=True, key=f"decision-{one.decision.id}"):
        left, right = st.columns([6, 1], vertical_alignment="center")
        with left:
            st.html(told(one))
        if one.claim and right.button(t("open"), key=f"open-{one.decision.id}"):
            st.session_state.review_claim = one.claim_id
            st.switch_page("pages/review_page.py")
        if one.standing:
            # Only where the decision stands: an undone one is restored by undoing the undo.
            right.button(
                t("undo"),
                key=f"undo-{one.decision.id}",
                on_click=take_back,
                args=(one, by),
                disabled=not by,
                help=None if by else review_view.t("name_needed"),
            )


def told(one: log.Record) -> str:
    """A decision as escaped HTML."""
    made = one.decision
    what = review_view.verdict_words(made)
    if one.undoes:
        what = f"{what}: {review_view.verdict_words(one.undoes)}"
    about = review_view.says(one.claim) if one.claim else one.place_name
    day = one.claim.event_date if one.claim else None
    if day:
        about = f"{about} · {review_view.day_words(day)}"
    struck = "" if one.standing else "text-decoration:line-through"
    lines = [
        f'<strong style="{struck}">{escape(what)}</strong> · <bdi>{escape(about)}</bdi>',
        f"<bdi>{escape(made.by)}</bdi> · <time>{made.at:%Y-%m-%d %H:%M} UTC</time>",
    ]
    if made.why:
        lines.append(f"<q><bdi>{escape(made.why)}</bdi></q>")
    if not one.standing:
        lines.append(f"<em>{escape(t('undone'))}</em>")
    if one.unusable:
        lines.append(f"<em>{escape(t('unusable', why=one.unusable))}</em>")
    return "<br>".join(lines)


def take_back(one: log.Record, by: str) -> None:
    """Undo a decision; of a ruling on a name the articles that hold it are read again."""
    store = shared.current_store()
    try:
        made = undo(one.decision, by)
        if names.name_ruling(made, store.decisions()):
            names.apply(store, shared.current_gazetteer(), made)
        else:
            settle(store, [made], None)
        st.session_state.log_told = t("taken_back")
    except (StoreError, ValueError) as error:
        st.session_state.log_told = t("failed", why=shared.plain(str(error)))


page()
