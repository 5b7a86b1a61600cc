"""The shop's homepage: what wants doing today, as far as this person may see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from seller_center.models import Conversation, Order, Product, Return, Sample
from seller_center.visits import Visit
from sellers.models import Shop


@dataclass(frozen=True)
class Figure:
    """How many wait, and where: the page's address name and the filter that shows just those."""

    number: int
    label: str
    url_name: str
    query: str = ""


Waiting = tuple[str, str, str, str, QuerySet[Any]]


def figures(visit: Visit) -> list[Figure]:
    """What waits, for each section this person may look into."""
    return [
        Figure(rows.count(), label, name, query)
        for key, label, name, query, rows in _waiting(visit.shop)
        if visit.may(key)
    ]


def _waiting(shop: Shop) -> Iterator[Waiting]:
    """By the permission it takes: what waits in a shop."""
    orders, to_answer = Order.objects.of(shop), Return.objects.of(shop).to_answer()
    unanswered, running_out = Conversation.objects.of(shop).unanswered(), Product.objects.of(shop).running_out()
    samples = Sample.objects.of(shop).to_answer()
    yield "orders.shipping", "Orders to ship", "shop:shipping", "", orders.to_ship()
    yield "orders.shipping", "Orders overdue", "shop:shipping", "?overdue=on", orders.overdue()
    yield "orders.returns", "Returns to answer", "shop:return_list", "?status=ASKED", to_answer
    yield "customer_service.messages", "Messages to answer", "shop:conversation_list", "?status=unanswered", unanswered
    yield "products.inventory", "Products running out", "shop:inventory", "?low=on", running_out
    yield "affiliate.samples", "Samples to answer", "shop:sample_list", "?status=ASKED", samples
