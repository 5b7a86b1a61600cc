"""How a form's action is tried: what no longer fits is said in the form, with everything typed still in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from django.http import QueryDict

from audit.lifecycle import Conflict
from seller_center.visits import VisitRequest

Done = TypeVar("Done")


class Trying(Protocol):
    """A form that can say what stands in its way."""

    def is_valid(self) -> bool: ...

    def meet(self, conflict: Conflict) -> None: ...


def posted(request: VisitRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def attempt(form: Trying, action: Callable[[], Done]) -> Done | None:
    """What the action gives; None when the form is not filled in right, or when something stands in the way."""
    if not form.is_valid():
        return None
    try:
        return action()
    except Conflict as conflict:
        form.meet(conflict)
    return None
