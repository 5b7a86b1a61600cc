"""What can happen to a partner's request: sent, opened, answered, withdrawn, overdue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict, begin, move, record
from audit.models import Entry
from authorizations.actions.endings import expire_request, settle
from authorizations.eligibility import why_not_ask, why_not_ask_for_service, why_not_renew
from authorizations.letters import tell_partner, tell_seller
from authorizations.limits import take_turns, why_not_send_request
from authorizations.locks import lock_binding, lock_relationship, lock_shop, share_partner
from authorizations.models import (
    AccessGrant,
    AccessRequest,
    AuthorizationDraft,
    Binding,
    GrantRevision,
    ServiceAuthorization,
)
from catalogue.expansion import diff, pack, preset_of, ungrantable
from catalogue.file import load
from catalogue.models import Level, Permission
from partners.models import PartnerMember, Service

Status = AccessRequest.Status


@dataclass(frozen=True)
class Proposal:
    """What a partner asks for: levels by permission number, reasons by permission key, whole days."""

    levels: Mapping[int, Level]
    duration_days: int
    reasons: Mapping[str, str] = field(default_factory=dict)
    message: str = ""


class AlreadyAsked(Conflict):
    """There is an open request for this service already: a double click, or a second tab."""

    def __init__(self, request: AccessRequest, obstacle: str) -> None:
        super().__init__(obstacle)
        self.request = request


@transaction.atomic
def request_access(
    authorization: ServiceAuthorization, proposal: Proposal, *, by: PartnerMember, at: datetime | None = None
) -> AccessRequest:
    """Make the request behind a link. Raises `Conflict` when the partner may not ask, `AlreadyAsked` when it has."""
    take_turns(share_partner(authorization.partner_id))
    held = lock_relationship(authorization)
    at = at or portal_now()
    settle(held, at=at)
    obstacle = why_not_ask(held.authorization, held.grant, held.request, at)
    if obstacle:
        raise AlreadyAsked(held.request, obstacle) if held.request else Conflict(obstacle)
    request = _draw_up(held.binding, held.authorization.service, proposal, by=by, at=at)
    request.service_authorization = held.authorization
    request.widens = _current_revision(held.grant.pk) if held.grant else None
    return _send(request, "access_requested", by=by, at=at)


@transaction.atomic
def request_service(
    binding: Binding, service: Service, proposal: Proposal, *, by: PartnerMember, at: datetime | None = None
) -> AccessRequest:
    """Ask for access for a service of the partner that the shop does not take yet: the link leads to taking it first.

    Raises `Conflict` when the partner may not ask, `AlreadyAsked` when it has.
    """
    partner = share_partner(binding.partner_id)
    take_turns(partner)
    held = lock_binding(binding.pk)
    lock_shop(held.shop_id)
    there = AccessRequest.objects.open().filter(shop=held.shop_id, service=service)
    known = there.select_for_update(of=("self",), no_key=True).with_parties().first()
    at = at or portal_now()
    if known and known.expires_at <= at:
        expire_request(known, at=at)
    elif known:
        raise AlreadyAsked(known, "A request for this service is open already. Copy its link again, or withdraw it.")
    if obstacle := why_not_ask_for_service(partner, held, service, at):
        raise Conflict(obstacle)
    request = _draw_up(held, service, proposal, by=by, at=at)
    return _send(request, "service_requested", by=by, at=at)


@transaction.atomic
def request_renewal(
    grant: AccessGrant, proposal: Proposal, *, by: PartnerMember, at: datetime | None = None
) -> AccessRequest:
    """Ask for an access to go on after its end, with what it has today or less.

    Raises `Conflict` when it cannot be renewed now, `AlreadyAsked` when there is an open request for the service.
    """
    take_turns(share_partner(grant.service_authorization.partner_id))
    held = lock_relationship(grant.service_authorization)
    at = at or portal_now()
    settle(held, at=at)
    present = next((each for each in held.grants if each.pk == grant.pk), grant)
    obstacle = why_not_ask(held.authorization, held.grant, held.request, at) or why_not_renew(present, at)
    if obstacle:
        raise AlreadyAsked(held.request, obstacle) if held.request else Conflict(obstacle)
    if diff(present.levels, proposal.levels).widens:
        raise Conflict("A renewal asks for at most what the access holds today. Ask for more in a request of its own.")
    request = _draw_up(held.binding, held.authorization.service, proposal, by=by, at=at)
    request.service_authorization, request.renews = held.authorization, present
    request.expires_at = min(request.expires_at, present.ends_at)
    return _send(request, "renewal_asked", by=by, at=at)


def _draw_up(
    binding: Binding, service: Service, proposal: Proposal, *, by: PartnerMember, at: datetime
) -> AccessRequest:
    """A request that is not sent yet. Raises `Conflict` when it asks for what nobody can give, or is one too many."""
    if obstacle := why_not_send_request(binding.partner, binding.shop, at):
        raise Conflict(obstacle)
    permissions = list(Permission.objects.current())
    if not proposal.levels or ungrantable(proposal.levels, permissions):
        raise Conflict("The permissions asked for cannot all be granted. Go back and choose again.")
    return AccessRequest(
        partner=binding.partner,
        shop=binding.shop,
        service=service,
        items=pack(proposal.levels),
        preset=preset_of(proposal.levels, permissions) or "",
        reasons=_reasons_for(proposal, permissions),
        duration_days=proposal.duration_days,
        message=proposal.message,
        requested_by=by,
        sent_at=at,
        expires_at=at + timedelta(days=load().timers.request_link_days),
    )


def _send(request: AccessRequest, kind: str, *, by: PartnerMember, at: datetime) -> AccessRequest:
    begin(request, by=by.user, at=at, verb="sent")
    tell_seller(request, kind, at=at, message=request.message)
    return request


def _current_revision(grant_id: int) -> GrantRevision:
    return GrantRevision.objects.filter(grant=grant_id).order_by("-number")[0]


def _reasons_for(proposal: Proposal, permissions: list[Permission]) -> dict[str, str]:
    asked = {p.key for p in permissions if p.number in proposal.levels}
    return {key: reason.strip() for key, reason in proposal.reasons.items() if key in asked and reason.strip()}


@transaction.atomic
def open_request(request: AccessRequest, *, by: User, at: datetime | None = None) -> None:
    """The main account opened the link; opening it again, or when it has died, changes nothing."""
    fresh = _lock(request)
    at = at or portal_now()
    if fresh.status != Status.SENT or fresh.expires_at <= at:
        return
    fresh.opened_at, fresh.opened_by = at, by
    fresh.save(update_fields=["opened_at", "opened_by"])
    move(fresh, Status.OPENED, by=by, at=at)


def note_look(request: AccessRequest, *, by: User, at: datetime | None = None) -> None:
    """A sub-account looked at the preview: noted once for the seller, and not named to the partner."""
    _note_once(request, "previewed", by=by, at=at)


@transaction.atomic
def ask_main_account(request: AccessRequest, *, by: User, at: datetime | None = None) -> bool:
    """A sub-account asks its main account to answer; False when it has asked before."""
    at = at or portal_now()
    first = _note_once(request, "main_account_asked", by=by, at=at)
    if first:
        tell_seller(request, "main_account_asked", at=at, asked_by=by.name)
    return first


def has_asked(request: AccessRequest, *, by: User) -> bool:
    """Whether this sub-account has asked its main account to answer."""
    return Entry.objects.about(request).filter(verb="main_account_asked", actor=by).exists()


@transaction.atomic
def _note_once(request: AccessRequest, verb: str, *, by: User, at: datetime | None) -> bool:
    fresh = _lock(request)
    at = at or portal_now()
    is_alive = fresh.is_open and fresh.expires_at > at
    if not is_alive or Entry.objects.about(fresh).filter(verb=verb, actor=by).exists():
        return False
    record(fresh, verb=verb, by=by, at=at)
    return True


@transaction.atomic
def note_step(request: AccessRequest, step: int, *, by: User, at: datetime) -> None:
    """The seller came further in the wizard than before."""
    fresh = _lock(request)
    if fresh.is_open and step > fresh.step_reached:
        record(fresh, verb="step_reached", by=by, at=at, before=fresh.step_reached, after=step)
        fresh.step_reached = step
        fresh.save(update_fields=["step_reached"])


@transaction.atomic
def decline_request(request: AccessRequest, *, by: User, reason: str = "", at: datetime | None = None) -> None:
    """The main account says no, with or without a reason, which the partner reads."""
    fresh = _lock(request)
    at = at or portal_now()
    _refuse_expired(fresh, at)
    fresh.decline_reason = reason
    fresh.save(update_fields=["decline_reason"])
    move(fresh, Status.DECLINED, by=by, at=at, reason=reason)
    AuthorizationDraft.objects.filter(user=by, shop=fresh.shop_id, service=fresh.service_id).delete()
    tell_partner(fresh, "request_declined", at=at, reason=reason)


@transaction.atomic
def withdraw_request(request: AccessRequest, *, by: PartnerMember, at: datetime | None = None) -> None:
    """The partner takes its request back; its link dies."""
    fresh = _lock(request)
    at = at or portal_now()
    _refuse_expired(fresh, at)
    move(fresh, Status.WITHDRAWN, by=by.user, at=at)
    tell_seller(fresh, "request_withdrawn", at=at)


def complete_request(request: AccessRequest, *, by: User, at: datetime) -> None:
    """Access was given for the service it asked for. The caller holds its lock."""
    move(request, Status.COMPLETED, by=by, at=at)


def _refuse_expired(request: AccessRequest, at: datetime) -> None:
    """A late sweep keeps no request alive."""
    if request.is_open and request.expires_at <= at:
        raise Conflict("This request has expired, so there is nothing left to answer or to take back.")


def _lock(request: AccessRequest) -> AccessRequest:
    return AccessRequest.objects.select_for_update(of=("self",), no_key=True).with_parties().get(pk=request.pk)
