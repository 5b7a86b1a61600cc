"""The functions that fetch what a partner wants to stop, and how a seller answers, *for a user*."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from authorizations.access.people import Person, get_partner_member, get_shop
from authorizations.access.verbs import demand, partner_verbs, seller_verbs
from authorizations.models import Binding, BindingCancellation
from partners.models import PartnerMember


def get_own_binding(user: Person, code: str, verb: str = "view") -> tuple[PartnerMember, Binding]:
    """What the user's own partner agreed last with a shop, ended or not, for the verb."""
    member = get_partner_member(user)
    rows = Binding.objects.select_related("partner", "shop__seller")
    found = rows.filter(partner=member.partner_id, shop__code=code).order_by("status", "-started_at", "-pk").first()
    if found is None:
        raise Http404
    demand(partner_verbs(member, found), verb)
    return member, found


def get_own_cancellation(user: Person, uuid: UUID) -> tuple[PartnerMember, BindingCancellation]:
    """What the user's own partner asked for."""
    member = get_partner_member(user)
    rows = BindingCancellation.objects.with_parties().filter(binding__partner=member.partner_id, uuid=uuid)
    found = rows.first()
    if found is None:
        raise Http404
    return member, found


def get_cancellation(user: Person, code: str, uuid: UUID, verb: str = "view") -> BindingCancellation:
    """What a partner asks of a shop of the user's own seller, for the verb."""
    member, shop = get_shop(user, code)
    found = BindingCancellation.objects.with_parties().filter(binding__shop=shop, uuid=uuid).first()
    if found is None:
        raise Http404
    demand(seller_verbs(member, found), verb)
    return found
