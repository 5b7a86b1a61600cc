"""How things look in words, colour and icon: the display tags of every template (`{% load portal %}`).

They format and never decide. Times come from `sellers.times`, which mails and consent texts use too.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any, Protocol

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.template import RequestContext
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from audit.clock import portal_now
from sellers import times

register = template.Library()

ICONS = settings.BASE_DIR / "static" / "vendor" / "tabler-icons"

# What a status looks like, by its name in lower case: one name means one thing in every life cycle of domain.md.
STATUSES = {
    "no_access": ("No access", "wait", "lock"),
    "requested": ("Requested", "info", "send"),
    "active": ("Active", "good", "circle-check"),
    "ending_soon": ("Ending soon", "warn", "hourglass"),
    "begins_later": ("Begins later", "info", "calendar"),
    "unavailable": ("Not available", "quiet", "ban"),
    "suspended": ("Suspended", "warn", "player-pause"),
    "ended": ("Ended", "quiet", "circle-x"),
    "sent": ("Sent", "info", "send"),
    "opened": ("Opened", "info", "mail-opened"),
    "completed": ("Completed", "good", "circle-check"),
    "accepted": ("Accepted", "good", "circle-check"),
    "declined": ("Declined", "bad", "circle-x"),
    "withdrawn": ("Withdrawn", "quiet", "arrow-left"),
    "lapsed": ("Lapsed", "quiet", "clock"),
    "expired": ("Expired", "quiet", "clock"),
    "closed": ("Closed", "quiet", "lock"),
    "revoked": ("Removed by the seller", "bad", "hand-stop"),
    "relinquished": ("Given up by the partner", "quiet", "logout"),
    "terminated": ("Ended by an operator", "bad", "ban"),
    "cancelled": ("Cancelled", "quiet", "circle-x"),
    "deactivated": ("Deactivated", "warn", "player-pause"),
    "pending": ("Pending", "wait", "clock"),
    "agreed": ("Agreed", "good", "circle-check"),
    "refused": ("Refused", "bad", "circle-x"),
    "automatic": ("Ended by itself", "quiet", "clock"),
    "stopped": ("Stopped", "quiet", "player-pause"),
    "used": ("Extended", "good", "circle-check"),
    "resolved": ("Acted upon", "good", "circle-check"),
    "dismissed": ("Dismissed", "quiet", "circle-x"),
    "draft": ("Draft", "quiet", "circle-dashed"),
    "under_review": ("Under review", "wait", "eye"),
    "on": ("On", "good", "circle-check"),
    "off": ("Off", "quiet", "player-pause"),
    "approved": ("Approved", "good", "shield-check"),
    "rejected": ("Rejected", "bad", "circle-x"),
    "removed": ("Removed", "bad", "trash"),
    # Inside the shop
    "live": ("On the shelf", "good", "circle-check"),
    "deleted": ("Deleted", "bad", "trash"),
    "to_ship": ("To ship", "wait", "package"),
    "shipped": ("Shipped", "info", "truck-delivery"),
    "delivered": ("Delivered", "good", "circle-check"),
    "asked": ("To answer", "wait", "clock"),
    "planned": ("Planned", "info", "calendar"),
    "done": ("Done", "quiet", "circle-check"),
    "running": ("Running", "good", "player-play"),
    "paused": ("Paused", "quiet", "player-pause"),
    "open": ("Counts", "bad", "alert-triangle"),
    "appealed": ("Appealed", "wait", "send"),
    "lifted": ("Lifted", "good", "circle-check"),
    "upheld": ("Upheld", "bad", "circle-x"),
}
LEVELS = {"view": "View", "edit": "View & edit", "1": "View", "2": "View & edit"}


class HasTimeZone(Protocol):
    """What the times are shown for: a shop."""

    time_zone: str


@cache
def _drawing(name: str) -> str:
    """The inside of a vendored icon's SVG; an unknown name is a mistake in a template and fails."""
    source = (ICONS / f"{name}.svg").read_text(encoding="utf-8")
    return "".join(line.strip() for line in source.partition(">")[2].rpartition("</svg>")[0].splitlines())


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An inline icon of static/vendor/tabler-icons: decoration, or with a label an image of that name."""
    meaning = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" '
        'stroke-width="2" stroke-linecap="round" stroke-linejoin="round" focusable="false" {}>{}</svg>',
        meaning,
        mark_safe(_drawing(name)),  # our own vendored file
    )


@register.simple_tag
def status(label: str, tone: str = "quiet", icon_name: str = "circle") -> SafeString:
    """A badge of word, colour and icon; tones: good, info, wait, warn, bad, quiet."""
    return format_html('<span class="state state-{}">{}<span>{}</span></span>', tone, icon(icon_name), label)


@register.simple_tag
def status_badge(thing: object, word: str = "") -> SafeString:
    """The badge of an object with a `.status`, of a status itself, or of an access state such as "no_access"."""
    label, tone, icon_name = STATUSES[_status_name(thing)]
    return status(word or label, tone, icon_name)


@register.filter
def status_words(thing: object) -> str:
    """The word of a status, as its badge says it: for plain text."""
    return STATUSES[_status_name(thing)][0]


def _status_name(thing: object) -> str:
    value = getattr(thing, "status", thing)
    return str(value).lower().replace(" ", "_").replace("-", "_")


@register.filter
def level_words(level: object) -> str:
    """ "View" or "View & edit"."""
    return LEVELS.get(str(getattr(level, "value", level)).lower(), str(getattr(level, "label", level)))


# Times


def _zone(place: HasTimeZone | str) -> str:
    """The zone of a shop; a zone's own name is taken too."""
    return place if isinstance(place, str) else place.time_zone


def _time(instant: datetime, words: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', instant.isoformat(timespec="seconds"), words)


@register.filter
def at_shop(instant: datetime | None, shop: HasTimeZone | str) -> str:
    """ "3 March 2027, 21:00 PST"; a dash for no instant."""
    return _time(instant, times.instant_words(instant, _zone(shop))) if instant else "–"


@register.filter
def day_at_shop(instant: datetime | None, shop: HasTimeZone | str) -> str:
    """ "3 March 2027"; a dash for no instant."""
    return _time(instant, times.day_words(instant, _zone(shop))) if instant else "–"


@register.filter
def at_shop_text(instant: datetime, shop: HasTimeZone | str) -> str:
    """The same as `at_shop` in plain text, for mails."""
    return times.instant_words(instant, _zone(shop))


@register.filter
def end_text(end: datetime, shop: HasTimeZone | str) -> str:
    """An end in plain text, for mails: "3 March 2027, 24:00 PST"."""
    return times.end_words(end, _zone(shop))


@register.simple_tag
def days_left(end: datetime, shop: HasTimeZone | str, now: datetime) -> str:
    """ "12 days left", "ends today", "ended 3 days ago": plain text."""
    return times.left_words(end, _zone(shop), now)


@register.simple_tag
def ends(end: datetime | None, shop: HasTimeZone | str, now: datetime) -> str:
    """ "until 3 March 2027, 24:00 PST (12 days left)", and after it "ended …"; a dash for no end."""
    if not end:
        return "–"
    sentence, _, left = times.until_words(end, _zone(shop), now).partition(" (")
    return format_html(
        '<span class="ends">{} <span class="ends-left">({})</span></span>', _time(end, sentence), left.rstrip(")")
    )


@register.simple_tag
def now_at_portal() -> datetime:
    """This instant by the database's clock, for what stands on every page."""
    return portal_now()


# Finding one's way


@register.simple_tag
def crumb(label: str, view_name: str = "", *args: object) -> SafeString:
    """One breadcrumb: a link to a view, or without one the page itself."""
    if not view_name:
        return format_html('<li class="breadcrumb-item active" aria-current="page">{}</li>', label)
    return format_html('<li class="breadcrumb-item"><a href="{}">{}</a></li>', reverse(view_name, args=args), label)


@register.simple_tag(takes_context=True)
def query_with(context: RequestContext, **changes: object) -> str:
    """This page's query string with these parameters changed; None drops one."""
    query = context.request.GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def sort_header(context: RequestContext, field: str, label: str, css_class: str = "") -> SafeString:
    """A table's column header that sorts by `field`: `?sort=field`, and pressed again `?sort=-field`."""
    current = str(context.get("sort") or context.request.GET.get("sort", ""))
    direction = {field: "ascending", f"-{field}": "descending"}.get(current, "")
    link = query_with(context, sort=f"-{field}" if direction == "ascending" else field, page=None)
    arrow = {"ascending": "chevron-up", "descending": "chevron-down"}.get(direction, "selector")
    return format_html(
        '<th scope="col" class="{}"{}><a class="sort" href="{}">{} {}</a></th>',
        css_class,
        format_html(' aria-sort="{}"', direction) if direction else "",
        link,
        label,
        icon(arrow),
    )


@register.filter
def page_numbers(page: "Page[Any]") -> Iterator[int | str]:
    """The numbers a pager shows around this page, with "…" for those left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)


@register.filter
def initials(name: str) -> str:
    """The letters of an account's mark: "Larkspur Lead" is LL."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()
