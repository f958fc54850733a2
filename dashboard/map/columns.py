"""Columns of numbers and texts as JSON: little-endian typed arrays in base64.

``{"t": "i32", "b": "…"}`` needs no parsing in the browser and stays small for tens of
thousands of rows. Texts stand once in a table and are named by their number.
"""

from __future__ import annotations

import base64
from bisect import bisect_left
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np

EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Whole days since 1970-01-01."""
    return (day - EPOCH).days


def column(values: Sequence[float] | np.ndarray, kind: str) -> dict[str, str]:
    """A typed array as JSON: kind is u8, u16, i32 or f32."""
    types = {"u8": "<u1", "u16": "<u2", "i32": "<i4", "f32": "<f4"}
    data = np.asarray(values, dtype=types[kind]).tobytes()
    return {"t": kind, "b": base64.b64encode(data).decode("ascii")}


def lists(rows: Sequence[Sequence[int]]) -> dict[str, Any]:
    """Lists of integers as one column of values and one of where each list begins."""
    begins = np.concatenate([[0], np.cumsum([len(row) for row in rows], dtype=np.int64)])
    flat = [value for row in rows for value in row]
    return {"begin": column(begins, "i32"), "value": column(flat, "i32")}


class Strings:
    """Each different string once; -1 stands for none."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self._index: dict[str, int] = {}

    def __call__(self, text: str | None) -> int:
        if not text:
            return -1
        text = whole(text)
        if text not in self._index:
            self._index[text] = len(self.values)
            self.values.append(text)
        return self._index[text]


def whole(text: str) -> str:
    """Half surrogate pairs cannot be sent as UTF-8; each becomes one U+FFFD, offsets stay."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class Units:
    """Converts code point offsets of a text to UTF-16 units."""

    def __init__(self, text: str) -> None:
        self._astral = (
            [i for i, char in enumerate(text) if char > "\uffff"] if not text.isascii() else []
        )

    def __call__(self, offset: int) -> int:
        return offset + bisect_left(self._astral, offset)
