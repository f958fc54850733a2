"""Published versions: publish what is reviewed, open a version by its link, see what changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from typing import Any
from urllib.parse import quote

import streamlit as st

from dashboard import settings
from dashboard.control.rulings import Rulings
from dashboard.desk import publications
from dashboard.desk.decisions import person, remember_person
from dashboard.desk.publications import Difference, PlaceChange, Version
from dashboard.map import bundle, hosted
from dashboard.map.export import export_html
from dashboard.map.payload import pack, payload
from dashboard.model import Publication, Run, Status
from dashboard.pages import shared, words
from dashboard.pages.shared import plain
from dashboard.store import StoreError

SHOWN = 200  # places of one list
t = words.of("publish")


def page() -> None:
    """Draw the list of versions, or the one that the address names."""
    name = st.query_params.get("version")
    if name is None:
        shared.heading(t("title"))
        st.write(t("introduction"))
        if told := st.session_state.pop("publish_told", None):
            st.success(told)
        form()
        versions()
        return
    version = at_hand(str(settings.database()), name)
    if version is None:
        shared.heading(t("title"))
        st.error(t("no_such_version", name=plain(name)))
        back()
        return
    show(version)


@st.cache_resource(show_spinner=False, max_entries=6)
def at_hand(path: str, name: str) -> Version | None:
    """A version of the store at ``path``. It never changes, so it is kept."""
    return publications.opened(shared.store_at(path), name)


# Publishing


def form() -> None:
    """Publish what is reviewed now."""
    rulings = Rulings(shared.current_store().decisions())
    st.subheader(t("new"), anchor=False)
    st.write(t("reviewed", count=len(rulings.accepted)))
    if not rulings.accepted:
        st.info(t("nothing_reviewed"))
        return
    with st.form("publish", border=False):
        left, right = st.columns(2)
        name = left.text_input(t("name"), max_chars=publications.NAME_LIMIT, help=t("name_help"))
        known = st.session_state.get("person") or person()
        by = right.text_input(t("your_name"), known, max_chars=80)
        notes = st.text_area(t("notes"), height=100)
        if not st.form_submit_button(t("publish"), type="primary"):
            return
    if not name.strip() or not by.strip():
        st.warning(t("missing"))
        return
    try:
        st.session_state.person = remember_person(by)
        made = publications.publish(shared.current_store(), name, by, notes)
    except (StoreError, ValueError) as error:
        st.error(plain(str(error)))
        return
    st.session_state.publish_told = t("published", name=plain(made.name))
    st.rerun()


def versions() -> None:
    """The versions published so far, newest first."""
    st.subheader(t("versions"), anchor=False)
    made = shared.current_store().publications()
    if not made:
        st.write(t("no_versions"))
    for one in reversed(made):
        with st.container(border=True):
            left, right = st.columns([4, 1], vertical_alignment="center")
            left.html(f"<strong><bdi>{escape(one.name)}</bdi></strong><br>{about(one)}")
            if right.button(t("open"), key=f"open-{one.id}", help=one.name):
                st.query_params["version"] = one.name
                st.rerun()


def about(one: Publication) -> str:
    """Who published a version and when, and what they noted, as HTML."""
    told = t("by", name=f"<bdi>{escape(one.by)}</bdi>", at=f"{one.at:%Y-%m-%d %H:%M} UTC")
    notes = (
        f'<p dir="auto" style="white-space: pre-line">{escape(one.notes)}</p>' if one.notes else ""
    )
    return f"<small>{told}</small>{notes}"


# One version


def show(version: Version) -> None:
    """A version: its map, what changed since the one before, and the ways to pass it on."""
    publication = version.publication
    shared.heading(plain(publication.name))
    st.html(about(publication))
    back()
    hosted.show(drawn(str(settings.database()), publication.name, words.language()), "published")
    st.caption(t("only_reviewed", count=len(version.claims)))
    left, right = st.columns(2)
    with left:
        st.write(t("link"))
        st.code(link(publication.name), language=None, wrap_lines=True)
    with right:
        st.write(t("file"))
        st.download_button(
            t("download"),
            lambda: export(version),
            file_name=f"{publication.name}.html",
            mime="text/html",
            on_click="ignore",
        )
    earlier = version_before(publication)
    if earlier is None:
        st.write(t("first_version"))
    else:
        differences(earlier, version)


def back() -> None:
    """The way to the list."""
    if st.button(t("all_versions")):
        st.query_params.clear()
        st.rerun()


@st.cache_resource(show_spinner=False, max_entries=6)
def drawn(path: str, name: str, language: str) -> bytes:
    """A version's map, packed for the browser."""
    version = at_hand(path, name)
    assert version is not None
    # Not the whole texts: beside the sentences they are blank.
    return pack(payload(version, version.articles, {"stamp": name}, whole_texts=False))


def export(version: Version) -> bytes:
    """The version as one file."""
    options = {"language": words.language()}
    return export_html(version, version.articles, options, whole_texts=False).encode("utf-8")


def link(name: str) -> str:
    """The address under which a version can be opened for good."""
    url = (st.context.url or "").partition("?")[0]
    return f"{url}?version={quote(name)}"


def version_before(publication: Publication) -> Version | None:
    """The version published before another; None when it was the first."""
    names = [one.name for one in shared.current_store().publications()]
    at = names.index(publication.name)
    return at_hand(str(settings.database()), names[at - 1]) if at else None


def differences(before: Version, after: Version) -> None:
    """What changed and what was corrected since the version before, in words."""
    found = publications.difference(before, after)
    st.subheader(t("since", name=plain(before.publication.name)), anchor=False)
    st.write(in_short(found))
    listed("corrected_title", "corrected_why", found.corrected)
    listed("changed_title", "changed_why", found.changed)


def in_short(found: Difference) -> str:
    """ "14 places changed, 3 corrected"."""
    return t(
        "in_short",
        changed=t("places_changed", count=len(found.changed)),
        corrected=t("places_corrected", count=len(found.corrected)),
    )


def listed(title: str, why: str, found: Sequence[PlaceChange]) -> None:
    """The places of one kind of difference."""
    if not found:
        return
    st.markdown(f"#### {t(title)}")
    st.caption(t(why))
    rows = "".join(f"<li>{line(one)}</li>" for one in found[:SHOWN])
    st.html(f"<ul>{rows}</ul>")
    if len(found) > SHOWN:
        st.write(t("more", count=len(found) - SHOWN))


def line(one: PlaceChange) -> str:
    """One place that is shown differently, as HTML."""
    parts = [f"<strong><bdi>{escape(shared.name_of(one.place))}</bdi></strong>:"]
    if one.day:
        parts.append(
            t("from_day", day=day_words(one.day), now=held(one.after), before=held(one.before))
        )
    if one.moved:
        parts.append(t("moved", count=round(one.moved)))
    for decision in one.because:
        said = ": ".join(part for part in (decision.by, decision.why) if part)
        verdict = t(f"verdict.{decision.verdict}")
        parts.append(f"<small>({verdict}, <bdi>{escape(said)}</bdi>)</small>")
    return " ".join(parts)


def held(run: Run | None) -> str:
    """Who holds a place, in words, as HTML."""
    status = str(map_words()[f"status.{(run.status if run else Status.UNKNOWN).value}"])
    holder = shared.side_name(run.holder) if run else ""
    return escape(f"{holder} ({status})" if holder else status)


def day_words(day: date) -> str:
    """A calendar day in the reader's language."""
    return f"{day.day} {map_words()['dates']['months'][day.month - 1]} {day.year}"


def map_words() -> dict[str, Any]:
    """The map's own words, so that page and map say the same."""
    return bundle.messages()[words.language()]


page()
