"""The operators' pages, in a real browser: a partner is approved; access is suspended and resumed, at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from authorizations.tests.worlds import World, make_world
from partners.models import Partner
from partners.tests.factories import PartnerFactory
from tsp_portal.tests.browser import assert_accessible
from tsp_portal.tests.journeys import NewPage, follow, go, may_edit_products, press, sign_in

pytestmark = pytest.mark.browser


@pytest.fixture
def world(site: str) -> World:
    return make_world()


def press_in_admin(page: Page, button: str, reason: str = "") -> None:
    """A button of a row's page, and once more on the page that asks."""
    go(page, page.get_by_role("link", name=button, exact=True))
    assert_accessible(page)
    if reason:
        page.get_by_label("Reason").fill(reason)
    press(page, button)


def test_an_operator_approves_a_partner(world: World, new_page: NewPage) -> None:
    partner = PartnerFactory(name="Tidewater Studio", status="PENDING")
    page = sign_in(new_page(), world.operator, "/admin/")
    assert_accessible(page)
    go(page, page.locator("#partners-partner").get_by_role("link", name="Partners"))
    assert_accessible(page)
    follow(page, "Tidewater Studio")
    assert_accessible(page)
    press_in_admin(page, "Approve")
    expect(page.get_by_text("done, and recorded")).to_be_visible()
    partner.refresh_from_db()
    assert partner.status == Partner.Status.APPROVED


def test_an_operator_suspends_access_and_resumes_it(world: World, new_page: NewPage) -> None:
    grant = world.grant()
    assert may_edit_products(world)
    page = sign_in(new_page(), world.operator, f"/admin/authorizations/accessgrant/{grant.pk}/change/")
    assert_accessible(page)
    press_in_admin(page, "Suspend", "We look into a complaint.")
    assert not may_edit_products(world)
    partner = sign_in(new_page(), world.lead.user, "/partner-center/seller-management/manage-authorization/")
    expect(partner.get_by_role("row").filter(has_text=world.shop.code)).to_contain_text("Suspended")
    press_in_admin(page, "Resume")
    assert may_edit_products(world)
