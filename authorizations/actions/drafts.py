"""How what a person has filled in is kept: each save goes on from the version its form showed, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations.actions.requests import note_step
from authorizations.models import AccessGrant, AccessRequest, AuthorizationDraft, ServiceAuthorization, TermsVersion
from catalogue.expansion import pack
from catalogue.models import Level, Permission

Step = AccessRequest.Step
# All three steps.
WHOLE = ("duration", "ends_at", "contact_email", "agreed_terms", "ends_unused_after", "preset", "items", "analytics")


class StaleDraft(Conflict):
    """The form showed an older version of the draft than the one that is there now."""

    def __init__(self, draft: AuthorizationDraft) -> None:
        super().__init__(
            "What was filled in here was changed meanwhile, in another tab or on another device."
            " Look at it once more and save again."
        )
        self.draft = draft


@dataclass(frozen=True)
class Duration:
    """Step 1: what was chosen and the instant it came to, where confirmations go, and the terms that were ticked.

    And after how many days without use it ends; never, where that was not chosen.
    """

    duration: str
    ends_at: datetime
    contact_email: str
    agreed_terms: TermsVersion | None
    ends_unused_after: int | None = None


def fresh_draft(user: User, authorization: ServiceAuthorization, grant: AccessGrant | None) -> AuthorizationDraft:
    """A draft that is not saved yet: empty, or filled with what the partner has today."""
    draft = AuthorizationDraft(user=user, shop=authorization.shop, service=authorization.service, version=0)
    if grant:
        areas = set(Permission.objects.analytics().values_list("number", flat=True))
        draft.duration, draft.ends_at, draft.preset = "keep", grant.ends_at, grant.preset
        draft.contact_email, draft.ends_unused_after = grant.contact_email, grant.ends_unused_after
        draft.items = pack({n: level for n, level in grant.levels.items() if n not in areas})
        draft.analytics = pack({n: level for n, level in grant.levels.items() if n in areas})
        draft.step_reached = Step.ANALYTICS
    return draft


def save_duration(
    draft: AuthorizationDraft, chosen: Duration, *, version: int, by: User, at: datetime | None = None
) -> AuthorizationDraft:
    values = {
        "duration": chosen.duration,
        "ends_at": chosen.ends_at,
        "contact_email": chosen.contact_email,
        "agreed_terms": chosen.agreed_terms,
        "ends_unused_after": chosen.ends_unused_after,
    }
    return _save(draft, Step.DURATION, values, version=version, by=by, at=at)


def save_permissions(
    draft: AuthorizationDraft,
    preset: str,
    levels: Mapping[int, Level],
    *,
    version: int,
    by: User,
    at: datetime | None = None,
) -> AuthorizationDraft:
    return _save(draft, Step.PERMISSIONS, {"preset": preset, "items": pack(levels)}, version=version, by=by, at=at)


def save_analytics(
    draft: AuthorizationDraft, areas: Mapping[int, Level], *, version: int, by: User, at: datetime | None = None
) -> AuthorizationDraft:
    return _save(draft, Step.ANALYTICS, {"analytics": pack(areas)}, version=version, by=by, at=at)


def save_whole(draft: AuthorizationDraft, *, version: int, by: User, at: datetime | None = None) -> AuthorizationDraft:
    """All three steps at once, as `draft` has them; what was filled in before, up to `version`, is replaced."""
    return _save(draft, Step.ANALYTICS, {name: getattr(draft, name) for name in WHOLE}, version=version, by=by, at=at)


def is_same(one: AuthorizationDraft, other: AuthorizationDraft) -> bool:
    """Whether the same is filled in, step by step."""
    return all(getattr(one, name) == getattr(other, name) for name in WHOLE)


@transaction.atomic
def _save(
    draft: AuthorizationDraft, step: int, values: dict[str, Any], *, version: int, by: User, at: datetime | None
) -> AuthorizationDraft:
    """Raises `StaleDraft` when `version` is not the one that is there."""
    at = at or portal_now()
    request = AccessRequest.objects.open().filter(shop=draft.shop, service=draft.service, expires_at__gt=at).first()
    if request:
        note_step(request, step, by=by, at=at)
    kept = _lock_or_create(draft, version, at)
    if kept.version != version:
        raise StaleDraft(kept)
    for name, value in values.items():
        setattr(kept, name, value)
    kept.version += 1
    kept.step_reached = max(kept.step_reached, step)
    kept.saved_at = at
    kept.save()
    return kept


def _lock_or_create(draft: AuthorizationDraft, version: int, at: datetime) -> AuthorizationDraft:
    """The stored draft, locked; the given one when there is none yet and the form knew of none."""
    stored = AuthorizationDraft.objects.select_for_update(no_key=True).filter(
        user=draft.user, shop=draft.shop, service=draft.service
    )
    kept = stored.first()
    if kept is None and version == 0:
        draft.saved_at = at
        draft.version = 1
        try:
            with transaction.atomic():
                draft.save(force_insert=True)
        except IntegrityError:
            kept = stored.first()
        else:
            draft.version = 0
            return draft
    if kept is None:
        raise StaleDraft(draft)
    return kept


def discard(draft: AuthorizationDraft) -> None:
    """Forget what was filled in, after it was authorized or declined."""
    AuthorizationDraft.objects.filter(user=draft.user, shop=draft.shop, service=draft.service).delete()
