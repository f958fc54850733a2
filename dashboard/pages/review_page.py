"""The review page: the queue worked by keyboard, and a claim added by hand.

The browser holds what is looked at and what was decided but not yet answered; Python
stores decisions and answers with the queue as it stands. A decision that arrives twice
is stored once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, NamedTuple

import streamlit as st

from dashboard.desk.acts import Act, decisions_of, read_acts
from dashboard.desk.byhand import HandClaim, add_by_hand
from dashboard.desk.decisions import Overtaken, remember_person, settle
from dashboard.desk.queue import Doubt
from dashboard.desk.standing import Standing
from dashboard.map import bundle
from dashboard.model import Kind, Place, Verdict
from dashboard.pages import desk_state, review_view, shared, words
from dashboard.store import StoreError

KEY = "review"
PAGE = 20  # claims in the list at once
ANSWERS = 60  # answers that are kept for a browser that has not heard them
FOUND = 12  # places offered for a name
FRONTEND = Path(review_view.__file__).with_name("review_frontend")
UI = (
    "queue", "claim", "all", "filter", "page", "previous_page", "next_page", "accept", "reject",
    "amend", "merge", "lean", "undo", "help", "close", "save", "cancel", "selected", "leave",
    "why", "why_reject", "reason.1", "reason.2", "reason.3", "reason.4", "reason.5",
    "amend_title", "merge_title", "merge_none", "lean_title", "lean_outlet", "lean_side",
    "find_place", "no_place", "searching", "before", "after", "said_too", "none_else", "more",
    "contradicts", "already_judged", "open", "history", "around", "no_history", "undone", "reread_title",
    "now_reads", "gone", "keep_former", "idle", "whole_article", "legend", "role.place",
    "role.trigger", "role.actor", "role.date", "role.attribution", "role.cancels", "judged_now",
    "storing", "loading", "keys_on", "key.next", "key.previous", "key.accept", "key.reject",
    "key.amend", "key.merge", "key.lean", "key.undo", "key.select", "key.page", "key.read",
    "key.help", "fact.place", "fact.side", "fact.day", "fact.how", "hand_kind", "not_known",
    "nobody", "empty", "empty_all",
)  # fmt: skip
t = words.of("review")


class Look(NamedTuple):
    """What the browser looks at."""

    page: int = 0
    doubt: Doubt | None = None
    at: str = ""  # the id of the claim shown
    find: str = ""  # a place name that is looked up


def look_of(raw: object) -> Look:
    """What the browser says that it looks at; the beginning for what we do not understand."""
    if not isinstance(raw, Mapping):
        return Look()
    page, doubt = raw.get("page"), raw.get("doubt")
    return Look(
        max(0, int(page)) if isinstance(page, int | float) else 0,
        Doubt(doubt) if doubt in set(Doubt) else None,
        str(raw.get("at") or ""),
        str(raw.get("find") or "")[:120],
    )


def perform(acts: object, by: str) -> str:
    """Store what was decided and not stored yet; the id of a claim to show, or ""."""
    show = ""
    answers = st.session_state.setdefault("review_answers", {})
    for act in read_acts(acts):
        with desk_state.RULING:  # or two runs decide the same, and one overtakes the other
            if act.id not in answers:
                answers[act.id] = answer = carry_out(act, by)
                show = answer.get("show", "")
    while len(answers) > ANSWERS:
        answers.pop(next(iter(answers)))
    return show


def carry_out(act: Act, by: str) -> dict[str, Any]:
    """Store the decisions of one act, and tell the browser what came of it."""
    standing = desk_state.standing()
    stored = [one.id for one in standing.decisions if one.id.partition("-")[0] == act.id]
    answer: dict[str, Any] = {"id": act.id}
    try:
        made = [] if stored else decisions_of(act, standing, by, place_of(standing))
        settle(shared.current_store(), made, None if act.do is Verdict.UNDO else act.seen)
    except Overtaken as overtaken:
        other = overtaken.others[-1]
        verdict = review_view.verdict_words(other)
        told = f"{verdict} – {other.why}" if other.why else verdict
        error = t("overtaken", name=other.by, verdict=told)
        return answer | {"error": error, "show": act.claims[0]}
    except (ValueError, KeyError, StoreError) as error:
        why = t("name_needed") if not by else str(error)
        return answer | {"error": t("failed", why=why), "show": act.claims[0]}
    answer |= {"undo": stored or [one.id for one in made], "said": said(act, standing)}
    if act.do is Verdict.UNDO and (back := subject_of(act.claims[0], standing)):
        answer |= {"show": back, "back": back}
    return answer


def said(act: Act, standing: Standing) -> str:
    """What was done, in a sentence."""
    claim = standing.claim(act.claims[0])
    what = review_view.says(claim) if claim else ""
    if act.do is Verdict.LEAN:
        return t("done.lean", count=1, what=act.change.get("outlet", ""))
    return t(f"done.{act.do.value}", count=len(act.claims), what=what)


def subject_of(decision_id: str, standing: Standing) -> str | None:
    """The claim that a decision was about; None when it was about none."""
    found = next((one for one in standing.decisions if one.id == decision_id), None)
    return found.subject if found and standing.claim(found.subject) else None


def place_of(standing: Standing) -> Any:
    """Finds a place by its id: in the gazetteer, or among those that have claims."""
    return lambda place_id: (
        shared.current_gazetteer().get(place_id) or standing.history.places.get(place_id)
    )


def desk_data(look: Look, standing: Standing, by: str) -> dict[str, Any]:
    """What the browser is given."""
    chosen = standing.queue.chosen(look.doubt)
    many = (len(chosen) + PAGE - 1) // PAGE
    page = min(look.page, max(0, many - 1))
    entries = chosen[page * PAGE : (page + 1) * PAGE]
    view = partial(review_view.item, standing=standing, articles=desk_state.articles(standing))
    opened = None
    if look.at and all(entry.claim_id != look.at for entry in entries):
        entry = review_view.unlisted(look.at, standing)
        opened = view(entry) if entry else None
    return {
        "words": {key: t(key) for key in UI},
        "named": bool(by),
        "at": look.at,
        "language": words.language(),
        "rtl": words.is_rtl(),
        "total_words": t("waiting", count=len(chosen)),
        "first": page * PAGE,
        "page": page,
        "pages": many,
        "doubt": look.doubt.value if look.doubt else "",
        "doubts": doubts(standing),
        "choices": review_view.choices(),
        "items": [view(entry) for entry in entries],
        "opened": opened,
        "answers": list(st.session_state.get("review_answers", {}).values()),
        "lookup": {"asked": look.find, "found": found(look.find) if look.find else []},
    }


def doubts(standing: Standing) -> list[list[str]]:
    """The reasons for which something waits, with how many."""
    counts = standing.queue.counts
    return [
        [doubt.value, f"{t(f'doubt.{doubt.value}')} ({counts[doubt]:,})"]
        for doubt in Doubt
        if counts[doubt]
    ]


def found(name: str) -> list[list[str]]:
    """The places of a name, likeliest first."""
    return [choice(place) for place in shared.current_gazetteer().lookup(name, limit=FOUND)]


def candidates(claim_id: str, standing: Standing) -> list[list[str]]:
    """The places that the words of a claim may mean: the reader's own candidates, then a look-up."""
    claim = standing.claim(claim_id)
    if claim is None:
        return []
    return _candidates(str(shared.current_store().path), claim_id, words.language())


@st.cache_data(show_spinner=False, max_entries=500)
def _candidates(path: str, claim_id: str, language: str) -> list[list[str]]:
    claim = desk_state.standing().claim(claim_id)
    if claim is None:
        return []
    offered = [
        candidate.place
        for mention in shared.current_store().mentions(claim.article_id)
        if mention.start < claim.end and claim.start < mention.end
        if mention.text == claim.place_text
        for candidate in mention.candidates
    ]
    offered += shared.current_gazetteer().lookup(claim.place_text, limit=FOUND)
    return [choice(place) for place in dict.fromkeys(offered) if place.id != claim.place.id]


def choice(place: Place) -> list[str]:
    """A place in a list: its id, and its name with where it lies and how large it is."""
    where = ", ".join(filter(None, (place.admin1, place.country)))
    size = f" · {place.population:,}" if place.population else ""
    both = " / ".join(dict.fromkeys(filter(None, (place.name, place.name_ar))))
    return [place.id, f"{both} ({where}){size}" if where else f"{both}{size}"]


def beside(claim_id: str, standing: Standing) -> dict[str, Any] | None:
    """What stands beside the claim that is looked at."""
    claim = standing.claim(claim_id)
    if claim is None:
        return None
    found = review_view.aside(
        claim_id,
        claim,
        standing,
        desk_state.articles(standing),
        desk_state.stills(claim, standing, words.language()),
    )
    return {**found, "candidates": candidates(claim_id, standing)}


# The component itself

COURIER = """export default ({ data }) => {
  if (!data) return;
  window.reviewAside = data;
  document.dispatchEvent(new Event("review-aside"));
};"""


@cache
def script() -> str:
    """The desk's modules as one script, on the map's own element builder."""
    # In a scope of its own: the names of the map's modules are not ours.
    dom = f"const {{ el }} = (() => {{\n{bundle.link('dom.js')}\nreturn {{ el }};\n}})();"
    desk = bundle.link("desk.js", FRONTEND)
    return f"{dom}\n{desk}\nexport default (component) => hostDesk(component);\n"


@st.cache_resource(show_spinner=False)
def _components() -> tuple[Any, Any]:
    css = (FRONTEND / "style.css").read_text(encoding="utf-8")
    html = '<div class="rd-root"></div>'
    desk = st.components.v2.component("review_desk", html=html, css=css, js=script())
    return desk, st.components.v2.component("review_aside", js=COURIER)


def opened_from_elsewhere(look: Look) -> str:
    """The claim that a link or the log asks for, until the browser looks at it; "" for none."""
    if not look.at and (linked := st.query_params.get("claim")):
        return linked
    wanted: str = st.session_state.get("review_claim", "")
    if wanted and look.at:
        del st.session_state["review_claim"]
        return ""
    return wanted


def desk(by: str) -> None:
    """Carry out what was decided, then draw the queue; what takes longer comes after it."""
    waiting = st.empty()  # always there: what moves in the page is built anew in the browser
    if not desk_state.ready():
        with waiting, st.spinner(t("loading")):
            desk_state.standing()
    asked = st.session_state.get(KEY, {}).get("asked")
    asked = asked if isinstance(asked, Mapping) else {}
    look = look_of(asked.get("look"))
    if show := perform(asked.get("acts"), by):
        look = look._replace(at=show)
    elif goto := opened_from_elsewhere(look):
        look = look._replace(at=goto)
    standing = desk_state.standing()
    draw, bring = _components()
    draw(key=KEY, data=desk_data(look, standing, by), on_asked_change=lambda: None)
    bring(key=f"{KEY}-aside", data=beside(look.at, standing) if look.at else None)


# Who decides, and what they know themselves


def ask_name() -> str:
    """The name under which decisions are made; asked for once on a machine."""
    name = desk_state.person_here()
    if not name:
        with st.form("name"):
            given = st.text_input(t("your_name"), help=t("name_why"), max_chars=80)
            if st.form_submit_button(t("keep_name"), type="primary") and given.strip():
                st.session_state.person = remember_person(given)
                st.rerun()
        st.caption(t("name_why"))
        return ""
    left, right = st.columns([5, 1], vertical_alignment="center")
    left.caption(t("deciding_as", name=shared.plain(name)))
    if right.button(t("change_name"), key="change-name"):
        st.session_state.person = ""
        st.rerun()
    return name


def by_hand(by: str) -> None:
    """A claim that a person knows from elsewhere, with its source; drawn once it is opened."""
    form = st.expander(t("hand"), key="by-hand", on_change="rerun")
    if form.open:
        with form:
            hand_form(by)


def hand_form(by: str) -> None:
    """The fields of a claim added by hand."""
    st.caption(t("hand_why"))
    name = st.text_input(t("hand_place"), help=t("hand_place_help"), key="hand-place")
    places = shared.current_gazetteer().lookup(name, limit=FOUND) if name.strip() else ()
    if name.strip() and not places:
        st.warning(t("hand_no_place", name=shared.plain(name)))
    with st.form("hand", border=False):
        place = st.selectbox(t("hand_which"), places, format_func=lambda one: choice(one)[1])
        one, two, three = st.columns(3)
        sides = [row[0] for row in review_view.choices()["sides"]]
        side = one.selectbox(t("hand_side"), sides, format_func=shared.side_name, index=None)
        kind = two.selectbox(
            t("hand_kind"), list(Kind), format_func=lambda kind: t(f"kind.{kind.value}")
        )
        day = three.date_input(t("hand_day"), value=None, format="YYYY-MM-DD")
        text = st.text_area(t("hand_text"))
        four, five, six = st.columns(3)
        publisher = four.text_input(t("hand_publisher"))
        published = five.date_input(t("hand_published"), value=None, format="YYYY-MM-DD")
        url = six.text_input(t("hand_url"))
        if st.form_submit_button(t("hand_save")):
            missing = [
                t(f"hand_{key}")
                for key, value in {
                    "place": place, "side": side or kind is Kind.CONTESTED, "day": day,
                    "text": text.strip(), "publisher": publisher.strip(), "published": published,
                }.items()
                if not value
            ]  # fmt: skip
            if missing or not by:
                st.warning(t("hand_missing", what=", ".join(missing or [t("your_name")])))
                return
            assert place and kind and isinstance(day, date) and isinstance(published, date)
            hand = HandClaim(
                place, name, kind, side, day, text, publisher, published, url.strip() or None
            )
            added = add_by_hand(shared.current_store(), hand, by)
            if added is None:
                st.warning(t("hand_known"))
            else:
                st.success(t("hand_added", what=shared.plain(review_view.says(added))))


def page() -> None:
    """Draw the page."""
    shared.heading(t("title"))
    name = ask_name()
    desk(name)
    by_hand(name)


page()
