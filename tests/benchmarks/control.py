"""Store and control at full size: ten years, 8,000 places, 200,000 claims in 10,000 articles.

Baselines in the same run: for the store, the same rows written and read by SQLite alone,
without making values of them; for control, painting a table of days (what runs replace),
where the last report wins and nothing says why.
"""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeVar

import numpy as np

from dashboard import control
from dashboard.model import (
    Article,
    Claim,
    Decision,
    Hold,
    Kind,
    Mark,
    Mention,
    Modality,
    Place,
    PlaceKind,
)
from dashboard.store import Reading, open_store

PLACES, ARTICLES, CLAIMS_PER_ARTICLE = 8_000, 10_000, 20
FIRST, DAYS = date(2014, 1, 1), 3_652
SIDES = ("government", "opposition", "SDF", "ISIS")
SOURCES = (None, "SOHR", "AFP", "SANA", "Enab Baladi", "a commander", "residents")

T = TypeVar("T")


def main() -> None:
    """Print every figure."""
    print(
        f"{PLACES} places, {ARTICLES} articles, {ARTICLES * CLAIMS_PER_ARTICLE} claims, {DAYS} days"
    )
    readings, holds = war(random.Random(1))
    with TemporaryDirectory() as folder:
        claims = _store(readings, Path(folder))
    _control(claims, holds, {article.id: article.publisher or "" for article, _, _ in readings})


def war(rng: random.Random) -> tuple[list[Reading], list[Hold]]:
    """Articles in order of time. Most reports repeat what is so; one in eight tells of a change."""
    places = [
        Place(
            f"gn:{n}", f"Place {n}", PlaceKind.SETTLEMENT, rng.uniform(32, 37), rng.uniform(36, 42)
        )
        for n in range(PLACES)
    ]
    holder = {place: rng.choice(SIDES) for place in places}
    holds = [Hold(place, side, FIRST, "made up") for place, side in holder.items()]
    readings: list[Reading] = []
    for n in range(ARTICLES):
        published = FIRST + timedelta(n * DAYS // ARTICLES)
        article = Article(
            f"تقرير رقم {n}. " + "سيطرت القوات على البلدة بعد اشتباكات استمرت ساعات. " * 40,
            f"{n}.txt", "ar", publisher=rng.choice(["SANA", "Reuters", "Enab Baladi"]),
            published=published,
        )  # fmt: skip
        told = [
            _claim(rng, article, k, rng.choice(places), holder) for k in range(CLAIMS_PER_ARTICLE)
        ]
        mentions = [
            Mention(c.start, c.start + 6, "البلدة", PlaceKind.SETTLEMENT, c.place) for c in told
        ]
        readings.append((article, told, mentions))
    return readings, holds


def _claim(
    rng: random.Random, article: Article, n: int, place: Place, holder: dict[Place, str]
) -> Claim:
    kind = rng.choices(list(Kind), weights=(50, 8, 8, 12, 12, 10))[0]
    if kind is Kind.GAIN and rng.random() < 0.25:
        holder[place] = rng.choice(SIDES)
    side = holder[place]
    assert article.published is not None
    return Claim(
        article.id, place, "البلدة", kind,
        rng.choices(list(Modality), weights=(55, 30, 5, 5, 5))[0], side, side,
        article.published - timedelta(rng.choice((0, 0, 1, 1, 2))),
        rng.choices((1, 2, 3), weights=(94, 4, 2))[0], "relative", article.published,
        rng.choice(SOURCES), n * 50, n * 50 + 49,
        marks=(Mark(n * 50, n * 50 + 5, "trigger"), Mark(n * 50 + 6, n * 50 + 12, "place")),
        trace="gain: سيطر على",
    )  # fmt: skip


def _store(readings: list[Reading], folder: Path) -> tuple[Claim, ...]:
    with open_store(folder / "store.sqlite") as store:
        added = timed("store 10,000 articles", lambda: sum(store.add_many(readings)))
        assert added == ARTICLES
        claims = timed("load 200,000 claims", store.claims)
        timed("  of one place", lambda: store.claims(place_ids=[claims[0].place.id]))
        again = timed("the same articles again", lambda: sum(store.add_many(readings)))
        assert again == 0
    with sqlite3.connect(folder / "store.sqlite") as bare, sqlite3.connect(folder / "bare") as copy:
        rows = timed(
            "  baseline: read the bare rows", bare.execute("SELECT * FROM claims").fetchall
        )
        copy.execute(f"CREATE TABLE claims ({', '.join(f'c{n}' for n in range(len(rows[0])))})")
        marks = ", ".join("?" * len(rows[0]))
        timed(
            "  baseline: write the bare rows of claims",
            lambda: (copy.executemany(f"INSERT INTO claims VALUES ({marks})", rows), copy.commit()),
        )
    return claims


def _control(claims: tuple[Claim, ...], holds: list[Hold], publishers: dict[str, str]) -> None:
    for policy in (*control.POLICIES, "as_told_by:opposition"):
        history = timed(
            f"reconcile, {policy}",
            lambda policy=policy: control.reconcile(  # type: ignore[misc]
                claims, policy=policy, baseline=holds, publishers=publishers
            ),
        )
        print(f"    {sum(map(len, history.runs.values()))} runs")
    history = control.reconcile(claims, baseline=holds, publishers=publishers)
    timed("  baseline: paint a table of days", lambda: painted(claims, holds))
    timed("every change in order", history.changes)
    timed("who holds what on one day", lambda: history.on(FIRST + timedelta(DAYS // 2)))
    newest = claims[-CLAIMS_PER_ARTICLE:]
    before = control.reconcile(claims[:-CLAIMS_PER_ARTICLE], baseline=holds)
    timed("one more article (20 places)", lambda: before.with_claims(newest))
    moment = datetime(2025, 1, 1, tzinfo=UTC)
    ruled = [Decision("d1", newest[0].id, "reject", "Editor", moment)]
    timed("one more decision", lambda: history.with_decisions(ruled))


def painted(
    claims: tuple[Claim, ...], holds: list[Hold]
) -> np.ndarray[tuple[int, ...], np.dtype[np.int8]]:
    """Side of every place on every day, the last report winning."""
    row = {hold.place.id: n for n, hold in enumerate(holds)}
    table = np.zeros((len(row), DAYS + 1), dtype=np.int8)
    for hold in holds:
        table[row[hold.place.id], :] = SIDES.index(hold.side) + 1
    for claim in sorted(claims, key=lambda claim: claim.event_date or FIRST):
        if claim.kind is Kind.GAIN and claim.modality.changes_the_map and claim.event_date:
            side = SIDES.index(claim.side or "") + 1
            table[row[claim.place.id], max(0, (claim.event_date - FIRST).days) :] = side
    return table


def timed(what: str, work: Callable[[], T]) -> T:
    """Do the work, print its time and give its result."""
    start = time.perf_counter()
    result = work()
    print(f"{what:<42} {(time.perf_counter() - start) * 1000:>9.1f} ms", flush=True)
    return result


if __name__ == "__main__":
    main()
