"""Permissions and categories: what the database refuses, and what a row answers."""

import pytest
from django.db import IntegrityError

from catalogue.models import Level, Permission, ServiceCategory
from catalogue.tests.factories import PermissionFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("columns", "constraint"),
    [
        ({"number": 3001}, "permission_number_is_from_1_to_3000"),
        ({"number": 0}, "permission_number_is_from_1_to_3000"),
        ({"number": 1}, "permission_number_belongs_to_one_permission"),
        ({"key": "orders.manage"}, "permission_key_belongs_to_one_permission"),
        ({"offers_view": False, "offers_edit": False}, "permission_offers_at_least_one_level"),
        ({"baseline": True, "owner_only": True}, "baseline_permission_is_viewable_by_every_partner"),
        ({"baseline": True, "offers_view": False}, "baseline_permission_is_viewable_by_every_partner"),
        ({"is_analytics": True}, "analytics_area_is_view_only_and_optional"),
        ({"is_analytics": True, "offers_edit": False, "baseline": True}, "analytics_area_is_view_only_and_optional"),
        ({"is_analytics": True, "offers_edit": False, "owner_only": True}, "analytics_area_is_view_only_and_optional"),
    ],
)
def test_the_database_refuses_an_impossible_permission(columns: dict[str, object], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        PermissionFactory.create(**columns)


@pytest.mark.parametrize("number", [2000, 3000])
def test_the_largest_number_is_accepted(number: int) -> None:
    assert PermissionFactory.create(number=number, is_analytics=True, offers_edit=False).pk


def test_two_categories_never_share_a_key() -> None:
    with pytest.raises(IntegrityError, match="service_category_key_belongs_to_one_category"):
        ServiceCategory.objects.create(key="shop_management", label="Again", position=9)


@pytest.mark.parametrize(
    ("view", "edit", "levels", "splittable"),
    [
        (True, False, [Level.VIEW], False),
        (False, True, [Level.EDIT], False),
        (True, True, [Level.VIEW, Level.EDIT], True),
    ],
)
def test_a_permission_knows_its_levels(view: bool, edit: bool, levels: list[Level], splittable: bool) -> None:
    permission = PermissionFactory.build(offers_view=view, offers_edit=edit)
    assert permission.levels == levels
    assert (permission.lowest_level, permission.highest_level) == (levels[0], levels[-1])
    assert permission.is_splittable is splittable
    assert [permission.offers(level) for level in Level] == [view, edit]


def test_current_leaves_out_the_retired_and_grantable_the_owner_only_too() -> None:
    Permission.objects.filter(key="orders.manage").update(retired_at="2026-01-01T00:00Z")
    current = set(Permission.objects.current().values_list("key", flat=True))
    grantable = set(Permission.objects.grantable().values_list("key", flat=True))
    assert "orders.manage" not in current
    assert {"my_account.bank", "analytics.live"} <= current
    assert "my_account.bank" not in grantable
    assert {"orders.export", "analytics.live"} <= grantable


def test_analytics_are_the_twelve_areas() -> None:
    assert Permission.objects.analytics().count() == 12
    assert all(area.levels == [Level.VIEW] for area in Permission.objects.analytics())


def test_rows_come_in_the_order_of_the_file() -> None:
    keys = [permission.key for permission in Permission.objects.all()]
    assert (keys[0], keys[-1]) == ("home.dashboard", "analytics.post_purchase")
    assert str(Permission.objects.get(key="home.academy")) == "Academy"
    assert str(ServiceCategory.objects.current()[0]) == "Shop Management"
