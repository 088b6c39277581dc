"""Review lists in many styles of shop themes, and pages that only look like them. All of it invented.

`STYLES` maps a name to a function from rows to a page; rows are the truth that reading must give back. `DECOYS` maps
a name to a page without any review of its product. `ROWS` has one row's markup each, and the list around it.
"""

# ruff: noqa: E501, UP031  (markup in one line is easier to compare with what it makes)

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import NamedTuple


class Row(NamedTuple):
    name: str
    stars: int
    date: str  # ISO
    text: str


ENGLISH = (
    Row("Mara K.", 5, "2025-03-02", "The shade gives a warm light and the switch feels solid."),
    Row("j_wright", 4, "2025-02-27", "Good lamp, cable could be longer."),
    Row(
        "Peter Olsen",
        2,
        "2025-02-11",
        "Arrived with a dent in the foot.\nThe seller sent a new one, but it took three weeks.",
    ),
    Row("Anon", 5, "2025-01-30", "ok!"),
    Row("Tilda", 3, "2025-01-09", "Smaller than on the picture; for a desk it is enough."),
    Row("R. Banerjee", 1, "2024-12-24", "Stopped working on the second evening. Not even 10 hours of use."),
)
CHINESE = (
    Row("小雨滴", 5, "2025-03-02", "灯光柔和，晚上看书眼睛不累。"),
    Row("l***8", 5, "2025-02-27", "好"),
    Row("木木爸爸", 2, "2025-02-11", "收到的时候灯罩裂了一条缝，联系卖家三天才回，体验一般。"),
    Row("匿名用户", 4, "2025-01-30", "包装仔细，就是线短了点。"),
    Row("海边的风", 3, "2025-01-09", "一般般吧，对得起这个价格。"),
    Row("x**y", 1, "2024-12-24", "用了两天就不亮了，让我自己出运费寄回去。"),
)
GERMAN = (
    Row("Anke S.", 5, "2025-03-02", "Schönes Licht, einfache Montage, gerne wieder."),
    Row("Jürgen", 4, "2025-02-27", "Gute Lampe für den Preis."),
    Row("lampenfreund77", 2, "2025-02-11", "Der Schirm saß schief und das Kabel ist zu kurz geraten."),
    Row("Miriam T.", 5, "2025-01-30", "Top"),
    Row("K. Weber", 3, "2025-01-09", "Ganz in Ordnung, aber kleiner als gedacht."),
)
_MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
_MONTHS_DE = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
]
_MONTHS_FR = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
_WORDS = ("One", "Two", "Three", "Four", "Five")


def _parts(iso: str) -> tuple[int, int, int]:
    year, month, day = (int(part) for part in iso.split("-"))
    return year, month, day


def english(iso: str) -> str:
    year, month, day = _parts(iso)
    return f"{day} {_MONTHS_EN[month - 1]} {year}"


def american(iso: str) -> str:
    year, month, day = _parts(iso)
    return f"{_MONTHS_EN[month - 1]} {day}, {year}"


def german(iso: str) -> str:
    year, month, day = _parts(iso)
    return f"{day}. {_MONTHS_DE[month - 1]} {year}"


def french(iso: str) -> str:
    year, month, day = _parts(iso)
    return f"{day} {_MONTHS_FR[month - 1]} {year}"


def dotted(iso: str) -> str:
    year, month, day = _parts(iso)
    return f"{day:02d}.{month:02d}.{year}"


def chinese(iso: str) -> str:
    year, month, day = _parts(iso)
    return f"{year}年{month}月{day}日"


def lines(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def shell(
    main: str, lang: str = "en", title: str = "Brass desk lamp", buy: str = "<button>Add to cart</button>"
) -> str:
    """A product page around `main`: menu, price, related goods, a newsletter, a footer."""
    menu = "".join(f"<li><a href='/c/{n}'>{n}</a></li>" for n in ("lamps", "chairs", "rugs", "sale"))
    cards = "".join(
        f"<div class='card'><a href='/products/lamp-{n}'><img src='/i/lamp-{n}.jpg' alt=''><h4>Lamp {n}</h4></a>"
        f"<div class='stars'><span style='width:{n * 20}%'></span></div><span>({n * 7} reviews)</span><b>$ {n}9.90</b></div>"
        for n in range(1, 5)
    )
    posts = "".join(
        f"<article><h3><a href='/blog/post-{n}'>How to choose a lamp, part {n}</a></h3><time>2025-01-0{n}</time>"
        f"<p>By Kim Editor. A few thoughts on rooms and light and other things.</p></article>"
        for n in range(1, 4)
    )
    return (
        f"<!doctype html><html lang='{lang}'><head><meta charset='utf-8'><title>{title} - Lampery</title></head><body>"
        f"<nav><ul>{menu}</ul></nav><div id='product'><h1>{title}</h1><p class='price'>$ 39.90</p>{buy}"
        f"<p>Solid brass, 40 cm, E14.</p></div>{main}<section><h2>You may also like</h2>{cards}</section>"
        f"<section><h2>From our blog</h2>{posts}</section>"
        "<footer><form><input name='email'><button>Subscribe</button></form><p>© 2025 Lampery</p></footer></body></html>"
    )


def spans(rows: tuple[Row, ...]) -> str:
    """Class-less list: strong, text stars, a date, a paragraph."""
    items = "".join(
        f"<li><strong>{r.name}</strong> <span>{'★' * r.stars}{'☆' * (5 - r.stars)}</span> <small>{r.date}</small><p>{lines(r.text)}</p></li>"
        for r in rows
    )
    return shell(f"<h2>Customer reviews</h2><ul>{items}</ul>")


def by_on(rows: tuple[Row, ...]) -> str:
    """Name and date in one line of text, image stars."""
    items = "".join(
        f"<div class='rev-item'><img src='/img/stars-{r.stars}.gif' width='80'><p class='meta'>By {r.name} on {american(r.date)}</p>"
        f"<div class='rev-body'>{lines(r.text)}</div><a href='#' class='helpful'>Helpful</a> <a href='#'>Report</a></div>"
        for r in rows
    )
    return shell(f"<div id='reviews'><h3>Reviews ({len(rows)})</h3>{items}</div>")


def width_bars(rows: tuple[Row, ...]) -> str:
    items = "".join(
        f"<article class='opinion'><header><span class='nick'>{r.name}</span><time datetime='{r.date}T10:15:00'>{dotted(r.date)}</time></header>"
        f"<div class='rating'><div class='rating-bar' style='width: {r.stars * 20}%'></div></div><h4>Opinion</h4><p>{lines(r.text)}</p>"
        "<div class='votes'>12 people found this helpful <button>Yes</button><button>No</button></div></article>"
        for r in rows
    )
    return shell(f"<section class='opinions'>{items}</section>")


def data_scores(rows: tuple[Row, ...]) -> str:
    items = "".join(
        f"<div class='c-row' data-rating='{r.stars}'><div class='c-left'><div class='c-user'>{r.name}</div><div class='c-date'>{american(r.date)}</div></div>"
        f"<div class='c-right'><div class='c-text'>{lines(r.text)}</div></div></div>"
        for r in rows
    )
    return shell(
        f"<div class='tabs'><a href='#feedback'>Feedback</a></div><div id='feedback' style='display:none'>{items}</div>"
    )


def svg_labels(rows: tuple[Row, ...]) -> str:
    star = "<svg viewBox='0 0 20 20'><path d='M10 1l2 6h6'/></svg>"
    items = "".join(
        f"<div class='py-6 border-b'><div class='flex items-center'><div class='flex' role='img' aria-label='{r.stars} out of 5 stars'>{star * 5}</div>"
        f"<p class='ml-3 font-medium'>{r.name}</p><p class='text-sm text-gray-500'>{english(r.date)}</p></div>"
        f"<div class='mt-2 text-gray-700'><p>{'</p><p>'.join(escape(line) for line in r.text.splitlines())}</p></div></div>"
        for r in rows
    )
    return shell(f"<section><h2 class='text-lg'>What buyers say: reviews</h2><div class='mt-4'>{items}</div></section>")


def word_classes(rows: tuple[Row, ...]) -> str:
    items = "".join(
        f"<div class='review'><p class='star-rating {_WORDS[r.stars - 1]}'><i></i><i></i><i></i><i></i><i></i></p><blockquote>{lines(r.text)}</blockquote>"
        f"<cite>{r.name}</cite>, <span>{english(r.date)}</span></div>"
        for r in rows
    )
    return shell(f"<div>{items}</div>")


def material(rows: tuple[Row, ...]) -> str:
    items = "".join(
        "<li class='comment-item'><div class='who'><img class='avatar' src='/u/%d.jpg'><b>%s</b></div><div class='what'><span class='rate'>%s</span>"
        "<span class='verified'>Verified purchase</span><span class='when'>%s</span><p class='comment-text'>%s</p></div></li>"
        % (
            n,
            r.name,
            "<i class='material-icons'>star</i>" * r.stars
            + "<i class='material-icons'>star_border</i>" * (5 - r.stars),
            american(r.date),
            lines(r.text),
        )
        for n, r in enumerate(rows)
    )
    return shell(f"<div class='comments'><h3>{len(rows)} comments from buyers</h3><ol>{items}</ol></div>")


def out_of_ten(rows: tuple[Row, ...]) -> str:
    items = "".join(
        f"<tr><td>{r.name}</td><td>{dotted(r.date)}</td><td>{r.stars * 2}/10</td><td>{lines(r.text)}</td></tr>"
        for r in rows
    )
    return shell(
        f"<h3>Reviews</h3><table><tr><th>Name</th><th>Date</th><th>Score</th><th>Text</th></tr>{items}</table>"
    )


def german_dl(rows: tuple[Row, ...]) -> str:
    items = "".join(
        f"<dt>{r.name} <em>am {german(r.date)}</em></dt><dd class='s'>{r.stars} von 5 Sternen</dd><dd class='t'>{lines(r.text)}</dd>"
        for r in rows
    )
    return shell(
        f"<h3>Kundenbewertungen ({len(rows)})</h3><dl>{items}</dl>",
        "de",
        "Messinglampe",
        "<button>In den Warenkorb</button>",
    )


def german_replies(rows: tuple[Row, ...]) -> str:
    full, empty = "<i class='glyphicon glyphicon-star'></i>", "<i class='glyphicon glyphicon-star-empty'></i>"
    items = "".join(
        f"<div class='panel bewertung'><div class='panel-heading'><span class='glyphs'>{full * r.stars}{empty * (5 - r.stars)}</span> <b>{r.name}</b> schrieb am {dotted(r.date)}:</div>"
        f"<div class='panel-body'>{lines(r.text)}"
        + (
            "<div class='well'><strong>Antwort vom Lampenhaus:</strong> Danke, wir melden uns.</div>"
            if r.stars < 3
            else ""
        )
        + "</div></div>"
        for r in rows
    )
    return shell(f"<div id='bewertungen'>{items}</div>", "de", "Messinglampe", "<a class='btn'>In den Warenkorb</a>")


def french_cards(rows: tuple[Row, ...]) -> str:
    items = "".join(
        f"<div class='col'><div class='avis-client'><div class='note'>Note : {r.stars}/5</div><p class='txt'>« {lines(r.text)} »</p>"
        f"<p class='sig'>par {r.name} le {french(r.date)}</p></div></div>"
        for r in rows
    )
    opening = "<div class='col'>"
    halves = items.split(opening)[1:]
    grid = "".join(
        f"<div class='row'>{''.join(opening + half for half in halves[n : n + 2])}</div>"
        for n in range(0, len(halves), 2)
    )
    return shell(f"<h2>Avis clients</h2>{grid}", "fr", "Lampe en laiton", "<button>Ajouter au panier</button>")


def chinese_table(rows: tuple[Row, ...]) -> str:
    """An old table layout: two rows a review, no class names."""
    items = "".join(
        f"<tr bgcolor='#eeeeee'><td>会员：{r.name}</td><td>评分：{r.stars}分</td><td align='right'>{r.date} 18:0{n}</td></tr>"
        f"<tr><td colspan='3'>{lines(r.text)}</td></tr>"
        for n, r in enumerate(rows)
    )
    main = f"<table width='760'><tr><td><b>用户评论</b></td></tr></table><table width='760'>{items}</table>"
    return shell(main, "zh-CN", "黄铜台灯", "<input type='image' src='/buy.gif' alt='加入购物车'>")


def chinese_modern(rows: tuple[Row, ...]) -> str:
    items = "".join(
        f"<div class='pj-item'><div class='pj-user'><img src='/face/{n}.png'><span>{r.name}</span></div><div class='pj-main'>"
        f"<div class='xing xing{r.stars}'></div><div class='pj-con'>{lines(r.text)}</div>"
        f"<div class='pj-info'><span>{r.date} 20:1{n}</span><span>颜色分类：黑色</span></div>"
        + ("<div class='pj-reply'>商家回复：感谢您的支持！</div>" if n % 2 else "")
        + "<div class='pj-op'><a>有用(3)</a><a>举报</a></div></div></div>"
        for n, r in enumerate(rows)
    )
    main = f"<div class='tab'><a class='on'>全部评价({len(rows)})</a><a>好评(3)</a><a>差评(1)</a></div><div class='pj-list'>{items}</div>"
    return shell(main, "zh-CN", "黄铜台灯", "<a class='btn'>立即购买</a>")


def chinese_images(rows: tuple[Row, ...]) -> str:
    items = "".join(
        f"<dl><dt><span>{r.name}</span> 发表于 {chinese(r.date)}</dt><dd>{'<img src=/images/star_on.gif>' * r.stars}"
        f"{'<img src=/images/star_off.gif>' * (5 - r.stars)}</dd><dd><p>评价内容：{lines(r.text)}</p></dd></dl>"
        for r in rows
    )
    return shell(f"<div class='title'>商品评论</div><div>{items}</div>", "zh-CN", "黄铜台灯", "<a>放入购物车</a>")


def flat_headings(rows: tuple[Row, ...]) -> str:
    """No box a review: heading, line, paragraph, rule."""
    items = "".join(
        f"<h4>{r.name}</h4><div class='line'><span class='stars{r.stars}'></span> {american(r.date)}</div><p>{lines(r.text)}</p><hr>"
        for r in rows
    )
    return shell(f"<div id='customer-reviews'><h2>Customer reviews</h2>{items}</div>")


def half_hidden(rows: tuple[Row, ...]) -> str:
    """The first three are shown, the rest behind a button; a template row stands first."""
    template = "<div class='r' style='display:none'><b class='n'>{{name}}</b><i class='d'>2025-01-01</i><u class='st' data-score='5'></u><p>{{text}}</p></div>"
    items = "".join(
        f"<div class='r'{' style=display:none' if n >= 3 else ''}><b class='n'>{r.name}</b><i class='d'>{r.date}</i><u class='st' data-score='{r.stars}'></u><p>{lines(r.text)}</p></div>"
        for n, r in enumerate(rows)
    )
    return shell(
        f"<div class='ratings'><h3>Ratings &amp; reviews</h3>{template}{items}<button>Show more</button></div>"
    )


def twice(rows: tuple[Row, ...]) -> str:
    """A carousel of the best, cut off, above the list."""
    best = [r for r in rows if r.stars == 5]
    slides = "".join(
        f"<div class='slide'><span class='stars' title='{r.stars} stars'></span><q>{escape(r.text)[:24]}…</q><b class='who'>{r.name}</b><i>{english(r.date)}</i></div>"
        for r in best
    )
    items = "".join(
        f"<li class='rv'><span class='stars' title='{r.stars} stars'></span><b class='who'>{r.name}</b><i>{english(r.date)}</i><p>{lines(r.text)}</p></li>"
        for r in rows
    )
    return shell(
        f"<div class='top-reviews'><h3>Top reviews</h3>{slides}</div><div class='all-reviews'><h3>All reviews</h3><ul>{items}</ul></div>"
    )


STYLES: dict[str, tuple[Callable[[tuple[Row, ...]], str], tuple[Row, ...]]] = {
    "spans": (spans, ENGLISH),
    "by_on": (by_on, ENGLISH),
    "width_bars": (width_bars, ENGLISH),
    "data_scores": (data_scores, ENGLISH),
    "svg_labels": (svg_labels, ENGLISH),
    "word_classes": (word_classes, ENGLISH),
    "material": (material, ENGLISH),
    "out_of_ten": (out_of_ten, ENGLISH),
    "german_dl": (german_dl, GERMAN),
    "german_replies": (german_replies, GERMAN),
    "french_cards": (french_cards, GERMAN),
    "chinese_table": (chinese_table, CHINESE),
    "chinese_modern": (chinese_modern, CHINESE),
    "chinese_images": (chinese_images, CHINESE),
    "flat_headings": (flat_headings, ENGLISH),
    "half_hidden": (half_hidden, ENGLISH),
    "twice": (twice, ENGLISH),
}


# --- one row's markup, as widespread shop software writes it ----------------------------------------


def _camel_icons(r: Row) -> str:
    return (
        "<li class='productReview'><article><header><span class='productReview-rating rating--small'>"
        + "<span class='icon icon--ratingFull'><svg><use xlink:href='#icon-star'/></svg></span>" * r.stars
        + "<span class='icon icon--ratingEmpty'><svg><use xlink:href='#icon-star'/></svg></span>" * (5 - r.stars)
        + f"<span class='productReview-ratingNumber'>{r.stars}</span></span><h5 class='productReview-title'>Nice thing {r.stars}</h5><meta content='{r.name}'><p class='productReview-author'>Posted by {r.name} on {american(r.date)}</p></header><p class='productReview-body'>{lines(r.text)}</p></article></li>"
    )


def _labelled_lines(r: Row) -> str:
    return f"<div class='product-review-item'><div class='review-item-head'><div class='review-title'><strong>Title {r.stars}</strong></div><div class='product-review-box'><div class='rating'><div style='width:{r.stars * 20}%'></div></div></div></div><div class='review-content'><div class='review-text'>{lines(r.text)}</div><div class='review-info'><span class='user'><label>From:</label><span>{r.name}</span></span><span class='separator'>|</span><span class='date'><label>Date:</label><span>{dotted(r.date).replace('.', '/')} 10:20 AM</span></span></div></div><div class='product-review-helpfulness'><span class='question'>Was this review helpful?</span><span class='vote-options'><span class='vote'>Yes</span><span class='vote'>No</span></span><span class='result'>(<span>0</span>/<span>0</span>)</span></div></div>"


def _bem_icons(r: Row) -> str:
    return (
        f"<div class='ty-discussion-post__content'><span class='ty-discussion-post__author'>{r.name}</span><span class='ty-discussion-post__date'>{dotted(r.date).replace('.', '/')}, 10:20</span><div class='ty-discussion-post'><div class='ty-discussion-post__rating'><span class='ty-nowrap ty-stars'>"
        + "<i class='ty-stars__icon ty-icon-star'></i>" * r.stars
        + "<i class='ty-stars__icon ty-icon-star-empty'></i>" * (5 - r.stars)
        + f"</span></div><div class='ty-discussion-post__message'>{lines(r.text)}</div></div></div>"
    )


def _lines_with_rules(r: Row) -> str:
    return f"<hr><div class='forward'><a href='index.php?main_page=product_reviews_info&products_id=1&reviews_id={r.stars}'>[read more]</a></div><div class='productReviewsDefaultReviewer bold'>Date Added: Monday {english(r.date)} by {r.name}</div><div class='rating'><img src='includes/templates/x/images/stars_{r.stars}.gif' alt='{r.stars} of 5 Stars!'>[{r.stars} of 5 Stars!]</div><div class='productReviewsDefaultProductMainContent content'>{lines(r.text)}</div>"


def _font_tags(r: Row) -> str:
    return f"<li class='word'><font class='f2'>{r.name}</font> <font class='f3'>( {r.date} 14:53:11 )</font><br><img src='themes/default/images/stars{r.stars}.gif' alt='{r.stars}'><p>{lines(r.text)}</p><p><font class='f1'>管理员：</font>感谢支持</p></li>"


def _points(r: Row) -> str:
    return (
        "<div class='product-detail-review-item'><div class='product-detail-review-item-info row'><div class='product-detail-review-item-points col-auto'><div class='product-review-rating'>"
        + "<div class='product-review-point'><div class='point-container'><div class='point-rating point-full'><span class='icon icon-star'><svg><path d='M1'/></svg></span></div></div></div>"
        * r.stars
        + "<div class='product-review-point'><div class='point-container'><div class='point-rating point-blank'><span class='icon icon-star'><svg><path d='M1'/></svg></span></div></div></div>"
        * (5 - r.stars)
        + f"</div></div><div class='product-detail-review-item-title col-md'><p class='h5'>Gutes Produkt {r.stars}</p></div></div><div class='product-detail-review-item-date'><p><small>{german(r.date)} 10:20</small></p></div><p class='product-detail-review-item-content'>{lines(r.text)}</p></div>"
    )


def _data_ratings(r: Row) -> str:
    return f"<div class='comment'><div class='content'><a class='author'>{r.name}</a><div class='metadata'><span class='date'>{r.date} 10:20:00</span></div><div class='text'>{lines(r.text)}</div><div class='ui star rating' data-rating='{r.stars}' data-max-rating='5'></div></div></div>"


def _threaded_comments(r: Row) -> str:
    return f"<li class='comment even thread-even depth-1' id='comment-{r.stars * 77 + len(r.text)}'><article class='comment-body'><footer class='comment-meta'><div class='comment-author vcard'><img class='avatar avatar-32' src='https://secure.gravatar.com/avatar/{len(r.text):032x}?s=32'><b class='fn'>{r.name}</b> <span class='says'>says:</span></div><div class='comment-metadata'><a href='#comment-12'><time datetime='{r.date}T10:20:11+00:00'>{american(r.date)} at 10:20 am</time></a></div></footer><div class='comment-content'><div class='crfp-rating crfp-rating-{r.stars}'></div><p>{lines(r.text)}</p></div><div class='reply'><a class='comment-reply-link' href='?replytocom=12'>Reply</a></div></article></li>"


def _labelled_icons(r: Row) -> str:
    return f"<div class='a-section review aok-relative' id='R{len(r.text):010X}X'><div class='a-profile'><span class='a-profile-name'>{r.name}</span></div><div class='a-row'><a title='{r.stars}.0 out of 5 stars' href='/gp/customer-reviews/R1'><i class='a-icon a-icon-star a-star-{r.stars}'><span class='a-icon-alt'>{r.stars}.0 out of 5 stars</span></i></a><a class='review-title' href='/gp/customer-reviews/R1'>Title words {r.stars}</a></div><span class='review-date'>Reviewed in the United States on {american(r.date)}</span><div class='a-row'><a class='format-strip'>Color: Black</a><span class='avp-badge'>Verified Purchase</span></div><div class='review-data'><span class='review-text'><div class='reviewText'><span>{lines(r.text)}</span></div></span></div><div class='cr-vote'><span>{r.stars + 2} people found this helpful</span></div></div>"


def _coloured_icons(r: Row) -> str:
    return (
        f"<div class='flex gap-4 py-8'><div class='w-12 h-12 rounded-full bg-gray-200'>{r.name[0]}</div><div><h4 class='font-bold'>{r.name}</h4><div class='mt-1 flex'>"
        + "<svg class='w-5 h-5 text-yellow-400' fill='currentColor'><path d='M10 15l'/></svg>" * r.stars
        + "<svg class='w-5 h-5 text-gray-200' fill='currentColor'><path d='M10 15l'/></svg>" * (5 - r.stars)
        + f"</div><p class='sr-only'>{r.stars} out of 5 stars</p><div class='mt-4 text-base italic'>{lines(r.text)}</div><p class='text-xs'>{american(r.date)}</p></div></div>"
    )


def _several_ratings(r: Row) -> str:
    return f"<div class='review-block'><div class='crit'><span>Quality</span><span class='stars' style='--rating:{r.stars}'></span></div><div class='crit'><span>Price</span><span class='stars' style='--rating:5'></span></div><div class='crit'><span>Delivery</span><span class='stars' style='--rating:4'></span></div><div class='by'>{r.name}, {english(r.date)}</div><div class='txt'>{lines(r.text)}</div></div>"


def _places(r: Row) -> str:
    return f"<div class='cell'><div class='revhead'><span>{r.name}</span><span>Berlin, Germany</span><span>{dotted(r.date)}</span></div><span class='stern{r.stars}'></span><div class='revtext'>{lines(r.text)}</div></div>"


def _quoted(r: Row) -> str:
    return f"<div class='q'><p>“{lines(r.text)}”</p><p>{'⭐' * r.stars}</p><p>— {r.name}, {english(r.date)}</p></div>"


def _headline_first(r: Row) -> str:
    return f"<li><div><span aria-label='Rating: {r.stars} out of 5'></span><b>Some headline {r.stars}</b></div><div>{lines(r.text)}</div><div><span>{r.name}</span> · <span>{english(r.date)}</span> · <span>Verified buyer</span></div></li>"


ROWS: dict[str, tuple[Callable[[Row], str], tuple[Row, ...], str]] = {
    "camel case": (
        _camel_icons,
        ENGLISH,
        "<section class='productReviews' id='product-reviews'><h4 class='toggle-title'>6 Reviews</h4><ul class='productReviews-list'>%s</ul></section>",
    ),
    "labelled lines": (
        _labelled_lines,
        ENGLISH,
        "<div class='product-review-list'><div class='title'><strong>Existing reviews</strong></div>%s</div>",
    ),
    "bem icons": (
        _bem_icons,
        ENGLISH,
        "<div class='discussion-block' id='content_discussion'><h3>Reviews</h3>%s</div>",
    ),
    "lines with rules": (_lines_with_rules, ENGLISH, "<div id='productReviewsDefault'>%s</div>"),
    "font tags": (
        _font_tags,
        CHINESE,
        "<div id='ECS_COMMENT'><div class='box'><h3><span class='text'>用户评论</span>(共<font class='f1'>6</font>条评论)</h3><ul class='comments'>%s</ul></div></div>",
    ),
    "points": (_points, GERMAN, "<div class='product-detail-review-list'>%s</div>"),
    "data ratings": (_data_ratings, ENGLISH, "<div class='ui comments'><h3>Reviews</h3>%s</div>"),
    "threaded comments": (
        _threaded_comments,
        ENGLISH,
        "<div id='comments'><h2>6 reviews for Lamp</h2><ol class='commentlist'>%s</ol></div>",
    ),
    "labelled icons": (_labelled_icons, ENGLISH, "<div id='cm-cr-dp-review-list'><h3>Top reviews</h3>%s</div>"),
    "coloured icons": (
        _coloured_icons,
        ENGLISH,
        "<div class='bg-white'><h2>Recent reviews</h2><div class='space-y-10'>%s</div></div>",
    ),
    "several ratings": (_several_ratings, ENGLISH, "<div class='opinions'><h3>Opinions</h3>%s</div>"),
    "places": (_places, GERMAN, "<h3>Kundenmeinungen</h3><div>%s</div>"),
    "quoted": (_quoted, ENGLISH, "<h2>Reviews</h2><div class='quotes'>%s</div>"),
    "headline first": (_headline_first, ENGLISH, "<h2>All reviews (6)</h2><ul>%s</ul>"),
}


ROWS |= {
    # svg sprite with stars list + author initials + location + 'Verified'
    "header and location": (
        lambda r: (
            f"<div class='stamped-review' id='sr-{len(r.text) * 991}'><div class='stamped-review-header'><div class='stamped-review-avatar'>{r.name[:1]}</div><div class='created'>{dotted(r.date).replace('.', '/')}</div><strong class='author'>{r.name}</strong><div class='review-location'>United States</div><div class='stamped-starratings' data-rating='{r.stars}'><i class='stamped-fa stamped-fa-star'></i></div><h3 class='stamped-review-header-title'>My title</h3></div><div class='stamped-review-content'><p class='stamped-review-content-body'>{lines(r.text)}</p><div class='stamped-review-votes'>Was this helpful? <a>0</a><a>0</a></div></div></div>"
        ),
        ENGLISH,
        "<h2>Reviews</h2><div>%s</div>",
    ),
    # table one row each with header cell
    "th-table": (
        lambda r: (
            f"<tr><th>{r.name}<br><small>{english(r.date)}</small></th><td><span class='s{r.stars}0 rating'></span><br>{lines(r.text)}</td></tr>"
        ),
        ENGLISH,
        "<table id='product-reviews'><caption>Reviews</caption>%s</table>",
    ),
    # chat-like bubble, date at end, emoji stars in text para
    "emoji": (
        lambda r: (
            f"<div class='bubble'><p>{'⭐️' * r.stars}</p><p>{lines(r.text)}</p><p><em>{r.name}</em> | <em>{american(r.date)}</em></p></div>"
        ),
        ENGLISH,
        "<section id='reviews'><h2>Happy customers</h2>%s</section>",
    ),
    # chinese li w/ spans, 5分制, 来自 省份
    "two dates": (
        lambda r: (
            f"<li><div class='u'><p class='name'>{r.name}</p><p class='from'>来自浙江</p></div><div class='c'><p class='score'>满意度：<span class='f{r.stars}'>{r.stars}分</span></p><p class='nr'>{lines(r.text)}</p><p class='sj'>购买日期：2024-11-11 评价时间：{r.date} 12:33:44</p></div></li>"
        ),
        CHINESE,
        "<div class='tabcon'><h3>商品评价（6）</h3><ul>%s</ul></div>",
    ),
    # chinese div flat w/ title "的评论"
    "two boxes a review": (
        lambda r: (
            f"<div class='plt'>{r.name} 发表于 {r.date} 10:20:30 &nbsp; 评价等级：<img src='/skin/{r.stars}.gif' alt='{r.stars}星'></div><div class='plc'>{lines(r.text)}</div>"
        ),
        CHINESE,
        "<div class='plbox'><div class='tt'>会员评论</div>%s</div>",
    ),
    # author link to profile, verified icon
    "profile": (
        lambda r: (
            f"<div class='rvw'><a href='/members/{len(r.text) * 91}' class='nm'>{r.name}</a><span class='vb'>✓ Verified Buyer</span><div class='r' role='img' aria-label='{r.stars} stars'></div><time>{american(r.date)}</time><div class='rvw-txt'>{lines(r.text)}</div><div class='rvw-act'><a href='#'>Share</a> | Was this helpful? <a href='#'>3</a></div></div>"
        ),
        ENGLISH,
        "<div class='rvws'><h2>6 Reviews</h2>%s</div>",
    ),
    # react hashed classes
    "hashed": (
        lambda r: (
            f"<div class='sc-1x{'a' if r.stars % 2 else 'b'}9z kQwErT'><div class='sc-2yZ'><span class='sc-9ab'>{r.name}</span><span class='sc-8cd'>{english(r.date)}</span></div><div class='sc-7ef'><span style='color:#f5a623'>{'★' * r.stars}</span><span style='color:#ddd'>{'★' * (5 - r.stars)}</span></div><div class='sc-6gh'>{lines(r.text)}</div></div>"
        ),
        ENGLISH,
        "<div class='sc-0'><h3>Ratings and reviews</h3><div class='sc-00'>%s</div></div>",
    ),
    # definition: pros/cons
    "procons": (
        lambda r: (
            f"<article class='test-report'><h4>Fine {r.stars}</h4><div>Rating: <b>{r.stars}</b> / 5</div><div class='rt'>{lines(r.text)}</div><footer>Reviewed by <b>{r.name}</b>, {american(r.date)}</footer></article>"
        ),
        ENGLISH,
        "<div class='reports'><h2>User reviews</h2>%s</div>",
    ),
    # french li
    "published on": (
        lambda r: (
            f"<li class='un-avis'><span class='etoiles etoiles-{r.stars}'></span><span class='pseudo'>{r.name}</span><span class='jour'>Publié le {french(r.date)}</span><p>{lines(r.text)}</p></li>"
        ),
        GERMAN,
        "<h3>Les avis de nos clients</h3><ul class='les-avis'>%s</ul>",
    ),
    # no stars at all
    "no stars": (
        lambda r: (
            f"<div class='comment-row'><span class='user'>{r.name}</span><span class='time'>{r.date}</span><p class='comment-text'>{lines(r.text)}</p></div>"
        ),
        CHINESE,
        "<div class='product-comments'><h3>商品评论</h3>%s</div>",
    ),
    # bootstrap media w/ pull-right date, 'text-warning' icons
    "name and date in a heading": (
        lambda r: (
            f"<div class='media mb-3'><img class='mr-3 rounded-circle' src='https://via.example/40' width='40'><div class='media-body'><h6>{r.name}<small> - <i>{english(r.date)}</i></small></h6><div class='text-primary mb-2'>"
            + "<i class='fas fa-star'></i>" * r.stars
            + "<i class='far fa-star'></i>" * (5 - r.stars)
            + f"</div><p>{lines(r.text)}</p></div></div>"
        ),
        ENGLISH,
        "<div class='tab-pane fade' id='tab-pane-3'><h4 class='mb-4'>6 reviews for \"Lamp\"</h4>%s<h4>Leave a review</h4></div>",
    ),
    "icons before names": (
        lambda r: (
            f"<div class='single-review'><div class='review-heading'><div><a href='#'><i class='fa fa-user-o'></i> {r.name}</a></div><div><a href='#'><i class='fa fa-clock-o'></i> {english(r.date)} / 8:0 PM</a></div><div class='review-rating pull-right'>"
            + "<i class='fa fa-star'></i>" * r.stars
            + "<i class='fa fa-star-o empty'></i>" * (5 - r.stars)
            + f"</div></div><div class='review-body'><p>{lines(r.text)}</p></div></div>"
        ),
        ENGLISH,
        "<div class='product-reviews'>%s</div>",
    ),
}


# --- pages that only look like it ---------------------------------------------------------------------------


def _people(count: int = 5) -> list[tuple[str, str, str]]:
    return [(r.name, r.date, r.text) for r in ENGLISH][:count]


def blog_with_comments() -> str:
    comments = "".join(
        f"<li class='comment' id='comment-{n}'><b class='fn'>{name}</b> <time datetime='{date}'>{english(date)}</time><p>{text}</p></li>"
        for n, (name, date, text) in enumerate(_people())
    )
    return (
        "<html><head><title>How to light a room</title><meta property='og:type' content='article'></head><body class='single-post'>"
        f"<article><h1>How to light a room</h1><p>By Kim on 3 March 2025</p><p>Long text about lamps.</p></article><h3>5 comments</h3><ol class='comments'>{comments}</ol></body></html>"
    )


def plain_blog_with_comments() -> str:
    """No type, no telling address: only the absence of anything to buy."""
    comments = "".join(
        f"<div class='comment'><span class='author'>{name}</span><span class='date'>{date}</span><div class='text'>{text}</div></div>"
        for name, date, text in _people()
    )
    return f"<html><head><title>My summer in Lund</title></head><body><h1>My summer in Lund</h1><p>It rained.</p><div id='comments'><h2>Comments (5)</h2>{comments}</div></body></html>"


def listing() -> str:
    cards = "".join(
        f"<li class='product'><a href='/products/lamp-{n}'><img src='/i/{n}.jpg'><h3>Lamp {n}</h3></a><span class='rating' title='{n % 5 + 1} out of 5'></span>"
        f"<span>({n} reviews)</span><span class='price'>€ {n},90</span><span class='date'>New since 2025-03-0{n}</span><button>Add to cart</button></li>"
        for n in range(1, 9)
    )
    return f"<html><head><title>Lamps</title></head><body><h1>Lamps</h1><ul class='products'>{cards}</ul><a href='?page=2'>2</a></body></html>"


def news() -> str:
    items = "".join(
        f"<div class='item'><h3><a href='/n/{n}'>Lamp maker {n} opens a shop</a></h3><span class='date'>{date}</span><span class='by'>by {name}</span><p>{text}</p></div>"
        for n, (name, date, text) in enumerate(_people())
    )
    return (
        f"<html><head><title>News</title></head><body><h1>Latest news</h1><div class='list'>{items}</div></body></html>"
    )


def forum() -> str:
    posts = "".join(
        f"<table class='post'><tr><td class='user'>{name}<br>★★★<br>Member, Posts: {n * 41}</td><td><div class='date'>{date} 10:0{n}</div><div class='body'>{text}</div></td></tr></table>"
        for n, (name, date, text) in enumerate(_people())
    )
    return f"<html><head><title>Which lamp? - Forum</title></head><body><h1>Which lamp?</h1>{posts}</body></html>"


def faq() -> str:
    items = "".join(
        f"<dt>Question {n}: how long is the cable?</dt><dd>About {n} metres. Updated 2025-03-0{n}.</dd>"
        for n in range(1, 6)
    )
    return shell(f"<h2>Frequently asked questions</h2><dl>{items}</dl>")


def testimonials() -> str:
    items = "".join(
        f"<div class='testimonial'><p>“{text}”</p><cite>{name}</cite></div>" for name, _, text in _people(3)
    )
    return shell(f"<section class='testimonials'><h2>What our customers say</h2>{items}</section>")


def starred_testimonials() -> str:
    items = "".join(
        f"<div class='testimonial-card'><div>★★★★★</div><p>“{text}”</p><b>{name}</b></div>"
        for name, _, text in _people(3)
    )
    return shell(f"<section><h2>What our customers say</h2>{items}</section>")


def questions() -> str:
    items = "".join(
        f"<li class='qa-item'><b>{name}</b><time>{date}</time><p class='q'>Q: Is it {n * 10} cm high?</p><p class='a'>A: Yes, it is.</p></li>"
        for n, (name, date, _) in enumerate(_people(), start=1)
    )
    return shell(f"<h2>Customer questions &amp; answers</h2><ul>{items}</ul>")


def histogram() -> str:
    bars = "".join(
        f"<tr><td>{n} stars</td><td><div class='bar' style='width:{n * 15}%'></div></td><td>{n * 3}</td></tr>"
        for n in range(5, 0, -1)
    )
    return shell(
        f"<h2>Customer reviews</h2><p>4.2 out of 5</p><table class='histogram'>{bars}</table><p>Log in to read the reviews.</p>"
    )


def other_products_reviews() -> str:
    items = "".join(
        f"<li><a href='/products/chair-{n}'>Chair {n}</a><span class='stars' title='{n % 5 + 1} stars'></span><em>{name}</em><i>{date}</i><p>{text}</p></li>"
        for n, (name, date, text) in enumerate(_people())
    )
    return shell(f"<aside><h3>Latest reviews in our shop</h3><ul>{items}</ul></aside>")


def changelog() -> str:
    items = "".join(
        f"<li><b>Version 1.{n}</b> <span>2025-0{n}-03</span><p>New switch, new colour, better plug.</p></li>"
        for n in range(1, 6)
    )
    return shell(f"<h2>Product history</h2><ul>{items}</ul>")


def downloads() -> str:
    rows = "".join(
        f"<tr><td>Manual {n}</td><td>0{n}.03.2025</td><td>PDF</td><td>Assembly and care in {n} languages</td></tr>"
        for n in range(1, 6)
    )
    return shell(f"<h2>Downloads</h2><table>{rows}</table>")


def press() -> str:
    items = "".join(
        f"<blockquote><p>★★★★★ A lamp to love.</p><footer>The Lamp Times No. {n}</footer></blockquote>"
        for n in range(1, 4)
    )
    return shell(f"<section class='press'><h2>In the press</h2>{items}</section>")


def home() -> str:
    items = "".join(
        f"<div class='review'><span class='stars' data-score='5'></span><b class='author'>{name}</b><p>{text}</p></div>"
        for name, _, text in _people(4)
    )
    return f"<html><head><title>Lampery</title></head><body><h1>Lampery</h1><h2>Reviews</h2>{items}<a href='/products/lamp-1'>Lamp</a></body></html>"


def review_form() -> str:
    stars = "".join(
        f"<label><input type='radio' name='stars' value='{n}'><i class='fa fa-star'></i>{n} stars</label>"
        for n in range(1, 6)
    )
    return shell(
        f"<div id='reviews'><h2>Reviews (0)</h2><p>There are no reviews yet.</p><form><h3>Write a review</h3>{stars}<textarea></textarea></form></div>"
    )


def delivery() -> str:
    rows = "".join(
        f"<div class='step'><b>Berlin {n}</b><span>2025-03-0{n} 10:00</span><p>Parcel scanned at the depot</p></div>"
        for n in range(1, 6)
    )
    return shell(f"<h2>Delivery times</h2>{rows}")


def sellers() -> str:
    rows = "".join(
        f"<div class='offer'><span class='seller'>Shop {n}</span><span class='rating' title='4.{n} of 5'></span><span class='price'>$ 3{n}.90</span><span>Delivered until 2025-03-1{n}</span></div>"
        for n in range(1, 5)
    )
    return shell(f"<h2>Offers</h2>{rows}")


def chinese_news() -> str:
    items = "".join(
        f"<li><a href='/xinwen/{n}.html'>灯具行业新闻第{n}期</a><span>2025-03-0{n}</span></li>" for n in range(1, 9)
    )
    return f"<html><head><title>新闻中心</title></head><body><div class='title'>新闻中心</div><ul>{items}</ul></body></html>"


def chinese_records() -> str:
    """Who bought what and when: 成交记录 look like reviews without words."""
    rows = "".join(
        f"<tr><td>l***{n}</td><td>黄铜台灯</td><td>¥99.00</td><td>{n}</td><td>2025-03-0{n} 10:00</td></tr>"
        for n in range(1, 8)
    )
    return shell(f"<h3>成交记录</h3><table>{rows}</table>", "zh-CN", "黄铜台灯", "<a>加入购物车</a>")


def shop_reviews() -> str:
    """A seal's box about the shop, the same on every page."""
    items = "".join(
        f"<div class='ts-review'><span class='stars' title='{n % 5 + 1} of 5'></span><b>{name}</b><i>{date}</i><p>{text}</p></div>"
        for n, (name, date, text) in enumerate(_people())
    )
    return shell(
        f"<div class='ts-reviews'><h3>Das sagen unsere Kunden</h3>{items}</div>",
        "de",
        "Lampe",
        "<button>In den Warenkorb</button>",
    )


def listing_with_quotes() -> str:
    """Cards of products, each with the newest review of it."""
    cards = "".join(
        f"<div class='tile'><a href='/products/lamp-{n}'><h3>A very nice lamp {n}</h3></a><div class='review'><span title='{n % 5 + 1} stars' class='stars'></span>"
        f"<q>{text}</q><cite>{name}</cite><i>{date}</i></div></div>"
        for n, (name, date, text) in enumerate(_people())
    )
    return f"<html><head><title>Lamps with reviews</title></head><body><h1>Lamps</h1><div class='grid'>{cards}</div></body></html>"


def orders() -> str:
    rows = "".join(
        f"<li><span>{name}</span> bought this on <i>{date}</i> <p>Just now in Lund, the brass one</p></li>"
        for name, date, _ in _people()
    )
    return shell(f"<h3>Recently bought</h3><ul>{rows}</ul>")


def stockists() -> str:
    rows = "".join(
        f"<div class='shop'><b>Lamp house {n}</b><span class='stars' data-score='4'></span><p>Main street {n}, open since 200{n}-05-01</p></div>"
        for n in range(1, 6)
    )
    return f"<html><head><title>Where to buy</title></head><body><h1>Where to buy</h1>{rows}</body></html>"


DECOYS: dict[str, tuple[str, Callable[[], str]]] = {
    "a blog post with comments": ("/blog/light-a-room", blog_with_comments),
    "a blog post that does not say so": ("/summer-in-lund", plain_blog_with_comments),
    "a list of products with stars": ("/lamps", listing),
    "news": ("/n", news),
    "a forum thread": ("/t/184-which-lamp", forum),
    "an FAQ on a product page": ("/products/brass-lamp", faq),
    "three testimonials": ("/products/brass-lamp", testimonials),
    "testimonials with stars": ("/products/brass-lamp", starred_testimonials),
    "questions and answers": ("/products/brass-lamp", questions),
    "a histogram": ("/products/brass-lamp", histogram),
    "reviews of other products": ("/products/brass-lamp", other_products_reviews),
    "a history of versions": ("/products/brass-lamp", changelog),
    "downloads": ("/products/brass-lamp", downloads),
    "press quotes": ("/products/brass-lamp", press),
    "a home page with praise": ("/", home),
    "a form to write a review": ("/products/brass-lamp", review_form),
    "delivery steps": ("/products/brass-lamp", delivery),
    "offers of sellers": ("/products/brass-lamp", sellers),
    "Chinese news": ("/xinwen/", chinese_news),
    "reviews of the shop itself": ("/products/brass-lamp", shop_reviews),
    "a list with a quote a product": ("/lamps", listing_with_quotes),
    "who bought it": ("/products/brass-lamp", orders),
    "where to buy": ("/where", stockists),
    "records of sales": ("/products/brass-lamp", chinese_records),
}
