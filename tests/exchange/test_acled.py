"""ACLED's form: out with its columns, and in without trusting the order of its actors."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from dashboard import control, exchange, places
from dashboard.exchange import acled
from dashboard.model import Kind
from dashboard.reading import Upload
from dashboard.store import Store, open_store
from tests.exchange import samples

HEAD = [column.name for column in acled.COLUMNS]
STATE, REBEL = "State forces", "Rebel group"
ARMY, HTS = "Military Forces of Syria (2000-2024)", "HTS: Hayat Tahrir al Sham"


def event(**values: object) -> dict[str, object]:
    """A row as ACLED writes it: an army and rebels at Talbiseh, the rebels taking it."""
    row = dict.fromkeys(HEAD, "") | {
        "event_id_cnty": "SYR1", "event_date": "2024-12-06", "year": 2024, "time_precision": 1,
        "event_type": "Battles", "sub_event_type": acled.OVERTAKES, "actor1": ARMY,
        "inter1": STATE, "actor2": HTS, "inter2": REBEL, "iso": 760, "country": "Syria",
        "admin1": "Homs", "location": "Talbisah", "latitude": "34.8417", "longitude": "36.7306",
        "geo_precision": 1, "source": "Example Monitor; Example Daily",
        "notes": "On 6 December 2024, there was a change at Talbisah.", "timestamp": 1733875200,
    }  # fmt: skip
    return row | values


def upload(*rows: dict[str, object], name: str = "acled.csv") -> Upload:
    """Rows as a file."""
    file = io.StringIO()
    writer = csv.DictWriter(file, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return Upload(name, file.getvalue().encode())


def read(*rows: dict[str, object]) -> exchange.Plan:
    """What the rows bring."""
    return exchange.read([upload(*rows)], places.open_gazetteer())


def side(**values: object) -> str | None:
    """The side that gained by an event."""
    plan = read(event(**values))
    assert not plan.problems
    ((claim,),) = (report.claims for report in plan.reports)
    assert claim.kind is Kind.GAIN
    if claim.side is None and claim.actor is None:
        assert "gainer unknown" in claim.trace
    return claim.side


def test_the_columns_are_acleds_in_their_order() -> None:
    assert len(HEAD) == 31
    assert HEAD[:7] == [
        "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type",
        "sub_event_type",
    ]  # fmt: skip
    assert HEAD[-5:] == ["source_scale", "notes", "fatalities", "tags", "timestamp"]


SWAPPED = {"actor1": HTS, "inter1": REBEL, "actor2": ARMY, "inter2": STATE}


def test_the_order_of_the_actors_has_no_meaning() -> None:
    assert side() == side(**SWAPPED) == "opposition"
    regains = {"sub_event_type": acled.REGAINS}
    assert side(**regains) == side(**regains, **SWAPPED) == "government"


def test_sorts_of_actor_may_be_numbers() -> None:
    assert side(inter1=1, inter2=2) == "opposition"
    assert side(inter1=1, inter2=2, sub_event_type=acled.REGAINS) == "government"


RIVALS = {"actor1": "QSD: Syrian Democratic Forces", "inter1": REBEL}


def test_of_two_rebel_groups_the_notes_decide() -> None:
    notes = "On 6 December 2024, Syrian Democratic Forces captured the town of Talbiseh."
    assert side(**RIVALS, notes=notes) == "SDF"
    assert side(**RIVALS, notes="Heavy fighting was reported.") is None
    both = "SDF captured Talbiseh. Later, Hayat Tahrir al-Sham captured Talbiseh."
    assert side(**RIVALS, notes=both) is None


def test_a_peaceful_transfer_names_no_gainer_by_itself() -> None:
    assert side(sub_event_type=acled.TRANSFER) is None
    notes = "Hayat Tahrir al-Sham took control of Talbiseh without a fight."
    assert side(sub_event_type=acled.TRANSFER, notes=notes) == "opposition"


def test_our_own_tag_names_the_gainer() -> None:
    assert side(**RIVALS, tags="status:held; gained_by:SDF") == "SDF"


def test_events_that_transfer_nothing_are_counted_and_make_no_claim() -> None:
    plan = read(event(sub_event_type="Armed clash"), event(sub_event_type="Peaceful protest"))
    assert plan.is_empty and not plan.problems
    assert sum(plan.passed.values()) == 2


def test_a_rough_place_is_not_the_town_that_stands_in_for_it() -> None:
    (exact,), (rough,) = (
        read(event(geo_precision=precision)).reports[0].claims for precision in (1, 3)
    )
    assert exact.place.id.startswith("gn:")
    assert not rough.place.id.startswith("gn:") and rough.geo_precision == 3


def test_the_claim_rests_on_the_rows_own_words() -> None:
    (report,) = read(event()).reports
    (claim,) = report.claims
    words = report.article.text
    assert words.startswith("On 6 December 2024")
    assert {mark.role: words[mark.start : mark.end] for mark in claim.marks} == {
        "place": "Talbisah",
        "trigger": acled.OVERTAKES,
        "date": "2024-12-06",
        "actor": HTS,
        "attribution": "Example Monitor; Example Daily",
    }
    assert report.article.source == "acled.csv, row 2"
    assert (report.article.publisher, claim.reported_on) == ("ACLED", date(2024, 12, 11))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """An empty store."""
    return open_store(tmp_path / "store.sqlite")


def keep(store: Store, *rows: dict[str, object]) -> exchange.Kept:
    """Bring rows into a store."""
    return exchange.keep(store, read(*rows), "acled")


def test_a_changed_event_takes_the_place_of_its_former_version(store: Store) -> None:
    assert keep(store, event(), event(event_id_cnty="SYR2")).added == 2
    assert keep(store, event(), event(event_id_cnty="SYR2")).known == 2
    newer = event(sub_event_type=acled.REGAINS, timestamp=1733961600)
    kept = keep(store, newer)
    assert (kept.added, kept.withdrawn) == (1, 1)
    assert sorted(str(claim.side) for claim in store.claims()) == ["government", "opposition"]
    assert keep(store, event()).outdated == 1
    assert len(store.claims()) == 2


def test_an_event_that_returns_to_its_first_wording_counts_again(store: Store) -> None:
    keep(store, event())
    keep(store, event(sub_event_type=acled.REGAINS, timestamp=1733961600))
    kept = keep(store, event(timestamp=1734048000))
    assert (kept.changed, kept.withdrawn) == (1, 1)
    assert [claim.side for claim in store.claims()] == ["opposition"]


def test_a_new_timestamp_alone_changes_nothing(store: Store) -> None:
    keep(store, event())
    stamp = store.stamp()
    assert keep(store, event(timestamp=1734048000)).known == 1
    assert store.stamp() == stamp


def test_acleds_deletions_take_events_back(store: Store) -> None:
    keep(store, event(), event(event_id_cnty="SYR2"))
    deleted = upload({"event_id_cnty": "SYR1", "deleted_timestamp": 1733961600})
    kept = exchange.keep(store, exchange.read([deleted], places.open_gazetteer()), "deleted")
    assert kept.withdrawn == 1
    assert len(store.claims()) == 1


def test_one_event_told_twice_differently_is_refused() -> None:
    plan = read(event(), event(), event(notes="Something else."))
    assert len(plan.reports) == 1
    assert [problem.source for problem in plan.problems] == ["acled.csv, row 4"]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"event_date": "2024-02-30"}, "cannot be"),
        ({"event_date": "12/06/2024"}, "cannot be"),
        ({"latitude": "134.84"}, "swapped"),
        ({"latitude": "36.7306", "longitude": "34.8417"}, "swapped"),
        ({"latitude": "", "longitude": "36.7"}, "only one"),
        ({"time_precision": 9}, "not 1, 2 or 3"),
        ({"timestamp": "yesterday"}, "cannot be"),
        ({"event_id_cnty": ""}, "empty"),
    ],
)
def test_what_cannot_be_is_refused_by_name(values: dict[str, object], words: str) -> None:
    plan = read(event(**values), event(event_id_cnty="SYR2"))
    assert len(plan.reports) == 1
    (problem,) = plan.problems
    assert words in problem.what and problem.remedy
    assert problem.source == "acled.csv, row 2"


def test_what_goes_out_comes_back_as_the_same_changes(tmp_path: Path, store: Store) -> None:
    out = samples.material(samples.war())
    path = samples.written(tmp_path, "acled", out, hxl=True)
    assert (tmp_path / "war.claims.csv").is_file()
    plan = exchange.read([Upload.from_path(path)], places.open_gazetteer())
    assert not plan.problems
    exchange.keep(store, plan, "acled")
    history = control.reconcile(store.claims())
    theirs = {(c.day, c.after.holder, c.before and c.before.holder) for c in history.changes()}
    ours = {(c.day, c.after.holder, c.before and c.before.holder) for c in out.history.changes()}
    assert theirs == ours


def test_the_gainer_stands_first_and_in_the_tags(tmp_path: Path) -> None:
    table = acled.events(samples.material(samples.war()))
    rows = [dict(zip(HEAD, row, strict=True)) for row in table.rows]
    last = max(rows, key=lambda row: str(row["event_date"]))
    assert (last["sub_event_type"], last["actor1"]) == (acled.REGAINS, "Assad government")
    assert "gained_by:Assad government" in str(last["tags"])
    assert (last["inter1"], last["actor2"], last["inter2"]) == (STATE, "Opposition", REBEL)
    assert (last["iso"], last["country"], last["year"]) == (760, "Syria", 2024)
    assert last["fatalities"] is None  # nobody counted them


def test_an_import_is_stored_whole_or_not_at_all(store: Store) -> None:
    keep(store, event())
    stamp = store.stamp()

    class Stopped(Exception):
        """What stops the import."""

    def stop(done: int, total: int) -> None:
        if done:
            raise Stopped

    newer = event(sub_event_type=acled.REGAINS, timestamp=1733961600)
    many = [event(event_id_cnty=f"SYR{n}") for n in range(2, 500)]
    with pytest.raises(Stopped):
        exchange.keep(store, read(newer, *many), "acled", stop)
    assert store.stamp() == stamp
    assert [claim.side for claim in store.claims()] == ["opposition"]
