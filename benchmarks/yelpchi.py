"""`anomaly` on YelpChi beside the one-line ranking "fewest reviews first".

YelpChi (Mukherjee et al. 2013; Rayana & Akoglu 2015) is handed out by its authors on request and not shipped.
Usage: ``python benchmarks/yelpchi.py PATH``, a CSV with user_id, prod_id, rating, date and spam (1: filtered
by the site). The labels are read here only, after scoring; nothing is fitted to them.
"""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from zhenping.analysis import analyse

BESIDE = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "yelpchi.csv.gz"
"""Where a copy is looked for when no path is given."""

FIELDS = {"user_id": "reviewer_id", "prod_id": "product_id", "date": "created_local"}


@dataclass(frozen=True)
class Quality:
    """Ranking quality over one group of reviews: ROC-AUC and average precision of two rankings."""

    group: str
    reviews: int
    spam: float  # share
    auc: float
    precision: float
    auc_fewest: float
    precision_fewest: float


def load(path: Path) -> pd.DataFrame:
    """The set in the record's columns; every product is a shop, as in any table without shops."""
    table = pd.read_csv(path, dtype={"user_id": str, "prod_id": str}).rename(columns=FIELDS)
    return table.assign(
        platform="yelpchi",
        source="table",
        shop_id=table["product_id"],
        created_precision="day",
        stratum="default",
    )


def score(reviews: pd.DataFrame) -> tuple[pd.Series, float]:
    """`anomaly` of every review, and the seconds it took; the labels are not handed over."""
    start = time.perf_counter()
    found = analyse(reviews.drop(columns="spam")).reviews["anomaly"]
    return found.set_axis(reviews.index), time.perf_counter() - start


def quality(reviews: pd.DataFrame, anomaly: pd.Series) -> list[Quality]:
    """Overall, and on reviewers with a single review, where the one-liner can say nothing."""
    from sklearn.metrics import average_precision_score, roc_auc_score

    history = reviews.groupby("reviewer_id")["rating"].transform("size")
    groups = {"all": np.ones(len(reviews), dtype=bool), "single-review reviewers": (history == 1).to_numpy()}
    found = []
    for name, rows in groups.items():
        spam, ours, fewest = reviews["spam"][rows], anomaly[rows], -history[rows]
        found.append(
            Quality(
                name, len(spam), float(spam.mean()),
                float(roc_auc_score(spam, ours)), float(average_precision_score(spam, ours)),
                float(roc_auc_score(spam, fewest)), float(average_precision_score(spam, fewest)),
            )
        )  # fmt: skip
    return found


def main(path: Path) -> None:
    reviews = load(path)
    anomaly, seconds = score(reviews)
    print(f"{len(reviews):,} reviews analysed in {seconds:.1f} s")
    print(f"{'':26}{'reviews':>9}{'spam':>7}{'AUC':>8}{'AP':>7}{'fewest AUC':>12}{'AP':>7}")
    for q in quality(reviews, anomaly):
        ours, theirs = f"{q.auc:8.3f}{q.precision:7.3f}", f"{q.auc_fewest:12.3f}{q.precision_fewest:7.3f}"
        print(f"{q.group:26}{q.reviews:9,}{q.spam:7.1%}{ours}{theirs}")


if __name__ == "__main__":
    chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else BESIDE
    if not chosen.exists():
        sys.exit(f"no copy of YelpChi at {chosen}; give the path of one")
    main(chosen)
