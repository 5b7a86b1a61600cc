"""Whether a partner may ask for access now, and why not: the words on the page before the click and in the refusal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from authorizations.models import (
    AccessGrant,
    AccessRequest,
    Binding,
    PartnerBlock,
    ServiceAudience,
    ServiceAuthorization,
)
from catalogue.expansion import is_full_access
from catalogue.file import load
from catalogue.models import Permission
from partners.models import Partner, Service
from sellers.models import Shop
from sellers.times import end_words, instant_words


def why_partner_cannot_ask(partner: Partner) -> str:
    """Why this partner may ask no shop for access; empty when it may."""
    if partner.kind != Partner.Kind.TSP:
        kind = partner.get_kind_display().lower()
        return f"Only a TikTok Shop Partner (TSP) can ask for access. {partner.name} is a {kind}."
    if partner.status != Partner.Status.APPROVED:
        return f"{partner.name} is {partner.get_status_display().lower()}. Only an approved partner can ask for access."
    return ""


def why_shop_hears_nothing(partner: Partner, shop: Shop, *, is_blocked: bool | None = None) -> str:
    """Why this partner may send the shop nothing; empty when it may. A list knows already who `is_blocked`."""
    if is_blocked is None:
        is_blocked = PartnerBlock.objects.between(shop.seller_id, partner.pk).exists()
    if is_blocked:
        return f"{shop} takes no invitations or requests from {partner}."
    return ""


def why_not_offered(service: Service, shop: Shop) -> str:
    """Why the shop cannot take this service of any partner; empty when it can."""
    if service.status != Service.Status.ON:
        return f"{service} is not on, so no shop can take it."
    if not is_offered(service, shop):
        return f"{service} is not offered to {shop}."
    return ""


def is_offered(service: Service, shop: Shop) -> bool:
    """Whether a shop of this market may take the service; a custom one is for the shops it names."""
    if service.is_custom:
        return ServiceAudience.objects.filter(service=service, shop=shop).exists()
    return not service.markets or shop.market in service.markets


def why_service_is_not_valid(authorization: ServiceAuthorization, at: datetime) -> str:
    """Why this service does not hold for the shop, now or later; empty when it does."""
    zone = authorization.shop.time_zone
    if not authorization.binding.is_in_force(at):
        return "The shop and the partner no longer work together."
    if authorization.status != ServiceAuthorization.Status.ACTIVE:
        return f"The service is {authorization.get_status_display().lower()} for this shop."
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
    authorization: ServiceAuthorization,
    grant: AccessGrant | None,
    request: AccessRequest | None,
    at: datetime,
    *,
    is_blocked: bool | None = None,
) -> str:
    """Why the partner cannot ask for access for this service now; empty when it can.

    `grant` and `request` are the open ones of the service, if any. A list knows already where the partner `is_blocked`.
    """
    if request and request.is_open and request.expires_at > at:
        return "A request for this service is open already. Copy its link again, or withdraw it and make a new one."
    if grant and grant.status == AccessGrant.Status.SUSPENDED and grant.ends_at > at:
        return "An operator has suspended the access for this service. Contact support to have it lifted."
    return (
        why_partner_cannot_ask(authorization.partner)
        or why_shop_hears_nothing(authorization.partner, authorization.shop, is_blocked=is_blocked)
        or why_service_is_not_valid(authorization, at)
    )


def why_not_ask_for_service(partner: Partner, binding: Binding, service: Service, at: datetime) -> str:
    """Why the partner cannot ask for access for a service that the shop does not take yet; empty when it can."""
    if not binding.is_in_force(at):
        return "The shop and the partner no longer work together."
    if service.partner_id != partner.pk:
        return f"{service} is not a service of {partner}."
    taken = ServiceAuthorization.objects.active().filter(shop=binding.shop, service=service, valid_until__gt=at)
    if taken.exists():
        return f"{binding.shop} takes {service} already. Ask for access for it."
    return (
        why_partner_cannot_ask(partner)
        or why_shop_hears_nothing(partner, binding.shop)
        or why_not_offered(service, binding.shop)
    )


# Going on after the end


def opens_at(ends_at: datetime) -> datetime:
    """From when on what ends then can be renewed."""
    return ends_at - timedelta(days=load().timers.renewal_opens_days)


def why_not_renew(grant: AccessGrant, at: datetime) -> str:
    """Why this access cannot be renewed now; empty when it can. Whether the service has room is asked by `place_of`."""
    zone = grant.shop.time_zone
    if not grant.is_open or grant.ends_at <= at:
        return "This access has ended, and expired stays expired: it needs a new consent. Give access anew instead."
    if grant.starts_at > at:
        return f"This access begins {instant_words(grant.starts_at, zone)}. It can be renewed after that."
    if grant.status == AccessGrant.Status.SUSPENDED:
        return "An operator has suspended this access. It can be renewed when the suspension is lifted."
    if grant.renewal:
        return f"A renewal is agreed already, from {end_words(grant.ends_at, zone)} on."
    if opens_at(grant.ends_at) > at:
        return f"This access can be renewed from {instant_words(opens_at(grant.ends_at), zone)} on."
    following = next_period(grant.service_authorization) if grant.ends_at >= _service_end(grant) else None
    if following and AccessGrant.objects.open().filter(service_authorization=following).exists():
        return f"Access is given already from {end_words(grant.ends_at, zone)} on, for the next period of the service."
    return ""


def _service_end(grant: AccessGrant) -> datetime:
    return grant.service_authorization.valid_until


def why_not_renew_service(authorization: ServiceAuthorization, at: datetime) -> str:
    """Why this service cannot be taken for a further period now; empty when it can."""
    zone = authorization.shop.time_zone
    if authorization.status != ServiceAuthorization.Status.ACTIVE or authorization.valid_until <= at:
        return "This service has ended. Take it anew instead."
    if next_period(authorization):
        return "The next period of this service is agreed already."
    if opens_at(authorization.valid_until) > at:
        return f"This service can be renewed from {instant_words(opens_at(authorization.valid_until), zone)} on."
    return ""


def needs_new_period(grant: AccessGrant) -> bool:
    """Whether the service ends with the access, and no next period of it is agreed yet."""
    taken = grant.service_authorization
    return grant.ends_at >= taken.valid_until and next_period(taken) is None


def next_period(taken: ServiceAuthorization) -> ServiceAuthorization | None:
    """The period of the same service that begins where this one ends."""
    rows = (
        ServiceAuthorization.objects.active().with_parties().filter(binding=taken.binding_id, service=taken.service_id)
    )
    return rows.filter(valid_from=taken.valid_until).first()


def why_not_extend(grant: AccessGrant, permissions: Mapping[int, Permission]) -> str:
    """Why this access must not extend itself; empty when it may. `permissions` are those of today's catalogue."""
    shortest = load().timers.auto_extend_shortest_days
    if is_full_access(grant.levels, permissions.values()):
        return "Full Access never extends itself. Renew it yourself when it ends."
    sensitive = [permissions[n].label for n in grant.levels if n in permissions and permissions[n].sensitive]
    if sensitive:
        return f"Access with a sensitive permission never extends itself. It holds: {', '.join(sensitive)}."
    if grant.ends_at - grant.starts_at < timedelta(days=shortest):
        return f"Only an access of {shortest} days or longer can extend itself, so that you can be told in time."
    return ""
