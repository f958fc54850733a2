"""Everything of a store with 200,000 claims taken out, in each form; the target is 20 s.

The baseline is pandas writing the same claims as CSV. On a machine that others use, the time of the
processor says more than the clock.
"""

from __future__ import annotations

import random
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from dashboard import exchange
from dashboard.exchange import tables
from dashboard.store import open_store
from tests.benchmarks.control import ARTICLES, timed, war

FORMS = [form for form in exchange.FORMATS if form != "html"]
LAST_YEAR = date(2023, 1, 1)


def main() -> None:
    """Print every figure."""
    readings, _ = war(random.Random(1))
    with TemporaryDirectory() as folder:
        with open_store(Path(folder) / "store.sqlite") as store:
            assert sum(store.add_many(readings)) == ARTICLES
            before = time.process_time()
            material = timed("read the store and reconcile", lambda: exchange.gather(store))
            print(f"    {time.process_time() - before:.1f} s of the processor")
        for form in FORMS:
            # A panel of a year: ten years of 8,000 places take more than four gigabytes.
            bounded = replace(material, first=LAST_YEAR) if form == "panel" else material
            _figure(form, bounded, Path(folder))
        claims = tables.claims_table(material)
        frame = pd.DataFrame(claims.rows, columns=list(claims.names))
        timed("  baseline: pandas writes the claims", lambda: frame.to_csv(Path(folder) / "b.csv"))


def _figure(form: str, material: exchange.Material, folder: Path) -> None:
    told: list[int] = []
    path = folder / f"war-{form}{exchange.FORMATS[form].ending}"
    before = time.process_time()
    files = timed(
        form,
        lambda: exchange.export(form, material, path, lambda done, _total: told.append(done)),
    )
    own = time.process_time() - before
    size = sum(file.stat().st_size for file in files)
    print(
        f"    {own:.1f} s of the processor, {size / 1e6:,.1f} MB in {len(files)} files, progress told {len(told)} times"
    )
    for file in files:
        file.unlink()


if __name__ == "__main__":
    main()
