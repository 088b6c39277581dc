"""The words of a review that are its writer's own: what is left once the platform's and the goods' words are gone.

Two strangers who tick the same tags, answer the same form or name the same product have copied nothing from each
other. Taken out are defaults, headings of a form ("appearance:"), the words of the product's name and of the item's
variant and number, and short segments that *recombine*: a one-tap tag or a stock phrase ("fast delivery") stands
beside ever other segments, while the pieces of a template always stand beside each other. They stay where a text has
so many rare ones that their agreement is itself no accident. A word that is only repeated counts once. But for names,
all of it is learned from the reviews at hand; nothing is a list of known phrases.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from .words.folding import fold_text

Ints = npt.NDArray[np.int64]
_NOISE = re.compile(r"[\W_]+")
_HEADING = re.compile(r"(?:^|(?<=[\s。!,;]))([^\W\d_]{2,8}):")
_PARTS = re.compile(r"(?:[^\w ]|_)+")
# A blank parts segments only beside an ideograph: English words are no segments.
_BLANK = re.compile(r" +(?=[一-鿿])|(?<=[一-鿿]) +")
_NAMING = ["product_name", "variant", "sku"]
_LEAST_TURNED = 2  # once may be a slip
_LEAST_COMPANIONS = 2
_NEIGHBOURS = 12  # frequent segments on either side that are looked at
_REPEATED = re.compile(r"(.{1,8}?)\1{2,}")


def comparable_texts(reviews: pd.DataFrame, rules: Mapping[str, Any]) -> pd.Series:
    """Letters and digits of the writer's own words; null if a default, or fewer than `min_chars` of them.

    Args:
        reviews: the prepared frame of a `Context`.
        rules: ``[signals.templates]``.
    """
    texts = reviews["folded"].where(~reviews["default"]).astype(object)
    headings = _headings(texts.dropna(), rules)
    rows = pd.DataFrame({"text": texts} | {name: reviews[name] for name in _NAMING})
    # Removing words only shortens: a text that is too short before is too short after.
    rows = rows[texts.str.len().ge(rules["min_chars"]).eq(True)]
    own = rows["text"].map(lambda text: headings.sub("\n", text)) if headings else rows["text"]
    split = {text: segments(text) for text in own.unique()}
    tags = stock_segments(list(split.values()), rules)
    improbable = _improbable(own, reviews.loc[own.index, "shop"], split, tags, float(rules["tag_bits"]))
    bare = {text: _bare(parts, frozenset() if text in improbable else tags) for text, parts in split.items()}
    result = pd.Series(None, index=reviews.index, dtype=object)
    left = own.map(bare).astype(object)
    named = rows[_NAMING].notna().any(axis=1)
    items = zip(*(rows.loc[named, name] for name in _NAMING), strict=True)
    left[named] = [_without(text, item) for text, item in zip(left[named], items, strict=True)]
    result[left.index] = left
    return result.where(result.str.len().ge(rules["min_chars"]).eq(True), None)


def bare_text(text: str) -> str:
    """Letters and digits only."""
    return _NOISE.sub("", text)


def segments(text: str) -> list[str]:
    """What stands between punctuation, without blanks; some may be empty."""
    parts = _PARTS.split(text)
    if " " not in text:
        return parts
    return [piece.replace(" ", "") for part in parts for piece in (_BLANK.split(part) if " " in part else (part,))]


def stock_segments(split: Sequence[Sequence[str]], rules: Mapping[str, Any]) -> frozenset[str]:
    """Short segments of many distinct texts that recombine: tags to tap, and stock phrases.

    The pieces of a template stand beside each other, in one order. A segment recombines if no other stands on one side
    of it in `tag_companion` of its texts; if it and a companion change places; or if all its companions do. But clauses
    of `tag_long` characters or more that keep to the same two others, wherever they stand, are a shuffled template.
    """
    sizes = np.fromiter((len(parts) for parts in split), dtype=np.int64, count=len(split))
    owner = np.repeat(np.arange(len(split)), sizes)
    code, names = pd.factorize(np.array([part for parts in split for part in parts], dtype=object))
    if not len(names):
        return frozenset()
    count = np.bincount(code, minlength=len(names))
    often = (count >= rules["tag_texts"] / 2)[code]  # a steady companion has half a segment's texts at least
    left, right, together, turned = _companions(code[often], owner[often], len(names))
    swapped = np.zeros(len(names), dtype=bool)
    moved = np.maximum(_LEAST_TURNED, rules["tag_turned"] * together) <= turned
    swapped[left[moved]] = swapped[right[moved]] = True
    loose = np.ones(len(names), dtype=bool)
    for one, other in ((left, right), (right, left)):
        steady = (together >= rules["tag_companion"] * count[one]) & ~swapped[other]
        loose[one[steady & ~swapped[one]]] = False
    loose &= ~_bound(left, right, together + turned, count, names, rules)
    return frozenset(
        names[place]
        for place in np.flatnonzero(loose & (count >= rules["tag_texts"]))
        if 2 <= len(names[place]) <= rules["tag_chars"]
    )


def _improbable(
    texts: pd.Series, shops: pd.Series, split: Mapping[str, Sequence[str]], tags: frozenset[str], bits: float
) -> frozenset[str]:
    """Texts whose stock segments are together so rare that leaving them out would leave out what was copied.

    A segment costs the log of the share of its shop's texts that have it; a text that is at home in several shops
    counts where it is cheapest. Tags that everybody ticks cost next to nothing, a list of single phrases does not.
    """
    pairs = pd.DataFrame({"text": texts, "shop": shops}).drop_duplicates()
    found = pairs["text"].map(lambda text: sorted(tags.intersection(split[text])))
    long = pairs.assign(tag=found).explode("tag").dropna(subset="tag")
    if long.empty:
        return frozenset()
    of_shop = pairs.groupby("shop").size()
    with_tag = long.groupby(["shop", "tag"])["text"].transform("size")
    cost = -np.log2(with_tag / long["shop"].map(of_shop))
    total = cost.groupby([long["text"], long["shop"]]).sum().groupby(level=0).min()
    return frozenset(total.index[total >= bits])


def _bound(left: Ints, right: Ints, both: Ints, count: Ints, names: Any, rules: Mapping[str, Any]) -> Any:
    """Clauses (too long for a tag) that keep the company of the same others in whatever order, (n,).

    Whoever shuffles the clauses of a template keeps most of them; of a list of tags everybody ticks a few.
    """
    mutual = both >= rules["tag_companion"] * np.maximum(count[left], count[right])
    ends = np.unique(np.stack([np.minimum(left, right), np.maximum(left, right)])[:, mutual], axis=1)
    companions = np.bincount(ends.ravel(), minlength=len(names))
    long = np.fromiter((len(name) >= rules["tag_long"] for name in names), dtype=bool, count=len(names))
    return long & (companions >= _LEAST_COMPANIONS)


def _companions(code: Ints, owner: Ints, n: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Pairs of segments of one text, left and right; how often they stand so, and how often the other way round."""
    found = [np.empty(0, np.int64)]
    for distance in range(1, min(_NEIGHBOURS, len(code) - 1) + 1):
        same = owner[distance:] == owner[:-distance]
        if not same.any():
            break
        found.append(code[:-distance][same] * n + code[distance:][same])
    pairs, count = np.unique(np.concatenate(found), return_counts=True)
    left, right = pairs // n, pairs % n
    pairs, count, left, right = (column[left != right] for column in (pairs, count, left, right))
    reverse = right * n + left
    place = np.searchsorted(pairs, reverse).clip(max=max(len(pairs) - 1, 0))
    return left, right, count, np.where(pairs[place] == reverse, count[place], 0)


def _headings(texts: pd.Series, rules: Mapping[str, Any]) -> re.Pattern[str] | None:
    """Headings such as "appearance:" that many reviews share: the form's words, not the writer's."""
    with_colon = texts[texts.str.contains(":", regex=False).eq(True)]
    found = with_colon.map(lambda text: sorted(set(_HEADING.findall(text)))).explode().value_counts()
    least = max(rules["heading_reviews"], rules["heading_share"] * len(texts))
    common = sorted(found.index[found >= least], key=lambda heading: (-len(heading), heading))
    return re.compile("|".join(f"{re.escape(heading)}:" for heading in common)) if common else None


def _bare(parts: Sequence[str], tags: frozenset[str]) -> str:
    own = "".join([part for part in parts if part not in tags])
    # Looking for repetitions is slow, and a text with few of them has more different characters.
    return _REPEATED.sub(r"\1", own) if 2 * len(set(own)) < len(own) else own


def _without(bare: str, item: Sequence[object]) -> str:
    for named in item:
        for word in _words(named) if isinstance(named, str) else ():
            bare = bare.replace(word, "")
    return bare


@lru_cache(maxsize=10_000)
def _words(named: str) -> tuple[str, ...]:
    """Words of a product's name, a variant or an item number, longest first."""
    words = {word for word in _NOISE.split(fold_text(named)) if len(word) >= 2}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))
