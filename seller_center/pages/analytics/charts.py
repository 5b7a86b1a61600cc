"""A chart's data for the browser, and the table behind it for those who would rather read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from seller_center.pages.analytics.declaring import OVER_TIME, Chart, Kind
from seller_center.pages.analytics.figures import Figure, Unit
from seller_center.pages.analytics.periods import Period
from seller_center.pages.analytics.sums import Number, Pair, Series
from seller_center.pages.analytics.words import NONE, headed, said, step_label, step_words, unit_of

WEEKDAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PLACES = 4  # of a number in the browser
KINDS = {
    Kind.LINES: "Line chart",
    Kind.BARS: "Bar chart",
    Kind.STACKED: "Stacked bar chart",
    Kind.SHARES: "Ring chart",
    Kind.STAGES: "Bar chart",
    Kind.WEEKDAYS: "Bar chart",
}


@dataclass(frozen=True)
class Table:
    """Texts only: a heading for each column, rows of a name and its cells, and a last row of the whole."""

    head: list[str]
    rows: list[tuple[str, list[str]]]
    foot: list[str]


@dataclass(frozen=True)
class Drawn:
    """A chart as the page shows it."""

    chart: Chart
    label: str  # for those who do not see it
    data: dict[str, Any]
    table: Table


@dataclass(frozen=True)
class Found:
    """What the database said of an area, from which each of its charts takes its own."""

    period: Period
    totals: dict[Figure, Pair]
    series: Series
    before: Series  # empty where there is none to show
    weekdays: Series
    currency: str


def drawn(chart: Chart, found: Found) -> Drawn:
    if chart.kind in OVER_TIME:
        data, table = _over_time(chart, found)
    elif chart.kind is Kind.WEEKDAYS:
        data, table = _by_weekday(chart, found)
    else:
        data, table = _parts(chart, found)
    names = " and ".join(figure.label for figure in chart.all_figures)
    label = f"{KINDS[chart.kind]}: {names}{data['by']}. The same figures are in the table below it."
    return Drawn(chart, label, {"kind": chart.kind.value, "currency": found.currency} | data, table)


def _over_time(chart: Chart, found: Found) -> tuple[dict[str, Any], Table]:
    period, currency = found.period, found.currency
    figures = chart.all_figures
    before = found.before.get(figures[0], []) if chart.compares else []
    sets = [_set(figure, found.series[figure], found, on_right=figure in chart.right) for figure in figures]
    head = [headed(figure, currency) for figure in figures]
    columns = [[said(value, figure, currency) for value in found.series[figure]] for figure in figures]
    if before:
        sets.insert(1, _set(figures[0], before, found) | _earlier(figures[0], period))
        head.insert(1, f"{headed(figures[0], currency)}, period before")
        columns.insert(1, [said(value, figures[0], currency) for value in before])
    names = [step_words(step, period) for step in period.steps]
    word = "Week" if period.is_by_week else "Day"
    data = _frame(chart, found, [step_label(step, period) for step in period.steps], word)
    foot = [said(found.totals[figure].now, figure, currency) for figure in figures]
    if before:
        foot.insert(1, said(found.totals[figures[0]].before, figures[0], currency))
    rows = [(name, list(cells)) for name, *cells in zip(names, *columns, strict=True)]
    return data | {"sets": sets}, Table([word, *head], rows, foot)


def _earlier(figure: Figure, period: Period) -> dict[str, Any]:
    before = period.before
    labels = [step_label(step, before) for step in before.steps]
    return {"label": f"{figure.label}, period before", "before": True, "labels": labels}


def _by_weekday(chart: Chart, found: Found) -> tuple[dict[str, Any], Table]:
    figures, currency = chart.all_figures, found.currency
    sets = [_set(figure, found.weekdays[figure], found, on_right=figure in chart.right) for figure in figures]
    columns = [[said(value, figure, currency) for value in found.weekdays[figure]] for figure in figures]
    rows = [(name, list(cells)) for name, *cells in zip(WEEKDAY_NAMES, *columns, strict=True)]
    data = _frame(chart, found, list(WEEKDAY_NAMES), "Weekday") | {"sets": sets}
    return data, Table(["Weekday", *(headed(figure, currency) for figure in figures)], rows, [])


def _parts(chart: Chart, found: Found) -> tuple[dict[str, Any], Table]:
    """Each figure over the whole period: its share of all, or of the stage before."""
    figures, currency = chart.figures, found.currency
    values = [found.totals[figure].now for figure in figures]
    numbers = [float(value or 0) for value in values]
    is_way = chart.kind is Kind.STAGES
    whole = [None, *numbers[:-1]] if is_way else [sum(numbers)] * len(numbers)
    shares = [share(number, of) for number, of in zip(numbers, whole, strict=True)]
    rows = [
        (figure.label, [said(value, figure, currency), NONE if part is None else f"{part:.1f}%"])
        for figure, value, part in zip(figures, values, shares, strict=True)
    ]
    unit = unit_of(figures[0], currency)
    amount = "Number" if unit == "number" else f"Amount ({unit})"
    head = ["Stage" if is_way else "Part", amount, "Of the stage before" if is_way else "Share"]
    one_set = _set(figures[0], values, found) | {"label": amount, "shares": shares}
    data = _frame(chart, found, [figure.label for figure in figures], "") | {"sets": [one_set], "by": ""}
    foot = [] if is_way else [said(sum(numbers), figures[0], currency), NONE if not sum(numbers) else "100.0%"]
    return data, Table(head, rows, foot)


def share(number: float, whole: float | None) -> float | None:
    """In percent; none of nothing."""
    return round(number / whole * 100, 1) if whole else None


def _set(figure: Figure, values: list[Number], found: Found, *, on_right: bool = False) -> dict[str, Any]:
    return {
        "label": figure.label,
        "unit": figure.unit.value,
        "values": [None if value is None else round(float(value), PLACES) for value in values],
        "right": on_right,
        "before": False,
    }


def _frame(chart: Chart, found: Found, labels: list[str], word: str) -> dict[str, Any]:
    """The axes: what stands at them, and in which unit."""
    return {
        "labels": labels,
        "fromZero": chart.from_zero,
        "x": word,
        "y": _axis(chart.figures, found.currency),
        "right": _axis(chart.right, found.currency) if chart.right else "",
        "by": f" by {word.lower()}",
    }


def _axis(figures: tuple[Figure, ...], currency: str) -> str:
    first = figures[0]
    if len(figures) == 1:
        return headed(first, currency)
    return {Unit.COUNT: "Number", Unit.PERCENT: "Percent (%)"}.get(first.unit, unit_of(first, currency))
