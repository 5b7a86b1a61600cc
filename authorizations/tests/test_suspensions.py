"""How an operator suspends access or a partner: all use stops, both sides are told what is meant for them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from authorizations.actions import grants
from authorizations.actions.suspensions import reinstate_partner, suspend_partner
from authorizations.decision import decide
from authorizations.tests.factories import BindingFactory
from authorizations.tests.reading import forget_letters, fresh, last_entry, letters
from authorizations.tests.worlds import World
from catalogue.models import Level
from conftest import Clock
from notifications.models import Notification
from sellers.tests.factories import ShopFactory


def may_act(world: World) -> bool:
    return bool(decide(world.lead, world.shop, world.permission("orders.manage"), Level.VIEW))


def suspend(world: World) -> None:
    words = {"reason": "Fraud.", "told_sellers": "We look into it.", "note": "Case 12."}
    suspend_partner(world.partner, by=world.operator, **words)


def test_a_suspended_partner_acts_nowhere_until_it_is_lifted(world: World) -> None:
    world.grant()
    assert may_act(world)
    suspend(world)
    assert not may_act(world)
    reinstate_partner(world.partner, by=world.operator)
    assert may_act(world)


def test_each_side_is_told_the_reason_meant_for_it(world: World) -> None:
    suspend(world)
    told = {row.kind: row.context["reason"] for row in Notification.objects.all()}
    assert told == {"partner_suspended": "Fraud.", "partner_stands_still": "We look into it."}
    assert last_entry(world.partner).detail == {
        "reason": "Fraud.",
        "told_sellers": "We look into it.",
        "note": "Case 12.",
    }


def test_every_shop_that_works_with_the_partner_is_told_and_no_other(world: World) -> None:
    BindingFactory(partner=world.partner, shop=ShopFactory(seller=world.seller))
    BindingFactory(partner=world.partner, shop=world.other_shop)
    BindingFactory(partner=world.other_partner)
    suspend(world)
    told = Notification.objects.filter(kind="partner_stands_still")
    assert sorted(row.address for row in told) == sorted([world.owner.email] * 2 + [world.other_owner.email])


def test_lifting_is_told_and_brings_nothing_back_that_has_ended(world: World, clock: Clock) -> None:
    grant = world.grant()
    suspend(world)
    forget_letters()
    clock.set(grant.ends_at)
    reinstate_partner(world.partner, by=world.operator)
    assert not may_act(world)
    assert {(kind, address) for kind, _, address in letters()} == {
        ("partner_reinstated", world.lead.user.email),
        ("partner_goes_on", world.owner.email),
    }


def test_access_that_was_removed_while_it_was_suspended_stays_removed(world: World) -> None:
    grant = world.grant()
    grants.suspend(grant, by=world.operator, reason="Looked into.")
    grants.revoke(grant, by=world.owner)
    assert fresh(grant).status == "REVOKED"
    assert not may_act(world)


def test_both_sides_read_the_reason_of_a_suspended_access_and_nobody_the_note(client: Client, world: World) -> None:
    grant = world.grant()
    grants.suspend(grant, by=world.operator, reason="Reported by the shop.", note="Case 12.")
    assert last_entry(grant).detail == {"reason": "Reported by the shop.", "note": "Case 12."}
    service = reverse("seller_center:service_authorization_detail", args=[world.shop.code, world.authorization.uuid])
    access = reverse("partner_center:grant_detail", args=[grant.uuid])
    for person, url in ((world.owner, service), (world.agent.user, access)):
        client.force_login(person)
        content = client.get(url).content.decode()
        assert "Reported by the shop." in content
        assert "Case 12." not in content


def test_the_partners_people_read_why_it_is_suspended(client: Client, world: World) -> None:
    grant = world.grant()
    suspend(world)
    client.force_login(world.agent.user)
    for url in (
        reverse("partner_center:grant_detail", args=[grant.uuid]),
        reverse("partner_center:manage_authorization"),
    ):
        content = client.get(url).content.decode()
        assert "Fraud." in content
        assert "We look into it." not in content


@pytest.mark.parametrize("verb", ["suspend", "reinstate"])
def test_an_operator_presses_the_button_that_tells_the_sellers(client: Client, world: World, verb: str) -> None:
    if verb == "reinstate":
        suspend(world)
    client.force_login(world.operator)
    press = reverse("admin:partners_partner_press", args=[world.partner.pk, verb])
    client.post(press, {"reason": "Fraud.", "told_sellers": "We look into it."})
    kind = {"suspend": "partner_stands_still", "reinstate": "partner_goes_on"}[verb]
    assert Notification.objects.filter(kind=kind, recipient=world.owner).count() == 1
