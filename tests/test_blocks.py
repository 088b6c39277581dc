"""Block pages, challenges and login walls are told from pages, whatever their status; nothing else is."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from zhenping.records import Outcome
from zhenping.spiders.blocks import block_of
from zhenping.spiders.contract import Page

HTML = {"content-type": "text/html"}


def page(body: str, status: int = 200, url: str = "https://shop.example/p/1", **headers: str) -> Page:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Page(url, status, {**HTML, **named}, body.encode())


@pytest.mark.parametrize(
    "blocked",
    [
        page("<html><head><title>Just a moment...</title></head><script>window._cf_chl_opt={}</script></html>"),
        page("<title>Attention Required! | Cloudflare</title>", 403),
        page("<html><title>shop</title><script src='https://ct.captcha-delivery.com/c.js'></script></html>"),
        page("<title>Robot Check</title><form action='/errors/validateCaptcha'></form>"),
        page("<html><head><title>安全验证</title></head><body>请拖动滑块</body></html>"),
        page('{"rgv587_flag":"sm","url":"https://shop.example/_____tmd_____/punish?x5secdata=0"}'),
        page('{"error": 90309999, "is_login": false}'),
        page("{}", url="https://club.jd.com/comment/productPageComments.action"),
        page(""),
        page("  \n", 202),
        page("busy", 429),
        page("go away", 403),
        page("<html>ok</html>", cf_mitigated="challenge"),
        page("<html>ok</html>", 202, x_amzn_waf_action="challenge"),
        page("<title>Just a moment...</title>", 503),
    ],
)
def test_a_page_that_turns_us_away_is_blocked(blocked: Page) -> None:
    found = block_of(blocked)
    assert found is not None
    assert found.outcome is Outcome.BLOCKED
    assert found.note
    assert "\n" not in found.note


@pytest.mark.parametrize(
    "wall",
    [
        page(
            "<form action='/account/login'><input type=\"password\"></form>",
            url="https://shop.example/account/login?return=/p/1",
        ),
        page("<html><title>登录 - 某店</title></html>", url="https://passport.shop.example/new/login.aspx"),
        page(
            "<form><input type='hidden' value='storefront_password'></form>",
            url="https://shop.example/password",
        ),
        page("who are you", 401),
    ],
)
def test_a_login_wall_is_its_own_outcome(wall: Page) -> None:
    found = block_of(wall)
    assert found is not None
    assert found.outcome is Outcome.LOGIN_REQUIRED


LINKED = json.dumps({"@type": "Product", "review": [{"reviewBody": "Robot Check, captcha-delivery.com, 安全验证"}]})


@pytest.mark.parametrize(
    "fine",
    [
        page("<html><title>Lamp</title><p>The captcha on their site is annoying. 安全验证太烦</p></html>"),
        page(f"<title>Lamp</title><script type='application/ld+json'>{LINKED}</script>"),
        page("<title>Lamp</title><script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>"),
        page("<title>Lamp</title><form action='/login'><input type=\"password\"></form>"),
        page("<title>Not found</title>", 404),
        page("<title>Internal Server Error</title>", 500),
        page("<title>Down for maintenance</title>", 503),
        page("", 404),
        page("{}"),
        page("[]"),
        page('{"code":"rest_forbidden","data":{"status":401}}', 401),
        page('{"code": "rest_no_route","message":"x"}', 404),
        page('{"reviews":[{"body_html":"order 90309999 never came"}]}'),
    ],
)
def test_a_page_of_the_shop_is_no_block(fine: Page) -> None:
    assert block_of(fine) is None


@given(st.binary(max_size=300), st.sampled_from([200, 202, 301, 401, 403, 404, 429, 500, 503]))
def test_no_bytes_make_it_raise(body: bytes, status: int) -> None:
    block_of(Page("https://shop.example/p/1", status, HTML, body))
