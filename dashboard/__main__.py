"""The command line: ``python -m dashboard --help``.

Parts are imported inside the commands, so that each starts at once.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from dashboard import settings

if TYPE_CHECKING:
    from dashboard.model import Place, Problem
    from dashboard.places.imports import Imported
    from dashboard.reading import Upload

app = typer.Typer(
    help="A conflict map that people can question.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

gazetteer_app = typer.Typer(help="The lists of places that names are looked up in.")
app.add_typer(gazetteer_app, name="gazetteer")


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
        bool,
        typer.Option("--samples", help="Open on the sample articles, in a store of their own."),
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
        settings.use_sample_database()
        typer.echo("Preparing the sample articles; the first time, the index of place names too…")
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


@app.command()
def evaluate(
    folder: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="Holds gold.jsonl and texts/.")
    ],
    places_only: Annotated[
        bool, typer.Option("--places", help="Score the places, not the claims.")
    ] = False,
    errors: Annotated[bool, typer.Option("--errors", help="List every error.")] = False,
    oracle: Annotated[
        bool, typer.Option("--oracle-places", help="Take the places from the labels.")
    ] = False,
) -> None:
    """Score the reader on labelled articles."""
    from dashboard import places

    if places_only:
        from dashboard.evaluate import places as scorer

        write_line(scorer.report(folder, places.open_gazetteer()))
        return
    from dashboard.evaluate import claims as claim_scorer

    report_card = claim_scorer.evaluate(folder, oracle)
    for line in report_card.lines():
        write_line(line)
    for line in ["", *claim_scorer.ablations(folder, oracle)]:
        write_line(line)
    for line in report_card.errors if errors else ():
        write_line(line)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Where to write it.")],
    form: Annotated[
        str,
        typer.Option(
            "--format", help="csv, xlsx, geojson, gpkg, parquet, acled, panel, kml or html."
        ),
    ] = "html",
    policy: Annotated[
        str, typer.Option(help="The rule that turns claims into control.")
    ] = "latest",
    known_on: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Leave out what was published after this day."),
    ] = None,
    first: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="The first day.")
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day.")
    ] = None,
    hxl: Annotated[bool, typer.Option("--hxl", help="A row of HXL tags under the names.")] = False,
) -> None:
    """Write claims, runs and articles, or the map, into files; all of them or none."""
    from dashboard import exchange, store

    with store.open_store() as opened:
        try:
            material = exchange.gather(opened, policy, day(known_on), day(first), day(last))
            written = exchange.export(form, material, file, progress_told(), hxl)
        except (ValueError, OSError) as error:
            raise typer.BadParameter(str(error)) from error
    for one in written:
        typer.echo(f"{one}: {one.stat().st_size / 1e6:.1f} MB")


@app.command("import")
def bring_in(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    mapping: Annotated[
        Path | None,
        typer.Option(
            exists=True, dir_okay=False, help="YAML: which column holds what (see the README)."
        ),
    ] = None,
    published: Published = None,
    on: Annotated[
        datetime | None,
        typer.Option(
            "--day", formats=["%Y-%m-%d"], help="The day of rows that have none, as 2024-12-06."
        ),
    ] = None,
    source: Annotated[str | None, typer.Option(help="Who says so, where rows do not.")] = None,
    side: Annotated[
        list[str] | None, typer.Option(help="What a holder means: --side “the rebels=opposition”.")
    ] = None,
    preview: Annotated[bool, typer.Option("--preview", help="Store nothing.")] = False,
) -> None:
    """Bring in our own files, ACLED, VIINA, any table, or a baseline of control."""
    from dashboard import exchange, places, store

    uploads = exchange.with_neighbours(file)
    written = mapping.read_bytes() if mapping else None
    days = {"day": day(on), "published": day(published)}
    fixed = {name: value.isoformat() for name, value in days.items() if value}
    try:
        map_ = exchange.mapping_for(uploads, written, side or [], publisher=source, **fixed)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    try:
        plan = exchange.read(uploads, places.open_gazetteer(), map_, progress_told())
    except KeyboardInterrupt:
        stopped("Stopped; nothing is stored.")
    for problem in plan.problems:
        report(problem)
    for why, count in plan.passed.most_common():
        typer.echo(f"{count:,} rows left out: {why}.")
    kinds = ", ".join(exchange.KINDS[kind] for kind in dict.fromkeys(plan.kinds)) or "nothing"
    typer.echo(f"{kinds}: {plan.rows:,} rows can be used, {plan.rejected:,} cannot.")
    if not preview and not plan.is_empty:
        with store.open_store() as opened:
            try:
                kept = exchange.keep(opened, plan, file.stem, progress_told())
            except KeyboardInterrupt:
                stopped("Stopped while storing. Import the file again: what is there adds nothing.")
        typer.echo(kept.told())
    raise typer.Exit(1 if plan.rejected else 0)


@app.command()
def publish(
    name: Annotated[str, typer.Argument(help="The version's name; part of its link.")] = "",
    notes: Annotated[str, typer.Option(help="What readers should know.")] = "",
    by: Annotated[str, typer.Option(help="Who publishes it; without it, the name kept here.")] = "",
    policy: Annotated[str, typer.Option(help="The rule among the reviewed claims.")] = "accepted",
    html: Annotated[
        Path | None, typer.Option(dir_okay=False, help="Write the version into one file, too.")
    ] = None,
    listed: Annotated[bool, typer.Option("--list", help="List the published versions.")] = False,
) -> None:
    """Freeze what people have reviewed as a version with a name, and say what changed since."""
    from dashboard import store
    from dashboard.desk import decisions, publications

    with store.open_store() as opened:
        earlier = opened.publications()
        if listed:
            for one in earlier:
                write_line(f"{one.name}\t{one.at:%Y-%m-%d %H:%M} UTC\t{one.by}\t{one.notes}")
            return
        try:
            publications.publish(opened, name, by or decisions.person(), notes, policy)
        except ValueError as error:
            raise typer.BadParameter(f"{error}.") from error
        version = publications.opened(opened, " ".join(name.split()))
        before = publications.opened(opened, earlier[-1].name) if earlier else None
    assert version is not None
    if html:
        from dashboard.map.export import export_html

        html.write_text(export_html(version, version.articles, whole_texts=False), encoding="utf-8")
    since = ""
    if before:
        found = publications.difference(before, version)
        changed, corrected = len(found.changed), len(found.corrected)
        since = (
            f" Places since {before.publication.name}: {changed} changed, {corrected} corrected."
        )
    write_line(f"Published as {version.publication.name}: {len(version.claims)} claims.{since}")


@app.command()
def backup(file: Annotated[Path, typer.Argument(help="The new file; never overwritten.")]) -> None:
    """Copy the store, also while it is in use."""
    from dashboard import store

    store.backup(file)
    typer.echo(f"The store is copied to {file}.")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="A backup.")],
) -> None:
    """Put a backup in the place of the store; what it replaces is kept."""
    from dashboard import store

    kept = store.restore(file)
    typer.echo(f"Restored. The store it replaced is kept as {kept}." if kept else "Restored.")


@app.command()
def check() -> None:
    """Say whether the store is sound."""
    from dashboard import store

    faults = store.check()
    for fault in faults:
        warn(fault)
    if faults:
        raise typer.Exit(1)
    typer.echo("The store is sound.")


@gazetteer_app.command("add")
def gazetteer_add(country: Annotated[str, typer.Argument(help="Two letters, such as SY.")]) -> None:
    """Fetch GeoNames' list of a country, all its villages with it, and index it."""
    from dashboard.places import download

    def progress(have: int, total: int) -> None:
        share = f" of {total / 1e6:.1f}" if total else ""
        end = "\n" if have == total else ""
        typer.echo(f"\r{have / 1e6:.1f}{share} MB{end}", nl=False, err=True)

    told(lambda: download.add_country(country, progress))


@gazetteer_app.command("import")
def gazetteer_import(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)],
    name: Annotated[str | None, typer.Option(help="A name to list and remove it by.")] = None,
) -> None:
    """Index a list of places or boundaries from disk.

    OCHA's P-coded tables (.csv, .xlsx), Open-Syria's (.json, .csv), GeoNames' country dump
    (.zip, .txt), boundaries as GeoJSON or shapefile (.shp, or zipped). What is known already
    is recognised by id, code, or name and distance; the map can draw the boundaries.
    """
    from dashboard.places import imports

    told(lambda: imports.import_file(file, name))


@gazetteer_app.command("list")
def gazetteer_list() -> None:
    """The lists of places imported so far."""
    from dashboard.places import imports

    for one in imports.imported():
        write_line(in_words(one))


@gazetteer_app.command("remove")
def gazetteer_remove(name: Annotated[str, typer.Argument()]) -> None:
    """Forget an imported list of places."""
    from dashboard.places import imports

    try:
        imports.remove(name)
    except KeyError as error:
        raise typer.BadParameter(f"no imported list is named {name}") from error
    typer.echo(f"{name} is forgotten.")


@gazetteer_app.command("lookup")
def gazetteer_lookup(
    name: Annotated[str, typer.Argument(help="In any script.")],
    country: Annotated[
        str | None, typer.Option(help="Only in this country: two letters, such as SY.")
    ] = None,
    online: Annotated[
        bool, typer.Option("--online", help="Also ask the services named in geocoders.yaml.")
    ] = False,
) -> None:
    """The places a name may mean, likeliest first."""
    from dashboard import places

    found = places.open_gazetteer().lookup(name, country=country)
    for place in found:
        where = ", ".join(part for part in (place.admin1, place.country) if part)
        write_line(f"{as_row(place)}\t{where}")
    answers = asked_online(name, country) if online else 0
    if not found and not answers:
        warn(f"No place named {name} is known.")
        raise typer.Exit(1)


def asked_online(name: str, country: str | None) -> int:
    """Print what the online geocoders say a name may mean; how many places that are."""
    from dashboard import store
    from dashboard.places.online import Suggestion, chained

    with store.open_store() as opened:
        answers = chained(opened).candidates(name, country)
    for problem in answers.problems:
        report(problem)
    for one in answers.places:
        if isinstance(one, Suggestion):
            how = f"{one.source}, precision {one.geo_precision}"
            write_line(f"{as_row(one.place)}\t{one.address} ({how})")
    return len(answers.places)


def as_row(place: Place) -> str:
    """A place as columns for the terminal."""
    at = f"{place.lat:.4f}, {place.lon:.4f}" if place.lat is not None else "no coordinates"
    return f"{place.id}\t{place.name}\t{place.name_ar or ''}\t{place.kind}\t{at}"


def told(work: Callable[[], Imported]) -> None:
    """Import a gazetteer, index it and say what came of it; faults in one line."""
    from dashboard import places

    try:
        done = work()
    except (ValueError, OSError) as error:
        warn(f"{error}.")
        raise typer.Exit(1) from error
    except KeyboardInterrupt:
        stopped("Stopped; nothing is changed. A next try goes on from what has arrived.")
    write_line(f"{in_words(done)}.")
    for note in done.notes:
        warn(f"Note: {note}.")
    warn("Making the index; this takes half a minute.")
    places.open_gazetteer()


def in_words(one: Imported) -> str:
    """What an imported gazetteer holds."""
    outlines = f", {one.outlines:,} outlines" if one.outlines else ""
    return f"{one.name}: {one.rows:,} places, {one.merged:,} of them known before{outlines}"


def stopped(message: str) -> NoReturn:
    """End because a person pressed Ctrl-C, and say what is left behind."""
    warn(f"\n{message}")
    raise typer.Exit(130) from None


def progress_told() -> Callable[[int, int], None]:
    """Tells on standard error how much is done, once a per cent, when a person is watching."""
    shown = -1

    def tell(done: int, total: int) -> None:
        nonlocal shown
        share = 100 * done // total if total else shown
        if share > shown and sys.stderr.isatty():
            shown = share
            typer.echo(f"\r{share} %" + ("\n" if share == 100 else ""), nl=False, err=True)

    return tell


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


def main() -> None:
    """Run the command line; a fault of the store is told in its own words, not as a traceback."""
    try:
        app(prog_name="python -m dashboard")
    except Exception as error:
        from dashboard.store import StoreError  # here: it takes a fifth of a second

        if not isinstance(error, StoreError):
            raise
        warn(str(error))
        sys.exit(1)


if __name__ == "__main__":
    main()
