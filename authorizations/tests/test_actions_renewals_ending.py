"""What becomes of an agreed renewal when its access ends, is suspended, narrowed, shortened or assigned."""

from __future__ import annotations

import pytest

from authorizations.actions import acting, bindings, grants
from authorizations.actions.grants import ReviewChanged
from authorizations.decision import decide
from authorizations.models import (
    AccessGrant,
    GrantAssignment,
    ServiceAuthorization,
)
from authorizations.tests.factories import (
    numbered,
)
from authorizations.tests.factories_renewals import (
    DAY,
    MOMENT,
    renew,
    to_the_end_of_the_service,
)
from authorizations.tests.reading import forget_letters, fresh, letters
from authorizations.tests.worlds import World
from catalogue.models import Level
from conftest import Clock

pytestmark = pytest.mark.django_db

ALL = {"products.manage": Level.EDIT, "orders.manage": Level.VIEW}


@pytest.fixture
def grant(world: World) -> AccessGrant:
    """30 days, inside a service of 200."""
    return world.grant()


def may(world: World, key: str = "products.manage", level: Level = Level.EDIT) -> bool:
    return bool(decide(world.lead, world.shop, world.permission(key), level))


# What ends it


def test_removing_the_access_ends_the_renewal(world: World, grant: AccessGrant) -> None:
    made = renew(grant)
    forget_letters()
    grants.revoke(grant, by=world.owner)
    assert fresh(made).status == AccessGrant.Status.ENDED
    assert {kind for kind, *_ in letters()} == {"access_revoked", "renewal_ended"}


def test_a_renewal_that_never_began_is_no_access_that_was_lost(world: World, grant: AccessGrant, clock: Clock) -> None:
    made = renew(grant)
    grants.revoke(grant, by=world.owner)
    clock.set(made.ends_at + DAY)
    lost = AccessGrant.objects.lost(world.partner.pk, since=grant.starts_at - DAY, at=clock.now)
    assert list(lost) == [grant]


def test_dropping_the_access_ends_the_renewal(world: World, grant: AccessGrant) -> None:
    made = renew(grant)
    grants.relinquish(grant, by=world.lead)
    assert fresh(made).status == AccessGrant.Status.ENDED


def test_removing_only_the_renewal_leaves_the_access(world: World, grant: AccessGrant) -> None:
    made = renew(grant)
    forget_letters()
    grants.revoke(made, by=world.owner)
    assert fresh(made).status == AccessGrant.Status.REVOKED
    assert fresh(grant).status == AccessGrant.Status.ACTIVE
    assert {kind for kind, *_ in letters()} == {"renewal_ended"}, "nobody lost the access of today"
    assert renew(grant).pk, "it can be agreed anew"


def test_ending_the_service_ends_the_renewal_and_the_next_period(world: World, clock: Clock) -> None:
    grant = to_the_end_of_the_service(world, clock)
    made = renew(grant, service_until=grant.ends_at + 100 * DAY)
    bindings.cancel_service(world.authorization, by=world.owner)
    assert fresh(made).status == AccessGrant.Status.ENDED
    assert fresh(made.service_authorization).status == ServiceAuthorization.Status.CANCELLED


def test_ending_the_binding_ends_the_renewal_and_the_next_period(world: World, clock: Clock) -> None:
    grant = to_the_end_of_the_service(world, clock)
    made = renew(grant, service_until=grant.ends_at + 100 * DAY)
    bindings.unbind(world.binding, by=world.owner)
    assert fresh(made).status == AccessGrant.Status.ENDED
    assert fresh(made.service_authorization).status == ServiceAuthorization.Status.ENDED


def test_suspending_the_access_suspends_the_renewal_and_lifting_it_lifts_both(
    world: World, grant: AccessGrant, clock: Clock
) -> None:
    made = renew(grant)
    grants.suspend(grant, by=world.operator, reason="looked into")
    assert fresh(made).status == AccessGrant.Status.SUSPENDED
    clock.set(grant.ends_at)
    assert not may(world), "the end of what was suspended lets nobody in"
    clock.set(grant.ends_at - MOMENT)
    grants.resume(grant, by=world.operator)
    assert fresh(made).status == AccessGrant.Status.ACTIVE


def test_narrowing_the_access_narrows_the_renewal(world: World, grant: AccessGrant) -> None:
    made = renew(grant)
    world.change(levels={"products.manage": Level.VIEW})
    assert fresh(made).levels == fresh(grant).levels
    assert numbered({"products.manage": Level.VIEW}).items() <= fresh(made).levels.items()
    assert fresh(made).revision_number == 2


def test_narrowing_at_once_narrows_the_renewal_too(world: World, grant: AccessGrant) -> None:
    made = renew(grant)
    grants.narrow_to(grant, numbered({"orders.manage": Level.VIEW}), by=world.owner)
    assert fresh(made).levels == fresh(grant).levels


def test_widening_the_access_leaves_the_renewal_as_it_was_agreed(world: World, grant: AccessGrant) -> None:
    made = renew(grant)
    world.change(levels=ALL | {"promotions.manage": Level.EDIT})
    assert fresh(made).items == made.items


def test_shortening_the_access_ends_the_renewal(world: World, grant: AccessGrant) -> None:
    made = renew(grant)
    world.change(ends_at=grant.ends_at - DAY)
    assert fresh(made).status == AccessGrant.Status.ENDED


def test_with_a_renewal_agreed_the_access_cannot_be_lengthened_past_its_start(world: World, grant: AccessGrant) -> None:
    renew(grant)
    with pytest.raises(ReviewChanged):
        world.change(ends_at=grant.ends_at + DAY)
    assert fresh(grant).ends_at == grant.ends_at


# Assignments


def test_whoever_could_use_the_access_can_use_its_renewal(world: World, grant: AccessGrant, clock: Clock) -> None:
    acting.assign(grant, world.agent, level=Level.VIEW, sections=["products"], by=world.lead.user)
    made = renew(grant)
    carried = GrantAssignment.objects.active().get(grant=made)
    assert (carried.member, carried.level, carried.sections) == (world.agent, Level.VIEW, ["products"])
    clock.set(grant.ends_at)
    assert decide(world.agent, world.shop, world.permission("products.manage"), Level.VIEW)


def test_an_assignment_is_given_changed_and_ended_for_both(world: World, grant: AccessGrant) -> None:
    made = renew(grant)
    given = acting.assign(grant, world.agent, by=world.lead.user)
    assert GrantAssignment.objects.active().get(grant=made).level == Level.EDIT
    acting.change_assignment(given, level=Level.VIEW, sections=None, by=world.lead.user)
    assert GrantAssignment.objects.active().get(grant=made).level == Level.VIEW
    acting.end_assignment(given, by=world.lead.user)
    assert not GrantAssignment.objects.active().exists()
