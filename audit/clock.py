"""What time it is: the database's answer, so that a web node whose clock is off lets nobody in and locks nobody out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import DateTimeField, Func


class PortalNow(Func):
    """`portal_now()` inside a query. Tests replace that SQL function to travel in time."""

    function = "portal_now"
    template = "%(function)s()"
    output_field: Any = DateTimeField()


def portal_now() -> datetime:
    """This instant, in UTC, by the database's clock (the start of its current statement)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_now()")
        instant: datetime = cursor.fetchone()[0]
    return instant
