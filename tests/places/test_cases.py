"""Our own cases, one file per phenomenon, in Arabic, English and French."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from dashboard import places
from dashboard.model import Article
from dashboard.places.gazetteer import Gazetteer, distance

CASES = Path(__file__).parent / "cases"


def _cases() -> list[Any]:
    cases = []
    for path in sorted(CASES.glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        cases += [
            pytest.param(data["lang"], *case, id=f"{path.stem}-{number}")
            for number, case in enumerate(data["cases"], 1)
        ]
    return cases


@pytest.mark.parametrize(("lang", "text", "wanted", "unwanted"), _cases())
def test_case(
    gazetteer: Gazetteer, lang: str, text: str, wanted: list[str], unwanted: list[str]
) -> None:
    mentions = places.find(Article(text, "case", lang), gazetteer)
    by_text = {mention.text: mention for mention in mentions}
    for entry in wanted:
        name, _, kind = entry.partition(" : ")
        name, _, near = name.partition(" ~ ")
        name, _, place = name.partition(" = ")
        assert name in by_text, f"{name} not among {list(by_text)}"
        mention = by_text[name]
        if kind:
            assert mention.kind == kind
        if place:
            assert mention.place, mention.reason
            assert mention.place.name == place
        if near:
            base, spot = by_text[near].place, mention.place
            assert base and spot and mention.geo_precision == 3, mention.reason
            assert base.lat and base.lon and spot.lat and spot.lon
            assert distance(base.lat, base.lon, spot.lat, spot.lon) < 6
    assert not set(unwanted) & set(by_text)


def test_there_are_enough_cases() -> None:
    assert len(_cases()) >= 300
