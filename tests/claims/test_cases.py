"""The cases in cases/*.yaml: one test for each sentence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard.claims import claims_of
from dashboard.evaluate.claims import mentions_of_names
from dashboard.model import Article, Claim, Kind

CASES = Path(__file__).parent / "cases"
_ASKED = {"place", "kind", "side", "modality", "precision", "date", "attribution"}


def _cases() -> Iterator[Any]:
    for path in sorted(CASES.glob("*.yaml")):
        book = yaml.safe_load(path.read_text(encoding="utf-8"))
        for number, group in enumerate(book["groups"], start=1):
            for phrase in group.get("each", [""]):
                text = group["text"].replace("___", phrase)
                known = phrase in group.get("not_yet", ())
                marks = pytest.mark.xfail(reason="not understood yet", strict=True) if known else ()
                name = f"{path.stem}-{number}-{phrase[:30]}"
                language = group.get("language", book["language"])
                yield pytest.param(language, group, text, id=name, marks=marks)


@pytest.mark.parametrize(("language", "group", "text"), list(_cases()))
def test_case(language: str, group: dict[str, Any], text: str) -> None:
    found = _read(language, group, text)
    for wanted in group.get("expect", ()):
        assert any(_fits(claim, wanted) for claim in found), (text, wanted, _told(found))
    for place in group.get("not", ()):
        changes = [
            c
            for c in found
            if c.place_text == place
            and c.modality.changes_the_map
            and c.kind in (Kind.GAIN, Kind.LOSS)
        ]
        assert not changes, (text, _told(changes))
    for wrong in group.get("never", ()):
        told = [c for c in found if _fits(c, wrong)]
        assert not told, (text, wrong, _told(told))


def test_enough_cases() -> None:
    assert sum(1 for _ in _cases()) >= 400


def _read(language: str, group: dict[str, Any], text: str) -> tuple[Claim, ...]:
    names = [
        {"country": group["country"], **(name if isinstance(name, dict) else {"place": name})}
        for name in group["places"]
    ]
    article = Article(text, "case", language, published=group["published"])
    return claims_of(article, mentions_of_names(text, names))


def _fits(claim: Claim, wanted: dict[str, Any]) -> bool:
    assert wanted.keys() <= _ASKED, wanted
    day = wanted.get("date", "")
    return (
        claim.place_text == wanted["place"]
        and wanted.get("kind", claim.kind) == claim.kind
        and wanted.get("side", claim.side) == claim.side
        and wanted.get("modality", claim.modality) == claim.modality
        and wanted.get("precision", claim.time_precision) == claim.time_precision
        and wanted.get("attribution", claim.attribution) == claim.attribution
        and (day == "" or claim.event_date == (day if isinstance(day, date) else None))
    )


def _told(claims: tuple[Claim, ...] | list[Claim]) -> list[str]:
    return [
        f"{c.place_text} {c.kind} {c.side} {c.event_date} {c.modality} ({c.trace})" for c in claims
    ]
