"""A preview shows the main account the shop exactly as the partner sees it, or will: to look at, for nobody else."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from audit.clock import portal_now
from authorizations.actions import bindings, grants
from authorizations.models import (
    AccessGrant,
    Activity,
    AuthorizationDraft,
    DelegatedSession,
    PermissionUse,
    ServiceAuthorization,
)
from authorizations.tests.factories import AccessGrantFactory, fill_draft
from authorizations.tests.worlds import World
from catalogue.models import Level
from partners.tests.factories import ServiceFactory
from seller_center.places import Place
from seller_center.tests.factories import ProductFactory
from seller_center.tests.inside import client_of, enter, given, owner_client, staff_client
from seller_center.tests.matrix import NONE, OPEN, PAGES, SHUT, answers, differing, things, url_of
from sellers.tests.factories import SellerMemberFactory, ShopFactory
from tsp_portal.tests.test_rights import fingerprint

pytestmark = pytest.mark.django_db

VIEW, EDIT = Level.VIEW, Level.EDIT
HELD = {
    "products.manage": EDIT,
    "products.delete": EDIT,
    "orders.manage": VIEW,
    "orders.returns": EDIT,
    "promotions.manage": VIEW,
    "analytics.live": VIEW,
    "analytics.shop_tab": VIEW,
}


def place_of(world: World, kind: str = "access", authorization: ServiceAuthorization | None = None) -> Place:
    return Place(world.shop.code, kind, (authorization or world.authorization).uuid)


def drafted(world: World, levels: dict[str, Level] | None = None) -> Place:
    """What the main account has filled in, and is about to authorize."""
    levels = HELD if levels is None else levels
    areas = tuple(key for key in levels if key.startswith("analytics."))
    chosen = {key: level for key, level in levels.items() if key not in areas}
    fill_draft(world.authorization, by=world.owner, levels=chosen, areas=areas)
    return place_of(world, "draft")


def looks(client: Client, place: object, of: dict[str, UUID]) -> dict[str, str]:
    return answers(client, place, of, only="GET")


def dashboard(client: Client, place: Place) -> Any:
    return client.get(url_of("dashboard", place, {}))


# Exactly what the partner sees


def test_the_access_of_today_is_shown_exactly_as_the_partner_sees_it(world: World) -> None:
    given(world, HELD)
    of = things(world.shop)
    to_partner = looks(enter(world.lead, world.shop), world.shop.code, of)
    in_preview = looks(owner_client(world), place_of(world), of)
    assert differing(in_preview, to_partner) == {}
    assert {OPEN, SHUT, NONE} == set(in_preview.values())


def test_a_draft_is_shown_exactly_as_the_partner_will_see_it(world: World) -> None:
    place, of = drafted(world), things(world.shop)
    in_preview = looks(owner_client(world), place, of)
    given(world, HELD)
    to_partner = looks(enter(world.lead, world.shop), world.shop.code, of)
    assert differing(in_preview, to_partner) == {}


def test_an_empty_draft_shows_what_comes_with_every_access(world: World) -> None:
    found = looks(owner_client(world), drafted(world, {}), things(world.shop))
    assert [asked for asked, answer in found.items() if answer == OPEN] == ["GET dashboard"]


def test_a_draft_that_takes_something_out_is_shown_without_it(world: World) -> None:
    given(world, HELD)
    place, client = drafted(world, {"orders.manage": VIEW}), owner_client(world)
    assert client.get(url_of("product_list", place, {})).status_code == 403
    assert client.get(url_of("product_list", place_of(world), {})).status_code == 200


def test_what_the_partner_has_by_another_service_is_shown_as_well(world: World) -> None:
    given(world, {"products.manage": VIEW})
    second = ServiceFactory(partner=world.partner, category=world.service.category, name="More care")
    taken = bindings.authorize_service(
        world.binding, second, by=None, valid_from=portal_now(), valid_until=world.authorization.valid_until
    )
    AccessGrantFactory(service_authorization=taken, levels={"orders.shipping": VIEW}, by=world.owner)
    of = things(world.shop)
    to_partner = looks(enter(world.lead, world.shop), world.shop.code, of)
    for authorization in (world.authorization, taken):
        shown = looks(owner_client(world), place_of(world, authorization=authorization), of)
        assert differing(shown, to_partner) == {}


def test_the_menu_and_the_buttons_are_the_partners(world: World) -> None:
    given(world, {"products.manage": VIEW})
    product = ProductFactory(shop=world.shop)
    for client, place in (
        (enter(world.lead, world.shop), Place(world.shop.code)),
        (owner_client(world), place_of(world)),
    ):
        page = dashboard(client, place).content.decode()
        assert url_of("product_list", place, {}) in page
        assert url_of("order_list", place, {}) not in page
        assert url_of("profile", place, {}) not in page
        edit = client.get(url_of("product_edit", place, {"product": product.uuid})).content.decode()
        assert "Save" not in edit


# To look at only


def test_nothing_can_be_sent_in_a_preview(world: World) -> None:
    given(world, HELD)
    of, client, place = things(world.shop), owner_client(world), place_of(world)
    before = fingerprint()
    found = {name: client.post(url_of(name, place, of), {"title": "Typed"}).status_code for name in PAGES}
    assert found == {name: 403 if page.post else 405 for name, page in PAGES.items()}
    assert fingerprint() == before
    said = client.post(url_of("product_edit", place, of), {"title": "Typed"}).content.decode()
    assert "Nothing can be changed in a preview" in said
    assert "Typed" in said


def test_looking_leaves_no_trace(world: World) -> None:
    given(world, HELD)
    of, client = things(world.shop), owner_client(world)
    before = fingerprint()
    for name, page in PAGES.items():
        if page.get:
            client.get(url_of(name, place_of(world), of))
    assert fingerprint() == before
    assert not Activity.objects.exists()
    assert not DelegatedSession.objects.exists()
    assert not PermissionUse.objects.exists()


def test_it_is_marked_and_leads_back(world: World) -> None:
    given(world, HELD)
    drafted(world)
    service = [world.shop.code, world.authorization.uuid]
    for kind, back in (("access", "service_authorization_detail"), ("draft", "access_review")):
        page = dashboard(owner_client(world), place_of(world, kind)).content.decode()
        assert 'aria-label="Preview"' in page
        assert f"as <strong>{world.partner.name}</strong>" in page
        assert reverse(f"seller_center:{back}", args=service) in page
        assert "You are acting for" not in page


def test_its_links_stay_in_the_preview(world: World) -> None:
    given(world, HELD)
    of, client, place = things(world.shop), owner_client(world), place_of(world)
    bare = re.compile(rf'(?:href|action)="(/seller-center/{world.shop.code}/(?!preview/|apps-services/)[^"]*)"')
    left = {}
    for name, page in PAGES.items():
        if page.get:
            answer = client.get(url_of(name, place, of))
            if "html" in answer.headers["Content-Type"]:
                left[name] = set(bare.findall(answer.content.decode())) - {f"/seller-center/{world.shop.code}/"}
    assert {name: links for name, links in left.items() if links} == {}
    assert len(left) > 30


def test_a_page_the_partner_may_not_see_says_so(world: World) -> None:
    given(world, HELD)
    answer = owner_client(world).get(url_of("settlement_list", place_of(world), {}))
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Settlements and statements" in page
    assert "is shown this page instead" in page
    assert "Request this permission" not in page


def test_one_cannot_enter_or_leave_from_a_preview(world: World) -> None:
    given(world, HELD)
    for who in (world.owner, world.lead, world.staff):
        for door in ("enter", "leave"):
            url = reverse(f"shop:{door}", args=[place_of(world)])
            assert client_of(who).post(url).status_code in (403, 404)
    assert not DelegatedSession.objects.exists()


# For the main account only


@pytest.mark.parametrize("kind", ["access", "draft"])
def test_nobody_but_the_main_account_previews(kind: str, world: World) -> None:
    given(world, HELD)
    drafted(world)
    place = place_of(world, kind)
    answers_of = {
        "owner": dashboard(owner_client(world), place).status_code,
        "staff": dashboard(staff_client(world), place).status_code,
        "administrator": dashboard(staff_client(world, "main_administrator"), place).status_code,
        **{
            who: dashboard(client_of(getattr(world, who)), place).status_code
            for who in ("lead", "admin", "agent", "other_owner", "other_lead", "operator", "stranger")
        },
        "anonymous": dashboard(Client(), place).status_code,
    }
    assert answers_of == {
        "owner": 200,
        "staff": 403,
        "administrator": 403,
        "lead": 404,
        "admin": 404,
        "agent": 404,
        "other_owner": 404,
        "other_lead": 404,
        "operator": 404,
        "stranger": 404,
        "anonymous": 302,
    }


def test_a_partners_person_who_is_inside_has_no_preview_either(world: World) -> None:
    given(world, HELD)
    client = enter(world.lead, world.shop)
    of = things(world.shop)
    assert set(answers(client, place_of(world), of).values()) == {"404", NONE}


def test_a_draft_of_another_person_is_not_there(world: World) -> None:
    drafted(world)
    somebody = SellerMemberFactory(seller=world.seller).user
    AuthorizationDraft.objects.update(user=somebody)
    assert dashboard(owner_client(world), place_of(world, "draft")).status_code == 404


def test_without_access_and_without_a_draft_there_is_nothing_to_preview(world: World) -> None:
    for kind in ("access", "draft"):
        assert dashboard(owner_client(world), place_of(world, kind)).status_code == 404


def test_access_that_has_ended_is_not_previewed(world: World) -> None:
    given(world, HELD)
    assert dashboard(owner_client(world), place_of(world)).status_code == 200
    grants.revoke(AccessGrant.objects.get(), by=world.owner)
    assert dashboard(owner_client(world), place_of(world)).status_code == 404


def test_a_service_of_another_shop_is_not_previewed_in_this_one(world: World) -> None:
    given(world, HELD)
    sister = ShopFactory(seller=world.seller)
    client, uuid = owner_client(world), world.authorization.uuid
    assert dashboard(client, Place(sister.code, "access", uuid)).status_code == 404
    assert dashboard(client, Place(world.other_shop.code, "access", uuid)).status_code == 404
    assert dashboard(client_of(world.other_owner), Place(world.other_shop.code, "access", uuid)).status_code == 404
    assert dashboard(client, Place(world.shop.code, "access", uuid4())).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "{code}/preview/everything/{uuid}/dashboard/",
        "{code}/preview/access/{upper}/dashboard/",
        "{code}/preview/access/dashboard/",
        "{code}/preview/dashboard/",
        "{code}/preview/access/{uuid}/preview/access/{uuid}/dashboard/",
        "{code}/preview/access/{uuid}/{code}/dashboard/",
        "{code}/preview/access/{uuid}/../../../dashboard/",
        "{code}//preview/access/{uuid}/dashboard/",
        "{lower}/preview/access/{uuid}/dashboard/",
        "{lower}/dashboard/",
        "{code}%0A/dashboard/",
        "{code} /dashboard/",
        "{code}/dashboard/%0A",
        "{code}.json/dashboard/",
    ],
)
def test_an_address_made_by_hand_leads_nowhere(path: str, world: World) -> None:
    given(world, HELD)
    uuid, code = str(world.authorization.uuid), world.shop.code
    url = "/seller-center/" + path.format(code=code, lower=code.lower(), uuid=uuid, upper=uuid.upper())
    assert owner_client(world).get(url).status_code == 404


def test_an_encoded_address_is_the_same_place_with_the_same_rights(world: World) -> None:
    given(world, HELD)
    url = f"/seller-center/{world.shop.code}%2Fpreview%2Faccess%2F{world.authorization.uuid}/product_add/"
    encoded = f"/seller-center/{world.shop.code}%2Fpreview%2Faccess%2F{world.authorization.uuid}/dashboard/"
    assert owner_client(world).get(url).status_code == 404
    page = owner_client(world).get(encoded)
    assert (page.status_code, page.context["request"].visit.is_preview) == (200, True)
    assert enter(world.lead, world.shop).get(encoded).status_code == 404
