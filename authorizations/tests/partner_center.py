"""How tests look at Partner Center: a page as a member sees it, and what its form posts."""

from __future__ import annotations

from django.test import Client
from django.urls import reverse

from authorizations.models import AccessGrant, AccessRequest, BoardRow
from authorizations.tests.worlds import World
from partners.models import PartnerMember

HOME = "/partner-center/"
LIST = "/partner-center/seller-management/manage-authorization/"
State = BoardRow.State


def page(client: Client, url: str, member: PartnerMember) -> str:
    """The page at `url` as the member sees it, with its white space made single."""
    client.force_login(member.user)
    response = client.get(url)
    assert response.status_code == 200, response.status_code
    return " ".join(response.content.decode().split())


def rows_of(client: Client, member: PartnerMember, **query: str) -> list[BoardRow]:
    client.force_login(member.user)
    return [line.row for line in client.get(LIST, query).context["lines"]]


def state_of(world: World) -> str:
    return BoardRow.objects.of_partner(world.partner.pk).get(shop=world.shop).state


def request_url(world: World) -> str:
    return reverse("partner_center:request_access", args=[world.shop.code])


def field(world: World, key: str) -> str:
    return f"level_{world.permission(key).number}"


def filled(world: World, **changes: object) -> dict[str, object]:
    """What the form posts: one permission with a reason, for 30 days."""
    number = world.permission("orders.manage").number
    asked = {f"level_{number}": "1", f"reason_{number}": "To answer buyers", "duration_days": "30", "message": "Hello"}
    return asked | changes


def detail(client: Client, world: World, asked: AccessRequest) -> str:
    return page(client, reverse("partner_center:request_detail", args=[asked.uuid]), world.lead)


def access_page(client: Client, world: World, grant: AccessGrant) -> str:
    return page(client, reverse("partner_center:grant_detail", args=[grant.uuid]), world.lead)
