"""The pages about a partner that wants to stop working with a shop: asking, the countdown, the seller's answer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from authorizations.actions import bindings
from authorizations.models import BindingCancellation
from authorizations.pages.cancellations import left_words, pending_of_partner, pending_of_shops
from authorizations.tests.factories_cancellations import BindingCancellationFactory
from authorizations.tests.reading import fresh
from authorizations.tests.worlds import World
from conftest import Clock

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
Status = BindingCancellation.Status


@pytest.fixture
def asked(world: World) -> BindingCancellation:
    return BindingCancellationFactory(binding=world.binding, by=world.admin, reason="We close the office.")


def ask_url(world: World) -> str:
    return reverse("partner_center:ask_to_cancel", args=[world.shop.code])


def partners_url(asked: BindingCancellation) -> str:
    return reverse("partner_center:cancellation", args=[asked.uuid])


def sellers_url(asked: BindingCancellation, view: str = "cancellation") -> str:
    return reverse(f"seller_center:{view}", args=[asked.shop.code, asked.uuid])


def page(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def told(client: Client, url: str, **data: str) -> str:
    """What the page says after a POST."""
    answer = client.post(url, data, follow=True)
    return " ".join(str(message) for message in answer.context["messages"])


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (72 * HOUR, "72 h 0 min left"),
        (72 * HOUR - SECOND, "72 h 0 min left"),
        (72 * HOUR - MINUTE, "71 h 59 min left"),
        (HOUR, "1 h 0 min left"),
        (59 * MINUTE, "59 min left"),
        (SECOND, "1 min left"),
        (0 * SECOND, "no time left"),
        (-SECOND, "no time left"),
    ],
)
def test_what_is_left_is_said_in_hours_and_minutes(clock: Clock, left: timedelta, words: str) -> None:
    now = clock.now
    assert left_words(now + left, now) == words


# The partner asks


def test_before_asking_the_partner_reads_what_would_end(client: Client, world: World) -> None:
    world.grant()
    client.force_login(world.admin.user)
    content = page(client, ask_url(world))
    assert "The service Full care" in content
    assert "The TSP access for Full care" in content
    assert "The seller has 72 hours." in content
    assert not BindingCancellation.objects.exists()


def test_asking_leads_to_the_countdown_and_so_does_a_second_click(client: Client, world: World) -> None:
    client.force_login(world.admin.user)
    answer = client.post(ask_url(world), {"reason": "We close."})
    made = BindingCancellation.objects.get()
    assert (answer.url, made.reason) == (partners_url(made), "We close.")
    assert client.post(ask_url(world), {"reason": "Again."}).url == partners_url(made)
    assert client.get(ask_url(world)).url == partners_url(made)
    assert BindingCancellation.objects.count() == 1


def test_a_reason_that_is_too_long_is_kept_and_said(client: Client, world: World) -> None:
    client.force_login(world.admin.user)
    answer = client.post(ask_url(world), {"reason": "x" * 501})
    assert answer.context["form"].errors["reason"] == ["Ensure this value has at most 500 characters (it has 501)."]
    assert "x" * 501 in answer.content.decode()
    assert not BindingCancellation.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"), [("agent", 403), ("owner", 404), ("other_lead", 404), ("operator", 404), ("stranger", 404)]
)
def test_only_who_speaks_for_the_partner_asks(client: Client, world: World, who: str, status: int) -> None:
    person = getattr(world, who)
    client.force_login(getattr(person, "user", person))
    assert client.get(ask_url(world)).status_code == status
    assert client.post(ask_url(world)).status_code == status


def test_after_a_refusal_the_page_says_when_it_can_be_asked_again(
    client: Client, world: World, asked: BindingCancellation, clock: Clock
) -> None:
    client.force_login(world.owner)
    client.post(sellers_url(asked, "refuse_to_cancel"), {"reason": "The season is not over."})
    refused_at = fresh(asked).status_changed_at
    client.force_login(world.admin.user)
    content = page(client, partners_url(asked))
    assert "The season is not over." in content
    assert "You can ask again from" in content
    assert "You cannot ask for this now" in page(client, ask_url(world))
    clock.set(refused_at + 144 * HOUR)
    assert "What would end" in page(client, ask_url(world))
    assert ask_url(world) in page(client, partners_url(asked))


def test_where_the_work_has_ended_there_is_nothing_to_ask(client: Client, world: World) -> None:
    bindings.unbind(world.binding, by=world.owner)
    client.force_login(world.lead.user)
    assert "no longer work together" in page(client, ask_url(world))
    client.post(ask_url(world))
    assert not BindingCancellation.objects.exists()


# Both see how it stands


def test_both_sides_see_the_countdown_and_what_ends(
    client: Client, world: World, asked: BindingCancellation, clock: Clock
) -> None:
    clock.set(asked.asked_at + 30 * MINUTE)
    for person, url in ((world.agent.user, partners_url(asked)), (world.staff, sellers_url(asked))):
        client.force_login(person)
        content = page(client, url)
        assert "71 h 30 min left" in content
        assert "The service Full care" in content
        assert "Waiting for an answer" in content


def test_the_other_pages_about_the_two_say_it_too(client: Client, world: World) -> None:
    grant = world.grant()
    asked = BindingCancellationFactory(binding=world.binding, by=world.lead)
    client.force_login(world.agent.user)
    for url in (
        reverse("partner_center:grant_detail", args=[grant.uuid]),
        reverse("partner_center:manage_authorization"),
    ):
        assert partners_url(asked) in page(client, url)
    client.force_login(world.owner)
    for url in (
        reverse("seller_center:service_authorization_detail", args=[world.shop.code, world.authorization.uuid]),
        reverse("seller_center:partner_detail", args=[world.shop.code, world.partner.code]),
    ):
        assert sellers_url(asked) in page(client, url)


def test_what_waits_is_found_for_each_side_until_its_time_is_over(world: World, asked: BindingCancellation) -> None:
    BindingCancellationFactory()
    before = asked.answer_by - SECOND
    assert list(pending_of_shops([world.shop], before)) == [asked]
    assert list(pending_of_partner(world.partner.pk, before)) == [asked]
    assert not pending_of_shops([world.shop], asked.answer_by)
    assert not pending_of_partner(world.partner.pk, asked.answer_by)
    assert not pending_of_shops([world.other_shop], before)
    assert not pending_of_partner(world.other_partner.pk, before)


def test_what_is_overdue_reads_as_ended_before_the_sweep_comes(
    client: Client, world: World, asked: BindingCancellation, clock: Clock
) -> None:
    clock.set(asked.answer_by)
    client.force_login(world.owner)
    content = page(client, sellers_url(asked))
    assert "everything ended by itself" in content
    assert "Agree and end it now" not in content


# The seller answers


def test_the_main_account_agrees(client: Client, world: World, asked: BindingCancellation) -> None:
    client.force_login(world.owner)
    assert "You no longer work with Larkspur" in told(client, sellers_url(asked, "agree_to_cancel"))
    assert (fresh(asked).status, fresh(world.binding).status) == (Status.AGREED, "ENDED")
    assert "The seller agreed" in page(client, sellers_url(asked))


def test_the_main_account_refuses_with_a_reason_and_not_without(
    client: Client, world: World, asked: BindingCancellation
) -> None:
    client.force_login(world.owner)
    answer = client.post(sellers_url(asked, "refuse_to_cancel"), {"reason": " "})
    assert answer.context["form"].errors["reason"] == ["Say why you refuse: the partner reads it."]
    assert fresh(asked).status == Status.PENDING
    assert "everything goes on" in told(client, sellers_url(asked, "refuse_to_cancel"), reason="No.")
    assert fresh(asked).status == Status.REFUSED


def test_a_late_answer_is_told_that_it_has_ended(
    client: Client, world: World, asked: BindingCancellation, clock: Clock
) -> None:
    clock.set(asked.answer_by)
    client.force_login(world.owner)
    assert "stopped working together" in told(client, sellers_url(asked, "refuse_to_cancel"), reason="No.")
    assert (fresh(asked).status, fresh(world.binding).status) == (Status.AUTOMATIC, "ENDED")


@pytest.mark.parametrize("view", ["agree_to_cancel", "refuse_to_cancel"])
@pytest.mark.parametrize(("who", "status"), [("staff", 403), ("other_owner", 404), ("lead", 404), ("operator", 404)])
def test_nobody_but_the_main_account_answers(
    client: Client, world: World, asked: BindingCancellation, view: str, who: str, status: int
) -> None:
    person = getattr(world, who)
    client.force_login(getattr(person, "user", person))
    assert client.post(sellers_url(asked, view), {"reason": "No."}).status_code == status
    assert fresh(asked).status == Status.PENDING


def test_a_sub_account_reads_it_and_finds_no_buttons(client: Client, world: World, asked: BindingCancellation) -> None:
    client.force_login(world.staff)
    content = page(client, sellers_url(asked))
    assert "We close the office." in content
    assert "Agree and end it now" not in content
    assert f"Only the main account ({world.owner.name})" in content
