"""Of two who press at the same moment, one is done and the other is told."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from audit.clock import portal_now
from authorizations.tests.threads import racers, winners
from authorizations.tests.worlds import World
from seller_center.access import Visit
from seller_center.actions import affiliate, content, health, promotions
from seller_center.actions.changing import create
from seller_center.models import Collaboration, FlashSale, Live, Product, Violation, Voucher
from seller_center.tests.factories import ProductFactory, ViolationFactory
from seller_center.tests.visits import visit_of

HOUR = timedelta(hours=1)

Press = Callable[[Product, Violation, Visit], Any]


def plan_live(product: Product, violation: Violation, by: Visit) -> Live:
    live = Live(shop=by.shop, title="At once", host="Robin", starts_at=portal_now() + HOUR, minutes=60)
    return content.plan_live(live, by=by)


def add_voucher(product: Product, violation: Violation, by: Visit) -> Voucher:
    now = portal_now()
    values = {"code": "ATONCE", "name": "At once", "percent": 10, "quantity": 1}
    return create(Voucher(shop=by.shop, starts_at=now, ends_at=now + HOUR, **values), by=by)


def add_flash_sale(product: Product, violation: Violation, by: Visit) -> FlashSale:
    now = portal_now()
    sale = FlashSale(shop=by.shop, product=product, price=1, quantity=1, starts_at=now, ends_at=now + HOUR)
    return promotions.add_flash_sale(sale, by=by)


def add_collaboration(product: Product, violation: Violation, by: Visit) -> Collaboration:
    return affiliate.add_collaboration(Collaboration(shop=by.shop, product=product, percent=10), by=by)


def appeal(product: Product, violation: Violation, by: Visit) -> Violation:
    return health.file_appeal(violation, "Not so.", version=1, by=by)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("press", [plan_live, add_voucher, add_flash_sale, add_collaboration, appeal])
def test_of_two_at_once_one_is_done_and_the_other_is_told(world: World, press: Press) -> None:
    product, violation = ProductFactory(shop=world.shop), ViolationFactory(shop=world.shop)
    visit = visit_of(world.owner, world.shop)
    with racers() as running:
        results = running.race(lambda: press(product, violation, visit), lambda: press(product, violation, visit))
    assert sorted(winners(results)) == [False, True]
