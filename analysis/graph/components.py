"""Connected components of a pair list."""

from __future__ import annotations

from typing import Any

import numpy as np
import scipy.sparse
from scipy.sparse.csgraph import connected_components

from .belief import Ints

_sparse: Any = scipy.sparse  # its constructors carry no types


def components(left: Ints, right: Ints, nodes: int) -> Ints:
    """Number the component of each node, (nodes,); `left` and `right` are the ends of the edges."""
    links = _sparse.coo_array((np.ones(len(left)), (left, right)), shape=(nodes, nodes))
    return np.asarray(connected_components(links, directed=False)[1], dtype=np.intp)


def common_members(group: Ints, member: Ints, overlap: int) -> tuple[Ints, Ints]:
    """Pairs of groups that have at least `overlap` members in common.

    `group` and `member` are the ends of distinct memberships. Memory grows with the pairs that share anyone.
    """
    incidence = _sparse.coo_array((np.ones(len(group)), (group, member))).tocsr()
    common = (incidence @ incidence.T).tocoo()
    strong = common.data >= overlap
    return np.asarray(common.row[strong], dtype=np.intp), np.asarray(common.col[strong], dtype=np.intp)
