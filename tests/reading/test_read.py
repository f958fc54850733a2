"""Every kind of upload becomes articles, and what cannot be used is named, with what to do."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.model import Article, Problem
from dashboard.reading import Upload, read
from dashboard.reading.composing import MAX_ARTICLE
from dashboard.reading.reader import FORMATS, MAX_SINGLE

from .articles import MORE, STORY, STORY_EN, STORY_FR

SIXTH = date(2024, 12, 6)
HOSTILE = "</script><script>alert('x')</script> {{ 7*7 }} ${7*7} \"'`\u202e\u2066 <b>"


def everything(name: str, data: bytes) -> list[Article | Problem]:
    return list(read(Upload(name, data)))


def one(name: str, data: bytes) -> Article:
    (found,) = everything(name, data)
    assert isinstance(found, Article), found
    return found


def problem(name: str, data: bytes) -> Problem:
    (found,) = everything(name, data)
    assert isinstance(found, Problem), found
    assert found.source == name or found.source.startswith(f"{name}, ")
    assert found.remedy
    return found


# Single articles


def test_plain_text_keeps_its_words_and_normalises_line_ends() -> None:
    text = f"المصدر: Example.org\r\nالجمعة 6 كانون الاول 2024\r\r{STORY}\u200f\u202b\r\n"
    article = one("a.txt", text.encode())
    assert article.text == (
        f"المصدر: Example.org\nالجمعة 6 كانون الاول 2024\n\n{STORY}\u200f\u202b"
    )
    assert (article.source, article.lang) == ("a.txt", "ar")
    assert (article.publisher, article.published) == ("Example.org", SIXTH)


def test_pasted_text() -> None:
    (article,) = read(Upload.pasted(f"{STORY}\ud800"))
    assert isinstance(article, Article)
    assert (article.source, article.text) == ("pasted text", f"{STORY}?")


def test_nul_and_control_characters_do_not_survive() -> None:
    article = one("a.txt", f"{STORY}\0\x01\x1f\x9f end".encode())
    assert article.text == f"{STORY}    end"


def test_a_file_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "خبر.txt"
    path.write_bytes(STORY.encode("cp1256"))
    (article,) = read(Upload.from_path(path))
    assert isinstance(article, Article)
    assert (article.text, article.source) == (STORY, "خبر.txt")


def test_a_file_that_has_gone(tmp_path: Path) -> None:
    (found,) = read(Upload.from_path(tmp_path / "gone.txt"))
    assert isinstance(found, Problem)
    assert "could not be opened" in found.what


def test_markdown_front_matter_is_not_text() -> None:
    data = (
        f'---\ntitle: "عنوان"\ndate: 2024-12-06\nsource: سانا\nregion: حمص\n---\n# عنوان\n\n{STORY}'
    )
    article = one("a.md", data.encode())
    assert article.text == f"# عنوان\n\n{STORY}"
    assert (article.title, article.publisher, article.published) == ("عنوان", "سانا", SIXTH)
    assert article.extra == {"region": "حمص"}


def test_the_same_words_are_the_same_article_whatever_the_encoding() -> None:
    texts = [STORY.encode(e) for e in ("utf-8", "utf-16", "cp1256")]
    assert len({one("a.txt", data).id for data in texts}) == 1


@pytest.mark.parametrize("text", [STORY, STORY_EN, STORY_FR])
def test_hostile_text_is_kept_as_it_is(text: str) -> None:
    article = one("a.txt", f"{text}\n{HOSTILE}".encode())
    assert article.text == f"{text}\n{HOSTILE}"


def test_an_unsupported_language_is_an_article_with_its_language() -> None:
    assert one("a.txt", "Ordu kentten çekildi ve güneye doğru gitti".encode()).lang == "tr"


def test_a_sentence_of_a_megabyte_is_an_article() -> None:
    assert len(one("a.txt", ("كلمة " * 210_000).encode()).text) > 1_000_000


# Web pages

PAGE = f"""<!doctype html><html><head><meta charset="%s">
<title>التل الشرقي - موقع المثال</title>
<meta property="og:site_name" content="موقع المثال">
<meta property="article:published_time" content="2024-12-06T22:10:00+03:00">
<link rel="canonical" href="https://example.org/1">
<style>p {{ color: red }}</style>
<script>var story = "سيطر الجيش على العاصمة";</script></head>
<body onload="alert(1)"><nav><a href="/">الرئيسية</a> <a href="/w">العالم</a></nav>
<article><h1>المعارضة تدخل التل الشرقي</h1><p>{STORY}</p><script>alert("خبر آخر")</script><p>{MORE}</p></article>
<footer>كل الحقوق محفوظة 1 كانون الثاني 2019</footer></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "windows-1256", "utf-16"])
@pytest.mark.parametrize("name", ["page.html", "page.HTM", "page", "page.txt"])
def test_a_web_page(name: str, encoding: str) -> None:
    article = one(name, (PAGE % encoding).encode(encoding))
    assert STORY in article.text
    assert MORE in article.text
    for unseen in ("alert", "العاصمة", "color", "<", "الرئيسية", "2019"):
        assert unseen not in article.text
    assert article.title == "المعارضة تدخل التل الشرقي"
    assert (article.publisher, article.published) == ("موقع المثال", SIXTH)
    assert article.url == "https://example.org/1"


def test_a_page_says_its_day_in_linked_data() -> None:
    data = {"@graph": [{"@type": "NewsArticle", "headline": "العنوان", "datePublished": "2024-12-06",
                        "publisher": {"name": "المثال"}}]}  # fmt: skip
    html = (
        f'<html><script type="application/ld+json">{json.dumps(data)}</script><p>{STORY}</p></html>'
    )
    article = one("a.html", html.encode())
    assert (article.title, article.publisher, article.published) == ("العنوان", "المثال", SIXTH)


def test_a_page_without_a_day_gets_none_from_its_surroundings() -> None:
    html = f"<html><body><div>الأحد 9 آذار 2025</div><article><p>{STORY}</p><p>{MORE}</p></article><p>© 6 ديسمبر 2019</p></body></html>"
    assert one("a.html", html.encode()).published is None


def test_lists_and_quoted_posts_of_a_page_are_text() -> None:
    html = (
        f"<html><body><div><a>الرئيسية</a></div><div><h1>بلدات بيد المعارضة</h1><div>{STORY}</div><ul>"
        "<li>قرية الجسر القديم</li><li>قرية التل الغربي</li></ul><blockquote><p>دخول القرية #التل</p></blockquote>"
        f"<div>{MORE}</div></div></body></html>"
    )
    text = one("a.html", html.encode()).text
    for part in (STORY, MORE, "قرية الجسر القديم", "قرية التل الغربي", "دخول القرية #التل"):
        assert part in text


def test_text_that_only_line_breaks_divide_is_whole() -> None:
    text = one("a.html", f"<p>{STORY}<br>{MORE}<br><br>سطر ثالث.</p>".encode()).text
    assert text.split("\n") == [STORY, MORE, "سطر ثالث."]


def test_a_page_of_very_many_elements_gives_its_visible_text() -> None:
    html = "<html><body>" + "<div><p>سطر</p></div>" * 8_000 + f"<script>x</script><p>{STORY}</p>"
    text = one("a.html", html.encode()).text
    assert text.count("سطر") == 8_000
    assert text.endswith(STORY)


def test_control_characters_of_a_page_do_no_harm() -> None:
    html = (
        f"<html><body><p>\x01{STORY}</p><br>\x02<p>&#1;&#x0;&#xD800;&#x202e;</p>\x03</body></html>"
    )
    assert STORY in one("a.html", html.encode()).text


def test_a_page_with_nothing_to_read() -> None:
    assert "no text" in problem("a.html", b"<html><script>alert(1)</script></html>").what
    assert "no text" in problem("a.html", b"<html></html>").what


# Tables


def test_a_table_with_its_unknown_columns() -> None:
    data = (
        "Title,TEXT,Published,Publisher,URL,Region,note\r\n"
        f'عنوان,"{STORY}, ""نعم""\nسطر",06/12/2024,سانا,https://example.org/1,حمص,\r\n'
    )
    article = one("war.csv", data.encode("utf-8-sig"))
    assert article.text == f'{STORY}, "نعم"\nسطر'
    assert (article.title, article.publisher, article.published) == ("عنوان", "سانا", SIXTH)
    assert (article.url, article.extra) == ("https://example.org/1", {"Region": "حمص"})
    assert article.source == "war.csv, row 2"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1256"])
def test_tables_in_other_dialects_with_arabic_names(delimiter: str, encoding: str) -> None:
    rows = [
        ["العنوان", "النص", "تاريخ النشر", "المصدر"],
        ["عنوان", STORY, "6 كانون الأول 2024", "سانا"],
    ]
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(rows)
    article = one("a.csv", written.getvalue().encode(encoding))
    assert (article.text, article.title) == (STORY, "عنوان")
    assert (article.publisher, article.published) == ("سانا", SIXTH)


def test_a_bad_row_is_named_and_the_others_go_on() -> None:
    rows = [
        "text,published,place",
        f'"{STORY}",2024-12-06,a',
        f'"{MORE}",31/02/2024,b',
        ",2024-12-06,c",
        f"{STORY_EN},2024-12-06,d",  # the text's own commas
        ",,",
        '"a "quote" inside",2024-12-06,e',
        f'"{MORE}",,f',
    ]
    found = everything("war.csv", "\n".join(rows).encode())
    assert [type(x).__name__ for x in found] == ["Article", *["Problem"] * 4, "Article"]
    assert [x.source for x in found] == [f"war.csv, row {n}" for n in (2, 3, 4, 5, 7, 8)]
    problems = [x.what for x in found if isinstance(x, Problem)]
    for what, part in zip(problems, ("31/02/2024", "no text", "cells", "well-formed"), strict=True):
        assert part in what


def test_a_table_without_a_text_column() -> None:
    found = problem("a.csv", b"headline,day\nx,2024-12-06\n")
    assert "no column holds the text" in found.what
    assert "“headline”" in found.what
    assert "“text”" in found.remedy


def test_a_table_cut_off_inside_a_quoted_text() -> None:
    found = everything("a.csv", f'text\n"{STORY}"\n"{MORE[:40]}'.encode())
    assert isinstance(found[0], Article)
    assert isinstance(found[1], Problem)
    assert "cut off" in found[1].what


def test_a_row_in_another_encoding_is_refused_alone() -> None:
    data = b"text,id\n" + f"{MORE},1\n".encode() + b"\xe6\xde\xc7\xe1,2\n" + f"{MORE},3\n".encode()
    kinds = [type(x).__name__ for x in everything("a.csv", data)]
    assert kinds == ["Article", "Problem", "Article"]


# JSON


def test_json_lines() -> None:
    lines = [
        json.dumps(
            {"text": STORY, "Published": "2024-12-06T10:00:00+03:00", "score": 3, "tags": ["أ"]}
        ),
        "",
        '{"text": "cut of',
        json.dumps({"title": "no text"}),
        json.dumps([STORY]),
        json.dumps({"text": 5}),
        json.dumps({"text": STORY, "published": "soon"}),
        json.dumps({"text": f"{STORY} \ud800"}),
        json.dumps({"النص": MORE}, ensure_ascii=False),
    ]
    found = everything("war.jsonl", "\n".join(lines).encode())
    assert [x.source for x in found] == [f"war.jsonl, line {n}" for n in (1, 3, 4, 5, 6, 7, 8, 9)]
    kinds = [isinstance(x, Article) for x in found]
    assert kinds == [True, *[False] * 6, True]
    first = found[0]
    assert isinstance(first, Article)
    assert (first.published, dict(first.extra)) == (SIXTH, {"score": "3", "tags": '["أ"]'})


@pytest.mark.parametrize("indent", [None, 2])
def test_a_json_list_and_a_json_object(indent: int | None) -> None:
    items = [{"text": STORY, "title": "عنوان"}, {"text": MORE}]
    as_list = json.dumps(items, indent=indent, ensure_ascii=False).encode()
    assert [x.text for x in everything("a.json", as_list) if isinstance(x, Article)] == [
        STORY,
        MORE,
    ]
    assert one("a.json", json.dumps(items[0], indent=indent).encode()).title == "عنوان"
    wrapped = json.dumps({"articles": items}, indent=2).encode()
    assert len(everything("a.json", wrapped)) == 2


def test_a_json_list_cut_off_gives_what_is_whole() -> None:
    data = json.dumps([{"text": STORY}, {"text": MORE}]).encode()[:-20]
    first, second = everything("a.json", data)
    assert isinstance(first, Article)
    assert isinstance(second, Problem)
    assert "cut off" in second.what


def test_ten_thousand_articles_in_one_file_with_flat_memory(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(10_000):
            row = {"text": f"{number}: دخلوا التل.", "published": "2024-12-06", "note": "x" * 800}
            file.write(json.dumps(row) + "\n")
    size = path.stat().st_size
    count, peak = 0, 0
    for found in read(Upload.from_path(path)):
        count += isinstance(found, Article)
        if count == 1_000:
            tracemalloc.start()  # from here on nothing may pile up
        if count == 1_500:
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
    assert count == 10_000
    assert peak < size / 20


# What cannot be used


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.csv", "a.json", "a.jsonl", "a"])
def test_an_empty_file(name: str) -> None:
    assert "empty" in problem(name, b"").what


@pytest.mark.parametrize("name", ["photo.jpg", "doc.docx", "a.txt", "a.csv"])
def test_a_binary_file(name: str) -> None:
    assert "not text" in problem(name, b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20).what


def test_an_unknown_ending_is_read_by_its_content() -> None:
    assert one("story.news", STORY.encode()).text == STORY
    assert one("story.news", json.dumps({"text": STORY}).encode()).text == STORY


def test_a_file_too_large_for_one_article() -> None:
    found = problem("a.txt", b"a" * (MAX_SINGLE + 1))
    assert f"{MAX_SINGLE:,}" in found.what
    assert f"{MAX_ARTICLE:,}" in problem("a.txt", b"word " * (MAX_ARTICLE // 5 + 1)).what


def test_a_table_with_a_title_of_a_megabyte() -> None:
    article = one("a.jsonl", json.dumps({"text": STORY, "title": "عنوان " * 200_000}).encode())
    assert article.title is not None
    assert len(article.title) <= 500
    assert article.title.endswith("…")


# Whatever comes


SAMPLES = {
    "a.txt": f"المصدر: Example.org\nالجمعة 6 كانون الاول 2024\n{STORY}\n{MORE}".encode(),
    "b.txt": STORY.encode("cp1256"),
    "c.txt": STORY.encode("utf-16"),
    "a.html": (PAGE % "utf-8").encode(),
    "a.csv": f'text,title,published\n"{STORY}",عنوان,06/12/2024\n"{MORE}",,\n'.encode(),
    "a.jsonl": "\n".join(json.dumps({"text": t, "published": "2024-12-06"}) for t in (STORY, MORE)).encode(),
    "a.json": json.dumps([{"text": STORY}, {"text": MORE}], ensure_ascii=False).encode(),
    "a.md": f"---\ntitle: x\n---\n{STORY}".encode(),
}  # fmt: skip


@settings(deadline=None, max_examples=250)
@given(st.data())
def test_damaged_files_never_raise_and_always_answer(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(SAMPLES)))
    damaged = bytearray(SAMPLES[name])
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged)))
        until = data.draw(st.integers(at, min(len(damaged), at + 40)))
        damaged[at:until] = data.draw(st.binary(max_size=8))
    check(name, bytes(damaged))


@settings(deadline=None, max_examples=150)
@given(st.sampled_from([*sorted(FORMATS), ""]), st.binary(max_size=400))
def test_any_bytes_under_any_ending_are_answered(ending: str, data: bytes) -> None:
    check(f"a.{ending}" if ending else "a", data)


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=300))
def test_any_text_is_kept_to_the_letter_but_for_line_ends_and_controls(text: str) -> None:
    for found in read(Upload.pasted(text)):
        if isinstance(found, Article):
            assert "\r" not in found.text
            assert "\0" not in found.text
            assert "".join(found.text.split()) in "".join(
                "\ufffd" if "\ud800" <= c <= "\udfff" else c for c in "".join(text.split())
            ) or any(c < " " or "\x7f" <= c <= "\x9f" or c in "\ufeff\ud800" for c in text)


def check(name: str, data: bytes) -> None:
    found = everything(name, data)
    assert found
    for item in found:
        if isinstance(item, Problem):
            assert item.what
            assert item.remedy
            assert item.source.startswith(name)
        else:
            assert item.text.strip()
            item.text.encode()  # no broken surrogates: it can be stored and sent
            assert "\r" not in item.text
