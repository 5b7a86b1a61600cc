"""How what a partner's people do inside a shop is written down, in the transaction of what it tells of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from accounts.models import User
from audit.clock import portal_now
from audit.origin import current_origin
from authorizations.models import Activity, ActivityPerson, DelegatedSession
from catalogue.models import Level, Permission
from partners.models import PartnerMember
from sellers.models import Shop

Kind = Activity.Kind
USE_PRECISION = timedelta(hours=1)  # how much later than noted a permission may have been used last

Changes = Mapping[str, tuple[Any, Any]]  # by field: what it was, what it is


@dataclass(frozen=True)
class Delegation:
    """By which right somebody acts for a shop: the person, the shop, one revision of one grant, one permission."""

    member: PartnerMember
    shop: Shop
    grant_id: int
    revision_number: int
    permission: int
    section: str
    level: Level
    page: str


@dataclass(frozen=True)
class Thing:
    """What was changed: its kind in words, its uuid, and how it is called. Never a person's name or address."""

    kind: str
    uuid: UUID
    label: str


def record_coming(stay: DelegatedSession, *, by: User, at: datetime) -> None:
    _write([_of_stay(stay, Kind.ENTERED, at)], by=by)


def record_going(stay: DelegatedSession, *, by: User, at: datetime) -> None:
    _write([_of_stay(stay, Kind.LEFT, at)], by=by)


def record_look(delegation: Delegation, *, by: User, thing: Thing | None = None, at: datetime | None = None) -> None:
    """A page of a sensitive permission was shown."""
    _write([_of(delegation, Kind.VIEWED, at or portal_now(), thing=thing)], by=by)


def record_changes(delegation: Delegation, changed: Iterable[tuple[Thing, Changes]], *, by: User, at: datetime) -> None:
    """What was changed on behalf of the shop, a row for each thing."""
    _write(
        [
            _of(delegation, Kind.CHANGED, at, thing=thing, changes={name: list(pair) for name, pair in each.items()})
            for thing, each in changed
        ],
        by=by,
    )


def record_refusal(
    member: PartnerMember,
    shop: Shop,
    permission: Permission,
    level: Level,
    *,
    condition: str,
    page: str,
    by: User,
    at: datetime,
    grant_id: int | None = None,
    revision_number: int | None = None,
) -> None:
    """Somebody of a partner asked for what they may not have."""
    refused = Activity(
        at=at,
        kind=Kind.REFUSED,
        shop=shop,
        partner_id=member.partner_id,
        member=member,
        grant_id=grant_id,
        revision_number=revision_number,
        permission=permission.number,
        section=permission.section_key,
        level=level,
        page=page,
        condition=condition,
    )
    _write([refused], by=by)


def note_use(delegation: Delegation, *, at: datetime | None = None) -> None:
    """A permission of a grant was used at a level; noted once in `USE_PRECISION`, so that not every click writes."""
    at = at or portal_now()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO authorizations_permissionuse AS known (grant_id, permission, level, last_used_at)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (grant_id, permission, level)"
            " DO UPDATE SET last_used_at = excluded.last_used_at"
            " WHERE known.last_used_at < %s",
            [delegation.grant_id, delegation.permission, int(delegation.level), at, at - USE_PRECISION],
        )


def _of_stay(stay: DelegatedSession, kind: str, at: datetime) -> Activity:
    return Activity(
        at=at,
        kind=kind,
        shop_id=stay.shop_id,
        partner_id=stay.member.partner_id,
        member_id=stay.member_id,
        grant_id=stay.grant_id,
        revision_number=stay.revision_number,
    )


def _of(
    delegation: Delegation,
    kind: str,
    at: datetime,
    *,
    thing: Thing | None = None,
    changes: dict[str, list[Any]] | None = None,
) -> Activity:
    return Activity(
        at=at,
        kind=kind,
        shop=delegation.shop,
        partner_id=delegation.member.partner_id,
        member=delegation.member,
        grant_id=delegation.grant_id,
        revision_number=delegation.revision_number,
        permission=delegation.permission,
        section=delegation.section,
        level=delegation.level,
        page=delegation.page,
        object_type=thing.kind if thing else "",
        object_uuid=thing.uuid if thing else None,
        object_label=thing.label[:200] if thing else "",
        changes=changes,
    )


@transaction.atomic
def _write(rows: Sequence[Activity], *, by: User) -> None:
    origin = current_origin()
    written = Activity.objects.bulk_create(rows, batch_size=1000)
    ActivityPerson.objects.bulk_create(
        [
            ActivityPerson(activity=each, name=by.name, address=origin.address, browser=origin.browser)
            for each in written
        ],
        batch_size=1000,
    )
