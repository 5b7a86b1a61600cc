"""Whether what a person sees is kept anywhere for the next person at the same browser."""

import pytest
from django.test import Client

from authorizations.tests.worlds import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.mark.parametrize(
    "path", ["/notifications/", "/seller-center/{}/", "/seller-center/{}/apps-services/my-services/"]
)
def test_a_page_of_somebody_signed_in_is_stored_nowhere(client: Client, world: World, path: str) -> None:
    client.force_login(world.owner)
    response = client.get(path.format(world.shop.code))
    assert response.status_code == 200
    assert {"private", "no-store"} <= set(response.headers["Cache-Control"].split(", "))
