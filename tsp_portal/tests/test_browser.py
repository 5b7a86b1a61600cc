"""Do the journeys' own eyes see? A page that is wrong on purpose is found to be so."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tsp_portal.tests.browser import Watch, assert_accessible, assert_fits, find_chromium
from tsp_portal.tests.journeys import NewPage

pytestmark = pytest.mark.browser


@pytest.fixture
def page(new_page: NewPage) -> Page:
    page = new_page()
    page.goto("/accounts/login/")
    return page


def test_a_picture_without_words_is_found(page: Page) -> None:
    page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    with pytest.raises(AssertionError, match="image-alt"):
        assert_accessible(page)


def test_what_is_wider_than_the_window_is_found(page: Page) -> None:
    assert_fits(page)
    page.evaluate("Object.assign(document.querySelector('main').style, {width: '5000px', maxWidth: 'none'})")
    with pytest.raises(AssertionError, match="wider than its window"):
        assert_fits(page)


def test_what_the_policy_refuses_is_found(page: Page, watch: Watch) -> None:
    page.evaluate("document.body.setAttribute('onclick', 'alert(1)')")
    page.locator("body").click()
    page.wait_for_timeout(200)
    assert any("Content Security Policy" in trouble for trouble in watch.troubles)
    watch.troubles.clear()


def test_an_answer_that_is_an_error_is_found(page: Page, watch: Watch) -> None:
    page.goto("/nowhere/")
    assert any(trouble.startswith("404") for trouble in watch.troubles)
    watch.troubles.clear()


def test_a_browser_that_is_named_but_not_there_is_none(page: Page) -> None:
    assert find_chromium(page.context.browser.browser_type, {"CHROMIUM_PATH": "/nowhere/chromium"}) is None
