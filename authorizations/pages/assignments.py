"""Who of a partner may use which access: the members of a grant, the grants of a member, and the team."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet

from authorizations.models import AccessGrant, GrantAssignment
from authorizations.pages.entering import shops_by_member
from catalogue.models import Level, Permission
from partners.models import PartnerMember

PER_PAGE = 25
ALL_SECTIONS = "All sections"


@dataclass(frozen=True)
class Bounds:
    """What an assignment may be bounded to: levels and sections (key, label)."""

    levels: list[Level]
    sections: list[tuple[str, str]]
    always: frozenset[str]  # sections of what comes with every access, without which nobody gets far


@dataclass(frozen=True)
class Row:
    """A member or a grant, and the assignment between the two, if there is one."""

    member: PartnerMember
    grant: AccessGrant
    assignment: GrantAssignment | None
    sections: str  # the labels of its sections


@dataclass(frozen=True)
class Teammate:
    member: PartnerMember
    shops: int


# Which sections and levels


def bounds_of(grant: AccessGrant | None) -> Bounds:
    """What can be chosen for this grant, or for any."""
    rows = Permission.objects.grantable()
    held = list(rows.filter(number__in=grant.levels) if grant else rows)
    always = {p.section_key for p in held if p.baseline}
    can_edit = grant is None or Level.EDIT in grant.levels.values()
    return Bounds(
        levels=[Level.EDIT, Level.VIEW] if can_edit else [Level.VIEW],
        sections=list({p.section_key: p.section_label for p in held if p.section_key not in always}.items()),
        always=frozenset(always),
    )


def section_words(assignment: GrantAssignment | None, labels: dict[str, str]) -> str:
    if assignment is None or assignment.sections is None:
        return ALL_SECTIONS
    return ", ".join(labels.get(key, key) for key in assignment.sections)


def section_labels() -> dict[str, str]:
    return dict(Permission.objects.values_list("section_key", "section_label"))


# What was done


def done_words(made: Sequence[GrantAssignment]) -> str:
    """Who may now enter what, in one sentence."""
    people = list(dict.fromkeys(str(each.member.user) for each in made))
    shops = list(dict.fromkeys(str(each.grant.shop) for each in made))
    who = people[0] if len(people) == 1 else f"{len(people)} people"
    where = shops[0] if len(shops) == 1 else f"{len(shops)} shops"
    return f"{who} may now enter {where}, and {'was' if len(people) == 1 else 'were'} told."


# The members of a grant


def grant_facts(grant: AccessGrant, at: datetime) -> dict[str, Any]:
    return {
        "nav_active": "manage_authorization",
        "grant": grant,
        "shop": grant.shop,
        "is_open": grant.is_open and grant.ends_at > at,
    }


def members_of(grant: AccessGrant, *, wanted: str, number: str) -> Page[Row]:
    """Every member to whom the grant is assigned or could be; those who have it first."""
    assigned = GrantAssignment.objects.active().filter(grant=grant, member=OuterRef("pk"))
    rows = _named(PartnerMember.objects.filter(partner=grant.partner.pk, is_main=False), wanted)
    known = rows.annotate(has_it=Exists(assigned)).filter(Q(status=PartnerMember.Status.ACTIVE) | Q(has_it=True))
    page: Page[Any] = Paginator(known.order_by("-has_it", "user__name", "pk"), PER_PAGE).get_page(number)
    found = {row.member_id: row for row in GrantAssignment.objects.active().filter(grant=grant, member__in=list(page))}
    labels = section_labels()
    page.object_list = [
        Row(member, grant, found.get(member.pk), section_words(found.get(member.pk), labels)) for member in page
    ]
    return page


def members_named(grant: AccessGrant, uuids: Iterable[str]) -> list[PartnerMember]:
    """The members of the grant's partner that were chosen."""
    return list(PartnerMember.objects.filter(partner=grant.partner.pk, uuid__in=_readable(uuids)))


# The grants of a member


def grants_of(member: PartnerMember, at: datetime, *, wanted: str, number: str) -> Page[Row]:
    """Every access of the partner that the member may use or could be assigned; what it has first."""
    assigned = GrantAssignment.objects.active().filter(grant=OuterRef("pk"), member=member)
    rows = _open_grants(member.partner_id, at).annotate(has_it=Exists(assigned))
    shop = "service_authorization__shop"
    if wanted:
        in_name, in_code = {f"{shop}__name__icontains": wanted}, {f"{shop}__code__startswith": wanted.upper()}
        rows = rows.filter(Q(**in_name) | Q(**in_code))
    page: Page[Any] = Paginator(rows.order_by("-has_it", f"{shop}__name", "pk"), PER_PAGE).get_page(number)
    found = {row.grant_id: row for row in GrantAssignment.objects.active().filter(member=member, grant__in=list(page))}
    labels = section_labels()
    page.object_list = [
        Row(member, grant, found.get(grant.pk), section_words(found.get(grant.pk), labels)) for grant in page
    ]
    return page


def grants_named(member: PartnerMember, uuids: Iterable[str]) -> list[AccessGrant]:
    """The grants of the member's partner that were chosen."""
    rows = AccessGrant.objects.with_parties().filter(service_authorization__partner=member.partner_id)
    return list(rows.filter(uuid__in=_readable(uuids)))


def _readable(uuids: Iterable[str]) -> list[UUID]:
    """Those that are UUIDs at all."""
    return [UUID(text) for text in uuids if re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", text)]


def _open_grants(partner_id: int, at: datetime) -> QuerySet[AccessGrant]:
    """Those that can be assigned; an agreed renewal follows what it renews."""
    rows = AccessGrant.objects.open().filter(service_authorization__partner=partner_id, ends_at__gt=at)
    return rows.exclude(renews__isnull=False, starts_at__gt=at).with_parties()


# The team


def team(partner_id: int, *, wanted: str, number: str) -> Page[Teammate]:
    """The partner's members, and how many shops each may enter now."""
    rows = _named(PartnerMember.objects.filter(partner=partner_id), wanted)
    page: Page[Any] = Paginator(rows.order_by("-is_main", "user__name", "pk"), PER_PAGE).get_page(number)
    shops = shops_by_member(page)
    page.object_list = [Teammate(member, shops.get(member.pk, 0)) for member in page]
    return page


def _named(rows: QuerySet[PartnerMember], wanted: str) -> QuerySet[PartnerMember]:
    rows = rows.select_related("user", "partner")
    return rows.filter(Q(user__name__icontains=wanted) | Q(user__email__startswith=wanted.lower())) if wanted else rows
