"""What Partner Center shows of one request and of one access, put together for the page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from authorizations.eligibility import why_not_ask, why_partner_cannot_ask, why_service_is_not_valid
from authorizations.models import AccessGrant, AccessRequest, BoardRow
from authorizations.pages import request_links
from authorizations.pages.boards import State
from authorizations.pages.cancellations import countdown_of
from authorizations.pages.going_on import going_on
from authorizations.pages.granted import role_label, summarize
from authorizations.pages.inactivity import rule_of
from authorizations.pages.listing import listed
from authorizations.pages.partner_stories import grant_events, request_events, status_now
from catalogue.models import Permission
from partners.models import Partner

Context = dict[str, Any]
SOON = timedelta(days=7)
BEGINS_LATER = "begins_later"
NAVIGATION = "manage_authorization"


def request_page(request: AccessRequest, reader: User, verbs: frozenset[str], at: datetime) -> Context:
    """The link and its mail are there only while the request lives."""
    lives = request.is_open and request.expires_at > at
    widened = request.widens.levels if request.widens else None
    return {
        "nav_active": NAVIGATION,
        "access_request": request,
        "shop": request.shop,
        "now": at,
        "status": status_now(request, at),
        "lives": lives,
        "link": request_links.link(request) if lives else "",
        "mail": request_links.mail(request, reader) if lives else None,
        "obstacle": _why_the_link_leads_nowhere(request, at) if lives else "",
        "events": request_events(request, at),
        "sections": _asked(request, widened),
        "role": role_label(request.preset),
        "grant": _grant_that_came_of(request),
        "may_withdraw": lives and "withdraw" in verbs,
        "may_ask_again": not lives and "withdraw" in verbs and _still_work_together(request),
    }


def _asked(request: AccessRequest, widened: Any) -> Any:
    """What was asked for; where it widens access, what that adds is marked."""
    permissions = {permission.number: permission for permission in Permission.objects.all()}
    before = None if widened is None else {n: level for n, level in widened.items() if n in request.levels}
    return listed(request.levels, permissions, before=before, reasons=request.reasons)


def _why_the_link_leads_nowhere(request: AccessRequest, at: datetime) -> str:
    """Why the seller could not answer now, though the link lives; empty when the seller can."""
    authorization = request.service_authorization
    service = why_service_is_not_valid(authorization, at) if authorization else ""
    return why_partner_cannot_ask(request.partner) or service


def _still_work_together(request: AccessRequest) -> bool:
    return BoardRow.objects.of_partner(request.partner_id).filter(shop=request.shop).exists()


def _grant_that_came_of(request: AccessRequest) -> AccessGrant | None:
    if request.status != AccessRequest.Status.COMPLETED:
        return None
    if request.renews_id:
        renewals = AccessGrant.objects.filter(renews=request.renews_id, status_changed_at__gte=request.sent_at)
        return renewals.order_by("pk").first() or request.renews
    rows = AccessGrant.objects.filter(service_authorization=request.service_authorization)
    return rows.filter(starts_at__lte=request.status_changed_at).order_by("-starts_at", "-pk").first()


def grant_page(grant: AccessGrant, verbs: frozenset[str], at: datetime) -> Context:
    permissions = {permission.number: permission for permission in Permission.objects.all()}
    is_open = grant.is_open and grant.ends_at > at
    return {
        "nav_active": NAVIGATION,
        "grant": grant,
        "shop": grant.shop,
        "authorization": grant.service_authorization,
        "now": at,
        "state": state_of(grant, at),
        "is_open": is_open,
        "partner_stands_still": is_open and grant.partner.status != Partner.Status.APPROVED,
        "unused_rule": rule_of(grant, at) if is_open else None,
        "summary": summarize(grant, permissions),
        "sections": listed(grant.levels, permissions),
        "events": grant_events(grant, permissions, at),
        "countdown": countdown_of(grant.service_authorization.binding_id, at),
        "may_relinquish": is_open and "relinquish" in verbs,
        "may_assign": is_open and "assign" in verbs,
        "why_not_ask": why_not_ask(grant.service_authorization, grant if is_open else None, None, at),
        "may_ask": "relinquish" in verbs,
        "going": going_on(grant.service_authorization, at) if is_open else None,
        "begins_later": is_open and grant.starts_at > at,
        "may_ask_renewal": "ask_renewal" in verbs,
    }


def state_of(grant: AccessGrant, at: datetime) -> str:
    """The grant's state by the clock and by its partner's standing, as a badge says it."""
    if not grant.is_open:
        return str(grant.status)
    if grant.starts_at > at:
        return BEGINS_LATER
    if grant.ends_at <= at:
        return str(AccessGrant.Status.EXPIRED)
    if grant.status == AccessGrant.Status.SUSPENDED or grant.partner.status != Partner.Status.APPROVED:
        return State.SUSPENDED
    return State.ENDING_SOON if grant.ends_at <= at + SOON else State.ACTIVE
