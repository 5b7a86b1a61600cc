"""Whether the portal says that it is well exactly when it is."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries


@pytest.fixture
def database_away(transactional_db: None) -> Iterator[None]:
    there = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    yield
    connection.close()
    connection.settings_dict["HOST"] = there


@pytest.mark.django_db
def test_it_is_well_with_one_query_and_without_signing_in(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response.headers["Cache-Control"]


def test_it_is_not_well_while_the_database_is_away(client: Client, database_away: None) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (503, b"The database does not answer.\n")
    assert response.headers["Content-Type"] == "text/plain"
