"""How much a partner may still send, to the last one and the first moment it may again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations import limits
from authorizations.actions import invitations
from authorizations.models import AccessRequest, Invitation
from authorizations.tests.rows import DAY, MOMENT
from authorizations.tests.threads import racers, winners
from authorizations.tests.worlds import World, make_world
from catalogue.file import load
from partners.tests.factories import PartnerFactory
from sellers.tests.factories import ShopFactory

pytestmark = pytest.mark.django_db
A_DAY, TO_A_SHOP = load().limits.invitations_a_day, load().limits.invitations_to_a_shop_in_30_days
REQUESTS_A_DAY, REQUESTS_TO_A_SHOP = load().limits.requests_a_day, load().limits.requests_to_a_shop_a_day
START = datetime(2027, 3, 1, 20, 0, tzinfo=UTC)


def links(world: World, many: int, *, start: datetime = START, **values) -> list[datetime]:
    """So many open links, one a minute, past the action; when they were made."""
    times = [start + timedelta(minutes=number) for number in range(many)]
    common = {"partner": world.partner, "invited_by": "PARTNER", "sent_by": world.lead.user, "is_open_link": True}
    Invitation.objects.bulk_create(
        Invitation(**(common | values), sent_at=at, expires_at=at + 30 * DAY, status_changed_at=at) for at in times
    )
    return times


# Invitations of a day


def test_what_is_left_counts_the_last_24_hours(world):
    times = links(world, 3)
    assert limits.invitations_left(world.partner, times[-1]) == A_DAY - 3
    assert limits.invitations_left(world.partner, times[0] + DAY - MOMENT) == A_DAY - 3
    assert limits.invitations_left(world.partner, times[0] + DAY) == A_DAY - 2


def test_the_last_of_a_day_may_be_sent_and_the_next_when_the_first_is_a_day_old(world):
    times = links(world, A_DAY - 1)
    assert limits.why_not_invite(world.partner, None, times[-1]) == ""
    links(world, 1)
    words = limits.why_not_invite(world.partner, None, times[-1])
    assert words == (
        f"Larkspur has sent {A_DAY} invitations in the last 24 hours, and that is the most."
        " It may send the next one from 2 March 2027, 20:00 UTC."
    )
    assert limits.invitations_left(world.partner, times[-1]) == 0
    assert limits.why_not_invite(world.partner, None, START + DAY - MOMENT) == words
    assert limits.why_not_invite(world.partner, None, START + DAY) == ""


def test_the_moment_is_said_in_the_shops_time_zone(world):
    world.other_shop.time_zone = "America/Los_Angeles"
    times = links(world, A_DAY)
    assert "from 2 March 2027, 12:00 PST." in limits.why_not_invite(world.partner, world.other_shop, times[-1])


def test_where_more_were_sent_than_the_limit_all_but_its_number_must_be_a_day_old(world):
    times = links(world, A_DAY + 2)
    assert limits.why_not_invite(world.partner, None, times[2] + DAY - MOMENT) != ""
    assert limits.why_not_invite(world.partner, None, times[2] + DAY) == ""


def test_neither_another_partners_nor_sellers_invitations_count(world):
    links(world, A_DAY, partner=world.other_partner)
    for shop in ShopFactory.create_batch(3):
        links(world, 1, invited_by="SELLER", is_open_link=False, shop=shop)
    assert limits.invitations_left(world.partner, START + timedelta(hours=1)) == A_DAY


def test_the_action_refuses_one_too_many_shop_and_link_alike(world, clock):
    times = links(world, A_DAY)
    clock.set(times[-1])
    for send in (partial(invitations.invite_shop, world.other_shop), invitations.make_open_link):
        with pytest.raises(Conflict, match="in the last 24 hours"):
            send(by=world.lead)
    clock.set(START + DAY)
    assert invitations.make_open_link(by=world.lead).status == "SENT"


# Invitations to one shop


def invite_and_withdraw(world: World) -> Invitation:
    made = invitations.invite_shop(world.other_shop, by=world.lead)
    invitations.withdraw_invitation(made, by=world.lead.user)
    return made


def test_a_shop_is_invited_so_often_in_thirty_days_whatever_became_of_it(world, clock):
    clock.set(START)
    first = invite_and_withdraw(world)
    for _ in range(TO_A_SHOP - 1):
        clock.advance(days=1)
        invite_and_withdraw(world)
    with pytest.raises(Conflict, match=f"has invited the shop {world.other_shop.code} {TO_A_SHOP} times") as refusal:
        invite_and_withdraw(world)
    assert world.other_shop.name not in refusal.value.message
    with pytest.raises(Conflict, match="in the last 30 days"):
        invitations.send_again(first, by=world.lead.user)
    clock.set(START + 30 * DAY - MOMENT)
    assert "is possible from" in limits.why_not_invite(world.partner, world.other_shop, clock.now)
    clock.set(START + 30 * DAY)
    assert invite_and_withdraw(world).status == "SENT"


def test_other_shops_and_other_partners_are_not_in_the_way(world):
    for _ in range(TO_A_SHOP):
        invite_and_withdraw(world)
    assert invitations.invite_shop(ShopFactory(), by=world.lead).status == "SENT"
    assert invitations.invite_shop(world.other_shop, by=world.other_lead).status == "SENT"


def test_a_seller_invites_one_partner_as_often_and_others_besides(world):
    for _ in range(TO_A_SHOP):
        made = invitations.invite_partner(world.other_partner, world.shop, by=world.owner)
        invitations.withdraw_invitation(made, by=world.owner)
    with pytest.raises(Conflict, match=f"Fernhollow US has invited Halyard {TO_A_SHOP} times"):
        invitations.invite_partner(world.other_partner, world.shop, by=world.owner)
    assert invitations.invite_partner(PartnerFactory(status="APPROVED"), world.shop, by=world.owner).status == "SENT"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_pass_a_limit_together():
    world = make_world()
    with racers(2) as two:
        for _ in range(5):
            Invitation.objects.all().delete()
            links(world, A_DAY - 1, start=portal_now() - timedelta(hours=20))
            results = two.race(*[partial(invitations.make_open_link, by=world.lead)] * 2)
            assert sorted(winners(results)) == [False, True]


# Requests


def asked(world: World, many: int, **values) -> None:
    """So many requests that were withdrawn, one a minute from `START`, past the action."""
    common = {"partner": world.partner, "shop": world.shop, "service": world.service, "requested_by": world.lead}
    for at in [START + timedelta(minutes=number) for number in range(many)]:
        row = AccessRequest.objects.create(
            **(common | values), duration_days=30, sent_at=at, expires_at=at + 7 * DAY, status_changed_at=at
        )
        AccessRequest.objects.filter(pk=row.pk).update(status="WITHDRAWN")


def why_not(world: World, at: datetime) -> str:
    return limits.why_not_send_request(world.partner, world.shop, at)


def test_a_shop_is_asked_so_often_a_day(world):
    world.shop.time_zone = "America/Los_Angeles"
    soon = START + timedelta(hours=9)
    asked(world, REQUESTS_TO_A_SHOP - 1)
    assert why_not(world, soon) == ""
    asked(world, 1)
    assert why_not(world, soon) == (
        f"Larkspur has sent {REQUESTS_TO_A_SHOP} requests to Fernhollow US in the last 24 hours, and that is the most."
        " It may send the next one from 2 March 2027, 12:00 PST."
    )
    assert limits.why_not_send_request(world.partner, world.other_shop, soon) == ""
    assert (bool(why_not(world, START + DAY - MOMENT)), why_not(world, START + DAY)) == (True, "")


def test_all_shops_together_are_asked_so_often_a_day(world):
    asked(world, REQUESTS_A_DAY - 1, shop=world.other_shop)
    soon = START + timedelta(hours=9)
    assert why_not(world, soon) == ""
    asked(world, 1, shop=world.other_shop)
    assert f"has sent {REQUESTS_A_DAY} requests in the last 24 hours" in why_not(world, soon)
    assert limits.why_not_send_request(world.other_partner, world.shop, soon) == ""


def test_asking_for_access_meets_the_limit(world, clock):
    asked(world, REQUESTS_TO_A_SHOP)
    clock.set(START + timedelta(hours=9))
    with pytest.raises(Conflict, match="in the last 24 hours"):
        world.request()
    assert AccessRequest.objects.open().count() == 0
