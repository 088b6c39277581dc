"""Captures as shops: whose pages these are, how far they cover a shop, what is not said."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from capture_files import golden_page, har, mhtml
from zhenping.errors import UsageError
from zhenping.records import Outcome, Review, Shop
from zhenping.spiders.contract import Page
from zhenping.spiders.job import CrawlEnd
from zhenping.spiders.replay import Replay, Survey, survey

KEY = b"k" * 32


def replayed(paths: Sequence[Path], shop: str | None = None) -> dict[Shop, tuple[list[Review], CrawlEnd]]:
    found = survey(paths)
    found.ownership.settle(shop)
    shops = list(found.ownership.shops())
    run = Replay(paths, found, shops, KEY)
    reviews: dict[Shop, list[Review]] = {s: [] for s in shops}
    for owner, record in run.records():
        reviews[owner] += record.reviews
    return {s: (reviews[s], run.end(s)) for s in shops}


def saved(folder: Path, *pages: Page, name: str = "a.har") -> Path:
    path = folder / name
    path.write_bytes(har(pages))
    return path


def jd(name: str) -> Page:
    return golden_page(f"jd/{name}")


def jd_comments(product: int, count: int, *, seller: str | None = None, first: int = 0) -> Page:
    """A page of JD's comments; the seller stands in a reply, if anywhere."""
    replies = [{"content": "谢谢", "venderShopInfo": {"id": int(seller), "title": f"店{seller}"}}] if seller else []
    rows = [
        {
            "id": product * 1000 + n,
            "guid": f"{product}-{n}",
            "content": f"第{n}件也很好用",
            "creationTime": "2026-01-02 03:04:05",
            "score": 5,
            "nickname": "j***8",
            "replies": replies,
        }
        for n in range(first, first + count)
    ]
    data = {"productCommentSummary": {"skuId": product, "commentCount": 30}, "comments": rows, "maxPage": 3}
    query = f"productId={product}&score=0&sortType=6&page={first // 10}"
    url = f"https://club.jd.com/comment/productPageComments.action?{query}"
    return Page(url, 200, {"content-type": "application/json"}, json.dumps(data, ensure_ascii=False).encode())


def test_a_marketplace_s_reviews_go_to_the_seller_that_the_product_s_page_names(tmp_path: Path) -> None:
    found = replayed([saved(tmp_path, jd("item_page"), jd("list_page_newest"), jd("first_screen"))])
    (shop,) = found
    assert (shop.platform, shop.shop_id, shop.name) == ("jd", "1000990011", "暖屿旗舰店")
    reviews, end = found[shop]
    assert {r.shop_id for r in reviews} == {"1000990011"}
    assert end.outcome is Outcome.PAGE_LIMIT  # the files hold a part of what the product claims
    assert end.scope == "90010020030"


def test_the_seller_may_be_named_by_one_page_of_many(tmp_path: Path) -> None:
    pages = [jd_comments(7, 10), jd_comments(7, 10, seller="55", first=10), jd_comments(7, 10, first=20)]
    ((shop, (reviews, end)),) = replayed([saved(tmp_path, *pages)]).items()
    assert shop.shop_id == "55"
    assert len(reviews) == 30
    assert end.coverage[0].outcome is Outcome.COMPLETE  # as many as the product claims


def test_a_product_that_no_page_gives_to_a_seller_is_not_given_to_a_stranger(tmp_path: Path) -> None:
    path = saved(tmp_path, jd_comments(7, 5, seller="55"), jd_comments(8, 5))
    ((shop, (reviews, _)),) = replayed([path]).items()
    assert shop.shop_id == "55"
    assert {r.product_id for r in reviews} == {"7"}
    found = survey([path])
    found.ownership.settle()
    assert "8" in found.ownership.left_out()[0]
    ((_, (named, _)),) = replayed([path], shop="55").items()  # unless its owner is told
    assert {r.product_id for r in named} == {"7", "8"}


def test_one_product_without_a_seller_is_a_shop_of_its_own_name(tmp_path: Path) -> None:
    ((shop, _),) = replayed([saved(tmp_path, jd_comments(7, 5))]).items()
    assert shop == Shop(platform="jd", shop_id="item-7")


def test_several_products_without_a_seller_need_a_name(tmp_path: Path) -> None:
    path = saved(tmp_path, jd_comments(7, 5), jd_comments(8, 5))
    with pytest.raises(UsageError, match="--shop"):
        replayed([path])
    ((shop, (reviews, _)),) = replayed([path], shop="暖屿").items()
    assert (shop.shop_id, len(reviews)) == ("暖屿", 10)


def test_two_sellers_are_two_shops(tmp_path: Path) -> None:
    found = replayed([saved(tmp_path, jd_comments(7, 5, seller="55"), jd_comments(8, 4, seller="66"))])
    assert {s.shop_id: len(reviews) for s, (reviews, _) in found.items()} == {"55": 5, "66": 4}


def test_a_review_service_s_answers_belong_to_the_shop_that_shows_the_product(tmp_path: Path) -> None:
    found = replayed([saved(tmp_path, golden_page("shopify/product_page"), golden_page("judgeme/answer_json"))])
    (shop,) = found
    assert shop.platform == "shopify"
    assert {r.source for r in found[shop][0]} == {"judgeme"}
    assert {r.shop_id for r in found[shop][0]} == {shop.shop_id}


def test_the_same_review_in_two_files_counts_once(tmp_path: Path) -> None:
    one = saved(tmp_path, jd_comments(7, 10, seller="55"), name="1.har")
    two = saved(tmp_path, jd_comments(7, 10, seller="55"), jd_comments(7, 5, first=10), name="2.har")
    ((_, (reviews, end)),) = replayed([one, two]).items()
    assert len(reviews) == end.coverage[0].collected == 15


def test_chosen_reviews_carry_their_stratum_and_all_reviews_win(tmp_path: Path) -> None:
    negative = jd("club_negative_saved_by_a_browser_gbk")
    ((_, (reviews, end)),) = replayed([saved(tmp_path, jd("item_page"), negative)]).items()
    assert {r.stratum for r in reviews} == {"negative"}
    assert end.coverage[0].strata == ("negative",)
    first = jd_comments(7, 3, seller="55")
    chosen = Page(first.url.replace("score=0", "score=1"), 200, first.headers, first.body)
    ((_, (both, end)),) = replayed([saved(tmp_path, chosen, first)]).items()
    assert both[-1].stratum == "newest"  # seen again among all: it may feed shares now
    assert end.coverage[0].collected == 3


def test_a_block_page_is_told_and_is_no_empty_product(tmp_path: Path) -> None:
    found: Survey = survey([saved(tmp_path, golden_page("tmall/slider_instead_of_reviews"), jd("code_605"))])
    assert found.reviews == 0
    told = [block.outcome for _, block in found.blocks] + [p for s in found.platforms.values() for p in s.problems]
    assert len(told) == 2


def test_a_saved_page_gives_the_reviews_that_a_crawl_would_fetch_elsewhere(tmp_path: Path) -> None:
    page = golden_page("opencart/product_page_4_1_with_reviews_inside")
    path = tmp_path / "page.mhtml"
    path.write_bytes(mhtml([page]))
    ((shop, (reviews, end)),) = replayed([path]).items()
    assert shop.platform == "opencart"
    assert [(r.text, r.rating, r.reviewer_mask) for r in reviews] == [("Inside.", 4.0, "A***n")]
    assert end.coverage[0].outcome is Outcome.COMPLETE


def test_a_saved_page_with_a_rendered_widget_gives_the_reviews_in_it(tmp_path: Path) -> None:
    page = golden_page("judgeme/saved_page_that_names_no_shop")
    named = page.body + b'<script>Shopify.shop = "lamps.myshopify.com";</script>'
    path = tmp_path / "page.mhtml"
    path.write_bytes(mhtml([Page(page.url, 200, page.headers, named)]))
    ((_, (reviews, _)),) = replayed([path]).items()
    folder = Path(__file__).parent / "fixtures/judgeme/saved_page_that_names_no_shop"
    expected = json.loads((folder / "expected.json").read_text(encoding="utf-8"))["reviews"]
    assert [r.review_id for r in reviews if r.source == "judgeme"] == [r["review_id"] for r in expected] != []


def test_what_the_next_capture_should_hold_is_known(tmp_path: Path) -> None:
    found = survey([saved(tmp_path, jd("club_page"))])
    assert found.platforms["jd"].strata == {"default": 1}
    assert any("page=1" in url for url in found.platforms["jd"].missing)


def test_two_shops_that_show_one_product_number_do_not_share_a_service_s_answer(tmp_path: Path) -> None:
    shop = golden_page("shopify/product_page")
    other = Page(shop.url.replace(shop.host, "other.example"), 200, shop.headers, shop.body)
    found = replayed([saved(tmp_path, other, shop, golden_page("judgeme/answer_json"))])
    (owner,) = found
    assert owner.shop_id.endswith(".myshopify.com")  # what the answer's own address says


def test_frames_of_two_shops_at_one_service_stay_two_shops(tmp_path: Path) -> None:
    frame = golden_page("loox/frame")
    other = Page(frame.url.replace("/widget/", "/widget/other-"), 200, frame.headers, frame.body)
    assert len(replayed([saved(tmp_path, frame, other)])) == 2
    together = replayed([saved(tmp_path, golden_page("loox/widget_on_a_product_page"), frame)])
    assert [s.shop_id for s in together] == [golden_page("loox/widget_on_a_product_page").host]


def test_a_page_that_does_not_say_where_it_came_from_is_a_shop_of_its_file_s_name(tmp_path: Path) -> None:
    body = golden_page("schema_org/standalone_reviews").body
    path = tmp_path / "tea.html"
    path.write_bytes(body.replace(b"canonical", b"x"))
    ((shop, (reviews, _)),) = replayed([path]).items()
    assert shop == Shop(platform="web", shop_id="saved-tea")
    assert len(reviews) == 2


def test_an_advertisement_that_is_turned_away_is_no_block_of_the_shop(tmp_path: Path) -> None:
    ad = Page("https://ads.example/pixel", 403, {"content-type": "text/html"}, b"no")
    side = Page("https://api.m.jd.com/?functionId=counter", 200, {"content-type": "application/json"}, b"{}")
    assert survey([saved(tmp_path, ad, side)]).blocks == []
    assert len(survey([saved(tmp_path, ad, jd("code_605"))]).blocks) == 1
