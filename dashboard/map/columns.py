"""Columns of numbers and texts as JSON: typed arrays in base64.

``{"t": "i32", "b": "…"}`` needs no parsing in the browser. It is made to be gzipped: the
bytes stand plane by plane (the lowest of every number, then the next), so that what
small numbers do not use is one run of zeros; with ``"s": 1`` the numbers are the steps
from one to the next, the sign in the lowest bit. Texts stand once in a table and are
named by their number.
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


_TYPES = {"u8": "<u1", "u16": "<u2", "i32": "<i4", "f32": "<f4"}


def column(values: Sequence[float] | np.ndarray, kind: str) -> dict[str, Any]:
    """A typed array as JSON: kind is u8, u16, i32 or f32."""
    array = np.asarray(values, dtype=_TYPES[kind])
    planes = array.view(np.uint8).reshape(-1, array.itemsize).T.tobytes()
    return {"t": kind, "b": base64.b64encode(planes).decode("ascii")}


def steps(values: Sequence[int] | np.ndarray) -> dict[str, Any]:
    """Integers that mostly lie near the one before, as a column of their steps."""
    array = np.asarray(values, dtype="<i4")
    step = np.diff(array, prepend=np.int32(0))  # wraps around, as adding them up again does
    return {**column((step << 1) ^ (step >> 31), "i32"), "s": 1}


def numbers(packed: dict[str, Any]) -> np.ndarray:
    """What :func:`column` or :func:`steps` was given, as the browser reads it."""
    kind = np.dtype(_TYPES[packed["t"]])
    planes = np.frombuffer(base64.b64decode(packed["b"]), np.uint8).reshape(kind.itemsize, -1)
    array = np.ascontiguousarray(planes.T).view(kind).ravel()
    if not packed.get("s"):
        return array
    unsigned = array.view("<u4")
    back = (unsigned >> 1).astype("<i4") ^ -(unsigned & 1).astype("<i4")
    return np.cumsum(back, dtype="<i4")


def lists(rows: Sequence[Sequence[int]], near: bool = False) -> dict[str, Any]:
    """Lists of integers as one column of values and one of where each list begins.

    ``near``: a value mostly lies near the one before, also from one list to the next.
    """
    begins = np.concatenate([[0], np.cumsum([len(row) for row in rows], dtype=np.int64)])
    flat = [value for row in rows for value in row]
    return {"begin": steps(begins), "value": steps(flat) if near else column(flat, "i32")}


class Strings:
    """Each different string once; -1 stands for none."""

    def __init__(self) -> None:
        self.values: list[str] = []
        self._index: dict[str, int] = {}

    def __call__(self, text: str | None) -> int:
        if not text:
            return -1
        number = self._index.get(text)
        if number is None:
            number = self._index[text] = len(self.values)
            self.values.append(whole(text))
        return number


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
