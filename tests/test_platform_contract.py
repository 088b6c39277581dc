"""Every platform file against its golden pages: `fixtures/<platform>/<case>/` holds a page, the request that
it answered, and the records expected of it, compared field by field.

With `ZHENPING_WRITE_EXPECTED=1` missing `expected.json` files are written; read them: they are the claim.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest
from zhenping.errors import ParseError
from zhenping.records import Review
from zhenping.spiders.contract import Page, Parsed, Platform
from zhenping.spiders.platforms import platforms
from zhenping.spiders.promises import broken_promise

FIXTURES = Path(__file__).parent / "fixtures"
BY_NAME = {platform.name: platform for platform in platforms()}
CASES = sorted(p.parent for p in FIXTURES.glob("*/*/request.json") if p.parent.parent.name in BY_NAME)


def page_in(folder: Path) -> Page:
    request = json.loads((folder / "request.json").read_text(encoding="utf-8"))
    body = next(folder.glob("page.*")).read_bytes()
    sent = request.get("request_body")
    return Page(
        request["url"],
        request.get("status", 200),
        request.get("headers", {}),
        body,
        request.get("method", "GET"),
        sent.encode() if sent is not None else None,
    )


def platform_of(folder: Path) -> Platform:
    return BY_NAME[folder.parent.name]


def shown(record: object) -> dict[str, Any]:
    """The fields of a record that say something."""
    values = {f.name: getattr(record, f.name) for f in fields(record)}  # type: ignore[arg-type]
    return {name: list(v) if isinstance(v, tuple) else v for name, v in values.items() if v not in (None, ())}


def as_json(parsed: Parsed) -> dict[str, Any]:
    return {
        "shop": shown(parsed.shop) if parsed.shop else None,
        "products": [shown(product) for product in parsed.products],
        "reviews": [shown(review) for review in parsed.reviews],
        "follow": [
            {"url": f.url, "kind": f.kind.value, "product_id": f.product_id, "stratum": f.stratum}
            | ({"method": f.method, "body": (f.body or b"").decode()} if f.method != "GET" else {})
            for f in parsed.follow
        ],
        "claimed": dict(parsed.claimed),
        "seen": sorted(parsed.seen),
        "outcome": parsed.outcome.value if parsed.outcome else None,
        **({"stratum": parsed.stratum.value} if parsed.stratum else {}),
    }


def expected_of(folder: Path, parsed: Parsed) -> dict[str, Any]:
    path = folder / "expected.json"
    if not path.exists() and os.environ.get("ZHENPING_WRITE_EXPECTED"):
        path.write_text(json.dumps(as_json(parsed), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    expected: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return expected


def named(folder: Path) -> str:
    return f"{folder.parent.name}-{folder.name}"


@pytest.fixture(params=CASES, ids=named)
def case(request: pytest.FixtureRequest) -> Path:
    folder: Path = request.param
    return folder


def test_a_golden_page_gives_its_records(case: Path) -> None:
    parsed = platform_of(case).parse(page_in(case))
    assert as_json(parsed) == expected_of(case, parsed)


def test_the_platform_recognises_its_golden_page(case: Path) -> None:
    assert platform_of(case).match(page_in(case)) >= 0.5


def test_a_golden_page_keeps_its_platform_s_promise(case: Path) -> None:
    parsed = platform_of(case).parse(page_in(case))
    if parsed.outcome is None:
        assert broken_promise(platform_of(case).about, parsed) is None


def test_parsing_is_repeatable(case: Path) -> None:
    platform, page = platform_of(case), page_in(case)
    assert as_json(platform.parse(page)) == as_json(platform.parse(page_in(case)))


def test_a_review_keeps_the_rules_of_the_record(case: Path) -> None:
    for review in platform_of(case).parse(page_in(case)).reviews:
        assert review.rating is None or 1 <= review.rating <= 5
        assert review.source == case.parent.name
        assert (review.created_local is None) == (review.created_precision is None)
        assert review.created_at is None or review.created_precision == "second"
        assert review.product_id
        assert all(value is None or str(value).strip() for value in _texts(review))


def _texts(review: Review) -> Iterator[str | None]:
    yield from (review.text, review.title, review.reply_text, review.reviewer_mask, review.review_id)


def test_a_follow_is_an_absolute_web_address(case: Path) -> None:
    for follow in platform_of(case).parse(page_in(case)).follow:
        assert follow.url.startswith(("http://", "https://"))
        assert "#" not in follow.url


@pytest.mark.parametrize("folder", [c for c in CASES if list(c.glob("page.json"))], ids=named)
def test_unknown_keys_are_harmless(folder: Path) -> None:
    page = page_in(folder)
    widened = json.dumps(_widen(json.loads(page.body))).encode()
    changed = replace(page, body=widened)
    assert as_json(platform_of(folder).parse(changed)) == as_json(platform_of(folder).parse(page))


def _widen(value: Any) -> Any:
    """The same with keys that nobody knows, in every object but maps of avatar sizes and badges."""
    if isinstance(value, list):
        return [_widen(inner) for inner in value]
    if isinstance(value, dict) and value.keys() & {
        "id",
        "uuid",
        "reviews",
        "products",
        "html",
        "code",
        "error",
    }:
        inner = {name: _widen(v) for name, v in value.items()}
        return {**inner, "never_heard_of": {"a": [1, None, "x"]}, "zz": "9"}
    return value


@pytest.mark.parametrize("name", sorted(BY_NAME))
def test_a_page_cut_off_anywhere_raises_nothing_but_parse_errors(name: str) -> None:
    for folder in (c for c in CASES if c.parent.name == name):
        page = page_in(folder)
        for part in range(0, len(page.body), max(1, len(page.body) // 12)):
            cut = replace(page, body=page.body[:part])
            BY_NAME[name].match(cut)
            try:
                BY_NAME[name].parse(cut)
            except ParseError:
                continue
