"""Add articles: upload or paste, watch them being read, see what was and was not understood."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from html import escape

import streamlit as st

from dashboard import pipeline, reading
from dashboard.model import Article, Claim, Problem
from dashboard.pages import shared

FORMATS = ["txt", "md", "html", "htm", "csv", "jsonl", "ndjson", "json"]
SHOWN = 100  # rows of each list shown for one file; the counts are of all
KIND_WORDS = {
    "gain": "gained",
    "loss": "lost",
    "enter": "entered",
    "contested": "fighting",
    "approach": "approached",
    "hold": "still held",
}


@dataclass
class FileReport:
    """What became of one file. Lists are bounded, so ten thousand articles stay light."""

    name: str
    added: int = 0
    known: int = 0
    changes: int = 0
    non_changes: int = 0
    rows: list[dict[str, object]] = field(default_factory=list)
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
        self.changes += len(found.events)
        self.non_changes += len(found.non_changes)
        self.open_names.update(mention.text for mention in found.open_names)
        room = SHOWN - len(self.rows)
        shown = (*found.events, *found.non_changes)
        self.rows += [row(found.article, claim) for claim in shown[:room]]


def row(article: Article, claim: Claim) -> dict[str, object]:
    """One claim as a line of the table."""
    return {
        "Day": claim.event_date,
        "Place": claim.place_text,
        "On the map as": claim.place.name if claim.place.lat is not None else "not placed",
        "What": KIND_WORDS[claim.kind],
        "Side": claim.side or claim.actor or "not known",
        "How": claim.modality.value,
        "Who says so": claim.attribution or article.publisher or "the article",
        "Sentence": " ".join(article.text[claim.start : claim.end].split()),
    }


def page() -> None:
    """Draw the page; go on with files that still wait to be read."""
    st.title("Add articles")
    st.write(
        "Arabic, English or French reports. Places are recognised, dated changes of control are "
        "extracted with who says so, and the map is brought up to date. Nothing leaves this machine."
    )
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
            f"Files: {', '.join(FORMATS)} (a .csv or .jsonl may hold many articles)",
            type=FORMATS,
            accept_multiple_files=True,
            key="files",
        )
        pasted = st.text_area("Or paste the text of one article", key="pasted", height=120)
        if st.form_submit_button("Read", type="primary"):
            enqueue(files, pasted)


def enqueue(files: Iterable[object], pasted: str) -> None:
    """Start a new visit with these files."""
    uploads = [reading.Upload(file.name, file.getvalue()) for file in files]  # type: ignore[attr-defined]
    if pasted.strip():
        uploads.append(reading.Upload.pasted(pasted))
    if not uploads:
        st.warning("Choose files or paste a text first.")
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
        bar = st.progress(0.0, "Starting…")
        st.button("Cancel", on_click=cancel, help="What was read so far stays.")
    gazetteer = shared.current_gazetteer()
    while pending():
        upload = pending()[0]
        report = FileReport(upload.name)
        outcomes = pipeline.ingest(shared.current_store(), [upload], gazetteer)
        for count, outcome in enumerate(outcomes, start=1):
            report.take(outcome)
            if count % 20 == 1:
                bar.progress(done(), f"Reading {plain(upload.name)}: {count:,} articles")
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
        problem = Problem(upload.name, "not read to the end: cancelled", "upload it again")
        reports().append(FileReport(upload.name, problems=[problem], problem_count=1))
    st.session_state.pending = []


def show(number: int, report: FileReport) -> None:
    """What one file brought."""
    with st.container(border=True, key=f"report-{number}"):
        st.html(f'<h3 dir="auto" style="margin:0">{escape(report.name)}</h3>')
        st.write(summary(report))
        if report.rows:
            st.dataframe(report.rows, hide_index=True, width="stretch")
            hidden = report.changes + report.non_changes - len(report.rows)
            if hidden > 0:
                st.write(f"and {hidden:,} more, all on the map")
        show_open_names(report)
        show_problems(report)
        show_undated(number, report)


def summary(report: FileReport) -> str:
    """The counts, in a sentence."""
    parts = []
    if report.added:
        parts.append(count(report.added, "article") + " added")
    if report.known:
        parts.append(count(report.known, "article") + " already known: nothing added")
    if report.added or report.known:
        parts.append(count(report.changes, "report") + " of change")
        parts.append(count(report.non_changes, "non-change") + " kept (denied, planned, failed)")
    if report.undated:
        parts.append(count(len(report.undated), "article") + " without a date")
    if report.problem_count:
        parts.append(count(report.problem_count, "problem"))
    return " · ".join(parts) or "Nothing was found in this file."


def count(number: int, noun: str) -> str:
    """ "1 article", "2,000 articles"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def show_open_names(report: FileReport) -> None:
    """Names that are not on the map, with how often they came."""
    if not report.open_names:
        return
    names = "، ".join(
        f"<bdi>{escape(name)}</bdi>" for name, _ in report.open_names.most_common(SHOWN)
    )
    st.html(f"<p><strong>Named, but not placed on the map:</strong> {names}</p>")


def show_problems(report: FileReport) -> None:
    """Each problem with what to do about it."""
    for problem in report.problems:
        st.html(
            '<p role="alert" style="border-inline-start:4px solid #B5382A;padding-inline-start:.6rem">'
            f"<strong><bdi>{escape(problem.source)}</bdi></strong>: {escape(problem.what)}. "
            f"<em>What to do:</em> {escape(problem.remedy)}.</p>"
        )
    if report.problem_count > len(report.problems):
        st.write(f"and {report.problem_count - len(report.problems):,} more problems")


def show_undated(number: int, report: FileReport) -> None:
    """Ask for the day of publication: today's date is never assumed."""
    if not report.undated:
        return
    with st.form(f"undated-{number}", border=False):
        st.write(
            "When was this published? The article does not say, and its changes need a day."
            if len(report.undated) == 1
            else f"When were these {len(report.undated):,} articles published?"
        )
        for article in report.undated[:3]:
            opening = " ".join(article.text.split())[:160]
            st.html(f'<blockquote dir="auto">{escape(opening)}…</blockquote>')
        chosen = st.date_input("Day of publication", value=None, format="YYYY-MM-DD")
        if st.form_submit_button("Add with this date"):
            if isinstance(chosen, date):
                add_dated(report, chosen)
                st.rerun()
            st.warning("Choose the day first.")


def add_dated(report: FileReport, published: date) -> None:
    """Store the waiting articles of a file with the day a person gave."""
    opened, gazetteer = shared.current_store(), shared.current_gazetteer()
    waiting, report.undated = report.undated, []
    for article in waiting:
        found = pipeline.understand(replace(article, published=published), gazetteer)
        report.take_article(pipeline.keep(opened, found))


def plain(name: str) -> str:
    """A file's name that Streamlit's markdown shows as it is."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]()#+-.!|<>$:~" else c for c in name)


page()
