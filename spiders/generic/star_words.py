"""The rating that a short text is: "4/5", "4,5 von 5 Sternen", "评分：5分", "★★★★☆"; in a dozen languages."""

from __future__ import annotations

import re

from ..numbers import read_decimal, read_rating

SMALL = 60
"""Characters up to which a text can be a rating and nothing else."""

NUMBER_WORDS = {
    **{w: float(n) for n, w in enumerate(["one", "two", "three", "four", "five"], start=1)},
    **{w: float(n) for n, w in enumerate(["eins", "zwei", "drei", "vier", "fünf"], start=1)},
    **{w: float(n) for n, w in enumerate(["un", "deux", "trois", "quatre", "cinq"], start=1)},
    **{w: float(n) for n, w in enumerate(["一", "二", "三", "四", "五"], start=1)},
}
NUMBER = r"(\d{1,3}(?:[.,]\d{1,2})?)"
UNIT = (
    r"(?:stars?|sternen?|étoiles?|etoiles?|estrellas?|stelle|sterren|gwiazd\w{0,4}|звезд\w{0,3}|points?"
    r"|punkten?|颗?星(?:级|級)?|分)"
)
LABEL = (
    r"(?:(?:average |overall |product |customer |user |my )?(?:rating|rated|score|stars?|vote)|gesamtbewertung"
    r"|bewertung|bewertet mit|wertung|note"
    r"|évaluation|noté|valoraci[oó]n|puntuaci[oó]n|voto|valutazione|beoordeling|ocena|оценка"
    r"|(?:综合|总体|商品|用户|我的|总)?(?:评\s?分|打\s?分|得\s?分|评\s?级|星\s?级|满意度|评\s?价|总\s?评)(?:等级|级别)?)"
)
_SCALED = re.compile(
    rf"\W{{0,4}}(?:{LABEL}\W{{0,4}})?{NUMBER}\s*{UNIT}?\s*(?:/|／|out of|von|sur|of|av|su|из|van|z|de|共|满分)\s*(5"
    rf"|10|100)(?:[.,]0)?\s*(?:{UNIT}|)\W{{0,4}}",
    re.IGNORECASE,
)
_COUNTED = re.compile(rf"\W{{0,4}}(?:{LABEL}\W{{0,4}})?{NUMBER}[\s-]{{0,2}}{UNIT}\W{{0,4}}", re.IGNORECASE)
_LABELLED = re.compile(rf"\W{{0,4}}{LABEL}\s*[:：=]?\s*{NUMBER}\s*(%?)\W{{0,4}}", re.IGNORECASE)
_WORDED = re.compile(
    r"\W{0,4}(?:[^\W\d_]{2,8}[:：]\s*)?(?:评为)?([一二三四五])颗?星(?:级|好评)?\W{0,4}|\W{0,4}(one|two|three|four"
    r"|five) stars?\W{0,4}",
    re.I,
)
_JUDGED = re.compile(r"\W{0,3}(?:评\s?价|评级|等级|总体评价|评价等级|评价类型)\s*[:：]\s*(好评|中评|差评)\W{0,3}")
JUDGEMENTS = {"好评": 5.0, "中评": 3.0, "差评": 1.0}  # the three-step scale's own meaning: good, middling, bad
_CHEAP = re.compile(r"\d|[★⭐🌟✭✮✰☆✩星]|[好中差]评| stars?", re.IGNORECASE)  # what every form below has
DRAWN = re.compile(r"[★⭐🌟✭✮✰☆✩]")
FULL, EMPTY = frozenset("★⭐🌟✭✮"), frozenset("☆✩✰")


def stars_in_words(text: str) -> float | None:
    """The rating that a short text is, with or without its label and scale; None if it says anything else."""
    text = text.strip()
    if not 1 <= len(text) <= SMALL or not _CHEAP.search(text):
        return None
    if drawn := _drawn(text):
        return drawn
    if match := _JUDGED.fullmatch(text):
        return JUDGEMENTS[match[1]]
    if match := _SCALED.fullmatch(text):
        return read_rating(match[1], match[2])
    if match := _COUNTED.fullmatch(text):
        return within(match[1])
    if match := _LABELLED.fullmatch(text):
        return read_rating(match[1], 100) if match[2] else within(match[1])
    if match := _WORDED.fullmatch(text):
        return NUMBER_WORDS.get((match[1] or match[2]).lower())
    return None


def within(number: str) -> float | None:
    value = read_decimal(number)
    return read_rating(value, 5) if value is not None and 1 <= value <= 5 else None


def _drawn(text: str) -> float | None:
    """Drawn stars, perhaps with their number behind; five at most are one rating."""
    stars = DRAWN.findall(text)
    rest = DRAWN.sub("", text).strip(" \t\r\n\ufe0f\u200d()（）:：.-")
    if not stars or (rest and stars_in_rest(rest) is None):
        return None
    full = sum(star in FULL for star in stars)
    if len(stars) == 1 and rest:
        return stars_in_rest(rest)
    scale = 10 if len(stars) == 10 else 5
    return read_rating(full, scale) if 0 < full <= scale >= len(stars) else None


def stars_in_rest(rest: str) -> float | None:
    """The number beside drawn stars: "4.5", "4/5", "(4)", "评分"."""
    bare = re.fullmatch(NUMBER, rest)
    if bare:
        return within(bare[1])
    if re.fullmatch(LABEL, rest, re.IGNORECASE):
        return 1.0
    return stars_in_words(rest) if not DRAWN.search(rest) else None
