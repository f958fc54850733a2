"""Files that are complete or not there: written aside, then renamed."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from dashboard.exchange.tables import Progress, Value

STEP = 5_000  # rows between two reports of progress


@contextmanager
def written_aside(*targets: Path) -> Iterator[tuple[Path, ...]]:
    """Paths to write to in place of ``targets``, which they replace once all are complete.

    On any error the targets are as they were. Raises OSError when the folder cannot be written.
    """
    folder = Path(mkdtemp(prefix=".export-", dir=targets[0].parent))
    aside = tuple(folder / target.name for target in targets)
    try:
        yield aside
        for path, target in zip(aside, targets, strict=True):
            _settle(path)
            path.replace(target)
    finally:
        for left in folder.iterdir():
            left.unlink()
        folder.rmdir()


def _settle(path: Path) -> None:
    """Wait until a file is on the disk, so that a power cut leaves no empty one behind a name."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


class Counter:
    """Counts rows over several tables and reports now and then."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.total = total
        self.done = 0
        self._progress = progress or (lambda done, total: None)
        self._progress(0, total)

    def counted(self, rows: Sequence[Sequence[Value]]) -> Iterator[Sequence[Sequence[Value]]]:
        """The rows in slices of :data:`STEP`, each counted when it is done with."""
        for start in range(0, len(rows), STEP):
            part = rows[start : start + STEP]
            yield part
            self.add(len(part))

    def add(self, rows: int) -> None:
        """So many rows more are done."""
        self.done += rows
        self._progress(self.done, self.total)


def beside(path: Path, name: str) -> Path:
    """The file of a further table: ``war.csv`` has ``war.runs.csv`` beside it."""
    return path.with_name(f"{path.stem}.{name}{path.suffix}")
