"""What can happen to products."""

from __future__ import annotations

from collections.abc import Iterable

from audit.clock import portal_now
from seller_center.actions.changing import change_many, create, shift
from seller_center.models import Product
from seller_center.visits import Visit

Status = Product.Status


def add_product(product: Product, *, by: Visit) -> Product:
    product.created_at = portal_now()
    return create(product, by=by)


def set_stock(counted: Iterable[tuple[Product, int]], *, by: Visit) -> int:
    """Set stock to what was counted, all or none; how many. Raises `Stale` for one changed since it was read."""
    return change_many([(product, {"stock": stock}) for product, stock in counted], by=by)


def switch_product(product: Product, to: str, *, by: Visit) -> Product:
    """Take a product off the shelf, or put it back on; nothing happens where it is already."""
    return product if product.status == to else shift(product, to, by=by)


def delete_product(product: Product, *, by: Visit) -> Product:
    """Nothing is lost: it can be recovered. Deleted twice, it is deleted."""
    return product if product.status == Status.DELETED else shift(product, Status.DELETED, by=by)


def recover_product(product: Product, *, by: Visit) -> Product:
    """It comes back off the shelf, so that somebody looks at it before it sells. Once is enough."""
    return product if product.status != Status.DELETED else shift(product, Status.OFF, by=by)
