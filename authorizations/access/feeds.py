"""Whose calendar feed an address opens, and which access the person may see in it."""

from __future__ import annotations

from uuid import UUID

from django.core import signing
from django.http import Http404

from accounts.models import User
from authorizations.access.people import Person, find_partner_member, find_seller_member, is_lead
from authorizations.models import AccessGrant, CalendarFeed, GrantAssignment
from authorizations.models.grants import AccessGrantQuerySet

SIGNER = signing.Signer(salt="authorizations.calendar_feed", sep=".")


def feed_token(feed: CalendarFeed) -> str:
    """What stands in the feed's address: which feed, in which version, and our signature."""
    return SIGNER.sign(f"{feed.uuid.hex}.{feed.version}")


def get_feed(token: str) -> CalendarFeed:
    """The feed of an address, for whoever has it; 404 for one that is not ours, was reset, or whose owner has left."""
    try:
        uuid, _, version = SIGNER.unsign(token).partition(".")
    except signing.BadSignature as wrong:
        raise Http404 from wrong
    found = CalendarFeed.objects.select_related("user").filter(uuid=UUID(uuid), version=int(version)).first()
    if found is None or not found.user.is_active or not is_on_a_side(found.user):
        raise Http404
    return found


def find_own_feed(user: Person) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(user=user.pk).first()


def get_feed_owner(user: Person) -> User:
    """Who can have a feed: people of a partner or a seller; 404 for everybody else."""
    if not isinstance(user, User) or not is_on_a_side(user):
        raise Http404
    return user


def is_on_a_side(user: User) -> bool:
    return find_partner_member(user) is not None or find_seller_member(user) is not None


def grants_in_feed(user: User) -> AccessGrantQuerySet:
    """The access of the person's partner, what is assigned to them unless they speak for it; and that to its shops."""
    partner, seller = find_partner_member(user), find_seller_member(user)
    rows = AccessGrant.objects.none()
    if partner is not None:
        rows = AccessGrant.objects.filter(service_authorization__partner=partner.partner_id)
        if not is_lead(partner):
            assigned = GrantAssignment.objects.active().filter(member=partner)
            rows = rows.filter(pk__in=assigned.values("grant"))
    if seller is not None:
        rows = rows | AccessGrant.objects.filter(service_authorization__shop__seller=seller.seller_id)
    return rows
