"""A small world for tests: a seller and a partner who work together, their people, and people who are neither's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from accounts.tests.factories import OperatorFactory, UserFactory
from authorizations.actions import grants
from authorizations.models import AccessGrant, AccessRequest, Binding, ServiceAuthorization
from authorizations.tests.factories import (
    AccessGrantFactory,
    AccessRequestFactory,
    BindingFactory,
    ServiceAuthorizationFactory,
    change_access,
    digest_of,
    fill_draft,
)
from catalogue.models import Permission
from partners.models import Partner, PartnerMember, Service
from partners.tests.factories import PartnerFactory, PartnerMemberFactory, ServiceFactory
from sellers.models import Seller, Shop
from sellers.tests.factories import SellerFactory, SellerMemberFactory, ShopFactory


@dataclass
class World:
    """`owner`, `staff`, `operator` … are users; `lead`, `admin`, `agent` are partner members (`.user` signs in)."""

    operator: User
    seller: Seller
    owner: User
    staff: User
    shop: Shop
    partner: Partner
    lead: PartnerMember
    admin: PartnerMember
    agent: PartnerMember
    service: Service
    binding: Binding
    authorization: ServiceAuthorization
    other_seller: Seller
    other_owner: User
    other_shop: Shop
    other_partner: Partner
    other_lead: PartnerMember
    stranger: User

    def request(self, **values: Any) -> AccessRequest:
        """A request of the partner for the service, sent by its main account."""
        return AccessRequestFactory(service_authorization=self.authorization, by=self.lead, **values)

    def grant(self, **values: Any) -> AccessGrant:
        """Access for the service, given by the seller's main account."""
        return AccessGrantFactory(service_authorization=self.authorization, by=self.owner, **values)

    def change(self, **values: Any) -> AccessGrant:
        """The access edited in My Services."""
        return change_access(self.authorization, by=self.owner, **values)

    def reviewed(self, **values: Any) -> str:
        """The digest of a review, with all the steps filled in before."""
        return digest_of(self.authorization, fill_draft(self.authorization, by=self.owner, **values))

    def authorize(self, reviewed: str) -> AccessGrant:
        """The main account presses *Authorize* under a review."""
        return grants.authorize(self.authorization, reviewed=reviewed, by=self.owner)

    def permission(self, key: str) -> Permission:
        return Permission.objects.get(key=key)


def make_world() -> World:
    seller, other_seller = SellerFactory(name="Fernhollow"), SellerFactory(name="Copperkettle")
    partner, other_partner = PartnerFactory(name="Larkspur"), PartnerFactory(name="Halyard")
    shop, other_shop = ShopFactory(seller=seller, name="Fernhollow US"), ShopFactory(seller=other_seller)
    binding = BindingFactory(partner=partner, shop=shop)
    service = ServiceFactory(partner=partner, name="Full care")
    return World(
        operator=OperatorFactory(),
        seller=seller,
        owner=SellerMemberFactory(seller=seller, is_main=True).user,
        staff=SellerMemberFactory(seller=seller).user,
        shop=shop,
        partner=partner,
        lead=PartnerMemberFactory(partner=partner, is_main=True),
        admin=PartnerMemberFactory(partner=partner, role=PartnerMember.Role.ADMIN),
        agent=PartnerMemberFactory(partner=partner),
        service=service,
        binding=binding,
        authorization=ServiceAuthorizationFactory(binding=binding, service=service),
        other_seller=other_seller,
        other_owner=SellerMemberFactory(seller=other_seller, is_main=True).user,
        other_shop=other_shop,
        other_partner=other_partner,
        other_lead=PartnerMemberFactory(partner=other_partner, is_main=True),
        stranger=UserFactory(),
    )
