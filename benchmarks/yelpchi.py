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
from zhenping.analysis.evaluation.quality import Quality, quality

BESIDE = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "yelpchi.csv.gz"
"""Where a copy is looked for when no path is given."""

FIELDS = {"user_id": "reviewer_id", "prod_id": "product_id", "date": "created_local"}


@dataclass(frozen=True)
class Ranked:
    """How well two rankings find the spam of one group of reviews."""

    group: str
    ours: Quality
    fewest: Quality


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


def ranked(reviews: pd.DataFrame, anomaly: pd.Series) -> list[Ranked]:
    """Overall, and on reviewers with a single review, where the one-liner can say nothing."""
    history = reviews.groupby("reviewer_id")["rating"].transform("size").to_numpy(dtype=np.float64)
    groups = {"all": np.ones(len(reviews), dtype=bool), "single-review reviewers": history == 1}
    spam, product = reviews["spam"].to_numpy(dtype=bool), np.asarray(pd.factorize(reviews["product_id"])[0])
    scores = (anomaly.to_numpy(dtype=np.float64), -history)
    return [
        Ranked(name, *(quality(score[rows], spam[rows], product[rows]) for score in scores))
        for name, rows in groups.items()
    ]


def main(path: Path) -> None:
    reviews = load(path)
    anomaly, seconds = score(reviews)
    print(f"{len(reviews):,} reviews analysed in {seconds:.1f} s")
    print(f"{'':26}{'reviews':>9}{'spam':>7}{'AUC':>8}{'AP':>7}{'fewest AUC':>12}{'AP':>7}")
    for found in ranked(reviews, anomaly):
        cells = f"{found.ours.auc.value:8.3f}{found.ours.precision.value:7.3f}"
        cells += f"{found.fewest.auc.value:12.3f}{found.fewest.precision.value:7.3f}"
        print(f"{found.group:26}{found.ours.n:9,}{found.ours.marked / found.ours.n:7.1%}{cells}")


if __name__ == "__main__":
    chosen = Path(sys.argv[1]) if len(sys.argv) > 1 else BESIDE
    if not chosen.exists():
        sys.exit(f"no copy of YelpChi at {chosen}; give the path of one")
    main(chosen)
