"""People with a place in a partner or a seller, made by the actions that make them."""

from __future__ import annotations

from accounts.models import User
from accounts.tests.factories import UserFactory
from partners import actions as partner_actions
from partners.models import Partner, PartnerMember
from sellers import actions as seller_actions
from sellers.models import Seller, SellerMember


def invited_partner_member(user: User | None = None) -> PartnerMember:
    partner = Partner(code="LARKSP", name="Larkspur Commerce Studio", legal_name="Larkspur Ltd", market="GB")
    partner_actions.create_partner(partner, by=None)
    return partner_actions.add_member(partner, user or UserFactory(), by=None)


def invited_seller_member(user: User | None = None) -> SellerMember:
    seller = Seller.objects.create(code="FERNHOL", name="Fernhollow", legal_name="Fernhollow Skincare Ltd")
    return seller_actions.add_member(seller, user or UserFactory(), by=None)


def partner_member(user: User | None = None) -> PartnerMember:
    member = invited_partner_member(user)
    partner_actions.activate_member(member, by=None)
    return member


def seller_member(user: User | None = None) -> SellerMember:
    member = invited_seller_member(user)
    seller_actions.activate_member(member, by=None)
    return member
