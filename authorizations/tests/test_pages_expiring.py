"""The Expiring boards of both sides: which access ends when, whether it goes on, and what can be done from the row."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from audit.clock import portal_now
from authorizations.actions import grants
from authorizations.models import AccessGrant
from authorizations.tests.factories import AccessGrantFactory, BindingFactory, ServiceAuthorizationFactory
from authorizations.tests.factories_endings import agree_on_renewal, ask_to_renew, extend_by_itself
from authorizations.tests.worlds import World
from conftest import Clock
from partners.actions import suspend_partner
from partners.tests.factories import ServiceFactory
from sellers.tests.factories import ShopFactory
from sellers.times import end_of_day, local_day

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def board_of_partner() -> str:
    return reverse("partner_center:expiring")


def board_of_shop(world: World) -> str:
    return reverse("seller_center:expiring", args=[world.shop.code])


def board_of_seller() -> str:
    return reverse("seller_center:expiring_everywhere")


def board(client: Client, url: str, user: User, **filters: str) -> Any:
    client.force_login(user)
    answer = client.get(url, filters)
    assert answer.status_code == 200
    return answer


def shown(client: Client, world: World, **filters: str) -> list[str]:
    """The shops of the partner's board, in its order."""
    answer = board(client, board_of_partner(), world.lead.user, **filters)
    return [line.grant.shop.name for line in answer.context["lines"]]


def ending(world: World, name: str, days: int, **values: Any) -> AccessGrant:
    """Access to a further shop until 24:00 of the day that is so many days ahead."""
    shop = ShopFactory(seller=world.seller, name=name)
    binding = BindingFactory(partner=world.partner, shop=shop)
    taken = ServiceAuthorizationFactory(binding=binding, service=values.pop("service", world.service))
    end = end_of_day(local_day(portal_now(), shop.time_zone) + days * DAY, shop.time_zone)
    return AccessGrantFactory(service_authorization=taken, ends_at=end, **values)


# What is listed


def test_tiles_count_by_the_days_of_the_shop_and_lead_to_what_they_count(client: Client, world: World) -> None:
    for name, days in (("Alder", 0), ("Birch", 1), ("Cedar", 7), ("Dogwood", 8), ("Elm", 30), ("Fir", 31)):
        ending(world, name, days)
    answer = board(client, board_of_partner(), world.lead.user)
    assert [(tile.span, tile.many) for tile in answer.context["tiles"]] == [("0", 1), ("1", 2), ("7", 3), ("30", 5)]
    assert shown(client, world, within="0") == ["Alder"]
    assert shown(client, world, within="1") == ["Alder", "Birch"]
    assert shown(client, world, within="7") == ["Alder", "Birch", "Cedar"]
    assert shown(client, world) == ["Alder", "Birch", "Cedar", "Dogwood", "Elm"]
    assert shown(client, world, within="all")[-1] == "Fir"


def test_a_day_of_the_shop_ends_at_its_own_midnight(client: Client, world: World, clock: Clock) -> None:
    grant = ending(world, "Alder", 10)
    clock.set(grant.ends_at - DAY - timedelta(minutes=1))
    assert [shown(client, world, within=span) for span in ("0", "1")] == [[], ["Alder"]]
    clock.set(grant.ends_at - DAY)
    assert shown(client, world, within="0") == ["Alder"]
    clock.set(grant.ends_at)
    assert shown(client, world, within="all") == []


def test_only_what_is_in_force_is_listed(client: Client, world: World) -> None:
    grant = ending(world, "Alder", 3)
    agree_on_renewal(grant)  # has not begun
    ending(world, "Birch", 4, status="REVOKED")
    ending(world, "Cedar", 5, status="SUSPENDED")
    assert shown(client, world) == ["Alder", "Cedar"]


def test_how_each_stands_is_said_and_filtered_by(client: Client, world: World) -> None:
    agreed, asked, extends, _ = (ending(world, name, 5) for name in ("Alder", "Birch", "Cedar", "Dogwood"))
    agree_on_renewal(agreed)
    world.authorization = asked.service_authorization
    ask_to_renew(world.request(), asked)
    extend_by_itself(extends)
    found = {going: shown(client, world, going=going) for going in ("agreed", "asked", "extends", "nothing")}
    assert found == {"agreed": ["Alder"], "asked": ["Birch"], "extends": ["Cedar"], "nothing": ["Dogwood"]}
    text = board(client, board_of_partner(), world.lead.user).content.decode()
    assert all(words in text for words in ("Renewal agreed", "Renewal asked for", "Extends itself", "Nothing yet"))


def test_rows_are_searched_filtered_and_sorted(client: Client, world: World) -> None:
    live = ServiceFactory(partner=world.partner, category="live_management", name="Live desk")
    ending(world, "Birch", 5)
    ending(world, "Alder", 6, service=live)
    assert shown(client, world) == ["Birch", "Alder"]
    assert shown(client, world, sort="-end") == ["Alder", "Birch"]
    assert shown(client, world, sort="shop") == ["Alder", "Birch"]
    assert shown(client, world, category="live_management") == ["Alder"]
    assert shown(client, world, q="live ald") == ["Alder"]
    assert shown(client, world, q="no such shop") == []


@pytest.mark.parametrize(
    "filters",
    [
        {"sort": "zz"},
        {"sort": "--end"},
        {"within": "zz"},
        {"going": "zz"},
        {"q": "\x00"},
        {"page": "zz"},
        {"page": "-1"},
    ],
)
def test_what_makes_no_sense_is_passed_over(client: Client, world: World, filters: dict[str, str]) -> None:
    ending(world, "Alder", 5)
    assert shown(client, world, **filters) == ["Alder"]


def test_an_empty_board_says_what_comes_and_an_empty_search_the_way_back(client: Client, world: World) -> None:
    for url, user in ((board_of_partner(), world.lead.user), (board_of_shop(world), world.owner)):
        assert "Nothing ends within 30 days" in board(client, url, user).content.decode()
        assert "Nothing fits" in board(client, url, user, q="zz").content.decode()


# Who sees which


def test_a_seller_sees_the_shop_or_all_its_shops_and_nobody_elses(client: Client, world: World) -> None:
    ending(world, "Alder", 3)
    world.grant(ends_at=portal_now() + 4 * DAY)
    elsewhere = BindingFactory(partner=world.partner, shop=world.other_shop)
    AccessGrantFactory(service_authorization=ServiceAuthorizationFactory(binding=elsewhere, service=world.service))
    here = board(client, board_of_shop(world), world.owner, within="all").context["lines"]
    assert [line.grant.shop for line in here] == [world.shop]
    everywhere = board(client, board_of_seller(), world.staff, within="all").context["lines"]
    assert [line.grant.shop.name for line in everywhere] == ["Alder", "Fernhollow US"]


def test_another_partners_access_is_not_listed(client: Client, world: World) -> None:
    ending(world, "Alder", 3)
    assert list(board(client, board_of_partner(), world.other_lead.user).context["lines"]) == []


# What can be done from the row


def links(client: Client, url: str, user: User) -> str:
    return board(client, url, user, within="all").content.decode()


def test_a_partner_asks_to_renew_from_thirty_days_before_the_end(client: Client, world: World, clock: Clock) -> None:
    grant = ending(world, "Alder", 60)
    ask = reverse("partner_center:ask_renewal", args=[grant.uuid])
    clock.set(grant.ends_at - 30 * DAY - timedelta(seconds=1))
    assert ask not in links(client, board_of_partner(), world.lead.user)
    clock.set(grant.ends_at - 30 * DAY)
    assert ask in links(client, board_of_partner(), world.lead.user)
    assert ask not in links(client, board_of_partner(), world.agent.user)


def test_a_partner_copies_the_link_of_what_it_asked_for_already(client: Client, world: World) -> None:
    grant = world.grant(ends_at=portal_now() + 5 * DAY)
    request = ask_to_renew(world.request(), grant)
    page = links(client, board_of_partner(), world.lead.user)
    assert reverse("partner_center:request_detail", args=[request.uuid]) in page
    assert reverse("partner_center:ask_renewal", args=[grant.uuid]) not in page


def test_a_seller_renews_lengthens_or_ends_from_the_row_and_a_sub_account_looks(client: Client, world: World) -> None:
    world.grant(ends_at=portal_now() + 5 * DAY)
    place = [world.shop.code, world.authorization.uuid]
    names = ("renew", "access_duration", "revoke")
    for url in (board_of_shop(world), board_of_seller()):
        page = links(client, url, world.owner)
        assert all(reverse(f"seller_center:{name}", args=place) in page for name in names)
        page = links(client, url, world.staff)
        assert not any(reverse(f"seller_center:{name}", args=place) in page for name in names)


def test_what_goes_on_or_stands_still_is_not_renewed_again(client: Client, world: World) -> None:
    grant = world.grant(ends_at=portal_now() + 5 * DAY)
    renew = reverse("seller_center:renew", args=[world.shop.code, world.authorization.uuid])
    grants.suspend(grant, by=world.operator, reason="looked into")
    assert renew not in links(client, board_of_shop(world), world.owner)
    grants.resume(grant, by=world.operator)
    assert renew in links(client, board_of_shop(world), world.owner)
    suspend_partner(world.partner, by=world.operator, reason="looked into")
    assert renew not in links(client, board_of_shop(world), world.owner)


def test_an_agreed_renewal_is_not_agreed_on_twice(client: Client, world: World) -> None:
    grant = world.grant(ends_at=portal_now() + 5 * DAY)
    agree_on_renewal(grant)
    page = links(client, board_of_shop(world), world.owner)
    place = [world.shop.code, world.authorization.uuid]
    assert reverse("seller_center:renew", args=place) not in page
    assert reverse("seller_center:access_duration", args=place) not in page
    assert reverse("seller_center:revoke", args=place) in page


@pytest.mark.parametrize("side", ["partner", "seller"])
def test_many_rows_take_as_many_queries_as_few(client: Client, world: World, side: str) -> None:
    url, user = (board_of_partner(), world.lead.user) if side == "partner" else (board_of_seller(), world.owner)
    counts = []
    for many in (3, 24):
        for number in range(many):
            grant = ending(world, f"Shop {many} {number}", 5)
            if number % 3 == 0:
                agree_on_renewal(grant)
        board(client, url, user)
        with CaptureQueriesContext(connection) as queries:
            board(client, url, user)
        counts.append(len(queries))
    assert counts[0] == counts[1]
