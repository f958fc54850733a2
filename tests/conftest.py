"""What all tests share: no test ever touches the store of the person who runs them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"  # labelled articles and large files, on some machines only


@pytest.fixture(scope="session", autouse=True)
def private_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The default store of the whole test session lies in a folder of its own."""
    path = tmp_path_factory.mktemp("store") / "tests.sqlite"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTROLMAP_DB", str(path))
        yield path
