"""The way in: files → a plan that people can look at → the store.

Nothing is stored while files are read. What a row brings is stored wholly or not at all, and
the same file again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from dashboard.exchange import (
    acled_in,
    archives,
    baseline_files,
    columns,
    csv_files,
    excel,
    geojson,
    geopackage,
    kml,
    limits,
    own,
    parquet,
    viina,
)
from dashboard.exchange.columns import ColumnMap
from dashboard.exchange.incoming import EVENT, REPLACED, VERSION, Brought, Plan
from dashboard.exchange.locating import Locator
from dashboard.exchange.output import beside
from dashboard.exchange.sheets import Sheet, Unreadable, watched
from dashboard.exchange.tables import Progress
from dashboard.model import Article, Problem
from dashboard.places import Gazetteer
from dashboard.reading import Upload
from dashboard.reading.messages import problem
from dashboard.reading.rows import columns_listed
from dashboard.store import Reading, Store

READERS: Mapping[str, Callable[[Upload], list[Sheet]]] = {
    "csv": csv_files.read,
    "tsv": csv_files.read,
    "txt": csv_files.read,
    "xlsx": excel.read,
    "xlsm": excel.read,
    "geojson": geojson.read,
    "json": geojson.read,
    "gpkg": geopackage.read,
    "parquet": parquet.read,
    "kml": kml.read,
    "kmz": kml.read,
}
ENDINGS = (*READERS, "zip")  # of the files that can be brought in
_FURTHER = ("runs", "articles", "decisions")  # tables that lie beside one another


def sheets(upload: Upload) -> list[Sheet]:
    """The tables of a file; of a .zip, those of every file in it.

    Raises Unreadable when the file as a whole cannot be read, OSError.
    """
    if upload.size > limits.MAX_FILE:
        raise Unreadable(
            "the file has {size:,} bytes; {limit:,} may be read",
            "split it",
            size=upload.size,
            limit=limits.MAX_FILE,
        )
    if upload.ending == "zip":
        return [sheet for inside in _inside(upload) for sheet in sheets(inside)]
    reader = READERS.get(upload.ending)
    if reader is None:
        raise Unreadable(
            "files named .{ending:.20} cannot be brought in",
            "take one of: {endings}",
            ending=upload.ending,
            endings=", ".join(ENDINGS),
        )
    return reader(upload)


def _inside(upload: Upload) -> list[Upload]:
    with archives.opened(upload, limits.MAX_FILE) as archive:
        parts = [part for part in archive.infolist() if not part.is_dir()]
        return [
            Upload(PurePosixPath(part.filename).name, archive.read(part))
            for part in parts
            if PurePosixPath(part.filename).suffix.lower().removeprefix(".") in READERS
        ]


def with_neighbours(path: Path) -> list[Upload]:
    """A file, and for our own claims the further tables of the same export beside it."""
    upload = Upload.from_path(path)
    paths = [beside(path, name) for name in _FURTHER]
    there = [Upload.from_path(one) for one in paths if one.is_file()]
    try:
        ours = bool(there) and any(map(own.is_claims, sheets(upload)))
    except (Unreadable, OSError):
        ours = False  # read() tells what is wrong with the file
    return [upload, *there] if ours else [upload]


@dataclass(frozen=True)
class Opened:
    """The tables of files, none of them read yet, and why files could not be opened."""

    sheets: Sequence[Sheet] = ()
    problems: Sequence[Problem] = ()


def opened(uploads: Iterable[Upload]) -> Opened:
    """The tables of all files."""
    found: list[Sheet] = []
    problems: list[Problem] = []
    for upload in uploads:
        try:
            found += sheets(upload)
        except Unreadable as error:
            problems.append(problem(upload.name, error.what, error.remedy))
        except OSError as error:
            reason = error.strerror or str(error)
            problems.append(
                problem(upload.name, "it could not be opened ({reason})", "check it", reason=reason)
            )
    return Opened(found, problems)


def read(
    uploads: Iterable[Upload],
    gazetteer: Gazetteer,
    map_: ColumnMap | None = None,
    progress: Progress | None = None,
) -> Plan:
    """Everything that files bring, and what they bring that cannot be used: see :func:`planned`."""
    return planned(opened(uploads), gazetteer, map_, progress)


def planned(
    files: Opened,
    gazetteer: Gazetteer,
    map_: ColumnMap | None = None,
    progress: Progress | None = None,
) -> Plan:
    """Everything that files bring, and what they bring that cannot be used.

    Our own files, ACLED's and VIINA's are known by their columns. Any other table goes
    through ``map_``, or without one through what its columns' names suggest. Of a file that
    breaks off nothing is used. ``progress`` is told some ten times a second; what it raises
    ends the reading, and nothing is stored before :func:`keep`.
    """
    plan = Plan()
    for one in files.problems:
        plan.take(one)
    if files.problems:
        return plan
    tell = progress or (lambda done, total: None)
    # Runs are not read.
    total = sum(one.size() for one in files.sheets if not own.is_runs(one)) if progress else 0
    found = watched(files.sheets, total, tell)
    try:
        _sort_in(plan, found, gazetteer, map_)
    except Unreadable as error:
        broken = Plan(kinds=plan.kinds)
        broken.take(problem(found[0].name if found else "", error.what, error.remedy))
        return broken
    tell(total, total)
    return plan


def mapping_for(
    uploads: Iterable[Upload],
    written: bytes | None = None,
    sides: Sequence[str] = (),
    **fixed: str | None,
) -> ColumnMap | None:
    """The mapping for files, from what a person gave; None when their own columns say it all.

    Args:
        uploads: the files.
        written: a mapping as YAML; without one, the columns' names are guessed from.
        sides: what holders mean, each as "words=side".
        fixed: values for rows that have none of their own, by field.

    Raises:
        ValueError: with what is wrong with the mapping.
    """
    given = {name: value for name, value in fixed.items() if value}
    if written is not None:
        map_ = columns.column_map(_yaml(written))
    elif not given and not sides:
        return None
    else:
        try:
            found = unknown([sheet for upload in uploads for sheet in sheets(upload)])
        except (Unreadable, OSError):
            return None  # read() tells what is wrong with the file
        if not found:
            raise ValueError("the file is known by its columns: values for its rows mean nothing")
        map_ = columns.guessed(found[0].columns)
    return map_.with_fixed(**given).with_sides(sides)


def _yaml(written: bytes) -> object:
    import yaml

    try:
        return yaml.safe_load(written)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"the mapping is not YAML: {error}") from error


def unknown(found: Sequence[Sheet]) -> list[Sheet]:
    """The sheets that no format of ours knows: they need a mapping."""
    return [sheet for sheet in found if _kind(sheet) is None]


# What a file can be taken for, in words.
KINDS: Mapping[str, str] = {
    "own_claims": "our claims",
    "own_articles": "our articles",
    "own_decisions": "our decisions",
    "own_runs": "our runs (drawn up anew from the claims)",
    "acled_events": "events of ACLED",
    "acled_deletions": "deletions of ACLED",
    "viina_events": "events of VIINA",
    "viina_control": "daily control of VIINA",
    "table_claims": "a table of claims",
    "table_baseline": "a baseline of control",
}
_FITS: Mapping[str, Callable[[Sheet], bool]] = {
    "own_claims": own.is_claims,
    "own_articles": own.is_articles,
    "own_decisions": own.is_decisions,
    "own_runs": own.is_runs,
    "acled_events": acled_in.is_events,
    "acled_deletions": acled_in.is_deletions,
    "viina_events": viina.is_events,
    "viina_control": viina.is_control,
}


def _kind(sheet: Sheet) -> str | None:
    """What a sheet is known to be, by its columns: a key of :data:`KINDS`, or None."""
    return next((kind for kind, fits in _FITS.items() if fits(sheet)), None)


def _sort_in(
    plan: Plan, found: Sequence[Sheet], gazetteer: Gazetteer, map_: ColumnMap | None
) -> None:
    locator = Locator(gazetteer)
    # A mapping is for the tables that nothing knows; where all are known, it overrules that.
    overruled = map_ is not None and not unknown(found)
    if not overruled:
        for brought in own.read(found):
            plan.take(brought)
    for sheet in found:
        kind = None if overruled else _kind(sheet)
        purpose = (map_ or columns.guessed(sheet.columns)).purpose
        plan.kinds.append(kind or f"table_{purpose}")
        for brought in _by_kind(sheet, kind, locator, gazetteer, map_):
            plan.take(brought)


def _by_kind(
    sheet: Sheet,
    kind: str | None,
    locator: Locator,
    gazetteer: Gazetteer,
    map_: ColumnMap | None,
) -> Iterator[Brought]:
    match kind:
        case "acled_events":
            return acled_in.read(sheet, locator, gazetteer)
        case "acled_deletions":
            return acled_in.read_deletions(sheet)
        case "viina_events":
            return viina.read_events(sheet, locator)
        case "viina_control":
            return viina.read_control(sheet, locator)
        case None:
            return _by_columns(sheet, map_ or columns.guessed(sheet.columns), locator)
    return iter(())


def _by_columns(sheet: Sheet, map_: ColumnMap, locator: Locator) -> Iterator[Brought]:
    missing = columns.lacking(map_, sheet)
    if missing:
        yield problem(
            sheet.name,
            "{missing} (columns: {columns})",
            "say which column holds what",
            missing=tuple(missing),
            columns=columns_listed(sheet.columns),
        )
        return
    yield from columns.read(sheet, map_, locator)


@dataclass
class Kept:
    """What became of a plan."""

    added: int = 0  # articles that were not there
    changed: int = 0  # articles there, whose claims or event changed
    known: int = 0  # articles there that change nothing
    outdated: int = 0  # rows older than what the store has of their event
    withdrawn: int = 0  # articles that no longer count
    decisions: int = 0
    holds: int = 0

    def told(self) -> str:
        """The counts in a sentence, and what a later correction does not reach."""
        counted = {
            "articles added": self.added,
            "already there": self.known,
            "changed": self.changed,
            "older than what is there": self.outdated,
            "replaced or taken back": self.withdrawn,
            "decisions added": self.decisions,
            "places in the baseline": self.holds,
        }
        parts = [f"{count:,} {what}" for what, count in counted.items() if count]
        note = (
            " Articles that came with their claims are not read again when the place of a name "
            "is corrected: correct the claims on the page Review."
        )
        return f"{', '.join(parts) or 'nothing'}.{note if self.added or self.changed else ''}"


def keep(store: Store, plan: Plan, name: str, progress: Progress | None = None) -> Kept:
    """Store a plan. ``name`` is the name of its baseline, if it has one.

    All articles are stored in one transaction: every one, or on an error none. The same plan
    again changes nothing. Raises StoreError, and OSError when a baseline cannot be written.
    """
    tell = progress or (lambda done, total: None)
    kept = Kept()
    fresh, later = _compared(plan, *_standing(store, plan), kept)
    total = len(fresh) + len(later)
    tell(0, total)
    store.merge(_told(fresh, tell, total), later)
    if plan.decisions:
        known = {decision.id for decision in store.decisions()}
        new = [decision for decision in plan.decisions if decision.id not in known]
        store.decide_many(new)
        kept.decisions = len(new)
    if plan.holds:
        baseline_files.keep(name, plan.holds)
        kept.holds = len(plan.holds)
    tell(total, total)
    return kept


def _compared(
    plan: Plan, standing: Mapping[str, _Former], there: set[str], kept: Kept
) -> tuple[list[Reading], list[Reading]]:
    """The readings that are new, and new versions of old ones; counts what becomes of each."""
    fresh: dict[str, Reading] = {}
    later: list[Reading] = []
    for report in plan.reports:
        article, former = report.article, standing.get(report.event or "")
        same = former is not None and former.article.id == article.id
        if former and former.version > report.version:
            kept.outdated += 1
            continue
        if article.id not in there and article.id not in fresh:
            fresh[article.id] = (article, report.claims, ())
            kept.added += 1
        elif article.id in there and report.event and not same:
            later.append((article, report.claims, ()))  # an earlier wording is back
            kept.changed += 1
        else:
            kept.known += 1
        if former and not same:
            later.append((_replaced(former.article, article.id), (), ()))
            kept.withdrawn += 1
    for event in plan.withdrawn:
        if former := standing.get(event.event):
            later.append((_replaced(former.article, "a deletion"), (), ()))
            kept.withdrawn += 1
    return list(fresh.values()), later


def _told(readings: Iterable[Reading], tell: Progress, total: int) -> Iterator[Reading]:
    for done, reading in enumerate(readings):
        if done % 200 == 0:
            tell(done, total)
        yield reading


@dataclass(frozen=True, slots=True)
class _Former:
    """What the store has of an event."""

    article: Article
    version: int


def _standing(store: Store, plan: Plan) -> tuple[dict[str, _Former], set[str]]:
    """What the store has of the events of a plan, and which of its articles are there."""
    events = {report.event for report in plan.reports if report.event}
    events |= {one.event for one in plan.withdrawn}
    wanted = {report.article.id for report in plan.reports}
    standing: dict[str, _Former] = {}
    there: set[str] = set()
    for article in store.articles():
        article_id = article.id
        if article_id in wanted:
            there.add(article_id)
        event = article.extra.get(EVENT)
        if event in events and REPLACED not in article.extra:
            version = article.extra.get(VERSION, "0")
            standing[event] = _Former(article, int(version) if version.isdecimal() else 0)
    return standing, there


def _replaced(article: Article, by: str) -> Article:
    return replace(article, extra={**article.extra, REPLACED: by})
