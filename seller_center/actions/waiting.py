"""How two who add to one shop at the same time wait for each other, so that the second sees what the first did."""

from __future__ import annotations

from sellers.models import Shop


def hold_shop(shop: Shop) -> Shop:
    """The shop's row, held until the transaction ends. Whoever only refers to the shop is not kept waiting."""
    return Shop.objects.select_for_update(of=("self",), no_key=True).get(pk=shop.pk)
