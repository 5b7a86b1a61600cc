"""Partner Center: *Shops I can enter*, of which none is one that the decision would refuse."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from audit.tests.walking import walk
from authorizations.actions import acting, bindings, grants
from authorizations.decision import decide
from authorizations.models import AccessGrant
from authorizations.tests.factories import (
    DAY,
    AccessGrantFactory,
    BindingFactory,
    ServiceAuthorizationFactory,
    main_user,
)
from authorizations.tests.partner_center import page
from authorizations.tests.worlds import World
from catalogue.models import Level
from conftest import Clock
from partners import actions as partner_actions
from partners.models import PartnerMember
from sellers.tests.factories import ShopFactory

pytestmark = pytest.mark.django_db
URL = "/partner-center/shops/"
EMPTY = "No shop is assigned to you"


def shops(client: Client, member: PartnerMember, **query: str) -> list[str]:
    client.force_login(member.user)
    return [entrance.shop.name for entrance in client.get(URL, query).context["page"]]


def further_shop(world: World, name: str, **values: object) -> AccessGrant:
    shop = ShopFactory(seller=world.seller, name=name)
    binding = BindingFactory(partner=world.partner, shop=shop)
    taken = ServiceAuthorizationFactory(binding=binding, service=world.service)
    return AccessGrantFactory(service_authorization=taken, by=main_user(world.seller), **values)


def test_the_main_account_sees_every_shop_and_what_it_may_do_there(client: Client, world: World) -> None:
    world.grant(levels={"products.manage": Level.EDIT, "orders.manage": Level.VIEW}, areas=("analytics.live",))
    text = page(client, URL, world.lead)
    assert world.shop.code in text
    assert "<strong>View &amp; edit:</strong> Products</p>" in text
    assert "<strong>View:</strong> Homepage, Orders and shipping, Data Analytics</p>" in text
    assert "Full care" in text
    assert "(29 days left)" in text
    assert f'action="/seller-center/{world.shop.code}/enter/"' in text


def test_a_member_sees_only_what_is_assigned_within_its_bounds(client: Client, world: World) -> None:
    grant = world.grant(levels={"products.manage": Level.EDIT, "orders.manage": Level.EDIT})
    further_shop(world, "Not assigned")
    acting.assign(grant, world.agent, level=Level.VIEW, sections=["orders"], by=world.lead.user)
    assert shops(client, world.agent) == [world.shop.name]
    text = page(client, URL, world.agent)
    assert "<strong>View:</strong> Orders and shipping</p>" in text
    assert "Products" not in text
    assert "View &amp; edit" not in text


def test_a_member_without_an_assignment_reads_who_can_assign(client: Client, world: World) -> None:
    world.grant()
    text = page(client, URL, world.agent)
    assert EMPTY in text
    assert f"Ask {world.lead.user.name} or {world.admin.user.name}." in text
    assert "assign access to yourself" in page(client, URL, world.admin)


ENDINGS: dict[str, Callable[[World, AccessGrant, Clock], object]] = {
    "revoked": lambda world, grant, clock: grants.revoke(grant, by=world.owner),
    "suspended": lambda world, grant, clock: grants.suspend(grant, by=world.operator, reason="Looked into"),
    "dropped": lambda world, grant, clock: grants.relinquish(grant, by=world.lead),
    "the assignment ended": lambda world, grant, clock: acting.end_assignment(
        grant.assignments.get(), by=world.lead.user
    ),
    "the member deactivated": lambda world, grant, clock: walk(world.agent, "DEACTIVATED"),
    "the partner suspended": lambda world, grant, clock: partner_actions.suspend_partner(
        world.partner, by=world.operator, reason="Looked into"
    ),
    "the binding ended": lambda world, grant, clock: bindings.unbind(world.binding, by=world.owner),
    "the service cancelled": lambda world, grant, clock: bindings.cancel_service(world.authorization, by=world.owner),
    "at its end": lambda world, grant, clock: clock.set(grant.ends_at),
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_shop_is_gone_at_once(ending: str, client: Client, world: World, clock: Clock) -> None:
    grant = world.grant()
    acting.assign(grant, world.agent, by=world.lead.user)
    assert shops(client, world.agent) == [world.shop.name]
    ENDINGS[ending](world, grant, clock)
    response = client.get(URL)
    assert response.status_code == 404 or list(response.context["page"]) == []
    assert not decide(world.agent, world.shop, world.permission("home.dashboard"), Level.VIEW)


def test_the_last_moment_still_counts(client: Client, world: World, clock: Clock) -> None:
    grant = world.grant()
    clock.set(grant.ends_at)
    clock.advance(microseconds=-1)
    assert shops(client, world.lead) == [world.shop.name]


def test_shops_are_searched_and_sorted(client: Client, world: World) -> None:
    first = world.grant()
    later = further_shop(world, "Another", ends_at=first.ends_at + 5 * DAY)
    assert shops(client, world.lead) == ["Another", world.shop.name]
    assert shops(client, world.lead, sort="end") == [world.shop.name, "Another"]
    assert shops(client, world.lead, q="NOTHER") == ["Another"]
    assert shops(client, world.lead, q=later.shop.code.lower()) == ["Another"]
    assert shops(client, world.lead, q=later.shop.code[1:]) == []


@pytest.mark.parametrize("query", [{"q": "\x00"}, {"sort": "nonsense"}, {"page": "zz"}, {"page": "-1"}, {"page": "0"}])
def test_what_makes_no_sense_is_passed_over(query: dict[str, str], client: Client, world: World) -> None:
    world.grant()
    assert shops(client, world.lead, **query) == [world.shop.name]


def test_the_pages_follow_each_other_and_end(client: Client, world: World) -> None:
    for number in range(27):
        further_shop(world, f"Shop {number:02}")
    assert shops(client, world.lead) == [f"Shop {number:02}" for number in range(25)]
    assert shops(client, world.lead, page="2") == ["Shop 25", "Shop 26"]
    assert shops(client, world.lead, page="3") == ["Shop 25", "Shop 26"]
    assert "26–27 of 27 shops" in page(client, f"{URL}?page=99", world.lead)
