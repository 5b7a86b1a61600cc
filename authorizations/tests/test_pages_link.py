"""The link: a pointer and no key. Whom it shows what, and what it says when it leads no further."""

from http import HTTPStatus

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Entry
from authorizations.actions import bindings, requests
from authorizations.actions.grants import authorize as grant_access
from authorizations.models import AccessRequest, AuthorizationDraft
from authorizations.tests.factories import AccessRequestFactory, ServiceAuthorizationFactory, digest_of, fill_draft
from authorizations.tests.wizard_pages import STEP_1, detail_url, fill_in, post_step, step_url, text_of
from authorizations.tests.worlds import World
from catalogue.models import Level, Permission
from conftest import Clock
from notifications.models import Notification
from partners.actions import suspend_partner

pytestmark = pytest.mark.django_db
Status = AccessRequest.Status


def link(request: AccessRequest, name: str = "authorize") -> str:
    return reverse(f"seller_center:{name}", args=[request.token])


def visit(client: Client, person: object, request: AccessRequest) -> str:
    client.force_login(person)
    return text_of(client.get(link(request), follow=True))


def status_of(request: AccessRequest) -> str:
    request.refresh_from_db()
    return request.status


# The main account


def test_the_main_account_opens_the_request_and_stands_at_step_1(client: Client, world: World) -> None:
    request = world.request(message="We start next week", reasons={"orders.manage": "For the bundles"})
    client.force_login(world.owner)
    response = client.get(link(request))
    assert response.headers["Location"] == step_url(world, "access_duration")
    assert status_of(request) == Status.OPENED
    assert request.opened_by == world.owner
    page = text_of(client.get(response.headers["Location"]))
    for words in ("Larkspur asks for access", "We start next week", "For the bundles", world.lead.user.name):
        assert words in page


def test_opening_it_again_changes_nothing(client: Client, world: World) -> None:
    request = world.request()
    visit(client, world.owner, request)
    entries = Entry.objects.count()
    visit(client, world.owner, request)
    assert Entry.objects.count() == entries


def test_the_link_leads_to_where_the_main_account_left_off(client: Client, world: World) -> None:
    request = world.request()
    post_step(client, world, "access_duration", **STEP_1)
    assert client.get(link(request)).headers["Location"] == step_url(world, "access_permissions")
    post_step(client, world, "access_permissions", role="asked")
    post_step(client, world, "access_analytics")
    assert client.get(link(request)).headers["Location"] == step_url(world, "access_review")


def test_with_access_today_the_link_leads_to_changing_it(client: Client, world: World) -> None:
    world.grant()
    request = world.request(levels={"ads.budget": Level.VIEW})
    assert "Edit TSP access authorization" in visit(client, world.owner, request)


def test_the_partner_sees_the_step_that_was_reached(client: Client, world: World) -> None:
    request = world.request()
    visit(client, world.owner, request)
    post_step(client, world, "access_duration", **STEP_1)
    request.refresh_from_db()
    assert request.step_reached == AccessRequest.Step.DURATION


# A sub-account


def test_a_sub_account_sees_a_preview_and_no_wizard(client: Client, world: World) -> None:
    request = world.request(message="We start next week", reasons={"orders.manage": "For the bundles"})
    page = visit(client, world.staff, request)
    for words in ("We start next week", "For the bundles", "Ask the main account", "Verified since", "Manage orders"):
        assert words in page
    assert "Continue" not in page
    assert status_of(request) == Status.SENT


def test_a_sub_account_s_look_is_noted_once_and_the_partner_is_not_told(client: Client, world: World) -> None:
    request = world.request()
    letters = Notification.objects.count()
    visit(client, world.staff, request)
    visit(client, world.staff, request)
    assert Entry.objects.about(request).filter(verb="previewed", actor=world.staff).count() == 1
    assert Notification.objects.count() == letters


def test_asking_tells_the_main_account_once(client: Client, world: World) -> None:
    request = world.request()
    client.force_login(world.staff)
    page = text_of(client.post(link(request, "ask"), follow=True))
    assert "Your main account was asked" in page
    assert "You asked the main account" in page
    assert "You asked your main account already" in text_of(client.post(link(request, "ask"), follow=True))
    assert Notification.objects.filter(recipient=world.owner, kind="main_account_asked").count() == 1


def test_a_sub_account_cannot_decline_and_the_main_account_need_not_ask(client: Client, world: World) -> None:
    request = world.request()
    client.force_login(world.staff)
    assert client.post(link(request, "decline")).status_code == HTTPStatus.FORBIDDEN
    client.force_login(world.owner)
    assert client.post(link(request, "ask")).status_code == HTTPStatus.FORBIDDEN
    assert status_of(request) == Status.SENT


# Anyone else


@pytest.mark.parametrize("name", ["authorize", "ask", "decline"])
def test_anyone_else_gets_the_404_of_an_unknown_link(client: Client, world: World, name: str) -> None:
    request = world.request()
    method = client.get if name == "authorize" else client.post
    unknown = reverse(f"seller_center:{name}", args=["x" * 43])
    for person in (world.stranger, world.other_owner, world.lead.user, world.other_lead.user, world.operator):
        client.force_login(person)
        found, missing = method(link(request, name)), method(unknown)
        assert found.status_code == missing.status_code == HTTPStatus.NOT_FOUND
        assert "Larkspur" not in text_of(found)


@pytest.mark.parametrize("tampering", ["{}x", "x{}", "{}%00", "{}é", " {}"])
def test_a_tampered_link_is_an_unknown_one(client: Client, world: World, tampering: str) -> None:
    request = world.request()
    client.force_login(world.owner)
    url = f"/seller-center/authorize/{tampering.format(request.token)}/"
    assert client.get(url).status_code == HTTPStatus.NOT_FOUND
    assert status_of(request) == Status.SENT


def test_who_is_not_signed_in_signs_in_and_comes_back(client: Client, world: World) -> None:
    request = world.request()
    world.owner.set_password("a long password")
    world.owner.save()
    response = client.get(link(request))
    assert response.headers["Location"] == f"{reverse('account_login')}?next={link(request)}"
    assert status_of(request) == Status.SENT
    signed_in = client.post(
        response.headers["Location"], {"login": world.owner.email, "password": "a long password"}, follow=True
    )
    assert "Larkspur asks for access" in text_of(signed_in)


@pytest.mark.parametrize("name", ["ask", "decline"])
def test_following_an_address_neither_asks_nor_declines(client: Client, world: World, name: str) -> None:
    request = world.request()
    client.force_login(world.owner)
    assert client.get(link(request, name)).status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert status_of(request) == Status.SENT


# A link that leads no further

ENDED = [
    (Status.DECLINED, "This request was declined"),
    (Status.EXPIRED, "This link has expired"),
    (Status.WITHDRAWN, "This request was withdrawn"),
    (Status.COMPLETED, "Access was given"),
    (Status.CLOSED, "This request is closed"),
]


@pytest.mark.parametrize(("status", "title"), ENDED)
def test_a_link_that_has_ended_says_so_and_leads_on(client: Client, world: World, status: str, title: str) -> None:
    request = world.request(status=status)
    for person in (world.owner, world.staff):
        page = visit(client, person, request)
        assert f"<h1>{title}</h1>" in page
        assert f'href="{detail_url(world)}"' in page
        assert "Continue" not in page


def test_a_link_is_dead_at_its_instant_however_late_the_sweep_is(client: Client, world: World, clock: Clock) -> None:
    request = world.request()
    clock.set(request.expires_at)
    for person in (world.owner, world.staff):
        assert "This link has expired" in visit(client, person, request)
        client.post(link(request, "ask" if person == world.staff else "decline"))
    assert status_of(request) == Status.SENT
    assert not Entry.objects.about(request).exclude(verb="sent").exists()


def test_a_link_lives_until_a_moment_before(client: Client, world: World, clock: Clock) -> None:
    request = world.request()
    clock.set(request.expires_at)
    clock.advance(microseconds=-1)
    assert "Larkspur asks for access" in visit(client, world.owner, request)
    assert status_of(request) == Status.OPENED


def test_a_completed_link_leads_to_the_access_in_my_services(client: Client, world: World) -> None:
    request = world.request()
    draft = fill_draft(world.authorization, by=world.owner)
    grant_access(world.authorization, reviewed=digest_of(world.authorization, draft), by=world.owner)
    page = visit(client, world.owner, request)
    assert "Open Full care in My Services" in page


def test_a_suspended_partner_s_link_says_so_and_is_not_opened(client: Client, world: World) -> None:
    request = world.request()
    suspend_partner(world.partner, by=world.operator, reason="looked into")
    assert "Larkspur is not an approved partner at the moment" in visit(client, world.owner, request)
    assert status_of(request) == Status.SENT


def test_a_link_for_a_service_that_was_cancelled_says_so(client: Client, world: World) -> None:
    request = world.request()
    bindings.cancel_service(world.authorization, by=world.owner)
    assert "This request is closed" in visit(client, world.owner, request)


# Declining


def test_declining_tells_the_partner_the_reason_and_forgets_the_draft(client: Client, world: World) -> None:
    request = world.request()
    fill_in(client, world)
    page = text_of(client.post(link(request, "decline"), {"reason": "Not this season"}, follow=True))
    assert "You declined the request. Larkspur was told." in page
    assert status_of(request) == Status.DECLINED
    assert request.decline_reason == "Not this season"
    assert Notification.objects.filter(recipient=world.lead.user, kind="request_declined").exists()
    assert not AuthorizationDraft.objects.exists()


def test_declining_needs_no_reason(client: Client, world: World) -> None:
    request = world.request()
    client.force_login(world.owner)
    client.post(link(request, "decline"))
    assert status_of(request) == Status.DECLINED


def test_too_long_a_reason_comes_back_to_be_shortened(client: Client, world: World) -> None:
    request = world.request()
    client.force_login(world.owner)
    response = client.post(link(request, "decline"), {"reason": "no " * 200})
    assert "at most 500 characters" in text_of(response)
    assert "no no no" in text_of(response)
    assert status_of(request) == Status.SENT


def test_declining_what_was_withdrawn_meanwhile_says_what_happened(client: Client, world: World) -> None:
    request = world.request()
    requests.withdraw_request(request, by=world.lead)
    client.force_login(world.owner)
    assert "This request was withdrawn" in text_of(client.post(link(request, "decline"), follow=True))
    assert status_of(request) == Status.WITHDRAWN


def test_the_preview_asks_the_database_as_often_for_much_as_for_little(client: Client, world: World) -> None:
    little = world.request(levels={"products.manage": Level.EDIT})
    everything = {p.key: p.highest_level for p in Permission.objects.grantable()}
    other = ServiceAuthorizationFactory(binding=world.binding)
    much = AccessRequestFactory(service_authorization=other, by=world.lead, levels=everything)
    counts = []
    for request in (little, much):
        visit(client, world.staff, request)
        with CaptureQueriesContext(connection) as asked:
            client.get(link(request))
        counts.append(len(asked))
    assert counts[0] == counts[1]
