"""What the door shows when it stays shut: why, who can mend it, what changed, and what was typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.http import Http404
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from audit.clock import portal_now
from authorizations import access
from authorizations.decision import Refusal
from authorizations.models import GrantRevision
from catalogue.expansion import diff
from catalogue.models import Level, Permission
from partners.models import PartnerMember
from seller_center.access import stay_before
from seller_center.visits import Visit, VisitRequest

# Conditions under which the rest of the shop stays open, so that asking for more makes sense.
MENDED_BY_MORE_ACCESS = frozenset({"permission_granted", "level_granted"})
DOORS = frozenset({"enter", "leave"})
HIDDEN = frozenset({"csrfmiddlewaretoken", "version", "next"})
Page = dict[str, Any]


@dataclass(frozen=True)
class Typed:
    """One field of a form that was not saved: its name in words, and what stood in it."""

    id: str
    label: str
    value: str


def typed(request: VisitRequest) -> list[Typed]:
    """What was filled in, to be copied: nothing of it was saved."""
    fields = [(name, value) for name, values in request.POST.lists() for value in values]
    return [
        Typed(f"typed-{number}", name.replace("_", " ").replace("-", " ").capitalize(), value)
        for number, (name, value) in enumerate(fields)
        if name not in HIDDEN and value
    ]


def typed_page(request: VisitRequest) -> Page:
    return {"typed": typed(request), "now": portal_now()}


def permission_of(key: str) -> Permission:
    """The permission a page asks for; 404 where this catalogue has none of that name."""
    found = Permission.objects.filter(key=key).first()
    if found is None:
        raise Http404
    return found


def preview_page(request: VisitRequest) -> Page:
    """What the partner would be told here."""
    key, level = request.visit.question
    permission = permission_of(key)
    return typed_page(request) | {"permission": permission, "level": level, "reason": None}


def refused_page(request: VisitRequest, permission: Permission, reason: Refusal | None, now: datetime) -> Page:
    """Why not, since when, who can mend it; and for who may ask, the way to ask for the permission."""
    visit = request.visit
    _, level = visit.question
    return {
        "permission": permission,
        "level": level,
        "reason": reason,
        "typed": typed(request),
        "ask_url": _ask_url(visit, permission, level, reason),
        "now": now,
    }


def _ask_url(visit: Visit, permission: Permission, level: Level, reason: Refusal | None) -> str:
    """Where a request for this very permission begins; empty for those who cannot ask for it."""
    person = visit.person
    if not isinstance(person, PartnerMember) or reason is None or reason.condition not in MENDED_BY_MORE_ACCESS:
        return ""
    if not access.is_lead(person):
        return ""
    start = reverse("partner_center:request_access", args=[visit.shop.code])
    return f"{start}?permission={permission.key}&level={level.name.lower()}"


@dataclass(frozen=True)
class Changed:
    """What is different from the stay before: sentences, or none when it is the first one."""

    is_first: bool
    sentences: list[str]


def changed_page(request: VisitRequest) -> Page:
    """The page before entering: what has changed since the last stay, and where to go on."""
    return typed_page(request) | {"changed": changed(request.visit), "next": _page_of(request)}


def _page_of(request: VisitRequest) -> str:
    """The page that was asked for; of a form or a button the one it stood on: not every address can be looked at."""
    if request.method == "GET":
        return request.get_full_path()
    try:
        stood_on = urlsplit(request.headers.get("Referer", ""))
    except ValueError:  # no address at all
        return ""
    return stood_on._replace(scheme="", netloc="", fragment="").geturl()


def changed(visit: Visit) -> Changed:
    hold = visit.passed
    before = stay_before(visit, hold) if hold else None
    if before is None or hold is None:
        return Changed(True, [])
    terms = GrantRevision.objects.filter(grant=before.grant_id, number=before.revision_number).first()
    now = GrantRevision.objects.filter(grant=hold.grant_id, number=hold.revision_number or 0).first()
    if terms is None or now is None or terms.pk == now.pk:
        return Changed(True, [])
    return Changed(False, list(_sentences(terms, now)))


def _sentences(before: GrantRevision, now: GrantRevision) -> list[str]:
    difference = diff(before.levels, now.levels)
    moved = {**difference.added, **difference.removed, **difference.widened, **difference.narrowed}
    labels = dict(Permission.objects.filter(number__in=moved).values_list("number", "label"))

    def named(items: dict[int, Level]) -> str:
        return ", ".join(labels.get(number, str(number)) for number in items)

    lines = [
        ("No longer yours", difference.removed),
        ("For viewing only now", difference.narrowed),
        ("New", difference.added),
        ("For viewing and editing now", difference.widened),
    ]
    said = [f"{words}: {named(items)}." for words, items in lines if items]
    return said + (["The end of the access has changed."] if before.ends_at != now.ends_at else [])


def next_page(visit: Visit, wanted: str) -> str:
    """Where to go after entering: back to the page in this very shop that was asked for, else its first page."""
    first = reverse("shop:dashboard", args=[visit.place])
    if not url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        return first
    try:
        found = resolve(urlsplit(wanted).path)
    except Resolver404:
        return first
    is_page_here = found.namespace == "shop" and found.kwargs["place"] == visit.place
    return wanted if is_page_here and found.url_name not in DOORS else first
