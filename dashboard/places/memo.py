"""A function remembered between texts."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

V = TypeVar("V")


class Memo(dict[str, V]):
    """What a function says of a string, in a dict: a hit costs a third of ``lru_cache``'s.

    Bounded: it forgets everything when it holds ``most``. Long strings are asked about
    anew every time, so that a hostile text fills no memory.
    """

    _LONGEST = 48  # characters

    def __init__(self, of: Callable[[str], V], most: int) -> None:
        super().__init__()
        self._of = of
        self._most = most

    def __missing__(self, key: str) -> V:
        value = self._of(key)
        if len(key) <= self._LONGEST:
            if len(self) >= self._most:
                self.clear()
            self[key] = value
        return value
