"""What an address of Shopee asks for: which country, which item or shop, which sample, from where on.

Split from `shopee.py`, whose module text says where the names were learnt.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from ..contract import Page, Stratum
from ..dates import When, read_date

ZONES = {  # hours from UTC of the country's clock; Brazil by Brasília
    **{"shopee.tw": 8, "shopee.sg": 8, "shopee.com.my": 8, "shopee.ph": 8},
    **{"shopee.co.th": 7, "shopee.vn": 7, "shopee.co.id": 7, "shopee.com.br": -3},
}
REGIONS = {
    **{"TW": "shopee.tw", "SG": "shopee.sg", "MY": "shopee.com.my", "PH": "shopee.ph"},
    **{"TH": "shopee.co.th", "VN": "shopee.vn", "ID": "shopee.co.id", "BR": "shopee.com.br"},
}
_STARS = {"1": Stratum.NEGATIVE, "2": Stratum.NEGATIVE, "3": Stratum.NEUTRAL}
_STARS |= {"4": Stratum.POSITIVE, "5": Stratum.POSITIVE}
_MEDIA = ("2", "3")


def country_of(page: Page) -> str | None:
    """The country's domain that the page's host belongs to."""
    try:
        host = page.host
    except ValueError:
        return None
    return next((site for site in ZONES if host == site or host.endswith(f".{site}")), None)


def asked_number(page: Page, *names: str) -> str | None:
    """A number that the address asks for, under any of its names."""
    return next((value for name in names if (value := page.query.get(name, "")).isdigit() and value != "0"), None)


def stratum_of(page: Page) -> Stratum:
    """Ratings come in Shopee's own order; a choice of stars, words, pictures or variants is no sample of all."""
    query = page.query
    if kind := _STARS.get(query.get("type", "0")):
        return kind
    if query.get("fold_filter", "0") not in ("0", ""):
        return Stratum.FOLDED
    if query.get("filter") in _MEDIA:
        return Stratum.PICTURES
    chosen = (query.get(name, "") for name in ("type", "filter", "tag_filter", "variation_filters"))
    flags = (query.get(name, "") for name in ("relevant_reviews", "replied"))
    filtered = any(c not in ("", "0") for c in chosen) or "true" in flags
    return Stratum.FILTERED if filtered else Stratum.DEFAULT


def offset_of(page: Page) -> int:
    offset = page.query.get("offset", "0")
    return int(offset) if offset.isdigit() and len(offset) < 10 else 0


def in_country(page: Page, when: When | None) -> When | None:
    """The moment as the country's pages show it."""
    if when is None or when.at_utc is None:
        return when
    zone = timezone(timedelta(hours=ZONES[country_of(page) or "shopee.sg"]))
    return read_date(datetime.fromisoformat(when.at_utc).astimezone(zone).isoformat()) or when
