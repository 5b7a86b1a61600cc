"""When both sides are told of a coming end: 30, 7, 1 days before and on the day, by the shop's calendar, each once."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.urls import reverse

from accounts.models import User
from audit.clock import portal_now
from authorizations.actions import grants as actions
from authorizations.actions import notices
from authorizations.models import AccessGrant, AutoExtension, ServiceAuthorization, TermsVersion
from authorizations.notices import Due, due_grants, due_services
from authorizations.tests.factories import (
    AccessGrantFactory,
    BindingFactory,
    ServiceAuthorizationFactory,
    main_member,
)
from authorizations.tests.reading import forget_letters, fresh, letters
from authorizations.tests.rows import insert_grant
from authorizations.tests.threads import racers
from authorizations.tests.worlds import World
from notifications.models import Notification
from notifications.rendering import render
from sellers.tests.factories import ShopFactory
from sellers.times import end_of_day, local_day

pytestmark = pytest.mark.django_db
DAY, MOMENT, HOUR = timedelta(days=1), timedelta(microseconds=1), timedelta(hours=1)
NOTICES = (30, 7, 1, 0)


def last_day(world: World, days: int = 60) -> date:
    return local_day(portal_now(), world.shop.time_zone) + days * DAY


def at_eight(world: World, day: date, hour: int = 8) -> datetime:
    return datetime.combine(day, time(hour), ZoneInfo(world.shop.time_zone)).astimezone(UTC)


def given(world: World, days: int = 60, **values: Any) -> AccessGrant:
    """Access until 24:00 of the day that is so many days ahead."""
    grant = world.grant(ends_at=end_of_day(last_day(world, days), world.shop.time_zone), **values)
    forget_letters()
    return grant


def told(at: datetime) -> list[str]:
    """The notices sent at this instant: the subject of each letter to the partner."""
    notices.send_due_notices(at=at)
    rows = Notification.objects.filter(created_at=at, template__endswith="_partner.txt")
    return [render(row).subject for row in rows]


# When


@pytest.mark.parametrize(("notice", "left"), [(30, "in 30 days"), (7, "in 7 days"), (1, "tomorrow"), (0, "today")])
def test_each_notice_is_due_from_eight_in_the_morning_of_its_day(world: World, notice: int, left: str) -> None:
    given(world)
    eight = at_eight(world, last_day(world) - notice * DAY)
    before = next((n for n in reversed(NOTICES) if n > notice), None)
    AccessGrant.objects.update(noticed_days=before)
    assert told(eight - MOMENT) == []
    assert told(eight) == [f"Your access to Fernhollow US ends {left}"]


def test_both_sides_and_the_contact_address_are_told_each_once(world: World) -> None:
    grant = given(world, contact_email="desk@seller.example")
    eight = at_eight(world, last_day(world) - 7 * DAY)
    assert notices.send_due_notices(at=eight) == 1
    assert letters() == {
        ("access_ends_soon", "partner", world.lead.user.email),
        ("access_ends_soon", "seller", world.owner.email),
        ("access_ends_soon", "seller", "desk@seller.example"),
    }
    assert fresh(grant).noticed_days == 7
    assert notices.send_due_notices(at=eight + HOUR) == 0


def test_a_whole_life_is_told_of_four_times(world: World) -> None:
    given(world, 60)
    start = at_eight(world, last_day(world, 0), 0)
    subjects = [subject for hour in range(62 * 24) for subject in told(start + hour * HOUR)]
    assert [subject.rpartition("ends ")[2] for subject in subjects] == ["in 30 days", "in 7 days", "tomorrow", "today"]


@pytest.mark.parametrize(("days", "expected"), [(31, 4), (30, 3), (8, 3), (7, 2), (2, 2), (1, 1), (0, 0)])
def test_a_notice_needs_an_access_that_is_longer_than_it(world: World, days: int, expected: int) -> None:
    given(world, days)
    start = portal_now()
    assert sum(len(told(start + hour * HOUR)) for hour in range((days + 2) * 24)) == expected


@pytest.mark.parametrize(("hour", "due"), [(5, 0), (8, 0), (9, 8)])
def test_an_end_in_the_morning_is_told_of_from_midnight_on(world: World, hour: int, due: int) -> None:
    day = last_day(world)
    grant = world.grant(ends_at=at_eight(world, day, hour))
    AccessGrant.objects.update(noticed_days=1)
    assert due_grants(at_eight(world, day, due) - MOMENT) == []
    assert due_grants(at_eight(world, day, due)) == [Due(grant.pk, 0, 0)]
    assert due_grants(grant.ends_at) == []


def test_the_last_notice_is_sent_until_the_end_and_none_after_it(world: World) -> None:
    grant = given(world)
    AccessGrant.objects.update(noticed_days=1)
    assert [each.notice for each in due_grants(grant.ends_at - MOMENT)] == [0]
    assert due_grants(grant.ends_at) == []


@pytest.mark.parametrize(
    ("days_before", "left"), [(27, "in 27 days"), (5, "in 5 days"), (4, "in 4 days"), (1, "tomorrow")]
)
def test_after_an_outage_one_notice_says_how_many_days_are_really_left(
    world: World, days_before: int, left: str
) -> None:
    given(world)
    assert told(at_eight(world, last_day(world) - days_before * DAY)) == [f"Your access to Fernhollow US ends {left}"]


def test_three_days_without_a_worker_lose_only_what_became_pointless(world: World) -> None:
    given(world)
    start = at_eight(world, last_day(world) - 10 * DAY)
    AccessGrant.objects.update(noticed_days=30)
    down = range(2 * 24, 5 * 24)  # from the eighth day before the end to the fifth
    subjects = [subject for hour in range(12 * 24) if hour not in down for subject in told(start + hour * HOUR)]
    assert [subject.rpartition("ends ")[2] for subject in subjects] == ["in 5 days", "tomorrow", "today"]


def expected_notice(grant: AccessGrant, zone: str, at: datetime) -> Due | None:
    """The rule once more, in words of Python."""
    if not grant.starts_at <= at < grant.ends_at:
        return None
    last = local_day(grant.ends_at - MOMENT, zone)
    for notice in sorted(NOTICES):
        day = last - notice * DAY
        is_early = notice == 0 and grant.ends_at <= datetime.combine(day, time(8), ZoneInfo(zone)).astimezone(UTC)
        due = datetime.combine(day, time(0 if is_early else 8), ZoneInfo(zone)).astimezone(UTC)
        if at >= due:
            left = (last - local_day(at, zone)).days
            return Due(grant.pk, notice, left) if day > local_day(grant.starts_at, zone) else None
    return None


ZONES = [
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Europe/London",
    "America/St_Johns",
]


@pytest.mark.parametrize("begin", ["2027-02-20", "2027-09-20", "2028-01-31"])  # both clock changes, and 29 February
def test_the_rule_holds_in_every_time_zone_across_clock_changes_and_leap_days(begin: str) -> None:
    chance = random.Random(begin)
    start = datetime.fromisoformat(begin).replace(tzinfo=UTC)
    made = [(insert_some(zone, start, chance), zone) for zone in ZONES for _ in range(4)]
    AccessGrant.objects.all().update(noticed_days=None)
    for _ in range(150):
        at = start + timedelta(seconds=chance.randrange(75 * 86400))
        due = [expected_notice(grant, zone, at) for grant, zone in made]
        assert sorted(due_grants(at)) == sorted(each for each in due if each), at


def insert_some(zone: str, start: datetime, chance: random.Random) -> AccessGrant:
    authorization = ServiceAuthorizationFactory(
        binding=BindingFactory(shop=ShopFactory(time_zone=zone)), valid_from=start, valid_until=start + 80 * DAY
    )
    begins = start + timedelta(seconds=chance.randrange(10 * 86400))
    ends = begins + timedelta(seconds=chance.randrange(3600, 60 * 86400))
    if chance.random() < 0.6:
        ends = end_of_day(local_day(ends, zone), zone)
    grant = insert_grant(authorization, begins, ends)
    # The end was known from the beginning on.
    with transaction.atomic():
        rewrite_made_at(grant, begins)
    return grant


def rewrite_made_at(grant: AccessGrant, made_at: datetime) -> None:
    """A revision is never changed; a test that plays the past writes it as if it had been made then."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE authorizations_grantrevision SET made_at = %s WHERE grant_id = %s", [made_at, grant.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")


# What is told, and of what not


def test_suspended_access_is_told_of_and_the_letter_says_so(world: World) -> None:
    given(world, status="SUSPENDED")
    notices.send_due_notices(at=at_eight(world, last_day(world) - DAY))
    texts = [render(row).text for row in Notification.objects.all()]
    assert len(texts) == 3
    assert all("suspended at the moment" in text for text in texts)


@pytest.mark.parametrize("status", ["REVOKED", "RELINQUISHED", "TERMINATED", "ENDED", "EXPIRED"])
def test_what_is_over_is_not_told_of(world: World, status: str) -> None:
    given(world, status=status)
    assert told(at_eight(world, last_day(world) - DAY)) == []


def test_access_that_is_renewed_is_not_told_of_unless_the_renewal_ends(world: World) -> None:
    grant = given(world)
    following = insert_grant(world.authorization, grant.ends_at, grant.ends_at + 30 * DAY, renews=grant)
    eight = at_eight(world, last_day(world) - DAY)
    assert told(eight) == []  # nor of the renewal, which has not begun
    actions.revoke(following, by=world.owner, at=eight)
    assert told(eight + HOUR) == ["Your access to Fernhollow US ends tomorrow"]


def test_a_lengthened_access_is_told_of_anew_but_not_of_what_was_just_decided(world: World) -> None:
    grant = given(world, 10)
    assert len(told(at_eight(world, last_day(world, 10) - 7 * DAY))) == 1
    world.change(ends_at=end_of_day(last_day(world, 20), world.shop.time_zone))
    grant.refresh_from_db()
    AccessGrant.objects.update(noticed_days=None)
    assert due_grants(portal_now() + HOUR) == []  # the notice of 30 days would have been due before the decision
    eight = at_eight(world, last_day(world, 20) - 7 * DAY)
    assert [each.notice for each in due_grants(eight)] == [7]


def test_a_letter_in_spanish_says_the_days_in_spanish(world: World) -> None:
    given(world)
    User.objects.filter(pk=world.owner.pk).update(language="es")
    notices.send_due_notices(at=at_eight(world, last_day(world) - 7 * DAY))
    letter = render(Notification.objects.get(recipient=world.owner))
    assert letter.subject.endswith("termina dentro de 7 días")
    assert "in 7 days" not in letter.text


def test_the_letter_says_from_when_on_a_renewal_can_be_asked_for(world: World) -> None:
    given(world)
    texts = []
    for notice in (30, 7):
        at = at_eight(world, last_day(world) - notice * DAY)
        notices.send_due_notices(at=at)
        texts.append(render(Notification.objects.get(recipient=world.lead.user, created_at=at)).text)
    assert "You can ask from" in texts[0]  # 30 days of 24 hours before the end begin at midnight
    assert "You can ask from" not in texts[1]


# Access that extends itself


def extending(world: World, grant: AccessGrant) -> AutoExtension:
    return AutoExtension.objects.create(
        grant=grant,
        terms=TermsVersion.objects.latest(),
        given_by=world.owner,
        given_at=portal_now(),
        status_changed_at=portal_now(),
    )


@pytest.mark.parametrize(("notice", "kind"), [(30, "extends"), (7, "extends"), (1, "ends"), (0, "ends")])
def test_what_extends_itself_is_told_of_as_such_while_it_can_be_stopped(world: World, notice: int, kind: str) -> None:
    extension = extending(world, given(world))
    at = at_eight(world, last_day(world) - notice * DAY)
    notices.send_due_notices(at=at)
    assert {each for each, _, _ in letters()} == {f"access_{kind}_soon"}
    assert fresh(extension).told_at == (at if kind == "extends" else None)


def test_the_sellers_letter_leads_to_the_page_that_stops_the_extension(world: World) -> None:
    extending(world, given(world))
    first = at_eight(world, last_day(world) - 30 * DAY)
    notices.send_due_notices(at=first)
    notices.send_due_notices(at=first + 23 * DAY)
    letter = Notification.objects.filter(recipient=world.owner)[0]
    place = [world.shop.code, world.authorization.uuid]
    assert letter.url == reverse("seller_center:stop_extension", args=place)
    assert AutoExtension.objects.get().told_at == first  # the first time counts


# Services


def test_a_service_that_ends_by_itself_is_told_of_on_both_sides(world: World) -> None:
    end = end_of_day(last_day(world), world.shop.time_zone)
    ServiceAuthorization.objects.update(valid_until=end)
    at = at_eight(world, last_day(world) - 7 * DAY)
    assert notices.send_due_notices(at=at) == 1
    assert letters() == {
        ("service_ends_soon", "partner", world.lead.user.email),
        ("service_ends_soon", "seller", world.owner.email),
    }
    assert notices.send_due_notices(at=at) == 0


def test_a_service_and_the_access_that_ends_with_it_are_told_of_once(world: World) -> None:
    given(world)
    ServiceAuthorization.objects.update(valid_until=AccessGrant.objects.get().ends_at)
    assert told(at_eight(world, last_day(world) - 7 * DAY)) == ["Your access to Fernhollow US ends in 7 days"]
    assert "The service ends with it." in render(Notification.objects.get(recipient=world.lead.user)).text


def test_a_service_that_goes_on_is_not_told_of(world: World) -> None:
    end = end_of_day(last_day(world), world.shop.time_zone)
    ServiceAuthorization.objects.update(valid_until=end)
    ServiceAuthorizationFactory(binding=world.binding, service=world.service, valid_from=end)
    at = at_eight(world, last_day(world) - 7 * DAY)
    assert due_services(at) == []


# Many, and at once


def many(count: int) -> datetime:
    """As many accesses that end at one instant; 08:00 of the seventh day before it."""
    zone = "Asia/Kolkata"
    day = local_day(portal_now(), zone) + 40 * DAY
    for shop in ShopFactory.create_batch(count, time_zone=zone):
        taken = ServiceAuthorizationFactory(binding=BindingFactory(shop=shop))
        main_member(taken.partner)
        AccessGrantFactory(service_authorization=taken, ends_at=end_of_day(day, zone))
    forget_letters()
    return datetime.combine(day - 7 * DAY, time(8), ZoneInfo(zone)).astimezone(UTC)


def test_a_batch_takes_as_many_queries_for_many_rows_as_for_few(django_assert_max_num_queries: Any) -> None:
    at = many(2)
    with django_assert_max_num_queries(20) as few:
        assert notices.send_due_notices(at=at) == 2
    at = many(9)
    with django_assert_max_num_queries(len(few)):
        assert notices.send_due_notices(at=at) == 9


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_a_backlog_and_neither_tells_twice() -> None:
    at = many(8)
    with racers(2) as two:
        done = two.race(*[lambda: notices.send_due_notices(at=at, batch=2)] * 2)
        notices.send_due_notices(at=at)  # whatever the two left to each other
    assert sum(done) <= 8
    assert Counter(Notification.objects.values_list("kind", flat=True)) == {"access_ends_soon": 8 * 3}


@pytest.mark.django_db(transaction=True)
def test_what_somebody_else_is_at_is_told_of_the_next_time() -> None:
    at = many(2)
    held = AccessGrant.objects.all()[0]
    with racers(1) as other, transaction.atomic():
        AccessGrant.objects.select_for_update().get(pk=held.pk)
        assert other.race(lambda: notices.send_due_notices(at=at)) == [1]
    assert notices.send_due_notices(at=at) == 1
