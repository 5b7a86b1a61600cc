"""Do a shop's rows change their status as the table says, and does the database know the same table?"""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection

from audit.models import Lifecycle
from audit.tests.refusals import refused, run, undone
from seller_center.models import (
    Campaign,
    Collaboration,
    FlashSale,
    Live,
    Order,
    Product,
    Return,
    Sample,
    Violation,
    Voucher,
)
from seller_center.tests.factories import ProductFactory

OFFER = {"ACTIVE": "ENDED"}
ANSWERED = {"ASKED": "APPROVED REFUSED"}
LIFE_CYCLES: dict[type[Lifecycle], dict[str, str]] = {
    Product: {"LIVE": "OFF DELETED", "OFF": "LIVE DELETED", "DELETED": "OFF"},
    Order: {"TO_SHIP": "SHIPPED CANCELLED", "SHIPPED": "DELIVERED"},
    Return: ANSWERED,
    Voucher: OFFER,
    FlashSale: OFFER,
    Live: {"PLANNED": "DONE CANCELLED"},
    Collaboration: OFFER,
    Sample: ANSWERED,
    Campaign: {"RUNNING": "PAUSED ENDED", "PAUSED": "RUNNING ENDED"},
    Violation: {"OPEN": "APPEALED", "APPEALED": "LIFTED UPHELD"},
}
EACH_MODEL = pytest.mark.parametrize("model", list(LIFE_CYCLES), ids=lambda model: model.__name__)


def pairs(model: type[Lifecycle]) -> set[str]:
    return {f"{start}>{to}" for start, ends in LIFE_CYCLES[model].items() for to in ends.split()}


def test_every_life_cycle_of_the_shop_is_in_this_table() -> None:
    models = apps.get_app_config("seller_center").get_models()
    assert {model for model in models if issubclass(model, Lifecycle)} == LIFE_CYCLES.keys()


@EACH_MODEL
def test_a_model_has_the_life_cycle_of_the_table(model: type[Lifecycle]) -> None:
    assert {f"{start}>{to}" for start, ends in model.TRANSITIONS.items() for to in ends} == pairs(model)


@pytest.mark.django_db
@EACH_MODEL
def test_the_trigger_of_the_database_knows_the_same_life_cycle(model: type[Lifecycle]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgargs FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = %s AND tgenabled = 'O'",
            [f'"{model._meta.db_table}"', f"{model._meta.db_table}_keeps_its_life_cycle"],
        )
        ((arguments,),) = cursor.fetchall()
    begins, *known = bytes(arguments).decode().split("\0")[:-1]
    assert set(begins.split(",")) == set(map(str, model.Status.values))
    assert set(known) == pairs(model)


@pytest.mark.django_db
def test_the_database_refuses_a_change_of_status_that_is_not_in_the_table() -> None:
    product = ProductFactory(status="DELETED")
    statement = "UPDATE seller_center_product SET status = %s WHERE id = %s"
    with refused("cannot go from DELETED to LIVE"):
        run(statement, "LIVE", product.pk)
    with undone():
        run(statement, "OFF", product.pk)


@pytest.mark.django_db
def test_a_row_never_moves_to_another_shop() -> None:
    product, other = ProductFactory(), ProductFactory()
    with refused("shop_id never changes"):
        run("UPDATE seller_center_product SET shop_id = %s WHERE id = %s", other.shop_id, product.pk)
