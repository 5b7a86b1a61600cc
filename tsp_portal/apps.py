"""What operators see this app called, and what kinds of letters it writes."""

from django.apps import AppConfig

from notifications.kinds import register
from tsp_portal.kinds import PASSWORD_RESET


class PortalConfig(AppConfig):
    name = "tsp_portal"
    verbose_name = "Portal"

    def ready(self) -> None:
        register(PASSWORD_RESET)
