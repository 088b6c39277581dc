"""What a saved page must not bring along: nothing of it is left in ledger, logs or reports, searched byte by byte."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from capture_files import har
from conftest import Cli
from hypothesis import given
from hypothesis import strategies as st
from test_platform_contract import CASES, as_json, named, page_in, platform_of
from zhenping.identity import without_name
from zhenping.spiders.captures.privacy import Scrubber
from zhenping.spiders.contract import Page, Parsed
from zhenping.spiders.platforms import platforms

SCRUBBER = Scrubber(platforms())


def names(number: int = 500) -> list[str]:
    """Invented names, some Latin and some Chinese, none masked; no review's text uses them."""
    chance = random.Random(5)
    signs = "暄珩霁沅翊玥瑾琰霏岚"
    latin = [f"{''.join(chance.choice('kalomineru') for _ in range(4))}zq{n:03d}" for n in range(number // 2)]
    chinese = ["".join(chance.choice(signs) for _ in range(4)) + f"{n:03d}" for n in range(number - len(latin))]
    return latin + chinese


SECRETS = {"thor": "THORCOOKIE4711", "pt_key": "PTKEY4712", "_m_h5_tk": "TOKEN4713", "sid": "SESSION4714"}


_VENDER = {
    "id": 1000990011,
    "title": "暖屿旗舰店",
    "appName": "//mall.jd.com/index-1000990011.html?sid=SHOPURL4723#f",
}


def jd_page(number: int, people: list[str]) -> Page:
    """A page of JD's comments by people whose names the platform did not mask."""
    rows = [
        {
            "id": number * 100 + n,
            "guid": f"g{number:02d}{n:02d}",
            "content": f"挂上去挺稳的,第{number}页第{n}条,用了{n}天没有声音",
            "creationTime": f"2026-03-{n % 28 + 1:02d} 10:{number:02d}:{n:02d}",
            "score": 5 - n % 3,
            "referenceId": "90010020030",
            "nickname": name,
            "anonymousFlag": 0,
            "aesPin": f"PIN-{name}",
            "userImage": f"misc.360buyimg.com/user/{name.encode().hex()}_sma.jpg",
            "userImageUrl": f"misc.360buyimg.com/user/{name}.jpg",
            "replies": [{"content": f"亲爱的{name},感谢支持", "venderShopInfo": _VENDER}],
        }
        for n, name in enumerate(people)
    ]
    data = {
        "maxPage": 50,
        "productCommentSummary": {"skuId": 90010020030, "commentCount": 500, "commentCountStr": "500"},
        "comments": rows,
        "csrfToken": "CSRF4715",
        "currentUser": {"pin": "OWNER4716"},
    }
    token = f"&h5st={quote('SIGN4717;x')}&uuid=UUID4718&access_token=AT4719&callback=cb&userId=4720111"
    url = f"https://user:PW4721@club.jd.com/comment/productPageComments.action?productId=90010020030&score=0&sortType=6&page={number}&pageSize=10{token}#f4722"
    return Page(url, 200, {"content-type": "application/json"}, json.dumps(data, ensure_ascii=False).encode())


LEFT = [
    *SECRETS.values(),
    "CSRF4715",
    "OWNER4716",
    "SIGN4717",
    "UUID4718",
    "AT4719",
    "4720111",
    "PW4721",
    "f4722",
    "SHOPURL4723",
]


def test_cookies_tokens_and_five_hundred_names_leave_no_trace(cli: Cli) -> None:
    people = names()
    pages = [jd_page(n, people[n * 10 : n * 10 + 10]) for n in range(50)]
    (cli.home / "evening.har").write_bytes(har(pages, cookies=SECRETS))
    done = cli("scan", "evening.har", "-o", "report", "-v")
    assert done.code == 0, done.err
    written = [p for p in cli.home.rglob("*") if p.is_file() and p.name != "evening.har"]
    assert {"ledger.sqlite", "report.html", "report.json", "reviews.csv"} <= {p.name for p in written}
    everything = b"\0".join([p.read_bytes() for p in written] + [done.out.encode(), done.err.encode()])
    assert everything.count("挂上去挺稳的".encode()) >= 500  # the reviews themselves are there
    for secret in LEFT:
        assert secret.encode() not in everything, secret
    for name in people:
        assert name.encode() not in everything, name
        assert name.encode().hex().encode() not in everything, name


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_golden_page_reads_the_same_with_its_listed_parameters_alone(case: Path) -> None:
    """With those that any platform lists, and with its own platform's alone."""
    page, platform = page_in(case), platform_of(case)
    for scrubber in (SCRUBBER, Scrubber([platform])):
        clean = scrubber.clean(page)
        assert platform.match(clean) >= 0.5
        assert told(platform.parse(clean)) == told(platform.parse(page))


def told(parsed: Parsed) -> dict[str, Any]:
    """What a page tells, apart from addresses: those that it makes of its own have lost something."""
    found = as_json(parsed)
    for part in ("reviews", "products"):
        found[part] = [record | {"url": None} for record in found[part]]
    return found | {"follow": None}


@pytest.mark.parametrize("platform", platforms(), ids=lambda p: p.name)
def test_no_platform_lists_a_parameter_that_could_be_a_token(platform: object) -> None:
    listed = platform.parameters  # type: ignore[attr-defined]
    assert not [n for n in listed if any(word in n.lower() for word in ("token", "sign", "cookie", "session", "auth"))]


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,12}", fullmatch=True), st.text(max_size=30), max_size=8))
def test_only_what_is_listed_or_numbers_a_thing_stays_in_an_address(query: dict[str, str]) -> None:
    text = "&".join(f"{name}={quote(value)}" for name, value in query.items())
    kept = parse_qs(urlsplit(SCRUBBER.clean_url(f"https://shop.example/p?{text}")).query, keep_blank_values=True)
    listed = {name.partition(".")[0] for p in platforms() for name in p.parameters}
    for name, values in kept.items():
        assert name in listed or values[0].isdigit()


def test_what_names_a_person_is_no_product_number() -> None:
    url = "https://shop.example/p?goods_id=17&page=2&user_id=99&memberid=98&uid=97&order_id=96&sid=95"
    assert SCRUBBER.clean_url(url) == "https://shop.example/p?goods_id=17&page=2"


@pytest.mark.parametrize(
    ("text", "name", "kept"),
    [
        ("亲爱的王伟,感谢支持", "王伟", "亲爱的王***,感谢支持"),
        ("Hi Bob, thank you", "Bob", "Hi B***b, thank you"),
        ("Dear ALICE SMITH!", "Alice Smith", "Dear A***h!"),
        ("感谢您的好评", "好评", "感谢您的好评"),  # a name that is an ordinary word stays one
        ("Bobby bought it", "Bob", "Bobby bought it"),
    ],
)
def test_a_reviewer_s_own_name_is_masked_in_what_is_said_to_them(text: str, name: str, kept: str) -> None:
    assert without_name(text, name) == kept
