"""The link, in a real browser: from a partner's request to access and back, by each way that people take it."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from authorizations.models import AccessGrant, AuthorizationDraft
from authorizations.tests.worlds import World, make_world
from tsp_portal.tests.browser import Watch, look, path_of
from tsp_portal.tests.journeys import (
    NewPage,
    choose,
    follow,
    go,
    heading,
    may_edit_products,
    menu,
    press,
    request_access,
    sign_in,
    step_1,
    step_2,
    walk_to_review,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def world(site: str) -> World:
    return make_world()


def test_from_a_request_to_access_and_back(world: World, new_page: NewPage) -> None:
    partner = sign_in(new_page(permissions=["clipboard-read", "clipboard-write"]), world.lead.user, "/partner-center/")
    look(partner)
    link = request_access(partner, world)
    partner.get_by_role("button", name="Copy Link", exact=True).click()
    expect(partner.get_by_role("status").filter(has_text="Copied")).to_be_attached()
    assert partner.evaluate("navigator.clipboard.readText()") == link
    assert not may_edit_products(world)

    seller = sign_in(new_page(), world.owner, link)
    assert path_of(seller.url).endswith("/access/duration/")
    look(seller)
    press(seller, "Continue")
    expect(seller.get_by_role("alert")).to_contain_text("Choose how long the access lasts.")
    look(seller)
    step_1(seller)
    look(seller)
    step_2(seller, "What Larkspur asks for")
    look(seller)
    press(seller, "Skip")
    look(seller)
    assert not may_edit_products(world)
    press(seller, "Authorize")
    expect(seller.get_by_role("main")).to_contain_text("can act on behalf of")
    look(seller)
    assert may_edit_products(world)

    partner.reload()
    expect(partner.get_by_role("main")).to_contain_text("Completed")
    look(partner)
    menu(partner, "Manage Authorization")
    expect(partner.get_by_role("row").filter(has_text=world.shop.code)).to_contain_text("Active")
    follow(partner, "View access")
    look(partner)

    follow(seller, "Remove access")
    look(seller)
    press(seller, "Remove access now")
    expect(seller.get_by_role("main")).to_contain_text("Access removed")
    look(seller)
    assert not may_edit_products(world)
    menu(partner, "Manage Authorization")
    expect(partner.get_by_role("row").filter(has_text=world.shop.code)).to_contain_text("Ended")
    look(partner)


def test_the_same_without_javascript(world: World, new_page: NewPage) -> None:
    partner = sign_in(new_page(java_script_enabled=False), world.lead.user, "/partner-center/")
    link = request_access(partner, world, looking=False)
    expect(partner.get_by_role("button", name="Copy Link")).to_be_hidden()
    seller = sign_in(new_page(java_script_enabled=False), world.owner, link)
    walk_to_review(seller)
    press(seller, "Authorize")
    assert may_edit_products(world)
    follow(seller, "Remove access")
    press(seller, "Remove access now")
    assert not may_edit_products(world)


def test_the_wizard_by_keyboard_alone(world: World, new_page: NewPage) -> None:
    request = world.request()
    page = sign_in(new_page(), world.owner, reverse("seller_center:authorize", args=[request.token]))
    for wanted, keys in (
        ("30 days", ["Space"]),
        ("E-mail for confirmations", ["Control+A", *"own@fern.example"]),
        ("I agree to the terms and conditions, version 1", ["Space"]),
        ("Continue", ["Enter"]),
        ("What Larkspur asks for", ["Space"]),
        ("Continue", ["Enter"]),
        ("Skip", ["Enter"]),
        ("Authorize", ["Enter"]),
    ):
        tab_to(page, wanted)
        if keys == ["Enter"]:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            continue
        for key in keys:
            page.keyboard.press(key)
    expect(page.get_by_role("main")).to_contain_text("can act on behalf of")
    assert may_edit_products(world)


def tab_to(page: Page, words: str) -> None:
    """Press Tab, and the arrows within a group, until what is in focus is called like this; focus is always seen."""
    for _ in range(120):
        page.keyboard.press("Tab")
        seen = page.evaluate(FOCUS)
        assert seen["visible"], f"focus cannot be seen on {seen['name']}"
        for _ in range(12 if seen["group"] else 0):
            if page.evaluate(FOCUS)["name"] == words:
                break
            page.keyboard.press("ArrowDown")
        if page.evaluate(FOCUS)["name"] == words:
            return
    raise AssertionError(f"Tab never comes to “{words}” on {page.url}")


FOCUS = """
(() => {
    const at = document.activeElement;
    const box = at.getBoundingClientRect();
    const label = at.labels && at.labels.length ? at.labels[0].innerText : '';
    const name = label || at.getAttribute('aria-label') || at.innerText || at.value || at.tagName;
    return {
        name: name.trim().split('\\n')[0].replace('*', '').trim(),
        group: at.type === 'radio' && at.closest('.choices') !== null,
        visible: box.width > 0 && box.height > 0,
    };
})()
"""


def test_a_double_click_authorizes_once(world: World, new_page: NewPage) -> None:
    request = world.request()
    page = sign_in(new_page(), world.owner, reverse("seller_center:authorize", args=[request.token]))
    walk_to_review(page)
    page.get_by_role("button", name="Authorize", exact=True).dblclick(no_wait_after=True)
    expect(page.get_by_role("main")).to_contain_text("can act on behalf of")
    assert AccessGrant.objects.count() == 1
    assert AccessGrant.objects.get().revision_number == 1


def test_two_tabs_and_the_back_button_lose_nothing(world: World, new_page: NewPage, watch: Watch) -> None:
    watch.expected = {409}
    request = world.request()
    first = sign_in(new_page(), world.owner, reverse("seller_center:authorize", args=[request.token]))
    second = first.context.new_page()
    second.goto(first.url)
    step_1(first)
    step_1(second, "90 days")
    expect(second.get_by_role("alert").first).to_contain_text("changed meanwhile")
    look(second)
    assert AuthorizationDraft.objects.get().duration == "30"
    step_2(first, "What Larkspur asks for")
    first.go_back()
    expect(first.get_by_role("radio", name="What Larkspur asks for")).to_be_checked()
    first.go_back()
    expect(first.get_by_role("radio", name="30 days")).to_be_checked()


def test_what_changed_since_the_review_is_shown_before_anything_is_granted(
    world: World, new_page: NewPage, watch: Watch
) -> None:
    watch.expected = {409}
    request = world.request()
    page = sign_in(new_page(), world.owner, reverse("seller_center:authorize", args=[request.token]))
    walk_to_review(page)
    other = page.context.new_page()
    other.goto(page.url)
    follow(other, "Change duration, e-mail and terms")
    choose(other, "90 days")
    press(other, "Save and review")
    press(page, "Authorize")
    expect(page.get_by_role("alert").first).to_contain_text("The end of the access changed")
    look(page)
    assert not may_edit_products(world)
    press(page, "Authorize")
    assert may_edit_products(world)


def test_a_sub_account_looks_and_asks_the_main_account(world: World, new_page: NewPage) -> None:
    request = world.request(message="May we help?")
    link = reverse("seller_center:authorize", args=[request.token])
    staff = sign_in(new_page(), world.staff, link)
    look(staff)
    expect(staff.get_by_role("button", name="Authorize")).to_have_count(0)
    press(staff, "Ask the main account")
    expect(staff.get_by_role("main")).to_contain_text("You asked the main account")
    look(staff)
    owner = sign_in(new_page(), world.owner, reverse("notifications:notification_list"))
    look(owner)
    go(owner, owner.get_by_role("main").get_by_role("button").filter(has_text=world.staff.name).first)
    assert path_of(owner.url).endswith("/access/duration/")


def test_a_link_that_leads_no_further_says_why(world: World, new_page: NewPage, watch: Watch) -> None:
    request = world.request(status="WITHDRAWN")
    link = reverse("seller_center:authorize", args=[request.token])
    page = sign_in(new_page(), world.owner, link)
    assert "withdr" in heading(page).lower()
    look(page)
    watch.expected = {404}
    stranger = sign_in(new_page(), world.other_owner, link)
    assert stranger.title().startswith("Not found") or "not" in heading(stranger).lower()
    look(stranger)


def test_declining_takes_a_reason_or_none(world: World, new_page: NewPage) -> None:
    request = world.request()
    page = sign_in(new_page(), world.owner, reverse("seller_center:authorize", args=[request.token]))
    page.locator("summary", has_text="Decline").click()
    page.get_by_label("Reason").fill("Not this season.")
    press(page, "Decline the request")
    look(page)
    partner = sign_in(new_page(), world.lead.user, reverse("partner_center:request_detail", args=[request.uuid]))
    expect(partner.get_by_role("main")).to_contain_text("Not this season.")
    look(partner)
