"""How what is due is ended: once, however often, late or at once the sweeps run, and whatever kills them."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import OperationalError, connection, transaction

from audit.models import Entry
from authorizations.actions import sweeps
from authorizations.decision import decide
from authorizations.models import AccessGrant, AccessRequest, ServiceAuthorization
from authorizations.tasks import end_what_is_due
from authorizations.tests.factories import AccessGrantFactory, AccessRequestFactory, ServiceAuthorizationFactory
from authorizations.tests.laws import broken_laws
from authorizations.tests.reading import forget_letters, fresh, last_entry, letters, verbs_about
from authorizations.tests.rows import DAY, MOMENT
from authorizations.tests.threads import racers
from catalogue.models import Level
from notifications.models import Notification
from partners import actions as partner_actions
from partners.tests.factories import PartnerMemberFactory, ServiceFactory
from sellers.tests.factories import ShopFactory

pytestmark = pytest.mark.django_db


# What is due, and when


def test_a_grant_expires_at_its_end_and_not_before_and_both_sides_are_told(world):
    grant = world.grant(contact_email=world.owner.email)
    forget_letters()
    assert sweeps.expire_due_grants(at=grant.ends_at - MOMENT) == 0
    assert sweeps.expire_due_grants(at=grant.ends_at) == 1
    entry = last_entry(grant)
    assert (fresh(grant).status, entry.verb, entry.actor, entry.at) == ("EXPIRED", "expired", None, grant.ends_at)
    assert letters() == {
        ("access_expired", "partner", world.lead.user.email),
        ("access_expired", "seller", world.owner.email),
    }


def test_a_suspended_grant_expires_too(world):
    grant = world.grant(status="SUSPENDED")
    assert sweeps.expire_due_grants(at=grant.ends_at) == 1
    assert (last_entry(grant).before, fresh(grant).status) == ("SUSPENDED", "EXPIRED")


@pytest.mark.parametrize("status", ["SENT", "OPENED"])
def test_a_request_expires_after_seven_days_and_the_partner_is_told(world, status):
    request = world.request(status=status)
    forget_letters()
    assert sweeps.expire_due_requests(at=request.sent_at + 7 * DAY - MOMENT) == 0
    assert sweeps.expire_due_requests(at=request.sent_at + 7 * DAY) == 1
    assert (fresh(request).status, last_entry(request).actor) == ("EXPIRED", None)
    assert letters() == {("request_expired", "partner", world.lead.user.email)}


def test_a_service_expires_with_what_is_open_under_it(world):
    until = world.authorization.valid_until
    grant, request = world.grant(ends_at=until, contact_email=world.owner.email), world.request()
    forget_letters()
    assert sweeps.expire_due_services(at=until - MOMENT) == 0
    assert sweeps.expire_due_services(at=until) == 1
    assert [fresh(row).status for row in (world.authorization, grant, request)] == ["EXPIRED"] * 3
    assert {kind for kind, _, _ in letters()} == {"service_expired", "access_expired", "request_expired"}


def test_a_service_that_ends_closes_a_request_that_would_have_lived_on(world):
    until = world.authorization.valid_until
    request = world.request()
    AccessRequest.objects.filter(pk=request.pk).update(expires_at=until + DAY)
    assert sweeps.expire_due_services(at=until) == 1
    assert fresh(request).status == "CLOSED"


@pytest.mark.parametrize("status", ["REVOKED", "RELINQUISHED", "TERMINATED", "ENDED", "EXPIRED"])
def test_what_is_over_is_not_expired_again(world, status):
    grant = world.grant(status=status)
    assert sweeps.expire_due_grants(at=grant.ends_at + DAY) == 0


def test_access_is_refused_at_its_end_with_every_worker_off(world, clock):
    grant, orders = world.grant(), world.permission("orders.manage")
    clock.set(grant.ends_at - MOMENT)
    assert decide(world.lead, world.shop, orders, Level.VIEW)
    clock.set(grant.ends_at)
    assert not decide(world.lead, world.shop, orders, Level.VIEW)
    assert (fresh(grant).status, verbs_about(grant)) == ("ACTIVE", ["granted"])
    clock.advance(days=40)
    assert not decide(world.lead, world.shop, orders, Level.VIEW)
    assert sweeps.expire_due_grants() == 1


# Twice, late, in batches


def test_the_task_ends_what_is_due_and_running_it_again_changes_nothing_more(world, clock):
    grant, request = world.grant(), world.request()
    other = ServiceAuthorizationFactory(
        binding=world.binding,
        service=ServiceFactory(partner=world.partner, category="live_management"),
        valid_until=grant.ends_at,
    )
    clock.set(grant.ends_at)
    end_what_is_due()
    assert [fresh(row).status for row in (grant, request, other)] == ["EXPIRED"] * 3
    entries, owed = Entry.objects.count(), Notification.objects.count()
    end_what_is_due()
    assert (Entry.objects.count(), Notification.objects.count()) == (entries, owed)


def test_a_late_sweep_says_when_it_ran_and_loses_nothing(world, clock):
    grant = world.grant()
    clock.set(grant.ends_at + 90 * DAY)
    end_what_is_due()
    assert (fresh(grant).status, last_entry(grant).at) == ("EXPIRED", clock.now)
    assert fresh(grant).ends_at == grant.ends_at


def many_grants(count: int) -> list[AccessGrant]:
    """As many grants in as many shops, made in no order of the shops."""
    shops = ShopFactory.create_batch(count)
    return [AccessGrantFactory(service_authorization__binding__shop=shop) for shop in reversed(shops)]


def test_a_backlog_is_worked_off_in_batches_in_the_order_of_the_shops():
    grants = many_grants(5)
    at = max(grant.ends_at for grant in grants)
    assert [sweeps.expire_due_grants(at=at, batch=2) for _ in range(4)] == [2, 2, 1, 0]
    shops = list(Entry.objects.filter(verb="expired").order_by("id").values_list("shop_id", flat=True))
    assert shops == sorted(shops)
    assert len(shops) == 5


def test_a_backlog_of_requests_and_services_is_worked_off_in_batches_too():
    requests = AccessRequestFactory.create_batch(3)
    at = max(request.expires_at for request in requests)
    assert [sweeps.expire_due_requests(at=at, batch=2) for _ in range(3)] == [2, 1, 0]
    at = max(ServiceAuthorization.objects.values_list("valid_until", flat=True))
    assert [sweeps.expire_due_services(at=at, batch=2) for _ in range(3)] == [2, 1, 0]


def test_the_queries_of_a_sweep_that_finds_nothing_do_not_grow(world, django_assert_num_queries):
    world.grant()
    world.request()
    with django_assert_num_queries(10):  # three sweeps: the clock and the rows; savepoints around the two that lock
        end_what_is_due()


# At once, and killed


def expired_once(rows: list[AccessGrant | AccessRequest | ServiceAuthorization]) -> bool:
    """Each row is EXPIRED, said so by one entry, and its people were told of it once."""
    entries = Counter(Entry.objects.filter(verb="expired").values_list("object_type", "object_pk"))
    statuses = {fresh(row).status for row in rows}
    return statuses == {"EXPIRED"} and all(entries[(row._meta.label_lower, row.pk)] == 1 for row in rows)


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_a_backlog_and_neither_tells_twice():
    grants = many_grants(8)
    requests = [AccessRequestFactory(service_authorization=grant.service_authorization) for grant in grants]
    services = [grant.service_authorization for grant in grants]
    forget_letters()
    at = max(service.valid_until for service in services)

    def work() -> int:
        done = 0
        for sweep in (sweeps.expire_due_requests, sweeps.expire_due_grants, sweeps.expire_due_services):
            while count := sweep(at=at, batch=2):
                done += count
        return done

    with racers(3) as three:
        done = three.race(work, work, work)
        work()  # whatever the three left to each other
    assert sum(done) <= 24
    assert expired_once([*grants, *requests, *services])
    kinds = Counter(Notification.objects.values_list("kind", flat=True))
    assert kinds == {"access_expired": 8 * 3, "service_expired": 8 * 2, "request_expired": 8}
    assert broken_laws() == {}


@pytest.mark.django_db(transaction=True)
def test_a_sweep_leaves_out_what_somebody_else_is_at_and_takes_it_the_next_time():
    grants = many_grants(2)
    at = max(grant.ends_at for grant in grants)
    with racers(1) as other, transaction.atomic():
        AccessGrant.objects.select_for_update().get(pk=grants[0].pk)
        assert other.race(lambda: sweeps.expire_due_grants(at=at)) == [1]
    assert (fresh(grants[0]).status, fresh(grants[1]).status) == ("ACTIVE", "EXPIRED")
    assert sweeps.expire_due_grants(at=at) == 1
    assert expired_once(grants)


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_on_the_way_loses_nothing_and_tells_nothing():
    grants = many_grants(3)
    at = max(grant.ends_at for grant in grants)
    forget_letters()

    def killed_before_it_commits() -> str:
        try:
            with transaction.atomic():
                assert sweeps.expire_due_grants(at=at) == 3
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        except OperationalError:
            connection.close()
            return "killed"
        return "lived"

    with racers(1) as worker:
        assert worker.race(killed_before_it_commits) == ["killed"]
    assert {fresh(grant).status for grant in grants} == {"ACTIVE"}
    assert (Notification.objects.count(), Entry.objects.filter(verb="expired").count()) == (0, 0)
    assert sweeps.expire_due_grants(at=at) == 3
    assert expired_once(grants)
    assert broken_laws() == {}


@pytest.mark.django_db(transaction=True)
def test_overdue_invitations_lapse_once_with_two_workers():
    members = PartnerMemberFactory.create_batch(6, status="PENDING")
    at = max(member.status_changed_at for member in members) + 6 * DAY
    with racers(2) as two:
        two.race(*[lambda: partner_actions.lapse_due_members(at=at, batch=4)] * 2)
    partner_actions.lapse_due_members(at=at)
    assert [verbs_about(member) for member in members] == [["created", "lapsed"]] * 6
