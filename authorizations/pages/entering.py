"""Which shops a partner's member may enter now, and what for: by the views the decision itself asks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count

from authorizations.access import is_lead
from authorizations.decision import highest, shops_to_enter
from authorizations.models import LiveGrant
from catalogue.expansion import unpack
from catalogue.models import Level, Permission
from partners.models import PartnerMember
from sellers.models import Shop

PER_PAGE = 25
LONGEST_NUMBER = 6  # digits of a page's number; nobody has more shops than that


@dataclass(frozen=True)
class Extent:
    """What may be done at one level: the labels of the sections."""

    level: Level
    sections: list[str]


@dataclass(frozen=True)
class Entrance:
    """A shop, what the member may do there, by which services, and when the last of it ends."""

    shop: Shop
    extents: list[Extent]
    services: list[str]
    ends_at: datetime


def entrances(member: PartnerMember, *, wanted: str, by_end: bool, number: str) -> Page[Entrance]:
    """One page of the shops `member` may enter now; a page there is none of is the last one."""
    asked = int(number) if number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER else 1
    page = max(asked, 1)
    found = shops_to_enter(member, wanted=wanted, by_end=by_end, skip=(page - 1) * PER_PAGE, many=PER_PAGE)
    if not found.shops and page > 1:
        of_all = shops_to_enter(member, wanted=wanted, by_end=by_end, many=1).of_all
        page = max(1, -(-of_all // PER_PAGE))
        found = shops_to_enter(member, wanted=wanted, by_end=by_end, skip=(page - 1) * PER_PAGE, many=PER_PAGE)
    rows = _entrances(member, [each.shop_id for each in found.shops])
    counted: Any = range(found.of_all)
    return Page(rows, page, Paginator(counted, PER_PAGE))


def _entrances(member: PartnerMember, shops: list[int]) -> list[Entrance]:
    """What the member may do in each of these shops, in their order; one that was lost meanwhile is left out."""
    by_shop: defaultdict[int, list[LiveGrant]] = defaultdict(list)
    grants = LiveGrant.objects.filter(member=member, shop__in=shops)
    for grant in grants.select_related("shop", "service_authorization__service").order_by("grant"):
        by_shop[grant.shop_id].append(grant)
    permissions = {permission.number: permission for permission in Permission.objects.grantable()}
    return [_entrance(by_shop[shop], permissions) for shop in shops if shop in by_shop]


def _entrance(grants: list[LiveGrant], permissions: Mapping[int, Permission]) -> Entrance:
    return Entrance(
        shop=grants[0].shop,
        extents=_extents(grants, permissions),
        services=list(dict.fromkeys(grant.service_authorization.service.name for grant in grants)),
        ends_at=max(grant.ends_at for grant in grants),
    )


def _extents(grants: Iterable[LiveGrant], permissions: Mapping[int, Permission]) -> list[Extent]:
    """The sections by the highest level that is had anywhere in them."""
    usable = [(permission, level) for grant in grants for permission, level in _usable(grant, permissions)]
    usable.sort(key=lambda each: (each[0].is_analytics, each[0].position))
    levels = highest((permission.section_label, level) for permission, level in usable)
    by_level = [
        Extent(level, [label for label, at in levels.items() if at == level]) for level in reversed(list(Level))
    ]
    return [extent for extent in by_level if extent.sections]


def _usable(grant: LiveGrant, permissions: Mapping[int, Permission]) -> list[tuple[Permission, Level]]:
    """The permissions of a grant within the bounds of the member's assignment."""
    most = grant.most or Level.EDIT
    held = [(permissions[n], min(level, Level(most))) for n, level in unpack(grant.items).items() if n in permissions]
    return [(p, level) for p, level in held if grant.sections is None or p.section_key in grant.sections]


def leads_of(member: PartnerMember) -> list[str]:
    """Who can assign access to a member who has none: the main account and the admins, by name."""
    rows = PartnerMember.objects.filter(partner=member.partner_id, status=PartnerMember.Status.ACTIVE)
    return [str(each.user) for each in rows.select_related("user") if is_lead(each)]


def shops_by_member(members: Iterable[PartnerMember]) -> dict[int, int]:
    """How many shops each of these members may enter now; who may enter none is left out."""
    rows = LiveGrant.objects.filter(member__in=[member.pk for member in members])
    return dict(rows.values_list("member").annotate(shops=Count("shop", distinct=True)))
