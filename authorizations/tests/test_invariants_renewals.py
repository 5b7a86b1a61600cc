"""What the database itself refuses of renewals, whoever writes: a gap, another service, what is over, two of one."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from audit.tests.refusals import refused
from authorizations.actions import grants
from authorizations.models import AccessGrant, AutoExtension
from authorizations.tests.factories import ServiceAuthorizationFactory
from authorizations.tests.factories_renewals import DAY, MOMENT, AutoExtensionFactory, renew
from authorizations.tests.rows import insert_grant, insert_service_authorization
from authorizations.tests.worlds import World
from partners.tests.factories import ServiceFactory

pytestmark = pytest.mark.django_db

BEGINS_WHERE_ITS_GRANT_ENDS = "a renewal begins where the open grant it renews ends"
BEGINS_WHERE_ITS_PERIOD_ENDS = "a renewal begins where the active period it renews ends"


@pytest.fixture
def grant(world: World) -> AccessGrant:
    return world.grant()


def test_a_renewal_that_begins_where_its_grant_ends_is_taken(world: World, grant: AccessGrant) -> None:
    assert insert_grant(world.authorization, grant.ends_at, grant.ends_at + DAY, renews=grant).pk


@pytest.mark.parametrize("away", [MOMENT, DAY])
def test_a_renewal_leaves_no_gap(world: World, grant: AccessGrant, away: object) -> None:
    with refused(BEGINS_WHERE_ITS_GRANT_ENDS):
        insert_grant(world.authorization, grant.ends_at + away, grant.ends_at + 2 * DAY, renews=grant)


def test_a_renewal_overlaps_with_nothing(world: World, grant: AccessGrant) -> None:
    with refused(BEGINS_WHERE_ITS_GRANT_ENDS):
        insert_grant(world.authorization, grant.ends_at - MOMENT, grant.ends_at + DAY, renews=grant)


def test_a_renewal_is_of_the_same_service(world: World, grant: AccessGrant) -> None:
    other = ServiceAuthorizationFactory(binding=world.binding, service=ServiceFactory(partner=world.partner))
    with refused(BEGINS_WHERE_ITS_GRANT_ENDS):
        insert_grant(other, grant.ends_at, grant.ends_at + DAY, renews=grant)


def test_what_is_over_is_not_renewed(world: World, grant: AccessGrant) -> None:
    grants.revoke(grant, by=world.owner)
    with refused(BEGINS_WHERE_ITS_GRANT_ENDS):
        insert_grant(world.authorization, grant.ends_at, grant.ends_at + DAY, renews=grant)


def test_what_a_grant_renews_never_changes(grant: AccessGrant) -> None:
    made = renew(grant)
    with refused("what a grant renews never changes"):
        AccessGrant.objects.filter(pk=made.pk).update(renews=None)


def test_a_grant_has_one_open_renewal(world: World, grant: AccessGrant) -> None:
    made = renew(grant)
    with pytest.raises(IntegrityError), transaction.atomic():  # by one constraint or the other
        insert_grant(world.authorization, grant.ends_at, grant.ends_at + DAY, renews=grant)
    grants.revoke(made, by=world.owner)
    assert insert_grant(world.authorization, grant.ends_at, grant.ends_at + DAY, renews=grant).pk


def test_a_next_period_begins_where_the_one_before_ends(world: World) -> None:
    end = world.authorization.valid_until
    with refused(BEGINS_WHERE_ITS_PERIOD_ENDS):
        insert_service_authorization(world.authorization, end + MOMENT, end + DAY, renews=world.authorization)
    assert insert_service_authorization(world.authorization, end, end + DAY, renews=world.authorization).pk


def test_a_next_period_is_of_the_same_service(world: World) -> None:
    end, other = world.authorization.valid_until, ServiceFactory(partner=world.partner)
    with refused(BEGINS_WHERE_ITS_PERIOD_ENDS):
        insert_service_authorization(world.authorization, end, end + DAY, other, renews=world.authorization)


def test_what_a_period_renews_never_changes(world: World) -> None:
    end = world.authorization.valid_until
    period = insert_service_authorization(world.authorization, end, end + DAY, renews=world.authorization)
    with refused("what a service authorization renews never changes"):
        type(period).objects.filter(pk=period.pk).update(renews=None)


def test_a_grant_is_extended_by_one_standing_consent() -> None:
    first = AutoExtensionFactory()
    with refused("grant_is_extended_by_one_standing_consent"):
        AutoExtension.objects.create(
            grant=first.grant,
            terms=first.terms,
            given_by=first.given_by,
            given_at=first.given_at,
            status_changed_at=first.given_at,
        )
