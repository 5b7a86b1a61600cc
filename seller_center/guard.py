"""The door of every page: what the page needs is declared in one line, asked anew for each request, and recorded.

    @requires("products.manage", level="edit")

A GET needs the lowest level the permission offers, up to the one declared; whatever changes something needs that one.
What is asked for is asked of `authorizations.decision`; a no is a page that says why, and shows back what was typed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render

from audit.clock import portal_now
from authorizations.actions.activity import note_use, record_look, record_refusal
from authorizations.decision import decide, why_not
from catalogue.models import Level, Permission
from partners.models import PartnerMember
from seller_center.access import get_visit, is_known_partner
from seller_center.pages import doorway
from seller_center.places import Place
from seller_center.visits import Hold, Visit, VisitRequest, entry_of, is_sensitive, thing_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
FORBIDDEN, CONFLICT, OK = 403, 409, 200

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Need:
    """What a page needs: a permission, which may name an argument of the address (`analytics.{area}`), and a level."""

    key: str
    level: Level

    def question(self, method: str | None, arguments: dict[str, Any]) -> tuple[str, Level]:
        """The permission and the level that this very request needs."""
        key = self.key.format(**arguments)
        entry = entry_of(key)
        if method not in SAFE or entry is None:
            return key, self.level
        return key, min(self.level, min(entry.levels))


def requires(key: str, *, level: str = "view") -> Callable[[View], View]:
    """A page behind the door. The view gets a `VisitRequest`, and of its address all but the place."""
    need = Need(key, Level[level.upper()])

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: VisitRequest, place: Place, **arguments: Any) -> HttpResponseBase:
            return _open(view, need, request, place, arguments)

        guarded.__dict__["need"] = need
        return guarded

    return guard


def _open(view: View, need: Need, request: VisitRequest, place: Place, arguments: dict[str, Any]) -> HttpResponseBase:
    visit = request.visit = get_visit(request, place, need.question(request.method, arguments))
    if visit.is_preview:
        return _preview(view, request, arguments)
    visit.passed = _pass(visit)
    if visit.passed is None:
        return _refuse(request)
    if not visit.passed.is_entered:
        return render(request, "seller_center/door_enter.html", doorway.changed_page(request), status=CONFLICT)
    response = view(request, **arguments)
    _record(visit, response)
    return response


def _pass(visit: Visit) -> Hold | None:
    """What lets this person through now; None when nothing does. The decision has the last word."""
    key, level = visit.question
    hold = visit.hold_of(key, level)
    if hold is None:
        return None
    answer = decide(visit.person, visit.shop, hold, level)
    if not answer:
        return None
    same = (answer.grant_id, answer.revision_number)
    return next((h for h in visit.holds if h.key == key and (h.grant_id, h.revision_number) == same), None)


def _preview(view: View, request: VisitRequest, arguments: dict[str, Any]) -> HttpResponseBase:
    """The main account looks as a partner would; nobody is let in, and nothing is changed."""
    visit = request.visit
    key, level = visit.question
    if request.method not in SAFE:
        return render(request, "seller_center/door_read_only.html", doorway.typed_page(request), status=FORBIDDEN)
    if visit.hold_of(key, level) is None:
        return render(request, "seller_center/door_refused.html", doorway.preview_page(request), status=FORBIDDEN)
    return view(request, **arguments)


def _refuse(request: VisitRequest) -> HttpResponse:
    """Say why not, and record it when a partner's person asked. To a partner without any history it is a 404."""
    visit, now = request.visit, portal_now()
    key, level = visit.question
    permission = doorway.permission_of(key)
    if visit.member and not is_known_partner(visit.member, visit.shop):
        raise Http404
    reason = why_not(visit.person, visit.shop, permission, level, at=now)
    if visit.member and reason:
        _record_refusal(visit, visit.member, permission, reason.condition, now)
    page = doorway.refused_page(request, permission, reason, now)
    return render(request, "seller_center/door_refused.html", page, status=FORBIDDEN)


def _record_refusal(visit: Visit, member: PartnerMember, permission: Permission, condition: str, now: datetime) -> None:
    held = visit.holds[0] if visit.holds else None
    record_refusal(
        member,
        visit.shop,
        permission,
        visit.question[1],
        condition=condition,
        page=visit.page,
        by=visit.user,
        at=now,
        grant_id=held.grant_id if held else None,
        revision_number=held.revision_number if held else None,
    )


def _record(visit: Visit, response: HttpResponseBase) -> None:
    """That a permission was used, and that something sensitive was looked at: a form that was refused shows it too."""
    if not visit.is_delegate or response.status_code >= FORBIDDEN:
        return
    holds = [visit.passed, *(visit.hold_of(key, Level.VIEW) for key in dict.fromkeys(visit.used))]
    for hold in holds:
        delegation = visit.delegation(hold)
        if hold is None or delegation is None:
            continue
        if not hold.is_noted:
            note_use(delegation)
        if response.status_code == OK and is_sensitive(hold.key):
            record_look(delegation, by=visit.user, thing=thing_of(visit.seen) if visit.seen else None)


def permission_needed(view: View) -> Need | None:
    """What a view has declared that it needs; None when it has declared nothing."""
    return getattr(view, "need", None)
