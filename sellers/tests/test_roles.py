"""What the default roles come to, against sets written out here, and how their file is read and followed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from catalogue.actions import sync
from catalogue.entries import Preset
from catalogue.file import load
from catalogue.models import Level, Permission
from catalogue.tests.factories import small_data, write_file
from sellers.actions import sync_roles
from sellers.models import MAIN_ADMINISTRATOR, SellerRole
from sellers.roles import FILE, DefaultRole, default_roles, read, read_file
from sellers.tests.factories import SellerMemberFactory, SellerRoleFactory, default_role, give_roles

pytestmark = pytest.mark.django_db

VIEW, EDIT = Level.VIEW, Level.EDIT
NAMES = [
    "Main Administrator",
    "Affiliate Manager",
    "Finance Specialist",
    "Advertising Manager",
    "Marketing Specialist",
    "Customer Service Agent",
    "Order Specialist",
    "Product Specialist",
    "Data Analyst",
]
KEYS = [name.lower().replace(" ", "_") for name in NAMES]


def view(section: str, *names: str) -> dict[str, Level]:
    return {f"{section}.{name}": VIEW for name in names}


def edit(section: str, *names: str) -> dict[str, Level]:
    return {f"{section}.{name}": EDIT for name in names}


BASELINE = view("home", "dashboard", "academy", "help_centre")
HOME = BASELINE | view("home", "message_centre")
PRODUCTS = view("products", "manage", "collections", "inventory")
CONTENT = view("content", "videos", "live_schedule")
COME_TO = {
    "finance_specialist": HOME
    | view("finance", "settlements", "payments", "invoices")
    | view("orders", "manage", "returns")
    | edit("orders", "export")
    | view("affiliate", "commission")
    | view("ads", "commission", "budget")
    | view("analytics", "overview", "shop"),
    "advertising_manager": HOME
    | edit("ads", "campaigns", "commission", "budget")
    | PRODUCTS
    | CONTENT
    | view("promotions", "manage", "campaigns", "flash_sale")
    | view("analytics", "overview", "product", "marketing", "campaign"),
    "customer_service_agent": HOME
    | edit("customer_service", "messages", "after_sale", "reviews_reply", "tickets")
    | view("orders", "manage", "buyer_details", "shipping", "logistics_settings", "marketplace_fulfilment")
    | edit("orders", "returns")
    | PRODUCTS
    | view("analytics", "post_purchase"),
    "data_analyst": HOME
    | PRODUCTS
    | CONTENT
    | view("promotions", "manage", "campaigns", "flash_sale", "smart_program", "crm")
    | view("ads", "campaigns", "budget")
    | view("analytics", "overview", "shop", "live", "video", "product", "creator", "affiliate", "marketing", "growth")
    | view("analytics", "shop_tab", "campaign", "post_purchase"),
}


def by_key(role: SellerRole) -> dict[str, Level]:
    keys = dict(Permission.objects.values_list("number", "key"))
    return {keys[number]: level for number, level in role.levels.items()}


# What they come to


def test_there_are_nine_default_roles_in_this_order() -> None:
    roles = SellerRole.objects.defaults()
    assert [(role.name, role.key, role.position) for role in roles] == list(zip(NAMES, KEYS, range(1, 10), strict=True))
    assert all(role.description.endswith(".") for role in roles)


@pytest.mark.parametrize("key", COME_TO)
def test_a_default_role_comes_to_what_is_written_here(key: str) -> None:
    assert by_key(default_role(key)) == COME_TO[key]


def test_the_main_administrator_has_everything_at_its_highest_level_but_what_is_owner_only() -> None:
    expected = {p.key: p.highest_level for p in Permission.objects.all() if not p.owner_only}
    assert by_key(default_role(MAIN_ADMINISTRATOR)) == expected
    assert len(expected) == 76 - 10


@pytest.mark.parametrize("key", KEYS)
def test_every_default_role_has_the_baseline_and_nothing_owner_only(key: str) -> None:
    levels = by_key(default_role(key))
    owner_only = set(Permission.objects.filter(owner_only=True).values_list("key", flat=True))
    assert BASELINE.items() <= levels.items()
    assert owner_only.isdisjoint(levels)


def test_the_file_names_nothing_that_the_portals_own_catalogue_lacks() -> None:
    catalogue = load()
    sections = {section.key for section in catalogue.sections}
    levels = {entry.key: entry.levels for entry in catalogue.permissions}
    for role in default_roles():
        assert role.choice.sections.keys() <= sections
        assert all(level in levels[key] for key, level in role.add.items())
        assert levels.keys() >= set(role.analytics)


# Reading the file


def small(**changes: Any) -> dict[str, Any]:
    named = {"key": MAIN_ADMINISTRATOR, "name": "Main", "description": "All of it."}
    return {"roles": [{**named, "sections": {"all": "max"}, "add": {}, "analytics": "all", **changes}]}


MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"roles": {}}, "roles: must be a list."),
    ({}, "The file: “roles” is missing."),
    (small(colour="red"), "Role main_administrator: unknown key “colour”."),
    (small(key="Main!"), "Role Main!, key: “Main!” is no key"),
    (small(key="k" * 41), "key: must have at most 40 characters."),
    (small(name="n" * 81), "Role main_administrator, name: must have at most 80 characters."),
    (small(description="a\nb"), "Role main_administrator, description: must be one line of 1 to 200 characters."),
    (small(sections={}), "Role main_administrator: it chooses no section."),
    (small(sections={"all": "max", "home": "view"}), "“all” stands alone and is always “max”."),
    (small(sections={"home": "max"}), "Role main_administrator, sections, home: “max” is no level"),
    (small(add={"orders.manage": "all"}), "Role main_administrator, add, orders.manage: “all” is no level"),
    (small(add=["orders.manage"]), "Role main_administrator, add: must be a mapping."),
    (small(analytics=["analytics.live"] * 2), "Role main_administrator: an analytics area stands twice."),
    (small(analytics="some"), "Role main_administrator, analytics: must be a list."),
    ({"roles": small()["roles"] * 2}, "Role main_administrator: the key stands twice."),
    (small(key="boss"), "The file: the role main_administrator is missing."),
]


@pytest.mark.parametrize(("data", "sentence"), MISTAKES, ids=[sentence for _, sentence in MISTAKES])
def test_a_mistake_in_the_file_is_named(data: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "roles.yaml"
    path.write_text(yaml.safe_dump(data))
    with pytest.raises(ImproperlyConfigured) as caught:
        read_file(path)
    assert sentence in str(caught.value)


def test_a_file_that_is_no_yaml_is_named_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "roles.yaml"
    path.write_text("roles:\n  - {key: a, key: b}\n")
    with pytest.raises(ImproperlyConfigured, match="line 2: the key “key” stands twice"):
        read_file(path)


# Following the file


def roles_of(change: Callable[[list[dict[str, Any]]], Any]) -> tuple[DefaultRole, ...]:
    """The roles of the portal's own file after a change."""
    data = yaml.safe_load(FILE.read_text())
    change(data["roles"])
    problems: list[str] = []
    roles = read(data, problems)
    assert problems == []
    return roles


def test_a_sync_that_finds_nothing_new_writes_nothing() -> None:
    assert sync_roles() == []


def test_a_role_that_changes_in_the_file_changes_for_whoever_has_it() -> None:
    member = give_roles(SellerMemberFactory(), "data_analyst")
    written = sync_roles(roles_of(lambda roles: roles[8].update(name="Analyst", analytics=["analytics.live"])))
    assert [role.key for role in written] == ["data_analyst"]
    role = member.roles.get().role
    assert (role.name, [key for key in by_key(role) if key.startswith("analytics.")]) == ("Analyst", ["analytics.live"])


def test_a_role_new_to_the_file_is_added_and_one_that_left_it_is_kept() -> None:
    member = give_roles(SellerMemberFactory(), "data_analyst")
    before = by_key(default_role("data_analyst"))
    new = {**small()["roles"][0], "key": "night_watch", "name": "Night Watch", "sections": {"home": "view"}}
    sync_roles(roles_of(lambda roles: roles.__setitem__(8, new)))
    assert by_key(default_role("night_watch")).items() >= HOME.items()
    assert by_key(member.roles.get().role) == before


def test_a_sync_leaves_a_sellers_own_roles_alone() -> None:
    role = SellerRoleFactory(name="Data Analyst at night")
    sync_roles(roles_of(lambda roles: roles[8].update(name="Data Analyst at noon")))
    role.refresh_from_db()
    assert (role.name, role.is_default) == ("Data Analyst at night", False)


def test_what_retires_from_the_catalogue_leaves_the_default_roles_and_what_comes_new_is_the_administrators() -> None:
    Permission.objects.filter(key="finance.payments").update(retired_at="2026-01-01T00:00Z")
    Permission.objects.filter(key="finance.invoices").update(owner_only=True)
    written = [role.key for role in sync_roles()]
    assert written == [MAIN_ADMINISTRATOR, "finance_specialist"]
    for key in written:
        assert {"finance.payments", "finance.invoices"}.isdisjoint(by_key(default_role(key)))


def test_with_another_catalogue_a_role_is_what_that_one_has_of_it(tmp_path: Path, settings: Settings) -> None:
    settings.CATALOGUE_FILE = write_file(tmp_path, small_data())
    sync(load())
    sync_roles()
    board = {"home.board": VIEW}
    assert by_key(default_role("order_specialist")) == board | edit("orders", "manage", "export")
    assert by_key(default_role("finance_specialist")) == board | view("orders", "manage") | edit("orders", "export")
    assert by_key(default_role("affiliate_manager")) == board | view("analytics", "live")


def test_a_role_asks_for_no_more_than_it_says_where_the_level_is_not_offered() -> None:
    choice = Preset("picker", "Picker", {"home": VIEW}, is_full=False)
    role = DefaultRole("Picks.", choice, {"orders.export": VIEW, "orders.buyer_details": EDIT}, (), False)
    keys = {p.number: p.key for p in Permission.objects.all()}
    assert {keys[n]: level for n, level in role.expand(Permission.objects.all()).items()} == HOME | view(
        "orders", "buyer_details"
    )


@pytest.mark.django_db(transaction=True)
def test_a_flush_leaves_the_default_roles_there_with_their_permissions() -> None:
    call_command("flush", interactive=False, verbosity=0)
    assert SellerRole.objects.defaults().count() == 9
    assert by_key(default_role("finance_specialist")) == COME_TO["finance_specialist"]


@pytest.mark.django_db(transaction=True)
def test_a_migration_that_stops_before_the_table_syncs_no_roles() -> None:
    SellerRole.objects.filter(key="data_analyst").update(name="Renamed")
    try:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE sellers_sellerrole RENAME COLUMN position TO place")
        call_command("migrate", "sellers", verbosity=0)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE sellers_sellerrole RENAME COLUMN place TO position")
    assert default_role("data_analyst").name == "Renamed"
    call_command("migrate", "sellers", verbosity=0)
    assert default_role("data_analyst").name == "Data Analyst"
