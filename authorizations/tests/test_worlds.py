"""That the world of the tests stands: one request and one grant through the real actions."""

from authorizations.decision import decide
from authorizations.models import AccessRequest
from catalogue.models import Level


def test_access_through_the_factories_is_access(world):
    request = world.request(status="OPENED")
    assert request.status == AccessRequest.Status.OPENED
    grant = world.grant(preset="product_access", areas=("analytics.live",))
    assert decide(world.lead, world.shop, world.permission("analytics.live"), Level.VIEW)
    request.refresh_from_db()
    assert request.status == AccessRequest.Status.COMPLETED
    assert world.change(levels={"products.manage": Level.VIEW}).revision_number == 2
    assert grant.is_open
