"""What can happen to LIVEs and videos."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from audit.clock import portal_now
from audit.lifecycle import Conflict
from seller_center.actions.changing import change, create, lock, shift
from seller_center.actions.waiting import hold_shop
from seller_center.models import Live
from seller_center.visits import Visit
from sellers.times import instant_words

Status = Live.Status
LONGEST = timedelta(minutes=720)  # what a LIVE may last


@transaction.atomic
def plan_live(live: Live, *, by: Visit) -> Live:
    """Raises `Conflict` when another LIVE is planned at that time, or the time has passed."""
    hold_shop(by.shop)
    _refuse_time(live, by, portal_now())
    return create(live, by=by)


@transaction.atomic
def edit_live(live: Live, values: dict[str, Any], *, version: int, by: Visit) -> Live:
    """Raises `Conflict` as `plan_live` does, and when the LIVE has begun or is not planned any more."""
    hold_shop(by.shop)
    fresh, at = lock(live), portal_now()
    _refuse_unless_to_come(fresh, at)
    for name, value in values.items():
        setattr(fresh, name, value)
    _refuse_time(fresh, by, at)
    return change(live, values, version=version, by=by, at=at)


@transaction.atomic
def cancel_live(live: Live, *, by: Visit) -> Live:
    at = portal_now()
    _refuse_unless_to_come(lock(live), at)
    return shift(live, Status.CANCELLED, by=by, at=at)


def _refuse_unless_to_come(live: Live, at: datetime) -> None:
    if live.status != Status.PLANNED:
        raise Conflict(f"This LIVE is {live.get_status_display().lower()} now. Plan a new one instead.")
    if live.starts_at <= at:
        raise Conflict("This LIVE has begun, so that its plan stays as it is. Plan another one instead.")


def _refuse_time(live: Live, by: Visit, at: datetime) -> None:
    if live.starts_at <= at:
        raise Conflict("This time has passed. Choose one that is still to come.")
    other = _at_the_same_time(live, by)
    if other:
        begins = instant_words(other.starts_at, by.shop.time_zone)
        raise Conflict(f"“{other}” is planned from {begins} for {other.minutes} minutes. Choose another time.")


def _at_the_same_time(live: Live, by: Visit) -> Live | None:
    """Another planned LIVE of the shop that overlaps; one may begin when another ends."""
    ends_at = live.starts_at + timedelta(minutes=live.minutes)
    rows = Live.objects.of(by.shop).filter(
        status=Status.PLANNED, starts_at__gt=live.starts_at - LONGEST, starts_at__lt=ends_at
    )
    near = rows.exclude(pk=live.pk).order_by("starts_at")
    return next((each for each in near if each.starts_at + timedelta(minutes=each.minutes) > live.starts_at), None)
