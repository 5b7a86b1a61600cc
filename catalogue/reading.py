"""What is wrong with a catalogue file, if anything, and what it says."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from catalogue.entries import (
    ANALYTICS_LABEL,
    ANALYTICS_SECTION,
    Catalogue,
    Durations,
    Limits,
    PermissionEntry,
    Preset,
    Section,
    ServiceCategoryEntry,
    Template,
    Timers,
)
from catalogue.models import Level
from catalogue.nodes import MISSING, Node

VERSION = 1
LONGEST_GRANT_DAYS = 365  # invariant 1 of the domain; the database holds it too
LEVELS = {"view": Level.VIEW, "edit": Level.EDIT}
EVERYTHING, HIGHEST = "all", "max"


def read(data: Any, problems: list[str]) -> Catalogue:
    """The catalogue in `data`; what is wrong is added to `problems`, and then the answer must not be used."""
    root = Node(data, "The file", problems).fields(
        "version", "sections", "analytics_modules", "presets", "service_categories", "durations", "timers", "limits"
    )
    if root["version"].at("version").whole() != VERSION:
        root["version"].at("version").complain(f"this portal reads version {VERSION}.")
    sections = tuple(_section(node) for node in root["sections"].at("sections").members())
    analytics = tuple(_analytics_area(node) for node in root["analytics_modules"].at("analytics_modules").members())
    permissions = {entry.key: entry for section in sections for entry in section.permissions}
    areas = {entry.key for entry in analytics}
    presets = tuple(_preset(node, {s.key for s in sections}) for node in root["presets"].at("presets").members())
    categories = tuple(
        _service_category(node, {preset.key for preset in presets}, permissions, areas)
        for node in root["service_categories"].at("service_categories").members()
    )
    if root["sections"].value == []:
        root["sections"].at("sections").complain("at least one section is needed.")
    refuse_twins("Section", (section.key for section in sections), problems)
    refuse_twins("Permission", (e.key for s in sections for e in s.permissions), problems)
    refuse_twins("Analytics area", (entry.key for entry in analytics), problems)
    refuse_twins("Preset", (preset.key for preset in presets), problems)
    refuse_twins("Service category", (category.key for category in categories), problems)
    durations, timers = _durations(root["durations"].at("durations")), _timers(root["timers"].at("timers"))
    limits = _limits(root["limits"].at("limits"))
    return Catalogue(VERSION, sections, analytics, presets, categories, durations, timers, limits)


def refuse_twins(noun: str, keys: Iterable[str], problems: list[str]) -> None:
    seen: set[str] = set()
    for key in keys:
        if key and key in seen:
            problems.append(f"{noun} {key}: the key stands twice.")
        seen.add(key)


def named(node: Node, noun: str) -> Node:
    """The node under the key it gives itself, when it gives one."""
    key = node.value.get("key") if isinstance(node.value, dict) else None
    return node.at(f"{noun} {key}") if isinstance(key, str) else node


def _section(node: Node) -> Section:
    node = named(node, "Section")
    fields = node.fields("key", "label", "permissions")
    key, label = fields["key"].key(), fields["label"].text()
    if key in (EVERYTHING, ANALYTICS_SECTION):
        node.complain(f"the key “{key}” has a meaning of its own.")
    return Section(key, label, tuple(_permission(member, key, label) for member in fields["permissions"].members()))


def _permission(node: Node, section_key: str, section_label: str) -> PermissionEntry:
    node = named(node, "Permission")
    fields = node.fields("key", "label", "levels", optional=("sensitive", "owner_only", "baseline"))
    entry = PermissionEntry(
        key=fields["key"].key(),
        label=fields["label"].text(),
        section_key=section_key,
        section_label=section_label,
        levels=_levels(fields["levels"]),
        sensitive=fields["sensitive"].flag(),
        owner_only=fields["owner_only"].flag(),
        baseline=fields["baseline"].flag(),
    )
    if entry.key and section_key and not entry.key.startswith(f"{section_key}."):
        node.complain(f"the key must start with “{section_key}.”, the section it is in.")
    if entry.baseline and entry.levels and (entry.owner_only or Level.VIEW not in entry.levels):
        node.complain("a baseline permission must offer view and cannot be owner-only.")
    return entry


def _levels(node: Node) -> tuple[Level, ...]:
    levels = [level for level in (read_level(member) for member in node.members()) if level]
    if isinstance(node.value, list) and not node.value:
        node.complain("at least one level is needed.")
    if len(set(levels)) < len(levels):
        node.complain("a level stands twice.")
    return tuple(sorted(set(levels)))


def read_level(node: Node) -> Level | None:
    level = LEVELS.get(node.value) if isinstance(node.value, str) else None
    if level is None:
        node.complain(f"“{node.value}” is no level; there are view and edit.")
    return level


def _analytics_area(node: Node) -> PermissionEntry:
    node = named(node, "Analytics area")
    fields = node.fields("key", "label")
    key = fields["key"].key()
    if key and not key.startswith(f"{ANALYTICS_SECTION}."):
        node.complain(f"the key must start with “{ANALYTICS_SECTION}.”.")
    label = fields["label"].text()
    return PermissionEntry(key, label, ANALYTICS_SECTION, ANALYTICS_LABEL, (Level.VIEW,), is_analytics=True)


def _preset(node: Node, section_keys: set[str]) -> Preset:
    node = named(node, "Preset")
    fields = node.fields("key", "label", "sections")
    levels, is_full = read_sections(fields["sections"], node)
    for key in levels:
        if key not in section_keys:
            node.complain(f"there is no section “{key}”.")
    return Preset(fields["key"].key(), fields["label"].text(), levels, is_full)


def read_sections(node: Node, owner: Node) -> tuple[Mapping[str, Level], bool]:
    """The level of each section `owner` chooses, whether there is such a section or not; and whether it is all."""
    chosen = node.entries()
    is_full = EVERYTHING in chosen
    if is_full and (len(chosen) > 1 or chosen[EVERYTHING].value != HIGHEST):
        owner.complain(f"“{EVERYTHING}” stands alone and is always “{HIGHEST}”.")
    if not chosen and isinstance(node.value, dict):
        owner.complain("it chooses no section.")
    levels = {key: read_level(member) or Level.VIEW for key, member in chosen.items() if key != EVERYTHING}
    return MappingProxyType(levels), is_full


def _service_category(
    node: Node, presets: set[str], permissions: Mapping[str, PermissionEntry], areas: set[str]
) -> ServiceCategoryEntry:
    node = named(node, "Service category")
    fields = node.fields("key", "label", "template")
    template = _template(fields["template"], presets, permissions, areas)
    return ServiceCategoryEntry(fields["key"].key(), fields["label"].text(), template)


def _template(node: Node, presets: set[str], permissions: Mapping[str, PermissionEntry], areas: set[str]) -> Template:
    fields = node.fields("preset", "add", "analytics")
    preset = fields["preset"].value
    if preset in (None, MISSING):
        preset = None
    elif fields["preset"].key() not in presets:
        node.complain(f"there is no preset “{preset}”.")
    add = {key: _added(member, key, permissions) for key, member in fields["add"].entries().items()}
    analytics = tuple(member.key() for member in fields["analytics"].members())
    for key in analytics:
        if key not in areas:
            node.complain(f"there is no analytics area “{key}”.")
    if len(set(analytics)) < len(analytics):
        node.complain("an analytics area stands twice.")
    return Template(preset, MappingProxyType(add), analytics)


def _added(node: Node, key: str, permissions: Mapping[str, PermissionEntry]) -> Level:
    """The level a template adds a permission at."""
    level, entry = read_level(node), permissions.get(key)
    if entry is None:
        node.complain(f"there is no permission “{key}”.")
    elif entry.owner_only:
        node.complain(f"“{key}” is owner-only, and never in a grant.")
    elif level and level not in entry.levels:
        node.complain(f"“{key}” does not offer the level {level.name.lower()}.")
    return level or Level.VIEW


def _durations(node: Node) -> Durations:
    fields = node.fields("presets_days", "custom", "max_days", "request_default_days")
    max_days = fields["max_days"].whole(1, LONGEST_GRANT_DAYS)
    return Durations(
        presets_days=fields["presets_days"].wholes(1, max_days),
        custom=fields["custom"].flag(),
        max_days=max_days,
        request_default_days=fields["request_default_days"].whole(1, max_days),
    )


def _timers(node: Node) -> Timers:
    lists = ("expiry_notices_days", "inactivity_choices_days", "inactivity_notices_days", "review_choices_days")
    singles = [field.name for field in dataclasses.fields(Timers) if field.name not in lists]
    fields = node.fields(*singles, *lists)
    values: dict[str, Any] = {name: fields[name].whole() for name in singles}
    return Timers(**values | {name: fields[name].wholes(0) for name in lists})


def _limits(node: Node) -> Limits:
    names = [field.name for field in dataclasses.fields(Limits)]
    fields = node.fields(*names)
    return Limits(**{name: fields[name].whole() for name in names})
