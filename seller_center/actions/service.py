"""What can happen in customer service."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from audit.clock import portal_now
from seller_center.actions.changing import Stale, lock, remember
from seller_center.models import Conversation, Message
from seller_center.visits import Visit


@transaction.atomic
def reply(conversation: Conversation, body: str, *, version: int, by: Visit, at: datetime | None = None) -> Message:
    """Answer the buyer. It is recorded that somebody did, and how long the answer is: never what it says.

    Raises `Stale` when somebody wrote since the conversation was shown.
    """
    at = at or portal_now()
    fresh = lock(conversation)
    if fresh.version != version:
        raise Stale(fresh)
    partner = by.partner if by.is_delegate else None
    message = Message.objects.create(conversation=fresh, at=at, body=body, written_by=by.user, on_behalf_by=partner)
    fresh.is_answered, fresh.last_at, fresh.changed_at = True, at, at
    fresh.version += 1
    fresh.save(update_fields=["is_answered", "last_at", "changed_at", "version"])
    remember([(fresh, {"reply": (None, f"{len(body)} characters")})], by=by, at=at)
    return message
