"""What the pages about customer service show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, QueryDict
from django_filters import ChoiceFilter

from seller_center.models import Conversation, Message
from seller_center.models.service import ConversationQuerySet
from seller_center.pages.buyers import Buyer, buyer, sees_buyers
from seller_center.pages.lists import SELECT, Listing, listing
from seller_center.pages.orders import BuyersFilter
from seller_center.visits import Visit

ANSWERED, UNANSWERED = "answered", "unanswered"


class ConversationFilter(BuyersFilter):
    """What waits for an answer comes first, however the rest is sorted."""

    searches = ("subject", "order__number")
    finds = "Subject or order number"
    sorts: ClassVar[Mapping[str, str]] = {"last": "last_at"}
    default_sort = "-last"

    status = ChoiceFilter(
        choices=[(UNANSWERED, "To answer"), (ANSWERED, "Answered")],
        method="in_state",
        label="Status",
        empty_label="Any status",
        widget=SELECT,
    )

    class Meta:
        model = Conversation
        fields = ["q", "status"]

    def in_state(self, rows: ConversationQuerySet, name: str, value: str) -> ConversationQuerySet:
        return rows.unanswered() if value == UNANSWERED else rows.filter(is_answered=True)

    def rows(self) -> QuerySet[Any]:
        found = super().rows()
        return found.order_by("is_answered", *found.query.order_by)


@dataclass(frozen=True)
class ConversationRow:
    """A conversation, and what may be shown of the buyer."""

    conversation: Conversation
    buyer: Buyer


@dataclass(frozen=True)
class ConversationList:
    listing: Listing
    rows: list[ConversationRow]


def conversation_list(visit: Visit, params: QueryDict) -> ConversationList:
    last = Message.objects.filter(conversation=OuterRef("pk")).order_by("-at", "-id").values("body")[:1]
    rows = Conversation.objects.of(visit.shop).select_related("order").annotate(last_words=Subquery(last))
    found = ConversationFilter(params, queryset=rows, visit=visit)
    page = listing(found, params)
    return ConversationList(page, [_row(each, found.shows_buyers) for each in page.page])


def _row(conversation: Conversation, shown: bool) -> ConversationRow:
    return ConversationRow(conversation, buyer(conversation.buyer_name, shown=shown))


@dataclass(frozen=True)
class Said:
    """A message, and who is said to have written it."""

    message: Message
    who: str
    is_buyer: bool
    is_partner: bool


@dataclass(frozen=True)
class ConversationDetail:
    row: ConversationRow
    said: list[Said]  # the oldest first

    @property
    def conversation(self) -> Conversation:
        return self.row.conversation


def conversation_detail(visit: Visit, uuid: UUID) -> ConversationDetail:
    """A conversation of this very shop; any other is the same 404 as none."""
    found = Conversation.objects.of(visit.shop).select_related("order").filter(uuid=uuid).first()
    if found is None:
        raise Http404
    visit.look_at(found)
    row = _row(found, sees_buyers(visit))
    written = found.messages.select_related("written_by", "on_behalf_by").order_by("at", "id")
    return ConversationDetail(row, [_said(visit, message, row.buyer.name) for message in written])


def _said(visit: Visit, message: Message, buyer_name: str) -> Said:
    """Who wrote it. A partner is told no more of another one than that it is one, and nobody's name but its own."""
    partner, person = message.on_behalf_by, message.written_by
    if person is None:
        return Said(message, buyer_name, True, False)
    outside = visit.is_delegate or visit.is_preview
    if partner is None:
        return Said(message, visit.shop.name if outside else str(person.name), False, False)
    if outside and partner != visit.partner:
        return Said(message, "Written by a member of another partner", False, True)
    return Said(message, f"Written by a member of {partner.name} ({person.name})", False, True)
