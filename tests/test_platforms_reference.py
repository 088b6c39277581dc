"""docs/platforms.md lists what `zhenping platforms` knows. ZHENPING_WRITE_EXPECTED=1 writes its table anew."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from zhenping.records import REVIEW_COLUMNS
from zhenping.spiders.contract import Platform, Requires
from zhenping.spiders.platforms import platforms
from zhenping.verbs.platforms import reference

PAGE = Path(__file__).resolve().parent.parent / "docs/platforms.md"
MARK = "tests/test_platforms_reference.py -->\n\n"
FIXTURES = Path(__file__).parent / "fixtures"


def test_the_page_lists_every_platform_as_it_is() -> None:
    head, _, table = PAGE.read_text(encoding="utf-8").partition(MARK)
    if os.environ.get("ZHENPING_WRITE_EXPECTED") == "1":
        PAGE.write_text(head + MARK + reference(), encoding="utf-8")
        table = reference()
    assert table == reference()


@pytest.mark.parametrize("platform", platforms(), ids=lambda p: p.name)
def test_a_platform_says_what_it_is(platform: Platform) -> None:
    about = platform.about
    assert about.title
    assert date.fromisoformat(about.checked).year >= 2026
    assert about.against in ("fixture", "loopback shop", "live")
    assert set(about.filled) <= set(REVIEW_COLUMNS)
    assert all(0 < share <= 1 for share in about.filled.values())


@pytest.mark.parametrize("platform", platforms(), ids=lambda p: p.name)
def test_a_platform_has_golden_pages(platform: Platform) -> None:
    if platform.name in ("oscar", "generic_html"):
        return  # proved on whole shops: tests/test_scan_oscar.py, tests/test_scan_generic.py
    assert list((FIXTURES / platform.name).glob("*/expected.json"))


def test_what_wants_a_login_a_signature_or_a_slider_is_never_crawled() -> None:
    replayed = {p.name for p in platforms() if p.requires is Requires.REPLAY}
    assert {"jd", "tmall", "taobao", "mtop_rate", "pinduoduo", "suning", "dangdang", "vipshop"} <= replayed
    assert {"amazon", "ebay", "etsy", "shopee", "lazada", "trustpilot"} <= replayed
