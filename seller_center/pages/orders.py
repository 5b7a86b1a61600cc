"""What the pages about orders and shipping show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.http import Http404, QueryDict
from django_filters import BooleanFilter, ChoiceFilter, DateFilter

from audit.clock import portal_now
from seller_center.models import Order, OrderLine, Return
from seller_center.models.orders import OrderQuerySet
from seller_center.pages.buyers import Buyer, buyer, sees_buyers
from seller_center.pages.lists import SELECT, Listing, ShopFilter, listing
from seller_center.visits import Visit
from sellers.times import DAY, end_of_day

FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)
NO_DAY = "This is not a day. Write it as 2027-03-01, from 2000 to 2099."


def day_filter(label: str, method: str) -> DateFilter:
    """A day of the shop's, in years that the portal's arithmetic has room for."""
    limits = [MinValueValidator(FIRST_DAY, NO_DAY), MaxValueValidator(LAST_DAY, NO_DAY)]
    widget = forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d")
    return DateFilter(label=label, method=method, widget=widget, validators=limits, error_messages={"invalid": NO_DAY})


class DaysForm(forms.Form):
    """From one day to another."""

    def clean(self) -> dict[str, Any]:
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start and end and start > end:
            self.add_error("end", "The last day is before the first one. Choose a later one.")
        return self.cleaned_data


class BuyersFilter(ShopFilter):
    """A list that shows buyers: it finds by their names only where it shows them."""

    def __init__(self, data: Mapping[str, Any], *, queryset: QuerySet[Any], visit: Visit) -> None:
        super().__init__(data, queryset)
        self.visit = visit
        self.shows_buyers = sees_buyers(visit)

    def columns(self) -> tuple[str, ...]:
        return (*self.searches, "buyer_name") if self.shows_buyers else self.searches


class OrderFilter(BuyersFilter):
    searches = ("number", "tracking_number")
    finds = "Order or tracking number"
    sorts: ClassVar[Mapping[str, str]] = {"placed": "placed_at", "ship_by": "ship_by", "total": "total"}
    default_sort = "-placed"

    status = ChoiceFilter(choices=Order.Status.choices, label="Status", empty_label="Any status", widget=SELECT)
    start = day_filter("Placed from", "placed_since")
    end = day_filter("Placed until", "placed_until")

    class Meta:
        model = Order
        fields = ["q", "status", "start", "end"]
        form = DaysForm

    def placed_since(self, rows: OrderQuerySet, name: str, day: date) -> OrderQuerySet:
        return rows.filter(placed_at__gte=end_of_day(day - DAY, self.visit.shop.time_zone))

    def placed_until(self, rows: OrderQuerySet, name: str, day: date) -> OrderQuerySet:
        return rows.filter(placed_at__lt=end_of_day(day, self.visit.shop.time_zone))


class ShippingFilter(BuyersFilter):
    searches = ("number",)
    finds = "Order number"
    sorts: ClassVar[Mapping[str, str]] = {"ship_by": "ship_by", "placed": "placed_at"}
    default_sort = "ship_by"

    overdue = BooleanFilter(
        method="late", label="Overdue", widget=forms.CheckboxInput(attrs={"class": "form-check-input"})
    )

    class Meta:
        model = Order
        fields = ["q", "overdue"]

    def late(self, rows: OrderQuerySet, name: str, value: bool) -> OrderQuerySet:
        return rows.overdue() if value else rows


@dataclass(frozen=True)
class OrderRow:
    """An order, and what may be shown of who bought it."""

    order: Order
    buyer: Buyer
    is_overdue: bool


@dataclass(frozen=True)
class OrderList:
    listing: Listing
    rows: list[OrderRow]
    shows_buyers: bool


def order_list(visit: Visit, params: QueryDict) -> OrderList:
    rows = Order.objects.of(visit.shop).prefetch_related("lines")
    return _listed(OrderFilter(params, queryset=rows, visit=visit), params)


def shipping_list(visit: Visit, params: QueryDict) -> OrderList:
    """What has to leave, the most urgent first."""
    rows = Order.objects.of(visit.shop).to_ship().prefetch_related("lines")
    return _listed(ShippingFilter(params, queryset=rows, visit=visit), params)


def _listed(found: BuyersFilter, params: QueryDict) -> OrderList:
    page, now = listing(found, params), portal_now()
    return OrderList(page, [_row(order, found.shows_buyers, now) for order in page.page], found.shows_buyers)


def _row(order: Order, shown: bool, now: datetime) -> OrderRow:
    who = buyer(order.buyer_name, order.buyer_address, shown=shown)
    return OrderRow(order, who, order.status == Order.Status.TO_SHIP and order.ship_by < now)


@dataclass(frozen=True)
class OrderDetail:
    """One order with all that belongs to it."""

    row: OrderRow
    lines: list[tuple[OrderLine, Decimal]]  # each with its amount
    goods: Decimal
    rest: Decimal  # shipping, tax and discounts: what the total has beyond the goods
    returns: list[Return]

    @property
    def order(self) -> Order:
        return self.row.order


def order_detail(visit: Visit, uuid: UUID) -> OrderDetail:
    order = Order.objects.of(visit.shop).prefetch_related("lines", "returns").filter(uuid=uuid).first()
    if order is None:
        raise Http404
    visit.look_at(order)
    lines = [(line, line.quantity * line.price) for line in order.lines.all()]
    goods = sum((amount for _, amount in lines), Decimal(0))
    row = _row(order, sees_buyers(visit), portal_now())
    return OrderDetail(row, lines, goods, order.total - goods, list(order.returns.all()))
