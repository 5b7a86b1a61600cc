"""How far a partner and a shop have come since they agreed to work together, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from accounts.models import User
from authorizations.eligibility import why_access_cannot_be_given
from authorizations.models import AccessGrant, Binding, Invitation, ServiceAuthorization
from authorizations.pages import wizard
from partners.models import Service
from sellers.times import instant_words, until_words

SERVICE = 2  # the step in which a service is taken


@dataclass(frozen=True)
class Beginning:
    """What was agreed between the two so far, read once: the work together, a service, access."""

    binding: Binding
    authorization: ServiceAuthorization | None  # the service it is about; where none is proposed, the newest
    grant: AccessGrant | None  # the access for it, in force or still to come
    had_access: bool
    now: datetime

    @property
    def is_active(self) -> bool:
        return self.binding.status == Binding.Status.ACTIVE

    @property
    def obstacle(self) -> str:
        """Why no access can be given for the service; empty when it can, and without a service."""
        if self.authorization is None:
            return ""
        return why_access_cannot_be_given(self.binding.partner, self.authorization, self.now)

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do here: what follows is in My Services."""
        return self.authorization is not None and (self.had_access or bool(self.obstacle))

    def next_url(self, user: User) -> str:
        """The first step that is not done; when all are, the service in My Services with its access."""
        if self.authorization is None:
            return service_url(self.binding)
        if self.is_done:
            args = [self.authorization.shop.code, self.authorization.uuid]
            return reverse("seller_center:service_authorization_detail", args=args)
        return wizard.load(user, self.authorization).next_url

    def agreed(self) -> list[tuple[str, str]]:
        """What holds so far, and what does not, a line each."""
        zone = self.binding.shop.time_zone
        together = f"Agreed {instant_words(self.binding.started_at, zone)}."
        ended = f"Ended {instant_words(self.binding.status_changed_at, zone)}."
        return [
            ("You work together", together if self.is_active else ended),
            ("Service", self._service_words()),
            ("Access to your Seller Center", self._access_words()),
        ]

    def _service_words(self) -> str:
        taken = self.authorization
        if taken is None:
            return "None taken yet."
        zone = self.binding.shop.time_zone
        begins = f"from {instant_words(taken.valid_from, zone)} " if taken.valid_from > self.now else ""
        return f"{taken.service} ({taken.category}), {begins}{until_words(taken.valid_until, zone, self.now)}."

    def _access_words(self) -> str:
        if self.grant is None:
            return f"None. {self.binding.partner} can do nothing in {self.binding.shop} until you give it access."
        return f"Given {until_words(self.grant.ends_at, self.binding.shop.time_zone, self.now)}."


def beginning(binding: Binding, now: datetime) -> Beginning:
    """How far it has come, whoever asks."""
    authorization = _service_of(binding, now)
    grants = AccessGrant.objects.filter(service_authorization=authorization) if authorization else None
    grant = grants.open().filter(ends_at__gt=now).order_by("starts_at").first() if grants is not None else None
    had_access = grants is not None and grants.exists()
    return Beginning(binding, authorization, grant, had_access, now)


def _service_of(binding: Binding, now: datetime) -> ServiceAuthorization | None:
    """What the shop takes of the partner: the service its invitation proposed, or else the one taken last."""
    rows = ServiceAuthorization.objects.active().with_parties().filter(binding=binding, valid_until__gt=now)
    proposed = Invitation.objects.filter(binding=binding).exclude(service=None).values_list("service", flat=True)
    return rows.filter(service__in=proposed).first() or rows.order_by("-status_changed_at", "-pk").first()


def service_url(binding: Binding) -> str:
    """Step 2: which service, and for how long."""
    return reverse("seller_center:start_service", args=[binding.shop.code, binding.uuid])


def so_far_url(binding: Binding) -> str:
    """What was agreed so far."""
    return reverse("seller_center:agreed_so_far", args=[binding.shop.code, binding.uuid])


def steps(binding: Binding) -> list[dict[str, str]]:
    """The stepper while a service is taken: the work together is agreed, the access comes after it."""
    return [
        *wizard.first_steps(binding),
        *({"label": label, "url": ""} for label, _ in wizard.STEPS.values()),
    ]


def after_taking(user: User, taken: ServiceAuthorization) -> str:
    """Where one goes on once a service is taken: to its access, or to what keeps it from being given."""
    if why_access_cannot_be_given(taken.partner, taken, taken.status_changed_at):
        return reverse("seller_center:service_authorization_detail", args=[taken.shop.code, taken.uuid])
    return wizard.load(user, taken).next_url


def taken_already(binding: Binding, service: Service, now: datetime) -> ServiceAuthorization | None:
    """The period for which the shop takes the service: of two clicks, the second finds the first one's."""
    rows = ServiceAuthorization.objects.active().with_parties().filter(binding=binding, service=service)
    return rows.filter(valid_until__gt=now).order_by("valid_from").first()


def steps_to_come() -> list[dict[str, str]]:
    """The stepper before anything is agreed."""
    return [
        {"label": label, "url": ""} for label in (*wizard.FIRST_STEPS, *(each for each, _ in wizard.STEPS.values()))
    ]
