"""How a seller is asked about the access it gave, reminded, and taken at its word when it does not answer.

Each seller and each review by itself, claimed without waiting: runs may overlap, come late or be killed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from audit.clock import portal_now
from audit.lifecycle import begin, move, record
from authorizations.actions.access_reviews import Acting, Answer, finish, items_in_order
from authorizations.actions.sweeps import NEVER, in_batches
from authorizations.letters import main_account
from authorizations.models import AccessReview, ReviewItem
from authorizations.review_rounds import NoAnswer, asked_about, due_sellers, policy_of, to_settle, waiting
from catalogue.file import load
from notifications.actions import notify_many, owed
from partners.models import Partner
from sellers.models import Seller, Shop
from sellers.times import end_words

MOST_NAMED = 50  # accesses that one letter names


def open_due_reviews(*, at: datetime | None = None, stop_at: float = NEVER) -> int:
    """Ask every seller whose time has come about all access in force; how many were. May run twice, late or never."""
    due = due_sellers(at or portal_now()).order_by("pk").values_list("pk", flat=True)
    return in_batches(list(due), _open, at=at, batch=1, stop_at=stop_at)


@transaction.atomic
def _open(keys: Sequence[int], at: datetime | None) -> int:
    rows = Seller.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    seller = rows.filter(pk=keys[0]).first()
    now = at or portal_now()
    if seller is None or not due_sellers(now).filter(pk=seller.pk).exists():
        return 0
    for before in AccessReview.objects.open().filter(seller=seller):
        move(before, AccessReview.Status.LAPSED, by=None, at=now)
    answer_by = now + timedelta(days=load().timers.review_answer_days)
    review = begin(AccessReview(seller=seller, opened_at=now, answer_by=answer_by), by=None, at=now, verb="opened")
    asked = asked_about(seller.pk, now).order_by("pk")
    ReviewItem.objects.bulk_create([ReviewItem(review=review, grant=grant) for grant in asked], batch_size=1000)
    _tell(review, "review_due", at=now)
    return 1


def settle_due_reviews(*, at: datetime | None = None, stop_at: float = NEVER) -> int:
    """What is due in open reviews: closed where nothing is left, else reminded or settled; how many reviews were."""
    due = to_settle(at or portal_now()).order_by("pk").values_list("pk", flat=True)
    return in_batches(list(due), _settle, at=at, batch=1, stop_at=stop_at)


@transaction.atomic
def _settle(keys: Sequence[int], at: datetime | None) -> int:
    rows = AccessReview.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    review = rows.select_related("seller").filter(pk=keys[0], status=AccessReview.Status.OPEN).first()
    if review is None:
        return 0
    items = items_in_order(waiting(review, at or portal_now()))
    policy = policy_of(review.seller_id)
    acting = Acting.on(items if policy.on_no_answer != NoAnswer.REMIND else [], None, at)
    if finish(review, by=None, at=acting.at):
        return 1
    if review.reminded_at or review.answer_by > acting.at:
        return 0
    _no_answer(review, items, policy.on_no_answer, acting)
    return 1


def _no_answer(review: AccessReview, items: Sequence[ReviewItem], policy: str, acting: Acting) -> None:
    """What the seller chose for this happens, once."""
    now = acting.at
    review.reminded_at = now
    review.save(update_fields=["reminded_at"])
    record(review, verb="reminded", by=None, at=now, after=policy)
    done = [item for item in items if _settled(item, policy, acting)]
    if done:
        _tell(review, "review_settled", at=now, done=_named(done))
        finish(review, by=None, at=now)
    else:
        _tell(review, "review_reminder", at=now)


def _settled(item: ReviewItem, policy: str, acting: Acting) -> bool:
    """Whether the rule did something to it. What stands still is left, and so is what nothing was used of to narrow."""
    if policy == NoAnswer.END:
        acting.answer(item, Answer.END)
        return True
    grant = item.grant
    is_used = grant.status == grant.Status.ACTIVE and grant.partner.status == Partner.Status.APPROVED
    if policy == NoAnswer.NARROW and is_used and acting.window(grant):
        acting.answer(item, Answer.NARROW)
        return True
    return False


def _named(items: Sequence[ReviewItem]) -> str:
    """A line for each access: partner, service and shop."""
    lines = [f"- {_name(item)}" for item in items[:MOST_NAMED]]
    return "\n".join([*lines, *(["- …"] if len(items) > MOST_NAMED else [])])


def _name(item: ReviewItem) -> str:
    authorization = item.grant.service_authorization
    return f"{authorization.partner.name}, {authorization.service.name}, {authorization.shop.name}"


def _tell(review: AccessReview, kind: str, *, at: datetime, done: str = "") -> None:
    """The main account, once for each review and kind, with how many answers are missing."""
    shop = Shop.objects.of_seller(review.seller_id).order_by("pk")[0]
    words = {
        "seller": review.seller.name,
        "count": str(waiting(review, at).count()),
        "no_answer": policy_of(review.seller_id).on_no_answer,
        "done": done,
    }
    letters = []
    for user in main_account(review.seller):
        with override(user.language):
            context = words | {"answer_by": end_words(review.answer_by, shop.time_zone)}
        letters.append(
            owed(
                to=user,
                kind=kind,
                template=f"authorizations/email/{kind}_seller.txt",
                url=reverse("seller_center:access_reviews"),
                context=context,
                at=at,
                key=f"{kind}:{review.uuid}:{user.uuid}",
            )
        )
    notify_many(letters)
