"""What an area is made of: figures, charts, and where it is about things of one kind, their ranked table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Model
from django.utils.text import slugify

from seller_center.models import SubjectDay
from seller_center.pages.analytics.figures import Figure


class Kind(StrEnum):
    LINES = "line"
    BARS = "bar"
    STACKED = "stacked"  # bars of parts that add up
    SHARES = "doughnut"  # the parts of a whole
    STAGES = "stages"  # one bar for each stage on the way to an order
    WEEKDAYS = "weekdays"  # an average Monday, an average Tuesday, …


OVER_TIME = frozenset({Kind.LINES, Kind.BARS, Kind.STACKED})


@dataclass(frozen=True)
class Chart:
    """Figures over time, or as parts of a whole; those of `right` are lines read on a second axis."""

    title: str
    kind: Kind
    figures: tuple[Figure, ...]
    right: tuple[Figure, ...] = ()
    compares: bool = False  # shows its first figure's period before, too
    text: str = ""
    is_wide: bool = False
    from_zero: bool = True

    @property
    def all_figures(self) -> tuple[Figure, ...]:
        return self.figures + self.right

    @property
    def id(self) -> str:
        return f"chart-{slugify(self.title)}"


@dataclass(frozen=True)
class Ranking:
    """A table of the things an area is about, one row each. `name` and `sub` are columns of the days' subject."""

    noun: str
    plural: str
    source: type[SubjectDay]
    subject: type[Model]
    name: str
    columns: tuple[Figure, ...]
    default: Figure  # sorts the table, highest first
    sub: Callable[[Any, str], str]  # of a subject, in a time zone: what stands under its name
    icon: str = "table"
    needs: str = ""  # who may see this permission's page finds a link to the subject
    url_name: str = ""
    is_compared: bool = True  # by its default figure, with the period before: not what happens only once


@dataclass(frozen=True)
class Area:
    key: str
    title: str
    lead: str
    figures: tuple[Figure, ...]
    charts: tuple[Chart, ...]
    ranking: Ranking | None = None
    watched: tuple[Figure, ...] = ()  # of which those are named that changed most

    @property
    def all_figures(self) -> tuple[Figure, ...]:
        """Each figure of the area once: those of the tiles first."""
        charted = (figure for chart in self.charts for figure in chart.all_figures)
        return tuple(dict.fromkeys((*self.figures, *charted, *self.watched)))

    @property
    def daily_figures(self) -> tuple[Figure, ...]:
        """Those that say something of a single day, too."""
        of_weekdays = {f for chart in self.charts if chart.kind is Kind.WEEKDAYS for f in chart.all_figures}
        return tuple(figure for figure in self.all_figures if figure not in of_weekdays)
