"""The timeline of an invitation as the seller reads it: who did what with it, and what is still to come."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from audit.models import Entry
from authorizations.models import Invitation
from authorizations.pages.history import who
from authorizations.pages.invitations import status_now, zone_of
from authorizations.pages.partner_stories import Event
from sellers.times import end_words

# Title where a partner invited, title where the seller did, tone, icon.
SAYINGS = {
    "sent": ("{who} of {partner} invited you", "{who} invited {partner}", "info", "send"),
    "previewed": ("{who}, a sub-account, looked at it", "{who} looked at it", "quiet", "eye"),
    "main_account_asked": ("{who}, a sub-account, asked the main account to answer", "{who} asked", "wait", "message"),
    "opened": ("{who} opened it", "{who} of {partner} opened it", "info", "mail-opened"),
    "reminded": ("{who} of {partner} reminded you", "{who} reminded {partner}", "wait", "bell"),
    "accepted": ("{who} accepted it", "{who} of {partner} accepted it", "good", "heart-handshake"),
    "declined": ("{who} declined it", "{who} of {partner} declined it", "bad", "circle-x"),
    "withdrawn": ("{who} of {partner} took it back", "{who} took it back", "quiet", "arrow-left"),
    "lapsed": ("It lapsed without an answer", "It lapsed without an answer", "quiet", "clock"),
}


def events(invitation: Invitation, at: datetime) -> list[Event]:
    """The earliest first. Who of other sellers looked at an open link is left out."""
    entries = Entry.objects.about(invitation).filter(_of_the_two(invitation), verb__in=SAYINGS)
    told = [_event(entry, invitation) for entry in entries.select_related("actor", "person").order_by("pk")]
    return [*told, *_to_come(invitation, at)]


def _of_the_two(invitation: Invitation) -> Q:
    seller = invitation.shop.seller_id if invitation.shop else None
    own = Q(actor__seller_member__seller=seller, actor__seller_member__seller__isnull=False)
    return Q(actor=None) | Q(actor__partner_member__partner=invitation.partner_id) | own


def _event(entry: Entry, invitation: Invitation) -> Event:
    received, sent, tone, icon = SAYINGS[entry.verb]
    title = (received if invitation.is_partners else sent).format(who=who(entry), partner=invitation.partner)
    return Event(title, entry.at, str(entry.detail.get("reason", "")), tone, icon)


def _to_come(invitation: Invitation, at: datetime) -> Iterator[Event]:
    if not invitation.is_open:
        return
    _, _, tone, icon = SAYINGS["lapsed"]
    if status_now(invitation, at) == Invitation.Status.LAPSED:
        yield Event("It lapsed without an answer", invitation.expires_at, "", tone, icon)
        return
    until = f"It can be answered until {end_words(invitation.expires_at, zone_of(invitation))}."
    yield Event("Accepted or declined", None, until, icon="heart-handshake")
