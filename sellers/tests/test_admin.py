"""How operators record sellers, their shops and their people."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import OperatorFactory, UserFactory
from audit.models import Entry
from sellers.models import Seller, SellerMember, Shop
from sellers.tests.factories import (
    SellerFactory,
    SellerMemberFactory,
    SellerRoleFactory,
    ShopFactory,
    default_role,
    give_roles,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(OperatorFactory())
    return client


def add(client: Client, model: str, /, **given: Any) -> Any:
    return client.post(reverse(f"admin:sellers_{model}_add"), given)


def errors(answer: Any) -> dict[str, list[str]]:
    return answer.context["adminform"].form.errors


def a_shop(**given: Any) -> dict[str, Any]:
    named = {"market": "US", "code": "USFERN01", "name": "Fernhollow US"}
    return {**named, "currency": "USD", "time_zone": "America/Los_Angeles", **given}


def test_a_seller_and_its_shop_are_recorded(operator: Client) -> None:
    add(operator, "seller", code="FERNHOL", name="Fernhollow", legal_name="Fernhollow Inc")
    seller = Seller.objects.get(code="FERNHOL")
    add(operator, "shop", seller=seller.pk, **a_shop())
    shop = Shop.objects.get(code="USFERN01")
    assert [Entry.objects.about(each).get().verb for each in (seller, shop)] == ["created", "created"]


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"code": "GBFERN01"}, "code", "begins with its market, US"),
        ({"code": "US1"}, "code", "six capital letters or digits"),
        ({"code": "USTAKEN1"}, "code", "Another shop has this code."),
        ({"time_zone": "Mars/Base"}, "time_zone", "is not a time zone"),
    ],
)
def test_what_is_wrong_with_a_shop_is_said_at_its_field(
    operator: Client, given: dict[str, str], field: str, words: str
) -> None:
    ShopFactory(code="USTAKEN1")
    assert words in errors(add(operator, "shop", seller=SellerFactory().pk, **a_shop(**given)))[field][0]


def test_a_seller_has_one_main_account_and_a_person_one_seller(operator: Client) -> None:
    main = SellerMemberFactory(is_main=True)
    refused = add(operator, "sellermember", seller=main.seller_id, user=UserFactory().pk, is_main="on")
    assert f"has a main account already: {main.user}" in errors(refused)["is_main"][0]
    refused = add(operator, "sellermember", seller=SellerFactory().pk, user=main.user_id)
    assert "belongs to a seller already" in errors(refused)["user"][0]


def test_a_sub_account_is_invited_deactivated_and_activated_again(operator: Client) -> None:
    user = UserFactory()
    add(operator, "sellermember", seller=SellerFactory().pk, user=user.pk)
    assert SellerMember.objects.get(user=user).status == SellerMember.Status.PENDING
    member = SellerMemberFactory()
    for verb, status in (("deactivate", "DEACTIVATED"), ("activate", "ACTIVE")):
        operator.post(reverse("admin:sellers_sellermember_press", args=[member.pk, verb]), {})
        member.refresh_from_db()
        assert member.status == status


def page(client: Client, model: str, verb: str, *args: Any, **query: Any) -> str:
    return client.get(reverse(f"admin:sellers_{model}_{verb}", args=args), query).content.decode()


def test_a_members_page_names_its_roles(operator: Client) -> None:
    member = give_roles(SellerMemberFactory(), "order_specialist", "data_analyst")
    shown = page(operator, "sellermember", "change", member.pk)
    for key, name in (("order_specialist", "Order Specialist"), ("data_analyst", "Data Analyst")):
        link = reverse("admin:sellers_sellerrole_change", args=[default_role(key).pk])
        assert f'<a href="{link}">{name}</a>' in shown
    assert "Order Specialist" not in page(operator, "sellermember", "change", SellerMemberFactory().pk)


def test_a_roles_page_names_its_permissions_and_leads_to_who_has_it(operator: Client) -> None:
    member, role = give_roles(SellerMemberFactory(), "finance_specialist"), default_role("finance_specialist")
    shown = page(operator, "sellerrole", "change", role.pk)
    assert "Settlements and statements: View<br>" in shown
    assert "Export orders: View &amp; edit<br>" in shown
    link = f"{reverse('admin:sellers_sellermember_changelist')}?roles__role__id__exact={role.pk}"
    assert link in shown
    other = SellerMemberFactory()
    listed = operator.get(link).content.decode()
    assert reverse("admin:sellers_sellermember_change", args=[member.pk]) in listed
    assert reverse("admin:sellers_sellermember_change", args=[other.pk]) not in listed


def test_the_list_of_roles_tells_default_roles_from_a_sellers_own(operator: Client) -> None:
    own = SellerRoleFactory(name="Night shift")
    everything = page(operator, "sellerrole", "changelist")
    assert "Main Administrator" in everything
    assert own.name in everything
    assert own.name not in page(operator, "sellerrole", "changelist", seller__isempty="1")
    assert "Main Administrator" not in page(operator, "sellerrole", "changelist", seller__id__exact=own.seller_id)
