"""What the main account does to the profile, to a holiday, and to its people. Who else may not: test_sections.py."""

from datetime import date, timedelta

import pytest
from django.test import Client

from audit.clock import portal_now
from audit.lifecycle import Conflict
from audit.models import Entry
from authorizations.tests.worlds import World
from conftest import Clock
from seller_center.actions import my_account as actions
from seller_center.models import Profile
from seller_center.tests.factories import ProfileFactory
from seller_center.tests.inside import address, owner_client, staff_client
from seller_center.tests.visits import visit_of
from sellers.models import SellerMember
from sellers.tests.factories import SellerMemberFactory, SellerRoleFactory, default_role
from sellers.times import local_day

DAY = timedelta(days=1)
Status = SellerMember.Status


def today_of(world: World) -> date:
    return local_day(portal_now(), world.shop.time_zone)


def holiday(client: Client, world: World, first: object, last: object, version: int = 0, **more: str) -> object:
    values = {"holiday_from": str(first), "holiday_until": str(last), "version": version, **more}
    return client.post(address(world.shop, "holiday"), values)


def roles_sent(client: Client, world: World, member: SellerMember, *roles: object) -> dict[str, object]:
    """What the page sends that showed the roles as they are now, with `roles` ticked."""
    shown = client.get(address(world.shop, "user_edit", member.uuid)).context["form"]["shown"].value()
    return {"roles": [str(role.uuid) for role in roles], "shown": shown}


def test_the_profile_is_made_with_its_first_words_and_changed_with_the_next(world: World) -> None:
    client, page = owner_client(world), address(world.shop, "profile")
    assert client.get(page).status_code == 200
    assert not Profile.objects.exists()
    assert client.post(page, {"about": "We.", "contact_email": "", "version": 0}).status_code == 302
    assert client.post(page, {"about": "We are.", "contact_email": "a@b.example", "version": 1}).status_code == 302
    profile = Profile.objects.get()
    assert (profile.shop, profile.about, profile.contact_email) == (world.shop, "We are.", "a@b.example")


@pytest.mark.parametrize(("field", "value"), [("contact_email", "nonsense"), ("about", "x" * 2001), ("about", "a\0b")])
def test_a_profile_is_refused_at_the_field_that_is_wrong(world: World, field: str, value: str) -> None:
    response = owner_client(world).post(address(world.shop, "profile"), {"about": "", "version": 0, field: value})
    assert list(response.context["form"].errors) == [field]


def test_two_tabs_that_make_the_profile_do_not_overwrite_each_other(world: World) -> None:
    client, page = owner_client(world), address(world.shop, "profile")
    client.post(page, {"about": "First", "version": 0})
    response = client.post(page, {"about": "Second", "version": 0})
    assert "It is “First” now" in str(response.context["form"].errors["about"])
    again = {"about": "Second", "version": response.context["form"]["version"].value()}
    assert client.post(page, again).status_code == 302
    assert Profile.objects.get().about == "Second"


def test_a_holiday_may_be_one_day_and_begin_today(world: World) -> None:
    today = today_of(world)
    assert holiday(owner_client(world), world, today, today).status_code == 302
    profile = Profile.objects.get()
    assert (profile.holiday_from, profile.holiday_until) == (today, today)


def test_a_holiday_has_both_days_in_order_and_is_still_to_come(world: World) -> None:
    client, today = owner_client(world), today_of(world)
    for first, last, field in (
        (today + 2 * DAY, today + DAY, "holiday_until"),
        (today - DAY, today, "holiday_from"),
        (today, today - DAY, "holiday_until"),
        (today, "", "holiday_until"),
        ("", today, "holiday_from"),
        ("yesterday", today, "holiday_from"),
    ):
        response = holiday(client, world, first, last)
        assert list(response.context["form"].errors) == [field]
    assert not Profile.objects.exists()


def test_a_holiday_that_has_begun_can_be_made_longer_and_turned_off(world: World, clock: Clock) -> None:
    today = today_of(world)
    ProfileFactory(shop=world.shop, holiday_from=today, holiday_until=today + DAY)
    clock.advance(days=1)
    client = owner_client(world)
    assert holiday(client, world, today, today + 5 * DAY, version=1).status_code == 302
    assert "Turn it off" in client.get(address(world.shop, "holiday")).content.decode()
    assert holiday(client, world, "nonsense", "", version=2, off="1").status_code == 302
    profile = Profile.objects.get()
    assert (profile.holiday_from, profile.holiday_until, profile.about) == (
        None,
        None,
        "We sell what we use ourselves.",
    )


def test_an_older_tab_does_not_overwrite_a_holiday(world: World) -> None:
    today = today_of(world)
    ProfileFactory(shop=world.shop)
    client = owner_client(world)
    assert holiday(client, world, today, today + DAY, version=1).status_code == 302
    response = holiday(client, world, today, today + 9 * DAY, version=1)
    assert "now. Save again" in str(response.context["form"].errors["holiday_until"])
    assert Profile.objects.get().holiday_until == today + DAY


def test_the_list_names_everybody_of_the_seller_with_their_roles_and_nobody_else(world: World) -> None:
    staff_client(world, "order_specialist")
    SellerMemberFactory(seller=world.other_seller)
    response = owner_client(world).get(address(world.shop, "user_list"))
    assert {row.user for row in response.context["listing"].page} == {world.owner, world.staff}
    page = response.content.decode()
    assert "Order Specialist" in page
    assert str(world.staff.seller_member.uuid) in page
    assert str(world.owner.seller_member.uuid) not in page


def test_roles_are_given_and_taken_and_felt_on_the_next_click(world: World) -> None:
    client, staff, member = owner_client(world), staff_client(world, "order_specialist"), world.staff.seller_member
    own = SellerRoleFactory(seller=world.seller)
    page = address(world.shop, "user_edit", member.uuid)
    assert staff.get(address(world.shop, "settlement_list")).status_code == 403
    sent = roles_sent(client, world, member, default_role("finance_specialist"), own)
    assert client.post(page, sent).status_code == 302
    assert {each.role.name for each in member.roles.all()} == {"Finance Specialist", own.name}
    assert staff.get(address(world.shop, "settlement_list")).status_code == 200
    assert client.post(page, roles_sent(client, world, member)).status_code == 302
    assert staff.get(address(world.shop, "settlement_list")).status_code == 403
    assert Entry.objects.filter(verb="roles_changed", object_pk=member.pk, actor_id=world.owner.pk).count() == 2


def test_roles_changed_in_another_tab_are_not_overwritten(world: World) -> None:
    client, member = owner_client(world), world.staff.seller_member
    page = address(world.shop, "user_edit", member.uuid)
    old = roles_sent(client, world, member, default_role("data_analyst"))
    client.post(page, roles_sent(client, world, member, default_role("finance_specialist")))
    response = client.post(page, old)
    assert "changed meanwhile" in str(response.context["form"].non_field_errors())
    assert [each.role.name for each in member.roles.all()] == ["Finance Specialist"]


@pytest.mark.parametrize("choice", ["another seller's", "nonsense", "\0"])
def test_a_role_that_is_not_offered_is_given_to_nobody(world: World, choice: str) -> None:
    client, member = owner_client(world), world.staff.seller_member
    theirs = SellerRoleFactory(seller=world.other_seller)
    sent = roles_sent(client, world, member) | {"roles": [str(theirs.uuid) if "another" in choice else choice]}
    response = client.post(address(world.shop, "user_edit", member.uuid), sent)
    assert list(response.context["form"].errors) == ["roles"]
    assert not member.roles.exists()


def test_a_sub_account_is_deactivated_and_activated_again(world: World) -> None:
    client, staff, member = owner_client(world), staff_client(world, "order_specialist"), world.staff.seller_member
    page = address(world.shop, "user_edit", member.uuid)
    assert client.post(page, {"to": "DEACTIVATED"}).status_code == 302
    assert staff.get(address(world.shop, "order_list")).status_code in {403, 404}
    assert client.post(page, {"to": "DEACTIVATED"}).status_code == 409
    assert client.post(page, {"to": "ACTIVE"}).status_code == 302
    assert staff.get(address(world.shop, "order_list")).status_code == 200


@pytest.mark.parametrize("status", [Status.PENDING, Status.LAPSED])
def test_one_who_was_invited_becomes_active_by_signing_in_not_by_a_button(world: World, status: str) -> None:
    member = SellerMemberFactory(seller=world.seller, status=status)
    client, page = owner_client(world), address(world.shop, "user_edit", member.uuid)
    assert 'name="to"' not in client.get(page).content.decode()
    assert client.post(page, {"to": "ACTIVE"}).status_code == 409
    assert client.post(page, {"to": "DEACTIVATED"}).status_code == 409
    assert SellerMember.objects.get(pk=member.pk).status == status


def test_the_main_account_is_never_changed_here(world: World) -> None:
    main = world.owner.seller_member
    client, page = owner_client(world), address(world.shop, "user_edit", main.uuid)
    assert client.get(page).status_code == 404
    assert client.post(page, {"to": "DEACTIVATED"}).status_code == 404
    with pytest.raises(Conflict, match="stays active"):
        actions.switch_sub_account(main, Status.DEACTIVATED, by=visit_of(world.owner, world.shop))


def test_a_person_of_another_seller_is_not_there(world: World) -> None:
    theirs = SellerMemberFactory(seller=world.other_seller)
    assert (
        owner_client(world).post(address(world.shop, "user_edit", theirs.uuid), {"to": "DEACTIVATED"}).status_code
        == 404
    )
    assert SellerMember.objects.get(pk=theirs.pk).status == Status.ACTIVE
