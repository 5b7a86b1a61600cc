"""One area of Data Analytics over a period: its figures beside those of the period before, its charts and its table."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from audit.clock import portal_now
from seller_center.pages.analytics import words
from seller_center.pages.analytics.areas import AREAS
from seller_center.pages.analytics.charts import Drawn, Found, drawn
from seller_center.pages.analytics.declaring import OVER_TIME, Area, Kind
from seller_center.pages.analytics.figures import Figure
from seller_center.pages.analytics.periods import Limits, Period, limits_at
from seller_center.pages.analytics.ranked import Ranked, ranked
from seller_center.pages.analytics.sums import Known, Pair, Series, known_days, series, totals, weekdays
from seller_center.pages.analytics.words import Change
from seller_center.visits import Visit

MOVERS = 6  # how many figures are named that changed most


@dataclass(frozen=True)
class Tile:
    """A key figure: its value, and what became of it since the period before."""

    figure: Figure
    currency: str  # empty where it is no money
    value: str
    before: str
    change: Change


@dataclass(frozen=True)
class AreaPage:
    area: Area
    period: Period
    known: Known
    is_compared: bool
    tiles: list[Tile]
    charts: list[Drawn]
    movers: list[Tile]
    ranked: Ranked | None

    @property
    def days(self) -> str:
        return f"{words.period_words(self.period)} ({words.days_words(self.period.days)})"

    @property
    def days_before(self) -> str:
        return words.period_words(self.period.before)

    @property
    def short_week(self) -> str:
        """How many days the first week has, where it is cut short."""
        days = self.period.steps[0].days
        return words.days_words(days) if days < self.period.step else ""

    @property
    def known_since(self) -> str:
        return words.day_words(self.known.first) if self.known.first else ""

    @property
    def known_until(self) -> str:
        """The last day there are figures of, where the period goes on after it."""
        last = self.known.last
        return words.day_words(last) if last and last < self.period.last else ""


def limits(visit: Visit) -> Limits:
    return limits_at(portal_now(), visit.shop.time_zone)


def area_page(visit: Visit, key: str, period: Period, params: QueryDict) -> AreaPage:
    area, shop = AREAS[key], visit.shop
    known = known_days(shop)
    is_compared = known.reaches(period.before)
    sums = totals(shop, area.all_figures, period)
    return AreaPage(
        area=area,
        period=period,
        known=known,
        is_compared=is_compared,
        tiles=[_tile(visit, figure, sums[figure], is_compared) for figure in area.figures],
        charts=_charts(visit, area, period, sums, is_compared),
        movers=_movers([_tile(visit, figure, sums[figure], is_compared) for figure in area.watched]),
        ranked=ranked(visit, area.ranking, period, known, params) if area.ranking else None,
    )


def _tile(visit: Visit, figure: Figure, pair: Pair, is_compared: bool) -> Tile:
    currency = visit.shop.currency
    changed = words.change(pair, figure) if is_compared else words.NO_COMPARISON
    before = words.said(pair.before, figure, currency) if is_compared else ""
    return Tile(figure, *words.apart(pair.now, figure, currency), before, changed)


def _movers(tiles: list[Tile]) -> list[Tile]:
    """Those that changed, the greatest change first."""
    moved = [tile for tile in tiles if tile.change.percent]
    return sorted(moved, key=lambda tile: abs(tile.change.percent or 0), reverse=True)[:MOVERS]


def _charts(visit: Visit, area: Area, period: Period, sums: dict[Figure, Pair], is_compared: bool) -> list[Drawn]:
    shop, charts = visit.shop, area.charts
    timed = [figure for chart in charts if chart.kind in OVER_TIME for figure in chart.all_figures]
    by_weekday = [figure for chart in charts if chart.kind is Kind.WEEKDAYS for figure in chart.all_figures]
    compared = [chart.figures[0] for chart in charts if chart.compares]
    # Day by day nothing is shown that lies further back than one may choose.
    is_shown = is_compared and period.before.first >= limits(visit).first
    before: Series = series(shop, compared, period.before) if is_shown else {}
    found = Found(
        period=period,
        totals=sums,
        series=series(shop, timed, period),
        before=before,
        weekdays=weekdays(shop, by_weekday, period),
        currency=shop.currency,
    )
    return [drawn(chart, found) for chart in charts]
