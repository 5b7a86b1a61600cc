"""What presets, templates and changes come to, against sets written out here."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from catalogue.actions import sync
from catalogue.entries import Preset
from catalogue.expansion import (
    Diff,
    Items,
    diff,
    expand,
    expand_preset,
    is_full_access,
    pack,
    preset_of,
    template_for,
    ungrantable,
    unpack,
    widen,
    with_baseline,
)
from catalogue.file import load
from catalogue.models import Level, Permission
from catalogue.tests.factories import small_data, write_file

VIEW, EDIT = Level.VIEW, Level.EDIT
ITEMS = st.dictionaries(st.integers(1, 3000), st.sampled_from(Level), max_size=80)


def view(section: str, *names: str) -> dict[str, Level]:
    return {f"{section}.{name}": VIEW for name in names}


def edit(section: str, *names: str) -> dict[str, Level]:
    return {f"{section}.{name}": EDIT for name in names}


BASELINE = view("home", "dashboard", "academy", "help_centre")
HOME = BASELINE | view("home", "message_centre")
PRODUCTS_VIEW = view("products", "manage", "collections", "inventory")
PRODUCT_ACCESS = (
    HOME
    | edit("products", "manage", "add", "batch_tool", "rating", "global_add", "global_manage", "collections")
    | edit("products", "inventory", "delete", "opportunities")
    | edit("shop_design", "manage")
    | edit("growth", "centre", "missions")
)
AFFILIATE = (
    HOME
    | edit("affiliate", "collaborations", "commission", "find_creators", "creator_im", "samples", "partner_campaigns")
    | PRODUCTS_VIEW
    | view("content", "videos", "live_schedule")
)
PRESETS = {
    "product_access": PRODUCT_ACCESS,
    "order_fulfillment": HOME
    | edit("orders", "manage", "export", "returns", "shipping", "split_combine", "logistics_settings")
    | edit("orders", "marketplace_fulfilment")
    | view("orders", "buyer_details")
    | PRODUCTS_VIEW,
    "customer_service": HOME
    | edit("customer_service", "messages", "after_sale", "reviews_reply", "tickets")
    | view("orders", "manage", "buyer_details", "returns", "shipping", "logistics_settings", "marketplace_fulfilment")
    | PRODUCTS_VIEW,
    "ad_manager": HOME
    | edit("ads", "campaigns", "commission", "budget")
    | view("promotions", "manage", "campaigns", "flash_sale", "smart_program", "crm")
    | PRODUCTS_VIEW,
    "affiliate": AFFILIATE,
}
TEMPLATES = {
    "shop_management": (
        "product_access",
        PRODUCT_ACCESS
        | view("orders", "manage")
        | view("promotions", "manage")
        | view("customer_service", "messages")
        | view("analytics", "overview", "shop", "product"),
    ),
    "live_management": (
        None,
        view("content", "videos")
        | edit("content", "live_schedule")
        | view("products", "manage")
        | view("analytics", "live", "creator"),
    ),
    "short_video_management": (
        None,
        edit("content", "videos") | view("products", "manage") | view("analytics", "video", "creator"),
    ),
    "seller_affiliate_management": ("affiliate", AFFILIATE | view("analytics", "affiliate", "creator")),
    "shop_registration": ("product_access", PRODUCT_ACCESS),
    "operation_tutoring": (None, view("analytics", "overview")),
}


@pytest.fixture
def permissions(db: None) -> list[Permission]:
    return list(Permission.objects.all())


def by_key(items: Items, permissions: list[Permission]) -> dict[str, Level]:
    keys = {permission.number: permission.key for permission in permissions}
    return {keys[number]: level for number, level in items.items()}


def by_number(items: dict[str, Level], permissions: list[Permission]) -> Items:
    numbers = {permission.key: permission.number for permission in permissions}
    return {numbers[key]: level for key, level in items.items()}


@pytest.mark.parametrize("key", PRESETS)
def test_a_preset_comes_to_what_is_written_here(key: str, permissions: list[Permission]) -> None:
    assert by_key(expand_preset(key, permissions), permissions) == PRESETS[key]


def test_full_access_is_all_at_the_highest_level_but_owner_only_and_analytics(permissions: list[Permission]) -> None:
    full = by_key(expand_preset("full_access", permissions), permissions)
    assert len(full) == 76 - 12 - 10
    assert not {p.key for p in permissions if p.owner_only or p.is_analytics} & full.keys()
    assert full == {p.key: p.highest_level for p in permissions if p.key in full}
    assert (full["orders.manage"], full["orders.buyer_details"], full["orders.export"]) == (EDIT, VIEW, EDIT)


def test_every_preset_of_the_file_is_covered_here() -> None:
    assert {preset.key for preset in load().presets} == {"full_access", *PRESETS}


def test_an_unknown_preset_is_an_error(permissions: list[Permission]) -> None:
    with pytest.raises(KeyError):
        expand_preset("moon_access", permissions)


def test_any_choice_of_sections_is_expanded_and_a_section_the_catalogue_lacks_gives_nothing(
    permissions: list[Permission],
) -> None:
    choice = Preset("shelves", "Shelves", {"products": VIEW, "finance": EDIT, "moon": EDIT}, is_full=False)
    expected = PRODUCTS_VIEW | view("finance", "settlements", "payments", "invoices")
    assert by_key(expand(choice, permissions), permissions) == expected


def test_items_are_widened_by_what_is_grantable_and_never_lowered(permissions: list[Permission]) -> None:
    items = by_number({"orders.manage": EDIT, "products.manage": VIEW}, permissions)
    added = {"orders.manage": VIEW, "products.manage": EDIT, "analytics.live": VIEW}
    given = widen(items, {**added, "my_account.bank": EDIT, "moon.landing": EDIT}, permissions)
    assert by_key(given, permissions) == added | {"orders.manage": EDIT}


@pytest.mark.parametrize(
    ("added", "given"),
    [(edit("orders", "buyer_details"), view("orders", "buyer_details")), (view("orders", "export"), {})],
)
def test_items_are_widened_by_a_level_that_is_offered_and_no_higher_than_asked(
    added: dict[str, Level], given: dict[str, Level], permissions: list[Permission]
) -> None:
    assert by_key(widen({}, added, permissions), permissions) == given


def test_no_preset_gives_what_has_retired(permissions: list[Permission]) -> None:
    [retired] = [permission for permission in permissions if permission.key == "affiliate.samples"]
    Permission.objects.filter(pk=retired.pk).update(retired_at="2026-01-01T00:00Z")
    for preset in load().presets:
        assert retired.number not in expand_preset(preset.key, Permission.objects.all())


@pytest.mark.parametrize("key", TEMPLATES)
def test_a_request_of_a_category_starts_from_what_is_written_here(key: str, permissions: list[Permission]) -> None:
    proposal = template_for(key, permissions)
    assert (proposal.preset, by_key(proposal.items, permissions)) == TEMPLATES[key]


def test_every_category_of_the_file_is_covered_here() -> None:
    assert {category.key for category in load().service_categories} == TEMPLATES.keys()


def test_a_category_that_left_the_file_starts_from_nothing(permissions: list[Permission]) -> None:
    assert template_for("moon_management", permissions) == (None, {})


@pytest.mark.django_db
def test_what_a_template_adds_never_lowers_what_its_preset_gives(tmp_path: Path, settings: Settings) -> None:
    settings.CATALOGUE_FILE = write_file(tmp_path, small_data())  # preset: orders edit; add: orders.manage view
    sync(load())
    permissions = list(Permission.objects.all())
    assert by_key(template_for("live", permissions).items, permissions)["orders.manage"] == EDIT


def test_a_template_never_adds_what_has_retired(permissions: list[Permission]) -> None:
    Permission.objects.filter(key__in=["content.videos", "analytics.live"]).update(retired_at="2026-01-01T00:00Z")
    items = by_key(template_for("live_management", Permission.objects.all()).items, permissions)
    assert items.keys() == {"content.live_schedule", "products.manage", "analytics.creator"}


def test_the_baseline_comes_with_everything(permissions: list[Permission]) -> None:
    orders = {"orders.manage": EDIT}
    assert by_key(with_baseline({}, permissions), permissions) == BASELINE
    assert by_key(with_baseline(by_number(orders, permissions), permissions), permissions) == BASELINE | orders


def test_a_retired_baseline_permission_comes_with_nothing(permissions: list[Permission]) -> None:
    Permission.objects.filter(key="home.academy").update(retired_at="2026-01-01T00:00Z")
    with_it = by_key(with_baseline({}, Permission.objects.all()), permissions)
    assert with_it.keys() == {"home.dashboard", "home.help_centre"}


@pytest.mark.parametrize("key", ["full_access", *PRESETS])
def test_a_preset_is_recognised_with_or_without_baseline_and_analytics(key: str, permissions: list[Permission]) -> None:
    items = expand_preset(key, permissions)
    bare = by_number({k: v for k, v in by_key(items, permissions).items() if k not in BASELINE}, permissions)
    analytics = by_number(view("analytics", "live"), permissions)
    assert [preset_of(i, permissions) for i in (items, bare, items | analytics)] == [key] * 3


@pytest.mark.parametrize(
    "other", [{"orders.manage": VIEW}, {"affiliate.samples": VIEW}, {"my_account.bank": EDIT}], ids=str
)
def test_one_permission_or_level_more_or_less_is_no_preset(
    other: dict[str, Level], permissions: list[Permission]
) -> None:
    affiliate = expand_preset("affiliate", permissions)
    assert preset_of(affiliate | by_number(other, permissions), permissions) is None


def test_items_without_a_choice_are_no_preset(permissions: list[Permission]) -> None:
    assert preset_of({}, permissions) is None
    assert preset_of(with_baseline({}, permissions), permissions) is None
    assert preset_of({2999: VIEW}, permissions) is None


def test_full_access_is_recognised_however_it_was_chosen(permissions: list[Permission]) -> None:
    full = expand_preset("full_access", permissions)
    by_hand = {p.number: p.highest_level for p in permissions if p.is_grantable}
    narrower = full | by_number({"orders.manage": VIEW}, permissions)
    fewer = {number: level for number, level in full.items() if number != max(full)}
    assert [is_full_access(i, permissions) for i in (full, by_hand, narrower, fewer, {})] == [
        True,
        True,
        False,
        False,
        False,
    ]
    assert not is_full_access({}, [])


def test_ungrantable_names_unknown_retired_owner_only_and_unoffered(permissions: list[Permission]) -> None:
    Permission.objects.filter(key="orders.returns").update(retired_at="2026-01-01T00:00Z")
    wrong = {"orders.returns": VIEW, "my_account.bank": EDIT, "products.add": VIEW, "analytics.live": EDIT}
    right = {"orders.manage": VIEW, "orders.export": EDIT, "analytics.shop": VIEW}
    items = by_number(wrong | right, permissions) | {2999: VIEW}
    assert ungrantable(items, Permission.objects.all()) == sorted([*by_number(wrong, permissions), 2999])


# Packing


@given(ITEMS)
def test_what_is_packed_unpacks_to_the_same(items: Items) -> None:
    packed = pack(items)
    assert packed == sorted(set(packed))
    assert all(0 < code <= 32_767 for code in packed)  # a smallint each
    assert unpack(packed) == items


def test_items_are_packed_as_number_times_ten_plus_level() -> None:
    assert pack({12: EDIT, 3: VIEW, 3000: EDIT}) == [31, 122, 30002]
    assert unpack([122, 31]) == {3: VIEW, 12: EDIT}


@pytest.mark.parametrize("code", [10, 13, 9])
def test_what_holds_no_level_is_not_unpacked(code: int) -> None:
    with pytest.raises(ValueError, match="is not a valid Level"):
        unpack([code])


# Differences


def test_a_difference_says_what_was_added_removed_widened_and_narrowed() -> None:
    before = {1: VIEW, 2: VIEW, 3: EDIT, 4: EDIT}
    after = {1: VIEW, 2: EDIT, 3: VIEW, 5: VIEW}
    found = diff(before, after)
    assert found == Diff(added={5: VIEW}, removed={4: EDIT}, widened={2: EDIT}, narrowed={3: VIEW})
    assert (found.widens, found.narrows, bool(found)) == (True, True, True)


@pytest.mark.parametrize(
    ("before", "after", "widens", "narrows"),
    [
        ({1: VIEW}, {1: VIEW}, False, False),
        ({}, {1: VIEW}, True, False),
        ({1: VIEW}, {1: EDIT}, True, False),
        ({1: VIEW}, {}, False, True),
        ({1: EDIT}, {1: VIEW}, False, True),
    ],
)
def test_a_difference_knows_whether_it_widens_or_narrows(
    before: Items, after: Items, widens: bool, narrows: bool
) -> None:
    found = diff(before, after)
    assert (found.widens, found.narrows, bool(found)) == (widens, narrows, widens or narrows)


@given(ITEMS, ITEMS)
def test_a_difference_applied_to_before_gives_after(before: Items, after: Items) -> None:
    found = diff(before, after)
    kept = {number: level for number, level in before.items() if number not in found.removed}
    assert kept | found.added | found.widened | found.narrowed == after
