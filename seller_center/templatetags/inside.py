"""What the shop's templates ask of the visit: may this person press this? (`{% load inside %}`)"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, cast
from uuid import UUID

from django import template
from django.template import RequestContext
from django.urls import reverse
from django.utils.timesince import timesince

from audit.clock import portal_now
from authorizations.access import shops_of
from authorizations.models import Activity
from catalogue.models import Level
from seller_center.models import ShopRow
from seller_center.pages.menu import Entry, Section
from seller_center.pages.menu import menu as menu_of
from seller_center.visits import Capacity, Visit, VisitRequest
from sellers.models import SellerMember, Shop

register = template.Library()


@register.filter
def may(visit: Visit, wanted: str) -> bool:
    """`{% if visit|may:"products.manage:edit" %}`; without a level it is view."""
    key, _, level = wanted.partition(":")
    return visit.may(key, level or "view")


@register.simple_tag
def shop_menu(visit: Visit) -> list[Section]:
    """The sections of the shop this person may see."""
    return menu_of(lambda key, level: visit.may(key, Level(level).name))


@register.simple_tag
def own_shops(visit: Visit) -> list[Shop]:
    """The shops one of the seller's own people may go to; none for a partner's person, who has a list of its own."""
    person = visit.person
    return shops_of(person) if visit.capacity is Capacity.STAFF and isinstance(person, SellerMember) else []


@register.simple_tag
def menu_url(entry: Entry, place: object) -> str:
    return reverse(entry.url_name, args=[place, entry.area] if entry.area else [place])


@register.filter
def of_row(marks: dict[UUID, Activity], row: ShopRow) -> Activity | None:
    """The mark of one row of a page."""
    return marks.get(row.uuid)


@register.simple_tag(takes_context=True)
def names_partner(context: RequestContext, mark: Activity) -> bool:
    """Whether this person is told which partner it was: another partner's people are not."""
    request = cast(VisitRequest, context.request)  # an include with `only` leaves this, and nothing else
    visit = request.visit
    return visit.partner is None or visit.partner.pk == mark.partner_id


@register.filter
def ago(instant: datetime) -> str:
    """ "2 hours ago": the largest unit only."""
    return f"{timesince(instant, portal_now(), depth=1)} ago"


@register.filter
def money(amount: Decimal | float | None, shop: Shop) -> str:
    """An amount in the shop's currency: "USD 1,234.50"; a dash for none."""
    return "–" if amount is None else f"{shop.currency} {amount:,.2f}"


@register.simple_tag(takes_context=True)
def inside_url(context: dict[str, Any], name: str, *args: object) -> str:
    """The address of a page of this very shop: `{% inside_url "product_list" %}`."""
    return reverse(f"shop:{name}", args=[context["request"].visit.place, *args])
