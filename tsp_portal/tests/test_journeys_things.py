"""The pages inside the shop that are about one thing, in a real browser: each is fit for everybody, wide and narrow."""

from __future__ import annotations

import pytest

from authorizations.tests.worlds import make_world
from seller_center.tests.matrix import PAGES, things, url_of
from tsp_portal.tests.browser import look
from tsp_portal.tests.journeys import NewPage, sign_in


@pytest.mark.browser
def test_every_page_about_one_thing_is_fit_for_everybody(site: str, new_page: NewPage) -> None:
    world = make_world()
    of = things(world.shop)
    about_one = [name for name, row in PAGES.items() if row.of and row.get]
    assert len(about_one) >= 14
    page = sign_in(new_page(), world.owner, "/seller-center/")
    for name in about_one:
        page.goto(url_of(name, world.shop.code, of))
        look(page)
