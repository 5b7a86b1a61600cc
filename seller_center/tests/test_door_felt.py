"""What ends or changes access is felt on the very next click: a page says what happened, and nothing is saved."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from authorizations.actions import acting, bindings, grants
from authorizations.models import AccessGrant, Activity, DelegatedSession
from authorizations.tests.reading import fresh
from authorizations.tests.worlds import World
from catalogue.models import Level
from conftest import Clock
from partners import actions as partner_actions
from partners.models import PartnerMember
from seller_center.models import Product
from seller_center.tests.factories import ProductFactory
from seller_center.tests.inside import address, given, inside

pytestmark = pytest.mark.django_db

VIEW, EDIT = Level.VIEW, Level.EDIT
HELD = {"products.manage": EDIT, "orders.shipping": VIEW}
FORM = {
    "csrfmiddlewaretoken": "a-secret-token",
    "title": "A title that took long to find",
    "sku": "SKU-NEW",
    "category": "Face care",
    "price": "19.90",
    "description": "<script>alert(1)</script>",
    "low_stock": "5",
    "version": "1",
}


@dataclass
class Scene:
    """A partner's member, who is not its main account, has the form of a product open."""

    world: World
    client: Client
    product: Product

    @property
    def grant(self) -> AccessGrant:
        return AccessGrant.objects.get()

    @property
    def member(self) -> PartnerMember:
        return self.world.agent

    @property
    def url(self) -> str:
        return address(self.world.shop, "product_edit", self.product.uuid)

    def get(self) -> Any:
        return self.client.get(self.url)

    def post(self) -> Any:
        return self.client.post(self.url, FORM, headers={"referer": f"http://testserver{self.url}"})


@pytest.fixture
def scene(world: World) -> Scene:
    client = inside(world, HELD, person=world.agent)
    scene = Scene(world, client, ProductFactory(shop=world.shop))
    assert scene.get().status_code == 200
    return scene


def revoke(scene: Scene) -> None:
    grants.revoke(scene.grant, by=scene.world.owner)


def suspend(scene: Scene) -> None:
    grants.suspend(scene.grant, by=scene.world.operator, reason="looked into")


def terminate(scene: Scene) -> None:
    grants.terminate(scene.grant, by=scene.world.operator, reason="looked into")


def relinquish(scene: Scene) -> None:
    grants.relinquish(scene.grant, by=scene.world.lead)


def suspend_partner(scene: Scene) -> None:
    partner_actions.suspend_partner(scene.world.partner, by=scene.world.operator, reason="looked into")


def cancel_service(scene: Scene) -> None:
    bindings.cancel_service(scene.world.authorization, by=scene.world.owner)


def unbind(scene: Scene) -> None:
    bindings.unbind(scene.world.binding, by=scene.world.owner)


def deactivate(scene: Scene) -> None:
    partner_actions.deactivate_member(scene.member, by=scene.world.lead.user)


def end_assignment(scene: Scene) -> None:
    acting.end_assignment(scene.member.assignments.get(), by=scene.world.lead.user)


def assign_another_section(scene: Scene) -> None:
    acting.assign(scene.grant, scene.member, sections=["orders"], by=scene.world.lead.user)


def take_the_permission_out(scene: Scene) -> None:
    given(scene.world, {"orders.shipping": VIEW})


ENDINGS: dict[Callable[[Scene], None], str] = {
    revoke: "grant_active",
    suspend: "grant_active",
    terminate: "grant_active",
    relinquish: "grant_active",
    suspend_partner: "partner_approved",
    cancel_service: "service_valid",
    unbind: "binding_active",
    deactivate: "member_active",
    end_assignment: "member_assigned",
    assign_another_section: "section_assigned",
    take_the_permission_out: "permission_granted",
}
NARROWINGS: dict[Callable[[Scene], None], str] = {
    lambda scene: given(scene.world, {**HELD, "products.manage": VIEW}) and None: "level_granted",
    lambda scene: acting.assign(scene.grant, scene.member, level=VIEW, by=scene.world.lead.user) and None: (
        "level_assigned"
    ),
}


def typed(response: HttpResponse) -> dict[str, str]:
    return {field.label: field.value for field in response.context["typed"]}


def assert_refused(scene: Scene, response: Any, condition: str) -> None:
    """The page says which permission, why, and the record of it is there."""
    assert response.status_code == 403
    assert response.context["reason"].condition == condition
    page = response.content.decode()
    assert response.context["reason"].sentence.split(".")[0][:20] in page
    assert "Manage product" in page
    last = Activity.objects.select_related("person").first()
    assert (last.kind, last.condition, last.member, last.page) == ("REFUSED", condition, scene.member, "product_edit")
    assert last.permission == scene.world.permission("products.manage").number
    assert last.person.name == scene.member.user.name


def assert_nothing_saved(scene: Scene) -> None:
    now = fresh(scene.product)
    assert (now.version, now.title, now.sku) == (1, scene.product.title, scene.product.sku)
    assert not Activity.objects.changes().exists()


@pytest.mark.parametrize(("end", "condition"), ENDINGS.items(), ids=lambda value: getattr(value, "__name__", value))
def test_an_end_is_felt_on_the_next_click(end: Callable[[Scene], None], condition: str, scene: Scene) -> None:
    end(scene)
    assert_refused(scene, scene.get(), condition)


@pytest.mark.parametrize(("end", "condition"), ENDINGS.items(), ids=lambda value: getattr(value, "__name__", value))
def test_what_was_typed_when_it_ended_is_shown_back_and_not_saved(
    end: Callable[[Scene], None], condition: str, scene: Scene
) -> None:
    end(scene)
    response = scene.post()
    assert_refused(scene, response, condition)
    assert_nothing_saved(scene)
    assert typed(response)["Title"] == FORM["title"]
    assert typed(response)["Description"] == FORM["description"]
    assert "a-secret-token" not in response.content.decode()
    assert "<script>alert" not in response.content.decode()


@pytest.mark.parametrize(("narrow", "condition"), NARROWINGS.items(), ids=NARROWINGS.values())
def test_a_form_can_no_longer_be_sent_with_viewing_only(
    narrow: Callable[[Scene], None], condition: str, scene: Scene
) -> None:
    narrow(scene)
    response = scene.post()
    assert_refused(scene, response, condition)
    assert_nothing_saved(scene)
    assert typed(response)["Title"] == FORM["title"]


def test_an_expiry_is_felt_to_the_microsecond(scene: Scene, clock: Clock) -> None:
    end = scene.grant.ends_at
    clock.set(end - timedelta(microseconds=1))
    assert scene.get().status_code == 200
    clock.set(end)
    assert_refused(scene, scene.get(), "grant_in_time")
    assert_refused(scene, scene.post(), "grant_in_time")
    assert_nothing_saved(scene)


def test_a_service_that_ran_out_is_felt_though_no_job_has_run(scene: Scene, clock: Clock) -> None:
    last = scene.world.authorization.valid_until
    scene.world.change(levels=HELD, ends_at=last)
    scene.client.post(address(scene.world.shop, "enter"))
    clock.set(last - timedelta(microseconds=1))
    assert scene.get().status_code == 200
    clock.set(last)
    assert_refused(scene, scene.get(), "service_valid")
    assert_refused(scene, scene.post(), "service_valid")
    assert_nothing_saved(scene)


def test_a_permission_that_left_the_catalogue_is_felt_at_once(scene: Scene, clock: Clock) -> None:
    permission = scene.world.permission("products.manage")
    permission.retired_at = clock.now
    permission.save(update_fields=["retired_at"])
    assert_refused(scene, scene.get(), "permission_current")


# The terms have changed, and the page is still within them


def test_a_narrowing_that_leaves_the_page_open_says_what_changed_and_goes_on(scene: Scene) -> None:
    given(scene.world, {"products.manage": EDIT})
    response = scene.get()
    assert response.status_code == 409
    assert response.context["changed"].sentences == ["No longer yours: Shipping and labels."]
    assert "No longer yours: Shipping and labels." in response.content.decode()
    on = scene.client.post(address(scene.world.shop, "enter"), {"next": response.context["next"]})
    assert on.headers["Location"] == scene.url
    assert scene.get().status_code == 200


def test_a_widening_is_told_as_well(scene: Scene) -> None:
    given(scene.world, {"products.manage": EDIT, "orders.shipping": EDIT, "analytics.live": VIEW})
    response = scene.get()
    assert response.status_code == 409
    assert response.context["changed"].sentences == ["New: LIVE.", "For viewing and editing now: Shipping and labels."]


def test_a_form_sent_on_older_terms_is_shown_back_and_not_saved(scene: Scene) -> None:
    given(scene.world, {"products.manage": EDIT})
    response = scene.post()
    assert response.status_code == 409
    assert typed(response)["Title"] == FORM["title"]
    assert "a-secret-token" not in response.content.decode()
    assert_nothing_saved(scene)
    scene.client.post(address(scene.world.shop, "enter"))
    assert scene.post().status_code == 302
    assert fresh(scene.product).title == FORM["title"]


def test_a_later_end_is_a_change_of_the_terms(scene: Scene) -> None:
    scene.world.change(levels=HELD, ends_at=scene.grant.ends_at + timedelta(days=5))
    response = scene.get()
    assert response.status_code == 409
    assert response.context["changed"].sentences == ["The end of the access has changed."]


def test_after_a_button_on_older_terms_one_goes_on_to_the_page_it_stood_on(scene: Scene) -> None:
    given(scene.world, {"products.manage": EDIT})
    button = address(scene.world.shop, "product_switch", scene.product.uuid)
    response = scene.client.post(button, {"to": "OFF"}, headers={"referer": f"http://testserver{scene.url}?a=b"})
    assert (response.status_code, fresh(scene.product).status) == (409, "LIVE")
    on = scene.client.post(address(scene.world.shop, "enter"), {"next": response.context["next"]})
    assert on.headers["Location"] == f"{scene.url}?a=b"
    bare = scene.client.post(button, {"to": "OFF"})
    assert bare.status_code == 302, "the same button works on the new terms"


@pytest.mark.parametrize("referer", ["", "http://[", "https://elsewhere.example/", "nonsense", "http://testserver"])
def test_a_strange_referer_leads_to_the_first_page(referer: str, scene: Scene) -> None:
    given(scene.world, {"products.manage": EDIT})
    button = address(scene.world.shop, "product_switch", scene.product.uuid)
    response = scene.client.post(button, headers={"referer": referer})
    on = scene.client.post(address(scene.world.shop, "enter"), {"next": response.context["next"]})
    assert on.headers["Location"] == address(scene.world.shop, "dashboard")


def test_access_that_was_resumed_is_there_again_without_entering_anew(scene: Scene) -> None:
    suspend(scene)
    assert scene.get().status_code == 403
    grants.resume(scene.grant, by=scene.world.operator)
    assert scene.get().status_code == 200


def test_expired_stays_expired_and_a_new_grant_has_to_be_entered(scene: Scene) -> None:
    revoke(scene)
    new = scene.world.grant(levels=HELD)
    assert_refused(scene, scene.get(), "member_assigned")
    acting.assign(new, scene.member, by=scene.world.lead.user)
    assert scene.get().status_code == 409
    assert DelegatedSession.objects.filter(grant=new).count() == 0


# Asking for what is missing


def test_the_partners_lead_is_led_to_a_request_for_the_very_permission(world: World) -> None:
    client = inside(world, HELD)
    response = client.post(address(world.shop, "inventory"))
    assert response.status_code == 403
    start = f"/partner-center/seller-management/manage-authorization/{world.shop.code}/request/"
    assert response.context["ask_url"] == f"{start}?permission=products.inventory&level=edit"
    assert "Request this permission" in response.content.decode()
    assert client.get(response.context["ask_url"]).status_code == 200


def test_a_member_who_may_not_ask_is_not_led_there(scene: Scene) -> None:
    response = scene.client.get(address(scene.world.shop, "inventory"))
    assert (response.status_code, response.context["ask_url"]) == (403, "")


def test_nobody_is_led_to_ask_for_what_is_the_owners(world: World) -> None:
    response = inside(world, HELD).get(address(world.shop, "profile"))
    assert (response.status_code, response.context["ask_url"]) == (403, "")
    assert response.context["reason"].condition == "permission_current"
