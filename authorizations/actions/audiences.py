"""For which shops a custom service is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict, record
from authorizations.models import ServiceAudience
from partners.models import Service
from sellers.models import Shop


@transaction.atomic
def offer_service(service: Service, shop: Shop, *, by: User | None, at: datetime | None = None) -> ServiceAudience:
    """Offer a custom service to a shop, once. Raises `Conflict` when it is no custom service but for everybody."""
    if obstacle := why_not_offer(service, shop):
        raise Conflict(obstacle)
    audience, is_new = ServiceAudience.objects.get_or_create(service=service, shop=shop)
    if is_new:
        record(service, verb="offered", by=by, at=at or portal_now(), shop=shop.code)
    return audience


def why_not_offer(service: Service, shop: Shop) -> str:
    """Why a service cannot be offered to this shop by name; empty when it can."""
    if not service.is_custom:
        return f"{service} is not a custom service: it is offered to every shop of its markets, {shop} as well."
    return ""
