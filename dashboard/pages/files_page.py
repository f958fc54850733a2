"""Files out and in: every form of export, and imports that are looked at before they are stored."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from datetime import date
from html import escape
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import control, exchange
from dashboard.exchange import baseline_files, csv_files
from dashboard.exchange.locating import country_code
from dashboard.exchange.sheets import Row, Sheet, Unreadable
from dashboard.exchange.sides import ids, side_named
from dashboard.exchange.tables import Progress
from dashboard.model import Claim, Hold, Kind, Problem
from dashboard.pages import problems, shared, words
from dashboard.pages.shared import plain
from dashboard.reading import Upload
from dashboard.reading.messages import message_of
from dashboard.store import StoreError

GLIMPSE = 3  # rows shown as they stand in the file
SHOWN = 100  # rows of the preview
REJECTED = 1_000  # rejected rows shown; the file of them has all
HOLDERS = 30  # holders without a side that a person is asked about
LOOKED_AT = 20_000  # rows looked at for holders
NAME = "control-map"
# The table scrolls in its box. Each cell runs in its own direction, whatever it quotes.
TABLE_STYLE = """<style>
.rows { max-height: 26rem; overflow: auto; border: 1px solid #8885; border-radius: 0.3rem; }
.rows table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
.rows :is(th, td) { padding: 0.4rem 0.6rem; text-align: start; vertical-align: top; border-block-end: 1px solid #8885; }
.rows td { min-width: 6rem; overflow-wrap: anywhere; }
.rows span { unicode-bidi: plaintext; }
</style>"""
t = words.of("files")
_Made = TypeVar("_Made")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file ready to be saved, and the names of those inside when it is an archive."""

    name: str
    data: bytes
    inside: tuple[str, ...] = ()


def page() -> None:
    """Draw the page."""
    shared.heading(t("title"))
    out, back = st.tabs([t("out"), t("in")])
    with out:
        take_out()
    with back:
        bring_in()


class Bar:
    """A bar of progress with a message that says how much is done."""

    def __init__(self, message: str, opening: str) -> None:
        self._message = message
        self._bar = st.progress(0.0, opening)

    def tell(self, done: int, total: int) -> None:
        """Show how many rows of all are done; of 0 in all, only how many."""
        share = min(done / total, 1.0) if total else 0.0
        self._bar.progress(share, t(self._message, share=round(100 * share), count=done))

    def end(self) -> None:
        """Take the bar away."""
        self._bar.empty()


# Out


def take_out() -> None:
    """Ask for a form, write it with progress, and offer it."""
    st.write(t("out_introduction"))
    with st.form("out", border=False):
        left, right = st.columns(2)
        form = left.selectbox(
            t("form"),
            list(exchange.FORMATS),
            format_func=lambda name: t(f"form.{name}"),
            key="form",
        )
        policy = right.selectbox(
            t("rule"),
            list(control.POLICIES),
            format_func=lambda name: t(f"rule.{name}"),
            key="rule",
        )
        columns = st.columns(3)
        known_on, first, last = (
            column.date_input(t(name), value=None, format="YYYY-MM-DD", key=name)
            for column, name in zip(columns, ("known_on", "from", "to"), strict=True)
        )
        hxl = st.checkbox(t("hxl"), key="hxl")
        if st.form_submit_button(t("prepare"), type="primary"):
            st.session_state.prepared = None
            prepare(form, policy, _day(known_on), _day(first), _day(last), hxl)
    offer(st.session_state.get("prepared"))


def prepare(
    form: str, policy: str, known_on: date | None, first: date | None, last: date | None, hxl: bool
) -> None:
    """Write the files of a form into memory."""
    bar = Bar("preparing", t("gathering"))
    try:
        material = exchange.gather(shared.current_store(), policy, known_on, first, last)
        with TemporaryDirectory() as folder:
            path = Path(folder) / f"{NAME}{exchange.FORMATS[form].ending}"
            tagged = hxl and exchange.FORMATS[form].hxl
            files = exchange.export(form, material, path, bar.tell, tagged)
            st.session_state.prepared = packed(files)
    except ValueError as error:
        st.error(plain(problems.said(message_of(error))))
    bar.end()


def packed(files: Sequence[Path]) -> Prepared:
    """One file as it is, several as an archive."""
    if len(files) == 1:
        return Prepared(files[0].name, files[0].read_bytes())
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as together:
        for file in files:
            together.write(file, file.name)
    names = tuple(file.name for file in files)
    return Prepared(f"{NAME}.zip", archive.getvalue(), names)


def offer(prepared: Prepared | None) -> None:
    """The button that saves what was prepared."""
    if prepared is None:
        return
    size = f"{len(prepared.data) / 1e6:.1f}"
    st.download_button(
        t("download", name=prepared.name, size=size), prepared.data, prepared.name,
        type="primary", on_click="ignore",
    )  # fmt: skip
    if prepared.inside:
        st.caption(t("files_inside", names=", ".join(prepared.inside)))


# In


def bring_in() -> None:
    """Take files; below, the baselines that were brought in so far."""
    st.write(t("in_introduction"))
    if told := st.session_state.pop("brought", None):
        st.success(told)
    if st.session_state.pop("cancelled", False):
        st.info(t("cancelled"))
    generation = st.session_state.setdefault("files_generation", 0)
    chosen: Any = st.file_uploader(
        t("choose", formats=", ".join(exchange.ENDINGS)),
        type=list(exchange.ENDINGS),
        accept_multiple_files=True,
        key=f"files-{generation}",
    )
    if chosen:
        look_at(chosen)
    list_baselines()


def look_at(chosen: Any) -> None:
    """Show what the chosen files bring, and store it when a person says so."""
    uploads = [Upload(file.name, file.getvalue()) for file in chosen]
    key = tuple(file.file_id for file in chosen)
    place = st.empty()
    files = kept(place, "opened", key, lambda tell: exchange.opened(uploads))
    map_ = mapping(files, key, place)
    gazetteer = shared.current_gazetteer()
    plan = kept(
        place,
        "plan",
        (key, repr(map_)),
        lambda tell: exchange.planned(files, gazetteer, map_, tell),
    )
    preview(plan)
    if not plan.is_empty:
        if plan.reports:
            st.info(t("not_read_again"))
        if st.button(t("bring"), type="primary", key="bring"):
            store(plan, Path(uploads[0].name).stem)


def kept(place: DeltaGenerator, name: str, key: object, work: Callable[[Progress], _Made]) -> _Made:
    """What a work made for this key. It is done when that is not there: the page runs at
    every click.

    Meanwhile progress and Cancel stand in ``place``, which is empty afterwards. A press on
    Cancel starts the page anew, and the run at work ends when it next tells how far it is.
    """
    held: tuple[object, _Made] | None = st.session_state.get(name)
    if held is None or held[0] != key:
        with place.container():
            bar = Bar("reading", t("opening"))
            st.button(t("cancel"), key=f"cancel-{name}", on_click=cancel)
        held = (key, work(bar.tell))
        place.empty()
        st.session_state[name] = held
    return held[1]


def cancel() -> None:
    """Let go of the chosen files. Nothing of them is stored: that takes a press on Bring in."""
    begin_anew()
    st.session_state.cancelled = True


def begin_anew() -> None:
    """Offer an empty box for the next files."""
    st.session_state.files_generation += 1
    for name in ("opened", "glimpse", "holders", "plan"):
        st.session_state.pop(name, None)


def mapping(
    files: exchange.Opened, key: object, place: DeltaGenerator
) -> exchange.ColumnMap | None:
    """The mapping of a table that no format of ours knows; None when there is none such."""
    found = exchange.unknown(files.sheets)
    if not found or files.problems:
        return None
    sheet = found[0]
    guess = exchange.guessed(sheet.columns)
    with st.expander(t("columns"), expanded=bool(exchange.lacking(guess, sheet))):
        first = kept(place, "glimpse", key, lambda tell: first_rows(sheet))
        st.dataframe(first, hide_index=True, width="stretch", key="glimpse-table")
        purpose = st.radio(
            t("purpose"),
            ("claims", "baseline"),
            index=("claims", "baseline").index(guess.purpose),
            format_func=lambda one: t(f"purpose.{one}"),
            horizontal=True,
            key=f"purpose-{key}",
        )
        columns = chosen_columns(sheet, guess, key)
        fixed = for_all_rows(columns, purpose, key)
        map_ = exchange.ColumnMap(purpose, columns, fixed)
        asked = (key, columns.get("side"), columns.get("country"))
        holders = kept(place, "holders", asked, lambda tell: strangers(sheet, map_))
        return exchange.ColumnMap(purpose, columns, fixed, {"side": meanings(holders, key)})


def first_rows(sheet: Sheet) -> list[Mapping[str, str | None]]:
    """A few rows as they stand in the file; none of a file that breaks off before."""
    try:
        return [row.values for row in islice(sheet.rows(), GLIMPSE) if isinstance(row, Row)]
    except Unreadable:
        return []  # the preview tells what is wrong


def chosen_columns(sheet: Sheet, guess: exchange.ColumnMap, key: object) -> dict[str, str]:
    """Which column holds each field, as a person leaves it."""
    options = ["", *sheet.columns]
    grid = st.columns(3)
    found = {}
    for number, field in enumerate(exchange.FIELDS):
        column = grid[number % 3].selectbox(
            t(f"field.{field}"),
            options,
            index=options.index(guess.columns.get(field, "")),
            format_func=lambda name: name or t("no_column"),
            key=f"field-{field}-{key}",
        )
        if column:
            found[field] = column
    return found


def for_all_rows(columns: Mapping[str, str], purpose: str, key: object) -> dict[str, str]:
    """What holds for rows that do not say it themselves."""
    st.caption(t("for_all"))
    day_box, source_box, kind_box = st.columns(3)
    day = day_box.date_input(
        t("for_all_day"), value=None, format="YYYY-MM-DD", key=f"day-{key}",
        min_value=date(1900, 1, 1), max_value=date(2100, 1, 1),
    )  # fmt: skip
    source = source_box.text_input(t("for_all_publisher"), key=f"source-{key}")
    fixed = {"publisher": source.strip()}
    if isinstance(day, date):
        fixed["day"] = day.isoformat()
    if purpose == "claims" and "kind" not in columns:
        fixed["kind"] = kind_box.selectbox(
            t("for_all_kind"),
            [kind.value for kind in Kind],
            format_func=lambda one: t(f"kinds.{one}"),
            key=f"kind-{key}",
        )
    return {name: value for name, value in fixed.items() if value}


def strangers(sheet: Sheet, map_: exchange.ColumnMap) -> list[str]:
    """The holders of a table whom nothing knows, the most frequent first."""
    if "side" not in map_.columns:
        return []
    found: Counter[tuple[str, str | None]] = Counter()
    with suppress(Unreadable):  # of a file that breaks off; the preview tells what is wrong
        for row in islice(sheet.rows(), LOOKED_AT):
            if isinstance(row, Row):
                found[map_.get(row, "side"), country_code(map_.get(row, "country"))] += 1
    unknown = (
        holder
        for (holder, country), _ in found.most_common()
        if holder and side_named(holder, country) is None
    )
    return list(islice(dict.fromkeys(unknown), HOLDERS))


def meanings(holders: Sequence[str], key: object) -> dict[str, str]:
    """What those holders mean, as a person says."""
    if not holders:
        return {}
    st.caption(t("meanings"))
    grid = st.columns(3)
    found = {}
    for number, holder in enumerate(holders):
        side = grid[number % 3].selectbox(
            plain(holder[:80]),
            ["", *ids()],
            format_func=lambda one: shared.side_name(one) if one else t("no_side"),
            key=f"side-{holder}-{key}",
        )
        if side:
            found[holder] = side
    return found


def preview(plan: exchange.Plan) -> None:
    """What would be stored, what is left out, and every rejected row with its reason."""
    if plan.kinds:
        kinds = "؛ ".join if words.is_rtl() else "; ".join
        st.write(
            t("taken_for", kinds=kinds(t(f"kind.{kind}") for kind in dict.fromkeys(plan.kinds)))
        )
    st.write(f"{t('usable', count=plan.rows)} · {t('rejected', count=plan.rejected)}")
    for why, count in plan.passed.most_common(10):
        st.caption(plain(t("passed", count=count, why=problems.said(why))))
    if rows := shown(plan):
        st.subheader(t("first_rows"), anchor=False)
        st.html(table_of(t("first_rows"), rows))
    if plan.problems:
        st.subheader(t("rejected_rows"), anchor=False)
        reasons = [rejected(one) for one in plan.problems]
        heads = [t(f"column.{name}") for name in ("row", "wrong", "remedy")]
        st.html(
            table_of(
                t("rejected_rows"),
                [dict(zip(heads, one, strict=True)) for one in reasons[:REJECTED]],
            )
        )
        if plan.rejected > REJECTED:
            st.caption(t("more_rejected", count=plan.rejected - REJECTED))
        st.download_button(
            t("save_rejected"), csv_files.rejections(heads, reasons), f"{NAME}-rejected.csv", "text/csv",
            on_click="ignore",
        )  # fmt: skip


def shown(plan: exchange.Plan) -> list[dict[str, object]]:
    """The first rows of a plan as lines of a table."""
    pairs = ((report, claim) for report in plan.reports for claim in report.claims)
    told = [claim_row(report.article.source, claim) for report, claim in islice(pairs, SHOWN)]
    return told or [hold_row(hold) for hold in plan.holds[:SHOWN]]


def claim_row(where: str, claim: Claim) -> dict[str, object]:
    """A claim as a line."""
    return {
        t("column.row"): problems.said(where),
        t("column.day"): claim.event_date,
        t("column.place"): claim.place_text,
        t("column.known_as"): shared.name_of(claim.place),
        t("column.what"): t(f"kinds.{claim.kind.value}"),
        t("column.side"): shared.side_name(claim.side) or claim.actor or t("not_known"),
        t("column.why"): claim.trace,
    }


def hold_row(hold: Hold) -> dict[str, object]:
    """A row of a baseline as a line."""
    return {
        t("column.day"): hold.on,
        t("column.place"): shared.name_of(hold.place),
        t("column.what"): t("baseline"),
        t("column.side"): shared.side_name(hold.side),
        t("column.why"): hold.source,
    }


def rejected(problem: Problem) -> tuple[str, str, str]:
    """Where a rejected row stands, what is wrong with it and what to do, in the reader's language."""
    return problems.said(problem.source), problems.said(problem.what), problems.said(problem.remedy)


def table_of(title: str, rows: Sequence[Mapping[str, object]]) -> str:
    """Rows as a table that scrolls on its own, under the names of the first row's values."""
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td><span>{escape(str(v))}</span></td>" for v in row.values()) + "</tr>"
        for row in rows
    )
    return (
        f'{TABLE_STYLE}<div class="rows" role="region" aria-label="{escape(title)}" tabindex="0">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def store(plan: exchange.Plan, name: str) -> None:
    """Store a plan with progress, and begin anew."""
    bar = Bar("bringing", t("bringing", share=0))
    try:
        kept_ = exchange.keep(shared.current_store(), plan, name, bar.tell)
    except StoreError as error:
        st.error(str(error))
        return
    counts = {field.name: getattr(kept_, field.name) for field in fields(kept_)}
    parts = [t(f"kept.{what}", count=count) for what, count in counts.items() if count]
    note = f"\n\n{t('not_read_again')}" if kept_.added or kept_.changed else ""
    st.session_state.brought = f"{t('brought')}: {' · '.join(parts) or t('nothing_new')}{note}"
    begin_anew()
    st.rerun()


def list_baselines() -> None:
    """The baselines on which the map rests besides our own, each with a way to take it away."""
    kept = baseline_files.names()
    if not kept:
        return
    st.subheader(t("baselines"), anchor=False)
    for name in kept:
        left, right = st.columns([4, 1], vertical_alignment="center")
        left.write(plain(name))
        right.button(
            t("take_away"), key=f"remove-{name}", on_click=baseline_files.remove, args=(name,)
        )


def _day(chosen: Any) -> date | None:
    return chosen if isinstance(chosen, date) else None


page()
