"""Customer service: who waits comes first; a reply is marked when a partner wrote it, and never recorded in words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from audit.clock import portal_now
from authorizations.models import Activity
from authorizations.tests.worlds import World
from catalogue.models import Level
from seller_center.models import Conversation
from seller_center.tests.factories import ConversationFactory, MessageFactory, OrderFactory
from seller_center.tests.inside import address, client_of, inside, owner_client, staff_client
from seller_center.tests.reading import changes_of, looks, now, refusals, text_of

pytestmark = pytest.mark.django_db

VIEW, EDIT = Level.VIEW, Level.EDIT
REPLY = {"customer_service.messages": EDIT}
LOOK = {"customer_service.messages": VIEW}
NAMED = {"orders.buyer_details": VIEW}
HOUR = timedelta(hours=1)


@pytest.fixture
def asked(world: World) -> Conversation:
    order = OrderFactory(shop=world.shop, number="577001")
    return ConversationFactory(
        shop=world.shop, subject="A late parcel", buyer_name="Marlene Kastner", order=order, last_at=portal_now() - HOUR
    )


def url_of(conversation: Conversation) -> str:
    return address(conversation.shop, "conversation_detail", conversation.uuid)


def reply(client: Client, conversation: Conversation, words: str = "It left today.", version: Any = 1) -> Any:
    return client.post(url_of(conversation), {"reply": words, "version": version})


def subjects(client: Client, world: World, query: str = "") -> list[str]:
    page = client.get(address(world.shop, "conversation_list") + query)
    return [row.conversation.subject for row in page.context["rows"]]


def test_who_waits_comes_first_and_then_the_latest(world: World) -> None:
    for subject, answered, hours in (("a", True, 1), ("b", False, 9), ("c", True, 5), ("d", False, 3)):
        ConversationFactory(shop=world.shop, subject=subject, is_answered=answered, last_at=portal_now() - hours * HOUR)
    ConversationFactory(shop=world.other_shop)
    client = owner_client(world)
    assert subjects(client, world) == ["d", "b", "a", "c"]
    assert subjects(client, world, "?sort=last") == ["b", "d", "c", "a"]
    assert subjects(client, world, "?status=unanswered") == ["d", "b"]
    assert subjects(client, world, "?status=answered") == ["a", "c"]
    assert subjects(client, world, "?status=BOGUS&page=zz&q=%00") == ["d", "b", "a", "c"]


def test_a_conversation_is_found_by_subject_and_order_and_by_a_name_only_where_names_are_shown(
    world: World, asked: Conversation
) -> None:
    ConversationFactory(shop=world.shop, subject="Something else")
    hidden = inside(world, LOOK)
    assert subjects(hidden, world, "?q=parcel") == ["A late parcel"]
    assert subjects(hidden, world, "?q=577001") == ["A late parcel"]
    assert subjects(hidden, world, "?q=Kastner") == []
    assert subjects(inside(world, LOOK | NAMED), world, "?q=kastner") == ["A late parcel"]


def test_a_buyers_name_is_masked_without_the_permission(world: World, asked: Conversation) -> None:
    hidden, named = (
        [text_of(client.get(url)) for url in (address(world.shop, "conversation_list"), url_of(asked))]
        for client in (inside(world, LOOK), staff_client(world, levels=LOOK | NAMED))
    )
    for page in hidden:
        assert "M••• K•••" in page
        assert "Marlene" not in page
    for page in named:
        assert "Marlene Kastner" in page


def test_messages_stand_with_the_oldest_first(world: World, asked: Conversation) -> None:
    MessageFactory(conversation=asked, body="The very first", at=asked.last_at - HOUR)
    MessageFactory(conversation=asked, body="The last", at=asked.last_at + HOUR)
    said = owner_client(world).get(url_of(asked)).context["detail"].said
    assert [said[0].message.body, said[-1].message.body] == ["The very first", "The last"]


def test_a_reply_answers_the_conversation(world: World, asked: Conversation) -> None:
    response = reply(owner_client(world), asked, "It left today.\r\nGood bye")
    assert response.status_code == 302
    message = asked.messages.latest("at")
    assert (message.body, message.written_by, message.on_behalf_by) == ("It left today.\nGood bye", world.owner, None)
    assert (now(asked).is_answered, now(asked).last_at, now(asked).version) == (True, message.at, 2)


def test_a_partners_reply_is_recorded_without_its_words(world: World, asked: Conversation) -> None:
    reply(inside(world, REPLY), asked, "Dear Marlene, it left.")
    message = asked.messages.latest("at")
    assert (message.written_by, message.on_behalf_by) == (world.lead.user, world.partner)
    assert changes_of(asked) == [{"reply": [None, "22 characters"]}]
    kept = str(list(Activity.objects.values()))
    for word in ("Marlene", "late parcel"):
        assert word not in kept


def test_a_look_at_a_conversation_names_it_by_its_order(world: World, asked: Conversation) -> None:
    inside(world, LOOK).get(url_of(asked))
    assert looks() == [("conversation_detail", "on order 577001")]


def test_the_seller_reads_which_partner_wrote(world: World, asked: Conversation) -> None:
    words = f"Written by a member of Larkspur ({world.lead.user.name})"
    reply(inside(world, REPLY), asked)
    assert words in text_of(owner_client(world).get(url_of(asked)))
    assert words in text_of(inside(world, LOOK).get(url_of(asked)))
    assert "Changed by a member of Larkspur" in text_of(
        owner_client(world).get(address(world.shop, "conversation_list"))
    )


def test_a_partner_is_told_neither_another_ones_name_nor_the_staffs(world: World, asked: Conversation) -> None:
    MessageFactory(conversation=asked, written_by=world.other_lead.user, on_behalf_by=world.other_partner, body="One")
    MessageFactory(conversation=asked, written_by=world.staff, body="Two")
    page = text_of(inside(world, LOOK).get(url_of(asked)))
    assert "Written by a member of another partner" in page
    for name in ("Halyard", world.other_lead.user.name, world.staff.name):
        assert name not in page
    page = text_of(owner_client(world).get(url_of(asked)))
    for name in ("Halyard", world.staff.name):
        assert name in page


@pytest.mark.parametrize("words", ["", "  \n ", "a\x00b", "x" * 2001], ids=lambda value: repr(value)[:9])
def test_what_is_no_reply_is_refused_at_its_field(world: World, asked: Conversation, words: str) -> None:
    page = reply(owner_client(world), asked, words)
    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["reply"]
    assert (asked.messages.count(), now(asked).is_answered) == (1, False)


def test_the_longest_reply_is_one(world: World, asked: Conversation) -> None:
    assert reply(owner_client(world), asked, "x" * 2000).status_code == 302


def test_a_double_click_replies_once(world: World, asked: Conversation) -> None:
    client = inside(world, REPLY)
    reply(client, asked)
    second = reply(client, asked)
    assert "This conversation was changed meanwhile" in text_of(second)
    assert asked.messages.count() == 2
    assert len(changes_of(asked)) == 1


def test_nobody_answers_past_what_they_have_not_read(world: World, asked: Conversation) -> None:
    client = owner_client(world)
    MessageFactory(conversation=asked, body="Never mind, it came.", at=portal_now())
    Conversation.objects.filter(pk=asked.pk).update(version=2)
    page = reply(client, asked, "So sorry.")
    assert "Never mind, it came." in text_of(page)
    assert "So sorry." in text_of(page)
    assert asked.messages.count() == 2
    assert reply(client, asked, version=page.context["form"]["version"].value()).status_code == 302


def test_what_is_written_is_text_and_nothing_else(world: World, asked: Conversation) -> None:
    reply(owner_client(world), asked, "<script>alert(1)</script>")
    assert "<script>alert(1)" not in text_of(owner_client(world).get(url_of(asked)))


def test_a_conversation_of_another_shop_is_not_there(world: World) -> None:
    strangers = ConversationFactory(shop=world.other_shop)
    url = address(world.shop, "conversation_detail", strangers.uuid)
    client = inside(world, REPLY)
    assert [client.get(url).status_code, client.post(url, {"reply": "x"}).status_code] == [404, 404]
    assert strangers.messages.count() == 1


def test_who_may_only_read_gets_no_form(world: World, asked: Conversation) -> None:
    client = inside(world, LOOK)
    assert "Send the reply" not in text_of(client.get(url_of(asked)))
    assert reply(client, asked).status_code == 403
    assert (asked.messages.count(), refusals()) == (1, [("conversation_detail", "level_granted")])


def test_an_empty_list_says_so(world: World) -> None:
    assert "Nobody has written yet" in text_of(client_of(world.owner).get(address(world.shop, "conversation_list")))
