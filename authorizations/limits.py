"""How much a partner may still send to shops, against spam, and when it may try again: words for people.

The figures are the catalogue file's. What was sent is counted whatever became of it, back to the oldest that counts.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from authorizations.models import AccessRequest, Invitation
from catalogue.file import load
from partners.models import Partner
from sellers.models import Shop
from sellers.times import instant_words

A_DAY = timedelta(hours=24)
THIRTY_DAYS = timedelta(days=30)


def take_turns(partner: Partner) -> None:
    """Until the transaction ends, nobody else of the partner counts: two at once never pass a limit together.

    Taken after the partner and before anything below it, so that nobody waits for whoever waits for them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"what partner {partner.pk} sends"])


def invitations_left(partner: Partner, at: datetime) -> int:
    """How many invitations, open links among them, the partner may send now."""
    return max(0, load().limits.invitations_a_day - _sent(partner).filter(sent_at__gt=at - A_DAY).count())


def why_not_invite(partner: Partner, shop: Shop | None, at: datetime) -> str:
    """Why the partner may not send an invitation now, with when it may; without a shop, an open link."""
    limits, zone = load().limits, shop.time_zone if shop else "UTC"
    if free := _free_at(_sent(partner), limits.invitations_a_day, A_DAY, at):
        return (
            f"{partner} has sent {limits.invitations_a_day} invitations in the last 24 hours, and that is the most."
            f" It may send the next one from {instant_words(free, zone)}."
        )
    return _why_not_invite_once_more(partner, shop, Invitation.Side.PARTNER, at) if shop else ""


def why_not_invite_partner(partner: Partner, shop: Shop, at: datetime) -> str:
    """Why the shop may not invite the partner once more now, with when it may."""
    return _why_not_invite_once_more(partner, shop, Invitation.Side.SELLER, at)


def _why_not_invite_once_more(partner: Partner, shop: Shop, side: str, at: datetime) -> str:
    most = load().limits.invitations_to_a_shop_in_30_days
    between = Invitation.objects.filter(shop=shop, partner=partner, invited_by=side)
    free = _free_at(between, most, THIRTY_DAYS, at)
    if free is None:
        return ""
    who, whom = partner.name, f"the shop {shop.code}"  # no name: one could try codes
    if side == Invitation.Side.SELLER:
        who, whom = shop.name, partner.name
    return (
        f"{who} has invited {whom} {most} times in the last 30 days, and that is the most."
        f" The next invitation is possible from {instant_words(free, shop.time_zone)}."
    )


def why_not_send_request(partner: Partner, shop: Shop, at: datetime) -> str:
    """Why the partner may not ask the shop for access now, with when it may."""
    limits, sent = load().limits, AccessRequest.objects.filter(partner=partner)
    if free := _free_at(sent, limits.requests_a_day, A_DAY, at):
        asked = f"{limits.requests_a_day} requests"
    elif free := _free_at(sent.filter(shop=shop), limits.requests_to_a_shop_a_day, A_DAY, at):
        asked = f"{limits.requests_to_a_shop_a_day} requests to {shop}"
    else:
        return ""
    return (
        f"{partner} has sent {asked} in the last 24 hours, and that is the most."
        f" It may send the next one from {instant_words(free, shop.time_zone)}."
    )


def _sent(partner: Partner) -> QuerySet[Invitation]:
    return Invitation.objects.filter(partner=partner, invited_by=Invitation.Side.PARTNER)


def _free_at(rows: QuerySet[Any], most: int, span: timedelta, at: datetime) -> datetime | None:
    """When the next may be sent, where `most` were sent within the last `span`; None when it may be now."""
    counted = rows.filter(sent_at__gt=at - span).order_by("-sent_at").values_list("sent_at", flat=True)
    in_the_way = counted[most - 1 : most]
    return next((sent_at + span for sent_at in in_the_way), None)
