"""Vipshop's review list, `mapi(-pc).vip.com/vips-mobile/rest/content/reputation/queryBySpuId_for_pc?spuId&page`, as a
person saved it: it wants a device's fingerprint and, in code of 2026, a login.

Traps: JSONP; `code` 1 is an answer and any other a refusal with status 200 (also seen: status 903); no total, so a
full page may be the last; no stars. The seller is Vipshop or a brand's own sale, which the answer does not name as a
shop: `--shop` is needed. Only six fields are vouched for by public code (id, words, name, level, goods, colour);
`postTime` and `imageList` are read where they stand but nobody vouches for them. `keyWordNlp` names the order
("全部-按默认排序", "最新-按时间排序") or a tag. Format: shared/formats.md and public code to 2026-03 (November 2026);
live platform unchecked.
"""

from __future__ import annotations

from ...errors import ParseError
from ...records import Outcome, Product, Review
from ..contract import About, Follow, Kind, Page, Parsed, Requires, Stratum
from ..dates import BEIJING, created
from ..json_rows import Row, unread
from ..markup import image_id, path_of, with_query
from ..numbers import read_count
from ..saved_answers import answer_with, product_called

PAGE_SIZE = 10
"""The page's own; an answer with fewer rows is the last."""

_API = "https://mapi-pc.vip.com/vips-mobile/rest/content"
_ENDPOINT = "/reputation/queryBySpuId_for_pc"
_LOGIN_WORDS = ("登录", "登陆", "login", "token")


class Vipshop:
    """Answers of `queryBySpuId_for_pc`."""

    name = "vipshop"
    requires = Requires.REPLAY
    rank = 3
    hosts: frozenset[str] = frozenset()
    sites = frozenset({"vip.com"})
    parameters = frozenset({"spuId", "page", "pageSize", "keyWordNlp"})
    about = About(
        title="唯品会 Vipshop",
        identity=None,
        incentives=None,
        checked="2026-11-23",
        against="fixture",
        filled={"text": 0.8},
        note="carries no stars and names no shop (use --shop); save a HAR while paging through the reviews",
    )

    def match(self, page: Page) -> float:
        return 1.0 if path_of(page.url).endswith(_ENDPOINT) and page.query.get("spuId") else 0.0

    def address_of(self, page: Page) -> str | None:
        """An address like that of a saved answer, which does not tell its product's number."""
        rows = Row(answer_with(page, "reputation", "reputationUser", at=_API)).rows("data")
        return with_query(f"{_API}{_ENDPOINT}", {"spuId": product_called(page)}) if rows else None

    def parse(self, page: Page) -> Parsed:
        spu_id = page.query["spuId"]
        answer = _answer(page)
        if refused := _refusal(page, answer):
            return Parsed(outcome=refused[0], note=refused[1], seen=frozenset({spu_id}))
        if not isinstance(answer.get("data"), list):
            raise ParseError("an answer of Vipshop without its list")
        return _reviews_page(page, answer.rows("data"), spu_id)


def _answer(page: Page) -> Row:
    """The answer's object; an empty one for a page or nothing instead of it, which are refusals."""
    if not page.body.strip():
        return Row({})
    try:
        value = page.json()
    except ParseError:
        if page.text.lstrip("\ufeff \r\n\t").startswith("<"):
            return Row({})
        raise
    if not isinstance(value, dict):
        raise ParseError("Vipshop's answer is not an object")
    return Row(value)


def _refusal(page: Page, answer: Row) -> tuple[Outcome, str] | None:
    code = answer.text("code")
    if code == "1":
        return None
    said = answer.text("msg") or answer.text("message") or f"status {page.status}"
    login = any(word in said.lower() for word in _LOGIN_WORDS)
    return (Outcome.LOGIN_REQUIRED if login else Outcome.BLOCKED), f"Vipshop turned us away ({said[:60]})"


def _reviews_page(page: Page, rows: list[Row], spu_id: str) -> Parsed:
    stratum = _stratum(page.query.get("keyWordNlp", ""))
    name = next((name for row in rows if (name := row.row("reputationProduct").prose("goodsName"))), None)
    return Parsed(
        products=(Product(product_id=spu_id, name=name),),
        reviews=tuple(_review(row, spu_id) for row in rows if _is_review(row)),
        follow=_next_page(page, len(rows), spu_id, stratum),
        seen=frozenset({spu_id}),
        stratum=stratum,
        rows=len(rows),
        unread=unread(rows) | unread(row.row("reputation") for row in rows),
    )


def _stratum(asked: str) -> Stratum:
    if "按时间" in asked:
        return Stratum.NEWEST
    return Stratum.DEFAULT if asked in ("", "全部") or asked.startswith("全部-") else Stratum.FILTERED


def _next_page(page: Page, shown: int, spu_id: str, stratum: Stratum) -> tuple[Follow, ...]:
    if shown < (read_count(page.query.get("pageSize")) or PAGE_SIZE):
        return ()
    url = with_query(page.url, {"page": str((read_count(page.query.get("page")) or 1) + 1)})
    return (Follow(url, Kind.REVIEWS, stratum=stratum, product_id=spu_id),)


# --- one review ---------------------------------------------------------------------------------------------


def _is_review(row: Row) -> bool:
    return row.text("reputation", "reputationId") is not None or row.prose("reputation", "content") is not None


def _review(row: Row, spu_id: str) -> Review:
    said, user, bought = row.row("reputation"), row.row("reputationUser"), row.row("reputationProduct")
    return Review(
        platform="vipshop",
        source="vipshop",
        shop_id="",
        product_id=spu_id,
        review_id=said.text("reputationId"),
        reviewer_mask=user.text("authorName"),
        reviewer_level=user.text("vips"),
        text=said.prose("content"),
        **created(said.when("postTime", zone=BEIJING)),
        variant=bought.prose("colorInfo"),
        image_ids=tuple(i for picture in said.rows("imageList") if (i := image_id(picture.get("url")))),
    )
