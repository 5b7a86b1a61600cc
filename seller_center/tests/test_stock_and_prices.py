"""Stock and prices of many products at once: all or none, and nobody overwrites what they have not seen."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from authorizations.tests.worlds import World
from catalogue.models import Level
from seller_center.actions import products as actions
from seller_center.actions.changing import Stale, change_many
from seller_center.forms import products as forms
from seller_center.models import Product
from seller_center.tests.factories import ProductFactory
from seller_center.tests.inside import address, inside, owner_client
from seller_center.tests.reading import changes_of, now, refusals, text_of

pytestmark = pytest.mark.django_db

VIEW, EDIT = Level.VIEW, Level.EDIT
STOCK, PRICES = {"products.inventory": EDIT}, {"products.batch_tool": EDIT}


def counted(*rows: tuple[Product, Any]) -> dict[str, Any]:
    """The inventory's form as it was shown, with what was counted."""
    return {f"stock_{p.uuid}": stock for p, stock in rows} | {f"shown_{p.uuid}": p.stock for p, _ in rows}


def count(client: Client, *rows: tuple[Product, Any]) -> Any:
    return client.post(address(rows[0][0].shop, "inventory"), counted(*rows))


def stocks(*rows: Product) -> list[int]:
    return [now(row).stock for row in rows]


# Stock


def test_only_what_was_counted_anew_is_changed_and_recorded(world: World) -> None:
    one, two = ProductFactory.create_batch(2, shop=world.shop, stock=100)
    response = count(inside(world, STOCK), (one, 40), (two, 100))
    assert response.status_code == 302
    assert stocks(one, two) == [40, 100]
    assert changes_of(one) == [{"stock": [100, 40]}]
    assert changes_of(two) == []


def test_what_was_changed_meanwhile_is_said_and_nothing_is_saved(world: World) -> None:
    one, two = ProductFactory.create_batch(2, shop=world.shop, stock=100)
    client = owner_client(world)
    count(client, (one, 40))
    page = count(client, (one, 50), (two, 60))
    assert page.context["form"].errors == {
        f"stock_{one.uuid}": ["It was changed meanwhile, and is 40 now. Save again to set what stands here."]
    }
    assert stocks(one, two) == [40, 100]
    again = {f"shown_{one.uuid}": page.context["form"][f"shown_{one.uuid}"].value()}
    assert client.post(address(world.shop, "inventory"), counted((one, 50), (two, 60)) | again).status_code == 302
    assert stocks(one, two) == [50, 60]


def test_what_somebody_else_counted_and_one_left_alone_stays(world: World) -> None:
    one, two = ProductFactory.create_batch(2, shop=world.shop, stock=100)
    client = owner_client(world)
    count(client, (one, 40))
    assert count(client, (one, 100), (two, 60)).status_code == 302
    assert stocks(one, two) == [40, 60]


def test_a_double_click_counts_once(world: World) -> None:
    one = ProductFactory(shop=world.shop, stock=100)
    client = inside(world, STOCK)
    assert [count(client, (one, 40)).status_code for _ in range(2)] == [302, 302]
    assert len(changes_of(one)) == 1


def test_stock_is_saved_though_the_product_stands_on_another_page_by_now(world: World) -> None:
    one = ProductFactory(shop=world.shop, stock=1)
    ProductFactory.create_batch(30, shop=world.shop, stock=5)
    url = address(world.shop, "inventory") + "?sort=-stock&page=1"
    assert owner_client(world).post(url, counted((one, 70))).status_code == 302
    assert stocks(one) == [70]


@pytest.mark.parametrize("stock", ["", "-1", "1000001", "9" * 5000, "1.5", "ten", "\x00"], ids=lambda v: repr(v)[:9])
def test_what_cannot_be_counted_is_refused_at_its_field(world: World, stock: str) -> None:
    one, two = ProductFactory.create_batch(2, shop=world.shop, stock=100)
    page = count(owner_client(world), (one, stock), (two, 60))
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [f"stock_{one.uuid}"]
    assert f"Stock of {one.title}" in text_of(page)
    assert stocks(one, two) == [100, 100]


@pytest.mark.parametrize("stock", [0, 1_000_000])
def test_the_least_and_the_most_can_be_counted(world: World, stock: int) -> None:
    one = ProductFactory(shop=world.shop)
    assert count(owner_client(world), (one, stock)).status_code == 302
    assert stocks(one) == [stock]


def test_a_product_of_another_shop_is_not_counted(world: World) -> None:
    strangers = ProductFactory(shop=world.other_shop, stock=100)
    page = owner_client(world).post(address(world.shop, "inventory"), counted((strangers, 1)))
    assert "was deleted meanwhile" in text_of(page)
    assert stocks(strangers) == [100]


def test_a_product_deleted_meanwhile_is_said(world: World) -> None:
    one = ProductFactory(shop=world.shop, stock=100, status=Product.Status.DELETED)
    assert "was deleted meanwhile" in text_of(count(owner_client(world), (one, 1)))
    assert stocks(one) == [100]


def test_fields_of_no_product_are_no_mistake_of_ours(world: World) -> None:
    client = owner_client(world)
    for name in ("stock_", "stock_x", "stock_\x00", "stock_" + "f" * 36):
        assert client.post(address(world.shop, "inventory"), {name: "1"}).status_code == 200


def test_who_may_only_look_at_stock_gets_no_field(world: World) -> None:
    one = ProductFactory(shop=world.shop, stock=100)
    client = inside(world, {"products.inventory": VIEW})
    page = text_of(client.get(address(world.shop, "inventory")))
    assert one.title in page
    assert "stock_" not in page
    assert "Save the stock" not in page
    assert count(client, (one, 1)).status_code == 403
    assert (stocks(one), refusals()) == ([100], [("inventory", "level_granted")])


# Prices


def change(client: Client, world: World, **values: Any) -> Any:
    return client.post(address(world.shop, "price_change"), {"q": "", "percent": "10", **values})


def prices(*rows: Product) -> list[str]:
    return [str(now(row).price) for row in rows]


@pytest.fixture
def two(world: World) -> list[Product]:
    return [
        ProductFactory(shop=world.shop, title="Rose oil", price=Decimal("20.00")),
        ProductFactory(shop=world.shop, title="Clay mask", price=Decimal("0.05")),
    ]


def test_new_prices_are_seen_before_they_are_made(world: World, two: list[Product]) -> None:
    client = inside(world, PRICES)
    seen = change(client, world)
    assert "USD 22.00" in text_of(seen)
    assert prices(*two) == ["20.00", "0.05"]
    assert change(client, world, confirm=seen.context["form"].shown).status_code == 302
    assert prices(*two) == ["22.00", "0.06"]
    assert changes_of(two[0]) == [{"price": ["20.00", "22.00"]}]


def test_confirmed_twice_prices_change_once(world: World, two: list[Product]) -> None:
    client = inside(world, PRICES)
    shown = change(client, world).context["form"].shown
    change(client, world, confirm=shown)
    second = change(client, world, confirm=shown)
    assert second.status_code == 200
    assert "Nothing was changed yet" in text_of(second)
    assert prices(*two) == ["22.00", "0.06"]


def test_changed_in_between_they_are_shown_again(world: World, two: list[Product]) -> None:
    client = owner_client(world)
    shown = change(client, world).context["form"].shown
    Product.objects.filter(pk=two[0].pk).update(price=Decimal("30.00"), version=2)
    assert "USD 33.00" in text_of(change(client, world, confirm=shown))
    assert prices(*two) == ["30.00", "0.05"]


def test_a_percentage_filled_in_after_looking_is_not_confirmed(world: World, two: list[Product]) -> None:
    client = owner_client(world)
    shown = change(client, world, percent="10").context["form"].shown
    assert change(client, world, percent="50", confirm=shown).status_code == 200
    assert prices(*two) == ["20.00", "0.05"]


def test_only_what_the_search_finds_is_changed(world: World, two: list[Product]) -> None:
    deleted = ProductFactory(shop=world.shop, title="Rose gone", price=1, status=Product.Status.DELETED)
    strangers = ProductFactory(shop=world.other_shop, title="Rose too", price=1)
    client = owner_client(world)
    shown = change(client, world, q="rose").context["form"].shown
    change(client, world, q="rose", confirm=shown)
    assert prices(*two, deleted, strangers) == ["22.00", "0.05", "1.00", "1.00"]


def test_a_price_never_falls_to_nothing(world: World, two: list[Product]) -> None:
    client = owner_client(world)
    shown = change(client, world, percent="-90").context["form"].shown
    change(client, world, percent="-90", confirm=shown)
    assert prices(*two) == ["2.00", "0.01"]


BAD = [
    ("percent", "-90.1"),
    ("percent", "500.1"),
    ("percent", "0"),
    ("percent", ""),
    ("percent", "1.25"),
    ("percent", "NaN"),
    ("percent", "1e999999999"),
    ("q", "no such product"),
    ("q", "a\x00b"),
    ("q", "x" * 101),
]


@pytest.mark.parametrize(("field", "value"), BAD, ids=lambda value: repr(value)[:16])
def test_what_cannot_change_prices_is_refused_at_its_field(
    world: World, two: list[Product], field: str, value: str
) -> None:
    page = change(owner_client(world), world, **{field: value})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert "<caption>New price" not in text_of(page)


@pytest.mark.parametrize(("price", "errors"), [("909090.91", []), ("909090.92", ["percent"])])
def test_no_product_becomes_dearer_than_any_may_be(world: World, price: str, errors: list[str]) -> None:
    ProductFactory(shop=world.shop, price=Decimal(price))
    assert list(change(owner_client(world), world).context["form"].errors) == errors


def test_more_products_than_change_at_once_are_refused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "MOST_AT_ONCE", 2)
    ProductFactory.create_batch(2, shop=world.shop)
    client = owner_client(world)
    assert not change(client, world).context["form"].errors
    ProductFactory(shop=world.shop)
    assert list(change(client, world).context["form"].errors) == ["q"]


def test_five_hundred_prices_are_written_in_a_few_statements(world: World, django_assert_max_num_queries: Any) -> None:
    ProductFactory.create_batch(500, shop=world.shop, price=10)
    client = inside(world, PRICES)
    shown = change(client, world).context["form"].shown
    with django_assert_max_num_queries(30):
        assert change(client, world, confirm=shown).status_code == 302
    assert set(Product.objects.values_list("price", flat=True)) == {Decimal("11.00")}


def test_rows_changed_since_they_were_read_are_all_left_alone(world: World, two: list[Product]) -> None:
    visit = inside(world, PRICES).get(address(world.shop, "price_change")).wsgi_request.visit
    Product.objects.filter(pk=two[1].pk).update(version=2)
    with pytest.raises(Stale):
        change_many([(each, {"price": Decimal("1.00")}) for each in two], by=visit)
    assert prices(*two) == ["20.00", "0.05"]
    assert actions.set_stock([], by=visit) == 0
