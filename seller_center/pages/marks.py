"""Which of the rows on a page were last changed by a partner, by whom and when: the mark beside them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from authorizations.models import Activity
from seller_center.models import ShopRow


def marks(rows: Iterable[ShopRow]) -> dict[UUID, Activity]:
    """By the row's uuid, the change a partner's person made to it last; none where somebody else changed it since."""
    changed_at = {row.uuid: row.changed_at for row in rows}
    if not changed_at:
        return {}
    # Only a change at the very moment of the row's last one counts, so that a long history is not read.
    moments = set(changed_at.values())
    found = Activity.objects.changes().filter(object_uuid__in=changed_at, at__in=moments).with_parties()
    latest = found.order_by("object_uuid", "-at").distinct("object_uuid")
    return {each.object_uuid: each for each in latest if each.object_uuid and each.at == changed_at[each.object_uuid]}
