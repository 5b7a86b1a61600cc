"""The access review, in a real browser: with a few keys, and without JavaScript."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from authorizations.actions import review_rounds
from authorizations.models import AccessGrant, PermissionUse
from authorizations.tests.factories import AccessGrantFactory, BindingFactory, ServiceAuthorizationFactory
from authorizations.tests.worlds import World, make_world
from conftest import Clock
from sellers.tests.factories import ShopFactory
from tsp_portal.tests.browser import look
from tsp_portal.tests.journeys import NewPage, choose, follow, heading, press, sign_in

pytestmark = pytest.mark.browser
URL = "/seller-center/access-review/"
SHOPS = ("Fernhollow CA", "Fernhollow DE", "Fernhollow UK")


@pytest.fixture
def world(site: str) -> World:
    return make_world()


@pytest.fixture
def asked(world: World, clock: Clock) -> list[AccessGrant]:
    """To three shops, given so long ago that the seller is asked about them; of the last one a part was used."""
    made = []
    for name in SHOPS:
        binding = BindingFactory(partner=world.partner, shop=ShopFactory(seller=world.seller, name=name))
        authorization = ServiceAuthorizationFactory(binding=binding, service=world.service)
        ends_at = clock.now + timedelta(days=150)
        made.append(AccessGrantFactory(service_authorization=authorization, by=world.owner, ends_at=ends_at))
    now = clock.advance(days=100)
    number = world.permission("products.manage").number
    PermissionUse.objects.create(grant=made[-1], permission=number, level=2, last_used_at=now)
    review_rounds.open_due_reviews()
    return made


def states(grants: list[AccessGrant]) -> list[tuple[str, int]]:
    """The status of each, and how many revisions it has."""
    return [
        (grant.status, grant.revision_number) for grant in AccessGrant.objects.filter(pk__in=[g.pk for g in grants])
    ]


def of(page: Page, shop: str) -> str:
    """What is chosen for the access to a shop."""
    group = page.get_by_role("radiogroup", name=shop)
    return group.locator("label", has=page.locator("input:checked")).inner_text()


def test_each_access_is_answered_with_one_key(world: World, asked: list[AccessGrant], new_page: NewPage) -> None:
    page = sign_in(new_page(), world.owner, URL)
    assert heading(page) == "Access review"
    look(page)
    page.get_by_role("button", name="Keep all that were used in the last 30 days").click()
    assert [of(page, each) for each in SHOPS] == ["Later", "Later", "Keep"]

    page.get_by_role("radiogroup", name="Fernhollow CA").get_by_role("radio", name="Later").focus()
    for key in ("k", "n", "e", "n"):  # of the second nothing was used, so that N does nothing there
        page.keyboard.press(key)
    assert [of(page, each) for each in SHOPS] == ["Keep", "End", "Narrow"]
    expect(page.get_by_role("button", name="Save answers")).to_be_focused()
    press(page, "Save answers")
    expect(page.get_by_role("main")).to_contain_text("Nothing to review now")
    expect(page.locator("body")).to_contain_text("Saved: 1 kept, 1 narrowed, 1 ended.")
    look(page)
    assert sorted(states(asked)) == [("ACTIVE", 1), ("ACTIVE", 2), ("REVOKED", 1)]


def test_the_same_in_parts_without_javascript(world: World, asked: list[AccessGrant], new_page: NewPage) -> None:
    page = sign_in(new_page(java_script_enabled=False), world.owner, URL)
    assert not page.get_by_role("button", name="Keep all that were used in the last 30 days").is_visible()
    page.get_by_role("radiogroup", name="Fernhollow CA").get_by_role("radio", name="End", exact=True).check()
    press(page, "Save answers")
    expect(page.get_by_role("main")).to_contain_text("1 of 3")
    for shop in SHOPS[1:]:
        page.get_by_role("radiogroup", name=shop).get_by_role("radio", name="Keep", exact=True).check()
    press(page, "Save answers")
    expect(page.get_by_role("main")).to_contain_text("Nothing to review now")
    assert sorted(states(asked)) == [("ACTIVE", 1), ("ACTIVE", 1), ("REVOKED", 1)]

    follow(page, "Change")
    choose(page, "Every 30 days")
    choose(page, "End the access")
    press(page, "Save")
    expect(page.get_by_role("main")).to_contain_text("Every 30 days")
