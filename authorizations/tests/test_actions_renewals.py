"""Renewing access and services: from the old end, with no gap, and only while what is renewed stands."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from audit.lifecycle import Conflict
from authorizations.actions import grants, renewals, requests, sweeps
from authorizations.actions.grants import ReviewChanged
from authorizations.decision import decide
from authorizations.eligibility import opens_at
from authorizations.models import (
    AccessGrant,
    AccessRequest,
    AutoExtension,
    ConsentRecord,
    ServiceAuthorization,
)
from authorizations.tests.factories import (
    EMAIL,
    AccessGrantFactory,
    BindingFactory,
    ServiceAuthorizationFactory,
)
from authorizations.tests.factories_renewals import (
    DAY,
    MOMENT,
    NOTHING_SENSITIVE,
    ask,
    drawn_up,
    extend_automatically,
    fresh_grant,
    renew,
    reviewed,
    to_the_end_of_the_service,
)
from authorizations.tests.reading import forget_letters, fresh, last_entry, letters
from authorizations.tests.rows import publish_new_terms
from authorizations.tests.worlds import World
from catalogue.models import Level
from conftest import Clock
from partners.tests.factories import ServiceFactory

pytestmark = pytest.mark.django_db

ALL = {"products.manage": Level.EDIT, "orders.manage": Level.VIEW}


@pytest.fixture
def grant(world: World) -> AccessGrant:
    """30 days, inside a service of 200."""
    return world.grant()


def may(world: World, key: str = "products.manage", level: Level = Level.EDIT) -> bool:
    return bool(decide(world.lead, world.shop, world.permission(key), level))


# No gap and no overlap


def test_at_the_old_end_the_renewal_takes_over_without_a_moment_between(
    world: World, grant: AccessGrant, clock: Clock
) -> None:
    made = renew(grant, levels={"products.manage": Level.VIEW})
    assert (made.starts_at, made.renews) == (grant.ends_at, grant)
    clock.set(grant.ends_at - MOMENT)
    assert may(world)
    clock.set(grant.ends_at)
    assert may(world, level=Level.VIEW)
    assert not may(world), "the renewal was narrowed"
    assert not may(world, "orders.manage", Level.VIEW)
    clock.set(made.ends_at - MOMENT)
    assert may(world, level=Level.VIEW)
    clock.set(made.ends_at)
    assert not may(world, level=Level.VIEW)


def test_a_renewal_where_the_service_ends_too_makes_the_next_period_of_the_service(world: World, clock: Clock) -> None:
    grant = to_the_end_of_the_service(world, clock)
    until = grant.ends_at + 100 * DAY
    made = renew(grant, service_until=until)
    period = made.service_authorization
    assert (period.valid_from, period.valid_until) == (world.authorization.valid_until, until)
    assert period.renews == world.authorization
    clock.set(grant.ends_at - MOMENT)
    assert may(world)
    clock.set(grant.ends_at)
    assert may(world)


@pytest.mark.parametrize("sweep", [sweeps.expire_due_grants, sweeps.expire_due_services])
def test_what_goes_on_expires_without_a_letter_that_says_it_is_over(
    world: World, clock: Clock, sweep: Callable[[], int]
) -> None:
    grant = to_the_end_of_the_service(world, clock)
    renew(grant, service_until=grant.ends_at + 100 * DAY)
    forget_letters()
    clock.set(grant.ends_at)
    assert sweep() == 1
    assert fresh(grant).status == AccessGrant.Status.EXPIRED
    assert letters() == set()


def test_natural_expiry_leaves_the_renewal_and_the_next_period_as_they_are(world: World, clock: Clock) -> None:
    grant = to_the_end_of_the_service(world, clock)
    made = renew(grant, service_until=grant.ends_at + 100 * DAY)
    clock.set(grant.ends_at)
    sweeps.expire_due_grants()
    sweeps.expire_due_services()
    assert fresh(grant).status == AccessGrant.Status.EXPIRED
    assert fresh(world.authorization).status == ServiceAuthorization.Status.EXPIRED
    assert fresh(made).status == AccessGrant.Status.ACTIVE
    assert fresh(made.service_authorization).status == ServiceAuthorization.Status.ACTIVE
    assert may(world)


def test_both_sides_are_told_and_a_consent_is_kept(world: World, grant: AccessGrant) -> None:
    forget_letters()
    made = renew(grant)
    assert letters() == {
        ("renewal_agreed", "partner", world.lead.user.email),
        ("renewal_agreed", "seller", world.owner.email),
        ("renewal_agreed", "seller", EMAIL),
    }
    consent = ConsentRecord.objects.get(revision__grant=made)
    assert consent.content["renews"] == str(grant.uuid)
    assert consent.content["starts_at"] == grant.ends_at.isoformat()
    assert last_entry(made).detail["renews"] == str(grant.uuid)


# What it needs


def test_it_can_be_renewed_from_30_days_before_the_end_to_the_microsecond(world: World, clock: Clock) -> None:
    grant = world.grant(ends_at=clock.now + 60 * DAY)
    clock.set(opens_at(grant.ends_at) - MOMENT)
    with pytest.raises(Conflict, match="can be renewed from"):
        renew(grant)
    clock.set(opens_at(grant.ends_at))
    assert renew(grant).starts_at == grant.ends_at


def test_it_can_be_renewed_until_its_last_microsecond_and_not_at_its_end(grant: AccessGrant, clock: Clock) -> None:
    clock.set(grant.ends_at)
    with pytest.raises(Conflict, match="ended meanwhile"):
        renew(grant)
    clock.set(grant.ends_at - MOMENT)
    assert renew(grant).pk


def test_a_second_renewal_is_refused(grant: AccessGrant) -> None:
    renew(grant)
    with pytest.raises(Conflict, match="A renewal is agreed already"):
        renew(grant)
    assert AccessGrant.objects.filter(renews=grant).count() == 1


def test_what_was_removed_is_not_renewed(world: World, grant: AccessGrant) -> None:
    grants.revoke(grant, by=world.owner)
    with pytest.raises(Conflict, match="ended meanwhile"):
        renew(grant)


def test_a_suspended_access_is_not_renewed(world: World, grant: AccessGrant) -> None:
    grants.suspend(grant, by=world.operator, reason="looked into")
    with pytest.raises(Conflict, match="suspended"):
        renew(grant)


def test_a_renewal_gives_no_more_than_there_is(grant: AccessGrant) -> None:
    with pytest.raises(ReviewChanged) as refusal:
        renew(grant, levels=ALL | {"orders.manage": Level.EDIT})
    assert "A renewal gives at most what the partner has today" in "".join(
        refusal.value.review.problems(grant.starts_at)
    )


@pytest.mark.parametrize(("longer", "possible"), [(365 * DAY, True), (365 * DAY + MOMENT, False)])
def test_a_renewal_is_at_most_365_days_long(world: World, clock: Clock, longer: object, possible: bool) -> None:
    grant = to_the_end_of_the_service(world, clock)
    end = grant.ends_at + longer
    if possible:
        assert renew(grant, ends_at=end, service_until=grant.ends_at + 365 * DAY).ends_at == end
        return
    with pytest.raises(ReviewChanged):
        renew(grant, ends_at=end, service_until=grant.ends_at + 365 * DAY)


def test_it_stays_inside_its_service(world: World, grant: AccessGrant) -> None:
    limit = world.authorization.valid_until
    with pytest.raises(ReviewChanged):
        renew(grant, ends_at=limit + MOMENT)
    assert renew(grant, ends_at=limit).ends_at == limit


def test_without_room_in_the_service_it_asks_until_when_that_goes_on(world: World, clock: Clock) -> None:
    grant = to_the_end_of_the_service(world, clock)
    with pytest.raises(Conflict, match="Choose until when it goes on"):
        renew(grant)


def test_a_next_period_that_was_agreed_before_is_where_the_renewal_goes(world: World, clock: Clock) -> None:
    grant = to_the_end_of_the_service(world, clock)
    period = renewals.renew_service(world.authorization, grant.ends_at + 50 * DAY, by=world.owner)
    assert renew(grant).service_authorization == period


def test_access_that_was_given_for_the_next_period_is_in_the_way_of_a_renewal(world: World, clock: Clock) -> None:
    grant = to_the_end_of_the_service(world, clock)
    period = renewals.renew_service(world.authorization, grant.ends_at + 50 * DAY, by=world.owner)
    AccessGrantFactory(service_authorization=period, by=world.owner, ends_at=period.valid_until)
    with pytest.raises(Conflict, match="given already"):
        renew(grant)


def test_another_partner_that_comes_after_is_in_the_way_of_a_next_period(world: World, clock: Clock) -> None:
    grant = to_the_end_of_the_service(world, clock)
    begins = grant.ends_at + 40 * DAY
    take_over(world, begins)
    with pytest.raises(Conflict, match=r"Halyard.* one partner per service category"):
        renew(grant, service_until=begins + MOMENT)
    assert renew(grant, service_until=begins).service_authorization.valid_until == begins


def take_over(world: World, begins: datetime) -> ServiceAuthorization:
    """Another partner takes the category from then on."""
    return ServiceAuthorizationFactory(
        binding=BindingFactory(partner=world.other_partner, shop=world.shop),
        service=ServiceFactory(partner=world.other_partner, category=world.service.category),
        valid_from=begins,
    )


def test_what_was_not_reviewed_is_not_agreed(world: World, grant: AccessGrant) -> None:
    renewal = drawn_up(fresh_grant(grant), by=world.owner)
    shown = reviewed(grant, renewal)
    publish_new_terms()
    with pytest.raises(ReviewChanged):
        renewals.renew(grant, renewal, reviewed=shown, by=world.owner)
    assert not AccessGrant.objects.filter(renews=grant).exists()


# The service alone


def test_a_service_is_renewed_from_its_end_and_both_are_told(world: World, clock: Clock) -> None:
    clock.set(world.authorization.valid_until - 10 * DAY)
    forget_letters()
    period = renewals.renew_service(world.authorization, world.authorization.valid_until + 30 * DAY, by=world.owner)
    assert (period.valid_from, period.renews) == (world.authorization.valid_until, world.authorization)
    assert {kind for kind, *_ in letters()} == {"service_renewed"}
    with pytest.raises(Conflict, match="agreed already"):
        renewals.renew_service(world.authorization, world.authorization.valid_until + 30 * DAY, by=world.owner)


def test_a_service_can_be_renewed_from_30_days_before_its_end(world: World, clock: Clock) -> None:
    end = world.authorization.valid_until
    clock.set(opens_at(end) - MOMENT)
    with pytest.raises(Conflict, match="can be renewed from"):
        renewals.renew_service(world.authorization, end + DAY, by=world.owner)
    clock.set(opens_at(end))
    assert renewals.renew_service(world.authorization, end + DAY, by=world.owner).pk


def test_a_service_that_is_off_takes_no_further_period(world: World, clock: Clock) -> None:
    clock.set(world.authorization.valid_until - DAY)
    world.service.status = "OFF"
    world.service.save()
    with pytest.raises(Conflict, match="not on"):
        renewals.renew_service(world.authorization, world.authorization.valid_until + DAY, by=world.owner)


def test_room_that_comes_late_counts_as_told_for_what_extends_itself(world: World, clock: Clock) -> None:
    grant = to_the_end_of_the_service(world, clock, levels=NOTHING_SENSITIVE)
    extend_automatically(grant)
    clock.set(grant.ends_at - 6 * DAY)
    renewals.renew_service(world.authorization, grant.ends_at + 100 * DAY, by=world.owner)
    assert AutoExtension.objects.get().told_at == clock.now


# The partner asks


def test_the_partner_asks_for_what_it_has_or_less_and_the_seller_is_told(world: World, grant: AccessGrant) -> None:
    forget_letters()
    asked = ask(grant, levels={"products.manage": Level.VIEW})
    assert asked.renews == grant
    assert {kind for kind, *_ in letters()} == {"renewal_asked"}


def test_the_partner_cannot_ask_for_more_than_it_has(grant: AccessGrant) -> None:
    with pytest.raises(Conflict, match="at most what the access holds"):
        ask(grant, levels={"orders.manage": Level.EDIT})


def test_the_partner_cannot_ask_before_30_days_are_left(world: World, clock: Clock) -> None:
    grant = world.grant(ends_at=clock.now + 60 * DAY)
    clock.set(opens_at(grant.ends_at) - MOMENT)
    with pytest.raises(Conflict, match="can be renewed from"):
        ask(grant)
    clock.set(opens_at(grant.ends_at))
    assert ask(grant).pk


def test_a_request_to_renew_expires_at_the_old_end_at_the_latest(grant: AccessGrant, clock: Clock) -> None:
    clock.set(grant.ends_at - 2 * DAY)
    asked = ask(grant)
    assert asked.expires_at == grant.ends_at


def test_a_request_to_renew_lives_7_days_when_there_is_time(grant: AccessGrant) -> None:
    asked = ask(grant)
    assert asked.expires_at == asked.sent_at + 7 * DAY


def test_agreeing_completes_the_request(grant: AccessGrant) -> None:
    asked = ask(grant)
    renew(grant)
    assert fresh(asked).status == AccessRequest.Status.COMPLETED


def test_removing_the_access_closes_the_request_to_renew_it(world: World, grant: AccessGrant) -> None:
    asked = ask(grant)
    grants.revoke(grant, by=world.owner)
    assert fresh(asked).status == AccessRequest.Status.CLOSED


def test_declining_leaves_the_access_as_it_is(world: World, grant: AccessGrant) -> None:
    asked = ask(grant)
    requests.decline_request(asked, by=world.owner)
    assert fresh(asked).status == AccessRequest.Status.DECLINED
    assert fresh(grant).status == AccessGrant.Status.ACTIVE


def test_narrowing_in_the_editor_does_not_answer_a_request_to_renew_and_a_later_end_does(
    world: World, grant: AccessGrant
) -> None:
    asked = ask(grant)
    world.change(levels={"products.manage": Level.EDIT})
    assert fresh(asked).is_open
    world.change(levels={"products.manage": Level.EDIT}, ends_at=grant.ends_at + DAY)
    assert fresh(asked).status == AccessRequest.Status.COMPLETED
