"""The way out: a store and a policy → the files of one format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dashboard.control import reconcile
from dashboard.exchange import (
    acled,
    csv_files,
    excel,
    geojson,
    geopackage,
    kml,
    panel,
    parquet,
    tables,
)
from dashboard.exchange.output import written_aside
from dashboard.exchange.tables import Material, Progress
from dashboard.reading.messages import message
from dashboard.store import Store


@dataclass(frozen=True, slots=True)
class Format:
    """A form that files are taken out in: the usual ending, and whether it can carry HXL tags."""

    ending: str
    hxl: bool = False


FORMATS: Mapping[str, Format] = {
    "csv": Format(".csv", hxl=True),
    "xlsx": Format(".xlsx", hxl=True),
    "geojson": Format(".geojson"),
    "gpkg": Format(".gpkg"),
    "parquet": Format(".parquet"),
    "acled": Format(".csv", hxl=True),
    "panel": Format(".csv", hxl=True),
    "kml": Format(".kml"),
    "html": Format(".html"),
}


def gather(
    store: Store,
    policy: str = "latest",
    known_on: date | None = None,
    first: date | None = None,
    last: date | None = None,
) -> Material:
    """What to export: everything in the store, seen by a policy.

    ``known_on`` leaves out what was published later; ``first`` and ``last`` bound the days
    of what is written, not of what decides. Raises ValueError for a policy there is none
    of and for days in the wrong order.
    """
    from dashboard import pipeline
    from dashboard.desk.earlier import with_vouched  # the desk comes after us, as above

    if first and last and first > last:
        raise ValueError(
            message(
                "the first day ({first}) lies after the last ({last})",
                first=first.isoformat(),
                last=last.isoformat(),
            )
        )
    claims, decisions = store.claims(), store.decisions()
    articles = {article.id: article for article in store.articles()}
    # As pipeline.history does, of the same claims: reading them again would take as long.
    history = reconcile(
        with_vouched(store, claims, decisions),
        decisions,
        policy,
        pipeline.baseline(),
        known_on,
        {key: one.publisher for key, one in articles.items() if one.publisher},
    )
    if known_on:
        claims = tuple(one for one in claims if one.reported_on and one.reported_on <= known_on)
        articles = {
            key: one for key, one in articles.items() if one.published and one.published <= known_on
        }
        claims = tuple(one for one in claims if one.article_id in articles)
    return Material(history, claims, articles, decisions, first, last)


def export(
    form: str,
    material: Material,
    path: Path,
    progress: Progress | None = None,
    hxl: bool = False,
) -> tuple[Path, ...]:
    """Write ``material`` to ``path`` in a form of :data:`FORMATS`; returns every file written.

    Forms of one table a file put the others beside it: ``war.csv`` holds the claims,
    ``war.runs.csv``, ``war.articles.csv`` and ``war.decisions.csv`` the rest. A file appears, or
    replaces an older one, only when all are complete.

    Raises:
        ValueError: there is no such form, it has no HXL tags, or it cannot hold so much.
        OSError: a file cannot be written; none changed.
    """
    if form not in FORMATS:
        raise ValueError(f"there is no format {form!r}; there are: {', '.join(FORMATS)}")
    if hxl and not FORMATS[form].hxl:
        tagged = ", ".join(name for name, format_ in FORMATS.items() if format_.hxl)
        raise ValueError(f"{form} has no place for HXL tags; these have: {tagged}")
    match form:
        case "csv":
            return csv_files.write(tables.tables(material), path, progress, hxl)
        case "xlsx":
            return excel.write(tables.tables(material), path, progress, hxl)
        case "geojson":
            return geojson.write(tables.tables(material), path, progress)
        case "gpkg":
            return geopackage.write(tables.tables(material), path, progress)
        case "parquet":
            return parquet.write(tables.tables(material), path, progress)
        case "kml":
            return kml.write((tables.runs_table(material),), path, progress)
        case "acled":
            return acled.write(material, path, progress, hxl)
        case "panel":
            return panel.write(material, path, progress, hxl)
        case _:
            return _write_page(material, path)


def _write_page(material: Material, path: Path) -> tuple[Path, ...]:
    from dashboard.map.export import export_html

    page = export_html(material.history, material.articles.values())
    with written_aside(path) as (aside,):
        aside.write_text(page, encoding="utf-8")
    return (path,)
