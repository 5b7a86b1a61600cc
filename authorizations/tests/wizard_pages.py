"""Walking the wizard in tests: the addresses of its steps, and what each of them posts."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from authorizations.models import AuthorizationDraft
from authorizations.tests.worlds import World

STEPS = ("access_duration", "access_permissions", "access_analytics", "access_review")
STEP_1 = {"duration": "30", "contact_email": "people@fernhollow.example", "terms": "on"}


def step_url(world: World, name: str) -> str:
    return reverse(f"seller_center:{name}", args=[world.shop.code, world.authorization.uuid])


def detail_url(world: World) -> str:
    return step_url(world, "service_authorization_detail")


def draft_of(world: World) -> AuthorizationDraft | None:
    return AuthorizationDraft.objects.filter(user=world.owner, shop=world.shop, service=world.service).first()


def post_step(client: Client, world: World, name: str, version: int | None = None, **values: Any) -> HttpResponse:
    """Post a step on the draft's version (or the one given), as the main account."""
    client.force_login(world.owner)
    stored = draft_of(world)
    shown = version if version is not None else (stored.version if stored else 0)
    return client.post(step_url(world, name), {"version": shown, **values})


def fill_in(client: Client, world: World, *, role: str = "product_access", areas: tuple[int, ...] = ()) -> None:
    """All three steps, as people fill them in."""
    post_step(client, world, "access_duration", **STEP_1)
    post_step(client, world, "access_permissions", role=role)
    post_step(client, world, "access_analytics", areas=list(areas))


def show(client: Client, world: World, name: str) -> HttpResponse:
    client.force_login(world.owner)
    return client.get(step_url(world, name))


def text_of(response: HttpResponse) -> str:
    """The page as one line of text, markup included."""
    return " ".join(response.content.decode().split())


def authorize(client: Client, world: World, reviewed: str | None = None) -> HttpResponse:
    """Press *Authorize* on the review as it is shown now, or on the one given."""
    reviewed = reviewed or show(client, world, "access_review").context["reviewed"]
    return client.post(step_url(world, "access_review"), {"reviewed": reviewed})
