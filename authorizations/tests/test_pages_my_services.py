"""My Services: who sees it, what each row says, how it is searched, and that its cost does not grow with its rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.clock import portal_now
from authorizations.actions import bindings
from authorizations.models import ServiceAuthorization
from authorizations.pages.shop_services import services_of
from authorizations.pages.states import AccessState, ServiceState
from authorizations.tests.factories import (
    AccessGrantFactory,
    AccessRequestFactory,
    BindingFactory,
    ServiceAuthorizationFactory,
)
from authorizations.tests.worlds import World
from catalogue.models import Level
from partners import actions as partner_actions
from partners.tests.factories import PartnerFactory, ServiceFactory

DAY = timedelta(days=1)


def list_url(world: World, query: str = "") -> str:
    return reverse("seller_center:my_services", args=[world.shop.code]) + query


def take(world: World, partner: str, category: str, **values: Any) -> ServiceAuthorization:
    """The shop takes a service of another partner."""
    binding = BindingFactory(partner=PartnerFactory(name=partner), shop=world.shop)
    service = ServiceFactory(partner=binding.partner, category=category, name=f"Care by {partner}")
    return ServiceAuthorizationFactory(binding=binding, service=service, **values)


def shown(client: Client, world: World, query: str = "") -> list[str]:
    """The names of the partners in the list, in its order."""
    return [row.authorization.partner.name for row in client.get(list_url(world, query)).context["rows"]]


def page(client: Client, url: str) -> str:
    return " ".join(client.get(url).content.decode().split())


# Who may see it


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("staff", 200), ("other_owner", 404), ("stranger", 404), ("lead", 404), ("operator", 404)],
)
def test_only_the_shops_own_people_see_my_services(client: Client, world: World, who: str, status: int) -> None:
    person = getattr(world, who)
    client.force_login(getattr(person, "user", person))
    assert client.get(list_url(world)).status_code == status


def test_my_services_is_read_and_never_posted_to(client: Client, world: World) -> None:
    client.force_login(world.owner)
    assert client.post(list_url(world)).status_code == 405


def test_the_main_account_can_give_and_edit_from_the_list_and_a_sub_account_cannot(
    client: Client, world: World
) -> None:
    client.force_login(world.owner)
    assert "Give TSP access" in page(client, list_url(world))
    world.grant()
    assert "Edit TSP access authorization" in page(client, list_url(world))
    client.force_login(world.staff)
    staff_page = page(client, list_url(world))
    assert "Edit TSP access authorization" not in staff_page
    assert f"Only the main account ({world.owner.name})" in staff_page


# The states


def access_state(authorization: ServiceAuthorization) -> str:
    return str(services_of([authorization.shop], portal_now()).get(pk=authorization.pk).access_state)


STATES: dict[str, tuple[Callable[[World], object], str]] = {
    "nothing was ever given": (lambda world: None, AccessState.NO_ACCESS),
    "a request waits": (lambda world: world.request(), AccessState.REQUESTED),
    "a request was opened": (lambda world: world.request(status="OPENED"), AccessState.REQUESTED),
    "a request was declined": (lambda world: world.request(status="DECLINED"), AccessState.NO_ACCESS),
    "access for a month": (lambda world: world.grant(), AccessState.ACTIVE),
    "access to the end of the seventh day": (
        lambda world: world.grant(ends_at=portal_now() + 7 * DAY),
        AccessState.ENDING_SOON,
    ),
    "access was suspended": (lambda world: world.grant(status="SUSPENDED"), AccessState.SUSPENDED),
    "access was removed": (lambda world: world.grant(status="REVOKED"), AccessState.ENDED),
    "access was given up": (lambda world: world.grant(status="RELINQUISHED"), AccessState.ENDED),
}


@pytest.mark.parametrize("case", STATES)
def test_a_row_says_how_it_stands_with_the_access(world: World, case: str) -> None:
    happen, state = STATES[case]
    happen(world)
    assert access_state(world.authorization) == state


def test_the_access_of_a_suspended_partner_is_suspended(world: World) -> None:
    world.grant()
    partner_actions.suspend_partner(world.partner, by=world.operator, reason="looked into")
    assert access_state(world.authorization) == AccessState.SUSPENDED


def test_a_new_request_after_the_end_is_what_counts(world: World) -> None:
    world.grant(status="REVOKED")
    world.request()
    assert access_state(world.authorization) == AccessState.REQUESTED


def test_more_asked_for_is_found_among_the_requests_and_stays_active(client: Client, world: World) -> None:
    world.grant()
    world.request(levels={"promotions.manage": Level.EDIT})
    client.force_login(world.owner)
    assert access_state(world.authorization) == AccessState.ACTIVE
    assert "More asked for" in page(client, list_url(world, "?access=requested"))


def test_an_overdue_access_has_ended_though_no_sweep_came(world: World, clock: Any) -> None:
    grant = world.grant()
    clock.set(grant.ends_at - timedelta(microseconds=1))
    assert access_state(world.authorization) == AccessState.ENDING_SOON
    clock.set(grant.ends_at)
    assert access_state(world.authorization) == AccessState.ENDED


def test_an_overdue_request_no_longer_waits_though_no_sweep_came(world: World, clock: Any) -> None:
    clock.set(world.request().expires_at)
    assert access_state(world.authorization) == AccessState.NO_ACCESS


def test_an_overdue_service_has_expired_though_no_sweep_came(client: Client, world: World, clock: Any) -> None:
    clock.set(world.authorization.valid_until)
    client.force_login(world.owner)
    (row,) = client.get(list_url(world)).context["rows"]
    assert row.authorization.service_state == ServiceState.EXPIRED
    assert row.obstacle.startswith("The service ended")


def test_an_overdue_access_reads_as_ended_at_its_time(client: Client, world: World, clock: Any) -> None:
    clock.set(world.grant().ends_at)
    client.force_login(world.owner)
    assert "Ended at its time" in page(client, list_url(world))


def test_a_row_sums_up_the_permissions(client: Client, world: World) -> None:
    world.grant(preset="product_access", areas=("analytics.live",))
    client.force_login(world.owner)
    (row,) = client.get(list_url(world)).context["rows"]
    assert row.summary.role == "Product Access"
    assert row.summary.words == "17 permissions, 1 sensitive, 1 Data Analytics area"


def test_the_button_for_a_request_leads_into_its_link(client: Client, world: World) -> None:
    request = world.request()
    client.force_login(world.owner)
    assert reverse("seller_center:authorize", args=[request.token]) in page(client, list_url(world))


def test_nothing_can_be_given_to_a_suspended_partner(client: Client, world: World) -> None:
    partner_actions.suspend_partner(world.partner, by=world.operator, reason="looked into")
    client.force_login(world.owner)
    assert "Give TSP access" not in page(client, list_url(world))


def test_each_category_says_who_holds_it_and_until_when(client: Client, world: World) -> None:
    later = take(world, "Halyard Live", "live_management", valid_from=portal_now() + DAY)
    client.force_login(world.owner)
    holders = {holder.category: holder for holder in client.get(list_url(world)).context["holders"]}
    assert holders["Shop Management"].partner == "Larkspur"
    assert holders["Shop Management"].valid_until == world.authorization.valid_until
    assert holders["LIVE Management"].valid_from == later.valid_from
    assert holders["Operation Tutoring"].partner == ""


# Search, filter, sort, page


@pytest.fixture
def several(world: World) -> World:
    """Larkspur with access, Anemone asked for, Brook cancelled."""
    world.grant()
    AccessRequestFactory(service_authorization=take(world, "Anemone", "live_management"))
    ended = take(world, "Brook", "operation_tutoring")
    bindings.cancel_service(ended, by=world.owner)
    return world


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Anemone", "Larkspur", "Brook"]),  # what waits first, what is over last
        ("?q=lark", ["Larkspur"]),
        ("?q=care+anemone", ["Anemone"]),
        ("?q=LIVE+management", ["Anemone"]),
        ("?q=nobody", []),
        ("?access=requested", ["Anemone"]),
        ("?access=with_access", ["Larkspur"]),
        ("?access=no_access", ["Brook"]),
        ("?state=CANCELLED", ["Brook"]),
        ("?state=ACTIVE&category=shop_management", ["Larkspur"]),
        ("?sort=partner", ["Anemone", "Brook", "Larkspur"]),
        ("?sort=-partner", ["Larkspur", "Brook", "Anemone"]),
        ("?sort=service", ["Anemone", "Brook", "Larkspur"]),
        ("?sort=access", ["Anemone", "Brook", "Larkspur"]),
        ("?sort=-access", ["Larkspur", "Brook", "Anemone"]),
    ],
)
def test_the_list_is_searched_filtered_and_sorted(client: Client, several: World, query: str, names: list[str]) -> None:
    client.force_login(several.owner)
    assert shown(client, several, query) == names


@pytest.mark.parametrize("query", ["?sort=password", "?sort=-", "?state=x", "?access=x&page=x", "?q=%00", "?page=-1"])
def test_an_address_that_makes_no_sense_shows_the_list(client: Client, several: World, query: str) -> None:
    client.force_login(several.owner)
    assert shown(client, several, query) == ["Anemone", "Larkspur", "Brook"]


def test_a_search_without_a_hit_offers_the_whole_list_and_an_empty_shop_explains_itself(
    client: Client, world: World
) -> None:
    client.force_login(world.owner)
    assert "Show all services" in page(client, list_url(world, "?q=nobody"))
    client.force_login(world.other_owner)
    url = reverse("seller_center:my_services", args=[world.other_shop.code])
    assert "No services yet" in page(client, url)


def fill(world: World, count: int) -> None:
    """More services of the same partner, each with access and a request for more."""
    for number in range(count):
        service = ServiceFactory(partner=world.partner, name=f"Service {number}")
        authorization = ServiceAuthorizationFactory(binding=world.binding, service=service)
        AccessGrantFactory(service_authorization=authorization, by=world.owner)
        if number % 2 == 0:  # a shop hears of 20 requests of one partner a day at most
            AccessRequestFactory(service_authorization=authorization, by=world.lead)


def test_the_list_is_paged_by_25(client: Client, world: World) -> None:
    fill(world, 26)
    client.force_login(world.owner)
    assert len(shown(client, world)) == 25
    assert len(shown(client, world, "?page=2")) == 2


@pytest.mark.parametrize("view", ["my_services", "shop_home"])
def test_thirty_services_cost_as_many_queries_as_three(client: Client, world: World, view: str) -> None:
    client.force_login(world.owner)
    url = reverse(f"seller_center:{view}", args=[world.shop.code])
    fill(world, 3)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    fill(world, 27)
    with CaptureQueriesContext(connection) as many:
        client.get(url)
    assert len(many) == len(few)
