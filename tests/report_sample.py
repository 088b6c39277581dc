"""A shop's findings built by hand, with invented texts: what the report tests read.

The numbers stand in for what analysis finds; nothing here is computed from the texts.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import networkx as nx
import pandas as pd
from zhenping.analysis.past import Change, Edit, Mark, PastReview, StarChange
from zhenping.analysis.results import (
    SCORE_COLUMNS,
    Authenticity,
    Available,
    Complaint,
    Interval,
    Kind,
    Link,
    Next,
    Quote,
    Ratings,
    Ring,
    Say,
    SellerAsks,
    ShopFindings,
    Template,
    TestResult,
    Tie,
    Verdict,
    Without,
)
from zhenping.records import REVIEW_COLUMNS, Coverage, Outcome

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> \x1b[31mred\x1b[0m \u202edlrow\u202c ]]>-->"
FORMULA = '=HYPERLINK("http://evil.invalid","click")'
PHONE, EMAIL, WECHAT, ORDER = "13812345678", "li.lei@example.com", "zhenzhen_888", "20240618000123456"

PRODUCTS = (
    ("tea-01", "云雾绿茶 250 克"),
    ("cup-02", "粗陶茶杯"),
    ("mat-03", "竹编杯垫（六片）"),
    ("tin-04", "Tin canister, 500 ml"),
    ("pot-05", "紫砂壶 · 半月"),
)
PRAISE = (
    "茶香很足，泡三遍还有味道，家里老人喜欢。",
    "Solid little canister, the lid closes tight and it keeps the leaves dry.",
    "杯子比图片上略小，手感不错，釉面均匀。",
    "物流第二天就到了，包装没有破损，会再来。",
    "垫子有一点竹子味，晾了两天就好了。",
    "Exactly as described. I use it every morning.",
    "壶嘴出水顺畅，断水也干净，值这个价。",
)
GRUMBLES = (
    "杯口有毛刺，联系客服一直说帮我反馈，半个月没有下文。",
    "申请退货说影响二次销售，可我只拆了外面的袋子。",
    "The tin arrived dented and the seller asked me to wait, twice.",
)
COPIED = "宝贝收到了，质量非常好，和描述的一模一样，客服态度也特别棒，五星好评，下次还会光顾的！"
WITNESS = f"说好的晒图五星返现5元，截图发过去就不回了，加微信 {WECHAT} 也没有人理，电话{PHONE}打不通。"
INDUCED = "卖家说写满十五个字好评返三块钱，所以来写一下，东西还没有用。"
ACCUSED = "前面那些好评看着都一个样，听朋友说是花钱请人写的，大家自己判断。"
REVERSED = "用了一个月开始掉釉，客服推来推去，当初好评是冲着返现卡写的，后悔。"


def findings(reviews: int = 420) -> ShopFindings:
    """A shop with a planted campaign; `reviews` rows in its frame."""
    frame = review_frame(reviews)
    return ShopFindings(
        platform="oscar",
        shop_id="shan-shui.example",
        shop_name="山水茶器 <b>店</b>",
        url="https://shan-shui.example/",
        as_of="2024-11-30",
        rules_version="1",
        available=Available(reviews=420, ids=0, texts=360, images=40, avatars=0, order_times=12, dates=420),
        coverage=Coverage(
            product_id=None,
            outcome=Outcome.BUDGET,
            collected=reviews,
            claimed=1630,
            pages=61,
            strata=("default", "negative"),
            first_date="2024-01-03",
            last_date="2024-11-28",
        ),
        product_coverage=tuple(
            Coverage(
                product_id=pid,
                outcome=Outcome.COMPLETE if i else Outcome.BUDGET,
                collected=80 + i,
                claimed=90,
            )
            for i, (pid, _) in enumerate(PRODUCTS)
        ),
        verdict=Say(
            "Sample verdict: about {share:.0%} of the praise shows patterns consistent with paid reviews.",
            {"share": 0.31},
        ),
        authenticity=Authenticity(
            score=68.7,
            low=61.2,
            high=75.9,
            n=301,
            grade="C",
            capped_by=Say("Sample cap: only {share:.0%} of the reviews were read.", {"share": 0.258}),
        ),
        ratings=Ratings(
            shown=Interval(value=4.82, low=4.76, high=4.88, n=reviews),
            shown_by_platform=True,
            without_default=Interval(value=4.61, low=4.52, high=4.7, n=reviews - 60),
            adjusted=Interval(value=4.12, low=3.9, high=4.3, n=260),
        ),
        tests=_tests(),
        templates=_templates(),
        rings=(_ring(),),
        quotes=_quotes(),
        seller_asks=_seller_asks(),
        complaints=_complaints(),
        limits=(
            Say(
                "Sample limit: {collected} of {claimed} reviews were read.",
                {"collected": 420, "claimed": 1630},
            ),
            Say("Sample limit: names are masked, so reviewers cannot be told apart."),
        ),
        counts={
            "reviews": reviews,
            "praise": 361,
            "default": 60,
            "flagged": 74,
            "witness": 1,
            "vanished": 3,
            "outside_sample": 12,
        },
        timeline=_timeline(),
        festivals=(("2024-06-01", "2024-06-20", "618"), ("2024-11-01", "2024-11-12", "Double 11")),
        stars=pd.DataFrame(
            {
                "star": [1, 2, 3, 4, 5],
                "shown": [0.04, 0.01, 0.02, 0.05, 0.88],
                "without_default": [0.06, 0.02, 0.03, 0.08, 0.81],
                "adjusted": [0.12, 0.04, 0.06, 0.16, 0.62],
            }
        ),
        products=_products(),
        reviews=frame,
        options={"seed": 0},
        without=(
            Without(test="templates", score=84.1, low=76.0, high=90.2, grade="B", decides=True),
            Without(test="image", score=70.3, low=62.0, high=77.1, grade="C"),
        ),
        next=Next(grade=(Say("Sample next: {n} left out.", {"n": 69}),), fetch=(Say("Sample next: scan again."),)),
        change=_change(),
        gone=(_gone(),),
    )


def _gone() -> PastReview:
    return PastReview(
        product_id="tea-01",
        review_id="77",
        rating=1.0,
        day="2024-05-02",
        title=FORMULA,
        text=f"{WITNESS} {HOSTILE}",
        followup=None,
        reviewer="李***8",
        marks=(Mark.WITNESS, Mark.COMPLAINT),
        last_seen="2024-10-01",
        page="f" * 64,
    )


def _change() -> Change:
    gone = _gone()
    then = Authenticity(score=71.0, low=63.0, high=78.5, n=280, grade="C", capped_by=None)
    now = Authenticity(score=68.7, low=61.2, high=75.9, n=301, grade="C", capped_by=None)
    edit = Edit(before=replace(gone, marks=()), after=replace(gone, rating=5.0, text=f"已解决 {PHONE}", marks=()))
    return Change(
        since="2024-10-01",
        until="2024-11-30",
        stars=(
            StarChange(star=5, then=300, new=21, changed=0, sought=300, vanished=1, now=320),
            StarChange(star=1, then=12, new=0, changed=1, sought=12, vanished=2, now=9),
            StarChange(star=None, then=3, new=0, changed=0, sought=0, vanished=0, now=3),
        ),
        written_since=20,
        then=then,
        now=now,
        edits=(edit,),
        gone=(gone,),
        other_source=1,
    )


def empty_findings() -> ShopFindings:
    """A shop of which nothing could be read."""
    nothing = Interval(value=None, low=None, high=None, n=0)
    return ShopFindings(
        platform="oscar",
        shop_id="quiet.example",
        shop_name=None,
        url=None,
        as_of=None,
        rules_version="1",
        coverage=Coverage(product_id=None, outcome=Outcome.BLOCKED, collected=0),
        product_coverage=(),
        verdict=Say("Sample verdict: not enough data."),
        authenticity=Authenticity(score=None, low=None, high=None, n=0, grade=None, capped_by=None),
        ratings=Ratings(shown=nothing, shown_by_platform=False, without_default=nothing, adjusted=nothing),
        tests=(),
        templates=(),
        rings=(),
        quotes=(),
        seller_asks=(),
        complaints=(),
        limits=(),
        counts={},
        timeline=pd.DataFrame(columns=["period", "n", "flagged", "mean_rating"]),
        festivals=(),
        stars=pd.DataFrame(columns=["star", "shown", "without_default", "adjusted"]),
        products=pd.DataFrame(
            columns=["product_id", "name", "url", "n", "claimed", "mean_rating", "flagged", "outcome"]
        ),
        reviews=pd.DataFrame(columns=[*REVIEW_COLUMNS, *SCORE_COLUMNS]),
    )


def review_frame(count: int) -> pd.DataFrame:
    """Rows 0-9 are the ones that findings name; the rest is ordinary, defaults and a copied campaign."""
    rng = random.Random(7)
    rows = [_row(i, rng) for i in range(count)]
    for row, changes in _SPECIAL.items():
        rows[row] |= changes
    frame = pd.DataFrame(rows, columns=[*REVIEW_COLUMNS, "label", *SCORE_COLUMNS, *_SIGNALS])
    return frame.astype({"rating": float, "suspicion": float})


_SIGNALS = ("signal_paid_praise", "signal_templates", "signal_bursts", "signal_followup_reversal")
_SPECIAL: dict[int, dict[str, object]] = {
    0: {"text": HOSTILE, "title": "<b>bold</b>", "rating": 5.0, "suspicion": 0.2, "kind": None},
    1: {"text": WITNESS, "rating": 1.0, "kind": "witness", "kinds": "witness", "suspicion": None},
    2: {"text": INDUCED, "rating": 5.0, "kind": "induced", "kinds": "induced", "suspicion": 0.91},
    3: {"text": ACCUSED, "rating": 2.0, "kind": "accusation", "kinds": "accusation", "suspicion": None},
    4: {
        "text": PRAISE[0],
        "rating": 5.0,
        "followup_text": REVERSED,
        "followup_at": "2024-09-02",
        "kind": "witness",
        "suspicion": 0.1,
        "signal_followup_reversal": 1.0,
    },
    5: {"text": FORMULA, "title": "@SUM(A1)", "reply_text": f"亲，凭订单号 {ORDER} 联系 {EMAIL} 领红包。"},
    6: {"text": GRUMBLES[0], "rating": 1.0, "suspicion": None},
    7: {"text": GRUMBLES[1], "rating": 1.0, "suspicion": None},
    8: {"text": GRUMBLES[2], "rating": 2.0, "suspicion": None},
}


def _row(i: int, rng: random.Random) -> dict[str, object]:
    copied, default = i >= 10 and i % 6 == 0, i >= 10 and i % 7 == 3
    day = date(2024, 6, 3) + timedelta(days=i % 9) if copied else date(2024, 1, 3) + timedelta(days=i % 330)
    text = COPIED if copied else "此用户没有填写评价。" if default else rng.choice(PRAISE)
    suspicion = None if default else round(rng.uniform(0.6, 0.97) if copied else rng.uniform(0.02, 0.3), 4)
    pid = PRODUCTS[i % len(PRODUCTS)][0]
    return {
        "platform": "oscar",
        "source": "oscar",
        "shop_id": "shan-shui.example",
        "product_id": pid,
        "url": f"https://shan-shui.example/catalogue/{pid}/reviews/{i}/",
        "review_id": str(1000 + i),
        "reviewer_mask": f"{rng.choice('春夏秋冬abc')}***{i % 10}",
        "rating": 5.0 if copied or default else float(rng.choice([3, 4, 5, 5])),
        "text": text,
        "language": "en" if text.isascii() else "zh",
        "created_local": day.isoformat(),
        "created_precision": "day",
        "is_default": default,
        "image_ids": (),
        "stratum": "default",
        "page_sha256": f"{i // 10:064x}",
        "fetched_at": "2024-11-30T08:00:00Z",
        "first_seen": "2024-11-30T08:00:00Z",
        "last_seen": "2024-11-30T08:00:00Z",
        "label": "keep me",
        "anomaly": round(rng.random(), 4),
        "suspicion": suspicion,
        "kind": "default" if default else "ring" if copied else None,
        "kinds": "default" if default else "ring|template" if copied else None,
        "reasons": "templates:0.93;bursts:0.41" if copied else None,
        "signal_templates": 0.93 if copied else None,
    }


def _tests() -> tuple[TestResult, ...]:
    innocent = (Say("Sample innocent: short praise is often alike."),)
    return (
        TestResult(
            id="templates",
            family="templates",
            name="Sample test: copied texts",
            verdict=Verdict.FAIL,
            finding=Say("Sample: {n} reviews share {k} texts.", {"n": 69, "k": 2}),
            comparison=Say("Sample: unrelated buyers agree this far in {share:.1%} of cases.", {"share": 0.003}),
            value=0.164,
            baseline=0.014,
            baseline_source="recorded shops, 20 characters and more",
            effect=Interval(value=0.62, low=0.4, high=0.85, n=69),
            p_value=0.0000012,
            q_value=0.00001,
            n=360,
            rows=tuple(range(12, 400, 6)),
            innocent=innocent,
        ),
        TestResult(
            id="paid_praise",
            family="words",
            name="Sample test: paid praise in words",
            verdict=Verdict.WARN,
            finding=Say("Sample: {n} reviews speak of a reward for praise.", {"n": 3}),
            n=420,
            rows=(1, 2, 4),
            innocent=innocent,
        ),
        TestResult(
            id="followup_reversal",
            family="followups",
            name="Sample test: follow-up reversals",
            verdict=Verdict.WARN,
            finding=Say("Sample: {n} follow-up turns praise into complaint.", {"n": 1}),
            n=20,
            rows=(4,),
        ),
        TestResult(
            id="bursts",
            family="time",
            name="Sample test: bursts",
            verdict=Verdict.PASS,
            finding=Say("Sample: no week stands out."),
            n=400,
        ),
        TestResult(
            id="reviewer_behaviour",
            family="reviewers",
            name="Sample test: reviewers' history",
            verdict=Verdict.UNTESTED,
            finding=Say("Sample: not tested."),
            not_tested=Say("Sample: names are masked here."),
        ),
    )


def _templates() -> tuple[Template, ...]:
    rows = tuple(range(12, 400, 6))
    return (
        Template(
            id="t1",
            rows=rows,
            example=f"{COPIED} 加微信 {WECHAT}",
            reviewers=len(rows),
            products=5,
            first="2024-06-03",
            last="2024-06-11",
            chance=1e-12,
            innocent=(Say("Sample innocent: a seller may hand out a text to copy as thanks."),),
        ),
        Template(
            id="t2",
            rows=(20, 50, 80),
            example=PRAISE[3],
            reviewers=3,
            products=1,
            first=None,
            last=None,
            chance=0.02,
        ),
    )


_TIED = {"product": f"{HOSTILE} 微信 {WECHAT}", "first": "2024-06-03"}


def _ring() -> Ring:
    rows = tuple(range(12, 96, 6))
    graph: nx.Graph = nx.Graph()
    for i, row in enumerate(rows):
        graph.add_edge(f"review:{row}", "template:0", kind="template", chance=1e-12)
        graph.add_edge(f"review:{row}", f"image:{i % 3}", kind="image", chance=1e-4, reviewer_id="secret-hash")
    links = (
        Link(
            kind="template",
            rows=rows,
            chance=1e-12,
            explanation=Say("Sample: {n} reviews share one text.", {"n": len(rows)}),
            example=f"{COPIED} 加微信 {WECHAT}",
            node="template:0",
        ),
        Link(
            kind="image",
            rows=rows[::3],
            chance=1e-4,
            explanation=Say("Sample: one picture in {n} reviews.", {"n": 5}),
            ties=(Tie(rows=rows[:3], explanation=Say("Sample tie: {product} {first}", _TIED)),),
        ),
    )
    innocent = (Say("Sample innocent: a family may share an account."),)
    members = tuple((row,) for row in rows)
    return Ring(id="r1", rows=rows, links=links, chance=1e-9, graph=graph, innocent=innocent, members=members)


def _quotes() -> tuple[Quote, ...]:
    def at(text: str, words: str) -> tuple[tuple[int, int], ...]:
        start = text.index(words)
        return ((start, start + len(words)),)

    return (
        Quote(
            row=1,
            kind=Kind.WITNESS,
            field="text",
            spans=at(WITNESS, "晒图五星返现5元"),
            rule="promised_not_paid",
        ),
        Quote(row=2, kind=Kind.INDUCED, field="text", spans=at(INDUCED, "好评返三块钱"), rule="offered"),
        Quote(row=3, kind=Kind.ACCUSATION, field="text", spans=at(ACCUSED, "花钱请人写的"), rule="accusation"),
        Quote(row=4, kind=Kind.WITNESS, field="followup_text", spans=at(REVERSED, "返现卡"), rule="card"),
        Quote(row=5, kind=Kind.PLATFORM, field="reply_text", spans=((2, 6),), rule="solicitation"),
    )


def _seller_asks() -> tuple[SellerAsks, ...]:
    text = f"收到后晒图五星,加微信 {WECHAT} 领红包! {HOSTILE}"
    return (
        SellerAsks(
            kind="description",
            product_id="tea-01",
            url="https://shop.example/tea-01",
            text=text,
            spans=((3, 7), (text.index("领红包"), text.index("领红包") + 3)),
            rule="reply_reward",
            pages=3,
        ),
    )


def _complaints() -> tuple[Complaint, ...]:
    share = Interval(value=0.012, low=0.004, high=0.02, n=420)
    return (
        Complaint(topic="Sample topic: return refused", group="after_sales", count=5, share=share, rows=(7,)),
        Complaint(topic="Sample topic: damaged on arrival", group="quality", count=4, share=share, rows=(6, 8)),
    )


def _timeline() -> pd.DataFrame:
    rng = random.Random(3)
    weeks = [date(2024, 1, 1) + timedelta(weeks=i) for i in range(48)]
    flagged = [34 if w in (22, 23) else rng.randrange(3) for w in range(48)]
    return pd.DataFrame(
        {
            "period": [week.isoformat() for week in weeks],
            "n": [f + rng.randrange(3, 12) for f in flagged],
            "flagged": flagged,
            "mean_rating": [round(rng.uniform(4.1, 4.7) + (0.25 if f > 9 else 0), 3) for f in flagged],
        }
    )


def _products() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "product_id": [pid for pid, _ in PRODUCTS],
            "name": [name for _, name in PRODUCTS],
            "url": [f"https://shan-shui.example/catalogue/{pid}/" for pid, _ in PRODUCTS],
            "n": [84, 84, 84, 84, 84],
            "claimed": [400, 330, 300, None, 300],
            "mean_rating": [4.8, 4.5, 4.9, 4.2, 4.7],
            "flagged": [14, 20, 6, 0, 34],
            "outcome": ["budget", "complete", "complete", "complete", "budget"],
        }
    )
