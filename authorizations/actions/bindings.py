"""What can happen between a partner and a shop: they agree to work together, a service is taken, and either ends."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict, begin, move
from authorizations.actions.endings import RENEWAL_ENDS, close_requests, end_below, settle
from authorizations.eligibility import why_not_offered
from authorizations.letters import tell_both
from authorizations.locks import (
    HeldBinding,
    Relationship,
    hold_binding,
    lock_binding,
    lock_relationship,
    lock_requests_without_service,
    lock_shop,
    share_partner,
)
from authorizations.models import Binding, BindingCancellation, ServiceAuthorization
from authorizations.models.periods import MAX_PERIOD
from partners.letters import tell_partner
from partners.models import Partner, Service
from sellers.models import SellerMember, Shop
from sellers.times import end_words


@transaction.atomic
def bind(partner: Partner, shop: Shop, *, by: User | None, at: datetime | None = None) -> Binding:
    """Record that partner and shop agreed to work together. Raises `Conflict` when they already do, or may not."""
    fresh = share_partner(partner.pk)
    if obstacle := why_not_bind(fresh, shop):
        raise Conflict(obstacle)
    at = at or portal_now()
    try:
        with transaction.atomic():
            return begin(Binding(partner=fresh, shop=shop, started_at=at), by=by, at=at)
    except IntegrityError as error:
        raise Conflict(f"{partner} and {shop} already work together.") from error


def why_not_bind(partner: Partner, shop: Shop) -> str:
    """Why partner and shop cannot be bound; empty when they can."""
    if partner.status != Partner.Status.APPROVED:
        return f"{partner} is not an approved partner, so no shop can be bound to it."
    if Binding.objects.active().filter(partner=partner, shop=shop).exists():
        return f"{partner} and {shop} already work together."
    return ""


def draw_up(binding: Binding, service: Service, valid_from: datetime, valid_until: datetime) -> ServiceAuthorization:
    """A service authorization that is not written yet, with what it repeats of binding and service."""
    return ServiceAuthorization(
        binding=binding,
        service=service,
        partner=binding.partner,
        shop=binding.shop,
        category=service.category,
        valid_from=valid_from,
        valid_until=valid_until,
    )


@transaction.atomic
def authorize_service(
    binding: Binding,
    service: Service,
    *,
    valid_from: datetime,
    valid_until: datetime,
    by: User | None,
    at: datetime | None = None,
) -> ServiceAuthorization:
    """The shop takes one service of a bound partner for a period. Raises `Conflict` with what is in the way.

    An open request of the partner that waited for this is for the new service authorization from now on.
    """
    share_partner(binding.partner_id)
    authorization = draw_up(lock_binding(binding.pk), service, valid_from, valid_until)
    lock_shop(binding.shop_id)
    waiting = [each for each in lock_requests_without_service(authorization.binding) if each.service_id == service.pk]
    at = at or portal_now()
    begin_period(authorization, by=by, at=at)
    for request in waiting:
        request.service_authorization = authorization
        request.save(update_fields=["service_authorization"])
    return authorization


def begin_period(authorization: ServiceAuthorization, *, by: User | None, at: datetime) -> ServiceAuthorization:
    """Write down what was drawn up; the caller holds the binding and the shop. Raises `Conflict`."""
    if obstacle := why_not_take(authorization, at):
        raise Conflict(obstacle)
    try:
        with transaction.atomic():
            return begin(authorization, by=by, at=at)
    except IntegrityError as error:
        raise Conflict("Meanwhile the shop took this service, or another partner of its category.") from error


@transaction.atomic
def take_service(
    binding: Binding,
    service: Service,
    *,
    valid_from: datetime,
    valid_until: datetime,
    by: User,
    at: datetime | None = None,
) -> ServiceAuthorization:
    """The seller takes a service itself, and both sides are told. Raises `Conflict` with what is in the way."""
    taken = authorize_service(binding, service, valid_from=valid_from, valid_until=valid_until, by=by, at=at)
    tell_both(taken, "service_taken", at=taken.status_changed_at)
    return taken


def why_not_take(wanted: ServiceAuthorization, at: datetime) -> str:
    """Why the shop cannot take this service for this period; empty when it can."""
    binding = wanted.binding
    if not binding.is_in_force(at):
        return "The partner and the shop no longer work together."
    if wanted.service.partner_id != binding.partner_id:
        return f"{wanted.service} is not a service of {binding.partner}."
    if obstacle := why_not_offered(wanted.service, wanted.shop):
        return obstacle
    if not wanted.valid_from < wanted.valid_until <= wanted.valid_from + MAX_PERIOD:
        return "A service is taken for a period that ends after it starts and lasts 365 days at most."
    if wanted.valid_until <= at:
        return "That period has already ended."
    return _overlap(wanted)


def _overlap(wanted: ServiceAuthorization) -> str:
    rows = ServiceAuthorization.objects.active().with_parties().filter(shop=wanted.shop)
    rows = rows.filter(valid_from__lt=wanted.valid_until, valid_until__gt=wanted.valid_from)
    in_the_way = rows.filter(
        Q(service=wanted.service) | Q(category=wanted.category) & ~Q(partner=wanted.partner)
    ).first()
    if in_the_way is None:
        return ""
    until = end_words(in_the_way.valid_until, wanted.shop.time_zone)
    if in_the_way.service_id == wanted.service_id:
        return f"{wanted.shop} already takes {wanted.service}, until {until}."
    return (
        f"{wanted.shop} takes {in_the_way.partner} for {wanted.category} until {until}."
        " A shop takes one partner per service category at a time."
    )


def cancel_service(
    authorization: ServiceAuthorization, *, by: User, reason: str = "", at: datetime | None = None
) -> None:
    """The seller ends a service at once, and with it its access and the open request for it."""
    _end_service(
        authorization, ServiceAuthorization.Status.CANCELLED, kind="service_cancelled", by=by, reason=reason, at=at
    )


def deactivate_service(
    authorization: ServiceAuthorization, *, by: User, reason: str, at: datetime | None = None
) -> None:
    """An operator ends a service at once, and with it its access and the open request for it."""
    _end_service(
        authorization, ServiceAuthorization.Status.DEACTIVATED, kind="service_deactivated", by=by, reason=reason, at=at
    )


@transaction.atomic
def _end_service(
    authorization: ServiceAuthorization, to: str, *, kind: str, by: User | None, reason: str, at: datetime | None
) -> None:
    held = lock_relationship(authorization)
    at = at or portal_now()
    settle(held, at=at)
    end_period(held, to, by=by, at=at, kind=kind, reason=reason)


def end_period(held: Relationship, to: str, *, by: User | None, at: datetime, kind: str, reason: str = "") -> None:
    """End a service authorization before its time, with what is open below it and the agreed next period."""
    following = held.next
    if following and following.authorization.renews_id == held.authorization.pk and _is_active(following):
        end_period(following, to, by=by, at=at, kind=kind, reason=RENEWAL_ENDS)
    move(held.authorization, to, by=by, at=at, reason=reason)
    end_below(held, by=by, at=at)
    tell_both(held.authorization, kind, at=at, reason=reason)


def _is_active(held: Relationship) -> bool:
    return held.authorization.status == ServiceAuthorization.Status.ACTIVE


@transaction.atomic
def unbind(binding: Binding, *, by: User | None, reason: str = "", at: datetime | None = None) -> None:
    """End the binding at once, and with it its services, their access and the open requests."""
    _unbind(hold_binding(binding), by=by, reason=reason, at=at or portal_now())


@transaction.atomic
def remove_partner(partner: Partner, *, by: User, reason: str, at: datetime | None = None) -> None:
    """Remove a suspended partner for good: all its bindings end. Everything is locked before anything is written."""
    Partner.objects.select_for_update(no_key=True).get(pk=partner.pk)
    bindings = Binding.objects.active().filter(partner=partner).order_by("shop_id", "pk")
    held = [hold_binding(binding) for binding in bindings]
    at = at or portal_now()
    move(partner, Partner.Status.REMOVED, by=by, at=at, reason=reason)
    partner.status_reason = reason
    partner.save(update_fields=["status_reason"])
    for each in held:
        _unbind(each, by=by, reason=reason, at=at)
    tell_partner(partner, "partner_removed", at=at, reason=reason)


def _unbind(held: HeldBinding, *, by: User | None, reason: str, at: datetime) -> None:
    end_binding(held, by=by, reason=reason, at=at)
    tell_both(held.binding, "binding_ended", at=at, reason=reason)


def end_binding(held: HeldBinding, *, by: User | None, reason: str, at: datetime) -> None:
    """End the binding and all under it. The caller tells both sides that it ended: there is more than one way."""
    if held.cancellation and held.cancellation.is_open:
        _answer_cancellation(held.cancellation, by=by, at=at)
    move(held.binding, Binding.Status.ENDED, by=by, at=at, reason=reason)
    for relationship in held.relationships:
        settle(relationship, at=at)
    for relationship in reversed(held.relationships):  # what renews comes before what it renews
        if _is_active(relationship):
            move(relationship.authorization, ServiceAuthorization.Status.ENDED, by=by, at=at)
            end_below(relationship, by=by, at=at)
    close_requests(held.requests, by=by, at=at)


def _answer_cancellation(cancellation: BindingCancellation, *, by: User | None, at: datetime) -> None:
    """What the partner asked for happens: the seller agreed by ending it, or nobody was asked."""
    seller = SellerMember.objects.filter(user=by, seller=cancellation.shop.seller_id)
    is_sellers = by is not None and at < cancellation.answer_by and seller.exists()
    to = BindingCancellation.Status.AGREED if is_sellers else BindingCancellation.Status.AUTOMATIC
    move(cancellation, to, by=by, at=at, alongside={"answered_by": by} if is_sellers else None)
