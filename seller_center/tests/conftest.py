"""What the tests of the shop share: a world in which a seller and a partner work together."""

import pytest

from authorizations.tests.worlds import World, make_world


@pytest.fixture
def world(db: None) -> World:
    return make_world()
