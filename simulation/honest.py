"""Honest reviews of all shops: what each buyer's habit makes of an order, as the record's columns.

`truth_role` names the habit: default, silent, short, tags, prompts, meme, platform, lookalike, ordinary, reserved,
lukewarm, complaint, accusation, bulk (one text under every item of an order), regular.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from ..records import REVIEW_COLUMNS
from . import lexicon, people, seasons
from .grammar import Ints, Objects, known_where
from .orders import make_orders
from .seasons import DAY
from .shops import make_products, make_shops, variant_names
from .truth import HONEST, marked
from .voice import Voice

_ZONES = {"zh": ("+08:00", 8), "en": ("+00:00", 0)}
_PRAISE_HABITS = ("short", "tags", "prompts", "meme", "platform", "lookalike")


def honest_reviews(shops: int, reviews: int, *, language: str, ids: bool, rng: np.random.Generator) -> pd.DataFrame:
    """`reviews` honest reviews of `shops` shops: REVIEW_COLUMNS, product_name, and the truth's columns."""
    made = make_shops(shops, reviews, rng)
    products = make_products(made, language, rng)
    orders = make_orders(made, products, rng)
    voice, items = Voice(language, rng), products["item"].to_numpy()[orders["product"].to_numpy()]
    habit = _habits(orders, made, language, rng)
    orders = _late_defaults(orders, habit)
    text, title = _texts(orders, habit, items, made, voice)
    frame = _record(orders, products, text, language)
    frame["is_default"] = _default_flags(habit, made["default_flag"].to_numpy()[orders["shop"].to_numpy()])
    shown = people.shown(orders["person"].to_numpy(), ids, language, rng)
    frame[list(shown.columns)] = shown
    if ids:
        frame["ordered_at"] = None
        frame["verified_purchase"] = (rng.random(len(frame)) < 0.92).astype(object)
    _extras(frame, orders, habit, items, made, voice)
    return marked(frame, HONEST, role=title)


def _habits(orders: pd.DataFrame, shops: pd.DataFrame, language: str, rng: np.random.Generator) -> Objects:
    """The habit of each review by its stars."""
    texts, rating, n = lexicon.habits()["texts"], orders["rating"].to_numpy(), len(orders)
    habit: Objects = np.array(["", "complaint", "complaint", "lukewarm", "reserved", "ordinary"], dtype=object)[rating]
    drawn, high = rng.random(n), rating >= 4
    edge = 0.0
    for name in _PRAISE_HABITS:
        habit[high & (drawn >= edge) & (drawn < edge + texts[name])] = name
        edge += texts[name]
    habit[(rating <= 2) & (drawn < texts["accusation"])] = "accusation"
    habit[rng.random(n) < texts["silent"]] = "silent"
    habit[(rating == 5) & (rng.random(n) < texts[f"default_{language}"])] = "default"
    return habit


def _late_defaults(orders: pd.DataFrame, habit: Objects) -> pd.DataFrame:
    """The platform waits before it writes for a silent buyer."""
    wait = (lexicon.habits()["time"]["default_after_days"] + 3) * DAY
    end = (seasons.last_day() + 1) * DAY - 1
    late = (habit == "default") & (orders["order"].to_numpy() < 0) & (orders["ordered"].to_numpy() + wait <= end)
    return orders.assign(created=np.where(late, orders["ordered"] + wait, orders["created"]))


def _texts(
    orders: pd.DataFrame, habit: Objects, items: Ints, shops: pd.DataFrame, voice: Voice
) -> tuple[Objects, Objects]:
    """Texts, and the role of each review."""
    text, role = np.full(len(habit), "", dtype=object), habit.copy()
    writers: dict[str, Callable[[Ints], Objects]] = {
        "ordinary": voice.praise,
        "reserved": lambda i: voice.praise(i, reserved=True),
        "lukewarm": voice.lukewarm,
        "complaint": voice.complaint,
        "short": voice.short,
        "tags": voice.tags,
        "prompts": voice.prompts,
        "meme": voice.memes,
        "platform": lambda i: voice.remark("platform", i),
        "lookalike": lambda i: voice.remark("lookalike", i),
        "accusation": lambda i: voice.phrases("critic", "accusation", i),
    }
    for name, write in writers.items():
        rows = np.flatnonzero(habit == name)
        text[rows] = write(items[rows])
    if voice.language == "zh":
        sentences = np.array(lexicon.sections("zh")["default"]["texts"], dtype=object)[-3:]
        silent = habit == "default"
        text[silent] = sentences[shops["default_text"].to_numpy()[orders["shop"].to_numpy()]][silent]
    role[orders["regular"].to_numpy() & np.isin(habit, ("ordinary", "reserved"))] = "regular"
    _paste(orders, text, role, voice.rng)
    return known_where(text != "", text), role


def _paste(orders: pd.DataFrame, text: Objects, role: Objects, rng: np.random.Generator) -> None:
    """Some people put one text under every item of an order (in place)."""
    together = orders["order"].to_numpy()
    rows = np.flatnonzero(together >= 0)
    heads = np.unique(together[rows])
    pasting = heads[rng.random(len(heads)) < lexicon.habits()["people"]["bulk_pasted"]]
    rows = rows[np.isin(together[rows], pasting)]
    like = (orders["rating"].to_numpy()[rows] >= 4) & (orders["rating"].to_numpy()[together[rows]] >= 4)
    rows = rows[like & (role[rows] != "default") & (role[together[rows]] != "default")]
    text[rows], role[rows] = text[together[rows]], "bulk"


def _default_flags(habit: Objects, flagged: np.ndarray) -> Objects:
    return known_where(flagged, habit == "default")


def _record(orders: pd.DataFrame, products: pd.DataFrame, text: Objects, language: str) -> pd.DataFrame:
    product, (zone, hours) = orders["product"].to_numpy(), _ZONES[language]
    shop_id, product_id = (products[name].to_numpy()[product] for name in ("shop_id", "product_id"))
    columns = dict.fromkeys(REVIEW_COLUMNS)
    columns |= {
        "platform": "simulated",
        "source": "simulated",
        "shop_id": shop_id,
        "product_id": product_id,
        "rating": orders["rating"].to_numpy().astype(float),
        "text": text,
        "language": language,
        "created_local": iso(orders["created"].to_numpy()),
        "created_at": iso(orders["created"].to_numpy() - hours * 3600) + "+00:00",
        "created_precision": "second",
        "tz": zone,
        "ordered_at": iso(orders["ordered"].to_numpy()),
        "variant": variant_names(product, orders["variant"].to_numpy(), language),
        "stratum": "newest",
    }
    frame = pd.DataFrame(columns, index=pd.RangeIndex(len(orders)), dtype=object)
    frame["product_name"] = products["product_name"].to_numpy()[product]
    return frame


def _extras(
    frame: pd.DataFrame, orders: pd.DataFrame, habit: Objects, items: Ints, shops: pd.DataFrame, voice: Voice
) -> None:
    """Pictures, follow-ups, answers and votes (in place)."""
    rng, extras, n = voice.rng, lexicon.habits()["extras"], len(frame)
    words = ~np.isin(habit, ("default", "silent"))
    good, bad = orders["rating"].to_numpy() >= 4, orders["rating"].to_numpy() <= 2
    share = np.where(good, extras["images_praise"], extras["images_complaint"]) * words
    frame["image_ids"] = pictures(rng.random(n) < share, rng)
    frame["video_count"] = (rng.random(n) < extras["video"] * words).astype(float)
    frame["helpful_count"] = rng.poisson(extras["helpful"], size=n).astype(float)
    _follow_up(frame, orders, words, items, voice)
    chance = np.where(bad, extras["reply_complaint"], shops["replies"].to_numpy()[orders["shop"].to_numpy()])
    for name, rows in (("good", np.flatnonzero(~bad)), ("bad", np.flatnonzero(bad))):
        answered = rows[rng.random(len(rows)) < chance[rows] * words[rows]]
        _set(frame, "reply_text", answered, voice.phrases("seller", name, items[answered]))
        later = orders["created"].to_numpy()[answered] + rng.integers(3600, 3 * DAY, size=len(answered))
        _set(frame, "reply_at", answered, iso(later))


def _follow_up(frame: pd.DataFrame, orders: pd.DataFrame, words: np.ndarray, items: Ints, voice: Voice) -> None:
    rng, extras, n = voice.rng, lexicon.habits()["extras"], len(frame)
    good = orders["rating"].to_numpy() >= 4
    when = orders["created"].to_numpy() + rng.integers(5 * DAY, 90 * DAY, size=n)
    share = np.where(good, extras["followup_praise"], extras["followup_complaint"]) * words
    some = (rng.random(n) < share) & (when < (seasons.last_day() + 1) * DAY)
    turned = ~good | (rng.random(n) < extras["followup_turned"])
    for name, rows in (("good", np.flatnonzero(some & ~turned)), ("bad", np.flatnonzero(some & turned))):
        _set(frame, "followup_text", rows, voice.compose([voice.phrases("followup", name, items[rows])]))
        _set(frame, "followup_at", rows, iso(when[rows]))


def pictures(some: np.ndarray, rng: np.random.Generator) -> Objects:
    """A tuple of picture ids where `some`, else an empty one."""
    shares = lexicon.habits()["extras"]["image_counts"]
    counts = np.where(some, 1 + rng.choice(len(shares), size=len(some), p=shares), 0)
    ids, ends = people.tokens(int(counts.sum()), rng).tolist(), np.cumsum(counts).tolist()
    out = np.empty(len(some), dtype=object)
    out[:] = [tuple(ids[end - count : end]) for count, end in zip(counts.tolist(), ends, strict=True)]
    return out


def iso(seconds: Ints) -> Objects:
    """ISO texts, to the second."""
    return np.datetime_as_string(seconds.astype("datetime64[s]")).astype(object)


def _set(frame: pd.DataFrame, name: str, rows: Ints, values: Objects) -> None:
    column = frame[name].to_numpy(dtype=object).copy()
    column[rows] = values
    frame[name] = column
