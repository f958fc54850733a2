"""Tables of articles, whatever the format: which column is what, and a row made an article."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import islice

from dashboard.model import Article, Problem
from dashboard.reading.composing import compose, day_of
from dashboard.reading.folding import fold_text
from dashboard.reading.messages import problem

# The fields of an article and the column names they go by, the surest first; compared folded.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "text": ("text", "body", "content", "article", "النص", "نص", "المتن", "المحتوى", "texte", "contenu"),
    "title": ("title", "headline", "العنوان", "عنوان", "titre"),
    "published": (
        "published", "published_at", "published_on", "publication_date", "pubdate", "date",
        "تاريخ النشر", "التاريخ", "تاريخ", "date de publication",
    ),
    "publisher": ("publisher", "outlet", "source", "الناشر", "المصدر", "éditeur", "source du texte"),
    "url": ("url", "link", "الرابط", "رابط", "lien"),
}  # fmt: skip


def assign(columns: Iterable[str]) -> dict[str, str]:
    """Which column holds which field: ``{field: column}``. A field without a column is left out."""
    known = {_key(column): column for column in reversed(list(columns))}
    found = {}
    for field, names in COLUMNS.items():
        column = next((known[_key(name)] for name in names if _key(name) in known), None)
        if column is not None:
            found[field] = column
    return found


def missing_text(source: str, columns: Iterable[str]) -> Problem:
    """The problem of a table in which no column holds the articles' text."""
    return problem(
        source,
        "no column holds the text of the articles (columns: {columns})",
        "name that column “text”; others may be named title, published, publisher and url",
        columns=columns_listed(columns),
    )


def columns_listed(columns: Iterable[str]) -> tuple[str, ...]:
    """The first of a table's columns, for a message."""
    return tuple(f"“{column[:40]}”" for column in islice(columns, 12)) or ("–",)


def article_of(row: Mapping[str, str], fields: Mapping[str, str], source: str) -> Article | Problem:
    """The article in one row. Columns that belong to no field are kept in ``extra``."""
    values = {field: row.get(column, "") for field, column in fields.items()}
    stated = values.get("published", "").strip()
    published = day_of(stated) if stated else None
    if stated and published is None:
        return problem(
            source,
            "“{stated:.40}” in column “{column:.40}” is not a day",
            "write days as 2024-12-06, or leave the cell empty",
            stated=stated,
            column=fields["published"],
        )
    used = set(fields.values())
    return compose(
        values.get("text", ""),
        source,
        title=values.get("title"),
        publisher=values.get("publisher"),
        published=published,
        url=values.get("url", "").strip(),
        extra={column: value for column, value in row.items() if column not in used and value},
    )


def _key(name: str) -> str:
    """A column's name as it is compared: folded, with spaces for underscores and dashes."""
    return " ".join(fold_text(name).replace("_", " ").replace("-", " ").split())
