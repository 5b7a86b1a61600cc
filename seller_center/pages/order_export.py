"""The orders of a shop as a file for a spreadsheet: line by line, so that there may be any number of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django import forms
from django.contrib.postgres.aggregates import StringAgg
from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Cast, Concat
from django.http import QueryDict

from audit.clock import portal_now
from authorizations.actions.activity import Thing
from authorizations.pages.spreadsheets import csv_lines
from seller_center.models import Order, OrderLine
from seller_center.pages.buyers import buyer
from seller_center.pages.orders import OrderFilter
from seller_center.visits import Visit
from sellers.times import instant_words, local_day

COLUMNS = (
    *("Order", "Status", "Placed (UTC)", "Placed at the shop", "Ship by (UTC)", "Buyer", "Address", "Products"),
    *("Total", "Currency", "Carrier", "Tracking number"),
)
AT_ONCE = 2000  # rows fetched at a time
LINE = Concat(Cast("quantity", CharField()), Value(" × "), F("title"))
# What each order is of, in words put together by the database: as objects they would take most of the time.
GOODS = (
    OrderLine.objects.filter(order=OuterRef("pk"))
    .order_by()
    .values("order")
    .annotate(words=StringAgg(LINE, delimiter="; ", order_by="id"))
    .values("words")
)


@dataclass(frozen=True)
class OrderExport:
    """What an export would hold: its filters, how many orders they find, and whether buyers are named."""

    visit: Visit
    found: OrderFilter
    count: int

    @property
    def form(self) -> forms.Form:
        return self.found.form

    @property
    def shows_buyers(self) -> bool:
        return self.found.shows_buyers

    @property
    def is_ready(self) -> bool:
        """Whether there is a file to be had: the filters make sense, and nobody just looks how it would be."""
        return self.form.is_valid() and not self.visit.is_preview

    @property
    def file_name(self) -> str:
        shop = self.visit.shop
        return f"orders-{shop.code}-{local_day(portal_now(), shop.time_zone)}.csv"

    @property
    def thing(self) -> Thing:
        """What the record says was taken out of the shop."""
        buyers = "with names and addresses" if self.shows_buyers else "buyers hidden"
        noun = "order" if self.count == 1 else "orders"
        return Thing("export", self.visit.shop.uuid, f"{self.count} {noun}, {buyers}")

    def csv(self) -> Iterator[str]:
        """The file in pieces. The rows come through a cursor of the database's, never all at once."""
        rows = self.found.rows().annotate(goods=Subquery(GOODS)).iterator(chunk_size=AT_ONCE)
        return csv_lines(COLUMNS, (self._cells(order) for order in rows))

    def _cells(self, order: Order) -> list[object]:
        shop, who = self.visit.shop, buyer(order.buyer_name, order.buyer_address, shown=self.shows_buyers)
        return [
            *(order.number, order.get_status_display(), order.placed_at.isoformat()),
            *(instant_words(order.placed_at, shop.time_zone), order.ship_by.isoformat(), who.name, who.address),
            getattr(order, "goods", "") or "",
            *(order.total, shop.currency, order.carrier, order.tracking_number),
        ]


def order_export(visit: Visit, params: QueryDict) -> OrderExport:
    found = OrderFilter(params, queryset=Order.objects.of(visit.shop), visit=visit)
    return OrderExport(visit, found, found.rows().count() if found.form.is_valid() else 0)
