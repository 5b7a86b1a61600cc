"""The scratch database of `bench sweep`: access that is due in one minute, and access that sellers remove meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from audit.clock import portal_now
from tsp_portal.demo.bench_load import fill, kinds
from tsp_portal.demo.steps import Say

KEPT = 2000  # accesses to remove, in shops being swept; as many again in other shops
SHOPS_PER_PARTNER = 200
FILLED = (
    "accounts_user",
    "audit_entry",
    "authorizations_accessgrant",
    "authorizations_binding",
    "authorizations_grantrevision",
    "authorizations_serviceauthorization",
    "notifications_notification",
    "partners_partner",
    "partners_partnermember",
    "partners_service",
    "sellers_seller",
    "sellers_sellermember",
    "sellers_shop",
)


def load_due(grants: int, *, say: Say) -> None:
    """Fill the scratch database with so many grants whose end was within the minute before now, and some that go on."""
    fill("bench_sweep.sql", _values(grants), FILLED, say=say)


def _values(grants: int) -> dict[str, Any]:
    now = portal_now()
    shops = (grants + 1) // 2
    kept = min(KEPT, shops)
    return {
        "now": now,
        "began": now - timedelta(days=100),
        "grants": grants,
        "kept": kept,
        "shops": shops,
        "other_shops": kept,
        "sellers": (shops + kept + 1) // 2,
        "partners": max(3, shops // SHOPS_PER_PARTNER),
        "items": next(kinds()),
    }
