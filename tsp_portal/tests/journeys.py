"""What people do in the journeys, each by what the page offers: its labels, its buttons, its links."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from accounts.tests.factories import PASSWORD
from authorizations.decision import decide
from authorizations.tests.worlds import World
from catalogue.models import Level
from tsp_portal.tests.browser import look, path_of

NewPage = Callable[..., Page]
PRODUCTS = "products.manage"


def may_edit_products(world: World) -> bool:
    """The decision, at this instant: may the partner's main account edit products in the shop?"""
    return bool(decide(world.lead, world.shop, world.permission(PRODUCTS), Level.EDIT))


def sign_in(page: Page, user: User, to: str = "/", password: str = PASSWORD) -> Page:
    """Go somewhere, be asked to sign in, and come back."""
    page.goto(to)
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(password)
    press(page, "Sign in")
    return page


def press(page: Page, name: str) -> None:
    """A button that sends a form; what follows looks at the page it leads to."""
    go(page, page.get_by_role("button", name=name, exact=True))


def follow(page: Page, name: str) -> None:
    """A link of the page itself."""
    go(page, page.get_by_role("main").get_by_role("link", name=name).first)


def menu(page: Page, name: str) -> None:
    """An entry of the menu at the side."""
    go(page, page.locator("nav.sidebar").get_by_role("link", name=name, exact=True))


def go(page: Page, by: Locator) -> None:
    with page.expect_navigation():
        by.click()


def choose(page: Page, name: str) -> None:
    """One of the choices of a step: by the words on its card."""
    page.get_by_role("radio", name=name).first.check()


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def request_access(page: Page, world: World, *, looking: bool = True) -> str:
    """From Manage Authorization to the link, as the partner; the link."""
    menu(page, "Manage Authorization")
    if looking:
        look(page)
    follow(page, "Request TSP Access")
    choose(page, "30 days")
    page.get_by_label("Message to the seller").fill("We would like to look after your products this season.")
    if looking:
        look(page)
    press(page, "Make the request and its link")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Request to {world.shop}")
    if looking:
        look(page)
    return page.get_by_label("Link", exact=True).input_value()


def step_1(page: Page, duration: str = "30 days") -> None:
    choose(page, duration)
    page.get_by_label("E-mail for confirmations").fill("confirmations@seller.example")
    page.get_by_label("I agree to the terms and conditions").check()
    press(page, "Continue")


def step_2(page: Page, role: str) -> None:
    choose(page, role)
    press(page, "Continue")


def walk_to_review(page: Page, *, role: str = "What Larkspur asks for") -> None:
    step_1(page)
    step_2(page, role)
    press(page, "Skip")
    assert path_of(page.url).endswith("/access/review/")
