"""A scratch database to measure in: beside the real one, full of grants, and gone afterwards."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from datetime import timedelta
from itertools import cycle, islice
from typing import Any

from django.db import connection

from audit.clock import portal_now
from catalogue.expansion import pack, with_baseline
from catalogue.models import Permission
from tsp_portal.demo.steps import SQL, STEP, Say

ITEMS = 10  # permissions of a grant
KINDS = 40  # different sets of them
LARGEST = 3000  # shops of the largest partner
SHOPS_PER_PARTNER = 100  # of the others
LOADED = (
    "accounts_user",
    "partners_partner",
    "partners_partnermember",
    "partners_service",
    "sellers_seller",
    "sellers_shop",
    "authorizations_binding",
    "authorizations_serviceauthorization",
    "authorizations_accessgrant",
    "authorizations_grantassignment",
)


@contextmanager
def scratch_database() -> Iterator[str]:
    """Another database on the same server, migrated, and this process's connection to it; dropped at the end."""
    own, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    wished, migrates = test["NAME"], test["MIGRATE"]
    test["NAME"], test["MIGRATE"] = f"bench_{os.getpid()}_{own.strip('/').rpartition('/')[2]}"[:60], True
    try:
        with redirect_stdout(sys.stderr):  # what is made on the way has words for the terminal, and ours may be JSON
            name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        yield name
    finally:
        if connection.settings_dict["NAME"] == test["NAME"]:
            connection.creation.destroy_test_db(own, verbosity=0)
        test["NAME"], test["MIGRATE"] = wished, migrates


def load(grants: int, *, say: Say) -> None:
    """Fill the scratch database with this many grants to ask about."""
    fill("bench_decision.sql", _values(grants), LOADED, say=say)


def fill(file: str, values: Mapping[str, Any], tables: Iterable[str], *, say: Say) -> None:
    """Run a file of SQL; the triggers of these tables, which it fills, are off meanwhile, their constraints are not."""
    with connection.cursor() as cursor:
        _trigger(cursor, tables, "DISABLE")
        cursor.execute("SET synchronous_commit = off; SET work_mem = '128MB'")
        _, *parts = STEP.split((SQL / file).read_text(encoding="utf-8"))
        for name, statements in zip(parts[::2], parts[1::2], strict=True):
            say(f"Making {name} …")
            cursor.execute(statements, values)
        _trigger(cursor, tables, "ENABLE")
        cursor.execute("RESET work_mem; RESET synchronous_commit")
        say("Counting …")
        cursor.execute("VACUUM ANALYZE")


def _trigger(cursor: Any, tables: Iterable[str], verb: str) -> None:
    for table in tables:
        cursor.execute(f"ALTER TABLE {table} {verb} TRIGGER USER")


def _values(grants: int) -> dict[str, Any]:
    """How many of each: a grant now and one before for each service, and five services for four pairs."""
    now = portal_now()
    taken = (grants + 1) // 2
    pairs = max(1, round(taken * 4 / 5))
    largest = min(LARGEST, pairs // 4)
    others = max(2, round((pairs - largest) / SHOPS_PER_PARTNER))
    shops = pairs // 2 + 1
    return {
        "now": now,
        "began": now - timedelta(days=100),
        "grants": grants,
        "taken": taken,
        "pairs": pairs,
        "largest": largest,
        "partners": others + 1,
        "shops": shops + (shops % others == 0),  # so that the two partners of a shop are never the same
        "sellers": shops // 3 + 1,
        "kinds": json.dumps(list(kinds())),
    }


def kinds() -> Iterator[list[int]]:
    """What grants hold: ten permissions each, the baseline and a stretch of what can be granted."""
    permissions = list(Permission.objects.grantable())
    around = cycle(permission for permission in permissions if not permission.baseline)
    baseline = with_baseline({}, permissions)
    for number in range(KINDS):
        chosen = islice(around, ITEMS - len(baseline))
        yield pack(baseline | {p.number: p.highest_level if number % 3 else p.lowest_level for p in chosen})
