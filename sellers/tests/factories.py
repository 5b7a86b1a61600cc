"""Sellers, their shops, their people and their roles for tests, made by the actions that make them."""

from typing import Any

import factory

from accounts.tests.factories import UserFactory
from audit.tests.walking import walk
from sellers import actions
from sellers.models import Seller, SellerMember, SellerRole, Shop


class SellerFactory(factory.django.DjangoModelFactory[Seller]):
    class Meta:
        model = Seller

    code = factory.Sequence(lambda n: f"SELL{n:06d}")
    name = factory.Sequence(lambda n: f"Seller {n}")
    legal_name = factory.LazyAttribute(lambda seller: f"{seller.name} Inc")

    @classmethod
    def _create(cls, model_class: type[Seller], *args: Any, **values: Any) -> Seller:
        return actions.create_seller(Seller(**values), by=None)


class ShopFactory(factory.django.DjangoModelFactory[Shop]):
    """A shop of the US, in Los Angeles' time zone."""

    class Meta:
        model = Shop

    seller = factory.SubFactory(SellerFactory)
    code = factory.LazyAttributeSequence(lambda shop, n: f"{shop.market}{n:06d}")
    name = factory.Sequence(lambda n: f"Shop {n}")
    market = "US"
    currency = "USD"
    time_zone = "America/Los_Angeles"

    @classmethod
    def _create(cls, model_class: type[Shop], *args: Any, **values: Any) -> Shop:
        return actions.create_shop(Shop(**values), by=None)


class SellerMemberFactory(factory.django.DjangoModelFactory[SellerMember]):
    """An active sub-account; `is_main=True` makes the main account."""

    class Meta:
        model = SellerMember

    seller = factory.SubFactory(SellerFactory)
    user = factory.SubFactory(UserFactory)
    is_main = False
    status = SellerMember.Status.ACTIVE

    @classmethod
    def _create(cls, model_class: type[SellerMember], *args: Any, status: str, **values: Any) -> SellerMember:
        member = actions.add_member(values.pop("seller"), values.pop("user"), by=None, **values)
        return walk(member, status)


class SellerRoleFactory(factory.django.DjangoModelFactory[SellerRole]):
    """A role of a seller's own. `levels` by permission number; the baseline comes with them."""

    class Meta:
        model = SellerRole

    seller = factory.SubFactory(SellerFactory)
    name = factory.Sequence(lambda n: f"Role {n}")
    levels = factory.LazyFunction(dict)

    @classmethod
    def _create(cls, model_class: type[SellerRole], *args: Any, **values: Any) -> SellerRole:
        return actions.create_role(values.pop("seller"), values.pop("name"), values.pop("levels"), by=None, **values)


def default_role(key: str) -> SellerRole:
    return SellerRole.objects.defaults().get(key=key)


def give_roles(member: SellerMember, *keys: str) -> SellerMember:
    """Give a sub-account exactly the default roles of these keys."""
    actions.set_roles(member, [default_role(key) for key in keys], by=None)
    return member
