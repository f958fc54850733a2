"""Where things lie. Every location and limit that a user may want to change is named here."""

from __future__ import annotations

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DATA = PROJECT / "data"  # the small curated files that ship with the app


def home() -> Path:
    """The folder that holds what the app makes: the store and the compiled gazetteer.

    ``CONTROLMAP_HOME`` sets it; without it, ``var`` beside the code.
    """
    return Path(os.environ.get("CONTROLMAP_HOME") or PROJECT / "var")


def database() -> Path:
    """The store's file: ``CONTROLMAP_DB``, or ``controlmap.sqlite`` in :func:`home`."""
    return Path(os.environ.get("CONTROLMAP_DB") or home() / "controlmap.sqlite")


def use_sample_database() -> None:
    """Keep the sample articles out of a user's own store, unless ``CONTROLMAP_DB`` names one."""
    os.environ.setdefault("CONTROLMAP_DB", str(home() / "samples.sqlite"))
