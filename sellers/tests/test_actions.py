"""What becomes of sellers, their shops and their people, and what the database refuses about them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.tests.factories import OperatorFactory, UserFactory
from audit.lifecycle import IllegalTransition
from audit.models import Entry, Scope
from audit.tests.refusals import refused, run
from sellers import actions
from sellers.models import Seller, SellerMember, Shop
from sellers.tests.factories import SellerFactory, SellerMemberFactory, ShopFactory

pytestmark = pytest.mark.django_db


def verbs(row) -> list[str]:
    return list(Entry.objects.about(row).order_by("id").values_list("verb", flat=True))


def test_an_operator_records_a_seller_and_its_shop():
    operator = OperatorFactory()
    seller = actions.create_seller(Seller(code="FERNHOL", name="Fernhollow", legal_name="Fernhollow Ltd"), by=operator)
    shop = Shop(seller=seller, code="USFERN01", name="US", market="US", currency="USD", time_zone="America/New_York")
    actions.create_shop(shop, by=operator)
    entry = Entry.objects.about(shop).get()
    assert (entry.verb, entry.actor, entry.shop_id, entry.number) == ("created", operator, shop.pk, 1)
    assert (verbs(seller), shop.scope) == (["created"], Scope(shop_id=shop.pk))


def test_a_person_is_invited_becomes_active_and_can_be_deactivated():
    operator, user = OperatorFactory(), UserFactory()
    member = actions.add_member(SellerFactory(), user, by=operator, is_main=True)
    assert (member.status, member.is_main) == ("PENDING", True)
    actions.activate_member(member, by=user)
    actions.deactivate_member(member, by=operator)
    actions.activate_member(member, by=operator)
    assert verbs(member) == ["created", "active", "deactivated", "active"]
    with pytest.raises(IllegalTransition):
        actions.activate_member(member, by=operator)


def test_an_invitation_lapses_after_120_hours_to_the_microsecond_and_can_be_sent_again(clock):
    member = SellerMemberFactory(status="PENDING")
    clock.set(member.status_changed_at + timedelta(hours=120, microseconds=-1))
    assert actions.lapse_due_members() == 0
    clock.advance(microseconds=1)
    assert (actions.lapse_due_members(), actions.lapse_due_members()) == (1, 0)
    member.refresh_from_db()
    actions.invite_member_again(member, by=OperatorFactory())
    assert (member.status, actions.lapse_due_members()) == ("PENDING", 0)


# What the database refuses


def test_a_seller_has_exactly_one_main_account_and_any_number_of_sub_accounts():
    main = SellerMemberFactory(is_main=True)
    SellerMemberFactory(seller=main.seller)
    SellerMemberFactory(is_main=True)
    with refused("seller_has_one_main_account"):
        SellerMemberFactory(seller=main.seller, is_main=True)


def test_a_person_belongs_to_one_seller():
    member = SellerMemberFactory()
    with refused("user"):
        SellerMemberFactory(user=member.user)


@pytest.mark.parametrize("column", ["seller_id", "user_id"])
def test_a_member_never_becomes_somebody_elses(column):
    member, other = SellerMemberFactory(), SellerMemberFactory()
    with refused(f"sellermember.{column} never changes"):
        run(f"UPDATE sellers_sellermember SET {column} = %s WHERE id = %s", getattr(other, column), member.pk)


@pytest.mark.parametrize("column", ["seller_id", "code"])
def test_a_shop_keeps_its_seller_and_its_code(column):
    shop, other = ShopFactory(), ShopFactory()
    with refused(f"sellers_shop.{column} never changes"):
        run(f"UPDATE sellers_shop SET {column} = %s WHERE id = %s", getattr(other, column), shop.pk)


@pytest.mark.parametrize("code", ["usfern01", "USFERN1", "U1FERN01", "USFERN-1", "USFERN0\n", "12345678"])
def test_a_shop_code_is_a_market_and_six(code):
    with refused("shop_code_is_market_and_six"):
        ShopFactory(code=code)
    with pytest.raises(ValidationError):
        Shop(seller=SellerFactory(), code=code, name="S", market="US", currency="USD", time_zone="UTC").full_clean()


def test_a_time_zone_is_one_of_the_iana_database():
    shop = ShopFactory(time_zone="Asia/Ho_Chi_Minh")
    shop.full_clean()
    shop.time_zone = "Mars/Olympus"
    with pytest.raises(ValidationError):
        shop.full_clean()


def test_a_member_without_a_seller_role_is_nobodys_shop_affair():
    assert SellerMember().scope == Scope()
