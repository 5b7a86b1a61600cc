"""Inside the shop, in a real browser: a partner enters and works, is stopped mid-form, and the seller reads of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from authorizations.actions import grants
from authorizations.models import Activity, PermissionUse
from authorizations.tests.factories import AccessGrantFactory, BindingFactory, ServiceAuthorizationFactory
from authorizations.tests.worlds import World, make_world
from catalogue.models import Level
from conftest import Clock
from partners.tests.factories import ServiceFactory
from seller_center.models import Conversation, Order, Product
from seller_center.tests.factories import ConversationFactory, OrderFactory, ProductFactory
from sellers.tests.factories import ShopFactory
from tsp_portal.tests.browser import look
from tsp_portal.tests.journeys import NewPage, choose, follow, heading, menu, press, sign_in, step_1

pytestmark = pytest.mark.browser

WORK = {
    "products.manage": Level.EDIT,
    "orders.manage": Level.VIEW,
    "orders.shipping": Level.EDIT,
    "customer_service.messages": Level.EDIT,
}


@pytest.fixture
def world(site: str) -> World:
    return make_world()


@pytest.fixture
def product(world: World) -> Product:
    return ProductFactory(shop=world.shop, title="Calendula balm")


def enter(page: Page, world: World, shop: str = "Fernhollow US") -> Page:
    """From Partner Center into a shop, with one click."""
    sign_in(page, world.lead.user, "/partner-center/")
    menu(page, "Shops I can enter")
    row = page.get_by_role("row").filter(has_text=shop)
    with page.expect_navigation():
        row.get_by_role("button", name="Enter Seller Center").click()
    return page


def open_product(page: Page, product: Product) -> None:
    menu(page, "Manage products")
    follow(page, product.title)


def test_a_partner_works_in_three_sections_and_the_seller_reads_about_it(
    world: World, product: Product, new_page: NewPage
) -> None:
    order = OrderFactory(shop=world.shop)
    talk = ConversationFactory(shop=world.shop)
    world.grant(levels=WORK)
    page = sign_in(new_page(), world.lead.user, "/partner-center/")
    menu(page, "Shops I can enter")
    look(page)
    with page.expect_navigation():
        page.get_by_role("button", name="Enter Seller Center").click()
    bar = page.get_by_role("region", name="Acting on behalf of a seller")
    expect(bar).to_contain_text("You are acting for Fernhollow US on behalf of Larkspur")
    look(page)

    open_product(page, product)
    page.get_by_label("Price").fill("21.50")
    look(page)
    press(page, "Save")
    expect(page.get_by_role("main")).to_contain_text("Changed by a member of Larkspur")
    product.refresh_from_db()
    assert str(product.price) == "21.50"

    menu(page, "To ship")
    look(page)
    follow(page, "Ship order")
    page.get_by_label("Carrier").fill("Harrier Post")
    page.get_by_label("Tracking number").fill("HP-4711")
    look(page)
    press(page, "Ship the order")
    assert Order.objects.get(pk=order.pk).status == Order.Status.SHIPPED

    menu(page, "Customer messages")
    look(page)
    follow(page, talk.subject)
    page.get_by_label("Your reply").fill("It is on its way.")
    look(page)
    press(page, "Send the reply")
    assert Conversation.objects.get(pk=talk.pk).is_answered
    press(page, "Return to Partner Center")
    menu(page, "Activity")
    look(page)

    owner = sign_in(new_page(), world.owner, reverse("seller_center:partner_activity", args=[world.shop.code]))
    expect(owner.get_by_role("main")).to_contain_text("Calendula balm")
    expect(owner.get_by_role("main")).to_contain_text("21.50")
    look(owner)


def test_access_is_removed_while_somebody_fills_in_a_form(
    world: World, product: Product, new_page: NewPage, watch
) -> None:
    watch.expected = {403}
    grant = world.grant(levels=WORK)
    page = enter(new_page(), world)
    open_product(page, product)
    page.get_by_label("Title").fill("A title that took an hour")
    grants.revoke(grant, by=world.owner)
    press(page, "Save")
    expect(page.get_by_role("main")).to_contain_text("The seller removed this access")
    expect(page.get_by_label("Title")).to_have_value("A title that took an hour")
    look(page)
    product.refresh_from_db()
    assert product.title == "Calendula balm"
    page.goto("/partner-center/shops/")
    expect(page.get_by_role("button", name="Enter Seller Center")).to_have_count(0)
    look(page)


def test_access_is_narrowed_while_somebody_is_inside(world: World, product: Product, new_page: NewPage, watch) -> None:
    watch.expected = {403, 409}
    world.grant(levels=WORK)
    page = enter(new_page(), world)
    open_product(page, product)
    world.change(levels={"products.manage": Level.VIEW, "orders.manage": Level.VIEW})
    menu(page, "Manage products")
    assert heading(page) == "Your access has changed"
    expect(page.get_by_role("main")).to_contain_text("For viewing only now: Manage product.")
    look(page)
    press(page, "Go on")
    follow(page, "Calendula balm")
    expect(page.get_by_role("button", name="Save", exact=True)).to_have_count(0)
    page.goto(reverse("shop:conversation_list", args=[world.shop.code]))
    expect(page.get_by_role("link", name="Request this permission")).to_be_visible()
    look(page)
    follow(page, "Request this permission")
    expect(
        page.get_by_role("radiogroup", name="Customer messages").get_by_role("radio", name="View", exact=True)
    ).to_be_checked()


def test_two_tabs_are_in_two_shops_at_once(world: World, product: Product, new_page: NewPage) -> None:
    second = ShopFactory(seller=world.seller, name="Fernhollow UK")
    ProductFactory(shop=second, title="Oat soap")
    binding = BindingFactory(partner=world.partner, shop=second)
    service = ServiceFactory(partner=world.partner)
    taken = ServiceAuthorizationFactory(binding=binding, service=service)
    AccessGrantFactory(service_authorization=taken, by=world.owner, levels=WORK)
    world.grant(levels=WORK)
    first_tab = enter(new_page(), world)
    second_tab = first_tab.context.new_page()
    second_tab.goto("/partner-center/shops/")
    row = second_tab.get_by_role("row").filter(has_text="Fernhollow UK")
    with second_tab.expect_navigation():
        row.get_by_role("button", name="Enter Seller Center").click()
    menu(second_tab, "Manage products")
    menu(first_tab, "Manage products")
    expect(first_tab.get_by_role("main")).to_contain_text("Calendula balm")
    expect(second_tab.get_by_role("main")).to_contain_text("Oat soap")
    follow(first_tab, "Calendula balm")
    press(first_tab, "Save")
    assert f"/{world.shop.code}/" in first_tab.url
    assert f"/{second.code}/" in second_tab.url


def test_the_seller_looks_as_the_partner_would_before_and_after_giving(
    world: World, product: Product, new_page: NewPage, watch
) -> None:
    watch.expected = {403}
    page = sign_in(new_page(), world.owner, reverse("seller_center:my_services", args=[world.shop.code]))
    follow(page, "Give TSP access")
    step_1(page)
    choose(page, "Product Access")
    press(page, "Continue")
    press(page, "Skip")
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Preview as partner").first.click()
    preview = opened.value
    expect(preview.get_by_role("region", name="Preview")).to_contain_text("as Larkspur would see it")
    menu(preview, "Manage products")
    look(preview)
    follow(preview, "Calendula balm")
    expect(preview.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    preview.goto(preview.url.replace(str(product.uuid) + "/", "").replace("products/", "orders/"))
    expect(preview.get_by_role("main")).to_contain_text("is shown this page instead")
    look(preview)
    press(page, "Authorize")
    expect(page.get_by_role("link", name="Preview as partner").first).to_be_visible()
    assert not Activity.objects.exists()


def test_what_is_unused_is_taken_out_with_a_few_clicks(world: World, new_page: NewPage, clock: Clock) -> None:
    grant = world.grant(levels={**WORK, "finance.settlements": Level.VIEW}, ends_at=clock.now + timedelta(days=90))
    clock.advance(days=40)
    for key, level in WORK.items():
        number = world.permission(key).number
        PermissionUse.objects.create(grant=grant, permission=number, level=level, last_used_at=clock.now)
    page = sign_in(new_page(), world.owner, reverse("seller_center:shop_home", args=[world.shop.code]))
    expect(page.get_by_role("main")).to_contain_text("Larkspur does not use all of its access")
    look(page)
    follow(page, "Narrow to what is used")
    look(page)
    press(page, "Narrow to what is used")
    expect(page.get_by_role("main")).to_contain_text("What changes")
    expect(page.get_by_role("main")).to_contain_text("Settlements and statements")
    look(page)
    press(page, "Save changes")
    grant.refresh_from_db()
    assert world.permission("finance.settlements").number not in grant.levels
    assert grant.levels[world.permission("products.manage").number] == Level.EDIT
