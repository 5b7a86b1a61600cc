"""What a shop could take of the partners it works with, and what is in the way of each service, before the choice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from authorizations.access.taking import services_for
from authorizations.models import AccessRequest, Binding, Invitation, ServiceAuthorization
from authorizations.service_periods import end_after, preset_days, start_of_day
from partners.models import Partner, Service
from partners.models import ServiceQuerySet as Services
from sellers.models import Shop
from sellers.times import DAY, day_words, end_words, local_day

MOST = 12  # services to choose from on one page; the rest is in the list
UNSTARTED = 5


@dataclass(frozen=True)
class Offer:
    """One service, and what is in the way of taking it."""

    service: Service
    shop: Shop
    now: datetime
    taken: ServiceAuthorization | None = None  # the period the shop takes this very service for, now or later
    others: tuple[ServiceAuthorization, ...] = ()  # other partners' periods in its category, the earliest first
    request: AccessRequest | None = None  # what the partner asks for with it
    is_proposed: bool = False

    @property
    def obstacle(self) -> str:
        """Why it cannot be taken at all; empty when it can."""
        partner = self.service.partner
        if partner.status != Partner.Status.APPROVED:
            return f"{partner} is {partner.get_status_display().lower()} at the moment."
        if self.taken:
            return f"You take it already, until {self._end(self.taken)}."
        return ""

    @property
    def free_from(self) -> datetime:
        """The first instant from now on at which no other partner holds the category."""
        free = self.now
        for other in self.others:
            if other.valid_from <= free:
                free = max(free, other.valid_until)
        return free

    @property
    def first_start(self) -> datetime:
        """When it could start: now, or with the first day that is free."""
        if self.free_from <= self.now:
            return self.now
        day = local_day(self.free_from, self.shop.time_zone)
        begins = start_of_day(day, self.shop.time_zone)
        return begins if begins >= self.free_from else start_of_day(day + DAY, self.shop.time_zone)

    @property
    def warning(self) -> str:
        """Which other partner holds the category, until when, and what is left beside it; empty when nobody does."""
        if not self.others:
            return ""
        if self.free_from > self.now:
            holder, zone = self._holder, self.shop.time_zone
            return (
                f"{holder.partner} holds {self.service.category} until {self._end(holder)}."
                f" This service could start on {day_words(self.first_start, zone)}."
            )
        first = self.others[0]
        return f"{first.partner} takes over {self.service.category} on {self._begin(first)}: it has to end before that."

    def clash(self, start: datetime, end: datetime) -> str:
        """What this period would run into; empty for nothing. `bindings.why_not_take` looks again, under locks."""
        for other in self.others:
            if other.valid_from < end and other.valid_until > start:
                return (
                    f"{other.partner} holds {self.service.category} from {self._begin(other)} until {self._end(other)}."
                    " A shop takes one partner per category at a time: choose days before or after."
                )
        return ""

    @property
    def _holder(self) -> ServiceAuthorization:
        """Who holds the category last before it is free."""
        return max((each for each in self.others if each.valid_from <= self.free_from), key=lambda o: o.valid_until)

    def _begin(self, period: ServiceAuthorization) -> str:
        return day_words(period.valid_from, self.shop.time_zone)

    def _end(self, period: ServiceAuthorization) -> str:
        return end_words(period.valid_until, self.shop.time_zone)


def offers(services: Iterable[Service], shop: Shop, now: datetime, *, proposed: Service | None = None) -> list[Offer]:
    """Each service with what is in its way: two queries, however many there are."""
    found = list(services)
    periods = _periods(found, shop, now)
    requests = AccessRequest.objects.waiting(now).with_parties().filter(shop=shop, service__in=[s.pk for s in found])
    asked = {request.service_id: request for request in requests}
    return [
        Offer(
            service=service,
            shop=shop,
            now=now,
            taken=next((p for p in periods[service.category_id] if p.service_id == service.pk), None),
            others=tuple(p for p in periods[service.category_id] if p.partner_id != service.partner_id),
            request=asked.get(service.pk),
            is_proposed=service == proposed,
        )
        for service in found
    ]


def _periods(services: Iterable[Service], shop: Shop, now: datetime) -> dict[int, list[ServiceAuthorization]]:
    """What the shop takes in these categories now and later, the earliest first."""
    rows = ServiceAuthorization.objects.active().with_parties().filter(shop=shop, valid_until__gt=now)
    found: dict[int, list[ServiceAuthorization]] = defaultdict(list)
    for period in rows.filter(category__in={service.category_id for service in services}).order_by("valid_from", "pk"):
        found[period.category_id].append(period)
    return found


# Of one partner, to begin with


def offers_of(binding: Binding, now: datetime) -> tuple[list[Offer], int]:
    """What its partner offers the shop, what it proposed first, and how many there are besides."""
    proposed = proposed_service(binding, now)
    services = services_for(binding.shop).filter(partner=binding.partner_id)
    found = list(services.order_by("category__position", "name", "pk")[:MOST])
    first = list(services.filter(pk=proposed.pk)) if proposed else []
    shown = [*first, *(service for service in found if service not in first)][:MOST]
    more = services.count() - len(shown)
    return offers(shown, binding.shop, now, proposed=proposed), more


def proposed_service(binding: Binding, now: datetime) -> Service | None:
    """What the partner asks for access for, or what its invitation was about."""
    asked = AccessRequest.objects.waiting(now).filter(shop=binding.shop_id, partner=binding.partner_id)
    request = asked.filter(service_authorization=None).select_related("service").order_by("-sent_at").first()
    if request:
        return request.service
    invited = Invitation.objects.filter(binding=binding).exclude(service=None).select_related("service").first()
    return invited.service if invited else None


def unstarted(shop: Shop, now: datetime) -> QuerySet[Binding]:
    """Whom the shop works with without taking anything, the newest first; a few."""
    taken = ServiceAuthorization.objects.active().filter(binding=OuterRef("pk"), valid_until__gt=now)
    rows = Binding.objects.active().filter(~Exists(taken), shop=shop).select_related("partner")
    return rows.order_by("-started_at", "-pk")[:UNSTARTED]


# The list


def search(services: Services, words: str, category: str, partner: str) -> Services:
    for word in words.split():
        services = services.filter(
            Q(name__icontains=word) | Q(partner__name__icontains=word) | Q(category__label__icontains=word)
        )
    if category:
        services = services.filter(category__key=category)
    if partner:
        services = services.filter(partner__uuid=partner)
    return services.order_by("partner__name", "category__position", "name", "pk")


# The period


@dataclass(frozen=True)
class Choice:
    """A radio button and what it means."""

    value: str
    label: str
    text: str = ""


def length_choices(start: datetime, shop: Shop) -> list[Choice]:
    """How long: the presets with the instant each comes to when the service starts at `start`, and a date."""
    zone = shop.time_zone
    presets = [
        Choice(str(days), f"{days} days", f"Until {end_words(end_after(days, start, zone), zone)}")
        for days in preset_days()
    ]
    return [*presets, Choice("date", "Until a day I choose", "It ends at 24:00 of that day.")]


def start_choices(start: datetime, shop: Shop, now: datetime) -> list[Choice]:
    today = Choice("now", "Today", "At once, when you press the button.")
    later = Choice("date", "On a later day", f"At 0:00 of that day in the time zone of the shop ({shop.time_zone}).")
    return [today, later] if start <= now else [later]
