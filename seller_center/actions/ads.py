"""What can happen to ad campaigns and their budgets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from audit.clock import portal_now
from audit.lifecycle import Conflict
from seller_center.actions.changing import change, create, lock, shift
from seller_center.models import Campaign
from seller_center.visits import Visit

ENDED = Campaign.Status.ENDED


def add_campaign(campaign: Campaign, *, by: Visit) -> Campaign:
    """It begins paused, so that nothing is spent before somebody says so."""
    campaign.since = at = portal_now()
    return create(campaign, by=by, at=at)


@transaction.atomic
def edit_campaign(campaign: Campaign, values: dict[str, Any], *, version: int, by: Visit) -> Campaign:
    """Raises `Conflict` when the campaign has ended."""
    _refuse_ended(lock(campaign))
    return change(campaign, values, version=version, by=by)


def switch_campaign(campaign: Campaign, to: str, *, by: Visit) -> Campaign:
    """Run it, pause it, or end it for good."""
    return shift(campaign, to, by=by)


@transaction.atomic
def set_budgets(wanted: Iterable[tuple[Campaign, Mapping[str, Any], int]], *, by: Visit) -> int:
    """Set the daily budget of campaigns, all or none; how many.

    Raises `Stale` for one that was changed meanwhile, and `Conflict` for one that has ended.
    """
    rows = sorted(wanted, key=lambda row: row[0].pk)
    for campaign, values, version in rows:
        _refuse_ended(lock(campaign))
        change(campaign, dict(values), by=by, version=version)
    return len(rows)


def _refuse_ended(campaign: Campaign) -> None:
    if campaign.status == ENDED:
        raise Conflict(f"{campaign} has ended, so that it can no longer be changed. Reload the page and go on.")
