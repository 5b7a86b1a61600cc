"""How an invitation is sent: by a partner to a shop or as an open link, by a seller to a partner, or once more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict, begin, record
from authorizations.actions.bindings import why_not_bind
from authorizations.actions.invitations.lapsing import lapse, lock_invitation, tell_invited
from authorizations.eligibility import is_offered, why_partner_cannot_ask
from authorizations.limits import take_turns, why_not_invite, why_not_invite_partner
from authorizations.locks import lock_shop, share_partner
from authorizations.models import Invitation, PartnerBlock
from catalogue.expansion import pack, preset_of, ungrantable
from catalogue.file import load
from catalogue.models import Level, Permission
from partners.models import Partner, PartnerMember, Service
from sellers.models import Shop
from sellers.times import instant_words

Side = Invitation.Side
Status = Invitation.Status
NOTHING: Mapping[int, Level] = {}


@dataclass(frozen=True)
class InvitationProposal:
    """What the partner would do, and what access it would need for it: levels by permission number, whole days.

    Without levels it proposes the service only.
    """

    service: Service
    levels: Mapping[int, Level] = field(default_factory=dict)
    duration_days: int | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)


class AlreadyInvited(Conflict):
    """One invitation between the two is open already: a double click, or the other side was faster."""

    def __init__(self, invitation: Invitation) -> None:
        by = invitation.partner if invitation.is_partners else invitation.shop
        super().__init__(f"An invitation by {by} is open already. Answer it or take it back before you send another.")
        self.invitation = invitation


@transaction.atomic
def invite_shop(
    shop: Shop,
    *,
    message: str = "",
    proposal: InvitationProposal | None = None,
    by: PartnerMember,
    at: datetime | None = None,
) -> Invitation:
    """A partner invites a shop. Raises `Conflict` when it may not, `AlreadyInvited` when one is open."""
    drawn = Invitation(partner=by.partner, shop=shop, invited_by=Side.PARTNER, sent_by=by.user, message=message)
    return _send(_hold(_propose(drawn, proposal)), at or portal_now())


@transaction.atomic
def make_open_link(
    *, message: str = "", proposal: InvitationProposal | None = None, by: PartnerMember, at: datetime | None = None
) -> Invitation:
    """A partner invites whoever it gives the link to. Raises `Conflict` when it may not."""
    drawn = Invitation(partner=by.partner, is_open_link=True, invited_by=Side.PARTNER, sent_by=by.user, message=message)
    return _send(_hold(_propose(drawn, proposal)), at or portal_now())


@transaction.atomic
def invite_partner(
    partner: Partner, shop: Shop, *, message: str = "", by: User, at: datetime | None = None
) -> Invitation:
    """A seller invites a partner to one of its shops. Raises `Conflict`, `AlreadyInvited` when one is open."""
    drawn = Invitation(partner=partner, shop=shop, invited_by=Side.SELLER, sent_by=by, message=message)
    return _send(_hold(drawn), at or portal_now())


@transaction.atomic
def send_again(invitation: Invitation, *, by: User, at: datetime | None = None) -> Invitation:
    """Remind of an open invitation; send one that came to nothing anew, in the same words and under all limits."""
    _hold(invitation)
    fresh = lock_invitation(invitation)
    at = at or portal_now()
    if fresh.status == Status.ACCEPTED:
        raise Conflict("This invitation was accepted, so there is nothing left to send.")
    if fresh.is_open and fresh.expires_at > at:
        return _remind(fresh, by=by, at=at)
    if fresh.is_open:
        lapse(fresh, at=at)
    return _send(_drawn_again(fresh, by), at)


def why_not_remind(invitation: Invitation, at: datetime) -> str:
    """Why nobody can be reminded of this open invitation now; empty when they can."""
    if invitation.shop is None:
        return "An open link is with whoever you gave it to, so only you can remind them: copy it and send it again."
    if obstacle := _why_partner_cannot(invitation.partner):
        return obstacle
    hours = load().timers.reminder_hours
    free = (invitation.reminded_at or invitation.sent_at) + timedelta(hours=hours)
    if at >= free:
        return ""
    return f"A reminder is possible once in {hours} hours: from {instant_words(free, invitation.shop.time_zone)}."


def why_not_send_again(invitation: Invitation, at: datetime) -> str:
    """Why nobody can be reminded of it, or it cannot be sent anew, now; empty when it can."""
    if invitation.status == Status.ACCEPTED:
        return "This invitation was accepted, so there is nothing left to send."
    if invitation.is_open and invitation.expires_at > at:
        return why_not_remind(invitation, at)
    others = Invitation.objects.waiting(at).filter(partner=invitation.partner, shop=invitation.shop, shop__isnull=False)
    if others.exists():
        return "A newer invitation between the two is open already."
    return why_not_send(_drawn_again(invitation, invitation.sent_by), at)


def why_not_send(drawn: Invitation, at: datetime) -> str:
    """Why this invitation cannot be sent now; empty when it can. An open one between the two is not looked for."""
    shop, partner = drawn.shop, drawn.partner
    if obstacle := (why_not_bind(partner, shop) if shop else _why_partner_cannot(partner)):
        return obstacle
    if shop and PartnerBlock.objects.active().filter(seller=shop.seller_id, partner=partner).exists():
        if drawn.is_partners:
            return f"The shop {shop.code} takes no invitations from {partner}."
        return f"You have blocked {partner}. Lift the block first, and then invite it."
    if not drawn.is_partners:
        return why_not_invite_partner(partner, drawn.shop, at) if drawn.shop else ""
    return _why_not_propose(drawn) or why_not_invite(partner, shop, at)


def _why_partner_cannot(partner: Partner) -> str:
    if partner.status == Partner.Status.APPROVED:
        return ""
    return f"{partner} is {partner.get_status_display().lower()}. Only an approved partner can invite or be invited."


def _why_not_propose(drawn: Invitation) -> str:
    service, shop = drawn.service, drawn.shop
    if service is None:
        return ""
    if service.partner_id != drawn.partner_id:
        return f"{service} is not a service of {drawn.partner}."
    if shop is None and service.is_custom:
        return f"{service} is offered to named shops only, so an open link cannot propose it."
    if obstacle := _why_not_on(service):
        return obstacle
    if shop and not is_offered(service, shop):
        return f"{service} is not offered to the shop {shop.code}."  # no name: one could try codes
    if not drawn.items:
        return ""
    if ungrantable(drawn.levels, list(Permission.objects.current())):
        return "The permissions proposed cannot all be granted. Go back and choose again."
    if drawn.duration_days is None or not 1 <= drawn.duration_days <= load().durations.max_days:
        return f"Say for how long the access would be: 1 to {load().durations.max_days} days."
    return why_partner_cannot_ask(drawn.partner)


def _why_not_on(service: Service) -> str:
    return "" if service.status == Service.Status.ON else f"{service} is not on, so no shop can take it."


def _hold(invitation: Invitation) -> Invitation:
    """Whoever sends holds the partner and the shop, so that neither a binding nor a block comes in between."""
    invitation.partner = share_partner(invitation.partner_id)
    if invitation.is_partners:
        take_turns(invitation.partner)
    if invitation.shop_id:
        lock_shop(invitation.shop_id)
    return invitation


def _send(drawn: Invitation, at: datetime) -> Invitation:
    """Write down what was drawn up, and tell whom it invites. The caller holds what `_hold` locks."""
    if drawn.shop and (open_one := _open_between(drawn.partner, drawn.shop, at)):
        raise AlreadyInvited(open_one)
    if obstacle := why_not_send(drawn, at):
        raise Conflict(obstacle)
    drawn.sent_at, drawn.expires_at = at, at + timedelta(days=load().timers.invitation_days)
    before = drawn.again_of
    begin(drawn, by=drawn.sent_by, at=at, verb="sent", again_of=str(before.uuid) if before else "")
    tell_invited(drawn, "invitation_sent", at=at, message=drawn.message)
    return drawn


def _open_between(partner: Partner, shop: Shop, at: datetime) -> Invitation | None:
    """The one that waits for an answer; one that is overdue lapses, so that a late sweep is in nobody's way."""
    rows = Invitation.objects.open().filter(partner=partner, shop=shop)
    found = rows.select_for_update(of=("self",), no_key=True).with_parties().first()
    if found and found.expires_at <= at:
        lapse(found, at=at)
        return None
    return found


def _propose(drawn: Invitation, proposal: InvitationProposal | None) -> Invitation:
    """The invitation with what it proposes. Reasons are kept for what is asked for only."""
    if proposal is None:
        return drawn
    drawn.service = proposal.service
    if proposal.levels:
        permissions = list(Permission.objects.current())
        asked = {permission.key for permission in permissions if permission.number in proposal.levels}
        reasons = {key: reason.strip() for key, reason in proposal.reasons.items() if key in asked}
        drawn.items, drawn.preset = pack(proposal.levels), preset_of(proposal.levels, permissions) or ""
        drawn.reasons = {key: reason for key, reason in reasons.items() if reason}
        drawn.duration_days = proposal.duration_days
    return drawn


def _drawn_again(invitation: Invitation, by: User) -> Invitation:
    return Invitation(
        partner=invitation.partner,
        shop=invitation.shop,
        is_open_link=invitation.is_open_link,
        invited_by=invitation.invited_by,
        sent_by=by,
        message=invitation.message,
        service=invitation.service,
        items=invitation.items,
        preset=invitation.preset,
        reasons=invitation.reasons,
        duration_days=invitation.duration_days,
        again_of=invitation,
    )


def _remind(invitation: Invitation, *, by: User, at: datetime) -> Invitation:
    if obstacle := why_not_remind(invitation, at):
        raise Conflict(obstacle)
    invitation.reminded_at = at
    invitation.save(update_fields=["reminded_at"])
    record(invitation, verb="reminded", by=by, at=at)
    tell_invited(invitation, "invitation_reminded", at=at, message=invitation.message)
    return invitation
