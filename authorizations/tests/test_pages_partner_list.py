"""Manage Authorization and home: the state of each row by real actions; searching, filtering, sorting, paging."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.clock import portal_now
from authorizations.actions import bindings
from authorizations.actions.sweeps import expire_due_grants
from authorizations.models import BoardRow
from authorizations.tests.factories import (
    DAY,
    AccessGrantFactory,
    AccessRequestFactory,
    BindingFactory,
    ServiceAuthorizationFactory,
)
from authorizations.tests.partner_center import (
    HOME,
    LIST,
    State,
    access_page,
    detail,
    page,
    rows_of,
    state_of,
)
from authorizations.tests.worlds import World
from conftest import Clock
from partners.actions import suspend_partner
from partners.models import Partner
from partners.tests.factories import PartnerMemberFactory, ServiceFactory
from sellers.tests.factories import ShopFactory

pytestmark = pytest.mark.django_db


# The state of each row


def test_a_service_that_was_just_taken_has_no_access(world: World) -> None:
    assert state_of(world) == State.NO_ACCESS


def test_for_a_service_that_begins_later_access_can_be_asked_for_and_given(world: World, client: Client) -> None:
    bindings.cancel_service(world.authorization, by=world.owner)
    begins = portal_now() + 10 * DAY
    later = {"valid_from": begins, "valid_until": begins + 20 * DAY}
    world.authorization = ServiceAuthorizationFactory(binding=world.binding, service=world.service, **later)
    assert state_of(world) == State.NO_ACCESS
    world.grant(ends_at=begins + 5 * DAY)
    assert state_of(world) == State.ACTIVE
    client.force_login(world.lead.user)
    assert "with the service" in client.get(LIST).content.decode()


def test_a_request_makes_it_requested_until_its_link_is_dead(world: World, clock: Clock) -> None:
    asked = world.request()
    assert state_of(world) == State.REQUESTED
    clock.set(asked.expires_at)
    assert state_of(world) == State.NO_ACCESS


def test_access_is_active_then_ending_soon_then_ended_without_any_sweep(world: World, clock: Clock) -> None:
    grant = world.grant()
    assert state_of(world) == State.ACTIVE
    clock.set(grant.ends_at - timedelta(days=7))
    assert state_of(world) == State.ENDING_SOON
    clock.set(grant.ends_at - timedelta(microseconds=1))
    assert state_of(world) == State.ENDING_SOON
    clock.set(grant.ends_at)
    assert state_of(world) == State.ENDED
    expire_due_grants()
    assert state_of(world) == State.ENDED


@pytest.mark.parametrize("status", ["REVOKED", "RELINQUISHED", "TERMINATED", "EXPIRED"])
def test_access_that_was_taken_or_dropped_has_ended(world: World, status: str) -> None:
    world.grant(status=status)
    assert state_of(world) == State.ENDED


def test_a_new_request_after_the_end_is_requested_and_new_access_is_active(world: World) -> None:
    world.grant(status="REVOKED")
    world.request()
    assert state_of(world) == State.REQUESTED
    world.grant()
    assert state_of(world) == State.ACTIVE


def test_suspended_access_is_suspended(world: World) -> None:
    world.grant(status="SUSPENDED")
    assert state_of(world) == State.SUSPENDED


def test_all_access_of_a_suspended_partner_stands_still(world: World) -> None:
    world.grant()
    suspend_partner(world.partner, by=world.operator, reason="looked into")
    assert state_of(world) == State.SUSPENDED


def test_a_service_past_its_end_is_not_valid_though_no_sweep_ran(world: World, clock: Clock) -> None:
    clock.set(world.authorization.valid_until)
    assert state_of(world) == State.UNAVAILABLE


def test_a_bound_shop_that_takes_no_service_is_a_row(client: Client, world: World) -> None:
    shop = BindingFactory(partner=world.partner).shop
    assert BoardRow.objects.get(shop=shop).state == State.UNAVAILABLE
    assert "The shop takes none of your services" in page(client, LIST, world.lead)


def test_a_shop_that_no_longer_works_with_the_partner_is_no_row(world: World) -> None:
    bindings.unbind(world.binding, by=world.owner)
    assert not BoardRow.objects.of_partner(world.partner.pk).exists()


def test_a_service_taken_anew_is_one_row_about_its_valid_period(world: World) -> None:
    world.grant()
    bindings.cancel_service(world.authorization, by=world.owner)
    assert state_of(world) == State.ENDED
    anew = ServiceAuthorizationFactory(binding=world.binding, service=world.service)
    row = BoardRow.objects.of_partner(world.partner.pk).get()
    assert (row.service_authorization, row.state) == (anew, State.NO_ACCESS)


def test_each_service_of_a_shop_is_a_row_of_its_own(world: World) -> None:
    world.grant()
    live = ServiceFactory(partner=world.partner, category="live_management")
    ServiceAuthorizationFactory(binding=world.binding, service=live)
    assert [row.state for row in BoardRow.objects.in_order("state")] == [State.NO_ACCESS, State.ACTIVE]


def test_a_row_of_active_access_whose_widening_is_asked_for_shows_both(client: Client, world: World) -> None:
    world.grant()
    asked = world.request()
    text = page(client, LIST, world.lead)
    assert state_of(world) == State.ACTIVE
    assert "More asked for" in text
    assert asked.token in text


# Manage Authorization


@pytest.fixture
def three(world: World) -> World:
    """No access at Fernhollow US, a request at Alder DE, and access at Birch GB."""
    live = ServiceFactory(partner=world.partner, category="live_management", name="LIVE hosting")
    for name, market, factory in [("Alder", "DE", AccessRequestFactory), ("Birch", "GB", AccessGrantFactory)]:
        binding = BindingFactory(partner=world.partner, shop=ShopFactory(name=name, market=market))
        factory(service_authorization=ServiceAuthorizationFactory(binding=binding, service=live))
    AccessGrantFactory()  # between two others
    return world


def names(rows: list[BoardRow]) -> list[str]:
    return [row.shop.name for row in rows]


def test_no_access_comes_first(client: Client, three: World) -> None:
    assert names(rows_of(client, three.lead)) == ["Fernhollow US", "Alder", "Birch"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "fern"}, ["Fernhollow US"]),
        ({"q": "live birch"}, ["Birch"]),
        ({"q": "nothing"}, []),
        ({"state": "requested"}, ["Alder"]),
        ({"state": "active"}, ["Birch"]),
        ({"category": "live_management"}, ["Alder", "Birch"]),
        ({"market": "GB"}, ["Birch"]),
        ({"market": "GB", "state": "requested"}, []),
        ({"state": "made-up", "market": "XX"}, ["Fernhollow US", "Alder", "Birch"]),
    ],
)
def test_rows_are_searched_and_filtered(client: Client, three: World, query: dict[str, str], found: list[str]) -> None:
    assert names(rows_of(client, three.lead, **query)) == found


def test_a_shop_is_found_by_its_code(client: Client, three: World) -> None:
    assert names(rows_of(client, three.lead, q=three.shop.code.lower())) == ["Fernhollow US"]


def test_requested_is_also_where_more_is_asked_for(client: Client, world: World) -> None:
    world.grant()
    assert rows_of(client, world.lead, state="requested") == []
    world.request()
    [row] = rows_of(client, world.lead, state="requested")
    assert row.state == State.ACTIVE
    assert "Requested (1)" in page(client, LIST, world.lead)


def test_the_last_change_is_shown_where_rows_are_sorted_by_it(client: Client, world: World) -> None:
    assert "Last change" in page(client, LIST + "?sort=-changed", world.lead)


@pytest.mark.parametrize(
    ("sort", "found"),
    [
        ("shop", ["Alder", "Birch", "Fernhollow US"]),
        ("-shop", ["Fernhollow US", "Birch", "Alder"]),
        ("service", ["Fernhollow US", "Alder", "Birch"]),
        ("end", ["Birch", "Alder", "Fernhollow US"]),
        ("-end", ["Birch", "Alder", "Fernhollow US"]),
        ("-changed", ["Birch", "Alder", "Fernhollow US"]),
        ("-state", ["Birch", "Alder", "Fernhollow US"]),
        ("made-up", ["Fernhollow US", "Alder", "Birch"]),
    ],
)
def test_rows_are_sorted(client: Client, three: World, sort: str, found: list[str]) -> None:
    assert names(rows_of(client, three.lead, sort=sort)) == found


def test_a_filter_that_finds_nothing_says_so_and_leads_back(client: Client, three: World) -> None:
    text = page(client, LIST + "?q=nothing", three.lead)
    assert "No shop matches" in text
    assert "Show all shops" in text


def test_a_page_holds_25(client: Client, world: World) -> None:
    for _ in range(25):
        BindingFactory(partner=world.partner)
    assert len(rows_of(client, world.lead)) == 25
    assert len(rows_of(client, world.lead, page="2")) == 1


def test_a_partner_without_shops_is_told_how_they_come(client: Client) -> None:
    member = PartnerMemberFactory(is_main=True)
    for url in (HOME, LIST):
        assert "No shop works with you yet" in page(client, url, member)


@pytest.mark.parametrize("url", [HOME, LIST])
def test_three_rows_and_thirty_take_the_same_queries(client: Client, world: World, url: str) -> None:
    def fill(many: int) -> None:
        for number in range(many):
            binding = BindingFactory(partner=world.partner)
            authorization = ServiceAuthorizationFactory(binding=binding, service=world.service)
            if number % 3 == 0:
                AccessRequestFactory(service_authorization=authorization, by=world.lead)
            elif number % 3 == 1:
                AccessGrantFactory(service_authorization=authorization, ends_at=portal_now() + 5 * DAY)
            else:
                AccessGrantFactory(service_authorization=authorization, status="REVOKED")

    client.force_login(world.lead.user)
    counts = []
    for many in (3, 27):
        fill(many)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# Home


def test_home_lists_what_needs_an_answer_is_waiting_and_lost_in_this_order(client: Client, three: World) -> None:
    ending = AccessGrantFactory(
        service_authorization=ServiceAuthorizationFactory(binding__partner=three.partner, binding__shop__name="Cedar"),
        ends_at=portal_now() + 2 * DAY,
    )
    three.grant(status="REVOKED")
    text = page(client, HOME, three.lead)
    places = [text.index(words) for words in ("ends soon", "waiting for an answer", "lost in the last 30")]
    assert places == sorted(places)
    assert ending.shop.name in text
    assert "Alder" in text
    assert "Removed by the seller" in text


def test_home_counts_what_has_no_access(client: Client, world: World) -> None:
    assert "1 service without access" in page(client, HOME, world.lead)


@pytest.mark.parametrize("status", ["REVOKED", "EXPIRED", "TERMINATED", "SUSPENDED"])
def test_home_shows_access_lost_for_30_days(client: Client, world: World, clock: Clock, status: str) -> None:
    grant = world.grant(status=status, ends_at=portal_now() + 100 * DAY)
    url = reverse("partner_center:grant_detail", args=[grant.uuid])
    assert url in page(client, HOME, world.lead)
    clock.set(grant.status_changed_at + timedelta(days=30))
    assert url not in page(client, HOME, world.lead)


def test_home_shows_access_lost_with_the_work_with_the_shop(client: Client, world: World) -> None:
    grant = world.grant()
    bindings.unbind(world.binding, by=world.owner)
    BindingFactory(partner=world.partner)
    assert reverse("partner_center:grant_detail", args=[grant.uuid]) in page(client, HOME, world.lead)


def test_home_shows_an_overdue_access_as_lost_before_any_sweep(client: Client, world: World, clock: Clock) -> None:
    grant = world.grant()
    clock.set(grant.ends_at)
    text = page(client, HOME, world.lead)
    assert "Access lost in the last 30 days" in text
    assert "Expired" in text


def test_what_the_partner_dropped_or_has_again_is_not_lost(client: Client, world: World) -> None:
    world.grant(status="RELINQUISHED")
    assert "Access lost" not in page(client, HOME, world.lead)
    world.grant(status="REVOKED")
    world.grant()
    assert "Access lost" not in page(client, HOME, world.lead)


def test_home_says_when_nothing_needs_attention(client: Client, world: World) -> None:
    world.grant(ends_at=portal_now() + 31 * DAY)
    assert "Nothing needs you now" in page(client, HOME, world.lead)


def test_a_partner_that_is_not_approved_still_has_its_pages(client: Client, world: World) -> None:
    grant, asked = world.grant(), world.request()
    suspend_partner(world.partner, by=world.operator, reason="")
    assert Partner.objects.get(pk=world.partner.pk).status == Partner.Status.SUSPENDED
    assert "None of your access can be used at the moment." in page(client, HOME, world.lead)
    assert "This access cannot be used at the moment." in access_page(client, world, grant)
    assert asked.shop.name in detail(client, world, asked)
