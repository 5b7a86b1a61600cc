"""The sync: the tables follow the file, numbers stay, nothing is ever deleted."""

import threading
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DEFAULT_DB_ALIAS, connection
from pytest_django import Settings

from catalogue.actions import SyncResult, sync
from catalogue.file import load
from catalogue.models import Permission, ServiceCategory
from catalogue.tests.factories import catalogue_of, file_data, small_data, write_file

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def numbers() -> dict[str, int]:
    return dict(Permission.objects.values_list("key", "number"))


def without(data: dict[str, Any], section: int, permission: int) -> dict[str, Any]:
    del data["sections"][section]["permissions"][permission]
    return data


@pytest.mark.django_db
def test_migrate_filled_the_tables_from_the_file() -> None:
    rows = list(Permission.objects.order_by("number"))
    assert [row.key for row in rows] == [entry.key for entry in load().permissions]
    assert [row.number for row in rows] == list(range(1, 77))
    assert ServiceCategory.objects.current().count() == 6


@pytest.mark.django_db
def test_a_row_says_what_its_entry_says() -> None:
    row = Permission.objects.get(key="my_account.bank")
    assert (row.label, row.section_key, row.section_label) == ("Bank accounts", "my_account", "My account")
    assert (row.offers_view, row.offers_edit, row.sensitive, row.owner_only) == (False, True, True, True)
    assert (row.baseline, row.is_analytics, row.retired_at) == (False, False, None)


@pytest.mark.django_db
def test_syncing_again_changes_nothing() -> None:
    assert not sync(load())
    assert str(sync(load())) == "nothing to do"


@pytest.mark.django_db
def test_a_permission_that_left_the_file_is_retired_and_keeps_its_row() -> None:
    before = numbers()
    result = sync(catalogue_of(without(file_data(), 13, 6)), at=AT)  # the last but the analytics areas
    assert result == SyncResult(retired=("my_account.holiday_mode",), changed=result.changed)
    assert Permission.objects.get(key="my_account.holiday_mode").retired_at == AT
    assert numbers() == before


@pytest.mark.django_db
def test_retiring_again_keeps_the_first_moment() -> None:
    smaller = catalogue_of(without(file_data(), 13, 6))
    sync(smaller, at=AT)
    assert not sync(smaller)
    assert Permission.objects.get(key="my_account.holiday_mode").retired_at == AT


@pytest.mark.django_db
def test_the_moment_is_the_databases_clock_when_none_is_given() -> None:
    sync(catalogue_of(without(file_data(), 13, 6)))
    retired_at = Permission.objects.get(key="my_account.holiday_mode").retired_at
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_now() - %s BETWEEN interval '0' AND interval '1 minute'", [retired_at])
        assert cursor.fetchone() == (True,)


@pytest.mark.django_db
def test_a_permission_that_comes_back_has_its_old_number() -> None:
    before = numbers()
    sync(catalogue_of(without(file_data(), 2, 3)), at=AT)
    result = sync(load())
    assert result.restored == ("orders.returns",)
    assert "orders.returns" not in result.changed
    assert not Permission.objects.exclude(retired_at=None).exists()
    assert numbers() == before


@pytest.mark.django_db
def test_a_new_permission_gets_the_next_number_wherever_it_stands_in_the_file() -> None:
    data = file_data()
    data["sections"][0]["permissions"].insert(0, {"key": "home.new", "label": "New", "levels": ["view"]})
    result = sync(catalogue_of(data))
    assert result.added == ("home.new",)
    new = Permission.objects.get(key="home.new")
    assert (new.number, new.position) == (77, 1)
    assert Permission.objects.current()[0].key == "home.new"


@pytest.mark.django_db
def test_the_number_of_a_retired_permission_is_never_given_again() -> None:
    data = file_data()
    last = data["analytics_modules"].pop()
    assert last["key"] == "analytics.post_purchase"
    sync(catalogue_of(data), at=AT)
    data["analytics_modules"].append({"key": "analytics.brand_new", "label": "Brand new"})
    sync(catalogue_of(data))
    assert numbers()["analytics.post_purchase"] == 76
    assert numbers()["analytics.brand_new"] == 77


@pytest.mark.django_db
def test_a_changed_entry_changes_its_row_and_no_other() -> None:
    data = file_data()
    data["sections"][2]["permissions"][3] |= {"label": "Take back", "sensitive": False, "levels": ["edit"]}
    result = sync(catalogue_of(data))
    assert result == SyncResult(changed=("orders.returns",))
    row = Permission.objects.get(key="orders.returns")
    assert (row.label, row.sensitive, row.offers_view, row.offers_edit) == ("Take back", False, False, True)


@pytest.mark.django_db
def test_another_file_altogether_retires_all_it_does_not_have() -> None:
    result = sync(catalogue_of(small_data()), at=AT)
    assert set(result.added) == {"home.board", "orders.bank", "live"}
    assert set(Permission.objects.current().values_list("key", flat=True)) == {
        "home.board",
        "orders.manage",
        "orders.export",
        "orders.bank",
        "analytics.live",
    }


@pytest.mark.django_db
def test_service_categories_are_added_changed_retired_and_restored() -> None:
    data = file_data()
    first = data["service_categories"].pop(0)
    data["service_categories"][0]["label"] = "Live"
    result = sync(catalogue_of(data), at=AT)
    assert result.retired == ("shop_management",)
    assert ServiceCategory.objects.get(key="shop_management").retired_at == AT
    assert ServiceCategory.objects.get(key="live_management").label == "Live"
    data["service_categories"].insert(0, first)
    assert sync(catalogue_of(data)).restored == ("shop_management",)
    assert ServiceCategory.objects.current().count() == 6


@pytest.mark.django_db
def test_the_command_says_what_it_did(tmp_path: Path, settings: Settings) -> None:
    data = file_data()
    data["sections"][0]["label"] = "Home"
    settings.CATALOGUE_FILE = write_file(tmp_path, data)
    output = StringIO()
    call_command("sync_catalogue", stdout=output)
    assert output.getvalue().startswith("Catalogue synced: changed: home.dashboard, home.academy")
    call_command("sync_catalogue", stdout=output)
    assert output.getvalue().endswith("Catalogue synced: nothing to do.\n")


@pytest.mark.django_db
def test_the_command_refuses_a_broken_file(tmp_path: Path, settings: Settings) -> None:
    settings.CATALOGUE_FILE = write_file(tmp_path, small_data() | {"extra": 1})
    with pytest.raises(CommandError, match="unknown key “extra”"):
        call_command("sync_catalogue", skip_checks=True)
    assert Permission.objects.current().count() == 76


@pytest.mark.django_db(transaction=True)
def test_a_flush_leaves_the_catalogue_there() -> None:
    call_command("flush", interactive=False, verbosity=0)
    assert Permission.objects.current().count() == 76
    assert ServiceCategory.objects.current().count() == 6


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_stops_before_the_tables_syncs_nothing() -> None:
    try:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE catalogue_permission RENAME COLUMN sensitive TO formerly_sensitive")
        call_command("migrate", "catalogue", verbosity=0, database=DEFAULT_DB_ALIAS)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE catalogue_permission RENAME COLUMN formerly_sensitive TO sensitive")
    assert Permission.objects.current().count() == 76


@pytest.mark.django_db(transaction=True)
def test_two_syncs_at_once_add_each_permission_once() -> None:
    data = file_data()
    data["sections"][0]["permissions"] += [
        {"key": f"home.new_{n}", "label": "New", "levels": ["view"]} for n in range(20)
    ]
    results: list[SyncResult] = []
    start = threading.Barrier(2)

    def run() -> None:
        start.wait()
        try:
            results.append(sync(catalogue_of(data)))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(result.added) for result in results) == [0, 20]
    assert sorted(numbers().values()) == list(range(1, 97))
