"""What waits for an answer, as both homes begin with it: the urgent first, then the newest; each with its one action.

Urgent is what has to be answered within three days, and what somebody's own people asked about; of these the soonest
is first. What only comes, such as an end in three weeks, stands last. A kind of thing brings its first few in the same
order, in a fixed number of queries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, F, QuerySet, When

URGENT = timedelta(hours=72)
FEW = 7  # that a home shows
MOST = 100  # of each kind where all are asked for: more than anybody answers in one sitting


@dataclass(frozen=True)
class Need:
    """One thing that needs an answer."""

    icon: str
    title: str
    text: str
    url: str
    action: str
    since: datetime | None = None  # what is only coming has none, and stands last, the soonest first
    deadline: datetime | None = None
    left: str = ""  # how long there is, in words
    note: str = ""
    is_urged: bool = False
    thing: tuple[int, int] = (0, 0)  # the keys of its shop and service, where it is about one

    is_urgent: bool = False  # decided when they are gathered

    @property
    def tone(self) -> str:
        return "warn" if self.is_urgent else "info"


@dataclass(frozen=True)
class Needs:
    """A home's list: the first few of them, or all."""

    rows: list[Need]
    has_more: bool

    def __bool__(self) -> bool:
        return bool(self.rows)

    def about(self) -> set[tuple[int, int]]:
        """The shops and services that are in the list, so that no other list says the same."""
        return {need.thing for need in self.rows}


def first(rows: QuerySet[Any], now: datetime, *, deadline: str, since: str, most: int) -> list[Any]:
    """The first of these rows, in the order of the list, and one more."""
    soon = Case(When(**{f"{deadline}__lte": now + URGENT}, then=F(deadline)))
    return list(rows.order_by(soon.asc(nulls_last=True), F(since).desc(), "-pk")[: most + 1])


def gather(needs: Iterable[Need], now: datetime, *, everything: bool) -> Needs:
    found = sorted((replace(need, is_urgent=_is_urgent(need, now)) for need in needs), key=_place)
    rows = found if everything else found[:FEW]
    return Needs(rows, len(found) > len(rows))


def _is_urgent(need: Need, now: datetime) -> bool:
    return need.is_urged or (need.deadline is not None and need.deadline <= now + URGENT)


def _place(need: Need) -> tuple[int, float]:
    until = need.deadline.timestamp() if need.deadline else 0.0
    if need.is_urgent:
        return 0, until
    return (1, -need.since.timestamp()) if need.since else (2, until)


def most(*, everything: bool) -> int:
    """How many of each kind are read."""
    return MOST if everything else FEW
