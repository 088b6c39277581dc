"""JD's old answers: `productPageComments`, one SKU's, folded ones, and `productCommentSummaries`.

Ten rows a page from page 0, `maxPage` at most 100, and most late pages of recorded crawls are empty all the same.
Totals are 0 with the truth in a text beside them (`commentCount: 0, commentCountStr: "1万+"`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ...errors import ParseError
from ...records import SHARE_STRATA, Outcome, Product, Review, Shop
from ..contract import Follow, Kind, Page, Parsed
from ..dates import BEIJING, created
from ..json_rows import Row, unread
from ..markup import plain_text, with_query
from ..numbers import read_rating
from .jd_asked import (
    PAGES,
    Asked,
    avatar,
    days_later,
    default_text,
    identity,
    item_url,
    level,
    local,
    paid_in_beans,
    picture_id,
    seller,
)

_STARS = range(1, 6)


def parse_club(page: Page, asked: Asked, answer: Row) -> Parsed:
    """A page of reviews.

    Raises:
        ParseError: if neither the address nor the answer names the product.
    """
    summary = answer.row("productCommentSummary")
    asked = asked.told_by(answer)
    product_id = asked.product_id or summary.text("productId") or summary.text("skuId")
    if not product_id:
        raise ParseError("an answer of JD without a product")
    asked = replace(asked, product_id=product_id)
    rows = answer.rows("comments")
    shop = seller([reply for row in rows for reply in row.rows("replies")])
    reviews = tuple(_review(row, product_id, shop) for row in rows)
    total = None if asked.action == "sku" else total_of(summary)  # of one variant, or of all? not known
    outcome, note = _ending(answer, asked, len(rows), total)
    return Parsed(
        shop=shop,
        products=(_product(product_id, summary, rows, total),),
        reviews=reviews,
        follow=_next(page, asked, answer) if rows else (),
        claimed={product_id: total} if total is not None else {},
        seen=frozenset({product_id}),
        outcome=outcome,
        note=note,
        stratum=asked.stratum,
        rows=len(rows),
        unread=unread(rows),
    )


def parse_summaries(answer: Row) -> Parsed:
    """Counts of one product. Counts of several are left out: lists and advertisements ask for them, of any shop.

    Raises:
        ParseError: if there are none.
    """
    counts = [(i, row) for row in answer.rows("CommentsCount") if (i := row.text("ProductId") or row.text("SkuId"))]
    if not counts:
        raise ParseError("JD's summaries without a product")
    if len(counts) > 1:
        return Parsed()
    product_id, row = counts[0]
    total = total_of(row)
    claimed = {product_id: total} if total is not None else {}
    return Parsed(products=(_product(product_id, row, [], total),), claimed=claimed)


def total_of(summary: Row) -> int | None:
    """The total, whichever of number, bucket and star counts says most; each may be 0 with the others set."""
    said = [_count(summary, name) for name in ("commentCount", "commentCountStr")]
    stars = _stars(summary)
    known = [n for n in (*said, sum(stars) if stars else None) if n is not None]
    return max(known, default=None)


def _count(summary: Row, name: str) -> int | None:
    """Summaries write their names with a capital: `CommentCount`."""
    small = summary.count(name)
    return small if small is not None else summary.count(name[0].upper() + name[1:])


def _stars(summary: Row) -> list[int]:
    counts = [_count(summary, f"score{star}Count") for star in _STARS]
    return [] if None in counts else [n or 0 for n in counts]


def _mean(summary: Row) -> float | None:
    """Of JD's own star counts, because its `averageScore` is rounded to whole stars."""
    stars = _stars(summary)
    if sum(stars):
        return round(sum(star * n for star, n in zip(_STARS, stars, strict=True)) / sum(stars), 2)
    return read_rating(summary.text("averageScore") or summary.text("AverageScore"))


def _product(product_id: str, summary: Row, rows: list[Row], total: int | None) -> Product:
    """Rows are of several variants: only the asked one's own row names it."""
    names = (row.text("referenceName") for row in rows if row.text("referenceId") == product_id)
    return Product(
        product_id=product_id,
        name=next(names, None),
        url=item_url(product_id),
        rating_shown=_mean(summary),
        reviews_claimed=total,
    )


def _ending(answer: Row, asked: Asked, shown: int, total: int | None) -> tuple[Outcome | None, str | None]:
    """Why collecting ends here, judged on pages of all reviews only: a filter may well be empty."""
    if "comments" not in answer:
        return Outcome.CHANGED_MARKUP, "JD's answer has no list of reviews"
    if asked.stratum not in SHARE_STRATA or not total:
        return None, None
    before = asked.number * asked.size
    if not shown and before < total:
        return Outcome.PLATFORM_CAP, f"page {asked.number + 1} is empty: JD counts {total} reviews and shows no more"
    if shown and asked.number + 1 >= PAGES and total > PAGES * asked.size:
        return Outcome.PLATFORM_CAP, f"JD counts {total} reviews and shows {PAGES} pages"
    return None, None


def _next(page: Page, asked: Asked, answer: Row) -> tuple[Follow, ...]:
    """What to save next: the page after this one, in the same order and filter, if its number is known."""
    following = asked.number + 1
    if following >= min(answer.count("maxPage") or PAGES, PAGES) or "page" not in page.query:
        return ()
    url = with_query(page.url, {"page": str(following)})
    return (Follow(url, Kind.REVIEWS, stratum=asked.stratum, product_id=asked.product_id),)


# --- one review ---------------------------------------------------------------------------------------------


def _review(row: Row, product_id: str, shop: Shop | None) -> Review:
    text = plain_text(row.get("content"))
    videos = row.get("videos")
    return Review(
        platform="jd",
        source="jd",
        shop_id=shop.shop_id if shop else "",
        product_id=product_id,
        sku=row.text("referenceId"),
        review_id=row.text("guid") or row.text("id"),
        reviewer_id=identity(row),
        reviewer_mask=row.text("nickname"),
        reviewer_level=level(row, "userLevelName"),
        avatar_id=avatar(row.text("userImage") or row.text("userImageUrl")),
        rating=read_rating(row.text("score")),
        rating_raw=row.text("score"),
        text=text,
        is_default=default_text(text),
        variant="; ".join(filter(None, (row.text("productColor"), row.text("productSize")))) or None,
        purchase_count=row.row("extMap").count("buyCount"),
        helpful_count=row.count("usefulVoteCount"),
        image_ids=_pictures(row),
        video_count=len(videos) if isinstance(videos, list) else None,
        **_times(row),
        **_reply(row),
        **paid_in_beans(row),
    )


def _times(row: Row) -> dict[str, Any]:
    """Order, review and follow-up. `days` counts from order to review, `afterDays` from order to follow-up."""
    when = row.when("creationTime", zone=BEIJING)
    ordered = local(row.when("referenceTime", zone=BEIJING))
    days = row.count("days")
    start = ordered or days_later(local(when), -days if days is not None else None)
    after = row.row("afterUserComment")
    words = plain_text(after.get("hAfterUserComment", "content")) or plain_text(after.get("content"))
    added = local(after.when("created", zone=BEIJING)) or days_later(start, row.count("afterDays"))
    return created(when) | {
        "ordered_at": start,
        "verified_purchase": True if ordered else None,
        "followup_text": words,
        "followup_at": added if words else None,
    }


def _pictures(row: Row) -> tuple[str, ...]:
    shown = [*row.rows("images"), *row.rows("afterImages")]
    return tuple(dict.fromkeys(i for image in shown if (i := picture_id(image.text("imgUrl")))))


def _reply(row: Row) -> dict[str, Any]:
    """The seller's answer; other buyers may answer too, and only a seller's names a shop."""
    answers = [r for r in row.rows("replies") if r.row("venderShopInfo").text("id") not in (None, "0")]
    first = answers[0] if answers else Row(None)
    words = plain_text(first.get("content"))
    at = local(first.when("creationTime", zone=BEIJING))
    return {"reply_text": words, "reply_at": at if words else None}
