"""How what is due is ended: once, however often, late or at once the sweeps run, and whatever kills them."""

from __future__ import annotations

import time
from collections import Counter

import pytest
from django.db import OperationalError, connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.models import Entry
from audit.tests.refusals import undone
from authorizations.actions import sweeps
from authorizations.actions.endings import expire_grant
from authorizations.decision import decide
from authorizations.locks import lock_relationship
from authorizations.models import AccessGrant, AccessRequest, Binding, ServiceAuthorization
from authorizations.tasks import end_what_is_due
from authorizations.tests.factories import AccessGrantFactory, AccessRequestFactory, ServiceAuthorizationFactory
from authorizations.tests.laws import broken_laws
from authorizations.tests.reading import forget_letters, fresh, last_entry, letters, verbs_about
from authorizations.tests.rows import DAY, MOMENT
from authorizations.tests.threads import racers
from catalogue.models import Level
from notifications.models import Notification
from partners import actions as partner_actions
from partners.models import Partner
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


def test_a_suspended_grant_expires_too_and_the_reason_it_was_suspended_for_goes(world):
    grant = world.grant(status="SUSPENDED")
    AccessGrant.objects.filter(pk=grant.pk).update(status_reason="Under review")
    assert sweeps.expire_due_grants(at=grant.ends_at) == 1
    assert (last_entry(grant).before, fresh(grant).status) == ("SUSPENDED", "EXPIRED")
    assert (fresh(grant).status_reason, last_entry(grant).detail) == ("", {})


def left_behind(grant: AccessGrant) -> tuple[list[dict], list[dict], list[dict]]:
    """The grant, its newest entry and every letter, but for what is different each time."""
    told = Notification.objects.order_by("template", "recipient", "email").values()
    entries = Entry.objects.about(grant).order_by("-id")[:1].values()
    rows = ([*AccessGrant.objects.filter(pk=grant.pk).values()], [*entries], [*told])
    return tuple([{k: v for k, v in row.items() if k not in {"id", "uuid"}} for row in some] for some in rows)


def with_contact(grant: AccessGrant, address: str) -> AccessGrant:
    AccessGrant.objects.filter(pk=grant.pk).update(contact_email=address)
    return grant


@pytest.mark.parametrize("contact", ["", "confirmations@seller.example", "the main account's"])
def test_a_sweep_leaves_behind_what_the_end_of_one_grant_does(world, contact):
    address = world.owner.email.upper() if "main" in contact else contact
    grant = with_contact(world.grant(), address)
    forget_letters()
    with undone():
        one = AccessGrant.objects.with_parties().get(pk=grant.pk)
        expire_grant(lock_relationship(one.service_authorization), one, at=grant.ends_at)
        alone = left_behind(grant)
    assert sweeps.expire_due_grants(at=grant.ends_at) == 1
    assert left_behind(grant) == alone
    assert len(alone[2]) == (3 if contact.startswith("confirmations") else 2)


def test_a_main_account_that_is_not_active_is_not_told(world):
    grant = with_contact(world.grant(), "")
    partner_actions.deactivate_member(world.lead, by=None)
    forget_letters()
    assert sweeps.expire_due_grants(at=grant.ends_at) == 1
    assert letters() == {("access_expired", "seller", world.owner.email)}


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


def claims(captured: CaptureQueriesContext) -> int:
    """How many batches were claimed."""
    return sum("SKIP LOCKED" in query["sql"] for query in captured)


def test_a_backlog_is_worked_off_in_batches_in_the_order_of_the_shops():
    grants = many_grants(5)
    at = max(grant.ends_at for grant in grants)
    with CaptureQueriesContext(connection) as captured:
        assert sweeps.expire_due_grants(at=at, batch=2) == 5
    assert (claims(captured), sweeps.expire_due_grants(at=at)) == (3, 0)
    shops = list(Entry.objects.filter(verb="expired").order_by("id").values_list("shop_id", flat=True))
    assert shops == sorted(shops)
    assert expired_once(grants)


def test_a_backlog_of_requests_is_worked_off_in_batches_and_services_one_by_one():
    requests = AccessRequestFactory.create_batch(3)
    at = max(request.expires_at for request in requests)
    with CaptureQueriesContext(connection) as captured:
        assert sweeps.expire_due_requests(at=at, batch=2) == 3
    assert (claims(captured), sweeps.expire_due_requests(at=at)) == (2, 0)
    at = max(ServiceAuthorization.objects.values_list("valid_until", flat=True))
    assert [sweeps.expire_due_services(at=at) for _ in range(2)] == [3, 0]


def test_a_batch_takes_as_many_queries_for_one_grant_as_for_seven():
    grants = many_grants(8)
    at = max(grant.ends_at for grant in grants)
    with CaptureQueriesContext(connection) as one:
        assert sweeps._expire_grants([grants[0].pk], at) == 1
    with CaptureQueriesContext(connection) as seven:
        assert sweeps._expire_grants([grant.pk for grant in grants[1:]], at) == 7
    assert len(one) == len(seven) < 15


def test_a_run_begins_no_batch_when_its_time_is_up_and_the_next_one_goes_on():
    grants = many_grants(3)
    at = max(grant.ends_at for grant in grants)
    assert sweeps.expire_due_grants(at=at, stop_at=time.monotonic()) == 0
    assert sweeps.expire_due_grants(at=at, stop_at=time.monotonic() + 60) == 3


def test_the_queries_of_a_sweep_that_finds_nothing_do_not_grow(world, django_assert_num_queries):
    world.grant()
    world.request()
    for sweep in (sweeps.expire_due_requests, sweeps.expire_due_grants, sweeps.expire_due_services):
        with django_assert_num_queries(2):  # the clock and the keys
            assert sweep() == 0


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
        done = sweeps.expire_due_requests(at=at, batch=2) + sweeps.expire_due_grants(at=at, batch=2)
        return done + sweeps.expire_due_services(at=at)

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


LOCKED_ABOVE = {
    "itself": lambda service: ServiceAuthorization.objects.filter(pk=service.pk),
    "its binding": lambda service: Binding.objects.filter(pk=service.binding_id),
    "its partner": lambda service: Partner.objects.filter(pk=service.partner_id),
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("what", LOCKED_ABOVE)
def test_a_sweep_of_services_waits_for_nobody(what):
    services = ServiceAuthorizationFactory.create_batch(2)
    at = max(service.valid_until for service in services)
    with racers(1) as other, transaction.atomic():
        LOCKED_ABOVE[what](services[0]).select_for_update(no_key=True).get()
        assert other.race(lambda: sweeps.expire_due_services(at=at)) == [1]
    assert [fresh(service).status for service in services] == ["ACTIVE", "EXPIRED"]
    assert sweeps.expire_due_services(at=at) == 1


@pytest.mark.django_db(transaction=True)
def test_a_sweep_of_requests_waits_for_nobody():
    requests = AccessRequestFactory.create_batch(2)
    at = max(request.expires_at for request in requests)
    with racers(1) as other, transaction.atomic():
        AccessRequest.objects.select_for_update(no_key=True).get(pk=requests[0].pk)
        assert other.race(lambda: sweeps.expire_due_requests(at=at)) == [1]
    assert [fresh(request).status for request in requests] == ["SENT", "EXPIRED"]


def spoil(grant: AccessGrant) -> None:
    """Make the grant differ from its revision, which the database finds out when a change of it commits."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE authorizations_accessgrant DISABLE TRIGGER grant_mirrors_its_revision")
        cursor.execute("UPDATE authorizations_accessgrant SET preset = 'spoilt' WHERE id = %s", [grant.pk])
        cursor.execute("ALTER TABLE authorizations_accessgrant ENABLE TRIGGER grant_mirrors_its_revision")


@pytest.mark.django_db(transaction=True)
def test_a_grant_that_fails_at_commit_is_logged_and_holds_up_no_other(caplog):
    grants = many_grants(5)
    at = max(grant.ends_at for grant in grants)
    spoil(grants[2])
    forget_letters()
    assert sweeps.expire_due_grants(at=at, batch=3) == 4
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == [
        f"Row {grants[2].pk} stays as it is: expire_grants failed."
    ]
    assert (fresh(grants[2]).status, Notification.objects.count()) == ("ACTIVE", 4 * 2)
    assert expired_once([grant for grant in grants if grant != grants[2]])
    assert sweeps.expire_due_grants(at=at) == 0


@pytest.mark.django_db(transaction=True)
def test_a_service_that_fails_at_commit_is_logged_and_holds_up_no_other(caplog):
    grants = many_grants(3)
    services = [grant.service_authorization for grant in grants]
    spoil(grants[1])
    assert sweeps.expire_due_services(at=max(service.valid_until for service in services)) == 2
    assert f"Row {services[1].pk} stays as it is: expire_service failed." in caplog.text
    assert [fresh(service).status for service in services] == ["EXPIRED", "ACTIVE", "EXPIRED"]


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
