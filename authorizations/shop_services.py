"""What My Services shows: the service authorizations of a shop at one instant, each with the state of its TSP access.

Dates decide, not the sweep: what is overdue counts as over here the moment its end has come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from authorizations.eligibility import why_access_cannot_be_given
from authorizations.granted import Summary, summarize
from authorizations.models import AccessGrant, AccessRequest, ServiceAuthorization
from authorizations.states import AccessState, ServiceState
from catalogue.models import Permission, ServiceCategory
from partners.models import Partner
from sellers.models import Shop

SOON = timedelta(days=7)
Services = QuerySet[ServiceAuthorization]

# What waits for the seller comes first, what is over last.
URGENCY = (
    AccessState.REQUESTED,
    AccessState.ENDING_SOON,
    AccessState.SUSPENDED,
    AccessState.NO_ACCESS,
    AccessState.ACTIVE,
    AccessState.ENDED,
)
SORTS: Mapping[str, tuple[str, ...]] = {
    "": ("is_over", "urgency", "partner__name"),
    "partner": ("partner__name", "service__name"),
    "service": ("service__name", "partner__name"),
    "valid_until": ("valid_until",),
    "access": ("urgency", "access_ends_at", "partner__name"),
}


def services_of(shops: Iterable[Shop], now: datetime) -> Services:
    """The service authorizations of these shops, annotated with `service_state`, `access_state` and what they rest on."""
    rows = ServiceAuthorization.objects.with_parties().filter(shop__in=list(shops))
    running = Q(status=ServiceAuthorization.Status.ACTIVE, valid_until__gt=now)
    return (
        rows.annotate(**_grants(now), service_state=_service_state(now), is_over=Case(When(running, then=0), default=1))
        .annotate(is_asked=_is_asked(now))
        .annotate(access_state=_access_state(now))
        .annotate(urgency=Case(*(When(access_state=state, then=place) for place, state in enumerate(URGENCY))))
    )


def _grants(now: datetime) -> dict[str, Any]:
    """The grant that is open now, or else the last one there was."""
    grants = AccessGrant.objects.filter(service_authorization=OuterRef("pk"))
    live = grants.open().filter(ends_at__gt=now).order_by("starts_at", "pk")
    last = grants.order_by("-status_changed_at", "-pk")
    return {
        "live_status": Subquery(live.values("status")[:1]),
        "access_ends_at": Subquery(live.values("ends_at")[:1]),
        "shown_grant": Coalesce(Subquery(live.values("pk")[:1]), Subquery(last.values("pk")[:1])),
    }


def _service_state(now: datetime) -> Case:
    active = Q(status=ServiceAuthorization.Status.ACTIVE)
    return Case(
        When(active & Q(valid_until__lte=now), then=Value(ServiceState.EXPIRED)),
        When(active & Q(valid_from__gt=now), then=Value(ServiceState.BEGINS_LATER)),
        default=F("status"),
    )


def _is_asked(now: datetime) -> Q:
    """Whether a request for the service waits for an answer, for access or for more of it."""
    waiting = AccessRequest.objects.open().filter(
        shop=OuterRef("shop"), service=OuterRef("service"), expires_at__gt=now
    )
    return Q(Exists(waiting), service_state=ServiceState.ACTIVE)


def _access_state(now: datetime) -> Case:
    stopped = Q(live_status=AccessGrant.Status.SUSPENDED) | ~Q(partner__status=Partner.Status.APPROVED)
    return Case(
        When(Q(live_status__isnull=False) & stopped, then=Value(AccessState.SUSPENDED)),
        When(access_ends_at__lte=now + SOON, then=Value(AccessState.ENDING_SOON)),
        When(live_status__isnull=False, then=Value(AccessState.ACTIVE)),
        When(is_asked=True, then=Value(AccessState.REQUESTED)),
        When(shown_grant__isnull=False, then=Value(AccessState.ENDED)),
        default=Value(AccessState.NO_ACCESS),
    )


ENDINGS: Mapping[str, str] = {
    AccessGrant.Status.EXPIRED: "Ended at its time",
    AccessGrant.Status.REVOKED: "Removed by the main account",
    AccessGrant.Status.RELINQUISHED: "Given up by the partner",
    AccessGrant.Status.TERMINATED: "Ended by an operator",
    AccessGrant.Status.ENDED: "Ended with its service",
}


@dataclass(frozen=True)
class Search:
    """What was searched, filtered and sorted by; empty means everything, in the order of urgency."""

    words: str = ""
    state: str = ""
    access: str = ""
    category: str = ""
    sort: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.state or self.access or self.category)

    def apply(self, services: Services) -> Services:
        for word in self.words.split():
            names = Q(partner__name__icontains=word) | Q(partner__legal_name__icontains=word)
            services = services.filter(names | Q(service__name__icontains=word) | Q(category__label__icontains=word))
        if self.access == AccessState.REQUESTED:  # also where there is access, and more is asked for
            services = services.filter(is_asked=True)
        elif self.access:
            services = services.filter(access_state=self.access)
        wanted = {"service_state": self.state, "category__key": self.category}
        return services.filter(**{name: value for name, value in wanted.items() if value}).order_by(*self._order())

    def _order(self) -> list[Any]:
        """The columns to sort by, in the direction asked for; equal rows keep one order."""
        columns = [F(name) for name in SORTS[self.sort.removeprefix("-")]]
        first, *others = columns
        falls = self.sort.startswith("-")
        return [
            first.desc(nulls_last=True) if falls else first.asc(nulls_last=True),
            *(column.asc(nulls_last=True) for column in others),
            F("pk").desc(),
        ]


@dataclass(frozen=True)
class Row:
    """One service authorization as the list shows it."""

    authorization: Any  # a ServiceAuthorization with the annotations of `services_of`
    grant: AccessGrant | None
    request: AccessRequest | None
    summary: Summary | None
    obstacle: str  # why the wizard has nothing to give or change here; empty when it has

    @property
    def is_live(self) -> bool:
        """Whether there is access that has not ended, though it may stand still."""
        return self.authorization.live_status is not None

    @property
    def partner_stands_still(self) -> bool:
        return self.is_live and self.authorization.partner.status != Partner.Status.APPROVED

    @property
    def ended_at(self) -> datetime | None:
        """When the last access ended: at its time, or before it."""
        if self.grant is None or self.is_live:
            return None
        return self.grant.ends_at if self.grant.is_open else min(self.grant.ends_at, self.grant.status_changed_at)

    @property
    def ended_as(self) -> str:
        """The status the last access ended in; an overdue one counts as expired."""
        if self.grant is None or self.is_live:
            return ""
        return str(AccessGrant.Status.EXPIRED if self.grant.is_open else self.grant.status)

    @property
    def how_it_ended(self) -> str:
        return ENDINGS.get(self.ended_as, "")


def rows(services: Iterable[ServiceAuthorization], now: datetime) -> list[Row]:
    """The rows of one page: three queries, however many there are."""
    found: list[Any] = list(services)
    grants = AccessGrant.objects.in_bulk([one.shown_grant for one in found if one.shown_grant])
    requests = open_requests({one.shop_id for one in found}, now).filter(service__in={one.service_id for one in found})
    asked = {(request.shop_id, request.service_id): request for request in requests}
    permissions = {p.number: p for p in Permission.objects.all()} if grants else {}
    return [
        Row(
            authorization=one,
            grant=grants.get(one.shown_grant),
            request=asked.get((one.shop_id, one.service_id)) if one.is_asked else None,
            summary=summarize(grants[one.shown_grant], permissions) if one.live_status else None,
            obstacle=why_access_cannot_be_given(one.partner, one, now),
        )
        for one in found
    ]


def row_of(authorization: ServiceAuthorization, now: datetime) -> Row:
    return rows(services_of([authorization.shop], now).filter(pk=authorization.pk), now)[0]


def open_requests(shop_keys: Iterable[int], now: datetime) -> QuerySet[AccessRequest]:
    """The requests to these shops whose links work."""
    return AccessRequest.objects.open().with_parties().filter(shop__in=list(shop_keys), expires_at__gt=now)


@dataclass(frozen=True)
class Holder:
    """The partner a shop takes for a category, and when."""

    category: str
    partner: str = ""
    valid_from: datetime | None = None
    valid_until: datetime | None = None


def category_holders(shop: Shop, now: datetime) -> list[Holder]:
    """Who holds each service category of the shop now or later; free ones are among them."""
    running = ServiceAuthorization.objects.active().filter(shop=shop, valid_until__gt=now)
    held = (
        running.order_by()
        .values("category", "category__label", "partner__name")
        .annotate(begins=Min("valid_from"), ends=Max("valid_until"))
        .order_by("category__position", "begins")
    )
    holders = [Holder(h["category__label"], h["partner__name"], h["begins"], h["ends"]) for h in held]
    taken = {h["category"] for h in held}
    free = ServiceCategory.objects.current().exclude(pk__in=taken)
    return [*holders, *(Holder(category.label) for category in free)]


@dataclass(frozen=True)
class Figures:
    """How many of a shop's running services are in which state, and how many requests wait."""

    requests: int = 0
    active: int = 0
    ending_soon: int = 0
    suspended: int = 0
    no_access: int = 0

    @property
    def with_access(self) -> int:
        return self.active + self.ending_soon


def figures(shops: Iterable[Shop], now: datetime) -> dict[int, Figures]:
    """The figures of each shop, by its key."""
    shops = list(shops)
    counted = (
        services_of(shops, now).filter(is_over=0).order_by().values("shop", "access_state").annotate(many=Count("pk"))
    )
    asked = open_requests([shop.pk for shop in shops], now).order_by().values("shop").annotate(many=Count("pk"))
    found: dict[int, dict[str, int]] = {shop.pk: {} for shop in shops}
    for row in counted:
        found[row["shop"]][row["access_state"]] = row["many"]
    for row in asked:
        found[row["shop"]]["requests"] = row["many"]
    names = Figures.__dataclass_fields__
    return {key: Figures(**{n: many for n, many in counts.items() if n in names}) for key, counts in found.items()}
