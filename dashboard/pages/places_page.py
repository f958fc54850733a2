"""The names that wait for a person: what the articles say, what each may mean, and the ruling."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape

import streamlit as st
from geopy.point import Point as Coordinates

from dashboard import settings
from dashboard.control import undone
from dashboard.desk import names
from dashboard.desk.decisions import Overtaken, person, remember_person, undo
from dashboard.desk.names import Choice, Doubt, OpenName
from dashboard.model import Decision, Place, Verdict
from dashboard.pages import pin_map, shared, words
from dashboard.pages.shared import plain
from dashboard.places import Gazetteer, corrections
from dashboard.reading import fold_text
from dashboard.store import Store, StoreError

EXAMPLES = 5  # sentences shown of one name
LOG = 50  # rulings shown
ARTICLES = 20  # offered for a ruling on one article only
MAP = "pin-map"
SIGNS = str.maketrans({"٫": ".", "،": ",", "°": " ", "′": "'", "″": '"'})
DEGREES = re.compile(r"([-+]?\d+(?:\.\d+)?)[,;\s]+([-+]?\d+(?:\.\d+)?)")
KNOWN, POINT, NOTHING = "known", "point", "nothing"  # what a person may say of a name
t = words.of("places")


def page() -> None:
    """Draw the page."""
    shared.heading(t("title"))
    st.write(t("introduction"))
    tell()
    tell_overtaken()
    waiting = names_of(str(settings.database()), shared.current_store().stamp())
    if waiting:
        name = choose(waiting)
        if name:
            st.session_state.places_looked_at = name.key
            evidence(name)
            rule(name)
    else:
        st.info(t("nothing_waits"))
    log()
    st.session_state.places_seen = seen_now()


@st.cache_resource(show_spinner=False, max_entries=2)
def names_of(path: str, stamp: str) -> tuple[OpenName, ...]:
    """The names that wait in the store at ``path``, in the state ``stamp``."""
    history = shared.current_history()
    return names.queue(shared.current_store(), history.claims.values())


def tell() -> None:
    """Say what came of the last ruling."""
    if told := st.session_state.pop("places_told", None):
        kind, message = told
        {"success": st.success, "error": st.error}[kind](message)


def tell_overtaken() -> None:
    """Say that somebody else has ruled on the name that the person was looking at."""
    looked_at = st.session_state.pop("places_looked_at", None)
    seen: Mapping[str, list[str]] | None = st.session_state.get("places_seen")
    if looked_at is None or seen is None:
        return
    for one in reversed(rulings()):
        key, _ = corrections.subject_parts(one.subject)
        if key == looked_at and one.id not in seen.get(one.subject, []):
            st.error(overtaken_by(one))
            return


def overtaken_by(other: Decision) -> str:
    """That another decision came first, and which."""
    verdict = t(f"verdict.{other.verdict.replace(' ', '_')}")
    return t("overtaken", name=plain(other.by), verdict=verdict)


def rulings() -> list[Decision]:
    """The rulings on names, in the order they came in."""
    about = (Verdict.MEANS, Verdict.NOT_A_PLACE)
    return [one for one in shared.current_store().decisions() if one.verdict in about]


def choose(waiting: Sequence[OpenName]) -> OpenName | None:
    """The name that the person looks at: the first that waits, unless they chose another."""
    counts = {doubt: sum(one.doubt is doubt for one in waiting) for doubt in Doubt}
    left, right = st.columns([1, 2])
    doubt = left.selectbox(
        t("filter"),
        [None, *(one for one in Doubt if counts[one])],
        format_func=lambda one: (
            f"{t(f'doubt.{one.value}')} ({counts[one]})" if one else t("all", count=len(waiting))
        ),
        key="places_doubt",
    )
    shown = {one.key: one for one in waiting if doubt in (None, one.doubt)}
    chosen = right.selectbox(
        t("name"), list(shown), format_func=lambda key: summary(shown[key]), key="places_name"
    )
    return shown.get(chosen or "")


def summary(name: OpenName) -> str:
    """A name in one line: what hangs on it, and why it waits."""
    parts = [isolated(name.name), t("articles", count=len(name.articles))]
    if name.changes:
        parts.append(t("changes", count=name.changes))
    return " · ".join([*parts, t(f"doubt.{name.doubt.value}")])


def isolated(text: str) -> str:
    """Words whose direction does not disturb what stands around them (Unicode isolates)."""
    return f"\u2068{text}\u2069"


def evidence(name: OpenName) -> None:
    """The sentences that hold a name, and where it was put so far."""
    quotes = []
    for one in names.examples(shared.current_store(), name, EXAMPLES):
        article = one.article
        about = [article.title or article.source, article.publisher, article.published]
        told = " · ".join(f"<bdi>{escape(str(part))}</bdi>" for part in about if part)
        quotes.append(
            f'<figure><blockquote dir="auto">{escape(one.before)}<mark>{escape(one.name)}</mark>'
            f"{escape(one.after)}</blockquote><figcaption>{told}</figcaption></figure>"
        )
    st.html(STYLE + "".join(quotes))
    put = t("put_nowhere")
    if name.place and name.place.lat is not None:
        put = t("put_at", place=f"<bdi>{escape(described(name.place))}</bdi>")
    st.html(f"<p>{put} <bdi>{escape(name.reason)}</bdi></p>")


# As wide as is pleasant to read; the mark keeps its colours when the page is dark.
STYLE = """<style>
.stHtml figure { margin: 0 0 .8rem; max-width: 46rem; }
.stHtml figure blockquote { margin: 0; padding-inline-start: .8rem; border-inline-start: 3px solid #8a938f; overflow-wrap: anywhere; }
.stHtml figure figcaption { padding-inline-start: .95rem; font-size: .85rem; opacity: .8; }
.stHtml figure mark { background: #fff0b8; color: #1c2321; padding: 0 .15em; font-weight: 600; }
</style>"""


def rule(name: OpenName) -> None:
    """What a person says of a name."""
    known = list(names.suggestions(name, shared.current_store(), shared.current_gazetteer()))
    said = st.radio(
        t("says", name=plain(name.name)),
        [KNOWN, POINT, NOTHING],
        format_func=lambda one: t(f"says.{one}"),
        horizontal=True,
        key=f"says-{name.key}",
    )
    place: Place | None = None
    if said == KNOWN:
        place = one_of(name, known)
    elif said == POINT:
        place = point_of(name)
    if said != NOTHING:
        draw_map(name, known)
    scope, why, by = how(name)
    ready = bool(by) and (said == NOTHING or place is not None)
    if st.button(t(f"do.{said}"), type="primary", disabled=not ready, key=f"do-{name.key}"):
        by = remember_person(by)
        st.session_state.person = by
        if place is not None:
            carry_out(names.means(name.name, place, by, why, scope))
        else:
            carry_out(names.is_no_place(name.name, by, why, scope))
    if not ready:
        st.caption(t("missing_name") if not by else t("missing_place"))


def one_of(name: OpenName, known: list[Choice]) -> Place | None:
    """One of the places that are known: those found for the name, and what is searched for."""
    wanted = st.text_input(t("search"), key=f"search-{name.key}", help=t("search_help"))
    if wanted.strip():
        found = shared.current_gazetteer().lookup(wanted, limit=names.SUGGESTED)
        have = {one.place.id for one in known}
        others = names.around(shared.current_store(), name)
        new = [place for place in found if place.id not in have]
        known += names.with_distances(new, others)
    known += online(name)
    if not known:
        st.write(t("none_known"))
        return None
    numbers = range(len(known))
    chosen = st.radio(
        t("which"),
        numbers,
        index=None,
        format_func=lambda n: (
            f"**{n + 1}\\. {plain(described(known[n].place))}** · {plain(details(known[n]))}"
        ),
        key=f"which-{name.key}",
    )
    return None if chosen is None else known[chosen].place


def online(name: OpenName) -> list[Choice]:
    """What online geocoders answer, if any are configured and the person asks."""
    from dashboard.places.online import chained  # late: few have one, and it costs time

    chain = chained(shared.current_store())
    for problem in chain.problems:
        st.warning(plain(f"{problem.source}: {problem.what}. {problem.remedy}."))
    if not chain.services:
        return []
    asked: dict[str, list[Choice]] = st.session_state.setdefault("places_online", {})
    if st.button(t("ask_online"), help=t("ask_online_help")):
        answers = chain.candidates(name.name)
        asked[name.key] = [
            Choice(
                one.place,
                None,
                t(
                    "online_answer",
                    source=one.source,
                    precision=t(f"precision_{one.geo_precision}"),
                ),
            )
            for one in answers.places
        ]
        for problem in answers.problems[len(chain.problems) :]:
            st.warning(plain(f"{problem.source}: {problem.what}. {problem.remedy}."))
    return asked.get(name.key, [])


def described(place: Place) -> str:
    """A place's name and what it lies in."""
    return ", ".join(part for part in (shared.name_of(place), place.admin1, place.country) if part)


def details(one: Choice) -> str:
    """What speaks for a suggestion."""
    place = one.place
    parts = [t(f"kind.{place.kind.value}")]
    if place.population:
        parts.append(t("people", count=place.population))
    if place.lat is not None:
        parts.append(f"\u2066{place.lat:.3f}, {place.lon:.3f}\u2069")
    if one.kilometres is not None:
        parts.append(t("distance", count=round(one.kilometres)))
    if one.source:
        parts.append(one.source)
    return " · ".join(parts)


def point_of(name: OpenName) -> Place | None:
    """The place where a person put the name: on the map, or by its coordinates."""
    typed = st.text_input(
        t("coordinates"),
        key=coordinates_key(name),
        help=t("coordinates_help"),
        placeholder="35.13, 36.75",
    )
    point = read_point(typed)
    if point is None:
        if typed.strip():
            st.warning(t("no_such_point"))
        return None
    return names.pinned(name.name, *point, name.place)


def read_point(typed: str) -> pin_map.Point | None:
    """Coordinates as people write them, in any digits; None when they are none."""
    plainly = fold_text(typed.translate(SIGNS)).strip().upper()
    if numbers := DEGREES.fullmatch(plainly):
        lat, lon = float(numbers[1]), float(numbers[2])
        return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None
    if not re.search("[NS].*[EW]", plainly):
        return None
    try:
        point = Coordinates(plainly)
    except ValueError:
        return None
    return point.latitude, point.longitude


def coordinates_key(name: OpenName) -> str:
    """Where the coordinates of a name stand in the session state."""
    return f"coordinates-{name.key}"


def draw_map(name: OpenName, known: Sequence[Choice]) -> None:
    """The map: the candidates by number, and the pin."""

    def moved() -> None:
        point = pin_map.pinned(MAP, name.key)
        if point:
            st.session_state[coordinates_key(name)] = f"{point[0]:.5f}, {point[1]:.5f}"
            st.session_state[f"says-{name.key}"] = POINT

    around = names.around(shared.current_store(), name)
    pin_map.draw(
        MAP,
        name.key,
        [point(one.place) for one in known],
        [at for place in around if (at := point(place))],
        read_point(st.session_state.get(coordinates_key(name), "")),
        {
            "language": words.language(),
            "label": t("map_label", name=name.name),
            "zoom_in": t("zoom_in"),
            "zoom_out": t("zoom_out"),
        },
        moved,
    )
    st.caption(t("map_help"))


def point(place: Place) -> pin_map.Point | None:
    """Where a place lies."""
    return None if place.lat is None or place.lon is None else (place.lat, place.lon)


def how(name: OpenName) -> tuple[str | None, str, str]:
    """In which article a ruling holds (None: in every), why, and who makes it."""
    store = shared.current_store()
    found = filter(None, map(store.article, name.articles[:ARTICLES]))
    titles = {article.id: (article.title or article.source)[:70] for article in found}
    left, middle, right = st.columns(3)
    scope = left.selectbox(
        t("scope"),
        [*([] if name.common else [""]), *titles],
        format_func=lambda one: t("scope_one", title=titles[one]) if one else t("scope_every"),
        key=f"scope-{name.key}",
        help=t("scope_help"),
    )
    why = middle.text_input(t("why"), key=f"why-{name.key}")
    by = right.text_input(
        t("your_name"), st.session_state.get("person") or person(), max_chars=80, key="places_by"
    )
    return scope or None, why.strip(), by.strip()


def carry_out(decision: Decision) -> None:
    """Store a ruling and read the articles that hold the name again, with progress."""
    seen = seen_of(decision)
    read_again(lambda store, gazetteer, told: names.apply(store, gazetteer, decision, seen, told))


def finish(decision: Decision) -> None:
    """Read again what a ruling is about: for a reading that was stopped in the middle."""
    read_again(lambda store, gazetteer, told: names.finish(store, gazetteer, decision, told))


def read_again(work: Callable[[Store, Gazetteer, names.Progress], names.Reread]) -> None:
    """Do what reads articles again, with progress, and say on the page drawn anew what came of it."""
    bar = st.progress(0.0, t("reading_again"))

    def progress(done: int, total: int) -> None:
        bar.progress(done / total, t("read_again", count=done, total=total))

    try:
        done = work(shared.current_store(), shared.current_gazetteer(), progress)
    except Overtaken as overtaken:
        st.session_state.places_told = ("error", overtaken_by(overtaken.others[-1]))
    except (StoreError, ValueError) as error:
        st.session_state.places_told = ("error", plain(str(error)))
    else:
        told = t("done", count=done.changed)
        if done.carried:
            told = f"{told} {t('carried', count=done.carried)}"
        st.session_state.places_told = ("success", told)
    for drawn in ("places_looked_at", "places_seen"):
        st.session_state.pop(drawn, None)
    st.rerun()


def seen_now() -> dict[str, list[str]]:
    """The rulings that the person sees on this page, by subject."""
    seen: dict[str, list[str]] = {}
    for one in rulings():
        seen.setdefault(one.subject, []).append(one.id)
    return seen


def seen_of(decision: Decision) -> list[str] | None:
    """The rulings on a subject that stood on the page when the person made up their mind."""
    if decision.verdict == Verdict.UNDO:
        return None
    seen: Mapping[str, list[str]] = st.session_state.get("places_seen", {})
    return seen.get(decision.subject, [])


def log() -> None:
    """The rulings on names, newest first, each with a way back."""
    st.subheader(t("log"), anchor=False)
    made = sorted(rulings(), key=lambda one: (one.at, one.id), reverse=True)
    if not made:
        st.write(t("log_empty"))
    gone = undone(shared.current_store().decisions())
    for one in made[:LOG]:
        left, middle, right = st.columns([5, 1, 1], vertical_alignment="center")
        told = " · ".join(
            filter(None, (one.by, f"{one.at:%Y-%m-%d %H:%M} UTC", scope_of(one), one.why))
        )
        struck = ' style="text-decoration: line-through"' if one.id in gone else ""
        left.html(
            f'<p style="margin:0"><span{struck}>{escape(ruled(one))}</span><br>'
            f"<small><bdi>{escape(told)}</bdi></small></p>"
        )
        if middle.button(t("finish"), key=f"finish-{one.id}", help=t("finish_help")):
            finish(one)
        if one.id in gone:
            right.write(t("undone"))
        elif right.button(t("undo"), key=f"undo-{one.id}", help=ruled(one)):
            take_back(one)
    if len(made) > LOG:
        st.caption(t("log_more", count=len(made) - LOG))


def ruled(decision: Decision) -> str:
    """A ruling in words."""
    key, _ = corrections.subject_parts(decision.subject)
    name = decision.change.get("name", key)
    if decision.verdict == Verdict.NOT_A_PLACE:
        return t("log_not_a_place", name=isolated(name))
    place = decision.change.get("place_name", "")
    return t("log_means", name=isolated(name), place=isolated(place))


def scope_of(decision: Decision) -> str:
    """Where a ruling holds when that is not everywhere."""
    _, article_id = corrections.subject_parts(decision.subject)
    article = shared.current_store().article(article_id) if article_id else None
    return t("scope_one", title=article.title or article.source) if article else ""


def take_back(decision: Decision) -> None:
    """Undo a ruling."""
    by = st.session_state.get("places_by") or st.session_state.get("person") or person()
    if not by.strip():
        st.session_state.places_told = ("error", t("missing_name"))
        st.rerun()
    carry_out(undo(decision, by))


page()
