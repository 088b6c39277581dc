"""report.md: the report for issue trackers, mail and diffs. Foreign text becomes one plain, escaped line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..analysis.results import Interval, Link, Ring, Say, ShopFindings, TestResult
from . import complaint_panel, sections, since
from .charts import three_ways
from .error_rates import TITLE, error_rates
from .hostile import link, markdown_text
from .masking import mask_findings
from .page import short
from .review_cards import Cards, Member, ReviewCard, members, shared_links
from .words import NOTHING, Words

_MOST = {"quotes": 40, "products": 200, "templates": 20, "rings": 12, "links": 40, "members": 60}


def render(findings: ShopFindings, lang: str) -> str:
    """The report as CommonMark with tables."""
    page = _Page(mask_findings(findings), Words(lang))
    return "\n".join(page.lines()).replace("\n\n\n", "\n\n").rstrip() + "\n"


class _Page:
    def __init__(self, found: ShopFindings, words: Words) -> None:
        self.found, self.words, self.cards = found, words, Cards(found)

    def lines(self) -> Iterator[str]:
        parts = (
            self.opening(),
            self.coverage(),
            self.verdict(),
            self.tests(),
            self.shared(),
            self.quotes(),
            self.seller_asks(),
            self.complaints(),
            self.products(),
            self.change(),
            self.method(),
            self.statements(),
        )
        for part in parts:
            yield from part
            yield ""

    def opening(self) -> Iterator[str]:
        found, t = self.found, self.words.t
        yield f"# {markdown_text(found.shop_name or found.shop_id)} · " + t("review trust report")
        yield ""
        about = [
            f"{found.platform} / {found.shop_id}",
            link(found.url) or "",
            t("rules {version}", version=found.rules_version),
        ]
        if found.as_of:
            about.append(t("as of {day}", day=self.words.date(found.as_of)))
        yield " · ".join(markdown_text(part) for part in about if part)

    def coverage(self) -> Iterator[str]:
        yield "## " + self.words.t("What was read, and what could make this wrong")
        yield ""
        yield sections.read(self.found, self.words)
        yield ""
        for key, name in sections.COUNTS.items():
            if self.found.counts.get(key):
                yield self.item(self.words.name(name), self.words.number(self.found.counts[key]))
        yield from (f"- {self.say(limit)}" for limit in self.found.limits)

    def verdict(self) -> Iterator[str]:
        real, t = self.found.authenticity, self.words.t
        yield "## " + t("In one sentence")
        yield ""
        yield f"**{self.say(self.found.verdict)}**"
        yield ""
        yield "### " + t(TITLE)
        yield ""
        yield from (f"- {said}{self.words.gap}{source}" for said, source in error_rates(self.words))
        yield ""
        score = Interval(value=real.score, low=real.low, high=real.high, n=real.n)
        yield self.item(t("Authenticity of the praise, of 100"), self.words.interval(score, 0))
        yield self.item(t("Grade"), real.grade or t("no grade"))
        if real.capped_by:
            yield f"- {self.say(real.capped_by)}"
        yield ""
        names, ratings = three_ways(self.words), self.found.ratings
        rows = (
            (names["shown"], ratings.shown),
            (names["without_default"], ratings.without_default),
            (names["adjusted"], ratings.adjusted),
        )
        body = [(name, self.words.interval(r, 2), self.words.number(r.n)) for name, r in rows]
        yield from self.table((t("Mean stars"), t("with its 90 % interval"), t("Reviews")), body)
        yield from self.carried()

    def carried(self) -> Iterator[str]:
        """What would change the result, and what it rests on."""
        t, said = self.words.t, [*self.found.next.grade, *self.found.next.fetch]
        if said:
            yield ""
            yield "### " + t("What would change this")
            yield ""
            yield self.words.gap.join(self.say(say) for say in said)
        if self.found.without:
            yield ""
            yield "### " + t("What the result rests on: left out one at a time")
            yield ""
            yield markdown_text(since.deciding(self.found, self.words) or t(since.EACH_WITHOUT))
            yield ""
            yield from self.table(*since.without_table(self.found, self.words))

    def tests(self) -> Iterator[str]:
        yield "## " + self.words.t("The tests, one by one")
        yield ""
        for test in sections.tested(self.found):
            yield from self.test(test)
        untested = sections.untested(self.found)
        if untested:
            yield "### " + self.words.t("Not tested, and what would make it possible")
            yield ""
        for test in untested:
            yield f"- {self.name(test.name)}: {self.say(test.not_tested or test.finding)}"

    def test(self, test: TestResult) -> Iterator[str]:
        yield f"### {test.verdict.value} · {self.name(test.name)}"
        yield ""
        yield self.words.gap.join(self.say(s) for s in (test.finding, test.comparison) if s)
        yield ""
        confirmed = sections.audited(test, self.words)
        if confirmed:
            yield markdown_text(confirmed)
            yield ""
        yield from (self.item(name, value) for name, value in sections.numbers(test, self.words))
        yield from self.innocent(test.innocent)
        yield ""

    def shared(self) -> Iterator[str]:
        t, found = self.words.t, self.found
        if found.templates or found.rings:
            yield "## " + t("Copied texts and rings")
            yield ""
        for template in found.templates[: _MOST["templates"]]:
            count = t("{n} {n:copy|copies}", n=len(template.rows))
            yield f"- {count}: {markdown_text(template.example[:200])}"
            facts = self.words.gap.join(self.say(say) for say in (*template.spread, template.note) if say)
            if facts:
                yield f"  {facts}"
        for number, ring in enumerate(found.rings[: _MOST["rings"]], 1):
            yield ""
            yield "### " + t("Ring {n}: {size} reviews tied together", n=number, size=len(ring.rows))
            yield ""
            yield from self.ring(ring)

    def ring(self, ring: Ring) -> Iterator[str]:
        """The links in the order of their numbers, then the people with the numbers of what ties their reviews."""
        t = self.words.t
        for number, shared in enumerate(shared_links(ring)[: _MOST["links"]], 1):
            yield f"{number}. {self.say(shared.explanation)}{self.by_chance(shared)}"
            if shared.example:
                yield f"   - “{markdown_text(short(shared.example, 200))}”"
            yield from (f"   - {self.say(tie.explanation)}" for tie in shared.ties)
        yield ""
        yield from self.innocent(ring.innocent)
        people = members(ring, self.cards, _MOST["members"])
        if people:
            yield ""
            body = [row for person in people for row in self.person(person)]
            head = (t("No."), t("Reviewer"), t("Date"), t("Stars"), t("Product"), t("Tied by"))
            yield from self.table(head, body)

    def by_chance(self, shared: Link) -> str:
        said = self.words.t("by chance: {chance}", chance=self.words.chance(shared.chance))
        return markdown_text(f" ({said})") if shared.chance < 0.5 else ""

    def person(self, person: Member) -> Iterator[tuple[str, ...]]:
        for card, links in person.reviews:
            stars, tied = self.words.number(card.rating, 1), ", ".join(map(str, links))
            about = (card.date or NOTHING, stars, card.product or NOTHING, tied)
            yield (str(person.number), person.reviewer or NOTHING, *about)

    def quotes(self) -> Iterator[str]:
        yield "## " + self.words.t("In the reviewers' own words")
        yield ""
        for title, note, group in sections.voices(self.found, self.cards, self.words):
            yield f"### {title}"
            yield ""
            if note:
                yield note
                yield ""
            for card, pieces in group[: _MOST["quotes"]]:
                words = "".join(text for text, _ in pieces)
                yield f"> {markdown_text(words)}"
                yield ">"
                yield f"> {self.meta(card)}"
                yield ""

    def seller_asks(self) -> Iterator[str]:
        if self.found.seller_asks:
            yield "### " + self.words.t("On the seller's own pages")
            yield ""
        for asks in self.found.seller_asks[: _MOST["quotes"]]:
            pages = self.words.t("on {n} {n:page|pages}", n=asks.pages)
            yield f"- {markdown_text(asks.text)} ({markdown_text(pages)})"

    def meta(self, card: ReviewCard) -> str:
        parts = (
            f"{self.words.number(card.rating, 1)} ★",
            self.words.date(card.date),
            card.product,
            card.reviewer,
        )
        return " · ".join(markdown_text(part) for part in parts if part and part != NOTHING)

    def complaints(self) -> Iterator[str]:
        t, found = self.words.t, complaint_panel.panel(self.found, self.cards, self.words)
        yield "## " + t("Product and after-sales complaints")
        yield ""
        yield t(sections.APART)
        for title, group in found.groups:
            yield ""
            yield f"### {title}"
            yield ""
            body = [(row.name, self.words.number(row.count), row.share, row.trend) for row in group]
            yield from self.table((t("Topic"), t("Reviews"), t("Share of reviews"), t("Over time")), body)
            yield ""
            yield from (line for row in group for line in self.topic(row))
        if found.answers:
            yield ""
            yield "### " + t("How the shop answers complaints")
            yield ""
            yield markdown_text(self.words.gap.join(found.answers))

    def topic(self, row: complaint_panel.PanelRow) -> Iterator[str]:
        if row.quotes:
            yield "- " + markdown_text(row.name + (f" ({row.reasons})" if row.reasons else ""))
        for _, cut in row.quotes:
            words = "".join(text for text, _ in cut)
            yield f"  - “{markdown_text(words)}”"

    def products(self) -> Iterator[str]:
        t, w = self.words.t, self.words
        yield "## " + t("Product by product")
        yield ""
        body = [
            (
                str(r["name"]),
                w.number(r["n"]),
                w.number(r["claimed"]),
                w.fixed(r["mean_rating"], 2),
                w.number(r["flagged"]),
            )
            for r in sections.products(self.found)[: _MOST["products"]]
        ]
        yield from self.table((t("Product"), t("Reviews"), t("Claimed"), t("Mean stars"), t("Flagged")), body)

    def change(self) -> Iterator[str]:
        t, change, gone = self.words.t, self.found.change, since.quoted(self.found.gone)
        if change or gone:
            yield "## " + t("Change since last time")
            yield ""
        if change:
            yield markdown_text(since.headline(change, self.words))
            for table in (since.star_table(change, self.words), since.trust_table(change, self.words)):
                yield ""
                yield from self.table(*table)
            yield ""
            yield t(since.AS_THEN)
        if gone:
            yield ""
            yield "### " + t("Witnesses and complaints that have vanished")
            yield ""
            yield t(since.WHY_GONE)
        for past in gone:
            yield ""
            yield f"> {markdown_text(since.words_of(past))}"
            yield ">"
            yield f"> {markdown_text(since.about(past, self.words))}"
        for edit in change.edits[: since.MOST_QUOTES] if change else ():
            before, after = since.differs(edit, self.words)
            yield ""
            yield self.item(t("Changed, before"), short(before, 300))
            yield self.item(t("Changed, after"), short(after, 300))

    def method(self) -> Iterator[str]:
        yield "---"
        yield ""
        yield self.words.t(sections.NO_PROOF)

    def statements(self) -> Iterator[str]:
        if self.found.statements:
            yield "## " + self.words.t("The merchant's statement")
            yield ""
            yield self.words.t(sections.UNCHECKED)
        for said in self.found.statements:
            yield ""
            yield self.words.t("Given on {day}", day=self.words.date(said.added_on))
            yield ""
            yield from (f"> {markdown_text(line)}" if line.strip() else ">" for line in said.text.splitlines())

    def table(self, head: Iterable[str], body: Iterable[Iterable[str]]) -> Iterator[str]:
        names = list(head)
        yield self.row(names)
        yield self.row(["---"] * len(names), escape=False)
        yield from (self.row(cells) for cells in body)

    def row(self, cells: Iterable[str], escape: bool = True) -> str:
        return "| " + " | ".join(markdown_text(cell) if escape else cell for cell in cells) + " |"

    def item(self, name: str, value: str) -> str:
        return f"- {name}: {markdown_text(value)}"

    def innocent(self, says: Iterable[Say]) -> Iterator[str]:
        name = self.words.t("Innocent explanation")
        yield from (f"- {name}: {self.say(say)}" for say in says)

    def say(self, say: Say | None) -> str:
        return markdown_text(self.words.say(say))

    def name(self, message: str) -> str:
        return markdown_text(self.words.name(message))
