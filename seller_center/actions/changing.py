"""The one way a row of a shop changes: lock it, see that it is what was shown, write, and record who did it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model

from audit.clock import portal_now
from audit.lifecycle import Conflict, IllegalTransition, move
from audit.models import Lifecycle
from authorizations.actions.activity import Changes, record_changes
from seller_center.models import ShopRow
from seller_center.visits import Visit, thing_of

Row = TypeVar("Row", bound=ShopRow)
IS_THERE_ALREADY = "23505"  # what PostgreSQL calls a value that may be there once


class Stale(Conflict):
    """The form showed an older version of the row than the one that is there now."""

    def __init__(self, row: ShopRow) -> None:
        noun = str(row._meta.verbose_name)
        super().__init__(
            f"This {noun} was changed meanwhile, in another tab or by somebody else."
            " Look at what it is now, and save again."
        )
        self.row = row


class Taken(Conflict):
    """What may be there once in a shop is there already: somebody was faster, or the form was sent twice."""

    def __init__(self, row: ShopRow) -> None:
        noun = str(row._meta.verbose_name)
        super().__init__(
            f"Another {noun} like that was saved a moment ago, perhaps by this very form. Look at the list."
        )


@transaction.atomic
def create(row: Row, *, by: Visit, at: datetime | None = None) -> Row:
    """Save a new row of the shop and record it."""
    at = at or portal_now()
    row.changed_at = at
    if isinstance(row, Lifecycle):
        row.status_changed_at = at
    with _once(row):
        row.save(force_insert=True)
    fields = [f for f in row._meta.concrete_fields if f.editable and f.name not in {"id", "shop"}]
    remember([(row, {f.name: (None, getattr(row, f.name)) for f in fields})], by=by, at=at)
    return row


@transaction.atomic
def change(
    row: Row, values: dict[str, Any], *, by: Visit, version: int | None = None, at: datetime | None = None
) -> Row:
    """Write what differs, and record what it was and what it is; nothing happens when nothing differs.

    Raises `Stale` when `version`, the one that was shown, is not the one that is there.
    """
    fresh = lock(row)
    if version is not None and fresh.version != version:
        raise Stale(fresh)
    _write(fresh, values, by=by, at=at or portal_now())
    return fresh


@transaction.atomic
def change_many(rows: Iterable[tuple[Row, dict[str, Any]]], *, by: Visit, at: datetime | None = None) -> int:
    """The same for many rows of one kind at once, all or none; how many there were to change. Locked in order of key.

    Raises `Stale` when one of them is not any more what it was when it was read.
    """
    at = at or portal_now()
    wanted = {row.pk: (row, values) for row, values in rows}
    if not wanted:
        return 0
    kind = type(next(iter(wanted.values()))[0])
    locked = kind._default_manager.filter(pk__in=wanted).select_for_update(of=("self",), no_key=True).order_by("pk")
    changed: list[tuple[Row, Changes]] = []
    for fresh in locked:
        row, values = wanted[fresh.pk]
        if fresh.version != row.version:
            raise Stale(fresh)
        changes = _set(fresh, values)
        if changes:
            fresh.version, fresh.changed_at = fresh.version + 1, at
            changed.append((fresh, changes))
    names = {name for _, changes in changed for name in changes}
    kind._default_manager.bulk_update([row for row, _ in changed], [*names, "version", "changed_at"], batch_size=500)
    remember(changed, by=by, at=at)
    return len(changed)


@transaction.atomic
def shift(
    row: Row, to: str, *, by: Visit, version: int | None = None, at: datetime | None = None, **values: Any
) -> Row:
    """Take a row with a life cycle to its next status, writing `values` with it; recorded as one change.

    Raises `IllegalTransition` when its life cycle does not lead there any more, and `Stale` as `change` does.
    """
    fresh = lock(row)
    if not isinstance(fresh, Lifecycle):
        raise TypeError(f"{fresh!r} has no life cycle")
    if not fresh.can_become(to):
        raise IllegalTransition(fresh, to)
    if version is not None and fresh.version != version:
        raise Stale(fresh)
    at = at or portal_now()
    before = fresh.status
    changes = _set(fresh, values)
    fresh.version += 1
    fresh.changed_at = at
    remember([(fresh, {"status": (before, to), **changes})], by=by, at=at)
    move(fresh, to, by=by.user, at=at, alongside={**values, "version": fresh.version, "changed_at": at})
    return fresh


def lock(row: Row) -> Row:
    """The row as it is now, held until the transaction ends."""
    return type(row)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=row.pk)


def remember(changed: Iterable[tuple[ShopRow, Changes]], *, by: Visit, at: datetime) -> None:
    """What a partner's person changed is written down with the change. The seller's own people owe no account here."""
    delegation = by.delegation()
    if delegation is None:
        return
    plain = [(thing_of(row), _told(row, changes)) for row, changes in changed]
    record_changes(delegation, plain, by=by.user, at=at)


def _write(fresh: Row, values: dict[str, Any], *, by: Visit, at: datetime) -> Changes:
    changes = _set(fresh, values)
    if changes:
        fresh.version += 1
        fresh.changed_at = at
        with _once(fresh):
            fresh.save(update_fields=[*changes, "version", "changed_at"])
        remember([(fresh, changes)], by=by, at=at)
    return changes


@contextmanager
def _once(row: ShopRow) -> Iterator[None]:
    """What the database refuses because it is there already is said to the person; the transaction can go on."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        if getattr(error.__cause__, "pgcode", "") == IS_THERE_ALREADY:
            raise Taken(row) from error
        raise


def _set(row: Model, values: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    changes = {name: (getattr(row, name), new) for name, new in values.items() if getattr(row, name) != new}
    for name, new in values.items():
        setattr(row, name, new)
    return changes


def _told(row: ShopRow, changes: Changes) -> Changes:
    """The changes as the record keeps them: of what is private, only how much of it there is."""
    word = {name: _measure if name in row.PRIVATE else _plain for name in changes}
    return {name: (word[name](old), word[name](new)) for name, (old, new) in changes.items()}


def _measure(value: Any) -> str | None:
    length = len(str(value or ""))
    return f"{length} characters" if length else None


def _plain(value: Any) -> Any:
    """A value as JSON has it; a row by what it is called."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | Model):
        return str(value)
    return value
