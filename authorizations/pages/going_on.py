"""How it stands with an access and its service going on after their end, as the pages of both sides say it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from authorizations import review
from authorizations.eligibility import (
    next_period,
    opens_at,
    why_access_cannot_be_given,
    why_not_extend,
    why_not_renew,
    why_not_renew_service,
)
from authorizations.models import AccessGrant, AutoExtension, ServiceAuthorization
from catalogue.file import load


@dataclass(frozen=True)
class GoingOn:
    """Of one service: the access in force, what was agreed for later, and what can be done now."""

    authorization: ServiceAuthorization
    now: datetime
    grant: AccessGrant | None  # in force
    agreed: AccessGrant | None  # begins later
    following: ServiceAuthorization | None  # the next period of the service
    extension: AutoExtension | None

    @property
    def is_renewal(self) -> bool:
        return self.agreed is not None and self.agreed.renews_id is not None

    @property
    def why_not_renew(self) -> str:
        """Why the access cannot be renewed now; empty when it can, or when there is none."""
        if self.grant is None:
            return ""
        partner = self.authorization.partner
        return why_not_renew(self.grant, self.now) or why_access_cannot_be_given(partner, self.authorization, self.now)

    @property
    def can_renew(self) -> bool:
        return self.grant is not None and not self.why_not_renew

    @property
    def opens(self) -> datetime | None:
        """From when on the access can be renewed, where that is all there is to wait for."""
        if self.grant is None or self.agreed or self.grant.status != AccessGrant.Status.ACTIVE:
            return None
        opens = opens_at(self.grant.ends_at)
        return opens if opens > self.now else None

    @property
    def can_renew_service(self) -> bool:
        """Apart from its access: where there is none, or the service shall go on first."""
        is_active = self.authorization.status == ServiceAuthorization.Status.ACTIVE
        return is_active and not why_not_renew_service(self.authorization, self.now)

    @property
    def service_opens(self) -> datetime | None:
        is_active = self.authorization.status == ServiceAuthorization.Status.ACTIVE
        opens = opens_at(self.authorization.valid_until)
        return opens if is_active and not self.following and opens > self.now else None

    @property
    def extends_at(self) -> datetime | None:
        """When it extends itself next: the access in force, or the one that was agreed for later."""
        if self.extension is None or (self.is_renewal and not self.extends_later):
            return None
        return self.extension.grant.ends_at - timedelta(days=load().timers.auto_extend_days)

    @property
    def extends_later(self) -> bool:
        """Whether it is what was agreed for later that extends itself."""
        return self.extension is not None and self.extension.grant == self.agreed

    @property
    def lacks_room(self) -> bool:
        """Whether it cannot extend itself as things are: the service ends with it."""
        grant = self.grant
        return grant is not None and grant.ends_at >= self.authorization.valid_until and self.following is None

    @property
    def why_not_extend(self) -> str:
        return why_not_extend(self.grant, review.current_permissions()) if self.grant else ""


def going_on(authorization: ServiceAuthorization, now: datetime) -> GoingOn:
    there = AccessGrant.objects.open().filter(ends_at__gt=now).order_by("starts_at")
    of_service = there.filter(Q(service_authorization=authorization) | Q(renews__service_authorization=authorization))
    found = list(of_service)
    grant = next((g for g in found if g.starts_at <= now and g.service_authorization_id == authorization.pk), None)
    if grant:
        grant.service_authorization = authorization
    agreed = next((each for each in found if each.starts_at > now), None)
    extending = AutoExtension.objects.on().filter(grant__in=[each for each in (grant, agreed) if each])
    return GoingOn(
        authorization=authorization,
        now=now,
        grant=grant,
        agreed=agreed,
        following=next_period(authorization),
        extension=extending.select_related("grant__service_authorization").order_by("-grant__starts_at").first(),
    )
