"""`anomaly` against the one-liner "fewest reviews first" on YelpChi, where a copy of that set is at hand."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from zhenping.benchmarks import yelpchi

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data" / "yelpchi.csv.gz"
