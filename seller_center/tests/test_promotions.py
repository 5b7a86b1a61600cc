"""Vouchers and flash sales: what can be added, changed and ended, and what is refused."""

from datetime import timedelta
from decimal import Decimal

import pytest

from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations.models import Activity
from authorizations.tests.worlds import World
from catalogue.models import Level
from conftest import Clock
from seller_center.actions import promotions as actions
from seller_center.models import FlashSale, Product, Voucher
from seller_center.pages.picking import find_products
from seller_center.tests.factories import FlashSaleFactory, ProductFactory, VoucherFactory
from seller_center.tests.inside import address, inside, owner_client
from seller_center.tests.visits import local, visit_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def voucher_values(world: World, **values: object) -> dict[str, object]:
    now = portal_now()
    return {
        "code": "SPRING10",
        "name": "Spring",
        "percent": 10,
        "least_spent": "0",
        "quantity": 100,
        "starts_at": local(world.shop, now),
        "ends_at": local(world.shop, now + 7 * DAY),
        **values,
    }


def sale_values(world: World, product: Product, **values: object) -> dict[str, object]:
    now = portal_now()
    return {
        "product_words": product.sku,
        "price": "9.90",
        "quantity": 10,
        "starts_at": local(world.shop, now),
        "ends_at": local(world.shop, now + DAY),
        **values,
    }


def test_a_voucher_is_added_in_the_shops_time_zone(world: World) -> None:
    values = voucher_values(world, code="spring10", ends_at="2027-07-01T18:30")
    response = owner_client(world).post(address(world.shop, "voucher_add"), values)
    assert response.status_code == 302
    voucher = Voucher.objects.of(world.shop).get()
    assert voucher.code == "SPRING10"
    assert voucher.ends_at.isoformat() == "2027-07-02T01:30:00+00:00"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("percent", "0", "greater than or equal to 1"),
        ("percent", "91", "less than or equal to 90"),
        ("quantity", "0", "greater than or equal to 1"),
        ("least_spent", "-1", "greater than or equal to 0"),
        ("least_spent", "NaN", "Enter a number"),
        ("code", "AB", "4 to 20 letters"),
        ("code", "AB\0CD", "Null characters"),
        ("ends_at", "2020-01-01T10:00", "still to come"),
        ("ends_at", "9999-12-31T23:59", "between 2000 and 2100"),
        ("ends_at", "tomorrow", "Enter a valid date/time"),
    ],
)
def test_a_voucher_is_refused_at_the_field_that_is_wrong(world: World, field: str, value: str, message: str) -> None:
    response = owner_client(world).post(address(world.shop, "voucher_add"), voucher_values(world, **{field: value}))
    assert message in str(response.context["form"].errors[field])
    assert 'value="Spring"' in response.content.decode()
    assert not Voucher.objects.exists()


@pytest.mark.parametrize("percent", [1, 90])
def test_a_discount_may_be_as_small_and_as_large_as_the_limits(world: World, percent: int) -> None:
    owner_client(world).post(address(world.shop, "voucher_add"), voucher_values(world, percent=percent))
    assert Voucher.objects.get().percent == percent


def test_a_voucher_ends_after_it_starts(world: World) -> None:
    same = local(world.shop, portal_now() + DAY)
    values = voucher_values(world, starts_at=same, ends_at=same)
    response = owner_client(world).post(address(world.shop, "voucher_add"), values)
    assert "after the start" in str(response.context["form"].errors["ends_at"])


def test_a_code_is_used_once_in_a_shop_and_a_second_click_says_so(world: World) -> None:
    client, values = owner_client(world), voucher_values(world)
    assert client.post(address(world.shop, "voucher_add"), values).status_code == 302
    response = client.post(address(world.shop, "voucher_add"), values)
    assert "Use a different one" in str(response.context["form"].errors["code"])
    VoucherFactory(shop=world.other_shop, code="OTHER123")
    assert client.post(address(world.shop, "voucher_add"), {**values, "code": "OTHER123"}).status_code == 302


def test_a_running_voucher_is_changed_but_neither_its_code_nor_its_start(world: World) -> None:
    voucher = VoucherFactory(shop=world.shop, used=5)
    before = voucher.starts_at
    values = voucher_values(world, name="Summer", quantity=5, version=1, starts_at="2027-01-01T10:00")
    response = owner_client(world).post(address(world.shop, "voucher_edit", voucher.uuid), values)
    assert response.status_code == 302
    voucher.refresh_from_db()
    assert (voucher.name, voucher.quantity, voucher.version) == ("Summer", 5, 2)
    assert voucher.starts_at == before
    assert voucher.code != "SPRING10"


def test_fewer_than_were_used_are_never_given_out(world: World) -> None:
    voucher = VoucherFactory(shop=world.shop, used=5)
    values = voucher_values(world, quantity=4, version=1)
    response = owner_client(world).post(address(world.shop, "voucher_edit", voucher.uuid), values)
    assert "5 were used" in str(response.context["form"].errors["quantity"])
    with pytest.raises(Conflict, match="at least so many"):
        actions.edit_voucher(voucher, {"quantity": 4}, version=1, by=visit_of(world.owner, world.shop))


def test_a_voucher_that_is_over_is_not_changed(world: World, clock: Clock) -> None:
    voucher = VoucherFactory(shop=world.shop)
    visit = visit_of(world.owner, world.shop)
    clock.set(voucher.ends_at - timedelta(seconds=1))
    voucher = actions.edit_voucher(voucher, {"name": "Late"}, version=1, by=visit)
    clock.set(voucher.ends_at)
    with pytest.raises(Conflict, match="is over"):
        actions.edit_voucher(voucher, {"name": "Too late"}, version=2, by=visit)


def test_a_change_in_another_tab_is_shown_and_saving_again_goes_on(world: World) -> None:
    voucher = VoucherFactory(shop=world.shop)
    client, page = owner_client(world), address(world.shop, "voucher_edit", voucher.uuid)
    ends_at = local(world.shop, voucher.ends_at)
    values = voucher_values(world, percent=20, ends_at=ends_at, version=1)
    client.post(page, {**values, "name": "From the other tab"})
    response = client.post(page, {**values, "name": "Mine"})
    assert response.context["form"].errors["name"] == [
        "It is “From the other tab” now. Save again to set what stands here."
    ]
    assert list(response.context["form"].errors) == ["__all__", "name"]
    again = {**values, "name": "Mine", "version": response.context["form"]["version"].value()}
    assert client.post(page, again).status_code == 302
    assert Voucher.objects.get().name == "Mine"


def test_a_voucher_ends_once(world: World) -> None:
    voucher = VoucherFactory(shop=world.shop)
    client, button = owner_client(world), address(world.shop, "voucher_end", voucher.uuid)
    assert client.post(button).status_code == 302
    assert Voucher.objects.get().status == Voucher.Status.ENDED
    assert client.post(button).status_code == 409
    assert "novalidate" not in client.get(address(world.shop, "voucher_edit", voucher.uuid)).content.decode()


def test_the_state_of_an_offer_follows_its_dates(world: World, clock: Clock) -> None:
    voucher = VoucherFactory(shop=world.shop)
    client = owner_client(world)

    def found(state: str) -> int:
        return len(client.get(address(world.shop, "voucher_list"), {"state": state}).context["listing"].page)

    assert (found("planned"), found("running"), found("ended")) == (0, 1, 0)
    clock.set(voucher.starts_at - timedelta(seconds=1))
    client = owner_client(world)
    assert (found("planned"), found("running"), found("ended")) == (1, 0, 0)
    clock.set(voucher.ends_at)
    client = owner_client(world)
    assert (found("planned"), found("running"), found("ended")) == (0, 0, 1)


def test_a_flash_sale_is_cheaper_than_the_product_and_sells_no_more_than_there_is(world: World) -> None:
    product = ProductFactory(shop=world.shop, price=Decimal("10.00"), stock=10)
    client, page = owner_client(world), address(world.shop, "flash_sale_add")
    response = client.post(page, sale_values(world, product, price="10.00", quantity=11))
    assert set(response.context["form"].errors) == {"price", "quantity"}
    assert client.post(page, sale_values(world, product, price="9.99", quantity=10)).status_code == 302
    assert FlashSale.objects.get().product == product


def test_price_and_stock_are_looked_at_once_more_when_the_sale_is_added(world: World) -> None:
    visit = visit_of(world.owner, world.shop)
    for changed, message in (
        ({"price": Decimal(9)}, "below that"),
        ({"stock": 49}, "at most so many"),
        ({"status": "OFF"}, "not on the shelf"),
    ):
        sale = FlashSaleFactory.build(shop=world.shop, product=ProductFactory(shop=world.shop), changed_at=portal_now())
        Product.objects.filter(pk=sale.product.pk).update(**changed)
        with pytest.raises(Conflict, match=message):
            actions.add_flash_sale(sale, by=visit)


def test_a_product_has_one_flash_sale_at_a_time(world: World) -> None:
    first = FlashSaleFactory(shop=world.shop)
    client, page = owner_client(world), address(world.shop, "flash_sale_add")
    starts_at = (first.ends_at + timedelta(minutes=1)).replace(second=0, microsecond=0)
    meets = sale_values(
        world,
        first.product,
        starts_at=local(world.shop, first.ends_at - HOUR),
        ends_at=local(world.shop, starts_at + DAY),
    )
    assert "already" in str(client.post(page, meets).context["form"].non_field_errors())
    follows = {**meets, "starts_at": local(world.shop, starts_at)}
    assert client.post(page, follows).status_code == 302
    assert client.post(page, follows).status_code == 200  # a second click
    assert FlashSale.objects.count() == 2


def test_of_several_products_with_the_words_one_is_chosen_and_the_rest_is_kept(world: World) -> None:
    products = [ProductFactory(shop=world.shop, title=f"Rose balm {n}") for n in range(3)]
    ProductFactory(shop=world.other_shop, title="Rose balm of another shop")
    ProductFactory(shop=world.shop, title="Rose balm, off", status=Product.Status.OFF)
    client, page = owner_client(world), address(world.shop, "flash_sale_add")
    values = sale_values(world, products[0], product_words="rose")
    response = client.post(page, values)
    choices = response.context["form"].fields["product_choice"].choices
    assert [key for key, _ in choices] == [product.sku for product in products]
    assert "3 have “rose”" in str(response.context["form"].errors["product_words"])
    assert 'value="9.90"' in response.content.decode()
    assert client.post(page, {**values, "product_choice": products[1].sku}).status_code == 302
    assert FlashSale.objects.get().product == products[1]


@pytest.mark.parametrize("choice", ["", "SKU-of-nobody", "\0"])
def test_a_choice_that_was_not_offered_chooses_nothing(world: World, choice: str) -> None:
    ProductFactory.create_batch(11, shop=world.shop, title="Rose balm")
    product = ProductFactory(shop=world.shop)
    values = sale_values(world, product, product_words="rose", product_choice=choice)
    response = owner_client(world).post(address(world.shop, "flash_sale_add"), values)
    assert "More than 10 have" in str(response.context["form"].errors["product_words"])
    assert len(response.context["form"].fields["product_choice"].choices) == 10


def test_words_that_no_product_has_say_so(world: World) -> None:
    values = sale_values(world, ProductFactory(shop=world.shop), product_words="nothing like it")
    response = owner_client(world).post(address(world.shop, "flash_sale_add"), values)
    assert "Use other words" in str(response.context["form"].errors["product_words"])


def test_the_very_sku_chooses_even_where_it_is_part_of_others(world: World) -> None:
    exact = ProductFactory(shop=world.shop, sku="AB-1")
    for n in range(15):
        ProductFactory(shop=world.shop, sku=f"AB-1{n:02d}", title="A first")
    assert find_products(visit_of(world.owner, world.shop), "ab-1", 3)[0] == exact
    values = sale_values(world, exact, product_words="ab-1")
    assert owner_client(world).post(address(world.shop, "flash_sale_add"), values).status_code == 302
    assert FlashSale.objects.get().product == exact


def test_a_flash_sale_ends_once_and_not_after_its_end(world: World, clock: Clock) -> None:
    first, second = FlashSaleFactory(shop=world.shop), FlashSaleFactory(shop=world.shop)
    client = owner_client(world)
    assert client.post(address(world.shop, "flash_sale_end", first.uuid)).status_code == 302
    assert client.post(address(world.shop, "flash_sale_end", first.uuid)).status_code == 409
    clock.set(second.ends_at)
    assert owner_client(world).post(address(world.shop, "flash_sale_end", second.uuid)).status_code == 409


def test_a_time_that_the_clocks_skip_is_refused(world: World) -> None:
    values = voucher_values(world, ends_at="2027-03-14T02:30")
    response = owner_client(world).post(address(world.shop, "voucher_add"), values)
    assert "may not exist" in str(response.context["form"].errors["ends_at"])


def test_a_partners_change_is_recorded_and_marked(world: World) -> None:
    voucher = VoucherFactory(shop=world.shop, name="Before")
    client = inside(world, {"promotions.manage": Level.EDIT})
    ends_at = local(world.shop, voucher.ends_at)
    values = voucher_values(world, name="After", ends_at=ends_at, version=1)
    assert client.post(address(world.shop, "voucher_edit", voucher.uuid), values).status_code == 302
    changed = Activity.objects.changes().get()
    assert changed.changes == {"name": ["Before", "After"]}
    assert "Changed by a member of Larkspur" in client.get(address(world.shop, "voucher_list")).content.decode()
    assert Voucher.objects.get().ends_at == voucher.ends_at  # it was shown without its seconds, and kept them
