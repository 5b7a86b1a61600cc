"""Who may do which verb with what: the tables, and the answers read from them."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404

from authorizations.access.people import Person, find_partner_member, find_seller_member, is_lead
from authorizations.models import (
    AccessGrant,
    AccessRequest,
    Binding,
    BindingCancellation,
    BoardRow,
    ServiceAuthorization,
)
from partners.models import PartnerMember
from sellers.models import SellerMember

Thing = AccessGrant | AccessRequest | Binding | BindingCancellation | BoardRow | ServiceAuthorization

NOTHING: frozenset[str] = frozenset()
VIEW = frozenset({"view"})
# Only the main account writes; a sub-account sees, and may ask the main account.
MAIN_ACCOUNT_VERBS: dict[type, frozenset[str]] = {
    AccessRequest: frozenset({"view", "answer", "decline"}),
    ServiceAuthorization: frozenset({"view", "edit_access", "revoke", "cancel", "unbind"}),
    AccessGrant: frozenset({"view", "revoke"}),
    BindingCancellation: frozenset({"view", "agree", "refuse"}),
}
SUB_ACCOUNT_VERBS: dict[type, frozenset[str]] = {
    AccessRequest: frozenset({"view", "ask"}),
    ServiceAuthorization: VIEW,
    AccessGrant: VIEW,
    BindingCancellation: VIEW,
}
PARTNER_LEAD_VERBS: dict[type, frozenset[str]] = {
    AccessRequest: frozenset({"view", "withdraw"}),
    BoardRow: frozenset({"view", "request"}),
    ServiceAuthorization: frozenset({"view", "request"}),
    AccessGrant: frozenset({"view", "relinquish", "assign", "ask_renewal"}),
    Binding: frozenset({"view", "request", "ask_to_cancel"}),
    BindingCancellation: VIEW,
}
PARTNER_MEMBER_VERBS: dict[type, frozenset[str]] = {
    AccessRequest: VIEW,
    BoardRow: VIEW,
    ServiceAuthorization: VIEW,
    AccessGrant: VIEW,
    Binding: VIEW,
    BindingCancellation: VIEW,
}


def verbs(user: Person, thing: Thing) -> frozenset[str]:
    """What `user` may do with `thing`; nothing at all makes them a stranger to it."""
    return seller_verbs(find_seller_member(user), thing) | partner_verbs(find_partner_member(user), thing)


def seller_verbs(member: SellerMember | None, thing: Thing) -> frozenset[str]:
    if member is None or thing.shop.seller_id != member.seller_id:
        return NOTHING
    return (MAIN_ACCOUNT_VERBS if member.is_main else SUB_ACCOUNT_VERBS).get(type(thing), NOTHING)


def partner_verbs(member: PartnerMember | None, thing: Thing) -> frozenset[str]:
    if member is None or thing.partner.pk != member.partner_id:
        return NOTHING
    return (PARTNER_LEAD_VERBS if is_lead(member) else PARTNER_MEMBER_VERBS).get(type(thing), NOTHING)


def demand(allowed: frozenset[str], verb: str) -> None:
    """404 for a stranger, 403 for a party without the right."""
    if not allowed:
        raise Http404
    if verb not in allowed:
        raise PermissionDenied
