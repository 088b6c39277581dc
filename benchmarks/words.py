"""Reviews a second through preparation and all signals of words, beside what most notebooks do, in the same run.

Ours is what a report runs: folding, languages, defaults, the signals that read words (paid praise, contradiction,
reversal, fit, quota) and the topics of complaints. The peer cuts every text with jieba and searches it with the same
rules, one regular expression after the other. Texts are those of invented demo shops, each distinct text once: all of
them (one in nine speaks of rewards or was written to look like it, and such texts cost most); and short ones of at
most 35 characters (the median of 9,000 real ordinary reviews), of which one in fifty speaks of rewards,
still more than in life. Both run on one core. Usage: ``python benchmarks/words.py [TEXTS]``.
"""

from __future__ import annotations

import sys
from itertools import count

import pandas as pd
from timing import seconds
from zhenping.analysis.prepare import prepare
from zhenping.analysis.rules import load_rules
from zhenping.analysis.signals import SIGNALS
from zhenping.analysis.words.packs import shipped
from zhenping.analysis.words.topics import topics, topics_in
from zhenping.demo.generator import build

PEER_TEXTS = 2_000
SHORT = 35
ORDINARY = {"ordinary", "short", "regular", "complaint", "bulk", "festival", "default"}
WORDS = {"defaults", "disclosed", "paid_praise", "contradiction", "followup_reversal", "fit", "quota_spikes"}


def reviews(n: int, *, short: bool = False) -> pd.DataFrame:
    """`n` reviews with distinct texts, in shops of about a thousand; `short`: as real columns are."""
    rows: dict[str, tuple[str, str, float]] = {}
    others = 0
    for seed in count(1_000):
        for review in build(seed).reviews:
            draft = review.draft
            if not draft.text or draft.text in rows or len(rows) == n or (short and len(draft.text) > SHORT):
                continue
            if draft.role not in ORDINARY:
                if short and others > len(rows) / 50:
                    continue
                others += 1
            rows[draft.text] = (f"s{seed}", draft.product.slug, float(draft.rating))
        if len(rows) == n:
            break
    frame = pd.DataFrame(
        [(*row, text) for text, row in rows.items()], columns=["shop_id", "product_id", "rating", "text"]
    )
    return frame.assign(platform="demo")


def ours(frame: pd.DataFrame) -> int:
    context = prepare(frame, load_rules())
    found = sum(int(s.score(context).strength.gt(0).sum()) for s in SIGNALS if s.id in WORDS)
    return found + sum(map(len, topics_in(pd.unique(context.reviews["folded"].dropna()).tolist()).values()))


def peer(frame: pd.DataFrame) -> int:
    import jieba

    patterns = [rule.pattern for pack in shipped() for rule in pack.rules]
    patterns += [part.pattern for topic in topics() for part in topic.parts]
    return sum(len(jieba.lcut(text)) and sum(p.search(text) is not None for p in patterns) for text in frame["text"])


def main(n: int) -> None:
    for frame in (reviews(n), reviews(n, short=True)):
        compare(frame)


def compare(frame: pd.DataFrame) -> None:
    small = frame.head(PEER_TEXTS)
    ours(small)
    mean = frame["text"].str.len().mean()
    mine = len(frame) / seconds(lambda: ours(frame), 5)
    print(f"{len(frame):>10,} reviews of {mean:.0f} characters   ours {mine:10,.0f} reviews a second")
    try:
        peer(small.head(10))
    except ModuleNotFoundError:
        print("jieba is not installed (requirements-bench.txt): no peer")
        return
    theirs = len(small) / seconds(lambda: peer(small), 5)
    print(f"{len(small):>10,} of them, jieba and plain patterns {theirs:,.0f} a second   ratio {mine / theirs:.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 40_000)
