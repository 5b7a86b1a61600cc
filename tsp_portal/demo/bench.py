"""How long a decision takes: beside the bare look-up that would hold its answer, and a page of shops to enter."""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from authorizations.decision import decide, shops_to_enter
from authorizations.models import AccessGrant, GrantAssignment
from catalogue.models import Level, Permission
from partners.models import PartnerMember
from sellers.models import Shop
from tsp_portal.demo.bench_load import load, scratch_database
from tsp_portal.demo.steps import Say

PAGE = 50  # shops
ASKED = 2000  # different questions, and different members whose page is asked for
WARM_UP = 1500  # of each kind, before anything is measured
TO_MICROSECONDS = 1000

# The limit: nothing that answers from this database can be quicker than one row by its key, with the plan kept.
PREPARE_LIMIT = (
    "PREPARE bench_limit (bigint) AS SELECT id, revision_number, ends_at FROM authorizations_accessgrant WHERE id = $1"
)
Ask = Callable[[], object]


@dataclass(frozen=True)
class Took:
    """How long each of many calls took, in microseconds, and how many one connection makes in a second."""

    p50_us: float
    p95_us: float
    p99_us: float
    per_second: float

    @classmethod
    def of(cls, nanoseconds: Sequence[int]) -> Took:
        cuts = statistics.quantiles((each / TO_MICROSECONDS for each in nanoseconds), n=100, method="inclusive")
        per_second = len(nanoseconds) * 1e9 / sum(nanoseconds)
        return cls(round(cuts[49], 1), round(cuts[94], 1), round(cuts[98], 1), round(per_second, 1))


@dataclass(frozen=True)
class Measured:
    """What `bench decision` found. `bytes_of` says what the bytes per grant are made of, by table and index."""

    grants: int
    limit: Took
    decide: Took
    page: Took
    yes: float  # the share of the questions that were answered with yes
    bytes_of: dict[str, float]

    @property
    def bytes_per_grant(self) -> float:
        return round(sum(self.bytes_of.values()), 1)


def bench_decision(grants: int, rounds: int, *, say: Say) -> Measured:
    """Make a scratch database with so many grants, and ask each kind of question so often, by turns."""
    say("Making a scratch database …")
    with scratch_database():
        before = _sizes()
        load(grants, say=say)
        say("Asking …")
        chance = random.Random(grants)
        questions = _questions(chance)
        yes = sum(bool(decide(*question)) for question in questions) / len(questions)
        used = _used(lambda: [decide(*question) for question in questions[:100]])
        sizes = _sizes()
        spent = {name: round((sizes[name] - before[name]) / grants, 1) for name in sorted(used)}
        limit, asked, page = _by_turns(chance, questions, rounds)
    return Measured(grants, limit, asked, page, yes, {name: size for name, size in spent.items() if size})


# The questions


def _questions(chance: random.Random) -> list[tuple[PartnerMember, Shop, Permission, Level]]:
    """Of main accounts and of assigned members, half each; seven of eight about what the access holds."""
    permissions = {permission.number: permission for permission in Permission.objects.all()}
    live = AccessGrant.objects.filter(status=AccessGrant.Status.ACTIVE)
    grants = _some(live.select_related("service_authorization__shop"), chance)
    partners = {grant.service_authorization.partner_id for grant in grants}
    main = {m.partner_id: m for m in PartnerMember.objects.filter(is_main=True, partner__in=partners)}
    rows = GrantAssignment.objects.filter(grant__in=grants).select_related("member")
    assigned = {row.grant_id: row.member for row in rows}
    found = []
    for grant in grants:
        levels = grant.levels if chance.random() < 0.875 else dict.fromkeys(permissions, Level.EDIT)
        number, level = chance.choice(list(levels.items()))
        member = main[grant.service_authorization.partner_id]
        if chance.random() < 0.5:
            member = assigned.get(grant.pk, member)
        found.append((member, grant.shop, permissions[number], level))
    return found


def _some(rows: Any, chance: random.Random) -> list[Any]:
    """Rows from all over the table."""
    keys = list(rows.values_list("pk", flat=True).order_by("pk"))
    chosen = chance.sample(keys, min(ASKED, len(keys)))
    return list(rows.filter(pk__in=chosen))


# Asking


def _by_turns(
    chance: random.Random, questions: list[tuple[PartnerMember, Shop, Permission, Level]], rounds: int
) -> tuple[Took, Took, Took]:
    keys = [row.pk for row in _some(AccessGrant.objects.all(), chance)]
    members = _some(PartnerMember.objects.filter(is_main=True), chance)  # whose page is full
    with connection.cursor() as cursor:
        cursor.execute(PREPARE_LIMIT)
    asks: list[Ask] = [
        lambda: _look_up(chance.choice(keys)),
        lambda: decide(*chance.choice(questions)),
        lambda: shops_to_enter(chance.choice(members), many=PAGE),
    ]
    for ask in asks:
        for _ in range(min(WARM_UP, rounds)):
            ask()
    took: list[list[int]] = [[], [], []]
    for _ in range(rounds):
        for which in chance.sample(range(len(asks)), len(asks)):  # what follows a long call is paused more often
            began = time.perf_counter_ns()
            asks[which]()
            took[which].append(time.perf_counter_ns() - began)
    limit, asked, page = (Took.of(times) for times in took)
    return limit, asked, page


def _look_up(key: int) -> object:
    with connection.cursor() as cursor:
        cursor.execute("EXECUTE bench_limit (%s)", [key])
        return cursor.fetchone()


# Bytes


def _used(ask: Callable[[], object]) -> set[str]:
    """The tables and indexes that answering read, as PostgreSQL counted: not those a reader of the plan would guess."""
    before = _scans()
    ask()
    return {name for name, count in _scans().items() if count > before.get(name, 0)}


def _scans() -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT indexrelname, idx_scan FROM pg_stat_user_indexes"
            " UNION ALL SELECT relname, coalesce(seq_scan, 0) + coalesce(idx_scan, 0) FROM pg_stat_user_tables"
        )
        return dict(cursor.fetchall())


def _sizes() -> dict[str, int]:
    """The bytes of each table's rows and of each index."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_relation_size(oid) FROM pg_class"
            " WHERE relkind IN ('r', 'i') AND relnamespace = 'public'::regnamespace"
        )
        return dict(cursor.fetchall())
