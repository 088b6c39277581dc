"""Charts as Vega-Lite specifications: each function takes aggregates and returns a plain dict.

Colours are the page's own CSS variables, so that charts follow dark mode and print without being drawn
again; they work because Vega's SVG renderer writes them as they are. Words in tooltips are formatted here,
in the report's language. No chart has more than `MOST_MARKS` marks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from ..analysis.results import ShopFindings, Template
from .review_cards import known
from .words import Words

if TYPE_CHECKING:
    import altair as alt

MOST_MARKS = 2000
FONT = "system-ui, 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', sans-serif"
INK, SOFT, LINE, FLAG, CALM, BAND = (f"var(--{n})" for n in ("ink", "soft", "line", "flag", "calm", "band"))
Spec = dict[str, Any]


def timeline_counts(findings: ShopFindings, words: Words) -> Spec | None:
    """Reviews per period, the flagged share at the bottom of each bar, festivals as bands."""
    import altair as alt

    data = _timeline(findings, words)
    if data.empty:
        return None
    flagged, other = words.t("flagged"), words.t("not flagged")
    parts = [
        data.assign(part=flagged, bottom=0, top=data["flagged"]),
        data.assign(part=other, bottom=data["flagged"], top=data["n"]),
    ]
    bars = (
        alt.Chart(pd.concat(parts, ignore_index=True)[["start", "end", "bottom", "top", "part", "tip"]])
        .mark_rect(stroke="var(--paper)", strokeWidth=0.5)
        .encode(
            x=_time("start"),
            x2="end:T",
            y=alt.Y("bottom:Q", title=words.t("reviews"), axis=alt.Axis(tickMinStep=1, tickCount=4)),
            y2="top:Q",
            color=alt.Color(
                "part:N",
                scale=alt.Scale(domain=[flagged, other], range=[FLAG, CALM]),
                legend=alt.Legend(title=None, orient="top", symbolType="square"),
            ),
            tooltip="tip:N",
        )
    )
    return _page(alt.layer(*_backdrop(findings, words, data), bars), height=180)


def timeline_rating(findings: ShopFindings, words: Words) -> Spec | None:
    """Mean stars per period over the same time axis."""
    import altair as alt

    data = _timeline(findings, words).dropna(subset=["mean_rating"])
    if data.empty:
        return None
    low = max(1.0, float(data["mean_rating"].min()) - 0.3)
    line = (
        alt.Chart(data[["middle", "mean_rating", "tip"]])
        .mark_line(color=INK, strokeWidth=1.5, point=alt.OverlayMarkDef(color=INK, size=22, filled=True))
        .encode(
            x=_time("middle"),
            y=alt.Y(
                "mean_rating:Q",
                title=words.t("mean stars"),
                scale=alt.Scale(domain=[low, 5], nice=False),
                axis=alt.Axis(tickCount=3, format=".1f"),
            ),
            tooltip="tip:N",
        )
    )
    return _page(alt.layer(*_backdrop(findings, words, data), line), height=130)


def stars(findings: ShopFindings, words: Words) -> Spec | None:
    """Shares of one to five stars: as shown, without default praise, adjusted."""
    import altair as alt

    if findings.stars.empty:
        return None
    names = three_ways(words)
    data = findings.stars.melt("star", list(names), var_name="way", value_name="share").dropna()
    data = data.assign(
        way=data["way"].map(names),
        stars=[f"{int(star)} ★" for star in data["star"]],
        tip=[f"{names[w]}: {words.percent(s, 1)}" for w, s in zip(data["way"], data["share"], strict=True)],
    )
    chart = (
        alt.Chart(data)
        .mark_bar(cornerRadiusEnd=2)
        .encode(
            y=alt.Y("stars:N", sort=[f"{s} ★" for s in (5, 4, 3, 2, 1)], title=None, axis=alt.Axis(ticks=False)),
            yOffset=alt.YOffset("way:N", sort=list(names.values())),
            x=alt.X("share:Q", title=None, axis=alt.Axis(format="%", tickCount=5)),
            color=alt.Color(
                "way:N",
                sort=list(names.values()),
                scale=alt.Scale(domain=list(names.values()), range=[CALM, SOFT, INK]),
                legend=alt.Legend(title=None, orient="top", symbolType="square"),
            ),
            tooltip="tip:N",
        )
    )
    return _page(chart, height=230)


def templates(findings: ShopFindings, words: Words) -> Spec | None:
    """Clusters of near-identical texts: how many copies (across), on how many products (up)."""
    import altair as alt

    found = findings.templates[:MOST_MARKS]
    if not found:
        return None
    data = pd.DataFrame(
        {
            "copies": [len(t.rows) for t in found],
            "products": [t.products for t in found],
            "reviewers": [t.reviewers for t in found],
            "tip": [_template_tip(template, words) for template in found],
        }
    )
    chart = (
        alt.Chart(data)
        .mark_circle(color=FLAG, opacity=0.75, stroke=FLAG)
        .encode(
            x=alt.X("copies:Q", title=words.t("copies"), scale=_from_zero(data["copies"]), axis=_whole()),
            y=alt.Y("products:Q", title=words.t("products"), scale=_from_zero(data["products"]), axis=_whole()),
            size=alt.Size("reviewers:Q", legend=None, scale=alt.Scale(range=[60, 500])),
            tooltip="tip:N",
        )
    )
    return _page(chart, height=200)


def three_ways(words: Words) -> dict[str, str]:
    """Column of `stars` to the name of that way of counting."""
    return {
        "shown": words.t("as shown"),
        "without_default": words.t("without default praise"),
        "adjusted": words.t("adjusted"),
    }


def _timeline(findings: ShopFindings, words: Words) -> pd.DataFrame:
    """Chart rows with `start`, `end`, `middle` (ISO days) and `tip`; too many neighbours are joined."""
    data = findings.timeline.reset_index(drop=True)
    most = MOST_MARKS // 4
    if len(data) > most:
        data = _join(data, -(-len(data) // most))
    if data.empty:
        return data.assign(start=[], end=[], middle=[], tip=[])
    start = pd.to_datetime(data["period"])
    step = start.diff().median() if len(data) > 1 else pd.Timedelta(days=7)
    end = start.shift(-1).fillna(start.iloc[-1] + step)
    end = end.where(end - start <= 2 * step, start + step)
    return data.assign(
        start=start.dt.strftime("%Y-%m-%d"),
        end=end.dt.strftime("%Y-%m-%d"),
        middle=(start + (end - start) / 2).dt.strftime("%Y-%m-%d"),
        tip=[_period_tip(row, words) for row in data.to_dict("records")],
    )


def _join(data: pd.DataFrame, size: int) -> pd.DataFrame:
    weighted = data.assign(stars=data["mean_rating"] * data["n"])
    joined = weighted.groupby(data.index // size).agg(
        period=("period", "first"), n=("n", "sum"), flagged=("flagged", "sum"), stars=("stars", "sum")
    )
    return joined.assign(mean_rating=joined["stars"] / joined["n"]).drop(columns="stars")


def _period_tip(row: dict[Any, Any], words: Words) -> str:
    return words.t(
        "from {day}: {n} {n:review|reviews}, {flagged} flagged, mean {stars} ★",
        day=words.date(str(row["period"])),
        n=int(row["n"]),
        flagged=int(row["flagged"]),
        stars=words.fixed(known(row["mean_rating"]), 2),
    )


def _template_tip(template: Template, words: Words) -> str:
    return words.t(
        "{copies} {copies:copy|copies}, {products} {products:product|products}, "
        "{reviewers} {reviewers:reviewer|reviewers}: {text}",
        copies=len(template.rows),
        products=template.products,
        reviewers=template.reviewers,
        text=_short(template.example, 60),
    )


def _backdrop(findings: ShopFindings, words: Words, data: pd.DataFrame) -> list[alt.Chart]:
    """What lies behind a time chart: two unseen points that give both the same span, and the festivals."""
    import altair as alt

    first, last = str(data["start"].min()), str(data["end"].max())
    span = alt.Chart(pd.DataFrame({"start": [first, last]})).mark_point(opacity=0).encode(x=_time("start"))
    shown = [
        {"start": max(start, first), "end": min(end, last), "tip": words.name(name)}
        for start, end, name in findings.festivals
        if end >= first and start <= last
    ]
    if not shown:
        return [span]
    band = alt.Chart(pd.DataFrame(shown)).mark_rect(color=BAND)
    return [span, band.encode(x=_time("start"), x2="end:T", tooltip="tip:N")]


def _time(column: str) -> alt.X:
    import altair as alt

    axis = alt.Axis(format="%Y-%m", tickCount=6, labelOverlap="greedy", labelSeparation=12)
    return alt.X(f"{column}:T", title=None, axis=axis, scale=alt.Scale(type="utc", nice=False))


def _whole() -> alt.Axis:
    import altair as alt

    return alt.Axis(tickMinStep=1, format="d", tickCount=6)


def _from_zero(values: pd.Series[Any]) -> alt.Scale:
    import altair as alt

    return alt.Scale(domain=[0, float(values.max()) * 1.15 + 1], nice=False)


def _page(chart: alt.Chart | alt.LayerChart | alt.FacetChart, height: int) -> Spec:
    """The chart as wide as its figure, in the page's colours and type, without Altair's own theme."""
    spec: Spec = chart.properties(width="container", height=height, background="transparent").to_dict()
    axis = {
        "labelColor": SOFT,
        "titleColor": SOFT,
        "titleFontWeight": "normal",
        "domainColor": LINE,
        "tickColor": LINE,
        "gridColor": LINE,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "grid": False,
        "minExtent": 34,
    }
    spec["config"] = {
        "font": FONT,
        "view": {"stroke": None},
        "axis": axis,
        "axisX": {"minExtent": 0},
        "axisY": {"grid": True, "domain": False, "ticks": False, "gridOpacity": 0.6},
        "legend": {
            "labelColor": SOFT,
            "labelFontSize": 12,
            "padding": 0,
            "offset": 8,
            "symbolStrokeWidth": 0,
        },
    }
    spec["aria"] = False  # one picture with a name; the table below it is for those who do not see it
    spec["autosize"] = {"type": "fit", "contains": "padding", "resize": True}
    return spec


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
