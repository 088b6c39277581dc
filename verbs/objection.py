"""A merchant's answer to a report: read from a file, kept in the ledger, shown in every later report on the shop."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from ..errors import UsageError
from ..records import MerchantStatement
from ..store import Ledger, ShopRow, statements

_MOST_BYTES = 1_000_000


def add(ledger: Ledger, shop: ShopRow, path: Path) -> MerchantStatement:
    """Keep the text in `path` (UTF-8 or a Chinese charset) as the shop's statement of today.

    Raises:
        UsageError: the file cannot be read, is no text, or is too long.
    """
    return statements.add(ledger, shop, _text(path), day=datetime.now(UTC).date().isoformat())


def listed(ledger: Ledger, shop: ShopRow) -> list[str]:
    """One line a statement: short hash, day, how it begins."""
    found = statements.of_shop(ledger, shop)
    return [f"{said.sha256[:12]}\t{said.added_on}\t{' '.join(said.text.split())[:60]}" for said in found]


def _text(path: Path) -> str:
    from charset_normalizer import from_bytes

    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    if len(data) > _MOST_BYTES or b"\0" in data.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")[:1000]:
        raise UsageError(f"{path} is not a short text; save the statement as plain text in UTF-8")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        best = from_bytes(data, cp_isolation=["gb18030", "big5", "utf_16"]).best()
    if best is None:
        raise UsageError(f"{path} is in no charset that is known here; save it as UTF-8")
    return str(best)
