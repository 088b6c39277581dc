"""Two readings of one shop, from the ledger to the report and to `zhenping diff`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from rich.cells import cell_len
from shop_frames import campaign, honest
from zhenping.cli import cli
from zhenping.records import AuditMark, Coverage, Mark, Outcome, Product, Review, Shop
from zhenping.reports import report_json
from zhenping.store import Ledger, frames, history, marks

SHOP = Shop(platform="oscar", shop_id="shop.example", name="山居小铺", url="https://shop.example/")
WECHAT = "zhenzhen_888"
CRITICS = (
    f"说好的晒图五星返现5元,截图发过去就不回了,加微信 {WECHAT} 也没有人理",
    "申请退货说影响二次销售,可我只拆了外面的袋子,客服推来推去",
)


def as_review(row: dict[str, object]) -> Review:
    return Review(
        platform="oscar",
        source="oscar",
        shop_id="shop.example",
        product_id=str(row["product_id"]),
        review_id=str(row["review_id"]),
        reviewer_id=str(row["reviewer_id"]),
        rating=float(str(row["rating"])),
        text=str(row["text"]),
        created_local=str(row["created_local"]),
        created_precision="day",
        stratum="newest",
    )


def shop_reviews() -> list[Review]:
    """200 honest reviews, 20 of one wording, 14 critics of whom two say something worth quoting."""
    made = [as_review(row) for row in honest(200).to_dict("records")]
    made = [review for review in made if (review.rating or 0) >= 3]
    copied = [as_review(row) for row in campaign("template", 20, first=20_000).to_dict("records")]
    low = [
        replace(
            made[k],
            review_id=f"low{k}",
            reviewer_id=f"critic{k}",
            rating=1.0,
            text=CRITICS[k] if k < 2 else f"第{k}次买,盖子翘起来了,擦了{k}遍还是有味道",
        )
        for k in range(14)
    ]
    return [*made, *copied, *low]


def read(
    ledger: Ledger, reviews: list[Review], *, day: str, outcome: Outcome = Outcome.COMPLETE, crawl: bool = True
) -> None:
    """One finished reading of `reviews`, made as if on `day`."""
    asked = {"url": "https://shop.example/"} if crawl else {"files": [day]}
    snapshot = replace(ledger.begin(SHOP, asked), started_at=f"{day}T08:00:00.000000+00:00")
    products = sorted({review.product_id for review in reviews})
    page = {
        "request": f"GET /{day}",
        "url": "/",
        "sha256": hashlib.sha256(day.encode()).hexdigest(),
        "status": 200,
        "fetched_at": day,
        "stratum": "newest",
    }
    named = [Product(product_id=p, name=f"商品{p}") for p in products]
    ledger.write_page(snapshot, shop=SHOP, page=page, products=named, reviews=reviews, rank=2)
    counts = {p: sum(review.product_id == p for review in reviews) for p in products}
    covered = [Coverage(product_id=p, outcome=outcome, collected=n, claimed=n) for p, n in counts.items()]
    ledger.finish(snapshot, outcome, None, covered)
    with ledger.engine.begin() as db:
        from zhenping.store import schema

        moved = schema.snapshots.update().where(schema.snapshots.c.id == snapshot.id)
        db.execute(moved.values(started_at=snapshot.started_at))


FIRST, SECOND, THIRD = "2026-01-10", "2026-02-20", "2026-03-30"


def second_reading() -> list[Review]:
    """Nine critics are gone, one praise became a complaint, three new reviews."""
    kept = [review for review in shop_reviews() if review.review_id not in {f"low{k}" for k in range(9)}]
    kept[0] = replace(kept[0], rating=1.0, text="用了一个月裂了,电话13912345678打不通")
    new = [replace(kept[k + 1], review_id=f"new{k}", reviewer_id=f"n{k}", text=f"新来的第{k}条") for k in range(3)]
    dated = ("2026-02-01", "2026-02-02", "2024-05-05")
    return [*kept, *(replace(review, created_local=day) for review, day in zip(new, dated, strict=True))]


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("two") / "ledger.sqlite"
    with Ledger.open(str(path)) as ledger:
        read(ledger, shop_reviews(), day=FIRST)
        read(ledger, second_reading(), day=SECOND)
    return path


def run(*words: object, db: Path) -> tuple[int, str]:
    done = CliRunner().invoke(cli, [*map(str, words), "--db", str(db)])
    return done.exit_code, done.output + (str(done.exception) if done.exception else "")


def changed(db: Path, *words: object) -> dict[str, object]:
    code, text = run("diff", "oscar/shop.example", "--format", "json", *words, db=db)
    assert code == 0, text
    change: dict[str, object] = json.loads(text)["change"]
    return change


def test_new_changed_and_vanished_reviews_are_counted_by_star(db: Path) -> None:
    change = changed(db)
    assert (change["since"], change["until"]) == (FIRST, SECOND)
    counts = {name: change[name] for name in ("new", "written_since", "changed", "vanished", "other_source")}
    assert counts == {"new": 3, "written_since": 2, "changed": 1, "vanished": 9, "other_source": 0}
    by_star = {row["star"]: row for row in change["by_star"]}  # type: ignore[attr-defined]
    assert (by_star[1]["then"], by_star[1]["vanished"], by_star[1]["now"]) == (14, 9, 6)
    assert sum(row["now"] for row in by_star.values()) == len(second_reading())
    assert sum(row["sought"] for row in by_star.values()) == change["sought"] == len(shop_reviews())


def test_edits_show_both_sides_masked_and_vanished_witnesses_stand_first(db: Path) -> None:
    change = changed(db)
    (edit,) = change["edits"]  # type: ignore[misc]
    assert (edit["before"]["rating"] >= 3, edit["after"]["rating"]) == (True, 1.0)  # type: ignore[has-type]
    assert "13912345678" not in json.dumps(change, ensure_ascii=False)
    assert WECHAT not in json.dumps(change, ensure_ascii=False)
    gone = change["gone"]
    assert [review["review_id"] for review in gone][:2] == ["low0", "low1"]  # type: ignore[attr-defined]
    assert "witness" in gone[0]["marks"]  # type: ignore[index]
    assert "complaint" in gone[1]["marks"]  # type: ignore[index]


def test_authenticity_then_is_what_a_report_said_then(db: Path, tmp_path: Path) -> None:
    alone = tmp_path / "then.sqlite"
    with Ledger.open(str(alone)) as ledger:
        read(ledger, shop_reviews(), day=FIRST)
    code, text = run("report", "oscar/shop.example", "--format", "json", db=alone)
    assert code == 0, text
    said = json.loads(text)["authenticity"]
    then = changed(db)["then"]
    assert then == {name: said[name] for name in ("score", "low", "high", "n", "grade")}
    assert json.loads(text)["change"] is None
    assert "vanished" in [test["id"] for test in json.loads(text)["not_tested"]]


def test_marks_of_an_audit_weigh_alike_on_both_sides(tmp_path: Path) -> None:
    path = tmp_path / "marked.sqlite"
    with Ledger.open(str(path)) as ledger:
        for day in (FIRST, SECOND):
            read(ledger, shop_reviews(), day=day)
    before = changed(path)["now"]
    wrong = AuditMark(
        product_id="",
        source="oscar",
        review_id="",
        mark=Mark.WRONG,
        flagged=True,
        reasons="templates:1.00",
        rules_version="x",
    )
    with Ledger.open(str(path)) as ledger:
        copied = [review for review in shop_reviews() if str(review.review_id).startswith("r20")]
        found = [replace(wrong, product_id=r.product_id, review_id=str(r.review_id)) for r in copied]
        marks.put(ledger, frames.find_shop(ledger, "oscar"), found)
    change = changed(path)
    assert change["then"] == change["now"] != before
    code, text = run("report", "oscar", "--format", "json", db=path)
    assert (code, json.loads(text)["change"]) == (0, None)  # nothing is new, edited or gone


def test_a_report_has_the_same_numbers_the_test_and_the_quotes(db: Path, tmp_path: Path) -> None:
    code, text = run("report", "oscar/shop.example", "-o", tmp_path / "r", "--lang", "en", db=db)
    assert code == 0, text
    report = json.loads((tmp_path / "r" / "report.json").read_text(encoding="utf-8"))
    Draft202012Validator(report_json.schema()).validate(report)
    assert report["change"] == changed(db)
    assert report["counts"]["vanished"] == len(report["vanished"]) == 9
    (test,) = [test for test in report["tests"] if test["id"] == "vanished"]
    assert test["verdict"] == "FAIL"
    assert (test["value"], test["baseline"]) == (9 / 15, 0)  # by the stars that they had last: one was edited
    for name in ("report.html", "report.md"):
        page = (tmp_path / "r" / name).read_text(encoding="utf-8")
        assert "Change since last time" in page
        assert "说好的晒图五星返现" in page
        assert WECHAT not in page


@pytest.mark.parametrize(("lang", "words"), [("en", "Vanished reviews"), ("zh-CN", "消失的评价")])
def test_the_text_has_the_tables_and_the_quotes(db: Path, lang: str, words: str) -> None:
    code, text = run("diff", "oscar/shop", "--lang", lang, db=db)
    assert code == 0
    assert words in text
    assert "说好的晒图五星返现" in text
    table = text.split("\n\n")[1].splitlines()
    assert len({cell_len(line[: line.rindex("  ")]) for line in table}) == 1  # the last column stands in one line
    assert WECHAT not in text


def test_diff_and_report_only_read(db: Path) -> None:
    before = db.read_bytes()
    run("diff", "oscar/shop.example", db=db)
    run("report", "oscar/shop.example", "--format", "md", db=db)
    assert db.read_bytes() == before


def test_any_two_days_can_be_compared(db: Path, tmp_path: Path) -> None:
    import shutil

    three = tmp_path / "three.sqlite"
    shutil.copy(db, three)
    shutil.copy(db.with_name(db.name + ".key"), three.with_name(three.name + ".key"))
    with Ledger.open(str(three)) as ledger:
        read(ledger, second_reading()[2:], day=THIRD)
    last = changed(three)
    assert (last["since"], last["vanished"], last["new"]) == (SECOND, 2, 0)
    whole = changed(three, "--since", FIRST)
    assert (whole["since"], whole["until"], whole["vanished"]) == (FIRST, THIRD, 11)
    early = changed(three, "--since", "2026-02-01", "--until", "2026-03-01")
    assert early == changed(db)
    code, text = run("report", "oscar/shop.example", "--format", "json", db=three)
    assert code == 0
    report = json.loads(text)
    assert report["counts"]["vanished"] == len(report["vanished"]) == 11
    assert "witness" in report["vanished"][0]["marks"]  # long gone: judged by its own words


def test_a_capture_makes_nothing_vanish_and_says_so(tmp_path: Path) -> None:
    path = tmp_path / "captures.sqlite"
    with Ledger.open(str(path)) as ledger:
        read(ledger, shop_reviews(), day=FIRST, crawl=False)
        read(ledger, second_reading(), day=SECOND, crawl=False)
    change = changed(path)
    assert (change["vanished"], change["gone"], change["new"]) == (None, [], 3)
    assert "not known" in run("diff", "oscar", "--lang", "en", db=path)[1]
    report = json.loads(run("report", "oscar", "--format", "json", db=path)[1])
    assert "vanished" in [test["id"] for test in report["not_tested"]]


def test_the_same_file_read_again_is_no_other_reading(tmp_path: Path) -> None:
    path = tmp_path / "again.sqlite"
    with Ledger.open(str(path)) as ledger:
        for _ in range(2):
            read(ledger, shop_reviews()[:60], day=FIRST, crawl=False)
        assert len(history.readings(ledger, frames.find_shop(ledger, "oscar"))) == 1
    assert run("diff", "oscar", db=path)[0] != 0


def test_products_that_another_source_shows_now_are_not_compared(tmp_path: Path) -> None:
    path = tmp_path / "sources.sqlite"
    with Ledger.open(str(path)) as ledger:
        read(ledger, shop_reviews(), day=FIRST)
        better = [replace(review, source="judgeme") for review in shop_reviews()]
        snapshot = ledger.begin(SHOP, {"url": "https://shop.example/"})
        page = {
            "request": "GET /",
            "url": "/",
            "sha256": "1" * 64,
            "status": 200,
            "fetched_at": "x",
            "stratum": "newest",
        }
        ledger.write_page(snapshot, shop=SHOP, page=page, products=(), reviews=better, rank=3)
        covered = [Coverage(product_id=f"p{k}", outcome=Outcome.COMPLETE, collected=9, claimed=9) for k in range(8)]
        ledger.finish(snapshot, Outcome.COMPLETE, None, covered)
    change = changed(path)
    assert (change["new"], change["changed"], change["other_source"]) == (0, 0, 8)


def test_one_reading_or_a_day_before_all_is_a_usage_error(db: Path, tmp_path: Path) -> None:
    path = tmp_path / "one.sqlite"
    with Ledger.open(str(path)) as ledger:
        read(ledger, shop_reviews()[:30], day=FIRST)
    for words, where in (([], path), (["--since", "2020-01-01"], db), (["--since", SECOND], db)):
        code, text = run("diff", "oscar", *words, db=where)
        assert code != 0
        assert FIRST in text or SECOND in text


def test_the_words_of_an_earlier_day_are_those_that_stood_then(db: Path) -> None:
    with Ledger.open(str(db)) as ledger:
        shop = frames.find_shop(ledger, "oscar")
        then, _ = frames.reviews(ledger, shop, before=f"{SECOND}T00:00:00")
        now, vanished = frames.reviews(ledger, shop)
        assert [reading.day for reading in history.readings(ledger, shop)] == [FIRST, SECOND]
    edited = second_reading()[0].review_id
    words = [frame.set_index("review_id")["text"][edited] for frame in (then, now)]
    assert words == [shop_reviews()[0].text, "用了一个月裂了,电话13912345678打不通"]
    assert (len(then), len(now), vanished) == (len(shop_reviews()), len(second_reading()), 9)
