"""My Services, in a real browser: access is edited, seen to change, given anew and ended with all that carries it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from authorizations.decision import decide
from authorizations.models import AccessGrant, ConsentRecord
from authorizations.tests.worlds import World, make_world
from catalogue.models import Level
from sellers.tests.factories import ShopFactory
from tsp_portal.tests.browser import look, path_of
from tsp_portal.tests.journeys import NewPage, choose, follow, go, heading, may_edit_products, menu, press, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def world(site: str) -> World:
    return make_world()


def may(world: World, key: str, level: Level = Level.VIEW) -> bool:
    return bool(decide(world.lead, world.shop, world.permission(key), level))


def level(page: Page, permission: str, words: str) -> None:
    """Choose a level in the editor of specific sections."""
    page.get_by_role("radiogroup", name=permission, exact=True).get_by_role("radio", name=words, exact=True).check()


def test_access_is_narrowed_widened_and_removed_in_place(world: World, new_page: NewPage) -> None:
    world.grant()
    page = sign_in(new_page(), world.owner, "/seller-center/")
    assert path_of(page.url) == reverse("seller_center:shop_home", args=[world.shop.code])
    look(page)
    menu(page, "My Services")
    look(page)

    follow(page, "Edit TSP access authorization")
    assert heading(page) == "Edit TSP access authorization"
    look(page)
    press(page, "Continue")
    level(page, "Manage orders", "None")
    look(page)
    press(page, "Save and review")
    expect(page.get_by_role("main")).to_contain_text("What changes")
    look(page)
    assert may(world, "orders.manage")
    press(page, "Save changes")
    assert not may(world, "orders.manage")
    assert may_edit_products(world)

    follow(page, "Edit TSP access authorization")
    press(page, "Continue")
    choose(page, "Product Access")
    press(page, "Save and review")
    expect(page.get_by_role("main")).to_contain_text("Agree to the terms and conditions in step 1.")
    look(page)
    follow(page, "Change duration, e-mail and terms")
    page.get_by_label("I agree to the terms and conditions").check()
    press(page, "Save and review")
    press(page, "Save changes")
    assert may(world, "shop_design.manage", Level.EDIT)

    history = page.get_by_role("region", name="History")
    expect(history).to_contain_text("Revision 3: what changed")
    expect(history).to_contain_text("Revision 2: what changed")
    expect(history).to_contain_text("Revision 1: what was given")
    for summary in history.locator("summary").all():
        summary.click()
    look(page)
    assert AccessGrant.objects.get().revision_number == 3
    assert ConsentRecord.objects.count() == 2

    follow(page, "Remove access")
    press(page, "Remove access now")
    assert not may_edit_products(world)


def test_access_is_given_where_nobody_asked(world: World, new_page: NewPage) -> None:
    page = sign_in(new_page(), world.owner, reverse("seller_center:my_services", args=[world.shop.code]))
    follow(page, "Give TSP access")
    choose(page, "Until the service ends")
    page.get_by_label("I agree to the terms and conditions").check()
    press(page, "Continue")
    choose(page, "Full Access")
    press(page, "Continue")
    expect(page.get_by_role("alert")).to_contain_text("Type the words FULL ACCESS to confirm it.")
    look(page)
    page.get_by_label("Type FULL ACCESS to confirm").fill("full access")
    press(page, "Continue")
    page.get_by_role("checkbox", name="LIVE").check()
    press(page, "Continue")
    look(page)
    press(page, "Authorize")
    assert may_edit_products(world)
    assert may(world, "analytics.live")


def test_a_sub_account_looks_and_changes_nothing(world: World, new_page: NewPage) -> None:
    world.grant()
    page = sign_in(new_page(), world.staff, reverse("seller_center:my_services", args=[world.shop.code]))
    look(page)
    follow(page, "Larkspur")
    look(page)
    for verb in ("Edit TSP access authorization", "Remove access", "Cancel service"):
        expect(page.get_by_role("link", name=verb)).to_have_count(0)


@pytest.mark.parametrize(
    ("way", "button"), [("Cancel service", "Cancel service now"), ("End work with this partner", "End work now")]
)
def test_what_carries_the_access_ends_it_too(world: World, new_page: NewPage, way: str, button: str) -> None:
    world.grant()
    page = sign_in(new_page(), world.owner, reverse("seller_center:my_services", args=[world.shop.code]))
    follow(page, "Larkspur")
    follow(page, way)
    look(page)
    press(page, button)
    look(page)
    assert not may_edit_products(world)


def test_one_goes_from_shop_to_shop(world: World, new_page: NewPage) -> None:
    other = ShopFactory(seller=world.seller, name="Fernhollow UK")
    page = sign_in(new_page(), world.owner, "/seller-center/")
    look(page)
    follow(page, "Fernhollow UK")
    assert path_of(page.url) == reverse("seller_center:shop_home", args=[other.code])
    look(page)
    menu(page, "My Services")
    look(page)
    page.locator("header summary", has_text="Fernhollow UK").click()
    go(page, page.locator("header").get_by_role("link", name=world.shop.name))
    assert f"/{world.shop.code}/" in page.url
