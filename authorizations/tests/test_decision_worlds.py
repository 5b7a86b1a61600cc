"""Random worlds: the decision, its lists and its reasons agree with the rule of docs/domain, written out once more."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from audit.models import Lifecycle
from audit.tests.refusals import run, undone
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
    return st.sampled_from([*[usual] * 9 * len(others), *others])


def status(model: type[Lifecycle], usual: str) -> st.SearchStrategy[str]:
    return mostly(usual, list(map(str, model.Status.values)))


Span = tuple[timedelta, timedelta]
NOW = timedelta(0)
AROUND_NOW: Span = (-DAY, DAY)
TIGHT: list[Span] = [(-DAY, NOW), (-DAY, MOMENT), (NOW, DAY), (MOMENT, DAY), (-MOMENT, NOW), (NOW, MOMENT)]


@dataclass
class Dated:
    """Something with a status and a period, which is seen from the instant of the question."""

    status: str
    span: Span
    items: list[int]

    @property
    def is_in_force(self) -> bool:
        start, end = self.span
        return self.status == "ACTIVE" and start <= NOW < end


def dated(model: type[Lifecycle]) -> st.SearchStrategy[Dated]:
    return st.builds(
        Dated,
        status=status(model, "ACTIVE"),
        span=mostly(AROUND_NOW, TIGHT),
        items=st.lists(st.sampled_from([0, 1, 2, 2]), min_size=3, max_size=3),
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

    def __post_init__(self) -> None:
        """Of the second service's grants the later one begins where the other ends: open ones never overlap."""
        _, second, third = self.grants
        if second.status in AccessGrant.OPEN and third.status in AccessGrant.OPEN:
            third.span = (second.span[1], second.span[1] + DAY)


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
    index = KEYS.index(facts.asked)
    if (facts.member, facts.partner, facts.binding) != ("ACTIVE", "APPROVED", "ACTIVE") or not facts.is_main:
        return False
    if facts.is_retired or facts.is_owner_only:
        return False
    for number, grant in enumerate(facts.grants):
        service = facts.services[min(number, 1)]
        if service.is_in_force and grant.is_in_force and grant.items[index] >= facts.level:
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
            start, end = (self.now + edge for edge in said.span)
            self._write(row, status=said.status, valid_from=start, valid_until=end)
        for row, said in zip(self.grants, facts.grants, strict=True):
            items = [p.number * 10 + level for p, level in zip(self.permissions, said.items, strict=True) if level]
            start, end = (self.now + edge for edge in said.span)
            self._write(row, status=said.status, items=sorted(items), starts_at=start, ends_at=end)
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


@pytest.mark.django_db
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(facts=FACTS)
def test_decision_list_and_reason_agree_with_the_rule_in_every_world(stage, facts):
    asked = stage.permissions[KEYS.index(facts.asked)]
    member, shop = stage.world.lead, stage.world.shop
    with undone():
        # Worlds that no life cycle leads to are worlds too: only constraints keep speaking here.
        run("SET LOCAL session_replication_role = replica")
        stage.set_up(facts)
        answer = decide(member, shop, asked, facts.level)
        event(f"answer {bool(answer)}")
        assert bool(answer) is expected(facts)
        listed = live(member).filter(shop=shop).covering(asked.number, facts.level)
        assert listed.exists() is bool(answer)
        refusal = why_not(member, shop, asked, facts.level)
        assert (refusal is None) is bool(answer), refusal
        if answer:
            assert answer.grant_id in set(listed.values_list("grant", flat=True))
