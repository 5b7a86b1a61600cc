"""What both homes begin with: what needs an answer, in one order, each thing once and with one action."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from audit.clock import portal_now
from authorizations.actions import bindings, cancellations, grants, inactivity, requests, review_rounds
from authorizations.models import AccessRequest
from authorizations.tests.factories import AccessGrantFactory, BindingFactory, ServiceAuthorizationFactory
from authorizations.tests.factories_endings import agree_on_renewal, ask_to_renew, extend_by_itself
from authorizations.tests.factories_invitations import InvitationFactory
from authorizations.tests.worlds import World
from catalogue.file import load
from conftest import Clock
from partners.actions import suspend_partner
from partners.tests.factories import ServiceFactory
from sellers.tests.factories import ShopFactory

pytestmark = pytest.mark.django_db
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SELLER, PARTNER = "/seller-center/", "/partner-center/"


def needs(client: Client, url: str, user: User, **query: str) -> Any:
    client.force_login(user)
    answer = client.get(url, query, follow=True)
    assert answer.status_code == 200
    return answer.context["home"].needs if url == PARTNER else answer.context["needs"]


def of_seller(client: Client, world: World, user: User | None = None) -> list[tuple[str, str]]:
    return [(need.title, need.action) for need in needs(client, SELLER, user or world.owner).rows]


def of_partner(client: Client, world: World, user: User | None = None) -> list[tuple[str, str]]:
    return [(need.title, need.action) for need in needs(client, PARTNER, user or world.lead.user).rows]


def another_service(world: World, **values: Any) -> Any:
    return ServiceAuthorizationFactory(binding=world.binding, service=ServiceFactory(partner=world.partner, **values))


# A seller's


def test_a_seller_answers_an_invitation(client: Client, world: World, clock: Clock) -> None:
    invitation = InvitationFactory(partner=world.other_partner, shop=world.shop)
    assert of_seller(client, world) == [("Halyard invites Fernhollow US to work together", "Answer invitation")]
    assert needs(client, SELLER, world.owner).rows[0].url == reverse(
        "seller_center:invitation", args=[invitation.token]
    )
    assert of_seller(client, world, world.staff)[0][1] == "Look at invitation"
    InvitationFactory(partner=world.partner, shop=world.other_shop)
    clock.set(invitation.expires_at)
    assert of_seller(client, world) == []


def test_a_seller_answers_a_cancellation_with_its_countdown(client: Client, world: World) -> None:
    asked = cancellations.ask_to_cancel(world.binding, by=world.lead)
    (need,) = needs(client, SELLER, world.owner).rows
    assert (need.title, need.action) == ("Larkspur wants to stop working with Fernhollow US", "Answer")
    assert need.left.startswith("71 h") or need.left.startswith("72 h")
    assert need.is_urgent
    assert need.url == reverse("seller_center:cancellation", args=[world.shop.code, asked.uuid])


def test_a_renewal_that_is_asked_for_stands_once(client: Client, world: World) -> None:
    grant = world.grant(ends_at=portal_now() + 5 * DAY)
    ask_to_renew(world.request(), grant)
    assert of_seller(client, world) == [("Larkspur asks to renew its access", "Answer request")]


@pytest.mark.parametrize(("days", "many"), [(6, 1), (8, 0)])
def test_access_that_ends_within_a_week_is_renewed(client: Client, world: World, days: int, many: int) -> None:
    world.grant(ends_at=portal_now() + days * DAY)
    assert of_seller(client, world) == [("Access of Larkspur ends soon", "Renew")] * many
    assert of_seller(client, world, world.staff) == [("Access of Larkspur ends soon", "View")] * many


@pytest.mark.parametrize("going_on", [agree_on_renewal, extend_by_itself])
def test_access_that_goes_on_needs_no_answer(client: Client, world: World, going_on: Callable[..., object]) -> None:
    going_on(world.grant(ends_at=portal_now() + 5 * DAY))
    assert of_seller(client, world) == []
    assert of_partner(client, world) == []


def test_access_that_stands_still_is_not_to_be_renewed(client: Client, world: World) -> None:
    grant = world.grant(ends_at=portal_now() + 5 * DAY)
    grants.suspend(grant, by=world.operator, reason="looked into")
    assert of_seller(client, world) == []
    grants.resume(grant, by=world.operator)
    suspend_partner(world.partner, by=world.operator, reason="looked into")
    assert of_seller(client, world) == []


def test_unused_access_that_is_about_to_end_can_be_kept(client: Client, world: World, clock: Clock) -> None:
    grant = world.grant(ends_at=world.authorization.valid_until)
    inactivity.set_unused_rule(grant, 30, by=world.owner)
    clock.advance(days=15)
    assert of_seller(client, world) == []
    clock.advance(days=2)
    found = of_seller(client, world)
    assert found == [("Unused access of Larkspur is about to end", "Keep it, or let it end")]


def test_an_access_review_is_answered_by_the_main_account_and_seen_by_administrators_only(
    client: Client, world: World, clock: Clock
) -> None:
    world.grant(ends_at=world.authorization.valid_until)
    clock.advance(days=load().timers.review_days + 1)
    review_rounds.open_due_reviews()
    (found,) = needs(client, SELLER, world.owner).rows
    assert (found.title, found.action) == ("Access review: 1 access to keep, narrow or end", "Review access")
    assert of_seller(client, world, world.staff) == []


def test_what_a_colleague_asks_about_comes_first(client: Client, world: World) -> None:
    InvitationFactory(partner=world.other_partner, shop=world.shop)
    requests.ask_main_account(world.request(), by=world.staff)
    InvitationFactory(shop=world.shop)
    first = needs(client, SELLER, world.owner).rows[0]
    assert (first.title, first.note) == (
        "Larkspur asks for access",
        f"{world.staff.name} asked the main account to answer.",
    )


def test_a_seller_with_several_shops_sees_the_needs_of_all_and_of_which_each_is(client: Client, world: World) -> None:
    other = ShopFactory(seller=world.seller, name="Fernhollow UK")
    binding = BindingFactory(partner=world.partner, shop=other)
    taken = ServiceAuthorizationFactory(binding=binding, service=world.service)
    AccessGrantFactory(service_authorization=taken, ends_at=portal_now() + 2 * DAY)
    world.request()
    found = needs(client, SELLER, world.owner).rows
    assert [need.text.partition(".")[0] for need in found] == ["Fernhollow UK", "Fernhollow US"]
    ShopFactory(seller=world.other_seller)
    assert needs(client, SELLER, world.other_owner).rows == []


# A partner's


def test_a_partner_answers_an_invitation(client: Client, world: World) -> None:
    invitation = InvitationFactory(partner=world.partner, shop=world.other_shop, invited_by="SELLER")
    (need,) = needs(client, PARTNER, world.lead.user).rows
    assert need.title == f"{world.other_shop} invites you to work together"
    assert need.url == reverse("partner_center:invitation_detail", args=[invitation.uuid])
    assert [of_partner(client, world, who.user)[0][1] for who in (world.lead, world.agent)] == [
        "Answer invitation",
        "View",
    ]


def test_a_partner_follows_the_cancellation_it_asked_for(client: Client, world: World, clock: Clock) -> None:
    asked = cancellations.ask_to_cancel(world.binding, by=world.lead)
    title, action = of_partner(client, world)[0]
    assert (title.partition(":")[0], action) == ("Fernhollow US has yet to answer", "View")
    cancellations.refuse(asked, by=world.owner, reason="Until March.")
    (need,) = needs(client, PARTNER, world.lead.user).rows
    assert need.title == "Fernhollow US refused to stop working with you"
    assert "“Until March.” You may ask again from" in need.text
    clock.advance(hours=145)
    assert "You may ask again now." in needs(client, PARTNER, world.lead.user).rows[0].text
    clock.advance(days=14)
    assert of_partner(client, world) == []


def test_a_partner_asks_to_renew_from_thirty_days_on(client: Client, world: World, clock: Clock) -> None:
    grant = world.grant(ends_at=portal_now() + 60 * DAY)
    clock.set(grant.ends_at - 30 * DAY - HOUR)
    assert of_partner(client, world) == []
    clock.set(grant.ends_at - 30 * DAY)
    assert of_partner(client, world) == [("Access to Fernhollow US can be renewed", "Ask to renew")]
    clock.set(grant.ends_at - 7 * DAY)
    assert of_partner(client, world) == [("Access to Fernhollow US ends soon", "Ask to renew")]
    assert of_partner(client, world, world.agent.user) == [("Access to Fernhollow US ends soon", "View")]


def test_what_a_partner_asked_for_waits_for_the_seller_and_stands_below(client: Client, world: World) -> None:
    grant = world.grant(ends_at=portal_now() + 5 * DAY)
    ask_to_renew(world.request(), grant)
    assert of_partner(client, world) == []
    assert len(client.get(PARTNER).context["home"].waiting) == 1


@pytest.mark.parametrize(
    ("status", "title"),
    [("DECLINED", "Fernhollow US declined your request"), ("EXPIRED", "Your request to Fernhollow US expired")],
)
def test_a_request_that_came_to_nothing_is_made_again(
    client: Client, world: World, clock: Clock, status: str, title: str
) -> None:
    request = world.request(status=status)
    (need,) = needs(client, PARTNER, world.lead.user).rows
    assert (need.title, need.action) == (title, "Ask again")
    assert need.url.endswith(f"?service={world.authorization.uuid}")
    clock.set(AccessRequest.objects.get(pk=request.pk).status_changed_at + 14 * DAY)
    assert of_partner(client, world) == []


def test_an_overdue_request_counts_as_expired_before_any_sweep(client: Client, world: World, clock: Clock) -> None:
    clock.set(world.request().expires_at)
    assert of_partner(client, world) == [("Your request to Fernhollow US expired", "Ask again")]


def test_a_request_is_not_made_again_where_that_is_done_or_pointless(client: Client, world: World) -> None:
    world.request(status="DECLINED")
    world.request()
    assert of_partner(client, world) == []
    taken = another_service(world)
    world.authorization = taken
    world.request(status="DECLINED")
    assert len(of_partner(client, world)) == 1
    bindings.unbind(world.binding, by=world.owner)
    assert not any("request" in title for title, _ in of_partner(client, world))


def test_what_needs_an_answer_is_not_said_again_below(client: Client, world: World) -> None:
    world.grant(status="REVOKED")
    client.force_login(world.lead.user)
    assert len(client.get(PARTNER).context["home"].lost) == 1
    world.request(status="DECLINED")
    assert len(of_partner(client, world)) == 1
    assert client.get(PARTNER).context["home"].lost == []


# Many


def fill(world: World, many: int) -> None:
    for number in range(many):
        shop = ShopFactory(seller=world.seller)
        taken = ServiceAuthorizationFactory(
            binding=BindingFactory(partner=world.partner, shop=shop), service=world.service
        )
        AccessGrantFactory(service_authorization=taken, ends_at=portal_now() + timedelta(days=2, hours=number))
        InvitationFactory(partner=world.other_partner, shop=shop)
        InvitationFactory(partner=world.partner, invited_by="SELLER")
        world.authorization = another_service(world)
        world.request(status=("SENT", "DECLINED")[number % 2])


@pytest.mark.parametrize("url", [SELLER, PARTNER])
def test_a_home_shows_a_few_and_all_when_asked_in_as_many_queries(client: Client, world: World, url: str) -> None:
    user = world.owner if url == SELLER else world.lead.user
    ShopFactory(seller=world.seller)
    counts = []
    for many in (4, 9):
        fill(world, many)
        needs(client, url, user)
        with CaptureQueriesContext(connection) as queries:
            few = needs(client, url, user)
        counts.append(len(queries))
        assert (len(few.rows), few.has_more) == (7, True)
        everything = needs(client, url, user, answers="all")
        assert (len(everything.rows) > 7, everything.has_more) == (True, False)
    assert counts[0] == counts[1]
