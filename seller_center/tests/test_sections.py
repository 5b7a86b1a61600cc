"""What holds for every page of promotions, content, affiliate, ads, health, finance and my account alike."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from authorizations.actions.activity import Delegation, record_changes
from authorizations.models import AccessGrant
from authorizations.tests.worlds import World
from catalogue.models import Level
from seller_center.places import Place
from seller_center.tests import factories
from seller_center.tests.inside import address, client_of, enter, inside, owner_client, staff_client
from seller_center.tests.matrix import OWNER_ONLY, PAGES, things, url_of
from seller_center.visits import thing_of
from sellers.tests.factories import SellerMemberFactory, default_role

SECTIONS = ("promotions", "content", "affiliate", "ads", "health", "finance")
HERE = {name: page for name, page in PAGES.items() if (page.get or page.post or "").split(".")[0] in SECTIONS}
LISTS: dict[str, Any] = {
    "voucher_list": factories.VoucherFactory,
    "flash_sale_list": factories.FlashSaleFactory,
    "live_list": factories.LiveFactory,
    "video_list": factories.VideoFactory,
    "collaboration_list": factories.CollaborationFactory,
    "commission": factories.CollaborationFactory,
    "sample_list": factories.SampleFactory,
    "campaign_list": factories.CampaignFactory,
    "budget": factories.CampaignFactory,
    "health": factories.ViolationFactory,
    "appeal_list": factories.ViolationFactory,
    "settlement_list": factories.SettlementFactory,
}
ROWS = {name: page for name, page in HERE.items() if page.of}
LOOKED_AT = sorted(name for name, page in HERE.items() if page.get and page.post and page.get.endswith(":view"))


def key_of(name: str) -> str:
    page = PAGES[name]
    return (page.get or page.post or "").partition(":")[0]


def fill(name: str, world: World, count: int, since: int = 0) -> list[Any]:
    """So many rows of the list; settlements of a week each, the first of them `since` weeks back."""
    if name != "settlement_list":
        return LISTS[name].create_batch(count, shop=world.shop)
    weeks = [date(2026, 6, 1) - 7 * factories.DAY * week for week in range(since, since + count)]
    return [factories.SettlementFactory(shop=world.shop, first_day=first_day) for first_day in weeks]


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_row_of_another_shop_is_not_there(world: World, name: str) -> None:
    theirs, ours = things(world.other_shop), things(world.shop)
    client, method = owner_client(world), "GET" if PAGES[name].get else "POST"
    assert client.generic(method, url_of(name, world.shop.code, theirs)).status_code == 404
    assert client.generic(method, url_of(name, world.shop.code, ours)).status_code in {200, 302}


@pytest.mark.parametrize("name", LOOKED_AT)
def test_who_may_only_look_sees_no_form_and_is_refused_the_post(world: World, name: str) -> None:
    url = url_of(name, world.shop.code, things(world.shop))
    assert "novalidate" in owner_client(world).get(url).content.decode() or name in {"commission", "budget"}
    client = inside(world, {key_of(name): Level.VIEW})
    response = client.get(url)
    assert response.status_code == 200
    assert 'class="btn btn-primary"' not in response.content.decode()
    assert 'type="number"' not in response.content.decode()
    assert client.post(url).status_code == 403


@pytest.mark.parametrize("name", sorted(LISTS))
def test_a_list_asks_as_often_for_thirty_rows_as_for_three(world: World, name: str) -> None:
    client, url = owner_client(world), address(world.shop, name)
    fill(name, world, 3)
    client.get(url)
    with CaptureQueriesContext(connection) as few:
        assert client.get(url).status_code == 200
    fill(name, world, 27, since=3)
    with CaptureQueriesContext(connection) as many:
        response = client.get(url)
    assert len(response.context["listing"].page) == 25
    assert len(many) == len(few)


@pytest.mark.parametrize("name", sorted(LISTS))
def test_what_makes_no_sense_in_an_address_is_passed_over(world: World, name: str) -> None:
    fill(name, world, 1)
    client, url = owner_client(world), address(world.shop, name)
    for query in ("?page=zz&sort=nope&status=x", "?q=%00", f"?page={10**30}", "?state=%00&kind=x&paid=x&shown=x"):
        assert client.get(url + query).status_code == 200
    assert "Nothing is like that" in client.get(url + "?q=nothing+like+this").content.decode()


@pytest.mark.parametrize("name", sorted(LISTS))
def test_an_empty_list_says_what_to_do(world: World, name: str) -> None:
    assert "empty-state" in owner_client(world).get(address(world.shop, name)).content.decode()


@pytest.mark.parametrize("name", sorted(set(LISTS) - {"settlement_list"}))
def test_a_partners_change_is_marked_in_the_list(world: World, name: str) -> None:
    row, other = fill(name, world, 2)
    world.grant(levels={key_of(name): Level.EDIT})
    record_changes(
        delegation(world, key_of(name)), [(thing_of(row), {"x": (1, 2)})], by=world.lead.user, at=row.changed_at
    )
    listing = owner_client(world).get(address(world.shop, name)).context["listing"]
    assert row.uuid in listing.marks
    assert other.uuid not in listing.marks
    page = owner_client(world).get(address(world.shop, name)).content.decode()
    assert page.count("Changed by a member of Larkspur") == 1


def delegation(world: World, key: str) -> Delegation:
    grant, section = AccessGrant.objects.get(), key.partition(".")[0]
    number = world.permission(key).number
    return Delegation(world.lead, world.shop, grant.pk, 1, number, section, Level.EDIT, "somewhere")


@pytest.mark.parametrize("name", sorted(name for name, page in HERE.items() if page.get))
def test_in_a_preview_every_button_is_shown_and_none_can_be_pressed(world: World, name: str) -> None:
    world.grant(preset="full_access")
    place = Place(world.shop.code, "access", world.authorization.uuid)
    response = owner_client(world).get(url_of(name, place, things(world.shop)))
    assert response.status_code == 200
    main = response.content.decode().partition("<main")[2]
    forms = [form.partition("</form>")[0] for form in main.split('<form method="post"')[1:]]
    assert forms or PAGES[name].post is None
    assert all("disabled" in form for form in forms)


@pytest.mark.parametrize("name", sorted(OWNER_ONLY))
class TestMyAccount:
    """It is the main account's, and nobody else's."""

    def test_opens_to_the_main_account(self, world: World, name: str) -> None:
        url = url_of(name, world.shop.code, things(world.shop))
        assert owner_client(world).get(url).status_code == 200

    def test_stays_shut_to_a_partner_whatever_was_granted(self, world: World, name: str) -> None:
        world.grant(preset="full_access")
        client, url = enter(world.lead, world.shop), url_of(name, world.shop.code, things(world.shop))
        assert client.get(address(world.shop, "voucher_list")).status_code == 200
        assert (client.get(url).status_code, client.post(url).status_code) == (403, self.posted(name))

    def test_stays_shut_to_sub_accounts_even_to_a_main_administrator(self, world: World, name: str) -> None:
        client, url = staff_client(world, "main_administrator"), url_of(name, world.shop.code, things(world.shop))
        assert client.get(address(world.shop, "voucher_list")).status_code == 200
        assert (client.get(url).status_code, client.post(url).status_code) == (403, self.posted(name))

    def test_is_not_there_for_operators_other_sellers_and_strangers(self, world: World, name: str) -> None:
        url = url_of(name, world.shop.code, things(world.shop))
        for person in (world.operator, world.other_owner, world.stranger):
            client = client_of(person)
            assert (client.get(url).status_code, client.post(url).status_code) == (
                404,
                405 if name == "user_list" else 404,
            )

    @staticmethod
    def posted(name: str) -> int:
        return 405 if name == "user_list" else 403


def test_the_list_of_people_asks_as_often_for_thirty_as_for_three(world: World) -> None:
    def add(count: int) -> None:
        for member in SellerMemberFactory.create_batch(count, seller=world.seller):
            member.roles.create(role=default_role("data_analyst"))

    client, url = owner_client(world), address(world.shop, "user_list")
    add(2)
    with CaptureQueriesContext(connection) as few:
        client.get(url)
    add(27)
    with CaptureQueriesContext(connection) as many:
        assert len(client.get(url).context["listing"].page) == 25
    assert len(many) == len(few)
