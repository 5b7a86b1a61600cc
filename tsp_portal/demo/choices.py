"""What a line of the tables chooses, in permissions, levels and instants."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from authorizations.durations import DATE, Span, choose
from authorizations.models import AccessGrant, ServiceAuthorization
from catalogue.expansion import Items, expand_preset, preset_of, template_for
from catalogue.models import Level, Permission
from sellers.times import local_day
from tsp_portal.demo.stage import Stage
from tsp_portal.demo.words import Chosen


def items_of(written: str, permissions: Mapping[str, Permission]) -> Items:
    """The levels, by number, of "orders.manage=view products.manage=edit"."""
    pairs = (word.partition("=") for word in written.split())
    return {permissions[key].number: Level[level.upper()] for key, _, level in pairs}


def template_of(category: str, more: Iterable[str], stage: Stage) -> Items:
    """What a request of this category asks for: its template, and more."""
    template = template_for(category, stage.permissions.values()).items
    return template | items_of(" ".join(more), stage.permissions)


def levels_of(chosen: Chosen, authorization: ServiceAuthorization, stage: Stage) -> tuple[str, Items, Items]:
    """The permission role, the permissions and the Data Analytics areas that were chosen."""
    permissions = stage.permissions.values()
    if chosen.preset:
        role, items = chosen.preset, expand_preset(chosen.preset, permissions)
    elif chosen.items or chosen.areas:
        role, items = "", items_of(chosen.items, stage.permissions)
    else:
        asked = template_for(authorization.category.key, permissions).items
        areas = {n: level for n, level in asked.items() if _is_area(n, stage)}
        items = {n: level for n, level in asked.items() if n not in areas}
        return preset_of(items, permissions) or "", items, areas
    return role, items, {stage.permissions[f"analytics.{area}"].number: Level.VIEW for area in chosen.areas.split()}


def _is_area(number: int, stage: Stage) -> bool:
    return any(p.number == number and p.is_analytics for p in stage.permissions.values())


def end_of(
    chosen: Chosen, authorization: ServiceAuthorization, grant: AccessGrant | None, at: datetime, stage: Stage
) -> tuple[str, datetime]:
    """How the duration is called in a draft, and the instant it comes to when it is chosen at `at`."""
    span = Span.of(authorization, grant, at)
    if isinstance(chosen.until, int):
        day = local_day(stage.now, authorization.shop.time_zone) + timedelta(days=chosen.until)
        return DATE, choose(DATE, day, span)
    return chosen.until, choose(chosen.until, None, span)
