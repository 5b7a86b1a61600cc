"""What holds on every page of a shop: the bar, the record of looks, and no link or button that leads to a shut door."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import Resolver404, resolve

from authorizations.actions import grants
from authorizations.models import AccessGrant, Activity
from authorizations.tests.worlds import World
from catalogue.file import load
from catalogue.models import Level
from seller_center.tests.inside import address, client_of, inside, owner_client, staff_client
from seller_center.tests.matrix import NONE, OPEN, PAGES, answer, things, url_of

pytestmark = pytest.mark.django_db

VIEW, EDIT = Level.VIEW, Level.EDIT
GRANTABLE = {entry.key: max(entry.levels) for entry in load().permissions if not entry.owner_only}
TO_LOOK_AT = {entry.key: VIEW for entry in load().permissions if not entry.owner_only and VIEW in entry.levels}
SENSITIVE = {entry.key for entry in load().permissions if entry.sensitive}


class Ways(HTMLParser):
    """Where a page leads: its links, and the forms it can send, that are not disabled."""

    def __init__(self, page: str, url: str) -> None:
        super().__init__()
        self.url = url
        self.links: set[str] = set()
        self.forms: set[str] = set()
        self.action = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag == "a" and values.get("href"):
            self.links.add(urljoin(self.url, values["href"]))
        elif tag == "form":
            is_post = (values.get("method") or "get").lower() == "post"
            self.action = urljoin(self.url, values.get("action") or self.url) if is_post else ""
        elif tag == "button" and "disabled" not in values and values.get("type", "submit") == "submit":
            self.forms |= {urljoin(self.url, values.get("formaction") or self.action)} if self.action else set()

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.action = ""


def pages(client: Client, world: World, of: Mapping[str, UUID]) -> Iterator[tuple[str, str, HttpResponse]]:
    """Each page that is open to the client."""
    for name, page in PAGES.items():
        if page.get:
            url = url_of(name, world.shop.code, of)
            response = client.get(url)
            if response.status_code == 200:
                yield name, url, response


def is_html(response: HttpResponse) -> bool:
    return response.headers["Content-Type"].startswith("text/html")


# The bar


def test_the_bar_is_on_every_page_of_whoever_acts_for_the_shop(world: World) -> None:
    client, of = inside(world, GRANTABLE), things(world.shop)
    seen = [(name, r.content.decode()) for name, _, r in pages(client, world, of) if is_html(r)]
    assert len(seen) > 40
    for name, page in seen:
        assert 'aria-label="Acting on behalf of a seller"' in page, name
        assert f"You are acting for <strong>{world.shop.name}</strong>" in page, name
        assert f"on behalf of <strong>{world.partner.name}</strong>" in page, name
        assert f'action="{address(world.shop, "leave")}"' in page, name
        assert "Switch shop" in page, name


def test_the_bar_is_there_when_the_door_stays_shut_too(world: World) -> None:
    client = inside(world, {"products.manage": VIEW})
    refused = client.get(address(world.shop, "order_list"))
    assert (refused.status_code, "You are acting for" in refused.content.decode()) == (403, True)
    first = client_of(world.lead).get(address(world.shop, "product_list"))
    assert (first.status_code, "You are about to act for" in first.content.decode()) == (409, True)


def test_the_sellers_own_people_have_no_bar(world: World) -> None:
    of = things(world.shop)
    for client in (owner_client(world), staff_client(world, "main_administrator")):
        marked = [name for name, _, r in pages(client, world, of) if is_html(r) and "acting-bar" in r.content.decode()]
        assert marked == []


# What is kept


def test_every_look_at_something_sensitive_is_recorded_and_no_other(world: World) -> None:
    client, of = inside(world, GRANTABLE), things(world.shop)
    keys = {world.permission(key).number: key for key in GRANTABLE}
    for name, page in PAGES.items():
        if page.get is None or page.get.partition(":")[0] not in GRANTABLE:
            continue
        key = page.get.partition(":")[0]
        before = set(Activity.objects.values_list("pk", flat=True))
        assert client.get(url_of(name, world.shop.code, of)).status_code == 200
        new = Activity.objects.exclude(pk__in=before)
        looked_at = {keys[number] for number in new.values_list("permission", flat=True)}
        # A page may show more than what it is guarded by, such as who bought: that is recorded beside it.
        assert looked_at <= SENSITIVE, name
        assert (key in looked_at) == (key in SENSITIVE), name
        assert {(each.kind, each.page) for each in new} <= {("VIEWED", name.partition(" ")[0])}, name


def test_no_page_is_kept_by_a_browser_or_a_proxy(world: World) -> None:
    client, of = inside(world, GRANTABLE), things(world.shop)
    for name, _, response in pages(client, world, of):
        assert {"no-store", "private"} <= set(response.headers["Cache-Control"].replace(" ", "").split(",")), name
    grants.revoke(AccessGrant.objects.get(), by=world.owner)
    assert "no-store" in client.get(address(world.shop, "dashboard")).headers["Cache-Control"]


# No way to a shut door


def clients(world: World) -> Iterator[tuple[str, Client]]:
    yield "main account", owner_client(world)
    for role in ("finance_specialist", "order_specialist", "marketing_specialist", "data_analyst"):
        yield role, staff_client(world, role)
    yield "partner, everything", inside(world, GRANTABLE)
    yield "partner, to look at", inside(world, TO_LOOK_AT)
    yield "partner, one permission", inside(world, {"products.add": EDIT})


def test_no_link_and_no_button_leads_to_a_shut_door(world: World) -> None:
    of = things(world.shop)
    astray = []
    for who, client in clients(world):
        known: dict[tuple[str, str], str] = {}
        for name, url, response in pages(client, world, of):
            if not is_html(response):
                continue
            ways = Ways(response.content.decode(), url)
            for method, found in (("GET", ways.links), ("POST", ways.forms)):
                for each in found:
                    path = urlsplit(each).path
                    if leads_inside(each, world) and (method, path) not in known:
                        known[method, path] = answer(client, method, path)
                    if known.get((method, path), OPEN) not in (OPEN, "404"):
                        astray.append((who, name, method, path, known[method, path]))
    assert astray == []


def leads_inside(url: str, world: World) -> bool:
    """Whether it is the address of a page of this shop, doors aside."""
    parts = urlsplit(url)
    if parts.scheme or not parts.path.startswith(f"/seller-center/{world.shop.code}/"):
        return False
    try:
        found = resolve(parts.path)
    except Resolver404:
        return False
    return found.namespace == "shop" and found.url_name not in ("enter", "leave")


def test_whoever_may_only_look_is_offered_nothing_to_send(world: World) -> None:
    client, of = inside(world, TO_LOOK_AT), things(world.shop)
    offered = {
        (name, urlsplit(form).path)
        for name, url, response in pages(client, world, of)
        if is_html(response)
        for form in Ways(response.content.decode(), url).forms
        if leads_inside(form, world)
    }
    assert offered == set()
    assert answer(client, "POST", address(world.shop, "product_switch", of["product"])) not in (OPEN, NONE)


def test_in_a_preview_buttons_are_shown_and_none_can_be_pressed(world: World) -> None:
    inside(world, GRANTABLE)
    of, client = things(world.shop), owner_client(world)
    place = f"{world.shop.code}/preview/access/{world.authorization.uuid}"
    pressable, shown = {}, 0
    for name, page in PAGES.items():
        response = client.get(url_of(name, place, of)) if page.get else None
        if response is None or response.status_code != 200 or not is_html(response):
            continue
        text = response.content.decode()
        forms = {form for form in Ways(text, url_of(name, place, of)).forms if leads_inside(form, world)}
        pressable |= {name: forms} if forms else {}
        shown += " disabled" in text
    assert pressable == {}
    assert shown > 10
