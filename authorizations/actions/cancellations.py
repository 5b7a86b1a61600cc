"""What can happen when a partner wants to stop working with a shop: it asks, the seller answers, or time does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict, IllegalTransition, begin, move
from authorizations.actions.bindings import end_binding
from authorizations.actions.sweeps import NEVER, sweep
from authorizations.letters import tell_both, tell_partner, tell_seller
from authorizations.locks import (
    HeldBinding,
    claim_cancellation,
    hold_binding,
    lock_binding,
    lock_pending_cancellation,
    share_partner,
)
from authorizations.models import Binding, BindingCancellation
from catalogue.file import load
from partners.models import PartnerMember
from sellers.times import instant_words

Status = BindingCancellation.Status


class AlreadyCancelling(Conflict):
    """The partner asked before, most often by a double click, and there is no answer yet."""

    def __init__(self, cancellation: BindingCancellation) -> None:
        by = instant_words(cancellation.answer_by, cancellation.shop.time_zone)
        super().__init__(f"You asked for this already. {cancellation.shop} can answer until {by}.")
        self.cancellation = cancellation


@transaction.atomic
def ask_to_cancel(
    binding: Binding, *, by: PartnerMember, reason: str = "", at: datetime | None = None
) -> BindingCancellation:
    """The partner asks to stop working with the shop. Raises `AlreadyCancelling`, or `Conflict` when it may not ask."""
    share_partner(binding.partner_id)
    fresh = lock_binding(binding.pk)
    pending = lock_pending_cancellation(fresh)
    at = at or portal_now()
    if pending:
        raise AlreadyCancelling(pending)
    if obstacle := why_not_cancel(fresh, at):
        raise Conflict(obstacle)
    timers = load().timers
    answer_by = at + timedelta(hours=timers.cancel_answer_hours)
    asked = BindingCancellation(binding=fresh, asked_by=by, reason=reason, asked_at=at, answer_by=answer_by)
    begin(asked, by=by.user, at=at, verb="asked", reason=reason)
    _end_at(fresh, answer_by)
    words = {"reason": reason, "wait": str(timers.cancel_retry_hours)}
    tell_seller(asked, "binding_cancel_asked", at=at, answer_by=lambda: _instant(asked, answer_by), **words)
    return asked


def _end_at(binding: Binding, end: datetime | None) -> None:
    """The decision looks at this, so that silence lets nobody in a second longer, whenever the sweep comes."""
    binding.ends_at = end
    binding.save(update_fields=["ends_at"])


def why_not_cancel(binding: Binding, at: datetime) -> str:
    """Why the partner cannot ask to stop working with the shop now, and when it can; empty when it can."""
    if not binding.is_in_force(at):
        return f"{binding.partner} and {binding.shop} no longer work together."
    again_at = may_ask_again_at(binding)
    if again_at is None or again_at <= at:
        return ""
    return f"{binding.shop} refused. You can ask again from {instant_words(again_at, binding.shop.time_zone)} on."


def may_ask_again_at(binding: Binding) -> datetime | None:
    """When the time after the last refusal is over; None when there was no refusal."""
    refused = BindingCancellation.objects.filter(binding=binding, status=Status.REFUSED)
    last = refused.order_by("-status_changed_at").first()
    return last.status_changed_at + timedelta(hours=load().timers.cancel_retry_hours) if last else None


def agree(cancellation: BindingCancellation, *, by: User, at: datetime | None = None) -> None:
    """The main account agrees: the binding ends at once, with all under it. Raises `Conflict` after its time."""
    if not _agree(cancellation, by=by, at=at):
        raise Conflict(_too_late(cancellation))


def refuse(cancellation: BindingCancellation, *, by: User, reason: str, at: datetime | None = None) -> None:
    """The main account refuses, for the reason that the partner reads. Raises `Conflict` after its time."""
    if not _refuse(cancellation, by=by, reason=reason, at=at):
        raise Conflict(_too_late(cancellation))


@transaction.atomic
def _agree(cancellation: BindingCancellation, *, by: User, at: datetime | None) -> bool:
    """False when it was ended instead, because it was overdue."""
    held, pending = _hold(cancellation, Status.AGREED)
    at = at or portal_now()
    if _settle(held, pending, at=at):
        return False
    end_binding(held, by=by, reason=pending.reason, at=at)
    tell_both(pending, "binding_cancel_agreed", at=at, reason=pending.reason)
    return True


@transaction.atomic
def _refuse(cancellation: BindingCancellation, *, by: User, reason: str, at: datetime | None) -> bool:
    """False when it was ended instead, because it was overdue."""
    held, pending = _hold(cancellation, Status.REFUSED)
    at = at or portal_now()
    if _settle(held, pending, at=at):
        return False
    answer = {"answered_by": by, "answer_reason": reason}
    move(pending, Status.REFUSED, by=by, at=at, alongside=answer, reason=reason)
    _end_at(held.binding, None)
    again_at = at + timedelta(hours=load().timers.cancel_retry_hours)
    tell_partner(pending, "binding_cancel_refused", at=at, reason=reason, again_at=lambda: _instant(pending, again_at))
    return True


def _hold(cancellation: BindingCancellation, to: str) -> tuple[HeldBinding, BindingCancellation]:
    """All that might end, locked. Raises `IllegalTransition` when the cancellation is answered."""
    held = hold_binding(cancellation.binding)
    if held.cancellation is None or held.cancellation.pk != cancellation.pk:
        raise IllegalTransition(BindingCancellation.objects.with_parties().get(pk=cancellation.pk), to)
    return held, held.cancellation


def _settle(held: HeldBinding, pending: BindingCancellation, *, at: datetime) -> bool:
    """End what is overdue, so that a late sweep is in nobody's way; whether it was."""
    if pending.answer_by > at:
        return False
    end_binding(held, by=None, reason=pending.reason, at=at)
    tell_both(pending, "binding_cancel_automatic", at=at, reason=pending.reason)
    return True


def _too_late(cancellation: BindingCancellation) -> str:
    by = instant_words(cancellation.answer_by, cancellation.shop.time_zone)
    return (
        f"This could be answered until {by}. There was no answer, so {cancellation.partner} and"
        f" {cancellation.shop} stopped working together."
    )


def _instant(cancellation: BindingCancellation, instant: datetime) -> str:
    return instant_words(instant, cancellation.shop.time_zone)


def end_unanswered_cancellations(*, at: datetime | None = None, stop_at: float = NEVER) -> int:
    """End the bindings whose sellers kept silent, each by itself; how many. Nothing begins after `stop_at`."""
    due = BindingCancellation.objects.overdue(at or portal_now()).order_by("binding__shop_id", "pk")
    return sweep(due, _end_unanswered, at=at, batch=1, stop_at=stop_at)


@transaction.atomic
def _end_unanswered(keys: Sequence[int], at: datetime | None) -> int:
    claimed = claim_cancellation(keys[0])
    if claimed is None:
        return 0
    held = hold_binding(claimed.binding)
    return int(held.cancellation is not None and _settle(held, held.cancellation, at=at or portal_now()))
