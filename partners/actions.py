"""What can happen to a partner, its people and its services. (Removal, which ends bindings, is in authorizations.)"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import IllegalTransition, begin, move, move_locked
from catalogue.file import load
from partners.letters import tell_partner
from partners.models import MemberStatus, Partner, PartnerMember, Service

BATCH = 500  # rows


def create_partner(partner: Partner, *, by: User | None, at: datetime | None = None) -> Partner:
    """Record a partner, who waits for approval."""
    return begin(partner, by=by, at=at or portal_now())


@transaction.atomic
def approve_partner(partner: Partner, *, by: User | None, at: datetime | None = None) -> None:
    _demand(partner, Partner.Status.PENDING, to=Partner.Status.APPROVED)
    at = at or portal_now()
    partner.approved_at = at
    partner.save(update_fields=["approved_at"])
    _move_partner(partner, Partner.Status.APPROVED, kind="partner_approved", by=by, at=at)


def reject_partner(partner: Partner, *, by: User | None, reason: str, at: datetime | None = None) -> None:
    _move_partner(partner, Partner.Status.REJECTED, kind="partner_rejected", by=by, reason=reason, at=at)


def resubmit_partner(partner: Partner, *, by: User | None, at: datetime | None = None) -> None:
    """A rejected partner is looked at again."""
    _move_partner(partner, Partner.Status.PENDING, by=by, at=at)


def suspend_partner(
    partner: Partner,
    *,
    by: User | None,
    reason: str,
    told_sellers: str = "",
    note: str = "",
    at: datetime | None = None,
) -> None:
    """Stop all use of the partner's access at once. No grant changes: the decision sees the partner.

    What sellers are told and the operators' note stand in the entry. (Telling sellers: `authorizations`.)
    """
    to, kind, said = Partner.Status.SUSPENDED, "partner_suspended", {"told_sellers": told_sellers, "note": note}
    _move_partner(partner, to, kind=kind, by=by, reason=reason, at=at, **said)


@transaction.atomic
def reinstate_partner(partner: Partner, *, by: User | None, at: datetime | None = None) -> None:
    """Lift a suspension: what has not ended meanwhile works again."""
    _demand(partner, Partner.Status.SUSPENDED, to=Partner.Status.APPROVED)
    _move_partner(partner, Partner.Status.APPROVED, kind="partner_reinstated", by=by, at=at)


def _demand(partner: Partner, status: str, *, to: str) -> None:
    """Two verbs lead to APPROVED, each from a status of its own: a suspended partner keeps the day of its approval."""
    fresh = Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)
    if fresh.status != status:
        raise IllegalTransition(fresh, to)


@transaction.atomic
def _move_partner(
    partner: Partner, to: str, *, kind: str = "", by: User | None, reason: str = "", at: datetime | None, **detail: Any
) -> None:
    at = at or portal_now()
    move(partner, to, by=by, at=at, reason=reason, **detail)
    partner.status_reason = reason
    partner.save(update_fields=["status_reason"])
    if kind:
        tell_partner(partner, kind, at=at, reason=reason)


def add_member(
    partner: Partner,
    user: User,
    *,
    by: User | None,
    is_main: bool = False,
    role: str = PartnerMember.Role.MEMBER,
    at: datetime | None = None,
) -> PartnerMember:
    """Invite a person, who becomes active by signing in within the catalogue's `activation_hours`."""
    member = PartnerMember(partner=partner, user=user, is_main=is_main, role=role)
    return begin(member, by=by, at=at or portal_now())


def activate_member(member: PartnerMember, *, by: User | None, at: datetime | None = None) -> None:
    move(member, MemberStatus.ACTIVE, by=by, at=at)


def deactivate_member(member: PartnerMember, *, by: User | None, at: datetime | None = None) -> None:
    move(member, MemberStatus.DEACTIVATED, by=by, at=at)


def invite_member_again(member: PartnerMember, *, by: User | None, at: datetime | None = None) -> None:
    move(member, MemberStatus.PENDING, by=by, at=at)


@transaction.atomic
def lapse_due_members(*, at: datetime | None = None, batch: int = BATCH) -> int:
    """Let invitations older than `activation_hours` lapse; how many did. Safe to run again, late, or twice at once."""
    at = at or portal_now()
    due_since = at - timedelta(hours=load().timers.activation_hours)
    rows = PartnerMember.objects.filter(status=MemberStatus.PENDING, status_changed_at__lte=due_since)
    due = list(rows.select_for_update(skip_locked=True, no_key=True).order_by("pk")[:batch])
    return len(move_locked(due, MemberStatus.LAPSED, by=None, at=at))


def create_service(service: Service, *, by: User | None, at: datetime | None = None) -> Service:
    return begin(service, by=by, at=at or portal_now())


def submit_service(service: Service, *, by: User | None, at: datetime | None = None) -> None:
    move(service, Service.Status.UNDER_REVIEW, by=by, at=at)


def turn_on_service(service: Service, *, by: User | None, at: datetime | None = None) -> None:
    """After review, or again after it was off: shops may take it."""
    move(service, Service.Status.ON, by=by, at=at)


def reject_service(service: Service, *, by: User | None, reason: str = "", at: datetime | None = None) -> None:
    move(service, Service.Status.REJECTED, by=by, at=at, reason=reason)


def turn_off_service(service: Service, *, by: User | None, at: datetime | None = None) -> None:
    """No new takers; the shops that have it keep it."""
    move(service, Service.Status.OFF, by=by, at=at)
