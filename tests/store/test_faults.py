"""Killed at every step, out of disk, two at a time: the store stays sound and loses nothing.

After each fault ``check`` must be clean, everything acknowledged must be there, every
article must be whole, and the work must be able to go on to its end.
"""

from __future__ import annotations

import multiprocessing
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing.context import BaseContext
from pathlib import Path
from random import Random

import pytest

from dashboard.store import check, open_store
from tests.store import examples, worker

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="kill -9 and file size limits are Unix's own"
)


@pytest.fixture(scope="module")
def processes() -> BaseContext:
    """Starts processes that have imported what they need already."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["__main__", "tests.store.worker"])
    return context


def run(processes: BaseContext, work: Callable[..., object], *args: object) -> int:
    """Run ``work`` in a process of its own to its end; returns its exit code."""
    process = processes.Process(target=work, args=args)  # type: ignore[attr-defined]
    process.start()
    process.join(60)
    assert process.exitcode is not None
    return int(process.exitcode)


def assert_nothing_lost(store: Path, acknowledged: Path) -> int:
    """Check the store against the list of what was acknowledged; returns how many articles."""
    if not store.exists():
        assert not acknowledged.exists() or not acknowledged.read_text()
        return 0
    with open_store(store) as opened:
        assert check(store) == ()
        there = {article.id for article in opened.articles()}
        there |= {decision.id for decision in opened.decisions()}
        promised = set(acknowledged.read_text().split()) if acknowledged.exists() else set()
        assert promised <= there
        articles = opened.counts()["articles"]
        whole = Counter({article.id: 3 for article in opened.articles()})
        assert Counter(claim.article_id for claim in opened.claims()) == whole
        assert opened.counts()["mentions"] == articles
        return articles


def go_on(store: Path, count: int) -> None:
    """Tell the reports from the first on, as after a restart."""
    with open_store(store) as opened:
        for n in range(count):
            opened.add(*examples.reading(n))


def test_killed_at_every_step(processes: BaseContext, tmp_path: Path) -> None:
    with ProcessPoolExecutor(1, mp_context=processes) as pool:  # type: ignore[arg-type]
        whole = (tmp_path / "whole.sqlite", tmp_path / "whole.log", 0, 2)
        steps = pool.submit(worker.fill, *whole).result()
    assert steps > 60  # the schema, two articles and two decisions
    for die_at in range(steps):
        store, log = tmp_path / f"{die_at}.sqlite", tmp_path / f"{die_at}.log"
        assert run(processes, worker.fill, store, log, 0, 2, die_at) == -signal.SIGKILL
        assert_nothing_lost(store, log)
        go_on(store, 2)
        assert assert_nothing_lost(store, log) == 2


def test_killed_at_any_moment(processes: BaseContext, tmp_path: Path) -> None:
    """Not between statements but inside them: a clock decides."""
    store, log = tmp_path / "store.sqlite", tmp_path / "log"
    random = Random(7)
    for attempt in range(12):
        work = worker.fill if attempt % 2 else worker.fill_in_batches
        process = processes.Process(target=work, args=(store, log, 1000 * attempt, 1000))  # type: ignore[attr-defined]
        process.start()
        time.sleep(random.uniform(0.02, 0.25))
        process.kill()
        process.join()
        assert_nothing_lost(store, log)
    kept = assert_nothing_lost(store, log)
    with open_store(store) as opened:
        assert opened.add(*examples.reading(50_000))
    assert assert_nothing_lost(store, log) == kept + 1


def test_a_full_disk(processes: BaseContext, tmp_path: Path) -> None:
    """Every file may grow to so many bytes and no more: the write fails as on a full disk."""
    for room in (20_000, 60_000, 200_000, 300_000):
        store, log = tmp_path / f"{room}.sqlite", tmp_path / f"{room}.log"
        with ProcessPoolExecutor(1, mp_context=processes) as pool:  # type: ignore[arg-type]
            message = pool.submit(worker.fill_a_small_disk, store, log, room).result()
        assert "disk" in message and "free" in message
        kept = assert_nothing_lost(store, log)
        go_on(store, kept + 5)
        assert assert_nothing_lost(store, log) == kept + 5


def test_two_processes_on_one_file(processes: BaseContext, tmp_path: Path) -> None:
    """Both open a file that is not there yet, and tell half of the same reports."""
    store, log = tmp_path / "store.sqlite", tmp_path / "log"
    both = [
        processes.Process(target=worker.fill, args=(store, log, first, 40))  # type: ignore[attr-defined]
        for first in (0, 20)
    ]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
    assert [process.exitcode for process in both] == [0, 0]
    assert assert_nothing_lost(store, log) == 60
    with open_store(store) as opened:
        assert {decision.id for decision in opened.decisions()} == {f"d{n}" for n in range(60)}
        assert {article.id for article in opened.articles()} == {
            examples.article(n).id for n in range(60)
        }
