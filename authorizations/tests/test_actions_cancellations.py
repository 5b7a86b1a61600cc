"""What happens when a partner wants to stop working with a shop: it asks, the seller answers, or time does."""

from __future__ import annotations

from datetime import timedelta

import pytest

from audit.clock import portal_now
from audit.lifecycle import Conflict, IllegalTransition
from audit.models import Entry
from authorizations.actions import bindings
from authorizations.actions.cancellations import (
    AlreadyCancelling,
    agree,
    ask_to_cancel,
    end_unanswered_cancellations,
    refuse,
)
from authorizations.decision import decide, why_not
from authorizations.models import BindingCancellation
from authorizations.tests.factories import BindingFactory
from authorizations.tests.factories_cancellations import BindingCancellationFactory
from authorizations.tests.reading import forget_letters, fresh, last_entry, letters, verbs_about
from authorizations.tests.worlds import World
from catalogue.models import Level
from conftest import Clock
from notifications.models import Notification

HOUR, MOMENT = timedelta(hours=1), timedelta(microseconds=1)
Status = BindingCancellation.Status


def ask(world: World, reason: str = "We close the office.") -> BindingCancellation:
    return ask_to_cancel(world.binding, by=world.admin, reason=reason)


def statuses(world: World) -> tuple[str, str]:
    return fresh(world.binding).status, fresh(world.authorization).status


def give(answer: str, asked: BindingCancellation, world: World) -> None:
    if answer == "agree":
        agree(asked, by=world.owner)
    else:
        refuse(asked, by=world.owner, reason="No.")


def test_a_partner_asks_and_nothing_ends_yet(world: World, clock: Clock) -> None:
    now = clock.set(clock.now)
    asked = ask(world)
    assert (asked.status, asked.asked_at, asked.answer_by) == (Status.PENDING, now, now + 72 * HOUR)
    assert (asked.asked_by, asked.reason) == (world.admin, "We close the office.")
    assert statuses(world) == ("ACTIVE", "ACTIVE")
    assert letters() == {("binding_cancel_asked", "seller", world.owner.email)}
    entry = last_entry(asked)
    assert (entry.verb, entry.actor, entry.shop_id) == ("asked", world.admin.user, world.shop.pk)


def test_the_seller_is_told_until_when_it_can_answer_in_the_time_of_its_shop(world: World, clock: Clock) -> None:
    clock.set(clock.now.replace(year=2027, month=1, day=1, hour=20, minute=0))
    ask(world)
    assert Notification.objects.get().context["answer_by"] == "4 January 2027, 12:00 PST"


def test_asking_twice_is_one_cancellation(world: World) -> None:
    asked = ask(world)
    with pytest.raises(AlreadyCancelling, match="can answer until") as again:
        ask(world)
    assert again.value.cancellation == asked
    assert BindingCancellation.objects.count() == 1


def test_what_has_ended_cannot_be_cancelled(world: World) -> None:
    bindings.unbind(world.binding, by=world.owner)
    with pytest.raises(Conflict, match="no longer work together"):
        ask(world)


def test_the_seller_agrees_and_everything_ends_at_once(world: World) -> None:
    grant, asked = world.grant(), ask(world)
    forget_letters()
    agree(asked, by=world.owner)
    asked = fresh(asked)
    assert (asked.status, asked.answered_by) == (Status.AGREED, world.owner)
    assert statuses(world) == ("ENDED", "ENDED")
    assert fresh(grant).status == "ENDED"
    kinds = {(kind, address) for kind, _, address in letters() if kind.startswith("binding")}
    people = [world.owner.email, world.lead.user.email, world.admin.user.email]
    assert kinds == {("binding_cancel_agreed", address) for address in people}
    assert last_entry(world.binding).actor == world.owner


def test_the_seller_refuses_and_everything_goes_on(world: World) -> None:
    grant, asked = world.grant(), ask(world)
    forget_letters()
    refuse(asked, by=world.owner, reason="The season is not over.")
    asked = fresh(asked)
    assert (asked.status, asked.answered_by) == (Status.REFUSED, world.owner)
    assert asked.answer_reason == "The season is not over."
    assert statuses(world) == ("ACTIVE", "ACTIVE")
    assert fresh(grant).is_open
    told = {world.lead.user.email, world.admin.user.email}
    assert letters() == {("binding_cancel_refused", "partner", address) for address in told}
    assert verbs_about(asked) == ["asked", "refused"]


def test_after_a_refusal_the_partner_waits_144_hours_to_the_instant(world: World, clock: Clock) -> None:
    asked = ask(world)
    refused_at = clock.set(asked.asked_at + HOUR)
    refuse(asked, by=world.owner, reason="No.")
    clock.set(refused_at + 144 * HOUR - MOMENT)
    with pytest.raises(Conflict, match="You can ask again from"):
        ask(world)
    clock.set(refused_at + 144 * HOUR)
    assert ask(world).status == Status.PENDING


def test_a_refusal_of_an_earlier_agreement_stands_in_nobodys_way(world: World) -> None:
    refuse(ask(world), by=world.owner, reason="No.")
    bindings.unbind(world.binding, by=world.owner)
    world.binding = BindingFactory(partner=world.partner, shop=world.shop)
    assert ask(world).status == Status.PENDING


@pytest.mark.parametrize("early", [True, False])
def test_silence_ends_it_after_72_hours_to_the_instant(world: World, early: bool) -> None:
    grant, asked = world.grant(), ask(world)
    at = asked.answer_by - MOMENT if early else asked.answer_by
    assert end_unanswered_cancellations(at=at) == (0 if early else 1)
    assert fresh(asked).status == (Status.PENDING if early else Status.AUTOMATIC)
    assert fresh(grant).is_open == early
    assert statuses(world) == (("ACTIVE", "ACTIVE") if early else ("ENDED", "ENDED"))


def test_when_it_ends_by_itself_both_sides_are_told_once(world: World) -> None:
    asked = ask(world)
    forget_letters()
    end_unanswered_cancellations(at=asked.answer_by)
    people = [("partner", world.lead.user), ("partner", world.admin.user), ("seller", world.owner)]
    assert letters() == {("binding_cancel_automatic", side, person.email) for side, person in people}
    assert (last_entry(asked).actor, fresh(asked).answered_by) == (None, None)


def test_the_sweep_runs_twice_and_ends_each_once(world: World) -> None:
    asked, other = ask(world), BindingCancellationFactory()
    assert end_unanswered_cancellations(at=other.answer_by) == 2
    assert end_unanswered_cancellations(at=other.answer_by) == 0
    assert verbs_about(asked) == ["asked", "automatic"]
    assert verbs_about(world.binding) == ["created", "ended"]


@pytest.mark.parametrize("answer", ["agree", "refuse"])
def test_an_answer_in_the_last_moment_counts(world: World, clock: Clock, answer: str) -> None:
    asked = ask(world)
    clock.set(asked.answer_by - MOMENT)
    give(answer, asked, world)
    assert fresh(asked).status == (Status.AGREED if answer == "agree" else Status.REFUSED)


@pytest.mark.parametrize("answer", ["agree", "refuse"])
def test_an_answer_after_72_hours_finds_that_it_has_ended_though_the_sweep_is_late(
    world: World, clock: Clock, answer: str
) -> None:
    asked = ask(world)
    clock.set(asked.answer_by)
    with pytest.raises(Conflict, match="stopped working together"):
        give(answer, asked, world)
    assert fresh(asked).status == Status.AUTOMATIC
    assert statuses(world) == ("ENDED", "ENDED")
    assert last_entry(world.binding).actor is None


@pytest.mark.parametrize("first", ["agree", "refuse"])
@pytest.mark.parametrize("second", ["agree", "refuse"])
def test_it_is_answered_once(world: World, first: str, second: str) -> None:
    asked = ask(world)
    give(first, asked, world)
    before = Entry.objects.count()
    with pytest.raises(IllegalTransition, match="no longer possible"):
        give(second, asked, world)
    assert Entry.objects.count() == before


@pytest.mark.parametrize(("who", "status"), [("owner", Status.AGREED), ("operator", Status.AUTOMATIC)])
def test_ending_the_binding_meanwhile_answers_it(world: World, who: str, status: str) -> None:
    asked = ask(world)
    bindings.unbind(world.binding, by=getattr(world, who), reason="At once.")
    assert fresh(asked).status == status
    assert "binding_ended" in {kind for kind, _, _ in letters()}
    assert end_unanswered_cancellations(at=portal_now() + 73 * HOUR) == 0


def test_a_seller_who_ends_the_binding_too_late_has_not_answered(world: World, clock: Clock) -> None:
    asked = ask(world)
    clock.set(asked.answer_by)
    bindings.unbind(world.binding, by=world.owner)
    assert (fresh(asked).status, fresh(asked).answered_by) == (Status.AUTOMATIC, None)


def test_silence_lets_nobody_in_a_second_longer_while_every_worker_is_dead(world: World, clock: Clock) -> None:
    world.grant()
    asked = ask(world)
    question = (world.lead, world.shop, world.permission("products.manage"), Level.VIEW)
    clock.set(asked.answer_by - MOMENT)
    assert decide(*question)
    clock.set(asked.answer_by)
    assert not decide(*question)
    refusal = why_not(*question)
    assert refusal is not None
    assert (refusal.condition, refusal.since) == ("binding_active", asked.answer_by)


def test_a_refused_wish_to_cancel_ends_nothing_when_its_time_is_over(world: World, clock: Clock) -> None:
    world.grant()
    asked = ask(world)
    give("refuse", asked, world)
    clock.set(asked.answer_by)
    assert decide(world.lead, world.shop, world.permission("products.manage"), Level.VIEW)
