"""Which days are looked at: whole days of the shop's time zone, and the same number of days before them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sellers.times import DAY, local_day

DAYS_BACK = 180  # counted from the shop's today
PRESETS = (7, 28, 90, 180)
DEFAULT = 28
WEEK = 7
LONGEST_BY_DAY = 62  # days; a longer period is shown by weeks unless days are asked for


@dataclass(frozen=True)
class Limits:
    """Between which days of a shop one may choose: whole days only, so the last is its yesterday."""

    today: date

    @property
    def first(self) -> date:
        return self.today - DAYS_BACK * DAY

    @property
    def last(self) -> date:
        return self.today - DAY

    def latest(self, days: int) -> Period:
        """So many days, of which the last is yesterday."""
        return Period(self.today - days * DAY, self.last)


def limits_at(now: datetime, zone: str) -> Limits:
    return Limits(local_day(now, zone))


@dataclass(frozen=True)
class Period:
    """From `first` to `last`, both included; charts show it in steps of `step` days, counted back from the last."""

    first: date
    last: date
    step: int = 1

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> Period:
        """As many days, right before it."""
        return Period(self.first - self.days * DAY, self.first - DAY, self.step)

    @property
    def is_by_week(self) -> bool:
        return self.step == WEEK

    @property
    def steps(self) -> list[Period]:
        """Its days or weeks, the earliest first; the earliest week has the days that are left over."""
        lasts = range(0, self.days, self.step)
        backwards = [self._ending(self.last - back * DAY) for back in lasts]
        return backwards[::-1]

    def _ending(self, last: date) -> Period:
        return Period(max(self.first, last - (self.step - 1) * DAY), last)

    def by(self, step: int) -> Period:
        return Period(self.first, self.last, step)
