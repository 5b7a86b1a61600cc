"""Partner activity of a shop as its seller reads it: the line's words again, day by day along a timeline."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from authorizations.pages.activity_words import Line
from sellers.models import Shop
from sellers.times import day_words

VIEWS = {"timeline": "Timeline", "table": "Table"}
FIRST_VIEW = "timeline"
MOST_VALUES = 6  # of one change that the timeline names; the table shows every one


@dataclass(frozen=True)
class Event:
    """One activity, as templates/components/timeline.html takes it."""

    title: str
    at: datetime
    text: str
    tone: str
    icon: str


@dataclass(frozen=True)
class Day:
    """A day of the shop's, and what was done on it, the latest first."""

    words: str
    events: list[Event]


def view_of(asked: str) -> str:
    """The view asked for, the timeline when that is none."""
    return asked if asked in VIEWS else FIRST_VIEW


def days(lines: Iterable[Line], shop: Shop) -> list[Day]:
    """The lines by day, in the shop's time zone."""
    grouped = groupby(lines, key=lambda line: day_words(line.activity.at, shop.time_zone))
    return [Day(words, [_event(line) for line in group]) for words, group in grouped]


def _event(line: Line) -> Event:
    activity = line.activity
    return Event(
        title=f"{line.who}, {activity.partner}: {line.title}",
        at=activity.at,
        text=" · ".join(part for part in _parts(line) if part),
        tone=line.tone,
        icon=line.icon,
    )


def _parts(line: Line) -> Iterable[str]:
    activity = line.activity
    yield (
        f"{line.permission}, {activity.get_level_display()}" if line.permission and activity.level else line.permission
    )
    yield from (f"{value.label}: {value.before} → {value.after}" for value in line.values[:MOST_VALUES])
    if len(line.values) > MOST_VALUES:
        yield f"and {len(line.values) - MOST_VALUES} more values"
    yield f"Why: {line.refusal}" if line.refusal else ""
    if activity.grant:
        yield f"{activity.grant.service_authorization.service}, revision {activity.revision_number}"
    yield f"From {line.address}" if line.address else ""
