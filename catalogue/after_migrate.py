"""When the tables follow the file by themselves: after each migrate, and after a flush."""

from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model

from catalogue.actions import sync
from catalogue.file import load
from catalogue.models import Permission, ServiceCategory


def sync_after_migrate(sender: AppConfig, *, using: str, **kwargs: Any) -> None:
    """Sync the catalogue, unless the migrations stopped before its tables were as the models have them.

    A flush tells post_migrate too, so the catalogue is there again after a TransactionTestCase.
    """
    if using == DEFAULT_DB_ALIAS and has_table(Permission) and has_table(ServiceCategory):
        sync(load())


def has_table(model: type[Model]) -> bool:
    """Whether the database has the table of `model` with all its columns."""
    with connection.cursor() as cursor:
        if model._meta.db_table not in connection.introspection.table_names(cursor):
            return False
        columns = {c.name for c in connection.introspection.get_table_description(cursor, model._meta.db_table)}
    return columns >= {field.column for field in model._meta.concrete_fields}
