"""Whether a partner may ask for access now, and why not: the words on the page before the click and in the refusal."""

from __future__ import annotations

from datetime import datetime

from authorizations.models import AccessGrant, AccessRequest, Binding, ServiceAuthorization
from partners.models import Partner
from sellers.times import end_words, instant_words


def why_partner_cannot_ask(partner: Partner) -> str:
    """Why this partner may ask no shop for access; empty when it may."""
    if partner.kind != Partner.Kind.TSP:
        kind = partner.get_kind_display().lower()
        return f"Only a TikTok Shop Partner (TSP) can ask for access. {partner.name} is a {kind}."
    if partner.status != Partner.Status.APPROVED:
        return f"{partner.name} is {partner.get_status_display().lower()}. Only an approved partner can ask for access."
    return ""


def why_service_is_not_valid(authorization: ServiceAuthorization, at: datetime) -> str:
    """Why no access can be given for this service now; empty when it can."""
    zone = authorization.shop.time_zone
    if authorization.binding.status != Binding.Status.ACTIVE:
        return "The shop and the partner no longer work together."
    if authorization.status != ServiceAuthorization.Status.ACTIVE:
        return f"The service is {authorization.get_status_display().lower()} for this shop."
    if at < authorization.valid_from:
        return f"The service begins {instant_words(authorization.valid_from, zone)}."
    if at >= authorization.valid_until:
        return f"The service ended {end_words(authorization.valid_until, zone)}."
    return ""


def why_access_cannot_be_given(partner: Partner, authorization: ServiceAuthorization, at: datetime) -> str:
    """Why the shop can give or change no access for this service now; empty when it can."""
    if partner.kind != Partner.Kind.TSP:
        return f"Only a TikTok Shop Partner (TSP) can have access. {partner} is a {partner.get_kind_display().lower()}."
    if partner.status != Partner.Status.APPROVED:
        return f"{partner} is not an approved partner at the moment, so no access can be given."
    return why_service_is_not_valid(authorization, at)


def why_not_ask(
    authorization: ServiceAuthorization, grant: AccessGrant | None, request: AccessRequest | None, at: datetime
) -> str:
    """Why the partner cannot ask for access for this service now; empty when it can.

    `grant` and `request` are the open ones of the service, if any.
    """
    if request and request.is_open and request.expires_at > at:
        return "A request for this service is open already. Copy its link again, or withdraw it and make a new one."
    if grant and grant.status == AccessGrant.Status.SUSPENDED and grant.ends_at > at:
        return "An operator has suspended the access for this service. Contact support to have it lifted."
    return why_partner_cannot_ask(authorization.partner) or why_service_is_not_valid(authorization, at)
