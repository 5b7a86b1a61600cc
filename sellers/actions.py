"""What can happen to a seller's people and shops."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import begin, move, move_locked, record
from catalogue.file import load
from sellers.models import Seller, SellerMember, Shop

BATCH = 500  # rows


@transaction.atomic
def create_seller(seller: Seller, *, by: User | None, at: datetime | None = None) -> Seller:
    seller.save(force_insert=True)
    record(seller, verb="created", by=by, at=at or portal_now())
    return seller


@transaction.atomic
def create_shop(shop: Shop, *, by: User | None, at: datetime | None = None) -> Shop:
    shop.save(force_insert=True)
    record(shop, verb="created", by=by, at=at or portal_now())
    return shop


def add_member(
    seller: Seller, user: User, *, by: User | None, is_main: bool = False, at: datetime | None = None
) -> SellerMember:
    """Invite a person, who becomes active by signing in within the catalogue's `activation_hours`."""
    return begin(SellerMember(seller=seller, user=user, is_main=is_main), by=by, at=at or portal_now())


def activate_member(member: SellerMember, *, by: User | None, at: datetime | None = None) -> None:
    move(member, SellerMember.Status.ACTIVE, by=by, at=at)


def deactivate_member(member: SellerMember, *, by: User | None, at: datetime | None = None) -> None:
    move(member, SellerMember.Status.DEACTIVATED, by=by, at=at)


def invite_member_again(member: SellerMember, *, by: User | None, at: datetime | None = None) -> None:
    move(member, SellerMember.Status.PENDING, by=by, at=at)


@transaction.atomic
def lapse_due_members(*, at: datetime | None = None, batch: int = BATCH) -> int:
    """Let invitations older than `activation_hours` lapse; how many did. Safe to run again, late, or twice at once."""
    at = at or portal_now()
    due_since = at - timedelta(hours=load().timers.activation_hours)
    rows = SellerMember.objects.filter(status=SellerMember.Status.PENDING, status_changed_at__lte=due_since)
    due = list(rows.select_for_update(skip_locked=True, no_key=True).order_by("pk")[:batch])
    return len(move_locked(due, SellerMember.Status.LAPSED, by=None, at=at))
