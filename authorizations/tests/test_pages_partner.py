"""Partner Center: who comes in, and why access cannot be asked for."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from authorizations.models import AccessRequest
from authorizations.tests.factories import (
    ServiceAuthorizationFactory,
)
from authorizations.tests.partner_center import (
    HOME,
    LIST,
    filled,
    page,
    request_url,
)
from authorizations.tests.worlds import World
from conftest import Clock
from partners.actions import suspend_partner
from partners.tests.factories import PartnerFactory, PartnerMemberFactory

pytestmark = pytest.mark.django_db


# Who comes in


@pytest.mark.parametrize("name", ["stranger", "owner", "staff", "operator"])
@pytest.mark.parametrize("url", [HOME, LIST])
def test_partner_center_is_for_partners(client: Client, world: World, name: str, url: str) -> None:
    client.force_login(getattr(world, name))
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("name", ["lead", "admin", "agent"])
@pytest.mark.parametrize("url", [HOME, LIST])
def test_all_people_of_a_partner_see_its_pages(client: Client, world: World, name: str, url: str) -> None:
    assert world.partner.name in page(client, url, getattr(world, name))


@pytest.mark.parametrize("name", ["request_detail", "grant_detail"])
def test_a_request_and_an_access_are_seen_by_their_partner_alone(client: Client, world: World, name: str) -> None:
    thing = world.request() if name == "request_detail" else world.grant()
    url = reverse(f"partner_center:{name}", args=[thing.uuid])
    page(client, url, world.agent)
    for user in (world.other_lead.user, world.owner, world.operator, world.stranger):
        client.force_login(user)
        assert client.get(url).status_code == 404


def test_the_page_to_request_is_no_page_for_a_shop_that_is_not_bound(client: Client, world: World) -> None:
    client.force_login(world.lead.user)
    assert client.get(reverse("partner_center:request_access", args=[world.other_shop.code])).status_code == 404
    client.force_login(world.other_lead.user)
    assert client.get(request_url(world)).status_code == 404


def test_only_the_main_account_and_admins_request(client: Client, world: World) -> None:
    client.force_login(world.agent.user)
    assert client.get(request_url(world)).status_code == 403
    assert client.post(request_url(world), filled(world)).status_code == 403
    client.force_login(world.admin.user)
    assert client.post(request_url(world), filled(world)).status_code == 302


@pytest.mark.parametrize("verb", ["withdraw", "relinquish"])
def test_only_the_main_account_and_admins_take_back(client: Client, world: World, verb: str) -> None:
    thing = world.request() if verb == "withdraw" else world.grant()
    url = reverse(f"partner_center:{verb}", args=[thing.uuid])
    for user, status in [(world.owner, 404), (world.other_lead.user, 404), (world.agent.user, 403)]:
        client.force_login(user)
        assert client.post(url).status_code == status
    client.force_login(world.admin.user)
    assert client.get(url).status_code == 405
    assert client.post(url).status_code == 302


# Why access cannot be asked for


@pytest.mark.parametrize(("values", "why"), [({"kind": "CAP"}, "Only a TikTok Shop Partner"), ({}, "is suspended")])
def test_who_may_not_ask_is_told_before_the_click(client: Client, values: dict[str, str], why: str) -> None:
    partner = PartnerFactory(**values)
    authorization = ServiceAuthorizationFactory(binding__partner=partner)
    member = PartnerMemberFactory(partner=partner, is_main=True)
    if not values:
        suspend_partner(partner, by=None, reason="")
    url = reverse("partner_center:request_access", args=[authorization.shop.code])
    for each in (HOME, LIST, url):
        assert why in page(client, each, member)
    assert f'href="{url}' not in page(client, LIST, member)


def test_a_plain_member_sees_why_it_cannot_ask_and_no_way_to(client: Client, world: World) -> None:
    text = page(client, LIST, world.agent)
    assert "Only the main account and the admins of Larkspur can ask for access." in text
    assert request_url(world) not in text
    assert 'aria-describedby="why-not"' in text


def test_a_service_that_ended_says_so_on_its_row_and_on_the_page_to_request(
    client: Client, world: World, clock: Clock
) -> None:
    clock.set(world.authorization.valid_until)
    for url in (LIST, request_url(world)):
        assert "The service ended" in page(client, url, world.lead)


def test_suspended_access_cannot_be_asked_for_again(client: Client, world: World) -> None:
    world.grant(status="SUSPENDED")
    for url in (LIST, request_url(world)):
        assert "An operator has suspended the access" in page(client, url, world.lead)


def test_while_a_request_is_open_its_link_is_offered_instead(client: Client, world: World) -> None:
    asked = world.request()
    detail = reverse("partner_center:request_detail", args=[asked.uuid])
    assert f'href="{detail}#link" data-copy-link="http' in page(client, LIST, world.lead)
    text = page(client, request_url(world), world.lead)
    assert "A request for this service is open already" in text
    assert detail in text


def test_a_second_click_leads_to_the_request_that_the_first_one_made(client: Client, world: World) -> None:
    asked = world.request()
    client.force_login(world.lead.user)
    response = client.post(request_url(world), filled(world), follow=True)
    assert response.redirect_chain[-1][0] == reverse("partner_center:request_detail", args=[asked.uuid])
    assert "was open already, so no second one was made" in response.content.decode()
    assert AccessRequest.objects.count() == 1


def test_a_post_that_comes_too_late_is_told_so(client: Client, world: World) -> None:
    world.grant(status="SUSPENDED")
    client.force_login(world.lead.user)
    response = client.post(request_url(world), filled(world))
    assert response.status_code == 409
    assert "An operator has suspended the access" in response.content.decode()
