"""An area's figures as a file for a spreadsheet: day by day, or its ranked table in full."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from authorizations.pages.spreadsheets import csv_lines
from seller_center.pages.analytics.areas import AREAS
from seller_center.pages.analytics.declaring import Area, Ranking
from seller_center.pages.analytics.figures import Figure
from seller_center.pages.analytics.periods import Period
from seller_center.pages.analytics.ranked import all_rows
from seller_center.pages.analytics.sums import Number, series
from seller_center.pages.analytics.words import headed
from seller_center.visits import Visit

DAYS, RANKING = "days", "ranking"
PLACES = 2


def file_name(visit: Visit, area: str, period: Period, table: str) -> str:
    return f"{visit.shop.code}-{area}-{table}-{period.first}-{period.last}.csv"


def table_of(area: str, asked: str | None) -> str:
    """Which of the area's tables is wanted: the days, unless it is the ranked one and there is one."""
    return RANKING if asked == RANKING and AREAS[area].ranking else DAYS


def lines(visit: Visit, key: str, period: Period, params: QueryDict) -> Iterator[str]:
    area = AREAS[key]
    if table_of(key, params.get("table")) == RANKING and area.ranking:
        return _ranking_lines(visit, area.ranking, period, params)
    return _day_lines(visit, area, period)


def _day_lines(visit: Visit, area: Area, period: Period) -> Iterator[str]:
    """A line a day, with every figure that the area shows over time."""
    figures = area.daily_figures
    daily = period.by(1)
    found = series(visit.shop, figures, daily)
    rows = (
        [step.first.isoformat(), *_cells(found[figure][position] for figure in figures)]
        for position, step in enumerate(daily.steps)
    )
    return csv_lines(["Day", *_heads(visit, figures)], rows)


def _ranking_lines(visit: Visit, ranking: Ranking, period: Period, params: QueryDict) -> Iterator[str]:
    columns = [ranking.noun[:1].upper() + ranking.noun[1:], "About it", *_heads(visit, ranking.columns)]
    rows = ([*row[:2], *_cells(row[2:])] for row in all_rows(visit, ranking, period, params))
    return csv_lines(columns, rows)


def _heads(visit: Visit, figures: Iterable[Figure]) -> list[str]:
    return [headed(figure, visit.shop.currency) for figure in figures]


def _cells(values: Iterable[Number]) -> list[Any]:
    """Bare numbers, which a spreadsheet can add up; an empty cell for none."""
    return ["" if value is None else _cell(value) for value in values]


def _cell(value: int | float | Decimal) -> int | float | str:
    if isinstance(value, Decimal):
        return f"{value:.{PLACES}f}"
    return round(value, PLACES) if isinstance(value, float) else value
