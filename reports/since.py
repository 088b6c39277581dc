"""What changed since an earlier reading, and what the result rests on: names and tables that every exporter shares."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..analysis.past import Change, Edit, Mark, PastReview
from ..analysis.results import N_, Authenticity, Interval, ShopFindings, Without
from .hostile import terminal_text
from .page import short
from .review_cards import OTHER_EVIDENCE
from .words import NOTHING, Words

Table = tuple[tuple[str, ...], list[tuple[str, ...]]]

MOST_QUOTES = 12  # of vanished and of changed reviews, each
MARKS: Mapping[Mark, str] = {
    Mark.WITNESS: N_("witness of paid praise"),
    Mark.COMPLAINT: N_("complaint"),
    Mark.FLAGGED: N_("flagged praise"),
}
UNSOUGHT = N_("No crawl has read a product to the end since, so what vanished is not known.")
WHY_GONE = N_(
    "Who took them down, and why, is not known: platforms clean up, buyers delete, product pages are renewed."
)
AS_THEN = N_("Both readings are judged by the same rules; the earlier one as the ledger held it then.")
RESTS = N_("This result rests on one test. Without “{test}” the grade would be {grade} ({low:.0f} to {high:.0f}).")
RESTS_UNGRADED = N_("This result rests on one test: without “{test}” there would be no grade.")
EACH_WITHOUT = N_(
    "The same reviews, judged without one source of evidence at a time. Where one line differs much, the result is as "
    "good as that test."
)


def source_name(test: str, found: ShopFindings) -> str:
    """Message id of a test or of a kind of shared evidence."""
    return {**OTHER_EVIDENCE, **{result.id: result.name for result in found.tests}}.get(test, test)


def deciding(found: ShopFindings, words: Words) -> str | None:
    """One sentence, if one source of evidence alone decides the grade."""
    for one in found.without:
        if one.decides:
            values = {"test": words.name(source_name(one.test, found)), "grade": one.grade}
            return words.t(RESTS if one.grade else RESTS_UNGRADED, low=one.low, high=one.high, **values)
    return None


def without_table(found: ShopFindings, words: Words) -> Table:
    """The whole first, then without each source."""
    real, t = found.authenticity, words.t
    head = (t("Left out"), t("Authenticity"), t("Grade"))
    score = words.interval(Interval(value=real.score, low=real.low, high=real.high, n=real.n), 0)
    first = (t("nothing"), score, real.grade or t("no grade"))
    return head, [first, *(_left_out(one, found, words) for one in found.without)]


def _left_out(one: Without, found: ShopFindings, words: Words) -> tuple[str, ...]:
    score = words.interval(Interval(value=one.score, low=one.low, high=one.high, n=0), 0)
    return (words.name(source_name(one.test, found)), score, one.grade or words.t("no grade"))


def headline(change: Change, words: Words) -> str:
    """What happened between the two readings, in a sentence or two."""
    values = {name: change.total(name) for name in ("new", "changed", "vanished", "sought")}
    since, until = words.date(change.since), words.date(change.until)
    said = words.t(
        "Between {since} and {until}: {new} new {new:review|reviews}, {changed} changed.",
        since=since,
        until=until,
        **values,
    )
    if values["new"] > change.written_since:
        older = values["new"] - change.written_since
        said += words.gap + words.t(
            "{n} of the new ones are no younger than the earlier reading: only newly read.", n=older
        )
    gone = words.t("{vanished} of {sought} that were looked for again have vanished.", **values)
    said += words.gap + (gone if values["sought"] else words.t(UNSOUGHT))
    if not change.other_source:
        return said
    return (
        said
        + words.gap
        + words.t(
            "{n} {n:product is|products are} not compared: another source shows the reviews now.", n=change.other_source
        )
    )


def star_table(change: Change, words: Words) -> Table:
    """Counts by star; `vanished` is a dash where nobody looked."""
    t = words.t
    head = (t("Stars"), t("Then"), t("New"), t("Changed"), t("Vanished"), t("Now"))
    body: list[tuple[str, ...]] = [
        (
            f"{row.star} ★" if row.star else t("none"),
            words.number(row.then),
            words.number(row.new),
            words.number(row.changed),
            t("{n} of {m}", n=row.vanished, m=row.sought) if row.sought else NOTHING,
            words.number(row.now),
        )
        for row in change.stars
    ]
    return head, body


def trust_table(change: Change, words: Words) -> Table:
    """Authenticity then and now."""
    t = words.t
    sides = (change.then, change.now)
    body = [
        (t("Authenticity of the praise, of 100"), *(_score(side, words) for side in sides)),
        (t("Grade"), *(side.grade or t("no grade") for side in sides)),
        (t("Praising reviews"), *(words.number(side.n) for side in sides)),
    ]
    return ("", words.date(change.since), words.date(change.until)), body


def _score(real: Authenticity, words: Words) -> str:
    return words.interval(Interval(value=real.score, low=real.low, high=real.high, n=real.n), 0)


def quoted(gone: Sequence[PastReview]) -> list[PastReview]:
    """The vanished witnesses and complaints: those whose words a reader would miss."""
    spoken = [past for past in gone if {Mark.WITNESS, Mark.COMPLAINT} & set(past.marks) and words_of(past)]
    return spoken[:MOST_QUOTES]


def about(past: PastReview, words: Words) -> str:
    """Stars, day, reviewer and marks of a past review, in one line."""
    parts = (
        f"{words.number(past.rating, 1)} ★" if past.rating is not None else "",
        words.date(past.day) if past.day else "",
        past.reviewer or "",
        *(words.name(MARKS[mark]) for mark in past.marks),
        words.t("last seen {day}", day=words.date(past.last_seen)) if past.last_seen else "",
    )
    return " · ".join(part for part in parts if part)


def words_of(past: PastReview) -> str:
    """Title, text and follow-up as one text."""
    return " / ".join(part for part in (past.title, past.text, past.followup) if part)


def differs(edit: Edit, words: Words) -> tuple[str, str]:
    """Both sides of an edit, each as stars and words."""

    def side(past: PastReview) -> str:
        return f"{words.number(past.rating, 1)} ★ {words_of(past) or NOTHING}"

    return side(edit.before), side(edit.after)


def as_text(change: Change, shop: str, words: Words) -> str:
    """The change for a terminal: the page's tables and quotes, free of control characters."""
    lines = [terminal_text(shop), headline(change, words), words.t(AS_THEN)]
    for head, body in (star_table(change, words), trust_table(change, words)):
        lines += ["", *_columns(head, body)]
    lines += [*_edits(change, words), *_gone(change, words)]
    return "".join(line.rstrip() + "\n" for line in lines)


def _edits(change: Change, words: Words) -> list[str]:
    sides = [differs(edit, words) for edit in change.edits[:MOST_QUOTES]]
    lines = [f"  {sign} {_line(text)}" for pair in sides for sign, text in zip("-+", pair, strict=True)]
    return ["", words.t("Changed reviews"), *lines, *_more(len(change.edits), words)] if lines else []


def _gone(change: Change, words: Words) -> list[str]:
    gone = [past for past in change.gone if words_of(past)]
    quotes = [(terminal_text(about(past, words)), _line(words_of(past))) for past in gone[:MOST_QUOTES]]
    lines = [line for said, text in quotes for line in (f"  - {said}", f"    {text}")]
    head = ["", words.t("Vanished reviews"), words.t(WHY_GONE)]
    return [*head, *lines, *_more(len(gone), words)] if lines else []


def _more(n: int, words: Words) -> list[str]:
    return ["  " + words.t("{n} more are in --format json.", n=n - MOST_QUOTES)] if n > MOST_QUOTES else []


def _line(text: str) -> str:
    return short(terminal_text(text), 160)


def _columns(head: tuple[str, ...], body: list[tuple[str, ...]]) -> list[str]:
    """Aligned columns; wide characters count as two."""
    from rich.cells import cell_len

    rows = [head, *body]
    widths = [max(cell_len(row[i]) for row in rows) for i in range(len(head))]
    return ["  ".join(cell + " " * (w - cell_len(cell)) for cell, w in zip(row, widths, strict=True)) for row in rows]
