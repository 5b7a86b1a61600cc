"""What the database refuses in a shop: statuses that change otherwise than their life cycles say.

The marketplace hands rows over in whatever state they are in, so that any status may be the first.
"""

from django.db import migrations

from audit.db import fixed_columns, life_cycle

OFFER = {"ACTIVE": ["ENDED"]}
ANSWERED = {"ASKED": ["APPROVED", "REFUSED"]}
LIFE_CYCLES = {
    "product": {"LIVE": ["OFF", "DELETED"], "OFF": ["LIVE", "DELETED"], "DELETED": ["OFF"]},
    "order": {"TO_SHIP": ["SHIPPED", "CANCELLED"], "SHIPPED": ["DELIVERED"]},
    "return": ANSWERED,
    "voucher": OFFER,
    "flashsale": OFFER,
    "live": {"PLANNED": ["DONE", "CANCELLED"]},
    "collaboration": OFFER,
    "sample": ANSWERED,
    "campaign": {"RUNNING": ["PAUSED", "ENDED"], "PAUSED": ["RUNNING", "ENDED"]},
    "violation": {"OPEN": ["APPEALED"], "APPEALED": ["LIFTED", "UPHELD"]},
}
SHOP_ROWS = [*LIFE_CYCLES, "conversation", "video", "settlement", "profile"]


def statuses(transitions: dict[str, list[str]]) -> list[str]:
    return sorted({*transitions, *(after for afters in transitions.values() for after in afters)})


class Migration(migrations.Migration):
    dependencies = [("seller_center", "0001_initial"), ("audit", "0002_refusals")]
    operations = [
        *(
            life_cycle(f"seller_center_{name}", begins=statuses(transitions), transitions=transitions)
            for name, transitions in LIFE_CYCLES.items()
        ),
        *(fixed_columns(f"seller_center_{name}", "shop_id", "uuid") for name in SHOP_ROWS),
    ]
