"""What each step of the wizard shows, takes and refuses."""

from datetime import date, timedelta
from http import HTTPStatus

import pytest
from django.test import Client

from audit.clock import portal_now
from authorizations.tests.factories import numbered
from authorizations.tests.wizard_pages import STEP_1, draft_of, post_step, show, step_url, text_of
from authorizations.tests.worlds import World
from catalogue.expansion import expand_preset
from catalogue.models import Level, Permission
from sellers.times import end_of_day, local_day

pytestmark = pytest.mark.django_db


def current() -> list[Permission]:
    return list(Permission.objects.current())


def number(key: str) -> int:
    return Permission.objects.get(key=key).number


# Step 1: duration, e-mail, terms


def test_no_duration_is_chosen_beforehand_and_each_says_its_end(client: Client, world: World) -> None:
    response = show(client, world, "access_duration")
    cards = {card.value: card for card in response.context["form"].cards()}
    assert not any(card.checked for card in cards.values())
    assert list(cards) == ["7", "30", "90", "180", "365", "service", "date"]
    day = local_day(portal_now(), world.shop.time_zone) + timedelta(days=30)
    assert f"{day.day} {day:%B %Y}, 24:00" in cards["30"].text
    assert cards["30"].text.endswith("in 30 days")


def test_a_preset_past_the_end_of_the_service_is_disabled_and_says_so(client: Client, world: World) -> None:
    card = next(c for c in show(client, world, "access_duration").context["form"].cards() if c.value == "365")
    assert card.refused
    assert card.text.startswith("The service ends before that")
    response = post_step(client, world, "access_duration", **STEP_1 | {"duration": "365"})
    assert "The service ends before that" in text_of(response)
    assert draft_of(world) is None


def test_what_the_partner_suggests_is_marked(client: Client, world: World) -> None:
    world.request(duration_days=90)
    cards = show(client, world, "access_duration").context["form"].cards()
    assert [card.value for card in cards if card.mark] == ["90"]


def test_a_suggestion_that_is_no_preset_is_said(client: Client, world: World) -> None:
    world.request(duration_days=45)
    assert "Larkspur suggests 45 days: until" in text_of(show(client, world, "access_duration"))


def test_a_chosen_date_ends_at_24_of_that_day_where_the_shop_is(client: Client, world: World) -> None:
    day = local_day(portal_now(), world.shop.time_zone) + timedelta(days=12)
    post_step(client, world, "access_duration", **STEP_1 | {"duration": "date", "last_day": day.isoformat()})
    assert draft_of(world).ends_at == end_of_day(day, world.shop.time_zone)
    assert show(client, world, "access_duration").context["form"]["last_day"].value() == day


@pytest.mark.parametrize(
    ("days", "sentence"),
    [(-1, "That day has passed"), (400, "The service ends before that"), (None, "Enter the last day")],
)
def test_a_date_without_room_is_refused_and_kept(client: Client, world: World, days: int | None, sentence: str) -> None:
    today = local_day(portal_now(), world.shop.time_zone)
    entered = (today + timedelta(days=days)).isoformat() if days else ""
    response = post_step(client, world, "access_duration", **STEP_1 | {"duration": "date", "last_day": entered})
    assert sentence in text_of(response)
    assert f'value="{entered}"' in text_of(response) or not entered
    assert draft_of(world) is None


def test_the_first_and_the_last_day_there_is_can_be_chosen(client: Client, world: World) -> None:
    for name in ("first_day", "last_day"):
        day: date = getattr(show(client, world, "access_duration").context["wizard"].span, name)
        response = post_step(client, world, "access_duration", **STEP_1 | {"duration": "date", "last_day": str(day)})
        assert response.status_code == HTTPStatus.FOUND
    assert draft_of(world).ends_at == world.authorization.valid_until


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"duration": ""}, "Choose how long the access lasts"),
        ({"duration": "keep"}, "cannot be chosen here"),
        ({"duration": "date", "last_day": "11/30/2026"}, "year-month-day"),
        ({"contact_email": "nobody"}, "valid email"),
        ({"contact_email": ""}, "required"),
        (
            {"contact_email": f"{'x' * 60}@{'y' * 60}.{'y' * 60}.{'y' * 60}.{'y' * 60}.example"},
            "at most 254 characters",
        ),
        ({"terms": ""}, "Tick the box to agree"),
        ({"terms": "99"}, "There is a new version of the terms and conditions. Read it"),
    ],
)
def test_step_1_says_what_is_missing_and_saves_nothing(
    client: Client, world: World, wrong: dict[str, str], sentence: str
) -> None:
    response = post_step(client, world, "access_duration", **STEP_1 | wrong)
    assert sentence in text_of(response)
    assert draft_of(world) is None


def test_the_terms_are_readable_in_place_and_nobody_ticked_the_box(client: Client, world: World) -> None:
    response = show(client, world, "access_duration")
    assert "<h3>2. Acting on your behalf</h3>" in text_of(response)
    assert "Ended access does not come back without a new consent." in text_of(response)
    assert response.context["form"]["terms"].value() is False
    assert response.context["form"]["contact_email"].value() == world.owner.email


def test_with_access_today_its_end_is_kept_and_the_box_is_optional(client: Client, world: World) -> None:
    grant = world.grant()
    form = show(client, world, "access_duration").context["form"]
    assert [card.value for card in form.cards() if card.checked] == ["keep"]
    response = post_step(client, world, "access_duration", duration="keep", contact_email="new@fernhollow.example")
    assert response.status_code == HTTPStatus.FOUND
    assert draft_of(world).ends_at == grant.ends_at


# Step 2: permissions


@pytest.fixture
def at_step_2(client: Client, world: World) -> World:
    post_step(client, world, "access_duration", **STEP_1)
    return world


def test_no_role_is_chosen_beforehand_and_all_are_offered(client: Client, at_step_2: World) -> None:
    cards = show(client, at_step_2, "access_permissions").context["form"].cards()
    assert not any(card.checked for card in cards)
    assert cards[0].value == "full_access"
    assert cards[-1].value == "sections"
    assert "asked" not in {card.value for card in cards}


def test_a_role_is_expanded_when_it_is_chosen(client: Client, at_step_2: World) -> None:
    response = post_step(client, at_step_2, "access_permissions", role="product_access")
    assert response.headers["Location"] == step_url(at_step_2, "access_analytics")
    assert draft_of(at_step_2).levels == expand_preset("product_access", current())
    assert draft_of(at_step_2).preset == "product_access"


def test_what_the_partner_asks_for_is_a_role_of_its_own_and_marked_with_its_reason(
    client: Client, world: World
) -> None:
    asked = {"products.manage": Level.EDIT, "orders.manage": Level.VIEW, "analytics.live": Level.VIEW}
    world.request(levels=asked, reasons={"orders.manage": "To see which bundles sell"})
    post_step(client, world, "access_duration", **STEP_1)
    page = text_of(show(client, world, "access_permissions"))
    assert "What Larkspur asks for" in page
    assert "Asked for: View &amp; edit" in page
    assert "“To see which bundles sell”" in page
    post_step(client, world, "access_permissions", role="asked")
    asked.pop("analytics.live")
    assert draft_of(world).levels == numbered(asked)


def test_specific_sections_are_taken_as_they_are_set(client: Client, at_step_2: World) -> None:
    wanted = numbered({"products.manage": Level.VIEW, "orders.manage": Level.EDIT, "products.add": Level.EDIT})
    fields = {f"p-{n}": str(int(level)) for n, level in wanted.items()} | {f"p-{number('ads.budget')}": ""}
    post_step(client, at_step_2, "access_permissions", role="sections", **fields)
    assert draft_of(at_step_2).levels == wanted
    rows = [row for s in show(client, at_step_2, "access_permissions").context["form"].sections() for row in s["rows"]]
    assert {row.permission.number: row.level for row in rows if row.level} == wanted


def test_what_is_set_in_the_editor_is_left_aside_with_another_role(client: Client, at_step_2: World) -> None:
    field = f"p-{number('finance.payments')}"
    post_step(client, at_step_2, "access_permissions", role="product_access", **{field: "1"})
    assert draft_of(at_step_2).levels == expand_preset("product_access", current())


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("finance.withdraw", "2"),  # owner-only
        ("my_account.bank", "2"),
        ("finance.payments", "2"),  # offers no such level
        ("products.add", "1"),
        ("products.manage", "3"),
        ("products.manage", "on"),
        ("analytics.live", "1"),  # has a step of its own
    ],
)
def test_what_cannot_be_given_is_refused(client: Client, at_step_2: World, key: str, value: str) -> None:
    allowed = {f"p-{number('products.inventory')}": "1"}
    fields = allowed | {f"p-{number(key)}": value}
    response = post_step(client, at_step_2, "access_permissions", role="sections", **fields)
    assert response.status_code == HTTPStatus.OK
    assert 'role="alert"' in text_of(response)
    assert draft_of(at_step_2).levels == {}


@pytest.mark.parametrize("name", ["p-2999", "p-", "p-abc", "p-99999999999999999999", "p-²"])
def test_fields_of_no_permission_are_refused(client: Client, at_step_2: World, name: str) -> None:
    response = post_step(client, at_step_2, "access_permissions", role="sections", **{name: "1"})
    assert "That cannot be chosen here" in text_of(response)
    assert draft_of(at_step_2).step_reached == 1


def test_owner_only_permissions_are_shown_with_the_reason_and_have_no_field(client: Client, at_step_2: World) -> None:
    page = text_of(show(client, at_step_2, "access_permissions"))
    assert "Withdrawals and payouts" in page
    assert "Only for the main account" in page
    assert f'name="p-{number("finance.withdraw")}"' not in page
    assert "Always included" in page
    assert f'name="p-{number("home.dashboard")}"' not in page


@pytest.mark.parametrize(
    ("typed", "saved"), [("", False), ("FULL", False), ("FULL ACCESS", True), (" full  access ", True)]
)
def test_full_access_has_to_be_typed(client: Client, at_step_2: World, typed: str, saved: bool) -> None:
    response = post_step(client, at_step_2, "access_permissions", role="full_access", confirmation=typed)
    assert (response.status_code == HTTPStatus.FOUND) is saved
    assert (draft_of(at_step_2).preset == "full_access") is saved
    if not saved:
        assert "Type the words FULL ACCESS" in text_of(response)


def test_full_access_lists_what_is_sensitive_and_says_whose_behalf(client: Client, at_step_2: World) -> None:
    page = text_of(show(client, at_step_2, "access_permissions"))
    assert "<li>Buyer name and address (Orders and shipping)</li>" in page
    assert "<li>Bank accounts" not in page
    assert "carry out actions on behalf of your account" in page


def test_full_access_put_together_by_hand_has_to_be_typed_too(client: Client, at_step_2: World) -> None:
    everything = expand_preset("full_access", current())
    fields = {f"p-{n}": str(int(level)) for n, level in everything.items()}
    response = post_step(client, at_step_2, "access_permissions", role="sections", **fields)
    assert "Type the words FULL ACCESS" in text_of(response)
    post_step(client, at_step_2, "access_permissions", role="sections", confirmation="FULL ACCESS", **fields)
    assert draft_of(at_step_2).preset == "full_access"


def test_one_permission_less_than_full_access_has_not_to_be_typed(client: Client, at_step_2: World) -> None:
    everything = expand_preset("full_access", current())
    everything.pop(number("finance.payments"))
    fields = {f"p-{n}": str(int(level)) for n, level in everything.items()}
    assert post_step(client, at_step_2, "access_permissions", role="sections", **fields).status_code == HTTPStatus.FOUND


def test_no_section_at_all_is_for_step_3_to_make_good(client: Client, at_step_2: World) -> None:
    assert post_step(client, at_step_2, "access_permissions", role="sections").status_code == HTTPStatus.FOUND
    assert draft_of(at_step_2).levels == {}


def test_without_a_role_step_2_says_so(client: Client, at_step_2: World) -> None:
    assert "Choose what the partner may do." in text_of(post_step(client, at_step_2, "access_permissions"))
    assert "cannot be chosen" in text_of(post_step(client, at_step_2, "access_permissions", role="asked"))


def test_the_editor_is_filled_with_what_the_partner_has_today(client: Client, world: World) -> None:
    world.grant(levels={"orders.manage": Level.EDIT, "products.add": Level.EDIT})
    response = show(client, world, "access_permissions")
    assert "Authorised Seller Center permission role" in text_of(response)
    form = response.context["form"]
    assert [card.value for card in form.cards() if card.checked] == ["sections"]
    rows = [row for section in form.sections() for row in section["rows"] if row.kind != "always"]
    today = numbered({"orders.manage": Level.EDIT, "products.add": Level.EDIT})
    assert {row.permission.number: row.level for row in rows if row.level} == today


def test_a_role_that_means_more_today_is_shown_as_what_was_given(client: Client, world: World) -> None:
    world.grant(preset="product_access")
    form = show(client, world, "access_permissions").context["form"]
    assert [card.value for card in form.cards() if card.checked] == ["product_access"]
    Permission.objects.filter(key="products.add").update(retired_at=portal_now())
    form = show(client, world, "access_permissions").context["form"]
    assert [card.value for card in form.cards() if card.checked] == ["sections"]


# Step 3: Data Analytics


@pytest.fixture
def at_step_3(client: Client, world: World) -> World:
    world.request(levels={"products.manage": Level.EDIT, "analytics.live": Level.VIEW})
    post_step(client, world, "access_duration", **STEP_1)
    post_step(client, world, "access_permissions", role="product_access")
    return world


def test_no_area_is_chosen_beforehand_and_those_asked_for_are_marked(client: Client, at_step_3: World) -> None:
    cards = show(client, at_step_3, "access_analytics").context["form"].cards()
    assert not any(card.checked for card in cards)
    assert [card.label for card in cards if card.mark] == ["LIVE"]


def test_the_areas_that_are_ticked_are_saved(client: Client, at_step_3: World) -> None:
    area = number("analytics.marketing")
    response = post_step(client, at_step_3, "access_analytics", areas=[area])
    assert response.headers["Location"] == step_url(at_step_3, "access_review")
    assert draft_of(at_step_3).levels[area] == Level.VIEW


@pytest.mark.parametrize("values", [{}, {"skip": "1"}])
def test_skip_is_as_good_as_continue_without_a_tick(client: Client, at_step_3: World, values: dict[str, str]) -> None:
    response = post_step(client, at_step_3, "access_analytics", **values)
    assert response.headers["Location"] == step_url(at_step_3, "access_review")
    assert draft_of(at_step_3).analytics == []


def test_skip_takes_no_area_even_when_some_are_ticked(client: Client, at_step_3: World) -> None:
    post_step(client, at_step_3, "access_analytics", areas=[number("analytics.live")], skip="1")
    assert draft_of(at_step_3).analytics == []


@pytest.mark.parametrize("key", ["finance.payments", "finance.withdraw"])
def test_what_is_no_area_is_refused(client: Client, at_step_3: World, key: str) -> None:
    response = post_step(client, at_step_3, "access_analytics", areas=[number(key)])
    assert "That cannot be chosen here" in text_of(response)
    assert draft_of(at_step_3).step_reached == 2
