"""Invitations for tests, made by the actions that send and answer them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import factory

from audit.clock import portal_now
from audit.lifecycle import begin
from audit.tests.walking import walk
from authorizations.actions import invitations
from authorizations.actions.invitations import InvitationProposal
from authorizations.models import Invitation, PartnerBlock
from authorizations.tests.factories import ASKED, main_member, main_user, numbered
from catalogue.models import Level
from partners.models import Partner, PartnerMember, Service
from partners.tests.factories import PartnerFactory
from sellers.models import Seller, Shop
from sellers.tests.factories import ShopFactory

Side = Invitation.Side
Status = Invitation.Status


def proposed(
    service: Service, levels: Mapping[str, Level] = ASKED, duration_days: int | None = 30, **values: Any
) -> InvitationProposal:
    """What an invitation proposes, with levels by permission key."""
    return InvitationProposal(service, numbered(levels), duration_days, **values)


class InvitationFactory(factory.django.DjangoModelFactory[Invitation]):
    """A partner's invitation; with `invited_by` a seller's; without a `shop` an open link. `status` walks on."""

    class Meta:
        model = Invitation

    partner = factory.SubFactory(PartnerFactory)
    shop = factory.SubFactory(ShopFactory)
    invited_by = Side.PARTNER
    by = None  # the partner member who invites
    message = ""
    proposal = None
    at = None
    status = Status.SENT

    @classmethod
    def _create(
        cls,
        model_class: type[Invitation],
        *args: Any,
        partner: Partner,
        shop: Shop | None,
        invited_by: str,
        status: str,
        **values: Any,
    ) -> Invitation:
        by: PartnerMember = values.pop("by") or main_member(partner)
        if shop is None:
            made = invitations.make_open_link(by=by, **values)
        elif invited_by == Side.PARTNER:
            made = invitations.invite_shop(shop, by=by, **values)
        else:
            values.pop("proposal")
            made = invitations.invite_partner(partner, shop, by=main_user(shop.seller), **values)
        if status == Status.ACCEPTED:
            answers = main_user(made.shop.seller) if made.is_partners else by.user
            invitations.accept_invitation(made, by=answers)
        else:
            walk(made, status)
        made.refresh_from_db()
        return made


def block(seller: Seller, partner: Partner) -> PartnerBlock:
    """That the seller wants to hear no more of the partner, past the action that also closes what is open."""
    at = portal_now()
    row = PartnerBlock(seller=seller, partner=partner, blocked_by=main_user(seller), blocked_at=at)
    return begin(row, by=None, at=at)
