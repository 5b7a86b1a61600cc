"""The weekly digest: to whom, what it counts, on which Monday, and once whatever happens."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.urls import reverse

from audit.clock import portal_now
from authorizations.actions import acting, digests
from authorizations.actions.activity import Delegation, Thing, record_changes, record_look, record_refusal
from authorizations.models import AccessGrant, Activity
from authorizations.tasks import send_activity_digests
from authorizations.tests.factories import AccessGrantFactory, BindingFactory, ServiceAuthorizationFactory
from authorizations.tests.worlds import World, make_world
from catalogue.models import Level
from notifications.actions import set_preferences
from notifications.models import Notification, Preference
from notifications.rendering import render
from partners.tests.factories import ServiceFactory
from sellers.models import SellerMember
from sellers.tests.factories import SellerMemberFactory, ShopFactory, give_roles

pytestmark = pytest.mark.django_db
HOUR, DAY, WEEK, MOMENT = timedelta(hours=1), timedelta(days=1), timedelta(days=7), timedelta(microseconds=1)
# Mondays of the winter in Los Angeles, where it is eight hours earlier.
MIDNIGHT = datetime.fromisoformat("2027-01-11T08:00:00+00:00")
TOLD_FROM = MIDNIGHT + 8 * HOUR


@pytest.fixture
def world(clock: Any) -> World:
    """Three weeks before that Monday."""
    clock.set(MIDNIGHT - 3 * WEEK)
    return make_world()


@pytest.fixture
def grant(world: World) -> AccessGrant:
    return world.grant(ends_at=MIDNIGHT + 8 * WEEK)


def right(world: World, grant: AccessGrant) -> Delegation:
    permission = world.permission("products.manage")
    return Delegation(
        member=world.lead,
        shop=grant.shop,
        grant_id=grant.pk,
        revision_number=1,
        permission=permission.number,
        section=permission.section_key,
        level=Level.EDIT,
        page="product_edit",
    )


def change(world: World, grant: AccessGrant, at: datetime) -> None:
    thing = Thing(kind="product", uuid=uuid4(), label="Balm")
    record_changes(right(world, grant), [(thing, {"price": ("12.00", "9.00")})], by=world.lead.user, at=at)


def told() -> list[tuple[str, str]]:
    """The address and the key's Monday of each digest."""
    rows = Notification.objects.filter(kind=digests.KIND).order_by("pk")
    return [(row.address, (row.key or "").rpartition(":")[2]) for row in rows]


def run(clock: Any, at: datetime) -> None:
    clock.set(at)
    send_activity_digests()


# To whom


def test_it_goes_to_the_main_account_and_to_main_administrators(world: World, grant: AccessGrant, clock: Any) -> None:
    administrator = give_roles(SellerMemberFactory(seller=world.seller), "main_administrator")
    give_roles(SellerMemberFactory(seller=world.seller), "data_analyst")
    give_roles(SellerMemberFactory(seller=world.seller, status=SellerMember.Status.DEACTIVATED), "main_administrator")
    change(world, grant, MIDNIGHT - DAY)
    run(clock, TOLD_FROM)
    assert {address for address, _ in told()} == {world.owner.email, administrator.user.email}


def test_who_turned_it_off_is_not_told_and_others_are(world: World, grant: AccessGrant, clock: Any) -> None:
    administrator = give_roles(SellerMemberFactory(seller=world.seller), "main_administrator")
    set_preferences(world.owner, {digests.KIND: Preference.Delivery.OFF}, at=portal_now())
    change(world, grant, MIDNIGHT - DAY)
    run(clock, TOLD_FROM)
    assert [address for address, _ in told()] == [administrator.user.email]


def test_a_seller_in_whose_shops_nothing_happened_is_left_alone(world: World, grant: AccessGrant, clock: Any) -> None:
    run(clock, TOLD_FROM)
    assert told() == []


# When


def test_it_is_told_on_monday_from_8_in_the_time_zone_of_the_first_shop(
    world: World, grant: AccessGrant, clock: Any
) -> None:
    ShopFactory(seller=world.seller, name="A later one", market="GB", time_zone="Europe/London")
    change(world, grant, MIDNIGHT - DAY)
    run(clock, TOLD_FROM - MOMENT)
    assert told() == []
    run(clock, TOLD_FROM)
    assert told() == [(world.owner.email, "2027-01-11")]


@pytest.mark.parametrize(
    ("at", "monday"),
    [
        (MIDNIGHT - WEEK - MOMENT, []),
        (MIDNIGHT - WEEK, ["2027-01-11"]),
        (MIDNIGHT - MOMENT, ["2027-01-11"]),
        (MIDNIGHT, []),
    ],
)
def test_a_week_is_from_monday_to_monday_in_the_shops_time_zone(
    world: World, grant: AccessGrant, clock: Any, at: datetime, monday: list[str]
) -> None:
    change(world, grant, at)
    run(clock, TOLD_FROM)
    assert [day for _, day in told()] == monday


def test_a_late_run_tells_it_within_the_week_and_not_after(world: World, grant: AccessGrant, clock: Any) -> None:
    change(world, grant, MIDNIGHT - DAY)
    with_nothing_since = TOLD_FROM + WEEK
    run(clock, with_nothing_since)
    assert told() == []
    run(clock, with_nothing_since - MOMENT)
    assert told() == [(world.owner.email, "2027-01-11")]


def test_the_clocks_change_and_it_is_still_8_in_the_morning() -> None:
    spring = digests.Week.told(datetime.fromisoformat("2027-03-29T07:00:00+00:00"), "Europe/London")
    before = digests.Week.told(datetime.fromisoformat("2027-03-29T06:59:59+00:00"), "Europe/London")
    assert (spring.monday.isoformat(), before.monday.isoformat()) == ("2027-03-29", "2027-03-22")
    assert spring.end - spring.start == WEEK - HOUR


# Once


def test_it_is_told_once_however_often_it_runs(world: World, grant: AccessGrant, clock: Any) -> None:
    change(world, grant, MIDNIGHT - DAY)
    for hours in (0, 0, 1, 30, 7 * 24 - 1):
        run(clock, TOLD_FROM + hours * HOUR)
    assert told() == [(world.owner.email, "2027-01-11")]


def test_the_next_week_is_told_anew(world: World, grant: AccessGrant, clock: Any) -> None:
    change(world, grant, MIDNIGHT - DAY)
    run(clock, TOLD_FROM)
    change(world, grant, MIDNIGHT + DAY)
    run(clock, TOLD_FROM + WEEK)
    assert [day for _, day in told()] == ["2027-01-11", "2027-01-18"]


def test_many_sellers_are_told_in_batches_and_none_is_left_out(clock: Any) -> None:
    clock.set(MIDNIGHT - 3 * DAY)
    worlds = [make_world() for _ in range(5)]
    for each in worlds:
        change(each, each.grant(), MIDNIGHT - DAY)
    clock.set(TOLD_FROM)
    last, runs = digests.send_due(batch=2), 1
    while last is not None:
        last, runs = digests.send_due(after=last, batch=2), runs + 1
    assert sorted(address for address, _ in told()) == sorted(each.owner.email for each in worlds)
    assert runs == 4


# What


def letter(world: World) -> str:
    return render(Notification.objects.get(kind=digests.KIND, recipient=world.owner)).text


def test_it_counts_entries_looks_changes_and_refusals_by_shop_and_partner(
    world: World, grant: AccessGrant, clock: Any
) -> None:
    at = MIDNIGHT - DAY
    acting.enter_shop(world.lead, world.shop, browser="one", by=world.lead.user, at=at)
    acting.leave_shop(world.lead, world.shop, browser="one", by=world.lead.user, at=at + HOUR)
    for number in range(2):
        change(world, grant, at + number * HOUR)
    for number in range(3):
        record_look(right(world, grant), by=world.lead.user, at=at + number * HOUR)
    record_refusal(
        world.agent,
        world.shop,
        world.permission("finance.settlements"),
        Level.VIEW,
        condition="permission_granted",
        page="settlement_list",
        by=world.agent.user,
        at=at,
    )
    run(clock, TOLD_FROM)
    text = letter(world)
    assert "Larkspur: 1 entry, 3 looks at sensitive pages, 2 changes, 1 refused attempt" in text
    assert "4 January 2027 to 10 January 2027" in text
    url = reverse("seller_center:partner_activity", args=[world.shop.code])
    assert f"{settings.PORTAL_URL}{url}?start=2027-01-04&end=2027-01-10" in text


def test_one_entry_on_two_accesses_counts_once(world: World, grant: AccessGrant, clock: Any) -> None:
    service = ServiceFactory(partner=world.partner, category="live_management")
    second = ServiceAuthorizationFactory(binding=world.binding, service=service)
    AccessGrantFactory(service_authorization=second, by=world.owner, ends_at=MIDNIGHT + 8 * WEEK)
    acting.enter_shop(world.lead, world.shop, browser="one", by=world.lead.user, at=MIDNIGHT - DAY)
    assert Activity.objects.filter(kind=Activity.Kind.ENTERED).count() == 2
    run(clock, TOLD_FROM)
    assert "Larkspur: 1 entry," in letter(world)


def test_leaving_alone_is_nothing_to_tell(world: World, grant: AccessGrant, clock: Any) -> None:
    acting.enter_shop(world.lead, world.shop, browser="one", by=world.lead.user, at=MIDNIGHT - WEEK - MOMENT)
    acting.leave_shop(world.lead, world.shop, browser="one", by=world.lead.user, at=MIDNIGHT - WEEK)
    run(clock, TOLD_FROM)
    assert told() == []


def test_several_shops_are_told_in_one_letter(world: World, grant: AccessGrant, clock: Any) -> None:
    other = ShopFactory(seller=world.seller, name="Fernhollow UK", market="GB", time_zone="Europe/London")
    binding = BindingFactory(partner=world.partner, shop=other)
    authorization = ServiceAuthorizationFactory(binding=binding, service=world.service)
    elsewhere = AccessGrantFactory(service_authorization=authorization, by=world.owner, ends_at=MIDNIGHT + WEEK)
    change(world, grant, MIDNIGHT - DAY)
    change(world, elsewhere, MIDNIGHT - DAY)
    run(clock, TOLD_FROM)
    assert len(told()) == 1
    text = letter(world)
    assert "Fernhollow US:" in text
    assert "Fernhollow UK:" in text
    assert "shops" not in Notification.objects.get(kind=digests.KIND).url


def test_it_asks_as_often_for_many_sellers_as_for_few(clock: Any, django_assert_max_num_queries: Any) -> None:
    clock.set(MIDNIGHT - 3 * DAY)
    for _ in range(6):
        each = make_world()
        change(each, each.grant(), MIDNIGHT - DAY)
    clock.set(TOLD_FROM)
    with django_assert_max_num_queries(12):
        digests.send_due()
