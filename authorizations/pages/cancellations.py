"""What both sides read of a partner's wish to stop working together: what would end, how long is left, what is next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db.models import QuerySet

from authorizations.actions.cancellations import may_ask_again_at, why_not_cancel
from authorizations.models import Binding, BindingCancellation
from authorizations.pages.partner_stories import Event
from authorizations.pages.service_rows import Row, ending_with
from catalogue.file import load
from partners.models import Partner
from sellers.models import Seller, Shop
from sellers.times import instant_words

Status = BindingCancellation.Status
FEW = 5  # banners above a list


def left_words(until: datetime, now: datetime) -> str:
    """How long there still is, in hours and minutes: "71 h 59 min left". A minute that has begun counts."""
    minutes = -(-(until - now) // timedelta(minutes=1))
    if minutes <= 0:
        return "no time left"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min left" if hours else f"{minutes} min left"


@dataclass(frozen=True)
class Countdown:
    """A cancellation that waits for an answer, as a banner shows it."""

    cancellation: BindingCancellation
    now: datetime

    @property
    def left(self) -> str:
        return left_words(self.cancellation.answer_by, self.now)


def pending_of_shops(shops: Iterable[Shop], now: datetime) -> QuerySet[BindingCancellation]:
    """Those that the main account of these shops can still answer, the soonest end first. Slice it."""
    return _pending(now).filter(binding__shop__in=list(shops))


def pending_of_partner(partner_id: int, now: datetime) -> QuerySet[BindingCancellation]:
    """Those of the partner that wait for an answer, the soonest end first. Slice it."""
    return _pending(now).filter(binding__partner=partner_id)


def _pending(now: datetime) -> QuerySet[BindingCancellation]:
    rows = BindingCancellation.objects.pending().filter(answer_by__gt=now).with_parties()
    return rows.order_by("answer_by", "pk")


def countdown_of(binding_id: int, now: datetime) -> Countdown | None:
    """What the partner asks for under this binding, while it waits for an answer."""
    found = _pending(now).filter(binding=binding_id).first()
    return Countdown(found, now) if found else None


def countdowns_of_partner(partner_id: int, now: datetime) -> list[Countdown]:
    """The few of the partner's that end soonest."""
    return [Countdown(each, now) for each in pending_of_partner(partner_id, now)[:FEW]]


def countdowns_between(partner: Partner, seller: Seller, now: datetime) -> list[Countdown]:
    """What the partner asks of all shops of the seller, the soonest end first."""
    found = _pending(now).filter(binding__partner=partner, binding__shop__seller=seller)
    return [Countdown(each, now) for each in found]


@dataclass(frozen=True)
class AskPage:
    """What the partner sees before it asks."""

    binding: Binding
    now: datetime

    @cached_property
    def pending(self) -> BindingCancellation | None:
        """What it asked before, whether its time is over or not."""
        return BindingCancellation.objects.pending().filter(binding=self.binding).first()

    @cached_property
    def why_not(self) -> str:
        return why_not_cancel(self.binding, self.now)

    @cached_property
    def ending(self) -> list[Row]:
        return ending_with(self.binding, self.now)

    @property
    def answer_hours(self) -> int:
        return load().timers.cancel_answer_hours

    @property
    def wait_hours(self) -> int:
        return load().timers.cancel_retry_hours


@dataclass(frozen=True)
class CancellationPage:
    """One cancellation at one instant, for either side."""

    cancellation: BindingCancellation
    now: datetime

    @property
    def status(self) -> str:
        """By the clock: what is overdue has ended by itself, whether it was swept or not."""
        overdue = self.cancellation.is_open and self.cancellation.answer_by <= self.now
        return str(Status.AUTOMATIC if overdue else self.cancellation.status)

    @property
    def word(self) -> str:
        return str(Status(self.status).label)

    @property
    def waits(self) -> bool:
        return self.status == Status.PENDING

    @property
    def left(self) -> str:
        return left_words(self.cancellation.answer_by, self.now)

    @property
    def ending(self) -> list[Row]:
        """The services and accesses that would end now."""
        return ending_with(self.cancellation.binding, self.now) if self.waits else []

    @property
    def wait_hours(self) -> int:
        """How long the partner waits after a refusal."""
        return load().timers.cancel_retry_hours

    @property
    def may_ask_again_at(self) -> datetime | None:
        """When the partner may ask again, where this was refused and that is not over; None else."""
        binding = self.cancellation.binding
        if self.status != Status.REFUSED or binding.status != Binding.Status.ACTIVE:
            return None
        again_at = may_ask_again_at(binding)
        return again_at if again_at and again_at > self.now else None

    @property
    def may_ask_again(self) -> bool:
        refused = self.status == Status.REFUSED and self.cancellation.binding.status == Binding.Status.ACTIVE
        return refused and self.may_ask_again_at is None

    def events(self) -> Iterator[Event]:
        """Asked, and how it was answered."""
        asked = self.cancellation
        title = f"{asked.asked_by.user.name} of {asked.partner} asked to stop working together"
        yield Event(title, asked.asked_at, asked.reason, "info", "send")
        if self.waits:
            by = instant_words(asked.answer_by, asked.shop.time_zone)
            yield Event(
                "Answer of the shop's main account", None, f"Until {by}; without one it ends then.", "wait", "clock"
            )
            return
        title, tone, icon = {
            Status.AGREED: ("The shop's main account agreed, and everything ended", "quiet", "link-off"),
            Status.REFUSED: ("The shop's main account refused, and everything goes on", "info", "circle-x"),
            Status.AUTOMATIC: ("Everything ended without an answer", "quiet", "clock"),
        }[Status(self.status)]
        when = asked.answer_by if asked.is_open else asked.status_changed_at
        yield Event(title, when, asked.answer_reason, tone, icon)
