"""How unused access reads: in a sentence for lists, line by line, and as choices of what to narrow to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from authorizations.models import AccessGrant, LiveGrant
from authorizations.unused import WINDOWS, Permissions, Unused, UnusedPermission, unused_of
from catalogue.models import Level
from sellers.models import Shop
from sellers.times import day_words

SHORTEST = WINDOWS[0]


@dataclass(frozen=True)
class Line:
    """One permission that was not used at its level: since when it is given, its last use, and for how long not."""

    item: UnusedPermission
    used: str
    window: str


@dataclass(frozen=True)
class Choice:
    """One window: how much would be taken out, and whether nothing would be left."""

    days: int
    words: str
    is_everything: bool


def sentence(unused: Unused) -> str:
    """ "3 of 12 permissions were not used in the last 30 days"."""
    of_all = (
        f"{len(unused.items)} of {len(unused.counted)} {'permission' if len(unused.counted) == 1 else 'permissions'}"
    )
    return f"{of_all} {'was' if len(unused.items) == 1 else 'were'} not used in the last {_shortest(unused)} days"


def _shortest(unused: Unused) -> int:
    return min(days for item in unused.items for days in item.left)


def lines(unused: Unused, shop: Shop) -> list[Line]:
    """In the order of the catalogue."""
    return [Line(item, _used_words(item, shop.time_zone), f"{item.longest} days") for item in unused.items]


def _used_words(item: UnusedPermission, zone: str) -> str:
    if item.used_at is None:
        return f"Never since {day_words(item.since, zone)}"
    last = day_words(item.used_at, zone)
    return f"Only to view, last on {last}" if Level.VIEW in item.left.values() else f"Last on {last}"


def choices(unused: Unused) -> list[Choice]:
    """The windows in which something was not used, the shortest first."""
    found = [(days, unused.within(days)) for days in WINDOWS]
    return [Choice(days, _choice_words(items, days), unused.is_everything(days)) for days, items in found if items]


def _choice_words(items: Iterable[UnusedPermission], days: int) -> str:
    """ "Takes out 3 permissions, lowers 1 to view"."""
    left = [item.left[days] for item in items]
    out, lowered = left.count(None), len(left) - left.count(None)
    said = [f"takes out {out} {'permission' if out == 1 else 'permissions'}" if out else ""]
    said.append(f"lowers {lowered} to viewing only" if lowered else "")
    words = " and ".join(part for part in said if part)
    return words[:1].upper() + words[1:] + "."


@dataclass(frozen=True)
class Found:
    """A grant of a shop and what of it was not used."""

    grant: AccessGrant
    unused: Unused


def in_shop(shop: Shop, permissions: Permissions, now: datetime, most: int) -> list[Found]:
    """The grants of a shop of which most was not used; as many queries for 300 grants as for three."""
    live = LiveGrant.objects.filter(shop=shop).values("grant")
    grants = {grant.pk: grant for grant in AccessGrant.objects.filter(pk__in=live).order_by("pk")}
    found = unused_of(grants.values(), permissions, now)
    ordered = sorted(found.items(), key=lambda each: -len(each[1].items))
    return [Found(grants[key], unused) for key, unused in ordered[:most]]
