"""What My Services shows: the service authorizations of a shop at one instant, each with the state of its TSP access.

Dates decide, not the sweep: what is overdue counts as over here the moment its end has come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, Exists, F, FilteredRelation, Max, Min, OuterRef, Q, QuerySet, Value, When

from authorizations.eligibility import why_access_cannot_be_given
from authorizations.granted import Summary, summarize
from authorizations.listing import Sections, listed
from authorizations.models import AccessGrant, AccessRequest, Binding, ServiceAuthorization
from authorizations.states import AccessState, ServiceState
from catalogue.models import Permission, ServiceCategory
from partners.models import Partner
from sellers.models import Shop

SOON = timedelta(days=7)
Services = QuerySet[ServiceAuthorization]

NO_ACCESS = AccessState.NO_ACCESS
WITH_ACCESS = "with_access"  # active, ending soon or not

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
    """The service authorizations of these shops, with the states people read.

    Joined are the grant in force and the request that waits: of each there is one at most, so no row comes twice (the
    constraints `open_grants_of_a_service_never_overlap` and `shop_and_service_have_one_open_request`).
    """
    in_force = Q(grants__status__in=AccessGrant.OPEN, grants__starts_at__lte=now, grants__ends_at__gt=now)
    waiting = Q(requests__status__in=AccessRequest.OPEN, requests__expires_at__gt=now)
    rows = ServiceAuthorization.objects.with_parties().filter(shop__in=list(shops))
    joined = rows.annotate(
        live=FilteredRelation("grants", condition=in_force), waiting=FilteredRelation("requests", condition=waiting)
    )
    states = _access_states(now)
    return joined.annotate(
        live_status=F("live__status"),
        access_ends_at=F("live__ends_at"),
        is_over=Case(When(status=ServiceAuthorization.Status.ACTIVE, valid_until__gt=now, then=0), default=1),
        is_asked=Case(When(_is_asked(now), then=True), default=False),
        service_state=_service_state(now),
        access_state=Case(*(When(when, then=Value(state)) for state, when in states), default=Value(NO_ACCESS)),
        urgency=Case(
            *(When(when, then=URGENCY.index(state)) for state, when in states), default=URGENCY.index(NO_ACCESS)
        ),
    )


def _service_state(now: datetime) -> Case:
    active = Q(status=ServiceAuthorization.Status.ACTIVE)
    return Case(
        When(active & Q(valid_until__lte=now), then=Value(ServiceState.EXPIRED)),
        When(active & Q(valid_from__gt=now), then=Value(ServiceState.BEGINS_LATER)),
        default=F("status"),
    )


def _is_asked(now: datetime) -> Q:
    """Whether a request waits for an answer, for access or for more of it, and the service is valid."""
    is_valid = Q(status=ServiceAuthorization.Status.ACTIVE, valid_from__lte=now, valid_until__gt=now)
    return is_valid & Q(waiting__isnull=False)


def _access_states(now: datetime) -> list[tuple[AccessState, Q]]:
    """Each state and when it is the one, unless one before it is."""
    is_live = Q(live__isnull=False)
    stopped = Q(live__status=AccessGrant.Status.SUSPENDED) | ~Q(partner__status=Partner.Status.APPROVED)
    had_access = Q(Exists(AccessGrant.objects.filter(service_authorization=OuterRef("pk"))))
    return [
        (AccessState.SUSPENDED, is_live & stopped),
        (AccessState.ENDING_SOON, is_live & Q(live__ends_at__lte=now + SOON)),
        (AccessState.ACTIVE, is_live),
        (AccessState.REQUESTED, _is_asked(now)),
        (AccessState.ENDED, had_access),
    ]


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
        if self.access == WITH_ACCESS:
            services = services.filter(access_state__in=[AccessState.ACTIVE, AccessState.ENDING_SOON])
        elif self.access == AccessState.REQUESTED:  # also where there is access, and more is asked for
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
    permissions: Mapping[int, Permission]
    now: datetime

    @property
    def is_over(self) -> bool:
        """Whether the service itself has ended, however it did."""
        return bool(self.authorization.is_over)

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
    keys = [one.pk for one in found]
    grants = {grant.service_authorization_id: grant for grant in _shown_grants(keys, now)}
    requests = AccessRequest.objects.open().with_parties().filter(service_authorization__in=keys, expires_at__gt=now)
    asked = {request.service_authorization_id: request for request in requests}
    permissions = {permission.number: permission for permission in Permission.objects.all()}
    return [
        Row(
            authorization=one,
            grant=grants.get(one.pk),
            request=asked.get(one.pk) if one.is_asked else None,
            summary=summarize(grants[one.pk], permissions) if one.live_status else None,
            obstacle=why_access_cannot_be_given(one.partner, one, now),
            permissions=permissions,
            now=now,
        )
        for one in found
    ]


def _shown_grants(keys: list[int], now: datetime) -> QuerySet[AccessGrant]:
    """For each service authorization the grant in force, or else the last one there was."""
    in_force = Case(When(status__in=AccessGrant.OPEN, starts_at__lte=now, ends_at__gt=now, then=0), default=1)
    grants = AccessGrant.objects.filter(service_authorization__in=keys).alias(place=in_force)
    newest = grants.order_by("service_authorization_id", "place", "-status_changed_at", "-pk")
    return newest.distinct("service_authorization_id")


def ending_with(binding: Binding, now: datetime) -> list[Row]:
    """The services that end with a binding, each with its access and its open request."""
    running = services_of([binding.shop], now).filter(binding=binding, is_over=0)
    return rows(running.order_by("service__name", "pk"), now)


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

    @property
    def requests_words(self) -> str:
        return "1 request to answer" if self.requests == 1 else f"{self.requests} requests to answer"

    @property
    def ending_words(self) -> str:
        return f"{self.ending_soon} ending soon"

    @property
    def suspended_words(self) -> str:
        return f"{self.suspended} suspended"


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
