"""What Partner Center shows of one invitation, and of the form that sends one, put together for the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accounts.models import User
from audit.models import Entry
from authorizations.actions.invitations import why_not_send_again
from authorizations.limits import invitations_left, why_not_invite
from authorizations.models import Invitation
from authorizations.pages import invitation_links, proposals
from authorizations.pages.granted import role_label
from authorizations.pages.listing import listed
from authorizations.pages.partner_stories import Event
from authorizations.pages.proposals import Start
from catalogue.file import load
from catalogue.models import Permission
from partners.models import Partner, Service, ServiceQuerySet
from sellers.times import end_words

Context = dict[str, Any]
Status = Invitation.Status
NAVIGATION = "invitations"


def status_now(invitation: Invitation, at: datetime) -> Status:
    """The status by the clock: one that is overdue has lapsed, whether it was swept or not."""
    return Status.LAPSED if invitation.is_open and invitation.expires_at <= at else Status(invitation.status)


def zone_of(invitation: Invitation) -> str:
    """Where its times are said: in the shop's zone, in UTC while an open link has none."""
    return invitation.shop.time_zone if invitation.shop else "UTC"


# One invitation


def invitation_page(invitation: Invitation, reader: User, verbs: frozenset[str], at: datetime) -> Context:
    """The link and its mail are there only while somebody can still answer it."""
    status = status_now(invitation, at)
    lives = status == Status.SENT
    sends = "send_again" in verbs and status != Status.ACCEPTED
    return {
        "nav_active": NAVIGATION,
        "invitation": invitation,
        "shop": invitation.shop,
        "zone": zone_of(invitation),
        "now": at,
        "status": status,
        "lives": lives,
        "link": invitation_links.link(invitation) if lives and invitation.is_partners else "",
        "mail": invitation_links.mail(invitation, reader) if lives and invitation.is_partners else None,
        "events": list(_events(invitation, at)),
        "sections": listed(invitation.levels, _permissions(), reasons=invitation.reasons) if invitation.items else [],
        "role": role_label(invitation.preset),
        "obstacle": _why_nobody_can_answer(invitation) if lives else "",
        "may_answer": lives and "answer" in verbs,
        "may_withdraw": lives and "withdraw" in verbs,
        "may_send_again": sends and not (lives and invitation.shop is None),
        "why_not_send_again": why_not_send_again(invitation, at) if sends else "",
    }


def _permissions() -> dict[int, Permission]:
    return {permission.number: permission for permission in Permission.objects.all()}


def _why_nobody_can_answer(invitation: Invitation) -> str:
    partner = invitation.partner
    if partner.status == Partner.Status.APPROVED:
        return ""
    status = partner.get_status_display().lower()
    return f"{partner} is {status}. Only an approved partner can begin to work with a shop."


# Its timeline: the partner's own people by name; of the seller's nobody but the main account, once the shop is known


def _events(invitation: Invitation, at: datetime) -> Iterator[Event]:
    words = _own_words if invitation.is_partners else _their_words
    for entry in Entry.objects.about(invitation).select_related("actor").order_by("pk"):
        if entry.verb in TONES:
            title, text = words(invitation, entry)
            yield Event(title, entry.at, text, *TONES[entry.verb])
    status = status_now(invitation, at)
    if invitation.is_open and status == Status.LAPSED:
        yield Event("Lapsed without an answer", invitation.expires_at, "", *TONES["lapsed"])
    elif status == Status.SENT:
        yield from _to_come(invitation)


TONES = {
    "sent": ("info", "send"),
    "opened": ("info", "mail-opened"),
    "reminded": ("wait", "bell"),
    "accepted": ("good", "heart-handshake"),
    "declined": ("bad", "circle-x"),
    "withdrawn": ("quiet", "arrow-left"),
    "lapsed": ("quiet", "clock"),
}


def _to_come(invitation: Invitation) -> Iterator[Event]:
    if not invitation.opened_at:
        opened = "Opened by a seller's main account" if invitation.shop is None else "Opened by the shop's main account"
        yield Event(opened if invitation.is_partners else "Opened by you", None, icon="mail-opened")
    yield Event("Accepted or declined", None, _until(invitation), icon="heart-handshake")


def _until(invitation: Invitation) -> str:
    return f"It can be answered until {end_words(invitation.expires_at, zone_of(invitation))}."


def _own_words(invitation: Invitation, entry: Entry) -> tuple[str, str]:
    """Title and text of what happened to an invitation that the partner sent."""
    who = entry.actor.name if entry.actor else ""
    known = entry.shop_id is not None  # who else opened an open link is not told, whoever used it afterwards
    main = "the shop's main account" if known else "a seller's main account"
    named = known and invitation.names_shop  # nor who reads the mail of a shop whose code was guessed
    reason = str(entry.detail.get("reason", ""))
    return {
        "sent": (f"Sent by {who}" if known else f"Made by {who}", _sent_again(entry)),
        "opened": (f"Opened by {who}", "The shop's main account.") if named else (f"Opened by {main}", ""),
        "reminded": (f"Reminded by {who}", ""),
        "accepted": (f"Accepted by {who}", f"{invitation.shop} and you work together from then on."),
        "declined": (f"Declined by {main}", reason),
        "withdrawn": (f"Withdrawn by {who}", ""),
        "lapsed": ("Lapsed without an answer", ""),
    }[entry.verb]


def _their_words(invitation: Invitation, entry: Entry) -> tuple[str, str]:
    """The same for one that a seller sent."""
    who = entry.actor.name if entry.actor else ""
    return {
        "sent": (f"Sent by {who}", _sent_again(entry) or "The shop's main account."),
        "opened": (f"Opened by {who}", ""),
        "reminded": ("The shop reminded you", ""),
        "accepted": (f"Accepted by {who}", f"{invitation.shop} and you work together from then on."),
        "declined": (f"Declined by {who}", str(entry.detail.get("reason", ""))),
        "withdrawn": ("The shop took it back", ""),
        "lapsed": ("Lapsed without an answer", ""),
    }[entry.verb]


def _sent_again(entry: Entry) -> str:
    return "In the same words as one before, which came to nothing." if entry.detail.get("again_of") else ""


# Sending one


@dataclass(frozen=True)
class Sending:
    """What the form that sends one shows: the services to propose, what one starts from, and how many are left."""

    services: list[Service]
    service: Service | None
    start: Start
    left: int
    most: int
    most_to_a_shop: int
    days: int  # to answer it
    why_not: str


def sending(partner: Partner, services: ServiceQuerySet, chosen: str, *, is_link: bool, at: datetime) -> Sending:
    """`chosen` is the uuid of a service; an unknown one, or none, proposes no service."""
    offered = [service for service in services if not (is_link and service.is_custom)]
    service = next((each for each in offered if str(each.uuid) == chosen), None)
    proposes_access = service is not None and partner.may_ask_for_access
    return Sending(
        services=offered,
        service=service,
        start=proposals.start_with(service) if service and proposes_access else proposals.nothing(),
        left=invitations_left(partner, at),
        most=load().limits.invitations_a_day,
        most_to_a_shop=load().limits.invitations_to_a_shop_in_30_days,
        days=load().timers.invitation_days,
        why_not=_why_not_send(partner, at),
    )


def _why_not_send(partner: Partner, at: datetime) -> str:
    """Why the partner can invite nobody at all now; empty when it can."""
    if partner.status != Partner.Status.APPROVED:
        return f"{partner} is {partner.get_status_display().lower()}. Only an approved partner can invite shops."
    return why_not_invite(partner, None, at)
