"""Do people come in, in a real browser: by e-mail and password, by one click in the demo, and out again?"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from accounts.tests.factories import PASSWORD, OperatorFactory, UserFactory
from authorizations.tests.worlds import make_world
from notifications.tests.factories import KeptMailFactory
from tsp_portal.demo.accounts import FIXED_ACCOUNTS
from tsp_portal.tests.browser import Watch, look, path_of
from tsp_portal.tests.journeys import NewPage, follow, go, press, sign_in

pytestmark = pytest.mark.browser


def test_a_person_signs_in_and_out(new_page: NewPage) -> None:
    world = make_world()
    page = sign_in(new_page(), world.lead.user, "/partner-center/", password="not this one")
    expect(page.get_by_role("alert")).to_contain_text("not correct")
    look(page)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")
    assert path_of(page.url) == "/partner-center/"
    page.locator("summary", has_text="Account:").click()
    press(page, "Sign out")
    assert path_of(page.url) == "/accounts/login/"


@pytest.mark.usefixtures("demo")
def test_in_the_demo_one_click_signs_in(new_page: NewPage) -> None:
    for account in FIXED_ACCOUNTS:
        UserFactory(email=account.email, name=account.name, is_demo=True)
    page = new_page()
    page.goto("/accounts/login/")
    look(page)
    go(page, page.get_by_role("button", name="owner@fernhollow.example"))
    assert path_of(page.url) == "/"
    look(page)


@pytest.mark.usefixtures("demo")
def test_an_operator_reads_the_kept_mails(new_page: NewPage) -> None:
    operator = OperatorFactory(is_demo=True)
    mail = KeptMailFactory()
    page = sign_in(new_page(), operator, "/demo/mail/")
    look(page)
    follow(page, mail.subject)
    look(page)


def test_a_page_that_is_not_there_says_so(new_page: NewPage, watch: Watch) -> None:
    watch.expected = {404}
    page = new_page()
    page.goto("/nowhere/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    look(page)
