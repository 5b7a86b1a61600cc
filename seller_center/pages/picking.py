"""Which rows of a shop have some words: to choose one of them in a form. Never more than a handful is read."""

from __future__ import annotations

from django.db.models import BooleanField, ExpressionWrapper, Q

from seller_center.models import Creator, Product
from seller_center.visits import Visit


def find_products(visit: Visit, words: str, most: int) -> list[Product]:
    """Products on the shelf with the words in their title or SKU; the one of exactly that SKU first."""
    rows = Product.objects.of(visit.shop).filter(status=Product.Status.LIVE)
    found = rows.filter(Q(title__icontains=words) | Q(sku__icontains=words)).annotate(is_it=_is(sku__iexact=words))
    return list(found.order_by("-is_it", "title", "pk")[:most])


def find_creators(visit: Visit, words: str, most: int) -> list[Creator]:
    """Creators the shop knows with the words in their handle; the one of exactly that handle first."""
    handle = words.removeprefix("@")
    rows = Creator.objects.filter(shop=visit.shop, handle__icontains=handle)
    return list(rows.annotate(is_it=_is(handle__iexact=handle)).order_by("-is_it", "handle", "pk")[:most])


def _is(**condition: str) -> ExpressionWrapper:
    return ExpressionWrapper(Q(**condition), output_field=BooleanField())
