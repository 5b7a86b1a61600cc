"""What partners' people did, as a file for a spreadsheet: line by line, so that it may be of any length."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from authorizations.models import Activity
from authorizations.pages.activity_words import line, values
from authorizations.pages.spreadsheets import csv_lines
from catalogue.models import Permission
from sellers.times import instant_words

COLUMNS = (
    *("Time (UTC)", "Time at the shop", "Person", "Address", "Partner", "Shop code", "Shop", "Kind", "What", "Section"),
    *("Permission", "Level", "Object kind", "Object", "Object UUID", "Changes", "Refused because"),
    *("Service", "Access", "Revision"),
)
WHOLE = 10_000  # characters of a value: more than any has


def csv(activities: Iterable[Activity], permissions: Mapping[int, Permission]) -> Iterator[str]:
    """The file in pieces, its first line the names of the columns."""
    return csv_lines(COLUMNS, (_cells(activity, permissions) for activity in activities))


def _cells(activity: Activity, permissions: Mapping[int, Permission]) -> list[str]:
    said = line(activity, permissions)
    permission, grant, shop = permissions.get(activity.permission or 0), activity.grant, activity.shop
    return [
        *(activity.at.isoformat(), instant_words(activity.at, shop.time_zone), said.who, said.address),
        *(activity.partner.name, shop.code, shop.name, str(Activity.Kind(activity.kind).label), said.title),
        *((permission.section_label, permission.label) if permission else (activity.section, "")),
        activity.get_level_display() if activity.level else "",
        *(activity.object_type, activity.object_label, str(activity.object_uuid or "")),
        "; ".join(f"{v.label}: {v.before} → {v.after}" for v in values(activity.changes or {}, WHOLE)),
        said.refusal,
        grant.service_authorization.service.name if grant else "",
        *(str(grant.uuid) if grant else "", str(activity.revision_number or "")),
    ]
