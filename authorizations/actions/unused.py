"""How access is narrowed to what is used: the editor is filled with it, and nothing changes before it is confirmed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from audit.clock import portal_now
from audit.lifecycle import Conflict
from authorizations.actions import drafts
from authorizations.models import AccessGrant, AuthorizationDraft, ServiceAuthorization
from authorizations.unused import Unused, unused_of
from catalogue.expansion import pack, preset_of
from catalogue.models import Permission


@transaction.atomic
def narrow(
    authorization: ServiceAuthorization, days: int, *, over: int, by: User, at: datetime | None = None
) -> AuthorizationDraft:
    """Fill the editor with today's access, without what was not used in the last `days`.

    `over` is the version of what `by` has filled in so far that may be replaced, 0 for none. Raises `StaleDraft` when
    something else is there, and `Conflict` when nothing can be narrowed.
    """
    at = at or portal_now()
    permissions = {permission.number: permission for permission in Permission.objects.all()}
    rows = AccessGrant.objects.open().filter(service_authorization=authorization, starts_at__lte=at, ends_at__gt=at)
    grant = rows.first()
    unused = unused_of([grant], permissions, at).get(grant.pk) if grant else None
    if grant is None or unused is None or not unused.within(days):
        raise Conflict(f"Nothing of this access can be narrowed: there is nothing unused for {days} days.")
    if unused.is_everything(days):
        raise Conflict(f"Nothing of this access was used in the last {days} days. Remove the access instead.")
    draft = _filled(drafts.fresh_draft(by, authorization, grant), unused, days, permissions)
    stored = AuthorizationDraft.objects.filter(user=by, shop=draft.shop, service=draft.service).first()
    if stored and drafts.is_same(stored, draft):
        return stored  # a second click
    return drafts.save_whole(draft, version=over if stored else 0, by=by, at=at)


def _filled(
    draft: AuthorizationDraft, unused: Unused, days: int, permissions: dict[int, Permission]
) -> AuthorizationDraft:
    levels = unused.narrowed(days)
    areas = {number for number in levels if number in permissions and permissions[number].is_analytics}
    draft.items = pack({number: level for number, level in levels.items() if number not in areas})
    draft.analytics = pack({number: level for number, level in levels.items() if number in areas})
    current = [permission for permission in permissions.values() if not permission.is_retired]
    draft.preset = preset_of(levels, current) or ""
    return draft
