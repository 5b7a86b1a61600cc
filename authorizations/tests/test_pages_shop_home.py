"""A seller's homes: the choice of a shop, and what needs attention in one."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from audit.clock import portal_now
from authorizations.actions import bindings, grants, requests
from authorizations.tests.factories import BindingFactory, ServiceAuthorizationFactory
from authorizations.tests.worlds import World
from catalogue.models import Level
from partners import actions as partner_actions
from partners.tests.factories import ServiceFactory
from sellers.models import Seller
from sellers.tests.factories import SellerMemberFactory, ShopFactory

DAY = timedelta(days=1)


def home_url(world: World) -> str:
    return reverse("seller_center:shop_home", args=[world.shop.code])


def attention(client: Client, world: World) -> list[tuple[str, str]]:
    """The title and the action of each item below what needs an answer, in the order of the page."""
    return [(item.title, item.action) for item in client.get(home_url(world)).context["attention"]]


def needs(client: Client, world: World) -> list[tuple[str, str]]:
    """The title and the action of each thing that needs an answer."""
    return [(need.title, need.action) for need in client.get(home_url(world)).context["needs"].rows]


# Choosing the shop


def test_a_seller_with_one_shop_goes_straight_to_it(client: Client, world: World) -> None:
    client.force_login(world.owner)
    assert client.get("/seller-center/").headers["Location"] == home_url(world)


def test_a_seller_with_several_shops_chooses_and_sees_how_each_stands(client: Client, world: World) -> None:
    other = ShopFactory(seller=world.seller, name="Fernhollow UK", market="GB", time_zone="Europe/London")
    world.request()
    client.force_login(world.owner)
    answer = client.get("/seller-center/")
    assert dict(answer.context["cards"])[world.shop].requests == 1
    assert dict(answer.context["cards"])[other].requests == 0
    assert "1 request to answer" in answer.content.decode()


def test_a_seller_without_a_shop_is_told_so(client: Client, world: World) -> None:
    seller = Seller.objects.create(code="NOSHOP", name="No shop", legal_name="No shop Ltd")
    client.force_login(SellerMemberFactory(seller=seller, is_main=True).user)
    assert "No shop yet" in client.get("/seller-center/").content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [("owner", 200), ("staff", 200), ("other_owner", 404), ("stranger", 404), ("lead", 404), ("operator", 404)],
)
def test_only_the_shops_own_people_see_its_home(client: Client, world: World, who: str, status: int) -> None:
    person = getattr(world, who)
    client.force_login(getattr(person, "user", person))
    assert client.get(home_url(world)).status_code == status


@pytest.mark.parametrize("who", ["stranger", "operator", "lead"])
def test_who_belongs_to_no_seller_has_no_seller_center(client: Client, world: World, who: str) -> None:
    person = getattr(world, who)
    client.force_login(getattr(person, "user", person))
    assert client.get("/seller-center/").status_code == 404


def test_the_homes_are_read_and_never_posted_to(client: Client, world: World) -> None:
    client.force_login(world.owner)
    assert client.post("/seller-center/").status_code == 405
    assert client.post(home_url(world)).status_code == 405


# What needs an answer, and what is worth knowing


def test_a_shop_in_which_nothing_happened_says_so(client: Client, world: World) -> None:
    client.force_login(world.owner)
    answer = client.get(home_url(world))
    assert answer.context["attention"] == []
    assert "Nothing needs you now" in answer.content.decode()
    assert "Nobody but your own people" in answer.content.decode()


def test_a_request_is_answered_from_the_home(client: Client, world: World) -> None:
    request = world.request()
    client.force_login(world.owner)
    (need,) = client.get(home_url(world)).context["needs"].rows
    assert (need.title, need.action) == ("Larkspur asks for access", "Answer request")
    assert need.url == reverse("seller_center:authorize", args=[request.token])


def test_a_sub_account_that_asked_is_named(client: Client, world: World) -> None:
    requests.ask_main_account(world.request(), by=world.staff)
    client.force_login(world.owner)
    assert f"{world.staff.name} asked the main account to answer." in client.get(home_url(world)).content.decode()


def test_a_sub_account_looks_where_the_main_account_acts(client: Client, world: World) -> None:
    world.grant(ends_at=portal_now() + 3 * DAY)
    world.request(levels={"promotions.manage": Level.EDIT})
    client.force_login(world.owner)
    assert needs(client, world) == [
        ("Access of Larkspur ends soon", "Renew"),
        ("Larkspur asks for more access", "Answer request"),
    ]
    client.force_login(world.staff)
    assert [action for _, action in needs(client, world)] == ["View", "Look at request"]


def test_suspended_access_and_a_suspended_partner_stand_out(client: Client, world: World) -> None:
    grant = world.grant()
    client.force_login(world.owner)
    assert attention(client, world) == []
    grants.suspend(grant, by=world.operator, reason="looked into")
    assert attention(client, world) == [("Access of Larkspur is suspended", "View")]
    grants.resume(grant, by=world.operator)
    partner_actions.suspend_partner(world.partner, by=world.operator, reason="looked into")
    assert attention(client, world) == [("Access of Larkspur is suspended", "View")]


@pytest.mark.parametrize(("status", "action"), [("RELINQUISHED", "Give TSP access"), ("REVOKED", "View")])
def test_access_that_ended_is_shown_for_two_weeks(
    client: Client, world: World, clock: Any, status: str, action: str
) -> None:
    world.grant(status=status)
    client.force_login(world.owner)
    assert attention(client, world) == [("Access of Larkspur has ended", action)]
    clock.advance(days=14, seconds=1)
    assert attention(client, world) == []


def test_access_that_ran_out_is_shown_though_no_sweep_came(client: Client, world: World, clock: Any) -> None:
    clock.set(world.grant().ends_at)
    client.force_login(world.owner)
    answer = client.get(home_url(world))
    assert [item.title for item in answer.context["attention"]] == ["Access of Larkspur has ended"]
    assert answer.context["with_access"] == []


def test_what_is_most_urgent_comes_first(client: Client, world: World) -> None:
    def more(name: str) -> Any:
        service = ServiceFactory(partner=world.partner, name=name)
        return ServiceAuthorizationFactory(binding=world.binding, service=service)

    world.grant(status="RELINQUISHED")
    world.authorization = more("Second")
    world.grant(ends_at=portal_now() + 6 * DAY)
    world.authorization = more("Third")
    world.grant(ends_at=portal_now() + 2 * DAY)
    world.authorization = more("Fourth")
    world.request()
    client.force_login(world.owner)
    answer = client.get(home_url(world))
    texts = [need.text.partition(".")[0] for need in answer.context["needs"].rows]
    assert texts == ["Third", "Fourth", "Second"]  # urgent is what ends within three days; the others, newest first
    assert [item.text.partition(".")[0] for item in answer.context["attention"]] == ["Full care"]


def test_the_figures_count_running_services_by_state(client: Client, world: World) -> None:
    world.grant()
    ended = ServiceAuthorizationFactory(binding=world.binding, service=ServiceFactory(partner=world.partner))
    ServiceAuthorizationFactory(binding=world.binding, service=ServiceFactory(partner=world.partner))
    bindings.cancel_service(ended, by=world.owner)
    client.force_login(world.owner)
    figures = client.get(home_url(world)).context["figures"]
    assert (figures.with_access, figures.no_access, figures.requests, figures.suspended) == (1, 1, 0, 0)


def test_another_sellers_shop_is_not_counted(client: Client, world: World) -> None:
    binding = BindingFactory(partner=world.partner, shop=world.other_shop)
    ServiceAuthorizationFactory(binding=binding, service=world.service)
    client.force_login(world.owner)
    assert client.get(home_url(world)).context["figures"].no_access == 1


def test_who_can_act_now_is_named_with_the_end(client: Client, world: World) -> None:
    world.grant(preset="full_access")
    client.force_login(world.staff)
    (row,) = client.get(home_url(world)).context["with_access"]
    assert row.authorization.partner == world.partner
    assert row.summary.role == "Full Access"
