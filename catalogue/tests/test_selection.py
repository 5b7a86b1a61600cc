"""How permissions are laid out: sections in file order, owner-only shown, analytics apart, the retired nowhere."""

import pytest

from catalogue.file import load
from catalogue.models import Permission
from catalogue.selection import analytics_areas, sections

pytestmark = pytest.mark.django_db


def test_sections_and_their_permissions_come_in_the_order_of_the_file() -> None:
    laid_out = {s.label: [p.key for p in s.permissions] for s in sections(Permission.objects.order_by("?"))}
    assert list(laid_out.items()) == [(s.label, [p.key for p in s.permissions]) for s in load().sections]


def test_owner_only_permissions_are_shown_and_not_grantable() -> None:
    account = sections(Permission.objects.current())[-1]
    assert (account.key, len(account.permissions), account.grantable) == ("my_account", 7, ())
    content = next(s for s in sections(Permission.objects.current()) if s.key == "content")
    assert [p.key for p in content.grantable] == ["content.videos", "content.live_schedule"]


def test_analytics_areas_are_apart() -> None:
    areas = analytics_areas(Permission.objects.current())
    assert [area.key for area in areas] == [entry.key for entry in load().analytics]
    assert not {area.section_key for area in areas} & {s.key for s in sections(Permission.objects.current())}


def test_the_retired_are_in_neither() -> None:
    Permission.objects.filter(key__in=["shop_design.manage", "analytics.live"]).update(retired_at="2026-01-01T00:00Z")
    everything = Permission.objects.all()
    assert "shop_design" not in [section.key for section in sections(everything)]
    assert "analytics.live" not in [area.key for area in analytics_areas(everything)]
