"""What can happen to TSP access: it is given, changed, taken away, dropped, suspended, resumed and terminated."""

from __future__ import annotations

from copy import copy
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict, begin, move, record
from audit.origin import current_origin
from authorizations import review
from authorizations.actions.drafts import discard
from authorizations.actions.endings import end_early, end_renewal, settle, stop_extending
from authorizations.actions.requests import complete_request
from authorizations.eligibility import why_access_cannot_be_given, why_not_extend
from authorizations.letters import tell_both
from authorizations.locks import Relationship, lock_relationship
from authorizations.models import (
    AccessGrant,
    AuthorizationDraft,
    AutoExtension,
    ConsentPerson,
    ConsentRecord,
    GrantRevision,
    ServiceAuthorization,
)
from catalogue.expansion import Items, diff, meet, pack, preset_of, unpack, with_baseline
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
    now = review.build(held, draft, at)
    if now.digest() != reviewed or now.problems(at):
        raise ReviewChanged(now)
    grant = held.grant
    if grant:
        grant = _change(held, grant, now, by=by, at=at)
    else:
        grant = give(now, by=by, consenting=by, at=at)
        tell_both(grant, "access_granted", at=at)
    # one to renew the access is answered by its renewal, or by a later end
    if held.request and now.changes_anything and (now.request or now.lengthens):
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


def give(now: review.Review, *, by: User | None, consenting: User, at: datetime) -> AccessGrant:
    """Write the new grant that was reviewed, its first revision and the consent. The caller holds the locks, and tells.

    `by` is who does it, None for the portal; `consenting` whose consent it rests on.
    """
    unused = now.draft.ends_unused_after
    grant = AccessGrant(
        service_authorization=now.authorization,
        contact_email=now.draft.contact_email,
        starts_at=now.begins_at or at,
        ends_at=now.end,
        items=pack(now.levels),
        preset=now.draft.preset,
        renews=now.renews,
        ends_unused_after=unused,
        unused_counts_from=at if unused else None,
    )
    renews = str(now.renews.uuid) if now.renews else None
    begin(grant, by=by, at=at, verb="granted", ends_at=grant.ends_at.isoformat(), renews=renews)
    _consent(_revise(grant, by=consenting, at=at), now, by=consenting, at=at)
    return grant


def _change(held: Relationship, grant: AccessGrant, now: review.Review, *, by: User, at: datetime) -> AccessGrant:
    if not now.changes_anything:
        return grant
    grant = copy(grant)  # the review goes on comparing with the access as it was
    before = _terms(grant)
    grant.ends_at, grant.items, grant.preset = now.end, pack(now.levels), now.draft.preset
    grant.contact_email = now.draft.contact_email
    if now.draft.ends_unused_after != grant.ends_unused_after:
        grant.ends_unused_after = now.draft.ends_unused_after
        grant.unused_counts_from = at if grant.ends_unused_after else None
    if now.lengthens or now.shortens:
        grant.noticed_days = None
    revision = _renumber(grant, before, by=by, at=at)
    if now.needs_consent:
        _consent(revision, now, by=by, at=at)
    tell_both(grant, "access_changed", at=at)
    _change_renewal(held, grant, now, by=by, at=at)
    _stop_extension(grant, now, by=by, at=at)
    return grant


def _stop_extension(grant: AccessGrant, now: review.Review, *, by: User, at: datetime) -> None:
    """What the access holds now may be what never extends itself."""
    extension = AutoExtension.objects.on().filter(grant=grant).first()
    if extension and (obstacle := why_not_extend(grant, now.permissions)):
        extension.grant = grant
        stop_extending(extension, obstacle, by=by, at=at)


def _terms(grant: AccessGrant) -> dict[str, Any]:
    return {"ends_at": grant.ends_at.isoformat(), "items": grant.items, "revision": grant.revision_number}


CHANGED = (
    *("ends_at", "items", "preset", "contact_email", "revision_number"),
    *("ends_unused_after", "unused_counts_from", "noticed_days"),
)


def _renumber(grant: AccessGrant, before: dict[str, Any], *, by: User, at: datetime) -> GrantRevision:
    """Write the next revision of a grant that was changed, and the entry."""
    grant.revision_number += 1
    revision = _revise(grant, by=by, at=at)
    grant.save(update_fields=CHANGED)
    record(grant, verb="changed", by=by, at=at, before=before, after=_terms(grant))
    return revision


def _change_renewal(held: Relationship, grant: AccessGrant, now: review.Review, *, by: User, at: datetime) -> None:
    """An agreed renewal ends with a grant that ends earlier now, and gives no more than what is left of it."""
    renewal = held.renewal_of(grant)
    if renewal is None:
        return
    if now.shortens:
        end_renewal(renewal, by=by, at=at)
        return
    left = meet(renewal.levels, grant.levels)
    if left != renewal.levels:
        _narrow(renewal, left, by=by, at=at)


def _narrow(grant: AccessGrant, levels: Items, *, by: User, at: datetime) -> None:
    before = _terms(grant)
    permissions = review.current_permissions()
    grant.items = pack(with_baseline(levels, permissions.values()))
    grant.preset = preset_of(unpack(grant.items), permissions.values()) or ""
    _renumber(grant, before, by=by, at=at)


@transaction.atomic
def narrow_to(grant: AccessGrant, levels: Items, *, by: User, at: datetime | None = None) -> None:
    """Leave of the grant only `levels`, at once: taking away needs no consent. Both sides are told.

    `by` is the main account, also where a rule of the seller's does it. Raises `Conflict` when the grant is over, or
    when that would give more than it has.
    """
    held = lock_relationship(grant.service_authorization)
    at = at or portal_now()
    fresh = _held(held, grant, at)
    if diff(fresh.levels, with_baseline(levels, review.current_permissions().values())).widens:
        raise Conflict("This would give more than the partner has today. Change the access in the editor instead.")
    _narrow(fresh, levels, by=by, at=at)
    tell_both(fresh, "access_changed", at=at)
    renewal = held.renewal_of(fresh)
    if renewal and (left := meet(renewal.levels, fresh.levels)) != renewal.levels:
        _narrow(renewal, left, by=by, at=at)


def _revise(grant: AccessGrant, *, by: User, at: datetime) -> GrantRevision:
    """Fix the terms of the grant in a new revision."""
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
    revision.save(force_insert=True)
    return revision


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
    held = lock_relationship(grant.service_authorization)
    at = at or portal_now()
    end_early(held, _held(held, grant, at), to, by=by, at=at, kind=kind, reason=reason)


@transaction.atomic
def suspend(grant: AccessGrant, *, by: User, reason: str, note: str = "", at: datetime | None = None) -> None:
    """An operator stops all use of the access, and of its agreed renewal, until it is resumed.

    Both sides read the `reason`; the `note` is for operators and stands in the entry only.
    """
    held = lock_relationship(grant.service_authorization)
    at = at or portal_now()
    fresh = _held(held, grant, at)
    _stand(fresh, held.renewal_of(fresh), Status.SUSPENDED, by=by, at=at, reason=reason, note=note)
    tell_both(fresh, "access_suspended", at=at, reason=reason)


@transaction.atomic
def resume(grant: AccessGrant, *, by: User, at: datetime | None = None) -> None:
    """An operator lifts the suspension; what has lapsed meanwhile stays lapsed.

    Raises `Conflict` for the agreed renewal of an access that is suspended: it would let the partner in again.
    """
    held = lock_relationship(grant.service_authorization)
    at = at or portal_now()
    fresh = _held(held, grant, at)
    renewed = AccessGrant.objects.open().filter(renewals=fresh, status=Status.SUSPENDED, ends_at__gt=at)
    if renewed.exists():
        raise Conflict(
            "This renews an access that is suspended. Lift the suspension of that one: it lifts this one too."
        )
    _stand(fresh, held.renewal_of(fresh), Status.ACTIVE, by=by, at=at)
    tell_both(fresh, "access_resumed", at=at)


def _stand(
    grant: AccessGrant,
    renewal: AccessGrant | None,
    to: str,
    *,
    by: User,
    at: datetime,
    reason: str = "",
    note: str = "",
) -> None:
    """Stop or resume a grant and, where it is not so already, its renewal."""
    for each in (grant, renewal):
        if each is None or (each is renewal and each.status == to):
            continue
        each.status_reason = reason
        each.save(update_fields=["status_reason"])
        move(each, to, by=by, at=at, reason=reason, note=note)


def _held(held: Relationship, grant: AccessGrant, at: datetime) -> AccessGrant:
    """The grant under its locks.

    Raises `Conflict` when it has reached its end: expired stays expired, however late the sweep is. One that was ended
    before is returned as it is now, for `move` to refuse.
    """
    fresh = next((each for each in held.grants if each.pk == grant.pk), None)
    if fresh is None:
        fresh = AccessGrant.objects.get(pk=grant.pk)
        fresh.service_authorization = held.authorization
    if fresh.is_open and fresh.ends_at <= at:
        raise Conflict("This access has reached its end meanwhile, so there is nothing left to change.")
    return fresh
