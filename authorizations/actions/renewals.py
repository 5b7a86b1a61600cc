"""How an agreement goes on from its old end: a new period of the service, a new grant, or both, with no gap."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict, begin
from authorizations import review
from authorizations.actions.bindings import begin_period, draw_up
from authorizations.actions.endings import settle
from authorizations.actions.grants import ReviewChanged, give
from authorizations.actions.requests import complete_request
from authorizations.eligibility import (
    next_period,
    why_access_cannot_be_given,
    why_not_renew,
    why_not_renew_service,
)
from authorizations.letters import tell_both
from authorizations.locks import Relationship, lock_relationship
from authorizations.models import (
    AccessGrant,
    AccessRequest,
    AuthorizationDraft,
    AutoExtension,
    GrantAssignment,
    ServiceAuthorization,
    TermsVersion,
)
from sellers.times import end_words

EXTENSION_TOLD_FROM = timedelta(days=7)  # from then on the page that turns it on is itself the notice


@dataclass(frozen=True)
class Renewal:
    """What a renewal would be: the draft of the new grant, and until when the service is taken for it.

    The draft is not saved: user, shop, service, end, contact, terms agreed to and levels. `service_until` is None where
    the service's present period, or a next one agreed before, has room.
    """

    draft: AuthorizationDraft
    service_until: datetime | None = None


def review_of(
    renewal: Renewal, grant: AccessGrant, request: AccessRequest | None, *, terms: TermsVersion | None = None
) -> review.Review:
    """The renewal as it would be consented to; the same for the page and, under locks, for the action.

    Under the latest terms, unless others were agreed to before.
    """
    return review.Review(
        authorization=place_of(grant, renewal.service_until),
        draft=renewal.draft,
        grant=None,
        request=request,
        terms=terms or TermsVersion.objects.latest(),
        permissions=review.current_permissions(),
        begins_at=grant.ends_at,
        renews=grant,
    )


def place_of(grant: AccessGrant, service_until: datetime | None) -> ServiceAuthorization:
    """The period of the service that the renewal lies in: the present one, the next, or one that is not written yet.

    Raises `Conflict` when there is no room and no new period is wanted.
    """
    taken = grant.service_authorization
    if grant.ends_at < taken.valid_until:
        return taken
    following = next_period(taken)
    if following:
        return following
    if service_until is None:
        ends = end_words(taken.valid_until, taken.shop.time_zone)
        raise Conflict(f"The service ends {ends}. Choose until when it goes on, so that there is room for the access.")
    drawn = draw_up(taken.binding, taken.service, taken.valid_until, service_until)
    drawn.renews = taken
    return drawn


@transaction.atomic
def renew(grant: AccessGrant, renewal: Renewal, *, reviewed: str, by: User, at: datetime | None = None) -> AccessGrant:
    """Agree on a new grant from the end of `grant`, as `by` reviewed it under the digest `reviewed`.

    Raises `ReviewChanged` when it is not what was reviewed, `Conflict` when it cannot be renewed (any more). Whether
    `by` is the main account is asked before, in `access`.
    """
    held = lock_relationship(grant.service_authorization, with_shop=True)
    at = at or portal_now()
    settle(held, at=at)
    present = held_grant(held, grant, at)
    request = next((each for each in held.requests if each.is_open and each.renews_id == grant.pk), None)
    now = review_of(renewal, present, request)
    if now.digest() != reviewed or now.problems(at):
        raise ReviewChanged(now)
    made = make(now, by=by, consenting=by, at=at)
    if request:
        complete_request(request, by=by, at=at)
    tell_both(made, "renewal_agreed", at=at)
    return made


def held_grant(held: Relationship, grant: AccessGrant, at: datetime) -> AccessGrant:
    """The grant as it is now, under its locks. Raises `Conflict` when it cannot be renewed."""
    present = next((each for each in held.grants if each.pk == grant.pk and each.is_open), None)
    if present is None:
        raise Conflict("This access has ended meanwhile, so there is nothing to renew. Give access anew instead.")
    obstacle = why_not_renew(present, at) or why_access_cannot_be_given(held.partner, held.authorization, at)
    if obstacle:
        raise Conflict(obstacle)
    return present


def make(now: review.Review, *, by: User | None, consenting: User, at: datetime) -> AccessGrant:
    """Write the renewal that was reviewed: the period where it is new, the grant, its consent, its assignments.

    `by` is who does it, None for the portal; `consenting` whose consent it rests on. The caller holds the locks.
    """
    if now.renews is None:
        raise ValueError("this review renews nothing")
    if now.authorization.pk is None:
        begin_period(now.authorization, by=by, at=at)
    made = give(now, by=by, consenting=consenting, at=at)
    for assignment in GrantAssignment.objects.active().filter(grant=now.renews).order_by("pk"):
        begin(
            GrantAssignment(
                grant=made,
                member_id=assignment.member_id,
                level=assignment.level,
                sections=assignment.sections,
                assigned_at=at,
            ),
            by=by,
            at=at,
            verb="assigned",
        )
    return made


@transaction.atomic
def renew_service(
    authorization: ServiceAuthorization, valid_until: datetime, *, by: User, at: datetime | None = None
) -> ServiceAuthorization:
    """Take the service for a further period, from the end of this one. Raises `Conflict` with what is in the way."""
    held = lock_relationship(authorization, with_shop=True)
    at = at or portal_now()
    settle(held, at=at)
    if obstacle := why_not_renew_service(held.authorization, at):
        raise Conflict(obstacle)
    period = draw_up(held.binding, held.authorization.service, held.authorization.valid_until, valid_until)
    period.renews = held.authorization
    begin_period(period, by=by, at=at)
    _tell_extensions(held, at)
    tell_both(period, "service_renewed", at=at)
    return period


def _tell_extensions(held: Relationship, at: datetime) -> None:
    """What ends soon and had no room to extend itself has it now: the page that gave it says so, and is the notice."""
    soon = [grant for grant in held.grants if grant.is_open and grant.ends_at - at <= EXTENSION_TOLD_FROM]
    AutoExtension.objects.on().filter(grant__in=soon, told_at=None).update(told_at=at)
