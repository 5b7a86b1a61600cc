"""Where one stands on the way to giving or changing access: the service, the access today, the request, the draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from django.urls import reverse

from accounts.models import User
from audit.clock import portal_now
from authorizations.actions.drafts import fresh_draft
from authorizations.durations import KEEP, Span
from authorizations.eligibility import why_access_cannot_be_given
from authorizations.models import (
    AccessGrant,
    AccessRequest,
    AuthorizationDraft,
    Binding,
    Invitation,
    ServiceAuthorization,
    TermsVersion,
)
from authorizations.pages.listing import areas_apart
from authorizations.review import Review, answered_by_editing, later_start
from catalogue.expansion import Items, ungrantable
from catalogue.models import Permission
from partners.models import Partner, Service
from sellers.models import Shop

DURATION, PERMISSIONS, ANALYTICS, REVIEW = 1, 2, 3, 4
STEPS = {
    DURATION: ("Duration", "access_duration"),
    PERMISSIONS: ("Permissions", "access_permissions"),
    ANALYTICS: ("Data Analytics", "access_analytics"),
    REVIEW: ("Review", "access_review"),
}
FIRST_STEPS = ("Work together", "Service")  # of a new relationship, before these


@dataclass(frozen=True)
class Wizard:
    """All that the steps show, read once and locked by nobody: `actions.grants.authorize` looks again, under locks."""

    user: User
    authorization: ServiceAuthorization
    grant: AccessGrant | None
    request: AccessRequest | None
    draft: AuthorizationDraft
    terms: TermsVersion
    every_permission: Mapping[int, Permission]  # retired ones too: a grant may still name them
    categories: list[str]
    now: datetime

    @property
    def shop(self) -> Shop:
        return self.authorization.shop

    @property
    def partner(self) -> Partner:
        return self.authorization.partner

    @property
    def is_edit(self) -> bool:
        """Whether there is access already, which is changed."""
        return self.grant is not None

    @property
    def obstacle(self) -> str:
        """Why no access can be given now; empty when it can."""
        return why_access_cannot_be_given(self.partner, self.authorization, self.now)

    @property
    def reached(self) -> int:
        """The last step that is done. With access to change, every step is."""
        if self.grant:
            return ANALYTICS
        if self.draft.duration == KEEP:  # begun on access that has ended since: a new one is chosen anew
            return 0
        return self.draft.step_reached

    @property
    def has_saved_draft(self) -> bool:
        return self.draft.pk is not None

    @cached_property
    def permissions(self) -> list[Permission]:
        """Those of today's catalogue."""
        return [permission for permission in self.every_permission.values() if not permission.is_retired]

    @cached_property
    def span(self) -> Span:
        return Span.of(self.authorization, self.grant, self.now)

    @cached_property
    def review(self) -> Review:
        return Review(
            self.authorization,
            self.draft,
            self.grant,
            self.request,
            self.terms,
            {permission.number: permission for permission in self.permissions},
            begins_at=None if self.grant else later_start(self.authorization, self.now),
            renewal=self.renewal,
        )

    @cached_property
    def renewal(self) -> AccessGrant | None:
        """The agreed renewal of the access, which bounds what can be chosen."""
        return self.grant.renewal if self.grant else None

    @cached_property
    def asked(self) -> Items:
        """What the partner asks for, as far as it can be given today."""
        if self.request is None:
            return {}
        levels = self.request.levels
        refused = ungrantable(levels, self.permissions)
        return {number: level for number, level in levels.items() if number not in refused}

    @cached_property
    def chosen_apart(self) -> tuple[Items, Items]:
        """What the draft has: of the sections, and of Data Analytics."""
        return areas_apart(self.draft.levels, self.every_permission)

    def reason(self, permission: Permission) -> str:
        """Why the partner asks for it; empty when it gave no reason."""
        return str(self.request.reasons.get(permission.key, "")) if self.request else ""

    def url(self, step: int) -> str:
        return reverse(f"seller_center:{STEPS[step][1]}", args=[self.shop.code, self.authorization.uuid])

    @property
    def next_url(self) -> str:
        """The first step that is not done."""
        return self.url(self.reached + 1)

    @property
    def detail_url(self) -> str:
        """The service in My Services, with its access."""
        return reverse("seller_center:service_authorization_detail", args=[self.shop.code, self.authorization.uuid])

    @cached_property
    def begins(self) -> bool:
        """Whether this is the second half of a new relationship: it began with an invitation, and no access yet."""
        binding = self.authorization.binding
        had_access = AccessGrant.objects.filter(service_authorization__binding=binding)
        return self.grant is None and Invitation.objects.filter(binding=binding).exists() and not had_access.exists()

    @property
    def steps_before(self) -> int:
        """How many steps came before the first of these."""
        return len(FIRST_STEPS) if self.begins else 0

    @property
    def so_far_url(self) -> str:
        """What was agreed with the partner so far."""
        return reverse("seller_center:agreed_so_far", args=[self.shop.code, self.authorization.binding.uuid])

    def steps(self) -> list[dict[str, str]]:
        before = first_steps(self.authorization.binding) if self.begins else []
        return before + [
            {"label": label, "url": self.url(step) if step <= self.reached + 1 else ""}
            for step, (label, _) in STEPS.items()
        ]

    def with_draft(self, draft: AuthorizationDraft) -> Wizard:
        return replace(self, draft=draft)


def first_steps(binding: Binding) -> list[dict[str, str]]:
    """What a new relationship begins with: neither can be gone back to, only looked at."""
    so_far = reverse("seller_center:agreed_so_far", args=[binding.shop.code, binding.uuid])
    return [{"label": label, "url": url} for label, url in zip(FIRST_STEPS, (so_far, ""), strict=True)]


def load(user: User, authorization: ServiceAuthorization) -> Wizard:
    """What there is now for this service, and the user's draft for it; writes nothing."""
    now = portal_now()
    grant = _grant_in_force(authorization, now)
    requests = AccessRequest.objects.open().with_parties().filter(expires_at__gt=now)
    return Wizard(
        user=user,
        authorization=authorization,
        grant=grant,
        request=answered_by_editing(
            requests.filter(shop=authorization.shop_id, service=authorization.service_id).first(), grant
        ),
        draft=_stored_draft(user, authorization) or fresh_draft(user, authorization, grant),
        terms=TermsVersion.objects.latest(),
        every_permission=every_permission(),
        categories=categories_of(authorization.partner),
        now=now,
    )


def entry_url(user: User, request: AccessRequest) -> str:
    """Where the link of `request` leads its main account: to where it left off, and with access to change to step 1.

    Where the shop does not take the service yet, that comes before. One to renew access leads to its renewal.
    """
    authorization = request.service_authorization
    if request.renews_id and authorization:
        return reverse("seller_center:renew", args=[request.shop.code, authorization.uuid])
    if authorization is None:
        return reverse("seller_center:take_service", args=[request.shop.code, request.service.uuid])
    wizard = load(user, authorization)
    return wizard.url(DURATION) if wizard.is_edit else wizard.next_url


def every_permission() -> dict[int, Permission]:
    """By number; those that have left the catalogue too."""
    return {permission.number: permission for permission in Permission.objects.all()}


def categories_of(partner: Partner) -> list[str]:
    """What the partner offers services in, for its card."""
    rows = Service.objects.on().filter(partner=partner).order_by("category__position")
    return list(dict.fromkeys(rows.values_list("category__label", flat=True)))


def _grant_in_force(authorization: ServiceAuthorization, now: datetime) -> AccessGrant | None:
    """The open grant, or the next one to be; one whose end a late sweep has not noted yet is none."""
    rows = AccessGrant.objects.open().filter(service_authorization=authorization.pk, ends_at__gt=now)
    return rows.order_by("starts_at", "pk").first()


def _stored_draft(user: User, authorization: ServiceAuthorization) -> AuthorizationDraft | None:
    rows = AuthorizationDraft.objects.select_related("user", "shop", "service")
    return rows.filter(user=user, shop=authorization.shop_id, service=authorization.service_id).first()
