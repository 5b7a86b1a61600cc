"""The shop's score and appeals, and its settlements."""

from decimal import Decimal

import pytest

from audit.lifecycle import Conflict
from authorizations.models import Activity
from authorizations.tests.worlds import World
from catalogue.models import Level
from seller_center.actions.health import file_appeal
from seller_center.models import Violation
from seller_center.tests.factories import SettlementFactory, ViolationFactory
from seller_center.tests.inside import address, inside, owner_client
from seller_center.tests.visits import visit_of


@pytest.mark.parametrize(
    ("violations", "score"),
    [
        ([], 1000),
        ([("OPEN", 12), ("APPEALED", 24), ("UPHELD", 48), ("LIFTED", 100)], 916),
        ([("OPEN", 999)], 1),
        ([("OPEN", 1000)], 0),
        ([("OPEN", 1200)], 0),
    ],
)
def test_the_score_is_what_the_counting_violations_leave(
    world: World, violations: list[tuple[str, int]], score: int
) -> None:
    ViolationFactory(shop=world.other_shop, points=500)
    for status, points in violations:
        ViolationFactory(shop=world.shop, status=status, points=points)
    assert owner_client(world).get(address(world.shop, "health")).context["score"] == score


def test_an_appeal_is_filed_once(world: World) -> None:
    violation = ViolationFactory(shop=world.shop)
    client, page = owner_client(world), address(world.shop, "appeal_file", violation.uuid)
    assert client.post(page, {"appeal": " The carrier was on strike. ", "version": 1}).status_code == 302
    filed = Violation.objects.get()
    assert (filed.status, filed.appeal, filed.appealed_at) == (
        "APPEALED",
        "The carrier was on strike.",
        filed.changed_at,
    )
    response = client.post(page, {"appeal": "Once more.", "version": 2})
    assert "there is only one" in response.content.decode()
    assert "novalidate" not in response.content.decode()
    assert Violation.objects.get().appeal == "The carrier was on strike."


@pytest.mark.parametrize("status", ["APPEALED", "LIFTED", "UPHELD"])
def test_whatever_became_of_it_there_is_no_second_appeal(world: World, status: str) -> None:
    violation = ViolationFactory(shop=world.shop, status=status)
    with pytest.raises(Conflict, match="only one"):
        file_appeal(violation, "Once more.", version=1, by=visit_of(world.owner, world.shop))


@pytest.mark.parametrize("appeal", ["", "  \n ", "x" * 2001, "a\0b"])
def test_an_appeal_needs_words_and_not_too_many(world: World, appeal: str) -> None:
    violation = ViolationFactory(shop=world.shop)
    response = owner_client(world).post(
        address(world.shop, "appeal_file", violation.uuid), {"appeal": appeal, "version": 1}
    )
    assert list(response.context["form"].errors) == ["appeal"]
    assert Violation.objects.get().status == "OPEN"


def test_the_longest_appeal_is_filed(world: World) -> None:
    violation = ViolationFactory(shop=world.shop)
    page = address(world.shop, "appeal_file", violation.uuid)
    assert owner_client(world).post(page, {"appeal": "x" * 2000, "version": 1}).status_code == 302


def test_the_record_of_a_partners_appeal_does_not_say_its_words_and_marks_the_row(world: World) -> None:
    violation = ViolationFactory(shop=world.shop)
    client = inside(world, {"health.appeals": Level.EDIT})
    client.post(address(world.shop, "appeal_file", violation.uuid), {"appeal": "Robin was ill.", "version": 1})
    changed = Activity.objects.changes().get()
    assert changed.changes["status"] == ["OPEN", "APPEALED"]
    assert "Robin" not in str(changed.changes)
    page = client.get(address(world.shop, "appeal_file", violation.uuid)).content.decode()
    assert "Changed by a member of Larkspur" in page
    looked = Activity.objects.filter(kind=Activity.Kind.VIEWED, object_uuid=violation.uuid)
    assert looked.exists()


def test_whoever_may_not_appeal_is_offered_no_appeal(world: World) -> None:
    ViolationFactory(shop=world.shop)
    page = address(world.shop, "health")
    assert "/appeal/" in owner_client(world).get(page).content.decode()
    assert "/appeal/" not in inside(world, {"health.shop_health": Level.EDIT}).get(page).content.decode()


def test_a_settlement_says_how_the_payout_comes_about(world: World) -> None:
    settlement = SettlementFactory(shop=world.shop, sales=Decimal("1234.50"))
    page = owner_client(world).get(address(world.shop, "settlement_detail", settlement.uuid)).content.decode()
    for amount in ("1,234.50", "30.00", "60.00", "25.00", "80.00", "1,039.50"):
        assert f"USD {amount}" in page
    assert "Paid out" in page


def test_settlements_are_read_only_and_a_look_names_the_one(world: World) -> None:
    settlement = SettlementFactory(shop=world.shop, paid_at=None)
    client = inside(world, {"finance.settlements": Level.VIEW})
    page = address(world.shop, "settlement_detail", settlement.uuid)
    assert "Not paid out yet" in client.get(page).content.decode()
    assert client.post(page).status_code == 405
    assert Activity.objects.get(kind=Activity.Kind.VIEWED).object_uuid == settlement.uuid


@pytest.mark.parametrize(("paid", "count"), [("paid", 1), ("open", 1), ("", 2)])
def test_settlements_are_filtered_by_their_payout(world: World, paid: str, count: int) -> None:
    first = SettlementFactory(shop=world.shop)
    SettlementFactory(shop=world.shop, paid_at=None, first_day=first.first_day.replace(year=2025))
    listing = owner_client(world).get(address(world.shop, "settlement_list"), {"paid": paid}).context["listing"]
    assert listing.page.paginator.count == count
