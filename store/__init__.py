"""The ledger: records and snapshots in, frames out."""

from .ledger import Ledger, ShopRow, Snapshot

__all__ = ["Ledger", "ShopRow", "Snapshot"]
