"""May this person do this in this shop, now? One statement answers, for a partner's people and for the shop's own.

The answer comes from the view `live_access` (`sql/live_access.sql`) by the database's clock, and nothing is cached, so
a revocation is felt at the very next question. Why a no is a no is asked of `reasons`, which cannot grant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from django.db import connection

from authorizations.models import LiveAccess
from authorizations.models.grants import LiveAccessQuerySet
from catalogue.models import Level
from partners.models import PartnerMember
from sellers.models import SellerMember, Shop

Person = PartnerMember | SellerMember

ASK_FOR_MEMBER = "SELECT grant_id, revision_number, ends_at FROM may_act(%s, %s, %s::smallint, %s::smallint)"
ASK_FOR_STAFF = "SELECT grant_id, revision_number, ends_at FROM may_act_as_staff(%s, %s, %s::smallint, %s::smallint)"


@dataclass(frozen=True)
class Decision:
    """The answer, true or false in an `if`. A partner's yes says which revision of which grant it rests on."""

    allowed: bool
    grant_id: int | None = None
    revision_number: int | None = None
    ends_at: datetime | None = None

    def __bool__(self) -> bool:
        return self.allowed


NO = Decision(False)


class HasNumber(Protocol):
    """A permission, or whatever knows the number of one."""

    @property
    def number(self) -> int: ...


def decide(person: Person, shop: Shop, permission: HasNumber, level: Level) -> Decision:
    """Whether `person` may use `permission` at `level` in `shop` at this instant."""
    question = ASK_FOR_MEMBER if isinstance(person, PartnerMember) else ASK_FOR_STAFF
    with connection.cursor() as cursor:
        cursor.execute(question, [person.pk, shop.pk, permission.number, int(level)])
        row = cursor.fetchone()
    return Decision(True, *row) if row else NO


def live(person: Person) -> LiveAccessQuerySet:
    """All that `person` may use at this instant: a row per grant and permission, to filter and join further."""
    return LiveAccess.objects.of(person)


def held(person: Person, shop: Shop) -> Mapping[str, Level]:
    """The highest level of each permission that `person` may use in `shop` at this instant, by its key."""
    return highest(live(person).filter(shop=shop).values_list("key", "level"))


def highest(levels: Iterable[tuple[str, int]]) -> Mapping[str, Level]:
    """Of several ways to a permission the one that goes furthest."""
    found: dict[str, Level] = {}
    for key, level in levels:
        found[key] = max(Level(level), found.get(key, Level.VIEW))
    return found


@dataclass(frozen=True)
class ShopToEnter:
    """A shop a member may enter now, and when the last of the access to it ends."""

    shop_id: int
    ends_at: datetime


@dataclass(frozen=True)
class ShopsToEnter:
    """One page of the shops a member may enter now, and how many there are in all."""

    shops: list[ShopToEnter]
    of_all: int


def shops_to_enter(
    member: PartnerMember, *, wanted: str = "", by_end: bool = False, skip: int = 0, many: int = 50
) -> ShopsToEnter:
    """The shops `member` may enter now: by name, or the earliest end first; `wanted` is in a name or begins a code.

    A page past the last one is empty and knows of none. The statement's plan is kept, as that of `decide` is.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shop_id, ends_at, of_all FROM shops_to_enter(%s, %s, %s, %s, %s)",
            [member.pk, wanted, by_end, skip, many],
        )
        rows = cursor.fetchall()
    return ShopsToEnter([ShopToEnter(shop, end) for shop, end, _ in rows], rows[0][2] if rows else 0)
