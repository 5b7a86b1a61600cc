"""Brings the permissions and service categories in line with the catalogue file, as each migrate does."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalogue.actions import sync
from catalogue.file import CatalogueError, load


class Command(BaseCommand):
    help = "Bring the permissions and service categories in line with the catalogue file (migrate does it too)."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            result = sync(load())
        except CatalogueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Catalogue synced: {result}.")
