"""The one place where a status changes and where what happened is written down: lock, check, write, record."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db import connection, models, transaction

from accounts.models import User
from audit.clock import portal_now
from audit.models import Entry, EntryPerson, Lifecycle, Scope
from audit.origin import current_origin

Row = TypeVar("Row", bound=Lifecycle)


class Conflict(Exception):
    """What was asked for no longer fits the state of things. `message` says so to a person, and what to do next."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class IllegalTransition(Conflict):
    """A status was to change in a way its life cycle does not have, most often because somebody else was faster."""

    def __init__(self, obj: Lifecycle, to: str) -> None:
        noun = str(obj._meta.verbose_name)
        now = obj.get_status_display().lower()
        super().__init__(f"This {noun} is {now} now, so that is no longer possible. Reload the page to see its state.")
        self.obj, self.to = obj, to


@transaction.atomic
def begin(obj: Row, *, by: User | None, at: datetime, verb: str = "created", **detail: Any) -> Row:
    """Save a new row in its first status and record it."""
    obj.status_changed_at = at
    obj.save(force_insert=True)
    record(obj, verb=verb, by=by, at=at, after=obj.status, **detail)
    return obj


@transaction.atomic
def move(
    obj: Lifecycle,
    to: str,
    *,
    by: User | None,
    at: datetime | None = None,
    alongside: Mapping[str, Any] | None = None,
    **detail: Any,
) -> Entry:
    """Take `obj` to the status `to`, once; the columns `alongside` are written in the same statement.

    Raises `IllegalTransition` when its life cycle does not lead there from where it is now, whoever was faster.
    """
    before = type(obj)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=obj.pk)
    at = at or portal_now()  # once nobody else is at it
    if not before.can_become(to):
        raise IllegalTransition(before, to)
    _write([obj], to, at, alongside)
    return record(obj, verb=to, by=by, at=at, before=before.status, after=to, **detail)


@transaction.atomic
def move_locked(
    rows: Sequence[Row],
    to: str,
    *,
    by: User | None,
    at: datetime,
    alongside: Mapping[str, Any] | None = None,
    **detail: Any,
) -> list[Entry]:
    """The same for a batch whose rows the caller has locked; all of them or none."""
    for row in rows:
        if not row.can_become(to):
            raise IllegalTransition(row, to)
    befores = [row.status for row in rows]
    _write(rows, to, at, alongside)
    return record_many(
        [_entry(row, to, by, at, before, to, detail) for row, before in zip(rows, befores, strict=True)], by=by
    )


@transaction.atomic
def amend(obj: models.Model, values: dict[str, Any], *, by: User | None, at: datetime | None = None) -> Entry | None:
    """Correct fields that carry no rule, such as a name, and record what they were; None when nothing differs."""
    fresh = type(obj)._default_manager.select_for_update(of=("self",), no_key=True).get(pk=obj.pk)
    before = {name: getattr(fresh, name) for name in values}
    changed = {name: value for name, value in values.items() if before[name] != value}
    for name, value in changed.items():
        setattr(obj, name, value)
    if not changed:
        return None
    obj.save(update_fields=list(changed))
    was = {name: before[name] for name in changed}
    return record(obj, verb="amended", by=by, at=at or portal_now(), before=was, after=changed)


def _write(rows: Sequence[Lifecycle], to: str, at: datetime, alongside: Mapping[str, Any] | None = None) -> None:
    if not rows:
        return
    keys = [row.pk for row in rows]
    values = {"status": to, "status_changed_at": at, **(alongside or {})}
    type(rows[0])._default_manager.filter(pk__in=keys).update(**values)
    for row in rows:
        row.status, row.status_changed_at = to, at


def record(
    obj: models.Model,
    *,
    verb: str,
    by: User | None,
    at: datetime,
    before: Any = None,
    after: Any = None,
    **detail: Any,
) -> Entry:
    """Write one entry about `obj`, in the transaction of the change it is about."""
    return record_many([_entry(obj, verb, by, at, before, after, detail)], by=by)[0]


def _entry(
    obj: models.Model, verb: str, by: User | None, at: datetime, before: Any, after: Any, detail: dict[str, Any]
) -> Entry:
    scope: Scope = getattr(obj, "scope", Scope())
    return Entry(
        at=at,
        verb=verb.lower(),
        actor_id=by.pk if by else None,
        shop_id=scope.shop_id,
        partner_id=scope.partner_id,
        object_type=obj._meta.label_lower,
        object_pk=obj.pk,
        object_uuid=getattr(obj, "uuid", None) or uuid.UUID(int=obj.pk),
        before=before,
        after=after,
        detail={key: value for key, value in detail.items() if value not in (None, "")},
    )


@transaction.atomic
def record_many(entries: Sequence[Entry], *, by: User | None) -> list[Entry]:
    """Number the entries within their shops' chains (locked in shop order) and insert them."""
    numbers = _take_numbers(Counter(entry.shop_id for entry in entries if entry.shop_id is not None))
    for entry in entries:
        if entry.shop_id is not None:
            entry.number = next(numbers[entry.shop_id])
    written = Entry.objects.bulk_create(entries, batch_size=1000)
    if by is not None:
        _remember_person(written, by)
    return written


def _take_numbers(wanted: Counter[int]) -> dict[int, Any]:
    numbers: dict[int, Any] = defaultdict(lambda: iter(()))
    if not wanted:
        return numbers
    shops = sorted(wanted)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_chain (shop_id, last_number)"
            " SELECT * FROM unnest(%s::bigint[], %s::bigint[]) AS taken(shop, many) ORDER BY shop"
            " ON CONFLICT (shop_id) DO UPDATE SET last_number = audit_chain.last_number + excluded.last_number"
            " RETURNING shop_id, last_number",
            [shops, [wanted[shop] for shop in shops]],
        )
        for shop, last in cursor.fetchall():
            numbers[shop] = iter(range(last - wanted[shop] + 1, last + 1))
    return numbers


def _remember_person(entries: Iterable[Entry], by: User) -> None:
    origin = current_origin()
    EntryPerson.objects.bulk_create(
        EntryPerson(entry=entry, name=by.name, email=by.email, address=origin.address, browser=origin.browser)
        for entry in entries
    )
