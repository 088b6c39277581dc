"""Captures: the same pages come out of every kind of file, and nothing else does."""

from __future__ import annotations

import base64
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

import pytest
from capture_files import golden_page, har, mhtml, warc
from hypothesis import given, settings
from hypothesis import strategies as st
from zhenping.errors import UsageError
from zhenping.spiders.captures import Unreadable, read_pages
from zhenping.spiders.captures.har import har_pages
from zhenping.spiders.contract import Page
from zhenping.spiders.platforms import platforms

PAGES = [golden_page(f"woocommerce/{case}") for case in ("home", "product_page", "reviews_api")]


def pages_in(*paths: Path) -> tuple[list[Page], list[Unreadable]]:
    unreadable: list[Unreadable] = []
    pages = [captured.page for captured in read_pages(paths, platforms(), unreadable.append)]
    return pages, unreadable


def saved(content: bytes, name: str, folder: Path) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


WRITERS: dict[str, Callable[[], bytes]] = {
    "evening.har": lambda: har(PAGES),
    "base64.har": lambda: har(PAGES, as_base64=True),
    "marked.har": lambda: b"\xef\xbb\xbf" + har(PAGES),
    "packed.har.gz": lambda: gzip.compress(har(PAGES)),
    "no-suffix": lambda: har(PAGES),
    "site.warc.gz": lambda: warc(PAGES),
    "site.warc": lambda: warc(PAGES, gzip=False, requests_first=True),
    "page.mhtml": lambda: mhtml(PAGES),
}


@pytest.mark.parametrize("name", WRITERS)
def test_every_kind_of_file_gives_the_pages_that_were_saved(name: str, tmp_path: Path) -> None:
    pages, unreadable = pages_in(saved(WRITERS[name](), name, tmp_path))
    assert unreadable == []
    assert [p.url.partition("?")[0] for p in pages] == [p.url.partition("?")[0] for p in PAGES]
    assert [p.text for p in pages] == [p.text for p in PAGES]


def test_folders_and_zip_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    saved(har(PAGES[:1]), "in/1.har", tmp_path)
    saved(mhtml(PAGES[1:2]), "in/sub/2.mht", tmp_path)
    saved(b"body {}", "in/page_files/style.html.css", tmp_path)
    saved(b"<html>an advertisement</html>", "in/page_files/ad.htm", tmp_path)
    saved(b"<html>the page</html>", "in/page.html", tmp_path)
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("3.har", har(PAGES[2:]))
        archive.writestr("../outside.txt", "never unpacked")
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("inner.zip", inner.getvalue())
    saved(outer.getvalue(), "in/z.zip", tmp_path)
    pages, unreadable = pages_in(tmp_path / "in")
    assert unreadable == []
    assert [p.text for p in pages] == [PAGES[0].text, "<html>the page</html>", *(p.text for p in PAGES[1:])]
    assert not (tmp_path.parent / "outside.txt").exists()


def test_text_that_the_browser_decoded_is_not_decoded_again(tmp_path: Path) -> None:
    page = replace(PAGES[1], headers={"content-type": "text/html; charset=GBK"}, body="<html>暖屿</html>".encode("gbk"))
    for as_base64 in (False, True):
        pages, _ = pages_in(saved(har([page], as_base64=as_base64), "a.har", tmp_path))
        assert pages[0].text == "<html>暖屿</html>"


def test_pages_from_the_browser_s_cache_count_and_pictures_do_not(tmp_path: Path) -> None:
    cached = replace(PAGES[2], status=304)
    picture = Page("https://shop.example/a.jpg", headers={"content-type": "image/jpeg"}, body=b"\xff\xd8")
    pages, _ = pages_in(saved(har([cached, picture], as_base64=True), "a.har", tmp_path))
    assert [p.status for p in pages] == [200]


def test_a_form_that_was_sent_comes_along(tmp_path: Path) -> None:
    page = golden_page("jd/list_page_newest")
    for name, content in (
        ("a.har", har([page])),
        ("a.warc", warc([page])),
        ("b.warc", warc([page], requests_first=True)),
    ):
        pages, _ = pages_in(saved(content, name, tmp_path))
        assert pages[0].method == "POST"
        assert pages[0].parameters["functionId"] == "getCommentListPage"


def test_a_saved_page_says_where_it_came_from(tmp_path: Path) -> None:
    note = b"<!DOCTYPE html>\n<!-- saved from url=(0036)https://shop.example/product/lamp-7/ -->\n<html><p>x</p></html>"
    canonical = b"<html><head><link rel='canonical' href='https://shop.example/p/8'></head></html>"
    nothing = b"<html><p>x</p></html>"
    found = [pages_in(saved(c, "p.html", tmp_path))[0][0].url for c in (note, canonical, nothing)]
    assert found == ["https://shop.example/product/lamp-7/", "https://shop.example/p/8", "file:///p.html"]


def test_a_file_that_was_cut_off_gives_what_it_has_and_is_said(tmp_path: Path) -> None:
    pages, unreadable = pages_in(saved(har(PAGES)[:-60], "cut.har", tmp_path))
    assert [p.text for p in pages] == [p.text for p in PAGES[:2]]
    assert [u.file for u in unreadable] == ["cut.har"]


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02", b"%PDF-1.7", b'{"log": 3}', b"PK\x03\x04broken", b"\x1f\x8bno"]
)
def test_what_is_no_capture_is_said_and_gives_no_page(content: bytes, tmp_path: Path) -> None:
    pages, unreadable = pages_in(saved(content, "odd.har" if content.startswith(b"{") else "odd", tmp_path))
    assert pages == []
    assert len(unreadable) == (0 if content.startswith(b"{") else 1)


def test_a_path_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"nothing\.har"):
        pages_in(tmp_path / "nothing.har")


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhenping.spiders.captures.limits.MAX_BODY", 1 << 20)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.html", b"<html>" + b" " * (64 << 20))
    nested = bomb.getvalue()
    for _ in range(6):
        around = io.BytesIO()
        with zipfile.ZipFile(around, "w") as archive:
            archive.writestr("a.zip", nested)
        nested = around.getvalue()
    for content in (bomb.getvalue(), nested):
        pages, unreadable = pages_in(saved(content, "b.zip", tmp_path))
        assert pages == []
        assert len(unreadable) == 1


def test_entries_of_a_strange_shape_are_passed_over() -> None:
    entries = [None, 3, {}, {"request": {"url": 5}}, {"request": {"url": "https://a.example/"}, "response": []}]
    text = json.dumps({"log": {"entries": entries}}).encode()
    assert list(har_pages(io.BytesIO(text))) == []


@settings(max_examples=60)
@given(st.binary(max_size=300), st.sampled_from(["a.har", "a.warc", "a.mht", "a.zip", "a.html", "a.json", "a"]))
def test_no_bytes_raise_anything(content: bytes, name: str) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        pages, unreadable = pages_in(saved(content, name, Path(folder)))
        assert len(unreadable) <= 1 or pages == []


def test_many_header_lines_are_no_trap(tmp_path: Path) -> None:
    lines = b"".join(b"X-Header-%d: words\r\n" % n for n in range(3000))
    pages, unreadable = pages_in(saved(lines, "mail.eml", tmp_path))
    assert (pages, len(unreadable)) == ([], 1)


def test_a_form_kept_as_names_and_values_and_a_body_kept_packed_are_read(tmp_path: Path) -> None:
    page = golden_page("jd/list_page_newest")
    log = json.loads(har([page], as_base64=True))
    entry = log["log"]["entries"][0]
    text = entry["request"]["postData"].pop("text")
    entry["request"]["postData"]["params"] = [{"name": k, "value": v} for k, v in parse_qsl(text)]
    entry["response"]["content"]["text"] = base64.b64encode(gzip.compress(page.body)).decode()
    pages, _ = pages_in(saved(json.dumps(log).encode(), "a.har", tmp_path))
    assert pages[0].parameters["functionId"] == "getCommentListPage"
    assert pages[0].text == page.text


def test_a_damaged_or_locked_member_costs_no_other(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, page in zip(("1.har", "2.har", "3.har"), PAGES, strict=True):
            archive.writestr(name, har([page]))
        first, second = archive.getinfo("1.har"), archive.getinfo("2.har")
    content = bytearray(packed.getvalue())
    content[first.header_offset + 60] ^= 0xFF  # inside the packed bytes of the first
    directory = content.rindex(b"PK\x01\x02", 0, content.rindex(b"2.har"))
    content[directory + 8] |= 1  # the second says that it is locked
    pages, unreadable = pages_in(saved(bytes(content), "a.zip", tmp_path))
    assert [p.text for p in pages] == [PAGES[2].text]
    assert {u.file for u in unreadable} == {"a.zip/1.har", "a.zip/2.har"}
    assert second.filename == "2.har"


def test_addresses_that_are_none_cost_no_page(tmp_path: Path) -> None:
    odd = b"<html><head><link rel=canonical href='https://shop.example:99x/p'></head><p>x</p></html>"
    bare = b"<html><head><link rel=canonical href='//shop.example/p'></head><p>x</p></html>"
    found = [pages_in(saved(c, "p.html", tmp_path))[0][0].url for c in (odd, bare)]
    assert found == ["file:///p.html", "https://shop.example/p"]


def test_files_of_a_folder_that_are_not_read_are_said(tmp_path: Path) -> None:
    saved(har(PAGES[:1]), "in/1.har", tmp_path)
    saved(PAGES[2].body, "in/reviews.action", tmp_path)
    pages, unreadable = pages_in(tmp_path / "in")
    assert len(pages) == 1
    assert "reviews.action" in unreadable[0].reason
    named, _ = pages_in(tmp_path / "in/reviews.action")
    assert len(named) == 1


def test_a_page_in_utf_16_is_read(tmp_path: Path) -> None:
    pages, _ = pages_in(saved("<html><p>暖屿</p></html>".encode("utf-16"), "p.html", tmp_path))
    assert "暖屿" in pages[0].text


def test_a_folder_that_is_only_called_like_a_page_s_companion_is_read(tmp_path: Path) -> None:
    saved(har(PAGES[:1]), "my_files/1.har", tmp_path)
    pages, _ = pages_in(tmp_path)
    assert len(pages) == 1
