"""Which invitations a seller's people see, and what they may do with each."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef
from django.http import Http404

from authorizations.access.people import Person, get_seller_member, get_shop
from authorizations.access.taking import get_main_shop
from authorizations.access.verbs import NOTHING, VIEW, demand
from authorizations.models import Binding, Invitation
from authorizations.models.invitations import InvitationQuerySet
from partners.models import Partner, PartnerQuerySet
from sellers.models import SellerMember, Shop


def invitation_verbs(member: SellerMember, invitation: Invitation) -> frozenset[str]:
    """What one of a seller's people may do with it. An open link is for whoever opens it, until it is used."""
    shop = invitation.shop
    if shop is not None and shop.seller_id != member.seller_id:
        return VIEW if invitation.is_open_link else NOTHING
    if invitation.is_partners:
        return VIEW | ({"answer"} if member.is_main else {"ask"})
    return VIEW | ({"withdraw", "send_again"} if member.is_main else frozenset())


def get_invitation_by_token(user: Person, token: str, verb: str = "view") -> tuple[SellerMember, Invitation]:
    """The invitation a link points to, for a seller's people. The token itself gives nobody a right."""
    if not token.isascii() or not token.isprintable():  # PostgreSQL refuses some of what an address can hold
        raise Http404
    member = get_seller_member(user)
    found = Invitation.objects.with_parties().filter(token=token).first()
    if found is None:
        raise Http404
    demand(invitation_verbs(member, found), verb)
    return member, found


def get_invitation_of_shop(user: Person, code: str, uuid: UUID, verb: str = "view") -> tuple[SellerMember, Invitation]:
    """An invitation that a shop sent or received, for its seller's people."""
    member, shop = get_shop(user, code)
    found = invitations_of_shop(shop).filter(uuid=uuid).first()
    if found is None:
        raise Http404
    demand(invitation_verbs(member, found), verb)
    return member, found


def invitations_of_shop(shop: Shop) -> InvitationQuerySet:
    """What a shop sent and received; an open link belongs to nobody until it is used."""
    return Invitation.objects.with_parties().filter(shop=shop)


def partners_to_invite(shop: Shop) -> PartnerQuerySet:
    """The partners a shop can invite: those that are approved and that it does not work with."""
    bound = Binding.objects.active().filter(shop=shop, partner=OuterRef("pk"))
    return Partner.objects.approved().filter(~Exists(bound))


def get_partner_to_invite(user: Person, code: str, uuid: UUID) -> tuple[Shop, Partner]:
    """An approved partner, for the main account of a shop."""
    _, shop = get_main_shop(user, code)
    found = Partner.objects.approved().filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return shop, found
