"""The kinds of campaigns, one file each. `KINDS` is the registry, in the order in which the command names them."""

from __future__ import annotations

from collections.abc import Mapping

from . import cashback, drip, hijack, ring, smear, template
from .contract import Kind

KINDS: Mapping[str, Kind] = {
    kind.name: kind for kind in (cashback.KIND, template.KIND, ring.KIND, drip.KIND, hijack.KIND, smear.KIND)
}

__all__ = ["KINDS", "Kind"]
