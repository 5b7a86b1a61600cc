"""What the migrations told the database to refuse: that every trigger is there, and names columns that are there."""

import pytest
from django.db import connection

from audit.clock import portal_now

pytestmark = pytest.mark.django_db


def triggers(function: str) -> dict[str, list[str]]:
    """The arguments of each trigger that calls `function`, by table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text, tgargs FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE proname = %s AND NOT tgisinternal AND tgenabled = 'O'",
            [function],
        )
        return {table: bytes(arguments).decode().split("\0")[:-1] for table, arguments in cursor.fetchall()}


def test_these_tables_are_append_only_and_no_others():
    assert triggers("refuse_change").keys() == {
        "audit_entry",
        "authorizations_activity",
        "authorizations_consentrecord",
        "authorizations_grantrevision",
        "authorizations_termsversion",
    }


def test_every_fixed_column_is_a_column():
    fixed = triggers("refuse_fixed_columns")
    assert len(fixed) >= 8
    with connection.cursor() as cursor:
        for table, columns in fixed.items():
            known = {column.name for column in connection.introspection.get_table_description(cursor, table)}
            assert set(columns) <= known, table


def test_the_clock_stands_still_within_a_statement_and_goes_on_between_them():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT portal_now()) FROM generate_series(1, 1000), pg_sleep(0.01)")
        assert cursor.fetchone() == (1,)
    first = portal_now()
    assert first < portal_now()
    assert first.utcoffset().total_seconds() == 0


def test_the_clock_can_be_set_to_an_instant_and_be_moved_on(clock):
    then = clock.set(clock.now.replace(year=2030))
    assert portal_now() == then
    clock.advance(days=1, microseconds=-1)
    assert (portal_now() - then).total_seconds() == pytest.approx(86_400, abs=1e-5)
