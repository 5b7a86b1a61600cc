"""Partner Center: what a partner has in a shop, its history, and dropping it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from authorizations.models import AccessGrant
from authorizations.tests.factories import (
    DAY,
)
from authorizations.tests.partner_center import (
    access_page,
)
from authorizations.tests.worlds import World
from catalogue.models import Level
from conftest import Clock

pytestmark = pytest.mark.django_db


# The access


def test_the_access_says_what_may_be_done_and_what_each_revision_changed(client: Client, world: World) -> None:
    grant = world.grant()
    world.change(levels={"orders.manage": Level.EDIT, "finance.payments": Level.VIEW}, ends_at=grant.ends_at + 10 * DAY)
    text = access_page(client, world, grant)
    assert "Payments" in text
    assert "Lengthened: until" in text
    assert "Permissions: 1 added, 1 removed, 1 raised." in text


def test_the_sellers_people_are_not_named_on_the_access(client: Client, world: World) -> None:
    grant = world.grant()
    world.change(levels={"orders.manage": Level.EDIT})
    text = access_page(client, world, grant)
    assert world.owner.name not in text
    assert grant.contact_email not in text


def test_the_reason_of_a_suspension_is_shown(client: Client, world: World) -> None:
    text = access_page(client, world, world.grant(status="SUSPENDED"))
    assert "An operator suspended this access" in text
    assert "looked into" in text


def test_an_overdue_access_has_ended_before_any_sweep(client: Client, world: World, clock: Clock) -> None:
    grant = world.grant()
    clock.set(grant.ends_at)
    text = access_page(client, world, grant)
    assert "The access ended at its time" in text
    assert "Drop this access" not in text


def test_dropping_access_ends_it_once_and_tells_why(client: Client, world: World) -> None:
    grant = world.grant()
    client.force_login(world.lead.user)
    url = reverse("partner_center:relinquish", args=[grant.uuid])
    client.post(url, {"reason": "No longer needed"})
    grant.refresh_from_db()
    assert (grant.status, grant.status_reason) == (AccessGrant.Status.RELINQUISHED, "No longer needed")
    assert "that is no longer possible" in client.post(url, follow=True).content.decode()
    text = access_page(client, world, grant)
    assert "You dropped the access" in text
    assert "No longer needed" in text


def test_a_reason_that_is_too_long_keeps_the_access_and_the_words(client: Client, world: World) -> None:
    grant = world.grant()
    client.force_login(world.lead.user)
    response = client.post(reverse("partner_center:relinquish", args=[grant.uuid]), {"reason": "x" * 501})
    assert "at most 500 characters" in response.content.decode()
    assert AccessGrant.objects.get().status == AccessGrant.Status.ACTIVE


def test_an_unknown_request_and_an_unknown_access_are_404(client: Client, world: World) -> None:
    client.force_login(world.lead.user)
    for name in ("request_detail", "grant_detail"):
        assert client.get(reverse(f"partner_center:{name}", args=[uuid4()])).status_code == 404
