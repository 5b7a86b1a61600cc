"""What a request starts from: what its category usually needs, what there is today, or what was asked before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from authorizations.durations import KEEP, SERVICE, Span, options
from authorizations.models import AccessGrant, AccessRequest, BoardRow
from catalogue.expansion import Items, template_for, ungrantable
from catalogue.file import load
from catalogue.models import Level, Permission, ServiceCategory
from partners.models import Service
from sellers.times import days_left, until_words

FROM_THE_START = "from the day the seller gives it"


@dataclass(frozen=True)
class Suggestion:
    """A duration the partner can suggest, in whole days; without `until` it has no room, and `refused` says why."""

    days: int
    label: str
    until: str
    refused: str = ""


@dataclass(frozen=True)
class Start:
    """What the form is filled with, and all it offers."""

    permissions: list[Permission]
    levels: Items
    suggestions: list[Suggestion]
    duration_days: int
    category: ServiceCategory | None = None
    row: BoardRow | None = None  # how it stands with the shop; none for an invitation
    reasons: Mapping[str, str] = field(default_factory=dict)
    message: str = ""
    added: Permission | None = None  # the one that a refused page led here for

    @property
    def offered(self) -> list[Permission]:
        """What can be asked for; the baseline comes by itself."""
        return [p for p in self.permissions if p.is_grantable and not p.baseline]

    @property
    def today(self) -> Mapping[int, Level]:
        """What the partner has now."""
        return self.row.grant.levels if self.row and self.row.grant and self.row.has_access else {}

    @property
    def always(self) -> list[Permission]:
        return [p for p in self.permissions if p.baseline]

    @property
    def never(self) -> list[Permission]:
        return [p for p in self.permissions if p.owner_only]


def start(row: BoardRow, at: datetime, *, again: bool = False, permission: str = "", level: str = "") -> Start:
    """Where the form for this row begins; `again` starts from the last request, if there was one.

    The `permission` of that key, where it can be asked for, is added: at `level` ("view", "edit") or the nearest one.
    """
    permissions = list(Permission.objects.current())
    last = row.request if again else None
    suggestions = _suggestions(row, at)
    added = next((p for p in permissions if p.key == permission and p.is_grantable and not p.baseline), None)
    levels = _grantable(_levels(row, last, permissions), permissions)
    return Start(
        row=row,
        category=row.category,
        permissions=permissions,
        levels=_with(levels, added, level) if added else levels,
        added=added,
        suggestions=suggestions,
        duration_days=_days(suggestions, last),
        reasons=last.reasons if last else {},
        message=last.message if last else "",
    )


def nothing() -> Start:
    """Where an invitation begins that proposes no service: nothing can be asked for."""
    return Start(permissions=[], levels={}, suggestions=[], duration_days=0)


def start_with(service: Service) -> Start:
    """Where an invitation with this service begins: from what its category usually needs."""
    permissions, durations = list(Permission.objects.current()), load().durations
    return Start(
        category=service.category,
        permissions=permissions,
        levels=_grantable(template_for(service.category.key, permissions).items, permissions),
        suggestions=[Suggestion(days, f"{days} days", FROM_THE_START) for days in durations.presets_days],
        duration_days=durations.request_default_days,
    )


def _with(levels: Items, added: Permission, level: str) -> Items:
    """`levels` and one permission more; what is there already stays at its level when that is higher."""
    wanted = Level.EDIT if level == "edit" else Level.VIEW
    nearest = next((each for each in added.levels if each >= wanted), added.highest_level)
    return {**levels, added.number: max(nearest, levels.get(added.number, nearest))}


def _levels(row: BoardRow, last: AccessRequest | None, permissions: list[Permission]) -> Items:
    if last:
        return last.levels
    if row.has_access and row.grant:
        return row.grant.levels
    return template_for(row.category.key, permissions).items if row.category else {}


def _grantable(levels: Items, permissions: list[Permission]) -> Items:
    gone = set(ungrantable(levels, permissions))
    return {number: level for number, level in levels.items() if number not in gone}


def _suggestions(row: BoardRow, at: datetime) -> list[Suggestion]:
    """The catalogue's durations, and what is left of the service where that is another number of days."""
    grant: AccessGrant | None = row.grant if row.has_access else None
    if row.service_authorization is None:
        return []
    span = Span.of(row.service_authorization, grant, at)
    found: dict[int, Suggestion] = {}
    for option in (each for each in options(span) if each.key != KEEP):
        days = max(1, days_left(span.limit, at)) if option.key == SERVICE else int(option.key)
        until = until_words(option.ends_at, span.zone, at) if option.ends_at else ""
        if days not in found or not found[days].until:
            found[days] = Suggestion(days, option.label, until, option.refused)
    return list(found.values())


def _days(suggestions: list[Suggestion], last: AccessRequest | None) -> int:
    """What was suggested before, else the catalogue's default, else the longest there is room for."""
    possible = [suggestion.days for suggestion in suggestions if suggestion.until]
    wanted = [last.duration_days] if last else []
    wanted.append(load().durations.request_default_days)
    return next((days for days in wanted if days in possible), max(possible, default=0))
