"""Where authorizations join Django: the terms are published after each migrate, and the kinds of letters said."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string

from authorizations.kinds import KINDS
from notifications.kinds import register


class AuthorizationsConfig(AppConfig):
    name = "authorizations"
    verbose_name = "Agreements and access"

    def ready(self) -> None:
        # by name: what that module imports needs the models, which are not there when this module is read
        post_migrate.connect(import_string("authorizations.after_migrate.publish_after_migrate"), sender=self)
        register(*KINDS)
