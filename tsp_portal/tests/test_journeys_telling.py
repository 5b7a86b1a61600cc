"""Are people told the way they chose, in a real browser: preferences, a digest read as a mail, and where it leads?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from pytest_django import Settings

from accounts.tests.factories import PASSWORD
from audit.clock import portal_now
from authorizations.tests.worlds import World, make_world
from notifications.actions import gather_digests, send_due
from notifications.models import KeptMail, Notification
from notifications.rendering import render
from tsp_portal.tests.browser import look, path_of
from tsp_portal.tests.journeys import NewPage, go, press, sign_in

pytestmark = pytest.mark.browser
PREFERENCES = "/notifications/preferences/"


@pytest.fixture(autouse=True)
def mails_are_kept(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "notifications.backends.KeepingEmailBackend"


def choose_a_digest(page: Page, language: str) -> None:
    page.get_by_label("A partner asks for access").select_option("In the digest")
    page.get_by_label("When the digest comes").select_option("Every Monday at 08:00")
    page.get_by_label("Time zone of that hour").select_option("Europe/Madrid")
    page.get_by_label("Language of what is written to you").select_option(language)
    press(page, "Save preferences")
    expect(page.get_by_text("Your preferences are saved.")).to_be_visible()
    expect(page.get_by_label("A partner asks for access")).to_have_value("DIGEST")


def the_digest(world: World) -> KeptMail:
    """What the next Monday brings."""
    monday = portal_now() + timedelta(days=8)
    gather_digests(at=monday)
    Notification.objects.filter(kind=Notification.DIGEST).update(next_attempt_at=portal_now())
    send_due()
    return KeptMail.objects.get(to=world.owner.email)


@pytest.mark.parametrize("language", ["English", "Español"])
def test_a_digest_is_chosen_comes_as_a_mail_and_leads_back(new_page: NewPage, language: str) -> None:
    world = make_world()
    page = sign_in(new_page(), world.owner, PREFERENCES)
    look(page)
    choose_a_digest(page, language)
    look(page)
    request = world.request(message="May we help?")
    page.goto("/notifications/")
    look(page)
    assert not KeptMail.objects.exists()
    mail = the_digest(world)
    reader = new_page()
    reader.set_content(mail.html)
    look(reader)
    with reader.expect_popup() as opened:
        reader.get_by_role("heading", level=3).get_by_role("link").click()
    portal = opened.value
    portal.get_by_label("Email").fill(world.owner.email)
    portal.get_by_label("Password").fill(PASSWORD)
    press(portal, "Sign in")
    assert request.service_authorization is not None
    assert str(request.service_authorization.uuid) in path_of(portal.url)


def test_a_single_mail_can_be_read_light_and_dark_wide_and_narrow(new_page: NewPage) -> None:
    world = make_world()
    world.grant()
    for row in Notification.objects.filter(kind="access_granted"):
        reader = new_page()
        reader.set_content(render(row).html)
        look(reader)
        expect(reader.get_by_role("link", name="Open in TSP Portal")).to_be_visible()


def test_preferences_work_without_scripts(new_page: NewPage) -> None:
    page = sign_in(new_page(java_script_enabled=False), make_world().lead.user, PREFERENCES)
    page.get_by_label("A seller declined your request").select_option("Not at all")
    go(page, page.get_by_role("button", name="Save preferences"))
    expect(page.get_by_label("A seller declined your request")).to_have_value("OFF")
