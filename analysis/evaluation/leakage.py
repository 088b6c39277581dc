"""Whether a score could have seen the answers it is asked for.

A model that learnt from labels of some reviews knows their writers: on other reviews of the same people it repeats
what it was told, and the gain is identity leakage, not detection. So a score that learnt from labels is measured on a
test part without the people of its training part, or not at all, unless somebody insists.
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


def refuse(split: Split) -> None:
    """Raise if the test part holds people whose labels the score may have learnt.

    Raises:
        UsageError: with how many, and what to do.
    """
    known, n = int(split.known_people.sum()), int(split.test.sum())
    if known:
        raise UsageError(
            f"{known} of {n} test reviews are by people with a labelled review in the training part: a score that "
            "learnt those recognises people; split by person, or see the flattering figures with --allow-leaks"
        )
