"""How the permissions are laid out on pages: by section in the order of the file, the analytics areas apart."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from catalogue.models import Permission


@dataclass(frozen=True)
class SectionOfPermissions:
    """One section as a page shows it. Owner-only permissions are among them: shown, and not to be chosen."""

    key: str
    label: str
    permissions: tuple[Permission, ...]

    @property
    def grantable(self) -> tuple[Permission, ...]:
        return tuple(permission for permission in self.permissions if permission.is_grantable)


def sections(permissions: Iterable[Permission]) -> list[SectionOfPermissions]:
    """The current permissions by section, without the analytics areas."""
    current = [p for p in _in_order(permissions) if not p.is_analytics]
    return [_section(list(group)) for _, group in groupby(current, key=lambda p: p.section_key)]


def analytics_areas(permissions: Iterable[Permission]) -> list[Permission]:
    """The current Data Analytics areas, for the step of their own."""
    return [p for p in _in_order(permissions) if p.is_analytics]


def _in_order(permissions: Iterable[Permission]) -> list[Permission]:
    return sorted((p for p in permissions if not p.is_retired), key=lambda p: (p.position, p.number))


def _section(permissions: list[Permission]) -> SectionOfPermissions:
    return SectionOfPermissions(permissions[0].section_key, permissions[0].section_label, tuple(permissions))
