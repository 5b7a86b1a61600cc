"""Tells what happened in words: every entry, every letter and what each side saw, by local day and time."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from textwrap import wrap
from typing import NamedTuple
from zoneinfo import ZoneInfo

from accounts.models import User
from audit.models import Entry
from authorizations.models import (
    AccessGrant,
    AccessRequest,
    AutoExtension,
    Binding,
    ConsentRecord,
    GrantAssignment,
    ServiceAuthorization,
)
from notifications.models import Notification

LEFT = {"today": "0", "hoy": "0", "tomorrow": "1", "mañana": "1"}
Line = tuple[datetime, str]
Names = dict[tuple[str, int], str]


class Mark(NamedTuple):
    """How far the rows had come: of entries and of letters."""

    entry: int
    letter: int

    @classmethod
    def now(cls) -> Mark:
        newest = [model.objects.order_by("-pk").values_list("pk", flat=True).first() for model in (Entry, Notification)]
        return cls(*(key or 0 for key in newest))


def chronicle(
    people: Mapping[str, User | str], zone: str, *, since: Mark, seen: Iterable[Line] = ()
) -> dict[str, list[str]]:
    """By local day, a line for what each did or the portal did by itself, each letter, and each change that was seen.

    "10:00 owner: Full care access 1 granted, Full care access 1 consent consented", "10:00 > access_granted Full care:
    lead, owner", "10:00 = Full care: active | active, active | lead".
    """
    found: dict[str, list[str]] = defaultdict(list)
    told = [*_entries(people, since), *_letters(people, since)]
    for at, words in sorted([*told, *seen], key=_in_order):
        local = at.astimezone(ZoneInfo(zone))
        moment = f"{local:%H:%M}" if not (local.second or local.microsecond) else f"{local:%H:%M:%S.%f}"
        found[f"{local:%Y-%m-%d}"].append(f"{moment} {words}")
    return dict(found)


def _in_order(line: Line) -> tuple[datetime, int, str]:
    at, words = line
    return at, " >=".find(words[0]), words


def read(table: str) -> dict[str, list[str]]:
    """A chronicle that is written out: each line with its time, the first of a day with the day; else it goes on."""
    found: dict[str, list[str]] = defaultdict(list)
    day = ""
    for line in table.strip().splitlines():
        day = line[:10].strip() or day
        words = line[10:].strip()
        if re.match(r"\d\d:\d\d", words):
            found[day].append(words)
        else:
            found[day][-1] += f" {words}"
    return dict(found)


def write(told: Mapping[str, list[str]]) -> str:
    """The chronicle as `read` reads it."""
    lines = []
    for day, words in told.items():
        for place, line in enumerate(words):
            wrapped = wrap(line, 105, subsequent_indent="      ", break_on_hyphens=False)
            lines += [f"{'' if place or more else day:10} {part}" for more, part in enumerate(wrapped)]
    return "\n".join(lines)


def _entries(people: Mapping[str, User | str], since: Mark) -> list[Line]:
    names, who = _names(), {user.pk: name for name, user in people.items() if isinstance(user, User)}
    done: dict[tuple[datetime, str], Counter[str]] = defaultdict(Counter)
    for entry in Entry.objects.filter(pk__gt=since.entry).order_by("pk"):
        actor = who[entry.actor_id] if entry.actor_id else "portal"
        done[entry.at, actor][f"{names[entry.object_type.partition('.')[2], entry.object_pk]} {entry.verb}"] += 1
    return [(at, f"{actor}: {', '.join(sorted(_counted(verbs)))}") for (at, actor), verbs in done.items()]


def _counted(verbs: Counter[str]) -> list[str]:
    return [verb if many == 1 else f"{verb} {many} times" for verb, many in verbs.items()]


def _letters(people: Mapping[str, User | str], since: Mark) -> list[Line]:
    """A line for each kind and what it is about, with everybody who got one, as often as they did."""
    who = {user.pk if isinstance(user, User) else user: name for name, user in people.items()}
    to: dict[tuple[datetime, str], list[str]] = defaultdict(list)
    for letter in Notification.objects.filter(pk__gt=since.letter):
        to[letter.created_at, _about(letter)].append(who[letter.recipient_id or letter.email])
    return [(at, f"> {kind}: {', '.join(sorted(names))}") for (at, kind), names in to.items()]


def _about(letter: Notification) -> str:
    words = letter.context
    left = words.get("left") or (words.get("unused_end") and str(letter.key).split(":")[-3]) or ""
    days = LEFT.get(left) or "".join(re.findall(r"\d+", left))
    if letter.kind == Notification.DIGEST:
        days = " and ".join(sorted(letter.gathered.values_list("kind", flat=True)))
    return f"{letter.kind} {words.get('service', '')}".rstrip() + (f" ({days})" if days else "")


def _names() -> Names:
    """What each row is called: by its service or its partner, and numbered where there are several."""
    names: Names = {}
    for grant in AccessGrant.objects.select_related("service_authorization__service").order_by("pk"):
        names["accessgrant", grant.pk] = _numbered(names, f"{grant.service_authorization.service.name} access")
    for request in AccessRequest.objects.select_related("service").order_by("pk"):
        names["accessrequest", request.pk] = _numbered(names, f"{request.service} request")
    for taken in ServiceAuthorization.objects.select_related("service").order_by("pk"):
        period = sum(name.startswith(f"{taken.service} service") for name in names.values()) + 1
        names["serviceauthorization", taken.pk] = f"{taken.service} service {period if period > 1 else ''}".rstrip()
    for binding in Binding.objects.select_related("partner"):
        names["binding", binding.pk] = f"{binding.partner} binding"
    for assignment in GrantAssignment.objects.all():
        names["grantassignment", assignment.pk] = f"{names['accessgrant', assignment.grant_id]} assignment"
    for extension in AutoExtension.objects.all():
        names["autoextension", extension.pk] = f"{names['accessgrant', extension.grant_id]} extension"
    for consent in ConsentRecord.objects.select_related("revision"):
        names["consentrecord", consent.pk] = f"{names['accessgrant', consent.revision.grant_id]} consent"
    return _with_the_others(names)


def _with_the_others(names: Names) -> Names:
    """Invitations, cancellations, reviews and policies, as they come."""
    rows = Entry.objects.order_by("pk").values_list("object_type", "object_pk")
    for label, key in dict.fromkeys(rows):
        kind = label.partition(".")[2]
        if (kind, key) not in names:
            names[kind, key] = _numbered(names, kind.removeprefix("binding").removeprefix("access"))
    return names


def _numbered(names: Names, name: str) -> str:
    same = Counter(known.rpartition(" ")[0] for known in names.values())
    return f"{name} {same[name] + 1}"
