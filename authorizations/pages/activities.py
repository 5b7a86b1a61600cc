"""What partners' people did in shops, newest first: searched, and read a page at a time without counting anything.

A page is found by the instant and key of its neighbour, so that it costs the same on the first day and on day 5,000.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from authorizations.models import Activity, Binding
from authorizations.models.activity import ActivityQuerySet
from authorizations.pages import activity_words
from catalogue.models import Permission
from partners.models import Partner, PartnerMember
from sellers.models import Shop

PER_PAGE = 25
CHUNK = 2000  # rows that an export reads at once
# What is searched for words has no index: so many rows are looked through for one page, and then it says how far.
LOOKED_THROUGH = 20_000
MOST_SHOPS = 200  # that are named one by one; more than that are left to the database
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BACKWARDS, FORWARDS = ("-at", "-pk"), ("at", "pk")


@dataclass(frozen=True)
class Search:
    """What is looked for; what is left out is not looked at. `start` and `end` are instants, `end` without itself."""

    person: int | None = None  # a partner member's key
    partner: int | None = None
    shop: str = ""  # part of a name, or a code's beginning
    section: str = ""
    kind: str = ""
    thing: str = ""  # part of what an object is called, or its whole UUID
    start: datetime | None = None
    end: datetime | None = None

    def __bool__(self) -> bool:
        return self != Search()


@dataclass(frozen=True)
class Mark:
    """A place between two activities: just beside the one that happened `at` and has the key `pk`."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{(self.at - EPOCH) // timedelta(microseconds=1)}-{self.pk}"

    @classmethod
    def read(cls, text: str) -> Mark | None:
        """The mark in an address; None when it is not one."""
        found = re.fullmatch(r"([0-9]{1,17})-([0-9]{1,18})", text)
        return cls(EPOCH + timedelta(microseconds=int(found[1])), int(found[2])) if found else None

    @classmethod
    def of(cls, activity: Activity) -> Mark:
        return cls(activity.at, activity.pk)

    @property
    def before(self) -> Q:
        """What is older. The first comparison is for the index, which knows no pairs."""
        return Q(at__lte=self.at) & (Q(at__lt=self.at) | Q(pk__lt=self.pk))

    @property
    def after(self) -> Q:
        return Q(at__gte=self.at) & (Q(at__gt=self.at) | Q(pk__gt=self.pk))

    def down_to(self, order: tuple[str, str]) -> Q:
        """What comes no later than this in `order`, and this itself."""
        if order == BACKWARDS:
            return Q(at__gte=self.at) & (Q(at__gt=self.at) | Q(pk__gte=self.pk))
        return Q(at__lte=self.at) & (Q(at__lt=self.at) | Q(pk__lte=self.pk))


@dataclass(frozen=True)
class Sheet:
    """One page: its activities, and the marks in the addresses of the older and the newer page (empty: there is none).

    `stopped_at` is where a search for words went no further; what is older has not been looked through yet.
    """

    rows: list[Activity]
    older: str = ""
    newer: str = ""
    stopped_at: datetime | None = None


def page(rows: ActivityQuerySet, search: Search, query: Mapping[str, str]) -> dict[str, Any]:
    """What templates/authorizations/activity_table.html shows: the page that `?older=` or `?newer=` asks for."""
    sheet = read(rows, search, older=query.get("older", ""), newer=query.get("newer", ""))
    return {"sheet": sheet, "lines": activity_words.lines(sheet.rows, permissions_by_number())}


def permissions_by_number() -> dict[int, Permission]:
    return {permission.number: permission for permission in Permission.objects.all()}


def people_of(partner_id: int) -> list[PartnerMember]:
    """Whose activity a partner's lead may look for."""
    rows = PartnerMember.objects.filter(partner=partner_id).select_related("user")
    return list(rows.order_by("user__name", "pk"))


def partners_in(shop: Shop) -> list[Partner]:
    """The partners of which somebody was ever active in the shop."""
    was_active = Activity.objects.of_shop(shop).filter(partner=OuterRef("pk"))
    bound = Binding.objects.filter(shop=shop).values("partner")
    return list(Partner.objects.filter(Exists(was_active), pk__in=bound))


def people_in(shop: Shop) -> list[PartnerMember]:
    """The people of partners who were ever active in the shop."""
    was_active = Activity.objects.of_shop(shop).filter(member=OuterRef("pk"))
    bound = Binding.objects.filter(shop=shop).values("partner")
    rows = PartnerMember.objects.filter(Exists(was_active), partner__in=bound).select_related("user", "partner")
    return list(rows.order_by("user__name", "pk"))


def read(rows: ActivityQuerySet, search: Search, *, older: str = "", newer: str = "") -> Sheet:
    """The page beside a mark, or without one the newest. A mark that is none is passed over."""
    if mark := Mark.read(newer):
        found = _next(rows, search, mark.after, FORWARDS)
        if found.goes_on:  # otherwise what is newer is the first page
            shown = found.rows[::-1]
            return Sheet(shown, older=str(Mark.of(shown[-1])), newer=str(Mark.of(shown[0])))
    mark = Mark.read(older)
    found = _next(rows, search, mark.before if mark else Q(), BACKWARDS)
    back = str(Mark.of(found.rows[0])) if mark and found.rows else ""
    if found.goes_on:
        return Sheet(found.rows, older=str(Mark.of(found.rows[-1])), newer=back)
    edge = found.edge
    return Sheet(found.rows, older=str(edge) if edge else "", newer=back, stopped_at=edge.at if edge else None)


def every(rows: ActivityQuerySet, search: Search) -> Iterator[Activity]:
    """All that was found, newest first, a chunk at a time: no transaction stays open while somebody downloads."""
    chunk = list(_matching(_ready(rows), search).order_by(*BACKWARDS)[:CHUNK])
    while chunk:
        yield from chunk
        older = _matching(_ready(rows), search).filter(Mark.of(chunk[-1]).before)
        chunk = list(older.order_by(*BACKWARDS)[:CHUNK]) if len(chunk) == CHUNK else []


@dataclass(frozen=True)
class _Batch:
    """The activities next to a mark, whether there are more like them, and where a search for words went no further."""

    rows: list[Activity]
    goes_on: bool
    edge: Mark | None


def _next(rows: ActivityQuerySet, search: Search, side: Q, order: tuple[str, str]) -> _Batch:
    """The page on one side of a mark, in `order`."""
    found = _indexed(rows, search).filter(side).order_by(*order)
    edge = _edge(found) if search.thing and not _uuid(search.thing) else None
    if edge:
        found = found.filter(edge.down_to(order))
    page = list(_named(_ready(found), search)[: PER_PAGE + 1])
    return _Batch(page[:PER_PAGE], len(page) > PER_PAGE, edge)


def _edge(found: ActivityQuerySet) -> Mark | None:
    """The last activity that is looked through for words; None when all are."""
    last = found.values_list("at", "pk")[LOOKED_THROUGH - 1 : LOOKED_THROUGH].first()
    return Mark(*last) if last else None


def _ready(rows: ActivityQuerySet) -> ActivityQuerySet:
    """With all that a line says."""
    return rows.with_parties().select_related("grant__service_authorization__service")


def _matching(rows: ActivityQuerySet, search: Search) -> ActivityQuerySet:
    return _named(_indexed(rows, search), search)


def _indexed(rows: ActivityQuerySet, search: Search) -> ActivityQuerySet:
    """Narrowed by all for which there is an index."""
    equal = {"member": search.person, "partner": search.partner, "section": search.section, "kind": search.kind}
    rows = rows.filter(**{name: value for name, value in equal.items() if value})
    if search.shop:
        rows = rows.filter(_shops(search.shop))
    if search.start:
        rows = rows.filter(at__gte=search.start)
    return rows.filter(at__lt=search.end) if search.end else rows


def _named(rows: ActivityQuerySet, search: Search) -> ActivityQuerySet:
    if uuid := _uuid(search.thing):
        return rows.filter(object_uuid=uuid)
    return rows.filter(object_label__icontains=search.thing) if search.thing else rows


def _shops(words: str) -> Q:
    """The shops are looked up first, so that the planner sees how few they are."""
    wanted = Q(code__startswith=words.upper()) | Q(name__icontains=words)
    shops = Shop.objects.filter(wanted).order_by().values_list("pk", flat=True)
    keys = list(shops[: MOST_SHOPS + 1])
    if len(keys) == 1:
        return Q(shop=keys[0])
    return Q(shop__in=shops if len(keys) > MOST_SHOPS else keys)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
