"""Rows written past the actions, to try what the database itself refuses."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from accounts.tests.factories import UserFactory
from audit.clock import portal_now
from authorizations.models import AccessGrant, GrantRevision, ServiceAuthorization, TermsVersion
from catalogue.expansion import pack, with_baseline
from catalogue.models import Permission
from partners.models import Service

DAY = timedelta(days=1)
MOMENT = timedelta(microseconds=1)


def baseline() -> list[int]:
    return pack(with_baseline({}, Permission.objects.current()))


def insert_grant(
    authorization: ServiceAuthorization, starts_at: datetime, ends_at: datetime, **values: Any
) -> AccessGrant:
    """A grant and its first revision."""
    terms = {"starts_at": starts_at, "ends_at": ends_at, "items": values.pop("items", baseline())}
    grant = AccessGrant(service_authorization=authorization, status_changed_at=starts_at, **terms, **values)
    grant.save(force_insert=True)
    insert_revision(grant)
    return grant


def insert_revision(grant: AccessGrant, **values: Any) -> GrantRevision:
    """The revision that `grant` mirrors, or one that differs from it by `values`."""
    terms = {name: getattr(grant, name) for name in ("starts_at", "ends_at", "items", "preset")}
    number = values.pop("number", grant.revision_number)
    made = {"made_at": portal_now(), "made_by": values.pop("made_by", None) or UserFactory()}
    return GrantRevision.objects.create(grant=grant, number=number, **(terms | made | values))


def publish_new_terms() -> TermsVersion:
    last = TermsVersion.objects.latest()
    at = portal_now()
    return TermsVersion.objects.create(number=last.number + 1, text="New.", sha256="f" * 64, published_at=at)


def insert_service_authorization(
    like: ServiceAuthorization,
    valid_from: datetime,
    valid_until: datetime,
    service: Service | None = None,
    **values: Any,
) -> ServiceAuthorization:
    """A service authorization under the same binding, of the same service unless another is named."""
    service = service or like.service
    known = {"binding": like.binding, "partner": like.partner, "shop": like.shop, "category": service.category}
    row = ServiceAuthorization(
        service=service,
        valid_from=valid_from,
        valid_until=valid_until,
        status_changed_at=valid_from,
        **(known | values),
    )
    row.save(force_insert=True)
    return row
