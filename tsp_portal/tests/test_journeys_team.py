"""A partner's team, in a real browser: access is assigned, used, read about, and taken from a person again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from authorizations.models import GrantAssignment
from authorizations.tests.worlds import make_world
from seller_center.tests.factories import ProductFactory
from tsp_portal.tests.browser import look
from tsp_portal.tests.journeys import NewPage, follow, heading, menu, press, sign_in

pytestmark = pytest.mark.browser


def test_access_is_assigned_used_read_about_and_taken_again(site: str, new_page: NewPage) -> None:
    world = make_world()
    grant = world.grant()
    ProductFactory(shop=world.shop)
    agent = sign_in(new_page(), world.agent.user, "/partner-center/shops/")
    expect(agent.get_by_text("No shop is assigned to you")).to_be_visible()
    look(agent)

    lead = sign_in(new_page(), world.lead.user, f"/partner-center/seller-management/grants/{grant.uuid}/")
    follow(lead, "Who may use this access")
    look(lead)
    press(lead, "Assign")
    expect(lead.get_by_role("alert")).to_contain_text("Choose at least one person in the list.")
    look(lead)
    lead.get_by_label(f"Assign {world.agent.user.name}").check()
    lead.get_by_label("Only the sections chosen here").check()
    lead.get_by_label("Products", exact=True).check()
    press(lead, "Assign")
    expect(lead.get_by_text("View & edit at most · Homepage, Products")).to_be_visible()
    look(lead)

    agent.reload()
    look(agent)
    press(agent, f"Enter Seller Center of {world.shop.name}")
    expect(agent.get_by_label("Acting on behalf of a seller")).to_contain_text("You are acting for Fernhollow US")

    menu(lead, "Team")
    look(lead)
    menu(lead, "Activity")
    expect(lead.get_by_role("row").filter(has_text=world.agent.user.name)).to_contain_text("Entered the shop")
    look(lead)

    menu(lead, "Team")
    lead.get_by_role("link", name=f"Assign access to {world.agent.user.name}").click()
    expect(lead.get_by_role("heading", level=1)).to_have_text(world.agent.user.name)
    look(lead)
    follow(lead, "Change")
    assert heading(lead) == f"What {world.agent.user.name} may do in Fernhollow US"
    look(lead)
    lead.go_back()
    press(lead, f"End the assignment of {world.shop.name}")
    expect(lead.get_by_text(f"{world.agent.user.name} can no longer enter Fernhollow US")).to_be_visible()
    assert not GrantAssignment.objects.active().exists()
    agent.goto("/partner-center/shops/")
    expect(agent.get_by_text("No shop is assigned to you")).to_be_visible()
