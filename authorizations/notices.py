"""Which notice of a coming end is due now: 30, 7 and 1 days before it and on the day, by the calendar of the shop.

The notice of n days is due from 08:00 of the day that is n days before the last one, until the next smaller one is; on
the last day from its midnight when the end itself comes by 08:00. So after an outage only the nearest one is sent, and
none after the end. A notice is owed only where the end was known before its day: not by an access that is no longer
than that, nor by one whose end was moved meanwhile.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection

from catalogue.file import load

MARGIN = timedelta(days=2)  # a local day is up to a day from the day of UTC, and DST moves it by hours

# All but what differs between accesses and services. `days` is how many midnights lie before the end.
DUE = """
SELECT thing.id, due.notice, local.days
  FROM {source}
 CROSS JOIN LATERAL (
       SELECT (thing.{end} - interval '1 microsecond') AT TIME ZONE shop.time_zone AS last,
              %(at)s AT TIME ZONE shop.time_zone AS now) AS clock
 CROSS JOIN LATERAL (
       SELECT clock.last::date - clock.now::date AS days,
              clock.now::time < time '08:00'
              AND NOT (clock.last::date = clock.now::date AND clock.last::time < time '08:00') AS is_early) AS local
 CROSS JOIN LATERAL (
       SELECT min(n) AS notice FROM unnest(%(notices)s) AS n
        WHERE n >= local.days + local.is_early::int) AS due
 WHERE thing.status IN %(open)s AND thing.{start} <= %(at)s
   AND thing.{end} > %(at)s AND thing.{end} <= %(latest)s
   AND (thing.noticed_days IS NULL OR thing.noticed_days > due.notice)
   AND NOT EXISTS (SELECT FROM {table} AS next WHERE next.status IN %(open)s AND {goes_on})
   AND {known_since} < clock.last::date - due.notice
"""
# The day from which on nobody changed the end.
GRANTS = DUE.format(
    table="authorizations_accessgrant",
    source="authorizations_accessgrant AS thing"
    "  JOIN authorizations_serviceauthorization AS service ON service.id = thing.service_authorization_id"
    "  JOIN sellers_shop AS shop ON shop.id = service.shop_id",
    start="starts_at",
    end="ends_at",
    goes_on="next.renews_id = thing.id",
    known_since="""(
       SELECT (greatest(thing.starts_at, min(same.made_at)) AT TIME ZONE shop.time_zone)::date
         FROM authorizations_grantrevision AS same
        WHERE same.grant_id = thing.id
          AND same.number > (SELECT coalesce(max(other.number), 0) FROM authorizations_grantrevision AS other
                              WHERE other.grant_id = thing.id AND other.ends_at <> thing.ends_at))""",
)
SERVICES = (
    DUE.format(
        table="authorizations_serviceauthorization",
        source="authorizations_serviceauthorization AS thing JOIN sellers_shop AS shop ON shop.id = thing.shop_id",
        start="valid_from",
        end="valid_until",
        goes_on="(next.binding_id, next.service_id, next.valid_from)"
        " = (thing.binding_id, thing.service_id, thing.valid_until)",
        known_since="(thing.valid_from AT TIME ZONE shop.time_zone)::date",
    )
    # The notice of an access that ends with its service says so for both.
    + """
   AND NOT EXISTS (SELECT FROM authorizations_accessgrant AS access
                    WHERE access.service_authorization_id = thing.id AND access.ends_at = thing.valid_until
                      AND access.status IN ('ACTIVE', 'SUSPENDED') AND access.starts_at <= %(at)s)
"""
)
OURS = " AND thing.id = ANY (%(keys)s) ORDER BY thing.id FOR NO KEY UPDATE OF thing SKIP LOCKED"


class Due(NamedTuple):
    """A row that is owed the notice of `notice` days, and how many days are really left; 0 on the last one."""

    key: int
    notice: int
    days: int


def due_grants(at: datetime, among: list[int] | None = None) -> list[Due]:
    """Accesses that are open, have begun and are not renewed. With `among` locked, but for what others are at."""
    return _due(GRANTS, ["ACTIVE", "SUSPENDED"], at, among)


def due_services(at: datetime, among: list[int] | None = None) -> list[Due]:
    """The same of services, where no access that ends with one is told of it."""
    return _due(SERVICES, ["ACTIVE"], at, among)


def _due(statement: str, statuses: list[str], at: datetime, among: list[int] | None) -> list[Due]:
    notices = list(load().timers.expiry_notices_days)
    latest = at + timedelta(days=max(notices)) + MARGIN
    values: dict[str, Any] = {"at": at, "notices": notices, "open": tuple(statuses), "latest": latest, "keys": among}
    with connection.cursor() as cursor:
        cursor.execute(statement + (" ORDER BY shop.id, thing.id" if among is None else OURS), values)
        return [Due(*row) for row in cursor.fetchall()]
