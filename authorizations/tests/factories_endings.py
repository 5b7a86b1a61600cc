"""Access that is about to end, and what may be known about its going on."""

from __future__ import annotations

from datetime import timedelta

from audit.clock import portal_now
from authorizations.models import AccessGrant, AccessRequest, AutoExtension, TermsVersion
from authorizations.tests.factories import main_user
from authorizations.tests.rows import insert_grant

DAY = timedelta(days=1)


def agree_on_renewal(grant: AccessGrant, days: int = 30) -> AccessGrant:
    """A renewal of so many days, written past the pages that agree on one."""
    return insert_grant(grant.service_authorization, grant.ends_at, grant.ends_at + days * DAY, renews=grant)


def extend_by_itself(grant: AccessGrant) -> AutoExtension:
    now = portal_now()
    return AutoExtension.objects.create(
        grant=grant,
        terms=TermsVersion.objects.latest(),
        given_by=main_user(grant.shop.seller),
        given_at=now,
        status_changed_at=now,
    )


def ask_to_renew(request: AccessRequest, grant: AccessGrant) -> AccessRequest:
    """A request, turned into one to renew this access."""
    AccessRequest.objects.filter(pk=request.pk).update(renews=grant)
    return request
