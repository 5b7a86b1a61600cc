"""What can happen to a seller's shops, its people and their roles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db import connection, transaction

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict, begin, move, move_locked, record
from audit.models import Entry
from catalogue.expansion import pack, ungrantable, with_baseline
from catalogue.file import load
from catalogue.models import Level, Permission
from sellers.models import Seller, SellerMember, SellerMemberRole, SellerRole, Shop
from sellers.roles import DefaultRole, default_roles

BATCH = 500  # rows
MAX_CUSTOM_ROLES = 100  # of one seller
ROLES_LOCK = 0x7470_7372  # "tpsr": any number that no other advisory lock of the portal uses


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


# Roles


@transaction.atomic
def sync_roles(roles: Iterable[DefaultRole] | None = None) -> list[SellerRole]:
    """Make the default roles say what `roles`, or else their file, says; those that were new or different.

    Safe to run again, and twice at once. A role that left the file is kept as it is: somebody may have it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ROLES_LOCK])
    permissions = list(Permission.objects.all())
    known = {role.key: role for role in SellerRole.objects.defaults()}
    written = []
    for position, entry in enumerate(default_roles() if roles is None else roles, start=1):
        row = known.get(entry.key, SellerRole(key=entry.key))
        before = (row.name, row.description, row.items, row.position)
        after = (entry.name, entry.description, pack(entry.expand(permissions)), position)
        if before != after:
            row.name, row.description, row.items, row.position = after
            row.save()
            written.append(row)
    return written


@transaction.atomic
def create_role(
    seller: Seller,
    name: str,
    levels: Mapping[int, Level],
    *,
    by: User | None,
    at: datetime | None = None,
    description: str = "",
) -> SellerRole:
    """Make a role of the seller's own, with the baseline in it.

    Raises `Conflict` when the seller has `MAX_CUSTOM_ROLES`, the name is taken, or a permission cannot be in a role.
    """
    Seller.objects.select_for_update(no_key=True).get(pk=seller.pk)  # so that two at once count each other
    permissions = list(Permission.objects.all())
    name = name.strip()
    if obstacle := why_not_create_role(seller, name, levels, permissions):
        raise Conflict(obstacle)
    items = pack(with_baseline(levels, permissions))
    role = SellerRole(seller=seller, name=name, description=description, items=items)
    role.save(force_insert=True)
    record(role, verb="created", by=by, at=at or portal_now(), after={"name": name, "items": items})
    return role


def why_not_create_role(
    seller: Seller, name: str, levels: Mapping[int, Level], permissions: Iterable[Permission]
) -> str:
    """Why the seller cannot have such a role; empty when it can."""
    if SellerRole.objects.custom_of(seller.pk).count() >= MAX_CUSTOM_ROLES:
        return f"{seller} has {MAX_CUSTOM_ROLES} roles of its own, as many as a seller may have. Use one of those."
    if SellerRole.objects.offered_to(seller.pk).filter(name__iexact=name).exists():
        return f"There is a role called “{name}” already. Choose another name."
    if ungrantable(levels, permissions):
        return "Some of these permissions are the main account's alone, or are not offered. Take them out of the role."
    return ""


@transaction.atomic
def set_roles(
    member: SellerMember, roles: Iterable[SellerRole], *, by: User | None, at: datetime | None = None
) -> Entry | None:
    """Give a sub-account exactly these roles; None when it has them already.

    Raises `Conflict` for the main account, which has every right without one, and for a role of another seller.
    """
    fresh = SellerMember.objects.select_for_update(of=("self",), no_key=True).get(pk=member.pk)
    wanted = {role.pk: role for role in roles}
    if fresh.is_main:
        raise Conflict("The main account may do everything already, so it is given no roles.")
    if any(role.seller_id not in (None, fresh.seller_id) for role in wanted.values()):
        raise Conflict("One of these roles is another seller's. Reload the page and choose again.")
    held = {each.role_id: each.role for each in fresh.roles.select_related("role")}
    if held.keys() == wanted.keys():
        return None
    fresh.roles.exclude(role__in=wanted).delete()
    new = [SellerMemberRole(member=fresh, role=role) for key, role in wanted.items() if key not in held]
    SellerMemberRole.objects.bulk_create(new)
    before, after = _names(held.values()), _names(wanted.values())
    return record(fresh, verb="roles_changed", by=by, at=at or portal_now(), before=before, after=after)


def _names(roles: Iterable[SellerRole]) -> list[str]:
    """Their names, in the order pages have them."""
    return [role.name for role in sorted(roles, key=lambda role: (role.position, role.name, role.pk))]
