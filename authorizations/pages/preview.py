"""What a partner would see of a shop: of the access it has today, or of what the seller is about to give it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from authorizations.models import AccessGrant, AuthorizationDraft, ServiceAuthorization
from catalogue.expansion import with_baseline
from catalogue.models import Level, Permission


@dataclass(frozen=True)
class Preview:
    levels: dict[Permission, Level]
    ends_at: datetime | None


def of_access(authorization: ServiceAuthorization) -> Preview | None:
    """What the partner may do today; None when it has no access."""
    grant = AccessGrant.objects.open().filter(service_authorization=authorization).order_by("starts_at").first()
    return Preview(_grantable(grant.levels), grant.ends_at) if grant else None


def of_draft(authorization: ServiceAuthorization, user: User) -> Preview | None:
    """What the partner could do, were the user's draft authorized as it is; None when there is no draft."""
    rows = AuthorizationDraft.objects.filter(user=user, shop=authorization.shop_id, service=authorization.service_id)
    draft = rows.first()
    return Preview(_grantable(draft.levels), draft.ends_at) if draft else None


def preview_url(authorization: ServiceAuthorization, kind: str) -> str:
    """Where the preview begins; `kind` is "access", of what the partner has, or "draft", of what it is about to get."""
    return reverse("shop:dashboard", args=[f"{authorization.shop.code}/preview/{kind}/{authorization.uuid}"])


def _grantable(levels: dict[int, Level]) -> dict[Permission, Level]:
    permissions = {permission.number: permission for permission in Permission.objects.grantable()}
    complete = with_baseline(levels, permissions.values())
    return {permissions[number]: level for number, level in complete.items() if number in permissions}
