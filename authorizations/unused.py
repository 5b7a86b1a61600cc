"""What of an access was granted and not used for a while, and what would be left without it.

A window of days counts only for what has been granted, at its level, for longer than the window. A use of a level is a
use of the lower one too. The baseline comes with every grant, so it never counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from authorizations.actions.activity import USE_PRECISION
from authorizations.models import AccessGrant, GrantRevision, LiveGrant, PermissionUse
from catalogue.expansion import Items, unpack
from catalogue.models import Level, Permission

WINDOWS = (30, 60, 90)  # days
Permissions = Mapping[int, Permission]


@dataclass(frozen=True)
class UnusedPermission:
    """One permission of a grant that was not used at its level in at least one window."""

    permission: Permission
    level: Level
    since: datetime  # granted at this level from then on, without a break
    used_at: datetime | None  # the last use at whatever level
    left: Mapping[int, Level | None]  # by window: the level that was used in it; None when none was

    @property
    def longest(self) -> int:
        """The longest window in which it was not used at its level, in days."""
        return max(self.left)


@dataclass(frozen=True)
class Unused:
    """What one grant holds, and what of it was not used."""

    levels: Items
    counted: Items  # what could be taken out: what is granted today but for the baseline
    items: list[UnusedPermission]

    def __bool__(self) -> bool:
        return bool(self.items)

    def within(self, days: int) -> list[UnusedPermission]:
        """What was not used at its level in the last `days`."""
        return [item for item in self.items if days in item.left]

    def narrowed(self, days: int) -> Items:
        """What the grant would hold without what was not used in the last `days`."""
        left = {item.permission.number: item.left[days] for item in self.within(days)}
        kept = {number: left.get(number, level) for number, level in self.levels.items()}
        return {number: level for number, level in kept.items() if level is not None}

    def is_everything(self, days: int) -> bool:
        """Whether nothing but the baseline would be left, so that removing the access says it better."""
        return not self.counted.keys() & self.narrowed(days).keys()


@dataclass(frozen=True)
class _Record:
    """What is known of one grant: its revisions, the newest first, and the last use of each permission and level."""

    grant: AccessGrant
    revisions: list[tuple[datetime, Items]]
    uses: Mapping[tuple[int, int], datetime]

    def since(self, number: int, level: Level) -> datetime:
        """From when on every revision has held the permission at `level` or higher."""
        since = self.grant.starts_at
        for made_at, levels in self.revisions:
            if levels.get(number, 0) < level:
                break
            since = made_at
        return max(since, self.grant.starts_at)

    def used_at(self, number: int, level: Level) -> datetime | None:
        """When it was last used at `level` or higher."""
        found = (self.uses.get((number, each)) for each in Level if each >= level)
        return max((at for at in found if at), default=None)


def unused_of(grants: Iterable[AccessGrant], permissions: Permissions, now: datetime) -> dict[int, Unused]:
    """By the grant's key, what was not used of those that can be used now; three queries for any number of grants."""
    records = _records(grants, now)
    found = {each.grant.pk: _unused(each, permissions, now) for each in records}
    return {key: unused for key, unused in found.items() if unused}


def _records(grants: Iterable[AccessGrant], now: datetime) -> list[_Record]:
    """Only grants that somebody may use now, and that are old enough for the shortest window."""
    old = {grant.pk: grant for grant in grants if grant.starts_at < now - timedelta(days=WINDOWS[0])}
    live = set(LiveGrant.objects.filter(grant__in=old).values_list("grant", flat=True))
    revisions: dict[int, list[tuple[datetime, Items]]] = {key: [] for key in live}
    rows = GrantRevision.objects.filter(grant__in=live).order_by("grant", "-number")
    for key, made_at, items in rows.values_list("grant", "made_at", "items"):
        revisions[key].append((made_at, unpack(items)))
    uses: dict[int, dict[tuple[int, int], datetime]] = {key: {} for key in live}
    for use in PermissionUse.objects.filter(grant__in=live):
        uses[use.grant_id][use.permission, use.level] = use.last_used_at
    return [_Record(grant, revisions[key], uses[key]) for key, grant in old.items() if key in live]


def _unused(record: _Record, permissions: Permissions, now: datetime) -> Unused:
    levels = record.grant.levels
    counted = {n: level for n, level in levels.items() if n in permissions and _counts(permissions[n])}
    items = (_item(record, permissions[number], level, now) for number, level in counted.items())
    in_order = sorted((item for item in items if item), key=lambda item: item.permission.position)
    return Unused(levels, counted, in_order)


def _counts(permission: Permission) -> bool:
    return permission.is_grantable and not permission.baseline


def _item(record: _Record, permission: Permission, level: Level, now: datetime) -> UnusedPermission | None:
    """None when it was used in every window that counts for it."""
    number, can_be_viewed = permission.number, permission.offers_view
    since = record.since(number, level)
    used_at = record.used_at(number, Level.VIEW)
    used_at_level = record.used_at(number, level) if can_be_viewed else used_at
    left: dict[int, Level | None] = {}
    for days in WINDOWS:
        begins = now - timedelta(days=days)
        if since < begins and not _is_within(used_at_level, begins):
            left[days] = Level.VIEW if _is_within(used_at, begins) else None
    return UnusedPermission(permission, level, since, used_at, left) if left else None


def _is_within(used_at: datetime | None, begins: datetime) -> bool:
    """Whether it may have been used since then: a use is noted up to `USE_PRECISION` too early."""
    return used_at is not None and used_at + USE_PRECISION >= begins
