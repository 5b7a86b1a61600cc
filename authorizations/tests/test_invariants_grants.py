"""What the database refuses about grants and their revisions, whoever asks: invariants 1, 2, 5, 7 and 8."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from accounts.tests.factories import UserFactory
from audit.clock import portal_now
from audit.tests.refusals import refused, run
from audit.tests.walking import walk
from authorizations.models import AccessGrant, GrantRevision, ServiceAuthorization
from authorizations.tests.factories import ServiceAuthorizationFactory
from authorizations.tests.rows import DAY, MOMENT, baseline, insert_grant, insert_revision
from catalogue.models import Permission

pytestmark = pytest.mark.django_db
YEAR = 365 * DAY
GRANTS = "authorizations_accessgrant"
REVISIONS = "authorizations_grantrevision"


@pytest.fixture
def authorization() -> ServiceAuthorization:
    """Valid for exactly a year, which is as long as there is."""
    start = portal_now() - DAY
    return ServiceAuthorizationFactory(valid_from=start, valid_until=start + YEAR)


@pytest.fixture
def grant(authorization) -> AccessGrant:
    return insert_grant(authorization, authorization.valid_from + DAY, authorization.valid_from + 10 * DAY)


def item(key: str, level: int) -> int:
    return Permission.objects.get(key=key).number * 10 + level


# 1. Inside its service authorization, and 365 days at most


def test_a_grant_may_fill_its_service_authorization_to_the_instant(authorization):
    insert_grant(authorization, authorization.valid_from, authorization.valid_until)


@pytest.mark.parametrize(("early", "late"), [(MOMENT, timedelta(0)), (timedelta(0), MOMENT)])
def test_a_grant_never_reaches_outside_its_service_authorization(early, late):
    start = portal_now() - DAY
    authorization = ServiceAuthorizationFactory(valid_from=start, valid_until=start + 100 * DAY)
    with refused("a grant lies inside its service authorization"):
        insert_grant(authorization, start - early, start + 100 * DAY + late)


def test_a_grant_never_grows_out_of_its_service_authorization(authorization, grant):
    with refused("a grant lies inside its service authorization"):
        run(f"UPDATE {GRANTS} SET ends_at = %s WHERE id = %s", authorization.valid_until + MOMENT, grant.pk)


def test_a_service_authorization_never_shrinks_below_its_grants(authorization, grant):
    rows = ServiceAuthorization.objects.filter(pk=authorization.pk)
    with refused("a service authorization contains its grants"):
        rows.update(valid_until=grant.ends_at - MOMENT)
    with refused("a service authorization contains its grants"):
        rows.update(valid_from=grant.starts_at + MOMENT)
    rows.update(valid_from=grant.starts_at, valid_until=grant.ends_at)


def test_a_grant_of_365_days_to_the_microsecond_passes_and_a_longer_one_is_refused(authorization):
    start = authorization.valid_from
    with refused("grant_is_at_most_365_days_long|a grant lies inside"):
        insert_grant(authorization, start, start + YEAR + MOMENT)
    insert_grant(authorization, start, start + YEAR)


def test_the_365_days_of_a_grant_are_counted_whatever_its_service_authorization_says(grant):
    # The trigger that compares the two would answer first, so it steps aside for this one test.
    connection.check_constraints()
    run(f"ALTER TABLE {GRANTS} DISABLE TRIGGER grant_lies_inside_its_service_authorization")
    with refused("grant_is_at_most_365_days_long"):
        run(f"UPDATE {GRANTS} SET ends_at = starts_at + interval '8760 hours 1 microsecond' WHERE id = %s", grant.pk)


@pytest.mark.parametrize("length", [timedelta(0), -MOMENT])
def test_a_grant_ends_after_it_starts(authorization, length):
    start = portal_now()
    with refused("grant_ends_after_it_starts"):
        insert_grant(authorization, start, start + length)


@pytest.mark.parametrize("status", ["EXPIRED", "CANCELLED", "DEACTIVATED", "ENDED"])
def test_a_grant_begins_under_an_active_service_authorization_only(authorization, status):
    walk(authorization, status)
    with refused("a grant begins under an active service authorization"):
        insert_grant(authorization, authorization.valid_from, authorization.valid_until)


# 2. No two open ones at a time


def test_open_grants_may_touch(authorization, grant):
    insert_grant(authorization, grant.ends_at, grant.ends_at + DAY)
    insert_grant(authorization, grant.starts_at - DAY, grant.starts_at)


@pytest.mark.parametrize("status", ["ACTIVE", "SUSPENDED"])
def test_open_grants_of_one_service_authorization_never_overlap(authorization, grant, status):
    walk(grant, status)
    for start, end in [
        (grant.ends_at - MOMENT, grant.ends_at + DAY),
        (grant.starts_at - DAY, grant.starts_at + MOMENT),
        (grant.starts_at + MOMENT, grant.ends_at - MOMENT),
        (grant.starts_at, grant.ends_at),
    ]:
        with refused("open_grants_of_a_service_never_overlap"):
            insert_grant(authorization, start, end)


@pytest.mark.parametrize("status", ["EXPIRED", "REVOKED", "RELINQUISHED", "TERMINATED", "ENDED"])
def test_a_grant_that_is_over_is_in_nobodys_way(authorization, grant, status):
    walk(grant, status)
    insert_grant(authorization, grant.starts_at, grant.ends_at)


def test_a_grant_never_grows_into_the_next_one(authorization, grant):
    insert_grant(authorization, grant.ends_at, grant.ends_at + DAY)
    with refused("open_grants_of_a_service_never_overlap"):
        run(f"UPDATE {GRANTS} SET ends_at = ends_at + interval '1 microsecond' WHERE id = %s", grant.pk)


# 5. What a revision may hold


@pytest.mark.parametrize("key", ["content.live_manager", "my_account.bank", "finance.withdraw"])
def test_no_revision_holds_an_owner_only_permission(authorization, key):
    with refused("a revision holds grantable permissions only"):
        insert_grant(authorization, portal_now(), portal_now() + DAY, items=sorted([*baseline(), item(key, 2)]))


def test_no_revision_holds_any_of_the_owner_only_permissions_of_the_catalogue(authorization):
    owner_only = Permission.objects.filter(owner_only=True)
    assert len(owner_only) >= 10
    for permission in owner_only:
        items = sorted([*baseline(), permission.number * 10 + permission.highest_level])
        with refused("a revision holds grantable permissions only"):
            insert_grant(authorization, portal_now(), portal_now() + DAY, items=items)


@pytest.mark.parametrize("code", [29_991, 0, 1, 2])
def test_no_revision_holds_a_permission_that_the_catalogue_does_not_have(authorization, code):
    with refused("a revision holds grantable permissions only"):
        insert_grant(authorization, portal_now(), portal_now() + DAY, items=sorted([*baseline(), code]))


@pytest.mark.parametrize(
    ("key", "level"),
    [
        ("orders.export", 1),  # offers edit only
        ("orders.buyer_details", 2),  # offers view only
        ("analytics.live", 2),
        ("orders.manage", 0),
        ("orders.manage", 3),
    ],
)
def test_no_revision_holds_a_level_that_is_not_offered(authorization, key, level):
    with refused("a revision holds grantable permissions only"):
        insert_grant(authorization, portal_now(), portal_now() + DAY, items=sorted([*baseline(), item(key, level)]))


def test_every_revision_holds_the_whole_baseline(authorization):
    for missing in baseline():
        items = sorted([*(code for code in baseline() if code != missing), item("orders.manage", 2)])
        with refused("a revision holds the baseline"):
            insert_grant(authorization, portal_now(), portal_now() + DAY, items=items)
    with refused("a revision holds the baseline"):
        insert_grant(authorization, portal_now(), portal_now() + DAY, items=[])


def test_a_baseline_permission_that_is_retired_is_not_asked_for(authorization):
    Permission.objects.filter(key="home.academy").update(retired_at=portal_now())
    insert_grant(authorization, portal_now(), portal_now() + DAY)


def test_a_revision_holds_a_permission_once_and_in_order(authorization):
    both = [item("orders.manage", 1), item("orders.manage", 2)]
    for items in (sorted([*baseline(), *both]), [*baseline(), both[0], both[0]], [both[0], *baseline()]):
        with refused("a revision holds each permission once, in order"):
            insert_grant(authorization, portal_now(), portal_now() + DAY, items=items)


# 8. Revisions are never changed, and the grant says what the current one says


@pytest.mark.parametrize(
    "change", ["items = '{}'", "ends_at = ends_at", "made_at = now()", "number = 2", "preset = 'x'"]
)
def test_a_revision_is_never_changed(grant, change):
    with refused("append-only: UPDATE refused"):
        run(f"UPDATE {REVISIONS} SET {change} WHERE grant_id = %s", grant.pk)


def test_a_revision_is_never_deleted(grant):
    with refused("append-only: DELETE refused"):
        run(f"DELETE FROM {REVISIONS} WHERE grant_id = %s", grant.pk)


@pytest.mark.parametrize(
    "change",
    [
        "ends_at = ends_at - interval '1 microsecond'",
        "items = items[1:1]",
        "preset = 'full_access'",
        "revision_number = 2",
    ],
)
def test_a_grant_says_what_its_current_revision_says(grant, change):
    with refused("a grant mirrors its current revision"):
        run(f"UPDATE {GRANTS} SET {change} WHERE id = %s", grant.pk)


def test_a_grant_may_run_ahead_of_its_revision_until_the_transaction_ends(grant):
    AccessGrant.objects.filter(pk=grant.pk).update(ends_at=grant.ends_at - DAY, revision_number=2)
    grant.refresh_from_db()
    insert_revision(grant)
    connection.check_constraints()


def test_a_grant_never_goes_without_a_revision(authorization):
    start = portal_now()
    with refused("a grant mirrors its current revision"):
        AccessGrant.objects.create(
            service_authorization=authorization,
            starts_at=start,
            ends_at=start + DAY,
            items=baseline(),
            status_changed_at=start,
        )


@pytest.mark.parametrize("status", ["EXPIRED", "REVOKED", "RELINQUISHED", "TERMINATED", "ENDED"])
def test_no_revision_is_made_of_a_grant_that_is_over(grant, status):
    walk(grant, status)
    with refused("a revision is of an open grant"):
        insert_revision(grant, number=2)


def test_revisions_are_numbered_once_and_from_one(grant):
    with refused("revisions_of_a_grant_are_numbered_once"):
        insert_revision(grant, number=1)
    with refused("revision_number_is_from_1"):
        insert_revision(grant, number=0)


def test_a_revision_keeps_to_the_lengths_of_a_grant(grant):
    with refused("revision_is_at_most_365_days_long"):
        insert_revision(grant, number=2, ends_at=grant.starts_at + YEAR + MOMENT)
    with refused("revision_ends_after_it_starts"):
        insert_revision(grant, number=2, ends_at=grant.starts_at)
    insert_revision(grant, number=2, ends_at=grant.starts_at + YEAR)


def test_what_identifies_a_grant_never_changes(grant):
    other = ServiceAuthorizationFactory(valid_from=grant.starts_at - DAY)
    with refused("accessgrant.service_authorization_id never changes"):
        run(f"UPDATE {GRANTS} SET service_authorization_id = %s WHERE id = %s", other.pk, grant.pk)
    with refused("accessgrant.starts_at never changes"):
        run(f"UPDATE {GRANTS} SET starts_at = starts_at + interval '1 microsecond' WHERE id = %s", grant.pk)


def test_a_grant_that_has_a_history_is_not_deleted(grant):
    connection.check_constraints()
    with refused("grantrevision"):
        run(f"DELETE FROM {GRANTS} WHERE id = %s", grant.pk)


def test_a_person_who_made_a_revision_is_not_deleted(grant):
    maker = UserFactory()
    insert_revision(grant, number=2, made_by=maker)
    with refused("made_by"):
        run("DELETE FROM accounts_user WHERE id = %s", maker.pk)
    assert GrantRevision.objects.filter(made_by=maker).exists()
