"""Preview as partner: where the seller finds it, that it shows the shop, and that nothing can be changed in it."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from authorizations.pages.preview import preview_url
from authorizations.tests.wizard_pages import STEP_1, detail_url, fill_in, post_step, show, step_url, text_of
from authorizations.tests.worlds import World
from tsp_portal.tests.snapshots import snapshot

pytestmark = pytest.mark.django_db


def link(world: World, kind: str) -> str:
    """The address, as it is written on a page."""
    url = preview_url(world.authorization, kind)
    assert url == f"/seller-center/{world.shop.code}/preview/{kind}/{world.authorization.uuid}/dashboard/"
    return f'href="{url}" target="_blank"'


def test_the_review_and_the_permissions_lead_to_a_preview_of_the_draft(client: Client, world: World) -> None:
    fill_in(client, world)
    for name in ("access_permissions", "access_review"):
        assert link(world, "draft") in text_of(show(client, world, name)), name
    assert client.get(preview_url(world.authorization, "draft")).status_code == 200


def test_before_anything_is_saved_there_is_nothing_to_preview(client: Client, world: World) -> None:
    world.grant()
    assert link(world, "draft") not in text_of(show(client, world, "access_permissions"))
    assert client.get(preview_url(world.authorization, "draft")).status_code == 404
    post_step(client, world, "access_duration", **STEP_1 | {"duration": "keep"})
    assert link(world, "draft") in text_of(show(client, world, "access_permissions"))


def test_my_services_leads_to_a_preview_of_access_while_there_is_some(client: Client, world: World) -> None:
    client.force_login(world.owner)
    assert link(world, "access") not in text_of(client.get(detail_url(world)))
    world.grant()
    assert link(world, "access") in text_of(client.get(detail_url(world)))
    assert client.get(preview_url(world.authorization, "access")).status_code == 200


def test_only_the_main_account_previews(client: Client, world: World) -> None:
    world.grant()
    client.force_login(world.staff)
    assert link(world, "access") not in text_of(client.get(detail_url(world)))
    for person, status in ((world.staff, 403), (world.other_owner, 404), (world.lead.user, 404)):
        client.force_login(person)
        assert client.get(preview_url(world.authorization, "access")).status_code == status


def test_nothing_can_be_changed_in_a_preview_and_looking_leaves_no_trace(client: Client, world: World) -> None:
    fill_in(client, world)
    client.force_login(world.owner)
    page = preview_url(world.authorization, "draft")
    place = f"{world.shop.code}/preview/draft/{world.authorization.uuid}"
    before = snapshot()
    client.get(page)
    assert client.post(reverse("shop:product_add", args=[place]), {"name": "Balm"}).status_code == 403
    assert snapshot() == before
    assert step_url(world, "access_review") in text_of(client.get(page))
