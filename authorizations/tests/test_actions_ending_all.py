"""How a seller ends what one partner has in its shops: access, services or everything, all of it or nothing."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from audit.models import Entry
from authorizations.actions import bindings, grants
from authorizations.actions.ending_all import Ended, EndedMeanwhile, What, digest_of, end_all
from authorizations.models import AccessGrant, Binding, ServiceAuthorization
from authorizations.tests.factories import AccessGrantFactory, BindingFactory, ServiceAuthorizationFactory
from authorizations.tests.factories_cancellations import BindingCancellationFactory
from authorizations.tests.reading import forget_letters, fresh, last_entry, letters
from authorizations.tests.worlds import World
from conftest import Clock
from sellers.models import Shop
from sellers.tests.factories import ShopFactory


@pytest.fixture
def second(world: World) -> AccessGrant:
    """Access of the same partner to another shop of the same seller."""
    binding = BindingFactory(partner=world.partner, shop=ShopFactory(seller=world.seller, name="Fernhollow UK"))
    authorization = ServiceAuthorizationFactory(binding=binding, service=world.service)
    return AccessGrantFactory(service_authorization=authorization, by=world.owner)


def end(world: World, what: str, *shops: Shop, **values: Any) -> Ended:
    return end_all(world.seller, world.partner, shops, what=what, by=world.owner, reason="We part.", **values)


def left(world: World) -> tuple[int, int, int]:
    """How many bindings, services and accesses of the partner there still are."""
    return (
        Binding.objects.active().filter(partner=world.partner).count(),
        ServiceAuthorization.objects.active().filter(partner=world.partner).count(),
        AccessGrant.objects.open().filter(service_authorization__partner=world.partner).count(),
    )


def kinds() -> Counter[str]:
    return Counter(kind for kind, side, _ in letters() if side == "partner")


def test_only_the_access_ends_in_every_shop(world: World, second: AccessGrant) -> None:
    first = world.grant()
    forget_letters()
    assert end(world, What.ACCESS, world.shop, second.shop) == Ended(0, 0, 2)
    assert left(world) == (2, 2, 0)
    assert {fresh(first).status, fresh(second).status} == {"REVOKED"}
    assert last_entry(first).detail["reason"] == "We part."


def test_the_services_end_and_the_access_with_them(world: World, second: AccessGrant) -> None:
    world.grant()
    assert end(world, What.SERVICES, world.shop, second.shop) == Ended(0, 2, 2)
    assert left(world) == (2, 0, 0)
    assert fresh(world.authorization).status == "CANCELLED"


def test_everything_ends(world: World, second: AccessGrant) -> None:
    first, asked = world.grant(), BindingCancellationFactory(binding=world.binding)
    assert end(world, What.EVERYTHING, world.shop, second.shop) == Ended(2, 2, 2)
    assert left(world) == (0, 0, 0)
    assert fresh(first).status == "ENDED"
    assert fresh(asked).status == "AGREED"


@pytest.mark.parametrize(
    ("what", "told"),
    [
        (What.ACCESS, {"access_revoked": 1}),
        (What.SERVICES, {"access_ended": 1, "service_cancelled": 1}),
        (What.EVERYTHING, {"access_ended": 1, "binding_ended": 1}),
    ],
)
def test_the_partner_is_told_once_of_each_thing_as_when_it_ends_alone(
    world: World, what: str, told: dict[str, int]
) -> None:
    world.grant()
    forget_letters()
    end(world, what, world.shop)
    assert kinds() == told


@pytest.mark.parametrize("what", list(What))
def test_only_the_chosen_shops_are_touched(world: World, second: AccessGrant, what: str) -> None:
    world.grant()
    end(world, what, world.shop)
    assert fresh(second).status == "ACTIVE"
    assert fresh(second.service_authorization.binding).status == "ACTIVE"


def test_another_sellers_shop_is_not_touched(world: World) -> None:
    binding = BindingFactory(partner=world.partner, shop=world.other_shop)
    theirs = AccessGrantFactory(service_authorization=ServiceAuthorizationFactory(binding=binding))
    world.grant()
    end(world, What.EVERYTHING, world.shop, world.other_shop)
    assert fresh(theirs).status == "ACTIVE"
    assert fresh(binding).status == "ACTIVE"


def test_nothing_ends_when_one_shop_has_nothing_left(world: World, second: AccessGrant) -> None:
    first = world.grant()
    bindings.unbind(second.service_authorization.binding, by=world.owner)
    before = Entry.objects.count()
    with pytest.raises(EndedMeanwhile, match="nothing was ended"):
        end(world, What.EVERYTHING, world.shop, second.shop)
    assert (fresh(first).status, Entry.objects.count()) == ("ACTIVE", before)


def test_what_was_shown_is_what_ends(world: World) -> None:
    grant = world.grant()
    shown = digest_of([grant.uuid])
    grants.revoke(grant, by=world.owner)
    again = world.grant()
    with pytest.raises(EndedMeanwhile):
        end(world, What.ACCESS, world.shop, shown=shown)
    assert left(world) == (1, 1, 1)
    assert end(world, What.ACCESS, world.shop, shown=digest_of([again.uuid])) == Ended(0, 0, 1)


def test_what_is_overdue_expires_and_counts_as_nothing(world: World, clock: Clock) -> None:
    grant = world.grant()
    clock.set(grant.ends_at)
    with pytest.raises(EndedMeanwhile):
        end(world, What.ACCESS, world.shop)
    assert end(world, What.SERVICES, world.shop) == Ended(0, 1, 0)
    assert fresh(grant).status == "EXPIRED"


def test_a_failure_in_the_last_shop_leaves_all_as_it_was(world: World, second: AccessGrant) -> None:
    first = world.grant()
    before = Entry.objects.count()
    Shop.objects.filter(pk=second.shop.pk).update(time_zone="Nowhere/At_all")
    with pytest.raises(Exception, match="Nowhere"):
        end(world, What.EVERYTHING, world.shop, second.shop)
    assert (fresh(first).status, Entry.objects.count()) == ("ACTIVE", before)
