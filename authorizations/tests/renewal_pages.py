"""The pages on which access and services go on, in tests: their addresses, shown and posted as the main account."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from authorizations.tests.worlds import World


def url(world: World, name: str) -> str:
    return reverse(f"seller_center:{name}", args=[world.shop.code, world.authorization.uuid])


def show(client: Client, world: World, name: str) -> HttpResponse:
    client.force_login(world.owner)
    return client.get(url(world, name))


def post(client: Client, world: World, name: str, follow: bool = False, **values: Any) -> HttpResponse:
    client.force_login(world.owner)
    return client.post(url(world, name), values, follow=follow)


def text_of(response: HttpResponse) -> str:
    return " ".join(response.content.decode().split())
