"""Invented rated reviews to train a sentiment model on; their words of praise and complaint are no dictionary's."""

from __future__ import annotations

import itertools

import pandas as pd

THINGS = ("茶壶", "竹篮", "围裙", "台历", "门帘", "木梳", "砚台", "灯罩", "布鞋", "陶碗")
PLACES = ("厨房", "书桌", "阳台", "老家", "车里", "门口", "床头", "客厅")
PRAISE = ("全家抢着用", "妈妈笑得合不拢嘴", "摆出来邻居都来问", "越用越顺", "拿到手舍不得放下")
COMPLAINT = ("用两天就散架", "拿回去只好扔了", "盖子怎么也合不上", "一股塑料味呛人", "边上全是毛刺")


def rated(shops: int = 1, sides: tuple[int, int] = (400, 400)) -> pd.DataFrame:
    """So many praising and complaining reviews: `platform, shop_id, product_id, rating, text, created_local`."""
    rows = []
    for phrases, stars, wanted in ((PRAISE, 5.0, sides[0]), (COMPLAINT, 1.0, sides[1])):
        for number, (phrase, place, thing) in enumerate(itertools.product(phrases, PLACES, THINGS)):
            if number < wanted:
                text = f"{thing}放在{place},{phrase}"
                product = THINGS.index(thing)
                rows.append((f"s{product % shops}", f"p{product}", stars, text))
    frame = pd.DataFrame(rows, columns=["shop_id", "product_id", "rating", "text"])
    return frame.assign(platform="demo", created_local=[f"2026-01-{n % 28 + 1:02d}" for n in range(len(frame))])
