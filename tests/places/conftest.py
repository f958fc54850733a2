"""One compiled gazetteer for all tests of places, kept between runs in pytest's cache."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dashboard import places
from dashboard.places.gazetteer import Gazetteer


@pytest.fixture(scope="session")
def gazetteer(pytestconfig: pytest.Config) -> Iterator[Gazetteer]:
    """The shipped gazetteer, without anything a person imported on this machine."""
    home = pytestconfig.cache.mkdir("gazetteer-home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CONTROLMAP_HOME", str(home))
        yield places.open_gazetteer()
