"""Tables: every row of any kind of file ends as a review, a duplicate or a rejected row with its reason."""

from __future__ import annotations

import bz2
import csv
import dataclasses
import gzip
import io
import json
import lzma
import os
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from table_files import write_ods, write_xlsx
from zhenping.errors import UsageError
from zhenping.identity import keyed_hash
from zhenping.records import REVIEW_COLUMNS, Incentive, Review
from zhenping.reports import reviews_csv
from zhenping.reports.tables import analysis_tables
from zhenping.spiders.tables import (
    Table,
    described,
    products_of,
    read_mapping,
    read_table,
    records,
    shops_of,
)
from zhenping.spiders.tables import opening as opening_module

FIXTURES = Path(__file__).parent / "fixtures" / "tables"
SHARED = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
KEY = b"k" * 32

HEADER = ["评价内容", "评分", "评论时间", "用户昵称", "追评", "商家回复", "规格", "点赞"]
ROWS = [
    ["杯子厚实，盖子严。", "5", "2026-01-05 20:14:03", "t***7", "", "感谢支持", "蓝色 500ml", "3"],
    ["釉面有气泡", "3", "2026年1月6日", "m***a", "用了一周裂了", "", "白色", ""],
]


def table(path: Path, content: str | bytes, **mapping: str) -> Table:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    found = read_table(path, mapping, key=KEY)
    assert len(found.reviews) + found.duplicates + len(found.rejected) == found.rows
    return found


def csv_text(rows: list[list[str]], **options: Any) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, **options).writerows(rows)
    return out.getvalue()


def column(found: Table, name: str) -> list[Any]:
    values = found.reviews[name]
    return [None if not isinstance(v, tuple) and pd.isna(v) else v for v in values]


# --- columns -----------------------------------------------------------------------------------------------


def test_chinese_columns_are_recognised(tmp_path: Path) -> None:
    found = table(tmp_path / "t.csv", csv_text([HEADER, *ROWS]))
    assert len(found.mapping) == len(HEADER)
    assert column(found, "text") == ["杯子厚实，盖子严。", "釉面有气泡"]
    assert column(found, "rating") == [5.0, 3.0]
    assert column(found, "created_local") == ["2026-01-05T20:14:03", "2026-01-06"]
    assert column(found, "created_precision") == ["second", "day"]
    assert column(found, "followup_text") == [None, "用了一周裂了"]
    assert column(found, "reply_text") == ["感谢支持", None]
    assert column(found, "variant") == ["蓝色 500ml", "白色"]
    assert column(found, "helpful_count") == [3, None]
    assert column(found, "reviewer_id") == [None, None]


def test_jd_fields_are_recognised_nested_or_not(tmp_path: Path) -> None:
    row = {
        "id": 17089,
        "guid": "c0ffee",
        "content": "安装师傅很快",
        "creationTime": "2026-02-04 20:26:19",
        "referenceId": "1001",
        "referenceName": "壁挂空调 1.5 匹",
        "referenceTime": "2026-01-12 00:45:00",
        "score": 5,
        "nickname": "j***8",
        "userLevelName": "PLUS会员",
        "usefulVoteCount": 7,
        "productColor": "白色",
        "productSize": "1.5匹",
        "afterUserComment": {"created": "2026-03-01 10:00:00", "hAfterUserComment": {"content": "用电偏多"}},
        "images": [{"imgUrl": "//img.example/a.jpg"}, {"imgUrl": "//img.example/b.jpg"}],
        "extMap": {"buyCount": 2},
        "textIntegral": 20,
    }
    found = table(tmp_path / "t.jsonl", json.dumps(row, ensure_ascii=False) + "\n")
    review = next(records(found))
    assert (review.review_id, review.product_id, review.rating, review.reviewer_mask) == ("17089", "1001", 5, "j***8")
    assert (review.variant, review.purchase_count, review.helpful_count) == ("白色 1.5匹", 2, 7)
    assert (review.followup_text, review.followup_at) == ("用电偏多", "2026-03-01T10:00:00")
    assert (review.ordered_at, review.reviewer_level) == ("2026-01-12T00:45:00", "PLUS会员")
    assert len(review.image_ids) == 2
    assert (review.incentive, review.incentive_source) == (Incentive.PLATFORM, "textIntegral")
    assert "guid" in found.carried
    assert products_of(found)["table", "1001"][0].name == "壁挂空调 1.5 匹"


def test_shopee_fields_are_recognised(tmp_path: Path) -> None:
    row = {"cmtid": 5, "userid": 77, "shopid": 9, "itemid": 42, "rating_star": 4, "ctime": 1621415310}
    row |= {"comment": "好看", "author_username": "a***z", "like_count": 1, "images": ["ab12cd", "ef34"], "orderid": 1}
    found = table(tmp_path / "t.json", json.dumps({"error": 0, "data": {"ratings": [row]}}))
    review = next(records(found))
    assert (review.review_id, review.shop_id, review.product_id, review.rating) == ("5", "9", "42", 4)
    assert (review.created_at, review.tz) == ("2021-05-19T09:08:30+00:00", "UTC")
    assert review.reviewer_id == keyed_hash(KEY, "reviewer", "table\x0077")
    assert review.image_ids == ("ab12cd", "ef34")


def test_what_was_recognised_is_said_with_examples_and_masked_names(tmp_path: Path) -> None:
    rows = [["买家昵称", "评分", "评价内容", "备注"], ["王小明", "5", "很好用的锅", "x"], ["李四光", "1", "漏水", "y"]]
    lines = described(table(tmp_path / "t.csv", csv_text(rows)))
    assert "买家昵称 → reviewer_mask: 王***明 · 李***光" in lines
    assert "评分 → rating [1-5 stars]: 5 · 1" in lines
    assert "评价内容 → text: 很好用的锅 · 漏水" in lines
    assert "carried through: 备注" in lines


@pytest.mark.parametrize(
    ("values", "field"),
    [(["好评", "差评", "中评"], "rating"), (["5", "4", "1"], "rating"), (["布料薄", "好评返现", "色差大"], "text")],
)
def test_a_vague_name_is_settled_by_what_the_column_holds(values: list[str], field: str, tmp_path: Path) -> None:
    other = {"rating": ["评论内容", "尺码合适"], "text": ["评分", "5"]}[field]
    rows = [["评价", other[0]], *([value, other[1]] for value in values)]
    assert table(tmp_path / "t.csv", csv_text(rows)).mapping["评价"] == field


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (["u1029", "u1030", "u1029"], "reviewer_id"),
        (["Ann Lee", "Bo", "Ann Lee"], "reviewer_mask"),
        (["a***9", "b***1", "a***9"], "reviewer_mask"),
    ],
)
def test_names_and_masked_ids_are_no_identity(values: list[str], field: str, tmp_path: Path) -> None:
    rows = [["reviewer", "text"], *([value, "fits well"] for value in values)]
    assert table(tmp_path / "t.csv", csv_text(rows)).mapping["reviewer"] == field


def test_a_title_that_never_differs_is_the_products(tmp_path: Path) -> None:
    rows = [["title", "text", "id"], *(["Blue mug", f"note {i}", "7"] for i in range(30))]
    found = table(tmp_path / "t.csv", csv_text(rows))
    assert found.mapping == {"text": "text"}
    assert column(found, "title") == [None] * 30
    assert column(found, "title_given")[0] == "Blue mug"


def test_a_title_per_review_is_a_title(tmp_path: Path) -> None:
    rows = [["title", "text"], *([f"Mug {i}", f"note {i}"] for i in range(30))]
    assert table(tmp_path / "t.csv", csv_text(rows)).mapping["title"] == "title"


def test_mapping_overrides_and_leaves_unread_on_demand(tmp_path: Path) -> None:
    content = "comment,text,score,day\nfine,ignored,8,2026-01-02\n"
    pairs = read_mapping(["comment=text", "score=rating/10", "day=created_at"])
    found = table(tmp_path / "t.csv", content, **pairs)
    assert (column(found, "text"), column(found, "rating")) == (["fine"], [4.0])
    assert column(found, "created_local") == ["2026-01-02"]
    assert column(found, "text_given") == ["ignored"]
    assert "score" in table(tmp_path / "t.csv", content, score="-").carried


@pytest.mark.parametrize("pair", ["x=text", "text=nonsense", "text=rating/zero", "text=title/5"])
def test_a_mapping_to_nowhere_is_refused(pair: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        table(tmp_path / "t.csv", "text\nfine\n", **read_mapping([pair]))


def test_a_table_without_text_and_rating_says_which_columns_it_has(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="alpha, beta"):
        table(tmp_path / "t.csv", "alpha,beta\na b,c d\n")


def test_a_header_alone_is_an_empty_table(tmp_path: Path) -> None:
    found = table(tmp_path / "t.csv", "text,rating\n")
    assert (found.rows, len(found.reviews)) == (0, 0)


# --- values ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_", "stars"),
    [
        (["1", "5", "4.5", "0"], [1, 5, 4.5, None]),
        (["5星", "一星", "四颗星", "3 stars"], [5, 1, 4, 3]),
        (["五星好评", "★★★★☆", "★★", "⭐⭐⭐"], [5, 4, 2, 3]),
        (["4.0/5", "8/10", "2 out of 5", "满意"], [4, 4, 2, 5]),
        (["100", "20", "80", "60"], [5, 1, 4, 3]),
        (["10", "8", "9", "2"], [5, 4, 4.5, 1]),
        (["好评", "中评", "差评", "好评"], [5, 3, 1, 5]),
        (["1", "0", "-1", "1"], [5, 3, 1, 5]),
        (["95%", "100%", "20%", "0%"], [4.75, 5, 1, None]),
        (["0.8", "1", "0.25", "0.6"], [4, 5, 1.25, 3]),
    ],
)
def test_the_scale_of_a_column_is_found(given_: list[str], stars: list[float | None], tmp_path: Path) -> None:
    found = table(tmp_path / "t.csv", csv_text([["评分", "内容"], *([value, "字"] for value in given_)]))
    assert column(found, "rating") == stars
    assert column(found, "rating_raw") == given_


def test_a_few_nines_among_stars_are_misprints(tmp_path: Path) -> None:
    rows = [["rating", "text"], *([value, "x"] for value in ("5", "4", "9", "5", "3", "99"))]
    found = table(tmp_path / "t.csv", csv_text(rows))
    assert found.rejected["source_row"].tolist() == [2, 5]
    assert "'9' is not one of 1-5 stars" in found.rejected["reason"][0]


@pytest.mark.parametrize(
    ("text", "local", "at_utc"),
    [
        ("1621415310", "2021-05-19T09:08:30", "2021-05-19T09:08:30+00:00"),
        ("1621415310000", "2021-05-19T09:08:30", "2021-05-19T09:08:30+00:00"),
        ("2026年7月8日", "2026-07-08", None),
        ("2026-07-08T10:20:30+08:00", "2026-07-08T10:20:30", "2026-07-08T02:20:30+00:00"),
        ("19 Sep 2024", "2024-09-19", None),
    ],
)
def test_dates_of_every_usual_form(text: str, local: str, at_utc: str | None, tmp_path: Path) -> None:
    found = table(tmp_path / "t.csv", csv_text([["text", "created_at"], ["x", text]]))
    assert (column(found, "created_local"), column(found, "created_at")) == ([local], [at_utc])


def test_day_and_month_are_settled_by_the_column_and_doubt_is_said(tmp_path: Path) -> None:
    one = table(tmp_path / "a.csv", "text,date\nx,03/04/2026\ny,25/04/2026\n")
    assert column(one, "created_local") == ["2026-04-03", "2026-04-25"]
    two = table(tmp_path / "b.csv", "text,date\nx,03/04/2026\ny,05/04/2026\n")
    assert column(two, "created_local") == [None, None]
    assert any("2 dates in date are not known, such as '03/04/2026'" in line for line in described(two))


def test_pictures_are_read_from_lists_addresses_and_program_output(tmp_path: Path) -> None:
    rows = [["text", "图片"], ["a", "https://i.example/1.jpg,https://i.example/2.jpg"], ["b", "['x1','x2']"], ["c", ""]]
    found = column(table(tmp_path / "t.csv", csv_text(rows)), "image_ids")
    assert [len(ids) for ids in found] == [2, 2, 0]
    assert found[1] == ("x1", "x2")
    assert "example" not in "".join(found[0])


def test_a_bare_yes_to_incentivised_does_not_say_by_whom(tmp_path: Path) -> None:
    found = table(tmp_path / "t.csv", "text,is_incentivized\na,true\nb,false\nc,\n")
    assert column(found, "incentive") == ["unknown", "none", None]
    assert column(found, "incentive_source") == ["is_incentivized", None, None]


def test_words_for_nothing_are_nothing(tmp_path: Path) -> None:
    found = table(tmp_path / "t.csv", "text,rating,title\nfine,NULL,nan\nNaN,4,\\N\n")
    assert (column(found, "text"), column(found, "title")) == (["fine", None], [None, None])
    assert column(found, "rating") == [None, 4.0]


# --- rows that are none ------------------------------------------------------------------------------------


def test_bad_rows_are_quoted_with_place_and_reason_and_the_rest_is_read(tmp_path: Path) -> None:
    content = "昵称,评分,内容\n小红,5,好\n小蓝,4\n小明,4,a,b\n\n小刚,九,坏\n小李,,\n小张,3,中\n"
    found = table(tmp_path / "t.csv", content)
    assert found.reviews["source_row"].tolist() == [0, 5]
    rejected = found.rejected
    assert rejected["source_row"].tolist() == [1, 2, 3, 4]
    assert rejected["line"].tolist() == [3, 4, 6, 7]
    assert rejected["reason"][0] == "the row has 2 cells, the header 3"
    assert rejected["reason"][2] == "the rating '九' is not one of 1-5 stars"
    assert rejected["reason"][3] == "neither text nor rating"
    assert "坏" in rejected["raw"][2]
    assert not any(name in "".join(rejected["raw"]) for name in ("小蓝", "小明", "小刚", "小李"))


def test_a_quote_that_never_closes_costs_its_own_line_only(tmp_path: Path) -> None:
    content = 'rating,text\n5,"fine, ""really"""\n4,"open\n3,three\n2,"two\nlines"\n'
    found = table(tmp_path / "t.csv", content)
    assert column(found, "text") == ['fine, "really"', "three", "two\nlines"]
    assert (found.rejected["source_row"].tolist(), found.rejected["line"].tolist()) == ([1], [3])


def test_thousands_of_open_quotes_are_read_in_linear_time(tmp_path: Path) -> None:
    found = table(tmp_path / "t.csv", "rating,text\n5,fine\n" + '5,"x\n' * 3001)
    assert (len(found.reviews), len(found.rejected)) == (1, 3001)


def test_broken_json_lines_are_rejected_with_names_hidden(tmp_path: Path) -> None:
    lines = [
        '{"text": "好", "nickname": "王小明"}',
        '{"nickname": "李小红", "text": "坏',
        "[1]",
        "",
        '"x"',
        '{"text": 1}',
    ]
    found = table(tmp_path / "t.jsonl", "\n".join(lines))
    assert column(found, "text") == ["好", "1"]
    assert found.rejected["line"].tolist() == [2, 3, 5]
    assert found.rejected["source_row"].tolist() == [1, 2, 3]
    assert "李***红" in found.rejected["raw"][0]


def test_a_json_array_is_read_past_a_broken_member(tmp_path: Path) -> None:
    content = '[\n {"text": "a"},\n {"text": "b"\n , oops},\n {"text": "c"}\n]'
    found = table(tmp_path / "t.json", content)
    assert column(found, "text") == ["a", "c"]
    assert found.rows == len(found.rejected) + 2


def test_rejected_rows_reach_the_file_with_contacts_masked(tmp_path: Path) -> None:
    from zhenping.analysis import analyse

    found = table(tmp_path / "t.csv", "rating,text\n5,好\noops,加微信 13912345678 返现\n")
    written = analysis_tables(analyse(found.reviews), found.rejected)["rejected.csv"]
    rows = list(csv.DictReader(io.StringIO(str(written))))
    assert list(rows[0]) == ["source_file", "source_row", "line", "reason", "raw"]
    assert (rows[0]["source_row"], rows[0]["line"]) == ("1", "3")
    assert "13912345678" not in str(written)


@pytest.mark.parametrize(
    "content",
    [b"", b" \n", b'text\n"', b"text,rating\n,\n,\n", b"rating,text\nx,a\ny,b\n"],
)
def test_a_file_without_a_readable_row_is_refused_in_one_line(content: bytes, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"t\.csv") as refused:
        table(tmp_path / "t.csv", content)
    assert "\n" not in str(refused.value)


# --- duplicates --------------------------------------------------------------------------------------------


def test_without_ids_every_row_is_a_review(tmp_path: Path) -> None:
    found = table(tmp_path / "t.csv", "text,rating\nok,5\nok,5\nok,5\n")
    assert (len(found.reviews), found.duplicates) == (3, 0)
    assert len({review.review_id for review in records(found)}) == 3


def test_rows_equal_in_every_mapped_field_are_one_review(tmp_path: Path) -> None:
    rows = ["r1,ok,5,3,a", "r1,ok,5,4,b", "r1,changed,5,3,c", "r2,ok,5,3,d", ",ok,5,3,e", ",ok,5,3,f"]
    content = "\n".join(["review_id,text,rating,likes,crawl", *rows])
    found = table(tmp_path / "t.csv", content)
    assert found.duplicates == 1  # a later count of likes makes no other review
    assert column(found, "crawl") == ["a", "c", "d", "e", "f"]
    assert any("1 rows have the review_id of another row" in line for line in found.said)


def test_the_same_table_imported_again_or_longer_gives_the_same_ids(tmp_path: Path) -> None:
    short = table(tmp_path / "a.csv", "text,rating\nok,5\nok,5\nbad,1\n")
    longer = table(tmp_path / "b.csv", "text,rating\nok,5\nok,5\nbad,1\nok,5\nnew,4\n")
    first, second = ({r.review_id for r in records(t)} for t in (short, longer))
    assert first < second


# --- kinds of files ----------------------------------------------------------------------------------------


def _zipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("t.csv", data)
        archive.writestr("__MACOSX/._t.csv", b"x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("ending", "pack"),
    [(".csv.gz", gzip.compress), (".csv.bz2", bz2.compress), (".csv.xz", lzma.compress), (".zip", _zipped)],
)
def test_packed_tables_are_unpacked(ending: str, pack: Any, tmp_path: Path) -> None:
    found = table(tmp_path / f"t{ending}", pack(csv_text([HEADER, *ROWS]).encode()))
    assert column(found, "rating") == [5.0, 3.0]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, _zipped])
def test_nothing_is_unpacked_past_the_bound(pack: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening_module.open_table, "__defaults__", (100_000,))
    suffix = {gzip.compress: ".csv.gz", bz2.compress: ".csv.bz2", lzma.compress: ".csv.xz"}.get(pack, ".zip")
    with pytest.raises(UsageError, match="larger than 100,000 bytes"):
        table(tmp_path / f"t{suffix}", pack(b"text\n" + b"a" * 200_000))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_encoding_and_separator_are_found(encoding: str, separator: str, tmp_path: Path) -> None:
    header = ["評價內容", "評分", "用戶名"] if encoding == "big5" else ["评价内容", "评分", "用户名"]
    texts = ["品質不錯，出貨快", "顏色跟照片不一樣"] if encoding == "big5" else ["质量不错，发货快", "颜色和照片不一样"]
    rows = [header, [texts[0], "5", "王***"], [texts[1], "2", "李***"]]
    found = table(tmp_path / "t.txt", csv_text(rows, delimiter=separator).encode(encoding))
    assert column(found, "text") == texts
    assert column(found, "rating") == [5.0, 2.0]


def test_escaped_quotes_and_blanks_before_quotes_are_other_ways_of_quoting(tmp_path: Path) -> None:
    one = table(tmp_path / "a.csv", 'rating,text\n5,"he said \\"fine, ok\\" twice"\n4,"plain, it is"\n')
    assert column(one, "text") == ['he said "fine, ok" twice', "plain, it is"]
    two = table(tmp_path / "b.csv", 'rating, text\n5, "good, ok"\n4, "not, bad"\n')
    assert column(two, "text") == ["good, ok", "not, bad"]


def test_one_column_of_texts_may_hold_commas(tmp_path: Path) -> None:
    found = table(tmp_path / "t.txt", "评价内容\n好,真好\n一般\n")
    assert column(found, "text") == ["好,真好", "一般"]


def test_a_spreadsheets_separator_hint_is_no_header(tmp_path: Path) -> None:
    found = table(tmp_path / "t.csv", "sep=;\ntext;rating\nfine;5\nbad\n")
    assert (column(found, "rating"), found.rejected["line"].tolist()) == ([5.0], [4])


def test_an_xls_that_is_a_text_table_is_read_as_one(tmp_path: Path) -> None:
    found = table(tmp_path / "t.xls", csv_text([HEADER, *ROWS], delimiter="\t").encode("gb18030"))
    assert column(found, "rating") == [5.0, 3.0]


def test_an_old_workbook_keeps_its_types() -> None:
    found = read_table(FIXTURES / "reviews.xls", {})
    assert column(found, "created_local") == ["2026-01-05T20:14:03", "2026-01-06T09:02:44"]
    assert column(found, "verified_purchase") == [True, False]
    assert column(found, "订单编号") == [20260105001, 20260106002]


def test_of_a_workbook_the_sheet_and_header_that_are_known_are_read(tmp_path: Path) -> None:
    cells = {"A1": "2026 年评价导出", "A3": "评价内容", "B3": "评分", "C3": "用户昵称"}
    cells |= {"A4": "很好", "B4": 5, "C4": "j***8", "A6": "不行", "B6": 1.0, "C6": "小明", "A7": "x", "F7": "stray"}
    found = read_table(write_xlsx(tmp_path / "t.xlsx", {"说明": {"A1": "说明"}, "评价": cells}), {})
    assert (column(found, "text"), column(found, "rating")) == (["很好", "不行"], [5.0, 1.0])
    assert (found.rejected["line"].tolist(), found.rows) == ([7], 3)
    assert any("one of 2" in line for line in found.said)


def test_an_opendocument_table_is_read(tmp_path: Path) -> None:
    found = read_table(write_ods(tmp_path / "t.ods", [HEADER, *ROWS]), {})
    assert column(found, "text") == ["杯子厚实，盖子严。", "釉面有气泡"]


@pytest.mark.skipif(os.name == "nt", reason="no memory limit there")
def test_a_workbook_with_cells_in_its_far_corners_is_refused_not_unpacked(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "t.xlsx", {"s": {"A1": "text", "XFD1048576": "b"}})
    with pytest.raises(UsageError, match="too much memory"):
        read_table(path, {})


def test_without_the_library_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "python_calamine.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with pytest.raises(UsageError, match="pip install python-calamine"):
        read_table(FIXTURES / "reviews.xls", {})


def test_parquet_keeps_its_types_whatever_the_file_is_called(tmp_path: Path) -> None:
    import duckdb

    path = tmp_path / "t[1].parquet"
    query = (
        "select * from (values (1, 'fine', 4.0::double, timestamp '2026-01-02 03:04:05', ['a', 'b'], true),"
        " (2, null, null, null, null, null)) as t(review_id, text, rating, created_at, image_ids, verified)"
    )
    duckdb.sql(query).write_parquet(str(tmp_path / "t.parquet"))
    (tmp_path / "t.parquet").rename(path)
    found = read_table(path, {})
    first = next(records(found))
    assert (first.review_id, first.rating, first.created_local) == ("1", 4.0, "2026-01-02T03:04:05")
    assert (first.image_ids, first.verified_purchase) == (("a", "b"), True)
    assert found.rejected["reason"].tolist() == ["neither text nor rating"]


# --- Google's feed -----------------------------------------------------------------------------------------

FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed><version>2.4</version><aggregator><name>Sample Service</name></aggregator>
<publisher><name>Cup House</name></publisher>
<reviews>
<review>
  <review_id>r1</review_id>
  <reviewer><name>Ann Lee</name><reviewer_id>u9</reviewer_id></reviewer>
  <review_timestamp>2026-04-21T07:07:07Z</review_timestamp>
  <title>Sturdy</title><content>Keeps warm &amp; dry.</content>
  <pros><pro>lid</pro><pro>colour</pro></pros><cons><con>price</con></cons>
  <review_url type="singleton">https://shop.example/r1</review_url>
  <reviewer_images><reviewer_image><url>https://shop.example/a.jpg</url></reviewer_image></reviewer_images>
  <ratings><overall min="1" max="10">10</overall></ratings>
  <products><product>
    <product_ids><gtins><gtin>0001</gtin></gtins><skus><sku>CUP-1</sku></skus></product_ids>
    <product_name>Cup</product_name><product_url>https://shop.example/cup</product_url>
  </product><product><product_ids><skus><sku>CUP-2</sku></skus></product_ids></product></products>
  <is_spam>false</is_spam><is_verified_purchase>true</is_verified_purchase>
  <is_incentivized_review>true</is_incentivized_review><collection_method>post_fulfillment</collection_method>
</review>
<review>
  <reviewer><name is_anonymous="true">Anonymous</name><reviewer_id>u7</reviewer_id></reviewer>
  <review_timestamp>2026-04-22</review_timestamp><content>Leaks.</content>
  <review_url type="group">https://shop.example/cup</review_url>
  <ratings><overall min="1" max="5">1</overall></ratings>
  <products><product><product_ids><mpns><mpn>M-3</mpn></mpns></product_ids></product></products>
</review>
<review><content>off</content><ratings><overall min="1" max="5">7</overall></ratings></review>
</reviews></feed>"""


def test_googles_feed_is_read_with_what_it_discloses(tmp_path: Path) -> None:
    found = table(tmp_path / "feed.xml", FEED)
    first, second = records(found)
    assert (first.review_id, first.shop_id, first.source, first.product_id) == (
        "r1",
        "Cup House",
        "google_feed",
        "CUP-1",
    )
    assert (first.rating, first.rating_raw) == (5.0, "10 (1 to 10)")
    assert (first.created_at, first.title, first.text) == ("2026-04-21T07:07:07+00:00", "Sturdy", "Keeps warm & dry.")
    assert (first.incentive, first.incentive_source) == (Incentive.UNKNOWN, "is_incentivized_review")
    assert (first.verified_purchase, first.url, len(first.image_ids)) == (True, "https://shop.example/r1", 1)
    assert first.reviewer_mask == "A***e"
    assert (second.rating, second.reviewer_id, second.reviewer_mask, second.url) == (1.0, None, None, None)
    assert {"is_spam", "collection_method", "pros", "cons", "brand", "other_products"} - set(found.carried) == set()
    assert column(found, "other_products") == ["CUP-2", None]
    assert found.rejected["source_row"].tolist() == [2]
    assert [(s.shop_id, len(products_of(found)["table", s.shop_id])) for s in shops_of(found)] == [("Cup House", 2)]


def test_a_feed_that_breaks_off_gives_what_came_before(tmp_path: Path) -> None:
    found = table(tmp_path / "feed.xml", FEED[: FEED.index("Leaks.")])
    assert (len(found.reviews), found.rows) == (1, 2)
    assert "breaks off" in found.rejected["reason"][0]


def test_a_feeds_entities_are_never_expanded(tmp_path: Path) -> None:
    bomb = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "x" * 10}">' for i in range(12))
    files = f'<!ENTITY file SYSTEM "file://{tmp_path}/secret">'
    (tmp_path / "secret").write_text("SECRET")
    review = "<review><title>t</title><content>&e11;&file;</content></review>"
    content = f"<?xml version='1.0'?><!DOCTYPE feed [{bomb}{files}]><feed><reviews>{review}</reviews></feed>"
    try:
        found = table(tmp_path / "feed.xml", content)
    except UsageError:
        return
    assert "SECRET" not in str(found.reviews.to_dict())
    assert all(len(str(text)) < 100 for text in column(found, "text"))


# --- what we export we import ------------------------------------------------------------------------------

_WORDS = st.text("ab字=+-@'\"|, \t;\n*é好评", max_size=12).map(
    lambda t: "\n".join(" ".join(x.split()) for x in t.split("\n"))
)
_text = st.none() | _WORDS.map(str.strip).filter(bool)
_id = st.text("abcXYZ019-_.=@'", min_size=1, max_size=12)
_hash = st.none() | st.integers(0, 16**20 - 1).map(lambda n: f"{n:020x}")
_count = st.none() | st.integers(0, 2_000_000_000)
_created = st.sampled_from(
    [
        {},
        {"created_local": "2026-01", "created_precision": "month"},
        {"created_local": "2026", "created_precision": "year"},
        {"created_local": "2026-01-02", "created_precision": "day"},
        {"created_local": "2026-01-02T03:04", "created_precision": "minute", "tz": "+08:00"},
        {"created_local": "2026-01-02T03:04:05", "created_precision": "second"},
        {
            "created_local": "2026-01-02T11:04:05",
            "created_precision": "second",
            "created_at": "2026-01-02T03:04:05+00:00",
            "tz": "+08:00",
        },
    ]
)


@st.composite
def _review(draw: st.DrawFn) -> Review:
    texts = {n: draw(_text) for n in ("title", "text", "followup_text", "reply_text", "variant", "language", "sku")}
    counts = {n: draw(_count) for n in ("reviewer_total", "purchase_count", "video_count", "helpful_count")}
    truths = {n: draw(st.none() | st.booleans()) for n in ("verified_purchase", "is_default")}
    dates = {n: draw(st.sampled_from([None, "2026-01-02", "2026-01-02T03:04:05"])) for n in ("ordered_at", "reply_at")}
    return Review(
        platform=draw(_id),
        source="okendo",
        shop_id=draw(_id),
        product_id=draw(_id),
        review_id=draw(_id),
        reviewer_id=draw(_hash),
        avatar_id=draw(_hash),
        reviewer_mask=draw(st.none() | st.sampled_from(["j***8", "好***", "=***1"])),
        rating=draw(st.sampled_from([1.0, 3.5, 4.333, 5.0])),
        rating_raw=draw(st.none() | _id),
        incentive=draw(st.none() | st.sampled_from(list(Incentive))),
        incentive_source=draw(st.none() | _id),
        image_ids=tuple(draw(st.lists(st.text("abc019=", min_size=1, max_size=6), max_size=3))),
        stratum=draw(st.sampled_from(["default", "newest", "follow-up"])),
        page_sha256="0" * 64,
        first_seen="2026-01-02T03:04:05+00:00",
        **texts,
        **counts,
        **truths,
        **dates,
        **draw(_created),
    )


@given(reviews=st.lists(_review(), min_size=1, max_size=6, unique_by=lambda r: (r.review_id, r.product_id)))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_our_own_export_reads_back_as_the_same_records(reviews: list[Review], tmp_path: Path) -> None:
    frame = pd.DataFrame([dataclasses.asdict(r) for r in reviews], columns=list(REVIEW_COLUMNS)).astype(object)
    frame["image_ids"] = [r.image_ids for r in reviews]
    for name in ("rating", "reviewer_total", "purchase_count", "video_count", "helpful_count"):
        frame[name] = pd.to_numeric(frame[name], errors="coerce").astype("float64")  # as analysis leaves them
    scored = frame.assign(anomaly=0.25, source_row=range(len(frame)), source_file="=x.csv", **{"=label": "'+1"})
    found = table(tmp_path / "reviews.csv", reviews_csv.render(scored))
    assert (len(found.reviews), len(found.rejected)) == (len(reviews), 0)
    for name in REVIEW_COLUMNS:
        expected = [getattr(r, name) for r in reviews]
        assert column(found, name) == expected, name
    assert column(found, "=label") == ["'+1"] * len(reviews)
    assert column(found, "source_file_given") == ["=x.csv"] * len(reviews)


def test_a_table_analysed_a_third_time_still_has_every_column_once(tmp_path: Path) -> None:
    from zhenping.analysis import analyse

    found = table(tmp_path / "0.csv", "text,rating,label\n" + "".join(f"好用{i},5,{i}\n" for i in range(4)))
    for turn in range(3):
        found = table(tmp_path / f"{turn + 1}.csv", reviews_csv.render(analyse(found.reviews).reviews))
        assert found.reviews.columns.is_unique
    assert column(found, "label") == ["0", "1", "2", "3"]


# --- properties --------------------------------------------------------------------------------------------

_TEXTS = ("质量不错，发货快", 'he said "fine"', "a,b;c|d\te", "两行\n字", "'quoted'", "=1+1", "很好 \\", "ok")


@given(
    texts=st.lists(st.sampled_from(_TEXTS), min_size=1, max_size=12),
    separator=st.sampled_from(",\t;|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"]),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    end=st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_separator_encoding_and_quoting_round_trips(
    texts: list[str], separator: str, encoding: str, quoting: Any, end: str, tmp_path: Path
) -> None:
    rows = [["用户昵称", "评分", "评价内容"], *(["j***8", str(i % 5 + 1), text] for i, text in enumerate(texts))]
    content = csv_text(rows, delimiter=separator, quoting=quoting, lineterminator=end)
    found = table(tmp_path / "t.csv", content.encode(encoding))
    assert column(found, "text") == texts
    assert column(found, "rating") == [float(i % 5 + 1) for i in range(len(texts))]


_PIECES = (
    b"text,rating\n",
    b'"',
    b",",
    b"\n",
    b"5",
    b"\xff",
    b"\x00",
    b"{",
    b'{"text": 1}\n',
    b"[",
    b"<feed><reviews>",
)
_PIECES += (
    b"<review><content>x</content>",
    b"</review>",
    b"PK\x03\x04",
    b"\x1f\x8b",
    "好评".encode("gb18030"),
    b"PAR1",
)
_BYTES = st.binary(max_size=60) | st.lists(st.sampled_from(_PIECES), max_size=12).map(b"".join)
_KINDS = (".csv", ".jsonl", ".json", ".xml", ".parquet", ".csv.gz", ".zip", ".tsv", ".csv.xz", ".csv.bz2", ".xls")


@given(data=_BYTES, ending=st.sampled_from(_KINDS))
@example(data=b"[" * 100_000, ending=".json")
@example(data=b'{"text":' * 100_000, ending=".jsonl")
@example(data=b'{"text": "\\ud83d", "a": ["\\udc00"], "n": 1e999, "m": ' + b"9" * 4000 + b"}", ending=".jsonl")
@example(data=b'text,rating\n"' + b"a\n" * 3000, ending=".csv")
@example(data=b"<a>" * 10_000, ending=".xml")
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_bytes_raise_anything_but_a_sentence(data: bytes, ending: str, tmp_path: Path) -> None:
    if data.startswith((b"PK", b"\xd0\xcf")) and ending not in (".zip",):
        return  # starts a process: see the next test
    try:
        found = table(tmp_path / f"t{ending}", data)
    except UsageError as error:
        assert "\n" not in str(error)  # noqa: PT017
        return
    reviews_csv.render(found.reviews).encode()
    assert list(records(found)) is not None


@pytest.mark.parametrize("data", [b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, _zipped(b"text\nx\n")])
def test_workbooks_that_are_none_get_one_line(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"t\.xlsx") as refused:
        table(tmp_path / "t.xlsx", data)
    assert "\n" not in str(refused.value)


# --- real tables, where they are at hand -------------------------------------------------------------------


def _real(name: str) -> Path:
    if not (SHARED / name).exists():
        pytest.skip(f"{name} is not given out; no copy beside the repository")
    return SHARED / name


def test_a_recorded_jd_table_is_read_whole() -> None:
    found = read_table(_real("jd_aircon.csv.gz"), {})
    assert (found.rows, len(found.reviews) + found.duplicates) == (2971, 2971)
    assert found.reviews["shop_id"].nunique() == 3
    assert found.reviews["followup_text"].notna().any()
    assert found.mapping["score"] == "rating"


def test_a_recorded_shopee_table_is_read_whole() -> None:
    found = read_table(_real("shopee_tw_shirts.csv.gz"), {})
    assert (found.rows, len(found.reviews)) == (10_659, 10_659)
    assert found.reviews["reviewer_id"].nunique() == 9_143
    assert found.reviews["created_at"].notna().all()


def test_yelpchi_is_read_with_its_label_carried_through() -> None:
    pairs = read_mapping(["user_id=reviewer_id", "prod_id=product_id", "date=created_at"])
    found = read_table(_real("yelpchi.csv.gz"), pairs)
    assert len(found.reviews) == 67_395
    assert found.carried == ("spam",)
    assert found.reviews["created_precision"].eq("day").all()
