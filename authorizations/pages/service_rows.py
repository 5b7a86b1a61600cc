"""One service authorization as My Services shows it: its access today or how it ended, its request, what it gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Case, Q, QuerySet, When

from authorizations.eligibility import opens_at, why_access_cannot_be_given
from authorizations.models import AccessGrant, AccessRequest, Binding, ServiceAuthorization
from authorizations.pages.granted import Summary, summarize
from authorizations.pages.listing import Sections, listed
from authorizations.pages.shop_services import SeenService, services_of
from authorizations.pages.states import ServiceState
from authorizations.pages.unused import sentence
from authorizations.unused import Unused, unused_of
from catalogue.models import Permission
from partners.models import Partner
from sellers.times import end_words, until_words

ENDINGS: Mapping[str, str] = {
    AccessGrant.Status.EXPIRED: "Ended at its time",
    AccessGrant.Status.REVOKED: "Removed by the seller",
    AccessGrant.Status.RELINQUISHED: "Given up by the partner",
    AccessGrant.Status.TERMINATED: "Ended by an operator",
    AccessGrant.Status.ENDED: "Ended with its service",
}


@dataclass(frozen=True)
class Row:
    """One service authorization as the list shows it."""

    authorization: SeenService
    grant: AccessGrant | None
    request: AccessRequest | None
    summary: Summary | None
    obstacle: str  # why the wizard has nothing to give or change here; empty when it has
    permissions: Mapping[int, Permission]
    now: datetime
    renewal: AccessGrant | None = None  # agreed, from the end of the access on
    unused: Unused | None = None  # what of the access was not used; only where that was asked for

    @property
    def is_over(self) -> bool:
        """Whether the service itself has ended, however it did."""
        return bool(self.authorization.is_over)

    @property
    def over_since(self) -> datetime | None:
        """When the service ended: at its time, or when somebody ended it."""
        service = self.authorization
        at_its_time = service.service_state == ServiceState.EXPIRED
        return (service.valid_until if at_its_time else service.status_changed_at) if self.is_over else None

    @property
    def is_live(self) -> bool:
        """Whether there is access that has not ended, though it may stand still."""
        return self.authorization.live_status is not None

    @property
    def is_to_answer(self) -> bool:
        """Whether a request waits where there is no access yet, so that answering it is the way to give some."""
        return self.request is not None and not self.is_live and not self.obstacle

    @property
    def sections(self) -> Sections:
        """What the access gives, for components/permission_list.html; nothing where there is none."""
        return listed(self.grant.levels, self.permissions) if self.grant and self.is_live else []

    @property
    def partner_stands_still(self) -> bool:
        return self.is_live and self.authorization.partner.status != Partner.Status.APPROVED

    @property
    def unused_words(self) -> str:
        return sentence(self.unused) if self.unused else ""

    @property
    def until_words(self) -> str:
        """Until when there is access: "until 3 March 2027, 24:00 PST (12 days left)"."""
        ends_at = self.authorization.access_ends_at
        return until_words(ends_at, self.authorization.shop.time_zone, self.now) if ends_at else ""

    @property
    def can_be_renewed(self) -> bool:
        """Whether the main account can agree now that the access goes on after its end."""
        if self.grant is None or not self.is_live or self.renewal or self.obstacle:
            return False
        return self.grant.status == AccessGrant.Status.ACTIVE and opens_at(self.grant.ends_at) <= self.now

    @property
    def begins_later(self) -> bool:
        """Whether what was agreed has not begun yet."""
        return self.grant is not None and not self.is_live and self.grant.starts_at > self.now

    @property
    def ended_at(self) -> datetime | None:
        """When the last access ended: at its time, or before it."""
        if self.grant is None or self.is_live or self.begins_later:
            return None
        return self.grant.ends_at if self.grant.is_open else min(self.grant.ends_at, self.grant.status_changed_at)

    @property
    def ended_words(self) -> str:
        """When the last access ended: "3 March 2027, 21:00 PST"."""
        return end_words(self.ended_at, self.authorization.shop.time_zone) if self.ended_at else ""

    @property
    def ended_as(self) -> str:
        """The status the last access ended in; an overdue one counts as expired."""
        if self.grant is None or self.is_live or self.begins_later:
            return ""
        return str(AccessGrant.Status.EXPIRED if self.grant.is_open else self.grant.status)

    @property
    def how_it_ended(self) -> str:
        return ENDINGS.get(self.ended_as, "")


def rows(services: Iterable[SeenService], now: datetime) -> list[Row]:
    """The rows of one page: four queries, however many there are."""
    found = list(services)
    keys = [one.pk for one in found]
    grants = {grant.service_authorization_id: grant for grant in _shown_grants(keys, now)}
    requests = AccessRequest.objects.open().with_parties().filter(service_authorization__in=keys, expires_at__gt=now)
    asked = {request.service_authorization_id: request for request in requests}
    permissions = {permission.number: permission for permission in Permission.objects.all()}
    agreed = AccessGrant.objects.open().filter(renews__in=grants.values())
    renewals = {grant.renews_id: grant for grant in agreed}
    return [
        Row(
            authorization=one,
            grant=grants.get(one.pk),
            request=asked.get(one.pk) if one.is_asked else None,
            summary=summarize(grants[one.pk], permissions) if one.live_status else None,
            obstacle=why_access_cannot_be_given(one.partner, one, now),
            permissions=permissions,
            now=now,
            renewal=renewals.get(grants[one.pk].pk) if one.live_status else None,
        )
        for one in found
    ]


def with_unused(found: Iterable[Row]) -> list[Row]:
    """The same rows with what was not used of the access each of them shows: three queries more."""
    shown = list(found)
    live = [row.grant for row in shown if row.grant and row.is_live]
    unused = unused_of(live, shown[0].permissions, shown[0].now) if live else {}
    return [replace(row, unused=unused.get(row.grant.pk) if row.grant else None) for row in shown]


def _shown_grants(keys: list[int], now: datetime) -> QuerySet[AccessGrant]:
    """For each service authorization the grant in force, else one that begins later, else the last one there was.

    One that was ended before it began is none.
    """
    is_open = Q(status__in=AccessGrant.OPEN, ends_at__gt=now)
    place = Case(When(is_open & Q(starts_at__lte=now), then=0), When(is_open, then=1), default=2)
    grants = AccessGrant.objects.filter(service_authorization__in=keys).alias(place=place)
    grants = grants.filter(is_open | Q(starts_at__lte=now))
    newest = grants.order_by("service_authorization_id", "place", "-status_changed_at", "-pk")
    return newest.distinct("service_authorization_id")


def ending_with(binding: Binding, now: datetime) -> list[Row]:
    """The services that end with a binding, each with its access and its open request."""
    running = services_of([binding.shop], now).filter(binding=binding, is_over=0)
    return rows(running.order_by("service__name", "pk"), now)


def row_of(authorization: ServiceAuthorization, now: datetime) -> Row:
    return rows(services_of([authorization.shop], now).filter(pk=authorization.pk), now)[0]
