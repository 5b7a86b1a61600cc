"""What the catalogue file says, once it has been read: typed, frozen, in the order of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from catalogue.models import Level

ANALYTICS_SECTION = "analytics"
ANALYTICS_LABEL = "Data Analytics"


@dataclass(frozen=True)
class PermissionEntry:
    """One permission, or one Data Analytics area (`is_analytics`)."""

    key: str
    label: str
    section_key: str
    section_label: str
    levels: tuple[Level, ...]
    sensitive: bool = False
    owner_only: bool = False
    baseline: bool = False
    is_analytics: bool = False


@dataclass(frozen=True)
class Section:
    key: str
    label: str
    permissions: tuple[PermissionEntry, ...]


@dataclass(frozen=True)
class Preset:
    """A permission role a seller picks with one click: everything (`is_full`), or sections at a level each."""

    key: str
    label: str
    sections: Mapping[str, Level]
    is_full: bool


@dataclass(frozen=True)
class Template:
    """What a request starts from: a preset or none, permissions by key at the level given, analytics areas by key."""

    preset: str | None
    add: Mapping[str, Level]
    analytics: tuple[str, ...]


@dataclass(frozen=True)
class ServiceCategoryEntry:
    key: str
    label: str
    template: Template


@dataclass(frozen=True)
class Durations:
    """How long a grant can be, in days."""

    presets_days: tuple[int, ...]
    custom: bool
    max_days: int
    request_default_days: int


@dataclass(frozen=True)
class Timers:
    """How long things wait; the unit is in the name."""

    request_link_days: int
    activation_hours: int
    cancel_answer_hours: int
    cancel_retry_hours: int
    expiry_notices_days: tuple[int, ...]
    inactivity_days: int
    inactivity_choices_days: tuple[int, ...]
    inactivity_notices_days: tuple[int, ...]
    invitation_days: int
    reminder_hours: int
    renewal_opens_days: int
    auto_extend_days: int
    auto_extend_notice_hours: int
    auto_extend_shortest_days: int
    standing_consent_days: int
    review_days: int
    review_choices_days: tuple[int, ...]
    review_answer_days: int


@dataclass(frozen=True)
class Limits:
    """How much a partner may send, against spam; what is counted and over how long is in the name."""

    invitations_a_day: int
    invitations_to_a_shop_in_30_days: int
    requests_a_day: int
    requests_to_a_shop_a_day: int


@dataclass(frozen=True)
class Catalogue:
    version: int
    sections: tuple[Section, ...]
    analytics: tuple[PermissionEntry, ...]
    presets: tuple[Preset, ...]
    service_categories: tuple[ServiceCategoryEntry, ...]
    durations: Durations
    timers: Timers
    limits: Limits

    @property
    def permissions(self) -> tuple[PermissionEntry, ...]:
        """All that can be in a grant or is shown beside it, in file order; the analytics areas last."""
        return (*(entry for section in self.sections for entry in section.permissions), *self.analytics)

    def preset(self, key: str) -> Preset:
        """The preset called `key`; KeyError when the file has none."""
        return {preset.key: preset for preset in self.presets}[key]

    def service_category(self, key: str) -> ServiceCategoryEntry | None:
        """The category called `key`; None when it has left the file."""
        return {category.key: category for category in self.service_categories}.get(key)
