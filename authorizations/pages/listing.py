"""How a set of permissions is shown to be read: by section, with the partner's reasons and with what changes."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from catalogue.expansion import Items, diff
from catalogue.models import Level, Permission

Sections = list[dict[str, Any]]  # what templates/components/permission_list.html takes
NOTHING: Items = {}
NO_REASONS: Mapping[str, str] = {}


def listed(
    levels: Mapping[int, Level],
    permissions: Mapping[int, Permission],
    *,
    before: Mapping[int, Level] | None = None,
    reasons: Mapping[str, str] = NO_REASONS,
) -> Sections:
    """`levels` by section; with `before`, what is added, removed, raised or lowered since then is marked."""
    marks = _marks(before, levels) if before is not None else {}
    shown = {**(before or NOTHING), **levels}
    known = [permissions[number] for number in shown if number in permissions]
    known.sort(key=lambda permission: (permission.is_analytics, permission.position, permission.number))
    return [
        {"label": label, "permissions": [_line(p, shown[p.number], marks.get(p.number), reasons) for p in group]}
        for label, group in groupby(known, key=lambda permission: permission.section_label)
    ]


def _marks(before: Mapping[int, Level], after: Mapping[int, Level]) -> dict[int, tuple[str, Level | str]]:
    """What happens to each permission that changes, and the level it had where it keeps another."""
    changed = diff(before, after)
    return {
        **dict.fromkeys(changed.added, ("added", "")),
        **dict.fromkeys(changed.removed, ("removed", "")),
        **{number: ("raised", before[number]) for number in changed.widened},
        **{number: ("lowered", before[number]) for number in changed.narrowed},
    }


def _line(
    permission: Permission, level: Level, mark: tuple[str, Level | str] | None, reasons: Mapping[str, str]
) -> dict[str, Any]:
    change, before = mark or ("", "")
    retired = "No longer offered, so it leaves the access." if permission.is_retired else ""
    return {
        "label": permission.label,
        "level": level,
        "single": not permission.is_splittable,
        "sensitive": permission.sensitive,
        "reason": retired or reasons.get(permission.key, ""),
        "change": change,
        "before": before,
    }


def areas_apart(levels: Mapping[int, Level], permissions: Mapping[int, Permission]) -> tuple[Items, Items]:
    """The same levels in two: those of the sections, and the Data Analytics areas."""
    areas = {n: level for n, level in levels.items() if n in permissions and permissions[n].is_analytics}
    return {n: level for n, level in levels.items() if n not in areas}, areas
