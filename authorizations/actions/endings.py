"""How things end: a grant with its reason, and what ends with a service or a binding. Every caller holds the locks."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from accounts.models import User
from audit.lifecycle import move
from authorizations.letters import tell_both, tell_partner, tell_seller
from authorizations.locks import Relationship
from authorizations.models import AccessGrant, AccessRequest, AutoExtension, ServiceAuthorization

RENEWAL_ENDS = "What it would have renewed ended early."


def end_early(
    held: Relationship, grant: AccessGrant, to: str, *, by: User | None, at: datetime, kind: str, reason: str = ""
) -> None:
    """End a grant before its time, and with it its agreed renewal and the open request to renew it."""
    renewal = held.renewal_of(grant)
    end_grant(grant, to, by=by, at=at, kind=kind, reason=reason)
    if renewal:
        end_renewal(renewal, by=by, at=at)
    close_requests((request for request in held.requests if request.renews_id == grant.pk), by=by, at=at)


def end_renewal(renewal: AccessGrant, *, by: User | None, at: datetime, reason: str = RENEWAL_ENDS) -> None:
    _close(renewal, AccessGrant.Status.ENDED, by=by, at=at, reason=reason)
    tell_both(renewal, "renewal_ended", at=at, with_what_it_renews="yes")


def end_grant(grant: AccessGrant, to: str, *, by: User | None, at: datetime, kind: str, reason: str = "") -> None:
    """Take one grant to an end and tell both sides, in a letter of this `kind`."""
    _close(grant, to, by=by, at=at, reason=reason)
    never_began = grant.renews_id is not None and grant.starts_at > at
    tell_both(grant, "renewal_ended" if never_began else kind, at=at, reason=reason)


def _close(grant: AccessGrant, to: str, *, by: User | None, at: datetime, reason: str) -> None:
    grant.status_reason = reason
    grant.save(update_fields=["status_reason"])
    move(grant, to, by=by, at=at, reason=reason)


def stop_extending(
    extension: AutoExtension, reason: str, *, by: User | None, at: datetime, why: str = "must_not"
) -> None:
    """An access that is open extends itself no more, and its seller is told why ("must_not" or "too_old")."""
    move(extension, AutoExtension.Status.STOPPED, by=by, at=at, alongside={"stop_reason": reason}, reason=reason)
    tell_seller(extension.grant, "extension_stopped", at=at, reason=reason, why=why)


def close_requests(requests: Iterable[AccessRequest], *, by: User | None, at: datetime) -> None:
    """Open requests for something that is no longer there."""
    for request in requests:
        if request.is_open:
            move(request, AccessRequest.Status.CLOSED, by=by, at=at)
            tell_partner(request, "request_closed", at=at)


def end_below(held: Relationship, *, by: User | None, at: datetime) -> None:
    """What ends with a service authorization: its open grants, the open request for it, and what renews it or them."""
    for grant in reversed(held.grants):  # renewals first
        if grant.is_open:
            end_early(held, grant, AccessGrant.Status.ENDED, by=by, at=at, kind="access_ended")
    own = (None, held.authorization.pk)  # the shop may take the same service once more, for a later period
    close_requests((r for r in held.requests if r.service_authorization_id in own), by=by, at=at)


def settle(held: Relationship, *, at: datetime) -> None:
    """First expire what is overdue, so that a late sweep is in nobody's way."""
    for request in held.requests:
        if request.is_open and request.expires_at <= at:
            expire_request(request, at=at)
    for grant in held.grants:
        if grant.is_open and grant.ends_at <= at:
            expire_grant(held, grant, at=at)
    authorization = held.authorization
    if authorization.status == ServiceAuthorization.Status.ACTIVE and authorization.valid_until <= at:
        expire_service(held, at=at)


def expire_request(request: AccessRequest, *, at: datetime) -> None:
    move(request, AccessRequest.Status.EXPIRED, by=None, at=at)
    tell_partner(request, "request_expired", at=at)


# What goes on from there expires without a letter: of the renewal both sides were told, and nothing ends for them.


def expire_grant(held: Relationship, grant: AccessGrant, *, at: datetime) -> None:
    _close(grant, AccessGrant.Status.EXPIRED, by=None, at=at, reason="")
    if held.renewal_of(grant) is None:
        tell_both(grant, "access_expired", at=at, reason="")


def expire_service(held: Relationship, *, at: datetime) -> None:
    end_below(held, by=None, at=at)
    move(held.authorization, ServiceAuthorization.Status.EXPIRED, by=None, at=at)
    if held.next is None:
        tell_both(held.authorization, "service_expired", at=at)
