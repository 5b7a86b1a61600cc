"""Until when: what a chosen duration comes to, as an instant.

A number of days, or a chosen date, ends at 24:00 of that day in the shop's time zone, never past 365 × 24 h from the
start of the access, nor past the end of the service it is for. It becomes an instant when it is chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from authorizations.models import AccessGrant, ServiceAuthorization
from authorizations.models.periods import MAX_PERIOD
from catalogue.file import load
from sellers.times import MOMENT, end_of_day, end_words, local_day

SERVICE, DATE, KEEP = "service", "date", "keep"


@dataclass(frozen=True)
class Span:
    """The room a period has: when it starts, the instant it is chosen, the latest end, and the zone its days are in."""

    start: datetime
    now: datetime
    valid_until: datetime
    zone: str
    current_end: datetime | None = None
    renewal_at: datetime | None = None  # where an agreed renewal begins

    @classmethod
    def of(cls, authorization: ServiceAuthorization, grant: AccessGrant | None, now: datetime) -> Span:
        """The room of `grant`, or of a new one that would start now, or with its service when that begins later."""
        until, zone = authorization.valid_until, authorization.shop.time_zone
        if grant is None:
            return cls(max(now, authorization.valid_from), now, until, zone)
        return cls(grant.starts_at, now, until, zone, grant.ends_at, grant.ends_at if grant.renewal else None)

    @classmethod
    def after(cls, end: datetime, valid_until: datetime, zone: str) -> Span:
        """The room of what goes on where something ends; "30 days" are counted from its last day."""
        return cls(end, end - MOMENT, valid_until, zone)

    @property
    def limit(self) -> datetime:
        """The latest end there can be."""
        longest = min(self.valid_until, self.start + MAX_PERIOD)
        return min(longest, self.renewal_at) if self.renewal_at else longest

    @property
    def last_day(self) -> date:
        """The last day that can be chosen."""
        return local_day(self.limit - timedelta(microseconds=1), self.zone)

    @property
    def first_day(self) -> date:
        return local_day(self.counted_from, self.zone)

    @property
    def counted_from(self) -> datetime:
        """From when a number of days is counted: now, or a start that is still to come."""
        return max(self.now, self.start)

    def end_of(self, day: date) -> datetime | None:
        """24:00 of `day`, or the limit where that comes first on that day; None when the day has no room."""
        if not self.first_day <= day <= self.last_day:
            return None
        return min(end_of_day(day, self.zone), self.limit)

    def end_after(self, days: int) -> datetime | None:
        """24:00 of the day so many days from today; the limit where that many times 24 h still fit before it.

        Where it starts later, the days are counted from the last one before it starts.
        """
        today = local_day(max(self.now, self.start - MOMENT), self.zone)
        end = self.end_of(today + timedelta(days=days))
        # 365 × 24 h from today can be over before the 365th day begins: clocks change on other days each year.
        if end is None and self.counted_from + timedelta(days=days) <= self.limit:
            return self.limit
        return end


def latest_midnight(before: datetime, zone: str) -> datetime:
    """The last 24:00 of a local day that is not after `before`."""
    end = end_of_day(local_day(before, zone), zone)
    return end if end <= before else end_of_day(local_day(before, zone) - timedelta(days=1), zone)


@dataclass(frozen=True)
class Option:
    """A duration that can be chosen; without `ends_at` it cannot, and `refused` says why."""

    key: str
    label: str
    ends_at: datetime | None
    refused: str = ""


def options(span: Span) -> list[Option]:
    """Keep the current end (when there is one), the catalogue's presets, and until the service ends."""
    offered = [_preset(days, span) for days in load().durations.presets_days]
    offered.append(Option(SERVICE, _label_of_limit(span), span.limit))
    if span.current_end:
        offered.insert(0, Option(KEEP, "Keep the current end", span.current_end))
    return offered


def _label_of_limit(span: Span) -> str:
    if span.renewal_at:
        return "Until the agreed renewal begins"
    return "Until the service ends" if span.valid_until <= span.start + MAX_PERIOD else "365 days, the longest there is"


def _preset(days: int, span: Span) -> Option:
    ends_at = span.end_after(days)
    refused = "" if ends_at else _refusal(span)
    return Option(str(days), f"{days} days", ends_at, refused)


def _refusal(span: Span) -> str:
    if span.renewal_at:
        when = end_words(span.renewal_at, span.zone)
        return f"A renewal is agreed from {when} on. To choose a later end, remove the renewal first."
    if span.valid_until <= span.start + MAX_PERIOD:
        return f"The service ends before that: {end_words(span.valid_until, span.zone)}."
    return f"Access can last 365 days at most: until {end_words(span.limit, span.zone)}."


def choose(key: str, day: date | None, span: Span) -> datetime:
    """The instant that the choice `key` (with `day` when it is a date) comes to.

    Raises `ValueError` with a sentence for the person when the choice has no room.
    """
    if key == DATE:
        return _chosen_day(day, span)
    option = {option.key: option for option in options(span)}.get(key)
    if option is None:
        raise ValueError("Choose how long the access lasts.")
    if option.ends_at is None:
        raise ValueError(option.refused)
    return option.ends_at


def _chosen_day(day: date | None, span: Span) -> datetime:
    if day is None:
        raise ValueError("Enter the last day of the access.")
    if day < span.first_day:
        raise ValueError("That day has passed. Choose today or a later day.")
    ends_at = span.end_of(day)
    if ends_at is None:
        raise ValueError(_refusal(span))
    return ends_at
