"""How an invitation is looked at and answered, and how it is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict, begin, move, record
from audit.models import Entry
from authorizations.actions import bindings
from authorizations.actions.invitations.lapsing import lapse, lock_invitation, refuse_over, tell_invited, tell_sender
from authorizations.eligibility import why_not_offered
from authorizations.locks import lock_shop, share_partner
from authorizations.models import AccessRequest, Binding, Invitation, PartnerBlock
from catalogue.expansion import Items, pack, preset_of, ungrantable
from catalogue.file import load
from catalogue.models import Permission
from partners.models import Partner, PartnerMember
from sellers.models import Seller, Shop

Status = Invitation.Status


@transaction.atomic
def open_invitation(invitation: Invitation, *, by: User, at: datetime | None = None) -> None:
    """Somebody who can answer it looked at it for the first time; again, or when it is over, changes nothing."""
    fresh = lock_invitation(invitation)
    at = at or portal_now()
    if not fresh.is_open or fresh.expires_at <= at or fresh.opened_at:
        return
    fresh.opened_at, fresh.opened_by = at, by
    fresh.save(update_fields=["opened_at", "opened_by"])
    record(fresh, verb="opened", by=by, at=at)


@transaction.atomic
def note_look(invitation: Invitation, *, by: User, at: datetime | None = None) -> None:
    """A sub-account looked at it: noted once for its own side, and not named to the other."""
    fresh = lock_invitation(invitation)
    at = at or portal_now()
    is_alive = fresh.is_open and fresh.expires_at > at
    if is_alive and not Entry.objects.about(fresh).filter(verb="previewed", actor=by).exists():
        record(fresh, verb="previewed", by=by, at=at)


@transaction.atomic
def accept_invitation(
    invitation: Invitation, *, shop: Shop | None = None, by: User, at: datetime | None = None
) -> Binding:
    """Partner and shop work together from now on; `shop` is whose, where an open link names none.

    The access that the invitation proposes is asked for in the same moment, so that the wizard goes on with it.
    """
    taken = _shop_of(invitation, shop)
    partner = share_partner(invitation.partner_id)
    lock_shop(taken.pk)
    fresh = lock_invitation(invitation)
    waiting = _lock_others(fresh, taken)
    at = at or portal_now()
    refuse_over(fresh, Status.ACCEPTED, at)
    if PartnerBlock.objects.active().filter(seller=taken.seller_id, partner=partner).exists():
        raise Conflict(f"{taken.seller} has blocked {partner}. Lift the block first, and then accept.")
    binding = bindings.bind(partner, taken, by=by, at=at)
    _mark_accepted(fresh, waiting, taken, binding, by=by, at=at)
    tell_sender(fresh, "invitation_accepted", at=at)
    _ask_for_what_is_proposed(fresh, taken, by=by, at=at)
    return binding


def _shop_of(invitation: Invitation, shop: Shop | None) -> Shop:
    taken = invitation.shop or shop
    if taken is None:
        raise Conflict("Choose which of your shops will work with the partner.")
    if shop and taken != shop:
        raise Conflict(f"This invitation is for {taken}, not for {shop}.")
    return taken


def _lock_others(invitation: Invitation, shop: Shop) -> list[Invitation]:
    """What else waits between the two, before anything is written: whoever answers it needs the shop's chain next."""
    rows = Invitation.objects.open().filter(partner=invitation.partner, shop=shop).exclude(pk=invitation.pk)
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))


def _mark_accepted(
    invitation: Invitation, others: Sequence[Invitation], shop: Shop, binding: Binding, *, by: User, at: datetime
) -> None:
    """And with an open link, what else waits between the two: there is nothing left to answer."""
    invitation.binding = binding
    for row in (invitation, *others):
        row.shop = shop  # its entry belongs to the shop's chain
        move(row, Status.ACCEPTED, by=by, at=at, alongside={"shop": shop, "binding": binding})


def _ask_for_what_is_proposed(invitation: Invitation, shop: Shop, *, by: User, at: datetime) -> None:
    """The request behind the wizard, opened by whoever accepted; none where it cannot be answered any more."""
    service, days, asking = invitation.service, invitation.duration_days, _who_asks(invitation)
    if service is None or days is None or asking is None or why_not_offered(service, shop):
        return
    permissions = list(Permission.objects.current())
    levels = _still_grantable(invitation, permissions)
    if not levels:
        return
    request = AccessRequest(
        partner=invitation.partner,
        shop=shop,
        service=service,
        items=pack(levels),
        preset=preset_of(levels, permissions) or "",
        reasons=invitation.reasons,
        duration_days=days,
        message=invitation.message,
        requested_by=asking,
        sent_at=at,
        expires_at=at + timedelta(days=load().timers.request_link_days),
        opened_at=at,
        opened_by=by,
    )
    begin(request, by=by, at=at, verb="proposed", invitation=str(invitation.uuid))
    move(request, AccessRequest.Status.OPENED, by=by, at=at)


def _still_grantable(invitation: Invitation, permissions: list[Permission]) -> Items:
    """What it proposes and can be granted today; to a partner that is no TSP, nothing."""
    if invitation.partner.kind != Partner.Kind.TSP:
        return {}
    gone = set(ungrantable(invitation.levels, permissions))
    return {number: level for number, level in invitation.levels.items() if number not in gone}


def _who_asks(invitation: Invitation) -> PartnerMember | None:
    """Who invited; the partner's main account when that member is gone."""
    active = PartnerMember.objects.filter(partner=invitation.partner, status=PartnerMember.Status.ACTIVE)
    return active.filter(user=invitation.sent_by).first() or active.filter(is_main=True).first()


@transaction.atomic
def decline_invitation(invitation: Invitation, *, by: User, reason: str = "", at: datetime | None = None) -> None:
    """Whoever is invited says no, with or without a reason, which the other side reads.

    An open link invites nobody by name: one who opens it must not end it for whom it is meant. Raises `Conflict`.
    """
    fresh = lock_invitation(invitation)
    at = at or portal_now()
    refuse_over(fresh, Status.DECLINED, at)
    if fresh.shop is None:
        raise Conflict("An open link cannot be declined: it names no shop. Leave it alone, and it lapses by itself.")
    _decline(fresh, by=by, at=at, reason=reason)


def _decline(invitation: Invitation, *, by: User, at: datetime, reason: str = "") -> None:
    invitation.decline_reason = reason
    move(invitation, Status.DECLINED, by=by, at=at, alongside={"decline_reason": reason}, reason=reason)
    tell_sender(invitation, "invitation_declined", at=at, reason=reason)


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User, at: datetime | None = None) -> None:
    """Whoever invited takes it back."""
    fresh = lock_invitation(invitation)
    at = at or portal_now()
    refuse_over(fresh, Status.WITHDRAWN, at)
    _withdraw(fresh, by=by, at=at)


def _withdraw(invitation: Invitation, *, by: User, at: datetime) -> None:
    move(invitation, Status.WITHDRAWN, by=by, at=at)
    tell_invited(invitation, "invitation_withdrawn", at=at)


@transaction.atomic
def close_invitations_between(seller: Seller, partner: Partner, *, by: User, at: datetime | None = None) -> int:
    """The seller wants to hear no more of the partner: its invitations are declined, the seller's own withdrawn.

    The shops are locked first: an invitation that is being sent is there by then, or finds the block. How many were.
    """
    share_partner(partner.pk)
    shops = Shop.objects.of_seller(seller.pk).order_by("pk")
    for shop in shops:
        lock_shop(shop.pk)
    rows = Invitation.objects.open().filter(partner=partner, shop__in=shops).order_by("shop_id", "pk")
    found = list(rows.select_for_update(of=("self",), no_key=True).with_parties())
    at = at or portal_now()
    for invitation in found:
        if invitation.expires_at <= at:
            lapse(invitation, at=at)
        elif invitation.is_partners:
            _decline(invitation, by=by, at=at)
        else:
            _withdraw(invitation, by=by, at=at)
    return len(found)
