"""A relationship, in a real browser: from an open link to access in one go, with stops in between, and its renewals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from authorizations.decision import decide
from authorizations.models import AccessGrant, Binding, ServiceAuthorization
from authorizations.tasks import end_what_is_due, extend_what_is_due, tell_what_ends_soon
from authorizations.tests.factories_renewals import MOMENT, NOTHING_SENSITIVE
from authorizations.tests.worlds import World, make_world
from catalogue.models import Level
from conftest import Clock
from partners.tests.factories import ServiceFactory
from sellers.models import Shop
from sellers.tests.factories import ShopFactory
from sellers.times import end_words
from tsp_portal.tests.browser import Watch, look, path_of
from tsp_portal.tests.journeys import (
    PRODUCTS,
    NewPage,
    choose,
    follow,
    go,
    heading,
    may_edit_products,
    menu,
    press,
    sign_in,
    step_2,
)

pytestmark = pytest.mark.browser
DAY = timedelta(days=1)
# What a person does on a page: presses and choices, each counted once; what a script does by itself is not.
COUNTING = """
(() => {
    const count = (event) => {
        const counted = event.isTrusted && (event.type === 'change' || event.target.closest('a, button, summary'));
        if (counted) sessionStorage.setItem('done', Number(sessionStorage.getItem('done') || 0) + 1);
    };
    addEventListener('click', count, true);
    addEventListener('change', count, true);
})()
"""
MOST_INPUTS = 11  # after signing in; at five seconds for each, it is done within a minute


@pytest.fixture
def world(site: str) -> World:
    return make_world()


@pytest.fixture
def outlet(world: World) -> Shop:
    """The seller's other shop. In the first one another partner holds what Halyard offers."""
    ServiceFactory(partner=world.other_partner, name="Launch care")
    return ShopFactory(seller=world.seller, name="Fernhollow Outlet")


def words(page: Page, *texts: str) -> None:
    for text in texts:
        expect(page.get_by_role("main")).to_contain_text(text)


def make_open_link(page: Page, *, looking: bool = False) -> str:
    """From Partner Center to the link that proposes a service and its access, as the partner; the link."""
    menu(page, "Invitations")
    follow(page, "Make an open link")
    page.get_by_label("Service (optional)").select_option(label="Launch care – Shop Management")
    press(page, "Use this")
    choose(page, "30 days")
    page.get_by_label("Message to the seller").fill("We launch your outlet.")
    if looking:
        look(page)
    press(page, "Make the link")
    words(page, "Send this link to the seller")
    if looking:
        look(page)
    return page.get_by_label("Link", exact=True).input_value()


def may(world: World, level: Level) -> bool:
    """What the partner that works with the shop already may do with its products."""
    return bool(decide(world.lead, world.shop, world.permission(PRODUCTS), level))


def test_an_open_link_leads_to_access_in_one_go(world: World, outlet: Shop, new_page: NewPage, watch: Watch) -> None:
    permissions = ["clipboard-read", "clipboard-write"]
    partner = sign_in(new_page(permissions=permissions), world.other_lead.user, "/partner-center/")
    link = make_open_link(partner, looking=True)
    partner.get_by_role("button", name="Copy Link", exact=True).click()
    expect(partner.get_by_role("status").filter(has_text="Copied")).to_be_attached()
    assert partner.evaluate("navigator.clipboard.readText()") == link

    seller = sign_in(new_page(), world.owner, link)
    seller.add_init_script(COUNTING)
    seller.reload()
    assert heading(seller) == "You are about to work together"
    words(seller, "We launch your outlet.", "Larkspur holds Shop Management until")
    look(seller)
    choose(seller, "Fernhollow Outlet")
    press(seller, "Accept and go on")
    assert Binding.objects.filter(shop=outlet, partner=world.other_partner).exists()
    words(seller, "Launch care")
    look(seller)
    choose_end(seller, "90 days")
    press(seller, "Take the service")
    assert path_of(seller.url).endswith("/access/duration/")
    look(seller)
    choose(seller, "30 days")
    seller.get_by_label("I agree to the terms and conditions").check()
    press(seller, "Continue")
    look(seller)
    step_2(seller, "What Halyard asks for")
    look(seller)
    press(seller, "Skip")
    look(seller)
    press(seller, "Authorize")
    words(seller, "can act on behalf of")
    look(seller)
    assert int(seller.evaluate("sessionStorage.getItem('done')")) <= MOST_INPUTS

    partner.reload()
    words(partner, "You work together.")
    look(partner)
    menu(partner, "Shops I can enter")
    go(partner, partner.get_by_role("button", name="Enter Seller Center"))
    bar = partner.get_by_role("region", name="Acting on behalf of a seller")
    expect(bar).to_contain_text("You are acting for Fernhollow Outlet on behalf of Halyard")

    other = sign_in(new_page(), world.other_owner, link)
    assert heading(other) == "This link was used already"
    look(other)
    assert Binding.objects.filter(partner=world.other_partner).count() == 1


def choose_end(page: Page, name: str) -> None:
    page.get_by_role("group", name="End", exact=True).get_by_role("radio", name=name).check()


def test_one_stops_after_each_step_and_comes_back_by_the_same_link_without_javascript(
    world: World, outlet: Shop, new_page: NewPage
) -> None:
    partner = sign_in(new_page(java_script_enabled=False), world.other_lead.user, "/partner-center/")
    link = make_open_link(partner)
    staff = sign_in(new_page(), world.staff, link)
    words(staff, "Launch care", "We launch your outlet.")
    expect(staff.get_by_role("button", name="Accept and go on")).to_have_count(0)
    look(staff)
    press(staff, "Ask the main account")
    words(staff, "You asked the main account")
    look(staff)

    seller = sign_in(new_page(java_script_enabled=False), world.owner, link)
    press(seller, "Accept and go on")
    words(seller, "Choose which of your shops will work with the partner.")
    choose(seller, "Fernhollow Outlet")
    press(seller, "Accept and go on")
    follow(seller, "Stop here for now")
    words(seller, "You can stop here", "None taken yet.")
    assert ServiceAuthorization.objects.filter(shop=outlet).count() == 0
    staff.goto(link)
    words(staff, "My Services")
    look(staff)

    seller.goto(link)
    choose_end(seller, "90 days")
    press(seller, "Take the service")
    assert path_of(seller.url).endswith("/access/duration/")
    seller.goto(reverse("seller_center:my_services", args=[outlet.code]))
    words(seller, "Launch care")
    assert not AccessGrant.objects.filter(service_authorization__shop=outlet).exists()

    seller.goto(link)
    assert path_of(seller.url).endswith("/access/duration/")
    choose(seller, "30 days")
    seller.get_by_label("I agree to the terms and conditions").check()
    press(seller, "Continue")
    step_2(seller, "What Halyard asks for")
    press(seller, "Skip")
    press(seller, "Authorize")
    words(seller, "can act on behalf of")
    assert AccessGrant.objects.filter(service_authorization__shop=outlet, status="ACTIVE").count() == 1
    seller.goto(link)
    words(seller, "Launch care", "can act on behalf of")


def test_a_renewal_is_asked_for_narrowed_and_takes_over_at_the_old_end(
    world: World, clock: Clock, new_page: NewPage
) -> None:
    clock.set(clock.now)
    old = world.grant(areas=("analytics.live",))
    partner = sign_in(new_page(), world.lead.user, "/partner-center/")
    menu(partner, "Expiring")
    look(partner)
    follow(partner, "Ask to renew")
    look(partner)
    partner.get_by_label("Reason", exact=True).fill("The season goes on.")
    press(partner, "Ask to renew and make the link")
    look(partner)
    link = partner.get_by_label("Link", exact=True).input_value()
    menu(partner, "Expiring")
    words(partner, "Renewal asked for")

    seller = sign_in(new_page(), world.owner, link)
    assert heading(seller) == "Renew the access of Larkspur"
    words(seller, "The season goes on.", "Access today", "In the renewal")
    look(seller)
    press(seller, "Review the renewal")
    words(seller, "Choose until when the access goes on.")
    look(seller)
    choose(seller, "90 days")
    seller.get_by_label("Manage product in the renewal").select_option("View")
    seller.get_by_label("I agree to the terms and conditions").check()
    press(seller, "Review the renewal")
    words(seller, "with no gap", "Less")
    look(seller)
    assert AccessGrant.objects.count() == 1
    press(seller, "Confirm renewal")
    new = AccessGrant.objects.get(renews=old)
    until = end_words(new.ends_at, world.shop.time_zone)
    words(seller, "Agreed", until)
    look(seller)
    menu(partner, "Expiring")
    words(partner, "Renewal agreed")
    look(partner)
    partner.goto(reverse("partner_center:grant_detail", args=[old.uuid]))
    words(partner, until)
    look(partner)

    clock.set(old.ends_at - MOMENT)
    assert (may(world, Level.VIEW), may(world, Level.EDIT)) == (True, True)
    clock.set(old.ends_at)
    for _ in range(2):  # before the sweep comes, and after it
        assert (may(world, Level.VIEW), may(world, Level.EDIT)) == (True, False)
        end_what_is_due()
    menu(partner, "Shops I can enter")
    go(partner, partner.get_by_role("button", name="Enter Seller Center"))
    expect(partner.locator("nav.sidebar")).to_contain_text("Manage products")
    seller.reload()
    words(seller, until)
    look(seller)


def test_access_extends_itself_until_it_is_stopped_by_the_link_of_a_notice(
    world: World, clock: Clock, new_page: NewPage
) -> None:
    clock.set(clock.now)
    first = world.grant(levels=NOTHING_SENSITIVE)
    detail = reverse("seller_center:service_authorization_detail", args=[world.shop.code, world.authorization.uuid])
    seller = sign_in(new_page(), world.owner, detail)
    follow(seller, "Extend automatically")
    look(seller)
    press(seller, "Extend automatically")
    words(seller, "Tick")
    look(seller)
    seller.get_by_label("I agree to the terms and conditions").check()
    press(seller, "Extend automatically")
    words(seller, "Extends itself")
    look(seller)

    clock.set(first.ends_at - 7 * DAY)
    tell_what_ends_soon()
    clock.set(first.ends_at - 3 * DAY)
    extend_what_is_due()
    second = AccessGrant.objects.get(renews=first)
    seller.reload()
    words(seller, "Agreed", "It extends itself, next on")
    look(seller)
    clock.set(second.ends_at - 7 * DAY)
    end_what_is_due()
    assert may_edit_products(world)
    tell_what_ends_soon()
    seller.goto(reverse("notifications:notification_list"))
    look(seller)
    go(seller, seller.get_by_role("button", name="Open").first)
    assert heading(seller) == "Stop extending this access?"
    look(seller)
    press(seller, "Stop extending")
    words(seller, "Ends on its date")
    look(seller)
    clock.set(second.ends_at - 3 * DAY)
    extend_what_is_due()
    clock.set(second.ends_at)
    assert not may_edit_products(world)
    assert AccessGrant.objects.count() == 2
