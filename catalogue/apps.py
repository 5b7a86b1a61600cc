"""Where the catalogue joins Django: its check of the file, and the sync after each migrate."""

from django.apps import AppConfig
from django.core.checks import register
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string


class CatalogueConfig(AppConfig):
    name = "catalogue"
    verbose_name = "Catalogue"

    def ready(self) -> None:
        # by name: what these modules import needs the models, which are not there when this module is read
        register(import_string("catalogue.checks.check_catalogue_file"), "catalogue")
        post_migrate.connect(import_string("catalogue.after_migrate.sync_after_migrate"), sender=self)
