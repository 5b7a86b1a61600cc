"""What can happen to a person's calendar feed: it is made, gets a new address, or is turned off."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import record
from authorizations.models import CalendarFeed


@transaction.atomic
def make_feed(*, by: User, at: datetime | None = None) -> CalendarFeed:
    """The person's feed; the one there is, if there is one."""
    at = at or portal_now()
    feed, is_new = CalendarFeed.objects.get_or_create(user=by, defaults={"made_at": at})
    if is_new:
        record(feed, verb="made", by=by, at=at)
    return feed


@transaction.atomic
def reset_feed(*, by: User, at: datetime | None = None) -> CalendarFeed | None:
    """From now on the feed has another address, and the old one is nobody's; None where there is no feed."""
    feed = CalendarFeed.objects.select_for_update(no_key=True).filter(user=by).first()
    if feed is None:
        return None
    feed.version, feed.made_at = feed.version + 1, at or portal_now()
    feed.save(update_fields=["version", "made_at"])
    record(feed, verb="reset", by=by, at=feed.made_at, after=feed.version)
    return feed


@transaction.atomic
def turn_off_feed(*, by: User, at: datetime | None = None) -> None:
    """There is no feed any more; one made later has another address."""
    feed = CalendarFeed.objects.select_for_update().filter(user=by).first()
    if feed is not None:
        record(feed, verb="turned_off", by=by, at=at or portal_now())
        feed.delete()
