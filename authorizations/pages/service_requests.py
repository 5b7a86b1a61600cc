"""What a partner could ask a shop for that does not take it yet: its own services, each with what is in the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from authorizations.models import AccessRequest, Binding, ServiceAuthorization
from authorizations.pages.request_links import link
from authorizations.pages.taking import offers
from partners.models import Service
from sellers.times import end_words


@dataclass(frozen=True)
class ServiceLine:
    """One service of the partner. Of another partner in the way it is told that there is one, not which."""

    service: Service
    request: AccessRequest | None
    taken: ServiceAuthorization | None
    is_held_until: str

    @property
    def link(self) -> str:
        return link(self.request) if self.request else ""

    @property
    def can_ask(self) -> bool:
        return self.request is None and self.taken is None


def service_lines(services: Iterable[Service], binding: Binding, now: datetime) -> list[ServiceLine]:
    """Two queries, however many there are."""
    zone = binding.shop.time_zone
    return [
        ServiceLine(
            service=offer.service,
            request=offer.request,
            taken=offer.taken,
            is_held_until=end_words(offer.free_from, zone) if offer.free_from > now else "",
        )
        for offer in offers(services, binding.shop, now)
    ]
