"""What can happen to vouchers and flash sales."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from audit.clock import portal_now
from audit.lifecycle import Conflict
from seller_center.actions.changing import change, create, lock, shift
from seller_center.models import FlashSale, Product, Voucher
from seller_center.visits import Visit
from sellers.times import instant_words

ENDED = Voucher.Status.ENDED


@transaction.atomic
def edit_voucher(voucher: Voucher, values: dict[str, Any], *, version: int, by: Visit) -> Voucher:
    """Raises `Conflict` when the voucher is over, or when fewer would be given out than were used by now."""
    fresh, at = lock(voucher), portal_now()
    _refuse_if_over(fresh, at)
    if values.get("quantity", fresh.quantity) < fresh.used:
        raise Conflict(f"{fresh.used} of them were used by now. Give out at least so many.")
    if "starts_at" in values and fresh.starts_at <= at:
        raise Conflict("It has begun by now, so that its start stays as it is. Reload the page and change the rest.")
    return change(voucher, values, version=version, by=by, at=at)


@transaction.atomic
def end_voucher(voucher: Voucher, *, by: Visit) -> Voucher:
    """From this moment nobody can use it."""
    at = portal_now()
    _refuse_if_over(lock(voucher), at)
    return shift(voucher, ENDED, by=by, at=at)


@transaction.atomic
def add_flash_sale(sale: FlashSale, *, by: Visit) -> FlashSale:
    """Raises `Conflict` when the product is no longer what the form showed, or has another flash sale in that time."""
    if obstacle := _why_not(sale, lock(sale.product), by):
        raise Conflict(obstacle)
    return create(sale, by=by)


def _why_not(sale: FlashSale, product: Product, by: Visit) -> str:
    if product.status != Product.Status.LIVE:
        return f"{product} is not on the shelf any more. Put it on the shelf first, or choose another product."
    if sale.price >= product.price:
        return f"{product} costs {product.price} now. Choose a price below that."
    if sale.quantity > product.stock:
        return f"Of {product} there are {product.stock} in stock now. Offer at most so many."
    rows = FlashSale.objects.of(by.shop).filter(product=product).exclude(status=ENDED)
    other = rows.filter(starts_at__lt=sale.ends_at, ends_at__gt=sale.starts_at).order_by("starts_at").first()
    if other is None:
        return ""
    first, last = (instant_words(instant, by.shop.time_zone) for instant in (other.starts_at, other.ends_at))
    return f"{product} has a flash sale from {first} to {last} already. Choose another time, or end that one first."


@transaction.atomic
def end_flash_sale(sale: FlashSale, *, by: Visit) -> FlashSale:
    """From this moment the product has its usual price."""
    at = portal_now()
    _refuse_if_over(lock(sale), at)
    return shift(sale, ENDED, by=by, at=at)


def _refuse_if_over(offer: Voucher | FlashSale, at: datetime) -> None:
    if offer.status == ENDED or offer.ends_at <= at:
        raise Conflict(f"This {offer._meta.verbose_name} is over, so that it can no longer be changed. Add a new one.")
