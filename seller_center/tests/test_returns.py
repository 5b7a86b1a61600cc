"""Returns: approved with a refund of at most what was asked, or refused with an answer; once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from authorizations.models import Activity
from authorizations.tests.worlds import World
from catalogue.models import Level
from seller_center.models import Return
from seller_center.tests.factories import OrderFactory, ReturnFactory
from seller_center.tests.inside import address, inside, owner_client
from seller_center.tests.reading import changes_of, looks, now, refusals, text_of

pytestmark = pytest.mark.django_db

VIEW, EDIT = Level.VIEW, Level.EDIT
ANSWER = {"orders.returns": EDIT}
Status = Return.Status


@pytest.fixture
def asked(world: World) -> Return:
    return ReturnFactory(shop=world.shop, amount=Decimal("20.00"))


def answer(client: Client, asked: Return, **values: Any) -> Any:
    form = {"decision": "approve", "refund": "20.00", "answer": "", "version": "1", **values}
    return client.post(address(asked.shop, "return_answer", asked.uuid), form)


def state(asked: Return) -> tuple[str, Decimal | None, str]:
    row = now(asked)
    return row.status, row.refund, row.answer


@pytest.mark.parametrize("refund", ["20.00", "0.01", "7.5"])
def test_a_return_is_approved_with_a_refund(world: World, asked: Return, refund: str) -> None:
    assert answer(inside(world, ANSWER), asked, refund=refund).status_code == 302
    assert state(asked) == (Status.APPROVED, Decimal(refund), "")


@pytest.mark.parametrize("refund", ["20.01", "0", "-1", "", "0.001", "NaN", "1e999999999", "x", "\x00"], ids=repr)
def test_a_refund_of_more_or_of_nothing_is_refused_at_its_field(world: World, asked: Return, refund: str) -> None:
    page = answer(owner_client(world), asked, refund=refund, answer="Kept as typed")
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["refund"]
    assert "Kept as typed" in text_of(page)
    assert state(asked) == (Status.ASKED, None, "")


@pytest.mark.parametrize("refund", ["20.00", "", "99", "x"])
def test_a_refused_return_refunds_nothing_whatever_stands_in_the_field(
    world: World, asked: Return, refund: str
) -> None:
    response = answer(owner_client(world), asked, decision="refuse", refund=refund, answer="It was opened.")
    assert response.status_code == 302
    assert state(asked) == (Status.REFUSED, None, "It was opened.")


@pytest.mark.parametrize("words", ["", "   ", "a\x00b", "x" * 501], ids=lambda value: repr(value)[:9])
def test_a_refusal_without_an_answer_is_none(world: World, asked: Return, words: str) -> None:
    page = answer(owner_client(world), asked, decision="refuse", answer=words)
    assert list(page.context["form"].errors) == ["answer"]
    assert state(asked) == (Status.ASKED, None, "")


@pytest.mark.parametrize("decision", ["", "BOGUS"])
def test_nothing_is_decided_by_itself(world: World, asked: Return, decision: str) -> None:
    page = answer(owner_client(world), asked, decision=decision)
    assert list(page.context["form"].errors) == ["decision"]
    assert state(asked)[0] == Status.ASKED


def test_the_record_says_what_was_decided_and_never_what_was_written(world: World, asked: Return) -> None:
    answer(inside(world, ANSWER), asked, refund="5.00", answer="Dear Robin, here you are.")
    assert changes_of(asked) == [
        {"status": ["ASKED", "APPROVED"], "refund": [None, "5.00"], "answer": [None, "25 characters"]}
    ]
    kept = str(list(Activity.objects.values()))
    assert "Robin" not in kept


def test_a_return_is_answered_once(world: World, asked: Return) -> None:
    client = inside(world, ANSWER)
    answer(client, asked, refund="5.00")
    second = answer(client, asked, decision="refuse", answer="On second thoughts, no.")
    assert "This return is approved now, so that is no longer possible." in text_of(second)
    assert state(asked) == (Status.APPROVED, Decimal("5.00"), "")
    assert len(changes_of(asked)) == 1


def test_what_changed_since_it_was_shown_is_not_answered(world: World, asked: Return) -> None:
    Return.objects.filter(pk=asked.pk).update(version=2)
    page = answer(owner_client(world), asked)
    assert "This return was changed meanwhile" in text_of(page)
    assert state(asked)[0] == Status.ASKED


def test_an_answer_by_a_partner_is_marked(world: World, asked: Return) -> None:
    answer(inside(world, ANSWER), asked)
    client = owner_client(world)
    for page in (address(world.shop, "return_list"), address(world.shop, "return_answer", asked.uuid)):
        assert "Changed by a member of Larkspur" in text_of(client.get(page))


def test_the_list_finds_filters_and_sorts(world: World) -> None:
    for number, amount, status in (
        ("A-1", 30, Status.ASKED),
        ("B-2", 10, Status.APPROVED),
        ("C-3", 20, Status.REFUSED),
    ):
        ReturnFactory(order=OrderFactory(shop=world.shop, number=number), amount=amount, status=status)
    ReturnFactory(shop=world.other_shop)
    client = owner_client(world)

    def numbers(query: str) -> list[str]:
        page = client.get(address(world.shop, "return_list") + query)
        return [row.order.number for row in page.context["listing"].page]

    assert numbers("") == ["C-3", "B-2", "A-1"]
    assert numbers("?sort=amount") == ["B-2", "C-3", "A-1"]
    assert numbers("?status=ASKED") == ["A-1"]
    assert numbers("?q=b-2") == ["B-2"]
    assert numbers("?q=%00&page=zz") == ["C-3", "B-2", "A-1"]


def test_a_look_at_a_return_names_it_in_the_record(world: World, asked: Return) -> None:
    inside(world, {"orders.returns": VIEW}).get(address(world.shop, "return_answer", asked.uuid))
    assert looks() == [("return_answer", f"return of {asked.order.number}")]


def test_a_return_of_another_shop_is_not_there(world: World) -> None:
    strangers = ReturnFactory(shop=world.other_shop)
    client = inside(world, ANSWER)
    assert client.get(address(world.shop, "return_answer", strangers.uuid)).status_code == 404
    assert client.post(address(world.shop, "return_answer", strangers.uuid), {"decision": "approve"}).status_code == 404


def test_who_may_only_look_at_returns_gets_no_form(world: World, asked: Return) -> None:
    client = inside(world, {"orders.returns": VIEW})
    assert "Answer the return" not in text_of(client.get(address(world.shop, "return_answer", asked.uuid)))
    assert answer(client, asked).status_code == 403
    assert (state(asked)[0], refusals()) == (Status.ASKED, [("return_answer", "level_granted")])
