"""Who somebody is to a partner or a seller, and which shops are theirs."""

from __future__ import annotations

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import User
from partners.models import PartnerMember
from sellers.access import is_administrator
from sellers.models import SellerMember, Shop

Person = User | AnonymousUser


def find_partner_member(user: Person) -> PartnerMember | None:
    """The active membership of `user` in a partner, if there is one."""
    if not user.is_authenticated:
        return None
    rows = PartnerMember.objects.filter(user=user.pk, status=PartnerMember.Status.ACTIVE)
    return rows.select_related("partner", "user").first()


def find_seller_member(user: Person) -> SellerMember | None:
    """The active membership of `user` in a seller, if there is one."""
    if not user.is_authenticated:
        return None
    rows = SellerMember.objects.filter(user=user.pk, status=SellerMember.Status.ACTIVE)
    return rows.select_related("seller", "user").first()


def get_partner_member(user: Person) -> PartnerMember:
    """Whose Partner Center it is; 404 for those who have none."""
    member = find_partner_member(user)
    if member is None:
        raise Http404
    return member


def get_seller_member(user: Person) -> SellerMember:
    """Whose Seller Center it is; 404 for those who have none."""
    member = find_seller_member(user)
    if member is None:
        raise Http404
    return member


def is_lead(member: PartnerMember) -> bool:
    """Whether the member speaks for the partner: its main account and its admins do."""
    return member.is_main or member.role == PartnerMember.Role.ADMIN


def get_lead(user: Person) -> PartnerMember:
    """Who speaks for their partner; 404 for strangers, 403 for the partner's other members."""
    member = get_partner_member(user)
    if not is_lead(member):
        raise PermissionDenied
    return member


def shops_of(member: SellerMember) -> list[Shop]:
    return list(Shop.objects.of_seller(member.seller_id).select_related("seller"))


def get_shop(user: Person, code: str) -> tuple[SellerMember, Shop]:
    """A shop of the user's own seller, and the membership that leads there."""
    member = get_seller_member(user)
    shop = Shop.objects.of_seller(member.seller_id).select_related("seller").filter(code=code).first()
    if shop is None:
        raise Http404
    return member, shop


def get_administered_shop(user: Person, code: str) -> tuple[SellerMember, Shop]:
    """A shop of the user's own seller, for its main account and Main Administrators; 403 for its other sub-accounts."""
    member, shop = get_shop(user, code)
    if not is_administrator(member):
        raise PermissionDenied
    return member, shop
