"""Whom we owe a word: the right people, each once, with words of the shop's own time zone."""

from __future__ import annotations

import pytest
from django.template.loader import get_template

from authorizations.actions import bindings, grants
from authorizations.tests.reading import forget_letters, letters
from notifications.models import Notification
from notifications.rendering import render
from partners import actions as partner_actions
from sellers import actions as seller_actions

pytestmark = pytest.mark.django_db


def test_the_contact_address_is_told_beside_the_main_account(world):
    world.grant(contact_email="desk@fernhollow.example")
    told = {address for kind, side, address in letters() if side == "seller"}
    assert told == {world.owner.email, "desk@fernhollow.example"}


def test_a_contact_address_that_is_the_main_accounts_own_is_told_once(world):
    world.grant(contact_email=world.owner.email.upper())
    assert [address for _, side, address in letters() if side == "seller"] == [world.owner.email]


def test_neither_sub_accounts_nor_members_who_did_not_ask_are_told(world):
    world.grant()
    addresses = {address for _, _, address in letters()}
    assert not addresses & {world.staff.email, world.admin.user.email, world.agent.user.email}


def test_a_main_account_that_is_not_active_is_told_nothing(world):
    grant = world.grant()
    seller_actions.deactivate_member(world.owner.seller_member, by=world.operator)
    partner_actions.deactivate_member(world.lead, by=world.operator)
    forget_letters()
    grants.terminate(grant, by=world.operator, reason="x")
    assert {address for _, _, address in letters()} == {grant.contact_email}


def test_a_letter_leads_to_the_thing_it_is_about_on_its_readers_side(world):
    request, grant = world.request(), world.grant()
    paths = dict(Notification.objects.values_list("template", "url"))
    assert paths["authorizations/email/access_requested_seller.txt"] == f"/seller-center/authorize/{request.token}/"
    code, taken = world.shop.code, world.authorization
    detail = f"/seller-center/{code}/apps-services/my-services/{taken.uuid}/"
    assert paths["authorizations/email/access_granted_seller.txt"] == detail
    assert paths["authorizations/email/access_granted_partner.txt"] == (
        f"/partner-center/seller-management/grants/{grant.uuid}/"
    )


def tell_everything(world) -> None:
    """As many kinds of letters as actions write."""
    world.request()
    grant = world.grant()
    world.change(agree=False, levels={"orders.manage": 1})
    grants.suspend(grant, by=world.operator, reason="looked into")
    grants.resume(grant, by=world.operator)
    grants.revoke(grant, by=world.owner, reason="no longer needed")
    grants.relinquish(world.grant(), by=world.lead)
    grants.terminate(world.grant(), by=world.operator, reason="complaints")
    world.request()
    partner_actions.suspend_partner(world.partner, by=world.operator, reason="complaints")
    partner_actions.reinstate_partner(world.partner, by=world.operator)
    world.grant()
    world.request()
    bindings.unbind(world.binding, by=world.owner, reason="new agency")


def test_every_letter_has_its_words_and_leaves_no_gap(world):
    tell_everything(world)
    rows = list(Notification.objects.select_related("recipient"))
    assert len({row.kind for row in rows}) >= 12
    for row in rows:
        get_template(row.template)
        letter = render(row)
        assert letter.subject.strip()
        assert "{{" not in letter.text
        assert world.partner.name in letter.text or world.shop.name in letter.text
