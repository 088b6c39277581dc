"""`zhenping scan FILE…`, `import FILE…`, `platforms check FILE…`: what a person saved, through the command line."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from capture_files import golden_page, har, mhtml
from conftest import Cli
from test_replay import jd, jd_comments
from zhenping.spiders.contract import Page
from zhenping.store import Ledger, frames


def one_line(err: str) -> str:
    assert err.count("\n") == 1, err
    assert "Traceback" not in err
    return err


def shops(cli: Cli) -> dict[str, int]:
    lines = [line.split("\t") for line in cli("shops").out.splitlines()]
    return {line[0]: int(line[1]) for line in lines}


def test_a_har_becomes_a_report(cli: Cli) -> None:
    pages = [jd("item_page"), *(jd_comments(90010020030, 10, first=n) for n in range(0, 60, 10))]
    pages.append(jd("club_negative_saved_by_a_browser_gbk"))
    (cli.home / "evening.har").write_bytes(har(pages))
    done = cli("scan", "evening.har", "--format", "json", "-o", "report")
    assert done.code == 0, done.err
    report = json.loads((cli.home / "report/report.json").read_text())
    assert report["shop"]["platform"] == "jd"
    assert report["shop"]["name"] == "暖屿旗舰店"
    assert report["coverage"]["collected"] == 62
    assert report["coverage"]["strata"] == ["negative", "newest"]
    assert "negative" not in json.dumps(report["ratings"])
    assert report["ratings"]["without_default"]["n"] == 60  # the negative ones are quoted, never counted
    again = cli("scan", "evening.har", "--format", "json", "-o", "again")
    assert again.code == 0
    assert (cli.home / "again/report.json").read_bytes() == (cli.home / "report/report.json").read_bytes()


def test_files_of_several_shops_are_imported_each_and_not_scanned_as_one(cli: Cli) -> None:
    (cli.home / "two.har").write_bytes(har([jd_comments(7, 5, seller="55"), jd_comments(8, 4, seller="66")]))
    refused = cli("scan", "two.har")
    assert refused.code == 2
    message = one_line(refused.err)
    assert "analyse" in message
    assert "--shop" in message
    one = cli("scan", "two.har", "--shop", "66", "--format", "json", "-o", "r")
    assert one.code == 0, one.err
    assert shops(cli) == {"jd/66": 4}
    done = cli("import", "two.har")
    assert done.code == 0, done.err
    assert shops(cli) == {"jd/55": 5, "jd/66": 4}


def test_captures_never_make_a_review_vanish(cli: Cli) -> None:
    (cli.home / "1.har").write_bytes(har([jd_comments(7, 30, seller="55")]))  # as many as the product claims
    (cli.home / "2.har").write_bytes(har([jd_comments(7, 30, seller="55", first=10)]))
    for name in ("1.har", "2.har"):
        assert cli("import", name).code == 0
    report = json.loads(cli("report", "jd/55", "--format", "json").out)
    assert report["counts"]["vanished"] == 0
    assert report["coverage"]["collected"] == 40


def test_a_shop_that_is_not_in_the_files_is_said(cli: Cli) -> None:
    (cli.home / "two.har").write_bytes(har([jd_comments(7, 5, seller="55"), jd_comments(8, 4, seller="66")]))
    refused = cli("import", "two.har", "--shop", "nobody")
    assert refused.code == 2
    assert "jd/55" in one_line(refused.err)
    assert cli("import", "two.har", "--shop", "").code == 2


def test_a_zip_of_everything_is_one_import(cli: Cli) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a/1.har", har([jd("item_page"), jd("club_page")]))
        archive.writestr("a/2.mhtml", mhtml([golden_page("schema_org/jsonld_graph")]))
        archive.writestr("a/notes.bin", b"\x00")
    (cli.home / "all.zip").write_bytes(packed.getvalue())
    done = cli("import", "all.zip")
    assert done.code == 0, done.err
    assert {address.partition("/")[0] for address in shops(cli)} == {"jd", "web"}


@pytest.mark.parametrize(
    ("name", "content", "code", "word"),
    [
        ("empty.har", b"", 2, "empty.har"),
        ("odd.bin", b"\x00\x01", 2, "odd.bin"),
        ("none.har", har([golden_page("woocommerce/home")]), 4, "platforms check"),
        ("slider.har", har([golden_page("tmall/slider_instead_of_reviews")]), 5, "no reviews"),
        ("login.har", har([jd("code_605")]), 5, "no reviews"),
    ],
)
def test_files_without_reviews_say_why_in_one_line(name: str, content: bytes, code: int, word: str, cli: Cli) -> None:
    (cli.home / name).write_bytes(content)
    done = cli("scan", name)
    assert done.code == code, done.err
    assert word in one_line(done.err)
    assert shops(cli) == {}


def test_changed_markup_in_a_capture_names_the_page_and_the_new_names(cli: Cli) -> None:
    page = jd_comments(7, 10)
    changed = page.body.replace(b'"content"', b'"words"').replace(b'"score"', b'"stars"').replace(b'"guid"', b'"g"')
    changed = changed.replace(b'"id"', b'"i"').replace(b'"nickname"', b'"who"').replace(b'"creationTime"', b'"when"')
    (cli.home / "a.har").write_bytes(har([type(page)(page.url, 200, page.headers, changed)]))
    done = cli("scan", "a.har")
    assert done.code == 8, done.err
    message = done.err.splitlines()[-1]
    assert "productPageComments.action" in message


def test_a_missing_file_and_a_mixture_are_usage_errors(cli: Cli) -> None:
    assert "no such file" in one_line(cli("scan", "nothing.har").err)
    (cli.home / "a.har").write_bytes(har([jd("club_page")]))
    (cli.home / "t.csv").write_text("text,rating\nok,5\n")
    assert cli("scan", "a.har", "https://shop.example/").code == 2
    assert cli("scan", "a.har", "t.csv").code == 2


def test_a_marketplace_s_address_is_refused_before_anything_is_sent(cli: Cli) -> None:
    done = cli("scan", "https://item.jd.com/90010020030.html")
    assert done.code == 5
    assert "save-har" in one_line(done.err)


def test_check_says_what_is_in_a_capture_and_what_to_save_next(cli: Cli) -> None:
    pages = [jd("club_page"), golden_page("woocommerce/home"), golden_page("tmall/slider_instead_of_reviews")]
    (cli.home / "a.har").write_bytes(har(pages))
    done = cli("platforms", "check", "a.har")
    assert done.code == 0, done.err
    for words in ("3 pages", "read by jd: 1 pages, 6 reviews", "jd/1000990011", "save next (jd)", "差评", "追评"):
        assert words in done.out
    assert "no answer but" in done.out


def test_platforms_are_listed_with_how_they_are_read(cli: Cli) -> None:
    lines = [line.split("\t") for line in cli("platforms").out.splitlines()]
    names = {line[0]: line for line in lines}
    assert len(names) >= 30
    assert names["jd"][2] == "a file saved from your browser"
    assert names["woocommerce"][2] == "its address"
    assert all(len(line) == len(lines[0]) for line in lines)


def test_a_table_of_one_shop_is_scanned_and_its_bad_rows_are_shown(cli: Cli) -> None:
    rows = [f"买家{n},{5 - n % 2},第{n}次买都很满意颜色{n}正,2026-01-{n % 28 + 1:02d},甲店" for n in range(60)]
    rows.insert(7, "坏行,很多星,文字,2026-01-01,甲店")
    (cli.home / "t.csv").write_text("用户昵称,评分,评价内容,评论时间,店铺\n" + "\n".join(rows) + "\n", encoding="utf-8")
    done = cli("scan", "t.csv", "--format", "json", "-o", "report")
    assert done.code == 0, done.err
    assert "评价内容 → text" in done.err
    assert "61 rows: 60 read, 0 duplicates, 1 rejected" in done.err
    with (cli.home / "report/rejected.csv").open(newline="", encoding="utf-8") as file:
        (bad,) = csv.DictReader(file)
    assert (bad["source_row"], bad["line"]) == ("7", "9")
    assert json.loads((cli.home / "report/report.json").read_text())["coverage"]["collected"] == 60
    again = cli("import", "t.csv")
    assert again.out.split("\t")[-1].startswith("0 new")


def test_a_product_that_two_sources_show_is_one_product_of_the_table(cli: Cli) -> None:
    rows = "x,a,one good\nx,b,two good\ny,a,three good\n"
    (cli.home / "t.csv").write_text("source,product_id,text,shop_id,platform\n" + rows.replace("\n", ",s,p\n"))
    done = cli("import", "t.csv")
    assert done.code == 0, done.err
    assert "3 reviews of 2 products" in done.out


def test_what_we_export_we_import_without_loss(cli: Cli) -> None:
    (cli.home / "a.har").write_bytes(
        har([jd("item_page"), jd("club_page"), jd("club_negative_saved_by_a_browser_gbk")])
    )
    assert cli("scan", "a.har", "--format", "csv", "-o", "report").code in (0, 4)
    done = cli("import", "report/reviews.csv", "--db", "second.sqlite")
    assert done.code == 0, done.err

    def stored(path: Path) -> pd.DataFrame:
        with Ledger.open(str(path)) as ledger:
            table, _ = frames.reviews(ledger, frames.find_shop(ledger, "jd/"))
        given = ["first_seen", "last_seen", "page_sha256", "fetched_at", "reviewer_id", "avatar_id"]
        return table.drop(columns=given).sort_values("review_id", ignore_index=True)

    first, second = stored(cli.home / "data/zhenping/ledger.sqlite"), stored(cli.home / "second.sqlite")
    assert len(first) == 8
    # The source names no language; the export has the one that was found.
    assert (first.pop("language").isna().all(), set(second.pop("language"))) == (True, {"zh"})
    pd.testing.assert_frame_equal(first, second, check_dtype=False)


def test_doctor_says_what_works_and_what_does_not(cli: Cli) -> None:
    fine = cli("doctor")
    assert fine.code == 0, fine.err
    assert "OK    scrapy" in fine.out
    (cli.home / "bad.sqlite").write_bytes(b"no database" * 100)
    broken = cli("doctor", "--db", "bad.sqlite")
    assert broken.code == 2
    assert "FAIL  ledger bad.sqlite" in broken.out
    one_line(broken.err)


SOLD = """<html><head><script type="application/ld+json">{"@type": "Product", "name": "折叠伞", "sku": "U1",
"aggregateRating": {"ratingValue": 5, "reviewCount": 1}, "review": [{"@type": "Review", "reviewBody": "伞很轻",
"reviewRating": {"ratingValue": 5}, "datePublished": "2026-03-01", "author": "li"}]}</script></head>
<body><div class="product-description">自动开合。五星好评晒图,联系客服领3元红包!</div></body></html>"""
NOTICE = "<html><body><main><h1>购物须知</h1><p>七天无理由退换。</p><p>晒单好评返现2元</p></main></body></html>"


def test_what_the_seller_s_own_pages_ask_for_is_in_the_report(cli: Cli) -> None:
    pages = [
        Page(
            f"https://umbrella.example{path}", headers={"content-type": "text/html; charset=utf-8"}, body=body.encode()
        )
        for path, body in (("/products/u1", SOLD), ("/pages/gonggao", NOTICE))
    ]
    (cli.home / "s.har").write_bytes(har(pages))
    done = cli("scan", "s.har", "-o", "r")
    assert done.code == 0, done.err
    asks = json.loads((cli.home / "r/report.json").read_text())["seller_asks"]
    assert [(a["kind"], a["product_id"], a["text"]) for a in asks] == [
        ("description", "U1", "五星好评晒图,联系客服领3元红包!"),
        ("notice", None, "晒单好评返现2元"),
    ]
    assert "领3元红包" in (cli.home / "r/report.md").read_text()
    assert "<mark>" in (cli.home / "r/report.html").read_text().split('id="quotes"')[1].split("</section>")[0]
