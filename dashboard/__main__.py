"""The command line: ``python -m dashboard --help``.

Parts are imported inside the commands, so that each starts at once.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dashboard import settings

if TYPE_CHECKING:
    from dashboard.model import Problem
    from dashboard.reading import Upload

app = typer.Typer(
    help="A conflict map that people can question.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def existing(files: list[str]) -> list[str]:
    """Refuse names of nothing before any work begins."""
    for name in files:
        if name != "-" and not Path(name).exists():
            raise typer.BadParameter(f"there is no file or folder named {name}")
    return files


Files = Annotated[
    list[str],
    typer.Argument(
        help="Files or folders; - reads one article from standard input.", callback=existing
    ),
]
Published = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        help="Day of publication of articles that do not state one, as 2024-12-06.",
    ),
]


@app.command()
def run(
    samples: Annotated[
        bool, typer.Option("--samples", help="Open a store of its own with the sample articles.")
    ] = False,
    port: Annotated[
        int | None, typer.Option(help="Port of the page; without it, the first free from 8501.")
    ] = None,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
) -> None:
    """Open the dashboard."""
    from dashboard import serving

    if samples:
        settings.use_database(settings.home() / "samples.sqlite")
        serving.load_samples()
    if host not in serving.LOOPBACK:
        warn(
            f"The page will be open to everyone who can reach {host}. There is no login: "
            "whoever opens it can add articles."
        )
    serving.serve(host, port or serving.free_port(host), browser)


@app.command()
def ingest(files: Files, published: Published = None) -> None:
    """Read articles into the store; what was read before adds nothing."""
    from dashboard import pipeline, places, store
    from dashboard.model import Problem

    added = known = failed = found = 0
    with store.open_store() as opened:
        outcomes = pipeline.ingest(opened, uploads(files), places.open_gazetteer(), day(published))
        for outcome in outcomes:
            if isinstance(outcome, pipeline.Undated):
                outcome = outcome.problem
            if isinstance(outcome, Problem):
                failed += 1
                report(outcome)
            elif outcome.new:
                added += 1
                found += len(outcome.extraction.claims)
            else:
                known += 1
    typer.echo(
        f"{added} articles added with {found} claims, {known} already there, {failed} not used."
    )
    raise typer.Exit(1 if failed else 0)


@app.command()
def extract(files: Files, published: Published = None) -> None:
    """Print what is found in articles, one JSON object a line; stores nothing."""
    from dashboard import pipeline, places
    from dashboard.model import Problem

    failed = False
    for found in pipeline.extract(uploads(files), places.open_gazetteer(), day(published)):
        if isinstance(found, Problem):
            failed = True
            report(found)
        else:
            write_line(json.dumps(pipeline.as_record(found), ensure_ascii=False))
    raise typer.Exit(1 if failed else 0)


def uploads(files: Iterable[str]) -> Iterator[Upload]:
    """The files named, those inside folders named, and standard input for "-", one at a time."""
    from dashboard.reading import Upload

    for name in files:
        path = Path(name)
        if name == "-":
            yield Upload("standard input", sys.stdin.buffer.read())
        elif path.is_dir():
            inside = (p for p in sorted(path.rglob("*")) if p.is_file())
            yield from map(Upload.from_path, (p for p in inside if not p.name.startswith(".")))
        else:
            yield Upload.from_path(path)


def day(moment: datetime | None) -> date | None:
    """The calendar day of an option that Typer parsed as a moment."""
    return moment.date() if moment else None


def write_line(line: str) -> None:
    """Write one line as UTF-8 whatever the terminal's encoding, and at once: readers may wait."""
    sys.stdout.buffer.write(line.encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.buffer.flush()


def report(problem: Problem) -> None:
    """Tell a person what could not be used and what to do, apart from the results."""
    warn(f"{problem.source}: {problem.what}. What to do: {problem.remedy}.")


def warn(message: str) -> None:
    """A line on standard error."""
    typer.echo(message, err=True)


if __name__ == "__main__":
    app(prog_name="python -m dashboard")
