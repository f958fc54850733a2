"""What a person hands in: a file, or a text pasted."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dashboard.reading.messages import message

PASTED = message("pasted text")


@dataclass(frozen=True, slots=True)
class Upload:
    """A named stretch of bytes, in memory (``data``) or still on disk (``path``).

    ``name`` is what people are told when something is wrong with it; its ending says the
    format where it has one.
    """

    name: str
    data: bytes = b""
    path: Path | None = None

    @classmethod
    def from_path(cls, path: Path) -> Upload:
        """A file on disk, read when its turn comes and, when it is a table, row by row."""
        return cls(path.name, path=path)

    @classmethod
    def pasted(cls, text: str) -> Upload:
        """The text of one article, as a person pasted it."""
        return cls(PASTED, text.encode("utf-8", "replace"))

    @property
    def size(self) -> int:
        """Its length in bytes. Raises OSError when the file cannot be reached."""
        return self.path.stat().st_size if self.path else len(self.data)

    @property
    def ending(self) -> str:
        """The last part of the name in lower case: "csv" for "War.CSV"; "" when there is none."""
        return Path(self.name).suffix.lower().removeprefix(".")

    def open(self) -> BinaryIO:
        """The bytes as a binary stream from the beginning. Raises OSError."""
        return self.path.open("rb") if self.path else io.BytesIO(self.data)

    def read(self, limit: int = -1) -> bytes:
        """The first ``limit`` bytes, or all of them. Raises OSError."""
        with self.open() as stream:
            return stream.read(limit)
