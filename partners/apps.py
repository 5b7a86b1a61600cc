"""What operators see this app called, and what kinds of letters it writes."""

from django.apps import AppConfig

from notifications.kinds import register
from partners.kinds import KINDS


class PartnersConfig(AppConfig):
    name = "partners"
    verbose_name = "Partners"

    def ready(self) -> None:
        register(*KINDS)
