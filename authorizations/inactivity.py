"""When access ends because nobody uses it, and when that is told: one statement for any number of grants.

Days count from the latest of the last use, the start of the access, the moment the rule was chosen (it is never
retroactive), and the lifting of a suspension of the access or of its partner. Nothing ends before its last notice was
written, and `WARNED` before, whatever was down.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias, TypedDict

from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Greatest

from authorizations.actions.activity import USE_PRECISION
from authorizations.models import AccessGrant, PermissionUse
from catalogue.file import load
from partners.models import Partner

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

DAY = timedelta(days=1)
WARNED = timedelta(hours=48)  # how long before the end the last notice has been written at least


class Counted(TypedDict):
    """What `counted` adds to each row."""

    used_at: datetime | None  # the last use, as noted: up to `USE_PRECISION` too early
    deadline: datetime  # when the days without use are over
    threshold: int | None  # the notice that is due by now, in days before; None while none is
    told_days: int | None  # the last notice that was written about this deadline, and when
    told_at: datetime | None
    unused_end: datetime  # when it ends: at its deadline, or later where the last notice was


UnusedGrant: TypeAlias = "WithAnnotations[AccessGrant, Counted]"
UnusedGrants: TypeAlias = "QuerySet[UnusedGrant]"


def counted(at: datetime) -> UnusedGrants:
    """What may end unused: active access under the rule of an approved partner, each with how it stands at `at`.

    Left out is what comes to its own end before that.
    """
    rows = AccessGrant.objects.filter(
        status=AccessGrant.Status.ACTIVE,
        ends_unused_after__isnull=False,
        ends_at__gt=at,
        service_authorization__partner__status=Partner.Status.APPROVED,
    )
    days = ExpressionWrapper(F("ends_unused_after") * Value(DAY), output_field=DurationField())
    last = PermissionUse.objects.filter(grant=OuterRef("pk")).order_by().values("grant")
    rows = rows.annotate(
        used_at=Subquery(last.annotate(last=Max("last_used_at")).values("last")),
        deadline=ExpressionWrapper(_since() + days, output_field=DateTimeField()),
    )
    return _with_notices(rows, at).filter(ends_at__gt=F("unused_end"))


def _since() -> Greatest:
    used_at = ExpressionWrapper(F("used_at") + Value(USE_PRECISION), output_field=DateTimeField())
    partner_since = F("service_authorization__partner__status_changed_at")
    return Greatest(used_at, "starts_at", "unused_counts_from", "status_changed_at", partner_since)


def _with_notices(rows: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    noticed = {name: KeyTextTransform(name, "unused_noticed") for name in ("for", "days", "at")}
    rows = rows.annotate(told_of=Cast(noticed["for"], DateTimeField()))
    of_this_one = Q(told_of=F("deadline"))
    rows = rows.annotate(
        told_days=Case(When(of_this_one, then=Cast(noticed["days"], IntegerField()))),
        told_at=Case(When(of_this_one, then=Cast(noticed["at"], DateTimeField()))),
        threshold=Case(
            *(When(deadline__lte=at + days * DAY, then=Value(days)) for days in sorted(_notices())),
            output_field=IntegerField(),
        ),
    )
    warned = ExpressionWrapper(F("told_at") + Value(WARNED), output_field=DateTimeField())
    told = Q(told_days__lte=min(_notices()))
    end = Case(When(told, then=Greatest("deadline", warned)), default=Greatest("deadline", Value(at + WARNED)))
    return rows.annotate(unused_end=end)


def _notices() -> tuple[int, ...]:
    return load().timers.inactivity_notices_days


def notices_due(at: datetime) -> UnusedGrants:
    """Only the nearest notice is, and once for each deadline: one that lay further off is not sent late."""
    untold = Q(told_days=None) | Q(told_days__gt=F("threshold"))
    return counted(at).filter(untold, threshold__isnull=False)


def ends_due(at: datetime) -> UnusedGrants:
    return counted(at).filter(told_days__lte=min(_notices()), unused_end__lte=at)
