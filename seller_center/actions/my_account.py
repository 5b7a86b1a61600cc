"""What the main account can do to the shop's profile, its holiday, and its own people."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from django.db import transaction

from audit.lifecycle import Conflict
from seller_center.actions.changing import Stale, change, create
from seller_center.actions.waiting import hold_shop
from seller_center.models import Profile
from seller_center.visits import Visit
from sellers.actions import activate_member, deactivate_member, set_roles
from sellers.models import SellerMember, SellerRole

Status = SellerMember.Status


@transaction.atomic
def save_profile(values: dict[str, Any], *, version: int, by: Visit) -> Profile:
    """Write to the shop's profile, which is made with its first words. `version` 0 means that there was none.

    Raises `Stale` when it is another than the one that was shown.
    """
    hold_shop(by.shop)
    profile = Profile.objects.filter(shop=by.shop).first()
    if profile is not None:
        return change(profile, values, version=version, by=by)
    if version:
        raise Stale(Profile(shop=by.shop, version=0))
    if not any(values.values()):
        return Profile(shop=by.shop)  # nothing to keep
    return create(Profile(shop=by.shop, **values), by=by)


def shown(roles: Iterable[SellerRole]) -> str:
    """A digest of the roles somebody has: a form that shows them sends it back."""
    return sha256(",".join(sorted(str(role.pk) for role in roles)).encode()).hexdigest()


@transaction.atomic
def give_roles(member: SellerMember, roles: Iterable[SellerRole], *, shown_before: str, by: Visit) -> bool:
    """Give a sub-account exactly these roles; whether that changed anything.

    Raises `Conflict` when it has other roles by now than those that were shown.
    """
    fresh = _lock(member)
    if shown(SellerRole.objects.filter(members__member=fresh)) != shown_before:
        raise Conflict("The roles were changed meanwhile, in another tab. Reload the page to see what they are now.")
    return set_roles(fresh, roles, by=by.user) is not None


@transaction.atomic
def switch_sub_account(member: SellerMember, to: str, *, by: Visit) -> SellerMember:
    """Deactivate a sub-account, or let it in again. One that was invited becomes active by signing in, not by this."""
    fresh = _lock(member)
    if fresh.is_main:
        raise Conflict("The main account stays active.")
    if to == Status.DEACTIVATED:
        deactivate_member(fresh, by=by.user)
    elif fresh.status == Status.PENDING:
        raise Conflict("This person was invited and has not signed in yet. The sub-account becomes active by that.")
    else:
        activate_member(fresh, by=by.user)
    return fresh


def _lock(member: SellerMember) -> SellerMember:
    return SellerMember.objects.select_for_update(of=("self",), no_key=True).select_related("user").get(pk=member.pk)
