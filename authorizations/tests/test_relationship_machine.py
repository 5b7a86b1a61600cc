"""Five thousand random steps of everybody, in any order: each succeeds or says why not, and no law is broken.

MACHINE_STEPS=100000 takes so many, MACHINE_SEED=7 takes others, MACHINE_SHRINK=1 shortens one that fails.
"""

from __future__ import annotations

import os
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from authorizations.tests.machine import RelationshipMachine
from authorizations.tests.worlds import World
from conftest import Clock

PARTS = 4  # tests, so that several processes share them
STEPS = int(os.environ.get("MACHINE_STEPS", "5000")) // PARTS
SEED = int(os.environ.get("MACHINE_SEED", "0"))
SHRINK = os.environ.get("MACHINE_SHRINK") == "1"  # takes minutes, and finds the shortest way to a broken law
AT_ONCE = 50  # steps of one example


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_anybody_does_no_law_is_broken(world: World, clock: Clock, part: int) -> None:
    taken: Counter[str] = Counter()
    chosen = settings(
        max_examples=10,
        stateful_step_count=AT_ONCE,
        deadline=None,
        database=None,
        phases=[Phase.generate, Phase.shrink] if SHRINK else [Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    turn = 0
    while taken["all"] < STEPS:  # an example may be shorter than it could be

        @seed(SEED * 1000 + part * 100 + turn)
        def machine() -> RelationshipMachine:
            return RelationshipMachine(world, clock, taken)

        run_state_machine_as_test(machine, settings=chosen)
        turn += 1
    assert taken["refused"] < 0.8 * taken["all"]  # most steps would do nothing else
