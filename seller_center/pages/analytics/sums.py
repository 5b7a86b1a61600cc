"""A shop's figures, added up by the database: over a period and the one before it, by day or week, and by weekday."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, DateField, F, Func, IntegerField, Max, Min, Q, QuerySet, Value
from django.db.models.functions import ExtractIsoWeekDay

from seller_center.models import ShopDay
from seller_center.models.figures import Day
from seller_center.pages.analytics.figures import Figure
from seller_center.pages.analytics.periods import Period
from sellers.models import Shop

Number = int | float | Decimal | None
WEEKDAYS = range(1, 8)  # Monday is 1


@dataclass(frozen=True)
class Known:
    """From when to when the shop has figures; None when it has none yet."""

    first: date | None
    last: date | None

    def reaches(self, period: Period) -> bool:
        return self.first is not None and self.first <= period.first


def known_days(shop: Shop) -> Known:
    found = ShopDay.objects.of(shop).aggregate(first=Min("day"), last=Max("day"))
    return Known(found["first"], found["last"])


@dataclass(frozen=True)
class Pair:
    """A figure over the period, and over the one before it."""

    now: Number
    before: Number


def totals(shop: Shop, figures: Iterable[Figure], period: Period) -> dict[Figure, Pair]:
    """Every figure over the whole of both periods."""
    found: dict[Figure, Pair] = {}
    for source, those in _by_source(figures):
        days = source.objects.of(shop).between(period.before.first, period.last)
        for things in _different(those):
            counted = _counted(days.filter(things), period)
            found |= {figure: counted for figure in those if figure.measure.things is things}
        added = [figure for figure in those if figure.measure.things is None]
        now_and_before = _placed(days.annotate(part=_steps_back(period.by(period.days))), "part", added, (0, 1))
        found |= {figure: Pair(*pair) for figure, pair in now_and_before.items()}
    return found


def _different(figures: Iterable[Figure]) -> list[Q]:
    return [figure.measure.things for figure in figures if figure.measure.things is not None]


def _counted(days: QuerySet[Any], period: Period) -> Pair:
    """How many different things have such days, in this period and in the one before."""
    each = days.order_by().values("subject_id").annotate(latest=Max("day"), earliest=Min("day"))
    is_now, was_before = Q(latest__gte=period.first), Q(earliest__lt=period.first)
    return Pair(**each.aggregate(now=Count("subject_id", filter=is_now), before=Count("subject_id", filter=was_before)))


# A figure's values step by step, the earliest first.
Series = Mapping[Figure, list[Number]]


def series(shop: Shop, figures: Iterable[Figure], period: Period) -> Series:
    """Every figure day by day, or week by week: one query for each kind of day."""
    found: dict[Figure, list[Number]] = {}
    count = len(period.steps)
    for source, those in _by_source(figures):
        rows = source.objects.of(shop).between(period.first, period.last).annotate(back=_steps_back(period))
        found |= _placed(rows, "back", those, [count - 1 - position for position in range(count)])
    return found


def weekdays(shop: Shop, figures: Iterable[Figure], period: Period) -> Series:
    """Every figure of an average Monday, Tuesday … of the period."""
    found: dict[Figure, list[Number]] = {}
    for source, those in _by_source(figures):
        rows = source.objects.of(shop).between(period.first, period.last).annotate(weekday=ExtractIsoWeekDay("day"))
        found |= _placed(rows, "weekday", those, WEEKDAYS)
    return found


def _placed(
    rows: QuerySet[Any], group: str, figures: Sequence[Figure], places: Iterable[int]
) -> dict[Figure, list[Number]]:
    """The figures of each group, in the order of `places`; of a group without rows, what no rows come to."""
    measured = {figure.column: figure.measure.expression for figure in figures}
    grouped = {row[group]: row for row in rows.order_by().values(group).annotate(**measured)}
    return {
        figure: [grouped[place][figure.column] if place in grouped else figure.nothing for place in places]
        for figure in figures
    }


def _steps_back(period: Period) -> Func:
    """How many steps before the last one a day is; 0 in the last."""
    last = Value(period.last, output_field=DateField())
    template = f"((%(expressions)s) / {int(period.step)})"
    return Func(last, F("day"), template=template, arg_joiner=" - ", output_field=IntegerField())


def _by_source(figures: Iterable[Figure]) -> Iterator[tuple[type[Day], list[Figure]]]:
    once = list(dict.fromkeys(figures))
    for source in dict.fromkeys(figure.source for figure in once):
        yield source, [figure for figure in once if figure.source is source]
