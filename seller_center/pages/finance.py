"""What the pages about settlements show. Read only: the marketplace writes them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django_filters import ChoiceFilter

from seller_center.models import Settlement
from seller_center.pages.lists import SELECT, Listing, ShopFilter, listing
from seller_center.visits import Visit

PAID = [("paid", "Paid out"), ("open", "Not paid out yet")]


class SettlementFilter(ShopFilter):
    searches = ("number",)
    sorts = {"number": "number", "period": "first_day", "orders": "orders", "sales": "sales", "paid": "paid_at"}
    default_sort = "-period"

    paid = ChoiceFilter(choices=PAID, method="is_paid", label="Payout", empty_label="Paid out or not", widget=SELECT)

    class Meta:
        model = Settlement
        fields = ["q", "paid"]

    def is_paid(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(paid_at__isnull=value == "open")


def settlement_list(visit: Visit, params: QueryDict) -> Listing:
    return listing(SettlementFilter(params, queryset=Settlement.objects.of(visit.shop)), params)


def get_settlement(visit: Visit, uuid: UUID) -> Settlement:
    """A settlement of this very shop; any other is the same 404 as none."""
    found = Settlement.objects.of(visit.shop).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found
