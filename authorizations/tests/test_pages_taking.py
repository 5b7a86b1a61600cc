"""Taking a service: what a shop is offered, what is in the way, from when until when, and what follows."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from audit.clock import portal_now
from authorizations import eligibility
from authorizations.access import services_for
from authorizations.actions import bindings
from authorizations.models import ServiceAudience, ServiceAuthorization
from authorizations.models.periods import MAX_PERIOD
from authorizations.pages.taking import offers
from authorizations.tests.factories import BindingFactory, ServiceAuthorizationFactory
from authorizations.tests.wizard_pages import detail_url, text_of
from authorizations.tests.worlds import World
from partners.actions import suspend_partner
from partners.models import Service
from partners.tests.factories import PartnerFactory, ServiceFactory
from sellers.times import end_of_day, end_words, local_day

pytestmark = pytest.mark.django_db
ZONE = "America/Los_Angeles"
DAY = timedelta(days=1)
A_MONTH = {"start": "now", "end": "30"}


@pytest.fixture
def live(world: World) -> Service:
    """A further service of the partner, in a category that nobody holds."""
    return ServiceFactory(partner=world.partner, category="live_management", name="LIVE evenings")


def list_url(world: World) -> str:
    return reverse("seller_center:add_service", args=[world.shop.code])


def url_of(world: World, service: Service) -> str:
    return reverse("seller_center:take_service", args=[world.shop.code, service.uuid])


def take(client: Client, world: World, service: Service, **values: str) -> HttpResponse:
    client.force_login(world.owner)
    return client.post(url_of(world, service), A_MONTH | values)


def taken(world: World, service: Service) -> ServiceAuthorization:
    return ServiceAuthorization.objects.active().get(shop=world.shop, service=service)


def held_by_another(world: World, **values: Any) -> ServiceAuthorization:
    """Another partner has the category of LIVE in the shop."""
    binding = BindingFactory(partner=world.other_partner, shop=world.shop)
    service = ServiceFactory(partner=world.other_partner, category="live_management", name="Their LIVE")
    return ServiceAuthorizationFactory(binding=binding, service=service, **values)


# What is offered


@pytest.mark.parametrize(
    ("values", "is_offered"),
    [
        ({}, True),
        ({"markets": ["US", "GB"]}, True),
        ({"markets": ["GB"]}, False),
        ({"status": "OFF"}, False),
        ({"status": "DRAFT"}, False),
        ({"is_custom": True}, False),
    ],
)
def test_a_service_is_listed_when_the_action_would_take_it(
    world: World, values: dict[str, Any], is_offered: bool
) -> None:
    service = ServiceFactory(partner=world.partner, **values)
    assert (service in services_for(world.shop)) is is_offered
    assert (eligibility.why_not_offered(service, world.shop) == "") is is_offered


def test_a_custom_service_is_listed_for_the_shops_it_names(world: World) -> None:
    service = ServiceFactory(partner=world.partner, is_custom=True)
    ServiceAudience.objects.create(service=service, shop=world.shop)
    assert service in services_for(world.shop)
    assert eligibility.is_offered(service, world.shop)


def test_services_of_partners_the_shop_does_not_work_with_are_not_listed(client: Client, world: World) -> None:
    ServiceFactory(partner=world.other_partner, name="Unheard of")
    client.force_login(world.owner)
    assert "Unheard of" not in text_of(client.get(list_url(world)))


def test_the_list_is_searched_and_filtered(client: Client, world: World, live: Service) -> None:
    client.force_login(world.owner)
    found = text_of(client.get(list_url(world), {"q": "live eve", "category": "live_management"}))
    assert "LIVE evenings" in found
    assert "Full care" not in found.split("<tbody>")[1]
    other = text_of(client.get(list_url(world), {"q": "nothing like it"}))
    assert "No service fits" in other


@pytest.mark.parametrize("query", ["?page=zz", "?partner=zz", "?category=%00", "?q=%00", "?partner=" + "9" * 300])
def test_an_address_that_makes_no_sense_shows_the_list(client: Client, world: World, live: Service, query: str) -> None:
    client.force_login(world.owner)
    assert "LIVE evenings" in text_of(client.get(list_url(world) + query))


def test_the_list_says_what_is_in_the_way(client: Client, world: World, live: Service) -> None:
    held_by_another(world)
    client.force_login(world.owner)
    page = text_of(client.get(list_url(world)))
    assert "You take it already, until" in page
    assert "Halyard holds LIVE Management until" in page
    assert "This service could start on" in page


def test_a_shop_without_partners_is_led_to_inviting_one(client: Client, world: World) -> None:
    client.force_login(world.other_owner)
    page = text_of(client.get(reverse("seller_center:add_service", args=[world.other_shop.code])))
    assert "You work with no partner yet" in page
    assert reverse("seller_center:find_partner", args=[world.other_shop.code]) in page


# Taking


def test_taking_a_service_today_holds_until_24_00_of_the_last_day(client: Client, world: World, live: Service) -> None:
    response = take(client, world, live)
    row = taken(world, live)
    last = local_day(row.valid_from, ZONE) + 30 * DAY
    assert row.valid_until == end_of_day(last, ZONE)
    assert response.headers["Location"] == reverse("seller_center:access_duration", args=[world.shop.code, row.uuid])


def test_a_year_is_never_more_than_365_times_24_hours(client: Client, world: World, live: Service) -> None:
    take(client, world, live, end="365")
    row = taken(world, live)
    assert row.valid_until - row.valid_from <= MAX_PERIOD


def test_a_later_start_is_0_00_of_that_day_where_the_shop_is(client: Client, world: World, live: Service) -> None:
    day = local_day(portal_now(), ZONE) + 10 * DAY
    take(client, world, live, start="date", start_day=day.isoformat(), end="date", last_day=day.isoformat())
    row = taken(world, live)
    assert row.valid_from == end_of_day(day - DAY, ZONE)
    assert row.valid_until == end_of_day(day, ZONE)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"start": "date"}, "Enter the day the service starts."),
        ({"start": "date", "start_day": "2020-01-01"}, "That day has passed."),
        ({"start": "date", "start_day": "9999-12-31"}, "That is too far ahead."),
        ({"start": "date", "start_day": "31/12/2026"}, "Enter the day as year-month-day"),
        ({"start": "yesterday"}, "That cannot be chosen here."),
        ({"start": ""}, "Choose when the service starts."),
        ({"end": ""}, "Choose how long the shop takes the service."),
        ({"end": "31"}, "That cannot be chosen here."),
        ({"end": "date"}, "Enter the last day of the service."),
        ({"end": "date", "last_day": "2020-01-01"}, "That day is before the service starts."),
        ({"end": "date", "last_day": "9999-12-31"}, "A service is taken for 365 days at most"),
        ({"end": "date", "last_day": "\x00"}, "Enter the day as year-month-day"),
    ],
)
def test_bad_input_is_named_and_the_rest_is_kept(
    client: Client, world: World, live: Service, values: dict[str, str], sentence: str
) -> None:
    response = take(client, world, live, **values)
    assert response.status_code == HTTPStatus.OK
    page = text_of(response)
    assert sentence in page
    kept = "end" if "start" in values else "start"
    assert f'name="{kept}" value="{A_MONTH[kept]}" ' in page
    assert f'value="{A_MONTH[kept]}" id="id_{kept}_' in page
    assert not ServiceAuthorization.objects.filter(service=live).exists()


def test_a_wrong_day_that_is_not_asked_for_is_in_nobody_s_way(client: Client, world: World, live: Service) -> None:
    take(client, world, live, start_day="nonsense", last_day="nonsense")
    assert taken(world, live)


def test_the_ends_are_said_for_the_start_that_is_chosen(client: Client, world: World, live: Service) -> None:
    day = local_day(portal_now(), ZONE) + 10 * DAY
    page = text_of(take(client, world, live, start="date", start_day=day.isoformat(), end=""))
    assert f"Until {end_words(end_of_day(day + 30 * DAY, ZONE), ZONE)}" in page
    assert f"Until {end_words(end_of_day(local_day(portal_now(), ZONE) + 30 * DAY, ZONE), ZONE)}" not in page


# What is in the way


def test_the_page_says_before_the_choice_who_holds_the_category(client: Client, world: World, live: Service) -> None:
    held_by_another(world)
    client.force_login(world.owner)
    page = text_of(client.get(url_of(world, live)))
    assert "Halyard holds LIVE Management until" in page
    assert 'name="start" value="now"' not in page


def test_a_period_into_another_partner_s_is_refused_and_after_it_taken(
    client: Client, world: World, live: Service
) -> None:
    other = held_by_another(world)
    [offer] = offers([live], world.shop, portal_now())
    free = local_day(offer.first_start, ZONE)
    refused = take(client, world, live, start="date", start_day=(free - 2 * DAY).isoformat())
    assert "Halyard holds LIVE Management from" in text_of(refused)
    take(client, world, live, start="date", start_day=free.isoformat())
    assert taken(world, live).valid_from >= other.valid_until


def test_a_period_has_to_end_before_another_partner_takes_over(client: Client, world: World, live: Service) -> None:
    begins = end_of_day(local_day(portal_now(), ZONE) + 40 * DAY, ZONE)
    held_by_another(world, valid_from=begins)
    client.force_login(world.owner)
    assert "Halyard takes over LIVE Management on" in text_of(client.get(url_of(world, live)))
    assert "Halyard holds LIVE Management from" in text_of(take(client, world, live, end="90"))
    take(client, world, live, end="date", last_day=(local_day(portal_now(), ZONE) + 40 * DAY).isoformat())
    assert taken(world, live).valid_until == begins


def test_someone_who_was_faster_comes_back_as_a_message_with_the_input_kept(
    client: Client, world: World, live: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The category is taken between what the page read and what the action locks."""
    take_service = bindings.take_service

    def slower(*args: Any, **values: Any) -> ServiceAuthorization:
        held_by_another(world)
        return take_service(*args, **values)

    monkeypatch.setattr(bindings, "take_service", slower)
    response = take(client, world, live)
    assert response.status_code == HTTPStatus.CONFLICT
    page = text_of(response)
    assert "takes Halyard for LIVE Management until" in page
    assert 'value="30" id="id_end_1" checked' in page


def test_a_second_click_finds_what_the_first_one_took(client: Client, world: World, live: Service) -> None:
    first = take(client, world, live)
    second = client.post(url_of(world, live), A_MONTH)
    assert second.status_code in (HTTPStatus.OK, HTTPStatus.FOUND)
    assert ServiceAuthorization.objects.filter(service=live).count() == 1
    assert first.status_code == HTTPStatus.FOUND


def test_a_service_that_is_taken_leads_to_my_services(client: Client, world: World) -> None:
    client.force_login(world.owner)
    page = text_of(client.get(url_of(world, world.service)))
    assert "You take it already, until" in page
    assert detail_url(world) in page
    assert "Take the service" not in page


def test_nothing_new_is_taken_of_a_suspended_partner(client: Client, world: World, live: Service) -> None:
    suspend_partner(world.partner, by=world.operator, reason="looked into")
    assert "Larkspur is suspended at the moment" in text_of(take(client, world, live))
    assert not ServiceAuthorization.objects.filter(service=live).exists()


# Who, and where to


def test_a_sub_account_takes_nothing_and_a_stranger_sees_nothing(client: Client, world: World, live: Service) -> None:
    for user, status in ((world.staff, 403), (world.other_owner, 404), (world.lead.user, 404), (world.stranger, 404)):
        client.force_login(user)
        assert client.get(list_url(world)).status_code == status
        assert client.post(url_of(world, live), A_MONTH).status_code == status
    assert not ServiceAuthorization.objects.filter(service=live).exists()


def test_a_service_the_shop_is_not_offered_is_not_there(client: Client, world: World) -> None:
    elsewhere = ServiceFactory(partner=PartnerFactory())
    client.force_login(world.owner)
    for uuid in (elsewhere.uuid, uuid4()):
        assert client.get(reverse("seller_center:take_service", args=[world.shop.code, uuid])).status_code == 404


def test_my_services_leads_the_main_account_to_adding_one(client: Client, world: World) -> None:
    url = reverse("seller_center:my_services", args=[world.shop.code])
    client.force_login(world.owner)
    assert list_url(world) in text_of(client.get(url))
    client.force_login(world.staff)
    assert list_url(world) not in text_of(client.get(url))
