"""Add articles: upload or paste, watch them being read, see what was and was not understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from html import escape
from typing import NamedTuple
from urllib.parse import quote

import streamlit as st

from dashboard import pipeline, places, reading
from dashboard.desk import names
from dashboard.model import Article, Claim, Problem
from dashboard.pages import shared, words
from dashboard.pages.problems import said

FORMATS = ["txt", "md", "html", "htm", "csv", "jsonl", "ndjson", "json"]
SHOWN = 100  # rows of each list shown for one file; the counts are of all
# Sentences are read whole, in their own direction; a narrow window scrolls the table alone.
TABLE_STYLE = """<style>
.found { overflow-x: auto; }
.found table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
.found :is(th, td) { padding: 0.4rem 0.6rem; text-align: start; vertical-align: top; border-block-end: 1px solid #8885; }
.found a { color: inherit; }
.found td:nth-child(1) { white-space: nowrap; }
.found td:nth-child(2) { min-width: 9rem; }
.found td:nth-child(5) { min-width: 18rem; width: 50%; line-height: 1.6; }
</style>"""

t = words.of("add")


class Line(NamedTuple):
    """One claim as it is shown: with its sentence, who says so, and whether its place is doubtful."""

    claim: Claim
    sentence: str
    voice: str | None
    doubtful: bool


@dataclass
class FileReport:
    """What became of one file. Lists are bounded, so ten thousand articles stay light."""

    name: str
    added: int = 0
    known: int = 0
    changes: int = 0
    non_changes: int = 0
    lines: list[Line] = field(default_factory=list)
    open_names: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    undated: list[Article] = field(default_factory=list)

    def take(self, outcome: pipeline.Ingested | pipeline.Undated | Problem) -> None:
        """Count one outcome, and keep it while there is room to show it."""
        if isinstance(outcome, pipeline.Undated):
            self.undated.append(outcome.article)
        elif isinstance(outcome, Problem):
            self.problem_count += 1
            if len(self.problems) < SHOWN:
                self.problems.append(outcome)
        else:
            self.take_article(outcome)

    def take_article(self, ingested: pipeline.Ingested) -> None:
        """Count what was found in one article."""
        found = ingested.extraction
        self.added += ingested.new
        self.known += not ingested.new
        events, non_changes = found.events, found.non_changes
        self.changes += len(events)
        self.non_changes += len(non_changes)
        self.open_names.update(mention.text for mention in found.open_names)
        room = SHOWN - len(self.lines)
        if shown := (*events, *non_changes)[:room]:
            doubted = {mention.start for mention, _ in names.doubtful(found.mentions)}
            self.lines += [line(found.article, claim, doubted) for claim in shown]


def line(article: Article, claim: Claim, doubted: AbstractSet[int]) -> Line:
    """One claim of an article in which the names that start at ``doubted`` may be wrong."""
    at = [mark.start for mark in claim.marks if mark.role == "place"]
    return Line(
        claim,
        " ".join(article.text[claim.start : claim.end].split()),
        claim.attribution or article.publisher,
        claim.place.lat is not None and not doubted.isdisjoint(at),
    )


def page() -> None:
    """Draw the page; go on with files that still wait to be read."""
    shared.heading(t("title"))
    st.write(t("introduction"))
    entry()
    work()
    for number, report in enumerate(reports()):
        show(number, report)


def reports() -> list[FileReport]:
    """The reports of this visit, oldest first."""
    kept: list[FileReport] = st.session_state.setdefault("reports", [])
    return kept


def pending() -> list[reading.Upload]:
    """The files that wait to be read. They outlive a rerun, so an interrupted read goes on."""
    kept: list[reading.Upload] = st.session_state.setdefault("pending", [])
    return kept


def entry() -> None:
    """The form that takes files or pasted text."""
    with st.form("entry", clear_on_submit=True, border=False):
        files = st.file_uploader(
            t("files", formats=", ".join(FORMATS)),
            type=FORMATS,
            accept_multiple_files=True,
            key="files",
        )
        pasted = st.text_area(t("paste"), key="pasted", height=120)
        if st.form_submit_button(t("read"), type="primary"):
            enqueue(files, pasted)


def enqueue(files: Iterable[object], pasted: str) -> None:
    """Start a new visit with these files."""
    uploads = [reading.Upload(file.name, file.getvalue()) for file in files]  # type: ignore[attr-defined]
    if pasted.strip():
        uploads.append(reading.Upload.pasted(pasted))
    if not uploads:
        st.warning(t("nothing_chosen"))
        return
    st.session_state.reports = []
    st.session_state.pending = uploads
    st.session_state.total = len(uploads)


def work() -> None:
    """Read the waiting files with progress. Cancel keeps what was already read."""
    if not pending():
        return
    slot = st.container()
    with slot:
        bar = st.progress(0.0, t("starting"))
        st.button(t("cancel"), on_click=cancel, help=t("cancel_help"))
    gazetteer = shared.current_gazetteer()
    while pending():
        upload = pending()[0]
        report = FileReport(upload.name)
        outcomes = pipeline.ingest(shared.current_store(), [upload], gazetteer)
        for count, outcome in enumerate(outcomes, start=1):
            report.take(outcome)
            if count % pipeline.BATCH == 1:
                bar.progress(
                    done(), t("reading", name=shared.plain(said(upload.name)), count=count)
                )
        pending().pop(0)
        reports().append(report)
    st.rerun()


def done() -> float:
    """The share of this visit's files that are read."""
    total = st.session_state.get("total") or 1
    return max(0.0, 1 - len(pending()) / total)


def cancel() -> None:
    """Stop after the article at hand; files not begun are named in a report of their own."""
    for upload in pending():
        problem = Problem(upload.name, t("cancelled"), t("upload_again"))
        reports().append(FileReport(upload.name, problems=[problem], problem_count=1))
    st.session_state.pending = []


def show(number: int, report: FileReport) -> None:
    """What one file brought."""
    with st.container(border=True, key=f"report-{number}"):
        st.html(f'<h3 dir="auto" style="margin:0">{escape(said(report.name))}</h3>')
        st.write(summary(report))
        if report.lines:
            st.html(table_of(report.lines))
            hidden = report.changes + report.non_changes - len(report.lines)
            if hidden > 0:
                st.write(t("more_rows", count=hidden))
        show_open_names(report)
        show_problems(report)
        show_undated(number, report)


def table_of(lines: Sequence[Line]) -> str:
    """The claims as a table: changes first, then what changes nothing, under a heading each."""
    groups = (
        ("heading.events", [one for one in lines if pipeline.is_event(one.claim)]),
        ("heading.non_changes", [one for one in lines if not pipeline.is_event(one.claim)]),
    )
    columns = ("day", "place", "what", "who", "sentence")
    head = "".join(f'<th scope="col">{escape(t(f"column.{name}"))}</th>' for name in columns)
    body = "".join(
        f'<tr><th scope="colgroup" colspan="{len(columns)}">{escape(t(heading))}</th></tr>'
        + "".join(map(row, group))
        for heading, group in groups
        if group
    )
    return f'{TABLE_STYLE}<div class="found" tabindex="0"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def row(one: Line) -> str:
    """One claim as a row, its sentence whole."""
    claim = one.claim
    day = claim.event_date.isoformat() if claim.event_date else t("no_day")
    who = shared.side_name(claim.side) or claim.actor or t("not_known")
    what = f"{t(f'kind.{claim.kind.value}')}, {t(f'modality.{claim.modality.value}')}"
    cells = (
        f"<td>{escape(day)}</td>",
        f"<td>{where(one)}</td>",
        f"<td><bdi>{escape(who)}</bdi><br><small>{escape(what)}</small></td>",
        f"<td><bdi>{escape(one.voice or t('the_article'))}</bdi></td>",
        f'<td dir="auto">{escape(one.sentence)}</td>',
    )
    return f"<tr>{''.join(cells)}</tr>"


def where(one: Line) -> str:
    """The place as written, where it is on the map, and a way there."""
    claim = one.claim
    place = claim.place
    written = f"<bdi>{escape(claim.place_text)}</bdi>"
    if place.lat is None:
        return f"{written}<br><small>{escape(t('not_placed'))}</small>"
    known = f"<bdi>{escape(shared.place_line(place))}</bdi>"
    if claim.event_date and claim.modality.changes_the_map:
        link = f"./#day={claim.event_date.isoformat()}&place={quote(place.id)}"
        known = f'<a href="{escape(link)}">{known}</a>'
    doubt = f"<br><strong>{escape(t('doubtful'))}</strong>" if one.doubtful else ""
    return f"{written}<br><small>{known}{doubt}</small>"


def summary(report: FileReport) -> str:
    """The counts, in a sentence."""
    counts = {
        "added": report.added,
        "known": report.known,
        "changes": report.changes if report.added or report.known else 0,
        "non_changes": report.non_changes if report.added or report.known else 0,
        "undated": len(report.undated),
        "problems": report.problem_count,
    }
    parts = [t(name, count=number) for name, number in counts.items() if number]
    if report.added and not report.changes:
        parts.insert(1, t("changes", count=0))
    return " · ".join(parts) or t("nothing_found")


def show_open_names(report: FileReport) -> None:
    """Names that are not on the map, with how often they came."""
    if not report.open_names:
        return
    listed = "، ".join(
        f"<bdi>{escape(name)}</bdi>" for name, _ in report.open_names.most_common(SHOWN)
    )
    st.html(f"<p><strong>{escape(t('open_names'))}</strong> {listed}</p>")


def show_problems(report: FileReport) -> None:
    """Each problem with what to do about it."""
    for problem in report.problems:
        st.html(
            '<p role="alert" style="border-inline-start:4px solid #B5382A;padding-inline-start:.6rem">'
            '<strong style="unicode-bidi:plaintext">'
            f"{escape(said(problem.source))}</strong>: {escape(said(problem.what))}. "
            f"<em>{escape(t('what_to_do'))}</em> {escape(said(problem.remedy))}.</p>"
        )
    if report.problem_count > len(report.problems):
        st.write(t("more_problems", count=report.problem_count - len(report.problems)))


def show_undated(number: int, report: FileReport) -> None:
    """Ask for the day of publication: today's date is never assumed."""
    if not report.undated:
        return
    with st.form(f"undated-{number}", border=False):
        st.write(t("when_published", count=len(report.undated)))
        for article in report.undated[:3]:
            opening = " ".join(article.text.split())[:160]
            st.html(f'<blockquote dir="auto">{escape(opening)}…</blockquote>')
        chosen = st.date_input(t("day_of_publication"), value=None, format="YYYY-MM-DD")
        if st.form_submit_button(t("add_dated")):
            if isinstance(chosen, date):
                add_dated(report, chosen)
                st.rerun()
            st.warning(t("choose_day"))


def add_dated(report: FileReport, published: date) -> None:
    """Store the waiting articles of a file with the day a person gave."""
    opened, gazetteer = shared.current_store(), shared.current_gazetteer()
    corrections = places.Corrections.of(opened.decisions())
    while report.undated:
        some = report.undated[: pipeline.BATCH]
        dated = (replace(article, published=published) for article in some)
        read = [pipeline.understand(article, gazetteer, corrections) for article in dated]
        for ingested in pipeline.keep(opened, read):
            report.take_article(ingested)
        # Only now: what the store refuses goes on waiting.
        del report.undated[: len(some)]


page()
