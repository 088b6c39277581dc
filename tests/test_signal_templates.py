"""Copies across people, and what is no copy."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from signal_frames import run, said
from zhenping.analysis import analyse
from zhenping.analysis.results import Verdict

COPY = "收到货第一时间就拆开试用了做工扎实手感细腻家里老人孩子都抢着用真的很惊喜"
OTHER = (
    "杯盖有点紧,倒水时会滴到桌上,其余都还过得去",
    "夏天放在阳台晒了两周,颜色一点没变",
    "尺寸比图上的小一圈,买之前最好量一下",
    "说明书只有外文,装的时候费了不少工夫",
    "给同事带的生日小物,她说摆在书架正合适",
    "刚开封时有股木头的气息,通风以后散得差不多",
    "第二次下单,这回的布料比上次厚一些",
    "齿轮声在夜里听得见,白天倒是不碍事",
    "快递员放在门卫那里,隔天才拿到手",
    "用了一个季度,边角开始起毛,打算再观察看看",
)


def _reviews(texts: list[str], **columns: object) -> list[dict[str, object]]:
    return [{"text": t, "rating": 5, "reviewer_id": f"u{i}", **columns} for i, t in enumerate(texts)]


def _honest(n: int = 30) -> list[dict[str, object]]:
    """Texts that share no more than chance words: ideographs in a different order each time."""
    rng = np.random.default_rng(0)
    common = list("".join(OTHER).replace(",", ""))
    texts = ["".join(rng.permutation(common)[:24]) for _ in range(n)]
    return [{"text": t, "rating": 4, "reviewer_id": f"h{i}"} for i, t in enumerate(texts)]


def test_near_identical_texts_of_strangers_are_one_group() -> None:
    variants = [COPY, COPY.replace("惊喜", "喜欢"), "哇!" + COPY, COPY[:-2], COPY + "推荐"]
    scored, result = run("templates", _reviews(variants) + _honest())
    (template,) = scored.templates
    assert template.rows == (0, 1, 2, 3, 4)
    assert template.reviewers == 5
    # (1 - chance) x (1 - 2^-(5 - 1)), with a chance that is almost nothing
    assert scored.strength[0] == pytest.approx(1 - 2**-4, abs=1e-3)
    assert scored.strength[5:].eq(0).all()
    assert result.verdict is Verdict.FAIL
    assert "1 groups of near-identical texts hold 5 of 35" in said(result)


def test_a_product_s_name_is_nobody_s_own_words() -> None:
    name = "暖光三档调色护眼学习阅读台灯大学生宿舍书桌充电插电两用款"
    texts = [f"{own}{name}" for own in ("买了,", "刚到的", "收货:", "给娃的", "这个", "我的")]
    reviews = pd.DataFrame(_reviews(texts, product_id="p1") + _honest())
    products = pd.DataFrame({"product_id": ["p1"], "name": [f"【新款】{name} YS-005"]})
    assert len(analyse(reviews).analysis.templates) == 1
    assert analyse(reviews, products=products).analysis.templates == ()


def test_short_praise_is_not_compared() -> None:
    scored, _ = run("templates", _reviews(["非常好非常满意下次再来"] * 9) + _honest())
    assert scored.strength[:9].isna().all()
    assert scored.templates == ()


def test_two_people_who_agree_are_no_pattern() -> None:
    assert run("templates", _reviews([COPY] * 2) + _honest())[0].templates == ()


def test_one_person_or_one_order_under_many_items_is_no_pattern() -> None:
    loyal = [{"text": COPY, "rating": 5, "reviewer_id": "u", "product_id": f"p{i}"} for i in range(6)]
    moment = {"created_local": "2024-03-03T20:15:41", "created_precision": "second", "reviewer_mask": "m***7"}
    order = [{"text": COPY[::-1], "rating": 5, "product_id": f"p{i}", **moment} for i in range(6)]
    scored, result = run("templates", loyal + order + _honest())
    assert scored.templates == ()
    assert result.verdict is Verdict.PASS


def test_a_phrase_at_home_in_unrelated_shops_is_a_meme() -> None:
    rows = [{"text": COPY, "rating": 5, "reviewer_id": f"u{i}", "shop_id": f"s{i % 5}"} for i in range(15)]
    scored, _ = run("templates", rows)
    assert scored.templates == ()
    assert scored.labels.tolist() == ["meme"] * 15
    assert scored.strength.eq(0).all()


def test_one_shops_copies_stay_evidence_when_two_strangers_elsewhere_copy_them() -> None:
    rows = _reviews([COPY] * 6) + [
        {"text": COPY, "rating": 5, "reviewer_id": f"x{i}", "shop_id": f"other{i}"} for i in range(2)
    ]
    assert run("templates", rows)[0].templates[0].reviewers == 8


def test_a_text_that_says_it_is_pasted_everywhere_is_no_evidence() -> None:
    lazy = "买的东西太多了所以每个商品的评价都一样懒得打字请大家见谅反正都不错"
    scored, _ = run("templates", _reviews([lazy] * 6))
    assert scored.strength.eq(0).all()


def test_headings_of_the_platforms_form_and_the_variant_are_no_copied_words() -> None:
    form = [f"外观材质:{OTHER[i]} 使用感受:{OTHER[(i + 3) % 10]}" for i in range(10)]
    variant = [
        {"text": f"买的是深海蓝加大加厚款礼盒装{c}", "variant": "深海蓝 加大加厚款 礼盒装", "rating": 5}
        for c in "好棒赞香甜"
    ]
    scored, _ = run("templates", _reviews(form) + variant)
    assert scored.templates == ()


def test_chains_do_not_grow() -> None:
    alphabet = [chr(0x4E00 + 53 * i) for i in range(120)]
    chain = ["".join(alphabet[8 * k : 8 * k + 40]) for k in range(10)]
    scored, _ = run("templates", [r for k in range(3) for r in _reviews(chain, reviewer_mask=str(k))][:10])
    assert all(template.reviewers < 10 for template in scored.templates)


def test_longer_copies_are_less_likely_by_chance() -> None:
    long = run("templates", _reviews([COPY] * 3) + _honest())[0].templates[0].chance
    short = run("templates", _reviews([COPY[:17]] * 3) + _honest())[0].templates[0].chance
    assert 0 < long < short < 0.05


def test_few_texts_are_not_tested() -> None:
    assert run("templates", _reviews([COPY] * 5))[1].verdict is Verdict.UNTESTED


def test_a_template_with_many_blanks_is_one_group() -> None:
    who, end = ["爸妈", "表姐", "室友", "邻居"], ["值得信赖", "可以放心", "下次还来", "不会再换"]
    texts = [f"一到手就拆开试过,手感完全超出想象,{w}试了直说好,这样的店家{e}" for w in who for e in end]
    scored, _ = run("templates", _reviews(texts) + _honest())
    assert scored.templates[0].reviewers >= 14


def test_tags_that_are_tapped_in_any_order_are_nobodys_words() -> None:
    rng = np.random.default_rng(4)
    tags = ["做工扎实", "送得飞快", "颜色正", "盒子完好", "尺码合适", "回话热情"]
    tapped = [" ".join(rng.permutation(tags)[: rng.integers(4, 7)]) for _ in range(60)]
    scored, _ = run("templates", _reviews(tapped) + _honest())
    assert scored.templates == ()


def test_a_template_with_shuffled_clauses_is_one_group() -> None:
    rng = np.random.default_rng(6)
    clauses = [
        "讲价没有讲下来",
        "单位发的用坏了",
        "上个月买过一回",
        "跟旧的摆在一起",
        "一天能用上五回",
        "拆包装花了半天",
    ]
    copies = ["，".join(rng.permutation(clauses)[: rng.integers(5, 7)]) for _ in range(24)]
    scored, result = run("templates", _reviews(copies) + _honest(60))
    assert scored.strength[:24].gt(0.5).sum() >= 22
    assert scored.strength[24:].fillna(0).eq(0).all()
    assert result.verdict is Verdict.FAIL


def test_a_word_repeated_to_fill_the_box_is_no_copy() -> None:
    scored, _ = run("templates", _reviews(["喜欢" * k for k in range(9, 20)]) + _honest())
    assert scored.templates == ()


def test_accounts_that_ordered_one_variant_in_one_minute_are_one_hand() -> None:
    order = {"variant": "砖红 大号", "ordered_at": "2024-05-01T12:30:09"}
    scored, result = run("templates", _reviews([COPY] * 6, **order) + _honest())
    assert scored.templates == ()
    assert scored.labels[:6].eq("order").all()
    assert result.comparison is not None
    assert result.comparison.values["orders"] == 6


def test_unsigned_copies_within_minutes_under_different_items_are_one_order() -> None:
    rows = [
        {"text": COPY, "rating": 5, "product_id": f"p{i}", "created_local": f"2024-03-03T20:1{i}:05"} for i in range(5)
    ]
    rows = [row | {"created_precision": "second"} for row in rows]
    assert run("templates", rows + _honest())[0].templates == ()


def test_a_group_tells_how_far_apart_it_was_posted_and_ordered() -> None:
    rows = [
        row | {"created_local": f"2024-11-1{i}", "ordered_at": f"2024-11-08T1{i}:00:00"}
        for i, row in enumerate(_reviews([COPY + c for c in "呀啦哦呢"]))
    ]
    (template,) = run("templates", rows + _honest())[0].templates
    spoken = [(say.message, dict(say.values)) for say in template.spread]
    assert spoken == [
        ("Posted within {n} {n:day|days}.", {"n": 4}),
        ("Ordered within {n} {n:hour|hours}.", {"n": 3}),
    ]
    assert (template.first, template.last) == ("2024-11-10", "2024-11-13")
    assert (template.first_order, template.last_order) == ("2024-11-08", "2024-11-08")
    assert any("festivals" in say.message for say in template.innocent)


def _minutes(texts: list[str], day: str = "2024-03-03", **columns: object) -> list[dict[str, object]]:
    return [
        row | {"created_local": f"{day}T20:{10 + i * 4 // len(texts)}:{i % 60:02d}", "created_precision": "second"}
        for i, row in enumerate(_reviews(texts, **columns))
    ]


@pytest.mark.parametrize("text", ["挺喜欢的", COPY])
@pytest.mark.parametrize("known", [True, False])
def test_ten_identical_texts_within_four_minutes_are_moderate_evidence_with_both_explanations(
    text: str, known: bool
) -> None:
    rows = _minutes([text] * 10) if known else [row | {"reviewer_id": None} for row in _minutes([text] * 10)]
    scored, result = run("templates", rows + _honest())
    (template,) = scored.templates
    assert template.kind == "together"
    assert scored.strength[:10].between(0.2, 0.4).all()
    assert result.verdict is Verdict.WARN
    assert "10 times within minutes" in said(result)
    assert template.note is not None
    assert "one hand" in template.note.message
    assert "platform" in template.note.message
    assert any("at once" in say.message for say in (*template.innocent, *result.innocent))


def test_a_short_text_that_is_common_in_the_shop_is_no_batch_when_the_platform_publishes_many_at_once() -> None:
    others = [str(row["text"]) for row in _honest(60)]
    hour = _minutes([text for k in range(8) for text in ("挺喜欢的", *others[3 * k : 3 * k + 3])])
    usual = [
        row | {"created_local": f"2024-0{1 + i % 9}-11T08:00:00", "created_precision": "second", "reviewer_id": f"d{i}"}
        for i, row in enumerate(_reviews([*["挺喜欢的"] * 10, *others[30:]]))
    ]
    assert run("templates", hour + usual)[0].templates == ()


def test_one_persons_identical_texts_within_minutes_are_no_batch() -> None:
    rows = [row | {"reviewer_id": "u"} for row in _minutes(["挺喜欢的"] * 10)]
    assert run("templates", rows + _honest())[0].templates == ()


def test_a_batch_alone_never_flags() -> None:
    from zhenping.analysis import analyse

    frame = pd.DataFrame(_minutes(["挺喜欢的"] * 10) + _honest())
    found = analyse(frame.assign(platform="demo", shop_id="s", product_id="p")).reviews
    assert found["suspicion"].iloc[:10].between(0.05, 0.49).all()
