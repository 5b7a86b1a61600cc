"""Partners, their people and their services for tests, made by the actions that make them."""

from typing import Any

import factory

from accounts.tests.factories import UserFactory
from audit.tests.walking import walk
from catalogue.models import ServiceCategory
from partners import actions
from partners.models import MemberStatus, Partner, PartnerMember, Service


class PartnerFactory(factory.django.DjangoModelFactory[Partner]):
    """An approved TSP; `status=` takes it elsewhere in its life cycle."""

    class Meta:
        model = Partner

    code = factory.Sequence(lambda n: f"PART{n:06d}")
    name = factory.Sequence(lambda n: f"Partner {n}")
    legal_name = factory.LazyAttribute(lambda partner: f"{partner.name} Ltd")
    market = "US"
    status = Partner.Status.APPROVED

    @classmethod
    def _create(cls, model_class: type[Partner], *args: Any, status: str, **values: Any) -> Partner:
        partner = actions.create_partner(Partner(**values), by=None)
        if status not in (Partner.Status.PENDING, Partner.Status.REJECTED):
            actions.approve_partner(partner, by=None)
        return walk(partner, status)


class PartnerMemberFactory(factory.django.DjangoModelFactory[PartnerMember]):
    """An active member; `is_main=True` makes the main account."""

    class Meta:
        model = PartnerMember

    partner = factory.SubFactory(PartnerFactory)
    user = factory.SubFactory(UserFactory)
    is_main = False
    role = PartnerMember.Role.MEMBER
    status = MemberStatus.ACTIVE

    @classmethod
    def _create(cls, model_class: type[PartnerMember], *args: Any, status: str, **values: Any) -> PartnerMember:
        member = actions.add_member(values.pop("partner"), values.pop("user"), by=None, **values)
        return walk(member, status)


class ServiceFactory(factory.django.DjangoModelFactory[Service]):
    """A service of Shop Management that is on; `category="live_management"` names another one."""

    class Meta:
        model = Service

    partner = factory.SubFactory(PartnerFactory)
    category = "shop_management"
    name = factory.Sequence(lambda n: f"Service {n}")
    status = Service.Status.ON

    @classmethod
    def _create(
        cls, model_class: type[Service], *args: Any, category: str | ServiceCategory, status: str, **values: Any
    ) -> Service:
        if isinstance(category, str):
            category = ServiceCategory.objects.get(key=category)
        return walk(actions.create_service(Service(category=category, **values), by=None), status)
