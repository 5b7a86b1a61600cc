"""How operators record sellers, their shops and their people."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import OperatorFactory, UserFactory
from audit.models import Entry
from sellers.models import Seller, SellerMember, Shop
from sellers.tests.factories import SellerFactory, SellerMemberFactory, ShopFactory

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
