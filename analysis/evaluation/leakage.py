"""Whether a score could have seen the answers it is asked for.

A model that learnt from labels of some reviews knows their writers: on other reviews of the same people it repeats
what it was told, and the gain is identity leakage, not detection. So nothing is measured on a test part with people of
the training part, unless somebody insists: scores that learn from no label gain nothing there, but their figures would
stand beside those of scores that do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...errors import UsageError
from ..persons import person_codes
from .quality import Mask

TRAIN, TEST = "train", "test"


@dataclass(frozen=True, kw_only=True)
class Split:
    """A test part, and what it shares with the training part; masks are (n,) over the whole table."""

    test: Mask
    known_people: Mask  # test reviews of people with a labelled review in the training part
    known_products: int  # test reviews of products with a labelled review there


def split_of(reviews: pd.DataFrame, label: pd.Series, part: pd.Series) -> Split:
    """`reviews`: a prepared frame; `part`: "train", "test" or anything else, which is in neither.

    Raises:
        UsageError: no labelled review is in the test part.
    """
    labelled = label.notna().to_numpy(dtype=bool)
    test, train = part.eq(TEST).to_numpy(dtype=bool) & labelled, part.eq(TRAIN).to_numpy(dtype=bool) & labelled
    if not test.any():
        raise UsageError(f"no labelled review is in the test part; write {TRAIN!r} or {TEST!r} in the --split column")
    person = person_codes(reviews).to_numpy()
    product = reviews.groupby(["shop", "product_id"], dropna=False).ngroup().to_numpy()
    return Split(
        test=test,
        known_people=test & np.isin(person, person[train]),
        known_products=int((test & np.isin(product, product[train])).sum()),
    )


def leak(split: Split | None, *, learnt: bool) -> str | None:
    """How the answers can have reached a score, and what to do; None if they cannot.

    `learnt`: a score that learnt from labels is to be measured.
    """
    if split is None:
        return _NO_SPLIT if learnt else None
    known, n = int(split.known_people.sum()), int(split.test.sum())
    if not known:
        return None
    return (
        f"{known} of {n} test reviews are by people with a labelled review in the training part, and whatever learnt "
        "those recognises people: split by person"
    )


_NO_SPLIT = (
    "a model may have learnt the labels it is measured on: name the column that parts training from test with --split"
)
