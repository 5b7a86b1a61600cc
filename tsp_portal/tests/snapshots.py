"""All rows of the portal as comparable text, without keys and without what is random on purpose."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models

APPS = {"accounts", "audit", "notifications", "partners", "sellers", "authorizations"}
# Random on purpose (what stands in a link cannot be guessed), and what is made of it; and when the account was made,
# by the clock of Python.
RANDOM = {"created_at", "uuid", "token", "object_uuid", "url", "content_sha256", "content", "after", "password"}


def snapshot() -> dict[str, list[str]]:
    """Every row there is, without its key and what is random, in a comparable order."""
    found = {}
    for model in apps.get_models():
        if model._meta.app_label in APPS and model._meta.managed:
            found[model._meta.label] = sorted(str(_plain(row)) for row in model._default_manager.all())
    return found


def _plain(row: models.Model) -> dict[str, Any]:
    fields = [f for f in row._meta.concrete_fields if f.name not in RANDOM and not f.primary_key]
    plain = {f.name: getattr(row, f.attname) for f in fields if not f.is_relation and f.name not in {"object_pk"}}
    related = {f.name: str(getattr(row, f.name)) for f in fields if f.is_relation}
    return {name: value for name, value in (plain | related).items() if not name.endswith("_id")}
