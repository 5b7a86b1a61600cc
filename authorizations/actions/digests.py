"""The weekly digest: what partners' people did in a seller's shops, told on Monday to those who administer the seller.

It is told from Monday, 08:00, in the time zone of the seller's first shop, for the seven days before. A run that comes
late tells it within the same week; then the next one is due. The key of each letter holds seller, person and Monday,
so that it is written once, however often and by however many this runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language, override

from audit.clock import portal_now
from authorizations.kinds import ACTIVITY_DIGEST
from authorizations.models import Activity
from notifications.actions import notify_many, owed
from notifications.models import Notification, Preference
from sellers.access import administrators
from sellers.models import Seller, SellerMember, Shop
from sellers.times import day_words, end_day_words, end_of_day

KIND = ACTIVITY_DIGEST.kind
TEMPLATE = f"authorizations/email/{KIND}_seller.txt"
BATCH = 200  # sellers
MOST_SHOPS = 20  # that one letter names
TOLD_FROM = timedelta(hours=8)  # after midnight of Monday
DAY, WEEK = timedelta(days=1), timedelta(days=7)
LOOKED_BACK = 2 * WEEK + DAY  # no week that is told now began earlier, in any time zone

NOUNS = (
    *(("entry", "entries"), ("look at a sensitive page", "looks at sensitive pages")),
    *(("change", "changes"), ("refused attempt", "refused attempts")),
)
SPANISH_NOUNS = (
    *(("entrada", "entradas"), ("consulta de una página sensible", "consultas de páginas sensibles")),
    *(("cambio", "cambios"), ("intento rechazado", "intentos rechazados")),
)

Kind = Activity.Kind


@dataclass(frozen=True)
class Week:
    """The seven days before a Monday, in a time zone."""

    monday: date
    zone: str

    @classmethod
    def told(cls, at: datetime, zone: str) -> Week:
        """The week that is told at this instant: until Monday, 08:00, still the one before."""
        day = (at.astimezone(ZoneInfo(zone)) - TOLD_FROM).date()
        return cls(day - timedelta(days=day.weekday()), zone)

    @property
    def start(self) -> datetime:
        return end_of_day(self.monday - WEEK - DAY, self.zone)

    @property
    def end(self) -> datetime:
        return end_of_day(self.monday - DAY, self.zone)

    @property
    def query(self) -> str:
        """What Partner activity is searched by to show these days."""
        return urlencode({"start": (self.monday - WEEK).isoformat(), "end": (self.monday - DAY).isoformat()})


@dataclass(frozen=True)
class Tally:
    """What one partner's people did in one shop in a week."""

    shop: Shop
    partner: str
    entered: int
    looked: int
    changed: int
    refused: int

    @property
    def words(self) -> str:
        """ "Larkspur: 12 entries, 3 looks at sensitive pages, 40 changes, 1 refused attempt"."""
        counts = (self.entered, self.looked, self.changed, self.refused)
        nouns = SPANISH_NOUNS if get_language() == "es" else NOUNS
        counted = [f"{many} {one if many == 1 else more}" for many, (one, more) in zip(counts, nouns, strict=True)]
        return f"{self.partner}: {', '.join(counted)}"


@dataclass(frozen=True)
class Due:
    """A seller, its week, its shops, and those who were not told yet."""

    seller: Seller
    week: Week
    shops: list[Shop]
    members: list[SellerMember]


@transaction.atomic
def send_due(*, after: int = 0, at: datetime | None = None, batch: int = BATCH) -> int | None:
    """Tell the next sellers behind the key `after`; the key of the last of them, None when there is none left."""
    at = at or portal_now()
    sellers = list(_active_sellers(after, at)[:batch])
    if not sellers:
        return None
    due = _due(sellers, at)
    in_order = sorted(due, key=lambda each: (each.week.zone, each.seller.pk))
    for week, group in groupby(in_order, key=lambda each: each.week):
        _tell(week, list(group), at)
    return max(seller.pk for seller in sellers)


def _active_sellers(after: int, at: datetime) -> QuerySet[Seller]:
    """Those in whose shops partners' people were active in the weeks that may have to be told."""
    active = Activity.objects.filter(shop__seller=OuterRef("pk"), at__gte=at - LOOKED_BACK, at__lte=at)
    return Seller.objects.filter(Exists(active), pk__gt=after).order_by("pk")


def _due(sellers: Iterable[Seller], at: datetime) -> Iterator[Due]:
    """Of these sellers, each with somebody who wants the digest and has not got it."""
    shops: dict[int, list[Shop]] = {}
    for shop in Shop.objects.filter(seller__in=sellers).order_by("pk"):
        shops.setdefault(shop.seller_id, []).append(shop)
    weeks = {key: Week.told(at, own[0].time_zone) for key, own in shops.items()}
    members = _who_want_it(weeks)
    told = set(
        Notification.objects.filter(key__in=[_key(each, weeks[each.seller_id]) for each in members]).values_list(
            "key", flat=True
        )
    )
    for seller in sellers:
        week = weeks[seller.pk]
        untold = [each for each in members if each.seller_id == seller.pk and _key(each, week) not in told]
        if untold:
            yield Due(seller, week, shops[seller.pk], untold)


def _who_want_it(sellers: Iterable[int]) -> list[SellerMember]:
    rows = administrators().filter(seller__in=list(sellers)).select_related("user")
    off = Preference.objects.turned_off([KIND]).values("user")
    return list(rows.exclude(user__in=off).order_by("pk"))


def _key(member: SellerMember, week: Week) -> str:
    return f"{KIND}:{member.seller_id}:{member.user_id}:{week.monday.isoformat()}"


def _tell(week: Week, group: list[Due], at: datetime) -> None:
    """Those whose week is the same, counted at once."""
    tallies = _tallies([shop for due in group for shop in due.shops], week)
    rows = []
    for due in group:
        found = [tally for shop in due.shops for tally in tallies.get(shop.pk, [])]
        if found:
            context, url = _words_by_language(due, found), _url(found[0].shop, week)
            rows += [
                owed(
                    to=each.user,
                    kind=KIND,
                    template=TEMPLATE,
                    url=url,
                    context=context[each.user.language],
                    at=at,
                    key=_key(each, week),
                )
                for each in due.members
            ]
    notify_many(rows)


def _tallies(shops: Iterable[Shop], week: Week) -> dict[int, list[Tally]]:
    """By shop, a tally for each partner that did something, by name."""
    named = {shop.pk: shop for shop in shops}
    # One entry makes a row for each access it rests on, all at the same instant.
    entries = Func(F("member"), F("at"), function="ROW")
    rows = Activity.objects.between(week.start, week.end).filter(shop__in=named).exclude(kind=Kind.LEFT)
    counted = (
        rows.order_by()
        .values("shop", "partner", "partner__name")
        .annotate(
            entered=Count(entries, distinct=True, filter=Q(kind=Kind.ENTERED)),
            looked=Count("pk", filter=Q(kind=Kind.VIEWED)),
            changed=Count("pk", filter=Q(kind=Kind.CHANGED)),
            refused=Count("pk", filter=Q(kind=Kind.REFUSED)),
        )
    )
    found: dict[int, list[Tally]] = {}
    for row in counted.order_by("partner__name", "partner"):
        counts = {name: row[name] for name in ("entered", "looked", "changed", "refused")}
        found.setdefault(row["shop"], []).append(Tally(named[row["shop"]], row["partner__name"], **counts))
    return found


def _words_by_language(due: Due, tallies: list[Tally]) -> dict[str, dict[str, str]]:
    found = {}
    for language in {member.user.language for member in due.members}:
        with override(language):
            found[language] = _words(due, tallies)
    return found


def _words(due: Due, tallies: list[Tally]) -> dict[str, str]:
    week = due.week
    active = list(dict.fromkeys(tally.shop for tally in tallies))
    told = [_shop_words(shop, [t for t in tallies if t.shop == shop], week) for shop in active[:MOST_SHOPS]]
    if len(active) > MOST_SHOPS:
        more = len(active) - MOST_SHOPS
        told.append(f"Y en {more} tiendas más." if get_language() == "es" else f"And in {more} more shops.")
    return {
        "seller": due.seller.name,
        "first_day": day_words(week.start, week.zone),
        "last_day": end_day_words(week.end, week.zone),
        "shops": "\n\n".join(told),
        "button": "Open Partner activity",
    }


def _shop_words(shop: Shop, tallies: list[Tally], week: Week) -> str:
    """The shop's name, a line for each partner, and the whole address of what they did."""
    lines = [f"- {tally.words}" for tally in tallies]
    return "\n".join([f"{shop.name}:", *lines, f"{settings.PORTAL_URL}{_url(shop, week)}"])


def _url(shop: Shop, week: Week) -> str:
    return f"{reverse('seller_center:partner_activity', args=[shop.code])}?{week.query}"
