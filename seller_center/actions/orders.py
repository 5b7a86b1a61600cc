"""What can happen to orders and returns."""

from __future__ import annotations

from decimal import Decimal

from seller_center.actions.changing import shift
from seller_center.models import Order, Return
from seller_center.visits import Visit


def ship_order(order: Order, *, carrier: str, tracking_number: str, version: int, by: Visit) -> Order:
    """The parcel is on its way, with this carrier under this number.

    Raises `Conflict` for an order that is not to be shipped any more, or that was changed since it was shown.
    """
    return shift(order, Order.Status.SHIPPED, by=by, version=version, carrier=carrier, tracking_number=tracking_number)


def answer_return(asked: Return, *, refund: Decimal | None, answer: str, version: int, by: Visit) -> Return:
    """Approve a return with a refund, at most what was asked, or without one refuse it and say why.

    Raises `Conflict` for a return that was answered, or changed since it was shown.
    """
    status = Return.Status.REFUSED if refund is None else Return.Status.APPROVED
    return shift(asked, status, by=by, version=version, refund=refund, answer=answer)
