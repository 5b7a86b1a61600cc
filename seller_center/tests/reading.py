"""What the tests of the shop's sections look at after the fact: rows as they are now, and what was recorded."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from authorizations.models import Activity
from seller_center.models import ShopRow


def now(row: Any) -> Any:
    """The row as it is in the database."""
    return type(row)._default_manager.get(pk=row.pk)


def changes_of(row: ShopRow) -> list[dict[str, list[Any]]]:
    """What partners' people changed about the row, the first first."""
    return [each.changes for each in Activity.objects.changes().filter(object_uuid=row.uuid).order_by("id")]


def looks() -> list[tuple[str, str]]:
    """The pages that were recorded as looked at, each with what it showed."""
    rows = Activity.objects.filter(kind=Activity.Kind.VIEWED).order_by("id")
    return [(each.page, each.object_label) for each in rows]


def refusals() -> list[tuple[str, str]]:
    """The pages that were refused, and what the refusal rested on."""
    rows = Activity.objects.filter(kind=Activity.Kind.REFUSED).order_by("id")
    return [(each.page, each.condition) for each in rows]


def text_of(response: HttpResponse) -> str:
    """The page, whole."""
    return b"".join(response).decode() if response.streaming else response.content.decode()
