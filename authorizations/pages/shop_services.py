"""What My Services shows: the service authorizations of a shop at one instant, each with the state of its TSP access.

Dates decide, not the sweep: what is overdue counts as over here the moment its end has come.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from django.db.models import Case, Count, Exists, F, FilteredRelation, Max, Min, OuterRef, Q, QuerySet, Value, When

from authorizations.models import AccessGrant, AccessRequest, ServiceAuthorization
from authorizations.pages.states import AccessState, ServiceState
from catalogue.models import ServiceCategory
from partners.models import Partner
from sellers.models import Shop

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

SOON = timedelta(days=7)


class Seen(TypedDict):
    """What `services_of` adds to each row."""

    live_status: str | None  # of the grant in force
    access_ends_at: datetime | None
    is_over: int  # 1 when the service itself has ended; a number, so that rows are sorted by it
    is_asked: bool
    service_state: str
    access_state: str
    urgency: int


SeenService: TypeAlias = "WithAnnotations[ServiceAuthorization, Seen]"
Services: TypeAlias = "QuerySet[SeenService]"

NO_ACCESS = AccessState.NO_ACCESS
WITH_ACCESS = "with_access"  # active, ending soon or not

# What waits for the seller comes first, what is over last.
URGENCY = (
    AccessState.REQUESTED,
    AccessState.ENDING_SOON,
    AccessState.SUSPENDED,
    AccessState.NO_ACCESS,
    AccessState.BEGINS_LATER,
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
    given = AccessGrant.objects.filter(service_authorization=OuterRef("pk"))
    had_access, will_have = (
        Q(Exists(given.filter(starts_at__lte=now))),
        Q(Exists(given.open().filter(starts_at__gt=now))),
    )
    return [
        (AccessState.SUSPENDED, is_live & stopped),
        (AccessState.ENDING_SOON, is_live & Q(live__ends_at__lte=now + SOON)),
        (AccessState.ACTIVE, is_live),
        (AccessState.REQUESTED, _is_asked(now)),
        (AccessState.BEGINS_LATER, will_have),
        (AccessState.ENDED, had_access),
    ]


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
    for count in counted:
        found[count["shop"]][count["access_state"]] = count["many"]
    for waiting in asked:
        found[waiting["shop"]]["requests"] = waiting["many"]
    names = Figures.__dataclass_fields__
    return {key: Figures(**{n: many for n, many in counts.items() if n in names}) for key, counts in found.items()}
