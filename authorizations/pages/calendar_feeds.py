"""What stands in a calendar feed: an event at the end of each access, as iCalendar (RFC 5545) has it.

What ended on its date stays for 30 days; what ended before it stays for as long as cancelled, so that calendars take
it out. The instants are in UTC; the words name the shop's time zone.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from icalendar import Calendar, Event

from accounts.models import User
from authorizations.access import find_partner_member, grants_in_feed
from authorizations.access.feeds import feed_token, find_own_feed
from authorizations.models import AccessGrant, CalendarFeed
from sellers.times import end_words, instant_words

KEPT = timedelta(days=30)
MOST = 2000  # events; what ends first comes first
LIFETIME = timedelta(hours=1)  # after so long a calendar had better ask again


def address(feed: CalendarFeed) -> str:
    """The feed's whole address. Whoever knows it can read the feed."""
    return f"{settings.PORTAL_URL}{reverse('calendar:feed', args=[feed_token(feed)])}"


def section(user: User) -> dict[str, Any]:
    """What the boards say about the reader's own feed."""
    feed = find_own_feed(user)
    return {"feed": feed, "address": address(feed) if feed else ""}


def calendar(feed: CalendarFeed, at: datetime) -> bytes:
    """The feed as it is at `at`."""
    found = Calendar()
    found.add("prodid", "-//TSP Portal//Access ends//EN")
    found.add("version", "2.0")
    found.add("x-wr-calname", "TSP access ends")
    found.add("refresh-interval", LIFETIME, parameters={"value": "DURATION"})
    is_partners = find_partner_member(feed.user) is not None
    for grant in _shown(feed.user, at):
        found.add_component(_event(grant, at, is_partners=is_partners))
    ics: bytes = found.to_ical()
    return ics


def _shown(user: User, at: datetime) -> Iterable[Any]:
    renewed = AccessGrant.objects.open().filter(renews=OuterRef("pk"))
    rows = grants_in_feed(user).with_parties().annotate(is_renewed=Exists(renewed))
    lately = Q(status__in=AccessGrant.OPEN, ends_at__gt=at - KEPT) | Q(status_changed_at__gt=at - KEPT)
    return rows.filter(lately).order_by("ends_at", "pk")[:MOST]


def _event(grant: Any, at: datetime, *, is_partners: bool) -> Event:
    shop, partner = grant.shop, grant.partner
    whose = f"Access to {shop.name}" if is_partners else f"Access of {partner.name} to {shop.name}"
    is_cancelled = not grant.is_open and grant.status != AccessGrant.Status.EXPIRED
    found = Event()
    found.add("uid", f"access-{grant.uuid}@{settings.PORTAL_HOST}")
    found.add("dtstamp", at)
    found.add("dtstart", grant.ends_at)
    found.add("summary", f"{whose} {'ended earlier' if is_cancelled else 'ends'}")
    found.add("description", "\n".join(_lines(grant, at)))
    found.add("url", f"{settings.PORTAL_URL}{_path(grant, is_partners=is_partners)}")
    found.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    found.add("transp", "TRANSPARENT")  # nobody is busy then
    found.add("sequence", grant.revision_number - 1 + int(is_cancelled))
    return found


def _lines(grant: Any, at: datetime) -> list[str]:
    shop, service = grant.shop, grant.service_authorization.service
    lines = [
        f"Shop: {shop.name} ({shop.code})",
        f"Partner: {grant.partner.name}",
        f"Service: {service.name}",
        f"End: {end_words(grant.ends_at, shop.time_zone)}",
        f"Status: {_status(grant, at)}",
    ]
    if not grant.is_open and grant.status_changed_at < grant.ends_at:
        lines.append(f"Ended: {instant_words(grant.status_changed_at, shop.time_zone)}")
    return lines


def _status(grant: Any, at: datetime) -> str:
    """As it is by the clock: what is overdue has expired, whatever the sweep did."""
    if grant.is_open and grant.ends_at <= at:
        return AccessGrant.Status.EXPIRED.label
    return f"{grant.get_status_display()}, renewal agreed" if grant.is_renewed else str(grant.get_status_display())


def _path(grant: AccessGrant, *, is_partners: bool) -> str:
    if is_partners:
        return reverse("partner_center:grant_detail", args=[grant.uuid])
    authorization = grant.service_authorization
    return reverse("seller_center:service_authorization_detail", args=[grant.shop.code, authorization.uuid])
