"""When the default roles follow their file by themselves: after each migrate, and after a flush."""

from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS

from catalogue.after_migrate import has_table
from catalogue.models import Permission
from sellers.actions import sync_roles
from sellers.models import SellerRole


def sync_after_migrate(sender: AppConfig, *, using: str, **kwargs: Any) -> None:
    """Sync the roles, unless the migrations stopped before their table; the permissions are synced by then.

    Django tells one app after the other, in the order of INSTALLED_APPS, and the catalogue stands before this one.
    """
    if using == DEFAULT_DB_ALIAS and has_table(Permission) and has_table(SellerRole):
        sync_roles()
