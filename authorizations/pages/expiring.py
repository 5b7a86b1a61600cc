"""The Expiring boards: which access ends when, how it stands with going on, and what can be done about it from the row.

Access in force is listed, suspended or not; an agreed renewal that has not begun is said in the row it follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from django.db import models
from django.db.models import (
    Case,
    Count,
    DateField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast

from authorizations.eligibility import opens_at
from authorizations.models import AccessGrant, AccessRequest, AutoExtension
from authorizations.models.periods import MAX_PERIOD
from authorizations.pages.partner_details import state_of
from partners.models import Partner, PartnerMember
from sellers.models import Shop
from sellers.times import MOMENT

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class Going(models.TextChoices):
    """How it stands with an access going on after its end."""

    AGREED = "agreed", "Renewal agreed"
    ASKED = "asked", "Renewal asked for"
    EXTENDS = "extends", "Extends itself"
    NOTHING = "nothing", "Nothing yet"


class Seen(TypedDict):
    """What `ending` adds to each row."""

    days: int  # midnights of the shop that lie before the end; 0 on the last day
    going: str


EndingGrant: TypeAlias = "WithAnnotations[AccessGrant, Seen]"
EndingGrants: TypeAlias = "QuerySet[EndingGrant]"

SPANS = (("0", "Today"), ("1", "By tomorrow"), ("7", "Within 7 days"), ("30", "Within 30 days"))
USUAL, EVERYTHING = "30", "all"
SORTS: Mapping[str, tuple[str, ...]] = {
    "end": ("ends_at",),
    "shop": ("service_authorization__shop__name", "ends_at"),
    "partner": ("service_authorization__partner__name", "ends_at"),
    "service": ("service_authorization__service__name", "ends_at"),
    "going": ("going", "ends_at"),
}
NAMES = ("shop__name", "shop__code", "partner__name", "service__name")


class Midnights(Func):
    """One day minus another, in days."""

    template = "(%(expressions)s)"
    arg_joiner = " - "
    output_field: Any = IntegerField()


def ending_of_partner(member: PartnerMember, now: datetime) -> EndingGrants:
    return _ending(now).filter(service_authorization__partner=member.partner_id)


def ending_of_shops(shops: Iterable[Shop], now: datetime) -> EndingGrants:
    return _ending(now).filter(service_authorization__shop__in=list(shops))


def _ending(now: datetime) -> EndingGrants:
    rows = AccessGrant.objects.in_force(now).with_parties()
    last = ExpressionWrapper(F("ends_at") - Value(MOMENT), output_field=DateTimeField())
    return rows.annotate(days=Midnights(_local_day(last), _local_day(Value(now))), going=_going(now))


def _local_day(instant: Any) -> Cast:
    zone = F("service_authorization__shop__time_zone")
    return Cast(Func(zone, instant, function="timezone", output_field=DateTimeField()), DateField())


def _going(now: datetime) -> Case:
    return Case(
        When(Exists(AccessGrant.objects.open().filter(renews=OuterRef("pk"))), then=Value(Going.AGREED)),
        When(Exists(AccessRequest.objects.waiting(now).filter(renews=OuterRef("pk"))), then=Value(Going.ASKED)),
        When(Exists(AutoExtension.objects.on().filter(grant=OuterRef("pk"))), then=Value(Going.EXTENDS)),
        default=Value(Going.NOTHING),
    )


@dataclass(frozen=True)
class Tile:
    """How many end within a span; the way to see them."""

    span: str
    label: str
    many: int


def tiles(rows: EndingGrants) -> list[Tile]:
    """One query, however many rows there are."""
    counts = {f"within_{span}": Count("pk", filter=Q(days__lte=int(span))) for span, _ in SPANS}
    counted = rows.order_by().aggregate(**counts)
    return [Tile(span, label, counted[f"within_{span}"]) for span, label in SPANS]


@dataclass(frozen=True)
class Search:
    """What was searched, filtered and sorted by; empty means what ends within 30 days, the soonest end first."""

    words: str = ""
    within: str = USUAL
    category: str = ""
    going: str = ""
    sort: str = "end"

    def __bool__(self) -> bool:
        return bool(self.words or self.category or self.going or self.within != USUAL)

    def apply(self, rows: EndingGrants) -> EndingGrants:
        for word in self.words.split():
            rows = rows.filter(_naming(word))
        if self.within != EVERYTHING:
            rows = rows.filter(days__lte=int(self.within))
        wanted = {"service_authorization__category__key": self.category, "going": self.going}
        rows = rows.filter(**{name: value for name, value in wanted.items() if value})
        first, *others = SORTS[self.sort.removeprefix("-")]
        return rows.order_by(f"-{first}" if self.sort.startswith("-") else first, *others, "pk")


def _naming(word: str) -> Q:
    """Shop, code, partner or service has the word in its name."""
    found = Q()
    for name in NAMES:
        found |= Q(**{f"service_authorization__{name}__icontains": word})
    return found


@dataclass(frozen=True)
class Line:
    """One access of a board, and what its reader can do about it."""

    grant: EndingGrant
    renewal: AccessGrant | None
    request: AccessRequest | None  # open, for the same service: for the renewal or for something else
    now: datetime
    may_act: bool  # whether the reader is one who can do anything

    @property
    def state(self) -> str:
        return state_of(self.grant, self.now)

    @property
    def is_agreed(self) -> bool:
        return self.renewal is not None

    @property
    def opens(self) -> datetime | None:
        """From when on it can be renewed; None when it can be now."""
        opens = opens_at(self.grant.ends_at)
        return opens if opens > self.now else None

    @property
    def can_renew(self) -> bool:
        """Whether the seller can agree to a renewal now."""
        return self.may_act and self._may_go_on

    @property
    def can_ask(self) -> bool:
        """Whether the partner can ask for one: not while it asks for something else of the same service."""
        return self.can_renew and self.request is None

    @property
    def can_lengthen(self) -> bool:
        """Whether the end can be moved inside the service and the longest there is, instead."""
        latest = min(self.grant.service_authorization.valid_until, self.grant.starts_at + MAX_PERIOD)
        return self.may_act and self._is_usable and not self.is_agreed and self.grant.ends_at < latest

    @property
    def _may_go_on(self) -> bool:
        return self._is_usable and not self.is_agreed and self.opens is None

    @property
    def _is_usable(self) -> bool:
        return self.grant.status == AccessGrant.Status.ACTIVE and self.grant.partner.status == Partner.Status.APPROVED


def lines(grants: Sequence[EndingGrant], now: datetime, *, may_act: bool) -> list[Line]:
    """The rows of one page: two queries more, however many they are."""
    renewals = {row.renews_id: row for row in AccessGrant.objects.open().filter(renews__in=[g.pk for g in grants])}
    asked = _open_requests(grants, now)
    return [Line(each, renewals.get(each.pk), asked.get(_place(each)), now, may_act) for each in grants]


def _open_requests(grants: Sequence[AccessGrant], now: datetime) -> dict[tuple[int, int], AccessRequest]:
    """Of each shop and service there is one at most."""
    shops = {grant.service_authorization.shop_id for grant in grants}
    services = {grant.service_authorization.service_id for grant in grants}
    rows = AccessRequest.objects.waiting(now).filter(shop__in=shops, service__in=services)
    return {(row.shop_id, row.service_id): row for row in rows}


def _place(grant: AccessGrant) -> tuple[int, int]:
    return grant.service_authorization.shop_id, grant.service_authorization.service_id
