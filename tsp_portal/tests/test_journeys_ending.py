"""A partner that wants to stop, in a real browser: asked, refused, asked again when it may be, and ended by silence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from authorizations.models import Binding, BindingCancellation
from authorizations.tasks import end_what_is_due
from authorizations.tests.worlds import World, make_world
from conftest import Clock
from sellers.times import instant_words
from tsp_portal.tests.browser import look
from tsp_portal.tests.journeys import NewPage, follow, go, heading, may_edit_products, menu, press, sign_in

pytestmark = pytest.mark.browser
MANAGE = "/partner-center/seller-management/manage-authorization/"
Status = BindingCancellation.Status


@pytest.fixture
def world(site: str) -> World:
    made = make_world()
    made.grant()
    return made


def words(page: Page, text: str) -> None:
    expect(page.get_by_role("main")).to_contain_text(text)


def ask(page: Page, reason: str) -> None:
    """From Manage Authorization, as the partner."""
    page.goto(MANAGE)
    page.get_by_role("main").locator("summary", has_text="More").click()
    follow(page, "Cancel working together")
    page.get_by_label("Reason").fill(reason)
    press(page, "Ask to stop")


def refuse(page: Page, reason: str) -> None:
    """On the page of the cancellation, as the seller."""
    page.locator("summary", has_text="Refuse").click()
    page.get_by_label("Why you refuse").fill(reason)
    press(page, "Refuse and go on")


def last() -> BindingCancellation:
    return BindingCancellation.objects.latest("asked_at")


def test_refused_asked_again_after_144_hours_and_ended_by_silence(
    world: World, clock: Clock, new_page: NewPage
) -> None:
    asked_at, zone = clock.set(clock.now), world.shop.time_zone
    partner = sign_in(new_page(), world.lead.user, MANAGE)
    too_late = partner.context.new_page()  # left open until the seller has refused
    too_late.goto(reverse("partner_center:ask_to_cancel", args=[world.shop.code]))
    words(too_late, "The agreement of Fernhollow US and Larkspur to work together")
    look(too_late)
    ask(partner, "We close the office.")
    for text in ("Nothing has ended yet", "72 h 0 min left", instant_words(asked_at + timedelta(hours=72), zone)):
        expect(partner.locator("body")).to_contain_text(text)
    look(partner)
    menu(partner, "Manage Authorization")
    words(partner, "You asked to stop working with Fernhollow US")
    look(partner)

    clock.advance(hours=1)
    seller = sign_in(new_page(), world.owner, reverse("seller_center:shop_home", args=[world.shop.code]))
    words(seller, "71 h 0 min left")
    look(seller)
    follow(seller, "Answer")
    assert heading(seller) == "Larkspur wants to stop working with Fernhollow US"
    for text in ("We close the office.", "71 h 0 min left", "Full care"):
        words(seller, text)
    look(seller)
    refuse(seller, "")
    expect(seller.get_by_role("main")).to_contain_text("Say why you refuse: the partner reads it.")
    look(seller)
    seller.get_by_label("Why you refuse").fill("The season is not over.")
    press(seller, "Refuse and go on")
    words(seller, "You refused, and everything goes on.")
    look(seller)
    assert may_edit_products(world)

    again_at = clock.now + timedelta(hours=144)
    follow(partner, "See how it stands")  # the page was open all the while
    for text in ("The season is not over.", f"You can ask again from {instant_words(again_at, zone)} on."):
        words(partner, text)
    look(partner)
    press(too_late, "Ask to stop")
    words(too_late, f"You can ask again from {instant_words(again_at, zone)} on.")
    look(too_late)
    clock.set(again_at - timedelta(seconds=1))
    too_late.goto(reverse("partner_center:ask_to_cancel", args=[world.shop.code]))
    expect(too_late.get_by_role("button", name="Ask to stop")).to_have_count(0)
    assert BindingCancellation.objects.count() == 1

    clock.set(again_at)
    partner.reload()
    follow(partner, "Ask again")
    press(partner, "Ask to stop")
    words(partner, "72 h 0 min left")
    end_what_is_due()
    assert last().status == Status.PENDING
    clock.advance(hours=72)
    assert not may_edit_products(world)
    end_what_is_due()
    assert (last().status, Binding.objects.get().status) == (Status.AUTOMATIC, "ENDED")
    for page in (partner, seller):
        page.goto(reverse("notifications:notification_list"))
        look(page)
        go(page, page.get_by_role("button", name="no longer work together"))
        words(page, "There was no answer in time, so everything ended by itself.")
        look(page)
