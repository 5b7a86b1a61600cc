"""From when until when a service is taken: what a chosen start and a chosen end come to, as instants.

A service starts at once, or at 0:00 of a later day in the shop's time zone. It ends at 24:00 of its last day there, and
never more than 365 × 24 h after its start. Each choice is refused by a `ValueError` with a sentence for the person.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from authorizations.models.periods import MAX_PERIOD
from catalogue.file import load
from sellers.times import MOMENT, end_of_day, end_words, local_day

NOW, DATE = "now", "date"
DAY = timedelta(days=1)
FARTHEST = timedelta(days=730)  # nobody plans a service further ahead


def first_day(now: datetime, zone: str) -> date:
    return local_day(now, zone)


def latest_start(now: datetime, zone: str) -> date:
    """The last day on which a service can start."""
    return local_day(now + FARTHEST, zone)


def start_of_day(day: date, zone: str) -> datetime:
    """0:00 of a local day, in UTC."""
    return end_of_day(day - DAY, zone)


def choose_start(key: str, day: date | None, now: datetime, zone: str) -> datetime:
    """The instant the service starts at; today is now."""
    if key == NOW or day == first_day(now, zone):
        return now
    if day is None:
        raise ValueError("Enter the day the service starts.")
    if day < first_day(now, zone):
        raise ValueError("That day has passed. Choose today or a later day.")
    if day > latest_start(now, zone):
        raise ValueError("That is too far ahead. A service can start within two years from today.")
    return start_of_day(day, zone)


def preset_days() -> list[int]:
    return list(load().durations.presets_days)


def end_after(days: int, start: datetime, zone: str) -> datetime:
    """24:00 of the day so many days after the one the service starts on, as with the access for it."""
    return min(end_of_day(local_day(start, zone) + timedelta(days=days), zone), start + MAX_PERIOD)


def last_day(start: datetime, zone: str) -> date:
    """The last day that a service with this start can have."""
    return local_day(start + MAX_PERIOD - MOMENT, zone)


def choose_end(key: str, day: date | None, start: datetime, zone: str) -> datetime:
    """The instant the service ends at: after a preset number of days, or with a chosen day."""
    if key != DATE:
        return end_after(int(key), start, zone)
    if day is None:
        raise ValueError("Enter the last day of the service.")
    if day < local_day(start, zone):
        raise ValueError("That day is before the service starts. Choose the day it starts or a later one.")
    if day > last_day(start, zone):
        raise ValueError(f"A service is taken for 365 days at most: until {end_words(start + MAX_PERIOD, zone)}.")
    return min(end_of_day(day, zone), start + MAX_PERIOD)
