"""The functions that fetch a service authorization, a request, a grant or the board *for a user*."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from authorizations.access.people import Person, find_seller_member, get_partner_member, get_shop
from authorizations.access.verbs import demand, partner_verbs, seller_verbs
from authorizations.models import AccessGrant, AccessRequest, BoardRow, ServiceAuthorization
from authorizations.models.board import BoardRowQuerySet
from partners.models import PartnerMember


def get_service_authorization(user: Person, code: str, uuid: UUID, verb: str = "view") -> ServiceAuthorization:
    """A service authorization of the seller's own shop, for the verb."""
    member, shop = get_shop(user, code)
    found = ServiceAuthorization.objects.with_parties().filter(shop=shop, uuid=uuid).first()
    if found is None:
        raise Http404
    demand(seller_verbs(member, found), verb)
    return found


def get_own_request(user: Person, uuid: UUID, verb: str = "view") -> AccessRequest:
    """A request of the user's own partner, for the verb."""
    member = get_partner_member(user)
    found = AccessRequest.objects.with_parties().filter(partner=member.partner_id, uuid=uuid).first()
    if found is None:
        raise Http404
    demand(partner_verbs(member, found), verb)
    return found


def get_request_by_token(user: Person, token: str, verb: str = "view") -> AccessRequest:
    """The request a link points to, for people of the shop's seller. The token itself gives nobody a right."""
    if not token.isascii() or not token.isprintable():  # PostgreSQL refuses some of what an address can hold
        raise Http404
    rows = AccessRequest.objects.with_parties().select_related(
        "service_authorization__shop", "service_authorization__binding"
    )
    found = rows.filter(token=token).first()
    if found is None:
        raise Http404
    demand(seller_verbs(find_seller_member(user), found), verb)
    return found


def get_own_grant(user: Person, uuid: UUID, verb: str = "view") -> AccessGrant:
    """A grant of the user's own partner, for the verb."""
    member = get_partner_member(user)
    rows = AccessGrant.objects.with_parties().filter(service_authorization__partner=member.partner_id, uuid=uuid)
    found = rows.first()
    if found is None:
        raise Http404
    demand(partner_verbs(member, found), verb)
    return found


def board_of(member: PartnerMember) -> BoardRowQuerySet:
    """How the member's partner stands with each of its shops."""
    return BoardRow.objects.of_partner(member.partner_id)


def get_own_shop(user: Person, code: str, verb: str = "view") -> tuple[PartnerMember, list[BoardRow]]:
    """How the user's own partner stands with a shop it works with, a row per service, for the verb."""
    member = get_partner_member(user)
    rows = list(board_of(member).with_parties().filter(shop__code=code).in_order("service"))
    if not rows:
        raise Http404
    demand(partner_verbs(member, rows[0]), verb)
    return member, rows
