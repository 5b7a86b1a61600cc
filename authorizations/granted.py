"""What access comes to in words: a short summary for lists, permissions by section, and what a change changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from authorizations.models.grants import Terms
from catalogue.expansion import Diff, diff
from catalogue.file import load
from catalogue.models import Level, Permission

Levels = Mapping[int, Level]
Permissions = Mapping[int, Permission]
RETIRED = "No longer offered, so it allows nothing."


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
        sensitive=sum(permission.sensitive for permission in functions),
        areas=len(current) - len(functions),
    )


def role_label(preset: str) -> str:
    """The name of a permission role; empty for none, and its key for one that has left the catalogue."""
    return {each.key: each.label for each in load().presets}.get(preset, preset)


@dataclass(frozen=True)
class Line:
    """One permission as components/permission_list.html shows it."""

    label: str
    level: Level
    sensitive: bool
    single: bool
    reason: str = ""
    change: str = ""
    before: Level | None = None


@dataclass(frozen=True)
class SectionOfLines:
    label: str
    permissions: list[Line]


def sections(levels: Levels, permissions: Permissions) -> list[SectionOfLines]:
    """What is given, by section in the order of the catalogue; the Data Analytics areas last."""
    return _by_section({n: _line(permissions[n], level) for n, level in levels.items() if n in permissions}, permissions)


def difference(before: Levels, after: Levels, permissions: Permissions) -> list[SectionOfLines]:
    """What changed between two revisions, by section."""
    changed: Diff = diff(before, after)
    lines: dict[int, Line] = {}
    for word, items in _changes(changed):
        for number, level in items.items():
            if number in permissions:
                earlier = before.get(number) if word in ("raised", "lowered") else None
                lines[number] = _line(permissions[number], level, change=word, before=earlier)
    return _by_section(lines, permissions)


def _changes(changed: Diff) -> list[tuple[str, Levels]]:
    return [
        ("added", changed.added),
        ("removed", changed.removed),
        ("raised", changed.widened),
        ("lowered", changed.narrowed),
    ]


def difference_words(before: Levels, after: Levels) -> str:
    """ "3 added, 1 removed"; empty when the permissions stayed as they were."""
    return ", ".join(f"{len(items)} {word}" for word, items in _changes(diff(before, after)) if items)


def _line(permission: Permission, level: Level, *, change: str = "", before: Level | None = None) -> Line:
    return Line(
        label=permission.label,
        level=level,
        sensitive=permission.sensitive,
        single=not permission.is_splittable,
        reason=RETIRED if permission.is_retired else "",
        change=change,
        before=before,
    )


def _by_section(lines: Mapping[int, Line], permissions: Permissions) -> list[SectionOfLines]:
    numbers: Iterable[int] = sorted(lines, key=lambda n: (permissions[n].is_analytics, permissions[n].position, n))
    grouped = groupby(numbers, key=lambda n: permissions[n].section_label)
    return [SectionOfLines(label, [lines[n] for n in group]) for label, group in grouped]
