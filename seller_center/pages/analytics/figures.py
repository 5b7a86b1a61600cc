"""What a figure is: its name, its unit, how it is counted, and the expression by which the database counts it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Avg, Count, FloatField, Func, IntegerField, Max, Q, Sum, Value
from django.db.models.functions import Cast, NullIf

from seller_center.models import ShopDay
from seller_center.models.figures import Day


@dataclass(frozen=True, eq=False)
class Measure:
    """An expression over the days asked for, and what it comes to where nothing happened.

    One that counts different things says which of their days make a thing count: over a long period the database
    counts those faster in a query of their own.
    """

    expression: Any
    nothing: int | None = None
    things: Q | None = None


class Unit(StrEnum):
    MONEY = "money"
    COUNT = "count"
    PERCENT = "percent"
    TIMES = "times"  # so many times as much
    RATE = "rate"  # so many of one for each of the other
    STARS = "stars"  # 1 to 5
    HOURS = "hours"


class Better(StrEnum):
    """Which way a shop wants a figure to go."""

    UP = "up"
    DOWN = "down"
    NEITHER = "neither"


@dataclass(frozen=True, eq=False)
class Figure:
    """`key` is the name in addresses and of the column in a query: one of its own within an area."""

    key: str
    label: str
    unit: Unit
    how: str
    measure: Measure
    source: type[Day] = ShopDay
    better: Better = Better.UP

    def of(self, source: type[Day], key: str = "", label: str = "", how: str = "") -> Figure:
        """The same, counted from the days of something else."""
        return replace(self, source=source, key=key or self.key, label=label or self.label, how=how or self.how)

    @property
    def column(self) -> str:
        """Its name in a query, which may not be a field's."""
        return f"figure_{self.key}"

    @property
    def nothing(self) -> int | None:
        """Its value for days without a row: not known of a shop; of a thing, that it did nothing."""
        return None if self.source is ShopDay else self.measure.nothing


# Ways of counting


def total(*columns: str, less: str = "") -> Measure:
    """The columns added up over the days, without those of `less`."""
    added: Any = Sum(columns[0], default=0)
    for column in columns[1:]:
        added = added + Sum(column, default=0)
    return Measure(added - Sum(less, default=0) if less else added, 0)


def ratio(top: Measure, bottom: Measure, times: float = 1) -> Measure:
    """One sum by another; nothing where the other is 0."""
    over = NullIf(Cast(bottom.expression, FloatField()), Value(0.0))
    return Measure(Cast(top.expression, FloatField()) * Value(float(times)) / over)


def percent(top: Measure, bottom: Measure) -> Measure:
    return ratio(top, bottom, 100)


def hours(minutes: str) -> Measure:
    return Measure(Cast(Sum(minutes, default=0), FloatField()) / Value(60.0), 0)


def average(column: str) -> Measure:
    """What a day brings, over the days there are figures of."""
    return Measure(Cast(Avg(column), FloatField()))


def most(column: str) -> Measure:
    return Measure(Max(column, default=0), 0)


def last(column: str) -> Measure:
    """What stood there on the last of the days."""
    values = ArrayAgg(column, order_by="-day")
    return Measure(Func(values, template="(%(expressions)s)[1]", output_field=IntegerField()))


def subjects(**only: Any) -> Measure:
    """How many different things there are days of; of `units__gt=0`, those that sold."""
    things = Q(**only)
    return Measure(Count("subject", distinct=True, filter=things or None), 0, things)
