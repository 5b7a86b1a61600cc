"""Which Centers a person may enter, whose people they are, and whose accounts the demo offers."""

from __future__ import annotations

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.urls import reverse

from accounts.models import User
from authorizations.access import is_lead
from notifications.kinds import Audience
from notifications.readers import Reader
from partners.models import PartnerMember
from sellers.models import SellerMember, Shop
from tsp_portal.demo.accounts import FIXED_ACCOUNTS, DemoAccount


class Center(NamedTuple):
    key: str
    name: str
    url: str


def memberships(user: User) -> list[PartnerMember | SellerMember]:
    """The user's places in a partner and in a seller, in any status."""
    found = (getattr(user, name, None) for name in ("partner_member", "seller_member"))
    return [member for member in found if member is not None]


def centers_of(user: User | AnonymousUser) -> list[Center]:
    """The Centers `user` may enter now: an active member's, and the operators' pages."""
    if not isinstance(user, User):
        return []
    centers = []
    if _is_active(user, "partner_member"):
        centers.append(Center("partner", "Partner Center", reverse("partner_center:home")))
    if _is_active(user, "seller_member"):
        centers.append(Center("seller", "Seller Center", reverse("seller_center:home")))
    if user.is_staff:
        centers.append(Center("admin", "Operations", reverse("admin:index")))
    return centers


def speaks_for_partner(user: User | AnonymousUser) -> bool:
    """Whether `user` is the main account or an admin of a partner; known from the row that `centers_of` has read."""
    if not isinstance(user, User) or not _is_active(user, "partner_member"):
        return False
    return is_lead(user.partner_member)


def notification_reader(user: User) -> Reader:
    """Whose people `user` is among; for a seller's, the time zone of its first shop."""
    audience, time_zone = Audience.NOBODY, "UTC"
    if _is_active(user, "partner_member"):
        audience |= Audience.PARTNER
    if _is_active(user, "seller_member"):
        audience |= Audience.SELLER
        first = Shop.objects.filter(seller=user.seller_member.seller_id).order_by("pk").first()
        time_zone = first.time_zone if first else time_zone
    return Reader(audience, time_zone)


def _is_active(user: User, name: str) -> bool:
    member = getattr(user, name, None)
    return member is not None and member.status == member.Status.ACTIVE


def demo_accounts() -> list[DemoAccount]:
    """The fixed accounts the demo has made, in their order."""
    there = set(User.objects.filter(is_demo=True, is_active=True).values_list("email", flat=True))
    return [account for account in FIXED_ACCOUNTS if account.email in there]


def get_demo_user(email: str) -> User:
    """An account made by the demo; anybody else's is the same 404 as none."""
    user = User.objects.filter(email=email.replace("\x00", "").lower(), is_demo=True, is_active=True).first()
    if user is None:
        raise Http404("No such demo account.")
    return user
