"""Whether a link still leads into the wizard; when not, what happened and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from authorizations.eligibility import why_access_cannot_be_given, why_not_offered
from authorizations.models import AccessRequest, Binding
from partners.models import Partner
from sellers.times import instant_words

Status = AccessRequest.Status


@dataclass(frozen=True)
class Standing:
    """Why a link leads no further: a heading, what happened, what to do next, and a link that helps."""

    title: str
    text: str
    next_step: str
    tone: str
    url: str
    url_label: str


def why_link_ended(request: AccessRequest, at: datetime) -> Standing | None:
    """None while the request can be answered. A late sweep changes nothing: what counts is the instant."""
    if request.is_open and request.expires_at > at:
        return _obstacle(request, at)
    status = Status.EXPIRED if request.is_open else Status(request.status)
    partner, shop = request.partner, request.shop
    again = f"If you work with {partner}, ask it for a new link, or give access yourself in My Services."
    title, text, next_step, tone = {
        Status.COMPLETED: (
            "Access was given",
            f"This request of {partner} was answered: access was given for {request.service}.",
            "What the partner may do, and until when, is in My Services. There it can be changed or removed.",
            "good",
        ),
        Status.DECLINED: ("This request was declined", f"{partner} got no access through it.", again, "info"),
        Status.EXPIRED: (
            "This link has expired",
            f"It could be used until {instant_words(request.expires_at, shop.time_zone)}. No access was given.",
            again,
            "wait",
        ),
        Status.WITHDRAWN: (
            "This request was withdrawn",
            f"{partner} took it back, so there is nothing left to answer. No access was given.",
            again,
            "info",
        ),
        Status.CLOSED: (
            "This request is closed",
            f"The service it was for, or the work of {shop} with {partner}, has ended, or you blocked {partner}."
            " No access was given.",
            "There is nothing to do. Your services and their access are in My Services.",
            "info",
        ),
    }[status]
    return _standing(request, title, text, next_step, tone)


def _obstacle(request: AccessRequest, at: datetime) -> Standing | None:
    """What keeps an open request from being answered just now."""
    if request.service_authorization is None:
        why = _why_not_take(request)
    else:
        why = why_access_cannot_be_given(request.partner, request.service_authorization, at)
    if not why:
        return None
    until = instant_words(request.expires_at, request.shop.time_zone)
    suspended = request.partner.status != Partner.Status.APPROVED
    next_step = "There is nothing for you to do. " if suspended else "Talk to the partner about the service. "
    next_step += f"The link itself can be opened until {until}, should this change."
    return _standing(request, "No access can be given now", why, next_step, "warn")


def _why_not_take(request: AccessRequest) -> str:
    """Why the shop could not take the service that the request is for; empty when it can, which comes first then."""
    partner, shop = request.partner, request.shop
    if partner.status != Partner.Status.APPROVED:
        return f"{partner} is not an approved partner at the moment, so no access can be given."
    if not Binding.objects.active().filter(partner=partner, shop=shop).exists():
        return f"{shop} and {partner} do not work together."
    return why_not_offered(request.service, shop)


def _standing(request: AccessRequest, title: str, text: str, next_step: str, tone: str) -> Standing:
    code, authorization = request.shop.code, request.service_authorization
    if authorization is None:
        return Standing(
            title, text, next_step, tone, reverse("seller_center:my_services", args=[code]), "Go to My Services"
        )
    detail = reverse("seller_center:service_authorization_detail", args=[code, authorization.uuid])
    return Standing(title, text, next_step, tone, detail, f"Open {request.service} in My Services")
