"""Random worlds: the decision, its lists and its reasons agree with the rule of docs/domain, written out once more."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, event, given, reject, settings
from hypothesis import strategies as st

from audit.models import Lifecycle
from authorizations.decision import decide, live, why_not
from authorizations.models import AccessGrant, Binding, ServiceAuthorization
from authorizations.tests.factories import AccessGrantFactory, ServiceAuthorizationFactory
from authorizations.tests.rows import DAY, MOMENT, insert_grant
from catalogue.models import Level, Permission
from partners.models import Partner, PartnerMember
from partners.tests.factories import ServiceFactory

EXAMPLES = int(os.environ.get("DECISION_WORLDS", "300"))
KEYS = ("orders.manage", "products.manage", "analytics.live")


def mostly(usual: Any, others: list[Any]) -> st.SearchStrategy[Any]:
    """The usual value in most of the worlds: else hardly one would hold a yes."""
    return st.integers(0, 5).flatmap(lambda dice: st.sampled_from(others) if dice == 0 else st.just(usual))


def status(model: type[Lifecycle], usual: str) -> st.SearchStrategy[str]:
    return mostly(usual, list(map(str, model.Status.values)))


@dataclass
class Dated:
    status: str
    start: timedelta
    end: timedelta
    items: list[int] = field(default_factory=list)


def dated(model: type[Lifecycle]) -> st.SearchStrategy[Dated]:
    return st.builds(
        Dated,
        status=status(model, "ACTIVE"),
        start=mostly(-DAY, [-MOMENT, timedelta(0), MOMENT]),
        end=mostly(DAY, [timedelta(0), MOMENT, 2 * MOMENT]),
        items=st.lists(st.sampled_from([0, 1, 2]), min_size=3, max_size=3),
    )


@dataclass
class Facts:
    """All that the answer may rest on. Levels of items stand in the order of `KEYS`, 0 for none."""

    member: str
    is_main: bool
    partner: str
    binding: str
    services: list[Dated]
    grants: list[Dated]
    is_retired: bool
    is_owner_only: bool
    asked: str
    level: Level


FACTS = st.builds(
    Facts,
    member=status(PartnerMember, "ACTIVE"),
    is_main=mostly(True, [False]),
    partner=status(Partner, "APPROVED"),
    binding=status(Binding, "ACTIVE"),
    services=st.lists(dated(ServiceAuthorization), min_size=2, max_size=2),
    grants=st.lists(dated(AccessGrant), min_size=3, max_size=3),
    is_retired=mostly(False, [True]),
    is_owner_only=mostly(False, [True]),
    asked=st.sampled_from(KEYS),
    level=st.sampled_from(list(Level)),
)


def expected(facts: Facts) -> bool:
    """The rule, in the order of the sentence that says it."""
    index, now = KEYS.index(facts.asked), timedelta(0)
    if (facts.member, facts.partner, facts.binding) != ("ACTIVE", "APPROVED", "ACTIVE") or not facts.is_main:
        return False
    if facts.is_retired or facts.is_owner_only:
        return False
    for number, grant in enumerate(facts.grants):
        service = facts.services[min(number, 1)]
        chain = all(row.status == "ACTIVE" and row.start <= now < row.end for row in (service, grant))
        if chain and grant.items[index] >= facts.level:
            return True
    return False


@dataclass
class Stage:
    """The rows that each example rewrites: two services, one grant under the first, two under the second."""

    world: Any
    services: list[ServiceAuthorization]
    grants: list[AccessGrant]
    permissions: list[Permission]
    now: datetime

    def set_up(self, facts: Facts) -> None:
        self._write(self.world.lead, status=facts.member, is_main=facts.is_main)
        self._write(self.world.partner, status=facts.partner)
        self._write(self.world.binding, status=facts.binding)
        for row, said in zip(self.services, facts.services, strict=True):
            self._write(row, status=said.status, valid_from=self.now + said.start, valid_until=self.now + said.end)
        for row, said in zip(self.grants, facts.grants, strict=True):
            items = [p.number * 10 + level for p, level in zip(self.permissions, said.items, strict=True) if level]
            period = {"starts_at": self.now + said.start, "ends_at": self.now + said.end}
            self._write(row, status=said.status, items=sorted(items), **period)
        asked = self.permissions[KEYS.index(facts.asked)]
        self._write(asked, retired_at=self.now if facts.is_retired else None, owner_only=facts.is_owner_only)

    def _write(self, row: Any, **values: Any) -> None:
        type(row)._default_manager.filter(pk=row.pk).update(**values)


@pytest.fixture
def stage(world, clock) -> Stage:
    second = ServiceAuthorizationFactory(
        binding=world.binding, service=ServiceFactory(partner=world.partner, category="live_management")
    )
    first = world.grant()
    later = AccessGrantFactory(service_authorization=second, by=world.owner)
    last = insert_grant(second, later.ends_at, later.ends_at + DAY)
    Permission.objects.filter(key__in=KEYS).update(is_analytics=False)
    permissions = [world.permission(key) for key in KEYS]
    connection.check_constraints()
    now = clock.set(clock.now)
    return Stage(world, [world.authorization, second], [first, later, last], permissions, now)


class Undo(Exception):
    pass


@pytest.mark.django_db
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(facts=FACTS)
def test_decision_list_and_reason_agree_with_the_rule_in_every_world(stage, facts):
    asked = stage.permissions[KEYS.index(facts.asked)]
    member, shop = stage.world.lead, stage.world.shop
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # Worlds that no life cycle leads to are worlds too: only constraints keep speaking here.
            cursor.execute("SET LOCAL session_replication_role = replica")
            stage.set_up(facts)
            answer = decide(member, shop, asked, facts.level)
            assert bool(answer) is expected(facts)
            listed = live(member).filter(shop=shop).covering(asked.number, facts.level)
            assert listed.exists() is bool(answer)
            refusal = why_not(member, shop, asked, facts.level)
            assert (refusal is None) is bool(answer), refusal
            if answer:
                assert answer.grant_id in set(listed.values_list("grant", flat=True))
            event(f"answer {bool(answer)}")
            raise Undo
    except Undo:
        pass
    except IntegrityError:
        reject()
