"""Where sellers join Django: the default roles are synced after each migrate."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string


class SellersConfig(AppConfig):
    name = "sellers"
    verbose_name = "Sellers"

    def ready(self) -> None:
        # by name: what that module imports needs the models, which are not there when this module is read
        post_migrate.connect(import_string("sellers.after_migrate.sync_after_migrate"), sender=self)
