"""How an access review stands, as its page and the homes show it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeAlias, TypedDict
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Case, Max, OuterRef, QuerySet, Subquery, When
from django.urls import reverse

from authorizations.actions.access_reviews import Outcome
from authorizations.models import AccessGrant, AccessReview, PermissionUse, ReviewItem
from authorizations.pages import unused as unused_pages
from authorizations.pages.granted import Summary, summarize
from authorizations.review_rounds import NoAnswer, Policy, policy_of, waiting, window_of
from authorizations.unused import Unused, unused_of
from catalogue.models import Permission
from partners.models import Partner
from sellers.models import SellerMember, Shop
from sellers.times import day_words

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

PER_PAGE = 50
LATELY = timedelta(days=30)
Answer = ReviewItem.Answer
ANSWERED = {Answer.KEEP: ("Kept", "good"), Answer.NARROW: ("Narrowed", "info"), Answer.END: ("Ended", "quiet")}
RULES = {
    NoAnswer.REMIND: "nothing changes, you are only reminded",
    NoAnswer.NARROW: "the access is narrowed to what was used",
    NoAnswer.END: "the access ends",
}


@dataclass(frozen=True)
class OpenReview:
    """A review that waits for answers: how many of its accesses still do."""

    review: AccessReview
    waiting: int

    @property
    def url(self) -> str:
        return reverse("seller_center:access_reviews")

    @property
    def words(self) -> str:
        """ "3 accesses to keep, narrow or end"."""
        return f"{self.waiting} {'access' if self.waiting == 1 else 'accesses'} to keep, narrow or end"


def open_review_of(seller_id: int, now: datetime) -> OpenReview | None:
    """The seller's open review with something left to answer; two queries, one where there is none."""
    review = AccessReview.objects.open().filter(seller=seller_id).first()
    many = waiting(review, now).count() if review else 0
    return OpenReview(review, many) if review and many else None


class Seen(TypedDict):
    """What `_items` adds to each row."""

    is_waiting: int
    used_at: datetime | None


SeenItem: TypeAlias = "WithAnnotations[ReviewItem, Seen]"


@dataclass(frozen=True)
class Row:
    """The question about one access, with what it takes to answer it."""

    item: SeenItem
    summary: Summary
    unused: Unused | None
    chosen: str  # in the input that comes back
    now: datetime

    @property
    def grant(self) -> AccessGrant:
        return self.item.grant

    @property
    def shop(self) -> Shop:
        return self.item.grant.shop

    @property
    def is_waiting(self) -> bool:
        return bool(self.item.is_waiting)

    @property
    def is_used_lately(self) -> bool:
        return self.is_waiting and self.item.used_at is not None and self.item.used_at > self.now - LATELY

    @property
    def stands_still(self) -> bool:
        is_suspended = self.grant.status == AccessGrant.Status.SUSPENDED
        return is_suspended or self.grant.partner.status != Partner.Status.APPROVED

    @property
    def used_words(self) -> str:
        return f"Last used {day_words(self.item.used_at, self.shop.time_zone)}" if self.item.used_at else "Not used yet"

    @property
    def unused_words(self) -> str:
        return unused_pages.sentence(self.unused) if self.unused else ""

    @property
    def narrowing(self) -> str:
        """What *Narrow* would do: "Takes out 3 permissions. Not used in the last 90 days."; empty when it cannot."""
        window = window_of(self.unused)
        found = [each for each in unused_pages.choices(self.unused) if each.days == window] if self.unused else []
        return f"{found[0].words} Not used in the last {window} days." if found else ""

    @property
    def answered(self) -> tuple[str, str]:
        """What became of it, and the tone of that."""
        return ANSWERED[Answer(self.item.answer)] if self.item.answer else ("Ended meanwhile", "quiet")


@dataclass(frozen=True)
class ReviewPage:
    """The page of a seller's access review: one page of its questions, those that wait first."""

    review: AccessReview | None
    policy: Policy
    page: Page[SeenItem] | None
    rows: list[Row]
    waiting: int
    total: int
    zone: str
    now: datetime

    @property
    def answered(self) -> int:
        return self.total - self.waiting

    @property
    def is_late(self) -> bool:
        return self.review is not None and self.review.answer_by <= self.now

    @property
    def rule_words(self) -> str:
        return RULES[NoAnswer(self.policy.on_no_answer)]


def review_page(member: SellerMember, now: datetime, number: str | None, chosen: Mapping[UUID, str]) -> ReviewPage:
    """The same number of queries for three accesses and for three thousand. `chosen`: input that comes back."""
    policy = policy_of(member.seller_id)
    shop = Shop.objects.of_seller(member.seller_id).order_by("pk").first()
    zone = shop.time_zone if shop else "UTC"
    review = AccessReview.objects.open().filter(seller=member.seller_id).first()
    left = waiting(review, now).count() if review else 0
    if review is None or not left:
        return ReviewPage(None, policy, None, [], 0, 0, zone, now)
    page = Paginator(_items(review, now), PER_PAGE).get_page(number)
    return ReviewPage(review, policy, page, _rows(page, chosen, now), left, page.paginator.count, zone, now)


def _items(review: AccessReview, now: datetime) -> QuerySet[SeenItem]:
    authorization = "grant__service_authorization__"
    used = PermissionUse.objects.filter(grant=OuterRef("grant")).order_by().values("grant")
    rows = ReviewItem.objects.filter(review=review).select_related(
        *(authorization + name for name in ("partner", "shop__seller", "service"))
    )
    waits = When(pk__in=waiting(review, now).values("pk"), then=1)
    rows = rows.annotate(
        is_waiting=Case(waits, default=0), used_at=Subquery(used.annotate(last=Max("last_used_at")).values("last"))
    )
    names = (authorization + name for name in ("shop__name", "partner__name", "service__name"))
    return rows.order_by("-is_waiting", *names, "pk")


def _rows(page: Page[SeenItem], chosen: Mapping[UUID, str], now: datetime) -> list[Row]:
    items = list(page)
    permissions = {permission.number: permission for permission in Permission.objects.all()}
    unused = unused_of([item.grant for item in items], permissions, now)
    return [
        Row(item, summarize(item.grant, permissions), unused.get(item.grant_id), chosen.get(item.uuid, ""), now)
        for item in items
    ]


def outcome_words(outcome: Outcome) -> str:
    """ "2 kept, 1 narrowed, 1 ended."; empty when nothing was."""
    counts = [(outcome.count(answer), word.lower()) for answer, (word, _) in ANSWERED.items()]
    said = ", ".join(f"{many} {word}" for many, word in counts if many)
    return f"Saved: {said}." if said else ""


def refusals(outcome: Outcome) -> list[str]:
    """Which answers did not fit any more, and why."""
    return [f"{_name(item)}: {message}" for item, message in outcome.refused]


def _name(item: ReviewItem) -> str:
    authorization = item.grant.service_authorization
    return f"{authorization.partner}, {authorization.service}, {authorization.shop}"
