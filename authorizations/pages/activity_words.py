"""How an activity is said: what was done to what, from which value to which, and what a refusal rested on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from authorizations.models import Activity
from catalogue.models import Permission

Kind = Activity.Kind
LONGEST_VALUE = 120  # characters of a value that a page shows
ERASED = "Name erased"

LOOKS = {
    Kind.ENTERED: ("info", "login"),
    Kind.LEFT: ("quiet", "logout"),
    Kind.VIEWED: ("quiet", "eye"),
    Kind.CHANGED: ("good", "pencil"),
    Kind.REFUSED: ("bad", "ban"),
}
# By the names of `authorizations.decision.CONDITIONS`, as told afterwards to either side.
REFUSALS = {
    "member_active": "the membership was not active",
    "partner_approved": "the partner was not approved at the time",
    "binding_active": "shop and partner did not work together at the time",
    "service_valid": "no service of the partner was valid at the time",
    "grant_active": "there was no active access",
    "grant_in_time": "the access had not begun yet, or it had ended",
    "permission_current": "it is for the seller's main account only, or no longer offered",
    "permission_granted": "the access did not include it",
    "level_granted": "the access included it for viewing only",
    "member_assigned": "this access was not assigned to the person",
    "level_assigned": "the access was assigned to the person for viewing only",
    "section_assigned": "this section was not assigned to the person",
}


@dataclass(frozen=True)
class Value:
    """One field that was changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """An activity with its words."""

    activity: Activity
    who: str
    address: str  # from where; empty when it is not known, or was erased
    title: str
    permission: str  # "Products › Manage products"; empty for coming and going
    values: list[Value]
    refusal: str
    tone: str
    icon: str


def lines(activities: Iterable[Activity], permissions: Mapping[int, Permission]) -> list[Line]:
    return [line(activity, permissions) for activity in activities]


def line(activity: Activity, permissions: Mapping[int, Permission]) -> Line:
    permission = permissions.get(activity.permission or 0)
    tone, icon = LOOKS[Kind(activity.kind)]
    return Line(
        activity=activity,
        who=who(activity),
        address=address(activity),
        title=title(activity, permission),
        permission=f"{permission.section_label} › {permission.label}" if permission else "",
        values=values(activity.changes or {}),
        refusal=refusal_words(activity.condition),
        tone=tone,
        icon=icon,
    )


def who(activity: Activity) -> str:
    """The name as it was then; it may have been erased since."""
    person: Any = getattr(activity, "person", None)
    return (person.name if person else "") or ERASED


def address(activity: Activity) -> str:
    person: Any = getattr(activity, "person", None)
    return (person.address if person else "") or ""


def title(activity: Activity, permission: Permission | None) -> str:
    """ "Changed product “Cleansing balm”", "Looked at Buyer details", "Was refused: Export orders"."""
    kind = Kind(activity.kind)
    if kind in (Kind.ENTERED, Kind.LEFT):
        return str(kind.label)
    function = permission.label if permission else "a function that is no longer there"
    if kind == Kind.REFUSED:
        return f"{kind.label}: {function}"
    verb = "Added" if kind == Kind.CHANGED and _is_new(activity.changes or {}) else str(kind.label)
    thing = f"{activity.object_type} “{activity.object_label}”" if activity.object_label else activity.object_type
    return f"{verb} {thing or function}"


def _is_new(changes: Mapping[str, list[Any]]) -> bool:
    """Whether the thing had no value at all before: then it was added."""
    return len(changes) > 1 and all(before is None for before, _ in changes.values())


def values(changes: Mapping[str, list[Any]], longest: int = LONGEST_VALUE) -> list[Value]:
    return [
        Value(name.replace("_", " ").capitalize(), _value(before, longest), _value(after, longest))
        for name, (before, after) in changes.items()
        if before != after
    ]


def _value(value: Any, longest: int) -> str:
    if value is None or value in ("", [], {}):
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    words = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def refusal_words(condition: str) -> str:
    """What a refusal rested on; empty for what was not refused."""
    return REFUSALS.get(condition, condition.replace("_", " "))
