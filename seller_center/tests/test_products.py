"""Products: found, filled in, put on the shelf and off it, deleted and recovered, and by whom."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from authorizations.models import Activity
from authorizations.tests.worlds import World
from catalogue.models import Level
from seller_center.actions.changing import Taken, change
from seller_center.actions.products import add_product
from seller_center.models import Product
from seller_center.tests.factories import ProductFactory
from seller_center.tests.inside import address, inside, owner_client
from seller_center.tests.reading import changes_of, now, refusals, text_of

pytestmark = pytest.mark.django_db

VIEW, EDIT = Level.VIEW, Level.EDIT
MANAGE = {"products.manage": EDIT}
FILLED = {
    "title": "Oat balm",
    "sku": "OAT-1",
    "category": "Face care",
    "price": "12.50",
    "stock": "7",
    "low_stock": "5",
    "description": "",
}


@pytest.fixture
def product(world: World) -> Product:
    return ProductFactory(shop=world.shop, title="Rose oil", sku="ROSE-1", price=Decimal("20.00"), low_stock=10)


def filled(product: Product, **values: Any) -> dict[str, Any]:
    """The form of a product as it was shown, with these fields filled in anew."""
    shown = {name: getattr(product, name) for name in ("title", "sku", "category", "price", "description", "low_stock")}
    return {**shown, "version": product.version, **values}


def edit(client: Client, product: Product, **values: Any) -> Any:
    return client.post(address(product.shop, "product_edit", product.uuid), filled(product, **values))


# The list


def listed(client: Client, world: World, query: str) -> list[str]:
    page = client.get(address(world.shop, "product_list") + query)
    return [product.title for product in page.context["listing"].page]


def test_the_list_finds_filters_and_sorts(world: World, product: Product) -> None:
    ProductFactory(shop=world.shop, title="Clay mask", sku="CLAY-1", price=5, stock=3, status=Product.Status.OFF)
    ProductFactory(shop=world.shop, title="Aloe gel", category="Sun care", price=9, stock=4)
    ProductFactory(shop=world.shop, title="Gone", status=Product.Status.DELETED)
    ProductFactory(shop=world.other_shop, title="A stranger's")
    client = owner_client(world)
    assert listed(client, world, "?sort=title") == ["Aloe gel", "Clay mask", "Rose oil"]
    assert listed(client, world, "?sort=-price") == ["Rose oil", "Aloe gel", "Clay mask"]
    assert listed(client, world, "?q=clay-") == ["Clay mask"]
    assert listed(client, world, "?q=sun") == ["Aloe gel"]
    assert listed(client, world, "?status=OFF") == ["Clay mask"]
    assert listed(client, world, "?low=on") == ["Aloe gel"]


@pytest.mark.parametrize("query", ["?page=zz", "?page=" + "9" * 400, "?sort=shop__seller", "?status=DELETED", "?q=%00"])
def test_what_makes_no_sense_in_an_address_is_passed_over(world: World, product: Product, query: str) -> None:
    assert listed(owner_client(world), world, query) == ["Rose oil"]


def test_a_filter_that_makes_no_sense_is_named(world: World, product: Product) -> None:
    page = text_of(owner_client(world).get(address(world.shop, "product_list") + "?status=DELETED"))
    assert '<a href="#id_status">Status</a>: Select a valid choice.' in page


def test_an_empty_list_says_what_to_do_next(world: World) -> None:
    client = owner_client(world)
    assert "No products yet" in text_of(client.get(address(world.shop, "product_list")))
    assert "No product is like that" in text_of(client.get(address(world.shop, "product_list") + "?q=x"))


# One product


def test_a_product_is_changed_and_the_record_says_from_what_to_what(world: World, product: Product) -> None:
    client = inside(world, MANAGE)
    assert edit(client, product, price="19.90").status_code == 302
    assert now(product).price == Decimal("19.90")
    assert now(product).version == 2
    assert changes_of(product) == [{"price": ["20.00", "19.90"]}]


def test_the_sellers_own_people_leave_no_record(world: World, product: Product) -> None:
    assert edit(owner_client(world), product, price="19.90").status_code == 302
    assert now(product).price == Decimal("19.90")
    assert not Activity.objects.exists()


def test_nothing_is_recorded_when_nothing_differs(world: World, product: Product) -> None:
    assert edit(inside(world, MANAGE), product).status_code == 302
    assert (now(product).version, changes_of(product)) == (1, [])


def test_a_change_by_a_partner_is_marked_until_the_seller_changes_it(world: World, product: Product) -> None:
    mark = f"Changed by a member of Larkspur ({world.lead.user.name})"
    edit(inside(world, MANAGE), product, title="Rose oil 2")
    owner = owner_client(world)
    for name, args in (("product_list", []), ("product_edit", [product.uuid]), ("inventory", [])):
        assert mark in text_of(owner.get(address(world.shop, name, *args))), name
    edit(owner, now(product), title="Rose oil 3")
    assert mark not in text_of(owner.get(address(world.shop, "product_list")))


def test_of_two_tabs_the_second_is_told_and_can_save_once_more(world: World, product: Product) -> None:
    client = owner_client(world)
    edit(client, product, price="21.00", title="Rose oil")
    second = edit(client, product, price="22.00", title="Oil of roses")
    assert second.status_code == 200
    page = text_of(second)
    assert "This product was changed meanwhile" in page
    assert "It is “21.00” now" in page
    assert 'value="Oil of roses"' in page
    assert now(product).price == Decimal("21.00")
    again = edit(
        client, product, price="22.00", title="Oil of roses", version=second.context["form"]["version"].value()
    )
    assert again.status_code == 302
    assert now(product).price == Decimal("22.00")


def test_a_form_without_its_version_saves_nothing(world: World, product: Product) -> None:
    assert edit(owner_client(world), product, price="21.00", version="").status_code == 200
    assert now(product).price == Decimal("20.00")


BAD = [
    ("price", "0", "Price (USD)"),
    ("price", "0.001", "Price (USD)"),
    ("price", "1000000.01", "Price (USD)"),
    ("price", "1e999999999", "Price (USD)"),
    ("price", "NaN", "Price (USD)"),
    ("price", "", "Price (USD)"),
    ("title", "", "Title"),
    ("title", "x" * 201, "Title"),
    ("title", "a\x00b", "Title"),
    ("description", "a\x00b", "Description"),
    ("low_stock", "-1", "Running out from a stock of"),
    ("low_stock", "9" * 5000, "Running out from a stock of"),
    ("version", "9" * 30, "Version"),
]


@pytest.mark.parametrize(("field", "value", "label"), BAD, ids=lambda value: str(value)[:20])
def test_what_cannot_be_is_refused_at_its_field(
    world: World, product: Product, field: str, value: str, label: str
) -> None:
    page = edit(owner_client(world), product, **{"category": "Kept as typed", field: value})
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    assert f'<a href="#id_{field}">{label}</a>' in text_of(page)
    assert 'value="Kept as typed"' in text_of(page)
    assert "<h1>Rose oil</h1>" in text_of(page)
    assert now(product).version == 1


@pytest.mark.parametrize("price", ["0.01", "1000000"])
def test_the_lowest_and_the_highest_price_are_prices(world: World, product: Product, price: str) -> None:
    assert edit(owner_client(world), product, price=price).status_code == 302
    assert now(product).price == Decimal(price)


def test_a_product_of_another_shop_is_not_there(world: World) -> None:
    strangers = ProductFactory(shop=world.other_shop)
    client = inside(world, {"products.manage": EDIT, "products.delete": EDIT})
    for name in ("product_edit", "product_delete"):
        assert client.get(address(world.shop, name, strangers.uuid)).status_code == 404
    for name in ("product_edit", "product_switch", "product_delete", "product_recover"):
        assert client.post(address(world.shop, name, strangers.uuid), {"to": "OFF"}).status_code == 404
    assert now(strangers).version == 1


def test_who_may_only_look_gets_the_facts_and_no_form(world: World, product: Product) -> None:
    client = inside(world, {"products.manage": VIEW})
    page = text_of(client.get(address(world.shop, "product_edit", product.uuid)))
    assert "<dd>USD 20.00</dd>" in page
    assert 'name="price"' not in page
    assert "Take off the shelf" not in page
    assert edit(client, product, price="1.00").status_code == 403
    assert client.post(address(world.shop, "product_switch", product.uuid), {"to": "OFF"}).status_code == 403
    assert now(product).version == 1
    assert refusals() == [("product_edit", "level_granted"), ("product_switch", "level_granted")]


# A new one


def test_a_product_is_added(world: World) -> None:
    client = inside(world, {"products.add": EDIT, "products.manage": VIEW})
    response = client.post(address(world.shop, "product_add"), FILLED)
    assert response.url == address(world.shop, "product_list")
    added = Product.objects.get()
    assert (added.shop, added.price, added.stock, added.status) == (world.shop, Decimal("12.50"), 7, "LIVE")
    assert changes_of(added)[0]["sku"] == [None, "OAT-1"]


def test_who_may_only_add_is_not_sent_where_they_may_not_go(world: World) -> None:
    client = inside(world, {"products.add": EDIT})
    page = text_of(client.get(address(world.shop, "product_add")))
    assert f'"{address(world.shop, "product_list")}"' not in page
    response = client.post(address(world.shop, "product_add"), FILLED, follow=True)
    assert response.status_code == 200
    assert "Oat balm is in the shop." in text_of(response)
    assert refusals() == []


@pytest.mark.parametrize("status", [Product.Status.LIVE, Product.Status.DELETED])
def test_a_used_sku_is_refused_with_a_sentence_at_its_field(world: World, status: str) -> None:
    ProductFactory(shop=world.shop, sku="OAT-1", status=status)
    page = owner_client(world).post(address(world.shop, "product_add"), FILLED)
    assert page.context["form"].errors == {
        "sku": ["Another product of this shop has this SKU already. Use a different one."]
    }
    assert Product.objects.count() == 1


def test_of_two_forms_sent_at_once_with_one_sku_one_is_told(world: World, product: Product) -> None:
    """The form saw the SKU free; by the time it is saved it is not."""
    visit = inside(world, MANAGE).get(address(world.shop, "product_list")).wsgi_request.visit
    with pytest.raises(Taken, match="was saved a moment ago"):
        add_product(ProductFactory.build(shop=world.shop, sku=product.sku), by=visit)
    with pytest.raises(Taken):
        change(ProductFactory(shop=world.shop), {"sku": product.sku}, by=visit)


def test_a_sku_of_another_shop_is_free(world: World) -> None:
    ProductFactory(shop=world.other_shop, sku="OAT-1")
    assert owner_client(world).post(address(world.shop, "product_add"), FILLED).status_code == 302


def test_a_product_keeps_its_own_sku_and_takes_no_other(world: World, product: Product) -> None:
    ProductFactory(shop=world.shop, sku="OAT-1")
    client = owner_client(world)
    assert list(edit(client, product, sku="OAT-1").context["form"].errors) == ["sku"]
    assert edit(client, product, title="Same SKU").status_code == 302


# On the shelf and off it, deleted and recovered


def test_a_double_click_does_not_put_it_back(world: World, product: Product) -> None:
    client, url = inside(world, MANAGE), address(world.shop, "product_switch", product.uuid)
    for _ in range(2):
        assert client.post(url, {"to": "OFF"}).status_code == 302
    assert now(product).status == Product.Status.OFF
    assert changes_of(product) == [{"status": ["LIVE", "OFF"]}]
    client.post(url, {"to": "LIVE"})
    assert now(product).status == Product.Status.LIVE


@pytest.mark.parametrize("to", ["", "DELETED", "BOGUS", "\x00"])
def test_nobody_deletes_with_the_switch(world: World, product: Product, to: str) -> None:
    client = owner_client(world)
    assert client.post(address(world.shop, "product_switch", product.uuid), {"to": to}).status_code == 302
    assert now(product).version == 1


def test_a_product_is_deleted_and_comes_back_off_the_shelf(world: World, product: Product) -> None:
    client = inside(world, {"products.delete": EDIT})
    for _ in range(2):
        client.post(address(world.shop, "product_delete", product.uuid))
    assert now(product).status == Product.Status.DELETED
    assert "Rose oil" in text_of(client.get(address(world.shop, "deleted_list")))
    for _ in range(2):
        assert client.post(address(world.shop, "product_recover", product.uuid)).status_code == 302
    assert now(product).status == Product.Status.OFF
    assert changes_of(product) == [{"status": ["LIVE", "DELETED"]}, {"status": ["DELETED", "OFF"]}]


def test_a_deleted_product_has_no_page_to_change_it(world: World, product: Product) -> None:
    client = owner_client(world)
    client.post(address(world.shop, "product_delete", product.uuid))
    assert edit(client, product, price="1.00").status_code == 404
    assert client.post(address(world.shop, "product_switch", product.uuid), {"to": "LIVE"}).status_code == 404
