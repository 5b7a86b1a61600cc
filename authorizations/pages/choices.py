"""What there is to choose in each step, in the words and order a page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from authorizations.durations import DATE, Option, options
from authorizations.pages.listing import areas_apart
from authorizations.pages.wizard import PERMISSIONS, Wizard
from catalogue.expansion import Items, expand_preset, is_full_access, preset_of, with_baseline
from catalogue.file import load
from catalogue.models import Level, Permission
from catalogue.selection import analytics_areas, sections
from sellers.times import days_left, end_words

ASKED, SECTIONS = "asked", "sections"  # the roles that are no preset of the catalogue
FIELD = "p-"  # what a permission's field is called, with its number behind it


@dataclass(frozen=True)
class Card:
    """One choice: a radio or a box with what it means."""

    value: str
    label: str
    text: str = ""
    checked: bool = False
    refused: bool = False
    mark: str = ""
    sensitive: bool = False
    # Roles only: the levels it comes to, as "12:1 13:2", and whether that is Full Access.
    levels: str = ""
    is_full: bool = False


# Step 1


def duration_cards(wizard: Wizard, chosen: str) -> list[Card]:
    cards = [_duration_card(option, wizard, chosen) for option in options(wizard.span)]
    if load().durations.custom:
        text = "The last day of the access. It ends at 24:00 of that day."
        cards.append(Card(DATE, "Until a date I choose", text, checked=chosen == DATE))
    return cards


def _duration_card(option: Option, wizard: Wizard, chosen: str) -> Card:
    return Card(
        value=option.key,
        label=option.label,
        text=_end_words(option.ends_at, wizard) if option.ends_at else option.refused,
        checked=option.key == chosen,
        refused=option.ends_at is None,
        mark="Suggested by the partner" if option.key == _suggested_days(wizard) else "",
    )


def _end_words(ends_at: datetime, wizard: Wizard) -> str:
    """ "Ends 22 December 2026, 24:00 PST, in 30 days": the instant the choice comes to."""
    left = {0: "within a day", 1: "in 1 day"}
    days = days_left(ends_at, wizard.now)
    return f"Ends {end_words(ends_at, wizard.span.zone)}, {left.get(days, f'in {days} days')}"


def _suggested_days(wizard: Wizard) -> str:
    return str(wizard.request.duration_days) if wizard.request else ""


def other_suggestion(wizard: Wizard) -> str:
    """What the partner suggests when it is none of the choices; empty when it is one, or suggests nothing."""
    days = _suggested_days(wizard)
    if not days or days in {option.key for option in options(wizard.span)}:
        return ""
    ends_at = wizard.span.end_after(int(days))
    if ends_at is None:
        return f"{wizard.partner} suggests {days} days, which is longer than is possible."
    return f"{wizard.partner} suggests {days} days: until {end_words(ends_at, wizard.span.zone)}."


# Step 2: the roles


def role_levels(wizard: Wizard) -> dict[str, Items]:
    """What each role but *Specific sections* comes to today."""
    asked = {ASKED: areas_apart(wizard.asked, wizard.every_permission)[0]} if wizard.request else {}
    presets = {preset.key: expand_preset(preset.key, wizard.permissions) for preset in load().presets}
    return asked | presets


def role_cards(wizard: Wizard, chosen: str) -> list[Card]:
    labels = {ASKED: f"What {wizard.partner} asks for"} | {preset.key: preset.label for preset in load().presets}
    cards = [
        Card(
            value=key,
            label=labels[key],
            text=role_words(levels, wizard.permissions),
            checked=key == chosen,
            levels=" ".join(f"{number}:{int(level)}" for number, level in levels.items()),
            is_full=is_full_access(levels, wizard.permissions),
        )
        for key, levels in role_levels(wizard).items()
    ]
    text = "Choose for each function of Seller Center whether the partner may view it, edit it, or neither."
    return [*cards, Card(SECTIONS, "Specific sections", text, checked=chosen == SECTIONS)]


def current_role(wizard: Wizard) -> str:
    """The role the draft was saved with; *Specific sections* when that role means something else today."""
    items, _ = wizard.chosen_apart
    role = preset_of(items, wizard.permissions)
    if role and role == wizard.draft.preset:
        return role
    if wizard.request and items and items == role_levels(wizard)[ASKED]:
        return ASKED
    return SECTIONS if wizard.draft.step_reached >= PERMISSIONS else ""


def role_words(levels: Items, permissions: list[Permission]) -> str:
    """ "View & edit in Products, Shop design; view in Homepage. 17 permissions, 1 sensitive."."""
    if not levels:
        return "No section of Seller Center, only Data Analytics in the next step."
    highest: dict[str, Level] = {}
    for permission in permissions:
        if permission.number in levels:
            label = permission.section_label
            highest[label] = max(levels[permission.number], highest.get(label, Level.VIEW))
    edited = ", ".join(label for label, level in highest.items() if level == Level.EDIT)
    viewed = ", ".join(label for label, level in highest.items() if level == Level.VIEW)
    parts = [f"View & edit in {edited}" if edited else "", f"view in {viewed}" if viewed else ""]
    words = "; ".join(part for part in parts if part)
    return f"{words[0].upper()}{words[1:]}. {count_words(levels, permissions)}."


def count_words(levels: Items, permissions: list[Permission]) -> str:
    """ "17 permissions, 1 sensitive": of all that would be in the grant, the baseline too."""
    whole = with_baseline(levels, permissions)
    sensitive = sum(1 for permission in permissions if permission.sensitive and permission.number in whole)
    words = "1 permission" if len(whole) == 1 else f"{len(whole)} permissions"
    return f"{words}, {sensitive} sensitive" if sensitive else words


def sensitive_of_full_access(wizard: Wizard) -> list[str]:
    return [
        f"{permission.label} ({permission.section_label})"
        for permission in wizard.permissions
        if permission.sensitive and permission.is_grantable and not permission.is_analytics
    ]


# Step 2: the editor of specific sections


@dataclass(frozen=True)
class Row:
    """One permission in the editor."""

    permission: Permission
    level: int  # 0: not chosen
    asked: Level | None
    reason: str

    @property
    def name(self) -> str:
        return f"{FIELD}{self.permission.number}"

    @property
    def kind(self) -> str:
        if self.permission.owner_only:
            return "owner"
        if self.permission.baseline:
            return "always"
        return "split" if self.permission.is_splittable else "single"

    @property
    def choices(self) -> list[tuple[str, str, bool]]:
        """Value, word and whether it is chosen, for each level and for none."""
        levels = [(str(int(level)), str(level.label), level == self.level) for level in self.permission.levels]
        return [("", "None", self.level == 0), *levels]

    @property
    def asked_words(self) -> str:
        if self.asked is None:
            return ""
        return f"Asked for: {self.asked.label}" if self.kind == "split" else "Asked for"


def editor(wizard: Wizard, levels: Mapping[int, int]) -> list[dict[str, object]]:
    """The sections with their permissions, as `levels` has them."""
    return [
        {
            "key": section.key,
            "label": section.label,
            "rows": [
                Row(permission, levels.get(permission.number, 0), wizard.asked.get(permission.number), reason)
                for permission in section.permissions
                for reason in [wizard.reason(permission)]
            ],
            "has_choices": any(not p.baseline for p in section.grantable),
        }
        for section in sections(wizard.permissions)
    ]


# Step 3


def area_cards(wizard: Wizard, chosen: set[str]) -> list[Card]:
    return [
        Card(
            value=str(area.number),
            label=area.label,
            text=wizard.reason(area),
            checked=str(area.number) in chosen,
            mark="Asked for" if area.number in wizard.asked else "",
            sensitive=area.sensitive,
        )
        for area in analytics_areas(wizard.permissions)
    ]
