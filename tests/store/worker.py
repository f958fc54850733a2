"""A process that fills a store and can be made to die at any step; used by test_faults.py."""

from __future__ import annotations

import os
import resource
import signal
from pathlib import Path

from sqlalchemy import Engine, event

from dashboard.store import StoreError, open_store
from tests.store import examples

NEVER = -1


def fill(store: Path, acknowledged: Path, first: int, count: int, die_at: int = NEVER) -> int:
    """Add reports and decisions, writing down each that the store has acknowledged.

    Steps are counted before and after each statement, before each commit and before each
    acknowledgement; at step ``die_at`` the process kills itself as kill -9 would.
    Returns the number of steps.
    """
    steps = 0

    def step(*_: object, **__: object) -> None:
        nonlocal steps
        if steps == die_at:
            os.kill(os.getpid(), signal.SIGKILL)
        steps += 1

    for moment in ("before_cursor_execute", "after_cursor_execute", "commit"):
        event.listen(Engine, moment, step)
    log = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with open_store(store) as opened:
        for n in range(first, first + count):
            report, claims, mentions = examples.reading(n)
            opened.add(report, claims, mentions)
            step()
            os.write(log, f"{report.id}\n".encode())
            opened.decide(examples.decision(claims[0].id, n=n))
            step()
            os.write(log, f"d{n}\n".encode())
    return steps


def fill_in_batches(store: Path, acknowledged: Path, first: int, count: int) -> None:
    """Add reports through add_many, writing down each acknowledged one."""
    log = os.open(acknowledged, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    with open_store(store) as opened:
        for n, _ in enumerate(opened.add_many(map(examples.reading, range(first, first + count)))):
            os.write(log, f"{examples.article(first + n).id}\n".encode())


def fill_a_small_disk(store: Path, acknowledged: Path, room: int) -> str:
    """Fill a store whose files may not grow beyond ``room`` bytes; returns the error met."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    try:
        fill(store, acknowledged, 0, 10_000)
    except StoreError as error:
        return str(error)
    return ""
