"""Partner Center: *Request this permission* leads from a refused page to a request that asks for it."""

from __future__ import annotations

import pytest
from django.test import Client

from authorizations.models import AccessRequest
from authorizations.tests.factories import ServiceAuthorizationFactory
from authorizations.tests.partner_center import field, page, request_url
from authorizations.tests.worlds import World
from catalogue.models import Level
from partners.tests.factories import ServiceFactory

pytestmark = pytest.mark.django_db


def asked(client: Client, world: World, permission: str, level: str) -> dict[str, object]:
    """What the form is filled with: by field, for the permissions these tests look at."""
    client.force_login(world.lead.user)
    response = client.get(request_url(world), {"permission": permission, "level": level})
    assert response.status_code == 200
    form = response.context["form"]
    keys = ("finance.payments", "orders.manage", "orders.export", "products.manage")
    return {key: form[field(world, key)].value() for key in keys}


def test_the_form_holds_what_there_is_today_and_the_permission(client: Client, world: World) -> None:
    world.grant(levels={"finance.payments": Level.VIEW, "orders.manage": Level.VIEW})
    today = {"finance.payments": True, "orders.manage": "1", "orders.export": False, "products.manage": ""}
    assert asked(client, world, "products.manage", "edit") == today | {"products.manage": "2"}
    assert asked(client, world, "products.manage", "view") == today | {"products.manage": "1"}
    assert asked(client, world, "orders.manage", "edit") == today | {"orders.manage": "2"}
    text = page(client, f"{request_url(world)}?permission=products.manage&level=view", world.lead)
    assert "<strong>Products › Manage product</strong> was added" in text


def test_a_level_that_is_not_offered_is_the_nearest_one(client: Client, world: World) -> None:
    world.grant(levels={"ads.campaigns": Level.VIEW})
    assert asked(client, world, "orders.export", "view")["orders.export"] is True  # offers only edit
    assert asked(client, world, "finance.payments", "edit")["finance.payments"] is True  # offers only view
    assert asked(client, world, "products.manage", "nonsense")["products.manage"] == "1"


def test_what_there_is_at_a_higher_level_stays_there(client: Client, world: World) -> None:
    world.grant(levels={"products.manage": Level.EDIT})
    assert asked(client, world, "products.manage", "view")["products.manage"] == "2"


@pytest.mark.parametrize(
    "key", ["no.such", "\x00", "", "content.live_manager", "home.dashboard", "my_account.user_management"]
)
def test_what_cannot_be_asked_for_is_passed_over(key: str, client: Client, world: World) -> None:
    world.grant(levels={"orders.manage": Level.VIEW})
    today = {"finance.payments": False, "orders.manage": "1", "orders.export": False, "products.manage": ""}
    assert asked(client, world, key, "edit") == today
    text = page(client, f"{request_url(world)}?permission=no.such", world.lead)
    assert "was added" not in text


def test_what_is_sent_is_asked_for(client: Client, world: World) -> None:
    world.grant(levels={"orders.manage": Level.VIEW})
    url = f"{request_url(world)}?permission=orders.export&level=edit"
    client.force_login(world.lead.user)
    form = client.get(url).context["form"]
    filled = {name: form[name].value() for name in form.fields if form[name].value() not in (False, "", None)}
    client.post(url, filled)
    made = AccessRequest.objects.get()
    assert made.levels[world.permission("orders.export").number] == Level.EDIT
    assert made.levels[world.permission("orders.manage").number] == Level.VIEW
    assert made.widens is not None


def test_choosing_the_service_keeps_what_is_asked_for(client: Client, world: World) -> None:
    live = ServiceFactory(partner=world.partner, category="live_management", name="LIVE hosting")
    second = ServiceAuthorizationFactory(binding=world.binding, service=live)
    url = f"{request_url(world)}?permission=orders.export&level=edit"
    kept = f"?permission=orders.export&amp;level=edit&amp;service={second.uuid}"
    assert f'href="{kept}"' in page(client, url, world.lead)
    text = page(client, request_url(world) + kept.replace("&amp;", "&"), world.lead)
    assert "Export orders</strong> was added" in text
    assert f'href="{request_url(world)}?permission=orders.export&amp;level=edit"' in text  # Choose another service
