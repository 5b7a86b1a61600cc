"""A partner asks for access for a service the shop does not take yet, and its link leads to taking it first."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from authorizations.actions import bindings, requests
from authorizations.models import AccessRequest, ServiceAuthorization
from authorizations.tests.factories import BindingFactory, ServiceAuthorizationFactory
from authorizations.tests.factories_invitations import block
from authorizations.tests.wizard_pages import text_of
from authorizations.tests.worlds import World
from partners.models import Service
from partners.tests.factories import ServiceFactory

pytestmark = pytest.mark.django_db
A_MONTH = {"start": "now", "end": "30"}


@pytest.fixture
def live(world: World) -> Service:
    return ServiceFactory(partner=world.partner, category="live_management", name="LIVE evenings")


def page_url(world: World, service: Service | None = None) -> str:
    url = reverse("partner_center:request_service_access", args=[world.shop.code])
    return f"{url}?service={service.uuid}" if service else url


def show(client: Client, world: World, service: Service | None = None) -> str:
    client.force_login(world.lead.user)
    return text_of(client.get(page_url(world, service)))


def ask(client: Client, world: World, service: Service) -> HttpResponse:
    client.force_login(world.lead.user)
    number = world.permission("orders.manage").number
    values = {"duration_days": "30", f"level_{number}": "1", f"reason_{number}": "For the parcels", "message": "Hello"}
    return client.post(page_url(world, service), values)


def asked(service: Service) -> AccessRequest:
    return AccessRequest.objects.get(service=service)


# The partner


def test_the_partner_chooses_among_the_services_that_are_not_taken(client: Client, world: World, live: Service) -> None:
    page = show(client, world)
    assert page_url(world, live).partition("?")[2] in page
    assert "The shop takes it already." in page


def test_asking_makes_a_request_without_a_service_authorization(client: Client, world: World, live: Service) -> None:
    assert "LIVE Management usually needs" in show(client, world, live)
    response = ask(client, world, live)
    made = asked(live)
    assert response.headers["Location"] == reverse("partner_center:request_detail", args=[made.uuid])
    assert made.service_authorization is None
    assert made.reasons == {"orders.manage": "For the parcels"}


def test_a_second_click_finds_the_first_request(client: Client, world: World, live: Service) -> None:
    first, second = ask(client, world, live), ask(client, world, live)
    assert second.headers["Location"] == first.headers["Location"]
    assert "Go to the open request" in show(client, world, live)


def test_nothing_chosen_is_said_and_the_rest_kept(client: Client, world: World, live: Service) -> None:
    client.force_login(world.lead.user)
    response = client.post(page_url(world, live), {"duration_days": "30", "message": "Keep me"})
    assert "choose at least one that you need" in text_of(response)
    assert "Keep me" in text_of(response)
    assert not AccessRequest.objects.filter(service=live).exists()


def test_a_shop_that_hears_nothing_of_the_partner_gets_no_request(client: Client, world: World, live: Service) -> None:
    block(world.seller, world.partner)
    assert "takes no invitations or requests from Larkspur" in show(client, world, live)
    assert ask(client, world, live).status_code == HTTPStatus.CONFLICT
    assert not AccessRequest.objects.filter(service=live).exists()


def test_another_partner_in_the_way_is_told_of_and_not_named(client: Client, world: World, live: Service) -> None:
    binding = BindingFactory(partner=world.other_partner, shop=world.shop)
    service = ServiceFactory(partner=world.other_partner, category="live_management")
    ServiceAuthorizationFactory(binding=binding, service=service)
    for page in (show(client, world), show(client, world, live)):
        assert "Another partner does this for the shop until" in page
        assert "Halyard" not in page


@pytest.mark.parametrize("service", ["zz", "00000000-0000-0000-0000-000000000000", "%00"])
def test_a_service_that_is_not_there_shows_the_choice(
    client: Client, world: World, live: Service, service: str
) -> None:
    client.force_login(world.lead.user)
    assert "LIVE evenings" in text_of(client.get(f"{page_url(world)}?service={service}"))


def test_who_does_not_speak_for_the_partner_cannot_ask(client: Client, world: World, live: Service) -> None:
    for user, status in ((world.agent.user, 403), (world.other_lead.user, 404), (world.owner, 404)):
        client.force_login(user)
        assert client.get(page_url(world, live)).status_code == status
        assert client.post(page_url(world, live)).status_code == status


# The seller behind the link


def test_the_link_leads_to_taking_the_service_and_on_to_the_wizard(client: Client, world: World, live: Service) -> None:
    ask(client, world, live)
    link = reverse("seller_center:authorize", args=[asked(live).token])
    client.force_login(world.owner)
    at = client.get(link).headers["Location"]
    assert at == reverse("seller_center:take_service", args=[world.shop.code, live.uuid])
    page = text_of(client.get(at))
    assert "For the parcels" in page
    assert "Decline the request" in page
    at = client.post(at, A_MONTH).headers["Location"]
    row = ServiceAuthorization.objects.get(service=live)
    assert at == reverse("seller_center:access_duration", args=[world.shop.code, row.uuid])
    assert asked(live).service_authorization == row
    assert "Larkspur asks for access" in text_of(client.get(at))
    assert client.get(link).headers["Location"] == at


def test_declining_it_takes_nothing(client: Client, world: World, live: Service) -> None:
    ask(client, world, live)
    client.force_login(world.owner)
    client.post(reverse("seller_center:decline", args=[asked(live).token]), {"reason": "Not now"})
    assert asked(live).status == AccessRequest.Status.DECLINED
    assert not ServiceAuthorization.objects.filter(service=live).exists()


def test_a_sub_account_sees_the_preview_of_it(client: Client, world: World, live: Service) -> None:
    ask(client, world, live)
    client.force_login(world.staff)
    page = text_of(client.get(reverse("seller_center:authorize", args=[asked(live).token])))
    assert "For the parcels" in page
    assert "Ask the main account" in page


def test_a_link_for_a_service_that_was_turned_off_says_so(client: Client, world: World, live: Service) -> None:
    ask(client, world, live)
    Service.objects.filter(pk=live.pk).update(status=Service.Status.OFF)
    client.force_login(world.owner)
    page = text_of(client.get(reverse("seller_center:authorize", args=[asked(live).token])))
    assert "LIVE evenings is not on, so no shop can take it." in page


def test_a_link_closes_with_the_work_together(client: Client, world: World, live: Service) -> None:
    ask(client, world, live)
    bindings.unbind(world.binding, by=world.owner)
    client.force_login(world.owner)
    page = text_of(client.get(reverse("seller_center:authorize", args=[asked(live).token])))
    assert "This request is closed" in page


def test_taking_it_in_another_tab_serves_the_request_too(client: Client, world: World, live: Service) -> None:
    """The request came first, and the seller takes the service from the list without the link."""
    ask(client, world, live)
    requests.open_request(asked(live), by=world.owner)
    client.force_login(world.owner)
    client.post(reverse("seller_center:take_service", args=[world.shop.code, live.uuid]), A_MONTH)
    assert asked(live).service_authorization == ServiceAuthorization.objects.get(service=live)
