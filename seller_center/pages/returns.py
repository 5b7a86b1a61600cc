"""What the pages about returns and refunds show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from uuid import UUID

from django.http import Http404, QueryDict
from django_filters import ChoiceFilter

from seller_center.models import Return
from seller_center.pages.lists import SELECT, Listing, ShopFilter, listing
from seller_center.visits import Visit


class ReturnFilter(ShopFilter):
    searches = ("order__number", "reason")
    finds = "Order number or reason"
    sorts: ClassVar[Mapping[str, str]] = {"asked": "asked_at", "amount": "amount"}
    default_sort = "-asked"

    status = ChoiceFilter(choices=Return.Status.choices, label="Status", empty_label="Any status", widget=SELECT)

    class Meta:
        model = Return
        fields = ["q", "status"]


def return_list(visit: Visit, params: QueryDict) -> Listing:
    rows = Return.objects.of(visit.shop).select_related("order")
    return listing(ReturnFilter(params, queryset=rows), params)


def get_return(visit: Visit, uuid: UUID) -> Return:
    """A return of this very shop; any other is the same 404 as none."""
    found = Return.objects.of(visit.shop).select_related("order").filter(uuid=uuid).first()
    if found is None:
        raise Http404
    visit.look_at(found)
    return found
