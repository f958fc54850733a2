"""How well places are found and placed, measured against hand-labelled articles.

A folder holds ``gold.jsonl`` (one article per line: id, lang, published, places[] of place,
lat, lon, type) and ``texts/<id>.txt``.

- Recognition is counted over distinct names per article: a name is found when a mention
  reads the same once folded (case, accents, hamza…), without a leading article, head noun
  or hash sign. A mention that reads like no labelled name counts against precision.
- Placing is counted over the labelled names that have coordinates: right when the mention
  lies within 10 km; a name that was not found, or left open, counts as not placed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from dashboard import places
from dashboard.model import Article, Mention
from dashboard.places.gazetteer import Gazetteer, distance
from dashboard.places.lexicon import lexicon
from dashboard.places.names import bare_arabic, words_of
from dashboard.reading.folding import fold_text

WITHIN_KM = 10.0
_LEADING = frozenset(("the", "l", "la", "le", "les", "d", "de", "du", "of", "al", "el"))


@dataclass(slots=True)
class Score:
    """Counts of one group of names, and what went wrong in words."""

    found: int = 0  # labelled names that were found
    missed: list[str] = field(default_factory=list)
    spurious: list[str] = field(default_factory=list)
    placed: dict[str, int] = field(default_factory=lambda: defaultdict(int))  # type → right
    unplaced: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    @property
    def recall(self) -> float:
        """Share of the labelled names that were found."""
        return _share(self.found, self.found + len(self.missed))

    @property
    def precision(self) -> float:
        """Share of the mentioned names that are labelled."""
        return _share(self.found, self.found + len(self.spurious))

    def placing(self, kinds: Iterable[str] = ()) -> tuple[int, int]:
        """How many labelled names of these types (all types when empty) lie right, of how many."""
        wanted = set(kinds) or {*self.placed, *self.unplaced}
        right = sum(self.placed[kind] for kind in wanted)
        return right, right + sum(len(self.unplaced[kind]) for kind in wanted)


def evaluate(folder: Path, gazetteer: Gazetteer) -> dict[str, Score]:
    """Scores per language of a labelled folder. Raises OSError when it cannot be read."""
    scores: dict[str, Score] = defaultdict(Score)
    for gold, text in labelled(folder):
        published = date.fromisoformat(gold["published"]) if gold.get("published") else None
        article = Article(text, f"{gold['id']}.txt", gold["lang"], published=published)
        _score(gold, places.find(article, gazetteer), scores[gold["lang"]])
    return dict(scores)


def labelled(folder: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """The labels and the text of every article of a labelled folder."""
    for line in (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        if line.strip():
            gold = json.loads(line)
            text = (folder / "texts" / f"{gold['id']}.txt").read_text(encoding="utf-8")
            yield gold, text


def report(folder: Path, gazetteer: Gazetteer) -> str:
    """A table of recall, precision and placing per language, and every miss beneath it."""
    lines = ["lang  recall  precision  F1     within 10 km: all     points"]
    details = []
    for lang, score in sorted(evaluate(folder, gazetteer).items()):
        right, total = score.placing()
        exact, points = score.placing(("settlement", "facility"))
        f1 = _share(2 * score.recall * score.precision, score.recall + score.precision)
        lines.append(
            f"{lang:5} {score.recall:.3f}   {score.precision:.3f}      {f1:.3f}  "
            f"{_share(right, total):.3f} ({right}/{total})   "
            f"{_share(exact, points):.3f} ({exact}/{points})"
        )
        details += [f"{lang} missed    {miss}" for miss in score.missed]
        details += [f"{lang} spurious  {extra}" for extra in score.spurious]
        details += [
            f"{lang} misplaced {what}" for kind in score.unplaced for what in score.unplaced[kind]
        ]
    return "\n".join([*lines, "", *details])


def _score(gold: dict[str, Any], mentions: tuple[Mention, ...], score: Score) -> None:
    by_name: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_name[plain_name(mention.text)].append(mention)
    wanted = {plain_name(label["place"]) for label in gold["places"]}
    score.found += len(wanted & set(by_name))
    score.spurious += [
        f"{gold['id']} {by_name[name][0].text} ({by_name[name][0].reason})"
        for name in by_name
        if name not in wanted
    ]
    missed = set()
    for label in gold["places"]:
        name = plain_name(label["place"])
        if name not in by_name and name not in missed:
            missed.add(name)
            score.missed.append(f"{gold['id']} {label['place']}")
        if label["lat"] is not None:
            _place(gold["id"], label, by_name.get(name, []), score)


def _place(article: str, label: dict[str, Any], mentions: list[Mention], score: Score) -> None:
    gaps = [
        distance(m.place.lat, m.place.lon, label["lat"], label["lon"])
        for m in mentions
        if m.place and m.place.lat is not None and m.place.lon is not None
    ]
    kind = label["type"]
    if gaps and min(gaps) <= WITHIN_KM:
        score.placed[kind] += 1
    else:
        how = f"{min(gaps):.0f} km off" if gaps else "not placed" if mentions else "not found"
        score.unplaced[kind].append(f"{article} {label['place']} [{kind}] {how}")


def plain_name(name: str) -> str:
    """A name as it is compared: folded, without articles and a leading announcing noun."""
    heads = {
        word
        for lang in ("ar", "en", "fr")
        for word, head in lexicon(lang).heads.items()
        if not head.whole
    }
    words = [fold_text(word) for word in words_of(name.replace("#", " ").replace("'", " "))]
    words = [word for word in words if word not in _LEADING] or words
    if len(words) > 1 and words[0] in heads:
        words = words[1:]
    return "".join(bare_arabic(word) for word in words)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
