"""How operators find one row of very many: by whole UUID, by the beginning of a code or address, by part of a name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib.admin.utils import get_fields_from_path
from django.db.models import CharField, EmailField, Model, Q, QuerySet, TextField, UUIDField

MOST = 1000  # rows of a party that are named one by one; more than that are left to the database


def narrow(rows: QuerySet[Any], fields: Sequence[str], term: str) -> QuerySet[Any]:
    """The rows in which each word of `term` is found, in any of `fields`."""
    for word in term.replace("\0", "").split():
        rows = rows.filter(_found(rows.model, fields, word))
    return rows


def _found(model: type[Model], fields: Sequence[str], word: str) -> Q:
    """What lies behind a relation is looked up there first: one index, not a join of everything with everything."""
    behind: defaultdict[str, Q] = defaultdict(Q)
    for name in fields:
        path, _, leaf = name.rpartition("__")
        behind[path] |= _matches(_follow(model, path)._meta.get_field(leaf), word)
    found = behind.pop("", Q())
    for path, condition in behind.items():
        if condition:
            found |= Q(**{f"{path}__in": _keys(_follow(model, path), condition)})
    return found or Q(pk__in=[])


def _matches(field: Any, word: str) -> Q:
    """How a word is compared with a field: in the way for which the field has an index, if it has one."""
    if isinstance(field, UUIDField):
        return Q(**{field.name: UUID(word)}) if _is_uuid(word) else Q()
    if isinstance(field, EmailField):
        return Q(**{f"{field.name}__startswith": word.lower()})
    if isinstance(field, CharField) and field.unique:
        return Q(**{f"{field.name}__startswith": word.upper()}) | Q(**{f"{field.name}__startswith": word})
    if isinstance(field, CharField | TextField):
        return Q(**{f"{field.name}__icontains": word})
    return Q(**{field.name: int(word)}) if word.isascii() and word.isdecimal() and len(word) < 5 else Q()


def _is_uuid(word: str) -> bool:
    try:
        UUID(word)
    except ValueError:
        return False
    return True


def _keys(model: type[Model], condition: Q) -> QuerySet[Any] | list[Any]:
    rows = model._default_manager.filter(condition).order_by().values_list("pk", flat=True)
    keys = list(rows[: MOST + 1])
    return rows if len(keys) > MOST else keys


def _follow(model: type[Model], path: str) -> Any:
    """The model that a path of relations leads to; `model` itself when it is empty."""
    return get_fields_from_path(model, path)[-1].related_model if path else model
