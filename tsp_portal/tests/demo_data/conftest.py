"""The demo's data, loaded once for the tests of this folder and undone after them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from tsp_portal.demo.load import load_demo


def quietly(sentence: str) -> None:
    """Nobody listens."""


@pytest.fixture(scope="package")
def _loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(quietly)
        connection.check_constraints()  # here, or after every test anew
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(_loaded: None, db: None) -> None:
    """The demo's data; what a test changes in it is undone."""
