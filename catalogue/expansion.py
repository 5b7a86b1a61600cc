"""What presets, templates and changes come to, in permissions and levels: pure rules, nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from catalogue.entries import Preset
from catalogue.file import load
from catalogue.models import Level, Permission

Items = dict[int, Level]  # permission number -> level


class Proposal(NamedTuple):
    """What a request of a category starts from; `preset` is None when it starts from no preset."""

    preset: str | None
    items: Items


@dataclass(frozen=True)
class Diff:
    """What changes between two sets of items. Widened and narrowed hold the level after, removed the one before."""

    added: Items
    removed: Items
    widened: Items
    narrowed: Items

    @property
    def widens(self) -> bool:
        """Whether the partner gets anything it does not have: that needs a new consent."""
        return bool(self.added or self.widened)

    @property
    def narrows(self) -> bool:
        return bool(self.removed or self.narrowed)

    def __bool__(self) -> bool:
        return self.widens or self.narrows


def diff(before: Mapping[int, Level], after: Mapping[int, Level]) -> Diff:
    both = before.keys() & after.keys()
    return Diff(
        added={number: after[number] for number in sorted(after.keys() - before.keys())},
        removed={number: before[number] for number in sorted(before.keys() - after.keys())},
        widened={number: after[number] for number in sorted(both) if after[number] > before[number]},
        narrowed={number: after[number] for number in sorted(both) if after[number] < before[number]},
    )


def meet(one: Mapping[int, Level], other: Mapping[int, Level]) -> Items:
    """What both hold, at the lower of their levels."""
    return {number: min(one[number], other[number]) for number in sorted(one.keys() & other.keys())}


# Packing: how items are stored


def pack(items: Mapping[int, Level]) -> list[int]:
    """The items as sorted smallints, `number * 10 + level`."""
    return sorted(number * 10 + level for number, level in items.items())


def unpack(packed: Iterable[int]) -> Items:
    """The items of `pack`; ValueError when a number holds no level."""
    return {code // 10: Level(code % 10) for code in sorted(packed)}


# Presets and templates, as the comments of the catalogue file say


def expand_preset(key: str, permissions: Iterable[Permission]) -> Items:
    """What the preset called `key` grants today; KeyError when the catalogue has none."""
    return expand(load().preset(key), permissions)


def expand(preset: Preset, permissions: Iterable[Permission]) -> Items:
    """What such a choice of sections grants today, analytics areas never; a section the catalogue lacks, nothing."""
    candidates = [p for p in permissions if _in_presets(p)]
    if preset.is_full:
        return _highest(candidates)
    edited = _highest(p for p in candidates if preset.sections.get(p.section_key) == Level.EDIT)
    viewed = {
        p.number: Level.VIEW for p in candidates if preset.sections.get(p.section_key) == Level.VIEW and p.offers_view
    }
    return dict(sorted((edited | viewed).items()))


def widen(items: Mapping[int, Level], added: Mapping[str, Level], permissions: Iterable[Permission]) -> Items:
    """The items and the permissions `added` by key, as far as they are grantable today; no level is lowered.

    Where the level added is not offered it is the next lower one that is, if any.
    """
    widened = dict(items)
    for permission in permissions:
        levels = [level for level in permission.levels if level <= added.get(permission.key, 0)]
        if permission.is_grantable and levels:
            widened[permission.number] = max(levels[-1], widened.get(permission.number, Level.VIEW))
    return dict(sorted(widened.items()))


def template_for(category_key: str, permissions: Iterable[Permission]) -> Proposal:
    """What a request for a service of this category starts from, analytics areas included; baseline not added.

    A category that has left the catalogue starts from nothing. What is added never lowers what the preset gives.
    """
    permissions = list(permissions)
    category = load().service_category(category_key)
    if category is None:
        return Proposal(None, {})
    template = category.template
    items = expand_preset(template.preset, permissions) if template.preset else {}
    added = {**template.add, **dict.fromkeys(template.analytics, Level.VIEW)}
    return Proposal(template.preset, widen(items, added, permissions))


def with_baseline(items: Mapping[int, Level], permissions: Iterable[Permission]) -> Items:
    """The items and what comes with every grant."""
    baseline = {p.number: p.lowest_level for p in permissions if p.baseline and p.is_grantable}
    return dict(sorted((baseline | dict(items)).items()))


def preset_of(items: Mapping[int, Level], permissions: Iterable[Permission]) -> str | None:
    """The first preset these items are equal to; analytics areas and the baseline do not count."""
    permissions = list(permissions)
    ignored = {p.number for p in permissions if p.is_analytics or p.baseline}
    chosen = _without(items, ignored)
    for preset in load().presets:
        if chosen and chosen == _without(expand(preset, permissions), ignored):
            return preset.key
    return None


def is_full_access(items: Mapping[int, Level], permissions: Iterable[Permission]) -> bool:
    """Whether the items hold all that Full Access would give, however they were chosen."""
    everything = _highest(p for p in permissions if _in_presets(p))
    return bool(everything) and all(items.get(number, 0) >= level for number, level in everything.items())


def ungrantable(items: Mapping[int, Level], permissions: Iterable[Permission]) -> list[int]:
    """The numbers no grant may get today: unknown, retired, owner-only, or at a level that is not offered."""
    grantable = {p.number: p for p in permissions if p.is_grantable}
    return sorted(n for n, level in items.items() if n not in grantable or not grantable[n].offers(level))


def _highest(permissions: Iterable[Permission]) -> Items:
    return dict(sorted((p.number, p.highest_level) for p in permissions))


def _in_presets(permission: Permission) -> bool:
    return permission.is_grantable and not permission.is_analytics


def _without(items: Mapping[int, Level], numbers: set[int]) -> Items:
    return {number: level for number, level in items.items() if number not in numbers}
