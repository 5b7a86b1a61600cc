"""How an access review is answered, access by access, and how a seller chooses when and how it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict, move, record
from authorizations.actions import grants
from authorizations.actions.endings import end_early
from authorizations.locks import Relationship, lock_relationship
from authorizations.models import AccessGrant, AccessReview, ReviewItem, ReviewPolicy
from authorizations.review_rounds import Policy, policy_of, waiting, window_of
from authorizations.unused import Unused, unused_of
from catalogue.models import Permission
from sellers.models import Seller

Answer = ReviewItem.Answer
ENDED_MEANWHILE = "This access has ended meanwhile, so it needs no answer."
NOT_ANSWERED = "Not answered in the access review, as the seller chose"


@dataclass
class Outcome:
    """What became of the answers that were handed in together."""

    done: list[ReviewItem] = field(default_factory=list)
    refused: list[tuple[ReviewItem, str]] = field(default_factory=list)  # with the reason

    def count(self, answer: str) -> int:
        return sum(item.answer == answer for item in self.done)


@transaction.atomic
def answer(review: AccessReview, answers: Mapping[UUID, str], *, by: User, at: datetime | None = None) -> Outcome:
    """Keep, narrow or end each of these accesses, by the uuid of its question: all at once, or none.

    An answer that no longer fits is left out, with the reason, and so are those of another review. Raises `Conflict`
    when the review itself is over.
    """
    fresh = AccessReview.objects.select_for_update(no_key=True).get(pk=review.pk)
    if fresh.status != AccessReview.Status.OPEN:
        raise Conflict("This review is over: everything in it was answered, or a newer one took its place.")
    items = items_in_order(ReviewItem.objects.filter(review=fresh, uuid__in=answers))
    acting = Acting.on([item for item in items if answers[item.uuid] != Answer.KEEP], by, at)
    outcome = Outcome()
    for item in items:
        try:
            with transaction.atomic():
                acting.answer(item, answers[item.uuid])
        except Conflict as conflict:
            outcome.refused.append((item, conflict.message))
        else:
            outcome.done.append(item)
    finish(fresh, by=by, at=acting.at)
    return outcome


def items_in_order(items: QuerySet[ReviewItem]) -> list[ReviewItem]:
    """With what each is about, in the order in which their shops are locked."""
    parties = ("partner", "shop__seller", "service", "category", "binding")
    items = items.select_related(*(f"grant__service_authorization__{name}" for name in parties))
    return list(items.order_by(*(f"grant__service_authorization__{name}" for name in ("shop_id", "binding_id", "pk"))))


def finish(review: AccessReview, *, by: User | None, at: datetime) -> bool:
    """The review is done once nothing of it waits."""
    if waiting(review, at).exists():
        return False
    move(review, AccessReview.Status.DONE, by=by, at=at)
    return True


@dataclass
class Acting:
    """Answers carried out at one instant, on accesses that are locked, with what of them was not used."""

    held: dict[int, Relationship]  # by service authorization
    unused: Mapping[int, Unused]  # by grant
    by: User | None  # None is the rule of a seller that did not answer
    at: datetime

    @classmethod
    def on(cls, items: Iterable[ReviewItem], by: User | None, at: datetime | None) -> Acting:
        """Lock what these are about, all of it before anything is written."""
        held: dict[int, Relationship] = {}
        for item in items:
            authorization = item.grant.service_authorization
            held[authorization.pk] = held.get(authorization.pk) or lock_relationship(authorization)
        at = at or portal_now()
        locked = [grant for each in held.values() for grant in each.grants]
        permissions = {permission.number: permission for permission in Permission.objects.all()}
        return cls(held, unused_of(locked, permissions, at) if locked else {}, by, at)

    def answer(self, item: ReviewItem, chosen: str) -> None:
        """Raises `Conflict` when it was answered otherwise, or the answer does not fit any more."""
        if item.answer and item.answer != chosen:
            raise Conflict(f"This was answered meanwhile: {item.get_answer_display().lower()}.")
        if item.answer:
            return
        grant = self._grant(item)
        if chosen == Answer.NARROW:
            self._narrow(grant)
        elif chosen == Answer.END:
            self._end(grant)
        else:
            record(grant, verb="kept", by=self.by, at=self.at)
        item.answer, item.answered_at, item.answered_by = chosen, self.at, self.by
        item.save(update_fields=["answer", "answered_at", "answered_by"])

    def _grant(self, item: ReviewItem) -> AccessGrant:
        held = self.held.get(item.grant.service_authorization_id)
        known = [each for each in held.grants if each.pk == item.grant_id] if held else [item.grant]
        if not known or not known[0].is_open or known[0].ends_at <= self.at:
            raise Conflict(ENDED_MEANWHILE)
        return known[0]

    def window(self, grant: AccessGrant) -> int:
        return window_of(self.unused.get(grant.pk))

    def _narrow(self, grant: AccessGrant) -> None:
        window = self.window(grant)
        if not window:
            raise Conflict("This access cannot be narrowed to what was used any more. Keep it, or end it.")
        by = self.by or ReviewPolicy.objects.get(seller=grant.shop.seller_id).changed_by  # whose rule it is
        grants.narrow_to(grant, self.unused[grant.pk].narrowed(window), by=by, at=self.at)
        if self.by is None:
            record(grant, verb="narrowed_unanswered", by=None, at=self.at, reason=NOT_ANSWERED)

    def _end(self, grant: AccessGrant) -> None:
        if self.by:
            grants.revoke(grant, by=self.by, reason="Ended in an access review", at=self.at)
            return
        held = self.held[grant.service_authorization_id]
        to, kind = AccessGrant.Status.REVOKED, "access_ended_by_review"
        end_early(held, grant, to, by=None, at=self.at, kind=kind, reason=NOT_ANSWERED)


@transaction.atomic
def set_review_policy(seller: Seller, chosen: Policy, *, by: User, at: datetime | None = None) -> None:
    """How often the seller is asked from now on, and what happens to what it does not answer."""
    Seller.objects.select_for_update(no_key=True).get(pk=seller.pk)
    at = at or portal_now()
    before = policy_of(seller.pk)
    if before == chosen:
        return
    policy = ReviewPolicy(
        seller=seller,
        interval_days=chosen.interval_days,
        on_no_answer=chosen.on_no_answer,
        changed_at=at,
        changed_by=by,
    )
    policy.save()
    record(policy, verb="review_policy_set", by=by, at=at, before=_plain(before), after=_plain(chosen))


def _plain(policy: Policy) -> dict[str, object]:
    return {"interval_days": policy.interval_days, "on_no_answer": str(policy.on_no_answer)}
