"""Who may do which verb, and the functions that fetch something *for a user*.

A stranger gets the same 404 as for a thing that is not there; a party without the right gets 403. Whether the state of
the thing allows the verb is the action's business.
"""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import Http404

from accounts.models import User
from authorizations.models import AccessGrant, AccessRequest, Activity, BoardRow, GrantAssignment, ServiceAuthorization
from authorizations.models.activity import ActivityQuerySet
from authorizations.models.board import BoardRowQuerySet
from partners.models import PartnerMember
from sellers.access import is_administrator
from sellers.models import SellerMember, Shop

Person = User | AnonymousUser
Thing = AccessGrant | AccessRequest | BoardRow | ServiceAuthorization

NOTHING: frozenset[str] = frozenset()
VIEW = frozenset({"view"})
# Only the main account writes; a sub-account sees, and may ask the main account.
MAIN_ACCOUNT_VERBS: dict[type, frozenset[str]] = {
    AccessRequest: frozenset({"view", "answer", "decline"}),
    ServiceAuthorization: frozenset({"view", "edit_access", "revoke", "cancel", "unbind"}),
    AccessGrant: frozenset({"view", "revoke"}),
}
SUB_ACCOUNT_VERBS: dict[type, frozenset[str]] = {
    AccessRequest: frozenset({"view", "ask"}),
    ServiceAuthorization: VIEW,
    AccessGrant: VIEW,
}
PARTNER_LEAD_VERBS: dict[type, frozenset[str]] = {
    AccessRequest: frozenset({"view", "withdraw"}),
    BoardRow: frozenset({"view", "request"}),
    ServiceAuthorization: frozenset({"view", "request"}),
    AccessGrant: frozenset({"view", "relinquish", "assign"}),
}
PARTNER_MEMBER_VERBS: dict[type, frozenset[str]] = {
    AccessRequest: VIEW,
    BoardRow: VIEW,
    ServiceAuthorization: VIEW,
    AccessGrant: VIEW,
}


def find_partner_member(user: Person) -> PartnerMember | None:
    """The active membership of `user` in a partner, if there is one."""
    if not user.is_authenticated:
        return None
    rows = PartnerMember.objects.filter(user=user.pk, status=PartnerMember.Status.ACTIVE)
    return rows.select_related("partner", "user").first()


def find_seller_member(user: Person) -> SellerMember | None:
    """The active membership of `user` in a seller, if there is one."""
    if not user.is_authenticated:
        return None
    rows = SellerMember.objects.filter(user=user.pk, status=SellerMember.Status.ACTIVE)
    return rows.select_related("seller", "user").first()


def get_partner_member(user: Person) -> PartnerMember:
    """Whose Partner Center it is; 404 for those who have none."""
    member = find_partner_member(user)
    if member is None:
        raise Http404
    return member


def get_seller_member(user: Person) -> SellerMember:
    """Whose Seller Center it is; 404 for those who have none."""
    member = find_seller_member(user)
    if member is None:
        raise Http404
    return member


def is_lead(member: PartnerMember) -> bool:
    """Whether the member speaks for the partner: its main account and its admins do."""
    return member.is_main or member.role == PartnerMember.Role.ADMIN


def get_lead(user: Person) -> PartnerMember:
    """Who speaks for their partner; 404 for strangers, 403 for the partner's other members."""
    member = get_partner_member(user)
    if not is_lead(member):
        raise PermissionDenied
    return member


def shops_of(member: SellerMember) -> list[Shop]:
    return list(Shop.objects.of_seller(member.seller_id).select_related("seller"))


def get_shop(user: Person, code: str) -> tuple[SellerMember, Shop]:
    """A shop of the user's own seller, and the membership that leads there."""
    member = get_seller_member(user)
    shop = Shop.objects.of_seller(member.seller_id).select_related("seller").filter(code=code).first()
    if shop is None:
        raise Http404
    return member, shop


def get_administered_shop(user: Person, code: str) -> tuple[SellerMember, Shop]:
    """A shop of the user's own seller, for its main account and Main Administrators; 403 for its other sub-accounts."""
    member, shop = get_shop(user, code)
    if not is_administrator(member):
        raise PermissionDenied
    return member, shop


def verbs(user: Person, thing: Thing) -> frozenset[str]:
    """What `user` may do with `thing`; nothing at all makes them a stranger to it."""
    return _seller_verbs(find_seller_member(user), thing) | _partner_verbs(find_partner_member(user), thing)


def _seller_verbs(member: SellerMember | None, thing: Thing) -> frozenset[str]:
    if member is None or thing.shop.seller_id != member.seller_id:
        return NOTHING
    return (MAIN_ACCOUNT_VERBS if member.is_main else SUB_ACCOUNT_VERBS).get(type(thing), NOTHING)


def _partner_verbs(member: PartnerMember | None, thing: Thing) -> frozenset[str]:
    if member is None or thing.partner.pk != member.partner_id:
        return NOTHING
    return (PARTNER_LEAD_VERBS if is_lead(member) else PARTNER_MEMBER_VERBS).get(type(thing), NOTHING)


def demand(allowed: frozenset[str], verb: str) -> None:
    """404 for a stranger, 403 for a party without the right."""
    if not allowed:
        raise Http404
    if verb not in allowed:
        raise PermissionDenied


def get_service_authorization(user: Person, code: str, uuid: UUID, verb: str = "view") -> ServiceAuthorization:
    """A service authorization of the seller's own shop, for the verb."""
    member, shop = get_shop(user, code)
    found = ServiceAuthorization.objects.with_parties().filter(shop=shop, uuid=uuid).first()
    if found is None:
        raise Http404
    demand(_seller_verbs(member, found), verb)
    return found


def get_own_request(user: Person, uuid: UUID, verb: str = "view") -> AccessRequest:
    """A request of the user's own partner, for the verb."""
    member = get_partner_member(user)
    found = AccessRequest.objects.with_parties().filter(partner=member.partner_id, uuid=uuid).first()
    if found is None:
        raise Http404
    demand(_partner_verbs(member, found), verb)
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
    demand(_seller_verbs(find_seller_member(user), found), verb)
    return found


def get_own_grant(user: Person, uuid: UUID, verb: str = "view") -> AccessGrant:
    """A grant of the user's own partner, for the verb."""
    member = get_partner_member(user)
    rows = AccessGrant.objects.with_parties().filter(service_authorization__partner=member.partner_id, uuid=uuid)
    found = rows.first()
    if found is None:
        raise Http404
    demand(_partner_verbs(member, found), verb)
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
    demand(_partner_verbs(member, rows[0]), verb)
    return member, rows


def get_own_member(user: Person, uuid: UUID) -> tuple[PartnerMember, PartnerMember]:
    """Who speaks for their partner, and a member of it."""
    lead = get_lead(user)
    found = PartnerMember.objects.select_related("user", "partner").filter(partner=lead.partner_id, uuid=uuid).first()
    if found is None:
        raise Http404
    return lead, found


def get_own_assignment(user: Person, uuid: UUID) -> GrantAssignment:
    """An assignment within the user's own partner, for those who speak for it."""
    lead = get_lead(user)
    found = GrantAssignment.objects.of_partner(lead.partner_id).with_parties().filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def activity_of(member: PartnerMember) -> ActivityQuerySet:
    """What the member may read of what was done in shops: a lead all of its partner's, everybody their own."""
    rows = Activity.objects.all()
    return rows.of_partner(member.partner_id) if is_lead(member) else rows.of_member(member)


def activity_in(shop: Shop) -> ActivityQuerySet:
    """What partners' people did in a shop, for those who administer it."""
    return Activity.objects.of_shop(shop)
