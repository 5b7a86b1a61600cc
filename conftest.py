"""What every test may ask for: a clock to travel with, and static files without a manifest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from audit.clock import portal_now


class Clock:
    """The database's clock. It goes on by itself until `set` or `advance` stops it at an instant."""

    @property
    def now(self) -> datetime:
        return portal_now()

    def set(self, instant: datetime) -> datetime:
        """From now on `portal_now()` answers `instant`, in every connection to the test database."""
        with connection.cursor() as cursor:
            # A function's body takes no parameters; isoformat of an aware datetime holds no quote.
            cursor.execute(
                "CREATE OR REPLACE FUNCTION portal_now() RETURNS timestamptz LANGUAGE sql STABLE PARALLEL SAFE"
                f" AS $$SELECT timestamptz '{instant.isoformat()}'$$"
            )
        return instant

    def advance(self, **duration: float) -> datetime:
        """Go on by a timedelta's arguments: `clock.advance(days=30, seconds=-1)`."""
        return self.set(self.now + timedelta(**duration))


@pytest.fixture
def clock(db: None) -> Iterator[Clock]:
    """Travel in time; afterwards the clock is the database's own again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef('portal_now'::regproc)")
        (own,) = cursor.fetchone()
    yield Clock()
    if not connection.needs_rollback:  # else the rollback that ends the test brings the function back
        with connection.cursor() as cursor:
            cursor.execute(own)


@pytest.fixture(autouse=True)
def static_files_without_a_manifest(settings: Settings) -> None:
    """`collectstatic` is production's: tests take the files from where they are."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
