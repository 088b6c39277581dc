"""report.html: one file that a person reads from top to bottom.

Which parts of the findings stand where; how they look is `templates/` and `static/`.
"""

from __future__ import annotations

from typing import Any

from ..analysis.results import N_, Interval, ShopFindings, Verdict
from . import charts, complaint_panel, page, sections, since
from .bundle import chart_script
from .error_rates import TITLE, error_rates
from .evidence import pages
from .hostile import json_block, link
from .masking import mask_findings
from .review_cards import (
    Cards,
    ReviewCard,
    embedded_rows,
    kind_name,
    members,
    shared_links,
    weighted_order,
)
from .ring_picture import picture
from .words import Words

MOST_EMBEDDED = 2000
MOST_CHARACTERS = 300_000  # of embedded review text, so that the page stays under 3 MB
MOST_PRINTED = 60  # hashes that a printed report lists; report.json has the rest
_MOST = {"rings": 12, "members": 60, "links": 40, "templates": 20, "quotes": 8, "products": 500, "pages": 500}
_ENDS = 6  # reviews shown at either end of the weights

CONTENTS = (
    ("coverage", N_("What was read")),
    ("verdict", N_("In one sentence")),
    ("authenticity", N_("Authenticity and ratings")),
    ("tests", N_("Tests")),
    ("time", N_("Over time")),
    ("rings", N_("Copied texts and rings")),
    ("quotes", N_("In their own words")),
    ("reversals", N_("Praise that turned")),
    ("complaints", N_("Complaints")),
    ("products", N_("Products")),
    ("reviews", N_("Reviews and weights")),
    ("change", N_("Change since last time")),
    ("method", N_("Method and limits")),
    ("evidence", N_("Evidence")),
    ("statement", N_("The merchant's statement")),
)


def render(findings: ShopFindings, lang: str) -> str:
    """The report as one HTML document. Every foreign text is masked and escaped."""
    found = mask_findings(findings)
    words, cards = Words(lang), Cards(found)
    specs = _specs(found, words)
    scripts = [*([chart_script()] if specs else []), page.static("report.js")]
    return page.render("report.html", words, scripts, _context(found, words, cards) | _chart_context(specs))


def _specs(found: ShopFindings, words: Words) -> dict[str, charts.Spec]:
    drawn = {
        "stars": charts.stars(found, words),
        "rating": charts.timeline_rating(found, words),
        "counts": charts.timeline_counts(found, words),
        "templates": charts.templates(found, words),
    }
    return {name: spec for name, spec in drawn.items() if spec is not None}


def _chart_context(specs: dict[str, charts.Spec]) -> dict[str, Any]:
    from markupsafe import Markup

    blocks = [(name, Markup(json_block(spec))) for name, spec in specs.items()]  # noqa: S704  (json_block escapes)
    return {"charts": frozenset(specs), "specs": blocks}


def _context(found: ShopFindings, words: Words, cards: Cards) -> dict[str, Any]:
    reversals = sections.reversals(found, cards)
    past = _past(found, words)
    there = {"reversals": reversals, "statement": found.statements, "change": found.change or past["vanished_quotes"]}
    left_out = {name for name, parts in there.items() if not parts}
    hashes = [page | {"link": link(page["url"])} for page in pages(found)]
    products = sections.products(found)
    return {
        "found": found,
        "shop": found.shop_name or found.shop_id,
        "read": sections.read(found, words),
        "from_table": sections.FROM_TABLE,
        "shop_url": link(found.url),
        "contents": [(i, words.name(n)) for i, n in CONTENTS if i not in left_out],
        "counts": [(words.name(n), found.counts[k]) for k, n in sections.COUNTS.items() if found.counts.get(k)],
        "ratings": _ratings(found, words),
        "three_ways": charts.three_ways(words),
        "stars": sections.rows(found.stars[::-1]),
        "timeline": sections.rows(found.timeline),
        "error_rates": error_rates(words),
        "error_title": TITLE,
        "tested": sections.tested(found),
        "tally": sections.tally(found),
        "notable": sections.notable(found),
        "calm": sections.by_family([t for t in found.tests if t.verdict is Verdict.PASS], words),
        "untested": sections.by_family(sections.untested(found), words),
        "untested_count": len(sections.untested(found)),
        "verdict_name": lambda verdict: words.name(sections.VERDICTS[verdict]),
        "numbers": lambda test: sections.numbers(test, words),
        "audited": lambda test: sections.audited(test, words),
        "examples": lambda rows, most: sections.examples(rows, most, cards),
        "kind_name": kind_name,
        "rings": [
            (ring, picture(ring, cards, words), members(ring, cards, _MOST["members"]))
            for ring in found.rings[: _MOST["rings"]]
        ],
        "most_templates": _MOST["templates"],
        "most_links": _MOST["links"],
        "shared_links": shared_links,
        "quotes": sections.voices(found, cards, words),
        "seller_asks": sections.seller_asks(found),
        "unchecked": sections.UNCHECKED,
        "most_quotes": _MOST["quotes"],
        "reversals": reversals,
        "complaints": complaint_panel.panel(found, cards, words),
        "one_outcome": products[0]["outcome"] if len({row["outcome"] for row in products}) == 1 else None,
        "products": products[: _MOST["products"]],
        "products_left": max(0, len(products) - _MOST["products"]),
        **_ends(found, cards),
        **past,
        "embedded": cards.many(embedded_rows(found, MOST_EMBEDDED, MOST_CHARACTERS)),
        "pages": hashes[: _MOST["pages"]],
        "most_printed": MOST_PRINTED,
        "pages_left": max(0, len(hashes) - _MOST["pages"]),
    }


def _ratings(found: ShopFindings, words: Words) -> list[tuple[str, str, Interval]]:
    names, ratings = charts.three_ways(words), found.ratings
    own = words.t("the platform's own figure") if ratings.shown_by_platform else words.t("mean of what was read")
    return [
        (names["shown"], own, ratings.shown),
        (
            names["without_default"],
            words.t("texts that the platform wrote left out"),
            ratings.without_default,
        ),
        (names["adjusted"], words.t("weighted by one minus suspicion"), ratings.adjusted),
    ]


def _past(found: ShopFindings, words: Words) -> dict[str, Any]:
    """What the result rests on, and what changed since an earlier reading."""
    change = found.change
    return {
        "rests_on": since.deciding(found, words),
        "without_table": since.without_table(found, words),
        "each_without": since.EACH_WITHOUT,
        "change_headline": since.headline(change, words) if change else "",
        "change_stars": since.star_table(change, words) if change else None,
        "change_trust": since.trust_table(change, words) if change else None,
        "as_then": since.AS_THEN,
        "why_gone": since.WHY_GONE,
        "vanished_quotes": since.quoted(found.gone),
        "past_about": lambda past: since.about(past, words),
        "past_words": since.words_of,
        "differs": lambda edit: since.differs(edit, words),
        "most_changed": since.MOST_QUOTES,
    }


def _ends(found: ShopFindings, cards: Cards) -> dict[str, list[ReviewCard]]:
    order = weighted_order(found)
    least = sections.examples(order, min(_ENDS, len(order) // 2), cards)
    taken = {card.text for card in least}
    most = sections.examples(order[::-1], min(_ENDS, len(order) // 2), cards)
    return {"least": least, "most": [card for card in most if card.text not in taken]}
