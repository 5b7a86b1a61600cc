"""What the pages about vouchers and flash sales show."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Case, QuerySet, Value, When
from django.http import Http404, QueryDict
from django_filters import ChoiceFilter

from audit.clock import PortalNow
from seller_center.models import FlashSale, Voucher
from seller_center.pages.lists import SELECT, Listing, ShopFilter, listing
from seller_center.visits import Visit

STATES = [("running", "Running"), ("planned", "Planned"), ("ended", "Ended")]


class OfferFilter(ShopFilter):
    state = ChoiceFilter(choices=STATES, label="State", empty_label="Any state", widget=SELECT)


class VoucherFilter(OfferFilter):
    searches = ("code", "name")
    sorts = {"code": "code", "percent": "percent", "used": "used", "starts": "starts_at", "ends": "ends_at"}
    default_sort = "-starts"

    class Meta:
        model = Voucher
        fields = ["q", "state"]


class FlashSaleFilter(OfferFilter):
    searches = ("product__title", "product__sku")
    sorts = {"product": "product__title", "price": "price", "sold": "sold", "starts": "starts_at", "ends": "ends_at"}
    default_sort = "-starts"

    class Meta:
        model = FlashSale
        fields = ["q", "state"]


def voucher_list(visit: Visit, params: QueryDict) -> Listing:
    return listing(VoucherFilter(params, queryset=_with_state(Voucher.objects.of(visit.shop))), params)


def flash_sale_list(visit: Visit, params: QueryDict) -> Listing:
    rows = _with_state(FlashSale.objects.of(visit.shop).select_related("product"))
    return listing(FlashSaleFilter(params, queryset=rows), params)


def get_voucher(visit: Visit, uuid: UUID) -> Voucher:
    return _get(_with_state(Voucher.objects.of(visit.shop)), uuid)


def is_over(offer: Any) -> bool:
    """Whether an offer that a page fetched has ended, one way or the other."""
    return bool(offer.state == "ended")


def get_flash_sale(visit: Visit, uuid: UUID) -> FlashSale:
    return _get(FlashSale.objects.of(visit.shop).select_related("product"), uuid)


def _get(rows: QuerySet[Any], uuid: UUID) -> Any:
    """A row of this very shop; any other is the same 404 as none."""
    found = rows.filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def _with_state(rows: QuerySet[Any]) -> QuerySet[Any]:
    """In `state`, what an offer is at this moment: its dates say so as well as its status."""
    return rows.annotate(
        state=Case(
            When(status="ENDED", then=Value("ended")),
            When(ends_at__lte=PortalNow(), then=Value("ended")),
            When(starts_at__gt=PortalNow(), then=Value("planned")),
            default=Value("running"),
        )
    )
