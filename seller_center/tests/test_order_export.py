"""The file of orders: what the list finds, buyers for those only who may see them, and nothing a spreadsheet runs."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.test import Client

from authorizations.tests.worlds import World
from catalogue.models import Level
from seller_center.models import Order
from seller_center.tests.factories import OrderFactory, OrderLineFactory, ProductFactory
from seller_center.tests.inside import address, inside, owner_client
from seller_center.tests.reading import looks, refusals, text_of

pytestmark = pytest.mark.django_db

VIEW, EDIT = Level.VIEW, Level.EDIT
EXPORT = {"orders.export": EDIT}
NAMED = EXPORT | {"orders.buyer_details": VIEW}


@pytest.fixture
def order(world: World) -> Order:
    return OrderFactory(
        shop=world.shop, number="577001", buyer_name="Marlene Kastner", buyer_address="7 Linden Lane, Dover"
    )


def rows(client: Client, world: World, query: str = "") -> list[dict[str, str]]:
    response = client.get(address(world.shop, "order_export") + "?download=csv" + query)
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(text_of(response).removeprefix("\ufeff"))))


def test_the_page_offers_the_filters_and_counts(world: World, order: Order) -> None:
    OrderFactory(shop=world.shop, status=Order.Status.CANCELLED)
    OrderFactory(shop=world.other_shop)
    client = owner_client(world)
    assert "2 orders as it stands here" in text_of(client.get(address(world.shop, "order_export")))
    assert "1 order as it" in text_of(client.get(address(world.shop, "order_export") + "?status=CANCELLED"))


def test_the_list_leads_to_the_file_of_what_it_shows(world: World, order: Order) -> None:
    client = owner_client(world)
    page = text_of(client.get(address(world.shop, "order_list") + "?status=TO_SHIP&sort=total&page=1"))
    assert f'href="{address(world.shop, "order_export")}?status=TO_SHIP"' in page


def test_each_order_is_a_line(world: World) -> None:
    order = OrderFactory(
        shop=world.shop,
        lines=0,
        number="577001",
        total=Decimal("44.00"),
        placed_at=datetime(2026, 3, 2, 20, tzinfo=UTC),
        status=Order.Status.SHIPPED,
    )
    balm = ProductFactory(shop=world.shop, price=12)
    OrderLineFactory(order=order, product=balm, title="Oat balm", quantity=2)
    OrderLineFactory(order=order, product=balm, title="Rose oil")
    (row,) = rows(owner_client(world), world)
    assert row["Order"] == "577001"
    assert row["Status"] == "Shipped"
    assert row["Products"] == "2 × Oat balm; 1 × Rose oil"
    assert (row["Total"], row["Currency"]) == ("44.00", world.shop.currency)
    assert row["Placed (UTC)"] == "2026-03-02T20:00:00+00:00"
    assert (row["Carrier"], row["Tracking number"]) == ("Swiftmile", order.tracking_number)


def test_the_filters_apply(world: World, order: Order) -> None:
    OrderFactory(shop=world.shop, number="577002", placed_at=datetime(2026, 3, 2, 12, tzinfo=UTC))
    OrderFactory(shop=world.shop, number="577003", status=Order.Status.CANCELLED)
    OrderFactory(shop=world.other_shop, number="577004")
    client = owner_client(world)
    assert [row["Order"] for row in rows(client, world)] == ["577003", "577001", "577002"]
    assert [row["Order"] for row in rows(client, world, "&status=CANCELLED")] == ["577003"]
    assert [row["Order"] for row in rows(client, world, "&start=2026-03-02&end=2026-03-02")] == ["577002"]
    assert [row["Order"] for row in rows(client, world, "&q=577002")] == ["577002"]


@pytest.mark.parametrize("query", ["&start=2026-02-30", "&status=BOGUS", "&q=%00", "&start=2026-03-03&end=2026-03-02"])
def test_filters_that_make_no_sense_give_no_file(world: World, order: Order, query: str) -> None:
    response = owner_client(world).get(address(world.shop, "order_export") + "?download=csv" + query)
    assert response.headers["Content-Type"].startswith("text/html")
    assert "577001" not in text_of(response)
    assert "invalid-feedback" in text_of(response)


def test_without_the_permission_the_file_says_nobodys_name(world: World, order: Order) -> None:
    (row,) = rows(inside(world, EXPORT), world)
    assert (row["Buyer"], row["Address"]) == ("M••• K•••", "••• hidden")
    assert rows(inside(world, EXPORT), world, "&q=Kastner") == []


def test_with_it_the_file_does(world: World, order: Order) -> None:
    (row,) = rows(inside(world, NAMED), world, "&q=Kastner")
    assert (row["Buyer"], row["Address"]) == ("Marlene Kastner", "7 Linden Lane, Dover")


FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1", "＋1", "－1", "＠x", "\u3000=1"]


@pytest.mark.parametrize("evil", FORMULAS, ids=ascii)
def test_what_a_buyer_typed_is_never_a_formula(world: World, evil: str) -> None:
    order = OrderFactory(shop=world.shop, buyer_name=evil, buyer_address=evil, lines=0)
    OrderLineFactory(order=order, title=evil)
    (row,) = rows(inside(world, NAMED), world)
    assert row["Buyer"].startswith("'")
    assert row["Address"].startswith("'")
    (hidden,) = rows(inside(world, EXPORT), world)
    assert hidden["Buyer"][:1] not in "=+-@\t\r\n＝＋－＠"


def test_the_record_says_how_many_orders_were_taken_out_and_whether_with_names(world: World, order: Order) -> None:
    rows(inside(world, EXPORT), world)
    assert looks() == [("order_export", "1 order, buyers hidden")]
    rows(inside(world, NAMED), world)
    assert looks()[1:] == [("order_export", "1 order, with names and addresses")] * 2


def test_many_orders_come_in_a_few_statements(world: World, django_assert_max_num_queries: object) -> None:
    OrderFactory.create_batch(30, shop=world.shop, lines=2)
    client = inside(world, NAMED)
    with django_assert_max_num_queries(25):
        assert len(rows(client, world)) == 30


@pytest.mark.parametrize("levels", [{"orders.manage": EDIT}, {"orders.buyer_details": VIEW}], ids=str)
def test_who_may_see_orders_may_not_take_them_out(world: World, order: Order, levels: dict[str, Level]) -> None:
    response = inside(world, levels).get(address(world.shop, "order_export") + "?download=csv")
    assert response.status_code == 403
    assert "577001" not in text_of(response)
    assert refusals() == [("order_export", "permission_granted")]
