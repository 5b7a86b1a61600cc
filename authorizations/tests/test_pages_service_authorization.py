"""One service authorization: its page, its history, and the three ways in which the main account ends something."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.clock import portal_now
from authorizations.actions import bindings, grants, requests
from authorizations.decision import decide
from authorizations.models import AccessGrant, Binding, ServiceAuthorization
from authorizations.pages.history import Event
from authorizations.tests.factories import ServiceAuthorizationFactory
from authorizations.tests.worlds import World
from catalogue.models import Level
from partners import actions as partner_actions
from partners.tests.factories import ServiceFactory

DAY = timedelta(days=1)
ENDINGS = ["revoke", "cancel", "unbind"]


def url(world: World, view: str = "service_authorization_detail") -> str:
    return reverse(f"seller_center:{view}", args=[world.shop.code, world.authorization.uuid])


def page(client: Client, world: World, view: str = "service_authorization_detail") -> str:
    return " ".join(client.get(url(world, view)).content.decode().split())


def sign_in(client: Client, world: World, who: str) -> None:
    person = getattr(world, who)
    client.force_login(getattr(person, "user", person))


def told(client: Client, world: World, view: str, **data: str) -> str:
    """What the page says after a POST."""
    answer = client.post(url(world, view), data, follow=True)
    assert answer.redirect_chain == [(url(world), 302)]
    return " ".join(str(message) for message in answer.context["messages"])


# Who may see and do what


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("staff", 200), ("other_owner", 404), ("stranger", 404), ("lead", 404), ("operator", 404)],
)
def test_only_the_shops_own_people_see_the_page(client: Client, world: World, who: str, status: int) -> None:
    sign_in(client, world, who)
    assert client.get(url(world)).status_code == status
    assert client.post(url(world)).status_code == 405


@pytest.mark.parametrize("view", ENDINGS)
@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("staff", 403), ("other_owner", 404), ("stranger", 404), ("lead", 404), ("other_lead", 404), ("operator", 404)],
)
def test_nobody_but_the_main_account_ends_anything(
    client: Client, world: World, view: str, method: str, who: str, status: int
) -> None:
    grant = world.grant()
    sign_in(client, world, who)
    assert getattr(client, method)(url(world, view)).status_code == status
    grant.refresh_from_db()
    assert grant.is_open


def test_another_shops_code_in_the_address_leads_nowhere(client: Client, world: World) -> None:
    client.force_login(world.other_owner)
    address = reverse(
        "seller_center:service_authorization_detail", args=[world.other_shop.code, world.authorization.uuid]
    )
    assert client.get(address).status_code == 404


def test_the_buttons_are_the_main_accounts(client: Client, world: World) -> None:
    world.grant()
    buttons = ["Edit TSP access authorization", "Remove access", "Cancel service", "End work with this partner"]
    client.force_login(world.owner)
    owners = page(client, world)
    client.force_login(world.staff)
    staffs = page(client, world)
    assert all(button in owners for button in buttons)
    assert not any(button in staffs for button in buttons)
    assert f"Only the main account ({world.owner.name})" in staffs


# What the page says


def test_without_access_the_page_offers_to_give_it(client: Client, world: World) -> None:
    client.force_login(world.owner)
    content = page(client, world)
    assert "Give TSP access" in content
    assert url(world, "access_duration") in content
    assert "Remove access" not in content


def test_access_is_said_with_its_permissions_end_and_contact(client: Client, world: World) -> None:
    world.grant(preset="order_fulfillment", areas=("analytics.live",), ends_at=portal_now() + 30 * DAY + DAY / 24)
    client.force_login(world.staff)
    answer = client.get(url(world))
    labels = [section["label"] for section in answer.context["row"].sections]
    assert labels == ["Homepage", "Products", "Orders and shipping", "Data Analytics"]
    content = answer.content.decode()
    assert "Order Fulfillment" in content
    assert "confirmations@seller.example" in content
    assert "(30 days left)" in content


def test_an_open_request_is_answered_or_declined_from_the_page(client: Client, world: World) -> None:
    request = world.request(message="We look after your listings.")
    client.force_login(world.owner)
    content = page(client, world)
    assert "We look after your listings." in content
    assert reverse("seller_center:authorize", args=[request.token]) in content
    assert reverse("seller_center:decline", args=[request.token]) in content
    client.force_login(world.staff)
    content = page(client, world)
    assert "Look at request" in content
    assert reverse("seller_center:decline", args=[request.token]) not in content


def test_a_partner_that_is_suspended_is_said_to_stand_still(client: Client, world: World) -> None:
    world.grant()
    partner_actions.suspend_partner(world.partner, by=world.operator, reason="not for sellers to read")
    client.force_login(world.owner)
    content = page(client, world)
    assert "This access stands still" in content
    assert "not for sellers to read" not in content
    assert "Remove access" in content


def test_access_that_ended_says_how(client: Client, world: World) -> None:
    world.grant(status="RELINQUISHED")
    client.force_login(world.owner)
    assert "given up by the partner" in page(client, world)


# History


def events(client: Client, world: World, query: str = "") -> list[Event]:
    return client.get(url(world) + query).context["events"]


def test_the_history_tells_the_life_of_the_service_newest_first(client: Client, world: World) -> None:
    request = world.request()
    requests.note_look(request, by=world.staff)
    requests.ask_main_account(request, by=world.staff)
    requests.open_request(request, by=world.owner)
    requests.decline_request(request, by=world.owner, reason="not now")
    client.force_login(world.staff)
    life = events(client, world)
    assert [event.title for event in life] == [
        f"{world.owner.name} declined the request",
        f"{world.owner.name} opened the request",
        f"{world.staff.name}, a sub-account, asked the main account to answer",
        f"{world.staff.name}, a sub-account, looked at the request",
        f"{world.lead.user.name} of Larkspur asked for access",
        "The service was taken",
        "Began to work with Larkspur",
    ]
    assert life[0].text == "not now"


def test_each_revision_says_what_it_changed_and_what_was_consented_to(client: Client, world: World) -> None:
    first = world.grant(levels={"products.manage": Level.EDIT, "orders.manage": Level.VIEW})
    world.change(levels={"products.manage": Level.VIEW, "promotions.manage": Level.EDIT}, ends_at=first.ends_at + DAY)
    client.force_login(world.owner)
    changes = {event.change.revision.number: event.change for event in events(client, world) if event.change}
    assert changes[2].words == "1 added, 1 removed, 1 lowered"
    marks = {line["label"]: line["change"] for section in changes[2].sections for line in section["permissions"]}
    assert marks == {"Manage product": "lowered", "Manage orders": "removed", "Discounts, vouchers": "added"}
    assert changes[2].end_moved
    assert changes[2].consent.terms.number == changes[1].consent.terms.number
    assert changes[2].consent.content_sha256 in page(client, world)


def test_narrowing_needs_no_consent_and_the_history_says_so(client: Client, world: World) -> None:
    world.grant(levels={"products.manage": Level.EDIT})
    world.change(levels={"products.manage": Level.VIEW}, agree=False)
    client.force_login(world.owner)
    assert "None needed: nothing was widened or lengthened." in page(client, world)


def test_a_new_contact_is_a_revision_that_says_so(client: Client, world: World) -> None:
    world.grant()
    world.change(contact_email="other@seller.example", agree=False)
    client.force_login(world.owner)
    assert "Only the e-mail for confirmations changed." in page(client, world)


@pytest.mark.parametrize(
    ("status", "title"),
    [
        ("REVOKED", "{owner} removed the access"),
        ("SUSPENDED", "{owner} suspended the access"),
        ("EXPIRED", "The access ended at its time"),
    ],
)
def test_the_history_says_how_access_ended(client: Client, world: World, status: str, title: str) -> None:
    world.grant(status=status)
    client.force_login(world.owner)
    assert events(client, world)[0].title == title.format(owner=world.owner.name)


def test_operators_are_not_named_and_an_erased_person_is_nobody(client: Client, world: World) -> None:
    grant = world.grant()
    grants.suspend(grant, by=world.operator, reason="looked into")
    grants.resume(grant, by=world.operator)
    client.force_login(world.owner)
    assert events(client, world)[0].title == "An operator lifted the suspension"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM audit_entryperson")
    assert "A person whose name was erased gave TSP access" in [event.title for event in events(client, world)]


def test_another_services_life_is_not_in_the_history(client: Client, world: World) -> None:
    service = ServiceFactory(partner=world.partner)
    other = ServiceAuthorizationFactory(binding=world.binding, service=service)
    bindings.cancel_service(other, by=world.owner)
    client.force_login(world.owner)
    assert len(events(client, world)) == 2


def test_a_long_history_is_paged_and_costs_the_same(client: Client, world: World) -> None:
    client.force_login(world.owner)
    world.grant(levels={"products.manage": Level.EDIT})
    world.change(levels={"products.manage": Level.VIEW})
    with CaptureQueriesContext(connection) as few:
        client.get(url(world))
    for number in range(20):
        world.change(levels={"products.manage": Level(number % 2 + 1)}, areas=("analytics.live",) * (number % 2))
    with CaptureQueriesContext(connection) as many:
        assert len(events(client, world)) == 20
    assert len(many) == len(few)
    assert events(client, world, "?page=2")[-1].title == "Began to work with Larkspur"


# Ending


def test_access_is_removed_in_two_clicks_and_felt_at_once(client: Client, world: World) -> None:
    grant = world.grant(levels={"products.manage": Level.EDIT})
    permission = world.permission("products.manage")
    assert decide(world.lead, world.shop, permission, Level.EDIT)
    client.force_login(world.owner)
    assert url(world, "revoke") in page(client, world)
    assert "Remove access now" in page(client, world, "revoke")
    assert "Access removed" in told(client, world, "revoke")
    assert not decide(world.lead, world.shop, permission, Level.EDIT)
    grant.refresh_from_db()
    assert grant.status == AccessGrant.Status.REVOKED


def test_a_reason_is_kept_and_shown(client: Client, world: World) -> None:
    world.grant()
    client.force_login(world.owner)
    told(client, world, "revoke", reason="We changed agencies.")
    assert "We changed agencies." in page(client, world)


def test_a_reason_that_is_too_long_is_sent_back_and_nothing_ends(client: Client, world: World) -> None:
    grant = world.grant()
    client.force_login(world.owner)
    answer = client.post(url(world, "revoke"), {"reason": "x" * 501})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    grant.refresh_from_db()
    assert grant.is_open


@pytest.mark.parametrize(
    ("view", "sentence"),
    [
        ("revoke", "There is no access to remove any more."),
        ("cancel", "This service has ended already."),
        ("unbind", "You do not work with Larkspur any more."),
    ],
)
def test_a_second_click_changes_nothing_and_says_so(client: Client, world: World, view: str, sentence: str) -> None:
    world.grant()
    client.force_login(world.owner)
    told(client, world, view)
    assert sentence in told(client, world, view)
    assert client.get(url(world, view)).headers["Location"] == url(world)


def test_access_that_ran_out_cannot_be_removed_any_more(client: Client, world: World, clock: Any) -> None:
    clock.set(world.grant().ends_at)
    client.force_login(world.owner)
    assert "There is no access to remove" in told(client, world, "revoke")


def test_suspended_access_can_be_removed(client: Client, world: World) -> None:
    grant = world.grant(status="SUSPENDED")
    client.force_login(world.owner)
    assert "Access removed" in told(client, world, "revoke")
    grant.refresh_from_db()
    assert grant.status == AccessGrant.Status.REVOKED


def test_cancelling_a_service_says_first_what_ends_with_it(client: Client, world: World) -> None:
    world.grant(preset="affiliate")
    client.force_login(world.owner)
    content = page(client, world, "cancel")
    assert "The service Full care (Shop Management)" in content
    assert "The TSP access for Full care" in content
    assert "Service cancelled" in told(client, world, "cancel")
    world.authorization.refresh_from_db()
    assert world.authorization.status == ServiceAuthorization.Status.CANCELLED


def test_ending_the_work_with_a_partner_lists_every_service_and_access(client: Client, world: World) -> None:
    world.grant()
    other = ServiceAuthorizationFactory(
        binding=world.binding, service=ServiceFactory(partner=world.partner, name="Second care")
    )
    world.request(levels={"promotions.manage": Level.EDIT})
    client.force_login(world.owner)
    content = page(client, world, "unbind")
    assert "The service Second care" in content
    assert "The TSP access for Full care" in content
    assert "The open request for Full care" in content
    assert "You no longer work with Larkspur" in told(client, world, "unbind")
    world.binding.refresh_from_db()
    other.refresh_from_db()
    assert (world.binding.status, other.status) == (Binding.Status.ENDED, ServiceAuthorization.Status.ENDED)


def test_asking_changes_nothing(client: Client, world: World) -> None:
    grant = world.grant()
    client.force_login(world.owner)
    for view in ENDINGS:
        client.get(url(world, view))
    grant.refresh_from_db()
    world.authorization.refresh_from_db()
    assert grant.is_open
    assert world.authorization.status == ServiceAuthorization.Status.ACTIVE
