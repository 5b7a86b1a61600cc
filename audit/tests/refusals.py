"""How a test says that the database itself refuses something."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction


@contextmanager
def refused(sentence: str) -> Iterator[None]:
    """What happens inside is refused with a constraint of this name, or a trigger's words; nothing of it stays."""
    with pytest.raises(IntegrityError, match=sentence), _checked():
        yield


@contextmanager
def _checked() -> Iterator[None]:
    """A transaction within the test's own, with what is checked at the commit of a real one."""
    with transaction.atomic():
        yield
        connection.check_constraints()


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside leaves nothing behind."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def run(statement: str, *parameters: Any) -> None:
    """SQL past every model and action."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
