"""A new relationship in a real browser: from an open link to granted access in one go, and the ways beside it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from authorizations.decision import decide
from authorizations.models import Invitation
from authorizations.tests.factories_invitations import InvitationFactory, proposed
from authorizations.tests.worlds import World, make_world
from catalogue.models import Level
from partners.models import Service
from partners.tests.factories import PartnerFactory, ServiceFactory
from tsp_portal.tests.browser import look, path_of
from tsp_portal.tests.journeys import NewPage, choose, follow, press, sign_in, step_1, step_2

pytestmark = pytest.mark.browser


@pytest.fixture
def world(site: str) -> World:
    return make_world()


@pytest.fixture
def live(world: World) -> Service:
    return ServiceFactory(partner=world.other_partner, category="live_management", name="LIVE evenings")


@pytest.fixture
def link(world: World, live: Service) -> Invitation:
    ServiceFactory(partner=world.other_partner, category=world.service.category, name="Shop care")
    return InvitationFactory(partner=world.other_partner, shop=None, message="We met in May.", proposal=proposed(live))


def may_look_at_orders(world: World) -> bool:
    """The decision, at this instant: may the new partner's main account look at orders in the shop?"""
    return bool(decide(world.other_lead, world.shop, world.permission("orders.manage"), Level.VIEW))


def url_of(world: World, name: str, *args: object) -> str:
    return reverse(f"seller_center:{name}", args=[world.shop.code, *args])


def test_from_an_open_link_to_access_in_one_go(world: World, link: Invitation, new_page: NewPage) -> None:
    """Six buttons, each of which leads to the next step; a mistake on the way costs nothing that was filled in."""
    page = sign_in(new_page(), world.owner, reverse("seller_center:invitation", args=[link.token]))
    look(page)
    press(page, "Accept and go on")
    assert path_of(page.url).endswith("/service/")
    look(page)
    press(page, "Take the service")
    expect(page.get_by_role("alert")).to_contain_text("Choose how long the shop takes the service.")
    look(page)
    choose(page, "90 days")
    press(page, "Take the service")
    assert path_of(page.url).endswith("/access/duration/")
    look(page)
    step_1(page)
    step_2(page, "What Halyard asks for")
    press(page, "Skip")
    assert not may_look_at_orders(world)
    press(page, "Authorize")
    expect(page.get_by_role("main")).to_contain_text("can act on behalf of")
    assert may_look_at_orders(world)


def test_stopping_and_going_on_by_the_same_link(world: World, link: Invitation, new_page: NewPage) -> None:
    url = reverse("seller_center:invitation", args=[link.token])
    page = sign_in(new_page(), world.owner, url)
    press(page, "Accept and go on")
    follow(page, "Stop here for now")
    expect(page.get_by_role("main")).to_contain_text("None taken yet.")
    look(page)
    page.goto(url)
    choose(page, "LIVE evenings")
    choose(page, "On a later day")
    page.get_by_label("First day").fill("2020-01-01")
    choose(page, "Until a day I choose")
    press(page, "Take the service")
    expect(page.get_by_role("alert")).to_contain_text("That day has passed.")
    look(page)
    choose(page, "Today")
    choose(page, "30 days")
    press(page, "Take the service")
    follow(page, "Stop here for now")
    expect(page.get_by_role("main")).to_contain_text("LIVE evenings (LIVE Management), until")
    page.goto(url)
    assert path_of(page.url).endswith("/access/duration/")


def test_the_pages_beside_it_are_fit_for_everybody(world: World, link: Invitation, new_page: NewPage) -> None:
    received = InvitationFactory(partner=PartnerFactory(name="Wanderer"), shop=world.shop, message="Hello")
    sent = InvitationFactory(partner=PartnerFactory(), shop=world.shop, invited_by="SELLER")
    further = ServiceFactory(partner=world.partner, category="live_management", name="LIVE mornings")
    page = sign_in(new_page(), world.owner, url_of(world, "shop_invitations"))
    look(page)
    for url in (
        reverse("seller_center:invitation", args=[received.token]),
        url_of(world, "shop_invitation", sent.uuid),
        f"{url_of(world, 'find_partner')}?q=partner",
        url_of(world, "invite_partner", world.other_partner.uuid),
        url_of(world, "add_service"),
        url_of(world, "take_service", further.uuid),
        url_of(world, "my_services"),
    ):
        page.goto(url)
        look(page)
    staff = sign_in(new_page(), world.staff, reverse("seller_center:invitation", args=[link.token]))
    look(staff)
    press(staff, "Ask the main account")
    look(staff)
    partner = sign_in(
        new_page(), world.lead.user, reverse("partner_center:request_service_access", args=[world.shop.code])
    )
    look(partner)
    follow(partner, "LIVE mornings")
    look(partner)
