"""How an access extends itself: the standing consent is given, stopped, and used shortly before each end."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.db.models import Q

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict, begin, move
from authorizations import review
from authorizations.actions import renewals
from authorizations.actions.endings import settle, stop_extending
from authorizations.actions.renewals import Renewal
from authorizations.durations import latest_midnight
from authorizations.eligibility import next_period, why_not_extend, why_not_renew
from authorizations.letters import tell_both
from authorizations.locks import claim_authorization, lock_relationship
from authorizations.models import AccessGrant, AuthorizationDraft, AutoExtension, TermsVersion
from catalogue.file import load
from partners.models import Partner

logger = logging.getLogger(__name__)
Status = AutoExtension.Status
OVER = "The access is over."
TOO_OLD = "The consent to extend it was given too long ago. Turn it on again if the access shall go on."


@transaction.atomic
def extend_automatically(
    grant: AccessGrant, *, terms: TermsVersion, by: User, at: datetime | None = None
) -> AutoExtension:
    """The main account agrees, under `terms`, that this access is renewed by itself.

    Raises `Conflict` when it must not be, or is over. Turned on already, it stays as it is.
    """
    held = lock_relationship(grant.service_authorization)
    at = at or portal_now()
    settle(held, at=at)
    fresh = next((each for each in held.grants if each.pk == grant.pk and each.is_open), None)
    if fresh is None:
        raise Conflict("This access has ended meanwhile, so there is nothing to extend.")
    if terms != TermsVersion.objects.latest():
        raise Conflict("There is a new version of the terms and conditions. Read it and agree to it first.")
    if obstacle := why_not_extend(fresh, review.current_permissions()):
        raise Conflict(obstacle)
    there = AutoExtension.objects.on().filter(grant=fresh).first()
    if there:
        return there
    told_at = at if fresh.ends_at - at <= renewals.EXTENSION_TOLD_FROM else None
    return begin(
        AutoExtension(grant=fresh, terms=terms, given_by=by, given_at=at, told_at=told_at), by=by, at=at, verb="given"
    )


@transaction.atomic
def stop_extension(extension: AutoExtension, *, by: User | None, reason: str = "", at: datetime | None = None) -> None:
    """The access ends on its date after all. Raises `Conflict` when it was stopped or used meanwhile."""
    lock_relationship(extension.grant.service_authorization)
    move(extension, Status.STOPPED, by=by, at=at, alongside={"stop_reason": reason}, reason=reason)


def extend_due(*, at: datetime | None = None) -> int:
    """Renew what is to extend itself and ends soon, each by itself; how many were. May run twice, late or never."""
    at = at or portal_now()
    timers = load().timers
    rows = AutoExtension.objects.on().filter(
        grant__status=AccessGrant.Status.ACTIVE,
        grant__ends_at__gt=at,
        grant__ends_at__lte=at + timedelta(days=timers.auto_extend_days),
        grant__service_authorization__partner__status=Partner.Status.APPROVED,
        told_at__lte=at - timedelta(hours=timers.auto_extend_notice_hours),
        given_at__gt=at - timedelta(days=timers.standing_consent_days),
    )
    rows = rows.select_related("grant__service_authorization").order_by("grant__service_authorization__shop", "grant")
    return sum(_try(extension, at) for extension in rows)


def stop_what_stands_for_nothing(*, at: datetime | None = None) -> int:
    """Stop what can be used no more: the access is over, or the consent is too old; how many were."""
    at = at or portal_now()
    too_old = Q(given_at__lte=at - timedelta(days=load().timers.standing_consent_days))
    over = ~Q(grant__status__in=AccessGrant.OPEN)
    rows = AutoExtension.objects.on().filter(over | too_old).select_related("grant__service_authorization")
    return sum(_stop(extension, at) for extension in rows)


@transaction.atomic
def _stop(extension: AutoExtension, at: datetime) -> bool:
    """What is open is claimed first, as whoever changes the access may stop it too; what is over changes no more."""
    if extension.grant.is_open and claim_authorization(extension.grant.service_authorization_id) is None:
        return False  # somebody is at it: the next run looks again
    locked = AutoExtension.objects.on().select_for_update(of=("self",), skip_locked=True, no_key=True)
    fresh = locked.select_related("grant__service_authorization").filter(pk=extension.pk).first()
    if fresh is None:
        return False
    if fresh.grant.is_open:
        stop_extending(fresh, TOO_OLD, by=None, at=at, why="too_old")
    else:
        move(fresh, Status.STOPPED, by=None, at=at, alongside={"stop_reason": OVER}, reason=OVER)
    return True


def _try(extension: AutoExtension, at: datetime) -> bool:
    try:
        return _extend(extension, at)
    except (Conflict, DatabaseError):
        # One that cannot be extended is in no other's way; its access ends on its date, and both sides were told when.
        logger.exception("The access %s could not be extended.", extension.grant_id)
        return False


@transaction.atomic
def _extend(extension: AutoExtension, at: datetime) -> bool:
    if claim_authorization(extension.grant.service_authorization_id) is None:
        return False  # somebody is at it: the next run looks again
    held = lock_relationship(extension.grant.service_authorization, with_shop=True)
    settle(held, at=at)
    grant = next((each for each in held.grants if each.pk == extension.grant_id and each.is_open), None)
    fresh = AutoExtension.objects.on().select_related("terms", "given_by").filter(pk=extension.pk).first()
    if grant is None or fresh is None or why_not_renew(grant, at):
        return False
    permissions = review.current_permissions()
    if obstacle := why_not_extend(grant, permissions):
        stop_extending(fresh, obstacle, by=None, at=at)
        return False
    end = _end_of(grant)
    if end is None:
        return False
    now = renewals.review_of(Renewal(_draft(grant, fresh, end)), grant, None, terms=fresh.terms)
    if now.problems(at):
        return False
    made = renewals.make(now, by=None, consenting=fresh.given_by, at=at)
    move(fresh, Status.USED, by=None, at=at)
    carried = AutoExtension(grant=made, terms=fresh.terms, given_by=fresh.given_by, given_at=fresh.given_at)
    begin(carried, by=None, at=at, verb="given")
    tell_both(made, "access_extended", at=at)
    return True


def _end_of(grant: AccessGrant) -> datetime | None:
    """At most as long as it was, to the end of a local day, inside what the service allows; None without room."""
    taken = grant.service_authorization
    period = taken if grant.ends_at < taken.valid_until else next_period(taken)
    if period is None:
        return None
    longest = grant.ends_at + (grant.ends_at - grant.starts_at)
    return min(latest_midnight(longest, taken.shop.time_zone), period.valid_until)


def _draft(grant: AccessGrant, extension: AutoExtension, end: datetime) -> AuthorizationDraft:
    taken = grant.service_authorization
    return AuthorizationDraft(
        user=extension.given_by,
        shop=taken.shop,
        service=taken.service,
        ends_at=end,
        contact_email=grant.contact_email,
        agreed_terms=extension.terms,
        preset=grant.preset,
        items=grant.items,
        ends_unused_after=grant.ends_unused_after,
    )
