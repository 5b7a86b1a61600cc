"""A crowd to measure with: a hundred thousand grants and all that belongs to them, made by the database itself.

It keeps every constraint and trigger: rows begin as their life cycles say and are taken to their ends afterwards. It is
not played through the actions, as the demo is, because that would take an hour.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.db import connection, transaction

from accounts.models import User
from audit.clock import portal_now
from authorizations.review import content_digest
from catalogue.expansion import Items, expand_preset, pack, with_baseline
from catalogue.file import load
from catalogue.models import Permission
from partners.models import Partner
from sellers.models import Shop
from tsp_portal.demo.stage import OPERATOR
from tsp_portal.demo.steps import Say, run_files
from tsp_portal.demo.tables.markets import MARKETS

FILES = ("crowd_people.sql", "crowd_access.sql", "crowd_history.sql")
LONG_LIST = "USFERN01"  # the shop whose list gets long
GRANTS_PER_SHOP = 9.5  # five services each; one past grant for each of them, and one now for nine of ten
SHOPS_PER_SELLER = 4
AGE = timedelta(days=1100)  # how long the crowd has been there


def is_there() -> bool:
    return User.objects.filter(email__endswith="@crowd.example").exists()


@transaction.atomic
def make_crowd(grants: int, *, say: Say) -> None:
    """Make about this many grants, a share of them Larkspur's and Fernhollow's."""
    run_files(FILES, _values(grants), say=say)
    say("Checking what is checked at the end …")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


@transaction.atomic
def make_activity(rows: int, *, say: Say) -> None:
    """Add so many rows to what partners' people did in the shop with the long list."""
    shop = Shop.objects.get(code=LONG_LIST)
    larkspur = Partner.objects.get(code="LARKSPUR")
    values = {"now": portal_now(), "activity": rows, "list_shop": shop.pk, "larkspur": larkspur.pk}
    run_files(["crowd_activity.sql"], values, say=say)


def _values(grants: int) -> dict[str, Any]:
    now = portal_now()
    shops = max(20, round(grants / GRANTS_PER_SHOP))
    larkspur = Partner.objects.get(code="LARKSPUR")
    shop = Shop.objects.get(code=LONG_LIST)
    return {
        "now": now,
        "began": now - AGE,
        "shops": shops,
        "sellers": max(5, shops // SHOPS_PER_SELLER),
        "partners": max(20, shops // 50),
        "larkspur": larkspur.pk,
        "larkspur_shops": min(3000, shops // 3),
        "lead": larkspur.members.get(is_main=True).user_id,
        "fernhollow": shop.seller_id,
        "fernhollow_shops": min(20, shops // 10),
        "owner": shop.seller.members.get(is_main=True).user_id,
        "list_shop": shop.pk,
        "list_services": min(300, shops),
        "operator": User.objects.get(email=OPERATOR).pk,
        "notifications": min(1000, grants),
        "categories": [category.key for category in load().service_categories],
        "markets": list(MARKETS),
        "currencies": [market.currency for market in MARKETS.values()],
        "zones": [market.time_zone for market in MARKETS.values()],
        "kinds": json.dumps([_kind(preset.key) for preset in load().presets if not preset.is_full]),
    }


def _kind(preset: str) -> dict[str, Any]:
    """One kind of grant: its permission role, its items, and what was consented to, as the review would say it."""
    permissions = {permission.number: permission for permission in Permission.objects.current()}
    levels: Items = with_baseline(expand_preset(preset, permissions.values()), permissions.values())
    content = {
        "permission_role": preset,
        "permissions": [
            {"number": n, "key": permissions[n].key, "label": permissions[n].label, "level": int(level)}
            for n, level in levels.items()
        ],
        "analytics": [],
    }
    return {"preset": preset, "items": pack(levels), "content": content, "sha256": content_digest(content)}
