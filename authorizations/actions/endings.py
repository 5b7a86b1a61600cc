"""How things end: a grant with its reason, and what ends with a service or a binding. Every caller holds the locks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from audit.lifecycle import move
from authorizations.letters import tell_both, tell_partner
from authorizations.locks import Relationship
from authorizations.models import AccessGrant, AccessRequest, ServiceAuthorization


def end_grant(grant: AccessGrant, to: str, *, by: User | None, at: datetime, kind: str, reason: str = "") -> None:
    """Take one grant to an end and tell both sides, in a letter of this `kind`."""
    grant.status_reason = reason
    grant.save(update_fields=["status_reason"])
    move(grant, to, by=by, at=at, reason=reason)
    tell_both(grant, kind, at=at, reason=reason)


def close_requests(requests: Iterable[AccessRequest], *, by: User | None, at: datetime) -> None:
    """Open requests for something that is no longer there."""
    for request in requests:
        if request.is_open:
            move(request, AccessRequest.Status.CLOSED, by=by, at=at)
            tell_partner(request, "request_closed", at=at)


def end_below(held: Relationship, *, by: User | None, at: datetime) -> None:
    """What ends with a service authorization: its open grants, and the open request for it."""
    for grant in held.grants:
        if grant.is_open:
            end_grant(grant, AccessGrant.Status.ENDED, by=by, at=at, kind="access_ended")
    own = (None, held.authorization.pk)  # the shop may take the same service once more, for a later period
    close_requests((r for r in held.requests if r.service_authorization_id in own), by=by, at=at)


def settle(held: Relationship, *, at: datetime) -> None:
    """First expire what is overdue, so that a late sweep is in nobody's way."""
    for request in held.requests:
        if request.is_open and request.expires_at <= at:
            expire_request(request, at=at)
    for grant in held.grants:
        if grant.is_open and grant.ends_at <= at:
            expire_grant(grant, at=at)
    authorization = held.authorization
    if authorization.status == ServiceAuthorization.Status.ACTIVE and authorization.valid_until <= at:
        expire_service(held, at=at)


def expire_request(request: AccessRequest, *, at: datetime) -> None:
    move(request, AccessRequest.Status.EXPIRED, by=None, at=at)
    tell_partner(request, "request_expired", at=at)


def expire_grant(grant: AccessGrant, *, at: datetime) -> None:
    end_grant(grant, AccessGrant.Status.EXPIRED, by=None, at=at, kind="access_expired")


def expire_service(held: Relationship, *, at: datetime) -> None:
    end_below(held, by=None, at=at)
    move(held.authorization, ServiceAuthorization.Status.EXPIRED, by=None, at=at)
    tell_both(held.authorization, "service_expired", at=at)
