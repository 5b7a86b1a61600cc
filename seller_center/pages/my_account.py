"""What the pages of My account show: the shop's profile, and the seller's people."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django_filters import ChoiceFilter

from seller_center.models import Profile
from seller_center.pages.lists import SELECT, Listing, ShopFilter, listing
from seller_center.visits import Visit
from sellers.models import SellerMember, SellerRole


class UserFilter(ShopFilter):
    searches = ("user__name", "user__email")
    sorts = {"name": "user__name", "email": "user__email", "status": "status"}
    default_sort = "name"

    status = ChoiceFilter(choices=SellerMember.Status.choices, label="Status", empty_label="Any status", widget=SELECT)

    class Meta:
        model = SellerMember
        fields = ["q", "status"]


def get_profile(visit: Visit) -> Profile:
    """The shop's profile; an empty one that is not saved yet when there is none."""
    return Profile.objects.filter(shop=visit.shop).first() or Profile(shop=visit.shop)


def user_list(visit: Visit, params: QueryDict) -> Listing:
    rows = _people(visit).prefetch_related("roles__role")
    return listing(UserFilter(params, queryset=rows), params, marked=False)


def get_sub_account(visit: Visit, uuid: UUID) -> SellerMember:
    """A sub-account of this very seller. The main account is none: nobody gives it roles or takes it away."""
    found = _people(visit).filter(uuid=uuid, is_main=False).first()
    if found is None:
        raise Http404
    return found


def roles_offered(visit: Visit) -> QuerySet[SellerRole]:
    return SellerRole.objects.offered_to(visit.shop.seller_id)


def roles_of(member: SellerMember) -> Iterable[SellerRole]:
    return SellerRole.objects.filter(members__member=member)


def _people(visit: Visit) -> QuerySet[SellerMember]:
    return SellerMember.objects.filter(seller=visit.shop.seller_id).select_related("user")
