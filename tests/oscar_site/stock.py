"""What the test shop sells and what its buyers wrote. Invented, deterministic, and the truth the tests compare with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))
_NOUNS = [
    "竹节茶杯",
    "亚麻围裙",
    "羊毛拖鞋",
    "Brass Lamp",
    "胡桃木砧板",
    "铸铁小锅",
    "Linen Towel",
    "搪瓷水壶",
    "棉麻坐垫",
    "Cedar Box",
    "陶土花盆",
    "手工香皂",
    "Wool Scarf",
    "藤编果篮",
    "石英台钟",
    "Cotton Apron",
    "白瓷汤碗",
    "牛皮笔袋",
    "Felt Slippers",
    "玻璃冷水杯",
    "黄铜开瓶器",
    "Oak Spoon",
    "条纹浴巾",
    "Tin Kettle",
    "榉木衣架",
    "无评一",
    "无评二",
    "无评三",
    "Unrated",
    "无评四",
]
_OPENINGS = [
    "收到后先洗了一遍",
    "朋友来家里都问在哪儿买的",
    "It arrived a day early",
    "用了两个星期",
    "颜色比图片深一点",
    "The handle is sturdy",
    "包装拆开没有味道",
    "送给母亲的",
    "Second one I bought",
    "尺寸正好放进柜子",
    "说明书写得清楚",
]
_MIDDLES = [
    "，边角打磨得光滑",
    "，手感偏重但是稳",
    ", and it feels solid",
    "，缝线有两处松了",
    "，杯口不烫嘴",
    ", though the lid is loose",
    "，第三天开始掉色",
    "，和描述一致",
    ", the colour is softer than shown",
    "，客服回得慢",
]
_CLOSINGS = [
    "。",
    "，会再来。",
    ". Would buy again.",
    "，给四星。",
    "，有点失望。",
    ". Not worth the price.",
    "！",
]
# 30 products: the second of the two catalogue pages (20 a page) must hold a divisor of 20, else Haystack's Whoosh
# backend cuts the wrong slice (it derives the page number from the length of the last page).
_COUNTS = [45, 21, 20, 12, 9, 8, 7, 7, 6, 6, 6, 5, 5, 5, 4, 4, 4, 3, 3, 3, 3, 2, 2, 1, 1, 0, 0, 0, 0, 0]


@dataclass(frozen=True)
class StockReview:
    product: int  # index into PRODUCTS
    title: str
    body: str  # as the buyer typed it
    shown: str  # as Oscar shows it: tags stripped, entities as typed
    score: int
    name: str | None  # None: a registered buyer without a name, shown as "anonymous"
    written: datetime  # shop's local time


PRODUCTS = [f"{noun} {i:02d}" for i, noun in enumerate(_NOUNS)]


def reviews() -> list[StockReview]:
    """All reviews, oldest first within a product."""
    made = []
    for product, count in enumerate(_COUNTS):
        for i in range(count):
            n = product * 31 + i * 7
            text = _OPENINGS[n % 11] + _MIDDLES[(n // 2 + i) % 10] + _CLOSINGS[(n + i * 3) % 7]
            body = f"<b>{text}</b> 1 &lt; 2" if n % 13 == 0 else text
            shown = f"{text} 1 &lt; 2" if n % 13 == 0 else text
            name = None if n % 5 == 0 else ("游客" if n % 5 == 1 else f"buyer {n % 17}")
            written = datetime(2025, 1, 1, 9, 0, tzinfo=SHANGHAI) + timedelta(hours=13 * n, minutes=n % 60)
            if n % 23 == 0:
                written = written.replace(hour=12, minute=0)  # Django shows "noon"
            made.append(StockReview(product, f"评 {product}-{i}", body, shown, n * n % 5 + 1, name, written))
    return made
