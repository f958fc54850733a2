"""Histories made by rule for tests and benchmarks: any size, the same on every run.

Names, sentences and places are made up here; none comes from an article.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from dashboard.model import (
    Article,
    Claim,
    Hold,
    Kind,
    Mark,
    Modality,
    Place,
    PlaceKind,
    Run,
    Status,
)

SIDES = {
    "government": ("الحكومة", "the government"),
    "opposition": ("المعارضة", "the opposition"),
    "SDF": ("قوات سوريا الديمقراطية", "the SDF"),
    "SNA": ("الجيش الوطني", "the SNA"),
}
SYLLABLES = (
    ("با", "ba"), ("دير", "deir"), ("تل", "tal"), ("كفر", "kafr"), ("نور", "nur"),
    ("زيت", "zeit"), ("رم", "ram"), ("حل", "hal"), ("مع", "maa"), ("شر", "shar"),
    ("قص", "qas"), ("عين", "ayn"), ("بير", "bir"), ("سل", "sal"), ("جو", "jo"),
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A history with the fields the map needs, and the articles behind its claims."""

    places: Mapping[str, Place]
    runs: Mapping[str, tuple[Run, ...]]
    claims: Mapping[str, Claim] = field(default_factory=dict)
    idle: Mapping[str, str] = field(default_factory=dict)
    baseline: Mapping[str, Hold] = field(default_factory=dict)
    articles: tuple[Article, ...] = ()


def history(
    places: int = 40, days: int = 30, changes: int = 2, seed: int = 1, evidence: bool = True
) -> Made:
    """A made-up war.

    Args:
        places: how many places, spread over 33–37°N, 36–42°E.
        days: length in days from 27 November 2024.
        changes: changes of holder per place, on random days.
        seed: the same seed gives the same history.
        evidence: whether each change has a claim in an article (costly beyond some thousands).
    """
    rng = random.Random(seed)
    begin = date(2024, 11, 26)
    made = {place.id: place for place in (_place(rng, i) for i in range(places))}
    runs: dict[str, tuple[Run, ...]] = {}
    claims: dict[str, Claim] = {}
    idle: dict[str, str] = {}
    baseline: dict[str, Hold] = {}
    articles: list[Article] = []
    names = list(SIDES)
    for place in made.values():
        holder = rng.choice(names[:3])
        baseline[place.id] = Hold(place, holder, begin, "made up for the tests")
        changed = sorted(rng.sample(range(1, days + 1), min(changes, days)))
        own = [Run(place.id, begin, None, holder, Status.HELD, ("baseline",), rule="baseline")]
        for offset in changed:
            day = begin + timedelta(days=offset)
            holder = rng.choice([name for name in names if name != holder])
            status = rng.choices(list(Status)[:4], (8, 1, 2, 1))[0]
            reasons: tuple[str, ...] = ()
            if evidence:
                article, claim = _report(place, holder, status, day, offset % 4 == 0)
                articles.append(article)
                claims[claim.id] = claim
                reasons = (claim.id,)
                if rng.random() < 0.3:
                    article, planned = _plan(place, rng.choice(names), day)
                    articles.append(article)
                    claims[planned.id] = planned
                    idle[planned.id] = (
                        "it tells of a plan, a threat or a condition, not of something done"
                    )
            last = own[-1]
            own[-1] = Run(
                last.place_id, last.start, day - timedelta(days=1), last.holder, last.status,
                last.reasons, rule=last.rule,
            )  # fmt: skip
            own.append(Run(place.id, day, None, holder, status, reasons, rule="latest"))
        runs[place.id] = tuple(own)
    return Made(made, runs, claims, idle, baseline, tuple({a.id: a for a in articles}.values()))


def _place(rng: random.Random, number: int) -> Place:
    parts = rng.choices(SYLLABLES, k=3)
    kind = rng.choices(
        (PlaceKind.SETTLEMENT, PlaceKind.FACILITY, PlaceKind.AREA), (90, 7, 3)
    )[0]  # fmt: skip
    return Place(
        id=f"made:{number}",
        name="".join(part[1] for part in parts).capitalize(),
        name_ar="".join(part[0] for part in parts),
        kind=kind,
        lat=round(rng.uniform(33, 37), 5),
        lon=round(rng.uniform(36, 42), 5),
        country="SY",
        admin1=rng.choice(("North", "South", "East")),
        population=int(10 ** rng.uniform(2, 6.2)),
    )


def _report(
    place: Place, side: str, status: Status, day: date, english: bool
) -> tuple[Article, Claim]:
    """One article that says the side took the place, and the claim read from it."""
    arabic_side, english_side = SIDES[side]
    before = f"{day.isoformat()}\n"
    if english:
        sentence = f"Local monitors said {english_side} captured {place.name} on that day."
        words = ((place.name, "place"), ("captured", "trigger"), (english_side, "actor"),
                 ("Local monitors", "attribution"))  # fmt: skip
    else:
        sentence = f"أفاد ناشطون محليون بأن {arabic_side} سيطرت على {place.name_ar} اليوم."
        words = ((str(place.name_ar), "place"), ("سيطرت على", "trigger"), (arabic_side, "actor"),
                 ("ناشطون محليون", "attribution"))  # fmt: skip
    text = f"{before}{sentence}\n" + ("More follows. " if english else "التفاصيل لاحقًا. ") * 3
    article = Article(
        text, source=f"{place.id}.txt", lang="en" if english else "ar",
        publisher="Test wire" if english else "وكالة الاختبار", published=day, title=sentence[:30],
    )  # fmt: skip
    marks = tuple(
        Mark(text.index(word), text.index(word) + len(word), role) for word, role in words
    )
    kind = Kind.CONTESTED if status is Status.CONTESTED else Kind.GAIN
    modality = Modality.CLAIMED if status is Status.CLAIMED else Modality.ASSERTED
    return article, Claim(
        article.id, place, str(place.name_ar), kind, modality, arabic_side, side, day, 1,
        "relative", day, words[3][0], len(before), len(before) + len(sentence), 1, marks,
        f"gain: «{words[1][0]}» + place",
    )  # fmt: skip


def _plan(place: Place, side: str, day: date) -> tuple[Article, Claim]:
    """One article that only speaks of a plan."""
    arabic_side = SIDES[side][0]
    sentence = (
        f"تستعد {arabic_side} للسيطرة على {place.name_ar}، وفق مصدر عسكري في {day.isoformat()}."
    )
    article = Article(
        sentence, source=f"plan-{place.id}-{day}.txt", lang="ar", publisher="صحيفة الاختبار",
        published=day,
    )  # fmt: skip
    at = sentence.index("تستعد")
    return article, Claim(
        article.id, place, str(place.name_ar), Kind.GAIN, Modality.PLANNED, arabic_side, side, day,
        1, "publication", day, "مصدر عسكري", 0, len(sentence), 1,
        (Mark(at, at + 5, "cancels"),), "planned: «تستعد ل»",
    )  # fmt: skip
