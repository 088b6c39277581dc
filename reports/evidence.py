"""The pages behind a report: which hash saw how many of its reviews."""

from __future__ import annotations

from typing import Any

from ..analysis.results import ShopFindings


def pages(findings: ShopFindings) -> list[dict[str, Any]]:
    """Pages by hash: `sha256`, number of `reviews`, and one review's `url` (the smallest, or None)."""
    seen = findings.reviews[["page_sha256", "url"]].dropna(subset=["page_sha256"])
    listed = []
    for sha, part in seen.groupby("page_sha256", sort=True):
        urls = sorted(str(url) for url in part["url"].dropna())
        listed.append({"sha256": str(sha), "reviews": len(part), "url": urls[0] if urls else None})
    return listed
