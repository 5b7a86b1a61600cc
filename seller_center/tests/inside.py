"""How tests get into a shop: as a partner's person who entered it, or as one of the seller's own people."""

from __future__ import annotations

from collections.abc import Mapping

from django.test import Client
from django.urls import reverse

from accounts.models import User
from authorizations.actions import acting
from authorizations.models import AccessGrant
from authorizations.tests.factories import numbered, open_grant
from authorizations.tests.worlds import World
from catalogue.models import Level
from partners.models import PartnerMember
from sellers.actions import set_roles
from sellers.models import Shop
from sellers.tests.factories import SellerRoleFactory, give_roles

Who = Client | User | PartnerMember


def address(shop: Shop, name: str, *args: object) -> str:
    """The address of a page of the shop: `address(world.shop, "product_edit", product.uuid)`."""
    return reverse(f"shop:{name}", args=[shop.code, *args])


def client_of(who: Who | None) -> Client:
    """A browser of its own in which this person is signed in; a client stays what it is."""
    if isinstance(who, Client):
        return who
    client = Client()
    if who is not None:
        client.force_login(who.user if isinstance(who, PartnerMember) else who)
    return client


def enter(who: Who, shop: Shop) -> Client:
    """A partner's person presses *Enter Seller Center*; the client is inside afterwards."""
    client = client_of(who)
    response = client.post(address(shop, "enter"))
    assert response.status_code == 302, response.status_code
    return client


def given(world: World, levels: Mapping[str, Level] | None) -> AccessGrant | None:
    """The access of the world's partner, holding exactly `levels` (and the baseline); None leaves it as it is.

    Areas of Data Analytics may stand among the levels.
    """
    open_now = open_grant(world.authorization)
    if levels is None:
        return open_now
    areas = tuple(key for key in levels if key.startswith("analytics."))
    chosen = {key: level for key, level in levels.items() if key not in areas}
    return world.change(levels=chosen, areas=areas) if open_now else world.grant(levels=chosen, areas=areas)


def inside(world: World, levels: Mapping[str, Level] | None = None, *, person: PartnerMember | None = None) -> Client:
    """A client of the partner's person (the main account, unless another is named) inside the world's shop.

    With `levels` by permission key the access is made, or changed, to hold them; another person is assigned all of it.
    """
    person = person or world.lead
    grant = given(world, levels)
    if grant and not person.is_main:
        acting.assign(grant, person, by=world.lead.user)
    return enter(person, world.shop)


def owner_client(world: World) -> Client:
    """The seller's main account."""
    return client_of(world.owner)


def staff_client(world: World, *role_keys: str, levels: Mapping[str, Level] | None = None) -> Client:
    """The sub-account, with these default roles; or, with `levels`, a role of the seller's own that holds them."""
    member = world.staff.seller_member
    if levels is None:
        give_roles(member, *role_keys)
    else:
        set_roles(member, [SellerRoleFactory(seller=world.seller, levels=numbered(levels))], by=None)
    return client_of(world.staff)
