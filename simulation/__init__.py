"""Reviews whose truth is known: honest shops with the habits of real ones, and campaigns planted among them.

``simulate`` makes a table, ``inject`` plants campaigns in any table of reviews. Both are functions of their arguments
and the seed. What was planted stands in columns that no analysis reads (`TRUTH_COLUMNS`). Shares, delays and lengths
are in habits.toml, each with its origin; where it says "choice" they are the author's, so a good result on simulated
shops says that the parts work together, not how good a method is on real ones.
"""

from __future__ import annotations

from .campaigns import KINDS
from .generate import simulate
from .inject import inject
from .truth import TRUTH_COLUMNS

__all__ = ["KINDS", "TRUTH_COLUMNS", "inject", "simulate"]
