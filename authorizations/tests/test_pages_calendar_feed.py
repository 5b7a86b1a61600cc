"""The calendar feed: what stands in it, who may read it, and that an address that was reset is dead at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from accounts.models import User
from audit.clock import portal_now
from audit.models import Entry
from authorizations.access import feed_token
from authorizations.actions import acting, feeds, grants
from authorizations.models import AccessGrant, CalendarFeed
from authorizations.tests.factories import AccessGrantFactory, BindingFactory, ServiceAuthorizationFactory
from authorizations.tests.worlds import World
from conftest import Clock
from partners.models import PartnerMember
from sellers.models import SellerMember
from sellers.tests.factories import ShopFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def feed_url(user: User) -> str:
    return reverse("calendar:feed", args=[feed_token(feeds.make_feed(by=user))])


def events(url: str) -> list[Any]:
    """What a calendar program reads, without signing in."""
    answer = Client().get(url)
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def status(url: str) -> int:
    return Client().get(url).status_code


# What stands in it


def test_an_event_says_what_ends_when_and_where_to_look(world: World) -> None:
    grant = world.grant()
    (event,) = events(feed_url(world.lead.user))
    assert event["uid"] == f"access-{grant.uuid}@{settings.PORTAL_HOST}"
    assert event.decoded("dtstart") == grant.ends_at.replace(microsecond=0)
    assert event["dtstart"].to_ical().endswith(b"Z")
    assert str(event["summary"]) == "Access to Fernhollow US ends"
    assert str(event["url"]).endswith(reverse("partner_center:grant_detail", args=[grant.uuid]))
    for words in (f"Shop: Fernhollow US ({world.shop.code})", "Service: Full care", "Status: Active"):
        assert words in str(event["description"])


def test_a_sellers_event_names_the_partner_and_leads_to_its_own_page(world: World) -> None:
    world.grant()
    (event,) = events(feed_url(world.staff))
    assert str(event["summary"]) == "Access of Larkspur to Fernhollow US ends"
    assert f"/seller-center/{world.shop.code}/" in str(event["url"])


def test_names_with_commas_and_line_breaks_come_through(world: World) -> None:
    type(world.shop).objects.filter(pk=world.shop.pk).update(name="Fern; hollow, US\\n & " + "ü" * 40)
    world.grant()
    (event,) = events(feed_url(world.lead.user))
    assert str(event["summary"]) == "Access to Fern; hollow, US\\n & " + "ü" * 40 + " ends"


def test_an_event_keeps_its_uid_when_the_access_is_lengthened(world: World) -> None:
    world.grant()
    url = feed_url(world.lead.user)
    (before,) = events(url)
    world.change(ends_at=portal_now() + 90 * DAY)
    (after,) = events(url)
    assert before["uid"] == after["uid"]
    assert before["dtstart"].dt < after["dtstart"].dt
    assert before["sequence"] < after["sequence"]


def test_what_ended_before_its_date_is_cancelled_for_thirty_days(world: World, clock: Clock) -> None:
    grant = world.grant()
    url = feed_url(world.lead.user)
    grants.revoke(grant, by=world.owner)
    (event,) = events(url)
    assert (str(event["status"]), "Ended:" in str(event["description"])) == ("CANCELLED", True)
    clock.set(AccessGrant.objects.get().status_changed_at + 30 * DAY)
    assert events(url) == []


def test_what_ran_out_stays_for_thirty_days(world: World, clock: Clock) -> None:
    grant = world.grant()
    url = feed_url(world.lead.user)
    clock.set(grant.ends_at)
    (event,) = events(url)
    assert (str(event["status"]), "Status: Expired" in str(event["description"])) == ("CONFIRMED", True)
    clock.set(grant.ends_at + 30 * DAY)
    assert events(url) == []


def test_a_member_sees_what_is_assigned_to_it_and_an_admin_everything(world: World) -> None:
    grant = world.grant()
    assert len(events(feed_url(world.admin.user))) == 1
    url = feed_url(world.agent.user)
    assert events(url) == []
    assignment = acting.assign(grant, world.agent, by=world.lead.user)
    assert len(events(url)) == 1
    acting.end_assignment(assignment, by=world.lead.user)
    assert events(url) == []


def test_nobody_sees_the_access_of_others(world: World) -> None:
    world.grant()
    assert events(feed_url(world.other_lead.user)) == []
    assert events(feed_url(world.other_owner)) == []


def test_many_events_take_as_many_queries_as_few(world: World) -> None:
    url = feed_url(world.lead.user)
    counts = []
    for many in (3, 20):
        for _ in range(many):
            shop = ShopFactory(seller=world.seller)
            taken = ServiceAuthorizationFactory(
                binding=BindingFactory(partner=world.partner, shop=shop), service=world.service
            )
            AccessGrantFactory(service_authorization=taken)
        with CaptureQueriesContext(connection) as queries:
            assert len(events(url)) == AccessGrant.objects.count()
        counts.append(len(queries))
    assert counts[0] == counts[1]


# Who may read it


def test_the_feed_is_stored_nowhere_and_found_by_nobody(world: World) -> None:
    answer = Client().get(feed_url(world.lead.user))
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_an_address_that_is_not_ours_is_not_found(world: World) -> None:
    url = feed_url(world.lead.user)
    token = feed_token(CalendarFeed.objects.get())
    uuid, version, signature = token.split(".")
    wrong = [
        "x",
        "..",
        f"{uuid}.{version}",
        f"{uuid}.2.{signature}",
        f"{token}x",
        f"{token[:-1]}",
        "%00",
        "é.1.x",
        "a" * 3000,
    ]
    assert status(url) == 200
    assert {each: status(f"/calendar/{each}.ics") for each in wrong} == dict.fromkeys(wrong, 404)
    assert Client().post(url).status_code == 405


def test_a_reset_makes_the_old_address_dead_at_once(client: Client, world: World) -> None:
    old = feed_url(world.lead.user)
    client.force_login(world.lead.user)
    assert client.post("/calendar/reset/").headers["Location"] == f"{reverse('partner_center:expiring')}#calendar"
    assert status(old) == 404
    assert status(feed_url(world.lead.user)) == 200


def test_a_feed_that_is_turned_off_is_dead_and_made_again_has_another_address(client: Client, world: World) -> None:
    old = feed_url(world.owner)
    client.force_login(world.owner)
    client.post("/calendar/turn-off/")
    assert status(old) == 404
    client.post("/calendar/make/")
    assert status(old) == 404
    assert status(feed_url(world.owner)) == 200
    verbs = Entry.objects.filter(object_type="authorizations.calendarfeed").values_list("verb", flat=True)
    assert sorted(verbs) == ["made", "made", "turned_off"]


def test_making_a_feed_twice_makes_one_and_resetting_none_does_nothing(client: Client, world: World) -> None:
    client.force_login(world.staff)
    assert client.post("/calendar/reset/").status_code == 302
    assert CalendarFeed.objects.count() == 0
    for _ in range(2):
        client.post("/calendar/make/")
    assert CalendarFeed.objects.get().version == 1


def test_whoever_has_left_or_was_shut_out_has_no_feed(world: World) -> None:
    leads, staffs = feed_url(world.lead.user), feed_url(world.staff)
    PartnerMember.objects.filter(pk=world.lead.pk).update(status="DEACTIVATED")
    SellerMember.objects.filter(user=world.staff).update(status="DEACTIVATED")
    assert (status(leads), status(staffs)) == (404, 404)
    owners = feed_url(world.owner)
    User.objects.filter(pk=world.owner.pk).update(is_active=False)
    assert status(owners) == 404


@pytest.mark.parametrize("verb", ["make", "reset", "turn_off"])
def test_only_people_of_a_side_have_feeds_and_only_by_pressing_a_button(
    client: Client, world: World, verb: str
) -> None:
    url = reverse(f"calendar:{verb}")
    assert client.post(url).headers["Location"].startswith(reverse("account_login"))
    client.force_login(world.stranger)
    assert client.post(url).status_code == 404
    client.force_login(world.owner)
    assert client.get(url).status_code == 405


def test_the_board_shows_the_address_to_its_owner_alone(client: Client, world: World) -> None:
    url = feed_url(world.lead.user)
    client.force_login(world.lead.user)
    assert url in client.get(reverse("partner_center:expiring")).content.decode()
    client.force_login(world.admin.user)
    page = client.get(reverse("partner_center:expiring")).content.decode()
    assert ".ics" not in page
    assert "Turn on the calendar feed" in page
