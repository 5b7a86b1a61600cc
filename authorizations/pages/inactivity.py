"""How the rule about unused access reads on the pages of an access, on both sides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from authorizations.inactivity import counted
from authorizations.models import AccessGrant
from sellers.times import day_words


@dataclass(frozen=True)
class UnusedRule:
    """What was chosen for when nobody uses an access, and when that would be."""

    days: int | None
    end: datetime | None = None  # when it would end; empty where it comes to its own end first, or stands still
    used: str = ""

    @property
    def words(self) -> str:
        return f"Ends after {self.days} days without use" if self.days else "Does not end by itself"

    @property
    def why_not(self) -> str:
        """Why there is no such end now, though there is a rule."""
        if self.days is None or self.end:
            return ""
        return "It comes to its end before that, or the days are not counted at the moment."


def rule_of(grant: AccessGrant, now: datetime) -> UnusedRule:
    """One query, none where there is no rule."""
    if grant.ends_unused_after is None:
        return UnusedRule(None)
    row = counted(now).filter(pk=grant.pk).first()
    if row is None:
        return UnusedRule(grant.ends_unused_after)
    used = f"Last used {day_words(row.used_at, grant.shop.time_zone)}" if row.used_at else "Not used yet"
    return UnusedRule(grant.ends_unused_after, row.unused_end, used)
