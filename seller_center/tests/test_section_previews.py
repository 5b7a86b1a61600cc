"""In a preview the seller sees the sections as the partner would: masked where that is, and with nothing to press."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils.html import strip_tags

from authorizations.tests.worlds import World
from catalogue.models import Level
from seller_center.models import Product
from seller_center.tests.factories import ConversationFactory, OrderFactory, ProductFactory, ReturnFactory
from seller_center.tests.inside import owner_client
from seller_center.tests.reading import text_of
from sellers.models import Shop

pytestmark = pytest.mark.django_db

EDIT, VIEW = Level.EDIT, Level.VIEW
LEVELS = {
    "products.manage": EDIT,
    "products.add": EDIT,
    "products.inventory": EDIT,
    "products.batch_tool": EDIT,
    "products.delete": EDIT,
    "orders.manage": VIEW,
    "orders.shipping": EDIT,
    "orders.returns": EDIT,
    "orders.export": EDIT,
    "customer_service.messages": EDIT,
}
Make = Callable[[Shop], Any]
FORMS: list[tuple[str, Make | None]] = [
    ("product_add", None),
    ("price_change", None),
    ("order_export", None),
    ("inventory", lambda shop: ProductFactory(shop=shop) and None),
    ("deleted_list", lambda shop: ProductFactory(shop=shop, status=Product.Status.DELETED) and None),
    ("product_edit", lambda shop: ProductFactory(shop=shop)),
    ("product_delete", lambda shop: ProductFactory(shop=shop)),
    ("order_ship", lambda shop: OrderFactory(shop=shop)),
    ("return_answer", lambda shop: ReturnFactory(shop=shop)),
    ("conversation_detail", lambda shop: ConversationFactory(shop=shop)),
]


def preview(world: World, name: str, *args: object) -> str:
    place = f"{world.shop.code}/preview/access/{world.authorization.uuid}"
    return reverse(f"shop:{name}", args=[place, *args])


@pytest.mark.parametrize(("name", "make"), FORMS, ids=[name for name, _ in FORMS])
def test_what_changes_something_is_shown_and_cannot_be_pressed(world: World, name: str, make: Make | None) -> None:
    world.grant(levels=LEVELS)
    row = make(world.shop) if make else None
    page = text_of(owner_client(world).get(preview(world, name, *([row.uuid] if row else []))))
    main = page.partition("<main")[2].partition("</main>")[0]
    buttons = re.findall(r"<button([^>]*)>(.*?)</button>", main, re.DOTALL)
    pressable = {strip_tags(label).strip() for attributes, label in buttons if "disabled" not in attributes}
    assert len(buttons) > len(pressable)
    assert pressable <= {"Filter", "Count them"}  # which look, and change nothing


def test_the_owner_sees_a_buyer_as_the_partner_would(world: World) -> None:
    world.grant(levels=LEVELS)
    OrderFactory(shop=world.shop, buyer_name="Marlene Kastner")
    client = owner_client(world)
    page = text_of(client.get(preview(world, "order_list")))
    assert "M••• K•••" in page
    assert "Marlene" not in page
    assert not client.get(preview(world, "order_list") + "?q=Marlene").context["rows"]


def test_no_file_leaves_a_preview(world: World) -> None:
    world.grant(levels=LEVELS)
    OrderFactory(shop=world.shop, number="577001")
    response = owner_client(world).get(preview(world, "order_export") + "?download=csv")
    assert response.headers["Content-Type"].startswith("text/html")
    assert "577001" not in text_of(response)
