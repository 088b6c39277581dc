"""Invented shops as frames for the analysis tests: honest ones, and campaigns to plant in them."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pandas as pd
from zhenping.records import Coverage, Outcome

START = date(2023, 1, 2)
_COPIED = "质地紧密包装用心物流迅速客服耐心家里老人小孩都喜欢"
DEFAULT_TEXT = "此用户没有填写评价"
_OPENINGS = [
    "上周末",
    "前天晚上",
    "下雨那天",
    "出差回来",
    "搬家以后",
    "午休时候",
    "开学之前",
    "月底整理",
    "等了三天",
    "邻居提醒",
]
_WHO = ["我妈", "室友", "老伴", "孩子", "同事", "表姐", "外公", "我自己", "楼上阿姨", "教练"]
_DID = [
    "拿去露营用",
    "放在书桌边",
    "配着旧沙发",
    "洗了两遍",
    "装进后备箱",
    "挂在玄关",
    "垫在花盆下",
    "端上饭桌",
    "带到单位",
    "塞进抽屉",
]
_SAID = [
    "颜色比图里深",
    "手感偏软",
    "边角收得齐",
    "分量刚好",
    "没什么味道",
    "盖子拧得紧",
    "说明书字小",
    "比想象中大",
    "安静",
    "线头有两根",
]
_AND = [
    "准备再看看",
    "先用一阵",
    "冬天再说",
    "尺寸量准再买",
    "搭白墙合适",
    "擦一擦就行",
    "留着做纪念",
    "晒过更蓬松",
    "凑合着也行",
    "值这个价",
]


def words(rng: random.Random) -> str:
    """One of 100,000 texts, long enough to be compared."""
    return (
        f"{rng.choice(_OPENINGS)}到的,{rng.choice(_WHO)}{rng.choice(_DID)},"
        f"{rng.choice(_SAID)},{rng.choice(_SAID)},{rng.choice(_AND)}"
    )


def row(number: int, **fields: object) -> dict[str, object]:
    """One review with the columns that every test needs; `fields` override."""
    made: dict[str, object] = {
        "platform": "demo",
        "source": "demo",
        "shop_id": "s1",
        "product_id": f"p{number % 8}",
        "review_id": f"r{number}",
        "reviewer_id": f"u{number}",
        "rating": 5.0,
        "text": f"普通文字{number}",
        "created_local": str(START + timedelta(days=(number * 37) % 700)),
        "created_precision": "day",
    }
    return made | fields


def honest(n: int, *, defaults: float = 0.0, seed: int = 1, **fields: object) -> pd.DataFrame:
    """`n` reviews by as many people over two years; a share of `defaults`; stars as people give them."""
    rng = random.Random(seed)
    stars = rng.choices([5.0, 4.0, 3.0, 2.0, 1.0], weights=[60, 22, 8, 4, 6], k=n)
    rows = []
    for number in range(n):
        silent = number < round(defaults * n)
        day = START + timedelta(days=rng.randrange(700))
        text, star = (DEFAULT_TEXT, 5.0) if silent else (words(rng), stars[number])
        rows.append(row(number, text=text, rating=star, created_local=str(day)) | fields)
    return pd.DataFrame(rows)


def campaign(kind: str, n: int, *, first: int = 100_000) -> pd.DataFrame:
    """Planted praise by `n` accounts.

    ``cashback``: own words that name a reward; ``template``: one wording with small changes; ``ring``: four
    products each, on the same two days.
    """
    rng = random.Random(kind)
    if kind == "ring":
        return pd.DataFrame(
            row(
                first + 10 * account + item,
                reviewer_id=f"ring{account}",
                product_id=f"p{item}",
                text=words(rng),
                created_local=str(START + timedelta(days=301 + rng.randrange(2))),
            )
            for account in range(n)
            for item in range(4)
        )
    texts = {
        "cashback": lambda k: f"{words(rng)},老板说好评返现{2 + k % 5}元,所以来写五星好评了",
        "template": lambda k: f"质地紧密包装用心物流迅速客服耐心家里老人小孩都喜欢{'呀啦哦呢'[k % 4]}会推荐给朋友",
    }
    return pd.DataFrame(
        row(first + k, text=texts[kind](k), created_local=str(START + timedelta(days=rng.randrange(700))))
        for k in range(n)
    )


def complete(frame: pd.DataFrame, claimed: int | None = None) -> Coverage:
    """Coverage of a whole shop of which `frame` was seen."""
    n = len(frame)
    return Coverage(product_id=None, outcome=Outcome.COMPLETE, collected=n, claimed=claimed or n)


_REWARDS = (
    "好评返现{}元,所以给五星",
    "店家让我写好评,给了{}元红包",
    "收到卡片说五星晒图返{}块,就来写了",
    "客服说写好评送{}元券,照做了",
    "为了{}元返现来评五星",
    "说是给好评就退{}元,那就好评吧",
)


def rewarded(n: int, *, first: int = 50_000) -> pd.DataFrame:
    """Praise by `n` accounts that each name a reward in words of their own: nothing but words ties them together."""
    rng = random.Random(5)
    return pd.DataFrame(
        row(
            first + k,
            text=f"{words(rng)},{rng.choice(_REWARDS).format(2 + k % 5)},{words(rng)}",
            created_local=str(START + timedelta(days=rng.randrange(700))),
        )
        for k in range(n)
    )
