"""Hide phones, e-mails, messenger ids, order numbers and labelled names in every text that leaves.

Each hidden character becomes one `*`, so that offsets into a text (highlighted words) stay right. Matching
is done on a copy in which full-width and circled characters are folded one to one. The rules rather hide a
number too many than one too few: no review is less convincing for a hidden number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from ..analysis.past import Change, PastReview
from ..analysis.results import SCORE_COLUMNS, Link, Next, Ring, Say, SellerAsks, ShopFindings, Template, TestResult
from ..records import REVIEW_COLUMNS, Scalar

_FOLD = str.maketrans(
    {chr(c): chr(c - 0xFEE0) for c in range(0xFF01, 0xFF5F)}
    | {chr(0x2460 + i): str(i + 1) for i in range(9)}
    | {"⓪": "0", "〇": "零", "\u3000": " "}
)
_GAP = r"[\s\-‐-―_.·•()\u200b-\u200f\u2060\ufeff]{0,2}"
_CHINESE_DIGIT = "[零一二三四五六七八九幺]"
_MESSENGER_ZH = r"(?:微信|薇信|威信|维信|徽信|[加+]\s?[薇微威]|[vw]信|企鹅号?|扣扣|旺旺)"
_MESSENGER_EN = r"(?<![a-z])(?:we\s?chat|weixin|vx|wx|qq|whats\s?app|telegram|skype|line\s?id|instagram|snapchat)"
_IS = r"(?:号码|号|id|群|名|是|为|[:=#>]|\s){0,4}"
_RULES: tuple[str, ...] = (  # the first that fits wins, so the longest stand first
    r"\d{9,}[xX]?",  # any long number: orders, parcels, identity cards
    r"[a-z0-9._%+\-]{1,64}\s?@\s?[a-z0-9\-]{1,63}(?:\.[a-z0-9\-]{1,63}){1,4}",  # e-mail
    r"(?<![a-z0-9])@[a-z0-9_.]{3,30}",  # handle
    r"(?:\bt\.me|\bwa\.me|\bline\.me|weixin:/)/\S{1,64}",
    rf"(?:\+?86{_GAP})?1{_GAP}[3-9](?:{_GAP}\d){{9}}\d*",  # mobile phone, China
    rf"\+\d(?:{_GAP}\d){{6,14}}",  # international
    r"(?<!\d)0\d{2,3}[\s\-)]{1,2}\d{7,8}",  # landline, China
    r"(?<!\d)[48]00[\s\-]\d{3,4}[\s\-]\d{3,4}",
    r"(?<!\d)\(?\d{3}\)?[\s.\-]{1,2}\d{3}[\s.\-]\d{4}(?!\d)",  # North America
    r"\d{4}(?:[\s\-]\d{4}){2,4}",  # card
    rf"(?:{_CHINESE_DIGIT}{_GAP}){{9,}}",
)
_LABELLED: tuple[str, ...] = (
    rf"{_MESSENGER_ZH}{_IS}([a-z0-9][a-z0-9_\-.]{{4,31}})",
    rf"{_MESSENGER_EN}{_IS}((?=[a-z_.\-]{{0,31}}\d)[a-z0-9][a-z0-9_\-.]{{4,31}})",
    rf"{_MESSENGER_EN}\s?(?:号码|号|id|[:=#])\s?([a-z0-9][a-z0-9_\-.]{{4,31}})",
    r"(?:订单|單號|订单号|单号|快递|运单|物流)(?:编号|号码|号)?[:#\s是为]{0,4}((?=[a-z\-]{0,20}\d)[a-z0-9\-]{5,40})",
    r"\b(?:order|tracking|parcel|invoice)\s?(?:no\.?|number|id)?[:#\s]{0,3}((?=[a-z\-]{0,20}\d)[a-z0-9\-]{5,40})",
    r"(?:姓名|收件人|收货人|联系人|真名|本名)[:是为叫\s]{0,3}([\u4e00-\u9fff]{2,4})",
    r"(?:客服|店员)(小[\u4e00-\u9fff])",
    r"\bmy name is\s([a-z]{2,20}(?:\s[a-z]{2,20})?)",
)
_ANY = re.compile("|".join(f"(?:{rule})" for rule in _RULES), re.IGNORECASE)
_WITH_LABEL = tuple(re.compile(rule, re.IGNORECASE) for rule in _LABELLED)
_HINT = re.compile(
    rf"[\d@/]|{_CHINESE_DIGIT}{_GAP}{_CHINESE_DIGIT}{_GAP}{_CHINESE_DIGIT}|{_MESSENGER_ZH}|{_MESSENGER_EN}"
    r"|姓名|收件人|收货人|联系人|真名|本名|客服|店员|name is",
    re.IGNORECASE,
)
"""Something that at least one rule needs: most texts have none and are left at once."""
_PASSES = 4  # hiding one number can lay another bare; more than twice was never seen

TEXT_COLUMNS: tuple[str, ...] = ("title", "text", "followup_text", "reply_text", "variant", "reviewer_mask")
"""Record columns that hold people's words. Everything else in the record is an id, a number or a date."""


@lru_cache(maxsize=1 << 16)  # every exporter passes the same texts through here
def mask(text: str) -> str:
    """Replace every character of a contact, order number or labelled name by `*`; the length stays."""
    for _ in range(_PASSES):
        folded = text.translate(_FOLD)
        spans = _spans(folded) if _HINT.search(folded) else []
        if not spans:
            return text
        text = _hide(text, spans)
    return text


def _spans(folded: str) -> list[tuple[int, int]]:
    spans = [m.span() for m in _ANY.finditer(folded)]
    for pattern in _WITH_LABEL:
        spans += [m.span(1) for m in pattern.finditer(folded)]
    return spans


def _hide(text: str, spans: list[tuple[int, int]]) -> str:
    chars = list(text)
    for start, end in spans:
        chars[start:end] = "*" * (end - start)
    return "".join(chars)


def mask_value(value: object) -> object:
    """Mask a string and leave anything else, for columns of mixed type."""
    return mask(value) if isinstance(value, str) else value


def mask_reviews(reviews: pd.DataFrame) -> pd.DataFrame:
    """Return a copy with people's words masked, in the record's text columns and in carried-through ones.

    A carried-through cell that is a plain number stays (a label or a row number of the user's own), unless it
    is a phone number.
    """
    masked = reviews.copy()
    for column in _text_columns(reviews):
        known = column in TEXT_COLUMNS
        masked[column] = map_distinct(reviews[column], mask_value if known else _mask_carried)
    return masked


def map_distinct(values: pd.Series, change: Callable[[Any], object]) -> pd.Series:
    """Apply `change` to every value, to equal strings once (long columns hold few different ones)."""
    seen: dict[str, object] = {}

    def changed(value: Any) -> object:
        if not isinstance(value, str):
            return change(value)
        if value not in seen:
            seen[value] = change(value)
        return seen[value]

    out = values.astype(object).to_numpy(copy=True)
    for at in np.flatnonzero(values.notna().to_numpy()):
        out[at] = changed(out[at])
    return pd.Series(out, index=values.index, dtype=object)


def _text_columns(reviews: pd.DataFrame) -> list[str]:
    own = {*REVIEW_COLUMNS, *SCORE_COLUMNS, "source_file"}
    carried = [c for c in reviews.columns if c not in own and not str(c).startswith("signal_")]
    words = [c for c in carried if not pd.api.types.is_numeric_dtype(reviews[c])]
    return [c for c in TEXT_COLUMNS if c in reviews.columns] + words


_PHONE = re.compile(r"(?:\+?86)?1[3-9]\d{9}")


def _mask_carried(value: object) -> object:
    if not isinstance(value, str) or (value.isdecimal() and not _PHONE.fullmatch(value)):
        return value
    return mask(value)


def mask_findings(findings: ShopFindings) -> ShopFindings:
    """The same findings with every foreign text masked: the one gate in front of all exporters."""
    return replace(
        findings,
        verdict=_say(findings.verdict),
        authenticity=replace(findings.authenticity, capped_by=_maybe(findings.authenticity.capped_by)),
        tests=tuple(map(_test, findings.tests)),
        templates=tuple(map(_template, findings.templates)),
        rings=tuple(map(_ring, findings.rings)),
        seller_asks=tuple(map(_asks, findings.seller_asks)),
        limits=tuple(map(_say, findings.limits)),
        next=Next(grade=tuple(map(_say, findings.next.grade)), fetch=tuple(map(_say, findings.next.fetch))),
        change=mask_change(findings.change) if findings.change else None,
        gone=tuple(map(_past, findings.gone)),
        statements=tuple(replace(said, text=mask(said.text)) for said in findings.statements),
        reviews=mask_reviews(findings.reviews),
    )


def mask_change(change: Change) -> Change:
    """The same change with every foreign text masked."""
    edits = tuple(replace(edit, before=_past(edit.before), after=_past(edit.after)) for edit in change.edits)
    return replace(change, edits=edits, gone=tuple(map(_past, change.gone)))


def _past(past: PastReview) -> PastReview:
    title, text, followup = (mask(words) if words else None for words in (past.title, past.text, past.followup))
    return replace(past, title=title, text=text, followup=followup)


def _values(values: Mapping[str, Scalar]) -> dict[str, Scalar]:
    return {k: mask(v) if isinstance(v, str) else v for k, v in values.items()}


def _say(say: Say) -> Say:
    return Say(say.message, _values(say.values))


def _maybe(say: Say | None) -> Say | None:
    return _say(say) if say else None


def _test(test: TestResult) -> TestResult:
    return replace(
        test,
        finding=_say(test.finding),
        comparison=_maybe(test.comparison),
        innocent=tuple(map(_say, test.innocent)),
        not_tested=_maybe(test.not_tested),
    )


def _template(template: Template) -> Template:
    return replace(
        template,
        example=mask(template.example),
        spread=tuple(map(_say, template.spread)),
        note=_maybe(template.note),
        innocent=tuple(map(_say, template.innocent)),
    )


def _asks(asks: SellerAsks) -> SellerAsks:
    return replace(asks, text=mask(asks.text))


def _ring(ring: Ring) -> Ring:
    links = tuple(_link(link) for link in ring.links)
    return replace(ring, links=links, innocent=tuple(map(_say, ring.innocent)))


def _link(link: Link) -> Link:
    ties = tuple(replace(tie, explanation=_say(tie.explanation)) for tie in link.ties)
    example = None if link.example is None else mask(link.example)
    return replace(link, explanation=_say(link.explanation), ties=ties, example=example)
