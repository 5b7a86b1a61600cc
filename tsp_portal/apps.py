"""What operators see this app called."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "tsp_portal"
    verbose_name = "Portal"
