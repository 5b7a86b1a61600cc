"""Orders: found, looked at, shipped; and who a buyer is, shown to those only who may see it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from audit.clock import portal_now
from authorizations.models import PermissionUse
from authorizations.tests.worlds import World
from catalogue.models import Level
from seller_center.models import Order
from seller_center.pages.buyers import masked
from seller_center.tests.factories import OrderFactory, OrderLineFactory, ProductFactory, ReturnFactory
from seller_center.tests.inside import address, inside, owner_client, staff_client
from seller_center.tests.reading import changes_of, looks, now, refusals, text_of

pytestmark = pytest.mark.django_db

VIEW, EDIT = Level.VIEW, Level.EDIT
LOOK = {"orders.manage": VIEW}
SEE = {"orders.manage": VIEW, "orders.buyer_details": VIEW}
SHIP = {"orders.shipping": EDIT}
PARCEL = {"carrier": "Swiftmile", "tracking_number": "SM 12-345", "version": "1"}
Status = Order.Status
HOUR = timedelta(hours=1)


@pytest.fixture
def order(world: World) -> Order:
    return OrderFactory(
        shop=world.shop, number="577001", buyer_name="Marlene Kastner", buyer_address="7 Linden Lane, Dover"
    )


def numbers(client: Client, world: World, query: str = "", name: str = "order_list") -> list[str]:
    return [row.order.number for row in client.get(address(world.shop, name) + query).context["rows"]]


# The list


def test_the_list_finds_filters_and_sorts(world: World) -> None:
    for number, total, status in (
        ("A-1", 30, Status.TO_SHIP),
        ("B-2", 10, Status.SHIPPED),
        ("C-3", 20, Status.CANCELLED),
    ):
        OrderFactory(shop=world.shop, number=number, total=total, status=status, tracking_number=f"T{number}")
    OrderFactory(shop=world.other_shop, number="A-9")
    client = owner_client(world)
    assert numbers(client, world) == ["C-3", "B-2", "A-1"]
    assert numbers(client, world, "?sort=total") == ["B-2", "C-3", "A-1"]
    assert numbers(client, world, "?sort=-total") == ["A-1", "C-3", "B-2"]
    assert numbers(client, world, "?q=a-") == ["A-1"]
    assert numbers(client, world, "?q=tb-2") == ["B-2"]
    assert numbers(client, world, "?status=CANCELLED") == ["C-3"]


def test_days_are_those_of_the_shop(world: World) -> None:
    world.shop.time_zone = "America/Los_Angeles"
    world.shop.save()
    for number, day, hour in (("late", 2, 7), ("first", 2, 8), ("last", 3, 7), ("after", 3, 8)):
        OrderFactory(shop=world.shop, number=number, placed_at=datetime(2026, 3, day, hour, 59, tzinfo=UTC))
    client = owner_client(world)
    assert numbers(client, world, "?start=2026-03-02") == ["after", "last", "first"]
    assert numbers(client, world, "?end=2026-03-02") == ["last", "first", "late"]
    assert numbers(client, world, "?start=2026-03-02&end=2026-03-02") == ["last", "first"]


BAD = [
    ("?start=2026-02-30", "Placed from"),
    ("?start=1999-12-31", "Placed from"),
    ("?end=2100-01-01", "Placed until"),
    ("?end=9999-12-31", "Placed until"),
    ("?start=%00", "Placed from"),
    ("?start=2026-03-03&end=2026-03-02", "Placed until"),
    ("?status=BOGUS", "Status"),
    ("?q=%00", "Search"),
]


@pytest.mark.parametrize(("query", "label"), BAD)
def test_a_filter_that_makes_no_sense_is_named_and_all_is_shown(
    world: World, order: Order, query: str, label: str
) -> None:
    page = owner_client(world).get(address(world.shop, "order_list") + query)
    assert [row.order for row in page.context["rows"]] == [order]
    assert f">{label}</a>:" in text_of(page)


@pytest.mark.parametrize("query", ["?start=2000-01-01&end=2099-12-31", "?page=zz", "?page=-1", "?sort=buyer_name"])
def test_the_first_and_the_last_day_and_odd_pages_are_fine(world: World, order: Order, query: str) -> None:
    page = owner_client(world).get(address(world.shop, "order_list") + query)
    assert not page.context["listing"].form.errors
    assert [row.order for row in page.context["rows"]] == [order]


def test_an_empty_list_says_what_to_do_next(world: World) -> None:
    client = owner_client(world)
    assert "No orders yet" in text_of(client.get(address(world.shop, "order_list")))
    assert "No order is like that" in text_of(client.get(address(world.shop, "order_list") + "?q=x"))
    assert "Everything is shipped" in text_of(client.get(address(world.shop, "shipping")))
    assert "Nothing is sent back" in text_of(client.get(address(world.shop, "return_list")))


# Who the buyer is

NAMES = [
    ("Marlene Kastner", "M••• K•••"),
    ("Marlene von der Kastner", "M••• K•••"),
    ("Marlene", "M•••"),
    ("M", "M•••"),
    ("  ", "•••"),
    ("", "•••"),
    ("王 小明", "王••• 小•••"),
]


@pytest.mark.parametrize(("name", "shown"), NAMES)
def test_a_masked_name_says_neither_the_name_nor_its_length(name: str, shown: str) -> None:
    assert masked(name) == shown


PAGES = [("order_list", "orders.manage"), ("order_detail", "orders.manage"), ("shipping", "orders.shipping")]
PAGES += [("order_ship", "orders.shipping")]


def page_of(client: Client, order: Order, name: str) -> str:
    args = [] if name in {"order_list", "shipping"} else [order.uuid]
    return text_of(client.get(address(order.shop, name, *args)))


@pytest.mark.parametrize(("name", "key"), PAGES)
def test_without_the_permission_no_page_says_who_the_buyer_is(world: World, order: Order, name: str, key: str) -> None:
    page = page_of(inside(world, {key: VIEW}), order, name)
    assert "M••• K•••" in page
    for hidden in ("Marlene", "Kastner", "Linden", "Dover"):
        assert hidden not in page


@pytest.mark.parametrize(("name", "key"), PAGES)
def test_with_it_every_page_does_and_that_is_recorded(world: World, order: Order, name: str, key: str) -> None:
    page = page_of(inside(world, {key: VIEW, "orders.buyer_details": VIEW}), order, name)
    assert "Marlene Kastner" in page
    assert ("7 Linden Lane, Dover" in page) is (name in {"order_detail", "order_ship"})
    assert PermissionUse.objects.filter(permission=world.permission("orders.buyer_details").number).exists()
    shown = "577001" if name in {"order_detail", "order_ship"} else ""
    assert (name, shown) in looks()


def test_the_sellers_own_people_need_the_permission_too(world: World, order: Order) -> None:
    assert "Marlene" not in page_of(staff_client(world, levels=LOOK), order, "order_detail")
    assert "Marlene" in page_of(staff_client(world, levels=SEE), order, "order_detail")
    assert "Marlene" in page_of(owner_client(world), order, "order_detail")


@pytest.mark.parametrize("query", ["?q=Kastner", "?q=marlene", "?q=Linden"])
def test_nobody_finds_by_what_is_hidden(world: World, order: Order, query: str) -> None:
    assert numbers(inside(world, LOOK), world, query) == []
    assert numbers(inside(world, LOOK), world, "?q=577001") == ["577001"]


def test_who_sees_names_finds_by_them(world: World, order: Order) -> None:
    assert numbers(inside(world, SEE), world, "?q=kastner") == ["577001"]
    assert numbers(inside(world, SHIP | SEE), world, "?q=kastner", "shipping") == ["577001"]


# One order


def test_an_order_shows_what_was_bought_and_what_it_came_to(world: World) -> None:
    order = OrderFactory(shop=world.shop, lines=0, total=Decimal("50.00"), status=Status.SHIPPED)
    balm, oil = ProductFactory(shop=world.shop, price=12), ProductFactory(shop=world.shop, price=20)
    OrderLineFactory(order=order, product=balm, title="Oat balm as it was called", quantity=2)
    OrderLineFactory(order=order, product=oil, title="Rose oil")
    ReturnFactory(order=order, reason="Broken glass")
    page = owner_client(world).get(address(world.shop, "order_detail", order.uuid))
    detail = page.context["detail"]
    assert [amount for _, amount in detail.lines] == [Decimal(24), Decimal(20)]
    assert (detail.goods, detail.rest) == (Decimal(44), Decimal(6))
    for words in ("Oat balm as it was called", "USD 50.00", "Swiftmile", order.tracking_number, "Broken glass"):
        assert words in text_of(page)


def test_a_look_at_an_order_names_it_in_the_record(world: World, order: Order) -> None:
    inside(world, LOOK).get(address(world.shop, "order_detail", order.uuid))
    assert looks() == [("order_detail", "577001")]


def test_a_page_leads_only_where_its_reader_may_go(world: World, order: Order) -> None:
    asked = ReturnFactory(order=order)
    ship, answer = (
        address(world.shop, name, row.uuid) for name, row in (("order_ship", order), ("return_answer", asked))
    )
    page = page_of(inside(world, LOOK), order, "order_detail")
    assert ship not in page
    assert answer not in page
    page = page_of(inside(world, LOOK | SHIP | {"orders.returns": VIEW}), order, "order_detail")
    assert ship in page
    assert answer in page


def test_an_order_of_another_shop_is_not_there(world: World) -> None:
    strangers = OrderFactory(shop=world.other_shop)
    client = inside(world, LOOK | SHIP)
    for name in ("order_detail", "order_ship"):
        assert client.get(address(world.shop, name, strangers.uuid)).status_code == 404
    assert client.post(address(world.shop, "order_ship", strangers.uuid), PARCEL).status_code == 404
    assert now(strangers).status == Status.TO_SHIP


# Shipping


def ship(client: Client, order: Order, **values: Any) -> Any:
    return client.post(address(order.shop, "order_ship", order.uuid), {**PARCEL, **values})


def test_what_leaves_soonest_comes_first_and_what_is_late_says_so(world: World) -> None:
    for number, hours in (("soon", 5), ("late", -1), ("later", 50)):
        OrderFactory(shop=world.shop, number=number, ship_by=portal_now() + hours * HOUR)
    OrderFactory(shop=world.shop, number="gone", status=Status.SHIPPED)
    client = owner_client(world)
    page = client.get(address(world.shop, "shipping"))
    assert [(row.order.number, row.is_overdue) for row in page.context["rows"]] == [
        ("late", True),
        ("soon", False),
        ("later", False),
    ]
    assert text_of(page).count("<span>Overdue</span>") == 1
    assert numbers(client, world, "?overdue=on", "shipping") == ["late"]


def test_an_order_is_late_from_the_very_moment_on(world: World, clock: Any) -> None:
    clock.set(datetime(2026, 3, 2, 12, tzinfo=UTC))
    OrderFactory(shop=world.shop, number="due", ship_by=clock.now)
    client = owner_client(world)
    assert numbers(client, world, "?overdue=on", "shipping") == []
    clock.advance(seconds=1)
    assert numbers(client, world, "?overdue=on", "shipping") == ["due"]


def test_a_shipped_order_is_never_late(world: World) -> None:
    OrderFactory(shop=world.shop, status=Status.SHIPPED, ship_by=portal_now() - HOUR)
    rows = owner_client(world).get(address(world.shop, "order_list")).context["rows"]
    assert [row.is_overdue for row in rows] == [False]


def test_an_order_is_shipped_and_the_record_says_how(world: World, order: Order) -> None:
    assert ship(inside(world, SHIP), order).status_code == 302
    shipped = now(order)
    assert (shipped.status, shipped.carrier, shipped.tracking_number) == (Status.SHIPPED, "Swiftmile", "SM 12-345")
    assert changes_of(order) == [
        {"status": ["TO_SHIP", "SHIPPED"], "carrier": ["", "Swiftmile"], "tracking_number": ["", "SM 12-345"]}
    ]


def test_an_order_shipped_by_a_partner_is_marked(world: World, order: Order) -> None:
    ship(inside(world, SHIP), order)
    client = owner_client(world)
    for name in ("order_list", "order_detail", "order_ship"):
        assert "Changed by a member of Larkspur" in page_of(client, order, name), name


BAD_PARCELS = [
    ("carrier", ""),
    ("carrier", "x" * 61),
    ("carrier", "a\x00b"),
    ("tracking_number", ""),
    ("tracking_number", "SM1"),
    ("tracking_number", "SM12345!"),
    ("tracking_number", "SM12345\n=1+1"),
    ("tracking_number", "9" * 61),
]


@pytest.mark.parametrize(("field", "value"), BAD_PARCELS, ids=lambda value: repr(value)[:20])
def test_a_parcel_without_carrier_or_number_does_not_leave(world: World, order: Order, field: str, value: str) -> None:
    page = ship(owner_client(world), order, **{field: value})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert now(order).status == Status.TO_SHIP


@pytest.mark.parametrize("number", ["SM12", "9" * 60])
def test_the_shortest_and_the_longest_number_are_numbers(world: World, order: Order, number: str) -> None:
    assert ship(owner_client(world), order, tracking_number=number).status_code == 302


def test_a_double_click_ships_once(world: World, order: Order) -> None:
    client = inside(world, SHIP)
    ship(client, order)
    second = ship(client, order, carrier="Another")
    assert "This order is shipped now, so that is no longer possible." in text_of(second)
    assert now(order).carrier == "Swiftmile"
    assert len(changes_of(order)) == 1


def test_what_changed_since_it_was_shown_is_not_shipped(world: World, order: Order) -> None:
    Order.objects.filter(pk=order.pk).update(version=2)
    client = owner_client(world)
    page = ship(client, order)
    assert "This order was changed meanwhile" in text_of(page)
    assert now(order).status == Status.TO_SHIP
    assert ship(client, order, version=page.context["form"]["version"].value()).status_code == 302


@pytest.mark.parametrize("status", [Status.SHIPPED, Status.DELIVERED, Status.CANCELLED])
def test_only_an_order_to_ship_has_the_form(world: World, status: str) -> None:
    order = OrderFactory(shop=world.shop, status=status)
    client = owner_client(world)
    assert "Ship the order" not in page_of(client, order, "order_ship")
    assert ship(client, order).status_code == 200
    assert now(order).status == status


def test_who_may_only_look_at_shipping_gets_no_form(world: World, order: Order) -> None:
    client = inside(world, {"orders.shipping": VIEW})
    assert "Ship the order" not in page_of(client, order, "order_ship")
    assert "Ship<span" not in page_of(client, order, "shipping")
    assert ship(client, order).status_code == 403
    assert (now(order).status, refusals()) == (Status.TO_SHIP, [("order_ship", "level_granted")])
