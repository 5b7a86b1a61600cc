"""All rows of the portal as comparable text, without keys and without what is random on purpose."""

from __future__ import annotations

import re
from typing import Any

from django.apps import apps
from django.db import connection, models

APPS = {"accounts", "audit", "notifications", "partners", "sellers", "authorizations", "seller_center"}
# Random on purpose (what stands in a link cannot be guessed), and what is made of it; and when the account was made,
# by the clock of Python.
RANDOM = {"created_at", "uuid", "token", "object_uuid", "url", "content_sha256", "content", "after", "password"}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")  # in what an entry tells beside
MANY = {"Activity", "ActivityPerson", "DelegatedSession", "PermissionUse"}  # and all that is inside a shop


def snapshot() -> dict[str, list[str]]:
    """Every row there is, without its key and what is random, in a comparable order; of many rows, a digest."""
    return {model._meta.label: _digest(model) if _has_many(model) else _rows(model) for model in _models()}


def digests() -> dict[str, list[str]]:
    """The same in a moment, to see whether anything has changed."""
    return {model._meta.label: _digest(model) for model in _models()}


def _models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in APPS and model._meta.managed]


def _has_many(model: type[models.Model]) -> bool:
    return model._meta.app_label == "seller_center" or model._meta.object_name in MANY


def _rows(model: type[models.Model]) -> list[str]:
    return sorted(UUID.sub("", str(_plain(row))) for row in model._default_manager.all())


def _plain(row: models.Model) -> dict[str, Any]:
    fields = [f for f in row._meta.concrete_fields if f.name not in RANDOM and not f.primary_key]
    plain = {f.name: getattr(row, f.attname) for f in fields if not f.is_relation and f.name not in {"object_pk"}}
    related = {f.name: str(getattr(row, f.name)) for f in fields if f.is_relation}
    return {name: value for name, value in (plain | related).items() if not name.endswith("_id")}


def _digest(model: type[models.Model]) -> list[str]:
    """How many rows there are, and the sum of a hash of each: the database makes it in no time."""
    fields = [f for f in model._meta.concrete_fields if not f.is_relation and not f.primary_key]
    columns = ", ".join(f'"{f.column}"' for f in fields if f.name not in {"uuid", "object_uuid"})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(hashtextextended(row::text, 0)::numeric), 0)"
            f' FROM (SELECT {columns} FROM "{model._meta.db_table}") AS row'
        )
        return [str(value) for value in cursor.fetchone()]
