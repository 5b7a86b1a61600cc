"""What happens to the catalogue's tables: they are brought in line with the catalogue file."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, models, transaction

from audit.clock import portal_now
from catalogue.entries import Catalogue, PermissionEntry
from catalogue.models import Level, Permission, ServiceCategory

SYNC_LOCK = 0x7470_6361  # "tpca": any number that no other advisory lock of the portal uses
Row = TypeVar("Row", Permission, ServiceCategory)


@dataclass(frozen=True)
class SyncResult:
    """The keys of what a sync did, permissions and service categories together, in file order."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    retired: tuple[str, ...] = ()
    restored: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.retired or self.restored)

    def __add__(self, other: SyncResult) -> SyncResult:
        return SyncResult(*(getattr(self, name) + getattr(other, name) for name in asdict(self)))

    def __str__(self) -> str:
        parts = [f"{name}: {', '.join(keys)}" for name, keys in asdict(self).items() if keys]
        return "; ".join(parts) or "nothing to do"


@transaction.atomic
def sync(catalogue: Catalogue, *, at: datetime | None = None) -> SyncResult:
    """Make the tables say what `catalogue` says. Safe to run again, and twice at once.

    A new key gets the next free number; one that left is retired at `at`; one that came back is itself again.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SYNC_LOCK])
    at = at or portal_now()
    categories = {
        entry.key: {"label": entry.label, "position": position}
        for position, entry in enumerate(catalogue.service_categories, start=1)
    }
    return _sync_permissions(catalogue, at) + _reconcile(ServiceCategory, categories, at)


def _sync_permissions(catalogue: Catalogue, at: datetime) -> SyncResult:
    largest = Permission.objects.aggregate(largest=models.Max("number"))["largest"] or 0
    known = set(Permission.objects.values_list("key", flat=True))
    wanted = {entry.key: _columns(entry, position) for position, entry in enumerate(catalogue.permissions, start=1)}
    new = [key for key in wanted if key not in known]
    for number, key in enumerate(new, start=largest + 1):
        wanted[key]["number"] = number
    return _reconcile(Permission, wanted, at)


def _columns(entry: PermissionEntry, position: int) -> dict[str, Any]:
    columns = asdict(entry)
    del columns["key"], columns["levels"]
    return columns | {
        "position": position,
        "offers_view": Level.VIEW in entry.levels,
        "offers_edit": Level.EDIT in entry.levels,
    }


def _reconcile(model: type[Row], wanted: dict[str, dict[str, Any]], at: datetime) -> SyncResult:
    """Add, change, retire and restore rows of `model` until its current ones are the `wanted` columns by key."""
    rows: dict[str, Row] = {row.key: row for row in model._default_manager.select_for_update()}
    different = {key for key, row in rows.items() if key in wanted and _apply(row, wanted[key])}
    result: SyncResult = SyncResult(
        added=tuple(key for key in wanted if key not in rows),
        changed=tuple(key for key in wanted if key in different and not rows[key].is_retired),
        retired=tuple(key for key, row in rows.items() if key not in wanted and not row.is_retired),
        restored=tuple(key for key in wanted if key in rows and rows[key].is_retired),
    )
    for key in result.retired:
        rows[key].retired_at = at
    for key in result.restored:
        rows[key].retired_at = None
    model._default_manager.bulk_create([model(key=key, **wanted[key]) for key in result.added])
    touched = [rows[key] for key in (*result.changed, *result.retired, *result.restored)]
    if touched:
        fields = [field.name for field in model._meta.concrete_fields if field.name not in ("id", "key", "number")]
        model._default_manager.bulk_update(touched, fields)
    return result


def _apply(row: Permission | ServiceCategory, columns: dict[str, Any]) -> bool:
    """Give `row` these columns; whether one was different."""
    different = {name: value for name, value in columns.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)
