"""Lists of the shop ask the database as often for three rows as for thirty."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from authorizations.tests.worlds import World
from catalogue.models import Level
from seller_center.models import Product
from seller_center.tests.factories import ConversationFactory, OrderFactory, ProductFactory, ReturnFactory
from seller_center.tests.inside import address, inside
from sellers.models import Shop

pytestmark = pytest.mark.django_db

EDIT, VIEW = Level.EDIT, Level.VIEW
Make = Callable[[Shop, int], Any]


def products(shop: Shop, many: int) -> None:
    ProductFactory.create_batch(many, shop=shop)


def deleted(shop: Shop, many: int) -> None:
    ProductFactory.create_batch(many, shop=shop, status=Product.Status.DELETED)


def orders(shop: Shop, many: int) -> None:
    OrderFactory.create_batch(many, shop=shop, lines=2)


def returns(shop: Shop, many: int) -> None:
    ReturnFactory.create_batch(many, shop=shop)


def conversations(shop: Shop, many: int) -> None:
    for order in OrderFactory.create_batch(many, shop=shop):
        ConversationFactory(shop=shop, order=order)


LISTS: list[tuple[str, str, Level, Make]] = [
    ("product_list", "products.manage", EDIT, products),
    ("inventory", "products.inventory", EDIT, products),
    ("deleted_list", "products.delete", EDIT, deleted),
    ("order_list", "orders.manage", VIEW, orders),
    ("shipping", "orders.shipping", EDIT, orders),
    ("order_export", "orders.export", EDIT, orders),
    ("return_list", "orders.returns", EDIT, returns),
    ("conversation_list", "customer_service.messages", EDIT, conversations),
]


@pytest.mark.parametrize(
    ("name", "key", "level", "make"), LISTS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_thirty_rows_cost_no_more_than_three(world: World, name: str, key: str, level: Level, make: Make) -> None:
    client, url = inside(world, {key: level, "orders.buyer_details": VIEW}), address(world.shop, name)

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(url).status_code == 200
        return len(found)

    make(world.shop, 3)
    queries()  # the first use of a permission is noted
    few = queries()
    make(world.shop, 27)
    assert queries() == few
