"""What the menu of Seller Center holds for this person: the shop's own pages, and those about its partners."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from accounts.models import User
from authorizations.decision import highest, live
from catalogue.models import Level
from seller_center.pages.menu import Section, menu
from seller_center.places import Place
from seller_center.visits import Capacity, Visit
from sellers.access import is_administrator
from sellers.models import SellerMember


@dataclass(frozen=True)
class SellerMenu:
    """The sections of the shop at `place`, and whether the pages about its partners stand beside them."""

    place: Place | str = ""
    sections: tuple[Section, ...] = ()
    is_of_the_seller: bool = True  # not a partner's person, nor a preview of what one would see
    sees_activity: bool = False  # and may look at the access review: who administers the seller


def seller_menu(request: HttpRequest) -> SellerMenu:
    """For a page inside a shop by the visit itself; for a page about its partners by one query of the same rows."""
    visit: Visit | None = getattr(request, "visit", None)
    if visit is not None:
        return _of_visit(visit)
    member = getattr(request.user, "seller_member", None) if isinstance(request.user, User) else None
    code = request.resolver_match.kwargs.get("shop", "") if request.resolver_match else ""
    if not isinstance(member, SellerMember):
        return SellerMenu()
    if not code:
        return SellerMenu(sees_activity=is_administrator(member))
    levels = highest(live(member).filter(shop__code=code).values_list("key", "level"))
    return SellerMenu(code, _sections(levels), sees_activity=is_administrator(member))


def _of_visit(visit: Visit) -> SellerMenu:
    person, is_staff = visit.person, visit.capacity is Capacity.STAFF
    sees_activity = is_staff and isinstance(person, SellerMember) and is_administrator(person)
    return SellerMenu(visit.place, _sections(visit.levels), is_staff, sees_activity)


def _sections(levels: Mapping[str, Level]) -> tuple[Section, ...]:
    return tuple(menu(lambda key, level: levels.get(key, 0) >= level))
