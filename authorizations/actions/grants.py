"""What can happen to TSP access: it is given, changed, taken away, dropped, suspended, resumed and terminated."""

from __future__ import annotations

from copy import copy
from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict, begin, move, record
from audit.origin import current_origin
from authorizations import review
from authorizations.actions.drafts import discard
from authorizations.actions.endings import end_grant, settle
from authorizations.actions.requests import complete_request
from authorizations.eligibility import why_access_cannot_be_given
from authorizations.letters import tell_both
from authorizations.locks import Relationship, lock_grants, lock_relationship
from authorizations.models import (
    AccessGrant,
    AuthorizationDraft,
    ConsentPerson,
    ConsentRecord,
    GrantRevision,
    ServiceAuthorization,
)
from catalogue.expansion import pack
from partners.models import PartnerMember

Status = AccessGrant.Status


class AlreadyAuthorized(Conflict):
    """There is no draft any more: this very review was authorized a moment ago, most often by a double click."""

    def __init__(self) -> None:
        super().__init__("This was authorized already, or the draft was given up. Nothing was done twice.")


class ReviewChanged(Conflict):
    """What would be granted is not what was reviewed; the review has to be shown again."""

    def __init__(self, now: review.Review) -> None:
        super().__init__("Something changed since you looked at this. Please review it again.")
        self.review = now


@transaction.atomic
def authorize(
    authorization: ServiceAuthorization, *, reviewed: str, by: User, at: datetime | None = None
) -> AccessGrant:
    """Give the access, or change it to, what `by` has in their draft and reviewed under the digest `reviewed`.

    Raises `ReviewChanged` when it is not what was reviewed, `AlreadyAuthorized` when the draft is gone, and `Conflict`
    when no access can be given now. Whether `by` is the main account is asked before, in `access`.
    """
    held = lock_relationship(authorization)
    at = at or portal_now()
    settle(held, at=at)
    draft = _lock_draft(held.authorization, by)
    _check_state(held, at)
    now = review.build(held, draft)
    if now.digest() != reviewed or now.problems(at):
        raise ReviewChanged(now)
    grant = held.grant
    grant = _change(grant, now, by=by, at=at) if grant else _give(now, by=by, at=at)
    if held.request and now.changes_anything:
        complete_request(held.request, by=by, at=at)
    discard(draft)
    return grant


def _lock_draft(authorization: ServiceAuthorization, by: User) -> AuthorizationDraft:
    rows = AuthorizationDraft.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("user", "shop", "service")
    draft = rows.filter(user=by, shop=authorization.shop_id, service=authorization.service_id).first()
    if draft is None:
        raise AlreadyAuthorized
    return draft


def _check_state(held: Relationship, at: datetime) -> None:
    obstacle = why_access_cannot_be_given(held.partner, held.authorization, at)
    if obstacle:
        raise Conflict(obstacle)


def _give(now: review.Review, *, by: User, at: datetime) -> AccessGrant:
    grant = AccessGrant(
        service_authorization=now.authorization,
        contact_email=now.draft.contact_email,
        starts_at=at,
        ends_at=now.end,
        items=pack(now.levels),
        preset=now.draft.preset,
    )
    begin(grant, by=by, at=at, verb="granted", ends_at=grant.ends_at.isoformat())
    _revise(grant, now, by=by, at=at)
    tell_both(grant, "access_granted", at=at)
    return grant


def _change(grant: AccessGrant, now: review.Review, *, by: User, at: datetime) -> AccessGrant:
    if not now.changes_anything:
        return grant
    grant = copy(grant)  # the review goes on comparing with the access as it was
    before = {"ends_at": grant.ends_at.isoformat(), "items": grant.items, "revision": grant.revision_number}
    grant.ends_at, grant.items, grant.preset = now.end, pack(now.levels), now.draft.preset
    grant.contact_email = now.draft.contact_email
    grant.revision_number += 1
    _revise(grant, now, by=by, at=at)
    grant.save(update_fields=["ends_at", "items", "preset", "contact_email", "revision_number"])
    after = {"ends_at": grant.ends_at.isoformat(), "items": grant.items, "revision": grant.revision_number}
    record(grant, verb="changed", by=by, at=at, before=before, after=after)
    tell_both(grant, "access_changed", at=at)
    return grant


def _revise(grant: AccessGrant, now: review.Review, *, by: User, at: datetime) -> None:
    """Fix the terms of the grant in a new revision, with the consent to it where consent is needed."""
    revision = GrantRevision(
        grant=grant,
        number=grant.revision_number,
        starts_at=grant.starts_at,
        ends_at=grant.ends_at,
        items=grant.items,
        preset=grant.preset,
        made_at=at,
        made_by=by,
    )
    needs_consent = now.needs_consent
    revision.save(force_insert=True)
    if needs_consent:
        _consent(revision, now, by=by, at=at)


def _consent(revision: GrantRevision, now: review.Review, *, by: User, at: datetime) -> None:
    content = now.content()
    consent = ConsentRecord(
        revision=revision,
        terms=now.terms,
        terms_sha256=now.terms.sha256,
        content=content,
        content_sha256=review.content_digest(content),
        given_at=at,
        given_by=by,
    )
    consent.save(force_insert=True)
    origin = current_origin()
    ConsentPerson.objects.create(
        consent=consent,
        name=by.name,
        account_email=by.email,
        contact_email=now.draft.contact_email,
        address=origin.address,
        browser=origin.browser,
    )
    record(consent, verb="consented", by=by, at=at, after=consent.content_sha256)


def revoke(grant: AccessGrant, *, by: User, reason: str = "", at: datetime | None = None) -> None:
    """The seller removes access, at once."""
    _end(grant, Status.REVOKED, kind="access_revoked", by=by, reason=reason, at=at)


def relinquish(grant: AccessGrant, *, by: PartnerMember, reason: str = "", at: datetime | None = None) -> None:
    """The partner drops its access, at once."""
    _end(grant, Status.RELINQUISHED, kind="access_relinquished", by=by.user, reason=reason, at=at)


def terminate(grant: AccessGrant, *, by: User, reason: str, at: datetime | None = None) -> None:
    """An operator ends the access, at once."""
    _end(grant, Status.TERMINATED, kind="access_terminated", by=by, reason=reason, at=at)


@transaction.atomic
def _end(grant: AccessGrant, to: str, *, kind: str, by: User, reason: str, at: datetime | None) -> None:
    fresh, at = _lock(grant, at)
    end_grant(fresh, to, by=by, at=at, kind=kind, reason=reason)


@transaction.atomic
def suspend(grant: AccessGrant, *, by: User, reason: str, at: datetime | None = None) -> None:
    """An operator stops all use of the access until it is resumed."""
    fresh, at = _lock(grant, at)
    fresh.status_reason = reason
    fresh.save(update_fields=["status_reason"])
    move(fresh, Status.SUSPENDED, by=by, at=at, reason=reason)
    tell_both(fresh, "access_suspended", at=at, reason=reason)


@transaction.atomic
def resume(grant: AccessGrant, *, by: User, at: datetime | None = None) -> None:
    """An operator lifts the suspension; what has lapsed meanwhile stays lapsed."""
    fresh, at = _lock(grant, at)
    fresh.status_reason = ""
    fresh.save(update_fields=["status_reason"])
    move(fresh, Status.ACTIVE, by=by, at=at)
    tell_both(fresh, "access_resumed", at=at)


def _lock(grant: AccessGrant, at: datetime | None) -> tuple[AccessGrant, datetime]:
    """The grant, locked after its service authorization and read anew, and the instant it is now.

    Raises `Conflict` when it has reached its end: expired stays expired, however late the sweep is.
    """
    authorization = ServiceAuthorization.objects.select_for_update(of=("self",), no_key=True).with_parties()
    parent = authorization.get(pk=grant.service_authorization_id)
    lock_grants(parent)
    fresh = AccessGrant.objects.select_for_update(of=("self",), no_key=True).get(pk=grant.pk)
    fresh.service_authorization = parent
    at = at or portal_now()
    if fresh.is_open and fresh.ends_at <= at:
        raise Conflict("This access has reached its end meanwhile, so there is nothing left to change.")
    return fresh, at
