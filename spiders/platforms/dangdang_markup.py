"""One review in Dangdang's HTML, the same in its lists and in a saved product page.

Stars are points of ten ("10分"); a name is shortened on the screen and whole in its `title`; who gave none is called
无昵称用户; a follow-up is a second block of text with the badge 追评 (its markup is unchecked).
"""

from __future__ import annotations

import re

from ...records import Review
from ..dates import created, read_date
from ..markup import html_to_text, image_id, text_of, tidy
from ..numbers import read_count, read_rating
from ..selector import Selector

_ZONE = "+08:00"
_DEFAULT_TEXT = re.compile(
    r"(?:此|该)?(?:用户|顾客|买家)(?:未|没有)(?:及时)?(?:填写|发表)(?:评价|评论)(?:内容)?"
    r"(?:[,，。;；\s]*系统默认好评)?[。.!！]*|(?:系统)?默认好评[。.!！]*"
)
_NAMELESS = frozenset({"匿名用户", "无昵称用户", "匿名"})
_WIDTH = re.compile(r"width:\s*(\d{1,3}(?:\.\d{1,3})?)\s*%")
_OWN_AVATAR = re.compile(r"imghead|\.ddimg\.cn/", re.IGNORECASE)


def review_nodes(root: Selector) -> list[Selector]:
    """The reviews of a list or a page."""
    return [node for node in root.css(".comment_items") if node.css(".describe_detail, .pinglun")]


def review_of(node: Selector, product_id: str, shop_id: str = "", *, filler: bool = False) -> Review:
    """One review; `filler` says that it stands where Dangdang fills up with its own default praise."""
    points = text_of(node, ".pinglun em")
    first, again = _words(node)
    lines = [line.css("span::text").get() for line in node.css(".starline")]
    written, added = [read_date(tidy(line)) for line in [*lines, None, None][:2]]
    default = bool(first and _DEFAULT_TEXT.fullmatch(first)) or (filler and not first)
    return Review(
        platform="dangdang",
        source="dangdang",
        shop_id=shop_id,
        product_id=product_id,
        review_id=tidy(node.css(".support::attr(data-comment-id)").get()),
        reviewer_mask=_who(node),
        reviewer_level=text_of(node, ".items_left_pic .level"),
        avatar_id=_avatar(node),
        rating=read_rating(points, best=10) or _bar(node),
        rating_raw=points,
        text=first,
        is_default=True if default else None,
        verified_purchase=True if node.css(".icon_yg") else None,
        followup_text=again,
        followup_at=added.local if added and again else None,
        helpful_count=read_count(node.css(".zan::attr(data-number)").get()),
        image_ids=_pictures(node),
        **created(written.in_zone(_ZONE) if written else None),
    )


def _words(node: Selector) -> tuple[str | None, str | None]:
    """The review and its follow-up, which is a block of the same kind with the badge 追评."""
    blocks = [(_block(block), _is_later(block)) for block in node.css(".describe_detail")]
    first = next((words for words, later in blocks if not later), None)
    again = next((words for i, (words, later) in enumerate(blocks) if later or i > 0), None)
    return first, again


def _is_later(block: Selector) -> bool:
    return "追" in "".join(block.css(".icon::text").getall())


def _block(block: Selector) -> str | None:
    """Text without badges."""
    inside = block.xpath("./node()[not(self::*[contains(concat(' ', @class, ' '), ' icon ')])]").getall()
    return html_to_text("".join(inside))


def _bar(node: Selector) -> float | None:
    """Stars as the width of a bar."""
    width = _WIDTH.search(node.css(".star::attr(style)").get() or "")
    return read_rating(width[1], best=100) if width else None


def _who(node: Selector) -> str | None:
    name = tidy(node.css(".items_left_pic .name::attr(title)").get()) or text_of(node, ".items_left_pic .name")
    return None if name in _NAMELESS else name


def _avatar(node: Selector) -> str | None:
    """A picture of their own; everybody else has one of the page's (`/images/header_o.jpg`)."""
    url = node.css(".items_left_pic img::attr(src)").get() or ""
    return "//" + url.split("//", 1)[-1].split("?", 1)[0] if _OWN_AVATAR.search(url) else None


def _pictures(node: Selector) -> tuple[str, ...]:
    urls = node.css("[class*='pic_show'] img::attr(src)").getall()
    return tuple(dict.fromkeys(i for url in urls if (i := image_id(url))))
