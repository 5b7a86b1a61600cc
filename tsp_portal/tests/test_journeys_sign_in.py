"""Do people come in, in a real browser: by e-mail and password, by one click in the demo, and out again?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from accounts.tests.factories import PASSWORD, OperatorFactory, UserFactory
from authorizations.tests.worlds import make_world
from notifications.tests.factories import KeptMailFactory
from tsp_portal.demo.accounts import FIXED_ACCOUNTS
from tsp_portal.tests.browser import Watch, look, path_of

pytestmark = pytest.mark.browser
NewPage = Callable[..., Page]


def test_a_person_signs_in_and_out(new_page: NewPage) -> None:
    world = make_world()
    page = new_page()
    page.goto("/partner-center/")
    page.get_by_label("Email").fill(world.lead.user.email)
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("not correct")
    look(page)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    assert path_of(page.url) == "/partner-center/"
    page.locator(".account-menu, details:has(form[action*='logout'])").first.locator("summary").click()
    page.get_by_role("button", name="Sign out").click()
    assert path_of(page.url) == "/accounts/login/"


@pytest.mark.usefixtures("demo")
def test_in_the_demo_one_click_signs_in(new_page: NewPage) -> None:
    for account in FIXED_ACCOUNTS:
        UserFactory(email=account.email, name=account.name, is_demo=True)
    page = new_page()
    page.goto("/accounts/login/")
    look(page, "sign-in")
    page.get_by_role("button", name="owner@fernhollow.example").click()
    assert path_of(page.url) == "/"
    look(page)


@pytest.mark.usefixtures("demo")
def test_an_operator_reads_the_kept_mails(new_page: NewPage) -> None:
    operator = OperatorFactory(is_demo=True)
    mail = KeptMailFactory()
    page = new_page()
    page.goto("/demo/mail/")
    page.get_by_label("Email").fill(operator.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    look(page)
    page.get_by_role("link", name=mail.subject).click()
    look(page)


def test_a_page_that_is_not_there_says_so(new_page: NewPage, watch: Watch) -> None:
    watch.expected = {404}
    page = new_page()
    page.goto("/nowhere/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    look(page)
