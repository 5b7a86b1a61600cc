"""What access comes to in a few words, for lists and for the history: how much there is, and how much changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from authorizations.models.grants import Terms
from authorizations.pages.listing import Sections, listed
from catalogue.expansion import diff
from catalogue.file import load
from catalogue.models import Level, Permission

Levels = Mapping[int, Level]
Permissions = Mapping[int, Permission]


@dataclass(frozen=True)
class Summary:
    """The permission role, if it came from one, and how much there is."""

    role: str
    permissions: int
    sensitive: int
    areas: int

    @property
    def words(self) -> str:
        """ "12 permissions, 3 sensitive, 2 Data Analytics areas"."""
        parts = [_count(self.permissions, "permission")]
        if self.sensitive:
            parts.append(f"{self.sensitive} sensitive")
        if self.areas:
            parts.append(_count(self.areas, "Data Analytics area"))
        return ", ".join(parts)


def _count(many: int, noun: str) -> str:
    return f"{many} {noun}" if many == 1 else f"{many} {noun}s"


def summarize(terms: Terms, permissions: Permissions) -> Summary:
    """What these terms give today: a permission that was retired counts no more."""
    held = [permissions[number] for number in terms.levels if number in permissions]
    current = [permission for permission in held if not permission.is_retired]
    functions = [permission for permission in current if not permission.is_analytics]
    return Summary(
        role=role_label(terms.preset),
        permissions=len(functions),
        sensitive=sum(permission.sensitive for permission in current),
        areas=len(current) - len(functions),
    )


def role_label(preset: str) -> str:
    """The name of a permission role; empty for none, and its key for one that has left the catalogue."""
    return {each.key: each.label for each in load().presets}.get(preset, preset)


def changed_sections(before: Levels, after: Levels, permissions: Permissions) -> Sections:
    """What changed between two revisions, and nothing of what stayed, by section."""
    changed = {number for items in _changes(before, after).values() for number in items}
    now = {number: level for number, level in after.items() if number in changed}
    then = {number: level for number, level in before.items() if number in changed}
    return listed(now, permissions, before=then)


def changed_words(before: Levels, after: Levels) -> str:
    """ "3 added, 1 removed"; empty when the permissions stayed as they were."""
    return ", ".join(f"{len(items)} {word}" for word, items in _changes(before, after).items() if items)


def _changes(before: Levels, after: Levels) -> dict[str, Levels]:
    changed = diff(before, after)
    return {
        "added": changed.added,
        "removed": changed.removed,
        "raised": changed.widened,
        "lowered": changed.narrowed,
    }
