"""Near-identical texts by different people."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ..near_duplicates import Shingles, near_pairs, shingle
from ..persons import person_codes
from ..results import N_, Say, Template, TestResult
from ..stats import wilson
from .contract import Context, Scored
from .judging import graded, judged, percent, share_base, stars_against_rest, too_few

_NOISE = re.compile(r"[\W_]+")
_HEADING = re.compile(r"(?:^|(?<=[\s。!,;]))([^\W\d_]{2,8}):")
_INNOCENT = (
    Say(N_("Phrases that the platform suggests, or a text that one order pasted under every item.")),
    Say(N_("Buyers who paste one text everywhere to reach a number of characters or to earn points.")),
)


class Templates:
    """Copies of one text across people.

    Definition: texts of at least `min_chars` letters and digits, without defaults, headings of the platform's
    form and the item's own variant, whose character 2-3-grams overlap by Jaccard >= 0.6; groups grow around a
    medoid, never along chains. People are counted, not reviews (see `persons`). `chance` is the expected
    number of such groups among unrelated buyers: people x accident^(members - 1), with the accidental rate of
    0.3 % measured at 16 characters and halved by each further dozen distinctive ones. Phrases at home in
    several unrelated shops, and texts that say of themselves that they are pasted everywhere, are memes:
    laziness, no evidence. Strength is (1 - chance) x (1 - 2^-(members - 1)). Innocent: suggested phrases, one
    order's text under each item.
    """

    id = "templates"
    family = "templates"
    name = N_("Copied texts across reviewers")
    evidence_type = "collusion"

    def score(self, context: Context) -> Scored:
        rules = context.rules["signals"]["templates"]
        texts = comparable_texts(context.reviews, rules)
        strength = pd.Series(0.0, index=context.reviews.index).where(texts.notna())
        groups = pd.Series(None, index=context.reviews.index, dtype=object)
        labels = groups.copy()
        templates: list[Template] = []
        for cluster in _clusters(context.reviews, texts, rules):
            if cluster.meme:
                labels[cluster.rows] = "meme"
                continue
            name = f"T{len(templates) + 1}"
            strength[cluster.rows] = (1 - cluster.chance) * (1 - 0.5 ** (cluster.people - 1))
            groups[cluster.rows], labels[cluster.rows] = name, "template"
            templates.append(_template(context.reviews, cluster, name))
        return Scored(strength, labels=labels, groups=groups, templates=tuple(templates))

    def judge(self, context: Context, scored: Scored, shop: pd.Index) -> TestResult:
        tests, rules = context.rules["tests"], context.rules["signals"]["templates"]
        base = share_base(context, shop)
        strength = scored.strength.loc[base.index]
        compared = int(strength.notna().sum())
        if compared < tests["min_reviews"]:
            return too_few(self, compared, tests["min_reviews"])
        inside = strength.fillna(0.0) > 0
        here = set(shop)
        chances = [template.chance for template in scored.templates if here.intersection(template.rows)]
        praise = base["praise"]
        share = wilson(int((inside & praise).sum()), int(praise.sum()), tests["interval"])
        difference = stars_against_rest(base, inside, tests["min_group"])
        deviates = difference is None or difference.p_value <= tests["alpha"]
        return judged(
            self,
            graded(bool(chances), (share.value or 0.0) >= rules["fail_share"] and deviates),
            Say(
                N_("{groups} groups of near-identical texts hold {count} of {n} praises ({percent} %)."),
                {
                    "groups": len(chances),
                    "count": int((inside & praise).sum()),
                    "n": share.n,
                    "percent": percent(share.value),
                },
            ),
            base.index[inside],
            comparison=Say(
                N_("About {percent} % of texts of this length have an accidental twin by a stranger."),
                {"percent": percent(rules["accident"])},
            ),
            value=share.value,
            baseline=rules["accident"],
            baseline_source="rules",
            effect=difference.effect if difference else None,
            p_value=min(1.0, min(chances) * len(chances)) if chances else 1.0,
            n=compared,
            innocent=_INNOCENT,
        )


@dataclass(frozen=True)
class _Cluster:
    rows: npt.NDArray[np.int64]
    medoid: str
    people: int
    chance: float
    meme: bool


def comparable_texts(reviews: pd.DataFrame, rules: Mapping[str, Any]) -> pd.Series:
    """Letters and digits of every text, headings and variant removed; null if default or too short."""
    texts = reviews["folded"].where(~reviews["default"]).astype(object)
    headings = _headings(texts.dropna(), rules)
    pairs = pd.DataFrame({"text": texts, "variant": reviews["variant"]})
    distinct = pairs[texts.notna()].drop_duplicates()
    table = {
        (text, variant if isinstance(variant, str) else None): _bare(text, variant, headings)
        for text, variant in distinct.itertuples(index=False)
    }
    keys = zip(pairs["text"], pairs["variant"], strict=True)
    bare = [table.get((t, v if isinstance(v, str) else None)) if isinstance(t, str) else None for t, v in keys]
    result = pd.Series(bare, index=reviews.index, dtype=object)
    return result.where(result.str.len().ge(rules["min_chars"]).eq(True), None)


def _headings(texts: pd.Series, rules: Mapping[str, Any]) -> re.Pattern[str] | None:
    """Headings such as "appearance:" that many reviews share: the form's words, not the writer's."""
    with_colon = texts[texts.str.contains(":", regex=False).eq(True)]
    found = with_colon.map(lambda text: sorted(set(_HEADING.findall(text)))).explode().value_counts()
    least = max(rules["heading_reviews"], rules["heading_share"] * len(texts))
    common = sorted(found.index[found >= least], key=lambda heading: (-len(heading), heading))
    return re.compile("|".join(f"{re.escape(heading)}:" for heading in common)) if common else None


def _bare(text: str, variant: object, headings: re.Pattern[str] | None) -> str:
    if headings:
        text = headings.sub(" ", text)
    bare = _NOISE.sub("", text)
    for word in _variant_words(variant) if isinstance(variant, str) else ():
        bare = bare.replace(word, "")
    return bare


@lru_cache(maxsize=10_000)
def _variant_words(variant: str) -> tuple[str, ...]:
    words = {word for word in _NOISE.split(variant.lower()) if len(word) >= 2}
    return tuple(sorted(words, key=lambda word: (-len(word), word)))


def _clusters(reviews: pd.DataFrame, texts: pd.Series, rules: Mapping[str, Any]) -> list[_Cluster]:
    """Groups of at least `min_reviewers` people, largest first; order and names depend on texts only."""
    rows = pd.DataFrame({"text": texts, "person": person_codes(reviews), "shop": reviews["shop"]})[texts.notna()]
    if rows.empty:
        return []
    distinct = sorted(set(rows["text"]))
    by_text = rows.groupby("text", sort=True).indices
    shingles = shingle(distinct)
    population = rows["person"].nunique()
    memes = re.compile("|".join(rules["memes"]))
    found = []
    crowd = rows.groupby("text")["person"].nunique().reindex(distinct).to_numpy(np.float64)
    for members in _around_medoids(shingles, crowd, rules):
        positions = np.sort(np.concatenate([by_text[distinct[m]] for m in members]))
        part = rows.iloc[positions]
        people = int(part["person"].nunique())
        if people < rules["min_reviewers"]:
            continue
        medoid = distinct[members[0]]
        chance = _chance(shingles, members, people, population, rules)
        said = pd.unique(reviews.loc[part.index, "folded"])
        meme = _is_meme(part, rules) or any(memes.search(text) for text in said)
        if chance <= rules["max_chance"] or meme:
            found.append(_Cluster(part.index.to_numpy(), medoid, people, chance, meme))
    return sorted(found, key=lambda cluster: (-cluster.people, cluster.medoid))


def _around_medoids(
    shingles: Shingles, crowd: npt.NDArray[Any], rules: Mapping[str, Any]
) -> Iterator[npt.NDArray[np.int64]]:
    """Groups of texts, medoid first, that may hold enough people; `crowd` is how many people wrote each text.

    A group is the medoid, its direct neighbours and what is near half of these, so that chains cannot grow.
    """
    i, j, jaccard = near_pairs(shingles, rules["jaccard"], rules["block"])
    n = shingles.matrix.shape[0]
    source, target = np.concatenate([i, j]), np.concatenate([j, i])
    order = np.lexsort((target, source))
    source, target, jaccard = source[order], target[order], np.concatenate([jaccard, jaccard])[order]
    start = np.searchsorted(source, np.arange(n + 1))
    weight = crowd + np.bincount(source, jaccard * crowd[target], minlength=n)
    free = np.ones(n, dtype=bool)
    # Heaviest first; ties by text order. Rounding keeps sums apart only where they differ in earnest.
    for medoid in np.lexsort((np.arange(n), -weight.round(9))):
        if not free[medoid]:
            continue
        near = target[start[medoid] : start[medoid + 1]]
        group = np.concatenate([[medoid], near[free[near]]]).astype(np.int64)
        free[group] = False
        group = np.concatenate([group, _close_to_half(group, target, start, free)])
        free[group] = False
        if crowd[group].sum() >= rules["min_reviewers"]:
            yield group


def _close_to_half(
    group: npt.NDArray[np.int64],
    target: npt.NDArray[np.int64],
    start: npt.NDArray[np.int64],
    free: npt.NDArray[np.bool_],
) -> npt.NDArray[np.int64]:
    """Free texts that are near duplicates of at least half of a group, though not of its medoid."""
    if len(group) < 3:
        return group[:0]
    around = np.concatenate([target[start[member] : start[member + 1]] for member in group])
    found, links = np.unique(around[free[around]], return_counts=True)
    return np.asarray(found[2 * links >= len(group)], dtype=np.int64)


def _chance(
    shingles: Shingles, members: npt.NDArray[np.int64], people: int, population: int, rules: Mapping[str, Any]
) -> float:
    """Expected number of groups of so many strangers who agree this far, at most 1."""
    matrix = shingles.matrix
    medoid = matrix.indices[matrix.indptr[members[0]] : matrix.indptr[members[0] + 1]]
    inside = np.asarray(matrix[members][:, medoid].sum(axis=0)).ravel()
    elsewhere = shingles.frequency[medoid] - inside
    # Half of a text's 2-3-grams are 2-grams: their distinctive number over two is about one per character.
    distinctive = (elsewhere <= rules["distinctive_df"] * matrix.shape[0]).sum() / 2
    accident = rules["accident"] * 0.5 ** ((distinctive - rules["min_chars"]) / rules["halving_chars"])
    return float(min(1.0, population * min(accident, 0.3) ** (people - 1)))


def _is_meme(part: pd.DataFrame, rules: Mapping[str, Any]) -> bool:
    """At home in several shops and dominant in none."""
    per_shop = part.groupby("shop")["person"].nunique()
    return bool(len(per_shop) >= rules["meme_shops"] and per_shop.max() < rules["meme_share"] * per_shop.sum())


def _template(reviews: pd.DataFrame, cluster: _Cluster, name: str) -> Template:
    rows = reviews.loc[cluster.rows]
    days = rows["day"].dropna()
    return Template(
        id=name,
        rows=tuple(int(row) for row in cluster.rows),
        example=min(str(text) for text in rows["text"]),
        reviewers=cluster.people,
        products=len(rows[["shop", "product_id"]].drop_duplicates()),
        first=f"{days.min():%Y-%m-%d}" if len(days) else None,
        last=f"{days.max():%Y-%m-%d}" if len(days) else None,
        chance=cluster.chance,
        innocent=_INNOCENT,
    )
