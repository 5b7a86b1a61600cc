"""A change, its record and its mark: written together or not at all, with who, for whom, by what right, old and new."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from audit.clock import portal_now
from audit.lifecycle import Conflict, IllegalTransition
from authorizations.models import Activity, ActivityPerson, PermissionUse
from authorizations.tests.reading import fresh
from authorizations.tests.threads import racers, winners
from authorizations.tests.worlds import World, make_world
from catalogue.models import Level
from conftest import Clock
from seller_center.actions.changing import Stale, change, change_many, create, shift
from seller_center.models import Product
from seller_center.places import Place
from seller_center.tests.factories import ConversationFactory, OrderFactory, ProductFactory, SettlementFactory
from seller_center.tests.inside import address, given, inside, owner_client, staff_client
from seller_center.tests.matrix import PAGES, things, url_of
from seller_center.visits import Capacity, Hold, Visit

pytestmark = pytest.mark.django_db

VIEW, EDIT = Level.VIEW, Level.EDIT
HELD = {"products.manage": EDIT}
FORM = {"sku": "SKU-1", "category": "Face care", "description": "", "low_stock": "10"}


def visit_of(world: World) -> Visit:
    """The lead's visit, as the door hands it to a view that changes products."""
    grant = given(world, HELD)
    hold = Hold("products.manage", world.permission("products.manage").number, EDIT, grant.pk, grant.revision_number)
    return Visit(
        place=Place(world.shop.code),
        shop=world.shop,
        user=world.lead.user,
        capacity=Capacity.DELEGATE,
        person=world.lead,
        holds=[hold],
        levels={"products.manage": EDIT},
        partner=world.partner,
        question=("products.manage", EDIT),
        page="product_edit",
        passed=hold,
    )


def changes() -> list[Activity]:
    return list(Activity.objects.changes().select_related("person").order_by("id"))


# What is recorded


def test_a_change_is_recorded_with_all_there_is_to_say(world: World) -> None:
    grant = given(world, HELD)
    client, product = inside(world), ProductFactory(shop=world.shop, price=Decimal("12.50"), sku="SKU-1")
    form = FORM | {"title": "Oat balm, new", "price": "11.00", "version": "1"}
    browser = {"user-agent": "A browser"}
    response = client.post(address(world.shop, "product_edit", product.uuid), form, headers=browser)
    assert response.status_code == 302
    [activity] = changes()
    assert (activity.shop, activity.partner, activity.member) == (world.shop, world.partner, world.lead)
    assert (activity.grant, activity.revision_number) == (grant, 1)
    assert activity.permission == world.permission("products.manage").number
    assert (activity.section, activity.level, activity.page) == ("products", EDIT, "product_edit")
    assert (activity.object_type, activity.object_uuid) == ("product", product.uuid)
    assert activity.object_label == "Oat balm, new"
    assert activity.changes == {"title": [product.title, "Oat balm, new"], "price": ["12.50", "11.00"]}
    who = activity.person
    assert (who.name, who.address, who.browser) == (world.lead.user.name, "127.0.0.1", "A browser")
    assert activity.at == fresh(product).changed_at


@pytest.mark.parametrize("who", ["owner", "staff"])
def test_the_sellers_own_people_leave_no_activity(who: str, world: World) -> None:
    client = owner_client(world) if who == "owner" else staff_client(world, "product_specialist")
    product = ProductFactory(shop=world.shop, sku="SKU-1")
    form = FORM | {"title": "Oat balm, new", "price": "11.00", "version": "1"}
    assert client.post(address(world.shop, "product_edit", product.uuid), form).status_code == 302
    assert client.get(address(world.shop, "order_list")).status_code in (200, 403)
    assert fresh(product).title == "Oat balm, new"
    assert Activity.objects.count() == 0


def test_nothing_is_recorded_where_nothing_differs(world: World) -> None:
    visit, product = visit_of(world), ProductFactory(shop=world.shop)
    kept = change(product, {"title": product.title, "price": Decimal("12.5")}, by=visit)
    assert (kept.version, kept.changed_at) == (1, product.changed_at)
    assert changes() == []


def test_a_new_row_is_recorded_with_all_its_values(world: World) -> None:
    made = create(
        Product(shop=world.shop, title="New", sku="N-1", category="Soap", price=Decimal(5), created_at=portal_now()),
        by=visit_of(world),
    )
    [activity] = changes()
    assert activity.object_uuid == made.uuid
    assert activity.changes["title"] == [None, "New"]
    assert not {"id", "shop", "version"} & activity.changes.keys()


def test_many_rows_are_recorded_each_and_all_or_none_are_changed(world: World) -> None:
    visit, products = visit_of(world), ProductFactory.create_batch(3, shop=world.shop)
    assert change_many([(p, {"price": Decimal(i + 1)}) for i, p in enumerate(products)], by=visit) == 3
    assert [activity.object_uuid for activity in changes()] == [product.uuid for product in products]
    with pytest.raises(IntegrityError), transaction.atomic():
        change_many(
            [(fresh(products[0]), {"price": Decimal(9)}), (fresh(products[1]), {"price": Decimal(-1)})], by=visit
        )
    assert [fresh(product).price for product in products] == [1, 2, 3]
    assert len(changes()) == 3


def test_a_step_of_a_life_cycle_is_one_change(world: World) -> None:
    visit, product = visit_of(world), ProductFactory(shop=world.shop)
    shift(product, "OFF", by=visit, title="Off the shelf")
    assert [activity.changes for activity in changes()] == [
        {"status": ["LIVE", "OFF"], "title": [product.title, "Off the shelf"]}
    ]
    with pytest.raises(IllegalTransition):
        shift(product, "OFF", by=visit)
    assert len(changes()) == 1


# Together or not at all


def test_a_change_that_fails_afterwards_takes_its_record_with_it(world: World) -> None:
    visit, product = visit_of(world), ProductFactory(shop=world.shop)

    @transaction.atomic
    def fail_after_a_change() -> None:
        change(product, {"title": "Never"}, by=visit)
        assert (fresh(product).title, len(changes())) == ("Never", 1)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_a_change()
    assert (fresh(product).title, changes()) == (product.title, [])
    assert ActivityPerson.objects.count() == 0


def test_a_record_that_cannot_be_written_takes_the_change_with_it(world: World) -> None:
    visit, product = visit_of(world), ProductFactory(shop=world.shop)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RAISE integrity_constraint_violation;"
            " END$$; CREATE TRIGGER refuse BEFORE INSERT ON authorizations_activityperson"
            " FOR EACH ROW EXECUTE FUNCTION refuse()"
        )
    for verb in (
        lambda: change(product, {"title": "Never"}, by=visit),
        lambda: change_many([(product, {"title": "Never"})], by=visit),
        lambda: shift(product, "OFF", by=visit),
        lambda: create(
            Product(shop=world.shop, title="N", sku="N", category="N", price=1, created_at=portal_now()), by=visit
        ),
    ):
        with pytest.raises(IntegrityError):
            verb()
    assert (fresh(product).title, fresh(product).status, Product.objects.count()) == (product.title, "LIVE", 1)
    assert changes() == []


# Nobody overwrites what they have not seen


def test_a_form_that_showed_an_older_version_is_refused(world: World) -> None:
    visit, product = visit_of(world), ProductFactory(shop=world.shop)
    change(product, {"title": "First"}, by=visit, version=1)
    for late in (
        lambda: change(product, {"title": "Second"}, by=visit, version=1),
        lambda: shift(product, "OFF", by=visit, version=1),
    ):
        with pytest.raises(Stale, match="changed meanwhile"):
            late()
    assert (fresh(product).title, fresh(product).status, len(changes())) == ("First", "LIVE", 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_the_same_version_at_once_one_is_told() -> None:
    world = make_world()
    visit, product = visit_of(world), ProductFactory(shop=world.shop)
    with racers(2) as running:
        for round_ in range(1, 11):
            results = running.race(
                lambda version=round_: change(product, {"title": f"A {version}"}, by=visit, version=version),
                lambda version=round_: change(product, {"title": f"B {version}"}, by=visit, version=version),
            )
            assert sorted(winners(results)) == [False, True]
    assert (fresh(product).version, len(changes())) == (11, 10)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_on_a_step_takes_it_once() -> None:
    world = make_world()
    visit, product = visit_of(world), ProductFactory(shop=world.shop)
    with racers(2) as running:
        results = running.race(*[lambda: shift(product, "OFF", by=visit)] * 2)
    assert sorted(winners(results)) == [False, True]
    assert isinstance(next(each for each in results if isinstance(each, Conflict)), IllegalTransition)
    assert len(changes()) == 1


# Looks, and what was used


def test_a_look_at_something_sensitive_is_recorded_and_another_is_not(world: World) -> None:
    client = inside(world, {"orders.manage": VIEW, "products.manage": VIEW})
    client.get(address(world.shop, "product_list"))
    assert not Activity.objects.filter(kind="VIEWED").exists()
    assert client.get(address(world.shop, "order_list")).status_code == 200
    activity = Activity.objects.select_related("person").get(kind="VIEWED")
    assert activity.permission == world.permission("orders.manage").number
    assert (activity.level, activity.page, activity.member) == (VIEW, "order_list", world.lead)
    assert (activity.person.name, activity.changes) == (world.lead.user.name, None)


def test_a_look_at_one_thing_names_it(world: World) -> None:
    client, settlement = inside(world, {"finance.settlements": VIEW}), SettlementFactory(shop=world.shop)
    assert client.get(address(world.shop, "settlement_detail", settlement.uuid)).status_code == 200
    assert Activity.objects.get(kind="VIEWED").object_uuid == settlement.uuid


def test_the_buyers_details_are_recorded_as_what_they_are(world: World) -> None:
    order = OrderFactory(shop=world.shop)
    url = address(world.shop, "order_detail", order.uuid)
    assert "Robin Tester" not in inside(world, {"orders.manage": VIEW}).get(url).content.decode()
    assert viewed() == ["orders.manage"]
    response = inside(world, {"orders.manage": VIEW, "orders.buyer_details": VIEW}).get(url)
    assert "Robin Tester" in response.content.decode()
    assert viewed() == ["orders.buyer_details", "orders.manage", "orders.manage"]


def viewed() -> list[str]:
    from_number = dict(_numbers())
    rows = Activity.objects.filter(kind="VIEWED").values_list("permission", flat=True)
    return sorted(from_number[number] for number in rows)


def _numbers() -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, key FROM catalogue_permission")
        return cursor.fetchall()


def test_a_form_that_was_sent_back_shows_the_page_and_is_a_look_as_well(world: World) -> None:
    client, conversation = inside(world, {"customer_service.messages": EDIT}), ConversationFactory(shop=world.shop)
    response = client.post(address(world.shop, "conversation_detail", conversation.uuid), {"reply": ""})
    assert response.status_code == 200
    assert Activity.objects.get(kind="VIEWED").object_uuid == conversation.uuid


def test_a_page_that_is_not_there_is_no_look(world: World) -> None:
    client = inside(world, {"finance.settlements": VIEW})
    assert client.get(address(world.shop, "settlement_detail", world.shop.uuid)).status_code == 404
    assert not Activity.objects.filter(kind="VIEWED").exists()


def test_what_was_used_is_noted_once_an_hour(world: World, clock: Clock) -> None:
    client, url = inside(world, HELD), address(world.shop, "product_list")
    start = clock.set(clock.now)
    client.get(url)
    clock.advance(minutes=59)
    client.get(url)
    use = PermissionUse.objects.get(permission=world.permission("products.manage").number)
    assert (use.level, use.last_used_at) == (VIEW, start)
    later = clock.advance(minutes=2)
    client.get(url)
    assert fresh(use).last_used_at == later


def test_looking_and_changing_are_used_each_for_itself(world: World) -> None:
    client, product = inside(world, HELD), ProductFactory(shop=world.shop)
    uses = PermissionUse.objects.filter(permission=world.permission("products.manage").number).order_by("level")
    client.get(address(world.shop, "product_list"))
    assert [use.level for use in uses.all()] == [VIEW]
    client.post(address(world.shop, "product_edit", product.uuid), {"title": "not enough"})
    assert [use.level for use in uses.all()] == [VIEW, EDIT]


def test_what_was_refused_was_not_used(world: World) -> None:
    client = inside(world, {"products.manage": VIEW})
    client.get(address(world.shop, "order_list"))
    client.post(address(world.shop, "product_edit", ProductFactory(shop=world.shop).uuid))
    assert not PermissionUse.objects.exists()


# The record itself


@pytest.mark.parametrize(
    "verb", ["UPDATE authorizations_activity SET page = 'x'", "DELETE FROM authorizations_activity"]
)
def test_the_database_refuses_to_change_a_record(verb: str, world: World) -> None:
    inside(world, HELD)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM authorizations_activityperson")
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            cursor.execute(verb)
    assert Activity.objects.get().page == ""


def test_who_it_was_can_be_erased_and_the_record_stays(world: World) -> None:
    inside(world, HELD)
    ActivityPerson.objects.update(name="", address=None, browser="")
    assert Activity.objects.get().kind == "ENTERED"


PERSONAL = {
    "name": "Petra Personal",
    "reply": "Dear Petra Personal",
    "message": "Dear Petra Personal",
    "body": "Dear Petra Personal",
    "host": "Petra Personal",
    "note": "Petra Personal called",
    "answer": "Dear Petra Personal",
    "reason": "Petra Personal said so",
    "appeal": "Petra Personal packed it",
}
SENT = PERSONAL | {
    "carrier": "Swiftmile",
    "tracking_number": "SM000000001",
    "decision": "APPROVED",
    "to": "OFF",
    "refund": "1.00",
    "title": "Evening LIVE",
    "starts_at": "2027-06-01T18:00",
    "minutes": "60",
    "percent": "10",
    "version": "1",
}


def test_nobodys_personal_data_is_in_a_record(world: World) -> None:
    everything = {need.partition(":")[0]: EDIT for page in PAGES.values() for need in (page.get, page.post) if need}
    owners = {"my_account.seller_profile", "my_account.user_management", "my_account.holiday_mode"}
    client = inside(world, {key: _offered(world, key) for key in everything.keys() - owners})
    visit_all(client, world, SENT)
    assert Activity.objects.changes().count() >= 3, "nothing was changed, so this test says nothing"
    written = json.dumps(
        list(Activity.objects.values("object_label", "object_type", "changes", "page", "condition")), default=str
    )
    people = ["Petra", "Robin", "Test Street", "127.0.0.1", world.lead.user.name, world.lead.user.email]
    assert [person for person in people if person in written] == []


def _offered(world: World, key: str) -> Level:
    permission = world.permission(key)
    return EDIT if permission.offers_edit else VIEW


def visit_all(client: Client, world: World, sent: Mapping[str, Any]) -> None:
    of = things(world.shop)
    for name, page in PAGES.items():
        url = url_of(name, world.shop.code, of)
        if page.get:
            client.get(url)
        if page.post:
            client.post(url, sent)
