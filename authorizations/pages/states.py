"""The states people read in lists, of a service and of the access for it: by the clock, not by the sweep."""

from django.db import models


class AccessState(models.TextChoices):
    """How it stands with the TSP access of one service."""

    NO_ACCESS = "no_access", "No access"
    REQUESTED = "requested", "Requested"
    ACTIVE = "active", "Active"
    ENDING_SOON = "ending_soon", "Ending soon"
    SUSPENDED = "suspended", "Suspended"
    BEGINS_LATER = "begins_later", "Begins later"
    ENDED = "ended", "Ended"


class ServiceState(models.TextChoices):
    """How it stands with a service authorization: its status, and whether its period has begun."""

    ACTIVE = "ACTIVE", "Active"
    BEGINS_LATER = "BEGINS_LATER", "Begins later"
    EXPIRED = "EXPIRED", "Expired"
    CANCELLED = "CANCELLED", "Cancelled"
    DEACTIVATED = "DEACTIVATED", "Deactivated"
    ENDED = "ENDED", "Ended"
