"""What changed on a shop between two readings, for people or programs; only reads the ledger."""

from __future__ import annotations

from ..store import Ledger, ShopRow
from .report import ReportOptions, rules_of
from .since import change_between, pair_of_days


def diff(
    ledger: Ledger,
    shop: ShopRow,
    options: ReportOptions,
    *,
    since: str | None = None,
    until: str | None = None,
    form: str = "text",
) -> str:
    """The change between the last readings up to two days (ISO dates), as text or JSON that ends with a newline.

    Raises:
        UsageError: the ledger has no two such readings.
    """
    from ..reports.masking import mask_change
    from ..reports.plain_json import json_text, plain
    from ..reports.since import as_text
    from ..reports.since_json import change as as_json
    from ..reports.words import Words

    pair = pair_of_days(ledger, shop, since, until)
    rules = rules_of(options)
    change, then = change_between(ledger, shop, pair, options, rules)
    change = mask_change(change)
    if form == "text":
        return as_text(change, f"{shop.name or shop.shop_id}  {shop.address}", Words(options.lang))
    about = {"platform": shop.platform, "shop_id": shop.shop_id, "name": shop.name}
    rules_version = then.analysed.analysis.rules_version
    return json_text(dict(plain({"shop": about, "rules_version": rules_version, "change": as_json(change)})))
