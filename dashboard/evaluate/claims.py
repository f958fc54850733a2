"""How well claims are extracted: our own scoring of a labelled folder.

A folder holds ``gold.jsonl`` and ``texts/<id>.txt``. A predicted event matches a labelled one
when they are of one class (gain and loss make "change"; enter, contested and approach stand
alone) and lie within 15 km, or bear the same name when one of them has no coordinates. Three
levels: by place, with the same date, with the same side too. Labels that are optional are
neither asked for nor held against anybody; a label's ``alts`` and ``alt_dates`` are as good as
itself; a label without a date accepts any. The trap rate is the share of labelled traps that
a change matching no label falls into. A label may give a side by an actor's own name, and calls any
state "government" that has no name of its own in the labels.

Places come from our own recognition, or with ``oracle`` from the labels, which shows what
recognition loses. Parts of the grammar can be switched off (:func:`ablations`).
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from dashboard.claims import PARTS, claims_of, distinct
from dashboard.exchange.sides import side_named
from dashboard.model import Article, Claim, Mention, Place, PlaceKind
from dashboard.reading.folding import fold_text

NEAR_KM = 15.0
NAMESAKE_KM = 50.0  # an estimated label and an equal name
CLASSES = ("change", "enter", "contested", "approach")
LEVELS = ("place", "date", "side")
_SIDES = {
    "hts": "opposition", "rebels": "opposition", "regime": "government", "fardc": "government",
    "coalition": "government", "hezbollah": "government", "isil": "isis", "turkey": "sna",
}  # fmt: skip

_NAMED = ("Yemen government",)  # a name that labels use as it is

Label = dict[str, Any]


@dataclass
class Count:
    """Right, wrong and missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, other: Count) -> None:
        """Sum up."""
        self.right += other.right
        self.wrong += other.wrong
        self.missed += other.missed

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall, 0 when nothing was right."""
        return (
            2 * self.right / total if (total := 2 * self.right + self.wrong + self.missed) else 0.0
        )


@dataclass
class Report:
    """The figures of one run: counts by (class, level, language) and the traps fallen into."""

    counts: dict[tuple[str, str, str], Count] = field(default_factory=dict)
    traps: dict[str, list[int]] = field(default_factory=dict)  # language → [hit, all]
    errors: list[str] = field(default_factory=list)

    def f1(self, group: str, level: str = "place", language: str = "all") -> float:
        """F1 of a class at a level, for one language or "all"."""
        return self.counts.get((group, level, language), Count()).f1

    def trap_rate(self, language: str = "all") -> float:
        """Share of traps fallen into."""
        hit, every = self.traps.get(language, [0, 0])
        return hit / every if every else 0.0

    def lines(self) -> Iterator[str]:
        """The figures as text."""
        languages = ["all", *sorted({k[2] for k in self.counts} - {"all"})]
        for language in languages:
            for group in CLASSES:
                figures = "  ".join(f"{lv} {self.f1(group, lv, language):.3f}" for lv in LEVELS)
                yield f"{language:4}{group:10} {figures}"
            yield f"{language:4}traps      {self.trap_rate(language):.3f}"


def evaluate(folder: Path, oracle: bool = False, without: Collection[str] = ()) -> Report:
    """Extract every article of a labelled folder and score it.

    ``oracle`` takes the places from the labels. ``without`` names parts to switch off.
    Raises FileNotFoundError when the folder has no gold.jsonl.
    """
    report = Report()
    told = predictions(folder, oracle, without)
    for gold in labels(folder):
        score(report, gold, told[gold["id"]])
    return report


def predictions(
    folder: Path, oracle: bool = False, without: Collection[str] = ()
) -> dict[str, list[Label]]:
    """The events of every article of a labelled folder, by its id, as plain JSON values."""
    told = {}
    for gold in labels(folder):
        article, mentions = (read_oracle if oracle else read_real)(folder, gold)
        events = distinct(claims_of(article, mentions, without))
        told[str(gold["id"])] = [_as_label(event) for event in events]
    return told


def ablations(folder: Path, oracle: bool = False) -> Iterator[str]:
    """Lines of figures: the whole, then without each part of the grammar in turn."""
    yield f"{'':22}{'change':>8}{'+date':>8}{'+side':>8}{'traps':>8}"
    for part in ("", *PARTS):
        report = evaluate(folder, oracle, (part,) if part else ())
        figures = [report.f1("change", level) for level in LEVELS] + [report.trap_rate()]
        name = f"without {part}" if part else "everything"
        yield f"{name:22}" + "".join(f"{figure:8.3f}" for figure in figures)


def labels(folder: Path) -> list[Label]:
    """The labelled articles of a folder."""
    lines = (folder / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


# --- reading -------------------------------------------------------------------


def read_real(folder: Path, gold: Label) -> tuple[Article, tuple[Mention, ...]]:
    """An article and its places as the product reads them."""
    from dashboard import places, reading

    upload = reading.Upload.from_path(folder / "texts" / f"{gold['id']}.txt")
    article = next(a for a in reading.read(upload) if isinstance(a, Article))
    return article, places.find(article, places.open_gazetteer())


def read_oracle(folder: Path, gold: Label) -> tuple[Article, tuple[Mention, ...]]:
    """An article with its places taken from the labels, wherever their names stand in it."""
    text = (folder / "texts" / f"{gold['id']}.txt").read_text(encoding="utf-8")
    day = date.fromisoformat(gold["published"]) if gold["published"] else None
    article = Article(text, str(gold["id"]), gold["lang"], published=day)
    return article, mentions_of_names(text, gold["places"], gold.get("country_focus") or "")


_KINDS = {
    "settlement": PlaceKind.SETTLEMENT, "area": PlaceKind.AREA, "facility": PlaceKind.FACILITY,
    "country": PlaceKind.COUNTRY, "quarter": PlaceKind.QUARTER,
}  # fmt: skip
_QUARTER = re.compile(r"^(?:حي|district|quarter|quartier)\b", re.IGNORECASE)


def mentions_of_names(text: str, names: Iterable[Label], country: str = "") -> tuple[Mention, ...]:
    """A mention wherever one of the names stands, with Arabic clitics before it; longest first."""
    taken = bytearray(len(text))
    found: list[Mention] = []
    for label in sorted(names, key=lambda n: -len(n["place"])):
        for match in _pattern(label["place"]).finditer(text):
            start, end = match.span("name")
            if any(taken[start:end]):
                continue
            taken[start:end] = b"1" * (end - start)
            kind = _KINDS.get(label.get("type", "settlement"), PlaceKind.SETTLEMENT)
            english = label.get("place_en") or label["place"]
            place = Place(
                f"unlisted:{fold_text(english)}", english, kind, label.get("lat"), label.get("lon"),
                country=label.get("country") or country or None,
            )  # fmt: skip
            found.append(Mention(start, end, text[start:end], kind, place))
    return tuple(sorted(found, key=lambda m: m.start))


def _pattern(name: str) -> re.Pattern[str]:
    bare = name.removeprefix("ال")
    lil = (
        f"|[وف]?لل{re.escape(bare)}" if bare != name and re.search("[\u0600-\u06ff]", name) else ""
    )
    return re.compile(rf"(?<!\w)(?:[وف]?[بلك]?)(?P<name>{re.escape(name)}{lil})(?!\w)")


def _as_label(claim: Claim) -> Label:
    return {
        "place": claim.place_text, "place_en": claim.place.name, "lat": claim.place.lat,
        "lon": claim.place.lon, "kind": claim.kind.value, "actor_side": _as_labelled(claim.side),
        "date": claim.event_date.isoformat() if claim.event_date else None,
    }  # fmt: skip


# --- scoring -------------------------------------------------------------------


def score(report: Report, gold: Label, events: Sequence[Label]) -> None:
    """Add one article's predicted events, compared with its labels, to a report."""
    asked = [_as_told(label, gold.get("country_focus") or "") for label in gold["events"]]
    for group in CLASSES:
        for level in LEVELS:
            count, notes = _compare(asked, events, group, level)
            for language in ("all", gold["lang"]):
                report.counts.setdefault((group, level, language), Count()).add(count)
            report.errors += [f"{gold['id']} {group}/{level}: {note}" for note in notes]
    hit = _traps_hit(gold, events)
    for language in ("all", gold["lang"]):
        rate = report.traps.setdefault(language, [0, 0])
        rate[0] += len(hit)
        rate[1] += len(gold["traps"])
    report.errors += [f"{gold['id']} trap: {t['place']} ({t['why']})" for t in hit]


def _compare(
    gold: Sequence[Label], events: Sequence[Label], group: str, level: str
) -> tuple[Count, list[str]]:
    asked = [label for label in gold if not label.get("optional")]
    spare = [label for label in gold if label.get("optional")]
    mine = [event for event in events if _group(event["kind"]) == group]
    pairs = _match(mine, asked, lambda e, g: _distance_key(e, g, level, group))
    left = [event for n, event in enumerate(mine) if n not in {a for a, _ in pairs}]
    excused = _match(left, spare, lambda e, g: _distance_key(e, g, "place", group))
    wrong = [event for n, event in enumerate(left) if n not in {a for a, _ in excused}]
    others = [event for event in events if _group(event["kind"]) != group]
    matched = {b for _, b in pairs}
    missed = [
        label
        for n, label in enumerate(asked)
        if n not in matched
        and _group(label["kind"]) == group
        and not any(_distance_key(e, label, level, None) for e in others)
    ]
    notes = [f"wrong  {_short(event)}" for event in wrong]
    notes += [f"missed {_short(label)}" for label in missed]
    return Count(len(pairs), len(wrong), len(missed)), notes


def _short(label: Label) -> str:
    return f"{label['place']} {label['kind']} {label.get('actor_side')} {label.get('date')}"


def _match(
    events: Sequence[Label], gold: Sequence[Label], key: Callable[[Label, Label], Any]
) -> list[tuple[int, int]]:
    """Pairs one to one, closest first."""
    ranked = sorted(
        (k, i, j) for i, e in enumerate(events) for j, g in enumerate(gold) if (k := key(e, g))
    )
    used_events: set[int] = set()
    used_gold: set[int] = set()
    pairs = []
    for _, i, j in ranked:
        if i not in used_events and j not in used_gold:
            used_events.add(i)
            used_gold.add(j)
            pairs.append((i, j))
    return pairs


def _distance_key(
    event: Label, label: Label, level: str, group: str | None
) -> tuple[Any, ...] | None:
    """How well an event fits a label, smaller is better; None when it does not."""
    apart = _apart(event, label)
    if apart is None:
        return None
    fits = []
    for variant in (label, *({**label, **alt} for alt in label.get("alts", ()))):
        if _group(variant["kind"]) != _group(event["kind"]):
            continue
        if group is not None and _group(variant["kind"]) != group:
            continue
        days = [variant["date"], *variant.get("alt_dates", ())]
        dated = variant["date"] is None or event["date"] in days
        sided = bool(event["actor_side"]) and _side(event["actor_side"]) == _side(
            variant["actor_side"]
        )
        if (level != "place" and not dated) or (level == "side" and not sided):
            continue
        fits.append((not _same_name(event, variant), not sided, not dated, apart))
    return min(fits, default=None)


def _traps_hit(gold: Label, events: Sequence[Label]) -> list[Label]:
    changes = [e for e in events if _group(e["kind"]) == "change"]
    right = _match(changes, gold["events"], lambda e, g: _distance_key(e, g, "place", "change"))
    loose = [e for n, e in enumerate(changes) if n not in {a for a, _ in right}]

    def key(event: Label, trap: Label) -> tuple[Any, ...] | None:
        apart = _apart(event, trap)
        return None if apart is None else (not _same_name(event, trap), apart)

    return [gold["traps"][j] for _, j in _match(loose, gold["traps"], key)]


def _group(kind: str) -> str:
    return "change" if kind in ("gain", "loss") else kind


def _as_told(label: Label, country: str) -> Label:
    """A label in the words of the predictions: it may give a side by an actor's own name."""

    def meant(words: str | None) -> str | None:
        return words and _as_labelled(side_named(words, country) or words)

    alts = [
        {**alt, "actor_side": meant(alt["actor_side"])} if alt.get("actor_side") else alt
        for alt in label.get("alts", ())
    ]
    return {**label, "actor_side": meant(label.get("actor_side")), "alts": alts}


def _as_labelled(side: str | None) -> str | None:
    """A side as labels call it: a state without a name of its own there is "government"."""
    for general in ("government", "opposition"):
        if side and side.endswith(f" {general}") and side not in _NAMED:
            return general
    return side


def _side(side: str | None) -> str:
    name = (side or "").strip().lower()
    return _SIDES.get(name, name)


def _apart(one: Label, other: Label) -> float | None:
    """Kilometres between two labels when they may be one place, else None."""
    if None in (one.get("lat"), one.get("lon"), other.get("lat"), other.get("lon")):
        return 0.0 if _same_name(one, other) else None
    apart = _kilometres(one["lat"], one["lon"], other["lat"], other["lon"])
    namesake = other.get("coord") == "approx" and apart <= NAMESAKE_KM and _same_name(one, other)
    return apart if apart <= NEAR_KM or namesake else None


def _kilometres(lat: float, lon: float, lat2: float, lon2: float) -> float:
    """Great-circle distance (haversine, mean earth radius 6,371 km)."""
    a, b = math.radians(lat), math.radians(lat2)
    h = math.sin((a - b) / 2) ** 2
    h += math.cos(a) * math.cos(b) * math.sin(math.radians(lon - lon2) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(h)))


def _same_name(one: Label, other: Label) -> bool:
    names = {_plain(one.get("place")), _plain(one.get("place_en"))} - {""}
    return bool(names & {_plain(other.get("place")), _plain(other.get("place_en"))})


def _plain(name: str | None) -> str:
    letters = unicodedata.normalize("NFKD", (name or "").lower())
    letters = "".join(c for c in letters if not unicodedata.combining(c))
    letters = re.sub(r"\W+", " ", fold_text(letters)).strip()
    return re.sub(r"\b(?:ال|al |el |the )", "", letters)
