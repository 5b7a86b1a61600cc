"""When the terms and conditions are published by themselves: after each migrate, and after a flush."""

from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS

from authorizations.actions.terms import publish_terms
from authorizations.models import TermsVersion
from catalogue.after_migrate import has_table


def publish_after_migrate(sender: AppConfig, *, using: str, **kwargs: Any) -> None:
    """Publish new terms, unless the migrations stopped before there was a table for them."""
    if using == DEFAULT_DB_ALIAS and has_table(TermsVersion):
        publish_terms()
