"""The payload carries the history exactly: what the browser unpacks is what Python holds."""

import gzip
import itertools
import json
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.map.columns import column, day_number, numbers, steps
from dashboard.map.evidence import SENTENCE_LIMIT
from dashboard.map.payload import (
    BASELINE,
    NO_DAY,
    NO_SIDE,
    details_of,
    pack,
    payload,
)
from dashboard.model import Article, Claim, Kind, Mark, Modality, Place, PlaceKind, Run, Status
from tests.map import generated

PLACE = Place("t:1", "Tal Nur", PlaceKind.SETTLEMENT, 35.0, 37.0, name_ar="تل نور")


def rows(lists):
    begin, value = numbers(lists["begin"]), numbers(lists["value"])
    return [value[a:b].tolist() for a, b in itertools.pairwise(begin)]


def test_every_run_and_claim_is_there():
    history = generated.history(places=25, days=20, changes=3)
    made = payload(history, history.articles)
    runs = made["runs"]
    names = [row["side"] for row in made["sides"]]
    got = {
        (made["places"]["id"][place], start, names[holder], made["words"]["statuses"][status])
        for place, start, holder, status in zip(
            *(numbers(runs[key]) for key in ("place", "start", "holder", "status")), strict=True
        )
    }
    wanted = {
        (run.place_id, day_number(run.start), run.holder, run.status)
        for own in history.runs.values()
        for run in own
    }
    assert got == wanted
    assert list(numbers(runs["start"])) == sorted(numbers(runs["start"]))
    assert set(made["details"]["id"]) == set(history.claims)
    reasons = [value for row in rows(runs["reasons"]) for value in row]
    assert reasons.count(BASELINE) == 25
    assert {made["details"]["id"][i] for i in reasons if i >= 0} == {
        key for own in history.runs.values() for run in own for key in run.reasons
    } - {"baseline"}


def test_the_country_of_each_place_travels():
    made = generated.history(places=3, days=5)
    first, *others = made.places.values()
    moved = {first.id: replace(first, country=None), **{one.id: one for one in others}}
    sent = payload(replace(made, places=moved), made.articles)
    country = numbers(sent["places"]["country"])
    told = {key: int(n) for key, n in zip(sent["places"]["id"], country, strict=True)}
    assert told[first.id] == -1
    assert {sent["strings"][told[one.id]] for one in others} == {"SY"}


def test_a_gap_between_runs_is_unknown_not_held():
    day = date(2024, 12, 1)
    history = generated.Made(
        {PLACE.id: PLACE},
        {PLACE.id: (Run(PLACE.id, day, day + timedelta(2), "government", Status.HELD, ()),)},
    )
    runs = payload(history, ())["runs"]
    assert numbers(runs["start"]).tolist() == [day_number(day), day_number(day) + 3]
    assert numbers(runs["holder"]).tolist() == [0, NO_SIDE]


def test_sides_that_no_table_knows_differ_by_their_shape():
    day = date(2024, 12, 1)
    runs = (
        Run(PLACE.id, day, day, "Band of the North", Status.HELD, ()),
        Run(PLACE.id, day + timedelta(1), None, "Band of the South", Status.HELD, ()),
    )
    one, two = payload(generated.Made({PLACE.id: PLACE}, {PLACE.id: runs}), ())["sides"]
    assert one["colour"] == two["colour"]
    assert one["glyph"] != two["glyph"]


def test_the_rival_of_a_disputed_place_is_the_side_that_contradicts():
    day = date(2024, 12, 1)
    against = claim_in("a", "SDF", 0, 1)
    history = generated.Made(
        {PLACE.id: PLACE},
        {PLACE.id: (Run(PLACE.id, day, None, "government", Status.DISPUTED, (), (against.id,)),)},
        {against.id: against},
    )
    made = payload(history, ())
    names = [row["side"] for row in made["sides"]]
    assert [names[i] for i in numbers(made["runs"]["rival"])] == ["SDF"]


def claim_in(article_id, side, start, end, marks=(), day=date(2024, 12, 1)):
    return Claim(
        article_id, PLACE, "تل نور", Kind.GAIN, Modality.ASSERTED, "قوة", side, day, 1, "stated",
        day, None, start, end, marks=marks,
    )  # fmt: skip


def one_claim(article, claim):
    history = generated.Made({PLACE.id: PLACE}, {PLACE.id: ()}, {claim.id: claim})
    made = payload(history, (article,))
    columns = made["details"]
    sentence = made["strings"][numbers(columns["sentence"])[0]]
    marks = rows(columns["marks"])[0]
    return made, sentence, [tuple(marks[i : i + 3]) for i in range(0, len(marks), 3)]


def utf16(text, start, end):
    """What JavaScript's text.slice(start, end) gives."""
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1), st.text(min_size=1), st.text())
def test_marks_fall_on_the_same_words_in_javascript(before, word, after):
    text = before + word + after
    article = Article(text, "t", "ar")
    mark = Mark(len(before), len(before) + len(word), "place")
    made, sentence, marks = one_claim(article, claim_in(article.id, "SDF", 0, len(text), (mark,)))
    expected = word.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if len(text) <= SENTENCE_LIMIT and not any("\ud800" <= c <= "\udfff" for c in text):
        assert utf16(sentence, *marks[0][:2]) == expected
        at = int(numbers(made["details"]["at"])[0])
        whole = made["articles"][0]["text"]
        assert utf16(whole, at, at + len(sentence.encode("utf-16-le")) // 2) == sentence


def test_a_sentence_without_end_is_cut_around_its_words():
    text = "ب " * 500_000 + "سيطر" + " ت" * 10
    article = Article(text, "t", "ar")
    mark = Mark(1_000_000, 1_000_004, "trigger")
    _, sentence, marks = one_claim(article, claim_in(article.id, "SDF", 0, len(text), (mark,)))
    assert len(sentence) < SENTENCE_LIMIT + 10
    assert sentence.startswith("…")
    assert sentence[marks[0][0] : marks[0][1]] == "سيطر"


def test_an_article_without_a_day_and_a_claim_without_a_day_stay_without():
    article = Article("نص", "t", "ar")
    made, _, _ = one_claim(article, claim_in(article.id, None, 0, 2, day=None))
    assert made["articles"][0]["published"] is None
    assert numbers(made["claims"]["day"]).tolist() == [NO_DAY]
    assert numbers(made["claims"]["side"]).tolist() == [NO_SIDE]


def test_whole_texts_stay_home_when_they_are_too_long():
    article = replace(Article("نص", "t", "ar"), text="نص " * 600_000)
    made, sentence, _ = one_claim(article, claim_in(article.id, "SDF", 0, 2))
    assert made["articles"][0]["text"] is None
    assert sentence == "نص"


def test_only_web_links_are_links():
    for url, kept in (
        ("javascript:alert(1)", None),
        ("https://example.org/a", "https://example.org/a"),
    ):
        article = Article("نص", "t", "ar", url=url)
        made, _, _ = one_claim(article, claim_in(article.id, "SDF", 0, 2))
        assert made["articles"][0]["url"] == kept


def test_a_side_the_table_does_not_know_is_shown_all_the_same():
    run = Run(PLACE.id, date(2024, 12, 1), None, "Newcomers", Status.HELD, ())
    made = payload(generated.Made({PLACE.id: PLACE}, {PLACE.id: (run,)}), ())
    assert [row["name_en"] for row in made["sides"]] == ["Newcomers"]


def test_the_same_history_packs_to_the_same_bytes():
    history = generated.history(places=10)
    packed = [pack(payload(history, history.articles)) for _ in range(2)]
    assert packed[0] == packed[1]
    assert json.loads(gzip.decompress(packed[0]))["version"] == 1


def test_half_a_surrogate_pair_does_not_stop_the_map():
    article = Article("نص \ud83d هنا", "t", "ar", title="\udc00")
    made, sentence, _ = one_claim(article, claim_in(article.id, "SDF", 0, len("نص \ud83d هنا")))
    assert sentence == "نص \ufffd هنا"
    pack(made)


def test_evidence_place_by_place_is_the_evidence_all_at_once():
    history = generated.history(places=12, days=20, changes=3)
    at_once = payload(history, history.articles)
    lazy = payload(history, history.articles, lazy=True)
    assert lazy["details"] is None
    whole = dict(zip(numbers(at_once["details"]["claim"]).tolist(), plain(at_once), strict=True))
    seen = {}
    for place_id in history.places:
        part = details_of(history, history.articles, place_id)
        seen.update(zip(numbers(part["details"]["claim"]).tolist(), plain(part), strict=True))
    assert seen == whole


def plain(made):
    """Each claim's evidence with its texts instead of their numbers."""
    details = made["details"]
    texts = [
        [made["strings"][i] if i >= 0 else "" for i in numbers(details[name])]
        for name in ("sentence", "trace", "attribution", "actor", "place_text")
    ]
    return list(zip(details["id"], *texts, map(tuple, rows(details["marks"])), strict=True))


def test_a_long_war_over_thousands_of_places_stays_small():
    history = generated.history(places=7_580, days=4_380, changes=5)
    assert len(pack(payload(history, history.articles, lazy=True))) <= 1_500_000


WORD = st.integers(-(2**31), 2**31 - 1)


@given(st.lists(WORD, max_size=40))
def test_steps_and_columns_give_back_what_they_were_given(values):
    assert numbers(steps(values)).tolist() == values
    assert numbers(column(values, "i32")).tolist() == values


@given(st.lists(st.floats(width=32, allow_nan=False), max_size=40))
def test_fractions_come_back(values):
    assert numbers(column(values, "f32")).tolist() == values


def test_twelve_years_of_7_580_places_weigh_little():
    """Without the evidence, which comes place by place: a tenth of the places, a tenth of the limit."""
    history = generated.history(places=758, days=4_380, changes=12)
    assert len(pack(payload(history, history.articles, lazy=True))) < 150_000
