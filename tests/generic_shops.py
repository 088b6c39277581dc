"""Three shops of no known software and without linked data, as unlike each other as old and new shops are.

Each function returns the routes of a shop and what a crawl must end up with, each review exactly once. Around the
reviews stand what real pages have too: menus, related goods with stars of their own, news and blog posts, questions.
All shops, products, people and words are invented; the words are put together so that no two are the same.
"""

# ruff: noqa: E501  (markup in one line is easier to compare with what it makes)

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html import escape
from typing import NamedTuple

from loopback_http import Request, Response, Route


class Wanted(NamedTuple):
    product: str
    stars: int
    date: str  # ISO
    text: str
    name: str


def _stars(number: int) -> int:
    return (5, 4, 5, 2, 5, 3, 1, 5)[number % 8]


def _day(number: int) -> str:
    return (datetime(2025, 3, 28, tzinfo=UTC) - timedelta(days=number * 3)).date().isoformat()


def _pick(options: tuple[str, ...], number: int) -> str:
    return options[number % len(options)]


# --- an old Chinese shop: ASP addresses, tables, GBK ---------------------------------------------------------

_TEAS = {
    "3": ("明前绿茶", 23),
    "7": ("陈年熟普", 12),
    "12": ("桂花乌龙", 9),
    "15": ("茉莉花茶", 6),
    "18": ("红枣姜茶", 0),
}
_TEA_START = ("茶叶收到了，", "第二次来买，", "朋友推荐的，", "给爸妈买的，", "", "活动的时候下的单，", "")
_TEA_MIDDLE = ("香气很足", "汤色清亮", "味道淡了一点", "包装盒压坏了", "入口有点苦", "回甘不错", "碎末比较多", "好喝")
_TEA_END = ("，还会再来。", "，送货也快。", "，希望改进。", "。", "，客服态度一般。", "，对得起价格。", "！")
_PER_TABLE = 5


def _tea_text(product: str, number: int) -> str:
    if number == 4:
        return "好"
    seed = number * 5 + int(product)
    return _pick(_TEA_START, seed) + _pick(_TEA_MIDDLE, number + int(product)) + _pick(_TEA_END, seed // 3)


def _tea_rows(product: str) -> list[Wanted]:
    names = ("茶客", "山里人", "l***n", "匿名用户", "阿珍", "老王头", "hao2008")
    return [
        Wanted(product, _stars(n), _day(n), _tea_text(product, n), _pick(names, n + len(product)))
        for n in range(_TEAS[product][1])
    ]


def chinese_asp_shop() -> tuple[dict[str, Route], list[Wanted]]:
    """`chanpin.asp?id=3` shows a product, `pinglun.asp?id=3&page=2` its reviews, two table rows each."""
    routes: dict[str, Route] = {
        "/": lambda _: _gbk(_tea_page("首页", "<a href='list.asp?classid=1'>全部茶叶</a>" + _tea_news())),
        "/list.asp": _tea_list,
        "/chanpin.asp": _tea_product,
        "/pinglun.asp": _tea_reviews,
        "/news.asp": lambda _: _gbk(_tea_page("新闻", _tea_news() + _tea_guestbook())),
    }
    return routes, [row for product in _TEAS for row in _tea_rows(product)]


def _gbk(html: str) -> Response:
    return Response(200, {"Content-Type": "text/html"}, html.encode("gb18030"))


def _tea_page(title: str, main: str) -> str:
    menu = "".join(
        f"<td><a href='{href}'>{name}</a></td>"
        for name, href in (("首页", "/"), ("茶叶", "list.asp?classid=1"), ("新闻", "news.asp?id=1"))
    )
    return (
        "<html><head><meta http-equiv='Content-Type' content='text/html; charset=gb2312'>"
        f"<title>{title} - 山雾茶行</title></head><body><form name='form1'><table width=760><tr>{menu}</tr></table>"
        f"<table width=760><tr><td>{main}</td></tr></table><table><tr><td>版权所有 2008-2025 山雾茶行 电话 略</td></tr></table></form></body></html>"
    )


def _tea_news() -> str:
    items = "".join(
        f"<tr><td><a href='news.asp?id={n}'>春茶上市第{n}批到货通知</a></td><td>2025-03-{n:02d}</td></tr>"
        for n in range(1, 7)
    )
    return f"<table><tr><td><b>最新公告</b></td></tr>{items}</table>"


def _tea_guestbook() -> str:
    """Questions to the shop: names, dates and words, and no review."""
    return "".join(
        f"<table><tr><td>网友{n}</td><td>2025-02-{n:02d} 09:1{n}</td></tr><tr><td colspan=2>问：第{n}种茶什么时候到货？</td></tr></table>"
        for n in range(1, 6)
    )


def _tea_list(request: Request) -> Response:
    page = int(request.query.get("page", 1))
    shown = list(_TEAS)[(page - 1) * 3 : page * 3]
    cells = "".join(
        f"<td><a href='chanpin.asp?id={p}'><img src='/pic/{p}.jpg'></a><br><a href='chanpin.asp?id={p}'>{_TEAS[p][0]}</a><br>"
        f"￥{int(p) * 8}.00元<br>评分：4分</td>"
        for p in shown
    )
    pager = "<a href='list.asp?classid=1&page=1'>1</a> <a href='list.asp?classid=1&page=2'>2</a>"
    return _gbk(_tea_page("茶叶", f"<table><tr>{cells}</tr></table>{pager}"))


def _tea_product(request: Request) -> Response:
    product = request.query.get("id", "")
    if product not in _TEAS:
        return Response(404, {"Content-Type": "text/html"}, "没有".encode("gb18030"))
    name, count = _TEAS[product]
    facts = f"<h1>{name}</h1><p>价格：￥{int(product) * 8}.00元</p><input type=button value='加入购物车'>"
    link = f"<a href='pinglun.asp?id={product}'>查看全部评论({count})</a>" if count else "<p>暂无评论</p>"
    other = next(p for p in _TEAS if p != product)
    return _gbk(
        _tea_page(
            name,
            f"{facts}<p>产地：山上。保质期至2026-12-31。</p>{link}<p>相关产品 <a href='chanpin.asp?id={other}'>{_TEAS[other][0]}</a></p>",
        )
    )


def _tea_reviews(request: Request) -> Response:
    product, page = request.query.get("id", ""), int(request.query.get("page", 1))
    rows = _tea_rows(product)
    pages = -(-len(rows) // _PER_TABLE)
    shown = rows[(page - 1) * _PER_TABLE : page * _PER_TABLE]
    tables = "".join(_tea_review(row, n) for n, row in enumerate(shown))
    pager = "".join(f"<a href='pinglun.asp?id={product}&page={n}'>{n}</a> " for n in range(1, pages + 1))
    nearby = f"<a href='pinglun.asp?id={product}&page={page + 1}'>下一页</a>" if page < pages else ""
    head = f"<b>商品评论：<a href='chanpin.asp?id={product}'>{_TEAS[product][0]}</a></b> 共{len(rows)}条评论"
    return _gbk(_tea_page("评论", f"{head}<table width=100%>{tables}</table><div>共{pages}页 {pager}{nearby}</div>"))


def _tea_review(row: Wanted, number: int) -> str:
    colour = "#ffffff" if number % 2 else "#f4f4f4"
    reply = "<br><font color=red>掌柜回复：谢谢惠顾，欢迎再来。</font>" if row.stars < 3 else ""
    return (
        f"<tr bgcolor={colour}><td>会员：<b>{row.name}</b></td><td>评分：<img src='images/star{row.stars}.gif'></td>"
        f"<td>{row.date} 1{number}:05:0{number}</td></tr><tr bgcolor={colour}><td colspan=3>{escape(row.text)}{reply}</td></tr>"
    )


# --- a modern English shop: utility classes, labelled pictures, "load more" ----------------------------------

_SHELVES = {"oak-shelf-104": 26, "ash-stool-201": 17, "pine-bench-333": 8, "walnut-tray-415": 3, "cork-board-516": 0}
_WOOD_START = ("Honestly, ", "We bought two: ", "", "After a month of use: ", "For the price, ", "")
_WOOD_MIDDLE = (
    "the wood grain is lovely", "one leg was shorter than the others", "assembly took ten minutes", "it wobbles on our floor",
    "the finish scratches easily", "exactly what the hallway needed", "it smells of varnish",
)  # fmt: skip
_WOOD_END = (
    ". Would buy again.",
    ", so three stars from me.",
    "!",
    ". Delivery was quick & tidy.",
    ". Customer service never wrote back.",
)
_PER_LOAD = 6


def _wood_rows(product: str) -> list[Wanted]:
    names = ("Noor A.", "ben_carpenter", "Iris", "T. Okafor", "Lou & Max", "Anonymous")
    today = datetime.now(UTC).date()
    rows = []
    for n in range(_SHELVES[product]):
        seed = n * 7 + len(product)
        text = (
            ""
            if n == 3
            else "ok!"
            if n == 5
            else _pick(_WOOD_START, seed) + _pick(_WOOD_MIDDLE, n) + _pick(_WOOD_END, seed // 2)
        )
        days = 1 + n
        rows.append(
            Wanted(f"/p/{product}", _stars(n + 1), (today - timedelta(days=days)).isoformat(), text, _pick(names, seed))
        )
    return rows


def english_utility_shop() -> tuple[dict[str, Route], list[Wanted]]:
    """Reviews stand on the product page, six at a time, the rest behind `?rpage=2`; dates are "4 days ago"."""
    routes: dict[str, Route] = {
        "/": Response.html(
            _wood_page("Grain & Co", "<a class='btn' href='/collections/all'>Shop all</a>" + _wood_posts())
        ),
        "/collections/all": Response.html(_wood_page("All products", f"<div class='grid gap-4'>{_wood_cards()}</div>")),
        "/journal/oiling-oak": Response.html(
            _wood_page(
                "Oiling oak", "<article><h1>Oiling oak</h1><p>By Sam on 2 March 2025</p></article>" + _wood_comments()
            )
        ),
        **{f"/p/{product}": _wood_product(product) for product in _SHELVES},
    }
    return routes, [row for product in _SHELVES for row in _wood_rows(product)]


def _wood_page(title: str, main: str) -> str:
    return (
        f"<!DOCTYPE html><html lang='en' class='antialiased'><head><meta charset='utf-8'><title>{escape(title)} | Grain &amp; Co</title>"
        "<meta property='og:site_name' content='Grain &amp; Co'></head><body class='bg-white text-gray-900'>"
        "<header class='flex'><a href='/'>Grain</a><nav class='flex gap-2'><a href='/collections/all'>Shop</a><a href='/journal/oiling-oak'>Journal</a></nav></header>"
        f"<main class='mx-auto max-w-7xl'>{main}</main><footer class='py-10'><p class='text-sm'>Rated 4.8 out of 5 on 2,431 orders</p></footer></body></html>"
    )


def _wood_stars(count: int) -> str:
    on, off = (
        "<svg class='h-4 w-4 text-amber-400' viewBox='0 0 20 20'><path d='M10 1l3 6'/></svg>",
        "<svg class='h-4 w-4 text-gray-200' viewBox='0 0 20 20'><path d='M10 1l3 6'/></svg>",
    )
    return f"<div class='flex' aria-label='{count} out of 5 stars'>{on * count}{off * (5 - count)}</div>"


def _wood_cards(without: str = "") -> str:
    return "".join(
        f"<a class='group block' href='/p/{p}'><img class='rounded' src='/img/{p}.webp' alt=''><h3 class='text-sm'>{p}</h3>{_wood_stars(4)}"
        f"<span class='text-xs'>({count} reviews)</span><p class='font-medium'>$4{len(p)}.00</p></a>"
        for p, count in _SHELVES.items()
        if p != without
    )


def _wood_posts() -> str:
    return (
        "<section><h2>From the journal</h2>"
        + "".join(
            f"<article class='p-4'><time datetime='2025-02-0{n}'>February {n}, 2025</time><h3><a href='/journal/oiling-oak'>Oiling oak, part {n} of a series</a></h3><p>By Sam. Words on wood and oil.</p></article>"
            for n in range(1, 5)
        )
        + "</section>"
    )


def _wood_comments() -> str:
    return (
        "<section><h2>Comments</h2>"
        + "".join(
            f"<div class='py-4'><p class='font-medium'>Reader {n}</p><p class='text-xs'>{n} days ago</p><p>Thank you, that helped me with part {n}.</p></div>"
            for n in range(2, 8)
        )
        + "</section>"
    )


def _wood_questions() -> str:
    return (
        "<section class='mt-10'><h2>Questions</h2>"
        + "".join(
            f"<div class='border-b py-4'><p>Q: Can it carry {n}0 kg?</p><p class='text-xs'>{n} weeks ago</p><p>A: It can.</p></div>"
            for n in range(2, 6)
        )
        + "</section>"
    )


def _wood_product(product: str) -> Route:
    def route(request: Request) -> Response:
        rows, page = _wood_rows(product), int(request.query.get("rpage", 1))
        shown = rows[(page - 1) * _PER_LOAD : page * _PER_LOAD]
        return Response.html(_wood_page(product, _wood_main(product, rows, shown, page)))

    return route


def _wood_main(product: str, rows: list[Wanted], shown: list[Wanted], page: int) -> str:
    more = (
        f"<a class='btn mt-8' href='/p/{product}?rpage={page + 1}'>Load more reviews</a>"
        if page * _PER_LOAD < len(rows)
        else ""
    )
    summary = (
        f"<p class='text-sm'>Based on {len(rows)} reviews</p>" if rows else "<p class='text-sm'>No reviews yet</p>"
    )
    return (
        f"<div class='grid'><h1 class='text-3xl'>{product}</h1><p class='text-xl'>$4{len(product)}.00</p><button class='bg-black text-white'>Add to cart</button></div>"
        f"<section class='mt-16'><h2 class='text-lg font-medium'>Customer reviews</h2>{summary}"
        f"<div class='mt-6 space-y-10 divide-y'>{''.join(_wood_review(row) for row in shown)}</div>{more}</section>{_wood_questions()}"
        f"<section><h2>You may also like</h2><div class='grid'>{_wood_cards(product)}</div></section>"
    )


def _wood_review(row: Wanted) -> str:
    days = (datetime.now(UTC).date() - datetime.fromisoformat(row.date).date()).days
    when = "yesterday" if days == 1 else f"{days} days ago"
    body = f"<div class='mt-4 prose'><p>{escape(row.text)}</p></div>" if row.text else ""
    return (
        f"<div class='flex gap-4 pt-10'><div class='h-10 w-10 rounded-full bg-gray-100'>{row.name[0]}</div><div>{_wood_stars(row.stars)}"
        f"<div class='mt-1 flex text-sm'><p class='font-medium'>{escape(row.name)}</p><p class='ml-2 text-gray-500'>{when}</p></div>{body}"
        "<button class='text-xs'>Helpful (2)</button></div></div>"
    )


# --- a German shop: Bootstrap, definition lists, icon fonts, answers ------------------------------------------

_LAMPS = {
    "2001-stehlampe": 21,
    "2002-tischleuchte": 14,
    "2003-lichterkette": 11,
    "2004-wandleuchte": 4,
    "2005-gluehbirne": 1,
}
_LAMP_START = ("Sehr zufrieden: ", "Leider ", "", "Für das Geld ", "Nach drei Monaten ", "")
_LAMP_MIDDLE = (
    "macht sie ein warmes Licht", "war der Stecker lose", "passt alles wie beschrieben", "ist das Kabel viel zu kurz",
    "flackert sie ab und zu", "wirkt die Verarbeitung solide", "roch der Schirm streng",
)  # fmt: skip
_LAMP_END = (". Gerne wieder!", ", deshalb Abzug.", ". Lieferung in zwei Tagen.", " – kein Vergleich zur alten.", ".")
_PER_SEITE = 8
_MONTHS = [
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


def _lamp_rows(product: str) -> list[Wanted]:
    names = ("Anke S.", "Jürgen P.", "lichtblick", "Miriam", "K. Weber", "Jonas aus Kiel")
    rows = []
    for n in range(_LAMPS[product]):
        seed = n * 5 + len(product)
        text = "Top" if n == 6 else _pick(_LAMP_START, seed) + _pick(_LAMP_MIDDLE, n) + _pick(_LAMP_END, seed // 2)
        rows.append(Wanted(f"/shop/artikel/{product}.html", _stars(n + 2), _day(n), text, _pick(names, seed)))
    return rows


def german_bootstrap_shop() -> tuple[dict[str, Route], list[Wanted]]:
    """The product page shows three reviews; all stand under `/bewertungen?seite=2`, newest first."""
    routes: dict[str, Route] = {
        "/": Response.html(_lamp_page("Lampenladen", "<a href='/kategorie/lampen'>Alle Lampen</a>" + _lamp_news())),
        "/kategorie/lampen": Response.html(_lamp_page("Lampen", f"<div class='row'>{_lamp_cards()}</div>")),
        "/ratgeber/licht": Response.html(_lamp_page("Ratgeber", _lamp_news())),
    }
    for product in _LAMPS:
        routes[f"/shop/artikel/{product}.html"] = Response.html(_lamp_page(product, _lamp_main(product)))
        routes[f"/shop/artikel/{product}/bewertungen"] = _lamp_reviews(product)
    return routes, [row for product in _LAMPS for row in _lamp_rows(product)]


def _lamp_page(title: str, main: str) -> str:
    return (
        f"<!doctype html><html lang='de'><head><meta charset='utf-8'><title>{title} – Lampenladen</title></head><body><nav class='navbar'>"
        "<ul class='nav'><li><a href='/'>Start</a></li><li><a href='/kategorie/lampen'>Lampen</a></li><li><a href='/ratgeber/licht'>Ratgeber</a></li></ul></nav>"
        f"<div class='container'>{main}</div><footer><p>Öffnungszeiten: 08.00 bis 18.00 Uhr</p><p>Stand 01.03.2025</p></footer></body></html>"
    )


def _lamp_news() -> str:
    return "<h3>Aktuelles</h3>" + "".join(
        f"<div class='media'><h4><a href='/ratgeber/licht'>Licht im Flur, Teil {n} unserer Reihe</a></h4><small>0{n}.02.2025 von Redaktion</small><p>Welche Lampe passt wohin?</p></div>"
        for n in range(1, 6)
    )


def _lamp_cards() -> str:
    return "".join(
        f"<div class='col-md-3'><div class='thumbnail'><a href='/shop/artikel/{p}.html'><img src='/bilder/{p}.jpg'></a><h4>{p}</h4>"
        f"{_lamp_icons(4)} <small>({count} Bewertungen)</small><p>{count + 20},90 €</p></div></div>"
        for p, count in _LAMPS.items()
    )


def _lamp_icons(count: int) -> str:
    return "<i class='glyphicon glyphicon-star'></i>" * count + "<i class='glyphicon glyphicon-star-empty'></i>" * (
        5 - count
    )


def _lamp_main(product: str) -> str:
    rows = _lamp_rows(product)
    all_of_them = (
        f"<a href='/shop/artikel/{product}/bewertungen'>Alle {len(rows)} Bewertungen anzeigen</a>"
        if len(rows) > 3
        else ""
    )
    return (
        f"<h1>{product}</h1><p class='preis'>{len(rows) + 20},90 €</p><button class='btn'>In den Warenkorb</button>"
        f"<div class='panel' id='bewertungen'><h3>Kundenbewertungen ({len(rows)})</h3>{_lamp_list(rows[:3])}{all_of_them}</div>"
        f"<div class='row'><h3>Passend dazu</h3>{_lamp_cards()}</div>"
        "<div class='faq'><h3>Häufige Fragen</h3><dl><dt>Wie hell ist sie?</dt><dd>800 Lumen.</dd><dt>Dimmbar?</dt><dd>Ja.</dd></dl></div>"
    )


def _lamp_list(rows: list[Wanted]) -> str:
    return f"<dl class='liste'>{''.join(_lamp_review(row) for row in rows)}</dl>"


def _lamp_review(row: Wanted) -> str:
    year, month, day = (int(part) for part in row.date.split("-"))
    answer = (
        "<dd class='antwort'><strong>Antwort vom Lampenladen:</strong> Das tut uns leid, wir melden uns. <small>30.03.2025</small></dd>"
        if row.stars < 3
        else ""
    )
    return (
        f"<dt>{_lamp_icons(row.stars)} {escape(row.name)}, {day}. {_MONTHS[month - 1]} {year} <span class='label'>Verifizierter Kauf</span></dt>"
        f"<dd>{escape(row.text)}</dd>{answer}"
    )


def _lamp_reviews(product: str) -> Route:
    def route(request: Request) -> Response:
        rows, page = _lamp_rows(product), int(request.query.get("seite", 1))
        pages = -(-len(rows) // _PER_SEITE)
        address = f"/shop/artikel/{product}/bewertungen"
        pager = "".join(f"<li><a href='{address}?seite={n}'>{n}</a></li>" for n in range(1, pages + 1))
        nearby = f"<li><a rel='next' href='{address}?seite={page + 1}'>Weiter »</a></li>" if page < pages else ""
        shown = rows[(page - 1) * _PER_SEITE : page * _PER_SEITE]
        head = f"<h1>Bewertungen für {product}</h1><p><a href='/shop/artikel/{product}.html'>zurück zum Artikel</a></p><p>{len(rows)} Bewertungen</p>"
        return Response.html(
            _lamp_page("Bewertungen", f"{head}{_lamp_list(shown)}<ul class='pagination'>{pager}{nearby}</ul>")
        )

    return route
