"""What exactly is about to be agreed to: built from the draft and the state of things, in the words that are shown.

Its digest is what *Authorize* posts. When service, terms, catalogue, request or access have changed since the review
was shown, the digest differs, and `changes` says what did.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from authorizations.locks import Relationship
from authorizations.models import AccessGrant, AccessRequest, AuthorizationDraft, ServiceAuthorization, TermsVersion
from authorizations.models.periods import MAX_PERIOD
from catalogue.expansion import Diff, Items, diff, with_baseline
from catalogue.file import load
from catalogue.models import Level, Permission
from sellers.times import end_words, instant_words

Content = dict[str, Any]


@dataclass(frozen=True)
class Review:
    """A draft seen against the state of things it would change."""

    authorization: ServiceAuthorization
    draft: AuthorizationDraft
    grant: AccessGrant | None
    request: AccessRequest | None
    terms: TermsVersion
    permissions: Mapping[int, Permission]
    begins_at: datetime | None = None  # with its service, when that begins later, or where what it renews ends
    renews: AccessGrant | None = None
    renewal: AccessGrant | None = None  # the agreed one of `grant`

    @property
    def end(self) -> datetime:
        """The end that was chosen. Raises `ValueError` while there is none, which `problems` tells the person."""
        if self.draft.ends_at is None:
            raise ValueError("no end was chosen yet")
        return self.draft.ends_at

    @property
    def levels(self) -> Items:
        """What would be granted: what was chosen and is still offered, and the baseline."""
        chosen = {n: level for n, level in self.draft.levels.items() if self._is_offered(n, level)}
        return with_baseline(chosen, self.permissions.values())

    def _is_offered(self, number: int, level: Level) -> bool:
        permission = self.permissions.get(number)
        return permission is not None and permission.is_grantable and permission.offers(level)

    @property
    def difference(self) -> Diff:
        """What changes for the partner, compared with its access today."""
        return diff(self.grant.levels if self.grant else {}, self.levels)

    @property
    def lengthens(self) -> bool:
        return bool(self.grant and self.draft.ends_at and self.draft.ends_at > self.grant.ends_at)

    @property
    def shortens(self) -> bool:
        return bool(self.grant and self.draft.ends_at and self.draft.ends_at < self.grant.ends_at)

    @property
    def needs_consent(self) -> bool:
        """Giving access, giving more, or giving it for longer is consented to; taking away is not."""
        return self.grant is None or self.difference.widens or self.lengthens

    @property
    def changes_anything(self) -> bool:
        if self.grant is None:
            return True
        contact = self.draft.contact_email != self.grant.contact_email
        unused = self.draft.ends_unused_after != self.grant.ends_unused_after
        return bool(self.difference) or self.lengthens or self.shortens or contact or unused

    def problems(self, at: datetime) -> list[str]:
        """What keeps this draft from being authorized, as sentences for the person."""
        limit = min(self.authorization.valid_until, self._start(at) + MAX_PERIOD)
        if self.renewal and self.grant:
            limit = min(limit, self.grant.ends_at)
        return [*_duration_problems(self.draft.ends_at, limit, max(at, self._start(at))), *self._missing()]

    def _start(self, at: datetime) -> datetime:
        return self.grant.starts_at if self.grant else self.begins_at or at

    def _missing(self) -> Iterable[str]:
        if not self.draft.contact_email:
            yield "Enter an e-mail for confirmations in step 1."
        if self.needs_consent and self.draft.agreed_terms_id != self.terms.pk:
            yield "Agree to the terms and conditions in step 1."
        if not self.draft.levels:
            yield "Choose in step 2 what the partner may do, or a Data Analytics area in step 3."
        if self.renews and diff(self.renews.levels, self.levels).widens:
            yield "A renewal gives at most what the partner has today. Renew first, and widen the access then."

    def content(self) -> Content:
        """All that the review shows, as plain data; kept in the consent record. No personal data."""
        shop, partner = self.authorization.shop, self.authorization.partner
        return self._from_when() | {
            "shop": {"code": shop.code, "name": shop.name},
            "partner": {"code": partner.code, "name": partner.name, "legal_name": partner.legal_name},
            "service": self._service(),
            "revision": self.grant.revision_number + 1 if self.grant else 1,
            "request": str(self.request.uuid) if self.request else None,
            "ends_at": self.draft.ends_at.isoformat() if self.draft.ends_at else None,
            "ends": end_words(self.draft.ends_at, shop.time_zone) if self.draft.ends_at else "",
            "ends_unused_after": self.draft.ends_unused_after,
            "terms": {"version": self.terms.number, "sha256": self.terms.sha256},
            "permission_role": self._preset_label(),
            "permissions": [self._permission(n, level) for n, level in self._in_order() if not self._area(n)],
            "analytics": [self._permission(n, level) for n, level in self._in_order() if self._area(n)],
        }

    def _from_when(self) -> Content:
        """When it begins, unless that is at once, and what it renews."""
        content: Content = {}
        if self.begins_at:
            content |= {"starts_at": self.begins_at.isoformat()}
            content |= {"starts": instant_words(self.begins_at, self.authorization.shop.time_zone)}
        return content | {"renews": str(self.renews.uuid)} if self.renews else content

    def _service(self) -> Content:
        zone = self.authorization.shop.time_zone
        return {
            "name": self.authorization.service.name,
            "category": self.authorization.category.label,
            "valid_until": end_words(self.authorization.valid_until, zone),
        }

    def _in_order(self) -> list[tuple[int, Level]]:
        return sorted(self.levels.items(), key=lambda item: self.permissions[item[0]].position)

    def _area(self, number: int) -> bool:
        return self.permissions[number].is_analytics

    def _permission(self, number: int, level: Level) -> Content:
        permission = self.permissions[number]
        return {
            "number": number,
            "key": permission.key,
            "section": permission.section_label,
            "label": permission.label,
            "level": int(level),
            "level_label": str(level.label),
            "sensitive": permission.sensitive,
        }

    def _preset_label(self) -> str:
        labels = {preset.key: preset.label for preset in load().presets}
        return labels.get(self.draft.preset, "")

    def digest(self) -> str:
        """SHA-256 over the content and the e-mail, in hexadecimal: the review that was shown, and no other."""
        return content_digest({**self.content(), "email": self.draft.contact_email})


def build(held: Relationship, draft: AuthorizationDraft, at: datetime) -> Review:
    """The review of this draft, for the relationship as it is now."""
    grant = held.grant
    return Review(
        held.authorization,
        draft,
        grant,
        answered_by_editing(held.request, grant),
        TermsVersion.objects.latest(),
        current_permissions(),
        begins_at=None if grant else later_start(held.authorization, at),
        renewal=held.renewal_of(grant) if grant else None,
    )


def answered_by_editing(request: AccessRequest | None, grant: AccessGrant | None) -> AccessRequest | None:
    """The request that giving or changing `grant` is about: one to renew it is answered by its renewal."""
    is_renewal = request is not None and grant is not None and request.renews_id == grant.pk
    return None if is_renewal else request


def current_permissions() -> dict[int, Permission]:
    return {permission.number: permission for permission in Permission.objects.current()}


def later_start(authorization: ServiceAuthorization, at: datetime) -> datetime | None:
    """When access given now begins, if that is not at once: with its service."""
    return authorization.valid_from if authorization.valid_from > at else None


def content_digest(content: Content) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _duration_problems(ends_at: datetime | None, limit: datetime, at: datetime) -> Iterable[str]:
    if ends_at is None:
        yield "Choose in step 1 how long the access lasts."
    elif ends_at <= at:
        yield "The end that was chosen has passed. Choose another one in step 1."
    elif ends_at > limit:
        yield "The end that was chosen is now past what the service allows. Choose another one in step 1."


LABELS = {
    "service": "The service changed",
    "starts": "The start of the access changed",
    "ends": "The end of the access changed",
    "ends_unused_after": "What happens to unused access changed",
    "terms": "There is a new version of the terms and conditions",
    "permission_role": "The permission role changed",
    "permissions": "The permissions changed",
    "analytics": "The Data Analytics areas changed",
    "request": "The partner's request changed",
    "revision": "The access was changed meanwhile",
    "partner": "The partner's name changed",
    "shop": "The shop's name changed",
}


def changes(shown: Content, now: Content) -> list[str]:
    """What is different from the review that was shown, as sentences."""
    found = [label for key, label in LABELS.items() if shown.get(key) != now.get(key)]
    return [_detailed(label, shown, now) for label in found]


def _detailed(label: str, shown: Content, now: Content) -> str:
    if label == LABELS["ends"]:
        return f"{label}: {shown.get('ends') or 'none'} before, {now.get('ends') or 'none'} now."
    for key in ("permissions", "analytics"):
        if label == LABELS[key]:
            return f"{label}: {_moved(shown.get(key, []), now.get(key, []))}."
    return f"{label}."


def _moved(before: list[Content], after: list[Content]) -> str:
    old = {(p["key"], p["level"]): f"{p['label']} ({p['level_label']})" for p in before}
    new = {(p["key"], p["level"]): f"{p['label']} ({p['level_label']})" for p in after}
    gone = [f"no longer {old[key]}" for key in old if key not in new]
    come = [f"now {new[key]}" for key in new if key not in old]
    return "; ".join([*gone, *come]) or "their labels"
