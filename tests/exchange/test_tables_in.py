"""VIINA's files, tables through a mapping, and baselines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboard import control, exchange, places
from dashboard.model import Kind
from dashboard.reading import Upload
from dashboard.store import open_store
from tests.conftest import SHARED

KYIV = "703448"  # of GeoNames
SETTLEMENTS = SHARED / "gazetteer" / "ocha-settlements.csv"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Baselines go to a home of their own; the gazetteer stays where it is compiled."""
    places.open_gazetteer()
    monkeypatch.setattr("dashboard.exchange.baseline_files.folder", lambda: tmp_path / "baselines")


def read(name: str, words: str, map_: exchange.ColumnMap | None = None) -> exchange.Plan:
    """What a file of these words brings."""
    return exchange.read([Upload(name, words.encode())], places.open_gazetteer(), map_)


def test_viinas_daily_control_makes_a_claim_only_where_it_changes() -> None:
    days = ["UA", "UA", "CONTESTED", "CONTESTED", "RU", "RU", "UA"]
    rows = "".join(f"{KYIV},202203{n:02},x,{status}\n" for n, status in enumerate(days, 1))
    plan = read("control_2022.csv", f"geonameid,date,status_wiki,status\n{rows}")
    assert plan.kinds == ["viina_control"] and not plan.problems
    told = [claim for report in plan.reports for claim in report.claims]
    assert [(one.kind, one.side, one.event_date.day) for one in told if one.event_date] == [
        (Kind.HOLD, "Ukraine", 1),
        (Kind.CONTESTED, None, 3),
        (Kind.GAIN, "Russia", 5),
        (Kind.GAIN, "Ukraine", 7),
    ]
    assert plan.passed.total() == 3
    history = control.reconcile(told)
    shown = [history.at(f"gn:{KYIV}", date(2022, 3, n)) for n in range(1, 8)]
    assert [run and run.holder for run in shown] == [*["Ukraine"] * 4, *["Russia"] * 2, "Ukraine"]


def test_viinas_unknown_places_and_statuses_are_refused() -> None:
    plan = read(
        "control.csv",
        f"geonameid,date,status\n999999999,20220301,UA\n{KYIV},20220301,XX\n{KYIV},20220231,UA\n",
    )
    assert [problem.source for problem in plan.problems] == [
        f"control.csv, row {n}" for n in (2, 3, 4)
    ]
    assert plan.is_empty


def test_viinas_events_make_a_claim_when_coded_as_control_with_one_initiator() -> None:
    head = (
        "event_id,event_id_1pd,date,time,geonameid,asciiname,ADM1_NAME,longitude,latitude,"
        "GEO_PRECISION,report_id,source,url,text,lang,t_control_b,a_rus_b,a_ukr_b\n"
    )
    place = f"{KYIV},Kyiv,Kyiv City,30.5238,50.45466,ADM3,7,Example,https://example.org,"
    rows = (
        f"1,1,20220301,10:00,{place}headline one,uk,1,1,0\n"
        f"2,2,20220301,10:00,{place}headline two,uk,0,1,0\n"
        f"3,3,20220301,10:00,{place}headline three,uk,1,1,1\n"
    )
    plan = read("events.csv", head + rows)
    assert plan.kinds == ["viina_events"] and not plan.problems
    assert [claim.side for report in plan.reports for claim in report.claims] == ["Russia"]
    assert plan.passed.total() == 2


TABLE = "البلدة;خط العرض;خط الطول;التاريخ;الفصيل;الخبر\nالرستن;34,9263;36,7319;6 كانون الأول 2024;قوات سوريا الديمقراطية;دخلت القوات المدينة\n"


def test_an_arabic_table_with_semicolons_is_understood_by_its_columns() -> None:
    map_ = exchange.guessed(tuple(TABLE.splitlines()[0].split(";"))).with_fixed(kind="gain")
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1256"):
        upload = Upload("جدول.csv", TABLE.encode(encoding))
        plan = exchange.read([upload], places.open_gazetteer(), map_)
        assert not plan.problems, encoding
        ((claim,),) = (report.claims for report in plan.reports)
        assert (claim.side, claim.event_date) == ("SDF", date(2024, 12, 6))
        assert claim.place.name_ar == "الرستن" and claim.place.id.startswith("gn:")


def test_a_mapping_file_translates_columns_and_values() -> None:
    map_ = exchange.column_map(
        {
            "as": "claims",
            "columns": {"place": "T", "lat": "Y", "lon": "X", "day": "D", "side": "S", "kind": "K"},
            "values": {"kind": {"fell": "loss"}, "side": {"the Reds": "government"}},
            "fixed": {"publisher": "Example", "published": "2024-12-09"},
        }
    )
    plan = read("t.csv", "T,Y,X,D,S,K\nKafr,35.1,36.1,2024-12-06,the Reds,fell\n", map_)
    ((claim,),) = (report.claims for report in plan.reports)
    assert (claim.kind, claim.side, claim.reported_on) == (
        Kind.LOSS,
        "government",
        date(2024, 12, 9),
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "parts"),
        ({"as": "poem"}, "as is"),
        ({"columns": {"colour": "C"}}, "no colour"),
        ({"values": {"side": {"x": "Nobody"}}}, "no side Nobody"),
        ({"values": {"lat": {}}}, "values are given for"),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(data: object, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        exchange.column_map(data)


def test_rows_with_numbers_of_their_own_replace_their_former_version(tmp_path: Path) -> None:
    head = "id,place,lat,lon,date,side,kind\n"
    with open_store(tmp_path / "store.sqlite") as store:
        for side, expected in (("SDF", (1, 0)), ("SDF", (0, 0)), ("government", (1, 1))):
            plan = read("list.csv", f"{head}7,Kafr,35.1,36.1,2024-12-06,{side},gain\n")
            kept = exchange.keep(store, plan, "list")
            assert (kept.added, kept.withdrawn) == expected
        assert [claim.side for claim in store.claims()] == ["government"]


BASELINE = "name,lat,lon,holder,date,source\n"


def test_a_baseline_is_kept_in_a_file_of_its_own_and_replaced_by_the_next(tmp_path: Path) -> None:
    with open_store(tmp_path / "store.sqlite") as store:
        for side in ("government", "SDF"):
            plan = read("mine.csv", f"{BASELINE}Kafr,35.1,36.1,{side},2024-11-26,Example\n")
            assert plan.kinds == ["table_baseline"]
            assert exchange.keep(store, plan, "mine").holds == 1
        assert store.counts()["articles"] == 0
    (hold,) = exchange.baselines()
    assert (hold.side, hold.on, hold.source) == ("SDF", date(2024, 11, 26), "Example")
    history = control.reconcile([], baseline=exchange.baselines())
    assert [run.holder for runs in history.runs.values() for run in runs] == ["SDF"]


def test_a_holder_of_two_sides_is_nobodys() -> None:
    rows = (
        "SY,A,35.1,36.1,Government and Syrian Democratic Forces,2024-11-26,E\n"
        "SY,B,35.2,36.1,Contested areas,2024-11-26,E\n"
        "SY,C,35.3,36.1,Government and allied forces,2024-11-26,E\n"
    )
    plan = read("b.csv", f"country,{BASELINE}{rows}")
    assert [problem.source for problem in plan.problems] == ["b.csv, row 2", "b.csv, row 3"]
    assert [hold.side for hold in plan.holds] == ["government"]


def test_a_mapping_leaves_files_alone_that_are_known_by_their_columns() -> None:
    control = Upload("control.csv", f"geonameid,date,status\n{KYIV},20220301,UA\n".encode())
    mine = Upload("mine.csv", b"T,Y,X,D\nKafr,35.1,36.1,2024-12-06\n")
    map_ = exchange.ColumnMap(
        "claims", {"place": "T", "lat": "Y", "lon": "X", "day": "D"}, {"kind": "gain"}
    )
    plan = exchange.read([control, mine], places.open_gazetteer(), map_)
    assert plan.kinds == ["viina_control", "table_claims"] and not plan.problems
    assert len(plan.reports) == 2


@pytest.mark.skipif(not SETTLEMENTS.is_file(), reason="OCHA's table lies on some machines only")
def test_ochas_settlements_come_in_as_a_baseline(tmp_path: Path) -> None:
    upload = Upload.from_path(SETTLEMENTS)
    map_ = exchange.mapping_for(
        [upload],
        sides=["Turkish Armed Forces and National Army (opposition)=SNA"],
        day="2024-11-26",
        publisher="OCHA",
    )
    plan = exchange.read([upload], places.open_gazetteer(), map_)
    assert len(plan.holds) + plan.rejected == 7_580
    assert {problem.what.split("”")[0] for problem in plan.problems} == {
        "“Contested Areas",
        "“Government (SAA) and Syrian democratic forces (SDF)",
    }
    with open_store(tmp_path / "store.sqlite") as store:
        exchange.keep(store, plan, "ocha")
    kept = [(hold.place.id, hold.side, hold.on, hold.source) for hold in exchange.baselines()]
    assert kept == [(hold.place.id, hold.side, hold.on, hold.source) for hold in plan.holds]
    assert {hold.side for hold in plan.holds} == {"government", "opposition", "SDF", "SNA"}


def test_a_row_that_lies_only_near_a_place_says_nothing_of_the_place_itself() -> None:
    head = "geonameid,place,lat,lon,date,side,kind,geo_precision\n"
    rows = (
        f"{KYIV},Kyiv,50.45,30.52,2022-03-01,Russia,gain,1\n"
        f"{KYIV},Kyiv,50.45,30.52,2022-03-01,Russia,gain,3\n"
        f"{KYIV},Kyiv,,,2022-03-01,Russia,gain,2\n"
    )
    plan = read("near.csv", head + rows)
    assert not plan.problems
    places_named = [claim.place for report in plan.reports for claim in report.claims]
    assert [place.id == f"gn:{KYIV}" for place in places_named] == [True, False, False]
    assert {place.name for place in places_named[1:]} == {"around Kyiv"}
